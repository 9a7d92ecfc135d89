"""Letters on paper: which face sets them, what the file holds, what is copied out of it."""

import hashlib
import io
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

from desktop_app.ledgers import boxes, font_files
from desktop_app.ledgers.document import Document
from desktop_app.ledgers.faces import CHAIN, Face, Faces
from desktop_app.ledgers.sheet import A4

ROOT = Path(__file__).parent.parent.parent
TGH = "".join((ROOT / "tests" / "data" / "tgh8105.txt").read_text("utf-8").split())
TONED = "abdghlmnopāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüŋəɯ"
NAMES = [
    "李梅",
    "𠮷田",
    "赵𬺓",
    "王㐂",
    "李䶮",
    "김민수",
    "阿依古丽·买买提",
    "阿卜杜热合曼·买买提艾尼瓦尔·阿不都克里木·吐尔逊",
    "Өлзий Ağca Ŋə",
    "𰻞𪛖",
    "ئابدۇراخمان",
    "ئالىم · ھاجى",
    "ᠮᠣᠩᠭᠤᠯ ᠪᠠᠳᠤ",
    "བཀྲ་ཤིས་ཚེ་རིང་",
]


def sheet(texts: Iterable[str], wanted: str = "song", faces: Faces | None = None) -> bytes:
    """Set each text on a line of its own, the way the row engine writes: codes in the stream."""
    faces = faces or Faces()
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(400, 842), initialFontName=faces["song"].font_name)
    for number, text in enumerate(texts):
        if number and number % 60 == 0:
            canvas.showPage()
        shown = [
            f"{sign.resource(canvas)} 9 Tf {sign.ops(part, 9)}"
            for sign, part in ((face or faces.box, part) for face, part in faces.runs(wanted, text))
        ]
        canvas._code.append(f"BT 20 {820 - number % 60 * 13} Td {' '.join(shown)} ET")
    canvas.save()
    return out.getvalue()


def copied(pdf: bytes) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    return "\r\n".join(pages).split("\r\n")


def fonts_of(pdf: bytes) -> list[dict[str, Any]]:
    """Say what each font of the file is, after a look at the file's own soundness."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert document.check_pdf_syntax() == []
        found = [each for each in document.objects if isinstance(each, pikepdf.Dictionary)]
        fonts = [each for each in found if each.get("/Type") == "/Font"]
        return [_told(each) for each in fonts if each.Subtype != "/CIDFontType2"]


def _told(font: pikepdf.Object) -> dict[str, Any]:
    told = {
        "subtype": str(font.Subtype),
        "name": str(font.get("/BaseFont", "")),
        "unicode": font.ToUnicode.read_bytes().decode("ascii"),
    }
    if font.Subtype == "/Type3":
        signs = {str(name): sign.read_bytes() for name, sign in font.CharProcs.items()}
        return told | {"signs": signs}
    (child,) = font.DescendantFonts
    program = child.FontDescriptor.FontFile2.read_bytes()
    return told | {"program": program, "glyphs": child.CIDToGIDMap.read_bytes()}


def random_names(count: int, seed: int) -> list[str]:
    """Make names of the 8,105, of Ext A to H where a face has them, hangul, Latin, and with `·`."""
    dice, faces = random.Random(seed), Faces()
    far = [
        letter
        for first, last in ((0x3400, 0x4DBF), (0x20000, 0x2EBE0), (0x30000, 0x323AF))
        for letter in map(chr, range(first, last + 1))
        if faces.pick("song", letter)
    ]
    hangul = [chr(point) for point in range(0xAC00, 0xD7A4)]

    def name() -> str:
        kind = dice.random()
        if kind < 0.4:
            return "".join(dice.choices(TGH, k=dice.randint(2, 4)))
        if kind < 0.7:
            return dice.choice(TGH) + "".join(dice.choices(far, k=dice.randint(1, 2)))
        if kind < 0.8:
            return "".join(dice.choices(hangul, k=3))
        if kind < 0.85:
            return "".join(dice.choices(TONED, k=dice.randint(3, 8))).capitalize()
        parts = ["".join(dice.choices(TGH, k=dice.randint(2, 5))) for _ in range(2)]
        return "·".join([*parts, dice.choice(far)])

    return [name() for _ in range(count)]


def test_two_thousand_names_are_copied_out_as_they_went_in() -> None:
    names = random_names(2_000, seed=8105)
    faces = Faces()
    pdf = sheet(names, faces=faces)
    assert copied(pdf) == names
    assert faces.missing == {}
    assert len({letter for name in names for letter in name if letter > "\uffff"}) > 500


@pytest.mark.parametrize("wanted", ["song", "fang", "kai", "hei", "title"])
def test_hard_names_are_copied_out_in_every_face(wanted: str) -> None:
    assert copied(sheet(NAMES, wanted)) == NAMES


@pytest.mark.parametrize(
    ("wanted", "text", "name"),
    [
        ("fang", "王伟", "fang"),
        ("fang", "王㐂", "song"),
        ("kai", "李䶮", "song"),
        ("hei", "赵𬺓", "hei"),
        ("song", "김민수", "hangul"),
        ("fang", "阿依古丽·买买提", "fang"),
        ("fang", "Өлзий", "latin"),
        ("title", "𠮷", "rare"),
        ("song", "\uf900", "rare_g"),
        ("song", "ꀀꀁ", "fang"),
        ("fang", "", "fang"),
    ],
)
def test_one_face_sets_the_whole_cell(wanted: str, text: str, name: str) -> None:
    faces = Faces()
    face = faces.pick(wanted, text)
    assert face is faces[name]
    assert faces.runs(wanted, text) == [(face, text)]
    assert faces.missing == {}


def test_a_cell_no_face_has_whole_is_cut_where_it_must_be() -> None:
    faces = Faces()
    assert faces.pick("fang", "𠮷田김") is None
    assert faces.runs("fang", "𠮷田中㐂김") == [
        (faces["rare"], "𠮷"),
        (faces["song"], "田中㐂"),
        (faces["hangul"], "김"),
    ]


def test_a_letter_nobody_has_is_a_box_and_is_counted() -> None:
    faces = Faces()
    assert faces.runs("fang", "王\ue000\ue000小") == [
        (faces["fang"], "王"),
        (None, "\ue000\ue000"),
        (faces["fang"], "小"),
    ]
    assert faces.runs("song", "ꤰ") == [(None, "ꤰ")]
    assert faces.missing == {"\ue000": 2, "ꤰ": 1}
    assert faces.box.width("\ue000ꤰ", 10) == 20


def test_the_box_shows_the_code_point_and_still_copies() -> None:
    with_box, without = sheet(["王\ue123小"]), sheet(["王小"])
    assert copied(with_box) == ["王\ue123小"]
    (box,) = [font for font in fonts_of(with_box) if font["subtype"] == "/Type3"]
    strokes = box["signs"]["/u01"].decode("ascii")
    # E, 1, 2, 3 on a pocket calculator: 5 + 2 + 5 + 5 strokes, and the frame.
    assert strokes.count(" S") == 17 + 1
    assert not [font for font in fonts_of(without) if font["subtype"] == "/Type3"]


@pytest.mark.parametrize("letter", ["\x07", "\ue000", "\U000f1234", "\U0010ffff"])
def test_every_stroke_stays_in_the_box(letter: str) -> None:
    drawing = boxes.drawn(letter).split("re S")[1]
    ends = re.findall(r"([\d.-]+) ([\d.-]+) [ml]", drawing)
    assert len(ends) > 8
    assert all(80 < float(x) < 920 and -60 < float(y) < 800 for x, y in ends)


def test_many_missing_letters_share_the_last_box() -> None:
    private = "".join(map(chr, range(0xE000, 0xE000 + 300)))
    pdf = sheet([private[start : start + 30] for start in range(0, 300, 30)])
    assert "".join(copied(pdf)).startswith(private[:254])


@pytest.mark.parametrize("text", ["\x00\x07\x1b", "\ud842", "\u202e\u2066", "\x9f", "\U000f0000"])
def test_hostile_letters_are_boxes(text: str) -> None:
    faces = Faces()
    assert faces.runs("song", text) == [(None, text)]
    pdf = sheet([f"甲{text}()\\<>%乙"])
    line = copied(pdf)[0]
    assert line.startswith("甲")
    assert line.endswith("()\\<>%乙")


@pytest.mark.parametrize("unseen", ["\ufe00", "\U000e0101", "\u200d", "\ufeff", "\xad"])
def test_a_variation_selector_takes_no_room_and_is_no_missing_letter(unseen: str) -> None:
    faces = Faces()
    text = f"葛{unseen}城"
    assert faces.pick("song", text) is faces["song"]
    assert faces["song"].width(text, 10) == pytest.approx(20, abs=0.02)
    assert copied(sheet([text, "乙"])) == [text, "乙"]


def test_only_embedded_fonts_and_one_per_face() -> None:
    fonts = fonts_of(sheet(NAMES, "fang"))
    assert all(font["subtype"] == "/Type0" and font["program"] for font in fonts)
    names = [font["name"].partition("+")[2] for font in fonts]
    wanted = {"FangSong", "Song", "Rare", "Hangul", "Latin", "RareG"}
    wanted |= {"Mongolian", "Tibetan", "Arabic"}
    assert sorted(names) == sorted(f"Ledger{name}-Regular" for name in wanted)


def test_a_document_with_drawn_lines_only_has_no_font() -> None:
    out = io.BytesIO()
    canvas = Canvas(out, initialFontName=Faces()["song"].font_name)
    canvas.line(0, 0, 10, 10)
    canvas.save()
    assert fonts_of(out.getvalue()) == []


def test_the_subset_holds_the_used_letters_only() -> None:
    (font,) = fonts_of(sheet(["李梅李梅"]))
    assert len(font["program"]) < 3_000
    assert len(font["glyphs"]) == 2 * (ord("梅") + 1)
    assert font["unicode"].count("beginbfchar") == 1
    assert "<674E> <674E>" in font["unicode"]


def test_names_of_far_letters_are_whole_and_blocks_short() -> None:
    (font,) = fonts_of(sheet([TGH[start : start + 40] for start in range(0, 8_105, 40)]))
    counts = [int(line.split()[0]) for line in font["unicode"].splitlines() if "beginbf" in line]
    assert sum(counts) == 8_105
    assert max(counts) == 100
    assert f"> <{'𬱖'.encode('utf-16-be').hex().upper()}>" in font["unicode"]


def test_the_bytes_are_the_same_in_any_process() -> None:
    told = "import sys; sys.path[:0] = ['.', 'tests/ledgers']\n"
    told += "import hashlib, test_faces as t\n"
    told += "pdf = t.sheet(t.NAMES + t.random_names(300, 1) + ['\\ue000'], 'fang')\n"
    told += "print(hashlib.sha256(pdf).hexdigest())"
    hashes = {
        subprocess.run(
            [sys.executable, "-c", told],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("4711", "Asia/Shanghai"))
    }
    assert hashes == {
        hashlib.sha256(sheet([*NAMES, *random_names(300, 1), "\ue000"], "fang")).hexdigest()
    }


def test_widths_are_those_of_the_font() -> None:
    song = Faces()["song"]
    assert song.width("李梅", 10.5) == 21
    assert song.width("", 10.5) == 0
    assert 2 < song.width("i", 10) < song.width("W", 10) < 11
    assert song.advances["李"] == 1000
    assert song.ascent > 800 > 0 > song.descent > -400
    assert pdfmetrics.stringWidth("李i", song.font_name, 9) == song.width("李i", 9)


def test_reportlab_draws_and_sets_paragraphs_in_our_faces() -> None:
    faces = Faces()
    style = ParagraphStyle("body", fontName=faces["fang"].font_name, fontSize=12, leading=18)
    out = io.BytesIO()
    mixed = f'赵<font name="{faces["song"].font_name}">㐂</font>与𬺓（二〇二五年）'

    def head(canvas: Canvas, _: object) -> None:
        canvas.setFont(faces["rare"].font(canvas), 12)
        canvas.drawString(72, 800, "𠮷")
        canvas.drawRightString(400, 800, "𠮷𠮷")

    SimpleDocTemplate(out).build([Paragraph(mixed, style)], onFirstPage=head)
    text = "".join(copied(out.getvalue()))
    assert text.count("𠮷") == 3
    assert "赵㐂与" in text
    assert "二〇二五年" in text
    assert len(fonts_of(out.getvalue())) == 3


def test_two_documents_at_once_do_not_mix() -> None:
    whole = [sheet(["李梅"]), sheet(["𠮷𬺓"])]
    first, second = Faces(), Faces()
    canvases = [Canvas(io.BytesIO(), initialFontName="song") for _ in range(2)]
    first["song"].font(canvases[0])
    second["song"].font(canvases[1])
    assert [sheet(["李梅"]), sheet(["𠮷𬺓"])] == whole
    assert first["song"].encode("李") == "李".encode("utf-16-be")


def test_letters_belong_to_one_document() -> None:
    face = Faces()["song"]
    face.font(Canvas(io.BytesIO(), initialFontName=face.font_name))
    with pytest.raises(ValueError, match="another document"):
        face.font(Canvas(io.BytesIO(), initialFontName=face.font_name))


def test_codes_of_far_letters_never_meet_those_of_near_ones() -> None:
    face: Face = Faces()["rare"]
    far = "".join(map(chr, range(0x20000, 0x20000 + 3_000)))
    codes = face.encode(far + "田")
    pairs = [codes[start : start + 2] for start in range(0, len(codes), 2)]
    assert len(set(pairs)) == 3_001
    assert pairs[-1] == "田".encode("utf-16-be")
    assert pairs[0] == b"\xd8\x00"


def test_faces_are_opened_only_when_asked_for() -> None:
    faces = Faces()
    faces.pick("fang", "王伟")
    assert set(faces._faces) == {"song", "fang"}
    faces.pick("fang", "\ue000")
    assert set(faces._faces) == set(CHAIN)


def test_the_cache_of_this_run_is_not_the_users(tmp_path: Path) -> None:
    Faces()["song"]
    assert font_files.folder().is_relative_to(os.environ["XDG_CACHE_HOME"])


def test_a_letter_that_falls_out_of_a_title_is_as_dark_as_the_others() -> None:
    document = Document("样张", "单位", A4, 9.0)
    assert " Tr" not in document.ink.show("瑞光", "title", 22)
    outlined = document.ink.show("𠮷田", "title", 22)
    assert outlined.count("2 Tr 0.66 w") == outlined.count("0 Tr") == 2
    assert " Tr" not in document.ink.show("𠮷田", "hei", 9)
