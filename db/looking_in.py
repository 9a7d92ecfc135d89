"""A book opened from safe mode to be looked at: nothing is brought up, settled or noted in it.

So nothing that an opening carries out may be pending either: neither a restore nor a change of
keys.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from db import address, backup, dialect, opening, restored, restoring, schema, unmigrated
from db.founding import OpenBook, clerk_of
from db.key_ring import KeyRing
from db.store import Store
from db.trouble import Refused, Unavailable

WORDS: Final = "现在是只看不改地打开的，不能登记和合入，也不能打印和导出；锁定后照常打开，才能登记"
_PENDING: Final = (
    "这本台账刚从备份恢复，或定好了要恢复、要更换台账密钥，先要照常打开一次；请按“回到密码”再打开"
)
_LENT: Final = "这个密码是别人给的，请按“回到密码”打开一次，换成自己的"
_ON_SERVER: Final = "这本台账放在数据库服务器上，请按“回到密码”打开"


def open_to_look(
    folder: Path,
    login: str,
    password: str,
    *,
    pause: Callable[[float], None] = time.sleep,
    why: str = WORDS,
) -> OpenBook:
    """Open a book with a password, to be read alone; `why` is told to whoever would write."""
    if address.is_kept(folder):
        raise Refused(_ON_SERVER)
    if not backup.is_book(folder):
        raise Unavailable("这个文件夹里没有台账，请从备份恢复")
    with opening.unlocked(folder, login, password, pause) as (lock, ring):
        _require_settled(folder, ring)
        store = _store(folder, ring, why)
        with opening.brought_in(store):
            clerk = clerk_of(store, ring.user_id)
    store.typist = clerk.id.hex()
    return OpenBook(store, clerk, ring, lock)


def _require_settled(folder: Path, ring: KeyRing) -> None:
    if ring.is_lent:
        raise Refused(_LENT)
    is_put_back = restoring.is_waiting(folder) or restored.is_marked(folder)
    if is_put_back or ring.next_database_key is not None:
        raise Refused(_PENDING)


def _store(folder: Path, ring: KeyRing, why: str) -> Store:
    """Give the file itself; of a book from before an update what it holds, laid out in memory."""
    file = unmigrated.FileAsItIs(folder, ring.database_key, ring.audit_key)
    try:
        file.ring, file.known_log_anchor = ring, ring.anchors.get("access_log", "")
        with file.looking() as connection:
            is_of_today = dialect.version(connection) == schema.VERSION
        if not is_of_today:
            return unmigrated.lay_out(file, ring.audit_key, why)
        file.read_only(why)
    except BaseException:
        file.close()
        raise
    return file
