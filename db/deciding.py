"""The change that ends a conflict, or the notice that somebody wrote beside an erasure."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from db.journal.ops import ERASE, erased_registers
from db.journal.projection import DELETED, ERASED
from db.journal.reading import Conflict
from db.journal.writing import Change, current, deletion, settlement
from db.trouble import Refused

_DECIDED: Final = "这一条已经定过了，请刷新后再看"
_SEEN: Final = "这一条已经看过了，请刷新后再看"


def decision(connection: Connection, conflict: Conflict, key: str) -> Change:
    """Give the change that settles a conflict with the value (or deletion) of one of its sides."""
    table, row = conflict.kind.table_tag, conflict.row
    found = current(connection, row, table)
    if found is None or not any(side.key == key for side in conflict.sides):
        raise Refused(_DECIDED)
    history, state = found
    if conflict.tag == DELETED:
        gone = key == conflict.sides[-1].key
        return deletion(table, row, history.scope, state, deleted=gone)
    heads = {head.key: head.value for head in state.heads_of(conflict.tag)}
    if key not in heads:
        raise Refused(_DECIDED)
    return settlement(table, row, history.scope, state, {conflict.tag: heads[key]})


def noted(connection: Connection, table: int, row: bytes) -> Change:
    """Give the change that closes what waits because somebody wrote beside an erasure."""
    found = current(connection, row, table)
    if found is None or ERASED not in found[1].conflicts:
        raise Refused(_SEEN)
    history, state = found
    if state.erased:
        seen = {"seen": sorted(state.every_head())}
        return Change(history.scope, table, row, ERASE, seen, {})
    orders = (op for op in history.ops if op.kind == ERASE)
    tags = {tag for op in orders for tag in erased_registers(op.shape)}
    values = {tag: state.values.get(tag) for tag in tags}
    return settlement(table, row, history.scope, state, values)
