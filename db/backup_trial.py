"""The test restore: the newest backup is laid out, opened and compared with the book, weekly.

Twenty things have to hold; the day of the last good one stands on the workbench.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import sqlcipher3.dbapi2 as cipher
from msgspec import Struct

from db import audit, backup, clock_check, former_files, key_file, restoring
from db.backup import Backup
from db.engine import APPLICATION_ID
from db.journal.rows import table_name
from db.kinds import KINDS
from db.schema import VERSION
from db.store import Store
from db.trouble import Unavailable

EVERY_DAYS: Final = 7
LAST: Final = "test_restore"


class Trial(Struct, frozen=True):
    """What a test restore came to: which backup, on which day, and what did not hold.

    `last_good` is the day of the last one that was good: a failed one does not take it away.
    """

    backup: str
    day: dt.date
    findings: tuple[str, ...]
    last_good: dt.date | None = None

    @property
    def is_good(self) -> bool:
        """Whether all of it held."""
        return not self.findings


class Held(Struct, frozen=True):
    """A laid-out backup beside the book of today, which is held for one question at a time."""

    then: Any
    now: Callable[..., list[Any]]
    folder: Path
    fits_log: Callable[[Iterable[audit.Row]], bool]

    def one(self, asked: str) -> Any:
        """Give the first value of the backup's answer."""
        return self.then.execute(asked).fetchone()[0]

    def both(self, asked: str) -> bool:
        """Say whether the backup and the book answer alike."""
        return bool(self.then.execute(asked).fetchall() == self.now(asked))

    def none(self, asked: str) -> bool:
        """Say whether the backup holds nothing of a kind."""
        return self.then.execute(asked).fetchone() is None


def _is_sound(check: str) -> Callable[[Held], bool]:
    return lambda held: held.then.execute(f"PRAGMA {check}").fetchall() in ([], [("ok",)])


def _holds_our_commits(held: Held) -> bool:
    """Whatever the backup holds of this PC's own saving is in the book of today."""
    asked = "SELECT digest FROM commit_log WHERE package IS NULL"
    now = {digest for (digest,) in held.now(asked)}
    return all(digest in now for (digest,) in held.then.execute(asked))


def _every_row_is_shown(held: Held) -> bool:
    """Of every kind there are as many rows as the journal made."""
    return all(
        held.one(f"SELECT count(*) FROM {table_name(kind)}")  # noqa: S608  our own names
        <= held.one(f"SELECT count(DISTINCT row) FROM op WHERE tbl = {kind.table_tag}")  # noqa: S608
        for kind in KINDS
    )


def _log_is_whole(held: Held) -> bool:
    return held.fits_log(audit.whole(lambda asked: held.then.execute(asked).fetchall()))


def _log_goes_on(held: Held) -> bool:
    """Say whether the book's log begins with the backup's: nothing was cut out since."""
    last = held.then.execute("SELECT no, chain FROM access_log ORDER BY no DESC LIMIT 1").fetchone()
    if last is None:
        return True
    asked = "SELECT no, chain FROM access_log WHERE no = ?"
    if held.now(asked, last[:1]) == [last]:
        return True
    # Laid by since, with a year that holds it: the check of the whole chain speaks for it.
    return bool(held.now('SELECT 1 FROM access_log_year WHERE "last" >= ?', last[:1]))


def _opens_by_password(held: Held) -> bool:
    return any(slot.kind == "user" for slot in key_file.read(held.folder).slots)


def _opens_by_code(held: Held) -> bool:
    return key_file.read(held.folder).slot("recovery") is not None


CHECKS: Final[tuple[tuple[str, Callable[[Held], bool]], ...]] = (
    ("是本程序的台账", lambda held: bool(held.one("PRAGMA application_id") == APPLICATION_ID)),
    ("本程序能打开", lambda held: bool(0 < held.one("PRAGMA user_version") <= VERSION)),
    ("每一页完整", _is_sound("integrity_check")),
    ("每一页的封签完整", _is_sound("cipher_integrity_check")),
    ("表与表对得上", _is_sound("foreign_key_check")),
    ("是本单位的", lambda held: held.both("SELECT value FROM book WHERE key = 'code'")),
    ("是同一级的", lambda held: held.both("SELECT value FROM book WHERE key = 'level'")),
    ("有改动记录", lambda held: bool(held.one("SELECT count(*) FROM commit_log"))),
    (
        "每次改动前后相接",
        lambda held: held.none(
            "SELECT 1 FROM commit_log WHERE package IS NULL GROUP BY branch, scope"
            " HAVING count(*) <> max(no) - min(no) + 1"
        ),
    ),
    (
        "最后一次改动还在",
        lambda held: held.none(
            "SELECT 1 FROM chain WHERE tip NOT IN (SELECT digest FROM commit_log)"
        ),
    ),
    ("本机做过的现在都在", _holds_our_commits),
    (
        "每处改动属于哪一次保存",
        lambda held: held.none(
            "SELECT 1 FROM op WHERE commit_id NOT IN (SELECT id FROM commit_log) UNION ALL"
            " SELECT 1 FROM commit_log c LEFT JOIN op f ON f.id = c.first_op AND f.commit_id = c.id"
            " LEFT JOIN op l ON l.id = c.last_op AND l.commit_id = c.id"
            " WHERE f.id IS NULL OR l.id IS NULL"
        ),
    ),
    ("每条记录有来历", _every_row_is_shown),
    ("访问日志逐条相扣", _log_is_whole),
    ("访问日志接得上", _log_goes_on),
    (
        "附件都在",
        lambda held: held.none(
            "SELECT 1 FROM attachment a WHERE a.hidden = 0 AND a.sha256 NOT IN"
            " (SELECT sha256 FROM file_copy UNION SELECT sha256 FROM file_awaited)"
        ),
    ),
    (
        "附件一块不少",
        lambda held: held.none(
            "SELECT 1 FROM file_copy f WHERE f.size <> (SELECT coalesce(sum(length(p.content)), 0)"
            " FROM file_piece p WHERE p.sha256 = f.sha256 AND p.form = f.form)"
        ),
    ),
    (
        "删除的没有留下",
        lambda held: held.none(
            "SELECT 1 FROM op JOIN erased e ON e.row = op.row AND e.is_whole = 1"
            " WHERE op.kind IN (1, 2) AND op.body IS NOT NULL"  # made and edited
        ),
    ),
    ("密码能打开", _opens_by_password),
    ("恢复码能打开", _opens_by_code),
)


def run(store: Store, one: Backup) -> Trial:
    """Try a backup and remember what came of it."""
    folder = store.folder
    if folder is None:
        raise Unavailable("这本台账只在内存里，没有备份")
    try:
        with restoring.looked_into(one.path, store.database_key, folder) as (then, laid):
            held = Held(then, partial(_ask_now, store), laid, store.fits_log)
            findings = tuple(_findings(held))
    except Unavailable as error:
        findings = (str(error),)
    before = last(store)
    good = store.today if not findings else before.last_good if before else None
    trial = Trial(one.path.name, store.today, findings, good)
    told = {"backup": trial.backup, "day": trial.day.isoformat(), "findings": findings}
    told["good"] = good.isoformat() if good else ""
    store.keep_look(LAST, json.dumps(told, ensure_ascii=False))
    if trial.is_good and not store.only_reading:
        former_files.let_go(folder, one.made, clock_check.sure_day(store))
    return trial


def _ask_now(store: Store, asked: str, values: tuple[Any, ...] = ()) -> list[Any]:
    with store.held() as now:
        return list(now.execute(asked, values))


def _findings(held: Held) -> Iterator[str]:
    is_older = held.one("PRAGMA user_version") < VERSION
    for name, holds in CHECKS:
        try:
            is_held = holds(held)
        except cipher.OperationalError:
            if is_older:  # it asks for a column that books of before an update do not have
                continue
            is_held = False
        except cipher.DatabaseError:  # a page that cannot be read holds nothing
            is_held = False
        if not is_held:
            yield f"对不上：{name}"


def last(store: Store) -> Trial | None:
    """Give the last test restore; None when there was none."""
    told = json.loads(store.fact(LAST, "null"))
    if not told:
        return None
    day, findings = dt.date.fromisoformat(told["day"]), tuple(told["findings"])
    # Books of earlier versions say none: there the last one alone can tell.
    good = told.get("good", "" if findings else told["day"])
    return Trial(told["backup"], day, findings, dt.date.fromisoformat(good) if good else None)


def due(store: Store) -> bool:
    """Say whether a week has gone by since the last good one, and there is something to try."""
    if store.folder is None or not list(backup.listed(store.folder / "backups")):
        return False
    before = last(store)
    return before is None or not before.is_good or (store.today - before.day).days >= EVERY_DAYS
