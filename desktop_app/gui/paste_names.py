"""A list of names pasted from a chat: looked up, every ambiguity asked, the rest for the tray."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QListWidget
from typing_extensions import override

from desktop_app.exchange.name_list import PEOPLE, NameList, look_through
from desktop_app.exchange.plan_rows import Listed
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, row
from desktop_app.gui.controls import Card, TextArea, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.who_is_meant import WhoIsMeant

HINT: Final = "把微信里的接龙、报名名单整段贴到这里，例如：\n1. 李梅 2人\n2. 王建 13800000006"
NOBODY: Final = "这段文字里没有找到姓名。一行写一个人，或者用顿号隔开。"


class PasteNames(Card):
    """Takes a pasted list apart and asks whom its names mean; `taken(NameList)` gives it.

    Nothing is written here, and nobody is registered: who hears `taken` puts those who are
    known on the list, and the others into the tray.
    """

    taken = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, *, title: str = "粘贴名单") -> None:
        self.desk = desk
        self.found: NameList | None = None
        self.tables: Sequence[str] = PEOPLE
        self._at = -1
        self.area = TextArea("粘贴名单", lines=5, hint=HINT)
        self.look = button("认人", self.look_through)
        self.words = label("", "small", wrap=True)
        self.lines = QListWidget()
        self.lines.setAccessibleName("名单里的人")
        self.lines.setMinimumHeight(look.px(84))
        self.who = WhoIsMeant(desk)
        self.take = button("记上", self._take, kind="primary")
        self.leave = button("不贴了", self._leave, kind="link")
        super().__init__(
            self.area,
            row(self.look, (self.words, 1), gap=8),
            (self.lines, 1),
            self.who,
            row(self.take, self.leave, STRETCH, gap=8),
            title=title,
        )
        self.who.answered.connect(self._answer)
        self.start_again()

    def start_again(self) -> None:
        """Begin with an empty box."""
        self.area.setText("")
        self._show(None)

    def look_through(self) -> None:
        """Look the names up, beside the window."""
        store, text, tables = self.desk.store, self.area.text(), self.tables

        def work(_progress: Progress) -> NameList:
            return look_through(store, text, tables)

        job = self.desk.jobs.start(work, title="认人", failed=self.desk.say_trouble)
        self.look.setEnabled(False)
        job.done.connect(self._show)
        job.ended.connect(self._may_find)

    def _may_find(self) -> None:
        self.look.setEnabled(True)

    def _show(self, found: NameList | None) -> None:
        self.found = found
        names = found.pasted.names if found else ()
        self.lines.setVisible(bool(names))
        self.lines.clear()
        if found is None:
            self.words.setText("")
        else:
            self.words.setText(found.sentence if names else NOBODY)
            self.lines.addItems([_told(found, at) for at in range(len(names))])
        self.take.setVisible(bool(names))
        self.take.setText(_promise(found) if found and names else "记上")
        self.take.setAccessibleName(self.take.text())
        self._ask_next()

    def _ask_next(self) -> None:
        """Ask about the next name that several go by."""
        found = self.found
        self._at = found.asked[0] if found and found.asked else -1
        self.who.ask(found.question(self._at) if found and self._at >= 0 else None)
        if self._at >= 0:
            self.lines.setCurrentRow(self._at)

    def _answer(self, target: object) -> None:
        found = self.found
        if found is None or self._at < 0 or not isinstance(target, bytes):
            return
        known = {one.id: one for one in found.matches[self._at].alike}
        who = known.get(target) or self._other(target)
        self._show(found.pick(self._at, who))

    def _other(self, target: bytes) -> Listed:
        """Give somebody who was picked although they go by another name."""
        picker = self.who.picker
        return Listed(target, "", picker.text())

    def _take(self) -> None:
        if self.found is not None:
            self.taken.emit(self.found)

    def _leave(self) -> None:
        self.left.emit()

    @override
    def setFocus(self, *reason: object) -> None:
        """Put the cursor into the box."""
        self.area.setFocus()


def _told(found: NameList, at: int) -> str:
    """Say what became of one name of the list."""
    one, who = found.pasted.names[at], found.who(at)
    count = f" {one.count} 人" if one.count > 1 else ""
    absent = "（请假）" if one.is_absent else ""
    if who is not None:
        detail = f" · {who.detail}" if who.detail else ""
        return f"✓ {one.name}{count}{absent}：{who.name}{detail}"
    if found.matches[at].alike:
        return f"？ {one.name}{count}{absent}：同名 {len(found.matches[at].alike)} 个，要选"
    return f"— {one.name}{count}{absent}：台账里没有，放进待认名单"


def _promise(found: NameList) -> str:
    waiting = len(found.strangers)
    rest = f"，{waiting} 个放进待认名单" if waiting else ""
    return f"记上 {len(found.known)} 人{rest}"
