"""节日: what the office wrote of its own, below the festivals that come with the program."""

from __future__ import annotations

import datetime as dt
import re
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget
from typing_extensions import override

from db import codes, festivals, lunar
from db.festivals import Feast
from db.kinds import Festival
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Card, Fold, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceList

UNKNOWN: Final = "还没有填"
_NAME, _RULE, _DAY, _HIGH = 150, 130, 104, 150
_SOLAR: Final = re.compile(r"(\d{1,2})-(\d{1,2})")
_BY_YEAR: Final = "逐年"
"""What stands as the rule of a festival whose days are written year by year."""


def rule_words(feast: Feast) -> str:
    """Say how a festival's day is found: by which calendar, and on which day of it."""
    if lunar.is_term(feast.rule):
        return f"节气 {feast.rule}"
    day = feast.rule.removeprefix("农历") if feast.calendar != festivals.LOCAL else _BY_YEAR
    if found := _SOLAR.fullmatch(day):
        day = f"{int(found[1])} 月 {int(found[2])} 日"
    return f"{codes.CALENDAR.label(feast.calendar)} {day}"


def as_own(feast: Feast) -> dict[str, Any]:
    """Give the values of a record that says the same as a shipped festival."""
    rule = {festivals.LUNAR: f"农历{feast.rule}", festivals.LOCAL: _BY_YEAR}
    return {
        "full_name": feast.name,
        "calendar": feast.calendar,
        "rule": rule.get(feast.calendar, feast.rule),
        "remind_days": feast.remind_days,
        "code": feast.code,
    }


class ShippedFestivals(Card):
    """The festivals of every office with their days of this year and the next, only to be read.

    `form` is the page on which the office writes one of them anew, as its own.
    """

    def __init__(self, desk: Desk, form: str) -> None:
        super().__init__()
        self._desk, self._form = desk, form
        self.deeds: dict[str, QWidget] = {}
        self.lines = column(gap=0)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setWidget(held(column(self.lines, STRETCH, gap=0), "rail-list"))
        area.setFixedHeight(look.px(_HIGH))
        self.fold = Fold(f"常用节日 {len(festivals.shipped())} 个，日期都算好了", area)
        self.body.setContentsMargins(*(look.px(edge) for edge in (8, 6, 8, 6)))
        self.body.addWidget(self.fold)
        self.fold.turn()
        desk.changed.connect(self._follow)
        self.reload()

    def _follow(self, changes: Changes) -> None:
        if Festival in changes.kinds:
            self.reload()

    def reload(self) -> None:
        """Show every shipped festival, as the office has it now."""
        clear(self.lines)
        self.deeds = {}
        store = self._desk.store
        own: Any = store.all(Festival)
        year = store.today.year
        self.lines.addLayout(_line("节日", "是哪一天", f"{year} 年", f"{year + 1} 年"))
        for feast in festivals.shipped():
            mine = festivals.said_anew(feast, own)
            now = feast if mine is None else festivals.declared(mine)
            now_day, then_day = (_days(now, one) for one in (year, year + 1))
            deed = self._deed(feast, mine)
            self.deeds[feast.name] = deed
            self.lines.addLayout(_line(feast.name, rule_words(now), now_day, then_day, deed))

    def _deed(self, feast: Feast, mine: Any) -> QWidget:
        # Whoever may open the page may see what the office said anew: looking takes no right.
        needs = ""
        if mine is not None:
            words, where = "看改过的", {"record": mine.id}
        else:
            words, where, needs = "改", {"values": as_own(feast)}, "edit"
        go = partial(self._desk.show_page, self._form, **where)
        return button(words, go, kind="link", name=f"{words}：{feast.name}", needs=needs)


def _line(name: str, how: str, now: str, then: str, *deeds: QWidget) -> QLayout:
    parts = []
    for words, width in ((name, _NAME), (how, _RULE), (now, _DAY), (then, _DAY)):
        cell = label(words, "small" if deeds else "caption")
        cell.setFixedWidth(look.px(width))
        parts.append(cell)
    return row(*parts, *deeds, STRETCH, gap=8)


def _days(feast: Feast, year: int) -> str:
    found: list[dt.date] = feast.days(year)
    return "、".join(one.isoformat() for one in found) or UNKNOWN


class FestivalsList(PlaceList):
    """The office's own festivals, with those that come with the program above them."""

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(desk, place)
        self.shipped = ShippedFestivals(desk, place.form_key)
        self.put_below_head(self.shipped, below_tabs=True)

    @override
    def _say_count(self) -> None:
        store = self.desk.store
        count = store.count(self.kinds.kind, org_code=store.facts.scopes)
        self.head.say(subtitle=f"自己登记的 {count:,} 个" if count else "还没有自己登记的节日")
