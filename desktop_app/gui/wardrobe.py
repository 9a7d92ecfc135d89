"""Puts a look on the whole program: palette, style sheet and icons in one go."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from desktop_app.gui import icons, look, rare_letters
from desktop_app.gui.look_sheet import sheet
from desktop_app.gui.tokens import THEMES


def wear(app: QApplication, theme: str = "light", size: str = "普通") -> None:
    """Dress the program in a theme (`light`, `dark`, `contrast`) at 普通, 大 or 特大.

    Fusion on every platform: the native Windows styles lose parts under a style sheet.
    Pages that are already built keep their old lengths; the window builds them again.
    """
    _speak_chinese(app)
    look.remember(look.Look(THEMES[theme], look.SIZES[size]))
    if not app.styleSheet():  # once: setting it again dresses every widget a second time
        app.setStyle("Fusion")
    app.setStyleSheet("")  # one sheet over another costs five times as much
    rare_letters.bring_common()
    app.setFont(look.font())
    app.setPalette(look.palette())
    folder = Path(_folder().name) / f"{theme}-{look.now().factor}"
    folder.mkdir(exist_ok=True)
    icons.write_sheet_pictures(folder)
    app.setStyleSheet(sheet(look.now(), folder))
    icons.tint_again()


def system_theme(app: QApplication) -> str:
    """Give the theme that Windows itself is set to (跟随系统): light, dark or contrast."""
    hints = app.styleHints()
    if hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast:
        return "contrast"
    return "dark" if hints.colorScheme() == Qt.ColorScheme.Dark else "light"


def _speak_chinese(app: QApplication) -> None:
    """Let Qt's own words (撤销, 粘贴, the calendar) be Chinese whatever Windows is set to."""
    if app.property("speaks"):
        return
    QLocale.setDefault(QLocale(QLocale.Language.Chinese, QLocale.Country.China))
    words = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    if words.load("qtbase_zh_CN", folder):
        app.installTranslator(words)
    app.setProperty("speaks", True)  # noqa: FBT003  Qt's own call


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Give a folder that lives as long as the program; sheets can only name files."""
    return tempfile.TemporaryDirectory(prefix="ledger-look-", ignore_cleanup_errors=True)
