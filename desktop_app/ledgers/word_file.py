"""A text for Word and WPS: paragraphs and tables as their schema wants them, and the .docx around.

Word refuses a file whose elements stand out of order. So callers say what a paragraph is like, and
only this module writes it down. Nothing in it depends on the clock: same words, same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

TWIPS: Final = 20  # to a point
TAB: Final = "\t"
FIGURES: Final = "Times New Roman"

_OFFICE: Final = "http://schemas.openxmlformats.org"
_W: Final = f"{_OFFICE}/wordprocessingml/2006/main"
_R: Final = f"{_OFFICE}/officeDocument/2006/relationships"
_OPC: Final = f"{_OFFICE}/package/2006"
_CP: Final = f"{_OPC}/metadata/core-properties"
_DC, _TERMS = "http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"
_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_NAMES: Final = {"w": _W, "r": _R, "cp": _CP, "dc": _DC, "dcterms": _TERMS, "xsi": _XSI}
for _short, _long in _NAMES.items():
    ET.register_namespace(_short, _long)

_TYPES: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FEET: Final = {"default": "footer1", "even": "footer2"}
_CONTENTS: Final = (
    f'{_HEAD}<Types xmlns="{_OPC}/content-types">'
    f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships'
    '+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/docProps/core.xml" '
    'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPES}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    f'<Override PartName="/word/settings.xml" ContentType="{_TYPES}.settings+xml"/>'
    f'<Override PartName="/word/footer1.xml" ContentType="{_TYPES}.footer+xml"/>'
    f'<Override PartName="/word/footer2.xml" ContentType="{_TYPES}.footer+xml"/></Types>'
)
# Without a mode Word takes the file for one of Word 2007 and says so beside its name.
_SETTINGS: Final = (
    f'{_HEAD}<w:settings xmlns:w="{_W}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/>'
    '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="doNotCompress"/>'
    "<w:compat><w:useFELayout/>"
    '<w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="14"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)


@dataclass(frozen=True)
class Run:
    """Letters of one kind: their face and points, how much closer (twips), colour; or a field."""

    text: str
    face: str
    size: float
    closer: int = 0
    colour: str = ""
    is_field: bool = False


@dataclass(frozen=True)
class Paragraph:
    """What a paragraph is like; `exact` is the height of its lines, in points like all else.

    `indent` holds attributes of `w:ind`, in twips. A tab stop is a right one.
    """

    runs: Sequence[Run] = ()
    exact: float = 0.0
    align: str = "both"
    before: float = 0.0
    after: float = 0.0
    indent: Mapping[str, int] = field(default_factory=dict)
    tab: float | None = None
    under: tuple[int, str] | None = None
    on_grid: bool = True
    stays_with_next: bool = False
    mark_size: float | None = None


@dataclass(frozen=True)
class Page:
    """A4 with its margins (top, right, bottom, left), the foot's distance and the lines' pitch."""

    size: tuple[float, float]
    margins: tuple[float, float, float, float]
    foot: float
    pitch: float


@dataclass(frozen=True)
class Line:
    """A row of a table of one column, with rules above and below in eighths of a point; 0: none."""

    paragraph: Paragraph
    above: int = 0
    below: int = 0


@dataclass(frozen=True)
class About:
    """What the file says of itself."""

    title: str
    author: str
    comments: str
    made_at: dt.datetime


def twips(points: float) -> int:
    """Give a length in the unit of the file."""
    return round(points * TWIPS)


def paragraph(told: Paragraph, section: ET.Element | None = None) -> ET.Element:
    """Write a paragraph down; one with a section ends it."""
    made = _w("p")
    made.append(_w("pPr", {}, *_shape(told)))
    if section is not None:
        made[0].append(section)
    for run in told.runs:
        made.extend(_field(run) if run.is_field else [_run(run, *_words(run.text))])
    return made


def floating_table(lines: Iterable[Line], wide: float, left: float) -> ET.Element:
    """Write a table of one column that stands at the foot of the type area, left of its page.

    Measured from the edge of the page: a table as wide as the text LibreOffice lets float only so.
    """
    place = {
        "leftFromText": 0, "rightFromText": 0, "vertAnchor": "margin", "horzAnchor": "page",
        "tblpX": twips(left), "tblpYSpec": "bottom",
    }  # fmt: skip
    width = {"w": twips(wide), "type": "dxa"}
    sides = [_w(side, {"w": 0, "type": "dxa"}) for side in ("left", "right")]
    props = [
        _w("tblpPr", place),
        _w("tblOverlap", {"val": "never"}),
        _w("tblW", width),
        _w("tblLayout", {"type": "fixed"}),
        _w("tblCellMar", {}, *sides),
    ]
    made = _w(
        "tbl", {}, _w("tblPr", {}, *props), _w("tblGrid", {}, _w("gridCol", {"w": width["w"]}))
    )
    for line in lines:
        rules = [
            _w(side, {"val": "single", "sz": size, "space": 0, "color": "000000"})
            for side, size in (("top", line.above), ("bottom", line.below))
            if size
        ]
        props = [_w("tcW", width), *([_w("tcBorders", {}, *rules)] if rules else [])]
        cell = _w("tc", {}, _w("tcPr", {}, *props), paragraph(line.paragraph))
        made.append(_w("tr", {}, cell))
    return made


def section(page: Page, *, is_first: bool) -> ET.Element:
    """Write a section down: the first brings the feet, each later one begins on an odd page."""
    wide, high = page.size
    edges = dict(zip(("top", "right", "bottom", "left"), map(twips, page.margins), strict=True))
    made = _w("sectPr")
    if is_first:
        for kind, part in _FEET.items():
            made.append(_w("footerReference", {"type": kind}))
            made[-1].set(f"{{{_R}}}id", part)
    else:
        made.append(_w("type", {"val": "oddPage"}))
    made.append(_w("pgSz", {"w": twips(wide), "h": twips(high)}))
    made.append(_w("pgMar", edges | {"header": 720, "footer": twips(page.foot), "gutter": 0}))
    made.append(_w("pgNumType", {"start": 1}))
    made.append(_w("cols", {"space": 720}))
    # A grid of characters narrower than their size is read in as many ways as there are programs:
    # LibreOffice gives each of them two cells. So the letters themselves are set closer.
    made.append(_w("docGrid", {"type": "lines", "linePitch": twips(page.pitch)}))
    return made


def packed(
    body: Iterable[ET.Element],
    feet: tuple[Iterable[Paragraph], Iterable[Paragraph]],
    about: About,
    usual: Run,
) -> bytes:
    """Give the file: its body with the last section at its end, the feet of odd and even pages."""
    styles = {name: f"{name}.xml" for name in ("styles", "settings")}
    foot_parts = {part: f"{part}.xml" for part in _FEET.values()}
    parts: dict[str, bytes] = {
        "[Content_Types].xml": _CONTENTS.encode(),
        "_rels/.rels": _relations(
            {
                "document": (f"{_R}/officeDocument", "word/document.xml"),
                "core": (f"{_OPC}/relationships/metadata/core-properties", "docProps/core.xml"),
            }
        ),
        "docProps/core.xml": _text(_core(about)),
        "word/document.xml": _text(_w("document", {}, _w("body", {}, *body))),
        "word/_rels/document.xml.rels": _relations(
            {name: (f"{_R}/{name}", file) for name, file in styles.items()}
            | {name: (f"{_R}/footer", file) for name, file in foot_parts.items()}
        ),
        "word/styles.xml": _text(_styles(usual)),
        "word/settings.xml": _SETTINGS.encode(),
    }
    for (_, file), foot in zip(foot_parts.items(), feet, strict=True):
        parts[f"word/{file}"] = _text(_w("ftr", {}, *map(paragraph, foot)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in parts.items():
            container.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _w(tag: str, told: Mapping[str, object] | None = None, *inside: ET.Element) -> ET.Element:
    attributes = {f"{{{_W}}}{name}": str(value) for name, value in (told or {}).items()}
    made = ET.Element(f"{{{_W}}}{tag}", attributes)
    made.extend(inside)
    return made


def _shape(told: Paragraph) -> Iterable[ET.Element]:
    """Give what a paragraph is like in the order of CT_PPr."""
    if told.stays_with_next:
        yield _w("keepNext")
    yield _w("widowControl", {"val": 0})
    if told.under:
        size, colour = told.under
        rule = {"val": "single", "sz": size, "space": 6, "color": colour}
        yield _w("pBdr", {}, _w("bottom", rule))
    if told.tab is not None:
        yield _w("tabs", {}, _w("tab", {"val": "right", "pos": twips(told.tab)}))
    if not told.on_grid:
        yield _w("snapToGrid", {"val": 0})
    spacing = {"before": twips(told.before), "after": twips(told.after)}
    yield _w("spacing", spacing | {"line": twips(told.exact)} | {"lineRule": "exact"})
    if told.indent:
        yield _w("ind", told.indent)
    yield _w("jc", {"val": told.align})
    if told.mark_size is not None:
        yield _w("rPr", {}, _w("sz", {"val": round(told.mark_size * 2)}))


def _letters(run: Run) -> Iterable[ET.Element]:
    """Give what letters are like in the order of CT_RPr: a face for Chinese, one for figures."""
    faces = {"ascii": FIGURES, "hAnsi": FIGURES, "eastAsia": run.face, "hint": "eastAsia"}
    yield _w("rFonts", faces)
    if run.colour:
        yield _w("color", {"val": run.colour})
    if run.closer:
        yield _w("spacing", {"val": run.closer})
    yield _w("sz", {"val": round(run.size * 2)})


def _run(run: Run, *inside: ET.Element) -> ET.Element:
    return _w("r", {}, _w("rPr", {}, *_letters(run)), *inside)


def _words(text: str) -> Iterable[ET.Element]:
    for number, part in enumerate(text.split(TAB)):
        if number:
            yield _w("tab")
        if part:
            made = _w("t")
            made.text = part
            if part != part.strip():
                made.set(_SPACE, "preserve")
            yield made


def _field(run: Run) -> Iterable[ET.Element]:
    asked = _w("instrText")
    asked.text = f" {run.text} "
    asked.set(_SPACE, "preserve")
    for part in (
        _w("fldChar", {"fldCharType": "begin"}),
        asked,
        _w("fldChar", {"fldCharType": "end"}),
    ):
        yield _run(run, part)


def _styles(usual: Run) -> ET.Element:
    """Give what holds where a paragraph says nothing, and tables without margins of their own."""
    language = _w("lang", {"val": "en-US", "eastAsia": "zh-CN"})
    held = _w("docDefaults", {}, _w("rPrDefault", {}, _w("rPr", {}, *_letters(usual), language)))
    named = (("paragraph", "Normal", "Normal"), ("table", "TableNormal", "Normal Table"))
    made = _w("styles", {}, held)
    for kind, key, name in named:
        style = _w("style", {"type": kind, "default": 1, "styleId": key}, _w("name", {"val": name}))
        if kind == "table":
            style.append(_w("tblPr", {}, _w("tblInd", {"w": 0, "type": "dxa"})))
        made.append(style)
    return made


def _core(about: About) -> ET.Element:
    made = ET.Element(f"{{{_CP}}}coreProperties")
    when = f"{about.made_at:%Y-%m-%dT%H:%M:%SZ}"
    for name, text in (
        (f"{{{_DC}}}title", about.title),
        (f"{{{_DC}}}creator", about.author),
        (f"{{{_DC}}}description", about.comments),
        (f"{{{_TERMS}}}created", when),
        (f"{{{_TERMS}}}modified", when),
        (f"{{{_DC}}}language", "zh-CN"),
    ):
        ET.SubElement(made, name).text = text
        if name.startswith(f"{{{_TERMS}}}"):
            made[-1].set(f"{{{_XSI}}}type", "dcterms:W3CDTF")
    return made


def _relations(told: Mapping[str, tuple[str, str]]) -> bytes:
    lines = [
        f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
        for key, (kind, target) in told.items()
    ]
    held = f'<Relationships xmlns="{_OPC}/relationships">{"".join(lines)}</Relationships>'
    return f"{_HEAD}{held}".encode()


def _text(root: ET.Element) -> bytes:
    return _HEAD.encode() + ET.tostring(root, encoding="unicode").encode()
