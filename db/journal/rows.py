"""Record rows as plain tuples: reading, writing and hashing them without the mapper.

Only the journal writes rows. A row tuple is (id, org_code, op, hidden, *fields in tag order),
each in stored form.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import blake2b
from operator import itemgetter
from typing import Any, TypeVar, cast

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from db.fields import Field, Stored
from db.journal.projection import State
from db.record import Record

Row = tuple[Any, ...]
ASKED_AT_ONCE = 500  # ids in one IN list: under every engine's limit
MODULUS = 1 << 128
_FIXED = ("id", "org_code", "op", "hidden")
_HEAD, OP_PLACE = len(_FIXED), _FIXED.index("op")
_encode = msgspec.json.encode
T = TypeVar("T")


def chunks(items: Sequence[T], size: int = ASKED_AT_ONCE) -> Iterator[Sequence[T]]:
    """Cut a sequence into pieces of at most `size`."""
    return (items[start : start + size] for start in range(0, len(items), size))


def mark(connection: Connection) -> str:
    """Give the engine's sign for a bound parameter in a statement written out."""
    return "?" if connection.dialect.paramstyle == "qmark" else "%s"


def ask(connection: Connection, statement: str, values: Sequence[Any] = ()) -> list[Row]:
    """Run a statement written with ``?`` and give its rows."""
    if (cursor := _cursor(connection)) is not None:
        with _as_told(connection, statement):
            cursor.execute(statement, tuple(values))
            return cast("list[Row]", cursor.fetchall())
    written = statement.replace("?", mark(connection))
    # All at once: asked for one by one, rows take twice the time.
    found = connection.exec_driver_sql(written, tuple(values)).fetchall()
    return [tuple(row) for row in found]


def stream(
    connection: Connection, statement: str, values: Sequence[Any], size: int
) -> Iterator[Sequence[Row]]:
    """Run a statement written with ``?`` and give its rows, at most `size` at a time."""
    cursor: Any = _cursor(connection)
    if cursor is None:
        written = statement.replace("?", mark(connection))
        cursor = connection.exec_driver_sql(written, tuple(values))
    else:
        with _as_told(connection, statement):
            cursor.execute(statement, tuple(values))
    while True:
        with _as_told(connection, statement):
            some = cursor.fetchmany(size)
        if not some:
            return
        yield some


def run(connection: Connection, statement: str, rows: Sequence[Row]) -> None:
    """Run a statement written with ``?`` once per row."""
    if not rows:
        return
    if (cursor := _cursor(connection)) is not None:
        with _as_told(connection, statement):
            cursor.executemany(statement, rows)
        return
    connection.exec_driver_sql(statement.replace("?", mark(connection)), list(rows))


def _cursor(connection: Connection) -> Any:
    """Give the file's own cursor, in the transaction that is open; None on a server, or without.

    The journal's statements are many and small: going through SQLAlchemy's results takes three
    times what the engine takes for them. Where no transaction is open SQLAlchemy begins one, and
    says what is wrong where the engine ended it.
    """
    if connection.dialect.paramstyle != "qmark":
        return None
    driver: Any = connection.connection.driver_connection
    return driver.cursor() if driver.in_transaction else None


@contextmanager
def _as_told(connection: Connection, statement: str) -> Iterator[None]:
    """Raise what the driver raises as SQLAlchemy does, without the values."""
    dialect = connection.dialect
    try:
        yield
    except dialect.loaded_dbapi.Error as error:
        raise DBAPIError.instance(
            statement, None, error, dialect.loaded_dbapi.Error, hide_parameters=True,
            connection_invalidated=False, dialect=dialect,
        ) from error  # fmt: skip


def ask_in(connection: Connection, statement: str, keys: Iterable[Any]) -> Iterator[Row]:
    """Run ``… IN (?)`` over any number of keys, some hundred at a time."""
    for some in chunks(list(keys)):
        marks = ",".join("?" * len(some))
        yield from ask(connection, statement.replace("(?)", f"({marks})"), some)


# The ops of commits, found from the commits (from an op `commit_id` leads there). CROSS holds
# SQLite to that order: it knows no lengths of ranges, and would read every op for each commit.
OPS_OF_COMMIT = (
    "commit_log c CROSS JOIN op"
    " JOIN branch b ON b.idx = c.branch AND op.id BETWEEN c.first_op AND c.last_op"
)


def highest(connection: Connection, table: str) -> int:
    """Give the highest number ever given in a table of the journal, even if it was taken out."""
    ((held,),) = ask(connection, f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608
    kept = ask(connection, "SELECT value FROM book WHERE key = ?", (f"highest_{table}",))
    return max(int(held), int(kept[0][0]) if kept else 0)


def keep_highest(connection: Connection, table: str) -> None:
    """Remember the highest number before ops are taken out: open forms know rows by them."""
    run(
        connection,
        "INSERT INTO book (key, value) VALUES (?,?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(f"highest_{table}", str(highest(connection, table)))],
    )


@cache
def _placed(
    kind: type[Record],
) -> dict[int, tuple[tuple[int, str | None, Callable[[Any], Stored]], ...]]:
    """Say for each register which fields it holds: their places, tags in a group, and readers."""
    place = {name: number for number, name in enumerate(kind.fields())}
    return {
        tag: tuple(
            (place[name], str(f.tag) if len(register.names) > 1 else None, f.from_json)
            for name, f in zip(register.names, register.fields, strict=True)
        )
        for tag, register in kind.registers().items()
    }


@cache
def _plain(kind: type[Record]) -> dict[int, tuple[int, Any]]:
    """Give place and type of the registers whose value is stored as it is: most of them."""
    return {
        tag: (place, kept.fields[0].json_type)
        for tag, kept in kind.registers().items()
        if len(kept.fields) == 1 and type(kept.fields[0]).from_json is Field.from_json
        for place, *_ in _placed(kind)[tag]
    }


def stored_values(kind: type[Record], values: dict[int, Any]) -> tuple[Stored, ...]:
    """Give the stored field values that register values make; blank for what is no such value."""
    plain, placed = _plain(kind), _placed(kind)
    found: list[Stored] = [None] * len(kind.fields())
    for tag, value in values.items():
        if (simple := plain.get(tag)) is not None:
            if type(value) is simple[1]:
                found[simple[0]] = value
            continue
        for place, inner, read_json in placed.get(tag, ()):
            part = value
            if inner is not None:
                part = value.get(inner) if isinstance(value, dict) else None
            if part is not None:
                found[place] = read_json(part)
    return tuple(found)


@cache
def _places(kind: type[Record]) -> dict[str, tuple[int, int, Any]]:
    """Give by tag, as text, the register's number and of plain ones column and type."""
    plain = _plain(kind)
    return {
        str(tag): (tag, _HEAD + plain[tag][0], plain[tag][1]) if tag in plain else (tag, 0, None)
        for tag in _placed(kind)
    }


def blank_row(kind: type[Record], row: bytes, scope: str, op: int) -> list[Any]:
    """Give the row of a record of which nothing more is known."""
    return [row, scope, op, 0, *[None] * len(kind.fields())]


def put(kind: type[Record], row: list[Any], said: Mapping[str, Any]) -> bool:
    """Write register values (by tag, as in a body) into a row; say whether all are known here."""
    places = _places(kind)
    for text, value in said.items():
        if (known := places.get(text)) is None:
            return False
        tag, place, of = known
        if place:
            row[place] = value if type(value) is of else None
            continue
        for at, inner, read_json in _placed(kind)[tag]:
            part = value
            if inner is not None:
                part = value.get(inner) if isinstance(value, dict) else None
            row[_HEAD + at] = None if part is None else read_json(part)
    return True


def says(kind: type[Record], row: Sequence[Any], tags: Iterable[str]) -> bool:
    """Say whether a row holds a value in any of some registers (by tag, as in a body)."""
    places = _places(kind)
    for text in tags:
        tag, place, _ = places.get(text, (0, 0, None))
        held = [place] if place else [_HEAD + at for at, _, _ in _placed(kind).get(tag, ())]
        if any(row[at] is not None for at in held):
            return True
    return False


def projected_row(kind: type[Record], row: bytes, scope: str, op: int, state: State) -> Row:
    """Give the whole row that a state makes.

    `hidden` is 1 for a deleted row, 2 for an erased one, 3 for one whose values were kept back.
    """
    hidden = 2 if state.erased else 3 if state.withheld else int(state.hidden)
    return (row, scope, op, hidden, *stored_values(kind, state.values))


@cache
def _hashed(kind: type[Record]) -> Callable[[Row], Row]:
    """Give what takes of a row what is hashed: no local op, no value kept in the office."""
    kept = [i for i, f in enumerate(kind.fields().values()) if not f.own_record_only]
    return itemgetter(0, 1, 3, *(_HEAD + i for i in kept))


def row_hash(kind: type[Record], row: Row) -> int:
    """Give a row's part of the state hash: the same on every engine and node."""
    written = _encode((kind.table_tag, *_hashed(kind)(row)))
    return int.from_bytes(blake2b(written, digest_size=16).digest(), "big")


def conflict_hash(table: int, row: bytes, tag: int) -> int:
    """Give an open conflict's part of the state hash."""
    written = _encode([table, row, tag, "conflict"])
    return int.from_bytes(blake2b(written, digest_size=16).digest(), "big")


def table_name(kind: type[Record]) -> str:
    """Give a kind's table, quoted: one of them is called user."""
    return f'"{kind.__tablename__}"'


@cache
def _columns(kind: type[Record]) -> str:
    return ", ".join(f'"{name}"' for name in (*_FIXED, *kind.fields()))


@cache
def _insert(kind: type[Record]) -> str:
    columns = _columns(kind)
    marks = ", ".join("?" * (columns.count(",") + 1))
    return f"INSERT INTO {table_name(kind)} ({columns}) VALUES ({marks})"  # noqa: S608


@cache
def _update(kind: type[Record]) -> str:
    names = (*_FIXED[2:], *kind.fields())
    pairs = ", ".join(f'"{name}" = ?' for name in names)
    return f"UPDATE {table_name(kind)} SET {pairs} WHERE id = ?"  # noqa: S608


def insert(connection: Connection, kind: type[Record], rows: Sequence[Row]) -> None:
    """Add new rows."""
    run(connection, _insert(kind), rows)


def update(connection: Connection, kind: type[Record], rows: Sequence[Row]) -> None:
    """Write rows anew; their scope never changes."""
    run(connection, _update(kind), [(*row[2:], row[0]) for row in rows])


def delete(connection: Connection, kind: type[Record], ids: Iterable[bytes]) -> None:
    """Take rows away: only a book that gives up ops does that."""
    run(connection, f"DELETE FROM {table_name(kind)} WHERE id = ?", [(row,) for row in ids])  # noqa: S608


def read(connection: Connection, kind: type[Record], ids: Iterable[bytes]) -> dict[bytes, Row]:
    """Give the rows of the named ids as they stand."""
    statement = f"SELECT {_columns(kind)} FROM {table_name(kind)} WHERE id IN (?)"  # noqa: S608
    return {row[0]: row for row in ask_in(connection, statement, ids)}
