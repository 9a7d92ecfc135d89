"""What can happen to a household, as staff fill it in, and what the book says beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from db import homes
from db.as_of import ELSEWHERE
from db.bonds import Matter, open_matters, wards
from db.kinds import Address, Household, HouseholdMember, Resident
from db.kinds.household import RESIDENCE
from db.reader import Reader
from db.record import Id
from db.relations import HEAD, Kin, inverse, suggest
from db.store import Store

SPLIT: Final = "split"
JOIN: Final = "join"
ARRIVE: Final = "arrive"
LEAVE: Final = "leave"
NEW_HEAD: Final = "new_head"
DEATH: Final = "death"
TITLES: Final = {
    SPLIT: "分户",
    JOIN: "并户",
    ARRIVE: "迁入",
    LEAVE: "迁出",
    NEW_HEAD: "户主变更",
    DEATH: "死亡登记",
}
"""The acts, in the order they are offered."""

MOVED_OUT, DECEASED, EMPTY = "moved_out", "deceased", "empty"


@dataclass
class Act:
    """One event of a household, as far as it is filled in.

    `people` go, come or died; `relations` is what each person is from then on, in the household
    where they then are. `into` takes them in, or `place` is where they set up house anew.
    `status` is what those who come or leave are from then on, `occupancy` the answer about the
    dwelling that is left without a household, `closing` what is ended with it, and why.
    """

    kind: str
    home: Id | None = None
    day: dt.date | None = None
    people: tuple[Id, ...] = ()
    relations: dict[Id, str] = field(default_factory=dict)
    into: Id | None = None
    place: Address | None = None
    status: str = ""
    hukou_place: str = ""
    occupancy: str = ""
    closing: tuple[Id, ...] = ()
    reason: str = ""
    note: str = ""
    bond: str = ""  # 并户: what its head is to the head of the household that takes them in

    @property
    def title(self) -> str:
        """What the act is called."""
        return TITLES[self.kind]


@dataclass(frozen=True)
class Group:
    """People whose relations are given anew together.

    `head` is the head they come to, who stays; without one, one of them must be the head,
    unless there `may_lack` one.
    """

    people: tuple[Id, ...]
    head: Id | None = None
    may_lack: bool = False


class Scene:
    """What the book says about an act: who is in the household, and what follows from the act."""

    def __init__(self, reader: Store | Reader, act: Act) -> None:
        self.reader, self.act = reader, act
        self.home = reader.get(Household, act.home)
        self.into = reader.get(Household, act.into)

    # The household as it is

    @cached_property
    def held(self) -> list[HouseholdMember]:
        """The memberships of the household that have not ended, as a roster lists them."""
        found = homes.members_of(self.reader, self.home.id) if self.home else []
        order = HouseholdMember.fields()["relation_to_head"].codes  # type: ignore[attr-defined]
        return sorted(found, key=lambda one: order.order(one.relation_to_head or ""))

    @cached_property
    def members(self) -> tuple[Id, ...]:
        """The people of the household, each once."""
        return tuple(dict.fromkeys(one.resident for one in self.held))

    @cached_property
    def people(self) -> dict[Id, Resident]:
        """Everyone the act speaks of."""
        others = [self.into.head] if self.into and self.into.head else []
        return self.reader.by_id(Resident, [*self.members, *self.act.people, *others])

    def name(self, one: Id | None) -> str:
        """Give a person's name."""
        person = self.people.get(one or b"")
        return person.name if person else "（已删除）"

    def names(self, some: Collection[Id]) -> str:
        """Give several names."""
        return "、".join(self.name(one) for one in some)

    @property
    def head(self) -> Id | None:
        """Who is head now."""
        found = (one.resident for one in self.held if one.relation_to_head == HEAD)
        return next(found, None)

    @cached_property
    def old_places(self) -> dict[Id, HouseholdMember]:
        """Where those who come live now, within the office."""
        rows = self.reader.all(
            HouseholdMember, resident=list(self.act.people), membership_kind=RESIDENCE, date_to=None
        )
        return {one.resident: one for one in rows if one.household != self.act.into}

    # What follows

    @property
    def is_alone(self) -> bool:
        """Whether whoever leaves or died belonged to no household."""
        return self.home is None and self.act.kind in (LEAVE, DEATH) and bool(self.act.people)

    @property
    def movers(self) -> tuple[Id, ...]:
        """Whoever goes, comes or died."""
        if self.act.kind == JOIN:
            return self.members
        if self.act.kind == NEW_HEAD:
            return ()
        wanted = set(self.act.people)
        known = self.act.people if self.act.kind == ARRIVE or self.is_alone else self.members
        return tuple(one for one in known if one in wanted)

    @property
    def stayers(self) -> tuple[Id, ...]:
        """Whoever stays in the household."""
        going = set(self.movers) if self.act.kind not in (ARRIVE, NEW_HEAD) else set()
        return tuple(one for one in self.members if one not in going)

    @property
    def loses_head(self) -> bool:
        """Whether somebody who stays needs a new head."""
        goes = self.act.kind in (SPLIT, LEAVE, DEATH) and self.act.status != ELSEWHERE
        return goes and self.head in self.movers and bool(self.stayers)

    @property
    def is_given_up(self) -> bool:
        """Whether nobody is left in the household afterwards."""
        if self.act.kind not in (JOIN, LEAVE, DEATH) or self.act.status == ELSEWHERE:
            return False
        return bool(self.members) and not self.stayers

    @property
    def vacated(self) -> Address | None:
        """The dwelling in which nobody lives afterwards, if there is one."""
        leaves_all = self.is_given_up or (
            self.act.kind == LEAVE and bool(self.members) and not self._living_stayers()
        )
        if not leaves_all or self.home is None:
            return None
        if self.into and self.into.address == self.home.address:
            return None
        beside = self.reader.all(Household, address=self.home.address, moved_out=None)
        if any(one.id != self.home.id for one in beside):
            return None
        return self.reader.get(Address, self.home.address)

    def _living_stayers(self) -> list[HouseholdMember]:
        return [
            one
            for one in self.held
            if one.membership_kind == RESIDENCE and one.resident not in self.movers
        ]

    @property
    def groups(self) -> list[Group]:
        """Give whose relations are asked anew."""
        kind, found = self.act.kind, []
        if kind == SPLIT:
            found.append(Group(self.movers))
        elif kind in (JOIN, ARRIVE):
            head = self._head_of_into()
            found.append(Group(self.movers, head, may_lack=bool(self.into and not head)))
        elif kind == NEW_HEAD:
            found.append(Group(self.members))
        if self.loses_head:
            found.append(Group(self.stayers))
        return [group for group in found if group.people]

    def _head_of_into(self) -> Id | None:
        if self.into is None:
            return None
        rows = homes.members_of(self.reader, self.into.id)
        heads = (one.resident for one in rows if one.relation_to_head == HEAD)
        # Whoever comes back to the household they are registered in may be its head.
        return next((one for one in heads if one not in self.movers), None)

    @cached_property
    def matters(self) -> list[Matter]:
        """What is still open with whoever leaves for good, or with the household given up."""
        if self.act.kind not in (LEAVE, DEATH, JOIN):
            return []
        people = [] if self.act.kind == JOIN else list(self.movers)
        home = [self.home.id] if self.home and self.is_given_up else []
        return open_matters(self.reader, [*people, *home])

    @cached_property
    def wards(self) -> list[Resident]:
        """The children who stay while their guardian leaves."""
        leaves = self.act.kind in (LEAVE, DEATH) and self.act.status != ELSEWHERE
        return wards(self.reader, self.movers) if leaves else []

    # Suggestions

    def kin(self, one: Id) -> Kin:
        """Give a person of the household as far as kinship goes."""
        held = next((m for m in self.held if m.resident == one), None)
        person = self.people.get(one)
        relation = held.relation_to_head if held else ""
        sex, born = (person.sex, person.birth_date) if person else ("", None)
        return Kin(relation or "", sex or "", born)

    def suggested(self, new_head: Id, some: Sequence[Id]) -> dict[Id, str]:
        """Give what some members are to a new head from among the household, where it follows."""
        if self.head is None:
            return {new_head: HEAD}
        family = [self.kin(one) for one in self.members]
        new, old = self.kin(new_head), self.kin(self.head)
        found = {one: suggest(new, self.kin(one), old, family) for one in some if one != new_head}
        return {new_head: HEAD} | {one: code for one, code in found.items() if code}

    def suggested_joining(self) -> dict[Id, str]:
        """Give what everyone of a household is to the head of the one that takes them in."""
        taking, bond = self._head_of_into(), self.act.bond
        if self.head is None or taking is None or not bond:
            return {}
        person = self.people.get(taking)
        me, other = self.kin(self.head), Kin("", "", None)
        if person:
            other = Kin("", person.sex or "", person.birth_date)
        is_to_us = inverse(bond, other, me)
        family = [self.kin(one) for one in self.members]
        new = Kin(is_to_us, other.sex, other.born)
        found = {
            one: suggest(new, self.kin(one), me, [*family, new])
            for one in self.members
            if one != self.head
        }
        return {self.head: bond} | {one: code for one, code in found.items() if code}
