"""The PCs on the district's list: which are in use, and reporting one as lost or found again."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from db.roles import may
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolling, identity
from desktop_app.exchange.enrolment import Node, Status
from desktop_app.exchange.levels import TITLES
from desktop_app.gui import icons
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import StatusChip, button, label
from desktop_app.gui.desk import Desk

_STATES = {"active": ("在用", "ok"), "retired": ("停用", "info"), "lost": ("报失", "danger")}


class NodeList(QWidget):
    """Every PC with its state; `changed()` after one was reported."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._asked: tuple[bytes, Status] | None = None
        self.lines = column(gap=4)
        self.version = label("", "small")
        self.words = label("", wrap=True)
        self.reason = QLineEdit()
        self.reason.setAccessibleName("原因")
        self.reason.setPlaceholderText("原因，例如什么时候、怎么发现的")
        self.sure_button = button("确定", self.report, kind="primary")
        self.back_button = button("先不改", self.put_back)
        self.question = held(
            column(self.words, self.reason, row(self.sure_button, self.back_button, STRETCH))
        )
        self.question.hide()
        self.setLayout(column(self.version, self.lines, self.question, gap=6))
        self.reload()

    def reload(self) -> None:
        """Show who is on the list, and which version it is."""
        self.put_back()
        known = identity.require_list(self.desk.store)
        self.version.setText(f"名单第 {known.version} 版，随回程包带到各社区")
        clear(self.lines)
        offices = [node for node in known.nodes if node.role == "office"]
        if not offices:
            self.lines.addWidget(label("还没有登记任何社区的电脑", "small"))
        for node in offices:
            self.lines.addLayout(self._line(node))

    def _line(self, node: Node) -> QHBoxLayout:
        called = f"{node.office_name} {node.label}"
        agreed = label(f"代号 {node.letter} · 交{TITLES[node.level]}", "caption")
        made = row(
            icons.picture("house", "text2", 16),
            (held(column(label(called, wrap=True), agreed, gap=0)), 1),
            StatusChip(*_STATES[node.status]),
        )
        if may(self.desk.clerk, "approve"):
            status: Status = "lost" if node.status == "active" else "active"
            words = "报失" if status == "lost" else "恢复在用"
            deed = partial(self.ask, node, status)
            made.addWidget(button(words, deed, name=f"{words} {called}"))
        return made

    def ask(self, node: Node, status: Status) -> None:
        """Ask for the reason before a PC is reported."""
        self._asked = (node.branch, status)
        called = f"{node.office_name} {node.label}"
        self.words.setText(
            f"{called} 报失以后，区里已经收到的照样算数；它以后交来的包先放着，核实了再合入。"
            if status == "lost"
            else f"{called} 恢复在用以后，它写的全部算数。"
        )
        self.reason.clear()
        self.question.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def report(self) -> None:
        """Put the change on the list; it travels with the next packages."""
        if self._asked is None:
            return
        try:
            node = enrolling.report(
                self.desk.store, self.desk.clerk, *self._asked, self.reason.text()
            )
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.reload()
        self.desk.toast(f"已记下 {node.office_name} {node.label}；新名单随下次的回程包带到各社区")
        self.changed.emit()

    def put_back(self) -> None:
        """Leave the list as it is."""
        self._asked = None
        self.question.hide()
