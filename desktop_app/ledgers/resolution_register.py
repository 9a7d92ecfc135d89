"""L06 议定事项督办台账: what meetings decided, who owes it, how far it is."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from typing_extensions import override

from db.blanks import last
from db.follow_ups import proofs
from db.kinds import FollowUp, JointMeeting, ListEntry, Resolution
from db.record import Record
from db.store import Store
from desktop_app.ledgers import editions, held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.people import children
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
NO_MEETING = "没有对上会议的议定事项"


class ResolutionRegister(Ledger):
    """议定事项督办台账."""

    code = "L06"
    project = Project.GUIDANCE
    title = "议定事项督办台账"
    lists_each = "resolution"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("会议次数", "meeting", 8, CENTER),
        Column("议定事项", "matter", 28),
        Column("责任单位", "owner_unit", 11),
        Column("责任人", "owner", 8, CENTER, Wrap.NAME, public=False),
        Column("完成时限", "due_on", 9, CENTER, FIGURE),
        Column("进展情况", "follow_up", 18, public=False),
        Column("状态", "state", 6, CENTER),
        Column("办结日期", "closed_on", 8, CENTER, FIGURE),
    )
    order = "会议，完成时限"
    group_by = Group("meeting", head="{group}（{count} 件）")
    totals = (
        Total("应办", "due", unit="件"),
        Total("已办", "done", unit="件"),
        Total("在办", "open", unit="件"),
        Total("逾期", "overdue", unit="件"),
        Total("终止", "stopped", unit="件", rare=True),
        Total("办结率", "done", of="due"),
    )
    signs = SEALED

    @override
    def days_of(self, store: Store, some: Sequence[Record]) -> list[dt.date]:
        wanted = {one.meeting for one in some if isinstance(one, Resolution) and one.meeting}
        return [day for one in store.by_id(JointMeeting, wanted).values() if (day := _held_on(one))]

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        meetings = meetings_of(store, options)
        order = {meeting.id: i for i, meeting in enumerate(meetings)}
        every = sorted(store.all(Resolution), key=_place)
        matters = [matter for matter in every if matter.meeting in order]
        matters.sort(key=lambda one: order[one.meeting])
        desk = _Desk(store, options, every)
        for matter in matters:
            yield desk.row(matter, meetings[order[matter.meeting]])
        if not options.target and not options.programme:
            for matter in _loose(store, every, options):
                yield desk.row(matter, None)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        return held.programme_words(options)


def _place(matter: Resolution) -> tuple[Any, ...]:
    return (last(matter.extended_to or matter.due_on), last(matter.no), matter.id)


def _loose(store: Store, every: list[Resolution], options: Options) -> list[Resolution]:
    """Give the matters whose meeting is not in the book; those of a deleted one went with it."""
    known = {meeting for (meeting,) in store.values(JointMeeting, "id", hidden=True)}
    return [
        one for one in every if one.meeting not in known and options.office in ("", one.org_code)
    ]


def meetings_of(store: Store, options: Options) -> list[JointMeeting]:
    """Give the meetings held in the period up to the cut-off, in their order.

    One without its day is of every period, and stands last.
    """
    where: dict[str, Any] = {"id": options.target} if options.target else held.of_programme(options)
    found = [
        meeting
        for meeting in store.all(JointMeeting, **where)
        if options.target or options.covers(_held_on(meeting))
    ]
    names = ("held_at", "kind", "seq_no", "id")
    return sorted(found, key=lambda one: [last(getattr(one, name)) for name in names])


def _held_on(meeting: JointMeeting) -> dt.date | None:
    """Give the day that says of which period a meeting's matters are."""
    return meeting.held_at.date() if meeting.held_at else None


def _latest(store: Store, options: Options) -> dict[bytes, FollowUp]:
    """Give the last note on each matter up to the cut-off; one without a day only for want of any.

    The book gives notes without a day first.
    """
    notes = store.all(FollowUp, order=("date",))
    return {n.resolution: n for n in notes if n.date is None or n.date <= options.cutoff}


class _Desk:
    """What stands beside the matters, read once: last notes, units that help, proof."""

    def __init__(self, store: Store, options: Options, matters: Iterable[Resolution]) -> None:
        self._options = options
        self._young = children(store, options, (one.owner for one in matters))
        self._latest = _latest(store, options)
        self._helpers = held.lists(store, Resolution, "co_units")
        self._proofs: Counter[bytes] = proofs(store)
        self._first = held.first_words(store, Resolution, options)

    def row(self, matter: Resolution, meeting: JointMeeting | None) -> Row:
        """Give the row of a matter as it stood at the cut-off."""
        first = self._first.get(matter.id, {}).get("closed_on")
        standing = matter.standing(self._options.cutoff)
        closed, stopped = standing == "done", standing == "stopped"
        open_now, overdue = standing in {"open", "overdue"}, standing == "overdue"
        state = "逾期" if overdue else Resolution.fields()["state"].show(matter.state)
        if matter.state == "done" and not (closed or overdue):
            state = "办理中"
        cells = (
            _number(meeting) if meeting else "",
            matter.matter or "",
            _units(matter, self._helpers.get(matter.id, ())),
            editions.name(
                matter.owner_name, self._options.edition, child=matter.owner in self._young
            ),
            _deadline(matter),
            "\n".join(filter(None, (self._how_far(matter, closed=closed), first))),
            state,
            matter.closed_on.isoformat() if closed and matter.closed_on else "",
        )
        # What was ended is a matter that was to be carried out, too: the rate is of all of them.
        tally = {"due": 1, "done": closed, "open": open_now, "overdue": overdue, "stopped": stopped}
        group = meeting.name if meeting else NO_MEETING
        return Row(cells, group, {name: int(n) for name, n in tally.items()}, matter.id)

    def _how_far(self, matter: Resolution, *, closed: bool) -> str:
        """Tell the last note; of what is closed the result, and how many files prove it."""
        note = self._latest.get(matter.id)
        if not closed:
            return _progress(note) if note else ""
        count = self._proofs[matter.id]
        proof = f"（佐证材料 {count} 件）" if count else ""
        return (matter.result or (_progress(note) if note else "")) + proof


def _units(matter: Resolution, helpers: Sequence[ListEntry]) -> str:
    """Write the unit that is responsible, and below it those that help (配合单位)."""
    names = "、".join(one.target_name for one in helpers if one.target_name)
    return "\n".join(filter(None, (matter.owner_unit_name, names and f"（配合：{names}）")))


def _number(meeting: JointMeeting) -> str:
    year = f"{meeting.seq_year}年" if meeting.seq_year else ""
    return year + (f"第{meeting.seq_no}次" if meeting.seq_no else "")


def _progress(note: FollowUp) -> str:
    return f"{FollowUp.fields()['date'].show(note.date)} {note.progress or ''}".strip()


def _deadline(matter: Resolution) -> str:
    """Write the first deadline, and the extension under it where there is one."""
    first = Resolution.fields()["due_on"].show(matter.due_on)
    if matter.long_term:
        first = f"长期\n{first} 检查" if first else "长期"
    more = f"延至 {matter.extended_to.isoformat()}" if matter.extended_to else ""
    return "\n".join(filter(None, (first, more)))
