"""归档格式（未认证）: what an archive looks for in a file, as far as tests can ask."""

from __future__ import annotations

import hashlib
import io
import re
import struct
from dataclasses import replace

import pikepdf
import pypdfium2 as pdfium
import pytest
import uharfbuzz as hb

import resources
from db.kinds import Resident
from db.periods import Period
from db.roles import ALL_ROLES, CLERK
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, by_code, register
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Row
from tests.builders import WOMAN, build
from tests.db.nodes import Node
from tests.ledgers.papers import Grouped, opened, set_on_paper

ROWS = [
    Row((name, "138****5678", "走访\ue001"), "石榴苑", {"person": 1})
    for name in ("李梅", "王㐂", "𠮷田", "陈𬱖", "김영희", "Өлзий")
]
PROFILE = resources.path("colour", "srgb.icc")


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.save(build(Resident, full_name="李梅", remark="=1+1"))
    return made


def issued(node: Node, code: str = "L01", **more: object) -> bytes:
    today = node.store.today
    options = Options(Period.parse(str(today.year)), today, today, **more)  # type: ignore[arg-type]
    return register.issue(node.store, node.clerk, by_code(code), options, reason="核对").pdf


def xmp_of(pdf: pikepdf.Pdf) -> str:
    return pdf.Root.Metadata.read_bytes().decode()


def test_the_profile_is_the_bundled_one_and_srgb() -> None:
    body = PROFILE.read_bytes()
    assert hashlib.sha256(body).hexdigest() == (
        "a845bd88e993c9ee997e3717ce1b94ae303a93200f3d7561ffa234b65f28be2a"
    )
    size, _, version, kind, space = struct.unpack_from(">I4sI4s4s", body)
    assert (size, kind, space) == (len(body), b"mntr", b"RGB ")
    assert version >> 24 == 4  # PDF 1.7 takes ICC profiles up to version 4
    with opened(set_on_paper(Grouped(), ROWS).pdf) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert (str(intent.S), intent.DestOutputProfile.N) == ("/GTS_PDFA1", 3)
        assert intent.DestOutputProfile.read_bytes() == body


def test_xmp_says_what_the_document_info_says() -> None:
    with opened(set_on_paper(Grouped(), ROWS).pdf) as pdf:
        info = {str(name): str(value) for name, value in pdf.docinfo.items()}
        told = xmp_of(pdf)
        assert list(pdf.Root.Metadata.get("/Filter", [])) == []  # readable without unpacking
        with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
            assert meta.pdfa_status == "3U"
            assert meta["dc:title"] == info["/Title"] == "样张"
            assert meta["dc:creator"] == [info["/Author"]]
            assert meta["dc:description"] == info["/Subject"]
            assert meta["pdf:Producer"] == info["/Producer"] == "红石榴家园服务台账"
            assert meta["xmp:CreatorTool"] == info["/Creator"]
            assert meta["pdf:Keywords"] == info["/Keywords"] == ""
        for name, key in (("/CreationDate", "CreateDate"), ("/ModDate", "ModifyDate")):
            written = re.sub(r"[^0-9]", "", info[name])
            kept = re.search(rf"<xmp:{key}>([^<]+)<", told)
            assert kept is not None
            assert re.sub(r"[^0-9]", "", kept[1]) == written == "200001010000000000"


def test_a_title_with_signs_of_xml_stays_one() -> None:
    class Odd(Grouped):
        title = "<台账> & “样张”"

    with opened(set_on_paper(Odd(), ROWS).pdf) as pdf, pdf.open_metadata() as meta:
        assert meta["dc:title"] == "<台账> & “样张”"


def test_nothing_in_it_is_left_to_chance() -> None:
    """Fonts embedded and named, no colour of a press, no script, no link out, no encryption."""
    with opened(set_on_paper(Grouped(), ROWS, demo=True, edition=Edition.INTERNAL).pdf) as pdf:
        assert pdf.check_pdf_syntax() == []
        assert not pdf.is_encrypted
        assert pdf.pdf_version == "1.7"
        assert {"/AA", "/OpenAction", "/AcroForm", "/JavaScript"}.isdisjoint(pdf.Root.keys())
        fonts = [one for one in pdf.objects if _is(one, "/Font")]
        whole = [one for one in fonts if one.Subtype != "/CIDFontType2"]
        assert {str(one.Subtype) for one in whole} == {"/Type0", "/Type3"}
        for font in whole:
            named = font.ToUnicode.read_bytes().decode()
            assert not re.search(r"<(0000|FEFF|FFFE)>\s*$", named, re.MULTILINE)
            if font.Subtype == "/Type0":
                (child,) = font.DescendantFonts
                assert "/FontFile2" in child.FontDescriptor
                assert "/CIDToGIDMap" in child
        names = [str(one.BaseFont) for one in whole if one.Subtype == "/Type0"]
        assert len(names) == len(set(names))
        for page in pdf.pages:
            assert "/Annots" not in page
            inks = b" ".join(one.read_bytes() for one in _streams(page))
            assert not re.search(rb"\s(k|K|gs|sh)\s", inks)


def test_widths_are_those_of_the_embedded_letters() -> None:
    """A reader that trusts either of them sets the same line (ISO 19005-3, 6.2.11.5)."""
    rows = [*ROWS, *(Row((name, "", "")) for name in ("ئابدۇراخمان", "ᠮᠣᠩᠭᠤᠯ", "བོད་སྐད་"))]
    with opened(set_on_paper(Grouped(), rows).pdf) as pdf:
        children = [one for one in pdf.objects if _is(one, "/Font") and "/W" in one]
        assert len(children) > 5
        for child in children:
            program = hb.Face(child.FontDescriptor.FontFile2.read_bytes())
            font, glyphs = hb.Font(program), child.CIDToGIDMap.read_bytes()
            table = list(child.W)
            pairs = zip(table[::2], table[1::2], strict=True)
            told = {int(code): float(width[0]) for code, width in pairs}
            for code in range(len(glyphs) // 2):
                glyph = int.from_bytes(glyphs[2 * code : 2 * code + 2], "big")
                if glyph:
                    own = font.get_glyph_h_advance(glyph) * 1000 / program.upem
                    assert told.get(code, 1000) == pytest.approx(own, abs=1), (child, code)


def _is(one: object, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == kind


def _streams(page: pikepdf.Page) -> list[pikepdf.Object]:
    held = page.Contents
    forms = page.Resources.get("/XObject", {})
    pieces = list(held) if isinstance(held, pikepdf.Array) else [held]
    return [*pieces, *(one for _, one in forms.items() if one.get("/Subtype") == "/Form")]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.code)
def test_no_file_says_in_its_head_who_printed_or_who_is_in_it(node: Node, ledger: Ledger) -> None:
    if ledger.about:
        return
    today = node.store.today
    options = Options(Period.parse(str(today.year)), today, today, ledger.editions[0])
    made = register.issue(node.store, node.clerk, ledger, options).pdf
    with opened(made) as pdf:
        told = xmp_of(pdf) + str(dict(pdf.docinfo))
        assert pdf.check_pdf_syntax() == []
    assert "王晓梅" not in told
    assert "李梅" not in told
    assert WOMAN not in told


def test_the_rows_travel_inside_when_asked_for(node: Node) -> None:
    with opened(issued(node, attach=True)) as pdf:
        assert pdf.check_pdf_syntax() == []
        (file,) = pdf.Root.AF
        assert str(file.AFRelationship) == "/Data"
        assert str(file.UF) == "居民花名册.csv"
        assert str(file.EF.UF.Subtype) == "/text/csv"
        held = pdf.attachments["居民花名册.csv"].get_file().read_bytes()
        assert (
            bytes(file.EF.UF.Params.CheckSum) == hashlib.md5(held, usedforsecurity=False).digest()
        )
        assert int(file.EF.UF.Params.Size) == len(held)
    text = held.decode("utf-8-sig")
    assert text.splitlines()[0].startswith("分组,序号,姓名")
    assert "李梅" in text
    assert "154****0001" in text
    assert "15400000001" not in text
    assert WOMAN not in text
    assert "'=1+1" in text


def test_nothing_travels_inside_by_itself(node: Node) -> None:
    with opened(issued(node)) as pdf:
        assert len(pdf.attachments) == 0
        assert "/AF" not in pdf.Root


def test_whoever_may_not_export_may_not_attach(node: Node) -> None:
    node.clerk = replace(node.clerk, roles=frozenset({CLERK}))
    with pytest.raises(Refused, match="不能导出资料"):
        issued(node, attach=True)
    assert issued(node)


def test_a_reader_opens_what_was_made(node: Node) -> None:
    with pdfium.PdfDocument(io.BytesIO(issued(node, attach=True))) as document:
        assert len(document) == 1
        assert document.count_attachments() == 1
