"""F06 会议通知: when and where, about what, who is asked to come; blank where nothing is set."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from typing_extensions import override

from db.kinds import AgendaItem, Attendance, JointMeeting, OrgUnit
from db.periods import chinese_day
from db.store import Store
from desktop_app.ledgers.furniture import BLANK_DAY
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Row
from desktop_app.ledgers.meeting_minutes import people_line
from desktop_app.ledgers.minutes_roles import Role, rows_of

GAP = "　" * 8
FOLLOWS = "现将有关事项通知如下："
COME = "请准时参加。不能参加的，请提前告知社区。"


class MeetingNotice(Ledger):
    """会议通知, of one meeting or with room for its facts."""

    code = "F06"
    title = "会议通知"
    is_prose = True
    is_letter = True
    nothing = "本期没有通知。"
    to_fill_in = True
    is_marked = False
    order = "议题、参会人员与屏幕上的次序一样"
    editions = (Edition.INTERNAL,)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        held = store.get(JointMeeting, options.target) if options.target else None
        code = held.org_code if held else options.office or store.facts.code
        office = next(iter(store.all(OrgUnit, code12=code)), None)
        unit = (office and office.signature) or store.facts.name
        parts = _notice(store, held) if held else _blank()
        pairs = [*parts, (Role.ISSUER, unit)]
        yield from rows_of(pairs, held.id.hex() if held else "blank")


def _blank() -> Iterator[tuple[Role, str]]:
    yield Role.TITLE, "关于召开　　　　　　　会议的通知"
    yield Role.ADDRESSED, GAP
    yield Role.BODY, f"定于{BLANK_DAY}　　时，在{GAP}召开{GAP}会议。{FOLLOWS}"
    yield Role.BODY, "一、会议议题"
    for number in range(1, 4):
        yield Role.BODY, f"{number}．"
    yield Role.BODY, "二、参加人员"
    yield Role.BODY, GAP
    yield Role.BODY, COME
    yield Role.DATE, BLANK_DAY.strip()


def _notice(store: Store, held: JointMeeting) -> Iterator[tuple[Role, str]]:
    people = store.parts(Attendance, held.id, order=("position",))
    units = list(dict.fromkeys(one.unit for one in people if one.unit))
    yield Role.TITLE, f"关于召开{held.meeting_name or JointMeeting.title}的通知"
    yield Role.ADDRESSED, "、".join(units) or "各参会单位"
    where = held.place or GAP
    when, called = _when(held.held_at), held.meeting_name or "会议"
    yield Role.BODY, f"定于{when}，在{where}召开{called}。{FOLLOWS}"
    topics = store.parts(AgendaItem, held.id, order=("position",))
    yield Role.BODY, "一、会议议题"
    for number, one in enumerate(topics, 1):
        first = "（第一议题）" if one.is_first_topic else ""
        yield Role.BODY, f"{number}．{one.topic or ''}{first}"
    yield Role.BODY, "二、参加人员"
    yield Role.BODY, people_line(people) or GAP
    yield Role.BODY, COME
    yield Role.DATE, chinese_day(held.notified_on) if held.notified_on else BLANK_DAY.strip()
    for name in sorted({one.person_name for one in people if one.person_name}):
        yield Role.NAME, name


def _when(at: dt.datetime | None) -> str:
    if at is None:
        return f"{BLANK_DAY}　　时"
    half = "上午" if at.hour < 12 else "下午"
    hour = at.hour if at.hour <= 12 else at.hour - 12
    minutes = f"{at.minute}分" if at.minute else ""
    return f"{chinese_day(at.date())}{half}{hour}时{minutes}"
