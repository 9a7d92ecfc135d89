"""哪个角色能做什么: the matrix of rights as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from db import codes, roles
from db.roles import OF_LEVEL, Rule
from desktop_app.gui import look
from desktop_app.gui.controls import Card, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.text_grid import TextGrid

# The rows of the table of rights, in the order of the work.
_SHOWN: Final = (
    "see", "reveal", "edit", "amend", "import", "review", "review_final", "change_approved",
    "correct", "erase", "retain", "print", "print_unmasked", "binder", "dump", "export_bulk",
    "export", "sign_off", "approve_level", "merge", "decide", "join", "enrol", "approve", "log",
    "log_office", "who_saw", "verify", "backup", "restore", "keys", "accounts", "settings",
)  # fmt: skip
# What is done to residents: at a district those are always some office's.
_TO_RESIDENTS: Final = frozenset({"erase", "correct"})


class RightsCard(Card):
    """Which role may do what, as it is enforced."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="哪个角色能做什么")
        grid = TextGrid("角色和权限")
        facts = desk.store.facts
        shown = OF_LEVEL[facts.level]
        heads = ("事情", *(codes.ROLE.label(role) for role in shown))
        lines = [_line_of(action, shown, at_district=facts.is_district) for action in _SHOWN]
        grid.show_lines(heads, lines, marks_from=1)
        # All of it, so that only the page is scrolled.
        grid.setFixedHeight(look.px(look.HEAD_HEIGHT + len(lines) * look.ROW_HEIGHT + 2))
        self.body.addWidget(label("● 可以　○ 要写用途　② 要两个人办　– 不能", "small"))
        self.body.addWidget(grid)


def _line_of(action: str, shown: Sequence[str], *, at_district: bool) -> tuple[str, ...]:
    elsewhere = at_district and action in _TO_RESIDENTS
    rule = roles.rule(action, at_district=at_district, elsewhere=elsewhere)
    reason = "（写用途）" if rule.wants_reason else ""
    return (f"{rule.words}{reason}", *(_sign(rule, role) for role in shown))


def _sign(rule: Rule, role: str) -> str:
    if role in rule.alone:
        return "○" if rule.is_reason_wanted(frozenset({role})) else "●"
    return "②" if role in rule.together else "–"
