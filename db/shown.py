"""How a number is written for whom: in full at home, without small counts of people elsewhere."""

from __future__ import annotations

from typing import Final

from db import suppression
from db.counting import Counted, Figure, RateFigure

NOT_REPORTED: Final = "本期没有登记"
NEVER_REPORTED: Final = "没有登记"


def both(now: Counted, ever: Counted, least: int, *, is_shared: bool) -> tuple[str, str]:
    """Write a number of a period and of all time; with `is_shared` it leaves the office."""
    if isinstance(now, RateFigure) or isinstance(ever, RateFigure):
        told = rate(now, least, is_shared=is_shared), rate(ever, least, is_shared=is_shared)
        return told[0], NEVER_REPORTED if told[1] == NOT_REPORTED else told[1]
    if is_shared and now.indicator.of_people:
        # Who was counted before the period could be worked out by subtraction.
        before = int(ever.number) - int(now.number)
        kept = suppression.protect_list([int(now.number), before], least)
        return kept.cells[0][0].text, kept.whole.text
    return now.text, ever.text


def rate(found: Counted, least: int, *, is_shared: bool) -> str:
    """Write a rate with its two numbers, as far as these may be told."""
    if isinstance(found, Figure):
        return found.text
    part, whole = int(found.part.number), int(found.whole.number)
    if not whole:
        return NOT_REPORTED if found.indicator.of_people else ""
    if is_shared and found.indicator.of_people:
        return suppression.rate(part, whole, people=True, least=least)
    return found.text
