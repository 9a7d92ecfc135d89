"""Backups: verified copies of book and key file, made before anything big and once a day.

A backup is a stored zip of two parts, both ciphertext already: the database as one file, and
the key file whose passwords open it.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from db import address, clocks, copying, erasure_list, key_file, places, schema
from db.engine import connect_bare, disk_trouble, open_engine
from db.journal.rows import ask
from db.safe_files import file_digest, safe_write
from db.store import DATABASE, Store
from db.trouble import Damaged, Refused, Unavailable

RESTORED = "restored"
FOLDERS: Final = ("backups", "inbox", "outbox")
SIDECARS: Final = (f"{DATABASE}-wal", f"{DATABASE}-shm", f"{DATABASE}-journal")
"""What the engine keeps beside the file."""
SUFFIX = ".hslbak"
DAILY, WEEKLY, MONTHLY, BEFORE = 12, 10, 6, 3
_NAME = re.compile(r"(\d{8})-(\d{6})-(day|before)\.hslbak")

# What a copy must have in common with its source: journal, erasures and the access log's head.
_COMPARED = {
    "commit_log": "SELECT count(*), max(id), max(digest) FROM commit_log",
    "op": "SELECT count(*), max(id) FROM op",
    "erased": "SELECT count(*) FROM erased",
    "access_log": "SELECT no, chain FROM access_log ORDER BY no DESC LIMIT 1",
}

_DIFFERS = "备份和原件对不上，没有保留；请再备份一次"

# What zipfile raises for a bent container, besides its own: a length, a method or a flag that
# cannot be. It is loaded with the first backup, not with the program.
_DAMAGED = (
    zlib.error, struct.error, OSError, EOFError, KeyError, ValueError,
    NotImplementedError, OverflowError, RuntimeError,
)  # fmt: skip


class Backup(Struct, frozen=True):
    """One backup file: when it was made, and whether it was the daily one or made before work."""

    path: Path
    made: dt.datetime
    reason: str


def make(store: Store, reason: str = "before") -> Backup:
    """Copy the book, check the copy, and put it beside the others; then let old ones go.

    `reason` is "day" for the daily one, "before" for one made before a merge, import or
    migration. Raises `Unavailable` when source or copy is not sound: then nothing is let go.
    """
    store.require_writing()
    folder = _folder(store)
    erasure_list.keep(store)
    moment, is_right = _now(store, folder)
    key_file.mend(folder.parent)  # a damaged one would lie in the backup and open nothing
    with suppress(Unavailable, Refused):  # taken apart by hand it is known by that (`anchors`)
        store.before_leaving()
    held = _held(store)  # first: what is saved meanwhile may or may not come along
    name = f"{moment:%Y%m%d-%H%M%S}-{reason}.hslbak"
    copy = folder / f"{name}.part"
    try:
        _copy(store, copy)
        path = folder / name
        safe_write(path, lambda out: _pack(out, store, copy, held), expected=copy.stat().st_size)
    finally:
        for leftover in (copy, *folder.glob(f"{copy.name}-*")):
            leftover.unlink(missing_ok=True)
    # By a clock that is hardly right nobody can say which are the old ones.
    for old in superseded(list(listed(folder)), moment.date()) if is_right else ():
        old.path.unlink(missing_ok=True)
    store.backed_up = (path, _written_here(store))
    return Backup(path, moment, reason)


def _now(store: Store, folder: Path) -> tuple[dt.datetime, bool]:
    """Give the moment that a backup is named by, and whether the clock says it rightly.

    While it does not, the last right day stands in, past what was made on it already: the newest
    backup stays the last one by name.
    """
    now = store.clock()
    with store.looking() as connection:
        doubt = clocks.state(connection, now) in clocks.DOUBTFUL
        moment = _moment(clocks.last_right(connection) if doubt else now)
    made = [one.made for one in listed(folder) if one.made.date() <= moment.date()]
    if doubt and made:
        moment = max(moment, made[-1] + dt.timedelta(seconds=1))
    while moment.replace(microsecond=0) in made:  # two of one second would have one name
        moment += dt.timedelta(seconds=1)
    return moment, not doubt


def _moment(ms: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(ms / 1000)  # noqa: DTZ006  the office's clock


def make_first(store: Store) -> None:
    """Make the backup that comes before something big."""
    if _wants_one_first(store):
        make(store)


def _wants_one_first(store: Store) -> bool:
    """Say whether a book is worth it: not one in memory, nor one for practice."""
    return store.folder is not None and not store.facts.is_demo


def make_before_merge(store: Store) -> None:
    """Make a backup, unless one of this sitting holds all that was written here.

    What it lacks then came in packages, which lie in the inbox. So a day with fifty packages has
    one backup from before them all, and not just those from before the last three.
    """
    if not _wants_one_first(store):
        return
    made = store.backed_up
    if made is None or not made[0].exists() or made[1] != _written_here(store):
        make(store)


def _written_here(store: Store) -> tuple[object, ...]:
    """Give what changes whenever somebody works in this book, or changes its keys."""
    with store.looking() as connection:
        asked = "SELECT scope, tip FROM chain WHERE branch = ? ORDER BY scope"
        tips = ask(connection, asked, (store.facts.branch,))
    return (store.today, file_digest(_folder(store).parent / key_file.NAMES[0]), *tips)


def is_outdated(store: Store) -> bool:
    """Say whether the book holds what the newest backup lacks, whichever sitting it came in.

    A damaged book is not backed up: staff were told, and go back to what there is.
    """
    if store.folder is None or store.only_reading:
        return False
    last = newest(_folder(store), store.today)
    return last is None or _held_by(last.path) != _held(store)


def _held(store: Store) -> bytes:
    """Give a mark that is another one after each save, merge, setting aside and change of keys.

    A backup carries the ways in of its time. One from before a new recovery code, a removal or
    another key opens by what was given up, so the newest must not stay such a one. The ways in
    stand for the key as well: it is sealed anew in each of them when it is changed.
    """
    with store.looking() as connection:
        tips = ask(connection, "SELECT branch, scope, tip FROM chain ORDER BY branch, scope")
    ways = key_file.read(_folder(store).parent).slots
    return blake2b(repr((tips, ways)).encode(), digest_size=16).hexdigest().encode()


def _held_by(path: Path) -> bytes:
    """Give the mark that stands in a backup; blank where it has none or cannot be read."""
    import zipfile

    try:
        with zipfile.ZipFile(path) as container:
            return container.comment
    except (zipfile.BadZipFile, *_DAMAGED):
        return b""


def is_book(folder: Path) -> bool:
    """Say whether a folder holds a book, be it a damaged one, or knows the server of one."""
    return (folder / DATABASE).exists() or address.is_kept(folder)


def is_free(folder: Path) -> bool:
    """Say whether a folder has room for a book: neither one nor the keys of one lie there."""
    others = any((folder / name).exists() for name in SIDECARS)
    return not (is_book(folder) or key_file.exists(folder) or others)


@contextmanager
def let_go_if_broken_off(folder: Path) -> Iterator[None]:
    """Take half a book away again from a folder that was free.

    It would look like a whole one, and keep others out, though nobody ever saw its code.
    """
    try:
        yield
    except BaseException:
        for name in (DATABASE, *SIDECARS, address.NAME, *key_file.NAMES):
            (folder / name).unlink(missing_ok=True)
        for name in FOLDERS:
            with suppress(OSError):  # whatever lies in there is not of this book
                (folder / name).rmdir()
        raise


def due(store: Store) -> bool:
    """Say whether today's backup is still to be made."""
    today = store.today
    return not any(b.made.date() == today for b in listed(_folder(store)))


def listed(folder: Path) -> Iterator[Backup]:
    """Give the backups of a folder, oldest first."""
    for path in sorted(folder.glob("*.hslbak")):
        if match := _NAME.fullmatch(path.name):
            moment = dt.datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007
            yield Backup(path, moment, match[3])


def superseded(backups: list[Backup], today: dt.date) -> list[Backup]:
    """Name the backups that may go: 12 daily, 10 weekly, 6 monthly and 3 others stay.

    Of a day, week or month the newest counts; the newest backup always stays. Three that a wrong
    clock dated ahead stay until their day has come, and crowd nobody out.
    """
    ahead = [b for b in backups if b.made.date() > today]
    backups = [b for b in backups if b not in ahead]
    daily = [b for b in backups if b.reason == "day"]
    keep = set(backups[-1:])
    for most, period in ((DAILY, "%Y%m%d"), (WEEKLY, "%G%V"), (MONTHLY, "%Y%m")):
        newest = {b.made.strftime(period): b for b in daily}
        keep |= set(list(newest.values())[-most:])
    keep |= set([b for b in backups if b.reason == "before"][-BEFORE:])
    return [b for b in (*ahead[:-BEFORE], *backups) if b not in keep]


def newest(folder: Path, today: dt.date) -> Backup | None:
    """Give the newest backup of a folder; one dated ahead only where there is no other."""
    found = list(listed(folder))
    return next(
        (b for b in reversed(found) if b.made.date() <= today), found[-1] if found else None
    )


def _folder(store: Store) -> Path:
    if store.folder is None:
        raise Unavailable("这本台账只在内存里，没有备份")
    folder = store.folder / "backups"
    folder.mkdir(exist_ok=True)
    return folder


def _copy(store: Store, target: Path) -> None:
    """Copy page by page into a file with the same key, and check it as it will be read."""
    if store.is_shared:
        _copy_from_server(store, target)
        return
    with store.held() as source, disk_trouble():
        require_sound(source, "quick_check")
        compared = list(_compared(source))
        copy = connect_bare(target, store.database_key)
        try:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
            require_sound(copy, "integrity_check", "cipher_integrity_check")
            held = [[c.execute(asked).fetchall() for asked in compared] for c in (source, copy)]
        finally:
            copy.close()
    if held[0] != held[1]:
        raise Unavailable(_DIFFERS)


def _compared(source: Any) -> Iterator[str]:
    """Give what is compared of the tables there are: a book that is not migrated may lack some."""
    there = {name for (name,) in source.execute("SELECT name FROM sqlite_master")}
    yield from (asked for table, asked in _COMPARED.items() if table in there)


def _copy_from_server(store: Store, target: Path) -> None:
    """Copy one state of a book on a server into a file of its own, which restores as any other."""
    engine = open_engine(target, store.database_key)
    try:
        with store.looking() as source, disk_trouble(), engine.connect() as copy:
            schema.bring_up(copy)
            with copy.begin():
                copying.copy_book(source, copy)
                held = [copying.counts(source), copying.counts(copy)]
            driver: Any = copy.connection.driver_connection
            driver.execute("PRAGMA journal_mode = DELETE")
            require_sound(driver, "integrity_check", "cipher_integrity_check")
    finally:
        engine.dispose()
    if held[0] != held[1]:
        raise Unavailable(_DIFFERS)


def require_sound(connection: Any, *checks: str) -> None:
    """Raise `Damaged` when a check of the engine or the cipher finds something."""
    for check in checks:
        found = connection.execute(f"PRAGMA {check}").fetchall()
        if found not in ([], [("ok",)]):
            raise Damaged("资料文件检查没有通过，这次没有备份，旧备份都还在；请从旧备份恢复")


def _pack(out: Any, store: Store, copy: Path, held: bytes) -> None:
    import zipfile

    folder = store.folder or Path()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as container:
        container.write(copy, DATABASE)
        container.write(folder / key_file.NAMES[0], key_file.NAMES[0])
        container.comment = held


def unpack(path: Path, folder: Path) -> None:
    """Lay a backup out as a book in an empty folder.

    `RESTORED` marks it, with the backup's name: what was written after the backup may live on
    elsewhere, so at its first opening the book goes on under a fresh branch.
    """
    places.require_fit(folder)
    if is_book(folder):
        raise Unavailable("这个文件夹里已经有一本台账，请选一个空文件夹")
    folder.mkdir(parents=True, exist_ok=True)
    lay_out(path, folder)
    erasure_list.write(folder, erasure_list.read(path.parent))
    safe_write(folder / RESTORED, plain_name(path).encode())


def plain_name(path: Path) -> str:
    """Give the name of a backup as we make it; blank for a name somebody else gave the file."""
    return path.name if _NAME.fullmatch(path.name) else ""


def lay_out(path: Path, folder: Path) -> None:
    """Put both parts of a backup into a folder, whole or not at all."""
    import zipfile

    key_name = key_file.NAMES[0]
    try:
        with zipfile.ZipFile(path) as container:
            for name in (key_name, DATABASE):  # the book last: with it there is something to open
                size = container.getinfo(name).file_size
                safe_write(folder / name, partial(_extract, container, name), expected=size)
    except FileNotFoundError as error:
        raise Unavailable("找不到这个备份文件，请确认 U 盘或文件夹还在，再试一次") from error
    except (zipfile.BadZipFile, *_DAMAGED) as error:
        (folder / key_name).unlink(missing_ok=True)
        raise Unavailable("这个备份文件不完整，请换一个备份") from error


def _extract(container: Any, name: str, out: Any) -> None:
    """Copy a part piece by piece; its checksum is looked at when the last one is read."""
    with container.open(name) as part:
        shutil.copyfileobj(part, out, 1 << 20)
