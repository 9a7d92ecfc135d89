"""Who might be one person with records in two offices, and what speaks for it.

A person decides; nothing is joined by itself. Only records that share a number, a phone, an
address, or a birth date and the sound of a name are ever compared. Ethnicity and language take
no part: what is seen on a person's own record alone is never matched.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from db import id_numbers, pinyin
from db.kinds import Address, Household, HouseholdMember, NotSamePerson, Resident
from db.kinds.household import RESIDENCE
from db.record import Id
from db.same_people import same_people
from db.store import Store

_ENOUGH: Final = 5
_NEAR: Final = 66  # of 100: two characters of three
_NEAR_SOUND: Final = 88
_CROWD: Final = 60  # who share more than that share an office's phone, or a dormitory
_POINTS: Final = {
    "姓名相同": 3, "姓名与曾用名相同": 3, "姓名读音相同": 2, "姓名相近": 1,
    "出生日期相同": 3, "手机相同": 3, "住址相同": 2,
}  # fmt: skip
_NAMES: Final = ("id", "org_code", "full_name", "former_name", "name_reading", "sex",
                 "birth_date", "id_number", "phone", "phone2")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two records that may be of one person: sure (the same number) or by evidence in words."""

    one: Id
    other: Id
    is_strong: bool
    score: int
    evidence: tuple[str, ...]
    against: tuple[str, ...]


class _Columns(NamedTuple):
    id: Id
    org_code: str
    full_name: str | None
    former_name: str | None
    name_reading: str | None
    sex: str | None
    birth_date: dt.date | None
    id_number: str | None
    phone: str | None
    phone2: str | None


@dataclass
class _Person:
    said: _Columns
    dwelling: tuple[str, ...] = ()

    @cached_property
    def number(self) -> str:
        """The number in its present form; blank where there is none."""
        given = id_numbers.normalise(self.said.id_number or "")
        return id_numbers.from_15_digits(given) or given

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        """How the name is read, in every way."""
        return pinyin.keys(self.said.full_name or "", self.said.name_reading).pinyin

    @property
    def phones(self) -> set[str]:
        """The phones in use."""
        return {one for one in (self.said.phone, self.said.phone2) if one}

    def blocks(self) -> Iterator[tuple[str, object]]:
        """Yield what must be shared for two to be compared at all."""
        if self.number:
            yield "number", self.number
        if self.said.birth_date:
            for letter in {sound[0] for sound in self.sounds}:
                yield letter, self.said.birth_date
        for phone in self.phones:
            yield "phone", phone
        if self.dwelling:
            yield "dwelling", self.dwelling


def candidates(store: Store) -> list[Candidate]:
    """Give the pairs of different offices that wait for a decision, the surest first."""
    people = _people(store)
    decided = {frozenset((row.one, row.other)) for row in store.all(NotSamePerson)}
    same = same_people(store)
    found = [
        candidate
        for one, other in _pairs(people)
        if frozenset((one.said.id, other.said.id)) not in decided
        and same.canonical(one.said.id) != same.canonical(other.said.id)
        and (candidate := compared(one, other))
    ]
    return sorted(found, key=lambda c: (not c.is_strong, -c.score, c.one, c.other))


def _people(store: Store) -> list[_Person]:
    dwellings = _dwellings(store)
    rows = (_Columns(*row) for row in store.values(Resident, *_NAMES))
    return [_Person(row, dwellings.get(row.id, ())) for row in rows]


def _dwellings(store: Store) -> dict[Id, tuple[str, ...]]:
    """Give where people live now, as far as a dwelling has a room."""
    rows = store.values(Address, "id", "estate", "building", "entrance", "room")
    rooms = {row: tuple(part or "" for part in parts) for row, *parts in rows if parts[-1]}
    at = dict(store.values(Household, "id", "address"))
    stays = store.values(
        HouseholdMember, "resident", "household", date_to=None, membership_kind=RESIDENCE
    )
    return {who: rooms[at[home]] for who, home in stays if at.get(home) in rooms}


def _pairs(people: Iterable[_Person]) -> Iterator[tuple[_Person, _Person]]:
    """Yield the pairs of two offices that share a block, each pair once."""
    blocks: dict[tuple[str, object], list[_Person]] = {}
    for person in people:
        for block in person.blocks():
            blocks.setdefault(block, []).append(person)
    seen: set[tuple[Id, Id]] = set()
    for (what, _), some in blocks.items():
        if len(some) > _CROWD and what in ("phone", "dwelling"):
            continue
        for pair in combinations(sorted(some, key=lambda one: one.said.id), 2):
            key = (pair[0].said.id, pair[1].said.id)
            if pair[0].said.org_code != pair[1].said.org_code and key not in seen:
                seen.add(key)
                yield pair


def compared(one: _Person, other: _Person) -> Candidate | None:
    """Say what speaks for two records being of one person; None where that is not enough."""
    ids = (one.said.id, other.said.id)
    against = tuple(_against(one, other))
    evidence = [words for words in (_name(one, other), *_shared(one, other)) if words]
    if one.number and one.number == other.number:
        return Candidate(*ids, True, 100, ("证件号码相同", *evidence), against)  # noqa: FBT003
    if _is_sound(one) and _is_sound(other):  # two numbers that hold are two people
        return None
    score = sum(_POINTS[words] for words in evidence)
    if score < _ENOUGH or "性别不同" in against or not _name(one, other):
        return None
    return Candidate(*ids, False, score, tuple(evidence), against)  # noqa: FBT003


def _is_sound(person: _Person) -> bool:
    return bool(id_numbers.birth_date(person.number))


def _name(one: _Person, other: _Person) -> str:
    mine, theirs = one.said.full_name or "", other.said.full_name or ""
    if not (mine and theirs):
        return ""
    if mine == theirs:
        return "姓名相同"
    if mine == other.said.former_name or theirs == one.said.former_name:
        return "姓名与曾用名相同"
    if set(one.sounds) & set(other.sounds):
        return "姓名读音相同"
    is_near = fuzz.ratio(mine, theirs) >= _NEAR or any(
        fuzz.ratio(a, b, score_cutoff=_NEAR_SOUND) for a in one.sounds for b in other.sounds
    )
    return "姓名相近" if is_near else ""


def _shared(one: _Person, other: _Person) -> Iterator[str]:
    if one.said.birth_date and one.said.birth_date == other.said.birth_date:
        yield "出生日期相同"
    if one.phones & other.phones:
        yield "手机相同"
    if one.dwelling and one.dwelling == other.dwelling:
        yield "住址相同"


def _against(one: _Person, other: _Person) -> Sequence[str]:
    pairs = (
        ("性别不同", one.said.sex, other.said.sex),
        ("出生日期不同", one.said.birth_date, other.said.birth_date),
        ("证件号码不同", one.number, other.number),
    )
    return [words for words, mine, theirs in pairs if mine and theirs and mine != theirs]
