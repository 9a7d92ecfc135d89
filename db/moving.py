"""Moving a book from its folder onto a PostgreSQL server: all of it, held against itself there.

The way back is a backup: it is a whole book in a file, and restores into any empty folder.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from db import address, backup, copying, dialect, schema, server
from db.engine import disk_trouble
from db.founding import OpenBook
from db.journal.apply import state_hash
from db.journal.holding import rebuild
from db.journal.rows import ask, run
from db.roles import require
from db.store import DATABASE, Store
from db.trouble import Refused, Unavailable

_PC: Final = "this_pc"  # the fact that says which PC a book in a file is at home on
_DIFFERS: Final = "搬到服务器以后核对不一致，没有搬；台账还在本机的文件夹里，可以照常使用"


class Moved(Struct, frozen=True):
    """What was moved: how many changes, the state both sides came to, and the backup before."""

    ops: int
    state_hash: str
    backup: str


def to_server(book: OpenBook, target: str) -> Moved:
    """Move an open book to an empty database on a server, and close it.

    All is written in one transaction there; the rows are then made anew from the journal and
    must come to the state they had here. Only then does the folder point to the server, and the
    file in it goes; the backup made before stays. Colleagues' folders are copies of this one.
    """
    require(book.clerk, "settings")
    store = book.store
    if store.is_shared:
        raise Refused("这本台账已经在服务器上")
    schema.require_empty(target)
    store.note(book.clerk, "台账搬到服务器")
    made = backup.make(store)
    ops, found = _copied(store, target)
    address.keep(book.ring.folder, book.ring.address_key, target)
    book.close()
    for name in (DATABASE, f"{DATABASE}-wal", f"{DATABASE}-shm"):
        (book.ring.folder / name).unlink(missing_ok=True)
    return Moved(ops, found, made.path.name)


def _copied(store: Store, target: str) -> tuple[int, str]:
    engine = server.open_engine(target)
    try:
        with disk_trouble(), engine.connect() as there, there.begin(), store.looking() as here:
            dialect.take_turn(there)
            schema.lay_out(there)
            copying.copy_book(here, there)
            if copying.counts(here) != copying.counts(there):
                raise Unavailable(_DIFFERS)
            _unseal_keys(store, there)
            run(there, "DELETE FROM book WHERE key = ?", [(_PC,)])
            rebuild(there)
            held = state_hash(here)
            if state_hash(there) != held:
                raise Unavailable(_DIFFERS)
            return ask(there, "SELECT count(*) FROM op")[0][0], held
    finally:
        engine.dispose()


def _unseal_keys(store: Store, there: Connection) -> None:
    """Keep signing keys as a book on a server has them: sealed to no PC."""
    if store.pc is None:
        return
    for branch, sealed in ask(there, "SELECT branch, signing FROM branch_key"):
        bare = store.pc.unseal(sealed)
        if bare is None:
            raise Unavailable("本机的签名密钥打不开，请在“数据交换”里重新登记本机，再搬")
        run(there, "UPDATE branch_key SET signing = ? WHERE branch = ?", [(bare, branch)])
