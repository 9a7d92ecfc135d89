"""The file itself: sane, equal everywhere, its text readable, and harmless whatever was typed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from db.trouble import Refused
from desktop_app import VERSION
from desktop_app.ledgers import printing
from desktop_app.ledgers.ledger import OFFICES, Edition, Row
from tests.ledgers.papers import (
    STAMP,
    Grouped,
    Plain,
    Upright,
    book,
    opened,
    options,
    set_on_paper,
    texts,
)
from tests.ledgers.test_faces import random_names

ROWS = [
    Row((name, "138****5678", "走访"), "石榴苑", {"person": 1})
    for name in ("李梅", "阿依古丽·买买提", "王㐂", "李䶮", "𠮷田", "陈𬱖", "김영희", "马")
]


def test_the_same_call_gives_the_same_bytes():
    assert set_on_paper(Grouped(), ROWS).pdf == set_on_paper(Grouped(), ROWS).pdf


def test_other_hash_seeds_and_time_zones_give_the_same_bytes(tmp_path):
    code = (
        "import sys, hashlib\n"
        "from tests.ledgers.test_files import ROWS\n"
        "from tests.ledgers.papers import Grouped, set_on_paper\n"
        "print(hashlib.sha256(set_on_paper(Grouped(), ROWS).pdf).hexdigest())\n"
    )
    found = set()
    for seed, zone in (("1", "Asia/Shanghai"), ("77", "America/Lima")):
        env = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "PYTHONPATH": str(Path.cwd())}
        run = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True)
        found.add(run.stdout)
    assert len(found) == 1


def test_pikepdf_finds_a_sane_file_with_embedded_fonts_only():
    with opened(set_on_paper(Grouped(), ROWS, demo=True, edition=Edition.INTERNAL).pdf) as pdf:
        assert pdf.check_pdf_syntax() == []
        fonts = [one for one in pdf.objects if _is(one, "/Font") and "/BaseFont" in one]
        assert fonts
        for font in fonts:
            if font.Subtype == "/Type0":
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor
                assert "/ToUnicode" in font
        names = [str(font.BaseFont) for font in fonts if font.Subtype == "/Type0"]
        assert len(names) == len(set(names))
        assert not any("Helvetica" in name for name in names)


def _is(one: object, kind: str) -> bool:
    return isinstance(one, pikepdf.Dictionary) and one.get("/Type") == kind


def test_the_document_says_what_it_is():
    with opened(set_on_paper(Grouped(), ROWS).pdf) as pdf:
        assert pdf.docinfo["/Title"] == "样张"
        assert pdf.docinfo["/Author"] == "瑞光新村社区居民委员会"
        assert pdf.docinfo["/Producer"] == "红石榴家园服务台账"
        assert pdf.docinfo["/Creator"] == f"红石榴家园服务台账 {VERSION}"
        assert pdf.Root.Lang == "zh-CN"
        assert pdf.Root.ViewerPreferences.PrintScaling == "/None"
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipLongEdge"
        with pdf.open_outline() as outline:
            assert [entry.title for entry in outline.root] == ["石榴苑"]


def test_names_are_copied_out_as_they_were_typed():
    page = "".join("".join(texts(set_on_paper(Grouped(), ROWS).pdf)).split())
    for row in ROWS:
        assert row.cells[0] in page


def test_two_thousand_random_names_come_out_of_a_ledger_again():
    names = random_names(2_000, seed=2025)
    printed = set_on_paper(Plain(), [Row((name, "", "")) for name in names])
    assert not printed.missing_characters
    page = "".join("".join(texts(printed.pdf)).split())  # readers part letters of two fonts
    at = 0
    for number, name in enumerate(names, 1):
        at = page.index(f"{number}{name}", at)


def test_a_character_no_face_has_is_counted_and_drawn_as_a_box():
    printed = set_on_paper(
        Plain(), [Row(("李\ue001", "", "")), Row(("王\ue001\U000e0001", "", ""))]
    )
    assert set(printed.missing_characters) >= {"\ue001"}
    assert "李" in texts(printed.pdf)[0]


@pytest.mark.parametrize(
    "hostile",
    [
        r"()\<>%",
        "ET Q) Tj (",
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt;",
        "{group}{0}%s",
        "\x00\x01\x07\x1b[31m\x7f\x9f李梅",
        "李\ud800梅\udfff",
        "\u202e梅李\u202c\u2066\u200f",
        "\ufeff李\u200b梅\u00ad",
        "一\r\n二\r三\n四\t五\x0b六",
        "\U0010ffff\ufffe",
        "e\u0301\u20dd李\u0338",
        "،؛ ئۇيغۇر",
        "'" * 500,
        "\n" * 50,
        " " * 300,
        "\u3000",
    ],
)
def test_hostile_text_is_harmless(hostile):
    rows = [Row((hostile, hostile, hostile), hostile, {"person": 1}), Row(("王一", "", ""), "乙")]
    printed = set_on_paper(Upright(), rows)
    assert printed.rows == 2
    pages = texts(printed.pdf)
    assert "王一" in "".join(pages)
    assert "\u202e" not in "".join(pages)
    with opened(printed.pdf) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_hostile_heads_are_harmless_too():
    who = replace(STAMP, printed_by="(李\\梅)\x00<>%\ud800")
    chosen = options(Edition.INTERNAL, unmasked=True)
    head = replace(book(edition=Edition.INTERNAL), unit=")Tj\u202e%" * 12, period="\ud801" * 40)
    work = printing.gathered(Plain(), head, chosen, ROWS)
    with opened(printing.printed(work, who).pdf) as pdf:
        assert pdf.check_pdf_syntax() == []


def test_the_watermark_names_who_printed_numbers_in_full():
    page = texts(set_on_paper(Plain(), ROWS, edition=Edition.INTERNAL, unmasked=True).pdf)[0]
    assert "内部资料" in page
    assert page.count("演示干部二") == 2
    assert page.count("2025-09-17 14:03") == 2


def test_only_practice_books_and_inside_papers_bear_a_watermark():
    assert "演示数据 非真实" in texts(set_on_paper(Plain(), ROWS, demo=True).pdf)[0]
    page = texts(set_on_paper(Plain(), ROWS).pdf)[0]
    assert "演示数据" not in page
    assert "内部资料" not in page
    assert "内部资料" in texts(set_on_paper(Plain(), ROWS, edition=Edition.INTERNAL).pdf)[0]


def test_the_foot_says_what_the_print_register_says():
    printed = set_on_paper(Plain(), ROWS)
    page = texts(printed.pdf)[-1]
    code = printed.content_hash[:20].upper()
    assert " ".join(code[i : i + 5] for i in range(0, 20, 5)) in page
    assert "打印人 演示干部二 · 打印时间 2025-09-17 14:03 · 第 2 份" in page
    assert "报送版" in page
    assert "AB12 CD34 AB12 CD34" in page


def test_a_draft_has_no_code_and_the_same_pages():
    rows = ROWS * 12
    draft, paper = set_on_paper(Plain(), rows, stamp=None), set_on_paper(Plain(), rows)
    assert draft.pages == paper.pages
    assert "草稿" in texts(draft.pdf)[0]
    assert "打印码" not in texts(draft.pdf)[0]


def test_rows_changed_after_the_register_entry_are_refused():
    stamped = replace(STAMP, check_code="0" * 20)
    with pytest.raises(Refused, match="重新登记"):
        set_on_paper(Plain(), ROWS, stamp=stamped)


def test_an_edition_the_ledger_has_not_is_refused():
    class Inside(Plain):
        editions = OFFICES

    with pytest.raises(Refused, match="样张没有公示版，请改选内部版、报送版"):
        set_on_paper(Inside(), ROWS, edition=Edition.PUBLIC)
