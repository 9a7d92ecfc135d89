"""The second place of backups: a copy on the office's own stick or portable disk, read back."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from functools import partial
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from db import backup, erasure_list
from db.backup import Backup
from db.roles import Clerk, require
from db.safe_files import file_digest, stick_write
from db.store import Store
from db.trouble import Refused, Unavailable

EVERY_DAYS: Final = 7
LAST: Final = "second_copy"
_FOLDER: Final = "台账备份"


class Copied(Struct, frozen=True):
    """Which backup was copied, and on which day."""

    name: str
    day: dt.date


def copy(store: Store, clerk: Clerk, place: Path) -> Path:
    """Copy the newest backup to a place, read it back, and only then call it done.

    One is made first where there is none yet, or where the newest lacks something, be it the
    recovery code of today: what is on the stick may be all that is left one day.

    The erasure list goes along: an erased resident must not come back from that copy.
    """
    require(clerk, "backup")
    store.require_writing()
    if store.folder is not None and is_same_disk(place, store.folder):
        raise Refused("这里和台账在同一块盘上，不算第二份；请选 U 盘或移动硬盘")
    one = backup.make(store, "day") if backup.is_outdated(store) else newest(store)
    folder = place / f"{_FOLDER}-{store.facts.code}"
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise Unavailable("U 盘写不进去，请确认已插好、没有写保护，再试一次") from error
    size = one.path.stat().st_size
    path = stick_write(folder, one.path.name, partial(_write, one.path), expected=size)
    if file_digest(path) != file_digest(one.path):
        path.unlink()
        raise Unavailable("第二份读回来和原件不一样，没有算数；请换一个 U 盘再试")
    erasure_list.write(folder, erasure_list.read(one.path.parent))
    told = {"name": one.path.name, "day": store.today.isoformat()}
    store.keep_fact(LAST, json.dumps(told))
    store.note(clerk, "第二份备份", count=1)
    return path


def _write(path: Path, out: Any) -> None:
    with path.open("rb") as file:
        shutil.copyfileobj(file, out, 1 << 20)


def newest(store: Store) -> Backup:
    """Give the newest backup of a book."""
    found = backup.newest(store.folder / "backups", store.today) if store.folder else None
    if found is None:
        raise Refused("还没有备份，请先做一份")
    return found


def is_same_disk(place: Path, other: Path) -> bool:
    """Say whether two folders lie on one disk: what takes the one takes the other."""
    try:
        return place.stat().st_dev == other.stat().st_dev
    except OSError as error:
        raise Unavailable("找不到这个文件夹，请确认 U 盘已插好，再选一次") from error


def last(store: Store) -> Copied | None:
    """Give the last copy; None when there was none."""
    told = json.loads(store.fact(LAST, "null"))
    return Copied(told["name"], dt.date.fromisoformat(told["day"])) if told else None


def outdate(store: Store) -> None:
    """Have the copy count no more.

    It opens by a recovery code that was given up since, or brings back who was erased since: the
    list that lies beside it does not name them.
    """
    store.keep_fact(LAST, "null")


def due(store: Store) -> bool:
    """Say whether a week has gone by since the last copy."""
    if store.folder is None:
        return False
    before = last(store)
    return before is None or (store.today - before.day).days >= EVERY_DAYS
