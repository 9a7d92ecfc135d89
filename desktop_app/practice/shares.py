"""How the practice district's yearly figures are shared out among its five communities.

Summed over the five they are the figures of the article that the programme is named after; a
sixth community of the load profile takes the shares of one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from desktop_app.practice.profile import Office


@dataclass(frozen=True)
class Share:
    """What one community did since March 2023.

    Wishes are counted at each step; `lectures` gives the people of each; rates are
    `(numerator, denominator)` with both the same.
    """

    activities: int
    people: int
    services: int
    banners: int
    leaflets: int
    lectures: tuple[int, ...]
    wishes: tuple[int, int, int, int]
    late_cases: int
    enrolment: int
    out_of_poverty: int
    at_post: int
    cross_visit: str = ""


_SHARES: Final = (
    Share(13, 850, 7, 43, 210, (165, 165), (20, 18, 18, 17), 6, 30, 6, 25, "mutual_visit"),
    Share(13, 850, 7, 43, 210, (160,), (19, 18, 17, 17), 0, 27, 5, 24, "mutual_visit"),
    Share(13, 830, 7, 42, 210, (160,), (19, 18, 17, 17), 0, 26, 5, 23, "onsite_conference"),
    Share(12, 800, 6, 42, 210, (159,), (19, 18, 17, 17), 0, 25, 5, 23),
    Share(12, 790, 6, 42, 210, (159,), (19, 18, 17, 16), 0, 24, 5, 23),
)


def share_of(office: Office) -> Share:
    """Give the share of a community, by the street in its code."""
    return _SHARES[(int(office.code[6:9]) - 1) % len(_SHARES)]


def split(rng: Random, whole: int, parts: int) -> list[int]:
    """Cut a number into parts of about the same size that sum up to it; each at least 1."""
    middle = whole // parts
    found = [middle] * parts
    for at in range(0, parts - 1, 2):
        moved = rng.randrange(max(1, middle // 3))
        found[at] += moved
        found[at + 1] -= moved
    found[-1] += whole - sum(found)
    return found
