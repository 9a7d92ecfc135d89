"""The sign for a letter that no face has: a box with its code point, never a blank or a `?`."""

from __future__ import annotations

from typing import Any

from reportlab.pdfbase import pdfdoc
from typing_extensions import override

from desktop_app.ledgers.composite import DocumentFont, FaceMeasures, Used, stream, to_unicode

_FRAME = "60 -80 880 900 re S"
_MOST = 255

# Strokes of a digit on a grid one wide and two high, as on a pocket calculator.
_STROKES = {
    "a": "0 2 1 2",
    "b": "1 2 1 1",
    "c": "1 1 1 0",
    "d": "0 0 1 0",
    "e": "0 0 0 1",
    "f": "0 1 0 2",
    "g": "0 1 1 1",
}
_WRITTEN = (
    "0abcdef 1bc 2abdeg 3abcdg 4bcfg 5acdfg 6acdefg 7abc 8abcdefg 9abcdfg "
    "Aabcefg Bcdefg Cadef Dbcdeg Eadefg Faefg"
)
_DIGITS = {word[0]: word[1:] for word in _WRITTEN.split()}


class BoxedLetters(Used):
    """The letters of one document that no face has, numbered from 1 in the order they come."""

    @override
    def encode(self, text: str) -> bytes:
        """Give the one-byte codes of the text."""
        return bytes([self.code(letter) for letter in text])

    @override
    def code(self, letter: str) -> int:
        """Give the number of a letter; past the 254th all share the last, an empty box."""
        if letter not in self._numbers and len(self._numbers) < _MOST - 1:
            self.letters.add(letter)
            self._numbers[letter] = len(self._numbers) + 1
        return self._numbers.get(letter, _MOST)

    def __init__(self) -> None:
        super().__init__()
        self._numbers: dict[str, int] = {}


class BoxFont(DocumentFont):
    """A Type3 font whose signs are drawn: one box per missing letter, one em wide."""

    def __init__(self, name: str) -> None:
        super().__init__(name, FaceMeasures("Boxes", 880, -120), lambda _letter: 1000)

    @override
    def new_used(self) -> Used:
        return BoxedLetters()

    @override
    def objects(self, doc: pdfdoc.PDFDocument, used: Used) -> pdfdoc.PDFDictionary:
        codes = {letter: used.code(letter) for letter in sorted(used.letters, key=used.code)}
        signs = {code: drawn(letter) for letter, code in codes.items()} | {_MOST: drawn("")}
        names = {code: f"/u{code:02X}" for code in signs}
        kept = {
            names[code][1:]: self.kept(doc, f"box{code}", stream(sign.encode("ascii")))
            for code, sign in signs.items()
        }
        named = [(code, letter) for letter, code in codes.items()]
        differences = [part for code, name in names.items() for part in (code, name)]
        encoding = {"Type": "/Encoding", "Differences": pdfdoc.PDFArray(differences)}
        whole: dict[str, Any] = {
            "Type": "/Font",
            "Subtype": "/Type3",
            "FontBBox": pdfdoc.PDFArray([0, -120, 1000, 880]),
            "FontMatrix": pdfdoc.PDFArray([0.001, 0, 0, 0.001, 0, 0]),
            "Resources": pdfdoc.PDFDictionary({}),
            "FirstChar": 1,
            "LastChar": _MOST,
            "Widths": pdfdoc.PDFArray([1000] * _MOST),
            "Encoding": pdfdoc.PDFDictionary(encoding),
            "CharProcs": pdfdoc.PDFDictionary(kept),
            "ToUnicode": self.kept(doc, "names", stream(to_unicode(named, digits=2))),
        }
        return pdfdoc.PDFDictionary(whole)


def drawn(letter: str) -> str:
    """Give the drawing of a letter's box: a frame and its code point in two lines of digits."""
    digits = f"{ord(letter):04X}" if letter else ""
    digits = digits.rjust(len(digits) + len(digits) % 2)
    half = len(digits) // 2
    lines = ["1000 0 0 -120 1000 880 d1", "36 w 1 J 1 j", _FRAME, "48 w"]
    for row, part in enumerate((digits[:half], digits[half:])):
        for column, digit in enumerate(part):
            left = 500 + (column - half / 2) * 270 + 55
            lines += _digit(digit, left, 440 - 400 * row)
    return "\n".join(lines)


def _digit(digit: str, left: float, bottom: float) -> list[str]:
    """Give the strokes of one digit, 160 wide and 280 high."""
    strokes = []
    for stroke in _DIGITS.get(digit, ""):
        x0, y0, x1, y1 = map(int, _STROKES[stroke].split())
        start = f"{left + 160 * x0:g} {bottom + 140 * y0:g} m"
        strokes.append(f"{start} {left + 160 * x1:g} {bottom + 140 * y1:g} l S")
    return strokes
