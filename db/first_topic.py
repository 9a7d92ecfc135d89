"""第一议题: which meetings of the office begin with study (首议题制度); a setting of the office.

Kept as a fact of the book on this PC, as the rest of the rhythm; what nobody changed asks it of
the leading group alone.
"""

from __future__ import annotations

from typing import Final, Protocol

from db.roles import Clerk, require
from db.trouble import Refused

KEY: Final = "first_topic"
LEADING_GROUP, EVERY, NONE = "leading_group", "every", "none"
WORDS: Final = {LEADING_GROUP: "领导小组会", EVERY: "每次会议", NONE: "不要求"}
TOPIC: Final = "传达学习上级会议精神"
"""What the first topic of a meeting is called until somebody writes what is studied."""


class Facts(Protocol):
    """Gives a setting of the book on this PC."""

    def fact(self, key: str, default: str = "", /) -> str:
        """Give the setting, or the default where it was never kept."""
        ...


class Keeper(Facts, Protocol):
    """Keeps such a setting, too."""

    def keep_fact(self, key: str, value: str, /) -> None:
        """Keep a setting."""
        ...


def rule(book: Facts) -> str:
    """Give the office's rule; what is kept amiss counts as not kept."""
    held = book.fact(KEY, LEADING_GROUP)
    return held if held in WORDS else LEADING_GROUP


def keep(book: Keeper, clerk: Clerk, wanted: str) -> None:
    """Keep a rule; raises `Refused` for one that there is not."""
    require(clerk, "settings")
    if wanted not in WORDS:
        raise Refused({KEY: "请从列表里选"})
    book.keep_fact(KEY, wanted)


def is_asked(book: Facts, kind: str | None) -> bool:
    """Say whether a meeting of a kind has to begin with a 第一议题."""
    held = rule(book)
    return held == EVERY or (held == LEADING_GROUP and kind == LEADING_GROUP)
