"""保管期限: how long what is kept about people stands with their names, and from which day on.

Terms are those of the office on this PC (facts of the book). None may be shorter than three years
where it holds what was done for somebody: that long a claim can be brought (民法典第一百八十八条),
and the access log tells who saw it. Minutes, resolutions and summaries go to the archive for thirty
years or for good (社区档案管理办法, 国家档案局、民政部令第11号): nothing of them is taken here.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from msgspec import Struct

from db import clock_check
from db.kinds import (
    Activity,
    ContactLog,
    ContactPair,
    Household,
    MicroWish,
    Pairing,
    PairingLog,
    PublicityItem,
    Resident,
    ServiceCase,
    ServiceDelivery,
    StudySession,
    Visit,
)
from db.record import Record
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused

RESIDENTS, LOG = "residents", "log"
MOST: Final = 100
ARCHIVED: Final = "会议纪要、议定事项、总结归档，保管 30 年或永久，这里不清理。"
ACT: Final = "改保存年限"
_FACT: Final = "retention_years"


class Term(Struct, frozen=True):
    """One term: `years` unless the office says otherwise, `least` at the least.

    `since` says in words from which day it runs; `kinds` are the records that it is about, the one
    that whoever looks for it thinks of first.
    """

    key: str
    title: str
    years: int
    least: int
    since: str
    kinds: tuple[type[Record], ...] = ()


TERMS: Final = (
    Term(RESIDENTS, "迁出、去世的居民", 2, 1, "迁出或去世那天", (Resident, Household)),
    Term("cases", "五个及时事项", 5, 3, "办结、回访或中止那天", (ServiceCase,)),
    Term("visits", "走访慰问和服务", 5, 3, "走访、服务那天", (Visit, ServiceDelivery)),
    Term("wishes", "微心愿", 5, 3, "反馈、撤回那天", (MicroWish,)),
    Term("pairings", "结对子和活动记录", 5, 3, "结对结束那天，活动记录从活动那天",
         (Pairing, PairingLog)),
    Term("contacts", "干部联系和联系记录", 5, 3, "联系结束那天，联系记录从联系那天",
         (ContactPair, ContactLog)),
    Term("activities", "活动、宣传、学习的名单和照片", 10, 5, "活动那天",
         (Activity, PublicityItem, StudySession)),
    Term(LOG, "访问日志", 3, 3, "那一年年底"),
)  # fmt: skip
_BY_KEY: Final = {one.key: one for one in TERMS}


def term(key: str) -> Term:
    """Give a term by its key; KeyError for one that there is not."""
    return _BY_KEY[key]


def years(store: Store, key: str = RESIDENTS) -> int:
    """Give how many years a term is in this book."""
    one = term(key)
    return max(one.least, int(store.fact(_fact(key), str(one.years))))


def set_years(store: Store, clerk: Clerk, key: str, number: int) -> None:
    """Set how many years a term is; the log says who did."""
    require(clerk, "settings")
    one = term(key)
    if number < one.least:
        raise Refused(f"{one.title}至少保存 {one.least} 年，请改正")
    if number > MOST:
        raise Refused(f"最多填 {MOST} 年，请改正")
    with store.transaction():
        store.keep_fact(_fact(key), str(number))
        store.note(clerk, ACT, count=number, more={"term": key})


def _fact(key: str) -> str:
    return _FACT if key == RESIDENTS else f"{_FACT}:{key}"


def until(store: Store, key: str) -> dt.date:
    """Give the last day from which a term is over today, as far as the clock is to be trusted."""
    day, number = clock_check.sure_day(store), years(store, key)
    try:
        return day.replace(year=day.year - number)
    except ValueError:  # 29 February
        return day.replace(year=day.year - number, day=28)
