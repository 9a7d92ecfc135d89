"""Whatever happens to households in whatever order: one place each, nobody lost, all undoable."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from db import as_of
from db.household_act import ARRIVE, DEATH, JOIN, LEAVE, NEW_HEAD, SPLIT, Act, Scene
from db.household_events import do
from db.kinds import Address, Household, HouseholdMember, Resident
from db.relations import HEAD
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node
from tests.sizes import size

BEGIN = dt.date(2020, 1, 1)
LATER = st.integers(-20, 200)
"""Days after the last act; some lie before it, and one in many after today."""

TOUCHED = (Address, Household, HouseholdMember, Resident)


class Life(RuleBasedStateMachine):
    """Random acts on a few households; each is undone and done again before it counts."""

    def __init__(self) -> None:
        super().__init__()
        self.node = Node("229901001001", "甲")
        self.store = self.node.store
        self.done: list[tuple[dt.date, Act]] = []

    @initialize()
    def begin(self) -> None:
        records: list[Any] = []
        for number in range(3):
            place = build(Address, room=str(101 + number))
            people = [
                build(Resident, full_name=f"{'陈李乌'[number]}{name}", id_number=None,
                      sex=str(1 + at % 2), birth_date=dt.date(1950 + 20 * at, 1, 1))
                for at, name in enumerate("一二三")
            ]  # fmt: skip
            home = build(Household, address=place.id, head=people[0].id)
            codes = ("02", "12", "20")
            rows = [
                build(HouseholdMember, household=home.id, resident=one.id, date_from=BEGIN,
                      relation_to_head=code)
                for one, code in zip(people, codes, strict=True)
            ]  # fmt: skip
            records += [place, home, *people, *rows]
        with self.store.work(self.node.clerk, "测试", "test") as work:
            work.bulk_create(records)
        self.everyone = {one.id for one in self.store.all(Resident)}

    # Acts

    def _homes(self) -> list[Household]:
        return list(self.store.all(Household, moved_out=None))

    def _day(self, later: int) -> dt.date:
        return max((day for day, _ in self.done), default=BEGIN) + dt.timedelta(days=later)

    def _with_relations(self, act: Act, pick: Any) -> Act:
        """Give everyone asked some fitting relation, with a head where one is needed."""
        for group in Scene(self.store, act).groups:
            first = pick(group.people) if group.head is None else None
            for one in group.people:
                act.relations[one] = HEAD if one == first else "97"
        return act

    def _do(self, act: Act) -> None:
        before = self._shown()
        try:
            with self.store.work(self.node.clerk, act.title, "test") as work:
                do(work, act, self.store.today)
        except Refused:
            assert self._shown() == before
            return
        after = self._census()
        self.store.undo(self.node.clerk, work.changes.work)
        assert self._shown() == before
        assert self.store.is_taken_back(work.changes.work)
        with self.store.work(self.node.clerk, act.title, "test") as again:
            do(again, act, self.store.today)
        assert self._census() == after
        assert act.day is not None
        self.done.append((act.day, act))

    @rule(data=st.data(), later=LATER)
    def split(self, data: st.DataObject, later: int) -> None:
        home = data.draw(st.sampled_from(self._homes() or [None]))
        members = Scene(self.store, Act(SPLIT, home.id if home else None)).members
        going = data.draw(st.lists(st.sampled_from(members), unique=True)) if members else []
        room = data.draw(st.sampled_from(("201", "202", "101")))
        place = Address(estate="石榴苑", building="3", entrance="2", room=room, occupancy="owner")
        act = Act(SPLIT, home.id if home else None, self._day(later), tuple(going), place=place)
        self._do(self._with_relations(act, lambda some: data.draw(st.sampled_from(some))))

    @rule(data=st.data(), later=LATER)
    def join(self, data: st.DataObject, later: int) -> None:
        homes = self._homes()
        if len(homes) < 2:
            return
        one, into = data.draw(st.sampled_from(homes)), data.draw(st.sampled_from(homes))
        act = Act(JOIN, one.id, self._day(later), into=into.id, occupancy="empty")
        self._do(self._with_relations(act, lambda some: some[0]))

    @rule(data=st.data(), later=LATER, status=st.sampled_from(("", "registered_living_elsewhere")))
    def leave(self, data: st.DataObject, later: int, status: str) -> None:
        home = data.draw(st.sampled_from(self._homes() or [None]))
        members = Scene(self.store, Act(LEAVE, home.id if home else None)).members
        going = data.draw(st.lists(st.sampled_from(members), unique=True)) if members else []
        act = Act(LEAVE, home.id if home else None, self._day(later), tuple(going), status=status,
                  occupancy="empty")  # fmt: skip
        self._do(self._with_relations(act, lambda some: data.draw(st.sampled_from(some))))

    @rule(data=st.data(), later=LATER)
    def die(self, data: st.DataObject, later: int) -> None:
        home = data.draw(st.sampled_from(self._homes() or [None]))
        members = Scene(self.store, Act(DEATH, home.id if home else None)).members
        gone = data.draw(st.sampled_from(members)) if members else b""
        act = Act(DEATH, home.id if home else None, self._day(later), (gone,), occupancy="empty")
        self._do(self._with_relations(act, lambda some: data.draw(st.sampled_from(some))))

    @rule(data=st.data(), later=LATER)
    def change_head(self, data: st.DataObject, later: int) -> None:
        home = data.draw(st.sampled_from(self._homes() or [None]))
        act = Act(NEW_HEAD, home.id if home else None, self._day(later))
        self._do(self._with_relations(act, lambda some: data.draw(st.sampled_from(some))))

    @rule(data=st.data(), later=LATER)
    def arrive(self, data: st.DataObject, later: int) -> None:
        heads = as_of.heads(self.store, self.store.today).values()
        free = [one for one in sorted(self.everyone) if one not in heads]
        if not free:
            return
        coming = data.draw(st.lists(st.sampled_from(free), unique=True, min_size=1, max_size=2))
        into = data.draw(st.sampled_from([None, *self._homes()]))
        place = None if into else Address(estate="同心里", building="12号院")
        act = Act(ARRIVE, None, self._day(later), tuple(coming), status="matched", place=place)
        act.into = into.id if into else None
        self._do(self._with_relations(act, lambda some: some[0]))

    # What always holds

    @invariant()
    def everyone_lives_in_one_place_a_day(self) -> None:
        days = {self.store.today} | {
            day + dt.timedelta(days=off) for day, _ in self.done for off in (-1, 0, 1)
        }
        for day in days:
            held = [
                one.resident
                for one in as_of.stays(self.store, day)
                if one.kind == "residence"
            ]  # fmt: skip
            assert len(held) == len(set(held)), day

    @invariant()
    def a_household_has_one_head_a_day(self) -> None:
        for day in {self.store.today} | {day for day, _ in self.done}:
            heads = {
                (one.household, one.resident)
                for one in as_of.stays(self.store, day, relation_to_head=HEAD)
            }
            assert len(heads) == len({home for home, _ in heads}), day

    @invariant()
    def nobody_is_lost(self) -> None:
        assert {one.id for one in self.store.all(Resident)} == getattr(self, "everyone", set())
        now = as_of.standings(self.store, self.store.today)
        for one, standing in now.items():
            assert standing.is_here is (standing.stay is not None), one

    @invariant()
    def the_head_kept_is_the_head_by_the_members(self) -> None:
        today = self.store.today
        for home in self.store.all(Household, moved_out=None):
            assert home.head == as_of.head(self.store, home.id, today)

    def teardown(self) -> None:
        facts = self.node.facts()
        assert self.node.rebuilt_facts() == facts
        self.store.close()

    # Looking

    def _shown(self) -> list[Any]:
        """Give all that is shown of all that acts touch."""
        found: list[Any] = []
        for kind in TOUCHED:
            found += sorted(self.store.values(kind, "id", *kind.fields()), key=repr)
        return found

    def _census(self) -> dict[bytes, Any]:
        """Give who stands how, with whom: what an act done again must bring about again."""
        now = as_of.standings(self.store, self.store.today)
        homes: dict[bytes, set[bytes]] = {}
        for one, standing in now.items():
            if standing.stay:
                homes.setdefault(standing.stay.household, set()).add(one)
        return {
            one: (standing.status, standing.stay and standing.stay.relation,
                  standing.stay and homes[standing.stay.household])
            for one, standing in now.items()
        }  # fmt: skip


TestLife = Life.TestCase
# Each step does, undoes and does again in a real book: shrinking would take minutes.
TestLife.settings = settings(
    max_examples=size(8, 8, long=80),
    stateful_step_count=12,
    phases=(Phase.explicit, Phase.generate),
)
