"""The form of a case: its deadline by category, its steps, and where it came from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from typing_extensions import override

from db import case_days, codes
from db.trouble import Refused
from db.work import Work
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages import turning
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceForm
from desktop_app.gui.record_form import Records


class CaseForm(PlaceForm):
    """Registers and follows a case; `turned_from=` names the record whose words it answers."""

    def __init__(self, desk: Desk, place: Place) -> None:
        self._turned: bytes | None = None
        super().__init__(desk, place)

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._fill_due)

    @override
    def arrive(self, **where: Any) -> None:
        super().arrive(**where)
        if "turned_from" in where:
            self._turned = where["turned_from"]

    @override
    def start_new(self, values: dict[str, Any] | None = None) -> None:
        self._turned = None
        super().start_new(values)
        self._fill_due("category")

    def _fill_due(self, path: str) -> None:
        """Fill in the deadline that the office keeps for such a case."""
        if path not in ("category", "received_at") or not self.is_new:
            return
        try:
            category: str | None = self.form.editors["category"].value()
            received: dt.datetime | None = self.form.editors["received_at"].value()
        except Refused:
            return
        if received is None or not self.form.may_fill("due_on"):
            return
        store = self.desk.store
        called = f"{codes.CASE_CATEGORY.label(category)} " if category else ""
        words = f"{called}{case_days.days_for(store, category)} 天内办结，可以改"
        self.form.fill("due_on", case_days.due_on(store, category, received.date()), words)

    @override
    def keep(self, work: Work, records: Records) -> None:
        super().keep(work, records)
        told = self.desk.store.find(turning.back_tables(), self._turned) if self._turned else None
        if told is not None:
            work.save(turning.link_back(told, records[""].id))
