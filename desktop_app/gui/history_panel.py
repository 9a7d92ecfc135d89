"""Who changed what in a record, and from what to what; masked where the field is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from msgspec import Struct
from msgspec.structs import replace
from PySide6.QtCore import Signal

from db.fields import Link, NameOf
from db.journal.reading import Entry
from db.record import Record
from db.store import Store
from desktop_app.gui.arrange import clear, column, row
from desktop_app.gui.controls import Card, ChoiceBox, SectionTitle, button, label

FEW = 6
NOTHING = "—"
EVERY_FIELD = "全部栏目"
NONE_YET = "保存以后，这里记下谁在什么时候改了什么。"


class Step(Struct, frozen=True):
    """One changed field: label, old and new as shown, and the old value to go back to."""

    name: str
    label: str
    old: str
    new: str
    before: Any


class Event(Struct, frozen=True):
    """What one save did to the record, newest first in a history."""

    when: dt.datetime
    actor: str
    verb: str
    steps: tuple[Step, ...]


def events(store: Store, kind: type[Record], record_id: bytes) -> list[Event]:
    """Give the history of a record, newest first; one event for each piece of work."""
    works: dict[bytes, list[Entry]] = {}
    for entry in store.history(record_id, kind):
        works.setdefault(entry.made.work, []).append(entry)
    return [_event(store, kind, entries) for entries in reversed(works.values())]


def _event(store: Store, kind: type[Record], entries: Sequence[Entry]) -> Event:
    made = entries[0].made
    acts = [entry.verb for entry in entries if entry.register is None]
    when = dt.datetime.fromtimestamp(made.wall_ms / 1000)  # noqa: DTZ006  the office's own clock
    steps = tuple(step for entry in entries for step in _steps(store, kind, entry))
    verb = made.reason or (acts[0] if acts else "修改")
    return Event(when, made.actor, verb, steps)


def _steps(store: Store, kind: type[Record], entry: Entry) -> Iterator[Step]:
    if entry.register is None:
        return
    for name, declared in zip(entry.register.names, entry.register.fields, strict=True):
        old, new = entry.before.get(name), entry.after.get(name)
        if old == new or isinstance(declared, NameOf):
            continue
        before, after = declared.from_stored(old), declared.from_stored(new)
        if isinstance(declared, Link):
            called = store.named(declared.kinds, [before, after])
            shown = [called.get(one, "（已删除）") if one else "" for one in (before, after)]
        else:
            shown = [declared.show(before), declared.show(after)]
        was, is_now = (words or NOTHING for words in shown)
        yield Step(name, kind.fields()[name].label, was, is_now, before)


class HistoryPanel(Card):
    """The history of the record in view; `restore_asked(field, value)` from 恢复成这个值."""

    restore_asked = Signal(str, object)

    def __init__(self) -> None:
        super().__init__()
        self._all = button("全部", self._show_all, kind="link", name="看全部修改历史")
        self._list = column(gap=6)
        self.filter = ChoiceBox("只看一栏的修改", blank=EVERY_FIELD)
        self.filter.chosen.connect(self._show_again)
        self.body.addWidget(SectionTitle("修改历史", self._all))
        self.body.addWidget(self.filter)
        self.body.addLayout(self._list)
        self._events: list[Event] = []
        self._can_restore: frozenset[str] = frozenset()

    def show_events(self, found: list[Event], can_restore: frozenset[str] = frozenset()) -> None:
        """Show a history; old values of the named fields can be brought back."""
        self._events, self._can_restore = found, can_restore
        was = self.filter.value()
        labels = dict.fromkeys(step.label for event in self._changes() for step in event.steps)
        self.filter.offer(((words, words) for words in labels), blank=EVERY_FIELD)
        self.filter.set_value(was if was in labels else None)
        self.filter.setVisible(bool(labels))
        self._show(FEW)

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
