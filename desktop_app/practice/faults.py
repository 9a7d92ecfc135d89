"""Faults planted for the health check (体检) to find."""

from __future__ import annotations

import datetime as dt

from db.kinds import Household, HouseholdMember, Resident
from db.record import Record, new_id
from desktop_app.practice import words
from desktop_app.practice.diary import Diary
from desktop_app.practice.people import Home
from desktop_app.practice.profile import Office

TWIN = ("2", "孙明月", "229907198504151021", dt.date(1985, 4, 15))
"""Someone registered in one community who lives in another (人户分离)."""


def plant(office: Office, homes: list[Home]) -> None:
    """Give some people names and numbers that a health check points at."""
    alone = [home.head for home in homes if len(home.people) == 1 and home.head.age >= 60]
    if office.twin:
        person = alone[-1]
        person.sex, person.name, person.number, person.born = TWIN
        person.status = (
            "registered_living_elsewhere" if office.twin == 1 else "present_elsewhere_registered"
        )
    if not office.faulty:
        return
    heads = [home.head for home in reversed(homes) if len(home.people) > 1]
    heads[0].number = words.WRONG_CHECK
    heads[1].number = words.NO_SUCH_DAY
    heads[2].name = words.WRONG_DOT
    heads[3].name = words.PRIVATE_USE


def repeat_a_person(diary: Diary, households: list[Household], residents: list[Resident]) -> None:
    """Register one person a second time: a true duplicate."""
    first = next(r for r in reversed(residents) if r.id_number and not r.guardian)
    again = first.copy()
    again.id, again.op, again.serial_no = new_id(), None, None  # type: ignore[assignment]
    home = households[0]
    member = HouseholdMember(
        household=home.id,
        resident=again.id,
        relation_to_head="97",
        date_from=diary.day - dt.timedelta(days=60),
    )
    rows: list[Record] = [again, member]
    diary.note(diary.day - dt.timedelta(days=60), "居民登记", rows)
