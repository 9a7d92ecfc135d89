"""Which fields of a kind may stand in lists, narrow them, and be changed from them. No Qt.

What belongs to a person's own record alone is in none of these.
"""

from __future__ import annotations

from db import fields as field
from db.fields import Privacy
from db.record import Record


def may_list(kind: type[Record]) -> dict[str, field.Field]:
    """Give the fields of a kind that may stand in a list, by name, in the order of their tags."""
    return {
        name: one
        for name, one in kind.fields().items()
        if not one.own_record_only and not isinstance(one, field.NameOf)
    }


def may_narrow(kind: type[Record]) -> dict[str, field.Field]:
    """Give the fields a list may be narrowed by; of masked ones only whether they are filled.

    Sensitive words that no mask hides would make a list of exactly those people: left out.
    """
    return {
        name: one
        for name, one in may_list(kind).items()
        if one.masked or one.privacy is not Privacy.SENSITIVE
    }


def may_change(kind: type[Record]) -> dict[str, field.Field]:
    """Give the plain fields that may be changed in a list, in place or for many at once.

    Not what the record is called, no number, no mask; no state and nothing a state asks for, since
    steps have an act of their own; not which record it is a part of or whose account it is.
    """
    kept = {kind.name_field, "serial_no"}
    if kind.states:
        kept |= {kind.states.field, *(one for asked in kind.states.asks.values() for one in asked)}
    return {
        name: one
        for name, one in may_list(kind).items()
        if name not in kept
        and not one.masked
        and one.privacy is not Privacy.SENSITIVE
        and not (isinstance(one, field.Link) and (one.part_of or "user" in one.kinds))
    }
