"""Minutes and letters as .docx for superiors who edit them: the same parts, GB/T 9704-2012's grid.

A copy to be edited proves nothing, and its foot says so; the registered PDF stays the original.
Faces are named as Word and WPS know them on office PCs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from math import floor
from operator import attrgetter
from typing import Final
from xml.etree.ElementTree import Element

from desktop_app.ledgers import proof, word_file
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancel, Cancelled, Progress, Stamp
from desktop_app.ledgers.letter_paper import RIGHT_EMPTY
from desktop_app.ledgers.minutes_paper import (
    BINDING_MARGIN,
    PEOPLE,
    Minutes,
    balanced,
    is_heading,
    mark_lines,
    none_of,
    paragraph_of,
)
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.prose import BODY_SIZE, LINE_PITCH, PITCH, TYPE_WIDTH
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.word_file import TAB, TWIPS, About, Line, Page, Paragraph, Run, twips
from desktop_app.ledgers.wrapping import sayable

FACES: Final = {
    "fang": "仿宋", "hei": "黑体", "kai": "楷体", "song": "宋体", "title": "方正小标宋简体",
}  # fmt: skip
RED: Final = "D90000"
TITLE_SIZE, END_SIZE, NOTE_SIZE = 22.0, 14.0, 8.0
CLOSER: Final = floor((PITCH - BODY_SIZE) * TWIPS)  # so that 28 letters of 16 pt fit a line
OUTER_RULE, INNER_RULE = 8, 6  # eighths of a point: 0.35 and 0.26 mm
PAGE: Final = Page(
    size=(210 * MM, 297 * MM),
    margins=(37 * MM, 26 * MM, 35 * MM, 28 * MM),
    foot=14 * MM,
    pitch=LINE_PITCH,
)
COPIES: Final = "抄送："
EDITABLE: Final = "可编辑副本，正本是登记打印的 PDF"


def write(
    work: Gathered,
    stamp: Stamp | None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> bytes:
    """Give all minutes as one document, each on pages of its own, numbered from 1."""
    body: list[Element] = []
    count = 0
    set_one = _letter if work.ledger.is_letter else _minutes
    for _, members in groupby(work.rows, key=attrgetter("group")):
        if cancel and cancel():
            raise Cancelled
        if count:
            body.append(word_file.paragraph(_flat(), word_file.section(PAGE, is_first=count == 1)))
        body += set_one(Minutes(members))
        count += 1
        if progress:
            progress(count, 0)
    if not count:
        none = none_of(work.ledger, work.book)
        body += map(word_file.paragraph, [*_title(none), *_body(none)])
    body.append(word_file.section(PAGE, is_first=count < 2))
    feet = _foot("right", work, stamp), _foot("left", work, stamp)
    about = About(
        sayable(work.ledger.title),
        sayable(work.book.unit),
        EDITABLE,
        stamp.printed_at if stamp else dt.datetime(2000, 1, 1),  # noqa: DTZ001  local, as written
    )
    return word_file.packed(body, feet, about, _run("", "fang"))


def _foot(side: str, work: Gathered, stamp: Stamp | None) -> list[Paragraph]:
    """Set the page number with a dash on each side, outside; below it what this copy is."""
    number = (
        _run("— ", "song", END_SIZE),
        Run("PAGE", FACES["song"], END_SIZE, is_field=True),
        _run(" —", "song", END_SIZE),
    )
    code = f"（打印码 {proof.in_groups(work.check_code)}）" if stamp else ""
    said = " · ".join(filter(None, (work.book.edition.label, work.book.past, EDITABLE)))
    note = _run(f"{said}{code}", "song", NOTE_SIZE)
    return [
        Paragraph(number, END_SIZE * 1.2, side, indent={side: twips(END_SIZE)}),
        Paragraph((note,), NOTE_SIZE * 1.3, side),
    ]


# One minutes


def _minutes(minutes: Minutes) -> Iterator[Element]:
    told = [*_head(minutes), *_title(minutes), *_body(minutes), *_people(minutes)]
    yield from map(word_file.paragraph, told)
    # All programs place such a table; framed paragraphs at the end of a section LibreOffice sets
    # as text. It hangs on the paragraph after it.
    yield word_file.floating_table(_end(minutes), TYPE_WIDTH, BINDING_MARGIN)
    yield word_file.paragraph(_flat())


def _head(minutes: Minutes) -> Iterator[Paragraph]:
    """Set the red mark, the issue, who issues and when, and the red rule."""
    lines, size = mark_lines(minutes.get(Role.MARK))
    for number, mark in enumerate(lines):
        yield Paragraph(
            (_run(mark, "title", size, colour=RED),),
            size * 1.3,
            "center",
            before=0 if number else 35 * MM - 14,
            after=LINE_PITCH if number == len(lines) - 1 else 0,
            on_grid=False,
        )
    yield _paragraph([(minutes.get(Role.ISSUE), "fang")], align="center")
    sides = _beside(minutes.get(Role.ISSUER), minutes.get(Role.DATE), BODY_SIZE)
    for text in sides:
        yield Paragraph(
            (_run(text, "fang"),),
            LINE_PITCH,
            indent={"left": twips(PITCH)},
            tab=TYPE_WIDTH - PITCH,
            under=(10, RED) if text is sides[-1] else None,
        )
    yield _paragraph([])


def _title(minutes: Minutes) -> Iterator[Paragraph]:
    for part in balanced(minutes.get(Role.TITLE), int(TYPE_WIDTH / TITLE_SIZE)):
        # A line taller than the grid's would take two of them.
        yield Paragraph((_run(part, "title", TITLE_SIZE),), LINE_PITCH, "center", on_grid=False)
    if byline := minutes.get(Role.BYLINE):
        yield _paragraph([(byline, "kai")], align="center")
    yield _paragraph([])


def _body(minutes: Minutes) -> Iterator[Paragraph]:
    for text in minutes.body:
        pieces = [(piece.text, piece.face) for piece in paragraph_of(text).pieces]
        yield _paragraph(pieces, indent=_first_line(), stays_with_next=is_heading(text))


def _people(minutes: Minutes) -> Iterator[Paragraph]:
    named = [(f"{role}：", text) for role in PEOPLE if (text := minutes.get(role))]
    for number, (head, text) in enumerate(named):
        if not number:
            yield _paragraph([])
        hang, back = 2 + len(head), len(head)
        told = {"leftChars": hang * 100, "hangingChars": back * 100}
        told |= {"left": twips(hang * PITCH), "hanging": twips(back * PITCH)}
        yield _paragraph([(head, "hei"), (text, "fang")], indent=told)


def _beside(issuer: str, day: str, size: float) -> list[str]:
    """Give issuer and day as one line, or as two where the issuer's name is long."""
    wide = sum(size if sign > "\u2e80" else size / 2 for sign in f"{issuer}　{day}　")
    return [f"{issuer}{TAB}{day}"] if wide <= TYPE_WIDTH - size else [issuer, f"{TAB}{day}"]


def _end(minutes: Minutes) -> Iterator[Line]:
    """Give the rows of the 版记, its rules as borders."""
    edge = twips(END_SIZE)
    lines: list[tuple[str, Mapping[str, int]]] = []
    if copies := minutes.get(Role.COPIES):
        hang = 3 * edge
        lines.append((f"{COPIES}{copies}。", {"left": edge + hang, "right": edge, "hanging": hang}))
    issued = _beside(minutes.get(Role.ISSUER), f"{minutes.get(Role.ISSUED)}印发", END_SIZE)
    lines += [(text, {"left": edge, "right": edge}) for text in issued]
    for number, (text, indent) in enumerate(lines):
        told = Paragraph(
            (_run(text, "fang", END_SIZE),), LINE_PITCH, indent=indent, tab=TYPE_WIDTH - END_SIZE
        )
        # The day below a long name is no line of its own.
        above = INNER_RULE * (not text.startswith(TAB)) if number else OUTER_RULE
        yield Line(told, above, OUTER_RULE if number == len(lines) - 1 else 0)


# One letter


def _letter(letter: Minutes) -> Iterator[Element]:
    told = [*_title(letter), *_addressed(letter), *_body(letter), *_signed(letter)]
    yield from map(word_file.paragraph, told)


def _addressed(letter: Minutes) -> Iterator[Paragraph]:
    if whom := letter.get(Role.ADDRESSED):
        yield _paragraph([(f"{whom}：", "fang")])


def _signed(letter: Minutes) -> Iterator[Paragraph]:
    """Set who signs and the day at the right, and below who passed the text."""
    yield _paragraph([])
    right = {"right": twips(RIGHT_EMPTY * PITCH)}
    for role in (Role.ISSUER, Role.DATE):
        yield _paragraph([(letter.get(role), "fang")], align="right", indent=right)
    if said := letter.get(Role.REVIEWED):
        yield _paragraph([])
        yield Paragraph((_run(said, "kai", END_SIZE),), LINE_PITCH)


# Paragraphs, the way the grid wants them


def _paragraph(
    pieces: Iterable[tuple[str, str]],
    *,
    align: str = "both",
    indent: Mapping[str, int] | None = None,
    stays_with_next: bool = False,
) -> Paragraph:
    """Give a paragraph of body letters, one line of the grid each."""
    runs = [_run(text, face) for text, face in pieces]
    return Paragraph(runs, LINE_PITCH, align, indent=indent or {}, stays_with_next=stays_with_next)


def _first_line() -> dict[str, int]:
    return {"firstLineChars": 200, "firstLine": twips(2 * PITCH)}


def _flat() -> Paragraph:
    """Give a paragraph without words that takes next to nothing of its page."""
    return Paragraph(exact=1, on_grid=False, mark_size=1)


def _run(text: str, face: str, size: float = BODY_SIZE, colour: str = "") -> Run:
    """Give letters of a face of ours; only those of the body are set closer."""
    return Run(
        TAB.join(map(sayable, text.split(TAB))),
        FACES[face],
        round(size * 2) / 2,
        CLOSER if size == BODY_SIZE else 0,
        colour,
    )
