"""A book whose upgrade failed, as the older program left it: everything to be read, nothing lost.

Its rows are laid out in memory under today's tables; the file itself is not touched, keeps the
bytes of attachments, and the next opening tries the upgrade again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy import Column, Connection, Engine, Table
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from db import copying, dialect, schema
from db.collector import at_rest
from db.engine import open_engine
from db.journal.holding import rebuild
from db.journal.rows import Row, run
from db.store import Store
from db.trouble import Refused, Unavailable

WORDS: Final = (
    "这本台账没有升级成功，现在看到的是升级前的样子：一条不少，只能看，不能登记。"
    "腾出磁盘空间以后锁定、重新打开，会再升级一次；还不行，请把错误报告交给维护的人"
)
_BYTES: Final = ("file_piece",)
"""Too large for memory, and read from the file itself."""


class FileAsItIs(Store):
    """The file of a book of an older version, opened without bringing it up."""

    @override
    def _bring_up(self, before: Callable[[Store], object] | None) -> None:
        """Leave the file as the older program left it."""


class UnmigratedStore(Store):
    """The book in memory; `shelf` is the file it was read from."""

    def __init__(self, file: Store, engine: Engine, audit_key: bytes, why: str) -> None:
        super().__init__(None, None, audit_key, clock=file.clock, engine=engine)
        self.folder, self._file = file.folder, file
        self.read_only(why)

    @property
    @override
    def shelf(self) -> Store:
        return self._file

    @override
    def close(self) -> None:
        super().close()
        self._file.close()


def lay_out(file: Store, audit_key: bytes, why: str = WORDS) -> UnmigratedStore:
    """Lay the book of a file out in memory, under the tables of today; `why` is it only read."""
    engine = open_engine(None, None)
    try:
        with file.looking() as old, engine.connect() as new, new.begin(), at_rest():
            copying.lay_tables(new)
            _copy(old, new)
            copying.lay_indexes(new)
            dialect.keep_version(new, schema.VERSION)
            # What the older program made of the journal is shown where today's cannot read it.
            with (
                contextlib.suppress(
                    DBAPIError,
                    Refused,
                    Unavailable,
                    ArithmeticError,
                    LookupError,
                    TypeError,
                    ValueError,
                ),
                new.begin_nested(),
            ):
                rebuild(new)
        return UnmigratedStore(file, engine, audit_key, why)
    except BaseException:
        engine.dispose()
        raise


def open_file(
    folder: Path,
    database_key: bytes,
    audit_key: bytes,
    *,
    clock: Callable[[], int] | None = None,
    address: str = "",
) -> UnmigratedStore:
    """Open a book that cannot be brought up, to be read."""
    rest: dict[str, Any] = {"clock": clock} if clock else {}
    file = FileAsItIs(folder, database_key, audit_key, address=address, **rest)
    try:
        return lay_out(file, audit_key)
    except BaseException:
        file.close()
        raise


def _copy(old: Connection, new: Connection) -> None:
    """Copy of each table the columns that both versions have; the others are left blank."""
    held = sa.inspect(old)
    for table in schema.declared().sorted_tables:
        if table.name in _BYTES or not held.has_table(table.name):
            continue
        there = {column["name"] for column in held.get_columns(table.name)}
        _copy_table(old, new, table, there)


def _copy_table(old: Connection, new: Connection, table: Table, there: set[str]) -> None:
    both = [column for column in table.columns if column.name in there]
    lacking = [column for column in table.columns if column.name not in there]
    names = ", ".join(f'"{column.name}"' for column in [*both, *lacking])
    marks = ",".join("?" * len(table.columns))
    blanks = tuple(_blank(column) for column in lacking)
    statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608  own names
    for some in copying.rows(old, table, columns=both):
        rows: list[Row] = [(*row, *blanks) for row in some]
        run(new, statement, rows)


def _blank(column: Column[Any]) -> Any:
    """Give what stands in a column that the older version did not have."""
    if column.nullable:
        return None
    return column.type.python_type()
