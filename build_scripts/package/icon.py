"""The program's icon in all the sizes that Windows asks for, from `resources/program.svg`."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Final

from PIL import Image

from build_scripts.environment import ROOT

SIZES: Final = (16, 20, 24, 32, 40, 48, 64, 128, 256)


def drawn(size: int) -> Image.Image:
    """Draw the icon at a size."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QBuffer, QByteArray, QIODevice
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    image = QImage(size, size, QImage.Format.Format_ARGB32)
    image.fill(0)
    painter = QPainter(image)
    QSvgRenderer(str(ROOT / "resources" / "program.svg")).render(painter)
    painter.end()
    raw = QByteArray()
    buffer = QBuffer(raw)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return Image.open(io.BytesIO(raw.data()))


def write(path: Path) -> None:
    """Write the .ico."""
    pictures = [drawn(size) for size in SIZES]
    pictures[-1].save(
        path, "ICO", sizes=[(size, size) for size in SIZES], append_images=pictures[:-1]
    )
