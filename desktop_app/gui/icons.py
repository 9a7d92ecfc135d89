"""Icons, drawn from SVG in the colour of a token at the moment they are shown.

The drawings are from Lucide (ISC, see resources/icons/LICENSE); the pomegranate is ours.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QLabel

import resources
from desktop_app.gui import alive, look

STROKE = "1.8"  # on the 24-unit drawing this is 1.5 px at 20 px
SHARPEST = 2.0
BESIDE_WORDS = 4  # Fusion puts words right at the icon


def names() -> list[str]:
    """Give the names of all icons that can be asked for."""
    return sorted(file.stem for file in resources.path("icons").glob("*.svg"))


def pixmap(name: str, tone: str = "text2", size: int = look.ICON) -> QPixmap:
    """Draw an icon in a token's colour, `size` logical pixels wide before scaling."""
    return _drawn(name, look.color(tone).name(), look.px(size))


def icon(name: str, tone: str = "text2", size: int = look.ICON, *, room: int = 0) -> QIcon:
    """Give an icon for a button or an action; its grey form is the `disabled` token.

    `room` is left empty at its right, in logical pixels, where words follow it.
    """
    wide, free = look.px(size), look.px(room) if room else 0
    made = QIcon(_drawn(name, look.color(tone).name(), wide, free))
    made.addPixmap(_drawn(name, look.color("disabled").name(), wide, free), QIcon.Mode.Disabled)
    return made


def put(
    widget: QAbstractButton | QLabel | QAction,
    name: str,
    tone: str = "text2",
    size: int = look.ICON,
) -> None:
    """Put an icon on a button, label or action; it keeps in tune when the colours change."""
    widget.setProperty("picture", [name, tone, size])
    if isinstance(widget, QLabel):
        widget.setPixmap(pixmap(name, tone, size))
        widget.setFixedSize(look.px(size), look.px(size))
    elif isinstance(widget, QAction):
        widget.setIcon(icon(name, tone, size))
    else:
        room = BESIDE_WORDS if widget.text() else 0
        widget.setIcon(icon(name, tone, size, room=room))
        widget.setIconSize(QSize(look.px(size) + (look.px(room) if room else 0), look.px(size)))


def picture(name: str, tone: str = "text2", size: int = look.ICON) -> QLabel:
    """Give a label that shows an icon; words must stand beside it."""
    made = QLabel()
    put(made, name, tone, size)
    return made


def tint_again() -> None:
    """Redraw every icon that `put` has placed, after the look has changed."""
    for widget in alive.widgets():
        for one in (widget, *widget.actions()):
            wanted = one.property("picture")
            if wanted and isinstance(one, QAbstractButton | QLabel | QAction):
                put(one, *wanted)


def write_sheet_pictures(folder: Path) -> None:
    """Write the few pictures that the style sheet must read from files."""
    for file, name, tone in (
        ("tick", "check", "on_accent"),
        ("dash", "minus", "on_accent"),
        ("arrow", "chevron-down", "text2"),
    ):
        drawing = _source(name, look.color(tone).name(), stroke="3")
        (folder / f"{file}.svg").write_text(drawing, encoding="utf-8")


def _source(name: str, colour: str, stroke: str = STROKE) -> str:
    drawing = resources.path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", colour).replace(
        'stroke-width="2"', f'stroke-width="{stroke}"'
    )


@lru_cache(maxsize=512)
def _drawn(name: str, colour: str, size: int, room: int = 0) -> QPixmap:
    sharp = QPixmap(round((size + room) * SHARPEST), round(size * SHARPEST))
    sharp.fill(Qt.GlobalColor.transparent)
    sharp.setDevicePixelRatio(SHARPEST)
    painter = QPainter(sharp)
    renderer = QSvgRenderer(QByteArray(_source(name, colour).encode()))
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return sharp
