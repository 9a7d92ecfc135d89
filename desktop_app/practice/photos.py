"""Drawn pictures that say 演示照片 with a day and a number; nobody is on them."""

from __future__ import annotations

import datetime as dt
import io
import zlib
from functools import cache
from typing import Final

from PIL import Image, ImageDraw

import resources
from db.blobs import PRINT, THUMB, Copy, TakenFile

SIZE = (480, 320)
TITLE: Final = (176, 48)  # of the drawn words, and of each figure below them
FIGURE: Final = (16, 28)
FIGURES: Final = "0123456789-"
_THUMB = (160, 107)
_GROUNDS = ("#f6e7e9", "#e8f1fb", "#e6f4ea", "#fff4dc")
_INK = "#1f1d1b"


@cache
def _letters() -> Image.Image:
    return Image.open(resources.path("demo_letters.png")).convert("L")


def photo(place: str, day: dt.date, number: int) -> TakenFile:
    """Give a picture, ready to be kept; places and the numbers of one day differ in it."""
    picture = Image.new("RGB", SIZE, _GROUNDS[number % len(_GROUNDS)])
    pen = ImageDraw.Draw(picture)
    pen.rectangle((12, 12, SIZE[0] - 13, SIZE[1] - 13), outline="#a61e3c", width=3)
    left = 60 + zlib.crc32(place.encode()) % 260
    pen.ellipse((left, 46, left + 100, 146), fill="#a61e3c")
    title = _letters().crop((0, 0, *TITLE))
    picture.paste(_INK, ((SIZE[0] - TITLE[0]) // 2, 166), title)
    _write(picture, day.isoformat(), 222)
    _write(picture, str(number), 258)
    small = picture.resize(_THUMB)
    whole = Copy(_png(picture), *SIZE)
    return TakenFile(
        "image/png",
        whole,
        {PRINT: Copy(_jpeg(picture), *SIZE), THUMB: Copy(_jpeg(small), *_THUMB)},
        f"演示照片{number}.png",
        day,
    )


def _write(picture: Image.Image, figures: str, top: int) -> None:
    """Set figures side by side in the middle of the picture."""
    across, down = FIGURE
    left = (SIZE[0] - across * len(figures)) // 2
    for place, sign in enumerate(figures):
        at = FIGURES.index(sign) * across
        mask = _letters().crop((at, TITLE[1], at + across, TITLE[1] + down))
        picture.paste(_INK, (left + place * across, top), mask)


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.quantize(16).save(made, "PNG", optimize=True)
    return made.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80)
    return made.getvalue()
