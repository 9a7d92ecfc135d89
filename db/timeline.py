"""往来: everything done with and for people or households, in the order of its days.

Found by what records link to and list, so that a kind declared later appears by itself. Asked
for many at once, the book is read a few times, not once for each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, Final

from db import kinds
from db.happening import Happening, Telling
from db.journal.rows import chunks
from db.kinds import Household, HouseholdMember, ListEntry, OrgUnit, Resident
from db.pointing import Pointer, pointing
from db.record import Id, Record, day_field
from db.same_people import same_people
from db.store import Store

# Things rather than happenings, and rows that other records are made of.
_NO_HAPPENING: Final = frozenset({
    kinds.OrgUnit, kinds.Address, kinds.Household, kinds.Resident, kinds.StaffMember,
    kinds.PartnerOrganization, kinds.GridUnit, kinds.User, kinds.Attachment, kinds.ListEntry,
    kinds.Transition, kinds.LedgerPrint, kinds.NotSamePerson, kinds.SamePerson,
})  # fmt: skip

_Roles = dict[Id, dict[str, None]]
"""In which roles somebody stands in records, by the records; parts of those have none."""


def timeline(store: Store, subject: Record) -> list[Happening]:
    """Give all that happened with a person or household, the newest first."""
    return timelines(store, [subject])[subject.id]


def timelines(
    store: Store, subjects: Iterable[Record], *, moves: bool = True
) -> dict[Id, list[Happening]]:
    """Give all that happened with each of many people or households, the newest first.

    Without `moves` it says nothing of who was registered, came or left.
    """
    every = list(subjects)
    people = [one for one in every if isinstance(one, Resident)]
    homes = [one for one in every if isinstance(one, Household)]
    others = _other_records(store, people)
    stays = _stays(store, homes)
    members = store.by_id(Resident, (stay.resident for held in stays.values() for stay in held))
    asked = {one.id: one for one in (*every, *members.values())}
    asked |= {one.id: one for found in others.values() for one, _ in found}
    told = _Told(store, asked.values(), moves=moves)
    found: dict[Id, list[Happening]] = {}
    for one in every:
        lines = list(told.of(one))
        for other, office in others.get(one.id, ()):
            lines += (replace(line, about=office) for line in told.of(other))
        lines += _of_members(told, lines, stays.get(one.id, ()), members)
        unique = {(line.id, line.title, line.about): line for line in lines}
        found[one.id] = sorted(
            unique.values(), key=lambda line: (line.placed_on, line.id), reverse=True
        )
    return found


def recent(
    store: Store, subject: Record, told: Collection[type[Record]], most: int
) -> list[Happening]:
    """Give what happened last of some kinds by a person's own record, the newest first.

    Nothing but these kinds and what they are parts of is asked, as a summary beside a list is
    made while somebody goes through it.
    """
    wholes = {kinds.kind_of(table) for kind in told for table in _whole_tables(kind)}
    without = frozenset(kinds.KINDS) - {*told, *wholes}
    lines = _Told(store, [subject], moves=False, without=without).of(subject)
    found = {(one.id, one.title): one for one in lines if one.kind in told}.values()
    return sorted(found, key=lambda one: (one.placed_on, one.id), reverse=True)[:most]


def _whole_tables(kind: type[Record]) -> tuple[str, ...]:
    """Give the tables in which the wholes of a kind's parts stand."""
    link = kind.parent_link()
    declared: Any = kind.fields()[link] if link else None
    return declared.kinds if declared else ()


def _of_members(
    told: _Told,
    known: Iterable[Happening],
    stays: Iterable[HouseholdMember],
    people: Mapping[Id, Resident],
) -> Iterator[Happening]:
    """Give what happened with each member while they belonged to the household."""
    seen = {one.id for one in known}
    for stay in stays:
        person = people.get(stay.resident)
        for one in told.of(person) if person else ():
            is_theirs = one.kind not in (HouseholdMember, Resident) and one.id not in seen
            if is_theirs and stay.holds_on(one.placed_on):
                yield replace(one, about=person.name if person else "")


def _stays(store: Store, homes: Sequence[Household]) -> dict[Id, list[HouseholdMember]]:
    found: dict[Id, list[HouseholdMember]] = defaultdict(list)
    for some in chunks(homes):
        for stay in store.all(HouseholdMember, household=[home.id for home in some]):
            found[stay.household].append(stay)
    return found


def _other_records(
    store: Store, people: Sequence[Resident]
) -> dict[Id, list[tuple[Resident, str]]]:
    """Give the other records of the same people, each with the office whose record it is."""
    if not people:
        return {}
    same = same_people(store)
    rows = {one.id: [row for row in same.records_of(one.id) if row != one.id] for one in people}
    records = store.by_id(Resident, (row for held in rows.values() for row in held))
    if not records:
        return {}
    offices = {one.code12: one.short_name or one.full_name for one in store.all(OrgUnit)}
    return {
        person: [
            (records[row], offices.get(records[row].org_code) or records[row].org_code)
            for row in held
            if row in records
        ]
        for person, held in rows.items()
    }


class _Told:
    """What happened with each of many subjects, read together."""

    def __init__(
        self,
        store: Store,
        subjects: Iterable[Record],
        *,
        moves: bool,
        without: frozenset[type[Record]] = _NO_HAPPENING,
    ) -> None:
        every = list(subjects)
        without = without if moves else without | {HouseholdMember}
        self._moves = moves
        self._roles: dict[Id, _Roles] = {one.id: {} for one in every}
        wanted: dict[type[Record], dict[Id, None]] = defaultdict(dict)
        for (kind, label), row, subject in _pointers(store, every, without):
            self._roles[subject].setdefault(row, {})[label] = None
            wanted[kind][row] = None
        self._records = {
            row: one for kind, ids in wanted.items() for row, one in store.by_id(kind, ids).items()
        }
        self._parts = _parts(store, wanted)
        parts = (part for found in self._parts.values() for part in found)
        shown = (*self._records.values(), *parts)
        self._telling = Telling(store, (*every, *shown) if moves else shown)

    def of(self, subject: Record) -> Iterator[Happening]:
        """Give what happened with a subject, by itself."""
        telling, roles = self._telling, self._roles[subject.id]
        if self._moves:
            yield telling.registered(subject)
        for row, labels in roles.items():
            if one := self._records.get(row):
                yield from telling.told(one, "、".join(labels))
        for row in roles:
            for part in self._parts.get(row, ()):
                if part.id not in roles:
                    yield from telling.told(part, "")


def _pointers(
    store: Store, subjects: Iterable[Record], without: frozenset[type[Record]]
) -> Iterator[tuple[Pointer, Id, Id]]:
    """Yield what points at records: its kind and the label of the link or list, its id, whom."""
    by_table: dict[str, list[Id]] = defaultdict(list)
    for subject in subjects:
        by_table[subject.__tablename__].append(subject.id)
    for table, ids in by_table.items():
        listed: dict[Id, Id] = {}
        for (kind, name), row, target in pointing(store, table, ids, besides=without - {ListEntry}):
            one: Any = kind.fields()[name]
            if kind is ListEntry:
                listed |= {row: target} if name == "target" else {}
            elif one.kinds:  # a link to any record is bookkeeping, no dealing with a person
                yield (kind, one.label), row, target
        yield from _owners(store, table, listed, without)


def _owners(
    store: Store, table: str, listed: Mapping[Id, Id], without: frozenset[type[Record]]
) -> Iterator[tuple[Pointer, Id, Id]]:
    """Yield the records in whose lists people or households stand."""
    entries = store.by_id(ListEntry, listed)
    owned: dict[Pointer, list[ListEntry]] = defaultdict(list)
    for entry in entries.values():
        for pointer in _lists_by_tag(table).get(entry.owner_tag, ()):
            owned[pointer].append(entry)
    for (kind, label), found in owned.items():
        owners = {} if kind in without else store.by_id(kind, (one.owner for one in found))
        for one in found:
            if one.owner in owners:
                yield (kind, label), one.owner, listed[one.id]


@cache
def _lists_by_tag(table: str) -> Mapping[int, tuple[Pointer, ...]]:
    found: dict[int, tuple[Pointer, ...]] = {}
    for kind in kinds.KINDS:
        for links in kind.lists().values():
            if table in links.kinds:
                found[links.tag] = (*found.get(links.tag, ()), (kind, links.label))
    return found


def _parts(store: Store, wholes: Mapping[type[Record], Iterable[Id]]) -> dict[Id, list[Record]]:
    """Give the parts of records that happened on a day of their own, by the whole."""
    found: dict[Id, list[Record]] = defaultdict(list)
    for kind in kinds.KINDS:
        link = kind.parent_link()
        if link is None or kind in _NO_HAPPENING or not day_field(kind):
            continue
        declared: Any = kind.fields()[link]
        ids = [row for whole, rows in wholes.items() for row in rows
               if whole.__tablename__ in declared.kinds]  # fmt: skip
        for some in chunks(ids):
            equals: dict[str, Any] = {link: some}
            for part in store.all(kind, **equals):
                found[getattr(part, link)].append(part)
    return found
