"""A kind that several versions of the program know differently, and one not at all."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from sqlalchemy import Connection

from db import dialect, fields as field, kinds
from db.fields import Formerly
from db.journal import holding
from db.record import Record

TABLE = 990
_NUMBERS, _WORDS = ("op", "hidden"), ("org_code", "serial_no", "remark", "called", "address",
    "street", "number", "colour")  # fmt: skip


class FirstThing(Record):
    """As version 1 had it: one line for the whole address."""

    __tablename__ = "thing"
    title = "物件"
    table_tag = TABLE
    called = field.text("名称", tag=1)
    address = field.text("地址", tag=2)


class SecondThing(Record):
    """As version 2 has it: the address in two parts."""

    __tablename__ = "thing"
    title = "物件"
    table_tag = TABLE
    called = field.text("名称", tag=1)
    street = field.text("街路", tag=3, formerly=Formerly(2, lambda old: old.split("路")[0] + "路"))
    number = field.text("门牌", tag=4, formerly=Formerly(2, lambda old: old.split("路")[1]))


class ThirdThing(Record):
    """As version 3 has it: the same, and something new."""

    __tablename__ = "thing"
    title = "物件"
    table_tag = TABLE
    called = field.text("名称", tag=1)
    street = field.text("街路", tag=3, formerly=Formerly(2, lambda old: old.split("路")[0] + "路"))
    number = field.text("门牌", tag=4, formerly=Formerly(2, lambda old: old.split("路")[1]))
    colour = field.text("颜色", tag=5, since=3)


VERSIONS: dict[int, type[Record]] = {1: FirstThing, 2: SecondThing, 3: ThirdThing}
NEWEST = 3


def lay_out(connection: Connection) -> None:
    """Make the table that all versions keep such things in."""
    key = "id BYTEA" if dialect.is_shared(connection) else "id BLOB"
    columns = (*(f"{name} BIGINT" for name in _NUMBERS), *(f"{name} TEXT" for name in _WORDS))
    connection.exec_driver_sql(f"CREATE TABLE thing ({key} PRIMARY KEY, {', '.join(columns)})")


@contextlib.contextmanager
def running(version: int) -> Iterator[type[Record] | None]:
    """Have the program know what a version knows; version 0 has never heard of such things."""
    before, kind = (kinds.KINDS, kinds._BY_TAG.get(TABLE)), VERSIONS.get(version)
    plain = tuple(one for one in kinds.KINDS if one.table_tag != TABLE)
    _know(plain, kind)
    try:
        yield kind
    finally:
        _know(tuple(one for one in before[0] if one.table_tag != TABLE), before[1])


def _know(plain: tuple[type[Record], ...], kind: type[Record] | None) -> None:
    known = (*plain, kind) if kind else plain
    kinds.KINDS = holding.KINDS = known
    kinds._BY_TAG.pop(TABLE, None)
    if kind:
        kinds._BY_TAG[TABLE] = kind
