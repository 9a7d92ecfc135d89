"""The ground under the faults of exchange: an office, a district, a package, a sheet, and deeds.

Each deed is judged by what it leaves: the book as it was before or as it is after, nothing in
between; whole packages on the stick or none; and the same deed done again ends in the same state.
"""

from __future__ import annotations

import dataclasses
import itertools
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import msgspec
import sqlalchemy as sa

from db import accounts, backup, dialect, erasing, founding, packages, restoring, schema
from db.engine import connect_bare, open_engine
from db.founding import Founding, OpenBook
from db.journal.holding import rebuild
from db.journal.rows import ask, run
from db.kinds import PartnerOrganization, Resident, RightsRequest, StaffMember, User
from db.record import derived_id
from db.roles import CLERK, CODE_HOLDER
from db.safe_files import UNFINISHED
from db.store import DATABASE
from db.trouble import Unavailable
from desktop_app.exchange import (
    enrolling,
    exporting,
    identity,
    importing,
    merging,
    package,
    workbook,
)
from desktop_app.exchange.enrolment import Agreement
from desktop_app.exchange.plan_rows import UPDATE
from desktop_app.exchange.workbook import Workbook
from tests.builders import ID_PURPOSE, build, in_twos
from tests.exchange import sheet_files
from tests.trust.ground import CHEAP, LOGIN, PASSWORD, beside_first, lay_out

OFFICE, DISTRICT = "229901001001", "229901000000"
PEOPLE, UNITS = 40, 12
NEWCOMER = derived_id("somebody new", person=b"fault tests")
COMER, LEAVER = (derived_id(who, person=b"fault tests") for who in ("comer", "leaver"))
THEIRS = "hong shi liu kai hua"
SERIAL = "JM-2026-DD40001"  # else each copy of the book would give its own
CHECKPOINT = 40  # pages after which the log is carried over: crashes fall into that too
START_MS = 1_790_000_000_000


@dataclass(frozen=True)
class Ground:
    """Where the templates lie: closed books, the package the district takes in, and a sheet."""

    place: Path
    sheet: Workbook

    @property
    def package(self) -> Path:
        """The package that the office wrote for its district."""
        return next((self.place / "sent").glob(f"*{package.SUFFIX}"))

    def open(self, name: str, folder: Path) -> OpenBook:
        """Lay out a fresh copy of a template and open it."""
        self.lay(name, folder)
        return reopened(folder)

    def lay(self, name: str, folder: Path) -> None:
        """Lay out a fresh copy of a template."""
        lay_out(self.place / name, folder)


def reopened(folder: Path) -> OpenBook:
    """Open a book with a clock that goes the same way every time."""
    ticks = itertools.count(START_MS, 1000)
    given = {"clock": lambda: next(ticks), "beside": beside_first(folder)}
    book = founding.open_book(folder, LOGIN, PASSWORD, **given)
    if book.upgrade_error is None:  # what could not be brought up lies in memory, to be read
        with book.store.held() as connection:
            connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT}")
    return book


def make(place: Path) -> Ground:
    """Found an office and its district, enrol, register people, and write a package."""
    office = _found(place / "office", "community", OFFICE)
    district = _found(place / "district", "district", DISTRICT)
    papers = place / "papers"
    papers.mkdir()
    enrolling.request(office.store, office.clerk, papers / "request")
    request, welcome = papers / "request", papers / "welcome"
    agreed = Agreement("full", "共用一份台账", "statutory_duty")
    enrolling.approve(district.store, district.clerk, request, welcome, agreed)
    enrolling.accept(office.store, office.clerk, welcome)
    people = [build(Resident) for _ in range(PEOPLE)]
    with office.store.work(office.clerk, "登记") as work:
        work.bulk_create(people)
    units = [build(PartnerOrganization, full_name=f"同心里{n}号店") for n in range(UNITS)]
    with office.store.work(office.clerk, "登记") as work:
        work.bulk_create(units)
    _give_account(office, LEAVER, "zhaomin")
    asked = build(RightsRequest, kind="erase", subject=people[0].id)
    with office.store.work(dataclasses.replace(office.clerk, name="周主任"), "受理") as work:
        work.bulk_create([asked])
    made = backup.make(office.store)
    shutil.copyfile(made.path, place / "earlier.hslbak")
    with office.store.work(office.clerk, "登记") as work:
        work.bulk_create([build(Resident)])
    (place / "sent").mkdir()
    exporting.export(office.store, office.clerk, place / "sent")
    key = office.store.database_key
    office.close()
    district.close()
    age(place / "office", key, place / "old")
    return Ground(place, _sheet(place / "单位.xlsx", units))


def _sheet(path: Path, units: list[PartnerOrganization]) -> Workbook:
    """Write and read a sheet that says what units need: rows that fill what is blank."""
    fields = PartnerOrganization.fields()
    heads = (fields["full_name"].label, fields["needs"].label)
    path.write_bytes(sheet_files.xlsx([heads, *((one.full_name, "要志愿者") for one in units)]))
    return msgspec.msgpack.decode(workbook.decode(path), type=Workbook)


def age(folder: Path, key: bytes | None, target: Path) -> None:
    """Put a closed book into a schema of earlier, as an older program left it."""
    lay_out(folder, target)
    (target / DATABASE).unlink()
    engine = open_engine(target / DATABASE, key)
    with closing(connect_bare(folder / DATABASE, key)) as source, engine.begin() as connection:
        schema.run_revisions(connection, EARLIER)
        dialect.keep_version(connection, int(EARLIER[1:]))
        for table in sa.inspect(connection).get_table_names():
            if table != "alembic_version":
                _fill(connection, source, table)
    engine.dispose()


def _fill(connection: sa.Connection, source: Any, table: str) -> None:
    """Copy the rows of a table, in the columns that were there then."""
    names = [one["name"] for one in sa.inspect(connection).get_columns(table)]
    columns = ", ".join(f'"{name}"' for name in names)
    rows = source.execute(f"SELECT {columns} FROM {table}").fetchall()
    run(connection, f"INSERT INTO {table} ({columns}) VALUES ({','.join('?' * len(names))})", rows)


def _found(folder: Path, level: str, code: str) -> OpenBook:
    told = Founding(level, f"演示单位{code[-4:]}", code, LOGIN, "王晓梅", id_purpose=ID_PURPOSE)
    return founding.create(folder, told, PASSWORD, cost=CHEAP)[0]


def _save(_: Ground, book: OpenBook, __: Path) -> None:
    """Register somebody, as the form does; done again, they are there already."""
    if book.store.get(Resident, NEWCOMER) is None:
        with book.store.work(book.clerk, "登记") as work:
            work.save(build(Resident, id=NEWCOMER, full_name="乌兰图雅", serial_no=SERIAL))


def _import(ground: Ground, book: OpenBook, _: Path) -> None:
    """Take a sheet in, as the wizard does; done again, all of it is there already."""
    plan = importing.plan_for(book.store, ground.sheet, PartnerOrganization.__tablename__)
    if plan.counts[UPDATE]:
        plan.apply(book.store, book.clerk, reason="补登需求")


def _export(_: Ground, book: OpenBook, folder: Path) -> None:
    stick = folder / "stick"
    stick.mkdir(exist_ok=True)
    (folder / "outbox").mkdir(exist_ok=True)
    exporting.export(book.store, book.clerk, stick)


def _merge(ground: Ground, book: OpenBook, _: Path) -> None:
    merging.merge(book.store, book.clerk, ground.package)


def _erase(_: Ground, book: OpenBook, __: Path) -> None:
    (request,) = book.store.all(RightsRequest)
    person = book.store.get(Resident, request.subject, hidden=True)
    if person is not None and not _is_erased(book, person.id):
        erasing.erase(book.store, in_twos(book.clerk), person, request)


def _rebuild(_: Ground, book: OpenBook, __: Path) -> None:
    with book.store.transaction() as connection:
        rebuild(connection)


def _backup(_: Ground, book: OpenBook, __: Path) -> None:
    backup.make(book.store)


def _restore(ground: Ground, book: OpenBook, folder: Path) -> None:
    """Go back to the backup from before the last work; done again, it is there already."""
    (folder / "backups").mkdir(exist_ok=True)
    clerk = book.clerk.for_once(beside=CODE_HOLDER)
    restoring.stage(book.store, clerk, ground.place / "earlier.hslbak")
    book.close()
    restoring.finish(folder)


def _keys(_: Ground, book: OpenBook, __: Path) -> None:
    book.ring.renew_code()
    book.ring.keep_anchor("trial", "1")


def _rekey(_: Ground, book: OpenBook, __: Path) -> None:
    accounts.rotate(book.store, book.clerk.for_once(beside=CODE_HOLDER))


def _give_account(book: OpenBook, account: bytes, login: str) -> None:
    holder = book.store.all(StaffMember)[0]
    with (
        patch.object(accounts, "new_id", lambda: account),
        patch("db.book.next_serials", lambda *_: [SERIAL]),
    ):
        accounts.add(book.store, book.clerk, holder, login, [CLERK], THEIRS)


def _account(_: Ground, book: OpenBook, __: Path) -> None:
    if book.store.get(User, COMER) is None:
        _give_account(book, COMER, "qianduo")


def _removal(_: Ground, book: OpenBook, __: Path) -> None:
    if _has_account(book):
        accounts.remove(book.store, book.clerk, LEAVER)


def _cause(_: Ground, book: OpenBook, __: Path) -> None:
    """Remove somebody for cause; done again, the new key is made that was not made then."""
    clerk = book.clerk.for_once(beside=CODE_HOLDER)
    if _has_account(book):
        accounts.remove(book.store, clerk, LEAVER, for_cause=True)
    elif accounts.is_key_due(book.store):
        accounts.rotate(book.store, clerk)


def _has_account(book: OpenBook) -> bool:
    return any(one.id == LEAVER for one in accounts.listed(book.store, book.clerk))


def _open(_: Ground, book: OpenBook, __: Path) -> None:
    """Do nothing but open: an older book is brought up by that, or shown as it was."""
    if book.upgrade_error is not None:
        book.close()
        raise Unavailable(str(book.upgrade_error))


def _is_erased(book: OpenBook, row: bytes) -> bool:
    with book.store.transaction() as connection:
        return bool(ask(connection, "SELECT 1 FROM erased WHERE row = ?", (row,)))


OPENINGS = frozenset({"migrate"})
"""Deeds that are disturbed from before the book is opened."""
KEY_DEEDS = frozenset({"restore", "rekey", "account", "removal", "cause"})
"""Deeds after which the key file is to fit the book."""
EARLIER = "s0009"

Deed = Callable[[Ground, OpenBook, Path], None]
DEEDS: dict[str, tuple[str, Deed]] = {
    "save": ("office", _save),
    "import": ("office", _import),
    "export": ("office", _export),
    "merge": ("district", _merge),
    "erase": ("office", _erase),
    "rebuild": ("office", _rebuild),
    "backup": ("office", _backup),
    "restore": ("office", _restore),
    "keys": ("office", _keys),
    "rekey": ("office", _rekey),
    "account": ("office", _account),
    "removal": ("office", _removal),
    "cause": ("office", _cause),
    "migrate": ("old", _open),
}


@dataclass(frozen=True)
class Ends:
    """The states a book may be in: before a deed, and after it."""

    before: str
    after: str


def ends(ground: Ground, name: str, folder: Path) -> Ends:
    """Do a deed undisturbed and note both states."""
    whose, deed = DEEDS[name]
    book = ground.open(whose, folder)
    before = book.store.state_hash()
    deed(ground, book, folder)
    after = _state(book, folder)
    return Ends(before, after)


def _state(book: OpenBook, folder: Path) -> str:
    """Close a book and say what its folder holds."""
    book.close()
    again = reopened(folder)
    try:
        return again.store.state_hash()
    finally:
        again.close()


def judge(ground: Ground, name: str, folder: Path, seen: Ends) -> str:
    """Say what is wrong with what a fault left behind; blank if nothing is."""
    try:
        with _opened(folder) as book:
            return _judged(ground, name, folder, book, seen)
    except Exception as error:
        return f"not opened or not read: {error!r}"


@contextmanager
def _opened(folder: Path) -> Iterator[OpenBook]:
    book = reopened(folder)
    try:
        yield book
    finally:
        book.close()


def _judged(ground: Ground, name: str, folder: Path, book: OpenBook, seen: Ends) -> str:
    state = book.store.state_hash()
    if state not in (seen.before, seen.after):
        return "neither before nor after"
    if damage := _damage(book, state):
        return damage
    if wrong := _wrong(ground, name, folder, book, is_done=state == seen.after):
        return wrong
    DEEDS[name][1](ground, book, folder)
    if name == "restore":
        return "" if _state(book, folder) == seen.after else "doing it again ends elsewhere"
    if book.store.state_hash() != seen.after:
        return "doing it again ends elsewhere"
    return _after(ground, name, folder, book)


def _wrong(ground: Ground, name: str, folder: Path, book: OpenBook, *, is_done: bool) -> str:
    """Say what is wrong with what a deed leaves beside the records."""
    if name == "merge" and bool(packages.inbox(book.store)) != is_done:
        return "the receipt and the records disagree"
    if name == "export":
        return _torn(ground, folder) or _unknown(book, folder)
    if name == "backup":
        return _torn_backup(folder)
    return _wrong_ways_in(name, book, is_done=is_done) if name in KEY_DEEDS else ""


def _wrong_ways_in(name: str, book: OpenBook, *, is_done: bool) -> str:
    """Say whether the key file lets in others than the book does, or keeps a key that is due."""
    ways = {slot.user for slot in book.ring.slots if slot.kind == "user"}
    own = book.store.all(User, org_code=book.store.facts.scope)
    if ways != {one.id.hex() for one in own if one.active is not False}:
        return "the book and its key file know other accounts"
    if name == "cause" and is_done and not book.store.fact(accounts.KEY_DUE):
        return "nobody knows that a new key is due"
    return ""


def _torn_backup(folder: Path) -> str:
    """Say which backup beside the book is not whole."""
    for one in backup.listed(folder / "backups"):
        target = folder.with_name("unpacked")
        shutil.rmtree(target, ignore_errors=True)
        try:
            backup.unpack(one.path, target)
            reopened(target).close()
        except Exception as error:
            return f"a backup that cannot be read: {error}"
    return ""


def _damage(book: OpenBook, state: str) -> str:
    with book.store.held() as connection:
        if (pages := connection.execute("PRAGMA integrity_check").fetchall()) != [("ok",)]:
            return f"damaged: {pages[:2]}"
    with book.store.transaction() as connection:
        trial = connection.begin_nested()
        rebuild(connection)
        again = book.store.state_hash()
        trial.rollback()
    if again != state:
        return "the journal makes other rows"
    found = book.store.log_breaks()
    return f"access log: {found}" if found else ""


def _torn(ground: Ground, folder: Path) -> str:
    """Say which package on the stick its receiver would turn away."""
    district = ground.open("district", folder.with_name("reader"))
    try:
        for path in _on_stick(folder):
            own = identity.own_keys(district.store)
            trusted = identity.require_list(district.store).signing_keys()
            with package.open_package(path, [own.age, own.recovery], trusted) as opened:
                list(opened.frames())
    except Exception as error:
        return f"a package that cannot be read lies on the stick: {error}"
    finally:
        district.close()
    return ""


def _unknown(book: OpenBook, folder: Path) -> str:
    """Say which package on the stick the access log does not know."""
    known = {one.act.more.get("file") for one in book.store.access_log(book.clerk)}
    unknown = [path.name for path in _on_stick(folder) if path.name not in known]
    return f"no entry in the log: {unknown}" if unknown else ""


def _on_stick(folder: Path) -> list[Path]:
    stick = folder / "stick"
    names = (
        [path for path in stick.iterdir() if path.suffix != UNFINISHED] if stick.exists() else []
    )
    return sorted(names)


def _after(ground: Ground, name: str, folder: Path, book: OpenBook) -> str:
    if name == "erase":
        return _left_of_the_erased(book)
    if name in KEY_DEEDS and accounts.is_key_due(book.store):
        return "the key is still the former one"
    if name != "export":
        return ""
    district = ground.open("district", folder.with_name("reader"))
    try:
        for path in _on_stick(folder):
            merging.merge(district.store, district.clerk, path)
        same = district.store.state_hash([OFFICE]) == book.store.state_hash([OFFICE])
        return "" if same else "the district holds something else"
    finally:
        district.close()
        shutil.rmtree(folder.with_name("reader"))


def _left_of_the_erased(book: OpenBook) -> str:
    with book.store.transaction() as connection:
        asked = (
            "SELECT count(*) FROM op JOIN erased e ON e.row = op.row AND e.is_whole = 1"
            " WHERE op.kind IN (1, 2) AND op.body IS NOT NULL"
        )
        ((left,),) = ask(connection, asked)
        ((gone,),) = ask(connection, "SELECT count(*) FROM erased")
    return f"{left} values left of {gone} erased rows" if left or not gone else ""
