"""Draw the letters of the demo's pictures again: `resources/demo_letters.png`.

    python -m build_scripts.demo_letters

The program itself draws no letters into pictures: it comes without FreeType, 2 MB of it.
"""

from __future__ import annotations

import io
import sys

from PIL import Image, ImageDraw, ImageFont

import resources
from desktop_app.practice.photos import FIGURE, FIGURES, TITLE

WORDS = "演示照片"


def main() -> int:
    """Draw the words above, the figures below, as a mask."""
    mask = Image.new("L", (TITLE[0], TITLE[1] + FIGURE[1]))
    pen = ImageDraw.Draw(mask)
    pen.text((TITLE[0] // 2, TITLE[1] // 2), WORDS, font=_face(40), fill=255, anchor="mm")
    for place, sign in enumerate(FIGURES):
        middle = (place * FIGURE[0] + FIGURE[0] // 2, TITLE[1] + FIGURE[1] // 2)
        pen.text(middle, sign, font=_face(22), fill=255, anchor="mm")
    mask.quantize(16).save(resources.path("demo_letters.png"), optimize=True)
    return 0


def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(resources.font("hei")), size)


if __name__ == "__main__":
    sys.exit(main())
