"""催办: words that remind whoever owes a matter, to be pasted into a message."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from db import follow_ups
from db.kinds import JointMeeting, Resolution
from desktop_app.gui.desk import Desk


def remind(desk: Desk, record_id: bytes) -> None:
    """Put a message that reminds the owner on the clipboard."""
    matter = desk.store.get(Resolution, record_id)
    if matter is None:
        return
    meeting = desk.store.get(JointMeeting, matter.meeting)
    QGuiApplication.clipboard().setText(follow_ups.reminder(matter, meeting, desk.store.today))
    desk.toast(f"催{matter.owner_name or '办'}的话已复制，可以贴到微信或短信里")
