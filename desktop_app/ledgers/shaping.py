"""A bundled font whose letters are joined by HarfBuzz and placed as runs of glyphs.

A code stands for a glyph, not for a letter, so what was meant is said beside it: `/ActualText`
around a run is what a reader copies, searches and reads aloud. Words that run from the right go
without: readers turn the letters of their glyphs round themselves, and what they are told as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from typing_extensions import override

from desktop_app.ledgers.composite import CompositeFont, Entry, Used
from desktop_app.ledgers.outlines import Outlines

# What a glyph is called that only helps the one before it: no width, no sign of its own.
_NOTHING = "\u200b"


@dataclass(frozen=True)
class Glyph:
    """One glyph of a run, in thousandths of the type size, and the letters it stands for."""

    number: int
    advance: float
    right: float
    up: float
    text: str


class UsedGlyphs(Used):
    """The glyphs one document has used of one font, numbered from 1 in the order they come."""

    def __init__(self) -> None:
        super().__init__()
        self.glyphs: dict[int, tuple[int, str]] = {}

    def of(self, glyph: Glyph) -> int:
        """Give the code of a glyph; it is called by the letters it first stood for."""
        return self.glyphs.setdefault(glyph.number, (len(self.glyphs) + 1, glyph.text))[0]


class ShapedFont(CompositeFont):
    """A font file that is written glyph by glyph."""

    def __init__(self, name: str, outlines: Outlines) -> None:
        super().__init__(name, outlines)
        self.shaped = lru_cache(2_000)(self._shaped)

    @override
    def new_used(self) -> Used:
        return UsedGlyphs()

    @override
    def stringWidth(self, text: str | bytes, size: float, encoding: str = "utf-8") -> float:
        letters = text if isinstance(text, str) else text.decode(encoding)
        return sum(glyph.advance for glyph in self.shaped(letters)) * size * 0.001

    @override
    def entries(self, used: Used) -> tuple[bytes, list[Entry]]:
        if not isinstance(used, UsedGlyphs):
            raise TypeError(used)
        program, places = self.outlines.glyph_subset(used.glyphs)
        return program, [
            Entry(code, places[number], self.outlines.glyph_advance(number), text or _NOTHING)
            for number, (code, text) in used.glyphs.items()
        ]

    def ops(self, used: UsedGlyphs, text: str, size: float) -> str:
        """Give operators that show a text and leave the line where it was."""
        parts: list[str] = []
        pending, rise = 0.0, 0.0
        run: list[str] = []

        def close() -> None:
            if run:
                parts.append(f"[{' '.join(run)}] TJ")
                run.clear()

        for glyph in self.shaped(text):
            if glyph.up != rise:
                close()
                parts.append(f"{glyph.up * size * 0.001:.3f} Ts")
                rise = glyph.up
            if move := round(pending - glyph.right):
                run.append(f"{move}")
            run.append(f"<{used.of(glyph):04X}>")
            own = self.outlines.glyph_advance(glyph.number)
            pending = glyph.right + own - glyph.advance
        if move := round(pending):
            run.append(f"{move}")
        close()
        if rise:
            parts.append("0 Ts")
        return " ".join(parts)

    def _shaped(self, text: str) -> tuple[Glyph, ...]:
        return tuple(Glyph(*parts) for parts in self.outlines.shape(text))


def spoken(text: str, ops: str) -> str:
    """Say beside operators which text they show."""
    told = text.encode("utf-16-be", "replace").hex().upper()
    return f"/Span <</ActualText <FEFF{told}>>> BDC {ops} EMC"
