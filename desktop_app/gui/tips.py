"""What was typed, where there is little room: on one line, cut, and whole in a tooltip."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt


def tip(words: str) -> str:
    """Give a tooltip's text so that nothing in it is a tag, a picture or a link.

    Qt takes a text that looks like HTML for HTML.
    """
    if not Qt.mightBeRichText(words):
        return words
    return f"<span>{escape(words)}</span>".replace("\n", "<br>")


def one_line(words: str | None) -> str:
    """Give words on one line; nothing for none."""
    return (words or "").replace("\n", " ")


def short(words: str | None, most: int) -> str:
    """Give words on one line of at most so many characters, dots in place of the rest."""
    line = one_line(words)
    return line if len(line) <= most else line[: most - 1] + "…"
