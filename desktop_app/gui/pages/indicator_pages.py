"""指标: the rate that its two numbers make, in the list and beside the cells.

A rate is shown where its numbers are, to whom they are shown; what leaves the office is written
by `db/shown.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db.suppression import share
from db.trouble import Refused
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import AllKindList, KindList
from desktop_app.gui.list_source import Preview
from desktop_app.gui.pages.place import Place, level_of
from desktop_app.gui.pages.place_pages import PlaceForm, PlaceList
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.view import Values

RATE: Final = "比率"
NO_RATE: Final = "—（缺分子或分母）"
_PARTS: Final = ("numerator", "denominator")
_WIDTH: Final = 66


def rate_of(part: int | None, whole: int | None) -> str:
    """Write the rate of two numbers with both; blank where it cannot be worked out of them."""
    if part is None or whole is None or part > whole:
        return ""
    return share(part, whole)


class RateRows(KindList):
    """Indicators with their rates, behind the two numbers these are worked out of.

    The summary says why there is none.
    """

    @property
    def _at(self) -> int:
        return [name for name, _ in self._columns].index(_PARTS[-1]) + 1

    @override
    def columns(self) -> Sequence[Column]:
        every = list(super().columns())
        every.insert(self._at, Column(RATE, _WIDTH, sorts=True, yields=True))
        return every

    @override
    def _row(self, record: bytes, values: Values, *rest: Any) -> ListRow:
        row, at = super()._row(record, values, *rest), self._at
        part, whole = (values[name] for name in _PARTS)
        words = rate_of(part, whole)
        key = (0, part / whole) if words else (1, b"")
        return replace(
            row,
            cells=(*row.cells[:at], words.partition("（")[0] or "—", *row.cells[at:]),
            keys=(*row.keys[:at], key, *row.keys[at:]),
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found = super().preview(record_id)
        record = self._desk.store.get(self.kind, record_id)
        if found is None or record is None:
            return found
        rate = rate_of(*(getattr(record, name) for name in _PARTS)) or NO_RATE
        return replace(found, facts=[(RATE, rate), *found.facts])


class AllRateRows(AllKindList, RateRows):
    """The same of every office, as far as they are held."""


class IndicatorsList(PlaceList):
    """The indicators of an office; at the district those of its communities as well."""

    @override
    def source_of(self, desk: Desk, place: Place) -> KindList:
        make = AllRateRows if place.lists_all(level_of(desk)) else RateRows
        return self.made_from(make, desk, place)


class IndicatorForm(PlaceForm):
    """The form of an indicator: the rate stands below its second number while they are typed."""

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._say_rate)

    @override
    def shown(self) -> None:
        super().shown()
        self._say_rate(_PARTS[-1])

    def _say_rate(self, path: str) -> None:
        """Say the rate below the second number, unless something is wrong with that."""
        last = _PARTS[-1]
        if path not in _PARTS or last in self.form.faults:
            return
        words = rate_of(*map(self._number, _PARTS))
        self.form.rows[last].show_hint(f"{RATE} {words}" if words else None)

    def _number(self, name: str) -> int | None:
        try:
            found: int | None = self.form.editors[name].value()
        except Refused:
            return None  # half a number makes no rate yet
        return found
