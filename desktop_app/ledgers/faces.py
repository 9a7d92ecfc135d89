"""The faces a ledger is set in, and which of them sets a text.

    faces = Faces()                                   # one per document
    song = faces["song"]
    canvas = Canvas(file, initialFontName=song.font_name)
    song.font(canvas)                                 # once per document, before writing
    face = faces.pick("fang", "王㐂")                  # the one face for the whole cell, or None
    for face, part in faces.runs("fang", text):       # None: no face has these letters
        sign = face or faces.box
        f"{sign.resource(canvas)} 10.5 Tf {sign.ops(part, 10.5)}"
    faces.missing                                     # {"\ue000": 2}, said before printing

No face is taken from the PC by itself, so a ledger is the same on every PC; an office may choose
own ones for titles and official text (`own_faces.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from reportlab import rl_config
from reportlab.lib.fonts import addMapping
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from typing_extensions import override

from desktop_app.ledgers import font_files
from desktop_app.ledgers.boxes import BoxFont
from desktop_app.ledgers.composite import CompositeFont, DocumentFont
from desktop_app.ledgers.outlines import Outlines
from desktop_app.ledgers.scripts import SHAPED, Stretch, is_leftwards, stretches
from desktop_app.ledgers.shaping import ShapedFont, UsedGlyphs, spoken

NAMES = ("song", "title", "hei", "fang", "kai", "latin", "hangul", "rare", "rare_g", *SHAPED)
"""Every bundled face; latin has pinyin and Cyrillic, rare Ext B-F, rare_g part of Ext G and H."""

CHAIN = ("song", "latin", "hangul", "rare", "rare_g", *SHAPED, "fang")
"""Who is asked after the wanted face, in this order; fang is last for the Yi letters."""

_OPEN: dict[str, CompositeFont] = {}
_BOX = BoxFont("box")
pdfmetrics.registerFont(_BOX)

# Same bytes every time, a quarter of the size of ASCII-85, and no unembedded Helvetica.
rl_config.useA85 = 0
rl_config.invariant = 1
rl_config.pageCompression = 1
rl_config.canvas_basefontname = "song"

# Platypus looks the base font's bold and slanted kin up when it is first imported.
for _bold in (0, 1):
    for _slanted in (0, 1):
        addMapping("song", _bold, _slanted, "song")


class Sign:
    """Letters in one font of one document: measured, encoded, embedded at saving."""

    def __init__(self, font: DocumentFont) -> None:
        self.name = font.fontName
        self._font = font
        self._used = font.new_used()

    @property
    def font_name(self) -> str:
        """The name ReportLab knows the font by (`setFont`, `ParagraphStyle`)."""
        return self._font.fontName

    @property
    def ascent(self) -> float:
        """How far letters reach above the line, in thousandths of the type size."""
        return self._font.face.ascent

    @property
    def descent(self) -> float:
        """How far letters reach below the line: negative thousandths of the type size."""
        return self._font.face.descent

    def width(self, text: str, size: float) -> float:
        """Give the width of the text in points."""
        return self._font.stringWidth(text, size)

    def encode(self, text: str) -> bytes:
        """Give the codes for a `Tj` in the content stream; the letters will be embedded."""
        return self._used.encode(text)

    def font(self, canvas: Canvas) -> str:
        """Tie the letters to the canvas's document; give the name ReportLab knows the font by."""
        self.resource(canvas)
        return self.font_name

    def ops(self, text: str, size: float) -> str:  # noqa: ARG002  joined letters need it
        """Give the operators that show a text at the text position."""
        return f"<{self.encode(text).hex()}> Tj"

    def resource(self, canvas: Canvas) -> str:
        """Tie the letters to the canvas's document; give the font's name for `Tf` (`/F1`)."""
        document = canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001  ReportLab has no other
        return self._font.bind(document, self._used)


class Face(Sign):
    """One bundled font in one document."""

    def __init__(self, font: CompositeFont) -> None:
        super().__init__(font)
        self.advances: dict[str, float] = font.outlines.advances
        """Width of each letter in thousandths of the type size, read when first asked for."""
        self._covered = font.outlines.covered

    def covers(self, text: str) -> bool:
        """Say whether the face has every letter of the text."""
        return all(map(self._covered.__getitem__, text))


class ShapedFace(Face):
    """A bundled font whose letters are joined to their neighbours."""

    def __init__(self, font: ShapedFont) -> None:
        super().__init__(font)
        self._shaped = font
        self._used = self._glyphs = UsedGlyphs()

    @override
    def ops(self, text: str, size: float) -> str:
        ops = self._shaped.ops(self._glyphs, text, size)
        return ops if is_leftwards(text) else spoken(text, ops)


class Faces:
    """The faces of one document, and the letters none of them has.

    Song is open from the start (a canvas begins with it), the others when first asked for.
    """

    def __init__(self, own: Mapping[str, CompositeFont] | None = None) -> None:
        """Begin a document; `own` are the office's fonts in place of ours, by name of the face."""
        self.missing: dict[str, int] = {}
        self.box = Sign(_BOX)
        self._faces: dict[str, Face] = {"song": Face(_composite("song"))}
        self._own = {name: Face(font) for name, font in own.items()} if own else {}
        for font in own.values() if own else ():
            pdfmetrics.registerFont(font)

    def wanted(self, name: str) -> Face:
        """Give the face asked for: the office's own where it has one, else ours."""
        return self._own.get(name) or self[name]

    def __getitem__(self, name: str) -> Face:
        if name not in self._faces:
            font = _composite(name)
            self._faces[name] = ShapedFace(font) if isinstance(font, ShapedFont) else Face(font)
        return self._faces[name]

    def pick(self, wanted: str, text: str) -> Face | None:
        """Give the first face of the chain that has the whole text, None if none has.

        The unit is the cell: if fang lacks one letter of a name, the whole name is set in song.
        """
        first = self.wanted(wanted)
        if first.covers(text):
            return first
        for name in CHAIN:
            # Our 仿宋 has the letters of Yi, whatever stands in its place.
            if (name != wanted or name in self._own) and self[name].covers(text):
                return self[name]
        return None

    def runs(
        self, wanted: str, text: str, *, counted: bool = True
    ) -> list[tuple[Face | None, str]]:
        """Cut the text where its face must change; None has the letters that no face has.

        One run if one face has the whole text; else the runs stand as they are seen from the left.
        The missing letters are counted in `missing` when they are set, not when only measured.
        """
        whole = self.pick(wanted, text)
        if whole:
            return [(whole, text)]
        runs = [run for stretch in stretches(text) for run in self._runs(wanted, stretch)]
        for face, part in runs:
            if face is None and counted:
                for letter in part:
                    self.missing[letter] = self.missing.get(letter, 0) + 1
        return runs

    def _runs(self, wanted: str, stretch: Stretch) -> list[tuple[Face | None, str]]:
        """Cut a stretch of one direction; its runs stand as they are seen from the left."""
        known = "".join(letter for letter in stretch.text if self.pick(wanted, letter))
        whole = self.pick(wanted, known)
        if whole and known == stretch.text:
            return [(whole, known)]

        def face_of(letter: str) -> Face | None:
            # Where no face has the whole word, song takes what it has: half a name would differ.
            if whole is None:
                return self.pick("song", letter)
            return whole if whole.covers(letter) else None

        parts = groupby(stretch.text, key=face_of)
        runs = [(face, "".join(letters)) for face, letters in parts]
        return runs[::-1] if stretch.leftwards else runs

    def bind(self, canvas: Canvas) -> None:
        """Tie every face opened so far to the canvas: for Platypus, which makes its own canvas."""
        for face in (*self._faces.values(), *self._own.values()):
            face.font(canvas)


def _composite(name: str) -> CompositeFont:
    """Open a bundled font, once per run of the program, and make it known to ReportLab.

    A preview and a print may ask for it at once: both get the one that was stored first.
    """
    font = _OPEN.get(name)
    if font is None:
        outlines = Outlines(font_files.unpacked(name))
        made = ShapedFont(name, outlines) if name in SHAPED else CompositeFont(name, outlines)
        font = _OPEN.setdefault(name, made)
    pdfmetrics.registerFont(font)
    return font
