"""Pages of a binder that are no table: cover, title pages of parts, and who signs for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from typing_extensions import override

from db.periods import chinese_day
from desktop_app.ledgers.furniture import Drawing
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.jpegs import Jpeg
from desktop_app.ledgers.ledger import Book
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.photo_slots import Slot
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.wrapping import clean, even, fold

TITLE = "红石榴家园服务台账"
UNIT_SIZES = (22.0, 20.0, 18.0, 16.0)
VISIT_SIZE, TITLE_SIZE, PART_SIZE, LINE_SIZE = 22.0, 34.0, 30.0, 14.0
BRAND_SIZE = 16.0
EMBLEM = Slot(30, 28)
LEADING, FACTS_APART = 1.5, 2.1
RULES = (1.2, 0.5)  # the double rule under the unit: thick above thin
RULE_GAP = 3.0
STATEMENT = "本套台账由本单位依据日常登记整理，截止日以后的变动不在其内，内容与台账一致。"
SIGNERS = ("整理人", "审核人", "分管负责人", "主要负责人")

Draw = Callable[[Paper], object]


class PlainPaper(Paper):
    """Sheets without a head: the foot, the page number and the code are those of any ledger."""

    @override
    def head(self, book: Book) -> Drawing:
        return Drawing("", 0.0)


def cover(
    paper: Paper,
    book: Book,
    visit: str,
    facts: Sequence[tuple[str, str]],
    emblem: Jpeg | None = None,
) -> None:
    """Set the cover: the unit in full over a double rule, what it is, for which time.

    An office's emblem stands at the top, its brand with the slogan under the rule.
    """
    paper.open()
    ink, middle = paper.ink, paper.width / 2
    unit, room = clean(book.unit), paper.width * 0.8
    size = fitting(ink, unit, "title", UNIT_SIZES, room)
    ops, y = centred(ink, unit, "title", size, middle, paper.body_top - 40 * MM, room)
    ops.append(double_rule(middle, y - 6, paper.width * 0.8))
    if emblem:
        ops.append(_emblem(paper, emblem, middle))
    if book.brand:
        brand, below = clean(book.brand), y - 6 - RULE_GAP - 4 * MM
        ops += centred(ink, brand, "kai", BRAND_SIZE, middle, below, paper.width * 0.9)[0]
    more, y = centred(ink, TITLE, "title", TITLE_SIZE, middle, y - 38 * MM, paper.width)
    ops += more
    more, y = centred(ink, f"（{visit}）", "kai", VISIT_SIZE, middle, y - 8 * MM, paper.width)
    ops += more
    left = paper.width * 0.27
    y -= 34 * MM
    ops += told(ink, facts, left, y, LINE_SIZE, paper.width)
    day = chinese_day(book.prepared_on)
    ops.append(ink.at(middle, paper.body_bottom + 12 * MM, day, "song", LINE_SIZE, 0.5))
    paper.close("\n".join(ops))


def _emblem(paper: Paper, emblem: Jpeg, middle: float) -> str:
    """Draw the emblem as large as its place at the top of the cover takes."""
    scale = min(EMBLEM.width * MM / emblem.width, EMBLEM.height * MM / emblem.height)
    width, height = emblem.width * scale, emblem.height * scale
    left, bottom = middle - width / 2, paper.body_top - 6 * MM - height
    place = paper.picture(emblem)
    return f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm {place} Q"


def part_title(paper: Paper, number: str, title: str, papers: Sequence[str]) -> None:
    """Set the title page of a part: its number, its name, and what stands behind it."""
    paper.open()
    ink, middle = paper.ink, paper.width / 2
    top = paper.body_top - 50 * MM
    ops, y = centred(ink, number, "kai", VISIT_SIZE, middle, top, paper.width)
    more, y = centred(ink, title, "title", PART_SIZE, middle, y - 6 * MM, paper.width)
    ops += more
    ops.append(double_rule(middle, y - 8, paper.width * 0.5))
    y -= 22 * MM
    for name in papers:
        more, y = centred(ink, clean(name), "song", LINE_SIZE, middle, y, paper.width * 0.8)
        ops += more
    paper.close("\n".join(ops))


def signing(paper: Paper, book: Book) -> None:
    """Set the page on which those sign who answer for the whole."""
    paper.open()
    ink, middle = paper.ink, paper.width / 2
    ops, y = centred(
        ink, "审签页", "title", PART_SIZE, middle, paper.body_top - 30 * MM, paper.width
    )
    y -= 16 * MM
    for line in _folded(ink, f"　　{STATEMENT}", "song", LINE_SIZE, paper.width * 0.9):
        ops.append(ink.at(paper.width * 0.05, y, line, "song", LINE_SIZE))
        y -= LINE_SIZE * LEADING * 1.2
    y -= 14 * MM
    for label in SIGNERS:
        ops.append(ink.at(paper.width * 0.05, y, f"{label}（签字）：", "song", LINE_SIZE))
        day = "年　　月　　日"
        ops.append(ink.at(paper.width * 0.95, y, day, "song", LINE_SIZE, 1))
        y -= 18 * MM
    y -= 8 * MM
    unit, room = f"{clean(book.unit)}（盖章）", paper.width * 0.9
    for line in even(unit, lambda part: ink.width(part, "song", LINE_SIZE), room):
        ops.append(ink.at(paper.width * 0.95, y, line, "song", LINE_SIZE, 1))
        y -= LINE_SIZE * LEADING
    paper.close("\n".join(ops))


def centred(
    ink: Ink, text: str, face: str, size: float, middle: float, top: float, room: float
) -> tuple[list[str], float]:
    """Set a text in lines round the middle; give them and where the next may begin."""
    ops, y = [], top
    for line in even(text, lambda part: ink.width(part, face, size), room):
        y -= size * LEADING
        ops.append(ink.at(middle, y, line, face, size, 0.5))
    return ops, y


def told(
    ink: Ink, facts: Sequence[tuple[str, str]], left: float, y: float, size: float, right: float
) -> list[str]:
    """Set labels and what they say below each other, turned lines under what is said."""
    ops, beside = [], left + size * 6
    for label, text in facts:
        ops.append(ink.at(left, y, f"{label}：", "hei", size))
        for line in _folded(ink, clean(text), "song", size, right - beside):
            ops.append(ink.at(beside, y, line, "song", size))
            y -= size * LEADING
        y -= size * (FACTS_APART - LEADING)
    return ops


def fitting(ink: Ink, text: str, face: str, sizes: Sequence[float], room: float) -> float:
    """Give the largest size in which a text is one line; the smallest where none is."""
    return next((size for size in sizes if ink.width(text, face, size) <= room), sizes[-1])


def double_rule(middle: float, y: float, width: float) -> str:
    """Draw the double rule that stands under the unit's name, thick above thin."""
    left, right = middle - width / 2, middle + width / 2
    return "\n".join(
        f"{weight} w {left:.2f} {at:.2f} m {right:.2f} {at:.2f} l S"
        for weight, at in zip(RULES, (y, y - RULE_GAP), strict=True)
    )


def _folded(ink: Ink, text: str, face: str, size: float, room: float) -> list[str]:
    return fold(text, lambda part: ink.width(part, face, size), room)
