"""Minutes on paper after GB/T 9704-2012: red mark, issue line, title, body, 出席, 版记.

The rows of a minutes ledger are (role, text): the roles are those of `Role`. Several minutes
may follow each other in one file; each begins on an odd page and is numbered from 1. Among other
papers the foot also says which page of the whole file it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter

from desktop_app.ledgers import furniture, proof
from desktop_app.ledgers.furniture import FOOT_SIZE, QR_GAP, QR_SIZE, field_words
from desktop_app.ledgers.ledger import (
    Book,
    Cancel,
    Cancelled,
    Ledger,
    Options,
    Progress,
    Row,
    Stamp,
)
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.part import Part
from desktop_app.ledgers.prose import (
    BODY_SIZE,
    LINE_PITCH,
    LINES,
    PITCH,
    TYPE_HEIGHT,
    TYPE_WIDTH,
    Paragraph,
    Piece,
    SetLine,
    Setter,
)
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.wrapping import NO_END, NO_START, clean

BINDING_MARGIN, OUTER_MARGIN = 28 * MM, 26 * MM
BOTTOM = 297 * MM - 37 * MM - TYPE_HEIGHT
RED = "0.85 0 0"

MARK_DROP = 35 * MM
MARK_SIZE, MARK_LEAST = 40.0, 20.0
ISSUE_LINE, ISSUER_LINE, TITLE_LINE = 6, 7, 10  # two lines stay free below the rule
RULE_DROP = 4 * MM
TITLE_SIZE = 22.0
END_SIZE = 14.0
END_WIDTH = TYPE_WIDTH - 2 * END_SIZE
NUMBER_DROP = 7 * MM
DASH_RISE = 0.27  # how far above the line a dash is drawn, in parts of the type size
OUTER_RULE, INNER_RULE = 0.35 * MM, 0.25 * MM
FOOT_WIDTH = TYPE_WIDTH - QR_SIZE - QR_GAP
FOOT_BOTTOM = 10 * MM - BOTTOM

_LEVEL_ONE = re.compile(r"[一二三四五六七八九十百]+、")
_LEVEL_TWO = re.compile(r"（[一二三四五六七八九十百]+）")


PEOPLE = (Role.ATTENDED, Role.EXCUSED, Role.OBSERVED)


class Minutes:
    """One document's rows, by role."""

    def __init__(self, rows: Iterable[Row]) -> None:
        every = list(rows)
        self.record = next((row.record for row in every if row.record), b"")
        pairs = [(row.cells[0], clean(row.cells[1])) for row in every if row.cells]
        self.texts = {role: text for role, text in pairs if role not in {Role.BODY, Role.NAME}}
        self.body = [text for role, text in pairs if role == Role.BODY]
        self.names = [text for role, text in pairs if role == Role.NAME]

    def get(self, role: Role) -> str:
        """Give the text of a role that occurs once; empty where there is none."""
        return self.texts.get(role, "")


def none_of(ledger: Ledger, book: Book) -> Minutes:
    """Give what is said of a period that has none, by whom and of which time."""
    told = filter(None, (ledger.nothing, *field_words(book)))
    body = [Row((Role.BODY, text)) for text in told]
    return Minutes([Row((Role.TITLE, ledger.title)), *body])


def paragraph_of(text: str) -> Paragraph:
    """Give a body paragraph in the faces of its level: 一、黑体, （一）楷体, the rest 仿宋.

    Only the heading itself, up to its full stop, is in the face of its level.
    """
    level = _LEVEL_ONE.match(text) or _LEVEL_TWO.match(text)
    if not level:
        return Paragraph([Piece(text)])
    face = "hei" if _LEVEL_ONE.match(text) else "kai"
    head, stop, rest = text.partition("。")
    return Paragraph([Piece(head + stop, face), Piece(rest)])


def _issuing(minutes: Minutes) -> tuple[str, str]:
    return minutes.get(Role.ISSUER), f"{minutes.get(Role.ISSUED)}印发"


def is_heading(text: str) -> bool:
    """Say whether a paragraph is nothing but a heading: it stays with what follows."""
    has_level = _LEVEL_ONE.match(text) or _LEVEL_TWO.match(text)
    return bool(has_level) and not text.partition("。")[2]


class MinutesPaper:
    """Lays minutes on pages of 22 lines."""

    is_inside = True

    def __init__(
        self,
        book: Book,
        stamp: Stamp | None,
        options: Options,
        part: Part,
        *,
        code: str = "",
        none: Minutes | None = None,
    ) -> None:
        self._none = none or Minutes(())
        self._book, self._stamp, self._options, self._code = book, stamp, options, code
        self._marks = proof.PageMarks(stamp.printed_at.date(), code) if stamp else None
        self._part = part
        self._ink = part.ink
        self._number = 0
        self._line = 0
        self._ops: list[str] = []

    def run(
        self, rows: Iterable[Row], *, cancel: Cancel | None = None, progress: Progress | None = None
    ) -> tuple[int, bool]:
        """Lay all minutes; give how many, and whether the end was reached."""
        self._define_furniture()
        count = 0
        for _, members in groupby(rows, key=attrgetter("group")):
            if cancel and cancel():
                raise Cancelled
            if self._part.is_enough:
                return count, False
            count += 1
            self._minutes(Minutes(members))
            if progress:
                progress(count, 0)
        if not count:
            self._say_none(Setter(self._ink))
        return count, True

    def _say_none(self, setter: Setter) -> None:
        self._open()
        self._title(self._none.get(Role.TITLE))
        self._line += 1
        for text in self._none.body:
            self._put(Paragraph([Piece(text)]), setter)
        self._close()

    def _minutes(self, minutes: Minutes) -> None:
        setter = Setter(self._ink, minutes.names)
        self._begin(minutes)
        self._head(minutes)
        self._line = TITLE_LINE
        self._title(minutes.get(Role.TITLE))
        self._line += 1
        for text in minutes.body:
            paragraph = paragraph_of(text)
            if is_heading(text):
                self._keep(len(setter.lines(paragraph)) + 1)
            self._put(paragraph, setter)
        self._people(minutes, setter)
        self._end(minutes, setter)

    def _begin(self, minutes: Minutes) -> None:
        """Begin on an odd page, numbered from 1."""
        if self._part.page % 2:
            self._open(numbered=False, is_filler=True)
            self._close()
        self._number = 0
        self._open()
        self._part.outline(minutes.get(Role.TITLE), BOTTOM + TYPE_HEIGHT)
        if minutes.record:
            self._part.note(minutes.record)

    def _head(self, minutes: Minutes) -> None:
        issuer, day = minutes.get(Role.ISSUER), minutes.get(Role.DATE)
        room = TYPE_WIDTH - 2 * PITCH
        fits = self._width(issuer) + BODY_SIZE + self._width(day) <= room
        up = 0 if fits else 1  # an issuer with a long name has a line of its own
        issue = minutes.get(Role.ISSUE)
        write, y = self._ink.at, baseline(ISSUER_LINE, BODY_SIZE)
        size = self._fitting(issuer, BODY_SIZE, room)
        rule = y - BODY_SIZE * 0.14 - RULE_DROP
        self._ops += [
            self._mark(minutes.get(Role.MARK)),
            write(TYPE_WIDTH / 2, baseline(ISSUE_LINE - up, BODY_SIZE), issue, "fang",
                  self._fitting(issue, BODY_SIZE, room), 0.5),
            write(PITCH, baseline(ISSUER_LINE - up, BODY_SIZE), issuer, "fang", size),
            write(TYPE_WIDTH - PITCH, y, day, "fang", self._fitting(day, BODY_SIZE, room), 1),
            f"q {RED} RG 1.2 w 0 {rule:.2f} m {TYPE_WIDTH:.2f} {rule:.2f} l S Q",
        ]  # fmt: skip

    def _mark(self, mark: str) -> str:
        """Set the red mark: as large as one line lets it be, else in two lines."""
        lines, size = mark_lines(mark)
        y, ops = TYPE_HEIGHT - MARK_DROP - size * 0.86, []
        for line in lines:
            ops.append(self._ink.at(TYPE_WIDTH / 2, y, line, "title", size, 0.5))
            y -= size * 1.2
        return f"q {RED} rg {RED} RG {' '.join(ops)} Q"

    def _width(self, text: str, size: float = BODY_SIZE) -> float:
        return self._ink.width(text, "fang", size)

    def _fitting(self, text: str, size: float, room: float) -> float:
        """Give the size in which a text fits a line."""
        width = self._width(text, size)
        return size if width <= room else size * room / width

    def _title(self, title: str) -> None:
        for part in balanced(title, int(TYPE_WIDTH / TITLE_SIZE)):
            y = baseline(self._line, TITLE_SIZE)
            self._ops.append(self._ink.at(TYPE_WIDTH / 2, y, part, "title", TITLE_SIZE, 0.5))
            self._line += 1

    def _people(self, minutes: Minutes, setter: Setter) -> None:
        paragraphs = [
            Paragraph([Piece(f"{role}：", "hei"), Piece(text)], hanging=2 + len(role) + 1)
            for role in PEOPLE
            if (text := minutes.get(role))
        ]
        for number, paragraph in enumerate(paragraphs):
            if number == 0 and self._line < LINES:
                self._line += 1
            if number == len(paragraphs) - 1:
                self._turn_for_end(minutes, setter, len(setter.lines(paragraph)))
            self._put(paragraph, setter)

    def _turn_for_end(self, minutes: Minutes, setter: Setter, lines: int) -> None:
        """Take the last paragraph over where the 版记 would leave a blank page behind it."""
        after = self._line + lines
        copies = self._copies(minutes, setter)[1]
        has_room = after + 1 + len(copies) + self._issuing_lines(minutes) <= LINES
        if self._number % 2 == 0 and after <= LINES and not has_room:
            self._close()
            self._open()

    def _keep(self, lines: int) -> None:
        """Turn the page where so many lines would not stay together."""
        if self._line + lines > LINES and self._line:
            self._close()
            self._open()

    @staticmethod
    def _copies(minutes: Minutes, setter: Setter) -> tuple[Paragraph, list[SetLine]]:
        copies = f"抄送：{minutes.get(Role.COPIES)}。" if minutes.get(Role.COPIES) else ""
        paragraph = Paragraph(
            [Piece(copies)], indent=0, hanging=3, margin=1, size=END_SIZE, pitch=END_SIZE
        )
        return paragraph, setter.lines(paragraph) if copies else []

    def _issuing_lines(self, minutes: Minutes) -> int:
        """Give how many lines issuer and day take: one, unless the issuer's name is long."""
        wide = sum(self._width(text, END_SIZE) for text in _issuing(minutes))
        return 1 if wide + END_SIZE <= END_WIDTH else 2

    def _end(self, minutes: Minutes, setter: Setter) -> None:
        """Set the 版记 at the foot of the last page, which is an even one."""
        paragraph, lines = self._copies(minutes, setter)
        issuer, issued = _issuing(minutes)
        needed = len(lines) + self._issuing_lines(minutes)
        if self._number % 2 or self._line + 1 + needed > LINES:
            while True:
                self._close()
                self._open(numbered=False)
                if self._number % 2 == 0:
                    break
        top = LINES - needed
        for i, line in enumerate(lines):
            self._ops.append(setter.write(line, baseline(top + i, END_SIZE), paragraph))
        y, size = baseline(top + len(lines), END_SIZE), self._fitting(issuer, END_SIZE, END_WIDTH)
        last, day_size = baseline(LINES - 1, END_SIZE), self._fitting(issued, END_SIZE, END_WIDTH)
        self._ops += [
            self._ink.at(END_SIZE, y, issuer, "fang", size),
            self._ink.at(TYPE_WIDTH - END_SIZE, last, issued, "fang", day_size, 1),
            _rule(LINES, OUTER_RULE),
            _rule(top, OUTER_RULE),
        ]
        if lines:
            self._ops.append(_rule(top + len(lines), INNER_RULE))
        self._close()

    def _put(self, paragraph: Paragraph, setter: Setter) -> None:
        for line in setter.lines(paragraph):
            if self._line >= LINES:
                self._close()
                self._open()
            y = baseline(self._line, paragraph.size)
            self._ops.append(setter.write(line, y, paragraph))
            self._line += 1

    def _open(self, *, numbered: bool = True, is_filler: bool = False) -> None:
        self._part.open(is_filler=is_filler)
        self._number += 1
        self._line = 0
        odd = self._number % 2 == 1
        left = BINDING_MARGIN if odd else OUTER_MARGIN
        self._part.write(f"1 0 0 1 {left:.2f} {BOTTOM:.2f} cm")
        if self._marked:
            self._part.place("watermark")
        shift = 0.0 if odd else QR_SIZE + QR_GAP
        if not self._part.stands_alone:
            self._place_in_file()
        if not numbered:
            return
        size = END_SIZE
        x, align = (TYPE_WIDTH - size, 1.0) if odd else (size, 0.0)
        y = -NUMBER_DROP - size * DASH_RISE
        self._ops.append(self._ink.at(x, y, f"— {self._number} —", "song", size, align))
        qr_left = TYPE_WIDTH - QR_SIZE if odd else 0.0
        self._part.place("foot", shift, FOOT_BOTTOM)
        if self._marks:
            bottom = -NUMBER_DROP - size - QR_SIZE
            number = self._number if self._part.stands_alone else self._part.page
            self._part.write(self._marks.ops(number, qr_left, bottom, QR_SIZE))

    def _place_in_file(self) -> None:
        """Say which page of the whole file this is: the number above counts these minutes only."""
        words, joint = furniture.page_number(self._part.page, self._ink, TYPE_WIDTH / 2)
        self._part.write(self._ink.at(joint, FOOT_BOTTOM + 27, words, "song", FOOT_SIZE, 1))
        self._part.place_total(joint, FOOT_BOTTOM)

    def _close(self) -> None:
        ops = "\n".join(self._ops)
        self._ops.clear()
        self._part.close(ops)

    def _define_furniture(self) -> None:
        words = furniture.watermarks(
            self._book, self._stamp, self._options, is_inside=self.is_inside
        )
        self._marked = bool(words)
        if words:
            ops = furniture.watermark(words, self._ink, TYPE_WIDTH, TYPE_HEIGHT)
            self._part.define("watermark", ops, TYPE_WIDTH, TYPE_HEIGHT)
        edition = furniture.edition_words(self._book, self._options, is_inside=self.is_inside)
        foot = furniture.foot(
            self._book, self._stamp, self._code, self._ink, width=FOOT_WIDTH, edition=edition
        )
        self._part.define("foot", foot, TYPE_WIDTH, TYPE_HEIGHT)


def mark_lines(mark: str) -> tuple[list[str], float]:
    """Give the lines of the red mark and their size: one line, unless it were too small."""
    whole = TYPE_WIDTH / max(1, len(mark))
    if whole >= MARK_LEAST:
        return [mark], min(MARK_SIZE, whole)
    lines = balanced(mark, -(-len(mark) // 2))
    return lines, min(MARK_LEAST, TYPE_WIDTH / max(map(len, lines)))


def balanced(title: str, most: int) -> list[str]:
    """Cut a title into lines of like length, before a year where there is one."""
    if len(title) <= most:
        return [title]
    parts = re.findall(r"[0-9]+年?|（[^）]*）|[^0-9（]", title)
    count = -(-len(title) // most)
    lines: list[str] = []
    for left in range(count, 1, -1):
        goal = len("".join(parts)) / left
        best, length = 1, 0
        score = float("inf")
        for i, part in enumerate(parts[:-1]):
            length += len(part)
            sense = 3 if parts[i + 1][0].isdigit() else 0
            torn = parts[i + 1][0] in NO_START or part[-1] in NO_END
            if length <= most and not torn and abs(length - goal) - sense < score:
                best, score = i + 1, abs(length - goal) - sense
        lines.append("".join(parts[:best]))
        parts = parts[best:]
    return [*lines, "".join(parts)]


def baseline(line: int, size: float) -> float:
    """Give the baseline of a grid line, counted from 0 at the top of the type area."""
    middle = TYPE_HEIGHT - (line + 0.5) * LINE_PITCH
    return middle - size * 0.37


def _rule(line: int, weight: float) -> str:
    y = TYPE_HEIGHT - line * LINE_PITCH
    return f"{weight:.2f} w 0 {y:.2f} m {TYPE_WIDTH:.2f} {y:.2f} l S"
