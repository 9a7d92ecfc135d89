"""The head of the minutes editor: the state of a meeting, and the buttons that state allows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from db.kinds import JointMeeting
from db.kinds.meeting import ISSUED_STATES
from desktop_app.gui.controls import PageHead, button

NEXT: Final = {
    "preparing": ("held", "会开完了"),
    "held": ("drafting", "起草纪要"),
    "drafting": ("issued", "签发"),
    "issued": ("archived", "归档"),
}
BACK: Final = {
    "held": ("退回筹备", ("preparing",)),
    "drafting": ("退回已开", ("held",)),
    "issued": ("更正", ("drafting",)),
    "archived": ("更正", ("issued", "drafting")),
}


class MinutesHead(PageHead):
    """Offers what may be done with a meeting as it stands; its buttons are bound by the page."""

    def __init__(self, back: Callable[[], object]) -> None:
        self.save_button = button("保存", key="Ctrl+S", needs="edit")
        self.copy_button = button("复制上次会议")
        self.print_button = button("打印纪要", key="Ctrl+P")
        self.notice_button = button("会议通知", icon="printer", name="打印会议通知")
        self.sign_in_button = button("签到表", icon="printer", name="打印签到表")
        self.delete_button = button("", kind="icon", icon="trash-2", name="删除会议", needs="edit")
        self.back_button = button("更正")
        self.next_button = button("签发", kind="primary")
        super().__init__(
            "",
            "",
            self.copy_button,
            self.notice_button,
            self.sign_in_button,
            self.print_button,
            self.save_button,
            self.delete_button,
            self.back_button,
            self.next_button,
            crumb="联席会议",
            back=back,
        )

    def offer_nothing(self) -> None:
        """Offer no button: the meeting is another office's."""
        for part in (
            self.save_button, self.copy_button, self.print_button, self.notice_button,
            self.sign_in_button, self.back_button, self.next_button, self.delete_button,
        ):  # fmt: skip
            part.hide()

    def offer(self, state: str, *, is_new: bool) -> None:
        """Offer the buttons that go with a state."""
        self.delete_button.setVisible(state not in ISSUED_STATES and not is_new)
        for part in (self.copy_button, self.save_button):
            part.setVisible(state not in ISSUED_STATES)
        self.notice_button.setVisible(state == "preparing")
        self.sign_in_button.setVisible(state in ("preparing", "held"))
        self.print_button.setVisible(state not in ("preparing", "held"))
        after, before = NEXT.get(state), BACK.get(state)
        self.next_button.setVisible(after is not None)
        self.next_button.needs = "edit"
        if after:
            self.next_button.setText(after[1])
            self.next_button.setAccessibleName(after[1])
        self.next_button.ask_rights()
        self.back_button.setVisible(before is not None)
        if before:
            self.back_button.setText(before[0])
            self.back_button.setAccessibleName(before[0])
        self.back_button.needs = "change_approved" if state in ISSUED_STATES else "edit"
        self.back_button.ask_rights()

    def say_state(self, state: str, *, is_new: bool, version: int = 0) -> None:
        """Say beside the title how far the meeting has come.

        `version` is how many texts were issued; a first one needs no number.
        """
        words = "新会议，还没有保存" if is_new else JointMeeting.fields()["state"].show(state)
        if state in ISSUED_STATES and version > 1:
            words = f"{words} · 第{version}版"
        self.state.say(words, "ok" if state in ISSUED_STATES else "info")
