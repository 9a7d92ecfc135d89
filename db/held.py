"""A book that is being counted: what the numbers read, each kind once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar

from db import anonymous, as_of, parts
from db.kinds import HouseholdMember, ListEntry, OrgUnit, Resident, SamePerson, Transition
from db.kinds.household import RESIDENCE, holds
from db.periods import Period
from db.record import Id, Record
from db.same_people import SamePeople
from db.suppression import LEAST

R = TypeVar("R", bound=Record)
THIS_YEAR: Final = "本年"
TOTAL: Final = "累计"
SINCE: Final = "创建以来"


class Source(Protocol):
    """An open book, or one as it stood on a past day."""

    def all(
        self, kind: type[R], /, *, hidden: bool = False, order: Any = (), **equals: Any
    ) -> list[R]:
        """Give the records whose fields equal the given values."""
        ...

    def values(self, kind: type[Record], /, *names: str, **rest: Any) -> list[tuple[Any, ...]]:
        """Give bare columns."""
        ...

    def past_values(self, kind: type[Record], name: str, ids: Iterable[Id]) -> dict[Id, list[Any]]:
        """Give what a field held, oldest first."""
        ...


class Held:
    """A book that is being counted: each kind is read once, whatever asks for it."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._kinds: dict[type[Record], dict[Id, Any]] = {}
        self._lists: dict[int, dict[Id, list[Id]]] = {}
        self._days: dict[dt.date, dict[Id, tuple[str, Id]]] = {}
        self._stood: dict[dt.date, dict[Id, as_of.Standing]] = {}

    def all(self, kind: type[R], office: str = "") -> list[R]:
        """Give the records of a kind, of one office where it is named."""
        found = self.by_id(kind).values()
        return [one for one in found if office in ("", one.org_code)]

    def by_id(self, kind: type[R]) -> dict[Id, R]:
        """Give the records of a kind by id."""
        if kind not in self._kinds:
            found = parts.living(self.source, kind, self.source.all(kind))
            self._kinds[kind] = {one.id: one for one in found}
        return self._kinds[kind]

    def listed(self, kind: type[Record], name: str) -> dict[Id, list[Id]]:
        """Give what stands in a list of each record of a kind."""
        tag = kind.lists()[name].tag
        if tag not in self._lists:
            found: dict[Id, list[Id]] = defaultdict(list)
            for owner, target in self.source.values(ListEntry, "owner", "target", owner_tag=tag):
                found[owner].append(target)
            self._lists[tag] = found
        return self._lists[tag]

    @cached_property
    def steps(self) -> dict[Id, list[Transition]]:
        """The dated steps of records, by record."""
        return as_of.by_target(self.all(Transition))

    def home_of(self, person: Id, day: dt.date) -> Id:
        """Give where somebody lived on a day; somebody without a home is one of their own."""
        if anonymous.is_nobody(person):
            return anonymous.home_of(person)
        stays = self._stays.get(person, ())
        return next((home for home, start, end in stays if holds(start, end, day)), person)

    @cached_property
    def _stays(self) -> dict[Id, list[tuple[Id, dt.date | None, dt.date | None]]]:
        found: dict[Id, list[tuple[Id, dt.date | None, dt.date | None]]] = defaultdict(list)
        names = ("resident", "household", "date_from", "date_to")
        rows = self.source.values(HouseholdMember, *names, membership_kind=RESIDENCE)
        gone = parts.binned_wholes(self.source, HouseholdMember, {home for _, home, _, _ in rows})
        for person, home, start, end in rows:
            if home not in gone:
                found[person].append((home, start, end))
        return found

    def people_here(self, day: dt.date, office: str = "") -> dict[Id, str]:
        """Give who counted among the residents as a day ended, with their office."""
        return {one: code for one, (code, _) in self._here(day).items() if office in ("", code)}

    def homes_here(self, day: dt.date, office: str = "") -> dict[Id, str]:
        """Give the homes of these residents, with their office; some are one of their own."""
        here = self._here(day).items()
        return {home or one: code for one, (code, home) in here if office in ("", code)}

    def standings(self, day: dt.date) -> dict[Id, as_of.Standing]:
        """Give how everyone stood with the office as a day ended."""
        if day not in self._stood:
            self._stood[day] = as_of.standings(self.source, day)
        return self._stood[day]

    def _here(self, day: dt.date) -> dict[Id, tuple[str, Id]]:
        """Give the residents of a day with their office and home; blank where they have none.

        Whoever has records in several offices is there once: where they live.
        """
        if day not in self._days:
            offices = dict(self.source.values(Resident, "id", "org_code"))
            found = {
                one: (offices.get(one, ""), stands.stay.household if stands.stay else b"")
                for one, stands in self.standings(day).items()
                if stands.is_here
            }
            for one in SamePeople(self.all(SamePerson)).not_counted(found, "residence"):
                del found[one]
            self._days[day] = found
        return self._days[day]

    @property
    def least(self) -> int:
        """The least count of people that leaves the office, as the district has it."""
        told = [one.least_count for one in self.all(OrgUnit) if one.least_count]
        return max((LEAST, *told))


def named_period(held: Held, name: str, cutoff: dt.date) -> Period:
    """Give a period by its name: 本年, 累计, 创建以来, or as `Period.parse` reads it."""
    if name == TOTAL:
        return Period.until(cutoff)
    if name == SINCE:
        since = brand_since(held)
        return Period.since(since, cutoff) if since else Period.until(cutoff)
    return Period.parse(str(cutoff.year) if name in ("", THIS_YEAR) else name)


def brand_since(held: Held) -> dt.date | None:
    """Give the day the brand's work began: the earliest that the offices here name."""
    return min((one.brand_since for one in held.all(OrgUnit) if one.brand_since), default=None)
