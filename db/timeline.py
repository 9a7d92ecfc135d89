"""往来: everything done with and for one person or household, in the order of its days.

Found by what records link to and list, so that a kind declared later appears by itself. What is
sensitive shows its kind and its day alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Final

from db import dates, kinds
from db.fields import Day, LongText, Moment, NameOf, Privacy, Text
from db.kinds import Household, HouseholdMember, ListEntry, OrgUnit, Resident
from db.pointing import Pointer, pointing
from db.record import Id, Record
from db.same_people import same_people
from db.store import Store

BACK_FILLED: Final = "补录"
LATE_AFTER: Final = dt.timedelta(days=3)  # a weekend: what is entered later was back-filled
REGISTERED, CAME, LEFT = "登记入册", "入户", "离户"
_MOST_WORDS: Final = 60

# Things rather than happenings, and rows that other records are made of.
_NO_HAPPENING: Final = frozenset({
    kinds.OrgUnit, kinds.Address, kinds.Household, kinds.Resident, kinds.StaffMember,
    kinds.PartnerOrganization, kinds.GridUnit, kinds.User, kinds.Attachment, kinds.ListEntry,
    kinds.Transition, kinds.LedgerPrint, kinds.NotSamePerson, kinds.SamePerson,
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: what it was, on which day, and what to open for it.

    `entered` is the day it was written down, `about` the member of the household
    it concerns, or the office whose record of the same person tells it.
    """

    id: Id
    kind: type[Record]
    title: str
    day: dt.date | None
    entered: dt.date
    words: str = ""
    state: str = ""
    about: str = ""
    opens: tuple[str, Id] = ("", b"")

    @property
    def is_back_filled(self) -> bool:
        """Whether it was written down well after its day; both days are shown then."""
        return self.day is not None and self.entered > self.day + LATE_AFTER

    @property
    def placed_on(self) -> dt.date:
        """The day it stands under: its own, or that of the entry where nobody said."""
        return self.day or self.entered


@cache
def is_sensitive(kind: type[Record]) -> bool:
    """Say whether any value of a kind is closely kept."""
    return any(one.privacy is Privacy.SENSITIVE for one in kind.fields().values())


@cache
def day_field(kind: type[Record]) -> str:
    """Give the field that says when something of a kind happened; blank where none does.

    A day that must lie behind us tells it best; a deadline is no happening.
    """
    days = {n: f for n, f in kind.fields().items() if isinstance(f, Day | Moment)}
    sure = [n for n, f in days.items() if f.required and (isinstance(f, Moment) or f.past)]
    loose = [n for n, f in days.items() if not n.startswith("due")]
    required = [n for n in loose if days[n].required]
    return next(iter((*sure, *required, *loose)), "")


def timeline(store: Store, subject: Record) -> list[Happening]:
    """Give all that happened with a person or household, the newest first."""
    found = list(_of(store, subject))
    if isinstance(subject, Resident):
        found += _of_other_records(store, subject)
    if isinstance(subject, Household):
        found += _of_members(store, subject)
    unique = {(one.id, one.title, one.about): one for one in found}
    return sorted(unique.values(), key=lambda one: (one.placed_on, one.id), reverse=True)


def _of_other_records(store: Store, person: Resident) -> Iterator[Happening]:
    """Give what happened by other records of the same person, each with whose record it is."""
    rows = [row for row in same_people(store).records_of(person.id) if row != person.id]
    for other in store.by_id(Resident, rows).values():
        office = next(iter(store.all(OrgUnit, code12=other.org_code)), None)
        name = (office.short_name or office.full_name) if office else other.org_code
        yield from (replace(one, about=name) for one in _of(store, other))


def touched(store: Store, table: str, ids: Iterable[Id]) -> set[Id]:
    """Give those persons or households of many with whom anything happened but moves.

    Asked for all at once, so that a paper over a whole estate need not look into each one.
    """
    besides = (_NO_HAPPENING - {ListEntry}) | {HouseholdMember}
    return {target for _, _, target in pointing(store, table, ids, besides=besides)}


def _of_members(store: Store, home: Household) -> Iterator[Happening]:
    """Give what happened with each member while they belonged to the household."""
    known = {one.id for one in _of(store, home)}
    memberships = store.all(HouseholdMember, household=home.id)
    people = store.by_id(Resident, (one.resident for one in memberships))
    for member in memberships:
        person = people.get(member.resident)
        for one in _of(store, person) if person else ():
            is_theirs = one.kind not in (HouseholdMember, Resident) and one.id not in known
            if is_theirs and member.holds_on(one.placed_on):
                yield replace(one, about=person.name if person else "")


def _of(store: Store, subject: Record) -> Iterator[Happening]:
    roles: dict[Id, tuple[type[Record], dict[str, None]]] = {}
    for (kind, label), row in _pointers(store, subject):
        if kind not in _NO_HAPPENING:
            roles.setdefault(row, (kind, {}))[1][label] = None
    by_kind: dict[type[Record], list[Id]] = {}
    for row, (kind, _labels) in roles.items():
        by_kind.setdefault(kind, []).append(row)
    records = [one for kind, ids in by_kind.items() for one in store.by_id(kind, ids).values()]
    parts = [part for one in records for part in _parts(store, one) if part.id not in roles]
    made = store.created(one.id for one in (subject, *records, *parts))
    yield _registered(subject, made)
    for one in records:
        yield from _told(store, one, made, "、".join(roles[one.id][1]))
    for one in parts:
        yield from _told(store, one, made, "")


def _registered(subject: Record, made: dict[Id, dt.date]) -> Happening:
    entered = made.get(subject.id, dates.today())
    opens = (subject.__tablename__, subject.id)
    return Happening(subject.id, type(subject), REGISTERED, entered, entered, opens=opens)


def _pointers(store: Store, subject: Record) -> Iterator[tuple[Pointer, Id]]:
    """Yield what points at a record: its kind and the label of the link or list, and its id."""
    listed: list[Id] = []
    for (kind, name), row, _target in pointing(
        store, subject.__tablename__, [subject.id], besides=_NO_HAPPENING - {ListEntry}
    ):
        one: Any = kind.fields()[name]
        if kind is ListEntry:
            listed.append(row)
        elif one.kinds:  # a link to any record is bookkeeping, no dealing with a person
            yield (kind, one.label), row
    for entry in store.by_id(ListEntry, listed).values():
        for kind in kinds.KINDS:
            links = next((one for one in kind.lists().values() if one.tag == entry.owner_tag), None)
            if links and subject.__tablename__ in links.kinds and store.get(kind, entry.owner):
                yield (kind, links.label), entry.owner


def _parts(store: Store, whole: Record) -> Iterator[Record]:
    """Yield the parts of a record that happened on a day of their own."""
    for kind in kinds.KINDS:
        link = kind.parent_link()
        one: Any = kind.fields()[link] if link else None
        is_told = kind not in _NO_HAPPENING and bool(day_field(kind))
        if one and is_told and whole.__tablename__ in one.kinds:
            yield from store.parts(kind, whole.id)


# Words


def _told(store: Store, one: Record, made: dict[Id, dt.date], role: str) -> Iterator[Happening]:
    entered = made.get(one.id, dates.today())
    if isinstance(one, HouseholdMember):
        yield from _stay(store, one, entered)
        return
    whole = _whole_of(store, one)
    opens = whole if whole and not day_field(type(one)) else one
    kind, title = type(one), one.title
    if is_sensitive(kind) or (whole and is_sensitive(type(whole))):
        words = state = ""
    else:
        title = f"{whole.title} · {title}" if whole else title
        called = store.called(whole) if whole else ""
        words = "；".join(part for part in (called, summary(store, one)) if part)
        words += f"（{role}）" if role else ""
        state = _state(one)
    yield Happening(one.id, kind, title, _day_of(one, whole), entered, words, state,
                    opens=(opens.__tablename__, opens.id))  # fmt: skip


def _stay(store: Store, one: HouseholdMember, entered: dt.date) -> Iterator[Happening]:
    """Tell of the first and the last day of somebody's time in a household."""
    relation = type(one).fields()["relation_to_head"].show(one.relation_to_head)
    names = store.named(("resident", "household"), (one.resident, one.household))
    words = f"{names.get(one.resident, '')} · {names.get(one.household, '')}（{relation}）"
    opens = ("household", one.household)
    yield Happening(one.id, type(one), CAME, one.date_from, entered, words, opens=opens)
    if one.date_to:
        left = bytes(one.id[:-1]) + bytes([one.id[-1] ^ 1])
        yield Happening(left, type(one), LEFT, one.date_to, one.date_to, words, opens=opens)


def _whole_of(store: Store, one: Record) -> Record | None:
    link = type(one).parent_link()
    declared: Any = type(one).fields()[link] if link else None
    return store.find(declared.kinds, getattr(one, link)) if link else None


def _day_of(one: Record, whole: Record | None) -> dt.date | None:
    for record in (one, whole):
        name = day_field(type(record)) if record else ""
        value = getattr(record, name) if name else None
        if value:
            day: dt.date = value.date() if isinstance(value, dt.datetime) else value
            return day
    return None


def _state(one: Record) -> str:
    states = type(one).states
    return type(one).fields()[states.field].show(getattr(one, states.field)) if states else ""


def summary(store: Store, one: Record) -> str:
    """Say what a record is about: its name, or else the first words in it."""
    called = store.called(one)
    if called not in (one.title, one.serial_no):
        return _short(called)
    texts = (
        getattr(one, name)
        for name, f in type(one).fields().items()
        if isinstance(f, Text | LongText)
        and not (isinstance(f, NameOf) or f.own_record_only or name in ("serial_no", "remark"))
    )
    return _short(next((words for words in texts if words), ""))


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _MOST_WORDS else line[: _MOST_WORDS - 1] + "…"


def kinds_of(found: Iterable[Happening]) -> list[str]:
    """Give the titles that occur, in order of first appearance."""
    return list(dict.fromkeys(one.title for one in found))
