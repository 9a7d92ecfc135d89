"""The ground under the leak tests: an office and a district whose records are full of canaries."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from db import returns
from db.fields import IdNumber, LongText, NameOf, PersonName, Phone, Text
from db.founding import OpenBook
from db.kinds import (
    KINDS,
    Address,
    Household,
    HouseholdMember,
    PartnerOrganization,
    Resident,
)
from db.record import Record
from db.returns import Meant
from db.roles import ALL_ROLES, Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Work
from desktop_app.exchange import exporting, fill_in, merging, reporting, workbook
from desktop_app.exchange.reporting import Report
from desktop_app.exchange.workbook import Workbook
from desktop_app.ledgers import handing_in
from tests.builders import MAN, build, in_twos
from tests.exchange import sheet_files
from tests.trust.exchange_ground import make, reopened

NAME, WORDS = "慕容雪莲", "白桦木器厂的雪莲"
NUMBER, PHONE = "229902199003072029", "15400777123"
WHY = "木器厂托人带话来办"  # a reason may name nobody
CANARIES = (NAME, WORDS, NUMBER, PHONE, WHY)

Deed = Callable[["Visit"], object]
Deeds = dict[str, tuple[str, Deed]]
"""Each by what it is called: whose book it is done in, and how."""


def filled(kind: type[Record]) -> Record:
    """Give a record with canaries in every field that takes words or a number of a person's."""
    record = build(kind)
    for name, field in kind.fields().items():
        if type(field) in (PersonName, NameOf):
            setattr(record, name, NAME)
        elif type(field) in (Text, LongText):
            setattr(record, name, WORDS)
        elif type(field) is IdNumber:
            setattr(record, name, NUMBER)
        elif type(field) is Phone:
            setattr(record, name, PHONE)
    return record


def fill(work: Work) -> int:
    """Keep a record of each kind that an office may write; say how many that were."""
    kept = 0
    for kind in KINDS:
        with contextlib.suppress(Refused):  # some are the district's to give
            work.bulk_create([filled(kind)])
            kept += 1
    return kept


class Family:
    """Some people who live together, each called like the canary."""

    def __init__(self, room: str, called: str, relations: Sequence[str]) -> None:
        self.people = [
            build(Resident, full_name=f"{NAME}{sign}", id_number=None, phone=PHONE, workplace=WORDS)
            for sign in called
        ]
        place = build(Address, building="3", room=room, occupancy="owner")
        self.home = build(Household, address=place.id, head=self.people[0].id)
        self.records = [place, self.home, *self.people]
        self.records += [
            build(HouseholdMember, household=self.home.id, resident=one.id, relation_to_head=code)
            for one, code in zip(self.people, relations, strict=True)
        ]


class World:
    """The books to work in, what came to be on sticks, and sheets that were filled in elsewhere.

    `office` and `district` have met once. `holding` is the district with all that the office
    holds, which has given a record back; `answering` the office that was told of it.
    """

    def __init__(self, place: Path) -> None:
        self.ground = make(place / "ground")
        self.place = place
        heads = [PartnerOrganization.fields()[name].label for name in _UNIT]
        units = [(f"{WORDS}{number}", "学校", WORDS, PHONE) for number in range(3)]
        self.sheet = _sheet(place / "sheet.xlsx", [heads, *units])
        people = [("姓名", "身份证号", "手机", "工作单位"), (f"{NAME}新", MAN, PHONE, WORDS)]
        self.roster = _sheet(place / "roster.xlsx", people)
        self.family = Family("301", "花月", ("02", "30"))
        self.neighbour = Family("302", "春", ("02",))
        self.sticks = {
            name: place / name for name in ("sent again", "figures", "quarrel", "given back")
        }
        for stick in self.sticks.values():
            stick.mkdir()
        self._fill_office()
        self._quarrel()
        self._give_back()

    @property
    def stick(self) -> Path:
        """Where the office's packages lie."""
        return self.sticks["sent again"]

    @contextmanager
    def _opened(self, name: str, like: str = "") -> Iterator[OpenBook]:
        """Open a template for good, or a new one that begins like another."""
        if like:
            self.ground.lay(like, self.ground.place / name)
        book = reopened(self.ground.place / name)
        book.clerk = replace(book.clerk, roles=ALL_ROLES)
        try:
            yield book
        finally:
            book.close()

    def _fill_office(self) -> None:
        with self._opened("office") as office:
            with office.store.work(office.clerk, WHY) as work:
                assert fill(work) > len(KINDS) // 2
                work.bulk_create([*self.family.records, *self.neighbour.records])
            exporting.export(office.store, office.clerk, self.stick)
            rows = Report("ledger", rows_of=handing_in.row_sheets)
            reporting.report(office.store, office.clerk, self.sticks["figures"], rows)
            self.form = self._form(office)

    def _form(self, office: OpenBook) -> Workbook:
        """Have a form filled in by somebody without the program."""
        ids = [one.id for one in self.family.people]
        file = self.place / "form.xlsx"
        clerk = in_twos(replace(office.clerk, why=WHY))
        file.write_bytes(fill_in.write(office.store, clerk, Resident, ids, ["workplace"]))
        book = _read(file)
        page = next(sheet for sheet in book.sheets if sheet.name == fill_in.FORM)
        for cells in page.rows:
            cells[:] = [f"{WORDS}店" if text == WORDS else text for text in cells]
        return book

    def _quarrel(self) -> None:
        """Have the office change what the district changes too."""
        with self._opened("quarrelling", "office") as office:
            one = office.store.get(Resident, self.family.people[0].id)
            one.workplace = f"{WORDS}西"
            with office.store.work(office.clerk, WHY) as work:
                work.save(one)
            exporting.export(office.store, office.clerk, self.sticks["quarrel"])

    def _give_back(self) -> None:
        with self._opened("holding", "district") as district:
            store, clerk = district.store, district.clerk
            for path in sorted(self.stick.iterdir()):
                merging.merge(store, clerk, path)
            with store.work(clerk, WHY) as work:
                one, other = (work.reader.get(Resident, each.id) for each in self.family.people)
                returns.correct(work, clerk, one, {"workplace": f"{WORDS}东"}, WORDS)
                meant = Meant(other, "workplace", returns.BY_HAND, f"请核实{WORDS}")
                returns.give_back(work, clerk, meant)
            exporting.export(store, clerk, self.sticks["given back"])
        with self._opened("answering", "office") as office:
            for path in sorted(self.sticks["given back"].iterdir()):
                merging.merge(office.store, office.clerk, path)

    @contextmanager
    def fresh(self, whose: str) -> Iterator[Visit]:
        """Give a fresh copy of a template for one call."""
        folder = self.place / "run"
        shutil.rmtree(folder, ignore_errors=True)
        book = self.ground.open(whose, folder / "book")
        (folder / "out").mkdir()
        try:
            yield Visit(self, book, folder / "out")
        finally:
            with contextlib.suppress(Exception):  # what was disturbed may not close
                book.close()
            book.lock.release()


@dataclass
class Visit:
    """One call's book, who calls, and where it may write."""

    world: World
    book: OpenBook
    out: Path

    @property
    def store(self) -> Store:
        """The book."""
        return self.book.store

    @property
    def clerk(self) -> Clerk:
        """Somebody who may do everything, with a colleague and a reason."""
        return in_twos(replace(self.book.clerk, roles=ALL_ROLES, why=WHY))

    @property
    def folder(self) -> Path:
        """Where the book lies."""
        return self.out.with_name("book")

    def person(self) -> Resident:
        """The resident who is full of canaries."""
        return next(one for one in self.store.all(Resident) if one.full_name == NAME)

    def member(self) -> Resident:
        """The first of the family, as this book knows them."""
        found = self.store.get(Resident, self.world.family.people[0].id)
        assert found is not None
        return found

    def held(self, kind: type[Any]) -> Any:
        """The record of a kind that was filled with canaries, or the first of its kind."""
        every = self.store.all(kind)
        marked = [one for one in every if any(told in str(vars(one)) for told in CANARIES)]
        return (marked or every)[0]

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Do something in one piece, for a reason to look for as well."""
        with self.store.work(self.clerk, WHY) as work:
            yield work


def in_the_office(**deeds: Deed) -> Deeds:
    """Name deeds that are done in the office's book."""
    return {name.replace("_", " "): ("office", deed) for name, deed in deeds.items()}


_UNIT = ("full_name", "org_kind", "needs", "liaison_phone")


def _sheet(path: Path, rows: Sequence[Sequence[str]]) -> Workbook:
    """Write and read a sheet of canaries."""
    path.write_bytes(sheet_files.xlsx(list(rows)))
    return _read(path)


def _read(path: Path) -> Workbook:
    """Read a sheet, and let nothing of it lie there."""
    read = msgspec.msgpack.decode(workbook.decode(path), type=Workbook)
    path.unlink()
    return read
