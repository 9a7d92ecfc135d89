"""What is said in a row once registers of it were erased: by somebody who saw that, so it stays."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection

from db.journal.ops import CREATE, EDIT, ERASE, Order, erased_registers, order_of, parents_of
from db.journal.writing import Change, current, erasure, settlement

Values = Mapping[int, Any]
"""What is to stand in registers, by tag, as the journal carries it."""

Said = tuple[int, bytes, Values | None]
"""A row (table tag and id) with what is to stand in the registers that go; None: the whole row."""


def ever_written(connection: Connection, targets: Collection[Said]) -> list[Said]:
    """Give those of some rows that hold what is to be erased: whole ones, written registers."""
    return [
        (table, row, said)
        for table, row, said in targets
        if said is None or not said.keys().isdisjoint(_written(connection, table, row))
    ]


def _written(connection: Connection, table: int, row: bytes) -> set[int]:
    found = current(connection, row, table)
    ops = found[0].ops if found else ()
    return {tag for op in ops if op.kind in (CREATE, EDIT) for tag in parents_of(op.shape)}


def changes(connection: Connection, targets: Collection[Said]) -> Iterator[Change]:
    """Give the changes that say what is to stand in rows from now on; blanks are said by nobody."""
    for table, row, said in targets:
        values = {tag: value for tag, value in (said or {}).items() if value is not None}
        found = current(connection, row, table) if values else None
        if found is not None:
            history, state = found
            yield settlement(table, row, history.scope, state, values)


def again(connection: Connection, order: Order) -> Iterator[Change]:
    """Give the changes that carry out an erasure once more, as the row is here; or not here yet."""
    scope, table, row, shape = order
    found = current(connection, row, table)
    if found is None:
        yield Change(scope, table, row, ERASE, json.loads(shape), {})
    else:
        history, state = found
        yield from erasure(history, row, state, erased_registers(shape) or None, order_of(shape))
