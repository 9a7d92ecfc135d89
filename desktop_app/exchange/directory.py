"""Who and what the book knows by name: a name in a sheet or a pasted list becomes a record.

Names are matched whole. Namesakes are told apart by the tail of an ID number or phone, an
address or a post that stands beside the name; whoever is not certain is asked about, never
guessed and never registered on the way. Ethnicity is not among what people are told apart by,
and is not read here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from db import names
from db.half_width import half_width
from db.kinds import (
    Address,
    Household,
    HouseholdMember,
    PartnerOrganization,
    Resident,
    StaffMember,
    kind_of,
)
from db.store import Store
from desktop_app.exchange.plan_rows import Listed

_LEAST_DIGITS = 3  # of a number's tail


@dataclass(frozen=True, slots=True)
class Match:
    """Whom a name may mean: the name itself without what stood beside it, and who is called so.

    `found` are those who fit everything that was said; `alike` all who are called so.
    """

    name: str
    found: tuple[Listed, ...]
    alike: tuple[Listed, ...]

    @property
    def certain(self) -> Listed | None:
        """The one record that is meant, if only one fits."""
        return self.found[0] if len(self.found) == 1 else None


@dataclass(frozen=True, slots=True)
class _Entry:
    listed: Listed
    numbers: tuple[str, ...] = field(default=(), repr=False)
    places: tuple[str, ...] = field(default=(), repr=False)


class Directory:
    """Finds records by name, each table read once when it is first asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._tables: dict[str, dict[str, list[_Entry]]] = {}
        self._names: dict[bytes, str] = {}

    def match(self, text: str, tables: Sequence[str], hints: Iterable[str] = ()) -> Match:
        """Say whom a text means among some tables; `hints` stand in columns beside it."""
        said = " ".join(text.split())
        whole = self._called(said, tables)
        if whole:
            return _match(said, whole, hints)
        name, beside = take_apart(said)
        return _match(name, self._called(name, tables), (*beside, *hints))

    def name(self, record_id: bytes) -> str:
        """Give what a record that was found is called."""
        return self._names.get(record_id, "")

    def _called(self, name: str, tables: Sequence[str]) -> list[_Entry]:
        return [entry for table in tables for entry in self._table(table).get(_key(name), ())]

    def _table(self, table: str) -> dict[str, list[_Entry]]:
        if table not in self._tables:
            found: dict[str, list[_Entry]] = defaultdict(list)
            for entry, *also in self._entries(table):
                self._names[entry.listed.id] = entry.listed.name
                for name in dict.fromkeys(map(_key, filter(None, (entry.listed.name, *also)))):
                    found[name].append(entry)
            self._tables[table] = dict(found)
        return self._tables[table]

    def _entries(self, table: str) -> Iterable[tuple[Any, ...]]:
        """Give each record of a table with the other names it goes by."""
        reads = {
            "resident": self._residents,
            "household": self._households,
            "staff_member": self._staff,
            "partner_organization": self._bodies,
        }
        return reads[table]() if table in reads else self._others(table)

    def _residents(self) -> Iterable[tuple[Any, ...]]:
        places = self._places()
        phone = Resident.fields()["phone"]
        columns = ("id", "full_name", "former_name", "serial_no", "id_number", "phone", "phone2")
        for row, name, former, serial, *numbers in self._store.values(Resident, *columns):
            where = places.get(row, "")
            listed = Listed(row, "resident", name or "", _joined(where, phone.show(numbers[1])))
            entry = _Entry(listed, tuple(filter(None, numbers)), (where,) if where else ())
            yield entry, former, serial

    def _places(self) -> dict[bytes, str]:
        """Give where each resident lives now."""
        store = self._store
        parts = ("estate", "building", "entrance", "room", "detail")
        where = {
            row: Address(**dict(zip(parts, said, strict=True))).name
            for row, *said in store.values(Address, "id", *parts)
        }
        homes = dict(store.values(Household, "id", "address", moved_out=None))
        living = store.values(
            HouseholdMember, "resident", "household", membership_kind="residence", date_to=None
        )
        return {row: where.get(homes.get(home, b""), "") for row, home in living}

    def _households(self) -> Iterable[tuple[Any, ...]]:
        homes = self._store.all(Household, moved_out=None)
        called = self._store.names(homes)
        where = self._store.named(("address",), [home.address for home in homes])
        for home in homes:
            place, name = where.get(home.address, ""), called[home.id]
            listed = Listed(home.id, "household", name, place)
            numbers = tuple(filter(None, (home.contact_phone, home.hukou_book_no)))
            entry = _Entry(listed, numbers, (place,) if place else ())
            yield entry, name.removesuffix("户"), place, home.serial_no

    def _staff(self) -> Iterable[tuple[Any, ...]]:
        mobile = StaffMember.fields()["mobile"]
        columns = ("id", "full_name", "serial_no", "post", "duty", "mobile", "office_phone")
        for row, name, serial, post, duty, *numbers in self._store.values(StaffMember, *columns):
            detail = _joined(post, duty, mobile.show(numbers[0]))
            listed = Listed(row, "staff_member", name or "", detail)
            said = tuple(filter(None, (post, duty)))
            yield _Entry(listed, tuple(filter(None, numbers)), said), serial

    def _bodies(self) -> Iterable[tuple[Any, ...]]:
        columns = ("id", "full_name", "serial_no", "uscc", "liaison", "liaison_phone")
        for row, name, serial, uscc, liaison, phone in self._store.values(
            PartnerOrganization, *columns
        ):
            listed = Listed(row, "partner_organization", name or "", liaison or "")
            numbers = tuple(filter(None, (uscc, phone)))
            yield _Entry(listed, numbers, (liaison,) if liaison else ()), serial

    def _others(self, table: str) -> Iterable[tuple[Any, ...]]:
        records = self._store.all(kind_of(table))
        called = self._store.names(records)
        for record in records:
            also = [getattr(record, name, None) for name in ("short_name", "serial_no")]
            listed = Listed(record.id, table, called[record.id], record.serial_no or "")
            yield _Entry(listed), *also


def _match(name: str, alike: Sequence[_Entry], hints: Iterable[str]) -> Match:
    fitting = list(alike)
    for hint in filter(None, (half_width(hint).strip() for hint in hints)):
        fitting = [entry for entry in fitting if _fits(entry, hint)]
    every = tuple(dict.fromkeys(entry.listed for entry in alike))
    return Match(name, tuple(dict.fromkeys(entry.listed for entry in fitting)), every)


_DIGITS = re.compile(r"[0-9*]{3,}[0-9Xx*]*|[0-9]{3,}")
_TAIL = re.compile(r"^(尾号|身份证|证件号?|电话|手机)[:：]?")


def _fits(entry: _Entry, hint: str) -> bool:
    bare = _TAIL.sub("", hint).replace(" ", "").replace("-", "")
    if re.fullmatch(r"\+?[0-9*]+[Xx]?", bare) and len(bare.strip("*")) >= _LEAST_DIGITS:
        return any(_ends(number, bare.upper()) for number in entry.numbers)
    return any(hint in place or place in hint for place in entry.places)


def _ends(number: str, said: str) -> bool:
    """Say whether a number ends like this, or is this one with stars over its middle."""
    if "*" not in said:
        return number.upper().endswith(said)
    head, tail = said[: said.index("*")], said[said.rindex("*") + 1 :]
    return len(said) == len(number) and number.startswith(head) and number.endswith(tail)


_BRACKETS = re.compile(
    r"^(?P<name>[^（(\[【]+)[（(\[【](?P<beside>[^）)\]】]+)[）)\]】]\s*(?P<rest>.*)$"
)
_BEHIND = re.compile(r"^(?P<name>\D+?)[\s:：,，]*(?P<digits>\+?[0-9][0-9*\- ]{2,}[Xx]?)$")


def take_apart(text: str) -> tuple[str, list[str]]:
    """Part a name from what stands beside it: 王建（3号楼）, 王建 13800000006, 王建 0006."""
    beside: list[str] = []
    if found := _BRACKETS.match(text):
        beside.append(found["beside"].strip())
        text = f"{found['name'].strip()} {found['rest']}".strip()
    if found := _BEHIND.match(half_width(text)):
        beside.append(found["digits"].strip())
        text = found["name"]
    return text.strip(), beside


def _key(name: str) -> str:
    """Give what two spellings of a name share: width, spaces and the dot do not matter."""
    return "".join(names.clean(half_width(name)).split()).casefold()


def _joined(*parts: str | None) -> str:
    return " · ".join(part for part in parts if part)
