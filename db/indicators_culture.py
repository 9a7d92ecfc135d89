"""What is counted of public work: activities, publicity, study, lectures, cross-visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from db import codes
from db.counting import Indicator, Rule, Span, indicator
from db.kinds import Activity, CrossVisit, PublicityItem, StudySession

INNOVATION: Final = "innovation"
DREAM: Final = "shared_dream"
GUIDANCE: Final = "guidance"

_ACTIVITIES: Final = ("活动", INNOVATION)
_PUBLICITY: Final = ("宣传", DREAM)
_LECTURES: Final = ("宣讲", DREAM)
_STUDY: Final = ("学习", GUIDANCE)
_VISITS: Final = ("互观互学", DREAM)
PASSED: Final = frozenset({"approved", "archived"})
"""States in which an activity counts."""


def once_each(events: Iterable[Activity], span: Span) -> Iterator[Activity]:
    """Give each event that several offices wrote down once, with the most people.

    Within one office each stands for itself.
    """
    shared: dict[str, Activity] = {}
    for one in events:
        if span.office or not one.shared_code:
            yield one
            continue
        held = shared.get(one.shared_code)
        if held is None or (one.headcount or 0, held.id) > (held.headcount or 0, one.id):
            shared[one.shared_code] = one
    yield from shared.values()


def _is_of_festival(_held: object, one: Activity) -> bool:
    return bool(one.festival)


def _activities(category: str, *, amount: str = "", festive: bool = False) -> Rule:
    return Rule(
        Activity, "date_from", fits=_is_of_festival if festive else None,
        passed={"state": PASSED}, amount=amount, category=category, once=once_each,
        programme="programme",
    )  # fmt: skip


ACTIVITIES: Final = (
    indicator(
        "activity_count", "活动场次", "次",
        "已审、已归档的活动，按开始日期；几家合办的（同一联办编号）全区算一次",
        _activities("setting"), of=_ACTIVITIES,
    ),
    indicator(
        "activity_headcount", "活动参加人次", "人次",
        "“活动场次”里各场的参加人次相加；合办的取人次最多的一家",
        _activities("setting", amount="headcount"), of=_ACTIVITIES, sums="参加人次",
    ),
    indicator(
        "festival_activity_count", "其中节日活动场次", "次", "“活动场次”里填了节日节点的",
        _activities("festival", festive=True), of=_ACTIVITIES,
    ),
    indicator(
        "festival_activity_headcount", "其中节日活动人次", "人次",
        "“活动场次”里填了节日节点的，参加人次相加",
        _activities("festival", amount="headcount", festive=True),
        of=_ACTIVITIES, sums="参加人次",
    ),
)  # fmt: skip


def _publicity(unit: str) -> Indicator:
    """Make the number of one unit: different units are never added together."""
    said = codes.PUBLICITY_UNIT.label(unit)
    names = {"strip": "宣传标语（横幅）", "copy": "宣传资料", "board": "展板"}
    names |= {"item": "电子屏等", "article": "公众号和媒体报道"}
    rule = Rule(PublicityItem, "date", where={"unit": (unit,)}, amount="quantity", category="kind")
    told = f"以“{said}”为单位的宣传，按日期，数量相加"
    label = names.get(unit, f"宣传（{said}）")
    return indicator(f"publicity_{unit}", label, said, told, rule, of=_PUBLICITY, sums="数量")


PUBLICITY: Final = tuple(map(_publicity, ("strip", "copy", "board", "item", "article")))


def _sessions(kind: str, amount: str = "") -> Rule:
    return Rule(
        StudySession, "date", where={"kind": (kind,)}, amount=amount, category="level",
        programme="programme",
    )  # fmt: skip


def _study(kind: str) -> Indicator:
    said = codes.STUDY_KIND.label(kind)
    told = f"类型为{said}的，按日期"
    return indicator(f"study_{kind}", f"学习（{said}）", "次", told, _sessions(kind), of=_STUDY)


LECTURES: Final = (
    indicator(
        "lecture_count", "宣讲场次", "次", "类型为宣讲的，按日期",
        _sessions("lecture"), of=_LECTURES,
    ),
    indicator(
        "lecture_headcount", "宣讲人次", "人次", "类型为宣讲的，参加人数相加",
        _sessions("lecture", "headcount"), of=_LECTURES, sums="参加人数",
    ),
)  # fmt: skip
STUDIES: Final = tuple(
    map(
        _study,
        ("first_topic", "theory_center_group", "standing_committee_briefing", "training",
         "party_day"),
    )
)  # fmt: skip

CROSS_VISITS: Final = (
    indicator(
        "cross_visit_count", "互观互学和现场会", "次", "互观互学记录，按日期",
        Rule(CrossVisit, "date", category="kind"), of=_VISITS,
    ),
)  # fmt: skip
