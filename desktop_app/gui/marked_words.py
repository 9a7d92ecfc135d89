"""Words in which what differs is bold and underlined: never a matter of colour alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from desktop_app.exchange.conflict_cards import CardRow
from desktop_app.exchange.text_difference import Piece, differing, spoken

_MOST: Final = 60  # characters of a value said once more beside the choice
HIDDEN: Final = "（遮住的几位不同）"


class MarkedLabel(QLabel):
    """Shows pieces of a text; whatever is in them is shown as it stands, never as markup."""

    def __init__(self, pieces: Sequence[Piece]) -> None:
        super().__init__()
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.pieces = list(pieces)
        if any(one.is_own for one in pieces):
            self.setTextFormat(Qt.TextFormat.RichText)
            self.setText("".join(_markup(one) for one in pieces))
        else:
            self.setText("".join(one.text for one in pieces))
        self.setAccessibleName(spoken(pieces))


def marked(row: CardRow) -> list[list[Piece] | None]:
    """Give what each column says, marked where it differs from the column that is shown."""
    if row.is_hidden:
        return [[Piece(f"{text} {HIDDEN}")] if text is not None else None for text in row.texts]
    given = [at for at, text in enumerate(row.texts) if text is not None]
    first = row.shown if row.shown in given else given[0]
    made: list[list[Piece] | None] = [None] * len(row.texts)
    for at in given:
        other = first if at != first else next((one for one in given if one != first), first)
        made[at] = differing(row.texts[at] or "", row.texts[other] or "")[0]
    return made


def shortened(text: str | None) -> str | None:
    """Give a long text's beginning: it stands in full in its column."""
    return f"{text[:_MOST]}……" if text and len(text) > _MOST else text


def _markup(piece: Piece) -> str:
    words = escape(piece.text).replace("\n", "<br>").replace("  ", " &nbsp;")
    return f"<b><u>{words}</u></b>" if piece.is_own else words
