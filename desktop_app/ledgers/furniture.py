"""What stands around the rows of a ledger: head, foot, signatures, watermark.

All of it is given as operators in the coordinates of the type area: (0, 0) is its lower left
corner, whichever side of the sheet it lies on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from db.periods import chinese_day
from desktop_app.ledgers import proof
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import Book, Edition, Options, Sign, Stamp
from desktop_app.ledgers.sheet import MM, Edge, Sheet
from desktop_app.ledgers.wrapping import clean, even, fold

TITLE_SIZES = (20.0, 18.0)
LINE_SIZE = 10.0
BRAND_SIZE = 8.0
FOOT_SIZE = 8.0
QR_SIZE = 15 * MM
QR_GAP = 2 * MM
FOOT_HEIGHT = QR_SIZE + QR_GAP
SEAL_SIZE = 42 * MM
SIGN_SIZE = 10.5
WATERMARK_GREY = 0.92
WATERMARK_SIZE = 56.0
HOLE_APART, HOLE_DEEP, HOLE_SIZE = 80 * MM, 12 * MM, 6 * MM  # ISO 838
BINDING_RULE = 20 * MM
BLANK_DAY = "　　　　年　　月　　日"
DEMO_MARK = "演示数据 非真实"


@dataclass(frozen=True)
class Drawing:
    """Operators and the height they take, in points."""

    ops: str
    height: float


def head(title: str, book: Book, ink: Ink, *, width: float, top: float) -> Drawing:
    """Set the title, and under it unit, period with cut-off date, and the day it was made.

    An office's brand stands above the title.
    """
    rest = top - BRAND_SIZE * 1.4 if book.brand else top
    ops, y = _title(title, ink, width, rest)
    if brand := clean(book.brand):
        size = BRAND_SIZE * min(1, width / ink.width(brand, "kai", BRAND_SIZE))
        ops.append(ink.at(width, top - BRAND_SIZE, brand, "kai", size, 1))
    fields = field_words(book)
    sizes = [ink.width(text, "song", LINE_SIZE) for text in fields]
    side = (width - sizes[1]) / 2 - LINE_SIZE
    fits = max(sizes[0], sizes[2]) <= side if fields[1] else sum(sizes) + LINE_SIZE <= width
    if not fits:
        for part in fold(fields[0], lambda text: ink.width(text, "song", LINE_SIZE), width):
            y -= LINE_SIZE * 1.5
            ops.append(ink.at(0, y, part, "song", LINE_SIZE))
        fields = (fields[1], "", fields[2])
    y -= LINE_SIZE * 1.5
    for text, x, align in zip(fields, (0, width / 2, width), (0, 0.5, 1), strict=True):
        ops.append(ink.at(x, y, text, "song", LINE_SIZE, align))
    if book.past:
        y -= LINE_SIZE * 1.5
        ops.append(ink.at(width / 2, y, book.past, "hei", LINE_SIZE, 0.5))
    return Drawing("\n".join(ops), top - y + 5)


def _title(title: str, ink: Ink, width: float, top: float) -> tuple[list[str], float]:
    large, small = TITLE_SIZES
    size = large if ink.width(title, "title", large) <= width else small
    ops, y = [], top + size * 0.2
    for line in even(title, lambda text: ink.width(text, "title", size), width):
        y -= size * 1.2
        ops.append(ink.at(width / 2, y, line, "title", size, 0.5))
    return ops, y - 5


def field_words(book: Book) -> tuple[str, str, str]:
    """Give what stands under a title: whose it is, of which time, when it was made."""
    day = BLANK_DAY if book.is_blank else chinese_day(book.prepared_on)
    period, cutoff = clean(book.period), chinese_day(book.cutoff)
    until = "" if period.endswith(cutoff) else f"（统计截止日 {cutoff}）"
    return (
        f"单位（盖章）：{clean(book.unit)}",
        f"统计期间：{period}{until}" if period else "",
        f"制表日期：{day}",
    )


def edition_words(book: Book, options: Options, *, is_inside: bool = True) -> str:
    """Give what the foot says of the edition: an internal one may have its numbers in full.

    What is handed to people (`is_inside` false) is no internal paper.
    """
    if book.edition is Edition.INTERNAL and not is_inside and not options.unmasked:
        return ""
    return f"{book.edition.label}（号码未遮）" if options.unmasked else book.edition.label


def foot(
    book: Book,
    stamp: Stamp | None,
    code: str,
    ink: Ink,
    *,
    width: float,
    edition: str,
    order: str = "",
) -> str:
    """Set the two lines of the foot, without the page number: what the print register says.

    The second line also says in which order the rows stand, and of which day the book is.
    """
    size = FOOT_SIZE
    left = f"打印码 {proof.in_groups(code)}" if stamp else "草稿，未登记打印"
    ops = [
        ink.at(0, 27, left, "song", size),
        ink.at(width, 27, edition, "song", size, 1),
    ]
    if stamp:
        when = f"{stamp.printed_at:%Y-%m-%d %H:%M}"
        text = f"打印人 {clean(stamp.printed_by)} · 打印时间 {when} · 第 {stamp.copy} 份"
        ops.append(ink.at(0, 14, text, "song", size))
    if right := " · ".join(filter(None, (book.past, order and f"排序：{order}"))):
        ops.append(ink.at(width, 14, right, "song", size, 1))
    return "\n".join(ops)


def page_number(page: int, ink: Ink, middle: float) -> tuple[str, float]:
    """Give the words before the number of pages, and where they end: both stand in the middle.

    How many pages there are is said when the file is saved; two figures are a fair guess.
    """
    words = f"第 {page} 页　共 "
    widths = [ink.width(part, "song", FOOT_SIZE) for part in (words, "10 页")]
    return words, middle + (widths[0] - widths[1]) / 2


def audit_line(stamp: Stamp | None, ink: Ink) -> str:
    """Set the third line of the last foot: the head of the audit log in eight groups."""
    if stamp is None or not stamp.audit_head:
        return ""
    groups = proof.in_groups(stamp.audit_head[:64].upper(), 4)
    return ink.at(0, 1.5, f"日志指纹 {groups}", "song", 6.5)


def watermarks(
    book: Book, stamp: Stamp | None, options: Options, *, is_inside: bool = True
) -> list[str]:
    """Give the words that stand under the text, the largest first.

    Whoever prints numbers in full is named on every page, with the time. A blank form, and one
    that is handed to people (`is_inside` false), keeps nothing inside the office.
    """
    words = [DEMO_MARK] if book.is_demo else []
    is_kept = book.edition is Edition.INTERNAL and is_inside and not book.is_blank
    if is_kept or options.unmasked:
        words.insert(0, "内部资料")
    if options.unmasked and stamp:
        words.append(f"{clean(stamp.printed_by)} {stamp.printed_at:%Y-%m-%d %H:%M}")
    return words


def watermark(words: Sequence[str], ink: Ink, width: float, height: float) -> str:
    """Set the words at 30° across the middle of the type area, in 8 % grey."""
    grey, turn = f"{WATERMARK_GREY} g {WATERMARK_GREY} G", "0.866 0.5 -0.5 0.866"
    ops = [f"q {grey} {turn} {width / 2:.2f} {height / 2:.2f} cm"]
    size, y = WATERMARK_SIZE, WATERMARK_SIZE * 0.6 * (len(words) - 1)
    for word in words:
        ops.append(ink.at(0, y, word, "title", size, 0.5))
        size = WATERMARK_SIZE * 0.6
        y -= WATERMARK_SIZE
    return "\n".join([*ops, "Q"])


def binding(sheet: Sheet, page: int) -> str:
    """Draw the dashed 装订线 of a page and the two places where it is punched."""
    area, turned = sheet.type_area(page), sheet.is_turned(page)
    if sheet.edge is Edge.LEFT:
        far, long = sheet.width, sheet.height
        places = [_off_edge(deep, far, turned, area.left) for deep in (BINDING_RULE, HOLE_DEEP)]
        start, end, middle = -area.bottom + 4 * MM, long - area.bottom - 4 * MM, long / 2
        line = f"{places[0]:.2f} {start:.2f} m {places[0]:.2f} {end:.2f} l"
        middle -= area.bottom
        holes = [(places[1], middle + way * HOLE_APART / 2) for way in (-1, 1)]
    else:
        far = sheet.height
        # Bound at the top: the edge is the upper one on a front and the lower one on a back.
        places = [
            _off_edge(deep, far, not turned, area.bottom) for deep in (BINDING_RULE, HOLE_DEEP)
        ]
        start, end = -area.left + 4 * MM, sheet.width - area.left - 4 * MM
        line = f"{start:.2f} {places[0]:.2f} m {end:.2f} {places[0]:.2f} l"
        middle = sheet.width / 2 - area.left
        holes = [(middle + way * HOLE_APART / 2, places[1]) for way in (-1, 1)]
    rings = "\n".join(_circle(x, y, HOLE_SIZE / 2) for x, y in holes)
    return f"q 0.6 G 0.5 w [4 3] 0 d {line} S Q\n{rings}"


def _off_edge(deep: float, far: float, is_far: bool, origin: float) -> float:  # noqa: FBT001
    """Give how far from the type area's corner a place lies that is `deep` inside an edge."""
    return (far - deep if is_far else deep) - origin


class Signatures:
    """The places to sign under the last row, and where the seal goes."""

    def __init__(self, signs: Sequence[Sign], *, seal_guide: bool) -> None:
        self._signs = signs
        self._guide = seal_guide
        self.height = 0.0
        if signs:
            self.height = SEAL_SIZE + 12 if seal_guide else 52.0

    def ops(self, ink: Ink, width: float, top: float) -> str:
        """Draw them from `top` down."""
        if not self._signs:
            return ""
        y = top - 22
        step = width / len(self._signs)
        ops = [
            ink.at(i * step, y, f"{sign.label}：", "song", SIGN_SIZE)
            for i, sign in enumerate(self._signs)
        ]
        date = "年　　月　　日"
        if not self._guide:
            return "\n".join([*ops, ink.at(width, y - 24, date, "song", SIGN_SIZE, 1)])
        # The seal is set over the date, as on any official paper.
        middle = width - SEAL_SIZE / 2
        ops.append(ink.at(middle, top - SEAL_SIZE * 0.75, date, "song", SIGN_SIZE, 0.5))
        return "\n".join([*ops, _circle(middle, top - 6 - SEAL_SIZE / 2, SEAL_SIZE / 2)])


def _circle(x: float, y: float, radius: float) -> str:
    """Draw a dashed circle of four curves, starting at its right end."""
    bend = radius * 0.5523
    ops = [f"q 0.75 G 0.6 w [3 3] 0 d {x + radius:.2f} {y:.2f} m"]
    for dx, dy in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        ex, ey = -dy, dx
        points = (
            (x + dx * radius + ex * bend, y + dy * radius + ey * bend),
            (x + ex * radius + dx * bend, y + ey * radius + dy * bend),
            (x + ex * radius, y + ey * radius),
        )
        ops.append(" ".join(f"{px:.2f} {py:.2f}" for px, py in points) + " c")
    return "\n".join([*ops, "S Q"])
