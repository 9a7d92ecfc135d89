"""Who dealt with something: the staff that its record names, as they were called then."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final

from db.fields import NameOf
from db.record import Id, Record
from db.store import Store
from db.timeline import Happening

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
        for record in store.by_id(kind, ids).values():
            if words := _who(store, record):
                said[record.id] = words
    return said


def _who(store: Store, record: Record) -> str:
    kind = type(record)
    for name in _names(kind):
        if said := getattr(record, name):
            return str(said)
    for name in _lists(kind):
        listed = (one.target_name for one in store.entries(record, name))
        if words := "、".join(filter(None, listed)):
            return words
    return ""
