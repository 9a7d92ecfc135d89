"""Carrying out what a meeting decided: how late it is, notes, more time, closing, a reminder."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, Final

from db import dates
from db.kinds import Attachment, FollowUp, JointMeeting, Resolution, Transition
from db.kinds.resolution import OPEN_STATES
from db.meetings import Target, set_co_units, staff_of
from db.roles import Clerk
from db.store import Store
from db.trouble import Refused
from db.work import Work

WAITING: Final = "待确认"
OVERDUE: Final = dates.OVERDUE
UNCONFIRMED: Final = "没有确认办结："
"""How a note begins that says why a result was not confirmed."""
_BY_NOTES: Final = frozenset({("todo", "doing"), ("doing", "todo")})
"""The steps that a first note takes, and taking the last one away again."""


def is_waiting(matter: Resolution) -> bool:
    """Say whether a matter has a result that nobody has confirmed yet."""
    return matter.state in {"doing", "extended"} and bool(matter.result)


def stage(matter: Resolution) -> str:
    """Give the state in a word; what is reported done but not confirmed is 待确认."""
    if is_waiting(matter):
        return WAITING
    return type(matter).fields()["state"].show(matter.state)


def due_words(matter: Resolution) -> str:
    """Give the deadline for a list; blank for a matter that came without one."""
    day = matter.extended_to or matter.due_on
    return day.isoformat() if day else ""


def time_left(matter: Resolution, today: dt.date) -> str:
    """Say in words how the deadline stands: 逾期 3 天, 今天到期, 还有 5 天.

    Nothing once closed, and nothing without a deadline.
    """
    if matter.state not in OPEN_STATES or not due_words(matter):
        return ""
    return dates.left_words(matter.deadline(), today)


def reminder(matter: Resolution, meeting: JointMeeting | None, today: dt.date) -> str:
    """Give a message that reminds the owner of a matter, ready to be sent."""
    held = f"{meeting.name}议定的" if meeting else "会议议定的"
    due = f"，完成时限是{due_words(matter)}" if due_words(matter) else ""
    left, greeted = time_left(matter, today), matter.owner_name or matter.owner_unit_name
    return (
        f"{greeted + '，' if greeted else ''}您好：{held}“{matter.name.rstrip('。')}”"
        f"由{matter.owner_unit_name or '您'}负责{due}{'，现在' + left if left else ''}。"
        "请把进展告诉社区，有困难也请说一声。"
    )


def evidence_of(store: Store, notes: Iterable[bytes]) -> Counter[bytes]:
    """Count the files that prove each of some notes (佐证材料)."""
    tag = FollowUp.lists()["evidence"].tag
    return store.tally(Attachment, "owner", owner=list(notes), owner_tag=tag)


def proofs(store: Store) -> Counter[bytes]:
    """Count the files that prove each matter, over all of its notes; for the whole book."""
    matter_of: dict[bytes, bytes] = dict(store.values(FollowUp, "id", "resolution"))
    tag = FollowUp.lists()["evidence"].tag
    owners = (owner for (owner,) in store.values(Attachment, "owner", owner_tag=tag))
    return Counter(matter_of[owner] for owner in owners if owner in matter_of)


def add_note(
    work: Work,
    matter: Resolution,
    text: str,
    clerk: Clerk,
    day: dt.date,
    note: FollowUp | None = None,
) -> FollowUp:
    """Note how far a matter was on a day; the first note takes it from 待办 to 办理中.

    `note` is one that was begun already, such as one whose files wait to be saved with it.
    """
    if not text.strip():
        raise Refused({"progress": "请写一句进展"})
    _must_be_open(matter)
    writer = staff_of(work.reader, clerk)
    if writer is None:
        raise Refused("这个账号还没有对应的工作人员，请找管理员在账号里选上")
    note = note or FollowUp()
    note.resolution, note.date, note.progress, note.by = matter.id, day, text.strip(), writer.id
    work.save(note)
    if matter.state == "todo":
        work.move(matter, "doing", "开始办理")
    return note


def change_note(work: Work, matter: Resolution, note: FollowUp) -> None:
    """Keep a note as it was corrected: its day, its words, who wrote it."""
    _must_be_open(matter)
    kept = work.reader.get(FollowUp, note.id)
    if kept and _is_unconfirmed(kept) and not _is_unconfirmed(note):
        raise Refused({"progress": f"这一条请以“{UNCONFIRMED}”开头，后面写原因"})
    work.save(note)


def delete_note(work: Work, matter: Resolution, note: FollowUp) -> None:
    """Take away a note that was written by mistake, with its proof.

    The first note began the work on the matter; with the last one that goes too. Not so where
    a sheet said that work is going on, or where the matter has been further than that.
    """
    _must_be_open(matter)
    if _is_unconfirmed(note):
        # Without it nothing would tell that the matter was ever reported done.
        raise Refused("这一条写着为什么没有确认办结，要留着，不能删除。写错了请按“改”")
    work.delete(note)
    others = (one for one in work.reader.all(FollowUp, resolution=matter.id) if one.id != note.id)
    if matter.state != "doing" or matter.result or any(others):
        return
    steps = {
        (one.state_from, one.state_to) for one in work.reader.all(Transition, target=matter.id)
    }
    if steps and steps <= _BY_NOTES:
        work.move(matter, "todo", "进展都删了")


def set_terms(
    work: Work,
    matter: Resolution,
    units: Sequence[Target],
    *,
    long_term: bool,
    due_on: dt.date | None,
) -> None:
    """Write down which units help with a matter, and whether it goes on for good (长期事项).

    A long-term matter is looked at once a year and has the day of the next check for its
    deadline; any other gets another deadline by an extension alone, which keeps the first.
    """
    _must_be_open(matter)
    if due_on is None:
        raise Refused({"due_on": "请填写下次检查日期" if long_term else "请填写完成时限"})
    if due_on != matter.due_on and (not long_term or matter.extended_to):
        raise Refused({"due_on": "要改时限请按“延期”，写明理由，原定时限会留着"})
    matter.long_term, matter.due_on = long_term, due_on
    if late := matter.cautions().get("due_on"):
        raise Refused({"due_on": late})
    work.save(matter)
    set_co_units(work, matter, units)


def report_done(work: Work, matter: Resolution, result: str) -> None:
    """Write down the result of a matter; it waits for someone else to confirm it."""
    if not result.strip():
        raise Refused({"result": "请写明办理结果"})
    _must_be_open(matter)
    if matter.state == "todo":
        work.move(matter, "doing", "开始办理")
    matter.result = result.strip()
    work.save(matter)


def confirm(work: Work, matter: Resolution, by: bytes | None, closed_on: dt.date) -> None:
    """Close a matter whose result another person than its owner has confirmed."""
    if not matter.result:
        raise Refused({"result": "还没有办理结果，请先报办结"})
    if by is None:
        raise Refused({"confirmed_by": "请选确认人"})
    values: dict[str, Any] = {"closed_on": closed_on, "confirmed_by": by, "confirmed_by_name": None}
    work.move(matter, "done", "已确认办结", **values)


def send_back(work: Work, matter: Resolution, reason: str, clerk: Clerk, day: dt.date) -> None:
    """Take the result away again: it was not confirmed, and the note says why."""
    if not reason.strip():
        raise Refused({"progress": "请写明为什么没有确认"})
    matter.result = None
    work.save(matter)
    add_note(work, matter, f"{UNCONFIRMED}{reason.strip()}", clerk, day)


def extend(work: Work, matter: Resolution, day: dt.date | None, reason: str) -> None:
    """Give a matter more time; the first deadline stays on record."""
    faults = {}
    if day is None:
        faults["extended_to"] = "请填写延期到哪一天"
    if not reason.strip():
        faults["extension_reason"] = "请写明延期理由"
    if faults:
        raise Refused(faults)
    values: dict[str, Any] = {"extended_to": day, "extension_reason": reason.strip()}
    if matter.state == "extended":
        if day and matter.extended_to and day <= matter.extended_to:
            raise Refused({"extended_to": "再延期要晚于上次延到的日子，请改正"})
        for name, value in values.items():
            setattr(matter, name, value)
        work.save(matter)
    else:
        work.move(matter, "extended", reason.strip(), **values)


def stop(work: Work, matter: Resolution, reason: str) -> None:
    """End a matter that will not be carried out, saying why."""
    if not reason.strip():
        raise Refused({"result": "请写明为什么终止"})
    work.move(matter, "terminated", reason.strip(), result=reason.strip())


def reopen(work: Work, matter: Resolution, reason: str) -> None:
    """Take a closed matter up again, with a reason."""
    to = "doing" if matter.state == "done" else "todo"
    values = {"closed_on": None, "result": None, "confirmed_by": None, "confirmed_by_name": None}
    work.move(matter, to, reason, **values)


def _is_unconfirmed(note: FollowUp) -> bool:
    return (note.progress or "").startswith(UNCONFIRMED)


def _must_be_open(matter: Resolution) -> None:
    if matter.state not in OPEN_STATES:
        raise Refused(f"这一条{stage(matter)}了，要再办请先重新打开并写明原因")
