"""Working days, Monday to Friday: there is no calendar of public holidays in the program."""

from __future__ import annotations

import datetime as dt
from typing import Final

SAID: Final = "按周一到周五算，没有扣除节假日和调休"
"""What stands wherever a day was counted so."""

_FRIDAY: Final = 4


def is_workday(day: dt.date) -> bool:
    """Say whether a day is one from Monday to Friday."""
    return day.weekday() <= _FRIDAY


def after(day: dt.date, count: int) -> dt.date:
    """Give the working day so many working days after a day."""
    while count > 0:
        day += dt.timedelta(days=1)
        count -= is_workday(day)
    return day
