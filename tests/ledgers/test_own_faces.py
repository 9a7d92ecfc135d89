"""An office's own font files: looked at before they are taken, used alone while they are there."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest

from db.kinds import LedgerPrint
from db.periods import Period
from db.roles import LEAD
from db.trouble import Refused, Unavailable
from desktop_app.ledgers import by_code, font_files, own_faces, printing, register
from desktop_app.ledgers.faces import Faces
from desktop_app.ledgers.ledger import Options
from tests.ledgers.offices import Office, meeting, people
from tests.ledgers.papers import opened, texts

MINUTES = by_code("L05")


@pytest.fixture
def office() -> Office:
    made = Office()
    people(made)
    meeting(made)
    return made


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A file of the office's own: in truth our 楷体, which is no 仿宋."""
    file = tmp_path / "fang.ttf"
    file.write_bytes(font_files.unpacked("kai").read_bytes())
    return file


def patched(file: Path, tag: bytes, *, rename: bytes = b"", rights: int | None = None) -> Path:
    """Change a table of a font file: its name, or what its OS/2 table allows."""
    content = bytearray(file.read_bytes())
    for entry in range(12, 12 + 16 * struct.unpack_from(">H", content, 4)[0], 16):
        if content[entry : entry + 4] == tag:
            if rename:
                content[entry : entry + 4] = rename
            if rights is not None:
                struct.pack_into(
                    ">H", content, struct.unpack_from(">I", content, entry + 8)[0] + 8, rights
                )
    file.write_bytes(bytes(content))
    return file


def options(office: Office, **more: object) -> Options:
    today = office.store.today
    return Options(Period.parse(str(today.year)), today, today, **more)  # type: ignore[arg-type]


def faces_in(pdf: bytes) -> set[str]:
    with opened(pdf) as file:
        return {
            str(one.BaseFont).split("+")[1]
            for one in file.objects
            if getattr(one, "Type", None) == "/Font" and "/DescendantFonts" in one
        }


def test_a_chosen_file_sets_official_text_and_is_named_in_the_register(office: Office, own: Path):
    plain = printing.make(MINUTES, office.store, options(office))
    found = own_faces.choose(office.store, office.clerk, "fang", own)
    assert found.path == str(own)
    issued = register.issue(office.store, office.clerk, MINUTES, options(office))
    assert "LedgerFang" not in {name.replace("-", "") for name in faces_in(issued.pdf)}
    assert faces_in(issued.pdf) != faces_in(plain.pdf)
    assert texts(issued.pdf)[0].split("打印码")[0] == texts(plain.pdf)[0].split("草稿")[0]
    (kept,) = office.store.all(LedgerPrint)
    assert json.loads(kept.parameters)["faces"] == {"fang": found.words}
    assert kept.content_hash == plain.content_hash


def test_without_a_choice_the_register_names_no_faces(office: Office):
    register.issue(office.store, office.clerk, MINUTES, options(office))
    (kept,) = office.store.all(LedgerPrint)
    assert "faces" not in json.loads(kept.parameters)


@pytest.mark.parametrize("what", ["gone", "changed"])
def test_a_file_that_is_gone_or_another_leaves_the_paper_to_ours(
    office: Office, own: Path, what: str
):
    before = printing.make(MINUTES, office.store, options(office)).pdf
    name = own_faces.choose(office.store, office.clerk, "fang", own).name
    if what == "gone":
        own.unlink()
    else:
        own.write_bytes(own.read_bytes() + b"\0")
    work = printing.gather(MINUTES, office.store, options(office))
    assert work.own.gone == (name,)
    assert printing.printed(work, None).pdf == before
    own_faces.give_up(office.store, office.clerk, "fang")
    assert own_faces.in_force(office.store) == own_faces.OURS


def test_words_that_an_own_file_lacks_are_set_in_song(own: Path):
    fonts = own_faces.OwnFaces({"fang": own_faces.read(own)}).fonts
    faces = Faces(fonts)
    assert faces.pick("fang", "走访") is faces.wanted("fang")
    assert faces.pick("fang", "王㐂") is faces["song"]
    assert faces.pick("kai", "走访") is faces["kai"]


def test_the_letters_of_yi_stay_ours():
    bold = own_faces.read(font_files.unpacked("title"))
    faces = Faces(own_faces.OwnFaces({"fang": bold}).fonts)
    assert faces.wanted("fang") is not faces["fang"]
    assert faces.pick("fang", "ꆈꌠ") is faces["fang"]


@pytest.mark.parametrize(
    ("tag", "change", "said"),
    [
        (b"glyf", {"rename": b"CFF "}, "CFF"),
        (b"OS/2", {"rights": 0x0002}, "不许把它放进文件"),
        (b"OS/2", {"rights": 0x0100}, "不许只放用到的字"),
        (b"cmap", {"rename": b"none"}, "不是能用的字体文件"),
    ],
)
def test_what_cannot_be_embedded_is_refused_with_a_sentence(office, own, tag, change, said):
    patched(own, tag, **change)
    with pytest.raises(Refused, match=said):
        own_faces.choose(office.store, office.clerk, "fang", own)
    assert own_faces.chosen(office.store) == {}


def test_files_that_are_no_chinese_font_are_refused(office: Office, tmp_path: Path):
    other = tmp_path / "words.ttf"
    other.write_bytes(b"no font at all" * 99)
    with pytest.raises(Refused, match="不是能用的字体文件"):
        own_faces.read(other)
    with pytest.raises(Refused, match="没有常用汉字"):
        own_faces.read(font_files.unpacked("arabic"))
    with pytest.raises(Unavailable):
        own_faces.read(tmp_path / "missing.ttf")


def test_who_may_not_change_settings_chooses_no_face(office: Office, own: Path):
    reader = replace(office.clerk, roles=frozenset({LEAD}))
    with pytest.raises(Refused):
        own_faces.choose(office.store, reader, "fang", own)
