"""Minutes as .docx for superiors who edit them: the same parts on the grid of GB/T 9704-2012.

A copy to be edited proves nothing, and its foot says so; the registered PDF stays the original.
Faces are named as Word and WPS know them on office PCs.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable
from itertools import groupby
from math import floor
from operator import attrgetter
from typing import Any, Final

from desktop_app.ledgers import proof
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancel, Cancelled, Progress, Stamp
from desktop_app.ledgers.minutes_paper import (
    BINDING_MARGIN,
    PEOPLE,
    Minutes,
    balanced,
    is_heading,
    mark_lines,
    paragraph_of,
)
from desktop_app.ledgers.minutes_roles import Role
from desktop_app.ledgers.prose import BODY_SIZE, LINE_PITCH, PITCH, TYPE_WIDTH
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.wrapping import sayable

FACES: Final = {
    "fang": "仿宋", "hei": "黑体", "kai": "楷体", "song": "宋体", "title": "方正小标宋简体",
}  # fmt: skip
FIGURES: Final = "Times New Roman"
RED: Final = "D90000"
TITLE_SIZE, END_SIZE, NOTE_SIZE = 22.0, 14.0, 8.0
TWIPS: Final = 20  # to a point
CLOSER: Final = floor((PITCH - BODY_SIZE) * TWIPS)  # so that 28 letters of 16 pt fit a line
OUTER_RULE, INNER_RULE = 8, 6  # eighths of a point: 0.35 and 0.26 mm
TAB: Final = "\t"
NOTHING: Final = "本期无会议纪要。"
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
    import docx  # heavy, and seldom needed

    document = docx.Document()
    _prepare(document, work, stamp)
    count = 0
    for _, members in groupby(work.rows, key=attrgetter("group")):
        if cancel and cancel():
            raise Cancelled
        _begin(document, work, stamp, is_first=not count)
        _minutes(document, Minutes(members))
        count += 1
        if progress:
            progress(count, 0)
    if not count:
        _begin(document, work, stamp, is_first=True)
        _paragraph(document, [(NOTHING, "fang")], indent=2)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


# The document and its pages


def _prepare(document: Any, work: Gathered, stamp: Stamp | None) -> None:
    from docx.shared import Pt

    normal = document.styles["Normal"]
    _face(normal.element.get_or_add_rPr(), "fang")
    normal.font.size = Pt(BODY_SIZE)
    document.settings.odd_and_even_pages_header_footer = True
    about = document.core_properties
    about.title, about.author = sayable(work.ledger.title), sayable(work.book.unit)
    about.comments, about.language = EDITABLE, "zh-CN"
    about.created = about.modified = stamp.printed_at if stamp else dt.datetime(2000, 1, 1)  # noqa: DTZ001  local, as written


def _begin(document: Any, work: Gathered, stamp: Stamp | None, *, is_first: bool) -> None:
    """Open a section on an odd page: A4, the type area of 156 × 225 mm, lines on the grid."""
    from docx.enum.section import WD_SECTION
    from docx.shared import Mm

    if is_first:
        section = document.sections[0]
    else:
        section = document.add_section(WD_SECTION.ODD_PAGE)
        _flatten(document.paragraphs[-1])  # the break before it stands in a paragraph of its own
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.footer_distance = Mm(14)
    _child(section._sectPr, "w:pgNumType", {"start": 1})  # noqa: SLF001  python-docx has no name for it
    # A grid of characters narrower than their size is read in as many ways as there are programs:
    # LibreOffice gives each of them two cells. So the letters themselves are set closer (`_run`).
    grid = {"type": "lines", "linePitch": round(LINE_PITCH * TWIPS)}
    _child(section._sectPr, "w:docGrid", grid)  # noqa: SLF001
    if is_first:
        for foot, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            _foot(foot, side, work, stamp)


def _foot(foot: Any, side: str, work: Gathered, stamp: Stamp | None) -> None:
    """Set the page number with a dash on each side, outside; below it what this copy is."""
    number = foot.paragraphs[0]
    _shape(number, align=side, exact=END_SIZE * 1.2)
    edge = {"right": "right", "left": "left"}[side]
    _child(number._p.get_or_add_pPr(), "w:ind", {edge: round(END_SIZE * TWIPS)})  # noqa: SLF001
    _run(number, "— ", "song", END_SIZE)
    _page_field(number)
    _run(number, " —", "song", END_SIZE)
    code = f"（打印码 {proof.in_groups(work.check_code)}）" if stamp else ""
    note = foot.add_paragraph()
    _shape(note, align=side, exact=NOTE_SIZE * 1.3)
    _run(note, f"{work.book.edition.label} · {EDITABLE}{code}", "song", NOTE_SIZE)


# One minutes


def _minutes(document: Any, minutes: Minutes) -> None:
    _head(document, minutes)
    for part in balanced(minutes.get(Role.TITLE), int(TYPE_WIDTH / TITLE_SIZE)):
        _paragraph(document, [(part, "title")], align="center", size=TITLE_SIZE)
    _paragraph(document, [])
    for text in minutes.body:
        pieces = [(piece.text, piece.face) for piece in paragraph_of(text).pieces]
        made = _paragraph(document, pieces, indent=2)
        made.paragraph_format.keep_with_next = is_heading(text) or None
    is_first = True
    for role in PEOPLE:
        if text := minutes.get(role):
            if is_first:
                _paragraph(document, [])
            is_first = False
            head = f"{role}："
            _paragraph(document, [(head, "hei"), (text, "fang")], hanging=2 + len(head), indent=2)
    _end(document, minutes)


def _head(document: Any, minutes: Minutes) -> None:
    """Set the red mark, the issue, who issues and when, and the red rule."""
    lines, size = mark_lines(minutes.get(Role.MARK))
    for number, mark in enumerate(lines):
        large = _paragraph(
            document, [(mark, "title")], align="center", size=size, red=True, exact=size * 1.3
        )
        is_last = number == len(lines) - 1
        _space(large, before=0 if number else 35 * MM - 14, after=LINE_PITCH if is_last else 0)
    _paragraph(document, [(minutes.get(Role.ISSUE), "fang")], align="center")
    sides = _beside(minutes.get(Role.ISSUER), minutes.get(Role.DATE), BODY_SIZE)
    for texts in sides:
        issuer = _paragraph(document, [(text, "fang") for text in texts])
        _tab(issuer, TYPE_WIDTH - PITCH)
        _child(issuer._p.get_or_add_pPr(), "w:ind", {"left": round(PITCH * TWIPS)})  # noqa: SLF001
        if texts is sides[-1]:
            _border(issuer, {"bottom": (10, RED)}, space=6)
    _paragraph(document, [])


def _beside(issuer: str, day: str, size: float) -> list[tuple[str, ...]]:
    """Give issuer and day as one line, or as two where the issuer's name is long."""
    wide = sum(size if sign > "\u2e80" else size / 2 for sign in f"{issuer}　{day}　")
    return [(issuer, TAB, day)] if wide <= TYPE_WIDTH - size else [(issuer,), (TAB, day)]


def _end(document: Any, minutes: Minutes) -> None:
    """Set the 版记 as a table that floats at the foot of the last page, its rules as borders.

    Word, WPS and LibreOffice all place such a table; framed paragraphs at the end of a section
    LibreOffice sets as text. It hangs on the paragraph after it.
    """
    lines: list[tuple[str, ...]] = []
    if copies := minutes.get(Role.COPIES):
        lines.append((f"{COPIES}{copies}。",))
    lines += _beside(minutes.get(Role.ISSUER), f"{minutes.get(Role.ISSUED)}印发", END_SIZE)
    table = document.add_table(len(lines), 1)
    _float(table)
    for number, (row, texts) in enumerate(zip(table.rows, lines, strict=True)):
        is_copies = texts[0].startswith(COPIES)
        # The day below a long name is no line of its own.
        top = INNER_RULE * (texts[0] != TAB) if number else OUTER_RULE
        _cell(row.cells[0], top, OUTER_RULE if number == len(lines) - 1 else 0)
        made = row.cells[0].paragraphs[0]
        _shape(made, align="", exact=LINE_PITCH)
        for text in texts:
            _run(made, text, "fang", END_SIZE)
        _tab(made, TYPE_WIDTH - END_SIZE)
        edge, hang = round(END_SIZE * TWIPS), round(3 * END_SIZE * TWIPS) if is_copies else 0
        told = {"left": edge + hang, "right": edge} | ({"hanging": hang} if hang else {})
        _child(made._p.get_or_add_pPr(), "w:ind", told)  # noqa: SLF001
    _flatten(document.add_paragraph())


def _float(table: Any) -> None:
    """Let a table as wide as the type area stand at its foot, with no borders of its own."""
    props, wide = table._tbl.tblPr, round(TYPE_WIDTH * TWIPS)  # noqa: SLF001
    for old in list(props):
        props.remove(old)
    place = {
        "leftFromText": 0, "rightFromText": 0, "vertAnchor": "margin", "tblpYSpec": "bottom",
        # From the edge of the page: a table as wide as the text LibreOffice lets float only so.
        "horzAnchor": "page", "tblpX": round(BINDING_MARGIN * TWIPS),
    }  # fmt: skip
    _child(props, "w:tblpPr", place)
    _child(props, "w:tblOverlap", {"val": "never"})
    _child(props, "w:tblW", {"w": wide, "type": "dxa"})
    _child(props, "w:tblLayout", {"type": "fixed"})
    margins = _child(props, "w:tblCellMar", {})
    for side in ("left", "right"):
        _child(margins, f"w:{side}", {"w": 0, "type": "dxa"}, fresh=True)
    table.columns[0]._gridCol.set(_qn("w:w"), str(wide))  # noqa: SLF001
    for cell in table.columns[0].cells:
        _child(cell._tc.get_or_add_tcPr(), "w:tcW", {"w": wide, "type": "dxa"})  # noqa: SLF001


def _cell(cell: Any, top: int, bottom: int) -> None:
    """Draw the rules of a cell; widths are in eighths of a point, 0 draws none."""
    borders = _child(cell._tc.get_or_add_tcPr(), "w:tcBorders", {})  # noqa: SLF001
    for side, width in (("top", top), ("bottom", bottom)):
        if width:
            told = {"val": "single", "sz": width, "space": 0, "color": "000000"}
            _child(borders, f"w:{side}", told, fresh=True)


def _flatten(paragraph: Any) -> None:
    """Let a paragraph without words take next to nothing of its page."""
    _shape(paragraph, align="", exact=1)
    props = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    _child(props, "w:snapToGrid", {"val": 0})
    _child(_child(props, "w:rPr", {}), "w:sz", {"val": 2})


# Paragraphs, the way the grid wants them


def _paragraph(
    document: Any,
    pieces: Iterable[tuple[str, str]],
    *,
    align: str = "",
    indent: int = 0,
    hanging: int = 0,
    size: float = BODY_SIZE,
    exact: float = LINE_PITCH,
    red: bool = False,
) -> Any:
    """Add a paragraph; `indent` and `hanging` are in characters of the grid."""
    made = document.add_paragraph()
    _shape(made, align=align, exact=exact)
    if size > BODY_SIZE:  # a line taller than the grid's would take two of them
        _child(made._p.get_or_add_pPr(), "w:snapToGrid", {"val": 0})  # noqa: SLF001
    if hanging:
        back = hanging - indent
        told = {"leftChars": hanging * 100, "hangingChars": back * 100}
        points = {"left": round(hanging * PITCH * TWIPS), "hanging": round(back * PITCH * TWIPS)}
        _child(made._p.get_or_add_pPr(), "w:ind", told | points)  # noqa: SLF001
    elif indent:
        told = {"firstLineChars": indent * 100, "firstLine": round(indent * PITCH * TWIPS)}
        _child(made._p.get_or_add_pPr(), "w:ind", told)  # noqa: SLF001
    for text, face in pieces:
        _run(made, text, face, size, red=red)
    return made


def _shape(paragraph: Any, *, align: str, exact: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    ways = {
        "center": WD_ALIGN_PARAGRAPH.CENTER,
        "right": WD_ALIGN_PARAGRAPH.RIGHT,
        "left": WD_ALIGN_PARAGRAPH.LEFT,
    }
    form = paragraph.paragraph_format
    form.alignment = ways.get(align, WD_ALIGN_PARAGRAPH.JUSTIFY)
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    form.line_spacing = Pt(round(exact, 2))
    form.widow_control = False


def _space(paragraph: Any, *, before: float, after: float) -> None:
    from docx.shared import Pt

    paragraph.paragraph_format.space_before = Pt(before)
    paragraph.paragraph_format.space_after = Pt(after)


def _tab(paragraph: Any, at: float) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Pt

    paragraph.paragraph_format.tab_stops.add_tab_stop(Pt(at), WD_TAB_ALIGNMENT.RIGHT)


def _run(paragraph: Any, text: str, face: str, size: float, *, red: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    made = paragraph.add_run("" if text == TAB else sayable(text))
    if text == TAB:
        made.add_tab()
    made.font.size = Pt(round(size * 2) / 2)
    _face(made._r.get_or_add_rPr(), face)  # noqa: SLF001
    if size == BODY_SIZE:
        _child(made._r.get_or_add_rPr(), "w:spacing", {"val": CLOSER})  # noqa: SLF001
    if red:
        made.font.color.rgb = RGBColor.from_string(RED)


def _face(props: Any, face: str) -> None:
    """Name a face for Chinese and figures; python-docx alone names the Latin one only."""
    _child(
        props, "w:rFonts",
        {"ascii": FIGURES, "hAnsi": FIGURES, "eastAsia": FACES[face], "hint": "eastAsia"},
    )  # fmt: skip


def _page_field(paragraph: Any) -> None:
    for kind, text in (("begin", ""), ("", " PAGE "), ("end", "")):
        run = paragraph.add_run()
        _face(run._r.get_or_add_rPr(), "song")  # noqa: SLF001
        from docx.shared import Pt

        run.font.size = Pt(END_SIZE)
        if kind:
            _child(run._r, "w:fldChar", {"fldCharType": kind}, fresh=True)  # noqa: SLF001
        else:
            _child(run._r, "w:instrText", {}, fresh=True).text = text  # noqa: SLF001


def _border(paragraph: Any, rules: dict[str, tuple[int, str]], *, space: int = 1) -> None:
    """Draw rules over and under a paragraph; widths are in eighths of a point."""
    props = paragraph._p.get_or_add_pPr()  # noqa: SLF001
    borders = _child(props, "w:pBdr", {})
    for side, (width, colour) in rules.items():
        told = {"val": "single", "sz": width, "space": space, "color": colour}
        _child(borders, f"w:{side}", told, fresh=True)


# Where the schema wants what (CT_PPr, CT_SectPr, CT_RPr): Word refuses a file out of order.
_AFTER_RULES: Final = ("w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr")
_AFTER: Final = {
    "w:pBdr": _AFTER_RULES,
    "w:snapToGrid": _AFTER_RULES[2:],
    "w:ind": ("w:jc", "w:rPr"),
    "w:rPr": ("w:sectPr",),
    "w:pgNumType": ("w:cols", "w:titlePg", "w:docGrid"),
    "w:rFonts": ("w:b", "w:color", "w:spacing", "w:sz", "w:szCs"),
    "w:spacing": ("w:sz", "w:szCs"),
}


def _child(parent: Any, tag: str, told: dict[str, Any], *, fresh: bool = False) -> Any:
    """Give a child of an element with these attributes, put where the schema wants it."""
    from docx.oxml import OxmlElement

    qn = _qn
    found = None if fresh else parent.find(qn(tag))
    if found is None:
        found = OxmlElement(tag)
        later = [parent.find(qn(name)) for name in _AFTER.get(tag, ())]
        first = next((one for one in later if one is not None), None)
        if first is None:
            parent.append(found)
        else:
            first.addprevious(found)
    for name, value in told.items():
        found.set(qn(f"w:{name}"), str(value))
    return found


def _qn(name: str) -> str:
    from docx.oxml.ns import qn

    return str(qn(name))
