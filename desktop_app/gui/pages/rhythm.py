"""工作节奏: how often the office meets and studies, and how many days its work may take."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout
from typing_extensions import override

from db import case_days, first_topic, own_office, rhythm, workdays
from db.rhythm import Rhythm
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import (
    Card,
    Chips,
    ChoiceBox,
    CodeInput,
    FieldRow,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.settings_search import SettingsHead
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.undoing import undo_work

KEY: Final = "rhythm"
_NUMBERS: Final = {
    "topics_ahead": ("会前几天收议题", "从这一天起，工作台提醒收集议题"),
    "study_months": ("几个月至少学习一次", "这几个月里没有学习，工作台会提醒"),
    "revisit_workdays": ("办结后几个工作日回访", workdays.SAID),
    "check_months": ("几个月核对一次住户", "这么久没有核对的户，会列在工作台"),
    "answer_days": ("几天内答复权利请求", "受理时按这个天数带出答复期限"),
}
_CASE: Final = "case:"
EVERYWHERE: Final = "本单位的每台电脑都照这一份，改了随数据包带过去。"
ONLY_HERE: Final = "这是以前在这台电脑上记的。按一次“保存”，本单位的每台电脑就都照这一份。"


class RhythmPage(Page):
    """The numbers that the workbench goes by, on all PCs of the office."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.tabs = Chips("设置", tabs_of(desk, "settings"))
        self.tabs.picked.connect(self._go)
        self.meetings = ChoiceBox("联席会议", rhythm.meeting_words())
        self.rows = {"meetings": FieldRow("联席会议", self.meetings)}
        self.first_topic = ChoiceBox("第一议题", first_topic.words())
        self.rows[first_topic.KEY] = FieldRow(
            "第一议题", self.first_topic, hint="选中的会议先学习：起草时排好，没有的会提醒"
        )
        self.inputs: dict[str, CodeInput] = {}
        for name, (words, hint) in _NUMBERS.items():
            self._number(name, words, hint)
        for code, words in case_days.categories():
            self._number(f"{_CASE}{code}", f"{words}几天内办结", "登记时按这个天数带出办理时限")
        save = button("保存", self.save, kind="primary", key="Ctrl+S", needs="settings")
        grid = QGridLayout()
        grid.setSpacing(look.px(look.GAP))
        for place, one in enumerate(self.rows.values()):
            grid.addWidget(one, *divmod(place, 2))
        self.first = self.meetings
        self.whose = label("", "caption", wrap=True)
        card = Card(self.whose, grid, row(STRETCH, save), title="工作节奏")
        self.setLayout(
            column(
                SettingsHead(desk, self), self.tabs, card, STRETCH, gap=12, edges=look.PAGE_EDGES
            )
        )

    def _number(self, name: str, words: str, hint: str) -> None:
        made = CodeInput(words)
        self.inputs[name] = made
        self.rows[name] = FieldRow(words, made, hint=hint)

    def _go(self, key: str) -> None:
        if key != KEY:
            self.desk.show_page(key)

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        held = rhythm.read(self.desk.store)
        self.whose.setText(ONLY_HERE if rhythm.is_only_here(self.desk.store) else EVERYWHERE)
        self.meetings.set_value(held.meetings)
        self.first_topic.set_value(first_topic.rule(self.desk.store, self.desk.store.facts.scope))
        for name in _NUMBERS:
            self.inputs[name].setText(str(getattr(held, name)))
        for code, _words in case_days.categories():
            days = case_days.days_for(self.desk.store, code)
            self.inputs[f"{_CASE}{code}"].setText(str(days))
        for one in self.rows.values():
            one.show_hint()

    def save(self) -> None:
        """Keep what was typed; what makes no sense is said beside it."""
        store = self.desk.store
        typed = {name: _number(made.text()) for name, made in self.inputs.items()}
        days = {n.removeprefix(_CASE): v for n, v in typed.items() if n.startswith(_CASE)}
        rest: Any = {name: typed[name] or 0 for name in _NUMBERS}
        for one in self.rows.values():
            one.show_hint()
        try:
            changes = own_office.settle(
                store,
                self.desk.clerk,
                partial(rhythm.put, Rhythm(meetings=self.meetings.value(), **rest)),
                partial(first_topic.put, self.first_topic.value()),
                partial(case_days.put, days),
            )
        except Refused as refused:
            for name, words in refused.faults.items():
                asked = self.rows.get(name) or self.rows.get(f"{_CASE}{name}")
                if asked is None:
                    self.desk.say_trouble(refused)
                else:
                    asked.show_fault(words)
        except Unavailable as error:
            self.desk.say_trouble(error)
        else:
            self.desk.tell_changed(changes)
            self.whose.setText(EVERYWHERE)
            back = partial(undo_work, self.desk, changes.work, "工作节奏")
            self.desk.toast("已保存工作节奏", back)


def _number(text: str) -> int | None:
    return int(text) if text.strip().isdecimal() else None
