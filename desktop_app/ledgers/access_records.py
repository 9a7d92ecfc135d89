"""What the book has on somebody beside their own record, told whole for the answer to them (R03).

Every record of every kind that is about the person, with its parts, the notes on it and its
steps. Where the person only had a part in what is others' (took on a wish, chaired a meeting), it
says in which role and when. Other people are called by their surname, in names and in texts; who
worked for the office or for another unit is called in full.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from db import kinds, names
from db.fields import Choice, Day, Field, Link, Moment, NameOf, Text
from db.journal.rows import chunks
from db.kinds import Attachment, Household, HouseholdMember, ListEntry, Resident, Transition
from db.pointing import pointing
from db.record import Id, Record, day_of
from db.store import Store
from desktop_app.ledgers import editions

OTHER_PERSON, OTHER_HOME = "另一位居民", "另一户"
_PEOPLE: Final = frozenset({"resident", "household"})
_TOLD_APART: Final = frozenset({
    Resident, Household, HouseholdMember, kinds.ConsentRecord, ListEntry, Attachment, Transition,
})  # fmt: skip
"""Kinds that the answer has tables of their own for."""
_IN_A_ROLE: Final = frozenset({
    (kinds.JointMeeting, "chair"), (kinds.JointMeeting, "recorder"),
    (kinds.Attendance, "deputy_for"), (kinds.Resolution, "owner"), (kinds.ServiceTeam, "leader"),
    (kinds.ServiceTeam, "members"), (kinds.MicroWish, "claimer"), (kinds.Activity, "signed_in"),
    (kinds.PairingLog, "participants"),
})  # fmt: skip
"""Links and lists by which somebody has a part in what is not about them."""
_SOMEBODYS: Final = frozenset({kinds.MicroWish, kinds.PairingLog})
"""Kinds that are about somebody else then: not even what they are called is told."""
_NOTES: Final = frozenset({kinds.FindingNote, kinds.CorrectionNotice})
"""Kinds whose records say something of another record, whatever that is."""


@dataclass(frozen=True, slots=True)
class Told:
    """One thing the book has on somebody: of which day, what it is, and all that it says."""

    day: dt.date
    title: str
    words: str
    record: Record


@dataclass
class _Place:
    """A record with what the person is in it; whole where it is about them."""

    record: Record
    roles: dict[str, None] = field(default_factory=dict)
    is_whole: bool = False


class OnPerson:
    """Everything on one person, who may have several records (those of other offices)."""

    def __init__(self, store: Store, people: Collection[Resident]) -> None:
        self._store = store
        self.people = {one.id: one for one in people}
        stays = [
            stay
            for some in chunks(list(self.people))
            for stay in store.all(HouseholdMember, resident=list(some), order=("date_from",))
        ]
        self.stays = stays
        self.homes = store.by_id(Household, (stay.household for stay in stays))
        own = [one for person in people for one in (person.id_number, person.phone, person.phone2)]
        self._numbers = frozenset(filter(None, own))

    # What there is

    @cached_property
    def _places(self) -> dict[Id, _Place]:
        found: dict[Id, _Place] = {}
        for kind, name, label, row in self._pointing():
            place = found.get(row)
            if place is None:
                record = self._store.get(kind, row)
                if record is None:
                    continue
                place = found[row] = _Place(record)
            place.roles[label] = None
            place.is_whole |= (kind, name) not in _IN_A_ROLE
        whole = {row: place.record for row, place in found.items() if place.is_whole}
        for part in self._parts(whole.values()):
            found.setdefault(part.id, _Place(part)).is_whole = True
        for note in self._notes(row for row, place in found.items() if place.is_whole):
            found.setdefault(note.id, _Place(note)).is_whole = True
        return found

    def _pointing(self) -> Iterator[tuple[type[Record], str, str, Id]]:
        """Yield what names the person or a home of theirs: kind, link or list, label, id."""
        for table, ids in (("resident", self.people), ("household", self.homes)):
            listed: list[Id] = []
            apart = _TOLD_APART - {ListEntry}
            for (kind, name), row, target in pointing(self._store, table, ids, besides=apart):
                declared: Any = kind.fields()[name]
                if kind is ListEntry:
                    listed += [row] if name == "target" else []
                elif declared.kinds and self._is_theirs(kind, row, target):
                    yield kind, name, declared.label, row
            yield from self._listing(table, listed)

    def _listing(self, table: str, listed: list[Id]) -> Iterator[tuple[type[Record], str, str, Id]]:
        """Yield the records in whose lists these entries stand."""
        every = [
            (kind, name, links)
            for kind in kinds.KINDS
            for name, links in kind.lists().items()
            if table in links.kinds
        ]
        for entry in self._store.by_id(ListEntry, listed).values():
            for kind, name, links in every:
                is_its = links.tag == entry.owner_tag and self._store.get(kind, entry.owner)
                if is_its and entry.target and self._is_theirs(kind, entry.owner, entry.target):
                    yield kind, name, links.label, entry.owner

    def _is_theirs(self, kind: type[Record], row: Id, target: Id) -> bool:
        """Say whether what names a home was while the person belonged to it."""
        if target in self.people:
            return True
        record = self._store.get(kind, row)
        day = self._day(record) if record else None
        return any(
            stay.household == target and (day is None or stay.holds_on(day)) for stay in self.stays
        )

    def _parts(self, wholes: Iterable[Record]) -> Iterator[Record]:
        by_table: dict[str, list[Id]] = {}
        for one in wholes:
            by_table.setdefault(one.__tablename__, []).append(one.id)
        for kind in kinds.KINDS:
            link = kind.parent_link()
            declared: Any = kind.fields()[link] if link and kind not in _TOLD_APART else None
            for table in declared.kinds if declared else ():
                for some in chunks(by_table.get(table, [])):
                    equals: dict[str, Any] = {link or "": list(some)}
                    yield from self._store.all(kind, **equals)

    def _notes(self, rows: Iterable[Id]) -> Iterator[Record]:
        about = [*rows, *self.people, *self.homes]
        for kind in _NOTES:
            for some in chunks(about):
                equals: dict[str, Any] = {"target": list(some)}
                yield from self._store.all(kind, **equals)

    # What it says

    def told(self) -> list[Told]:
        """Give everything, the newest first."""
        steps = self._steps()
        found = [self._told(place, steps.get(row, ())) for row, place in self._places.items()]
        return sorted(found, key=lambda one: (one.day, one.record.id), reverse=True)

    def _steps(self) -> dict[Id, list[Transition]]:
        found: dict[Id, list[Transition]] = {}
        whole = [row for row, place in self._places.items() if place.is_whole]
        for some in chunks(whole):
            for step in self._store.all(Transition, target=list(some), order=("at",)):
                found.setdefault(step.target, []).append(step)
        return found

    def _told(self, place: _Place, steps: Iterable[Transition]) -> Told:
        record, title = place.record, place.record.title
        whole = self._whole(record)
        if whole is not None:
            title = f"{whole.title} · {title}"
        lines = self._lines(record) if place.is_whole else self._in_a_role(place)
        said = [f"{label}：{words}" for label, words in lines if words]
        said += [f"办理步骤：{self._step(record, step)}" for step in steps]
        return Told(self._day(record), title, "；".join(said), record)

    def _whole(self, record: Record) -> Record | None:
        link = type(record).parent_link()
        declared: Any = type(record).fields()[link] if link else None
        return self._store.find(declared.kinds, getattr(record, link)) if link else None

    def _in_a_role(self, place: _Place) -> Iterator[tuple[str, str]]:
        record, kind = place.record, type(place.record)
        yield "本人是", "、".join(place.roles)
        whole = self._whole(record)
        if kind not in _SOMEBODYS:
            yield "名称", self._text(self._store.called(whole or record))
        for name, one in kind.fields().items():
            is_state = kind.states is not None and name == kind.states.field
            if is_state or isinstance(one, Day | Moment):
                yield one.label, one.show(getattr(record, name))

    def _lines(self, record: Record) -> Iterator[tuple[str, str]]:
        kind = type(record)
        named = {one.of for one in kind.fields().values() if isinstance(one, NameOf)}
        whole = self._whole(record)
        if whole is not None and type(whole) is not kinds.Pairing:
            yield whole.title, self._text(self._store.called(whole))
        for name, one in kind.fields().items():
            value = getattr(record, name)
            if isinstance(one, NameOf):
                yield one.label, self._name(getattr(record, one.of), value, kind.fields()[one.of])
            elif isinstance(one, Link):
                is_told = name in named or one.part_of or not one.kinds
                yield one.label, "" if is_told else self._linked(one, value)
            elif value not in (None, (), ""):
                yield one.label, self._shown(one, value)
        for name, links in kind.lists().items():
            if "attachment" not in links.kinds:
                yield links.label, self._list(record, name)

    def _shown(self, one: Field, value: Any) -> str:
        is_free = isinstance(one, Text) and not one.masked
        return self._text(one.reveal(value)) if is_free else one.reveal(value)

    def _text(self, words: str) -> str:
        for full, short in self._others.items():
            words = words.replace(full, short)
        return editions.without_numbers(words, besides=self._numbers)

    def _name(self, target: Id | None, kept: str | None, link: Any) -> str:
        """Give a kept name; of another person the surname, nothing of the person themself."""
        if target in self.people or not kept:
            return ""
        return self._called(kept, target, link.kinds)

    def _called(self, kept: str, target: Id | None, tables: Collection[str]) -> str:
        if target in self.homes:
            return kept
        if self._store.get(Household, target, hidden=True):
            return OTHER_HOME
        may_be_anybody = not target and "resident" in tables
        if may_be_anybody or self._store.get(Resident, target, hidden=True):
            return names.public_name(kept)
        return self._text(kept)

    def _linked(self, one: Link, target: Id | None) -> str:
        if target is None or target in self.people:
            return ""
        if _PEOPLE & set(one.kinds) and target not in self.homes:
            is_home = self._store.get(Household, target, hidden=True)
            return OTHER_HOME if is_home else OTHER_PERSON
        return self._text(self._store.named(one.kinds, [target]).get(target, ""))

    def _list(self, record: Record, name: str) -> str:
        links = type(record).lists()[name]
        entries = self._store.entries(record, name)
        said = [
            "本人" if one.target in self.people
            else self._called(one.target_name or "", one.target, links.kinds)
            for one in entries
        ]  # fmt: skip
        return "、".join(filter(None, said))

    def _step(self, record: Record, step: Transition) -> str:
        states = type(record).states
        declared = type(record).fields()[states.field] if states else None
        known = declared.codes if isinstance(declared, Choice) else None
        way = [
            known.label(one) if known else one for one in (step.state_from, step.state_to) if one
        ]
        at = f"{step.at:%Y-%m-%d %H:%M}" if step.at else ""
        parts = (at, "→".join(way), step.by_name, self._text(step.text or ""))
        return " ".join(filter(None, parts))

    @cached_property
    def _others(self) -> Mapping[str, str]:
        """How other people who stand in these records are called in texts."""
        own = {person.full_name or "" for person in self.people.values()}
        found: set[Id] = set()
        for place in self._places.values():
            record = place.record
            found |= {
                target
                for name, one in type(record).fields().items()
                if isinstance(one, Link) and "resident" in one.kinds
                and (target := getattr(record, name))
            }  # fmt: skip
            for name, links in type(record).lists().items():
                if "resident" in links.kinds:
                    found |= {one.target for one in self._store.entries(record, name) if one.target}
        there = (one.full_name or "" for one in self._store.by_id(Resident, found).values())
        told = {full for full in there if len(full) > 1 and not any(full in one for one in own)}
        longest_first = sorted(told, key=lambda full: (-len(full), full))
        return {full: names.public_name(full) for full in longest_first}

    def _day(self, record: Record) -> dt.date:
        for one in (record, self._whole(record)):
            if one and (day := day_of(one)):
                return day
        return self._store.created([record.id]).get(record.id, self._store.today)

    # Files

    def files(self) -> Iterator[tuple[str, str, str, str]]:
        """Give the files on the person: of which record, name, day and size."""
        consents = [
            one
            for some in chunks(list(self.people))
            for one in self._store.all(kinds.ConsentRecord, subject=list(some))
        ]
        whole = [place.record for place in self._places.values() if place.is_whole]
        owners = {one.id: one for one in (*self.people.values(), *consents, *whole)}
        owners |= {home.id: home for home in self.present_homes()}
        rows = [
            file
            for some in chunks(list(owners))
            for file in self._store.all(Attachment, owner=list(some))
        ]
        made = self._store.created(row.id for row in rows)
        for row in sorted(rows, key=lambda one: (owners[one.owner].title, one.id)):
            day = row.taken_on or made.get(row.id)
            said = "　".join(filter(None, (row.caption, row.origin_name)))
            size = f"{(row.byte_count or 0) / 1024:,.0f} KB"
            yield owners[row.owner].title, self._text(said), day.isoformat() if day else "", size

    def present_homes(self) -> list[Household]:
        """Give the homes the person belongs to now: what is held on these is held on them, too."""
        return [home for row, home in self.homes.items() if self._lives_in(row)]

    def _lives_in(self, home: Id) -> bool:
        today = self._store.today
        return any(stay.household == home and stay.holds_on(today) for stay in self.stays)
