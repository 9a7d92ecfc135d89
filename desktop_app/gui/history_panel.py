"""Who changed what in a record, and from what to what; masked where the field is."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Signal

from db.history import NOTHING, Event
from desktop_app.gui.arrange import clear, column, row
from desktop_app.gui.controls import Card, ChoiceBox, SectionTitle, button, label
from desktop_app.gui.desk import Desk

FEW = 6
PAPER = "R10"
EVERY_FIELD = "全部栏目"
NONE_YET = "保存以后，这里记下谁在什么时候改了什么。"


class HistoryPanel(Card):
    """The history of the record in view, to be read and printed.

    `restore_asked(field, value)` comes from 恢复成这个值.
    """

    restore_asked = Signal(str, object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._record = b""
        self._all = button("全部", self._show_all, kind="link", name="看全部修改历史")
        self._print = button("打印", self.print_out, kind="link", name="打印修改历史")
        self._list = column(gap=6)
        self.filter = ChoiceBox("只看一栏的修改", blank=EVERY_FIELD)
        self.filter.chosen.connect(self._show_again)
        self.body.addWidget(SectionTitle("修改历史", self._all, self._print))
        self.body.addWidget(self.filter)
        self.body.addLayout(self._list)
        self._events: list[Event] = []
        self._can_restore: frozenset[str] = frozenset()

    def show_events(
        self, record: bytes, found: list[Event], can_restore: frozenset[str] = frozenset()
    ) -> None:
        """Show the history of a record; old values of the named fields can be brought back."""
        self._record, self._events, self._can_restore = record, found, can_restore
        self._print.setVisible(bool(found))
        was = self.filter.value()
        labels = dict.fromkeys(step.label for event in self._changes() for step in event.steps)
        self.filter.offer(((words, words) for words in labels), blank=EVERY_FIELD)
        self.filter.set_value(was if was in labels else None)
        self.filter.setVisible(bool(labels))
        self._show(FEW)

    def print_out(self) -> None:
        """Show the whole history on paper."""
        if self._events:
            # The days of the paper, with those of PCs whose clock is ahead.
            every = [one.on_paper.date() for one in self._events]
            days = min(every), max(*every, self.desk.store.today)
            self.desk.show_page("ledgers", ledger=PAPER, target=self._record, days=days)

    def _changes(self) -> list[Event]:
        """Give what came after the registration: that one only filled in."""
        return self._events[:-1]

    def _show_again(self, _label: object) -> None:
        self._show(FEW)

    def _filtered(self) -> list[Event]:
        """Give the events, or those that changed the one field staff look at."""
        only = self.filter.value()
        if only is None:
            return self._events
        return [
            replace(event, steps=tuple(step for step in event.steps if step.label == only))
            for event in self._changes()
            if any(step.label == only for step in event.steps)
        ]

    def _show_all(self) -> None:
        self._show(len(self._events))

    def _show(self, most: int) -> None:
        clear(self._list)
        found = self._filtered()
        self._all.setVisible(len(found) > most)
        if not found:
            self._list.addWidget(label(NONE_YET, "caption", wrap=True))
        for event in found[:most]:
            self._add(event)

    def _add(self, event: Event) -> None:
        when = event.when.strftime("%Y-%m-%d %H:%M")
        self._list.addWidget(label(f"{when} · {event.actor} · {event.verb}", "caption", wrap=True))
        is_first = event is self._events[-1]  # the registration filled in, it changed nothing
        for step in event.steps if not is_first else ():
            words = label(f"{step.label}：{step.old} → {step.new}", wrap=True)
            self._list.addWidget(words)
            if step.name in self._can_restore and step.old != NOTHING:
                back = button(
                    "恢复成这个值",
                    partial(self.restore_asked.emit, step.name, step.before),
                    kind="link",
                    name=f"{step.label}恢复成{step.old}",
                )
                self._list.addLayout(row(back, None))
