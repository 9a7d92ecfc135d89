"""第一议题: which meetings of the office begin with study (首议题制度); a setting of the office.

It stands in the office's own record (see `rhythm`); an earlier version kept it on each PC. What
nobody changed asks it of the leading group alone.
"""

from __future__ import annotations

from typing import Final, Protocol

from db import codes
from db.findings import Rows, unit_of
from db.kinds import OrgUnit
from db.trouble import Refused

KEY: Final = "first_topic"
LEADING_GROUP, EVERY, NONE = "leading_group", "every", "none"
RULES: Final = (LEADING_GROUP, EVERY, NONE)
TOPIC: Final = "传达学习上级会议精神"
"""What the first topic of a meeting is called until somebody writes what is studied."""


class Book(Rows, Protocol):
    """Gives records, and what an earlier version kept on this PC alone."""

    def fact(self, key: str, default: str = "", /) -> str:
        """Give a setting, or the default where it was never kept."""
        ...


def words() -> list[tuple[str, str]]:
    """Give the rules that an office may choose from, with the words for them."""
    return [(rule, codes.FIRST_TOPIC_RULE.label(rule)) for rule in RULES]


def rule(book: Book, scope: str) -> str:
    """Give the rule of the office with a scope; what is kept amiss counts as not kept."""
    office = unit_of(book, scope)
    held = (office and office.first_topic_rule) or book.fact(KEY, LEADING_GROUP)
    return held if held in RULES else LEADING_GROUP


def put(wanted: str, unit: OrgUnit) -> None:
    """Write a rule into an office's record; raises `Refused` for one that there is not."""
    if wanted not in RULES:
        raise Refused({KEY: "请从列表里选"})
    unit.first_topic_rule = wanted


def is_asked(book: Book, kind: str | None, scope: str) -> bool:
    """Say whether a meeting of a kind has to begin with a 第一议题 in the office with a scope."""
    held = rule(book, scope)
    return held == EVERY or (held == LEADING_GROUP and kind == LEADING_GROUP)
