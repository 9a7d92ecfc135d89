"""The form of a case: its deadline by category, its steps, and where it came from."""

from __future__ import annotations

import datetime as dt
from typing import Any

from typing_extensions import override

from db import case_days, codes
from db.trouble import Refused
from desktop_app.gui.pages.place_pages import PlaceForm


class CaseForm(PlaceForm):
    """Registers and follows a case."""

    @override
    def _connect(self) -> None:
        super()._connect()
        self.form.changed.connect(self._fill_due)

    @override
    def start_new(self, values: dict[str, Any] | None = None) -> None:
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
