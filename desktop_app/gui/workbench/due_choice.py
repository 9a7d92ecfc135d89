"""Which rows of what is due the workbench lists: those of one figure, and how many. No Qt."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from db.due import AHEAD, Due
from desktop_app.gui.workbench.reading import Board

ONCE: Final = 30  # rows that are listed, and how many more at each press
OF_TODAY: Final = 10  # rows of today that have their place however much is late
TODAY, WEEK, DOING = "today", "week", "doing"
FIGURES: Final = {TODAY: "到期未办", WEEK: "本周要办", DOING: "办理中"}
"""The figures that narrow the list, each by its title."""
GROUPS: Final = {"late": "逾期", "today": "今天要办", "week": "本周要办", "later": "先准备"}
LATER: Final = "以后到期"


def of_figure(board: Board, figure: str, today: dt.date) -> Sequence[Due]:
    """Give what a figure counts; without one all that is due."""
    if figure == DOING:
        return board.doing
    if figure == TODAY:
        return [one for one in board.due if one.day <= today]
    if figure == WEEK:
        return [one for one in board.due if one.day >= today]
    return board.due


def group_of(one: Due, today: dt.date) -> str:
    """Give the group that a row stands in."""
    late = one.days_late(today)
    if late > 0:
        return "late"
    return "today" if late == 0 else "week" if -late <= AHEAD else "later"


def heading(group: str, figure: str) -> str:
    """Give the words over a group."""
    return LATER if group == "later" and figure == DOING else GROUPS[group]


def first_of(found: Sequence[Due], most: int, today: dt.date) -> list[Due]:
    """Give the rows that are listed, the earliest first.

    What is late may be more than there is room for: then the first rows of today still stand
    below it.
    """
    late = [one for one in found if one.day < today]
    todays = [one for one in found if one.day == today]
    coming = [one for one in found if one.day > today]
    listed = late[: most - min(len(todays), OF_TODAY)]
    for some in (todays, coming):
        listed += some[: most - len(listed)]
    return listed
