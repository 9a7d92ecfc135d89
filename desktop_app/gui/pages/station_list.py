"""服务站: the list of stations, with how often each served and how many."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db.kinds import ServiceDelivery
from db.record import Id, Record
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.list_source import Preview
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceList
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.view import Values

GIVEN: Final = "服务记录"


class StationRows(KindList):
    """Stations with the services that were given there."""

    def __init__(self, *known: Any, **more: Any) -> None:
        self._given: dict[Id, list[int]] = {}
        super().__init__(*known, **more)

    @property
    @override
    def shows(self) -> frozenset[type[Record]]:
        return super().shows | {ServiceDelivery}

    @override
    def columns(self) -> Sequence[Column]:
        return [*super().columns(), Column(GIVEN, 124, sorts=True)]

    @override
    def read(self) -> Sequence[ListRow]:
        found: dict[Id, list[int]] = defaultdict(list)
        for station, came in self._desk.store.values(
            ServiceDelivery, "station", "beneficiaries_count", **self._whose
        ):
            if station:
                found[station].append(came or 0)
        self._given = found
        return super().read()

    @override
    def _row(self, record: bytes, values: Values, *rest: Any) -> ListRow:
        row, given = super()._row(record, values, *rest), self._given.get(record, [])
        words = f"{len(given):,} 次，{sum(given):,} 人次" if given else ""
        return replace(row, cells=(*row.cells, words), keys=(*row.keys, (0, len(given))))

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found, row = super().preview(record_id), self.rows.get(record_id)
        if found is None or row is None or not row.cells[-1]:
            return found
        return replace(found, facts=[(GIVEN, row.cells[-1]), *found.facts])


class StationsList(PlaceList):
    """The stations; what is given at each is registered under 服务."""

    @override
    def source_of(self, desk: Desk, place: Place) -> KindList:
        return self.made_from(StationRows, desk, place)
