"""L06 议定事项督办台账: what meetings decided, who owes it, how far it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db.kinds import FollowUp, JointMeeting, Resolution
from db.store import Store
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Row,
    Sign,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE


class ResolutionRegister(Ledger):
    """议定事项督办台账."""

    code = "L06"
    title = "议定事项督办台账"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("会议次数", "meeting", 8, CENTER),
        Column("议定事项", "matter", 28),
        Column("责任单位", "owner_unit", 11),
        Column("责任人", "owner", 8, CENTER, Wrap.NAME, public=False),
        Column("完成时限", "due_on", 9, CENTER),
        Column("进展情况", "follow_up", 18, public=False),
        Column("状态", "state", 6, CENTER),
        Column("办结日期", "closed_on", 8, CENTER, FIGURE),
    )
    order = "会议，完成时限"
    group_by = Group("meeting", head="{group}（{count} 件）")
    totals = (
        Total("应办", "due"),
        Total("已办", "done"),
        Total("在办", "open"),
        Total("逾期", "overdue"),
        Total("办结率", "done", of="due"),
    )
    signs = (Sign("制表人"), Sign("审核人"), Sign("负责人"), Sign("单位（盖章）", seal=True))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        meetings = meetings_of(store, options)
        order = {meeting.id: i for i, meeting in enumerate(meetings)}
        matters = [matter for matter in store.all(Resolution) if matter.meeting in order]
        matters.sort(key=lambda one: (order[one.meeting], one.deadline(), one.no, one.id))
        latest = _latest(store, options)
        for matter in matters:
            meeting = meetings[order[matter.meeting]]
            yield _row(matter, meeting, latest.get(matter.id), options)


def meetings_of(store: Store, options: Options) -> list[JointMeeting]:
    """Give the meetings held in the period up to the cut-off, in their order."""
    where: dict[str, Any] = {"org_code": options.office} if options.office else {}
    if options.target:
        where = {"id": options.target}
    held = [
        meeting
        for meeting in store.all(JointMeeting, **where)
        if options.target
        or (
            options.period.holds(meeting.held_at.date())
            and meeting.held_at.date() <= options.cutoff
        )
    ]
    return sorted(held, key=lambda one: (one.held_at, one.kind, one.seq_no, one.id))


def _latest(store: Store, options: Options) -> dict[bytes, FollowUp]:
    """Give the last note on each matter up to the cut-off."""
    notes = store.all(FollowUp, order=("date",))
    return {note.resolution: note for note in notes if note.date <= options.cutoff}


def _row(matter: Resolution, meeting: JointMeeting, note: FollowUp | None, options: Options) -> Row:
    closed = matter.state == "done" and (
        matter.closed_on is None or matter.closed_on <= options.cutoff
    )
    stopped = matter.state == "terminated"
    open_now = not (closed or stopped)
    overdue = open_now and matter.deadline() < options.cutoff
    state = "逾期" if overdue else Resolution.fields()["state"].show(matter.state)
    if matter.state == "done" and not closed:
        state = "逾期" if overdue else "办理中"
    progress = f"{note.date.isoformat()} {note.progress}" if note else ""
    if closed and matter.result:
        progress = matter.result
    cells = (
        f"{meeting.seq_year}年第{meeting.seq_no}次",
        matter.matter,
        matter.owner_unit_name or "",
        matter.owner_name or "",
        _deadline(matter),
        progress,
        state,
        matter.closed_on.isoformat() if closed and matter.closed_on else "",
    )
    tally = {} if stopped else {"due": 1, "done": closed, "open": open_now, "overdue": overdue}
    return Row(cells, meeting.meeting_name, {name: int(n) for name, n in tally.items()})


def _deadline(matter: Resolution) -> str:
    """Write the first deadline, and the extension under it where there is one."""
    first = matter.due_on.isoformat()
    if matter.long_term:
        first = f"长期\n{first} 检查"
    return f"{first}\n延至 {matter.extended_to.isoformat()}" if matter.extended_to else first
