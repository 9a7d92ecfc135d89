"""The notes on how far a matter is: a line for the next one, those before, and their proof."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from db.cutting import short
from db.kinds import FollowUp
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import (
    Card,
    DateInput,
    LineInput,
    SectionTitle,
    button,
    label,
    rule,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.files_panel import FilesPanel

NONE_YET: Final = "还没有进展。办一步，记一句。"
WITH_NEXT: Final = "给正在写的这条进展：先放文件，再写一句按 Enter，一起记下。"
_DAY_WIDTH: Final = 138
Written = tuple[str, str]
"""The words and the day of a note, as typed."""


class NotesCard(Card):
    """A line in which a note is written, and the notes so far, the newest first.

    `noted()` when one is to be kept, `proof_asked(id)` when the files of one are to be seen,
    `change_asked(id)` when one is to be corrected, `delete_asked(id)` when it is to go.
    """

    noted = Signal()
    proof_asked = Signal(object)
    change_asked = Signal(object)
    delete_asked = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.day = DateInput("进展的日期")
        self.day.setFixedWidth(look.px(_DAY_WIDTH))
        self.words = LineInput("进展", most=400, hint="写一句进展，按 Enter 记下")
        self.note_button = button("记下", self.noted.emit, kind="primary", needs="edit")
        self.entry = held(row(self.day, (self.words, 1), self.note_button))
        self._lines = column(gap=8)
        self._untouched = self.written()
        self.body.addWidget(SectionTitle("进展"))
        self.body.addWidget(self.entry)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)
        self.words.returnPressed.connect(self.noted)
        self.day.returnPressed.connect(self._go_on)

    def start_anew(self) -> None:
        """Let the next note be one of today."""
        self.words.clear()
        self.day.today = self._desk.store.today
        self.day.set_value(self._desk.store.today)
        self._untouched = self.written()

    def written(self) -> Written:
        """Give the words and the day of the next note as they stand in the line."""
        return self.words.text(), self.day.text()

    @property
    def is_begun(self) -> bool:
        """Whether something of the next note was typed."""
        return self.written() != self._untouched

    def go_on_with(self, written: Written) -> None:
        """Put back the words and the day of a note that was begun before."""
        words, day = written
        self.words.setText(words)
        self.day.setText(day)

    def written_day(self) -> dt.date:
        """Give the day of the note; today where none is written, `Refused` for what is none."""
        today = self._desk.store.today
        return self.day.past_day(today) or today

    def _go_on(self) -> None:
        self.words.setFocus(Qt.FocusReason.TabFocusReason)

    def show_notes(
        self,
        notes: Sequence[FollowUp],
        proofs: Mapping[bytes, int],
        *,
        may_change: bool,
        may_prove: bool,
    ) -> None:
        """Show notes, each with how many files prove it."""
        clear(self._lines)
        if not notes:
            self._lines.addWidget(label(NONE_YET, "caption"))
        for note in notes:
            self._lines.addWidget(label(note.progress or "", wrap=True))
            if note.remark:
                self._lines.addWidget(label(f"备注：{note.remark}", "caption", wrap=True))
            deeds = list(self._deeds(note, proofs.get(note.id, 0), may_prove=may_prove))
            if may_change:
                for words, asked in (("改", self.change_asked), ("删除", self.delete_asked)):
                    name = f"{words}：{_day(note)}的进展"
                    deeds.append(
                        button(words, partial(asked.emit, note.id), kind="link", name=name)
                    )
            self._lines.addLayout(row(label(told(note), "caption"), *deeds, STRETCH, gap=10))
            self._lines.addWidget(rule())

    def _deeds(self, note: FollowUp, count: int, *, may_prove: bool) -> Iterator[QWidget]:
        """Yield the sign of how many files prove a note, which leads to them."""
        if count or may_prove:
            words = f"佐证 {count} 件" if count else "加佐证"
            ask, name = partial(self.proof_asked.emit, note.id), f"{words}：{_day(note)}的进展"
            yield button(words, ask, kind="link", icon="file-text", name=name)


class ProofCard(QWidget):
    """The files that prove a note (佐证材料): of the one being written, or of a chosen one.

    `back_asked()` when staff want to see those of the one being written again.
    """

    back_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.of = label("", "small", wrap=True)
        self.back = button("回到正在写的这条", self.back_asked.emit, kind="link")
        self.files = FilesPanel(desk, FollowUp)
        self.setLayout(column(self.of, self.back, self.files, gap=6))

    def show_begun(self, note: FollowUp) -> None:
        """Take files for a note that is not kept yet: they are saved with it."""
        self.of.setText(WITH_NEXT)
        self.of.show()
        self.back.hide()
        self.files.show_record(note)

    def show_note(
        self, note: FollowUp, *, locked: bool, may_go_back: bool, is_only: bool = False
    ) -> None:
        """Show the files of a kept note; more may come as long as it is not `locked`.

        Which note they prove is said where there is more than one.
        """
        self.of.setText(f"“{short(note.progress, 20)}”这条进展的佐证（{told(note)}）")
        self.of.setVisible(may_go_back or not is_only)
        self.back.setVisible(may_go_back)
        self.files.show_record(note, locked=locked)


def told(note: FollowUp) -> str:
    """Say of a note when it was written and by whom."""
    return f"{_day(note)} · {note.by_name or ''}".strip(" ·")


def _day(note: FollowUp) -> str:
    return FollowUp.fields()["date"].show(note.date)
