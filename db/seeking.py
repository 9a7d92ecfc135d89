"""What 找一找 finds besides people and homes: records of every kind, by the words declared for it.

A kind says itself what it is found by (`search=True`). What may stand in a person's own record
alone is never read here; numbers and phones can be sought, and are shown by nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from msgspec import Struct

from db import fields as field, parts
from db.cutting import one_line
from db.fields import Privacy
from db.kinds import KINDS, ListEntry, kind_of
from db.record import Record
from db.search import search_line
from db.store import Store

IN_THE_ROLL = frozenset({"resident", "household", "address"})
"""Kinds that are found by their own way: people, and homes with where they are."""

_READ_ALOUD = 24  # characters of a value that are also found by their pinyin


class Sought(Struct, frozen=True):
    """One record: what it is called, what tells it from its likes, and what it is found by.

    `opens` is the record to be opened for it: itself, or the whole it is a part of.
    """

    id: bytes
    table: str
    name: str
    detail: str
    line: str
    opens: bytes


def sought_by(kind: type[Record]) -> list[str]:
    """Give the fields of a kind by which its records may be found anywhere."""
    return [n for n, f in kind.fields().items() if f.search and not f.own_record_only]


def tells_closely(kind: type[Record]) -> bool:
    """Whether what a kind is found by are sensitive words that no mask hides."""
    fields = kind.fields()
    return any(fields[name].is_close for name in sought_by(kind))


def places(openable: Collection[str]) -> dict[str, str]:
    """Give the tables that can be sought, each with the table whose page opens them."""
    found: dict[str, str] = {}
    for kind in KINDS:
        table = kind.__tablename__
        if kind is ListEntry or table in IN_THE_ROLL or not sought_by(kind):
            continue
        whole = _whole(kind)
        if table in openable:
            found[table] = table
        elif whole in openable:
            found[table] = whole
    return found


def read(store: Store, table: str, opened_by: str) -> list[Sought]:
    """Read one kind, the newest first; belongs in a job."""
    kind = kind_of(table)
    records = parts.living(store, kind, store.all(kind))
    names: dict[bytes, str] = store.names(records)
    link = kind.parent_link() if opened_by != table else None
    found = [
        Sought(
            one.id,
            table,
            one_line(names[one.id]),
            " · ".join(_telling(one)),
            _line(one, names[one.id]),
            getattr(one, link) if link else one.id,
        )
        for one in records
    ]
    # Ids rise with the time they were made (UUIDv7).
    return sorted(found, key=lambda one: one.id, reverse=True)


def _whole(kind: type[Record]) -> str:
    link = kind.parent_link()
    declared = kind.fields()[link] if link else None
    # A part of anything (a file) is not opened by one page.
    named = declared.kinds if isinstance(declared, field.Link) else ()
    return named[0] if named else ""


def _line(record: Record, name: str) -> str:
    fields = type(record).fields()
    words = [name, record.serial_no or ""]
    numbers = []
    for one in sought_by(type(record)):
        value = getattr(record, one)
        if isinstance(fields[one], field.Phone):
            numbers.append(search_line("", phones=[value]))
        elif isinstance(fields[one], field.IdNumber):
            numbers.append(search_line("", id_number=value))
        elif value:
            words.append(str(value))
    lines = [search_line(word[:_READ_ALOUD], address=word) for word in dict.fromkeys(words) if word]
    return "\x1f".join((*lines, *numbers))


def _telling(record: Record) -> Iterator[str]:
    """Yield its state, its first day and who it is with; nothing that is kept more closely."""
    fields = {
        name: f
        for name, f in type(record).fields().items()
        if not (f.own_record_only or f.masked or f.privacy is Privacy.SENSITIVE)
    }
    state = record.states.field if record.states else ""
    days = [n for n, f in fields.items() if isinstance(f, field.Day | field.Moment)]
    days.sort(key=lambda name: not fields[name].required)
    day = next((name for name in days if getattr(record, name)), "")
    beside = next(
        (n for n, f in fields.items() if isinstance(f, field.NameOf) and _is_new(record, n)), ""
    )
    for name in (day, beside, state):
        if name in fields and (words := fields[name].show(getattr(record, name))):
            yield words


def _is_new(record: Record, name: str) -> bool:
    words = getattr(record, name)
    return bool(words) and words not in record.name
