"""What makes each kind of work due: one small rule a kind, all of them in one table.

To add one: a function here, a line in RULES, and what is done about it in the workbench.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from db import codes, festivals, parts, plan_year, returns, workdays
from db.journal.rows import ask
from db.kinds import (
    Activity,
    AgendaItem,
    ContactLog,
    ContactPair,
    CrossVisitAction,
    Festival,
    JointMeeting,
    MicroWish,
    Pairing,
    PairingLog,
    PlanItem,
    Resolution,
    RightsRequest,
    ServiceCase,
    StudySession,
    Visit,
)
from db.kinds.resolution import OPEN_STATES
from db.rhythm import Rhythm
from db.store import Store

MONTHS: Final = {"monthly": 1, "quarterly": 3, "half_yearly": 6}
"""Months between two activities of a pair, by agreed frequency; 不定期 is never due."""

NO_DAY: Final = dt.date.max
"""Where a deadline is not filled in: never due, and still open."""
OWED_CASES: Final = ("registered", "handling", "reopened", "referred")
_YEAR: Final = 12
_ASKED_FOR: Final = 31  # days after its span that a missed meeting is asked for
_STUDY_AHEAD: Final = 14
_LONGEST: Final = 365


class Due(Struct, frozen=True):
    """One thing to do: by which day, of which record, in words for a list.

    `kind` says what is done about it. Without an id it is the office's own rhythm that asks.
    `since` is the day from which it is spoken of, where that is earlier than the week before.
    """

    day: dt.date
    kind: str
    id: bytes
    title: str
    who: str
    state: str = ""
    since: dt.date | None = None
    code: str = ""

    def days_late(self, today: dt.date) -> int:
        """Give how many days it is overdue; 0 or less when it is not."""
        return (today - self.day).days


@dataclass(frozen=True)
class Desk:
    """What a rule looks at: the book, its day and its rhythm."""

    store: Store
    rhythm: Rhythm
    today: dt.date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "today", self.store.today)

    @cached_property
    def begun(self) -> dt.date:
        """The day on which the book was begun: nothing before it is asked for."""
        with self.store.looking() as connection:
            ((first,),) = ask(connection, "SELECT min(wall_ms) FROM commit_log")
        return dt.date.fromtimestamp(first / 1000) if first else self.today  # noqa: DTZ012

    def last_days(self, kind: Any, link: str) -> dict[bytes, dt.date]:
        """Give the last day on which each whole has a record of a kind."""
        found: dict[bytes, dt.date] = {}
        for whole, day in self.store.values(kind, link, "date"):
            if day:
                found[whole] = max(day, found.get(whole, day))
        return found


Rule = Callable[[Desk], Iterable[Due]]


def months_later(day: dt.date, months: int) -> dt.date:
    """Give the same day some months later, or that month's last day where it has no such day."""
    year, month = divmod(day.year * _YEAR + day.month - 1 + months, _YEAR)
    if year > dt.MAXYEAR:
        return dt.date.max
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def month_end(year: int, month: int) -> dt.date:
    """Give the last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def next_activity(pairing: Pairing, last: dt.date | None) -> dt.date | None:
    """Give the day by which a pair should meet again; None for 不定期 or without a first day."""
    months, since = MONTHS.get(pairing.frequency), last or pairing.start_on
    return months_later(since, months) if months and since else None


# Work with a deadline of its own


def resolutions(desk: Desk) -> Iterator[Due]:
    """Matters that a meeting decided, by their deadline."""
    found = desk.store.all(Resolution, state=tuple(OPEN_STATES))
    meetings = desk.store.by_id(JointMeeting, (one.meeting for one in found))
    for one in found:
        meeting = meetings.get(one.meeting)
        who = _joined(one.owner_unit_name, one.owner_name, _number(meeting) if meeting else None)
        yield Due(one.deadline(), "resolution", one.id, one.name, who, one.state)


def cases(desk: Desk) -> Iterator[Due]:
    """Cases that are still owed, by their deadline."""
    for one in desk.store.all(ServiceCase, state=OWED_CASES):
        kind, by = codes.CASE_CATEGORY.label(one.category or ""), _by("承办", one.handler_name)
        yield Due(one.due_on or NO_DAY, "case", one.id, one.name, _joined(kind, by), one.state)


def revisits(desk: Desk) -> Iterator[Due]:
    """Give closed cases that want a word from the person, some working days after."""
    for one in desk.store.all(ServiceCase, state="done"):
        if one.closed_on:
            day = workdays.after(one.closed_on, desk.rhythm.revisit_workdays)
            who = _joined(f"{one.closed_on.isoformat()} 办结", workdays.SAID)
            yield Due(day, "revisit", one.id, f"回访：{one.name}", who, one.state)


def wishes(desk: Desk) -> Iterator[Due]:
    """Wishes that were claimed, by the promised day."""
    for one in desk.store.all(MicroWish, state="claimed"):
        if one.due_on:
            yield Due(
                one.due_on, "wish", one.id, one.name, _by("认领", one.claimer_name), one.state
            )


def requests(desk: Desk) -> Iterator[Due]:
    """Give what people asked about their own information, by the day it must be answered."""
    for one in desk.store.all(RightsRequest, answered_on=None):
        if one.due_on:
            asked = codes.RIGHTS_KIND.label(one.kind or "")
            received = one.received_on.isoformat() if one.received_on else ""
            who = _joined(f"受理 {received}" if received else "", "要书面答复")
            yield Due(
                one.due_on, "rights", one.id, f"权利请求：{asked}", who, since=one.received_on
            )


def plan(desk: Desk) -> Iterator[Due]:
    """Tasks of the year plan that nobody ticked off."""
    for one in desk.store.all(PlanItem, done_on=None):
        if one.due_on:
            yield Due(one.due_on, "plan", one.id, one.name, _joined("年度计划", one.owner_name))


def take_aways(desk: Desk) -> Iterator[Due]:
    """Give what the office said it would do after a visit to others."""
    owed = desk.store.all(CrossVisitAction, done_on=None)
    for one in parts.living(desk.store, CrossVisitAction, owed):
        if one.due_on:
            who = _joined("互观互学转化措施", one.owner_name)
            yield Due(one.due_on, "take_away", one.id, one.text or "", who)


# Work that comes round


def pairings(desk: Desk) -> Iterator[Due]:
    """Pairs, by the frequency they agreed on."""
    last = desk.last_days(PairingLog, "pairing")
    for one in desk.store.all(Pairing, state="active"):
        met = last.get(one.id)
        day = next_activity(one, met)
        if day is not None:
            yield Due(day, "pairing", one.id, one.name, _met(met, one.start_on, "结对", "活动"))


def contacts(desk: Desk) -> Iterator[Due]:
    """Cadres and the residents they keep in touch with, by the cycle."""
    last = desk.last_days(ContactLog, "pair")
    for one in desk.store.all(ContactPair, end_on=None):
        months, met = MONTHS.get(one.cycle), last.get(one.id)
        since = met or one.start_on
        if months and since:
            who = _met(met, one.start_on, "建立联系", "联系")
            yield Due(months_later(since, months), "contact", one.id, one.name, who)


def meetings(desk: Desk) -> Iterator[Due]:
    """Meetings that are called, their topics beforehand, and the joint meeting of the season."""
    agenda = {meeting for (meeting,) in desk.store.values(AgendaItem, "meeting")}
    for one in desk.store.all(JointMeeting, state="preparing"):
        if not one.held_at:
            continue
        day = one.held_at.date()
        yield Due(day, "meeting", one.id, one.name, _joined(f"{one.held_at:%H:%M}", one.place))
        if one.id not in agenda and day >= desk.today:
            asked = day - dt.timedelta(days=desk.rhythm.topics_ahead)
            yield Due(asked, "topics", one.id, f"收集议题：{one.name}", "还没有议题")
    yield from _season(desk)


def _season(desk: Desk) -> Iterator[Due]:
    rows = desk.store.values(JointMeeting, "held_at", kind="joint")
    held = {moment.date() for (moment,) in rows if moment}
    for last in _open_spans(desk, desk.rhythm.meeting_months, held):
        since = last - dt.timedelta(days=desk.rhythm.topics_ahead)
        words = f"{last.year}年{last.month}月底前开一次联席会议"
        yield Due(last, "season", b"", words, "按会议制度，还没有登记会议", since=since)


def studies(desk: Desk) -> Iterator[Due]:
    """Ask for a study session in each span of months."""
    span = desk.rhythm.study_months
    months = tuple(range(span, _YEAR + 1, span)) or (_YEAR,)
    held = {day for (day,) in desk.store.values(StudySession, "date") if day}
    for last in _open_spans(desk, months, held):
        since = last - dt.timedelta(days=_STUDY_AHEAD)
        words = f"{last.year}年{last.month}月底前组织一次学习"
        yield Due(last, "study", b"", words, "本期还没有登记学习宣讲", since=since)


def _open_spans(desk: Desk, months: tuple[int, ...], held: set[dt.date]) -> Iterator[dt.date]:
    """Yield the last day of each span without what it asks for: the one that runs, the one before.

    What is past is asked for a month long, and only where the office writes such things down.
    """
    year = desk.today.year
    ends = [month_end(y, month) for y in (year - 2, year - 1, year, year + 1) for month in months]
    at = next(place for place, end in enumerate(ends) if end >= desk.today)
    for place in (at - 1, at):
        if any(ends[place - 1] < day <= ends[place] for day in held):
            continue
        is_past = ends[place] < desk.today
        fresh = (desk.today - ends[place]).days <= _ASKED_FOR and ends[place] >= desk.begun
        if not is_past or (fresh and held):
            yield ends[place]


def feast_days(desk: Desk) -> Iterator[Due]:
    """Festivals that come near and for which nothing is written down: done, or planned."""
    own = desk.store.all(Festival)
    near = festivals.coming(desk.today, _LONGEST, own)
    near = [one for one in near if one.remind_on <= desk.today]
    if not near:
        return
    done, planned = _feasts_prepared(desk), desk.store.all(PlanItem)
    for one in near:
        first = one.day - dt.timedelta(days=max(one.feast.remind_days, festivals.BEFORE))
        last = one.day + dt.timedelta(days=festivals.AFTER)
        is_prepared = any(
            first <= day <= last and code in (one.feast.code, None) for day, code in done
        )
        if not is_prepared and not plan_year.is_planned(planned, one.name, one.day):
            words = "还没有登记活动或走访，也没有排进计划"
            title = f"{one.name}：安排活动和走访"
            yield Due(
                one.day, "festival", b"", title, words, since=one.remind_on, code=one.feast.code
            )


def _feasts_prepared(desk: Desk) -> list[tuple[dt.date, str | None]]:
    """Give day and festival of what was done lately; without a festival a day counts for any."""
    found = [
        *desk.store.values(Activity, "date_from", "festival"),
        *desk.store.values(Visit, "date", "festival"),
    ]
    since = desk.today - dt.timedelta(days=_LONGEST)
    return [(day, code or None) for day, code in found if day and day >= since]


def returned(desk: Desk) -> Iterator[Due]:
    """Give what the district gave back, or corrected, and nobody here has answered."""
    if desk.store.is_district:
        return
    for one in returns.lines(desk.store):
        notice = one.notice
        who = _joined(notice.rule, f"{notice.made_on.isoformat()} 退回", notice.message)
        yield Due(notice.made_on, "returned", notice.id, one.title, who, since=notice.made_on)


RULES: Final[tuple[Rule, ...]] = (
    returned,
    resolutions,
    cases,
    revisits,
    wishes,
    requests,
    plan,
    take_aways,
    pairings,
    contacts,
    meetings,
    studies,
    feast_days,
)
OPEN: Final[tuple[Rule, ...]] = (resolutions, cases)
"""What is going on until somebody closes it."""


def _number(meeting: JointMeeting) -> str:
    year = f"{meeting.seq_year}年" if meeting.seq_year else ""
    return f"{year}第{meeting.seq_no}次会议" if meeting.seq_no else meeting.name


def _met(met: dt.date | None, began: dt.date | None, start: str, deed: str) -> str:
    if met:
        return f"上次{deed} {met.isoformat()}"
    return f"{began.isoformat()} {start}，还没有{deed}" if began else f"还没有{deed}"


def _by(deed: str, name: str | None) -> str:
    return f"{deed} {name}" if name else ""


def _joined(*words: str | None) -> str:
    return " · ".join(word for word in words if word)
