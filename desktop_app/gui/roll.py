"""People and homes of the open book in memory: what lists and pickers answer from.

Read once in a job, then kept up to date row by row as work is saved.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from db import collector
from db.kinds import (
    Address,
    GridUnit,
    Household,
    HouseholdMember,
    ListEntry,
    MicroWish,
    Pairing,
    Resident,
    Resolution,
    Visit,
)
from db.record import Record
from db.search import PeopleIndex
from db.store import Store
from db.work import Changes
from desktop_app.gui import rare_letters
from desktop_app.gui.census import Census, Home, Person, read, read_homes, read_people
from desktop_app.gui.desk import Desk
from desktop_app.gui.shelf import Shelf

MOST_ONE_BY_ONE = 300
_SOUND_NUMBER = 15


class Roll(QObject):
    """The one census of a desk; `ready` when it is first there, `changed` whenever it differs.

    It comes in two steps: rows to be shown, then, in a second job, what they are found by.
    """

    ready = Signal()
    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.is_ready = False
        self._is_reading = False
        self._is_stale = False
        self.census = Census()
        desk.changed.connect(self.follow)

    @classmethod
    def at(cls, desk: Desk) -> Roll:
        """Give the roll of a desk; the first who asks has it read."""
        found = next((one for one in desk.children() if isinstance(one, cls)), None)
        roll = found or cls(desk)
        roll.read()
        return roll

    @property
    def people(self) -> Shelf[Person]:
        """The residents in display order."""
        return self.census.people

    @property
    def homes(self) -> Shelf[Home]:
        """The households in display order."""
        return self.census.homes

    def alike(
        self,
        name: str | None,
        born: dt.date | None,
        number: str | None,
        phone: str | None = None,
    ) -> list[tuple[Person, str]]:
        """Give the people who may be the same, the surest first, each with what agrees.

        That is: the number; the name with the birth date; the name with the phone.
        """
        people = self.people
        by_number: list[Person] = []
        if number and len(number) >= _SOUND_NUMBER:
            by_number = [people.items[people.ids[at]] for at in people.index.find(number)]
        named = self.namesakes(name)
        found = [
            *((one, "证件号码一样") for one in by_number),
            *((one, "同名，同一天出生") for one in named if born and one.born == born),
            *((one, "同名，电话一样") for one in named if phone and phone in one.phones),
        ]
        first: dict[bytes, tuple[Person, str]] = {}
        for one, why in found:
            first.setdefault(one.id, (one, why))
        return list(first.values())

    def namesakes(self, name: str | None) -> list[Person]:
        """Give the people of a name; a name that is not known yet is nobody's."""
        return [one for one in self.people.items.values() if name and one.name == name]

    def read(self) -> None:
        """Have everything read in a job, unless it is here or on its way."""
        if not (self.is_ready or self._is_reading):
            self._read_all()

    def _read_all(self) -> None:
        if self._is_reading:
            self._is_stale = True
            return
        if not self._desk.jobs.is_open:  # the book was locked while the last reading ended
            return
        self._is_reading, self._is_stale = True, False
        store = self._desk.store
        self._desk.jobs.start(
            lambda _progress: read(store), title="读取名册", done=self._take, failed=self._miss
        )

    def _take(self, census: Census) -> None:
        """Show the rows at once, unless older ones can be searched meanwhile."""
        if not self.is_ready:
            self.census = census
            self.changed.emit()
        if not self._desk.jobs.is_open:
            return
        store = self._desk.store
        self._desk.jobs.start(
            lambda _progress: _with_lines(store, census),
            title="准备查找",
            done=self._take_lines,
            failed=self._miss,
            quiet=True,
            after_paint=True,
        )

    def _take_lines(self, found: tuple[Census, PeopleIndex, PeopleIndex, str]) -> None:
        self._is_reading = False
        self.census, self.people.index, self.homes.index, letters = found
        first, self.is_ready = not self.is_ready, True
        if first:
            self.ready.emit()
        self.changed.emit()
        if not self._desk.jobs.is_open:
            return
        if letters:
            self._desk.jobs.start(
                lambda _progress: rare_letters.unpack_for(letters),
                title="准备生僻字",
                done=lambda _: rare_letters.show(letters),
                quiet=True,
            )
        # What stood here before, and what was made to show the rows, is gone only by now.
        self._desk.jobs.start(
            lambda _progress: collector.give_back(), title="收拾", quiet=True, after_paint=True
        )
        if self._is_stale:
            self._read_all()

    def _miss(self, error: Exception) -> None:
        self._is_reading = False
        self._desk.say_trouble(error)

    def follow(self, changes: Changes) -> None:
        """Take over what a piece of work touched."""
        if not changes.kinds & _SEEN:
            return
        # An import or a merge names kinds alone: anyone may have come.
        is_wide = not 0 < len(changes.ids) <= MOST_ONE_BY_ONE or GridUnit in changes.kinds
        if self._is_reading or is_wide:
            self._read_all()
        elif self.is_ready:
            self._refresh(changes)

    def _refresh(self, changes: Changes) -> None:
        store: Store = self._desk.store
        homes, people = self._touched(store, changes)
        if not homes and not people:
            return  # a list of something else
        census = self.census
        found = {home.id: home for home in read_homes(store, homes)}
        for gone in homes - found.keys():
            census.homes.take_out(gone)
        for home in found.values():
            people |= set(home.members)
            census.homes.put(home)
        every = census.homes.items
        kept = {person.id: person for person in read_people(store, every, people)}
        for one in people - kept.keys():
            census.people.take_out(one)
        for person in kept.values():
            census.people.put(person)
            rare_letters.show(person.name)
        census.homes.settle()
        census.people.settle()
        self.changed.emit()

    def _touched(self, store: Store, changes: Changes) -> tuple[set[bytes], set[bytes]]:
        """Give the homes and the people whose lines may read differently now."""
        census, found = self.census, _linked(store, changes)
        if not found and Address not in changes.kinds:
            return set(), set()
        homes = {home.id for home in census.homes.items.values() if home.address in changes.ids}
        homes |= found & _ids_of(store, Household, found)
        people = found & _ids_of(store, Resident, found)
        for home in census.homes.items.values():
            if home.id in homes or home.head in people or not people.isdisjoint(home.members):
                homes.add(home.id)
                people |= set(home.members)
        return homes, people


def _with_lines(store: Store, census: Census) -> tuple[Census, PeopleIndex, PeopleIndex, str]:
    # What reading left behind goes first: the lines want as much room again.
    store.let_go()
    collector.give_back()
    letters = rare_letters.unusual(one.name for one in census.people.items.values())
    people = census.people.with_lines()
    # Keys and texts on the way took a tenth of the program's memory, and are gone.
    collector.give_back()
    homes = census.homes.with_lines()
    collector.give_back()
    return census, people, homes, letters


_LINKS: dict[type[Record], tuple[str, ...]] = {
    Resident: ("id",),
    Household: ("id",),
    HouseholdMember: ("household", "resident"),
    Pairing: ("side_a", "side_b"),
    Resolution: ("owner",),
    MicroWish: ("wisher",),
    ListEntry: ("target",),
}
_SEEN = frozenset({*_LINKS, Address, GridUnit, Visit})


def _linked(store: Store, changes: Changes) -> set[bytes]:
    """Give the ids of the people and homes that changed records are or speak of."""
    ids = list(changes.ids)
    visited = _visited(store, ids) if Visit in changes.kinds else set()
    return visited | {
        one
        for kind, names in _LINKS.items()
        if kind in changes.kinds
        for values in store.values(kind, *names, hidden=True, id=ids)
        for one in values
        if one
    }


def _visited(store: Store, visits: list[bytes]) -> set[bytes]:
    """Give whom visits were to: another day of one is another last visit of theirs."""
    tag = Visit.lists()["targets"].tag
    held = store.values(ListEntry, "target", hidden=True, owner=visits, owner_tag=tag)
    return {whom for (whom,) in held if whom}


def _ids_of(store: Store, kind: type[Record], ids: Iterable[bytes]) -> set[bytes]:
    return {found for (found,) in store.values(kind, "id", hidden=True, id=list(ids))}
