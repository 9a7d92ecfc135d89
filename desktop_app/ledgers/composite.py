"""A bundled font as one Type0 font per document, in place of ReportLab's 255-letter pieces.

A letter's code is its UTF-16 unit, so a string is encoded by one call. Letters beyond U+FFFF get
a code in the surrogate range, which text never needs. ReportLab's own embedding writes five hex
digits for such letters (𬱖 copies as another letter) and cuts a face into pieces of 255 glyphs.
"""

from __future__ import annotations

import hashlib
import struct
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from reportlab.pdfbase import pdfdoc
from typing_extensions import override

from desktop_app.ledgers.outlines import Outlines

_CMAP = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<{low}> <{high}>
endcodespacerange
{blocks}
endcmap
CMapName currentdict /CMap defineresource pop
end
end"""


class Used:
    """The letters one document has used of one font, and the codes of those beyond U+FFFF."""

    # The surrogates, then (in a test, hardly in an office) the private use area: no bundled font
    # shows a letter from there.
    _FIRST, _LAST = 0xD800, 0xF8FF

    def __init__(self) -> None:
        self.letters: set[str] = set()
        self.resource = ""
        self._far: dict[str, int] = {}

    def encode(self, text: str) -> bytes:
        """Give the two-byte codes of the text and remember its letters for the subset."""
        self.letters.update(text)
        try:
            codes = text.encode("utf-16-be")
        except UnicodeEncodeError:  # half a surrogate pair, out of a damaged file
            codes = b""
        if len(codes) == 2 * len(text):
            return codes
        return b"".join([self.code(letter).to_bytes(2, "big") for letter in text])

    def code(self, letter: str) -> int:
        """Give the code of one letter."""
        point = ord(letter)
        if point < 0xD800 or 0xDFFF < point <= 0xFFFF:
            return point
        code = self._far.setdefault(letter, self._FIRST + len(self._far))
        if code > self._LAST:
            raise ValueError("more than 8,448 different letters beyond U+FFFF in one document")
        return code


@dataclass(frozen=True)
class FaceMeasures:
    """What Platypus reads from `font.face`: measures in thousandths of the type size."""

    name: str
    ascent: float
    descent: float
    builtIn: int = 0  # noqa: N815


class DocumentFont:
    """What ReportLab asks of a font that is embedded when the document is saved.

    Registered once under its name; what each document used is kept per document. Descendants
    say how letters are encoded and what is put into the document. `advance` gives the width of a
    letter in thousandths of the type size.
    """

    _multiByte = 1  # noqa: N815  ReportLab asks us for widths,
    _dynamicFont = 1  # noqa: N815  and for the objects when it saves
    shapable = False

    def __init__(self, name: str, face: FaceMeasures, advance: Callable[[str], float]) -> None:
        self.fontName = name
        self.face = face
        self.advance = advance
        self._used: WeakKeyDictionary[pdfdoc.PDFDocument, Used] = WeakKeyDictionary()

    def objects(self, doc: pdfdoc.PDFDocument, used: Used) -> pdfdoc.PDFDictionary:
        """Give the font's dictionary for the document."""
        raise NotImplementedError

    def bind(self, doc: pdfdoc.PDFDocument, used: Used) -> str:
        """Keep the letters of the document in `used`; give the font's name in content streams."""
        if used.resource and self._used.get(doc) is not used:
            raise ValueError("these letters already belong to another document")
        self._used[doc] = used
        return self.getSubsetInternalName(0, doc)

    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf-8") -> float:  # noqa: N802
        """Give the width of the text in points."""
        letters = text if isinstance(text, str) else text.decode(encoding)
        return sum(map(self.advance, letters)) * size * 0.001

    def splitString(  # noqa: N802
        self, text: str | bytes, doc: pdfdoc.PDFDocument, encoding: str = "utf-8"
    ) -> list[tuple[int, bytes]]:
        """Give the text's codes as one piece: there is one font per face and document."""
        letters = text if isinstance(text, str) else text.decode(encoding)
        return [(0, self._of(doc).encode(letters))]

    def getSubsetInternalName(self, subset: int, doc: pdfdoc.PDFDocument) -> str:  # noqa: ARG002, N802
        """Give the font's name in content streams (`/F1`), numbered in the order of first use."""
        used = self._of(doc)
        if not used.resource:
            used.resource = f"/F{len(doc.fontMapping) + 1}"
            doc.fontMapping[self.fontName] = used.resource
            doc.delayedFonts.append(self)
        return used.resource

    def addObjects(self, doc: pdfdoc.PDFDocument) -> None:  # noqa: N802
        """Put the font into the document; ReportLab calls this once, at saving."""
        used = self._of(doc)
        fonts: Any = doc.idToObject["BasicFonts"]
        fonts.dict[used.resource[1:]] = self.kept(doc, "font", self.objects(doc, used))

    def kept(self, doc: pdfdoc.PDFDocument, role: str, part: Any) -> Any:
        """Put a part of the font into the document as an object of its own."""
        return doc.Reference(part, f"{role}:{self.fontName}")  # type: ignore[no-untyped-call]  # no types

    def new_used(self) -> Used:
        """Give the empty record of a document that is about to use the font."""
        return Used()

    def _of(self, doc: pdfdoc.PDFDocument) -> Used:
        if doc not in self._used:
            self._used[doc] = self.new_used()
        return self._used[doc]


class Entry(NamedTuple):
    """What a document says of one code: its glyph in the subset, its width, what it means."""

    code: int
    glyph: int
    advance: float
    text: str


class CompositeFont(DocumentFont):
    """A font file as a Type0 font: Identity-H, a map from code to glyph, every letter named."""

    def __init__(self, name: str, outlines: Outlines) -> None:
        face = FaceMeasures(outlines.postscript_name, outlines.ascent, outlines.descent)
        super().__init__(name, face, outlines.advances.__getitem__)
        self.outlines = outlines

    @override
    def objects(self, doc: pdfdoc.PDFDocument, used: Used) -> pdfdoc.PDFDictionary:
        program, entries = self.entries(used)
        tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(program).digest()[:6])
        name = f"/{tag}+{self.outlines.postscript_name}"
        named = [(entry.code, entry.text) for entry in entries]
        file = self.kept(doc, "file", stream(program, Length1=len(program)))
        child = {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "CIDSystemInfo": pdfdoc.PDFDictionary(
                {
                    "Registry": pdfdoc.PDFString("Adobe"),
                    "Ordering": pdfdoc.PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "DW": 1000,
            "W": _widths(entries),
            "CIDToGIDMap": self.kept(doc, "glyphs", stream(_glyph_map(entries))),
            "FontDescriptor": self.kept(doc, "descriptor", self._descriptor(name, file)),
        }
        descendant = self.kept(doc, "child", pdfdoc.PDFDictionary(child))
        whole = {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": pdfdoc.PDFArray([descendant]),
            "ToUnicode": self.kept(doc, "names", stream(to_unicode(named, digits=4))),
        }
        return pdfdoc.PDFDictionary(whole)

    def entries(self, used: Used) -> tuple[bytes, list[Entry]]:
        """Give the font file of what was used, and what each code stands for, by code."""
        codes = {letter: used.code(letter) for letter in sorted(used.letters, key=used.code)}
        program, glyphs = self.outlines.subset(codes)
        return program, [
            Entry(code, glyphs[letter], self.advance(letter), letter)
            for letter, code in codes.items()
        ]

    def _descriptor(self, name: str, file: Any) -> pdfdoc.PDFDictionary:
        return pdfdoc.PDFDictionary(
            {
                "Type": "/FontDescriptor",
                "FontName": name,
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray(self.outlines.box),
                "ItalicAngle": 0,
                "Ascent": self.outlines.ascent,
                "Descent": self.outlines.descent,
                "CapHeight": self.outlines.cap_height,
                "StemV": 80,
                "FontFile2": file,
            }
        )


def _widths(entries: Iterable[Entry]) -> pdfdoc.PDFArray:
    """Give the widths that differ from 1000, as PDF wants them: code [width] code [width]."""
    table: list[Any] = []
    for entry in entries:
        if entry.advance != 1000:
            table += [entry.code, pdfdoc.PDFArray([entry.advance])]
    return pdfdoc.PDFArray(table)


def to_unicode(named: Iterable[tuple[int, str]], *, digits: int) -> bytes:
    """Give the table that names what each code means, at most 100 lines a block."""
    lines = [f"<{code:0{digits}X}> <{_utf16(text)}>" for code, text in named]
    blocks = [lines[start : start + 100] for start in range(0, len(lines), 100)]
    told = [[f"{len(block)} beginbfchar", *block, "endbfchar"] for block in blocks]
    told_lines = "\n".join(chain.from_iterable(told))
    table = _CMAP.format(low="0" * digits, high="F" * digits, blocks=told_lines)
    return table.encode("ascii")


def _utf16(text: str) -> str:
    """Give a text's UTF-16 in hexadecimal, U+FFFD for controls and halves of a pair."""
    kept = (c if unicodedata.category(c) not in ("Cc", "Cs") else "\ufffd" for c in text)
    return "".join(kept).encode("utf-16-be").hex().upper()


def _glyph_map(entries: Sequence[Entry]) -> bytes:
    """Give the stream that leads from code to glyph number: two bytes per code from 0 on."""
    table = bytearray(2 * (max((entry.code for entry in entries), default=0) + 1))
    for entry in entries:
        struct.pack_into(">H", table, 2 * entry.code, entry.glyph)
    return bytes(table)


def stream(content: bytes, **entries: Any) -> pdfdoc.PDFStream:
    """Give a deflated stream with these entries in its dictionary."""
    made = pdfdoc.PDFStream(content=content, filters=[pdfdoc.PDFZCompress])
    for name, value in entries.items():
        made.dictionary[name] = value
    return made
