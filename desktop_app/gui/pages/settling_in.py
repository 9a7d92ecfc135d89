"""第一次打开，后两步: how the window looks, where the second backup goes, and what comes first."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from db import second_place
from db.founding import OpenBook
from db.trouble import Refused, Unavailable
from desktop_app.gui import look, notices
from desktop_app.gui.appearance import WISHES
from desktop_app.gui.arrange import STRETCH, Part, column, row
from desktop_app.gui.controls import Card, Chips, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.pages.first_run import CODE_STEP, step_of
from desktop_app.gui.pages.settings_look import sample

IMPORT = "import"


class SettlingIn(Page):
    """Asks how a new book shall look and be kept; `ready(str)` names the page to begin with."""

    ready = Signal(str)

    def __init__(self, desk: Desk, book: OpenBook) -> None:
        super().__init__(desk)
        self._book = book
        self.screens = QStackedWidget()
        for screen in (self._ask_look(), self._ask_place()):
            self.screens.addWidget(screen)
        self.setLayout(column(self.screens))
        self.first = self.go_on

    def go_to(self, step: int) -> None:
        """Show one of the two screens with the cursor on what comes next."""
        self.screens.setCurrentIndex(step)
        (self.choose_button if step else self.go_on).setFocus()

    def _ask_look(self) -> Card:
        self.sizes = Chips("字号", ((size, size) for size in look.SIZES))
        self.themes = Chips("颜色", WISHES)
        self.sizes.set_value(self.desk.appearance.size)
        self.themes.set_value(self.desk.appearance.wish)
        self.sizes.picked.connect(self.desk.appearance.choose_size)
        self.themes.picked.connect(self.desk.appearance.choose_theme)
        self.go_on = button("下一步", lambda: self.go_to(1), kind="primary")
        return Card(
            step_of(CODE_STEP + 1),
            label("怎么看着舒服？", "h2"),
            label("字号", "strong"),
            self.sizes,
            label("颜色", "strong"),
            self.themes,
            sample(),
            label("一按就换；以后在“设置”的“外观”里随时能改。", "small", wrap=True),
            row(STRETCH, self.go_on),
        )

    def _ask_place(self) -> Card:
        self.choose_button = button("选 U 盘或移动硬盘", self.choose_place, icon="usb")
        self.state = InlineBar()
        words = (
            "备份每天自动做，放在这台电脑上；电脑坏了，两样就都没有了。请再备一份到单位自己的 U 盘"
            "或移动硬盘，和电脑分开放。手边没有也行，工作台会提醒。"
        )
        return Card(
            step_of(CODE_STEP + 2),
            label("第二份备份放在哪里？", "h2"),
            label(words, wrap=True),
            row(self.choose_button, STRETCH),
            self.state,
            STRETCH,
            row(button("上一步", lambda: self.go_to(0)), STRETCH, *self._beginnings()),
        )

    def _beginnings(self) -> list[Part]:
        self.import_button = button("导入旧表", lambda: self.ready.emit(IMPORT))
        self.begin_button = button("空白开始", lambda: self.ready.emit(""), kind="primary")
        if self._book.store.is_district:
            self.begin_button.setText("开始使用")
            return [self.begin_button]
        return [self.import_button, self.begin_button]

    def choose_place(self) -> None:
        """Make a backup and copy it to where staff choose, read back before it counts."""
        place = notices.choose_stick(self, "第二份备份放在哪里")
        if place is None:
            return
        store, clerk = self._book.store, self._book.clerk
        job = self.desk.jobs.start(
            lambda _progress: second_place.copy(store, clerk, place),
            title="正在备份到第二处",
            done=self._say_copied,
            failed=self._say_not_copied,
        )
        self._busy(on=True)
        job.ended.connect(lambda: self._busy(on=False))

    def _busy(self, *, on: bool) -> None:
        for one in (self.choose_button, self.import_button, self.begin_button):
            one.setEnabled(not on)
        if not on:
            self.begin_button.setFocus()

    def _say_copied(self, path: Path) -> None:
        self.state.say(f"已备份到 {path.parent}，读回来一样", "ok")

    def _say_not_copied(self, error: Exception) -> None:
        if isinstance(error, Refused | Unavailable):
            self.state.say(str(error), "warn")
        else:
            self.desk.say_trouble(error)
