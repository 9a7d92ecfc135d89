"""The ground under the crash tests: a cheap encrypted book, and the judge of what a crash left."""

from __future__ import annotations

import itertools
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from db import founding, keys, restored, restoring
from db.founding import Founding, OpenBook
from db.journal.holding import rebuild
from db.journal.rows import ask
from db.key_file import Cost
from db.kinds import PartnerOrganization
from db.restored import Standby
from db.store import DATABASE
from tests.builders import ID_PURPOSE
from tests.layers.files import MEMORY

PAGE = 4096
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
LOGIN, PASSWORD = "admin", "shiliu-zi 2025 jin"
FOUNDING = Founding(
    "community", "瑞光新村社区（演示）", "229901001001", LOGIN, "王晓梅", id_purpose=ID_PURPOSE
)
KEPT_FILES = ("book.db", "keys.json", "keys.copy.json")


def found(folder: Path) -> OpenBook:
    """Make a new encrypted book whose password costs nothing to try."""
    return found_with_code(folder)[0]


def found_with_code(folder: Path) -> tuple[OpenBook, str]:
    """Give the recovery code with it."""
    return founding.create(folder, FOUNDING, PASSWORD, cost=CHEAP)


def open_again(folder: Path, synchronous: str = "") -> OpenBook:
    """Open a book as staff do, with the envelope at hand where a backup was laid out."""
    beside = beside_first(folder)
    return founding.open_book(folder, LOGIN, PASSWORD, synchronous=synchronous, beside=beside)


def beside_first(folder: Path) -> Standby | None:
    """Give who stands by where a book is opened for the first time after it was put back.

    A restore that broke off is ended first, as the program does: until then its key file may lie
    elsewhere.
    """
    if restoring.is_waiting(folder):
        restoring.finish(folder)
    return envelope(folder, LOGIN, PASSWORD) if restored.is_marked(folder) else None


def open_first(folder: Path, login: str, password: str) -> OpenBook:
    """Open a backup that was laid out in an empty folder for the first time."""
    return founding.open_book(folder, login, password, beside=envelope(folder, login, password))


def envelope(folder: Path, login: str, password: str) -> Standby:
    """Give who holds the printed code of a laid-out backup, sealed there as if it were of then."""
    return Standby("", keys.unlock(folder, login, password).renew_code())


def put_aside(folder: Path, template: Path) -> None:
    """Move a closed book away from where its copies are to lie: there it was at home.

    Laid out anywhere else it is a copy of a book that is still there, and begins a fresh branch at
    each opening, which takes as long as the opening itself.
    """
    folder.rename(template)


def let_go(book: OpenBook) -> None:
    """Close a book that nobody will open again: nothing about it is kept outside of its file."""
    book.store.close()
    book.lock.release()


def damage(book: OpenBook, table: str) -> Path:
    """Close a book and bend the first page of a table: its check fails, and it opens all the same.

    Gives its folder.
    """
    folder = book.ring.folder
    with book.store.looking() as connection:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = ?"
        ((page,),) = ask(connection, asked, (table,))
    book.store.checkpoint()
    book.close()
    bent = bytearray((folder / DATABASE).read_bytes())
    bent[(page - 1) * PAGE + 100] ^= 255
    (folder / DATABASE).write_bytes(bent)
    return folder


def lay_out(template: Path, folder: Path) -> None:
    """Put a closed book's files into a new folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in KEPT_FILES:
        shutil.copyfile(template / name, folder / name)


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder for thousands of short-lived books: in memory where that is possible."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        yield Path(name)


def now_and_then(every: int = 25) -> Iterator[bool]:
    """Say yes once in so many times, beginning with the first."""
    return itertools.cycle([True, *[False] * (every - 1)])


def say(figures: str) -> None:
    """State a harness' figures, seen with `pytest -s`."""
    sys.stdout.write(f"\n{figures}\n")


@dataclass
class Verdict:
    """What became of a book: sound, lost (something acknowledged is gone), torn or corrupt."""

    state: str
    saved: int = 0
    why: str = ""


def judge(folder: Path, acknowledged: int, *, thorough: bool = True) -> Verdict:
    """Open a book after a crash and compare it with what its writer was told is saved.

    Making all rows anew from the journal, looking at pages that hold nothing and leaving as staff
    do takes two thirds of the time: tens of thousands of states have it done for some of them.
    """
    try:
        book = open_again(folder)
    except Exception as error:
        return Verdict("corrupt", 0, f"not opened: {error}")
    try:
        return _compare(book, acknowledged, thorough=thorough)
    except Exception as error:
        return Verdict("corrupt", 0, f"not read: {error!r}")
    finally:
        if thorough:
            book.close()
        else:
            let_go(book)


def _compare(book: OpenBook, acknowledged: int, *, thorough: bool) -> Verdict:
    if damage := _damage(book, thorough=thorough):
        return Verdict("corrupt", 0, damage)
    saved = book.store.values(PartnerOrganization, "uscc", "needs", order=("uscc",))
    last = len(saved)
    # Work n makes organization n and writes into the one before: both or neither.
    expected = [(f"{n:04d}", str(n + 1) if n < last else None) for n in range(1, last + 1)]
    if saved != expected:
        return Verdict("torn", last, f"works not whole: {saved[-3:]}")
    if log := _log_fault(book):
        return Verdict("torn", last, log)
    if thorough and not _rebuilds(book):
        return Verdict("torn", last, "the journal makes other rows")
    if last < acknowledged:
        return Verdict("lost", last, f"{acknowledged} was acknowledged, {last} is there")
    return Verdict("sound", last)


def _damage(book: OpenBook, *, thorough: bool) -> str:
    """Say what a check finds: the engine's own reads, and so authenticates, every page in use."""
    with book.store.held() as connection:
        pages = connection.execute("PRAGMA integrity_check").fetchall()
        if not thorough:
            return "" if pages == [("ok",)] else f"{pages[:2]}"
        # The cipher's own check reads the file alone; torn pages may lie whole in the log.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        sealed = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    return "" if pages == [("ok",)] and not sealed else f"{pages[:2]} {sealed[:2]}"


def _log_fault(book: OpenBook) -> str:
    if found := book.store.log_breaks():
        return str(found)
    rows = book.store.access_log(book.clerk)
    logged = sorted(row.act.more["work"] for row in rows if row.act.act == "修改")
    with book.store.transaction() as connection:
        works = sorted(w.hex() for (w,) in ask(connection, "SELECT DISTINCT work FROM commit_log"))
    return "" if logged == works else f"{len(works)} works, {len(logged)} rows in the access log"


def _rebuilds(book: OpenBook) -> bool:
    """Make all rows anew from the journal, look, and take it back."""
    before = _state(book)
    with book.store.transaction() as connection:
        trial = connection.begin_nested()
        rebuild(connection)
        after = _state(book)
        trial.rollback()
    return before == after == _state(book)


def _state(book: OpenBook) -> tuple[str, list[tuple[object, ...]]]:
    rows = book.store.values(PartnerOrganization, "id", "full_name", "uscc", "resources", "needs")
    return book.store.state_hash(), sorted(rows)
