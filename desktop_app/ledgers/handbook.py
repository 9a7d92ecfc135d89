"""The manual of a level and the card, put together for printing."""

from __future__ import annotations

from desktop_app.handbook import texts
from desktop_app.handbook.key_words import GROUPS
from desktop_app.ledgers import handbook_paper

MANUALS = {False: "使用手册（社区）", True: "使用手册（区级）"}
CARD = "一页速查"


def manual(*, district: bool, unit: str = "") -> bytes:
    """Give the manual as PDF."""
    pages = [texts.page_text(key, district=district) for key in texts.chapters(district=district)]
    every = [*texts.front_matter(), *pages]
    return handbook_paper.manual(MANUALS[district], unit, every, GROUPS)


def card(unit: str = "") -> bytes:
    """Give the one-page card as PDF."""
    return handbook_paper.card(CARD, unit, texts.quick_card(), GROUPS)
