"""联席会议: the meetings of the year, what they talked about and how much of it is done."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db import follow_ups, meetings
from db.blanks import first, last
from db.cutting import short
from db.kinds import AgendaItem, Attendance, JointMeeting, Resolution
from db.work import Changes
from desktop_app.gui.changeable import plain_changes
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.deleting import deleter
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_drops import Imports
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.record_model import Column
from desktop_app.gui.row_files import row_files
from desktop_app.gui.short_list import ListRow, ShortList, line_of

TONES: Final = {
    "筹备": "info",
    "已开": "info",
    "纪要起草": "warn",
    "已签发": "ok",
    "已归档": "ok",
}
KEY: Final = "meetings"
EMPTY: Final = "还没有会议。按“起草会议”，成员单位的联络员会自动列好。"


class Meetings(ShortList):
    """Meetings for a list."""

    noun = "次"
    changes = plain_changes(JointMeeting, ("held_at", "place", "chair", "recorder", "remark"))

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._fields: dict[str, Any] = dict(JointMeeting.fields())
        super().__init__(desk, JointMeeting)

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("次数", 96, is_strong=True, sorts=True),
            Column("会议类型", 96, sorts=True, name="kind"),
            Column("时间", 132, sorts=True, name="held_at"),
            Column("主持人", 100, sorts=True, name="chair"),
            Column("议题", 200, stretch=True, sorts=True),
            Column("议定办结", 88, sorts=True),
            Column("状态", 96, tones=TONES, sorts=True, name="state"),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return (("year", "今年"), ("open", "没签发#"), ("all", "全部"))

    @override
    def read(self) -> Sequence[ListRow]:
        store = self._desk.store
        topics: dict[bytes, list[str]] = {}
        for meeting, topic in store.values(
            AgendaItem, "meeting", "topic", order=("meeting", "position")
        ):
            topics.setdefault(meeting, []).append(topic)
        done: dict[bytes, list[bool]] = {}
        for meeting, state in store.values(Resolution, "meeting", "state"):
            done.setdefault(meeting, []).append(state == "done")
        found = sorted(store.all(JointMeeting), key=lambda one: first(one.held_at), reverse=True)
        return [self._row(one, topics.get(one.id, []), done.get(one.id, [])) for one in found]

    def _row(self, one: JointMeeting, topics: list[str], done: list[bool]) -> ListRow:
        kind = self._fields["kind"].show(one.kind)
        state = self._fields["state"].show(one.state)
        views = {"all"}
        if one.seq_year in (None, self._desk.store.today.year):
            views.add("year")
        if one.state in ("preparing", "held", "drafting"):
            views.add("open")
        words = "、".join(filter(None, topics))
        number = _number(one)
        order = (last(one.seq_year), last(one.seq_no))
        chair = one.chair_name or ""
        return ListRow(
            one.id,
            (
                number,
                kind,
                self._fields["held_at"].show(one.held_at),
                chair,
                words,
                f"{sum(done)}/{len(done)}" if done else "",
                state,
            ),
            (order, kind, last(one.held_at), chair, len(topics), len(done), state),
            frozenset(views),
            line_of(one.meeting_name, chair, one.place, words, one.serial_no),
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        store, row = self._desk.store, self.rows.get(record_id)
        one = store.get(JointMeeting, record_id)
        if one is None or row is None:
            return None
        people = store.parts(Attendance, one.id)
        called, here = meetings.turnout(people)
        agenda = store.parts(AgendaItem, one.id, order=("position",))
        matters = store.all(Resolution, order=("no",), meeting=one.id)
        show = partial(self._desk.show_page, "minutes", record=one.id)
        return Preview(
            title=_title(one) + row.cells[1] or one.title,
            state=row.cells[6],
            tone=TONES.get(row.cells[6], "info"),
            caption=one.name,
            facts=[
                ("时间", row.cells[2]),
                ("地点", one.place or ""),
                ("主持", one.chair_name or ""),
                ("记录", one.recorder_name or ""),
                ("到会", f"{here} / {called}"),
            ],
            sections=[
                (
                    "议题",
                    [
                        Line(f"{item.position or ''}　{short(item.topic, 14)}", "file-text")
                        for item in agenda
                    ],
                ),
                ("议定事项", [_matter_line(matter) for matter in matters]),
            ],
            deeds=[("写纪要", show)] if "open" in row.views else [("看纪要", show)],
        )


class MeetingsPage(ListPage):
    """The list of meetings."""

    def __init__(self, desk: Desk) -> None:
        self.meetings = Meetings(desk)
        tabs = Chips("页签", tabs_of(desk, KEY))
        self.files = row_files(desk, JointMeeting)
        imports = Imports(desk, JointMeeting, KEY)
        begin = partial(desk.show_page, "minutes")
        super().__init__(
            desk,
            self.meetings,
            title="联席会议",
            search_hint="议题、主持人、会议名称",
            actions=(
                *imports.buttons(),
                button("起草会议", begin, kind="primary", icon="plus", key="Ctrl+N"),
            ),
            tabs=tabs,
            empty=EMPTY,
            first_step=button("起草会议", begin, kind="primary"),
            kept_as="meetings",
            deletes=deleter(desk, JointMeeting),
            imports=imports,
            files=self.files,
        )
        tabs.picked.connect(desk.show_page)
        self.opened.connect(self._open)
        desk.changed.connect(self._take)
        self._say_count()

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        super().arrive(**where)

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page("minutes", record=record_id)

    def _take(self, changes: Changes) -> None:
        if changes.kinds & {JointMeeting, AgendaItem, Resolution}:
            self.meetings.renew()
            self.reload()
            self._say_count()

    def _say_count(self) -> None:
        rows = self.meetings.rows.values()
        year = sum("year" in row.views for row in rows)
        self.head.say(subtitle=f"今年 {year} 次 · 一共 {len(rows)} 次")


def _matter_line(matter: Resolution) -> Line:
    stage = follow_ups.stage(matter)
    tone = "ok" if stage == "已办结" else "info"
    return Line(short(matter.matter, 14), "square-check", stage, tone)


def _number(one: JointMeeting) -> str:
    number = f"第{one.seq_no}次" if one.seq_no else ""
    return f"{one.seq_year or ''} {number}".strip()


def _title(one: JointMeeting) -> str:
    year = f"{one.seq_year} 年" if one.seq_year else ""
    return year + (f"第 {one.seq_no} 次" if one.seq_no else "")
