"""The cards of the workbench: figures, safety of the data, health, 五个一, unsaved words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from db import second_place
from db.backup_trial import Trial
from db.roles import may
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, clear, column, row
from desktop_app.gui.controls import Card, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.workbench.reading import Board, Brand

EXPORT_AFTER: Final = 30
CHECK_AFTER: Final = 30
WEEKLY_LATE: Final = 10
"""Days after which a weekly check is late: after a holiday of eight days the first sitting does it.
"""
_BAR: Final = 110
_LEAST_BAR: Final = 32


class Figure(Card):
    """A number with its title above and a word below; `opens` shows the records behind it.

    Where they are shown in the list below it is marked, and pressed again leads back to all.
    """

    def __init__(self, title: str, opens: Callable[[], object] | None = None) -> None:
        self.number, self.words = label("", "figure"), label("", "caption", wrap=True)
        self._title = title
        self.opener = button("看是哪些", opens, kind="link", name=f"看是哪些：{title}")
        line = row(self.number, STRETCH, self.opener)
        super().__init__(label(title, "small"), line, self.words)
        if opens is None:
            self.opener.hide()

    def mark(self, *, on: bool) -> None:
        """Say whether the list below is narrowed to what this counts."""
        words = "看全部" if on else "看是哪些"
        self.opener.setText(words)
        self.opener.setAccessibleName(f"{words}：{self._title}")
        self.opener.setToolTip(self.opener.accessibleName())
        look.dress(self, "picked" if on else "card")

    def say(self, number: str, words: str, tone: str) -> None:
        """Show the number in a tone's colour."""
        self.number.setText(number)
        self.words.setText(words)
        look.dress(self.number, f"figure-{tone}" if tone else "figure")


class LinesCard(Card):
    """A card of lines, each with a sign, words and at most one button."""

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__(title=title)
        self.desk = desk
        self._lines: QVBoxLayout = column(gap=8)
        self.body.addLayout(self._lines)

    def begin(self) -> None:
        """Take the old lines away."""
        clear(self._lines)

    def line(self, words: str, *right: QWidget, good: bool) -> None:
        """Add a line."""
        icon = icons.picture(*(("circle-check", "ok") if good else ("triangle-alert", "warn")))
        self._lines.addLayout(row(icon, (label(words, wrap=True), 1), *right))

    def go(self, words: str, page: str, **where: Any) -> QWidget:
        """Give the button of a line."""
        return button(words, partial(self.desk.show_page, page, **where))


class SafetyCard(LinesCard):
    """When the book was last copied and when it last went to the district."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, "数据安全")

    def show_board(self, board: Board) -> None:
        """Show what was read."""
        self.begin()
        today = self.desk.store.today
        made = board.backup
        if made and made.date() == today:
            self.line(f"今天 {made:%H:%M} 已自动备份", good=True)
        else:
            last = f"上次备份 {made:%Y-%m-%d %H:%M}" if made else "还没有备份"
            self.line(last, good=False)
        if board.has_folder:
            self._say_copies(board, today)
        if board.is_key_due and may(self.desk.clerk, "keys"):
            go = self.go("去更换", "accounts")
            self.line("有人因故移除，台账密钥还没有更换", go, good=False)
        go = self.go("导出到 U 盘", "exchange")
        days = board.days_since_export
        if days is None:
            self.line("还没有给区里导出过", go, good=False)
        else:
            words = f"上次给区里导出是 {days} 天前" if days else "今天给区里导出过"
            self.line(words, go, good=days <= EXPORT_AFTER)
        if board.given:
            look_at = self.go("看一看", "exchange")
            self.line(f"区里新下发 {board.given} 条", look_at, good=True)
        if board.copies:
            self.line(board.copies, self.go("去查明", "exchange"), good=False)
        if board.conflicts:
            check = self.go("去核对", "merge")
            self.line(f"有 {board.conflicts} 条两边都改过", check, good=False)

    def _say_copies(self, board: Board, today: dt.date) -> None:
        """Say whether the newest backup was tried, and whether there is one elsewhere."""
        trial, copied, looked = board.trial, board.copied, board.looked
        look_at = self.go("去看", "settings", tab="backup")
        if looked is not None:
            when = _ago((today - looked.day).days)
            words = f"{when}逐页检查过，没有损坏" if looked.is_good else f"{looked.words}，请去看"
            fresh = (today - looked.day).days <= WEEKLY_LATE
            self.line(words, *([] if looked.is_good else [look_at]), good=looked.is_good and fresh)
        if trial is None:
            self.line("备份还没有试恢复过", look_at, good=False)
        else:
            words = _tried(trial, today)
            fresh = (today - trial.day).days <= WEEKLY_LATE
            self.line(words, *([] if trial.is_good else [look_at]), good=trial.is_good and fresh)
        if copied is None or (today - copied.day).days >= second_place.EVERY_DAYS:
            old = f"，上次是{_ago((today - copied.day).days)}" if copied else ""
            go = self.go("去复制", "settings", tab="backup")
            self.line(f"请把备份复制一份到 U 盘{old}", go, good=False)


class HealthCard(LinesCard):
    """When the book was last examined, and what has gathered meanwhile."""

    def __init__(self, desk: Desk, pages: Mapping[str, str]) -> None:
        super().__init__(desk, "体检")
        self._pages = pages

    def show_board(self, board: Board) -> None:
        """Show what was read."""
        self.begin()
        checked = board.checked
        go = [self.go("去体检", "health", start=True)] if "health" in self._pages else []
        if checked is None:
            self.line("还没有体检过", *go, good=False)
        else:
            when = _ago((self.desk.store.today - checked.day).days)
            found = f"有 {checked.count:,} 处要看" if checked.count else "没有要改的"
            fresh = (self.desk.store.today - checked.day).days <= CHECK_AFTER
            self.line(f"{when}体检过，{found}", *go, good=fresh and not checked.count)
        for one in board.standing:
            where = {"view": one.view} if one.view else {}
            more = [self.go("去看", one.page, **where)] if one.page in self._pages else []
            self.line(one.words, *more, good=False)


class DraftsCard(LinesCard):
    """What was begun: words typed and not saved yet, names that nobody has recognised."""

    def __init__(self, desk: Desk, pages: Mapping[str, str]) -> None:
        super().__init__(desk, "接着做")
        self._pages = pages

    def show_board(self, board: Board) -> None:
        """Show what was read; the card is there only while something waits."""
        self.begin()
        known = [one for one in board.drafts if one.page in self._pages]
        for one in known:
            words = f"{self._pages[one.page]}：{one.count} 份没保存"
            self.line(words, self.go("继续填", one.page, **one.where), good=False)
        if board.tray and "tray" in self._pages:
            words = f"待认名单里有 {board.tray} 个名字"
            self.line(words, self.go("去认", "tray"), good=False)
        self.setVisible(bool(known) or (board.tray > 0 and "tray" in self._pages))


class BrandCard(Card):
    """创建清单“五个一”: how far each of the five is."""

    def __init__(self, desk: Desk, form: str) -> None:
        super().__init__()
        self.desk, self._form = desk, form
        self._count = label("", "small")
        self._rows: QVBoxLayout = column(gap=6)
        self._rest = label("", "small", wrap=True)
        self._mend = button("去补", self._go, kind="link", icon="arrow-right")
        self._next: bytes = b""
        self.body.addLayout(row(label("创建清单“五个一”", "h2"), STRETCH, self._count))
        self.body.addLayout(self._rows)
        self.body.addLayout(row((self._rest, 1), self._mend))

    def show_board(self, board: Board) -> None:
        """Show what was read."""
        clear(self._rows)
        for one in board.brand:
            self._rows.addLayout(self._line(one))
        done = sum(one.stage == 2 for one in board.brand)
        bare = [one for one in board.brand if not one.evidence]
        self._next = next((one.record for one in bare if one.record), b"")
        self._count.setText(f"{done}/{len(board.brand)} 项已完成" if board.brand else "")
        if not board.brand:
            self._rest.setText("今年的“五个一”还没有建。")
        else:
            words = f"还有 {len(bare)} 项没有佐证材料" if bare else "每一项都有佐证材料"
            self._rest.setText(words)
        self._mend.setText("去补" if board.brand else "去建")
        self._mend.setAccessibleName(f"{self._mend.text()}“五个一”")
        self._mend.setVisible(bool(self._form) and (bool(bare) or not board.brand))

    def _line(self, one: Brand) -> Any:
        bar = QProgressBar()
        bar.setRange(0, 2)
        bar.setValue(one.stage)
        bar.setTextVisible(False)
        bar.setMinimumWidth(look.px(_LEAST_BAR))  # of itself it pushes the words over the edge
        bar.setAccessibleName(f"{one.words}：{one.said}")
        name = label(one.words)
        name.setMinimumWidth(look.px(_BAR))
        proof = f" · 材料 {one.evidence} 份" if one.evidence else ""
        said = label(f"{one.said}{proof}", "caption")
        said.setMinimumWidth(look.px(_BAR))
        return row(name, (bar, 1), said, gap=8)

    def _go(self) -> None:
        where = {"record": self._next} if self._next else {}
        self.desk.show_page(self._form, **where)


def _tried(trial: Trial, today: dt.date) -> str:
    """Say what the last test restore came to; of a failed one, when the last good one was."""
    when, good = _ago((today - trial.day).days), trial.last_good
    if trial.is_good:
        return f"{when}试恢复过，完好"
    before = f"上次通过是{_ago((today - good).days)}" if good else "以前也没有通过过"
    return f"{when}试恢复没有通过，{before}"


def _ago(days: int) -> str:
    return "今天" if days == 0 else "昨天" if days == 1 else f"{days} 天前"


def greeting(name: str, moment: dt.datetime) -> str:
    """Greet by the time of day."""
    hour = moment.hour
    words = "早上好" if hour < 9 else "上午好" if hour < 12 else "下午好" if hour < 18 else "晚上好"
    return f"{words}，{name}"
