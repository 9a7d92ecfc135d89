"""分户, 并户, 迁入, 迁出, 户主变更, 死亡: each in one piece of work, with the history kept.

Nobody is retyped and no membership is overwritten: old ones end on the day of the act and new
ones begin on it, also when only the relation to the head is another from then on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from db import bonds, homes
from db.as_of import ELSEWHERE
from db.household_act import (
    ARRIVE,
    DEATH,
    DECEASED,
    JOIN,
    MOVED_OUT,
    NEW_HEAD,
    SPLIT,
    Act,
    Scene,
)
from db.household_faults import faults
from db.kinds import Address, Household, HouseholdMember, Resident
from db.kinds.household import REGISTERED, RESIDENCE
from db.record import Id, new_id
from db.relations import HEAD
from db.trouble import Refused
from db.work import Work

UNKNOWN = "unknown"


def do(work: Work, act: Act, today: dt.date) -> Household | None:
    """Do an act, or raise `Refused` with what is wrong; gives the household it made or changed.

    None where somebody left or died who belonged to no household.
    """
    scene = Scene(work.reader, act)
    if found := faults(scene, today):
        raise Refused(found)
    try:
        return _Doing(work, scene).run()
    except Refused as refused:
        raise Refused(_placed(refused)) from refused


def _placed(refused: Refused) -> dict[str, str]:
    """Say at the day what a record says of its own days."""
    days = {"left_on", "arrived_on", "moved_out", "moved_in", "date_from", "date_to", "end_on"}
    return {"day" if name in days else name: words for name, words in refused.faults.items()}


class _Doing:
    """One act being done; saves what ends before what begins, as the rules want it."""

    def __init__(self, work: Work, scene: Scene) -> None:
        self.work, self.scene, self.act = work, scene, scene.act
        if scene.act.day is None:
            raise ValueError(scene.act)
        self.day: dt.date = scene.act.day
        self.vacated = scene.vacated
        self.given_up = scene.is_given_up
        self.loses_head, self.stayers = scene.loses_head, scene.stayers

    def run(self) -> Household | None:
        self._close_matters()
        acts: dict[str, Callable[[], Household | None]] = {
            SPLIT: self._split,
            JOIN: self._join,
            ARRIVE: self._arrive,
            NEW_HEAD: self._new_head,
        }
        home = acts.get(self.act.kind, self._leave)()
        self._answer_for_dwelling()
        return home

    def _close_matters(self) -> None:
        known = {one.id: type(one.record) for one in self.scene.matters}
        for one in self.act.closing:
            if one not in known:
                raise Refused("有一件事刚刚改过，请再看一遍要结束的事项")
            bonds.close(self.work, one, known[one], self.day, self.act.reason.strip())

    # The acts

    def _split(self) -> Household:
        moving = self._end(self.scene.movers)
        self._rehead(self._home())
        home = self._new_home()
        self._begin(moving, home)
        return home

    def _join(self) -> Household:
        into = self.scene.into
        if into is None:
            raise ValueError(self.act)
        moving = self._end(self.scene.movers)
        self._give_up(self._home())
        self._begin(moving, into)
        return into

    def _arrive(self) -> Household:
        self._end_elsewhere()
        home = self.scene.into or self._new_home()
        for one in self.scene.movers:
            self._welcome(one)
        fresh = [HouseholdMember(resident=one) for one in self.scene.movers]
        self._begin(fresh, home)
        return home

    def _new_head(self) -> Household:
        home = self._home()
        self._begin(self._end(self.scene.members), home)
        return home

    def _leave(self) -> Household | None:
        """Let people go, or die."""
        home = self.scene.home
        if home and self.act.status == ELSEWHERE:
            self._live_elsewhere(home)
        else:
            self._end_everywhere()
        for one in self.scene.movers:
            self._see_off(one)
        if home and self.given_up:
            self._give_up(home)
        if home:
            self._rehead(home)
        return home

    # Memberships

    def _home(self) -> Household:
        if self.scene.home is None:
            raise ValueError(self.act)
        return self.scene.home

    def _end(self, people: Collection[Id]) -> list[HouseholdMember]:
        """End what some people have in the household; gives the ended rows."""
        rows = [one for one in self.scene.held if one.resident in people]
        self._end_rows(rows)
        return rows

    def _end_rows(self, rows: list[HouseholdMember]) -> None:
        for one in rows:
            one.date_to = self.day
            if self.act.note and not one.remark:
                one.remark = self.act.note
        self.work.save(*rows)

    def _end_everywhere(self) -> None:
        """End every membership of whoever leaves the office for good."""
        gone = list(self.scene.movers)
        self._end_rows(self.work.reader.all(HouseholdMember, resident=gone, date_to=None))

    def _end_elsewhere(self) -> None:
        """End where those who come have lived within the office until now."""
        self._end_rows(list(self.scene.old_places.values()))

    def _begin(self, rows: list[HouseholdMember], home: Household) -> None:
        """Begin in a household what ended, with the relations given; its head with it."""
        begun = [
            HouseholdMember(
                id=new_id(),
                household=home.id,
                resident=one.resident,
                membership_kind=one.membership_kind,
                relation_to_head=self.act.relations[one.resident],
                date_from=self.day,
            )
            for one in rows
        ]
        self.work.save(*begun)
        head = next((one.resident for one in begun if one.relation_to_head == HEAD), None)
        if head and home.head != head:
            home.head = head
            self.work.save(home)

    def _rehead(self, home: Household) -> None:
        """Give those who stay another head, and their relations anew."""
        if self.loses_head:
            self._begin(self._end(self.stayers), home)

    def _live_elsewhere(self, home: Household) -> None:
        """End where people live, and leave them registered in the household."""
        living = [
            one
            for one in self.scene.held
            if one.resident in self.scene.movers and one.membership_kind == RESIDENCE
        ]
        self._end_rows(living)
        registered = self.work.reader.all(
            HouseholdMember,
            resident=list(self.scene.movers),
            membership_kind=REGISTERED,
            date_to=None,
        )
        known = {one.resident for one in registered}
        begun = [
            HouseholdMember(
                household=home.id,
                resident=one.resident,
                membership_kind=REGISTERED,
                relation_to_head=one.relation_to_head,
                date_from=self.day,
            )
            for one in living
            if one.resident not in known
        ]
        self.work.save(*begun)

    # People

    def _see_off(self, one: Id) -> None:
        person = self._person(one)
        if self.act.kind == DEATH:
            person.residence_status, person.left_on = DECEASED, self.day
        elif self.act.status == ELSEWHERE:
            person.residence_status = ELSEWHERE
        else:
            person.residence_status, person.left_on = MOVED_OUT, self.day
        self.work.save(person)

    def _welcome(self, one: Id) -> None:
        person = self._person(one)
        if one not in self.scene.old_places:
            person.arrived_on, person.left_on = self.day, None
        if self.act.hukou_place.strip() and not person.hukou_place:
            person.hukou_place = self.act.hukou_place.strip()
        person.residence_status = self.act.status
        self.work.save(person)

    def _person(self, one: Id) -> Resident:
        person = self.work.reader.get(Resident, one)
        if person is None:
            raise Refused({"people": "有一位居民已经删除，请再看一遍"})
        return person

    # Households and dwellings

    def _new_home(self) -> Household:
        if self.act.place is None:
            raise ValueError(self.act)
        home = Household(moved_in=self.day, checked_on=self.day)
        wanted = Address(
            **{name: getattr(self.act.place, name) for name in (*homes.PLACE, "occupancy")}
        )
        dwelling = homes.dwelling_for(self.work.reader, wanted, home.id)
        if wanted.occupancy != UNKNOWN:
            dwelling.occupancy = wanted.occupancy
        self._save_dwelling(dwelling)
        home.address = dwelling.id
        self.work.save(home)
        return home

    def _save_dwelling(self, dwelling: Address) -> None:
        try:
            self.work.save(dwelling)
        except Refused as refused:
            named = {f"place.{name}": words for name, words in refused.faults.items()}
            raise Refused(named) from refused

    def _give_up(self, home: Household) -> None:
        """Let a household end; it keeps its head, by whom it is called."""
        home.moved_out = self.day
        self.work.save(home)

    def _answer_for_dwelling(self) -> None:
        if self.vacated and self.act.occupancy:
            dwelling = self.work.reader.get(Address, self.vacated.id)
            if dwelling and dwelling.occupancy != self.act.occupancy:
                dwelling.occupancy = self.act.occupancy
                self.work.save(dwelling)
