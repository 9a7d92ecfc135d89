"""The register of an invented community: dwellings, households, people and what they agreed to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from random import Random

from db.kinds import Address, ConsentRecord, Household, HouseholdMember, Resident
from db.kinds.resident import CHILD_AGE, age_on
from db.record import Record
from db.work import Work
from desktop_app.practice import faults, people
from desktop_app.practice.diary import FIRST_DAY, Diary
from desktop_app.practice.people import Home, Person
from desktop_app.practice.profile import Office

_ON_DAY_ONE, _RENTED = 0.88, 0.12
_ELSEWHERE_REGISTERED, _LIVING_ELSEWHERE = 0.09, 0.06
_PHONES = 10_000
_CHANGES = 5


@dataclass
class Register:
    """Who and what was registered, for the pairings and meetings to choose from."""

    households: list[Household] = field(default_factory=list)
    residents: list[Resident] = field(default_factory=list)


def register(
    rng: Random, office: Office, diary: Diary, homes: list[Home], doors: list[Address]
) -> Register:
    """Enter homes into the diary, the dwellings with them; give what was entered."""
    found = Register()
    empty = doors[len(homes) :]
    diary.note(FIRST_DAY + dt.timedelta(days=5), "房屋摸底", empty)
    for home, door in zip(homes, doors, strict=False):
        day = _registering_day(rng, diary.day)
        _enter(rng, diary, found, home, door, day)
    if office.faulty:
        faults.repeat_a_person(diary, found.households, found.residents)
    _correct_some(rng, diary, found)
    return found


def _registering_day(rng: Random, last: dt.date) -> dt.date:
    """Give a Tuesday of spring 2023, or for later arrivals the 15th of some month."""
    if rng.random() < _ON_DAY_ONE:
        return dt.date(2023, 3, 7) + dt.timedelta(weeks=rng.randrange(8))
    return _fifteenth(dt.date(2023, 5, 1) + dt.timedelta(rng.randrange(900)), last)


def _fifteenth(day: dt.date, last: dt.date) -> dt.date:
    later = day.replace(day=28) + dt.timedelta(days=17) if day.day > 15 else day
    return min(later.replace(day=15), last)


def _enter(
    rng: Random, diary: Diary, found: Register, home: Home, door: Address, day: dt.date
) -> None:
    home_status = _status(rng)
    rented = rng.random() < _RENTED
    door.occupancy = "let" if rented else "owner"
    household = _household(rng, door, day, diary.day, rented=rented)
    records: list[Record] = [door, household]
    grown: list[Resident] = []
    for person in home.people:
        # Whoever was born later is entered later.
        since = day if person.born <= day else _fifteenth(person.born, diary.day)
        status = person.status or home_status
        resident = _resident(rng, person, since, status)
        rows: list[Record] = [resident, _member(household, home, person, resident, since, status)]
        if age_on(person.born, diary.day) < CHILD_AGE:
            _give_guardian(resident, grown[0] if grown else None)
            rows.append(_consent(resident, since))
        else:
            grown.append(resident)
        found.residents.append(resident)
        if since == day:
            records += rows
        else:
            diary.note(since, "新增居民登记", rows)
    head = records[2]
    household.head, household.contact_phone = head.id, getattr(head, "phone", None)
    found.households.append(household)
    diary.note(day, "居民登记", records)


def _status(rng: Random) -> str:
    dice = rng.random()
    if dice < _ELSEWHERE_REGISTERED:
        return "present_elsewhere_registered"
    if dice < _ELSEWHERE_REGISTERED + _LIVING_ELSEWHERE:
        return "registered_living_elsewhere"
    return "matched"


def _household(
    rng: Random, door: Address, day: dt.date, last: dt.date, *, rented: bool
) -> Household:
    years = rng.randrange(1, 4) if rented else rng.randrange(2, 20)
    checked = last - dt.timedelta(days=rng.randrange(10, 420))
    return Household(
        address=door.id,
        hukou_book_no=f"{rng.randrange(10**8):08d}",
        housing_tenure="rented" if rented else rng.choice(("owned",) * 9 + ("public_rent",)),
        moved_in=day - dt.timedelta(days=years * 365 + rng.randrange(300)),
        checked_on=max(checked, day),
    )


def _resident(rng: Random, person: Person, since: dt.date, status: str) -> Resident:
    has_phone = person.age >= 12 and rng.random() < 0.9
    return Resident(
        full_name=person.name,
        sex=person.sex,
        birth_date=person.born,
        id_doc_kind=person.document,
        id_number=person.number,
        ethnicity_code=person.ethnicity,
        marital_status=_marital(rng, person),
        education=_education(rng, person.age),
        employment_status=_employment(rng, person.age),
        phone=f"1540000{rng.randrange(_PHONES):04d}" if has_phone else None,
        residence_status=status,
        hukou_place="演示区外（演示）" if status == "present_elsewhere_registered" else None,
        notice_on=since,
        notice_method=rng.choice(("in_person", "in_person", "in_writing")),
    )


def _marital(rng: Random, person: Person) -> str:
    if person.age < 22:
        return "10"
    if person.role == "child":
        return rng.choice(("10", "10", "20"))
    if person.role == "parent":
        return rng.choice(("20", "30", "30"))
    return rng.choice(("20",) * 8 + (("30", "40") if person.age >= 60 else ("10", "40")))


def _education(rng: Random, age: int) -> str | None:
    if age < 6:
        return None
    for until, code in ((12, "80"), (15, "70"), (18, "60")):
        if age <= until:
            return code
    older = ("80", "80", "70", "70", "60", "40")
    return rng.choice(older if age >= 60 else ("10", "20", "20", "30", "30", "40", "60", "70"))


def _employment(rng: Random, age: int) -> str | None:
    if age < 6:
        return None
    if age <= 20:
        return "31"
    return "80" if age >= 60 else rng.choice(("13", "17", "17", "21", "24", "24", "51", "54", "70"))


_RELATIONS = {
    ("spouse", people.MAN): "11",
    ("spouse", people.WOMAN): "12",
    ("child", people.MAN): "20",
    ("child", people.WOMAN): "30",
    ("parent", people.MAN): "51",
    ("parent", people.WOMAN): "52",
}


def _member(
    household: Household,
    home: Home,
    person: Person,
    resident: Resident,
    since: dt.date,
    status: str,
) -> HouseholdMember:
    is_away = status == "registered_living_elsewhere"
    return HouseholdMember(
        household=household.id,
        resident=resident.id,
        relation_to_head="02" if person is home.head else _RELATIONS[person.role, person.sex],
        membership_kind="hukou" if is_away else "residence",
        date_from=since,
    )


def _give_guardian(child: Resident, guardian: Resident | None) -> None:
    if guardian:
        child.guardian, child.guardian_name = guardian.id, guardian.full_name


def _consent(child: Resident, day: dt.date) -> ConsentRecord:
    return ConsentRecord(
        subject=child.id,
        purpose="child_service",
        legal_basis="guardian_consent",
        scope="姓名、性别、出生日期、监护人和联系电话",
        given_on=day,
    )


def _correct_some(rng: Random, diary: Diary, found: Register) -> None:
    """Have a few phones and workplaces corrected later, so that there is a history to look at."""
    grown = [r for r in found.residents if r.phone and r.employment_status not in {None, "31"}]
    for place, resident in enumerate(rng.sample(grown, min(_CHANGES, len(grown)))):
        day = max(resident.notice_on, diary.day - dt.timedelta(days=25 * (place + 1)))
        diary.then(day, "本人来电更正", _correction(rng, resident.id))


def _correction(rng: Random, row: bytes) -> Correction:
    return Correction(row, f"1540000{rng.randrange(_PHONES):04d}")


@dataclass(frozen=True)
class Correction:
    """A new phone for one person."""

    row: bytes
    phone: str

    def __call__(self, work: Work) -> None:
        """Write it."""
        if held := work.reader.get(Resident, self.row):
            held.phone = self.phone
            work.bulk_edit([held])
