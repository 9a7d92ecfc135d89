"""Rules across records about pairings, meetings and what was decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from db import chain, codes, dates, first_topic
from db.findings import Finding, Reader, find, look, must, others
from db.kinds import (
    AgendaItem,
    Attachment,
    Attendance,
    FollowUp,
    JointMeeting,
    ListEntry,
    Pairing,
    PairingLog,
    Resolution,
    StaffMember,
    Transition,
    kind_of,
)
from db.kinds.pairing import SIDES
from db.record import Record

MOST_PAIRS = 5
"""Active pairs for one helper before staff are asked (one known rule)."""

_DAYS_BETWEEN = {"monthly": 31, "quarterly": 92, "half_yearly": 184}
_ANY_SIDE = tuple(dict.fromkeys(t for sides in SIDES.values() for side in sides for t in side))
_ISSUED = frozenset({"issued", "archived"})


def pairing(reader: Reader, pair: Pairing) -> Iterator[Finding]:
    """Check the sides, that the couple has one active pair of the kind, and the logs' dates."""
    for name, tables in zip(("side_a", "side_b"), SIDES.get(pair.kind, ()), strict=False):
        yield from _side(reader, pair, name, tables)
    if pair.state == "active":
        couple = {"kind": pair.kind, "state": "active"}
        straight = others(reader, pair, "side_a", "side_b", **couple)
        crossed = others(reader, pair, side_a=pair.side_b, side_b=pair.side_a, **couple)
        if any(straight) or any(crossed):
            yield must(pair, "side_b", "这两方已有同类的在结结对，不用再建")
        active = len(list(others(reader, pair, "side_a", state="active"))) + 1
        if active > MOST_PAIRS:
            yield look(pair, "side_a", f"甲方在结的结对已有 {active} 个，请看看顾不顾得过来")
    for log in reader.all(PairingLog, pairing=pair.id):
        if log.date and not _within(log.date, pair):
            words = f"{log.date.isoformat()} 的活动记录不在结对期间，请核对日期"
            yield must(pair, "end_on" if pair.end_on else "start_on", words)
            break


def _side(reader: Reader, pair: Pairing, name: str, tables: tuple[str, ...]) -> Iterator[Finding]:
    side = getattr(pair, name)
    if not side or find(reader, tables, side):
        return
    # Not found anywhere: its package may still be on the way, which is no fault of the pair.
    if find(reader, _ANY_SIDE, side):
        label = type(pair).fields()[name].label
        wanted = "或".join(dict.fromkeys(kind_of(table).title for table in tables))
        kind = codes.PAIRING_KIND.label(pair.kind)
        yield must(pair, name, f"“{kind}”的{label}应是{wanted}，请改选")


def _within(day: dt.date, pair: Pairing) -> bool:
    last = pair.last_day()
    begun = not pair.start_on or pair.start_on <= day
    return begun and (last is None or day <= last)


def pairing_rhythm(reader: Reader, pair: Pairing) -> Iterator[Finding]:
    """Check that an active pair has met within its frequency; said in the health check only."""
    if pair.state != "active" or not pair.start_on:
        return
    logs = reader.all(PairingLog, pairing=pair.id)
    days = _DAYS_BETWEEN.get(pair.frequency)
    last = max((log.date for log in logs if log.date), default=pair.start_on)
    if days and (dates.today() - last).days > days:
        words = f"最近一次活动是 {last.isoformat()}，已超过频次" if logs else "还没有活动记录"
        yield look(pair, "frequency", f"{words}，请安排活动")


def pairing_log(reader: Reader, log: PairingLog) -> Iterator[Finding]:
    """Check that the activity lies within its pairing."""
    pair = reader.get(Pairing, log.pairing)
    if pair and log.date and not _within(log.date, pair):
        last = pair.last_day()
        since = f" {pair.start_on.isoformat()} " if pair.start_on else ""
        until = f"到 {last.isoformat()} 之间" if since and last else "以后"
        span = f"{since}{until}" if since else f" {last} 以前"
        yield must(log, "date", f"活动日期应在{span}，请改正")


def meeting(reader: Reader, held: JointMeeting) -> Iterator[Finding]:
    """Check the unbroken sequence, and that a held meeting has agenda and people."""
    if held.seq_year and held.seq_no:
        same = {m.seq_no for m in others(reader, held, "kind", "seq_year", "org_code")}
        if held.seq_no in same:
            yield must(held, "seq_no", f"{held.seq_year}年已有第{held.seq_no}次会议，请改次数")
        elif held.seq_no > 1 and held.seq_no - 1 not in same:
            words = f"{held.seq_year}年还没有第{held.seq_no - 1}次会议，请看看次数断没断"
            yield look(held, "seq_no", words)
    if held.state == "preparing":
        return
    finding = must if held.state in _ISSUED else look
    agenda = reader.all(AgendaItem, meeting=held.id)
    if not agenda:
        yield finding(held, "", "会议还没有议题，请补上")
    if not reader.all(Attendance, meeting=held.id):
        yield finding(held, "", "会议还没有参会人员，请补上")
    has_first = any(one.is_first_topic for one in agenda)
    if agenda and not has_first and first_topic.is_asked(reader, held.kind, held.org_code):
        kind = codes.MEETING_KIND.label(held.kind or "") or type(held).title
        yield look(held, "", f"{kind}还没有第一议题，请再看一遍")


def attendance(reader: Reader, one: Attendance) -> Iterator[Finding]:
    """Check that the person is listed once."""
    twice = one.person and any(others(reader, one, "meeting", "person"))
    if twice:
        yield must(one, "person", "这个人已在参会人员里，不用再加")


def minutes_open(reader: Reader, part: AgendaItem | Attendance) -> Iterator[Finding]:
    """Check that the minutes are still open, when a part of them is saved."""
    held = reader.get(JointMeeting, part.meeting)
    if held and held.state in _ISSUED:
        yield must(part, "", "纪要已签发，请先把会议退回纪要起草并写明原因，再修改")


def resolution(reader: Reader, matter: Resolution) -> Iterator[Finding]:
    """Check a matter against its meeting, its agenda item and its owner."""
    held = reader.get(JointMeeting, matter.meeting)
    if held and held.held_at:
        met = held.held_at.date()
        for name in ("due_on", "closed_on"):
            day = getattr(matter, name)
            if day and day < met:
                label = type(matter).fields()[name].label
                yield must(matter, name, f"{label}不能早于开会的 {met.isoformat()}，请改正")
    item = reader.get(AgendaItem, matter.agenda_item)
    if item and item.meeting != matter.meeting:
        yield must(matter, "agenda_item", "这个议题不是这次会议的，请改选")
    if matter.no and any(others(reader, matter, "meeting", "no")):
        yield look(matter, "no", "这次会议已有这个序号的议定事项，请改序号")
    confirmer = reader.get(StaffMember, matter.confirmed_by)
    if confirmer and not matter.owner and confirmer.full_name == matter.owner_name:
        yield must(matter, "confirmed_by", "确认人和责任人同名，请换一个人确认或选定责任人")


def follow_up(reader: Reader, note: FollowUp) -> Iterator[Finding]:
    """Check that a note on progress is not older than the meeting."""
    matter = reader.get(Resolution, note.resolution)
    held = reader.get(JointMeeting, matter.meeting) if matter else None
    if held and held.held_at and note.date and note.date < held.held_at.date():
        yield look(note, "date", "进展日期早于开会时间，请再看一遍")


def transition(reader: Reader, step: Transition) -> Iterator[Finding]:
    """Check that a step is one the target may take, with a reason where it goes back."""
    target = find(reader, (), step.target)
    states = target.states if target else None
    if states and step.state_from:
        if step.state_to not in states.moves.get(step.state_from, ()):
            yield must(step, "state_to", "不能直接改到这个状态，请按步骤办理")
        if (step.state_from, step.state_to) in states.back and not (step.text or "").strip():
            yield must(step, "text", "退回要写明原因")


def last_step(reader: Reader, step: Transition) -> Iterator[Finding]:
    """Check that a step is not of an earlier day than the last one, when it is saved.

    Minutes do not count: the clocks of two PCs may differ by some.
    """
    earlier = (other.at.date() for other in others(reader, step, "target") if other.at)
    # One dated ahead of today is a clock's fault on another PC: it keeps nobody from going on.
    last = max((day for day in earlier if day <= dates.today()), default=None)
    if step.at and last and step.at.date() < last:
        words = f"前一步记的是 {last.isoformat()}，这一步不能更早，请先核对电脑日期"
        yield must(step, "at", f"{words}；前一步记错了的，先撤销那一步")


def days(reader: Reader, before: Record | None, after: Record) -> Iterator[Finding]:
    """Check that a day is not before the step that took the former one back, as it is given.

    Nothing is asked anew of what stays as it was.
    """
    states = after.states
    if before is None or states is None or not states.days:
        return
    now = getattr(after, states.field)
    is_entered = getattr(before, states.field) != now
    today = dates.today()
    steps = [s for s in reader.all(Transition, target=after.id) if s.at and s.at.date() <= today]
    for name, words in chain.too_early(after, steps).items():
        if getattr(before, name) != getattr(after, name) or (
            is_entered and states.days.get(now) == name
        ):
            yield must(after, name, words)


def days_kept(reader: Reader, record: Record) -> Iterator[Finding]:
    """Point at a day before the step that took the former one back; in the health check only."""
    if record.states and record.states.days:
        steps = reader.all(Transition, target=record.id)
        for name, words in chain.too_early(record, steps).items():
            yield must(record, name, words)


def attachment(reader: Reader, file: Attachment) -> Iterator[Finding]:
    """Point at a picture that is used for two records."""
    owners = {one.owner for one in others(reader, file, "sha256") if one.owner != file.owner}
    if file.sha256 and any(find(reader, (), owner) for owner in owners):
        yield look(file, "sha256", "同一张图片也用在别的记录上，请核对")


def list_entry(reader: Reader, entry: ListEntry) -> Iterator[Finding]:
    """Check that an element is of a kind its list may hold."""
    owner = find(reader, (), entry.owner)
    if owner is None:
        return
    lists = {links.tag: links for links in type(owner).lists().values()}
    held = lists.get(entry.owner_tag)
    if held is None or not entry.target or find(reader, held.kinds, entry.target):
        return
    if find(reader, (), entry.target):
        yield must(entry, "target", f"{held.label}里不能放这一类记录，请改选")
