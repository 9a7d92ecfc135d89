"""Rows of a roster grouped into households: by household number, address and head."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from db import codes, dates
from db.kinds import Address, Household, HouseholdMember
from db.kinds.household import REGISTERED
from db.kinds.resident import CHILD_AGE
from db.rules_people import ADULT_AGE
from desktop_app.exchange.address_text import MOST_ESTATE, Dwelling, dwelling_of, take_apart
from desktop_app.exchange.roster_known import Known
from desktop_app.exchange.roster_person import Person
from desktop_app.exchange.roster_target import ADDRESS_PARTS, HOUSEHOLD_FIELDS

HEAD, SELF, OTHER_RELATION = "02", "01", "80"
_CHILDREN = frozenset(str(code) for code in (*range(20, 28), 29, *range(30, 38), 39))
_GRANDCHILDREN = frozenset(str(code) for code in range(40, 50))

NO_ADDRESS = "没有住址，只登记居民，不建户"
WHOLE_ADDRESS = "住址没有拆开，整句记在小区里"
CARRIED_ON = "没有写住址和户主，算在上一户"
NO_RELATION = "没有写与户主关系，先记为其他"
GUARDIAN_PROPOSED = "不满 14 岁，监护人先按同户的大人登记，请核对"
ELSEWHERE = "已经登记在另一户，户的关系没有改动"
REGISTERED_ONLY = "户在人不在，在这一户记为户籍"
_LONG_ADDRESS = f"住址太长，认不出楼栋和房号；小区最多 {MOST_ESTATE} 个字，请写短些"


@dataclass
class Home:
    """The people of a roster who keep house together.

    `known` is their household in the book, if it is there; otherwise `address` and `record` are
    new. `changes` are values for a known household.
    """

    dwelling: Dwelling | None
    head_name: str = ""
    people: list[Person] = field(default_factory=list)
    known: bytes | None = None
    address: Address | None = None
    record: Household | None = None
    members: list[HouseholdMember] = field(default_factory=list)
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def head(self) -> Person | None:
        """The person who is the head, if one of the rows says so."""
        return next((person for person in self.people if person.relation == HEAD), None)

    def said(self, name: str) -> Any:
        """Give the first value that any row gives for the household."""
        values = (person.household.get(name) for person in self.people)
        return next((value for value in values if value is not None), None)


def homes_of(people: Iterable[Person]) -> list[Home]:
    """Group people into households; those without an address stay without one."""
    homes: dict[tuple[Any, ...], Home] = {}
    last: Home | None = None
    apart = cache(take_apart)  # many people, few addresses
    for person in people:
        dwelling = _dwelling(person, apart)
        number = person.household.get("hukou_book_no")
        if dwelling is None:
            last = _carry_on(person, homes.get(("no", number), last))
            continue
        head_name = person.household.get("head_name") or ""
        if not head_name and person.relation in {HEAD, SELF}:
            head_name = person.name
        elif not head_name and last and last.dwelling and last.dwelling.key == dwelling.key:
            head_name = last.head_name  # rows below a head, at the same address
        key = ("no", number) if number else (*dwelling.key, head_name)
        last = homes.setdefault(key, Home(dwelling, head_name))
        last.people.append(person)
    found = list(homes.values())
    for home in found:
        _settle_relations(home)
    return found


def _dwelling(person: Person, apart: Callable[[str], Dwelling]) -> Dwelling | None:
    said = person.household
    if estate := said.get("estate"):
        return dwelling_of({**said, "estate": estate})
    if not (line := said.get("address")):
        return None
    dwelling = apart(line)
    if said.get("building") and dwelling.is_whole:
        return dwelling_of({**said, "estate": dwelling.estate})
    if len(dwelling.estate) > MOST_ESTATE:
        person.problems["address"] = _LONG_ADDRESS
    elif dwelling.is_whole:
        person.remark("address", WHOLE_ADDRESS)
    return dwelling


def _carry_on(person: Person, last: Home | None) -> Home | None:
    """Put a row without an address to the household above, if it names a relation to its head."""
    named = person.household.get("head_name")
    number = person.household.get("hukou_book_no")
    follows = person.relation not in {None, HEAD, SELF} and named in {None, last and last.head_name}
    if last and (follows or (number and number == last.said("hukou_book_no"))):
        person.remark("relation_to_head", CARRIED_ON)
        last.people.append(person)
        return last
    person.remark("", NO_ADDRESS)
    return None


def _settle_relations(home: Home) -> None:
    head: Person | None = None
    for person in home.people:
        is_named = bool(home.head_name) and person.name == home.head_name
        if person.relation == SELF or (person.relation is None and is_named):
            person.relation = HEAD
        if person.relation == HEAD:
            if head:
                person.problems["relation_to_head"] = (
                    f"这一户已有户主（第 {head.number} 行），请改成与户主的关系"
                )
            head = head or person
        elif person.relation is None and "relation_to_head" not in person.problems:
            person.relation = OTHER_RELATION
            person.remark("relation_to_head", NO_RELATION)
        _compare_sex(person)


def _compare_sex(person: Person) -> None:
    asked = codes.relation_sex(person.relation or "")
    sex = person.values.get("sex")
    if asked and sex in {"1", "2"} and asked != sex:
        label = codes.RELATION.label(person.relation or "")
        person.problems["relation_to_head"] = f"性别和与户主关系“{label}”对不上，请核对"


def give_guardians(homes: Iterable[Home], today: dt.date) -> None:
    """Give children under 14 a guardian from their household, where the roster names none.

    The head for the head's own children, a child of the head for grandchildren: a proposal that
    the note asks to look at, because the form would ask for a guardian too.
    """
    for home in homes:
        adults = [p for p in home.people if p.is_sound and _age(p, today) >= ADULT_AGE]
        for child in home.people:
            if not 0 <= _age(child, today) < CHILD_AGE:
                continue
            named = child.values.get("guardian_name")
            if (found := _guardian(child, adults, named)) is None:
                continue
            child.values |= {"guardian": found.id, "guardian_name": found.name}
            if not named:
                child.remark("guardian_name", GUARDIAN_PROPOSED)


def _age(person: Person, today: dt.date) -> int:
    """Give a person's age; -1 where it is unknown."""
    born = person.values.get("birth_date")
    return dates.age(born, today) if born else -1


def _guardian(child: Person, adults: Sequence[Person], named: str | None) -> Person | None:
    if named:
        return next((adult for adult in adults if adult.name == named), None)
    if child.relation in _CHILDREN:
        wanted = [adult for adult in adults if adult.relation == HEAD]
    elif child.relation in _GRANDCHILDREN:
        wanted = [adult for adult in adults if adult.relation in _CHILDREN]
        wanted += [adult for adult in adults if adult.relation == HEAD]
    else:
        wanted = []
    return next(iter(wanted), None)


def settle_homes(homes: Sequence[Home], known: Known, *, sheet_wins: Callable[[int], bool]) -> None:
    """Find each household in the book or make it, and say who is to be added to it."""
    new_addresses: dict[tuple[str, ...], Address] = {}
    for home in homes:
        home.people = [person for person in home.people if person.is_sound]
        if not home.people or home.dwelling is None:
            continue
        home.known = _find(home, home.dwelling, known)
        if home.known is None:
            _make(home, home.dwelling, known, new_addresses)
        _add_members(home, known)
    _fill_known(homes, known, sheet_wins=sheet_wins)


def _find(home: Home, dwelling: Dwelling, known: Known) -> bytes | None:
    for person in sorted(home.people, key=lambda person: person.relation != HEAD):
        if held := _held_in(person, known):
            return held
    if found := known.by_book_no.get(home.said("hukou_book_no") or ""):
        return found
    address = known.addresses.get(dwelling.key)
    for household, head in known.at_address.get(address or b"", ()):
        if home.head_name and head and known.names.get(head) == home.head_name:
            return household
    return None


def _held_in(person: Person, known: Known) -> bytes | None:
    """Give the household a row's person belongs to; one nature counts alone where it is written."""
    if person.known is None:
        return None
    is_written = "membership_kind" in person.stay
    return known.stay(person.known.id, person.nature, any_nature=not is_written)


def _make(
    home: Home, dwelling: Dwelling, known: Known, new: dict[tuple[str, ...], Address]
) -> None:
    held = known.addresses.get(dwelling.key)
    if held is None and dwelling.key not in new:
        home.address = new[dwelling.key] = Address(
            **{name: getattr(dwelling, name) or None for name in ADDRESS_PARTS}
        )
    values = {name: said for name in HOUSEHOLD_FIELDS if (said := home.said(name)) is not None}
    head = home.head
    home.record = Household(
        address=held or new[dwelling.key].id, head=head.id if head else None, **values
    )


def _add_members(home: Home, known: Known) -> None:
    household = home.known or (home.record.id if home.record else b"")
    for person in home.people:
        if held := _held_in(person, known):
            if held != household:
                person.remark("", ELSEWHERE)
            continue
        relation = person.relation or OTHER_RELATION
        if relation == HEAD and household in known.heads:
            person.problems["relation_to_head"] = "台账里这一户已有户主，请改成与户主的关系"
            continue
        stay = {**person.stay, "membership_kind": person.nature}
        if person.nature == REGISTERED and "membership_kind" not in person.stay:
            person.remark("residence_status", REGISTERED_ONLY)
        home.members.append(
            HouseholdMember(
                household=household, resident=person.id, relation_to_head=relation, **stay
            )
        )


def _fill_known(homes: Sequence[Home], known: Known, *, sheet_wins: Callable[[int], bool]) -> None:
    """Say what the roster adds to households that are in the book: never a blank over a value."""
    records = known.households([home.known for home in homes if home.known])
    for home in homes:
        record = records.get(home.known or b"")
        if record is None:
            continue
        wins = any(sheet_wins(person.number) for person in home.people)
        for name in HOUSEHOLD_FIELDS:
            said, held = home.said(name), getattr(record, name)
            if said is not None and said != held and (held in (None, "") or wins):
                home.changes[name] = said
        if record.head is None and (head := home.head):
            home.changes["head"] = head.id
