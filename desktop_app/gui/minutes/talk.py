"""What was said about the topic in view: its name, who brought it, the discussion, the outcome."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QWidget
from typing_extensions import override

from db import codes
from db.kinds import AgendaItem, CodeEntry
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, held, row
from desktop_app.gui.controls import (
    Card,
    ChoiceBox,
    CutLabel,
    FlowLayout,
    LineInput,
    TextArea,
    button,
    key_cap,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.phrases import Phrase, PhraseArea, phrases
from desktop_app.gui.picker import Picker

_BUTTONS = 4
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


def _said(item: AgendaItem) -> str:
    """Say what closed minutes hold of a topic besides its name and the talk."""
    outcome = codes.AGENDA_OUTCOME.label(item.outcome) if item.outcome else ""
    by = f"{item.proposer_name}提出" if item.proposer_name else ""
    return " · ".join(filter(None, ("第一议题" if item.is_first_topic else "", by, outcome)))


class TalkCard(Card):
    """Edits one agenda item in place; `changed()` follows typing.

    `moved(by)` comes from Alt+↑↓, `next_asked()` from Ctrl+Enter in the name,
    `first_ticked(on)` from 第一议题, `remove_asked()` from the button.
    """

    changed = Signal()
    moved = Signal(int)
    next_asked = Signal()
    first_ticked = Signal(bool)
    remove_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.item: AgendaItem | None = None
        self._is_loading = False
        self.number = label("议题", "h2")
        self.title = LineInput("议题名称", most=100, hint="写议题，按 Enter 写讨论情况")
        self.first_topic = QCheckBox("第一议题")
        self.first_topic.setAccessibleName("第一议题")
        self.outcome = ChoiceBox(
            "结果", [(c, codes.AGENDA_OUTCOME.label(c)) for c in codes.AGENDA_OUTCOME.offered()],
            blank="结果未定",
        )  # fmt: skip
        declared: Any = AgendaItem.fields()["proposer"]
        self.proposer = Picker(desk, declared.kinds, free_text=True, name="提出单位")
        self.proposer.setPlaceholderText("提出单位")
        self.proposer.setFixedWidth(look.px(150))
        self.remove = button("", self.remove_asked.emit, kind="icon", icon="trash-2", name="删议题")
        self.remark = TextArea(AgendaItem.fields()["remark"].label, lines=2)
        self.remark_line = held(row(label("备注", "small"), (self.remark, 1), gap=8))
        self.remark_button = button("写备注", self.ask_remark, kind="link")
        self.area = PhraseArea("讨论情况", lines=4, hint="写讨论情况，输入 / 用常用语")
        self.count = label("", "small")
        self.said = CutLabel("", "small")
        self._tools = QWidget()
        self._flow = FlowLayout(self._tools, gap=look.px(6))
        self._offer_phrases()
        desk.changed.connect(self._follow)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.body.addLayout(row(self.number, (self.title, 1), self.remark_button, self.remove))
        under = (self.first_topic, (self.said, 1), STRETCH, self.count, self.proposer, self.outcome)
        self.body.addLayout(row(label("讨论情况", "strong"), 8, *under))
        self.body.addWidget(self.area)
        self.body.addWidget(self._tools)
        self.body.addWidget(self.remark_line)

    def _connect(self) -> None:
        self.title.textChanged.connect(self._write_title)
        self.area.textChanged.connect(self._write_talk)
        self.area.moved.connect(self.moved)
        self.remark.textChanged.connect(self._write_remark)
        self.outcome.chosen.connect(self._write_outcome)
        self.proposer.changed.connect(self._write_proposer)
        self.first_topic.clicked.connect(self._tick)
        self.title.installEventFilter(self)

    def show_item(self, item: AgendaItem | None, number: int, *, locked: bool) -> None:
        """Show another topic, or none."""
        self._is_loading = True
        self.item = item
        self.number.setText(f"议题 {number} ·" if item else "还没有议题")
        self.title.setText((item.topic or "") if item else "")
        self.title.setCursorPosition(0)
        talk = (item.discussion or "") if item else ""
        if self.area.text() != talk:
            self.area.setText(talk)
        self.outcome.set_value(item.outcome if item else None)
        self.proposer.set_target(
            item.proposer if item else None, (item.proposer_name or "") if item else ""
        )
        self.first_topic.setChecked(bool(item and item.is_first_topic))
        self._count()
        open_ = item is not None and not locked
        self.title.setVisible(item is not None)
        self.title.setReadOnly(locked)
        self.area.setReadOnly(not open_)
        for part in (self.outcome, self.proposer, self.first_topic):
            part.setEnabled(open_)
            part.setVisible(not locked)
        self.said.setVisible(locked)
        self.said.setText(_said(item) if item else "")
        self.remove.setVisible(open_)
        self._tools.setVisible(open_)
        self._show_remark((item.remark or "") if item else "", may_write=open_)
        self._is_loading = False

    def _show_remark(self, words: str, *, may_write: bool) -> None:
        """Show a remark there is; one that is not written yet takes a press, and no room."""
        if self.remark.text() != words:
            self.remark.setText(words)
        self.remark.setReadOnly(not may_write)
        self.remark_line.setVisible(bool(words))
        self.remark_button.setVisible(may_write and not words)

    def ask_remark(self) -> None:
        """Make room for a remark on the topic, which no minutes print."""
        self.remark_button.hide()
        self.remark_line.show()
        self.remark.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_phrases(self) -> None:
        """Offer the first phrases of the office as buttons, and the way to the list of them."""
        self._flow.clear()
        chips = [
            button(one.head, partial(self._put, one), kind="chip", name=f"常用语：{one.label}")
            for one in phrases()[:_BUTTONS]
        ]
        change = button("改常用语", self._go_to_phrases, kind="link")
        for part in (label("常用语", "small"), *chips, key_cap("输入 / 可唤出"), change):
            self._flow.addWidget(part)

    def _follow(self, changes: Changes) -> None:
        if CodeEntry in changes.kinds:
            self._offer_phrases()

    def _go_to_phrases(self) -> None:
        self.desk.show_page("word_lists", list=codes.MINUTES_PHRASE.name)

    def _put(self, phrase: Phrase) -> None:
        self.area.insert_phrase(phrase)

    def _count(self) -> None:
        self.count.setText(f"{len(self.area.text())} 字")

    def _write(self, write: Callable[[AgendaItem], None]) -> None:
        if self.item is not None and not self._is_loading:
            write(self.item)
            self.changed.emit()

    def _write_title(self, text: str) -> None:
        self._write(lambda item: setattr(item, "topic", text.strip()))

    def _write_talk(self) -> None:
        self._count()
        text = self.area.text() or None
        self._write(lambda item: setattr(item, "discussion", text))

    def _write_remark(self) -> None:
        words = self.remark.text().strip() or None
        self._write(lambda item: setattr(item, "remark", words))

    def _write_outcome(self, code: object) -> None:
        self._write(lambda item: setattr(item, "outcome", code))

    def _write_proposer(self) -> None:
        target, words = self.proposer.target, self.proposer.text().strip() or None
        self._write(lambda item: setattr(item, "proposer", target))
        self._write(lambda item: setattr(item, "proposer_name", words))

    def _tick(self, on: bool) -> None:  # noqa: FBT001  as `clicked` gives it
        self.first_ticked.emit(on)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_key = event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent)
        if watched is self.title and is_key and not self.title.is_composing:
            return self._title_key(event)  # type: ignore[arg-type]
        return super().eventFilter(watched, event)

    def _title_key(self, event: QKeyEvent) -> bool:
        key, held_down = event.key(), event.modifiers()
        if key in _ENTER and held_down & Qt.KeyboardModifier.ControlModifier:
            self.next_asked.emit()
        elif key in _ENTER:
            self.area.setFocus(Qt.FocusReason.TabFocusReason)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down) and (
            held_down & Qt.KeyboardModifier.AltModifier
        ):
            self.moved.emit(1 if key == Qt.Key.Key_Down else -1)
        else:
            return False
        return True
