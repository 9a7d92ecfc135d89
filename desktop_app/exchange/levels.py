"""How much leaves the office: figures, printed rows or records, and what was agreed."""

from __future__ import annotations

from typing import Final

from db import wider
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import identity
from desktop_app.exchange.manifest import Level

ORDER: Final[tuple[Level, ...]] = ("stats", "ledger", "full")
TITLES: Final[dict[Level, str]] = {"stats": "统计", "ledger": "台账", "full": "明细"}
PACKAGES: Final[dict[Level, str]] = {"stats": "统计包", "ledger": "台账包", "full": "明细包"}
WORDS: Final[dict[Level, str]] = {
    "stats": "只有数字：各项指标和口径，人数不足 5 的不写出；没有姓名，没有号码。",
    "ledger": "各种台账按报送版打印的行：号码遮住，地址到楼栋；区里只能看，不合入。",
    "full": "登记的记录本身，区里合入以后可以核对、更正；民族和沟通语言不带出去。",
}
"""What leaves at each level, in plain words."""


def agreed(store: Store) -> Level:
    """Give the level this PC's office agreed with the district; figures where nothing was."""
    known = identity.require_list(store)
    own = known.node(identity.own_keys(store).node)
    return own.level if own else "stats"


def is_wider(level: Level, than: Level) -> bool:
    """Say whether a level hands over more than another."""
    return ORDER.index(level) > ORDER.index(than)


def require(store: Store, level: Level, period: str) -> wider.Wish | None:
    """Raise `Refused` for more than was agreed, unless another person approved just that.

    Gives the approval, which is used up with the package that leaves (`packages.leaving`).
    """
    if store.is_district or not is_wider(level, agreed(store)):
        return None
    found = wider.approved(store, level, period)
    if found is None:
        raise Refused(
            f"登记时商定只交{TITLES[agreed(store)]}，要交{TITLES[level]}得先写明用途，"
            "由另一位负责人登录批准"
        )
    return found
