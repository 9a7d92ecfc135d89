"""The list of a kind with deadlines: how many days are left in words, and the next step at hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec.structs import replace
from typing_extensions import override

from db import dates
from db.record import Record
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.list_source import Preview
from desktop_app.gui.pages.place import Place
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.step_bar import step_words
from desktop_app.gui.view import Values

LEFT: Final = "还有几天"
_NEVER: Final = 1_000_000


class DueList(KindList):
    """The rows of a place whose records have a course and a deadline (see `Face`)."""

    def __init__(
        self, place: Place, desk: Desk, kind: type[Record], *rest: Any, **more: Any
    ) -> None:
        self._place = place
        super().__init__(desk, kind, *rest, **more)

    @override
    def columns(self) -> Sequence[Column]:
        return [*super().columns(), Column(LEFT, 84, sorts=True)]

    @override
    def read(self) -> Sequence[ListRow]:
        # What is owed stands first, the longest overdue at the top; the rest as it was.
        return sorted(super().read(), key=lambda row: row.keys[-1])

    @override
    def _row(
        self,
        record: bytes,
        values: Values,
        called: Mapping[bytes, str],
        entries: Mapping[tuple[bytes, str], list[str]],
        counts: Counter[tuple[bytes, str]],
        today: dt.date,
    ) -> ListRow:
        row = super()._row(record, values, called, entries, counts, today)
        day = self._day_owed(values)
        left = (day - today).days if day else _NEVER
        words = dates.left_words(day, today) if day else ""
        return replace(row, cells=(*row.cells, words), keys=(*row.keys, (0, left)))

    def _day_owed(self, values: Values) -> dt.date | None:
        """Give the day by which something is owed; None where nothing is."""
        face, states = self._place.face, self.kind.states
        if face is None or states is None or values[states.field] not in face.owed:
            return None
        return next((values[name] for name in face.due if values[name]), None)

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found = super().preview(record_id)
        record, row = self._desk.store.get(self.kind, record_id), self.rows.get(record_id)
        states = self.kind.states
        if found is None or record is None or row is None or states is None:
            return found
        facts = [(LEFT, row.cells[-1])] if row.cells[-1] else []
        is_over = states.is_final(getattr(record, states.field))
        deeds = [] if is_over else list(found.deeds)
        if to := states.after(getattr(record, states.field)):
            go = partial(self._desk.show_page, self._place.form_key, record=record_id, step=to)
            deeds.append((step_words(record, to), go))
        return replace(found, facts=[*facts, *found.facts], deeds=deeds)
