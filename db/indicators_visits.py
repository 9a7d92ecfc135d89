"""What is counted of visits to people and homes, and of volunteers' sessions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from db import anonymous, as_of
from db.counting import Amount, Rule, indicator
from db.held import Held
from db.kinds import Household, Visit, VolunteerSession
from db.record import Id

_VISITING: Final = ("走访慰问", "innovation")
_VOLUNTEERING: Final = ("志愿服务", "innovation")


def homes_reached(held: Held, visit: Visit) -> int:
    """Count the homes of a visit: each once, be it named itself or by who lives there that day."""
    return len(_reached(held, visit)[0])


def people_reached(held: Held, visit: Visit) -> int:
    """Count whom a visit met: each person named, and one for a home of which nobody is named."""
    homes, people = _reached(held, visit)
    bare = homes - {_home_of(held, visit, one) for one in people}
    return len(people) + len(bare)


def _reached(held: Held, visit: Visit) -> tuple[set[Id], set[Id]]:
    """Give the homes and the people of a visit; somebody without a home is one of their own."""
    targets = {one for one in held.listed(Visit, "targets").get(visit.id, ()) if one}
    known = held.by_id(Household)
    named = {one for one in targets if one in known or anonymous.is_home(one)}
    people = targets - named
    return named | {_home_of(held, visit, one) for one in people}, people


def _home_of(held: Held, visit: Visit, person: Id) -> Id:
    return held.home_of(person, visit.date or as_of.FIRST)


def _visits(amount: str | Callable[[Held, Visit], Amount] = "") -> Rule:
    return Rule(Visit, "date", amount=amount, category="purpose")


def _sessions(amount: str = "") -> Rule:
    return Rule(VolunteerSession, "date", amount=amount, category="kind")


VISITS: Final = (
    indicator(
        "visit_count", "走访次数", "次", "走访慰问记录，按走访日期", _visits(), of=_VISITING
    ),
    indicator(
        "visit_homes", "走访户次", "户次",
        "走访到的户；走访对象登记为人的，按当天住的户算；一次走访里同一户只算一次",
        _visits(homes_reached), of=_VISITING, sums="走访到的户",
    ),
    indicator(
        "visit_people", "走访人次", "人次", "走访到的人；走访对象登记为户、没有点名的，按一人算",
        _visits(people_reached), of=_VISITING, sums="走访到的人",
    ),
    indicator(
        "visit_cash", "慰问金", "元", "走访慰问的慰问金相加",
        _visits("cash"), of=_VISITING, sums="慰问金",
    ),
    indicator(
        "visit_goods", "慰问品折款", "元", "走访慰问的慰问品折款相加",
        _visits("goods_value"), of=_VISITING, sums="慰问品折款",
    ),
)  # fmt: skip
VOLUNTEERS: Final = (
    indicator(
        "volunteer_count", "志愿服务场次", "次", "志愿服务记录，按日期",
        _sessions(), of=_VOLUNTEERING,
    ),
    indicator(
        "volunteer_people", "志愿者人次", "人次", "志愿服务记录，志愿者人数相加",
        _sessions("volunteers_count"), of=_VOLUNTEERING, sums="志愿者人数",
    ),
    indicator(
        "volunteer_beneficiaries", "志愿服务受益人次", "人次", "志愿服务记录，受益人次相加",
        _sessions("beneficiaries_count"), of=_VOLUNTEERING, sums="受益人次",
    ),
)  # fmt: skip
