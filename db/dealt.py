"""Who dealt with something: the staff that its record names, as they were called then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, Final

from db.fields import NameOf
from db.happening import Happening
from db.journal.rows import chunks
from db.kinds import ListEntry
from db.record import Id, Record
from db.store import Store

STAFF: Final = frozenset({"staff_member", "user"})


@cache
def _names(kind: type[Record]) -> tuple[str, ...]:
    """Give the fields of a kind that keep the name of somebody of the office."""
    fields: dict[str, Any] = dict(kind.fields())
    return tuple(
        name
        for name, one in fields.items()
        if isinstance(one, NameOf) and STAFF & set(fields[one.of].kinds)
    )


@cache
def _lists(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name, one in kind.lists().items() if "staff_member" in one.kinds)


def dealt_by(store: Store, found: Iterable[Happening]) -> dict[Id, str]:
    """Give for happenings who dealt with them; those whose record names nobody are left out."""
    by_kind: dict[type[Record], list[Id]] = {}
    for one in found:
        by_kind.setdefault(one.kind, []).append(one.id)
    said: dict[Id, str] = {}
    for kind, ids in by_kind.items():
        if not (_names(kind) or _lists(kind)):
            continue
        records = store.by_id(kind, ids)
        named = {row: words for row, one in records.items() if (words := _named(one))}
        said |= named | _listed(store, kind, [row for row in records if row not in named])
    return said


def _named(record: Record) -> str:
    names = (getattr(record, name) for name in _names(type(record)))
    return next((str(said) for said in names if said), "")


def _listed(store: Store, kind: type[Record], ids: Sequence[Id]) -> dict[Id, str]:
    """Give those who stand in the lists of records, all in one reading; the first list wins."""
    found: dict[Id, str] = {}
    for name in _lists(kind):
        names: dict[Id, list[str]] = defaultdict(list)
        for some in chunks(ids):
            for entry in store.all(
                ListEntry, order=("position",), owner=some, owner_tag=kind.lists()[name].tag
            ):
                names[entry.owner] += filter(None, [entry.target_name])
        found = {row: "、".join(said) for row, said in names.items() if said} | found
    return found
