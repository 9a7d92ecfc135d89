"""What this PC remembers beside the book: widths, printers, habits."""

from __future__ import annotations

from PySide6.QtCore import QSettings


def settings() -> QSettings:
    """Give the settings of this user on this PC; nothing of the book ever stands there."""
    return QSettings(QSettings.Format.IniFormat, QSettings.Scope.UserScope, "hongshiliu", "ledger")


def is_on(place: str) -> bool:
    """Say whether a habit was switched on here."""
    return str(settings().value(place)).lower() == "true"
