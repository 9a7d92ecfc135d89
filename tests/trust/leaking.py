"""The ground under the leak tests: records full of canaries, services that fail, the search.

A service is disturbed in two ways: the engine gives up in the middle of a statement, or one of
the program's own functions raises an error whose words carry a person's values.
"""

from __future__ import annotations

import base64
import contextlib
import gc
import math
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

import msgspec

from db import backup, erasing, health, seeking, timeline, who_saw
from db.fields import IdNumber, LongText, NameOf, PersonName, Phone, Text
from db.founding import OpenBook
from db.kinds import KINDS, PartnerOrganization, Resident, RightsRequest
from db.periods import Period
from db.record import Record
from db.roles import ALL_ROLES, Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Changes, Work
from desktop_app.exchange import exporting, fill_in, importing, list_sheet, merging, workbook
from desktop_app.exchange.workbook import Workbook
from desktop_app.ledgers import by_code, register
from desktop_app.ledgers.formats import Format
from desktop_app.ledgers.ledger import Options
from tests.builders import build, in_twos
from tests.exchange import sheet_files
from tests.layers.files import ROOT
from tests.trust.exchange_ground import make, reopened

NAME, WORDS = "慕容雪莲", "白桦木器厂的雪莲"
NUMBER, PHONE = "229902199003072029", "15400777123"
CANARIES = (NAME, WORDS, NUMBER, PHONE)
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "utf-32-le")
_OURS = tuple(f"{ROOT / top}/" for top in ("db", "desktop_app"))
_STATEMENT_STEPS = 40  # of the engine's own machine, between two looks whether to give up


def spelled(raw: bytes) -> Iterator[bytes]:
    """Give every form that bytes may take in a file: as they are, hex, base64 at each alignment."""
    yield raw
    yield raw.hex().encode()
    yield raw.hex().upper().encode()
    for shift in range(3):
        # Only the characters that hang on none of the neighbours' bits.
        whole = base64.b64encode(bytes(shift) + raw)
        start, end = math.ceil(shift * 8 / 6), (shift + len(raw)) * 8 // 6
        yield whole[start:end]


def written(text: str) -> Iterator[bytes]:
    """Give every form a text may take in a file, in each encoding."""
    for encoding in ENCODINGS:
        yield from spelled(text.encode(encoding))
    # As Qt writes a text into its settings, and JSON what is not plain.
    yield "".join(f"\\x{ord(sign):x}" if ord(sign) > 127 else sign for sign in text).encode()
    yield text.encode("unicode_escape")


@cache
def _forms() -> tuple[tuple[str, bytes], ...]:
    return tuple((one, form) for one in CANARIES for form in set(written(one)))


def told_in(text: str) -> list[str]:
    """Name the canaries that a text tells."""
    return [one for one in CANARIES if one in text]


def traces(folder: Path) -> list[str]:
    """Say where below a folder a canary stands: in the name of something, or in its bytes."""
    found = []
    for path in sorted(folder.rglob("*")):
        found += [f"{one} in the name of {path.name}" for one in told_in(path.name)]
        if path.is_file():
            held = path.read_bytes()
            found += [f"{one} in {path.name}" for one, form in _forms() if form in held]
    return found


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


class World:
    """An office with canaries in every kind of record, and what they came to on a stick."""

    def __init__(self, place: Path) -> None:
        self.ground = make(place / "ground")
        self.place = place
        self.sheet = _sheet(place / "sheet.xlsx")
        self.stick = place / "sent again"
        self.stick.mkdir()
        office = reopened(self.ground.place / "office")
        with office.store.work(office.clerk, WORDS) as work:
            assert fill(work) > len(KINDS) // 2
        exporting.export(office.store, office.clerk, self.stick)
        office.close()

    @contextmanager
    def fresh(self, whose: str) -> Iterator[Visit]:
        """Give a fresh copy of the office's book, or the district's, for one call."""
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
        return in_twos(replace(self.book.clerk, roles=ALL_ROLES, why=f"核对{NAME}"))

    def person(self) -> Resident:
        """The resident who is full of canaries."""
        return next(one for one in self.store.all(Resident) if one.full_name == NAME)


def _sheet(path: Path) -> Workbook:
    """Write and read a sheet of canaries."""
    fields = PartnerOrganization.fields()
    names = ("full_name", "org_kind", "needs", "liaison_phone")
    heads = tuple(fields[name].label for name in names)
    rows = [(f"{WORDS}{number}", "学校", WORDS, PHONE) for number in range(3)]
    path.write_bytes(sheet_files.xlsx([heads, *rows]))
    read = msgspec.msgpack.decode(workbook.decode(path), type=Workbook)
    path.unlink()
    return read


def _register(visit: Visit) -> None:
    with visit.store.work(visit.clerk, WORDS) as work:
        work.save(build(Resident, full_name=NAME, workplace=WORDS, id_number=NUMBER))


def _correct(visit: Visit) -> Changes:
    person = visit.person()
    person.former_name, person.workplace, person.phone2 = NAME, f"{WORDS}店", PHONE
    with visit.store.work(visit.clerk, WORDS) as work:
        work.bulk_edit([person])
    return work.changes


def _every_kind(visit: Visit) -> None:
    with visit.store.work(visit.clerk, WORDS) as work:
        fill(work)


def _delete(visit: Visit) -> None:
    person = visit.person()
    with visit.store.work(visit.clerk, WORDS) as work:
        work.delete(person)
    with visit.store.work(visit.clerk, WORDS) as work:
        work.restore(person)


def _undo(visit: Visit) -> None:
    visit.store.undo(visit.clerk, _correct(visit).work)


def _import(visit: Visit) -> None:
    plan = importing.plan_for(visit.store, visit.world.sheet, PartnerOrganization.__tablename__)
    plan.apply(visit.store, visit.clerk, reason=WORDS)


def _issue(form: Format, *, unmasked: bool = False) -> Callable[[Visit], None]:
    def act(visit: Visit) -> None:
        today = visit.store.today
        chosen = Options(Period.parse(str(today.year)), today, today, unmasked=unmasked)
        name = register.TAKE_OUT if form.is_data else register.PRINT
        register.issue(
            visit.store, visit.clerk, by_code("L01"), chosen, form=form, act=name, reason=WORDS
        )

    return act


def _merge(visit: Visit) -> None:
    for path in sorted(visit.world.stick.iterdir()):
        merging.merge(visit.store, visit.clerk, path)


def _erase(visit: Visit) -> None:
    request = build(RightsRequest, kind="erase", subject=visit.person().id)
    with visit.store.work(visit.clerk, "受理") as work:
        work.bulk_create([request])
    erasing.erase(visit.store, visit.clerk, visit.person(), request)


def _take_out(visit: Visit) -> None:
    row = (NAME, NUMBER, PHONE)
    list_sheet.take_out(
        visit.store, visit.clerk, visit.out / "list.xlsx", WORDS, ("姓名",) * 3, [row], 1,
        names_people=True,
    )  # fmt: skip


def _read_of(visit: Visit) -> None:
    person = visit.person()
    visit.store.history(person.id, Resident)
    timeline.timeline(visit.store, person)
    who_saw.of(visit.store, visit.clerk, person)


SERVICES: dict[str, tuple[str, Callable[[Visit], object]]] = {
    "register": ("office", _register),
    "correct": ("office", _correct),
    "every kind": ("office", _every_kind),
    "delete, bring back": ("office", _delete),
    "undo": ("office", _undo),
    "import": ("office", _import),
    "reveal": ("office", lambda v: v.store.reveal(v.clerk, v.person(), ["id_number"])),
    "paper": ("office", _issue(Format.PDF)),
    "unmasked paper": ("office", _issue(Format.PDF, unmasked=True)),
    "ledger as a sheet": ("office", _issue(Format.XLSX)),
    "list as a sheet": ("office", _take_out),
    "form for others": (
        "office",
        lambda v: fill_in.write(v.store, v.clerk, Resident, [v.person().id], ["workplace"]),
    ),
    "draft": ("office", lambda v: v.store.keep_draft("resident", "new", f"{NAME}{NUMBER}")),
    "export": ("office", lambda v: exporting.export(v.store, v.clerk, v.out)),
    "merge": ("district", _merge),
    "erase": ("office", _erase),
    "backup": ("office", lambda v: backup.make(v.store)),
    "find": ("office", lambda v: seeking.read(v.store, "resident", "resident")),
    "read": ("office", _read_of),
    "health": ("office", lambda v: health.examine(v.store)),
}


@contextmanager
def giving_up(store: Store, after: int) -> Iterator[list[int]]:
    """Have the engine give up after so many steps of its statements; counts them meanwhile."""
    made = [0]

    def look() -> bool:
        made[0] += 1
        return made[0] == after

    with store.held() as driver:
        driver.set_progress_handler(look, _STATEMENT_STEPS)
        try:
            yield made
        finally:
            driver.set_progress_handler(None, 0)


class Telling(Exception):
    """An error that names a person, as errors of foreign code do."""


@contextmanager
def falling_over(_store: Store, after: int) -> Iterator[list[int]]:
    """Have the so-manieth call of one of our functions raise; counts the calls meanwhile.

    No garbage is looked for meanwhile: where a generator has a profiler beside it, that ends the
    process of Python 3.11.2 (Debian 12).
    """
    made = [0]

    def look(frame: FrameType, event: str, _what: object) -> None:
        if event == "call" and frame.f_code.co_filename.startswith(_OURS):
            made[0] += 1
            if made[0] == after:
                raise Telling(f"{NAME} {NUMBER} {PHONE} {WORDS}")

    gc.disable()
    sys.setprofile(look)
    try:
        yield made
    finally:
        sys.setprofile(None)
        gc.enable()


WAYS = (giving_up, falling_over)
NEVER = -1


def disturbed(world: World, name: str, way: Callable[..., Any], after: int) -> Outcome:
    """Make a call, disturbed after so much; give what it raised and how far it came."""
    whose, service = SERVICES[name]
    raised: Exception | None = None
    with world.fresh(whose) as visit:
        made = [0]
        try:
            with way(visit.store, after) as made:
                service(visit)
        except Exception as error:  # whatever comes of it is what is looked at
            raised = error
        return Outcome(raised, made[0], names_somebody=way is falling_over)


@dataclass(frozen=True)
class Outcome:
    """What a disturbed call raised, if anything, and how many steps or calls it made.

    An error that was made to name somebody does so in its own words, and in those of whoever
    wraps it: there only what the program keeps of it is looked at.
    """

    raised: Exception | None
    made: int
    names_somebody: bool


def disturbances(world: World, number: int, seed: int) -> Iterator[tuple[str, Outcome]]:
    """Disturb every service in both ways, again and again, each time at another place."""
    chance, length = random.Random(seed), {}
    pairs = [(name, way) for name in SERVICES for way in WAYS]
    for turn in range(number):
        name, way = pairs[turn % len(pairs)]
        if (name, way) not in length:
            whole = disturbed(world, name, way, NEVER)
            if whole.raised is not None:
                raise whole.raised
            length[name, way] = max(1, whole.made)  # a short one has no moment to look at
        yield name, disturbed(world, name, way, 1 + chance.randrange(length[name, way]))
