"""What every type of field says: how a value is read, written, checked and kept.

A value has three forms. The *value* is what Python code handles (a date, a tuple of codes);
the *stored* form is what the database column holds; the *JSON* form is what the journal and
packages carry. Stored and JSON forms are the same but for ids (16 bytes, 32 hex digits).
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, ClassVar

from msgspec import Struct
from sqlalchemy import Text as SqlText
from sqlalchemy.types import TypeEngine

Stored = str | int | bytes | None
Json = str | int | None


class Privacy(Enum):
    """How closely a field is kept."""

    PUBLIC = "P"
    INTERNAL = "I"
    SENSITIVE = "S"


class Formerly(Struct, frozen=True):
    """The tag under which earlier versions wrote a field, and how its value is read today.

    `turn` is pure and takes the value as the journal carries it. What it cannot read is blank.
    """

    tag: int
    turn: Callable[[Any], Any]

    def turned(self, json: Any) -> Any:
        """Give an old value as the field carries it today."""
        try:
            return self.turn(json)
        except (TypeError, ValueError, KeyError, IndexError):
            return None


# Structs, not dataclasses: making one of those writes and compiles its methods, and every start
# would wait for that. Fields are never compared.
class Field(Struct, frozen=True, kw_only=True, eq=False):
    """One named value of a record: its label, its rules and how it is written out.

    `tag` is the permanent number of the field in the journal: never reused, never renumbered.
    `group` names fields that are decided together (the first of them leads).
    `own_record_only` fields are never listed, filtered, sorted, searched, matched or printed
    with a person, and their values never leave the office.
    `given_by_district` fields say what the district decides of an office: an office that belongs to
    one no longer writes them.
    `sought_by` fields have an index: records are asked for by their value.
    `kept_for` says what the value is written down for (PIPL Art. 6). Where each office has to say
    so itself, `purpose` names the field of `OrgUnit` in which it does (`db/purposes.py`).
    `follows` fields are filled in from others when a new record is saved without them.
    `unsaid` is the value of a new one that came without it and without its form, such as from a
    sheet; a form asks.
    `since` is the schema that brought it; packages name those after the first to older programs.
    """

    label: str
    tag: int
    required: bool = False
    follows: bool = False
    search: bool = False
    privacy: Privacy = Privacy.INTERNAL
    group: str = ""
    own_record_only: bool = False
    given_by_district: bool = False
    hint: str = ""
    default: Any = None
    unsaid: Any = None
    sought_by: bool = False
    formerly: Formerly | None = None
    since: int = 1
    kept_for: str = ""
    purpose: str = ""

    sql: ClassVar[TypeEngine[Any]] = SqlText()
    json_type: ClassVar[type] = str

    @property
    def masked(self) -> bool:
        """Whether `show` hides part of the value."""
        return False

    @property
    def is_close(self) -> bool:
        """Whether its words stay in the opened record: its own alone, or sensitive and unmasked."""
        return self.own_record_only or (self.privacy is Privacy.SENSITIVE and not self.masked)

    @property
    def must_be_written(self) -> bool:
        """Whether somebody has to write it: it is required and nothing fills it in."""
        return self.required and not self.follows

    @property
    def comes_later(self) -> bool:
        """Whether it is filled in after the fact: what became of it, when it was done."""
        return False

    def parse(self, text: str) -> Any:
        """Read what staff typed; blank means no value. Raises `Refused` when it can't be read."""
        return text.strip() or None

    def show(self, value: Any) -> str:
        """Write a value the way lists and ledgers see it, masked where the field is."""
        return self.reveal(value)

    def reveal(self, value: Any) -> str:
        """Write a value in full."""
        return "" if value is None else str(value)

    def fault(self, value: Any) -> str | None:
        """Say what is wrong with a value, in the words shown beside it."""
        if self.required and value in (None, "", ()):
            return f"请填写{self.label}"
        return None

    def caution(self, value: Any) -> str | None:
        """Say what staff should look at again; it does not keep them from saving."""
        del value
        return None

    def to_stored(self, value: Any) -> Stored:
        """Turn a value into what the column holds."""
        return value  # type: ignore[no-any-return]

    def from_stored(self, stored: Any) -> Any:
        """Turn what the column holds into a value."""
        return stored

    def to_json(self, stored: Stored) -> Json:
        """Turn a stored value into what the journal carries."""
        return stored  # type: ignore[return-value]

    def from_json(self, json: Any) -> Stored:
        """Turn what a journal carries into a stored value; None for a wrong type.

        Strangers' packages pass through here, so nothing is trusted and nothing raises:
        every node must project the same op to the same value.
        """
        fits = type(json) is self.json_type
        return json if fits else None
