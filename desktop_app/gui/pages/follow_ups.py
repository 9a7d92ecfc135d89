"""议定事项督办: what is still owed, by whom and how late; each step wants one line of words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db import follow_ups
from db.blanks import last
from db.cutting import one_line, short
from db.kinds import Attachment, FollowUp, JointMeeting, Resolution
from db.kinds.resolution import OPEN_STATES
from db.meetings import co_units
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
from desktop_app.gui.reminding import remind
from desktop_app.gui.short_list import ListRow, ShortList, line_of
from desktop_app.gui.wall import StateWall
from desktop_app.gui.wall_cards import Face

KEY: Final = "follow_ups"
LATE: Final = "逾期"
BARE: Final = "缺佐证"
TONES: Final = {
    "待办": "info",
    "办理中": "info",
    "待确认": "warn",
    "延期": "warn",
    "已办结": "ok",
    "终止": "info",
}
EMPTY: Final = "还没有议定事项。会议纪要签发以后，议定事项会列在这里。"
_RECENT: Final = 4


class Matters(ShortList):
    """Resolutions for a list, by deadline."""

    noun = "条"
    changes = plain_changes(Resolution, ("owner_unit", "owner", "topic"))

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._proofs: Mapping[bytes, int] = {}
        super().__init__(desk, Resolution)

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("议定事项", 220, is_strong=True, stretch=True, sorts=True),
            Column("责任单位", 118, sorts=True, name="owner_unit"),
            Column("责任人", 96, sorts=True, name="owner"),
            Column("完成时限", 96, sorts=True, name="due_on"),
            Column("还有几天", 88, sorts=True),
            Column("最近进展", 96, sorts=True),
            Column("会议", 76, sorts=True, name="meeting"),
            Column("状态", 80, tones=TONES, sorts=True, name="state"),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return (
            ("open", "未办结"),
            ("late", f"{LATE}#"),
            ("waiting", "待确认#"),
            ("aside", "延期与终止"),
            ("done", "已办结"),
            ("bare", f"{BARE}#"),
            ("all", "全部"),
        )

    @override
    def read(self) -> Sequence[ListRow]:
        store = self._desk.store
        newest: dict[bytes, FollowUp] = {}
        for note in store.all(FollowUp, order=("date",)):
            newest[note.resolution] = note
        meetings = {one.id: one for one in store.all(JointMeeting)}
        self._proofs = follow_ups.proofs(store)
        found = sorted(store.all(Resolution), key=lambda one: (one.deadline(), last(one.no)))
        return [self._row(one, newest.get(one.id), meetings.get(one.meeting)) for one in found]

    def _row(self, one: Resolution, note: FollowUp | None, meeting: JointMeeting | None) -> ListRow:
        today = self._desk.store.today
        stage, left = follow_ups.stage(one), follow_ups.time_left(one, today)
        number = f"{meeting.seq_year or ''}-{meeting.seq_no or ''}次" if meeting else ""
        due = follow_ups.due_words(one)
        progress = one_line(note.progress) if note else ""
        cells = (
            one_line(one.matter),
            one.owner_unit_name or "",
            one.owner_name or "",
            due,
            left,
            progress,
            number,
            stage,
        )
        days = (one.deadline() - today).days if left else 1_000_000
        noted = note.date.isoformat() if note and note.date else ""
        return ListRow(
            one.id,
            cells,
            (*cells[:3], one.deadline(), days, noted, number, stage),
            frozenset(_views(one, stage, left, self._proofs.get(one.id, 0))),
            line_of(*cells[:3], number, one.serial_no),
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        store, row = self._desk.store, self.rows.get(record_id)
        one = store.get(Resolution, record_id)
        if one is None or row is None:
            return None
        notes = store.parts(FollowUp, one.id, order=("date",))[::-1]
        meeting = store.get(JointMeeting, one.meeting)
        topic = Resolution.fields()["topic"].show(one.topic)
        show = partial(self._desk.show_page, "resolution", record=one.id)
        slip = partial(self._desk.show_page, "ledgers", ledger="F07", target=one.id)
        chase = partial(remind, self._desk, one.id)
        deeds = (("记进展", show), ("催办", chase), ("打印催办单", slip))
        helpers = "、".join(name for _, name in co_units(store, [one.id]).get(one.id, ()))
        first = f"{one.due_on.isoformat()}（原定）" if one.extended_to and one.due_on else ""
        lines = [
            Line(short(note.progress, 14), "clock", f"{note.date:%m-%d}" if note.date else "")
            for note in notes[:_RECENT]
        ]
        return Preview(
            title=one.name,
            state=row.cells[7],
            tone=TONES.get(row.cells[7], "info"),
            caption=meeting.name if meeting else "",
            facts=[
                ("责任单位", row.cells[1]),
                ("责任人", row.cells[2]),
                ("配合单位", helpers),
                (
                    "完成时限",
                    " ".join(part for part in (row.cells[3], row.cells[4], first) if part),
                ),
                ("类别", topic),
                ("办理结果", one.result or ""),
                ("佐证材料", _proved(one, self._proofs.get(one.id, 0))),
            ],
            sections=[(f"进展 {len(notes)} 条", lines)],
            deeds=deeds if one.state in OPEN_STATES else (),
        )


class FollowUpsPage(ListPage):
    """The list of resolutions."""

    def __init__(self, desk: Desk) -> None:
        self.matters = Matters(desk)
        tabs = Chips("页签", tabs_of(desk, "meetings"))
        imports = Imports(desk, Resolution, KEY)
        super().__init__(
            desk,
            self.matters,
            title="议定事项督办",
            search_hint="事项、单位、责任人、拼音首字母",
            actions=(
                *imports.buttons(),
                button("催办", self.remind, icon="message-square-text"),
                button("记进展", self.note_progress, kind="primary", icon="pencil", key="Ctrl+N"),
            ),
            tabs=tabs,
            empty=EMPTY,
            kept_as="follow_ups",
            deletes=deleter(desk, Resolution),
            imports=imports,
        )
        tabs.picked.connect(desk.show_page)
        face = Face("owner_unit", "owner", ("extended_to", "due_on"), OPEN_STATES)
        self.hang(StateWall(desk, Resolution, face, KEY, step=self._step))
        self.opened.connect(self._open)
        desk.changed.connect(self._take)
        self.note = "待确认 = 已经报了结果，等另一个人确认"
        self._say_count()

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        super().arrive(**where)

    def _current(self) -> bytes | None:
        if self.wall is not None and self.is_walled:
            return self.wall.current()
        return self.table.current_id()

    def remind(self) -> None:
        """Copy a reminder for the matter with the cursor."""
        current = self._current()
        if current is None:
            self.desk.toast("先选一条，再催办")
            return
        remind(self.desk, current)

    def note_progress(self) -> None:
        """Open the matter with the cursor, to write how far it is."""
        current = self._current()
        if current is None:
            self.desk.toast("先选一条，再记进展")
            return
        self._open(current)

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page("resolution", record=record_id)

    def _step(self, record_id: bytes, to: str) -> None:
        """Open the matter with what its step asks for: closing wants a second person."""
        self.desk.show_page("resolution", record=record_id, step=to)

    def _take(self, changes: Changes) -> None:
        if changes.kinds & {Attachment, JointMeeting, Resolution, FollowUp}:
            self.matters.renew()
            self.reload()
            self._say_count()

    def _say_count(self) -> None:
        rows = self.matters.rows.values()
        open_ = sum("open" in row.views for row in rows)
        late = sum("late" in row.views for row in rows)
        done = sum("done" in row.views for row in rows)
        words = f"未办结 {open_} 条" + (f"，其中{LATE} {late} 条" if late else "")
        self.head.say(subtitle=f"{words} · 已办结 {done} 条")


def _views(one: Resolution, stage: str, left: str, proofs: int) -> set[str]:
    views = {"all"}
    if one.state in OPEN_STATES:
        views.add("open")
    if left.startswith(LATE):
        views.add("late")
    if stage == follow_ups.WAITING:
        views.add("waiting")
    if one.state in ("extended", "terminated"):
        views.add("aside")
    if one.state == "done":
        views |= {"done"} if proofs else {"done", "bare"}
    return views


def _proved(one: Resolution, proofs: int) -> str:
    """Say how many files prove a matter; of what is closed also that none does."""
    return f"{proofs} 件" if proofs else "还没有" if one.state == "done" else ""
