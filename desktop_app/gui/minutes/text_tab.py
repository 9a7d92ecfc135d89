"""纪要正文: the text that is being written, and beside it what was issued before."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QStackedWidget, QWidget

from db import issued
from db.issued import Issue
from db.kinds import JointMeeting
from desktop_app.gui import look
from desktop_app.gui.arrange import row
from desktop_app.gui.controls import Beside
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.body import MinutesBody
from desktop_app.gui.minutes.issued_texts import IssuedList, IssuedText

SIDE = 280
NARROW = 700


class TextTab(QWidget):
    """Shows the present text, or one that was issued in its place."""

    def __init__(self, desk: Desk, body: MinutesBody) -> None:
        super().__init__()
        self.desk = desk
        self.now = body
        self.list, self.read = IssuedList(), IssuedText()
        self._is_ours = False
        self.stack = QStackedWidget()
        for part in (self.now, self.read):
            self.stack.addWidget(part)
        both = Beside(self.stack, self.list, side_width=SIDE, narrow=look.px(NARROW))
        self.setLayout(row(both))
        self.list.read_asked.connect(self.show_issue)
        self.list.print_asked.connect(self.print_issue)
        self.read.print_asked.connect(self.print_issue)
        self.read.left.connect(self.go_back)
        self.read.taken.connect(self._write)

    @property
    def version(self) -> int:
        """How many texts of this meeting were issued."""
        return len(self.list.issues)

    def show_meeting(self, meeting: JointMeeting, *, is_ours: bool) -> None:
        """Show the present text, and what was issued of a meeting; nothing of a new one."""
        self._is_ours = is_ours
        found = issued.issues(self.desk.store, meeting.id) if meeting.op is not None else []
        self.list.show_issues(found, may_print=is_ours)
        self.stack.setCurrentWidget(self.now)

    def show_issue(self, issue: Issue) -> None:
        """Show one issued text in place of the present one."""
        text = issued.text_of(self.desk.store, issue)
        may_take = self._is_ours and not self.now.area.isReadOnly()
        self.read.show_issue(
            issue, text, self.now.text(), may_take=may_take, may_print=self._is_ours
        )
        self.stack.setCurrentWidget(self.read)
        self.read.back.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Show the present text again."""
        self.stack.setCurrentWidget(self.now)
        self.now.take_cursor()

    def print_issue(self, issue: Issue) -> None:
        """Show the paper of the minutes as they were issued once."""
        self.desk.show_page("ledgers", ledger="L05", target=issue.step)

    def _write(self, text: str) -> None:
        self.now.write(text)
        self.go_back()
        self.desk.toast("已换成这一版的文字，在正文里按 Ctrl+Z 可以退回原来的")
