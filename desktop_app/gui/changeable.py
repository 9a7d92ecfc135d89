"""What may be changed from a list, in place or for many rows at once. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from db.fields import Choices, Field, LongText, PersonName
from db.record import Record
from db.store import Store
from desktop_app.gui.listable import may_change

_TOO_LARGE: Final = (LongText, Choices)
"""Their controls do not fit into a cell."""

Reach = Callable[[Sequence[bytes]], Mapping[bytes, bytes]]


class Changeable(Struct, frozen=True):
    """A field that may be changed from a list: the record's own, or that of one it leads to.

    `name` is the key of its column. `reach(ids)` gives the record behind each row that has one;
    without it that is the listed record itself. `without` names codes that have a step of their
    own; `note` is said beside, `lacking` where a row has no such record.
    """

    name: str
    kind: type[Record]
    field: str
    reach: Reach | None = None
    without: frozenset[str] = frozenset()
    note: str = ""
    lacking: str = ""

    @property
    def declared(self) -> Field:
        """The field as it is declared."""
        return self.kind.fields()[self.field]

    @property
    def label(self) -> str:
        """What it is called."""
        return self.declared.label

    @property
    def fits_a_cell(self) -> bool:
        """Whether it can be edited in the list itself."""
        return not isinstance(self.declared, _TOO_LARGE)

    @property
    def fits_many(self) -> bool:
        """Whether many records may be given the same value: names are each their own."""
        return not isinstance(self.declared, PersonName)

    def reached(self, ids: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Give the record to be changed for each row, as far as there is one."""
        return {one: one for one in ids} if self.reach is None else self.reach(ids)


def registered_here(store: Store, kind: type[Record], ids: Iterable[bytes]) -> dict[bytes, bytes]:
    """Give those of some records that were registered in this book, each as its own key.

    All others are only looked at. There may be more of them than a query takes values.
    """
    found = {one for (one,) in store.values(kind, "id", org_code=store.facts.scopes)}
    return {one: one for one in ids if one in found}


def plain_changes(kind: type[Record], names: Iterable[str]) -> list[Changeable]:
    """Give the named fields of a kind; ValueError for one that may not be changed in a list."""
    allowed = may_change(kind)
    found = []
    for name in names:
        if name not in allowed:
            raise ValueError(name)
        found.append(Changeable(name, kind, name))
    return found
