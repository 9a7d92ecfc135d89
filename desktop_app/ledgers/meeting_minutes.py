"""L05 联席会议纪要: what a meeting heard, weighed and decided, in the form of GB/T 9704-2012."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from typing_extensions import override

from db import codes, issued
from db.kinds import Attendance, JointMeeting, OrgUnit, Transition
from db.kinds.meeting import (
    ATTENDED,
    EXCUSED,
    ISSUED_STATES,
    OBSERVER,
    WRITTEN_STATES,
    called_kind,
)
from db.meetings import minutes_text, ordinal as ordinal, read
from db.periods import chinese_day
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Past, Project, Row
from desktop_app.ledgers.minutes_roles import Role, rows_of
from desktop_app.ledgers.people import children
from desktop_app.ledgers.resolution_register import meetings_of

_SIDES = {Role.ATTENDED: ATTENDED, Role.EXCUSED: EXCUSED, Role.OBSERVED: OBSERVER}


class MeetingMinutes(Ledger):
    """联席会议纪要. The public edition has signed minutes only.

    The target may be one text as it was issued, named by the step that issued it.
    """

    code = "L05"
    project = Project.GUIDANCE
    title = "联席会议纪要"
    is_prose = True
    nothing = "本期无会议纪要。"
    body_size = 16.0
    order = "开会时间"

    @override
    def past_of(self, store: Store, options: Options) -> Past | None:
        issue = issued.issue_of(store, options.target) if options.target else None
        return Past(issued.cut_of(store, issue), issue.called) if issue else None

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        if options.target and (issue := issued.issue_of(store, options.target)):
            options = replace(options, target=issue.meeting)
        for meeting in meetings_of(store, options):
            if meeting.state == "preparing":
                continue
            if options.edition is Edition.PUBLIC and meeting.state not in ISSUED_STATES:
                continue
            yield from rows_of(_parts(store, meeting, options), meeting.id.hex(), meeting.id)


def _parts(store: Store, meeting: JointMeeting, options: Options) -> Iterator[tuple[Role, str]]:
    """Give the parts of the text; a child who took part is named inside the office alone."""
    people = store.parts(Attendance, meeting.id, order=("position",))
    hidden = _hidden(store, meeting, people, options)
    for role, text in _said(store, meeting, people, options):
        yield role, editions.without_names(text, hidden)


def _hidden(
    store: Store, meeting: JointMeeting, people: Sequence[Attendance], options: Options
) -> list[str]:
    """Give what the children at a meeting are called, now and in its list; the longest first."""
    told = [
        (meeting.chair, meeting.chair_name),
        (meeting.recorder, meeting.recorder_name),
        *((one.person, one.person_name) for one in people),
        *((one.deputy_for, one.deputy_for_name) for one in people),
    ]
    young = children(store, options, (who for who, _ in told))
    called = {name for who, name in told if name and who in young}
    called |= {one.full_name for one in young.values() if one.full_name}
    return sorted(called, key=lambda name: (-len(name), name))


def _said(
    store: Store, meeting: JointMeeting, people: Sequence[Attendance], options: Options
) -> Iterator[tuple[Role, str]]:
    office = next(iter(store.all(OrgUnit, code12=meeting.org_code)), None)
    name = (office and office.full_name) or store.facts.name
    issued_on = _issued_on(store, meeting) or options.prepared_on
    called = called_kind(meeting.kind)
    yield Role.MARK, f"{name}{called}纪要"
    yield Role.ISSUE, meeting.minutes_no or (f"第{meeting.seq_no}期" if meeting.seq_no else "")
    yield Role.ISSUER, (office and office.signature) or name
    yield Role.DATE, chinese_day(issued_on)
    yield Role.TITLE, meeting.name.removesuffix("纪要") + "纪要"
    body = (meeting.minutes_body or "") if meeting.state in WRITTEN_STATES else ""
    for text in (body or composed(store, meeting)).split("\n"):
        yield Role.BODY, text.strip(" \u3000\t")
    for role, kind in _SIDES.items():
        yield role, people_line([one for one in people if _side(one) == kind])
    yield Role.COPIES, (meeting.copies_to or "").rstrip("。")
    yield Role.ISSUED, chinese_day(issued_on)
    named = {meeting.chair_name, meeting.recorder_name, *(one.person_name for one in people)}
    for person in sorted(filter(None, named)):
        yield Role.NAME, person


def people_line(people: list[Attendance]) -> str:
    """Write who came, unit by unit in the order set by hand: 单位　姓名、姓名，单位　姓名。"""
    units: list[str] = []
    for unit, members in groupby(people, key=lambda one: one.unit or ""):
        names = "、".join(filter(None, map(_with_deputy, members)))
        units.append("　".join(filter(None, (unit, names))))
    units = list(filter(None, units))
    return "，".join(units) + "。" if units else ""


def _with_deputy(one: Attendance) -> str:
    name = one.person_name or ""
    if one.deputy_for_name:
        name += f"（代{one.deputy_for_name}）"
    return name if one.kind in codes.ATTENDANCE_KIND.entries else f"{name}（参会情况没有登记）"


def _side(one: Attendance) -> str:
    """Give where a person stands; one of whom nothing known is said stands with those who came."""
    return one.kind if one.kind in codes.ATTENDANCE_KIND.entries else ATTENDED


def _issued_on(store: Store, meeting: JointMeeting) -> dt.date | None:
    """Give the day the minutes were signed last; back from 归档 leads to that state as well."""
    steps = store.all(
        Transition, order=("at",), target=meeting.id, state_from="drafting", state_to="issued"
    )
    return steps[-1].at.date() if steps and steps[-1].at else None


def composed(store: Store, meeting: JointMeeting) -> str:
    """Write minutes from the meeting's records, one paragraph a line.

    The opening, 会议听取 and 研究 by agenda item, and the decisions as numbered items. The minutes
    editor begins with it; it is also what is printed before anyone has written minutes.
    """
    return minutes_text(read(store, meeting))
