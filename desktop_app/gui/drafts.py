"""What was typed and not yet saved: kept in the book two seconds after the last key."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from db.trouble import Unavailable
from desktop_app.gui.desk import Desk

REST = 2000  # milliseconds after the last change


@dataclass(frozen=True)
class Draft:
    """Words of a form: by cell, the cell that had the cursor, and whether the record is new.

    `title` says what is being written, for the list of all drafts.
    """

    record: str
    typed: dict[str, Any]
    focus: str = ""
    is_new: bool = True
    title: str = ""


class Drafts(QObject):
    """Keeps the draft of one page, and ends with it; the page's key names it in the book.

    `collect()` gives what there is to keep, or None.
    """

    kept = Signal()

    def __init__(
        self, owner: QObject, desk: Desk, page: str, collect: Callable[[], Draft | None]
    ) -> None:
        super().__init__(owner)
        self._desk = desk
        self._page = page
        self._collect = collect
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(REST)
        self._clock.timeout.connect(self.keep)

    def keep_soon(self) -> None:
        """Keep the draft when the typing rests."""
        self._clock.start()

    @property
    def is_due(self) -> bool:
        """Whether something was typed since the draft was kept."""
        return self._clock.isActive()

    def keep(self) -> None:
        """Keep the draft now."""
        self._clock.stop()
        draft = self._collect() if self._desk.store.is_open else None  # a page may outlive its book
        if draft is None:
            return
        body = {
            "typed": draft.typed, "focus": draft.focus, "new": draft.is_new,
            "title": draft.title, "at": self._desk.store.clock(),
        }  # fmt: skip
        try:
            text = json.dumps(body, ensure_ascii=False)
            self._desk.store.keep_draft(self._page, draft.record, text)
        except Unavailable as error:
            self._desk.say_trouble(error)
            return
        self.kept.emit()

    def drop(self, record: str) -> None:
        """Let go of a draft: it was saved, or is not wanted."""
        self._clock.stop()
        self._desk.store.drop_draft(self._page, record)

    def waiting(self, record: str = "") -> list[Draft]:
        """Give the drafts that wait, newest first: of one record, or else of new records."""
        found = []
        for (_, key), text in self._desk.store.drafts(self._page).items():
            body = json.loads(text)
            if key == record or (not record and body["new"]):
                found.append(Draft(key, body["typed"], body["focus"], is_new=body["new"]))
        return found
