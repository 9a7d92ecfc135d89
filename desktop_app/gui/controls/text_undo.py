"""Ctrl+Z belongs to the words in a field as long as they have something to take back."""

from __future__ import annotations

from PySide6.QtCore import QEvent
from PySide6.QtGui import QKeyEvent, QKeySequence


def is_for_the_book(event: QEvent, *, can_undo: bool, can_redo: bool) -> bool:
    """Say whether an undo or redo key finds nothing in the field's text.

    Such a key means the last saved change, though the cursor stands in a field: after
    saving it nearly always does.
    """
    if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
        return False
    keys = QKeySequence.StandardKey
    return (event.matches(keys.Undo) and not can_undo) or (
        event.matches(keys.Redo) and not can_redo
    )
