"""The form of a meeting itself: when, where, under whose chair, and its number."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final, cast

from db import meetings
from db.kinds import JointMeeting
from db.kinds.meeting import meeting_title
from db.trouble import Refused
from desktop_app.gui.desk import Desk
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.sheets import Section, Sheet

SHEET: Final = Sheet(
    JointMeeting,
    (
        Section(
            "会议信息",
            (
                "kind*2 seq_year seq_no minutes_no*2",
                "held_at*2 place*3 notified_on*2",
                "chair*2 recorder*2",
                "meeting_name*4 programme*2",
                "copies_to",
                "remark",
            ),
        ),
    ),
    noun="次",
)


class MeetingForm(RecordForm):
    """Edits the meeting; topics, people and matters have places of their own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, SHEET)
        self._store = desk.store

    def now(self) -> JointMeeting:
        """Give a twin of the loaded meeting with what stands in the form."""
        read, _ = self.read()
        return cast("JointMeeting", read[""])

    def number_anew(self) -> None:
        """Give the number and the title that go with another kind or year."""
        kind, year = self._value("kind"), self._value("seq_year")
        if not kind or not year:
            return
        facts = self._store.facts
        number = meetings.next_seq_no(self._store, kind, year, facts.scope)
        self.fill("seq_no", number)
        self.fill("minutes_no", f"第{number}期")
        self.fill("meeting_name", meeting_title(facts.name, kind, year, number))

    def day(self) -> dt.date | None:
        """Give the day the meeting is held on, None while it can't be read."""
        value = self._value("held_at")
        return value.date() if isinstance(value, dt.datetime) else None

    def headline(self, kept: JointMeeting) -> tuple[str, str]:
        """Give the meeting's title, and the line of when, where and who below it."""
        read, _ = self.read()
        shown: Any = read.get("", kept)
        kind = JointMeeting.fields()["kind"].show(shown.kind)
        moment = shown.held_at.strftime("%Y-%m-%d %H:%M") if shown.held_at else "时间未定"
        parts = (
            moment,
            shown.place or "地点未定",
            f"主持 {shown.chair_name or self._called('chair') or '未定'}",
            f"记录 {shown.recorder_name or self._called('recorder') or '未定'}",
        )
        return f"{shown.seq_year} 年第 {shown.seq_no} 次{kind}", " · ".join(parts)

    def _value(self, path: str) -> Any:
        try:
            return self.editors[path].value()
        except Refused:
            return None

    def _called(self, name: str) -> str:
        return str(getattr(self.editors[name].control, "text", str)())
