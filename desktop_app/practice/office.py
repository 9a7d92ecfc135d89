"""Practice books: founded in the spring of 2023 and filled up to today."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random

from db import founding
from db.founding import Founding, OpenBook
from db.key_file import Cost
from db.kinds import StaffMember
from db.kinds.office import USUAL_ID_PURPOSE
from db.record import Record
from desktop_app.practice import faults, people, places
from desktop_app.practice.culture import culture
from desktop_app.practice.diary import FIRST_DAY, Clock, Diary, be_sure
from desktop_app.practice.meetings import meetings
from desktop_app.practice.organization import organization
from desktop_app.practice.pairings import pairings
from desktop_app.practice.profile import DISTRICT_CODE, DISTRICT_NAME, LOGIN, PERSON, Office
from desktop_app.practice.register import register
from desktop_app.practice.services import services

SEED = 2299
CHEAP = Cost(memory_kib=8 * 1024, passes=1)
"""What a try of a practice book's password costs; there is nothing in it to protect."""


def open_practice(folder: Path, office: Office, password: str) -> OpenBook:
    """Make the practice book of a community, fill it up to today, and give it open."""
    book = found_office(folder, office, password)
    fill(book, office)
    return book


def found_office(folder: Path, office: Office, password: str, node: str = "") -> OpenBook:
    """Make the practice book of a community; `node` is what the PC is called."""
    told = Founding(
        "community", office.name, office.code, LOGIN, PERSON, node, is_demo=True,
        id_purpose=USUAL_ID_PURPOSE,
    )  # fmt: skip
    return _found(folder, told, password, FIRST_DAY)


def found_district(folder: Path, password: str) -> OpenBook:
    """Make the practice book of the district."""
    told = Founding("district", DISTRICT_NAME, DISTRICT_CODE, LOGIN, PERSON, is_demo=True)
    return _found(folder, told, password)


def _found(folder: Path, told: Founding, password: str, first: dt.date | None = None) -> OpenBook:
    """Make a book as if on its first day; one without a history of its own begins today."""
    clock = Clock()
    if first is not None:
        clock.turn_to(dt.datetime.combine(first, dt.time(8)))
    book, _ = founding.create(folder, told, password, cost=CHEAP, clock=clock)
    clock.turn_to(None)
    be_sure(book.store, clock)  # of today again: it enrols today, long after its first day
    return book


def fill(book: OpenBook, office: Office, *, seed: int = SEED, day: dt.date | None = None) -> int:
    """Write a community's history up to a day (today) into its new book; give the number of works.

    The same seed and day give the same people and the same history, under new ids.
    """
    store = book.store
    diary = Diary(day or store.today)
    rng = Random(f"{seed} {office.code}")  # noqa: S311  the same people every time, nothing secret
    units = places.grids(office)
    doors = places.dwellings(rng, office, units)
    holder = store.all(StaffMember)[0]
    body = organization(rng, office, diary, store.facts.unit, holder, units)
    rows: list[Record] = places.grid_rows(units, doors)
    diary.note(FIRST_DAY, "划分网格", rows, hour=12)
    found = register(rng, office, diary, _homes(rng, office, diary.day), doors)
    pairings(rng, office, diary, body, found)
    meetings(rng, office, diary, body)
    services(rng, office, diary, body, found)
    culture(rng, office, diary, body)
    before = store.clock
    clock = Clock(before)
    store.clock = clock
    try:
        return diary.write(store, book.clerk, clock)
    finally:
        store.clock = before


def _homes(rng: Random, office: Office, day: dt.date) -> list[people.Home]:
    homes = people.homes(rng, office.households, office.residents, day)
    if office.faulty:
        people.give_test_names(homes)
    faults.plant(office, homes)
    return homes
