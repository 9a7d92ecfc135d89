"""The papers that explain the program, put together for screen and printing from one source."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from msgspec import Struct

from desktop_app.handbook import texts
from desktop_app.handbook.key_words import GROUPS
from desktop_app.ledgers import handbook_paper

LEVELS: Final = ("community", "district")
COMMUNITY: Final = LEVELS[:1]
DISTRICT: Final = LEVELS[1:]


class Guide(Struct, frozen=True):
    """One paper: its title, what it is good for, its chapters, and how it is set (unit → PDF)."""

    key: str
    title: str
    words: str
    chapters: Callable[[], list[str]]
    paper: Callable[[str], bytes]
    levels: tuple[str, ...] = LEVELS


def _pages(*, district: bool) -> list[str]:
    keys = texts.chapters(district=district)
    pages = [texts.page_text(key, district=district) for key in keys]
    return [*texts.front_matter(district=district), *pages]


def _manual(title: str, *, district: bool) -> Callable[[str], bytes]:
    return lambda unit: handbook_paper.manual(title, unit, _pages(district=district), GROUPS)


GUIDES: Final = (
    Guide(
        "manual",
        "使用手册（社区）",
        "从第一天到每一页怎么用，带画面",
        lambda: texts.front_matter(district=False),
        _manual("使用手册（社区）", district=False),
        COMMUNITY,
    ),
    Guide(
        "district",
        "使用手册（区级）",
        "收 U 盘、合并、核对、下发，带画面",
        lambda: texts.front_matter(district=True),
        _manual("使用手册（区级）", district=True),
        DISTRICT,
    ),
    Guide(
        "card",
        "一页速查",
        "贴在桌边的一张纸",
        lambda: [texts.quick_card()],
        lambda unit: handbook_paper.card("一页速查", unit, texts.quick_card(), GROUPS),
    ),
    Guide(
        "keys",
        "按键一览",
        "全部按键",
        list,
        lambda unit: handbook_paper.key_sheet("按键一览", unit, GROUPS),
    ),
    Guide(
        "administration",
        "管理员手册",
        "备份、恢复、换电脑、丢了东西怎么办、Windows 电脑检查表",
        texts.administration,
        lambda unit: handbook_paper.manual("管理员手册", unit, texts.administration(), {}),
    ),
    Guide(
        "promises",
        "我们的承诺",
        "保证什么、保证不了什么，每一条由哪些测试证明",
        lambda: [texts.promises()],
        lambda unit: handbook_paper.leaflet("我们的承诺", unit, texts.promises()),
    ),
)


def guides(level: str) -> list[Guide]:
    """Give the papers of a level, in order."""
    return [one for one in GUIDES if level in one.levels]


def guide(key: str) -> Guide:
    """Give one paper."""
    return next(one for one in GUIDES if one.key == key)
