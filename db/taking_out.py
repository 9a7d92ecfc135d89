"""What making records anonymous takes: their own registers, and all that names the same people.

Found for many at once. Beside what is to be blanked stands what it leaves behind, so that whoever
looks first sees just what will be done.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from db import anonymous, erasing, shedding
from db.fields import Link
from db.files import is_picture
from db.held import Held
from db.journal.rows import ask_in, chunks
from db.kinds import (
    Activity,
    Attachment,
    CaseStep,
    ContactPair,
    Household,
    ListEntry,
    NameInTray,
    OrgUnit,
    Pairing,
    PartnerOrganization,
    Resident,
    ServiceCase,
    ServiceStation,
    ServiceTeam,
    StaffMember,
    Transition,
    User,
    Visit,
)
from db.record import Id, Record
from db.shedding import ABOUT, SHED, IsPerson, Shed, Values
from db.store import Store

R = TypeVar("R", bound=Record)
SHOWN, BINNED = 0, 1
_IN_POSTS: Final = frozenset(
    {StaffMember, PartnerOrganization, OrgUnit, ServiceTeam, ServiceStation, User}
)
_PARTS: Final[dict[type[Record], tuple[tuple[type[Record], str], ...]]] = {
    ServiceCase: ((CaseStep, "service_case"),),
    Activity: ((NameInTray, "source"),),
}
_AT_ONCE: Final = 5000


class Gone(NamedTuple):
    """What is taken out of a row, and what it keeps there; the whole row goes without `values`."""

    kind: type[Record]
    row: Id
    values: Values | None
    is_bare: bool = False
    """Whether the row holds nothing of it any more."""

    @property
    def target(self) -> tuple[int, Id, Values | None]:
        """What a work is told of it."""
        return self.kind.table_tag, self.row, self.values


def _parts_of(kind: type[Record]) -> tuple[tuple[type[Record], str], ...]:
    return (*_PARTS.get(kind, ()), (Transition, "target"))


def doers(store: Store, ids: Iterable[Id | None]) -> set[Id]:
    """Give those of the ids that are staff and bodies: they go on being named in their posts."""
    tags = {kind.table_tag for kind in _IN_POSTS}
    with store.looking() as connection:
        asked = "SELECT DISTINCT row, tbl FROM op WHERE row IN (?)"
        found = ask_in(connection, asked, {one for one in ids if one})
        return {row for row, table in found if table in tags}


class Matters:
    """Records of the office's work with what hangs on them, read once."""

    def __init__(self, store: Store, records: Sequence[Record]) -> None:
        self._store, self._held = store, Held(store)
        ids = [one.id for one in records]
        self._entries = _by(many(store, ListEntry, "owner", ids), "owner")
        self._files = _by(many(store, Attachment, "owner", ids), "owner")
        self._parts: dict[Id, list[Record]] = defaultdict(list)
        for kind in {type(one) for one in records}:
            mine = [one.id for one in records if type(one) is kind]
            for part, link in _parts_of(kind):
                rows: list[Record] = many(store, part, link, mine)
                for one in rows:
                    self._parts[getattr(one, link)].append(one)
        linked = [getattr(one, link) for one in records for link in SHED[type(one)].people]
        linked += [one.target for some in self._entries.values() for one in some]
        known = doers(store, linked)
        wholes = {getattr(one, type(one).parent_link() or "id") for one in records}
        self._pairs: dict[Id, Record] = dict(store.by_id(Pairing, wholes))
        self._pairs |= store.by_id(ContactPair, wholes)
        self._is_person: IsPerson = lambda one: one not in known
        self._homes = store.by_id(Household, {one for one in linked if one})

    def linked(self, record: Record) -> set[Id]:
        """Give whom a record names by its links and lists, or the pair that it is a log of."""
        told = {one.target for one in self._entries.get(record.id, ())}
        link = type(record).parent_link() or ""
        pair = self._pairs.get(getattr(record, link)) if link else None
        for one in (record, pair) if pair else (record,):
            fields = type(one).fields().items()
            told |= {getattr(one, name) for name, f in fields if isinstance(f, Link)}
        return {one for one in told if one}

    def steps(self, record: Record) -> list[Transition]:
        """Give the dated steps of a record."""
        return [one for one in self._parts.get(record.id, ()) if isinstance(one, Transition)]

    def gone(self, record: Record) -> Iterator[Gone]:
        """Give what a record gives up with its parts; a deleted one goes whole."""
        shed = SHED[type(record)]
        is_whole = record.hidden == BINNED
        yield self._one(record, shed, is_whole=is_whole)
        for part in self._parts.get(record.id, ()):
            is_note = isinstance(part, NameInTray)
            yield self._one(part, SHED.get(type(part), Shed()), is_whole=is_whole or is_note)
        yield from self._of_lists(record, shed, is_whole=is_whole)
        for file in self._files.get(record.id, ()):
            if is_whole or _goes(file, type(record), shed):
                yield _gone(file, shedding.of_file(file), is_whole=is_whole)

    def _one(self, record: Record, shed: Shed, *, is_whole: bool) -> Gone:
        values = {} if is_whole else shedding.of_record(record, shed, self._is_person)
        return _gone(record, values, is_whole=is_whole)

    def _of_lists(self, record: Record, shed: Shed, *, is_whole: bool) -> Iterator[Gone]:
        lists = type(record).lists()
        tags = {lists[name].tag for name in shed.lists}
        every = self._entries.get(record.id, ())
        mine = [one for one in every if is_whole or one.owner_tag in tags]
        stands_in = self._stand_ins(record, mine) if isinstance(record, Visit) else {}
        for entry in mine:
            values = shedding.of_entry(entry, stands_in.get(entry.id), self._is_person)
            yield _gone(entry, values, is_whole=is_whole)

    def _stand_ins(self, visit: Visit, entries: Sequence[ListEntry]) -> dict[Id, Id]:
        """Give for whom a visit met ids of nobody: as many people, in as many homes."""
        tag = Visit.lists()["targets"].tag
        homes: dict[Id, int] = {}
        people: dict[Id, int] = {}
        found: dict[Id, Id] = {}
        for entry in sorted(entries, key=lambda one: (one.position or 0, one.id)):
            target = entry.target
            if entry.owner_tag != tag or target is None or not self._is_person(target):
                continue
            is_home = target in self._homes or anonymous.is_home(target)
            lived_in = target if is_home else self._held.home_of(target, visit.date)
            home = anonymous.home(visit.id, homes.setdefault(lived_in, len(homes)))
            number = people.setdefault(target, len(people))
            found[entry.id] = home if is_home else anonymous.person(visit.id, number, home)
        return found


def _goes(file: Attachment, kind: type[Record], shed: Shed) -> bool:
    tags = {name: one.tag for name, one in kind.lists().items()}
    if file.owner_tag in {tags[name] for name in shed.files}:
        return True
    is_photo = file.owner_tag in {tags[name] for name in shed.photos}
    return is_photo and is_picture(file) and bool(file.contains_people or file.is_cleared)


def _gone(record: Record, values: Values, *, is_whole: bool = False) -> Gone:
    if is_whole or record.hidden == BINNED:
        return Gone(type(record), record.id, None)
    return Gone(type(record), record.id, values, shedding.is_bare(record, values))


def many(store: Store, kind: type[R], link: str, ids: Collection[Id]) -> list[R]:
    """Give the rows of a kind that lead to some records, those in the bin among them."""
    found: list[R] = []
    for some in chunks(list(ids), _AT_ONCE):
        asked: dict[str, Any] = {link: list(some)}
        found += [one for one in store.all(kind, hidden=True, **asked) if one.hidden <= BINNED]
    return found


def _by(records: Iterable[R], link: str) -> dict[Id, list[R]]:
    found: dict[Id, list[R]] = defaultdict(list)
    for one in records:
        found[getattr(one, link)].append(one)
    return found


# People whose time is over: their own record, and their name wherever it stands

Touched = tuple[frozenset[Id], Gone]
"""What is taken out of a row, and which of the people it names now."""


def of_people(
    store: Store, people: Sequence[Resident], scopes: Collection[str]
) -> Iterator[Touched]:
    """Give what the records of people, and all in some scopes that names them, give up."""
    known = {one.id: one.full_name or "" for one in people}
    others = _longer_names(store, known)
    for one in people:
        yield frozenset({one.id}), _gone(one, shedding.of_record(one, SHED[Resident], bool))
    about: dict[Id, tuple[Record, Mapping[Id, str]]] = {}
    for record, tags in _naming(store, known, scopes):
        links = _links(record, tags)
        told = {getattr(record, name) for name in links}
        here = {one: known[one] for one in told if one in known}
        whom, kind = frozenset(here), type(record)
        if kind is NameInTray:
            yield whom, Gone(kind, record.id, None)
            continue
        is_about = erasing.is_about_one(kind, tags)
        shed = ABOUT.get(kind, Shed())
        values = shedding.of_names(record, links, here, shed, others if is_about else None)
        if values:
            yield whom, _filled(record, values)
        if is_about and record.hidden == SHOWN:
            about[record.id] = record, here
    yield from _of_parts(store, about, others)


def _longer_names(store: Store, known: Mapping[Id, str]) -> set[str]:
    """Give the names of others in which some people's names stand, as 王芳 stands in 王芳芳."""
    short = sorted({name for name in known.values() if len(name) > 1})
    if not short:
        return set()
    said = re.compile("|".join(map(re.escape, short)))
    told = [name for kind in (Resident, StaffMember) for (name,) in store.values(kind, "full_name")]
    return {name for name in told if name and name not in short and said.search(name)}


def _naming(
    store: Store, known: Mapping[Id, str], scopes: Collection[str]
) -> Iterator[tuple[Record, set[int]]]:
    """Give the records of others that name people, or ever did, and the registers they do it in."""
    with store.looking() as connection:
        named = erasing.where_named(connection, known)
    rows: dict[type[Record], dict[Id, set[int]]] = defaultdict(dict)
    for (kind, row), tags in named.items():
        if row not in known:
            rows[kind][row] = tags
    for kind, some in rows.items():
        for record in many(store, kind, "id", some):
            if record.org_code in scopes:
                yield record, some[record.id]


def _links(record: Record, tags: set[int]) -> list[str]:
    fields, registers = type(record).fields(), type(record).registers().items()
    names = [name for tag, one in registers if tag in tags for name in one.names]
    return [name for name in names if isinstance(fields[name], Link)]


def _filled(record: Record, values: Values) -> Gone:
    """Give what a record gives up; one in the bin is said nothing anew, or it would come back."""
    if record.hidden == BINNED:
        return Gone(type(record), record.id, dict.fromkeys(values), is_bare=True)
    return _gone(record, values)


def _of_parts(
    store: Store, about: Mapping[Id, tuple[Record, Mapping[Id, str]]], others: Collection[str]
) -> Iterator[Touched]:
    """Give what parts of records about one person give up: their name in words, signed sheets."""
    with store.looking() as connection:
        hung = erasing.parts(connection, {row: type(one) for row, (one, _) in about.items()})
    by_kind: dict[type[Record], list[Id]] = defaultdict(list)
    for row, kind in hung.items():
        by_kind[kind].append(row)
    for kind, rows in by_kind.items():
        links = [name for name, one in kind.fields().items() if isinstance(one, Link)]
        for part in store.by_id(kind, rows).values():
            whole = next(one for name in links if (one := getattr(part, name)) in about)
            record, here = about[whole]
            if isinstance(part, Attachment) and ABOUT.get(type(record), Shed()).files:
                yield frozenset(here), _gone(part, shedding.of_file(part))
                continue
            named = {*others, *shedding.names_of_others(record, here)}
            if values := shedding.of_names(part, (), here, Shed(), named):
                yield frozenset(here), _gone(part, values)
