"""What is counted of services to people: deliveries, wishes, the five-timely cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from db import codes
from db.counting import Indicator, Measure, Rate, Rule, indicator
from db.kinds import MicroWish, ServiceCase, ServiceDelivery

_PROJECT: Final = "innovation"
_SERVICES: Final = ("标准化服务", _PROJECT)
_SCHOOL: Final = ("入学协助", _PROJECT)
_WISHES: Final = ("微心愿", _PROJECT)
STANDARD: Final = frozenset({"policy", "career", "jobs"})
"""The kinds of service that the article counts; the others stand in a second line."""

SCHOOL: Final = "school_enrolment"


def _is_other(_held: object, one: ServiceDelivery) -> bool:
    return one.kind not in STANDARD


def _deliveries(*, standard: bool, amount: str = "") -> Rule:
    return Rule(
        ServiceDelivery, "date", where={"kind": STANDARD} if standard else {},
        fits=None if standard else _is_other, amount=amount, category="kind",
    )  # fmt: skip


_THREE = "政策宣介、职业指导、岗位推荐，按服务日期"
_REST = "其他类别的服务，按服务日期"
SERVICES: Final = (
    indicator(
        "standard_service_count", "标准化服务次数", "次", _THREE,
        _deliveries(standard=True), of=_SERVICES,
    ),
    indicator(
        "standard_service_people", "标准化服务人次", "人次", f"{_THREE}，服务人次相加",
        _deliveries(standard=True, amount="beneficiaries_count"), of=_SERVICES, sums="服务人次",
    ),
    indicator(
        "other_service_count", "其他服务次数", "次", _REST,
        _deliveries(standard=False), of=_SERVICES,
    ),
    indicator(
        "other_service_people", "其他服务人次", "人次", f"{_REST}，服务人次相加",
        _deliveries(standard=False, amount="beneficiaries_count"), of=_SERVICES, sums="服务人次",
    ),
)  # fmt: skip
SCHOOL_PLACES: Final = (
    indicator(
        "school_places", "协助入学", "人", "入学协助里结果为完成的，服务人次相加",
        Rule(
            ServiceDelivery, "date", where={"kind": (SCHOOL,)}, passed={"result": ("done",)},
            amount="beneficiaries_count",
        ),
        of=_SCHOOL, sums="服务人次", of_people=True,
    ),
)  # fmt: skip


# Wishes: each step counts by its own day


def _wishes(day: str, states: frozenset[str] | None = None) -> Rule:
    where = {"state": states} if states else {}
    return Rule(MicroWish, day, where=where, category="category", has_drafts=states is None)


def _of_collected(step: Callable[[MicroWish, dt.date], bool]) -> Rule:
    return Rule(MicroWish, "collected_on", stands=step, category="category", has_drafts=False)


REALIZED: Final = frozenset({"realized", "answered"})
"""States of a wish that came true."""

_CLAIMED = REALIZED | {"claimed", "referred", "withdrawn"}


def is_claimed(one: MicroWish, day: dt.date) -> bool:
    """Say whether somebody had taken a wish on as a day ended."""
    return one.state in _CLAIMED and one.claimed_on is not None and one.claimed_on <= day


def is_realized(one: MicroWish, day: dt.date) -> bool:
    """Say whether a wish that was taken on had come true as a day ended."""
    done = one.state in REALIZED and one.realized_on is not None and one.realized_on <= day
    return done and is_claimed(one, day)


WISH_STEPS: Final = (
    indicator(
        "wish_collected", "征集微心愿", "个", "微心愿按征集日期，不论后来办得怎样",
        _wishes("collected_on"), of=_WISHES,
    ),
    indicator(
        "wish_claimed", "认领微心愿", "个", "有人认领的微心愿，按认领日期；退领的不算",
        _wishes("claimed_on", _CLAIMED), of=_WISHES,
    ),
    indicator(
        "wish_realized", "实现微心愿", "个", "已实现的微心愿，按实现日期",
        _wishes("realized_on", REALIZED), of=_WISHES,
    ),
    indicator(
        "wish_answered", "反馈微心愿", "个", "有了反馈的微心愿，按反馈日期",
        _wishes("feedback_on", frozenset({"answered"})), of=_WISHES,
    ),
)  # fmt: skip
WISH_RATE: Final = Rate(
    "wish_rate", "微心愿实现率", *_WISHES, "本期征集的微心愿里，已实现的 ÷ 已认领的",
    indicator("wish_rate_part", "已实现", "个", "本期征集、到截止日已实现的微心愿",
              _of_collected(is_realized), of=_WISHES),
    indicator("wish_rate_whole", "已认领", "个", "本期征集、到截止日已认领的微心愿",
              _of_collected(is_claimed), of=_WISHES),
)  # fmt: skip
WISHES: Final = (*WISH_STEPS, WISH_RATE)


# The five-timely cases: what was received in the period, and how it stands at its end


def _cases(category: str, step: Callable[[ServiceCase, dt.date], bool] | None) -> Rule:
    return Rule(
        ServiceCase, "received_at", where={"category": (category,)} if category else {},
        stands=step, category="category", has_drafts=step is None,
    )  # fmt: skip


_STEPS: Final[tuple[tuple[str, str, str, Callable[[ServiceCase, dt.date], bool] | None], ...]] = (
    ("received", "登记", "按登记时间", None),
    ("closed", "办结", "本期登记、到截止日已办结的", ServiceCase.is_closed_by),
    ("on_time", "按时办结", "本期登记、办结日期不晚于办理时限的", ServiceCase.is_on_time_by),
    (
        "satisfied", "满意", "本期登记、已办结、回访为满意或基本满意的",
        ServiceCase.is_satisfied_by,
    ),
)  # fmt: skip


def _of_cases(category: str) -> tuple[Indicator, ...]:
    said = codes.CASE_CATEGORY.label(category) if category else "五个及时"
    topic = ("五个及时", _PROJECT)
    stem = f"case_{category}_" if category else "case_"
    of = "" if category else "五个及时事项，"
    return tuple(
        indicator(
            f"{stem}{key}", f"{said}{words}", "件", f"{of}{told}", _cases(category, step),
            of=topic,
        )
        for key, words, told, step in _STEPS
    )  # fmt: skip


_TOTALS = _of_cases("")
CASE_RATE: Final = Rate(
    "case_rate", "五个及时按时办结率", "五个及时", _PROJECT, "按时办结件数 ÷ 办结件数",
    _TOTALS[2], _TOTALS[1],
)  # fmt: skip
CATEGORIES: Final = ("dispute", "hardship", "interests", "festival", "children")
CASES: Final[tuple[Measure, ...]] = (
    *_TOTALS,
    CASE_RATE,
    *(one for category in CATEGORIES for one in _of_cases(category)),
)
