"""The pictures of a window under Wine and on Linux are told apart when something is missing."""

import io
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

import resources
from build_scripts.package.check_windows import MOST_STROKES, difference

WORDS = (resources.path("help", "promises.md")).read_text(encoding="utf-8").split("\n")


def window(
    path: Path, face: str | None = "hei", *, down: int = 0, size: float = 14, lines: int = 24
) -> Path:
    """Draw something like a window: a column at the side, a box, lines of words in it."""
    picture = Image.new("L", (1366, 696), 245)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, 175, 696), fill=252)
    draw.rectangle((196, 100 + down, 1346, 650), fill=255, outline=200)
    if face:
        font = ImageFont.truetype(io.BytesIO(resources.font(face)), size)
        for number, line in enumerate(WORDS[:lines]):
            draw.text((213, 110 + down + 22 * number), line[:40], fill=26, font=font)
            draw.text((40, 100 + down + 22 * number), line[2:8], fill=26, font=font)
    picture.save(path)
    return path


@pytest.mark.parametrize(
    "other", [{"down": 2}, {"size": 14.2}, {"down": 1, "size": 13.9}, {"face": "song"}]
)
def test_letters_that_fall_a_little_differently_are_the_same_window(tmp_path, other):
    apart = difference(window(tmp_path / "a.png"), window(tmp_path / "b.png", **other))
    assert apart.is_little, apart


@pytest.mark.parametrize(
    "fault", [{"face": "latin"}, {"face": None}, {"lines": 12}], ids=["boxes", "no words", "half"]
)
def test_a_window_without_its_letters_is_noticed(tmp_path, fault):
    apart = difference(window(tmp_path / "a.png"), window(tmp_path / "b.png", **fault))
    assert not apart.is_little, apart


def test_boxes_are_told_by_their_strokes_too(tmp_path):
    apart = difference(window(tmp_path / "a.png"), window(tmp_path / "b.png", "latin"))
    assert apart.strokes > MOST_STROKES
