"""One field of many records given one value: what that would change, and whom it may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct, field

from db import rules
from db.fields import Link
from db.findings import Shelf
from db.journal.rows import chunks
from db.reader import Reader
from db.record import Record, kept_names
from db.store import Store
from db.work import Work

AT_ONCE = 500
_WORTH_A_SHELF = 50

Step = Callable[[int, int], object]
Books = Reader | Store
"""What is read from: the open book, or inside a piece of work what it has written so far."""


class BulkPlan(Struct):
    """What a bulk change does: changed twins, the values they had, who stays, who is left out."""

    changed: list[Record] = field(default_factory=list)
    before: Counter[Any] = field(default_factory=Counter)
    same: list[bytes] = field(default_factory=list)
    left_out: list[tuple[Record, str]] = field(default_factory=list)


def change(
    work: Work,
    kind: type[Record],
    ids: Iterable[bytes],
    values: Mapping[str, Any],
    step: Step | None = None,
) -> BulkPlan:
    """Give the values to the records; whom the rules keep out is named and stays as it is."""
    made = plan(work.reader, kind, ids, values, step)
    for some in chunks(made.changed, AT_ONCE):
        if step:
            step(len(made.changed), len(made.changed))
        work.bulk_edit(some)
    return made


def plan(
    reader: Books,
    kind: type[Record],
    ids: Iterable[bytes],
    values: Mapping[str, Any],
    step: Step | None = None,
) -> BulkPlan:
    """Say what giving these values to the records would do; every rule of a save is asked.

    The first of `values` is the field that is changed, a name kept beside a link the second.
    `step(done, total)` tells how far it is and may raise to stop. What belongs to a person's own
    record alone is changed there only: `ValueError`.
    """
    if closed := [name for name in values if kind.fields()[name].own_record_only]:
        raise ValueError(closed)
    wanted = list(dict.fromkeys(ids))
    made, name = BulkPlan(), next(iter(values))
    values = _with_names(reader, kind, values)
    dense = len(wanted) * _WORTH_A_SHELF > reader.count(kind)
    shelf = Shelf(reader) if dense else reader
    for done, record in enumerate(_records(reader, kind, wanted), 1):
        if step:
            step(done, len(wanted))
        if all(getattr(record, one) == value for one, value in values.items()):
            made.same.append(record.id)
            continue
        after = record.copy()
        for one, value in values.items():
            setattr(after, one, value)
        if words := _fault(shelf, record, after):
            made.left_out.append((record, words))
        else:
            made.changed.append(after)
            made.before[getattr(record, name)] += 1
    return made


def _records(reader: Books, kind: type[Record], ids: Sequence[bytes]) -> Iterator[Record]:
    for some in chunks(list(ids), AT_ONCE):
        yield from reader.by_id(kind, some).values()


def _fault(shelf: Any, before: Record, after: Record) -> str:
    """Say why a save of the record would be refused, or give an empty word."""
    if faults := after.faults():
        return next(iter(faults.values()))
    found = (
        rules.check_change(before, after, shelf)
        or rules.check_end(shelf, before, after)
        or [one for one in rules.check(shelf, after) if one.blocking]
    )
    return found[0].sentence if found else ""


def _with_names(reader: Books, kind: type[Record], values: Mapping[str, Any]) -> dict[str, Any]:
    """Put beside a link what the linked record is called now."""
    made, kept = dict(values), kept_names(kind)
    for name, value in values.items():
        declared = kind.fields()[name]
        if isinstance(declared, Link) and name in kept and value:
            made[kept[name]] = reader.named(declared.kinds, [value]).get(value)
    return made
