"""已锁定: what stands in for a locked window until its last work has come to its end."""

from __future__ import annotations

from desktop_app.gui.arrange import column
from desktop_app.gui.controls import Card, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page

_WORDS = "锁定以前开始的一项工作还在做，做完就可以输入密码。请不要关机，也不要拔 U 盘。"


class LockedPage(Page):
    """Says that it is locked and what is waited for; nothing of the book, not even of the work."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.setLayout(column(Card(label("已锁定", "h2"), label(_WORDS, wrap=True), kind="card")))
