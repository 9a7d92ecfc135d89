"""Drawn pictures that say 演示照片 with a place and a day; nobody is on them."""

from __future__ import annotations

import datetime as dt
import io
from functools import cache

from PIL import Image, ImageDraw, ImageFont

import resources
from db.blobs import PRINT, THUMB, Copy, TakenFile

SIZE = (480, 320)
_THUMB = (160, 107)
_GROUNDS = ("#f6e7e9", "#e8f1fb", "#e6f4ea", "#fff4dc")


@cache
def _face(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(io.BytesIO(resources.font("hei")), size)


def photo(place: str, day: dt.date, number: int) -> TakenFile:
    """Give a picture, ready to be kept; `number` tells those of one day apart."""
    ground = _GROUNDS[number % len(_GROUNDS)]
    picture = Image.new("RGB", SIZE, ground)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((12, 12, SIZE[0] - 13, SIZE[1] - 13), outline="#a61e3c", width=3)
    pen.ellipse((190, 46, 290, 146), fill="#a61e3c")
    middle = SIZE[0] // 2
    lines = (
        ("演示照片", 40, 190),
        (place, 24, 236),
        (f"{day.isoformat()}  第 {number} 张", 22, 272),
    )
    for words, size, top in lines:
        pen.text((middle, top), words, font=_face(size), fill="#1f1d1b", anchor="mm")
    small = picture.resize(_THUMB)
    whole = Copy(_png(picture), *SIZE)
    return TakenFile(
        "image/png",
        whole,
        {PRINT: Copy(_jpeg(picture), *SIZE), THUMB: Copy(_jpeg(small), *_THUMB)},
        f"演示照片{number}.png",
        day,
    )


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.quantize(16).save(made, "PNG", optimize=True)
    return made.getvalue()


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80)
    return made.getvalue()
