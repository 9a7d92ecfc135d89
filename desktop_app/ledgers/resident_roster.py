"""L01 居民花名册: everyone the office serves, house by house. Ethnicity is no column of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field as part
from functools import cache
from typing import Any

from typing_extensions import override

from db import as_of, codes, natural
from db.held import Held
from db.kinds import Address, Household, Resident
from db.kinds.resident import CHILD_AGE, age_on
from db.same_people import same_people
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
NO_ADDRESS = "未登记住址"

_NAMES = (
    "id", "org_code", "full_name", "sex", "education", "birth_date", "birth_precision", "id_number",
    "phone", "residence_status", "remark",
)  # fmt: skip

_CODED = ("sex", "education", "residence_status")

# Wife and husband after the head, then children by age, then the others (domain 4.5).
_RANKS = {"02": 0, "01": 0, "1": 1, "2": 2, "3": 2, "4": 3, "5": 4, "6": 5, "7": 6}
_LAST = dt.date.max


@dataclass
class _Home:
    """A household's place in the roster."""

    estate: str = NO_ADDRESS
    address: str = ""
    order: tuple[Any, ...] = part(default_factory=tuple)

    def door(self, family: bytes) -> tuple[Any, ...]:
        """Give what to sort families by; those without an address come last."""
        is_nowhere = self.estate == NO_ADDRESS
        return (is_nowhere, natural.key(self.estate), self.order, self.address, family)


_Person = tuple[tuple[Any, ...], str, dict[str, Any]]
"""Somebody's place in the family, relation to its head, and what is shown of them."""


class ResidentRoster(Ledger):
    """居民花名册."""

    code = "L01"
    project = Project.INNOVATION
    title = "居民花名册"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("姓名", "full_name", 12, wrap=Wrap.NAME),
        Column("性别", "sex", 4, CENTER),
        Column("文化程度", "education", 7, CENTER),
        Column("出生年月", "birth_date", 8, CENTER, FIGURE),
        Column("公民身份号码", "id_number", 15, CENTER, FIGURE, public=False),
        Column("与户主关系", "relation_to_head", 8, CENTER),
        Column("住址", "address", 20),
        Column("联系电话", "phone", 11, CENTER, FIGURE, public=False),
        Column("人户状态", "residence_status", 6, CENTER),
        Column("备注", "remark", 5, public=False),
    )
    order = "小区、楼栋、单元、房号，户，与户主关系"
    group_by = Group("estate", head="{group}（{household} 户 {person} 人）")
    totals = (
        Total("户数", "household", unit="户"),
        Total("人数", "person", unit="人"),
        Total("男", "male", unit="人"),
        Total("女", "female", unit="人"),
        Total("性别没写明", "unsaid", unit="人", rare=True),
    )
    signs = SEALED
    by_offices = True

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        reading = _Reading(store, options)
        where: dict[str, Any] = {"org_code": options.office} if options.office else {}
        if not where and (first := _first_office(store)):
            # The first office by itself: its pages are looked at while the others are read.
            yield from reading.rows({"org_code": first})
            yield from reading.rows({}, besides=first)
        else:
            yield from reading.rows(where)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        if options.some:
            yield f"只列选中的 {len(options.some):,} 人里截止日在册的，不是全部居民"
        if count := len(_counted_elsewhere(store, options)):
            yield f"另有 {count} 条是同一人在居住地另有记录的，列在表里，不计入人数"


def _first_office(store: Store) -> str:
    """Give the first office of a book that has people of several; blank for any other."""
    first = store.first_scope(Resident) if store.is_district else ""
    is_alone = not first or store.count(Resident, org_code=first) == store.count(Resident)
    return "" if is_alone else first


class _Reading:
    """Gives the roster's rows office by office, house by house."""

    def __init__(self, store: Store, options: Options) -> None:
        self._store, self._options = store, options
        self._elsewhere, self._writers = _counted_elsewhere(store, options), _writers(options)
        self._counted: set[bytes] = set()
        self._some = frozenset(options.some)

    def rows(self, where: dict[str, Any], besides: str = "") -> Iterator[Row]:
        """Give the rows of an office, or of all besides one."""
        homes, nowhere = _homes(self._store, self._options, where), _Home()
        families = self._families(where, besides)
        doors = [
            (office, homes.get(family, nowhere).door(family), family) for office, family in families
        ]
        doors.sort()
        for office, _, family in doors:
            home = homes.get(family, nowhere)
            for _, relation, person in sorted(families.pop((office, family))):
                tally = self._tally(family, person)
                cells = _cells(person, home, relation, self._options, self._writers)
                yield Row(cells, home.estate, tally, person["id"], office=office)

    def _families(
        self, where: dict[str, Any], besides: str
    ) -> dict[tuple[str, bytes], list[_Person]]:
        """Give who is on the roster by office and household."""
        standings = as_of.standings(self._store, self._options.cutoff, **where)
        families: dict[tuple[str, bytes], list[_Person]] = {}
        for values in self._store.values(Resident, *_NAMES, **where):
            person = dict(zip(_NAMES, values, strict=True))
            standing, office = standings.get(person["id"]), person["org_code"] or ""
            if self._some and person["id"] not in self._some:
                continue
            if standing and standing.is_here and not (besides and office == besides):
                person["residence_status"] = standing.status
                household, relation = standing.stay[1:3] if standing.stay else (b"", "")
                place = rank(relation, person["birth_date"], person["id"])
                family = office, household or person["id"]
                families.setdefault(family, []).append((place, relation, person))
        return families

    def _tally(self, family: bytes, person: dict[str, Any]) -> dict[str, Any]:
        """Count somebody, and their household once; nobody whom another record counts."""
        if person["id"] in self._elsewhere:
            return {}
        tally: dict[str, Any] = {"person": 1, **_COUNTED.get(person["sex"], {"unsaid": 1})}
        if family not in self._counted:
            self._counted.add(family)
            tally["household"] = 1
        return tally


def _counted_elsewhere(store: Store, options: Options) -> set[bytes]:
    """Give who stands on the roster and is counted by another record: where they live."""
    joined = {row for group in same_people(store).groups() for row in group}
    if not joined:
        return set()
    own = {"org_code": options.office} if options.office else {}
    listed = as_of.standings(store, options.cutoff, **own)
    counted = Held(store).people_here(options.cutoff, options.office)
    return {one for one in joined - counted.keys() if one in listed and listed[one].is_here}


_COUNTED = {"1": {"male": 1}, "2": {"female": 1}}


def _homes(store: Store, options: Options, where: dict[str, Any]) -> dict[bytes, _Home]:
    dwellings = {
        dwelling.id: _Home(
            dwelling.estate or NO_ADDRESS,
            editions.address(dwelling, options.edition),
            tuple(
                natural.key(said)
                for said in (dwelling.building, dwelling.entrance, dwelling.floor, dwelling.room)
            ),
        )
        for dwelling in store.all(Address, **where)
    }
    rows = store.values(Household, "id", "address", **where)
    return {household: dwellings.get(address, _Home()) for household, address in rows}


def rank(relation: str, born: dt.date | None, resident: bytes) -> tuple[Any, ...]:
    """Give what to sort the members of a household by."""
    place = _RANKS.get(relation, _RANKS.get(relation[:1], 7))
    return (place, born or _LAST, codes.RELATION.order(relation), resident)


_Writers = dict[str, Callable[[Any], str]]


def _writers(options: Options) -> _Writers:
    """Give what writes each field; a word of a code table is looked up once."""
    full = options.unmasked and options.edition is Edition.INTERNAL
    fields = Resident.fields()
    made: _Writers = {
        name: fields[name].reveal if full else fields[name].show for name in _NAMES[2:]
    }
    return made | {name: cache(made[name]) for name in _CODED}


def _cells(
    person: dict[str, Any], home: _Home, relation: str, options: Options, writers: _Writers
) -> tuple[str, ...]:
    edition, born = options.edition, person["birth_date"]
    child = bool(born) and age_on(born, options.cutoff) < CHILD_AGE
    remark = person["remark"]
    return (
        editions.name(person["full_name"], edition, child=child),
        writers["sex"](person["sex"]),
        writers["education"](person["education"]),
        editions.birth_month(born, person["birth_precision"] or "day", edition, child=child),
        writers["id_number"](person["id_number"]),
        codes.RELATION.label(relation) if relation else "",
        home.address,
        writers["phone"](person["phone"]),
        writers["residence_status"](person["residence_status"]),
        editions.words(remark, edition) if remark else "",
    )
