"""The other fields of a kind as columns of its list: hidden at first, read by the page."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Final

from db import fields as field
from db.blanks import last
from db.record import Record, kept_names
from db.store import Store
from desktop_app.gui.facets import KindFacets
from desktop_app.gui.list_source import ListSource
from desktop_app.gui.listable import may_list
from desktop_app.gui.record_model import Cells, Column

WIDTH: Final = 110
GONE: Final = "（已删除）"


def others(kind: type[Record], taken: Collection[str]) -> dict[str, field.Field]:
    """Give the fields that may stand in a list and are in none of its columns yet.

    Sensitive words that no mask hides are read one record at a time, never in a row of people.
    """
    return {
        name: one
        for name, one in may_list(kind).items()
        if name not in taken and not isinstance(one, field.LongText) and not one.is_close
    }


class WithMore:
    """A list source with the other fields of its kind behind its own columns.

    Only those that are `shown` are read. It sorts by all of them but masked ones, by the columns
    that its `facets` hold.
    """

    def __init__(self, source: ListSource, store: Store, facets: KindFacets) -> None:
        self._source, self._store, self._facets = source, store, facets
        self._kind = kind = facets.kind
        self._own = list(source.columns())
        taken = {column.name for column in self._own} | set(facets.without)
        self._fields = others(kind, taken)
        self._kept = kept_names(kind)
        self.shown: Callable[[], Collection[int]] = tuple
        more = [
            Column(one.label, WIDTH, sorts=not one.masked, name=name, is_extra=True)
            for name, one in self._fields.items()
        ]
        self._columns = [*self._own, *more]

    def columns(self) -> Sequence[Column]:
        """Give the list's own columns and the others."""
        return self._columns

    def ids(self) -> Sequence[bytes]:
        """Give all ids in display order."""
        return self._source.ids()

    def sort_keys(self, column: int) -> Sequence[Any]:
        """Give one key a place."""
        if column < len(self._own):
            return self._source.sort_keys(column)
        name = self._columns[column].name
        declared, values = self._fields[name], self._facets.column(name)
        if isinstance(declared, field.Link):
            called = self._facets.called(name)
            order: Callable[[Any], Any] = called.get
        else:
            order = _order(declared)
        # Each different value is put in order once.
        known = {value: last(None if value is None else order(value)) for value in set(values)}
        return list(map(known.__getitem__, values))

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        """Give the texts of some rows; columns out of view stay blank."""
        rows = self._source.fetch(ids)
        shown = set(self.shown())
        start = len(self._own)
        names = [c.name for at, c in enumerate(self._columns) if at >= start and at in shown]
        if not names:
            return rows
        values = self._values(names, {"id": list(ids)})
        words = {name: self._words(name, values) for name in names}
        none: dict[bytes, str] = {}
        every = [words.get(name, none) for name in self._fields]
        return [
            (*row, *(each.get(one, "") for each in every))
            for one, row in zip(ids, rows, strict=True)
        ]

    def _values(
        self, names: Sequence[str], where: Mapping[str, Any]
    ) -> dict[bytes, dict[str, Any]]:
        asked = [*names, *(self._kept[name] for name in names if name in self._kept)]
        found = self._store.values(self._kind, "id", *asked, **where)
        return {row[0]: dict(zip(asked, row[1:], strict=True)) for row in found}

    def _words(self, name: str, values: Mapping[bytes, Mapping[str, Any]]) -> dict[bytes, str]:
        declared, beside = self._fields[name], self._kept.get(name, "")
        if not isinstance(declared, field.Link):
            return {one: declared.show(row[name]) for one, row in values.items()}
        unnamed = {row[name] for row in values.values() if row[name] and not row.get(beside)}
        called: dict[bytes, str] = self._store.named(declared.kinds, unnamed)
        return {
            one: row.get(beside) or (called.get(row[name], GONE) if row[name] else "")
            for one, row in values.items()
        }


def _order(declared: field.Field) -> Callable[[Any], Any]:
    """Give what a value of a field sorts by; None for a blank one."""
    if isinstance(declared, field.Choices):
        return lambda value: declared.show(value) or None
    if isinstance(declared, field.Choice):
        place = {code: at for at, code in enumerate(declared.codes.codes())}
        return lambda value: place.get(value, len(place)) if value else None
    if isinstance(declared, field.Text):
        return lambda value: value.encode("gb18030", "replace") if value else None
    return lambda value: value
