"""What was typed, whole in a tooltip where there is little room for it."""

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
