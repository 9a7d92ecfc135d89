"""What a merge is measured against: bare SQL, and the mapper as most programs use it.

All write into an encrypted file what the merge has written: the same rows, edits and (where they
say so) journal, given to them ready in memory. None decrypts, checks or digests anything. They
use the driver as it comes; `tuned_rows` and `tuned_journal` have what `db.engine` teaches it too.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any, TypeVar

import sqlcipher3.dbapi2 as cipher
from sqlalchemy.orm import Session, registry

from db.engine import connect, open_engine
from db.journal.holding import above
from db.journal.ops import CREATE, Commit, Op, body_of
from db.journal.rows import Row, ask, chunks, stored_values
from db.journal.tables import OP
from db.kinds import Resident
from db.record import METADATA
from db.store import DATABASE, Store

T = TypeVar("T")

KEY = bytes(range(32))
OFFICE = "229901001001"
_AT_ONCE = 5_000
_NAMES = ("id", "org_code", "op", "hidden", *Resident.fields())
_JOURNAL = frozenset({"op", "op_row", "commit_log"})


def copy_plain(store: Store, target: Path) -> None:
    """Copy an encrypted book into an open file."""
    with store.held() as connection:
        ((version,),) = connection.execute("PRAGMA user_version").fetchall()
        connection.execute("ATTACH DATABASE ? AS plain KEY ''", (str(target),))
        connection.execute("SELECT sqlcipher_export('plain')").fetchall()
        connection.execute(f"PRAGMA plain.user_version = {version}")
        connection.execute("DETACH DATABASE plain")


def journal_bytes(store: Store, folder: Path) -> int:
    """Give the bytes that the journal and its indexes take in the open file of a book."""
    store.checkpoint()
    with closing(sqlite3.connect(folder / DATABASE)) as file:  # the cipher's has no dbstat
        sizes = file.execute("SELECT name, sum(pgsize) FROM dbstat GROUP BY name").fetchall()
    return sum(int(size) for name, size in sizes if name in _JOURNAL)


def inserts(path: Path, store: Store) -> float:
    """Insert the rows, and nothing else."""
    return _bare(path, _rows(store), [], edited=False)


def rows(path: Path, store: Store) -> float:
    """Insert the rows and edit each."""
    return _bare(path, _rows(store), [], edited=True)


def rows_and_journal(path: Path, store: Store) -> float:
    """Insert the rows, edit each, and insert the journal's rows with its indexes."""
    return _bare(path, _rows(store), _journal(store), edited=True)


def tuned_rows(path: Path, store: Store) -> float:
    """Insert the rows and edit each, by the driver as our own program uses it."""
    return _bare(path, _rows(store), [], edited=True, tuned=True)


def tuned_journal(path: Path, store: Store) -> float:
    """Write rows and journal, by the driver as our own program uses it."""
    return _bare(path, _rows(store), _journal(store), edited=True, tuned=True)


def _journal(store: Store) -> list[Row]:
    with store.transaction() as connection:
        columns = ", ".join(OP.columns.keys())
        return ask(connection, f"SELECT {columns} FROM op WHERE tbl = 5 ORDER BY id")  # noqa: S608


def _rows(store: Store) -> list[Row]:
    columns = ", ".join(f'"{name}"' for name in _NAMES)
    with store.transaction() as connection:
        return ask(connection, f"SELECT {columns} FROM resident ORDER BY org_code, id")  # noqa: S608


def _bare(
    path: Path, made: list[Row], journal: list[Row], *, edited: bool, tuned: bool = False
) -> float:
    if not tuned:
        cipher.adapters.clear()
    engine = open_engine(path, KEY)
    METADATA.create_all(engine, [OP])
    engine.dispose()
    connection = connect(path, KEY)
    columns = ", ".join(f'"{name}"' for name in _NAMES[1:])
    connection.execute(f"CREATE TABLE resident (id BLOB PRIMARY KEY, {columns})")
    insert = f"INSERT INTO resident VALUES ({_marks(len(_NAMES))})"  # noqa: S608
    started = time.process_time()
    for part in chunks(made, _AT_ONCE):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(insert, part)
        if edited:
            edits = [(f"红石榴小学{n % 97}", row[2], row[0]) for n, row in enumerate(part)]
            connection.executemany("UPDATE resident SET workplace = ?, op = ? WHERE id = ?", edits)
        connection.execute("COMMIT")
    for part in chunks(journal, _AT_ONCE):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO op VALUES ({_marks(len(OP.columns))})", part)  # noqa: S608
        connection.execute("COMMIT")
    taken = time.process_time() - started
    connection.close()
    return taken


def _marks(number: int) -> str:
    return ", ".join("?" * number)


class _Person:
    """A resident as mappers have it."""


class _Change:
    """An op as mappers have it."""


def row_by_row(path: Path, store: Store) -> float:
    """Merge one office's ops by the mapper: look the row up, change or add it, write the op, flush.

    New rows are looked up too: whoever merges cannot know that they have not come before.
    """
    return _mapped(path, store, flushed_each=True)


def unit_of_work(path: Path, store: Store) -> float:
    """Merge the same, but left to the mapper to gather and write at the end of each commit."""
    return _mapped(path, store, flushed_each=False)


def _mapped(path: Path, store: Store, *, flushed_each: bool) -> float:
    with store.transaction() as connection:
        commits = list(above(connection, [], [OFFICE]))
    cipher.adapters.clear()
    engine = open_engine(path, KEY)
    METADATA.create_all(engine, [OP, Resident.table()])
    mappers = registry()
    mappers.map_imperatively(_Person, Resident.table())
    mappers.map_imperatively(_Change, OP)
    number = 0
    started = time.process_time()
    with Session(engine) as session:
        for place, commit in enumerate(commits):
            for op in commit.ops:
                if op.table == Resident.table_tag:
                    number += 1
                    session.add(_change(number, place, op))
                    _change_person(session, commit, op, number)
                    if flushed_each:
                        session.flush()
            session.flush()
        session.commit()
    taken = time.process_time() - started
    engine.dispose()
    return taken


def _change(number: int, commit: int, op: Op) -> _Change:
    values = {
        "id": number,
        "commit_id": commit,
        "tbl": op.table,
        **{name: getattr(op, name) for name in ("seq", "row", "kind", "shape", "body", "salt")},
        "digest": op.digest,
    }
    return _with(_Change(), values)


def _change_person(session: Session, commit: Commit, op: Op, number: int) -> None:
    registers = {int(tag): value for tag, value in (body_of(op.body) or {}).items()}
    fields = zip(Resident.fields(), stored_values(Resident, registers), strict=True)
    said: dict[str, Any] = {name: value for name, value in fields if value is not None}
    person = session.get(_Person, op.row)
    if person is not None:
        _with(person, said | {"op": number})
    elif op.kind == CREATE:
        whole = {"id": op.row, "org_code": commit.scope, "op": number, "hidden": 0}
        session.add(_with(_Person(), whole | said))


def _with(thing: T, values: dict[str, Any]) -> T:
    for name, value in values.items():
        setattr(thing, name, value)
    return thing
