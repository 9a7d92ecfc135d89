"""Several papers in one file: counted over the whole, each with its own furniture."""

from __future__ import annotations

import pikepdf
import pytest

from db.trouble import Refused
from desktop_app.ledgers import by_code, printing, proof
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Edition, Row, Stamp
from desktop_app.ledgers.sheet import A4
from desktop_app.ledgers.volume import Volume
from tests.ledgers.papers import AT, STAMP, Grouped, Plain, Upright, book, opened, options, texts
from tests.ledgers.test_minutes import minutes

ROWS = [
    Row((f"甲{i:04d}乙", "138****5678", "走访"), f"第{i // 40}组", {"person": 1}, bytes([i]))
    for i in range(100)
]
OTHERS = [Row((f"丙{i:04d}丁", "", "𠮷田"), "石榴苑", {"person": 1}) for i in range(3)]


def gathered(ledger, rows) -> Gathered:
    return printing.gathered(ledger, book(), options(), rows)


@pytest.fixture
def laid():
    """Lay a landscape table, minutes and an upright table in one file."""
    works = (
        gathered(Plain(), ROWS),
        gathered(by_code("L05"), minutes()),
        gathered(Upright(), OTHERS),
    )
    volume = Volume("全套", "瑞光新村", A4, 9)
    parts = [volume.lay(work, STAMP) for work in works]
    return volume, works, parts, volume.save().whole()


def test_pages_are_counted_over_the_whole_file(laid):
    _volume, _works, parts, pdf = laid
    pages = texts(pdf)
    assert [(part.first_page, part.last_page) for part in parts] == [(1, 5), (7, 8), (9, 9)]
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in "".join(page.split())


def test_minutes_begin_on_an_odd_page_and_keep_their_own_numbers(laid):
    pages = ["".join(page.split()) for page in texts(laid[3])]
    assert "纪要" not in pages[5]
    assert "瑞光新村社区民族工作联席会议纪要" in pages[6]
    assert "—1—" in pages[6]


def test_each_part_has_its_own_sheet_head_and_check_code(laid):
    _volume, works, parts, pdf = laid
    pages = texts(pdf)
    with opened(pdf) as file:
        lying = [page.MediaBox[2] > page.MediaBox[3] for page in file.pages]
    assert lying == [True] * 5 + [False] * 4
    for work, part in zip(works, parts, strict=True):
        code = proof.in_groups(work.check_code)
        held = [number for number, page in enumerate(pages, 1) if code in page]
        assert held
        assert all(part.first_page <= number <= part.last_page for number in held)
        assert part.last_page in held or work.ledger.is_prose


def test_a_face_is_embedded_once_and_the_file_is_sane(laid):
    with opened(laid[3]) as file:
        assert file.check_pdf_syntax() == []
        fonts = [
            str(one.BaseFont)
            for one in file.objects
            if isinstance(one, pikepdf.Dictionary) and one.get("/Subtype") == "/Type0"
        ]
    faces = [name.partition("+")[2] for name in fonts]
    assert len(faces) > 3
    assert len(faces) == len(set(faces))


def test_titles_are_in_the_outline_with_their_groups_beneath(laid):
    with opened(laid[3]) as file, file.open_outline() as outline:
        told = [(entry.title, [child.title for child in entry.children]) for entry in outline.root]
    assert told == [
        ("样张", []),
        ("联席会议纪要", ["瑞光新村社区民族工作联席会议2025年第3次会议纪要"]),
        ("样张", ["石榴苑"]),
    ]


def test_the_page_of_a_record_is_known(laid):
    _volume, _works, parts, pdf = laid
    pages = texts(pdf)
    assert len(parts[0].records) == len(ROWS)
    for row in ROWS:
        assert row.cells[0] in pages[parts[0].records[row.record] - 1]


def test_alone_or_among_others_a_paper_has_the_same_rows_and_code():
    work = gathered(Grouped(), ROWS)
    alone = printing.printed(work, STAMP)
    volume = Volume("全套", "瑞光新村", A4, 9)
    part = volume.lay(work, STAMP)
    assert volume.pages == alone.pages
    assert part.rows == alone.rows
    said = [page.partition("第 1 页")[0] for page in texts(alone.pdf)]
    assert said[0] == texts(volume.save().whole())[0].partition("第 1 页")[0]


def test_only_the_pages_asked_for_are_kept():
    work = gathered(Plain(), ROWS)
    volume = Volume("全套", "瑞光新村", A4, 9, pages=(4, 7))
    first = volume.lay(work, None)
    second = volume.lay(work, None)
    assert first.complete
    assert not second.complete
    shown = texts(volume.save(complete=False).whole())
    assert len(shown) == volume.kept_pages == 4
    assert "第4页共…页" in "".join(shown[0].split())
    assert "第7页" in "".join(shown[3].split())


def test_rows_that_do_not_give_the_code_are_refused_in_a_file_of_many():
    volume = Volume("全套", "瑞光新村", A4, 9)
    volume.lay(gathered(Plain(), ROWS), STAMP)
    other = Stamp("演示干部二", AT, check_code="0" * 20)
    with pytest.raises(Refused, match="重新登记"):
        volume.lay(gathered(Upright(), OTHERS), other)


def test_each_part_has_the_watermark_of_its_edition():
    volume = Volume("全套", "瑞光新村", A4, 9)
    for edition in (Edition.INTERNAL, Edition.REPORT):
        head, chosen = book(edition=edition), options(edition)
        volume.lay(printing.gathered(Plain(), head, chosen, OTHERS), STAMP)
    inside, outside = texts(volume.save().whole())
    assert "内部资料" in inside
    assert "内部资料" not in outside
