"""An open font file: its letters, their widths, and subsets of it, through HarfBuzz."""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import uharfbuzz as hb

# Only these are read from an embedded TrueType font (ISO 32000-1, 9.9).
_EMBEDDED = ("glyf", "head", "hhea", "hmtx", "loca", "maxp")

# Variation selectors, joiners and soft hyphens draw nothing and stay in the text that is copied.
_JOINERS = (0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF)
_UNSEEN = frozenset(map(chr, [*_JOINERS, *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))

# At no width at all PDFium starts a new line in the copied text.
_UNSEEN_ADVANCE = 1.0

# Controls, direction marks, private letters and halves of a pair are shown as boxes even if a
# font has something for them: what is on paper must be all there is.
_NEVER_COVERED = frozenset(["Cc", "Cf", "Co", "Cs", "Zl", "Zp"])

# The Mongolian vowel separator changes the form of its neighbours: Unicode calls it a control.
_PARTS = "\u180e"


class Outlines:
    """An open font file: which letters it has, how wide they are, and subsets of it.

    Measures are in thousandths of the type size. The file stays mapped, not read into memory.
    """

    def __init__(self, file: Path) -> None:
        self._face = hb.Face(hb.Blob.from_file_path(str(file)))
        self._font = hb.Font(self._face)
        self._upem = int(self._face.upem)
        self.advances = _Advances(self)
        self.covered = _Covered(self)

    def glyph(self, letter: str) -> int:
        """Give the glyph number of a letter, 0 when the font lacks it."""
        return self._font.get_nominal_glyph(ord(letter)) or 0

    def advance(self, letter: str) -> float:
        """Give the width of a letter, of the empty box when the font lacks it."""
        if letter in _UNSEEN:
            return _UNSEEN_ADVANCE
        return self._scaled(self._font.get_glyph_h_advance(self.glyph(letter)))

    @cached_property
    def ascent(self) -> float:
        """Give how far letters reach above the line."""
        return self._scaled(self._font.get_font_extents("ltr").ascender)

    @cached_property
    def descent(self) -> float:
        """Give how far letters reach below the line, negative."""
        return self._scaled(self._font.get_font_extents("ltr").descender)

    @cached_property
    def cap_height(self) -> float:
        """Give the height of capitals."""
        tag = hb.OTMetricsTag.CAP_HEIGHT
        return self._scaled(self._font.get_metric_position_with_fallback(tag))

    @cached_property
    def box(self) -> list[float]:
        """Give the rectangle that holds every glyph: left, bottom, right, top."""
        corners = struct.unpack_from(">4h", self._face.reference_table("head").data, 36)
        return [self._scaled(corner) for corner in corners]

    @cached_property
    def postscript_name(self) -> str:
        """Give the name the file bears."""
        return str(self._face.get_name(hb.OTNameIdPredefined.POSTSCRIPT_NAME))

    def subset(self, letters: Iterable[str]) -> tuple[bytes, dict[str, int]]:
        """Give a font file of these letters only, and their glyph numbers in it."""
        wanted = {letter: self.glyph(letter) for letter in letters}
        chosen = self._subset_input()
        chosen.unicode_set.update([0x20, *(ord(letter) for letter, old in wanted.items() if old)])
        plan = hb.SubsetPlan(self._face, chosen)
        new = plan.old_to_new_glyph_mapping
        blank = new[self.glyph(" ")]
        glyphs = {
            letter: blank if letter in _UNSEEN else new[old] for letter, old in wanted.items()
        }
        return bytes(plan.execute().blob.data), glyphs

    def shape(self, text: str) -> Iterator[tuple[int, float, float, float, str]]:
        """Join the letters of a text; give glyph, advance, shifts and letters, from the left."""
        buffer = hb.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        hb.shape(self._font, buffer)
        starts = sorted({info.cluster for info in buffer.glyph_infos})
        ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
        told: set[int] = set()
        for info, at in zip(buffer.glyph_infos, buffer.glyph_positions, strict=True):
            first = info.cluster not in told
            told.add(info.cluster)
            letters = text[info.cluster : ends[info.cluster]] if first else ""
            places = (at.x_advance, at.x_offset, at.y_offset)
            yield (info.codepoint, *map(self._scaled, places), letters)

    def glyph_advance(self, glyph: int) -> float:
        """Give the width of a glyph by itself."""
        return self._scaled(self._font.get_glyph_h_advance(glyph))

    def glyph_subset(self, glyphs: Iterable[int]) -> tuple[bytes, dict[int, int]]:
        """Give a font file of these glyphs only, and their numbers in it."""
        chosen = self._subset_input()
        chosen.glyph_set.update(glyphs)
        plan = hb.SubsetPlan(self._face, chosen)
        new = plan.old_to_new_glyph_mapping
        return bytes(plan.execute().blob.data), {glyph: new[glyph] for glyph in glyphs}

    def _subset_input(self) -> Any:
        chosen = hb.SubsetInput()
        chosen.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
        drop = [tag for tag in self._face.table_tags if tag not in _EMBEDDED]
        chosen.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in drop)
        return chosen

    def _scaled(self, units: int) -> float:
        return round(units * 1000 / self._upem, 3)


class _Advances(dict[str, float]):
    """Widths by letter, each read when first asked for."""

    def __init__(self, outlines: Outlines) -> None:
        super().__init__()
        self._outlines = outlines

    def __missing__(self, letter: str) -> float:
        self[letter] = advance = self._outlines.advance(letter)
        return advance


class _Covered(dict[str, bool]):
    """Whether a letter can be shown, each looked up when first asked for."""

    def __init__(self, outlines: Outlines) -> None:
        super().__init__()
        self._outlines = outlines

    def __missing__(self, letter: str) -> bool:
        printable = letter == _PARTS or unicodedata.category(letter) not in _NEVER_COVERED
        shown = letter in _UNSEEN or (printable and self._outlines.glyph(letter) > 0)
        self[letter] = shown
        return shown
