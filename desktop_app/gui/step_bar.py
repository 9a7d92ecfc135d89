"""The state of a record and the steps that lead on from it, each with what it asks for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from db import chain, fields as field, handling
from db.kinds import CaseStep, ServiceCase, Transition
from db.record import Record, States, kept_names
from db.roles import may
from db.trouble import Refused
from db.work import Work
from desktop_app.gui import look
from desktop_app.gui.arrange import clear, column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, LineInput, StatusChip, button, label
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.rights import refused
from desktop_app.gui.undoing import undo_work

SETTLED: Final = "已是“{state}”，内容不能再改；要改，请先退回上一步并写明原因。"
NO_STEPS: Final = "还没有办过步骤。办一步，这里记一笔。"
CLOSED: Final = "已是“{state}”，内容不能再改，只能补写备注。"
IN_FILES: Final = "放了{files}的可以不写"
NEXT_KEY: Final = "F9"
"""The key of the step that comes next in the course."""

_WHY = "text"
_TOLD = 400


def step_words(record: Record, to: str) -> str:
    """Give what the step to a state is called on its button."""
    states = type(record).states
    if states is None:
        return _label(record, to)
    if (getattr(record, states.field), to) in states.back and states.leads_to(to):
        return f"退回到{_label(record, to)}"
    return states.verbs.get(to) or _label(record, to)


def right_of_step(record: Record, to: str) -> str:
    """Name the permission that `Work.move` asks for a step; some have one of their own."""
    states = type(record).states
    own = states.right_for(getattr(record, states.field), to) if states else ""
    return own or record.right


def label_of(kind: type[Record], state: str | None) -> str:
    """Give what a state of a kind is called."""
    return kind.fields()[kind.states.field].show(state) if kind.states else ""


def _label(record: Record, code: str | None) -> str:
    return label_of(type(record), code)


class StepBar(QWidget):
    """Says the state of the record in view; a button for each next step asks what it needs.

    The page is asked first (`may_step()`): what was typed and not saved must not be lost.
    `moved` comes after a step was kept.
    """

    moved = Signal(object)

    def __init__(self, desk: Desk, page: str, may_step: Callable[[], bool]) -> None:
        super().__init__()
        self._desk, self._page, self._may_step = desk, page, may_step
        self._record: Record | None = None
        self._editors: dict[str, Editor] = {}
        self._told: LineInput | None = None
        self.chip = StatusChip()
        self.ask = AskCard()
        self._holder = QWidget()
        self._deeds = FlowLayout(self._holder, gap=look.px(8))
        self._holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        line = row(label("状态", "small"), self.chip, (self._holder, 1), gap=10)
        self.setLayout(column(line, self.ask, gap=8))

    def show_record(self, record: Record | None) -> None:
        """Show the steps of a kept record; nothing for a new one or a kind without states."""
        states = type(record).states if record else None
        self._record = record if states else None
        self.ask.hide()
        self.setVisible(self._record is not None)
        self._deeds.clear()
        if record is None or states is None:
            return
        now = getattr(record, states.field)
        is_settled = now in states.settled
        self.chip.say(_label(record, now), "ok" if is_settled else "info")
        ahead = [to for to in states.moves.get(now, ()) if (now, to) not in states.back]
        back = [to for to in states.moves.get(now, ()) if (now, to) in states.back]
        for place, to in enumerate((*ahead, *back)):
            words = step_words(record, to)
            press = partial(self.ask_step, to)
            kind = "" if to in ahead else "flat"
            key = NEXT_KEY if ahead and place == 0 else ""
            needs = right_of_step(record, to)
            self._deeds.addWidget(button(words, press, kind=kind, key=key, needs=needs))
        self._holder.updateGeometry()

    def lock_words(self) -> str:
        """Say why nothing in the record can be changed now; empty when it can."""
        record = self._record
        states = type(record).states if record else None
        if record is None or states is None or not record.is_shut:
            return ""
        now = getattr(record, states.field)
        return (SETTLED if states.moves.get(now) else CLOSED).format(state=_label(record, now))

    # A step

    def ask_step(self, to: str) -> None:
        """Ask for what the state needs, and for the reason of a step back."""
        if self._record is None or not self._may_step():
            return
        record, states = self._record, type(self._record).states
        if states is None:
            return
        right = right_of_step(record, to)
        if not may(self._desk.clerk, right, record.org_code):  # by a key or on the wall
            self._desk.toast(refused(right))
            return
        is_back = (getattr(record, states.field), to) in states.back
        self._editors = {} if is_back else dict(self._asked(record, states, to))
        why = LineInput(most=200)
        loose = [name for name, one in self._editors.items() if isinstance(one, LinksEditor)]
        loose += states.in_files
        controls = [(name, _words(one), one.control) for name, one in self._editors.items()]
        wants_step = handling.wants_step(self._desk.store, record, to)
        self._told = LineInput(most=_TOLD) if wants_step else None
        how = [(handling.STEP, CaseStep.fields()["text"].label, self._told)] if self._told else []
        words = step_words(record, to)
        self.ask.ask(
            f"{words}：{self._desk.store.called(record)}",
            [*how, *controls, (_WHY, "退回原因" if is_back else "说明（可不填）", why)],
            deed=words,
            press=lambda: self._step(to, why.text().strip()),
            loose=loose if is_back else [*loose, _WHY],
            hints={
                name: IN_FILES.format(files=type(record).lists()[of].label)
                for name, of in states.in_files.items()
            },
        )
        blank = next((one for one in self._editors.values() if one.is_blank), None)
        if blank is not None and not how:
            blank.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _asked(self, record: Record, states: States, to: str) -> Iterator[tuple[str, Editor]]:
        kind = type(record)
        steps = self._desk.store.all(Transition, target=record.id)
        stale = states.days.get(to) if chain.is_stale(record, steps, to) else None
        for name in states.asks.get(to, ()):
            declared: Any = kind.fields().get(name) or kind.lists()[name]
            if isinstance(declared, field.Links) and "attachment" in declared.kinds:
                continue  # files have their own place on the page
            made = editor(declared, self._desk)
            made.load_from(record, name)
            is_due = made.is_blank or name == stale
            if isinstance(declared, field.Day) and declared.past and is_due:
                made.put(self._desk.store.today)
            yield name, made

    def _step(self, to: str, why: str) -> None:
        """Take the step with the record as it is kept now; raises `Refused` and `Unavailable`."""
        desk, shown = self._desk, self._record
        record = desk.store.get(type(shown), shown.id) if shown else None
        if record is None:
            raise Refused("这条记录已经删除了")
        words, name = step_words(record, to), desk.store.called(record)
        with desk.store.work(desk.clerk, f"{words}（{record.title}）", self._page) as work:
            self._keep(work, record, to, why)
        self.moved.emit(record)
        desk.tell_changed(work.changes)
        said = f"{name}：{_label(record, to)}"
        desk.toast(f"已办 {said}", partial(undo_work, desk, work.changes.work, said))

    def _keep(self, work: Work, record: Record, to: str, why: str) -> None:
        made, beside = record.copy(), kept_names(type(record))
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for name, one in self._editors.items():
            try:
                one.fill(made, name)
            except Refused as refused:
                faults[name] = str(refused)
            if isinstance(one, LinksEditor):
                work.set_list(record, name, one.targets())
                continue
            for at in (name, beside.get(name)):
                if at:
                    values[at] = getattr(made, at)
        if faults:
            raise Refused(faults)
        self._tell(work, record, values.get("closed_on"))
        work.move(record, to, why, **values)

    def _tell(self, work: Work, record: Record, day: dt.date | None) -> None:
        """Write the step that the card asked for; without words the case says what it lacks."""
        told = self._told.text().strip() if self._told else ""
        if told and isinstance(record, ServiceCase):
            handling.write_step(work, record, told, self._desk.clerk, day)


def _words(one: Editor) -> str:
    return one.field.label


class StepsCard(Card):
    """The dated steps a record went through, newest first."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="办理步骤")
        self._desk = desk
        self._lines = column(gap=4)
        self.body.addLayout(self._lines)

    def show_record(self, record: Record | None, begun: str = "") -> None:
        """Show the steps of a kept record; `begun` tells how it began, below the first of them."""
        clear(self._lines)
        self.setVisible(record is not None)
        if record is None:
            return
        steps = self._desk.store.all(Transition, order=("at",), target=record.id)
        for step in reversed(steps):
            day = f"{step.at:%Y-%m-%d} " if step.at else ""
            words = f"{day}{_label(record, step.state_to)} · {step.by_name or ''}"
            told = "；".join(filter(None, (step.text, chain.step_words(record, step))))
            self._lines.addWidget(label(f"{words}　{told}", "small", wrap=True))
        if begun or not steps:
            self._lines.addWidget(label(begun or NO_STEPS, "small", wrap=True))
