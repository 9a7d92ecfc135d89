"""工作台：what is due this week, the quickest ways to register, and whether the book is safe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget
from typing_extensions import override

from db import backup, due
from db.due import Due, Figures
from db.kinds import FollowUp, User
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, Part, clear, column, held, row
from desktop_app.gui.badges import days_since_export
from desktop_app.gui.controls import (
    Beside,
    Card,
    Empty,
    LineInput,
    PageHead,
    StatusChip,
    button,
    label,
    rule,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.undoing import undo_work

_LISTED: Final = 30
_EXPORT_AFTER: Final = 30
_WEEK: Final = "一二三四五六日"


@dataclass(frozen=True)
class Quick:
    """A button that begins a new record: its words, icon, the page's key, and where on it."""

    words: str
    icon: str
    page: str
    where: tuple[tuple[str, Any], ...] = ()


class WorkbenchPage(Page):
    """Opens the day. `quick` are the ways to register; `pairing_page` records an activity."""

    def __init__(self, desk: Desk, quick: Sequence[Quick] = (), pairing_page: str = "") -> None:
        super().__init__(desk)
        self._pairing_page = pairing_page
        self.head = PageHead(_greeting(desk), "")
        self.figures = [Figure(title) for title in ("今天到期", "本周要办", "办理中", "按期办结")]
        self.list: QVBoxLayout = column(gap=0)
        self.lines: list[DueLine] = []
        self._quick = quick
        self.safety = _SafetyCard(desk)
        figures = row(*((one, 1) for one in self.figures), gap=12)
        todo = Card(self.list, STRETCH, title="要办的事")
        side: list[Part] = [self.safety, STRETCH]
        if quick:
            side.insert(0, self._quick_card())
        self.setLayout(
            column(
                self.head,
                (
                    Beside(
                        held(column(figures, (todo, 1), gap=12)),
                        held(column(*side, gap=12)),
                        side_width=330,
                        narrow=look.px(820),
                    ),
                    1,
                ),
                gap=12,
                edges=look.PAGE_EDGES,
            )
        )
        desk.changed.connect(self._note_change)
        desk.badges_stale.connect(self.safety.reload)

    def _quick_card(self) -> Card:
        grid = QGridLayout()
        grid.setSpacing(look.px(8))
        for number, one in enumerate(self._quick):
            press = partial(self.desk.show_page, one.page, **dict(one.where))
            made = button(one.words, press, kind="quick", icon=one.icon)
            grid.addWidget(made, *divmod(number, 2))
            self.first = self.first or made
        return Card(grid, title="马上登记")

    @override
    def arrive(self, **where: Any) -> None:
        self.reload()

    def _note_change(self, _changes: Changes) -> None:
        if self.isVisible():
            self.reload()

    def reload(self) -> None:
        """Read anew what is due."""
        store = self.desk.store
        found = due.due(store)
        self._say_figures(due.figures(store, found))
        clear(self.list)
        self.lines = []
        if not found:
            words = "这一周没有到期的事。登记议定事项或结对以后，到期前会列在这里。"
            self.list.addWidget(Empty(words, icon="circle-check"))
        for one in found[:_LISTED]:
            line = DueLine(self.desk, one, self._pairing_page)
            self.lines.append(line)
            self.list.addWidget(line)
            self.list.addWidget(rule())
        if len(found) > _LISTED:
            self.list.addWidget(label(f"还有 {len(found) - _LISTED} 件没有列出", "caption"))
        self.safety.reload()
        today = store.today
        subtitle = f"{today.month} 月 {today.day} 日 星期{_WEEK[today.weekday()]}"
        self.head.say(subtitle=subtitle)

    def _say_figures(self, counted: Figures) -> None:
        today, week, doing, on_time = self.figures
        late = f"其中超期 {counted.late} 件" if counted.late else "没有超期的"
        now = counted.today + counted.late
        today.say(str(now), late, "danger" if now else "ok")
        week.say(str(counted.week), "今天起七天内", "warn" if counted.week else "ok")
        doing.say(str(counted.doing), f"最久 {counted.oldest_days} 天" if counted.doing else "", "")
        share = "—" if counted.on_time is None else f"{counted.on_time}%"
        on_time.say(share, "今年的议定事项", "ok")


class DueLine(QWidget):
    """One thing to do, with the deed beside it; progress is written down without leaving."""

    def __init__(self, desk: Desk, one: Due, pairing_page: str) -> None:
        super().__init__()
        self.desk, self.due = desk, one
        today = desk.store.today
        day = label(_day_words(one.day, today), _tone(one, today))
        day.setMinimumWidth(look.px(76))
        chip = StatusChip("督办" if one.kind == "resolution" else "结对", "info")
        words = held(
            column(label(one.title, wrap=True), label(one.who, "caption", wrap=True), gap=0)
        )
        self.line = row(day, chip, (words, 1), gap=10)
        self.words = LineInput("进展", hint="写一句进展，按 Enter 记下")
        self.words.returnPressed.connect(self.keep)
        self.save = button("记下", self.keep, kind="primary")
        self.fault = label("", "danger", wrap=True)
        self.fault.hide()
        self.entry = held(row((self.words, 1), self.save))
        self.entry.hide()
        if one.kind == "resolution":
            self.act = button("记进展", self.ask)
            self.line.addWidget(self.act)
        elif pairing_page:
            self.act = button("记走访", partial(desk.show_page, pairing_page, log_for=one.id))
            self.line.addWidget(self.act)
        self.setLayout(column(self.line, self.entry, self.fault, gap=4, edges=(0, 6, 0, 6)))

    def ask(self) -> None:
        """Open the line for a word on how far it is."""
        self.entry.setVisible(self.entry.isHidden())
        if not self.entry.isHidden():
            self.words.setFocus()

    def keep(self) -> None:
        """Keep the progress as a record of its own."""
        store, clerk = self.desk.store, self.desk.clerk
        user = store.get(User, clerk.id)
        note = FollowUp(
            resolution=self.due.id,
            date=store.today,
            progress=self.words.text().strip(),
            by=user.staff if user else None,
        )
        try:
            with store.work(clerk, "记进展", "workbench") as work:
                work.save(note)
        except (Refused, Unavailable) as error:
            self.fault.setText(str(error))
            self.fault.show()
            return
        self.desk.toast(
            f"已记下进展：{self.due.title[:20]}",
            partial(undo_work, self.desk, work.changes.work, "记进展"),
        )
        self.desk.tell_changed(work.changes)


class Figure(Card):
    """A number with its title above and a word below."""

    def __init__(self, title: str) -> None:
        self.number, self.words = label("", "figure"), label("", "caption")
        super().__init__(label(title, "small"), self.number, self.words)

    def say(self, number: str, words: str, tone: str) -> None:
        """Show the number in a tone's colour."""
        self.number.setText(number)
        self.words.setText(words)
        look.dress(self.number, f"figure-{tone}" if tone else "figure")


class _SafetyCard(Card):
    """When the book was last copied and when it last went to the district."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="数据安全")
        self.desk = desk
        self._lines: QVBoxLayout = column(gap=8)
        self.body.addLayout(self._lines)

    def reload(self) -> None:
        """Look again."""
        clear(self._lines)
        store = self.desk.store
        made = list(backup.listed(store.folder / "backups")) if store.folder else []
        if made and made[-1].made.date() == store.today:
            self._line(f"今天 {made[-1].made:%H:%M} 已自动备份", good=True)
        else:
            last = f"上次备份 {made[-1].made:%Y-%m-%d %H:%M}" if made else "还没有备份"
            self._line(last, good=False)
        days = days_since_export(self.desk)
        go = button("导出到 U 盘", partial(self.desk.show_page, "exchange"))
        if days is None:
            self._line("还没有给区里导出过", go, good=False)
        else:
            words = f"距上次上报区里 {days} 天" if days else "今天给区里导出过"
            self._line(words, go, good=days <= _EXPORT_AFTER)
        open_ones = due.in_conflict(store)
        if open_ones:
            check = button("去核对", partial(self.desk.show_page, "merge"))
            self._line(f"有 {open_ones} 条两边都改过", check, good=False)

    def _line(self, words: str, *right: QWidget, good: bool) -> None:
        icon = icons.picture(*(("circle-check", "ok") if good else ("triangle-alert", "warn")))
        self._lines.addLayout(row(icon, (label(words, wrap=True), 1), *right))


def _greeting(desk: Desk) -> str:
    hour = dt.datetime.fromtimestamp(desk.store.clock() / 1000).astimezone().hour
    words = "早上好" if hour < 9 else "上午好" if hour < 12 else "下午好" if hour < 18 else "晚上好"
    return f"{words}，{desk.clerk.name}"


def _day_words(day: dt.date, today: dt.date) -> str:
    away = (day - today).days
    if away < 0:
        return f"超期 {-away} 天"
    near = {0: "今天", 1: "明天"}
    return near.get(away) or f"周{_WEEK[day.weekday()]}"


def _tone(one: Due, today: dt.date) -> str:
    late = one.days_late(today)
    return "danger" if late >= 0 else "warn" if late == -1 else "strong"
