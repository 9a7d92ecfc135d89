"""Fields that are chosen: codes of a table, records that are linked."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from sqlalchemy import LargeBinary
from typing_extensions import override

from db.codes import CodeTable
from db.field_types import Field, Json, Stored
from db.trouble import Refused


class Choice(Field, frozen=True, kw_only=True, eq=False):
    """One code of a table."""

    codes: CodeTable

    @override
    def parse(self, text: str) -> Any:
        if not text.strip():
            return None
        code = self.codes.code(text)
        if code is None:
            raise Refused(f"{self.label}里没有“{text.strip()}”，请从列表里选")
        return code

    @override
    def reveal(self, value: Any) -> str:
        return self.codes.label(value) if value else ""


class Choices(Choice, frozen=True, kw_only=True, eq=False):
    """Several codes of a table: one value, a sorted tuple, stored with commas between."""

    @override
    def parse(self, text: str) -> Any:
        parts = text.replace("，", "、").replace(",", "、").split("、")
        chosen = {Choice.parse(self, part) for part in parts if part.strip()}
        return tuple(sorted(chosen)) or None

    @override
    def reveal(self, value: Any) -> str:
        chosen = set(value or ())
        ordered = [code for code in self.codes.codes() if code in chosen]
        return "、".join(self.codes.label(code) for code in ordered or sorted(chosen))

    @override
    def to_stored(self, value: Any) -> Stored:
        return ",".join(sorted(value)) if value else None

    @override
    def from_stored(self, stored: Any) -> Any:
        return tuple(stored.split(",")) if stored else None


class Link(Field, frozen=True, kw_only=True, eq=False):
    """A record of one of the named kinds (table names), by its id.

    Without named kinds it may point at a record of any. `part_of` marks the link from a part to
    its whole (an agenda item to its meeting);
    `free_text` says that a name alone will do, in the link's `NameOf`, where nothing is linked.
    """

    kinds: tuple[str, ...]
    part_of: bool = False
    free_text: bool = False
    sql = LargeBinary(16)

    @property
    @override
    def comes_later(self) -> bool:
        return not self.required and not self.group

    @override
    def parse(self, text: str) -> Any:
        return bytes.fromhex(text) if text.strip() else None

    @override
    def reveal(self, value: Any) -> str:
        return value.hex() if value else ""

    @override
    def to_json(self, stored: Stored) -> Json:
        return stored.hex() if isinstance(stored, bytes) else None

    @override
    def from_json(self, json: Any) -> Stored:
        try:
            found = bytes.fromhex(json)
        except (TypeError, ValueError):
            return None
        return found if len(found) == 16 else None


class Links(Struct, frozen=True, kw_only=True, eq=False):
    """Several linked records: rows of their own (`ListEntry`, or `Attachment` for files).

    What is `proof` of what was done (a signed sheet, photos) may still come once the record was
    approved; it changes nothing of what was approved, and no review of it.
    `wanted` names what a good set of photos shows: said beside them, never asked for.
    """

    label: str
    tag: int
    kinds: tuple[str, ...]
    required: bool = False
    free_text: bool = False
    proof: bool = False
    wanted: tuple[str, ...] = ()

    @property
    def must_be_written(self) -> bool:
        """Whether somebody has to fill it."""
        return self.required
