"""Letters that this PC has no face for are shown in the bundled ones, taken up when first met.

Windows 10 has the rare letters of CJK extension B at best; a name shall never be a row of boxes.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from PySide6.QtGui import QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QApplication

from db.trouble import Unavailable
from desktop_app.gui import alive, look

_SETS: Final = {
    "rare": "\U00020000-\U0002ffff",
    "rare_g": "\U00030000-\U0003ffff",
    "mongolian": "\u1800-\u18af",
    "tibetan": "\u0f00-\u0fff",
    "arabic": "\u0600-\u06ff",
    "hangul": "\u1100-\u11ff\uac00-\ud7a3",
}
_UNUSUAL: Final = "[" + "".join(_SETS.values()) + "]"
_taken_up: set[str] = set()


def bring_common() -> None:
    """Take up the bundled face where this PC has no Chinese one at all, as a bare Linux."""
    chinese = QFontDatabase.WritingSystem.SimplifiedChinese
    if set(look.FACES) & set(QFontDatabase.families()) or QFontDatabase.families(chinese):
        return
    with contextlib.suppress(Unavailable):  # boxes, but a window
        QFontDatabase.addApplicationFont(str(_unpacked("hei")))


def unusual(texts: Iterable[str]) -> str:
    """Give the letters in some texts that a PC may have no face for."""
    found = re.compile(_UNUSUAL).findall  # here: no window waits for it
    return "".join({letter for text in texts for letter in found(text)})


def unpack_for(letters: str) -> None:
    """Lay ready the bundled faces of these letters; belongs in a job, the first time takes long."""
    for face in _faces_of(letters):
        with contextlib.suppress(Unavailable):  # said when printing; a box is shown meanwhile
            _unpacked(face)


def show(text: str) -> None:
    """Have the letters of a text shown on screen, by a bundled face where none here has them."""
    letters = unusual([text])
    if not letters or not isinstance(QApplication.instance(), QApplication):
        return
    here = QFontMetrics(look.font())
    missing = "".join(one for one in letters if not here.inFontUcs4(ord(one)))
    for face in _faces_of(missing):
        with contextlib.suppress(Unavailable):
            QFontDatabase.addApplicationFont(str(_unpacked(face)))
            _taken_up.add(face)
            for window in alive.windows():
                window.update()  # Qt paints nothing anew: boxes that are seen would stay


def _faces_of(letters: str) -> list[str]:
    wanted = [face for face, of in _SETS.items() if re.search(f"[{of}]", letters)]
    return [face for face in wanted if face not in _taken_up]


def _unpacked(face: str) -> Path:
    from desktop_app.ledgers import font_files  # heavy: all ledgers come with it

    return font_files.unpacked(face)
