"""Eight invented pairings per community, and what they did each quarter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from db.kinds import ConsentRecord, Household, Pairing, PairingLog, Resident
from db.record import Record
from db.work import Work
from desktop_app.practice import words
from desktop_app.practice.diary import FIRST_DAY, Diary, workday
from desktop_app.practice.organization import Organization
from desktop_app.practice.profile import Office
from desktop_app.practice.register import Register

_LAPSED, _SILENT = 6, 5  # which of the eight has ended, which never met
_QUARTER = 84
_SIGNED_AFTER = 25
_STUDENTS = (14, 19)


@dataclass(frozen=True)
class Side:
    """One side of a pairing, with the name it is kept under."""

    id: bytes
    name: str


@dataclass(frozen=True)
class Couple:
    """Who is paired with whom, as which kind and for what."""

    kind: str
    a: Side
    b: Side
    purposes: tuple[str, ...]


def pairings(
    rng: Random, office: Office, diary: Diary, body: Organization, found: Register
) -> list[Pairing]:
    """Enter the pairings and their logs into the diary; give the pairings."""
    made = []
    for place, couple in enumerate(_couples(rng, office, diary.day, body, found)):
        start = workday(FIRST_DAY + dt.timedelta(days=70 + 45 * place + rng.randrange(20)))
        is_silent = office.faulty and place == _SILENT
        if is_silent:
            start = workday(diary.day - dt.timedelta(days=130))
        pair = _pairing(couple, start)
        last = diary.day
        if office.lapsed and place == _LAPSED:
            last = pair.planned_end = workday(start + dt.timedelta(days=730))
            diary.then(last + dt.timedelta(days=1), "结对期满", Lapse(pair.id))
        diary.note(start, "新结对", [pair, *_consents(couple, start)])
        if not is_silent:
            for log in _logs(rng, pair, start, last):
                # Sheets are signed within the month, at the latest when somebody asks for them.
                log.counter_signed |= log.date < diary.day - dt.timedelta(days=_SIGNED_AFTER)
                diary.note(log.date, "结对活动", [log], hour=16)
        made.append(pair)
    return made


def _couples(
    rng: Random, office: Office, day: dt.date, body: Organization, found: Register
) -> Iterator[Couple]:
    grown = [_of(r) for r in found.residents if 25 <= (r.age(day) or 0) < 80 and not r.remark]
    people = iter(rng.sample(grown, 9))
    students = [r for r in found.residents if _STUDENTS[0] <= (r.age(day) or 0) < _STUDENTS[1]]
    young = rng.sample(students, 2) if len(students) > 1 else []
    homes = [_home(h, found) for h in rng.sample(found.households, 2)]
    cadres = [Side(s.id, s.full_name) for s in body.staff[1:4]]
    units = [Side(p.id, p.full_name) for p in body.partners]
    yield Couple("cadre_resident", cadres[0], next(people), ("daily_life", "employment"))
    yield Couple("resident_resident", next(people), next(people), ("culture", "neighbour"))
    yield Couple("family_family", homes[0], homes[1], ("neighbour",))
    yield Couple("unit_resident", units[3], next(people), ("employment",))
    yield Couple("volunteer_resident", units[4], next(people), ("daily_life",))
    yield Couple("cadre_resident", cadres[1], next(people), ("daily_life",))
    if young:
        yield Couple("student_student", _of(young[0]), _of(young[1]), ("study",))
    else:
        yield Couple("resident_resident", next(people), next(people), ("neighbour",))
    yield Couple("unit_community", units[1], Side(body.unit, office.name), ("study", "other"))


def _of(resident: Resident) -> Side:
    return Side(resident.id, resident.full_name)


def _home(household: Household, found: Register) -> Side:
    head = next(r for r in found.residents if r.id == household.head)
    return Side(household.id, f"{head.full_name}户")


def _pairing(couple: Couple, start: dt.date) -> Pairing:
    return Pairing(
        kind=couple.kind,
        side_a=couple.a.id,
        side_a_name=couple.a.name,
        side_b=couple.b.id,
        side_b_name=couple.b.name,
        purposes=tuple(sorted(couple.purposes)),
        start_on=start,
        frequency="quarterly",
        agreed_by_both=True,
    )


def _consents(couple: Couple, start: dt.date) -> Iterator[Record]:
    people = {"resident_resident": (couple.a, couple.b), "student_student": (couple.a, couple.b)}
    alone = (couple.b,) if couple.kind.endswith("_resident") else ()
    for person in people.get(couple.kind, alone):
        yield ConsentRecord(
            subject=person.id,
            purpose="pairing",
            legal_basis="consent",
            scope="姓名、住址、联系电话和结对活动记录",
            given_on=start,
        )


def _logs(rng: Random, pair: Pairing, start: dt.date, last: dt.date) -> Iterator[PairingLog]:
    day = start + dt.timedelta(days=rng.randrange(10, 40))
    while day <= last:
        trouble, answer = rng.choice((*words.PAIR_TROUBLES, (None, None), (None, None)))
        yield PairingLog(
            pairing=pair.id,
            date=workday(day),
            form=rng.choice(("visit", "visit", "phone", "together")),
            content=rng.choice(words.PAIR_TALKS),
            problem=trouble,
            result=answer,
            value=Decimal(rng.randrange(30, 200)) if rng.random() < 0.2 else None,
            counter_signed=rng.random() < 0.9,
        )
        day += dt.timedelta(days=_QUARTER + rng.randrange(-8, 5))


@dataclass(frozen=True)
class Lapse:
    """The planned end of a pairing has come."""

    pairing: bytes

    def __call__(self, work: Work) -> None:
        """Write it."""
        if held := work.reader.get(Pairing, self.pairing):
            work.move(held, "expired", "计划期满，双方不再续结")
