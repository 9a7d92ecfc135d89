"""找设置：one line over all that can be set, found by words or initials; Enter goes there.

It stands on every tab of 设置 that is no list: a list's own line seeks its rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import case_days, first_topic, word_lists
from db.kinds import OrgUnit
from db.search import PeopleIndex, search_line
from desktop_app.gui import look
from desktop_app.gui.controls import LineInput, PageHead
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_below import ListBelow
from desktop_app.gui.page import Page
from desktop_app.gui.pages.tabs import show_tab, tabs_of

UNIT_FIELDS: Final = (
    "full_name", "short_name", "seal_name", "address", "phone", "brand_since",
    "brand_name", "slogan", "feature_title", "batch", "demo_status", "demo_since",
    "official_population", "official_households",
)  # fmt: skip
WAYS: Final = ("id_purpose", "aid_purpose", "wish_value", "fewer_reviewers")
_DISTRICT_FIELDS: Final = ("least_count",)
MOST: Final = 8
HINT: Final = "Ctrl+F 找设置"
NOTHING: Final = "没有找到这样的设置"
# What stands on a tab besides the labels of fields, in the words staff look for it by.
_WORDS: Final = {
    "rhythm": ("多久开一次联席会议", "会前几天收议题", "几个月学习一次", "几天回访", "几天答复"),
    "accounts": ("密码", "恢复码", "权限", "谁能打开台账", "更换台账密钥"),
    "access_log": ("谁看过我", "谁改过什么"),
    "backup": ("恢复", "复制到 U 盘", "逐页检查"),
    "bin": ("回收站", "找回删掉的", "最近的改动", "草稿"),
    "retention": ("保存几年", "到期清理", "迁出和去世满年限的资料"),
    "look": ("字号", "字大一点", "颜色", "深色", "高对比"),
    "about": ("版本", "更新程序", "使用手册", "许可"),
    "unit": ("统计用区划代码", "品牌标识", "公文字体"),
}


class Place(Struct, frozen=True):
    """Something that can be set: its words, the tab it stands on, and its field in 单位."""

    words: str
    tab: str
    tab_words: str
    field: str = ""
    list_name: str = ""

    @property
    def line(self) -> str:
        """The one line the list shows."""
        return self.words if self.words == self.tab_words else f"{self.words} · {self.tab_words}"


def facts_of(desk: Desk) -> tuple[str, ...]:
    """Give the fields of the office's own facts at this book's level, without its ways."""
    return (*UNIT_FIELDS, *(_DISTRICT_FIELDS if desk.store.is_district else ()))


def places(desk: Desk, fields: tuple[str, ...]) -> Iterator[Place]:
    """Give all that can be set in this book; `fields` are those of the office's own facts."""
    tabs = {key: words.strip() for key, words in tabs_of(desk, "settings")}
    yield from (Place(words, key, words) for key, words in tabs.items())
    declared: dict[str, Any] = dict(OrgUnit.fields())
    for name in fields:
        yield Place(declared[name].label, "unit", tabs["unit"], field=name)
    more = {key: [*words] for key, words in _WORDS.items()}
    more["rhythm"] += [f"{words}几天内办结" for _, words in case_days.categories()]
    more["rhythm"].append(f"第一议题（{'、'.join(words for _, words in first_topic.words())}）")
    for key, many in more.items():
        if key in tabs:
            yield from (Place(words, key, tabs[key]) for words in many)
    for table in word_lists.tables():
        yield Place(table.title, "word_lists", tabs["word_lists"], list_name=table.name)


class SettingsSearch(LineInput):
    """A line to type in; `list` belongs below it. `chosen(Place)` when one is taken."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, fields: tuple[str, ...]) -> None:
        super().__init__("找设置", hint="找设置，如字号、备份、落款")
        self.setMinimumWidth(look.px(240))
        self._places = list(places(desk, fields))
        lines = (
            (at.to_bytes(2, "big"), search_line(one.words, address=one.tab_words))
            for at, one in enumerate(self._places)
        )
        self._index = PeopleIndex(lines)
        self._found: list[Place] = []
        self.list = ListBelow(self, "找到的设置")
        self.list.clicked.connect(self._click)
        self.textEdited.connect(self._type)

    def places_for(self, query: str) -> list[Place]:
        """Give what fits every word, tabs first."""
        return [self._places[at] for at in self._index.find(query)[:MOST]]

    def _type(self, text: str) -> None:
        self._found = self.places_for(text) if text.strip() else []
        words = [one.line for one in self._found]
        if text.strip() and not words:
            words = [NOTHING]
        self.list.offer(words, 0 if self._found else -1)

    def _take(self, row: int) -> None:
        if 0 <= row < len(self._found):
            found = self._found[row]
            self.clear()
            self._type("")
            self.chosen.emit(found)

    def _click(self, index: QModelIndex) -> None:
        self._take(index.row())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if self.list.isHidden():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self._found:
            self.list.step(1 if key == Qt.Key.Key_Down else -1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentIndex().row())
        elif key == Qt.Key.Key_Escape:
            self.clear()
            self._type("")
        else:
            super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.list.hide()
        super().focusOutEvent(event)

    def answer_key(self, page: QWidget) -> None:
        """Let Ctrl+F anywhere on a page begin here."""
        QShortcut(QKeySequence("Ctrl+F"), page).activated.connect(self.setFocus)


class SettingsHead(PageHead):
    """The head of a tab of 设置 that is a page of its own."""

    def __init__(self, desk: Desk, page: Page) -> None:
        search = SettingsSearch(desk, (*facts_of(desk), *WAYS))
        super().__init__("设置", "", search)
        self.search = search
        search.chosen.connect(partial(_go, desk))
        search.answer_key(page)
        page.hints = (*page.hints, HINT)


def _go(desk: Desk, found: Place) -> None:
    """Go from any tab to what was found: a word list, a field of the office's facts, a tab."""
    if found.list_name:
        desk.show_page(found.tab, list=found.list_name)
    elif found.field:
        desk.show_page("settings", record=desk.store.facts.unit, field=found.field)
    else:
        show_tab(desk, "settings", found.tab)
