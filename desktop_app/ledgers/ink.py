"""Text as PDF operators: which face sets it, how wide it is, and the bytes that show it."""

from __future__ import annotations

import re

from reportlab.pdfgen.canvas import Canvas

from desktop_app.ledgers.faces import Face, Faces

BODY_FACE = "song"

# Figures and Latin letters are song's everywhere; these faces have none, and a title with a
# year in it, or a head with one rare name, shall not leave its face for that: words fall back.
HEAD_FACES = frozenset({"hei", "title"})

# A letter that falls out of a title is drawn with an outline, to be as dark as the others. Small
# heads go without: screens draw no line thinner than a dot, and would blot them.
TITLE_FACE, OUTLINE = "title", 0.03
_HEAD_PARTS = re.compile(
    r"[ -~\u00a0-\u02ff\u2010-\u2027]+|[\u3000：，。、；（）]+"
    r"|[^ -~\u00a0-\u02ff\u2010-\u2027\u3000：，。、；（）]+"
)


class Ink:
    """The faces of one document, ready to write on its canvas.

    Operators made here leave the body face at the body size set, so that pieces can be put
    together without looking at each other. Sizes and widths are in points.
    """

    def __init__(self, faces: Faces, canvas: Canvas, size: float) -> None:
        self._faces = faces
        self._canvas = canvas
        self.size = self._size = size
        self._body = faces[BODY_FACE]
        self._widths = _BodyWidths(self._body)
        self.base = f"{self._body.resource(canvas)} {size:g} Tf"

    def fitted(self, text: str, room: float, share: float) -> str | None:
        """Give the operators of a text at the body size, if the body face has it and it fits.

        `share` of the room that is left over goes before it. This is the way of nearly all
        cells; for the others the answer is None.
        """
        try:
            width = sum(map(self._widths.__getitem__, text)) * self._size * 0.001
        except KeyError:
            return None
        if width > room:
            return None
        codes = self._body.encode(text).hex()
        if share:
            return f"[{(width - room) * share * 1000 / self._size:.0f} <{codes}>] TJ"
        return f"<{codes}> Tj"

    def width(self, text: str, face: str, size: float) -> float:
        """Give the width of a text in the face it will be set in."""
        if face in HEAD_FACES:
            return sum(self._width(part, face, size) for part in _HEAD_PARTS.findall(text))
        return self._width(text, face, size)

    def _width(self, text: str, face: str, size: float) -> float:
        whole = self._faces.pick(face, text)
        if whole is not None:
            return whole.width(text, size)
        runs = self._faces.runs(face, text, counted=False)
        return sum((one or self._faces.box).width(part, size) for one, part in runs)

    def show(self, text: str, face: str, size: float, offset: float = 0.0) -> str:
        """Give the operators that show a text at the text position, moved right by the offset.

        The text matrix stays where it was: TJ moves, not Td.
        """
        if not text:
            return ""
        ops = [f"[{-offset * 1000 / self._size:.0f}] TJ"] if offset else []
        for piece in _HEAD_PARTS.findall(text) if face in HEAD_FACES else (text,):
            ops += self.runs(piece, face, size)
        return f"{' '.join(ops)} {self.base}"

    def covers(self, text: str, face: str) -> bool:
        """Say whether a face has every letter of a text."""
        return self._faces.wanted(face).covers(text)

    def runs(self, text: str, face: str, size: float) -> list[str]:
        """Give bare operators that show a text and leave the last face they needed set."""
        ops = []
        for one, part in self._faces.runs(face, text):
            sign = one or self._faces.box
            shown = f"{sign.resource(self._canvas)} {size:g} Tf {sign.ops(part, size)}"
            if one and face == TITLE_FACE and one is not self._faces.wanted(face):
                shown = f"2 Tr {OUTLINE * size:.2f} w {shown} 0 Tr"
            ops.append(shown)
        return ops

    def at(self, x: float, y: float, text: str, face: str, size: float, align: float = 0.0) -> str:
        """Give a text object of its own at a point: 0 begins there, 0.5 centres, 1 ends there."""
        left = x - self.width(text, face, size) * align if align else x
        return f"BT {self.base} {left:.2f} {y:.2f} Td {self.show(text, face, size)} ET"


class _BodyWidths(dict[str, float]):
    """Widths of the letters the body face has, in thousandths; KeyError for any other."""

    def __init__(self, face: Face) -> None:
        super().__init__()
        self._face = face

    def __missing__(self, letter: str) -> float:
        if not self._face.covers(letter):
            raise KeyError(letter)
        self[letter] = width = self._face.advances[letter]
        return width
