"""Uyghur, Mongolian and Tibetan on paper: joined letters, the right way round, and copied whole.

After a wanted change of look: `python -m tests.ledgers.test_shaping`, look at the picture, and
commit it.
"""

from __future__ import annotations

import random
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from desktop_app.ledgers.faces import Faces
from desktop_app.ledgers.ledger import Edition, Row
from desktop_app.ledgers.scripts import Stretch, stretches
from desktop_app.ledgers.wrapping import fold
from tests.ledgers.papers import Plain, ink_boxes, opened, set_on_paper, texts

PICTURE = Path(__file__).parent / "pictures" / "joined_letters.png"
NAMES = (
    "ئابدۇراخمان", "ئالىم · ھاجى", "ئادىل（男）和گۈلنار结对", "ᠮᠣᠩᠭᠤᠯ ᠬᠡᠯᠡ", "ᠰᠡᠴᠡᠨ ᠪᠣᠭᠳᠠ ᠠᠩᠭ᠎ᠠ",
    "བོད་སྐད་", "བཀྲ་ཤིས་ཚེ་རིང་དཔལ་འབྱོར་རྡོ་རྗེ་", "ཀློང་ཆེན་རབ་འབྱམས", "李梅",
)  # fmt: skip
ROWS = [Row((name, "138****5678", f"{name}，走访。")) for name in NAMES]
LETTERS = {
    "arabic": "ئابپتجچخدرزژسشغفقكگلمنھوۇۆۈۋېىيە",
    "mongolian": "".join(map(chr, range(0x1820, 0x1842))),
    "tibetan": "ཀཁགངཅཆཇཉཏཐདནཔཕབམཙཚཛཝཞཟའཡརལཤསཧ",
}


def drawn() -> Image.Image:
    document = pdfium.PdfDocument(set_on_paper(Plain(), ROWS, edition=Edition.REPORT).pdf)
    try:
        picture = document[0].render(scale=2, grayscale=True).to_pil()
    finally:
        document.close()
    return picture.crop((0, 100, picture.width, 640))


def test_it_looks_as_somebody_saw_it() -> None:
    wanted = Image.open(PICTURE).convert("L")
    found = drawn()
    assert found.size == wanted.size
    differs = ImageChops.difference(found, wanted).point(lambda grey: 255 if grey > 32 else 0)
    assert differs.histogram()[255] <= 0.001 * found.width * found.height


def test_every_name_is_printed_and_copied_as_it_was_typed() -> None:
    printed = set_on_paper(Plain(), ROWS)
    assert not printed.missing_characters
    page = "".join(texts(printed.pdf))
    for name in NAMES:
        if "（" not in name:  # readers turn the brackets of a mixed line round
            assert name in page
    with opened(printed.pdf) as pdf:
        assert pdf.check_pdf_syntax() == []


@pytest.mark.parametrize("face", LETTERS)
def test_random_words_come_out_again(face: str) -> None:
    dice = random.Random(face)
    words = ["".join(dice.choices(LETTERS[face], k=dice.randint(2, 9))) for _ in range(200)]
    printed = set_on_paper(Plain(), [Row((word, "", "")) for word in words])
    assert not printed.missing_characters
    found = "\n".join(texts(printed.pdf)).split()
    assert sorted(word for word in found if word in set(words)) == sorted(words)


@pytest.mark.parametrize(
    ("face", "word", "alone"),
    [
        ("arabic", "ئابدۇراخمان", "ئ ا ب د ۇ ر ا خ م ا ن"),
        ("mongolian", "ᠮᠣᠩᠭᠤᠯ", "ᠮ ᠣ ᠩ ᠭ ᠤ ᠯ"),
        ("tibetan", "རྡོ", "ར ྡ ོ"),
    ],
)
def test_letters_take_other_forms_beside_each_other(face: str, word: str, alone: str) -> None:
    font = Faces()[face]._font
    joined = {glyph.number for glyph in font.shaped(word)}
    bare = {glyph.number for letter in alone.split() for glyph in font.shaped(letter)}
    assert joined - bare
    assert "".join(glyph.text for glyph in font.shaped(word)) in (word, word[::-1])


def test_words_from_the_right_stand_beside_chinese() -> None:
    assert list(stretches("ئادىل（男）和گۈلنار结对")) == [
        Stretch("ئادىل", leftwards=True),
        Stretch("（男）和", leftwards=False),
        Stretch("گۈلنار", leftwards=True),
        Stretch("结对", leftwards=False),
    ]
    assert list(stretches("ئالىم · ھاجى")) == [Stretch("ئالىم · ھاجى", leftwards=True)]
    faces = Faces()
    runs = [part for _, part in faces.runs("song", "ئالىم · ھاجى")]
    assert "".join(runs[-1:]).strip() == "ئالىم"  # the first word stands at the right
    assert "".join(runs[:1]).strip() == "ھاجى"


def test_long_names_stay_in_their_cells() -> None:
    long = ("ئابدۇراخمان ھاجى " * 6).strip()
    tibetan = "བཀྲ་ཤིས་ཚེ་རིང་དཔལ་འབྱོར་" * 4
    printed = set_on_paper(Plain(), [Row((long, "", tibetan)), Row((tibetan, "", long))])
    for left, bottom, right, top in ink_boxes(printed.pdf):
        assert left >= 12 / 25.4 * 72 - 1
        assert right <= 842 - 12 / 25.4 * 72 + 1
        assert 0 < bottom < top


def test_tibetan_lines_end_after_the_dot_of_a_syllable() -> None:
    faces = Faces()

    def width(part: str) -> float:
        return sum((face or faces.box).width(part, 9) for face, part in faces.runs("song", part))

    lines = fold("བཀྲ་ཤིས་ཚེ་རིང་དཔལ་འབྱོར་རྡོ་རྗེ་", width, 45)
    assert len(lines) > 1
    assert all(line.endswith("་") for line in lines)


if __name__ == "__main__":
    drawn().save(PICTURE)
