"""The drafts of one form: kept while staff type, offered when they come back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal

from desktop_app.gui.desk import Desk
from desktop_app.gui.drafts import Draft, Drafts
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.record_form import RecordForm

SHUT: Final = "这条记录现在不能再改，草稿先留着；要接着填，先按“退回”，不要了就丢掉"


class FormDrafts(QObject):
    """Keeps what stands in a form and was not saved, with the cell that had the cursor.

    `bar` offers what waits; `begin_new(id)` shows an empty form for the record of a draft.
    """

    kept = Signal()

    def __init__(
        self, form: RecordForm, desk: Desk, page: str, begin_new: Callable[[bytes], object]
    ) -> None:
        super().__init__(form)
        self.bar = InlineBar()
        self._form, self._desk, self._begin_new = form, desk, begin_new
        self._drafts = Drafts(self, desk, page, self._draft)
        self._drafts.kept.connect(self.kept)
        self.keep_soon = self._drafts.keep_soon
        self.keep = self._drafts.keep

    def keep_left(self, _path: str) -> None:
        """Keep the draft when the cursor leaves a cell in which something was typed."""
        if self._drafts.is_due:
            self._drafts.keep()

    def drop(self, record: bytes) -> None:
        """Let go of a record's draft: it was saved."""
        self._drafts.drop(record.hex())

    def _draft(self) -> Draft | None:
        form = self._form
        if not form.is_changed:
            return None
        record = form.records[""]
        focus = form.path_with_focus() or form.last_path
        typed = form.typed()
        name = (
            typed.get(record.name_field) if record.op is None else self._desk.store.called(record)
        )
        title = f"{record.title} {name or ''}".strip()
        return Draft(record.id.hex(), typed, focus, is_new=record.op is None, title=title)

    def offer(self, wanted: str = "") -> None:
        """Offer the drafts that wait for the record in view; one that is `wanted` is taken up."""
        record = self._form.records[""]
        waiting = self._drafts.waiting("" if record.op is None else record.id.hex())
        chosen = next((draft for draft in waiting if draft.record == wanted), None)
        if chosen:
            self._go_on(chosen)
        elif waiting:
            more = [("看全部", partial(self._desk.show_page, "drafts"))] if waiting[1:] else []
            self.bar.say(
                f"有 {len(waiting)} 份没保存的草稿",
                "info",
                ("继续填", partial(self._go_on, waiting[0])),
                ("丢掉", partial(self._throw_away, waiting[0])),
                *more,
            )

    def _go_on(self, draft: Draft) -> None:
        if draft.is_new:
            self._begin_new(bytes.fromhex(draft.record))
        if self._form.locked.intersection(draft.typed):
            self.bar.say(SHUT, "warn", ("丢掉", partial(self._throw_away, draft)))
            return
        self.bar.hide()
        self._form.retype(draft.typed)
        if draft.focus in self._form.editors:
            self._form.go_to(draft.focus)

    def _throw_away(self, draft: Draft) -> None:
        self._drafts.drop(draft.record)
        self.bar.hide()
        self.offer()
