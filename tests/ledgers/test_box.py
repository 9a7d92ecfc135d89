"""档案盒: cover, labels of all four widths, contents with the pages that were really printed."""

from __future__ import annotations

import pytest

from db.kinds import Binder, LedgerPrint, ListEntry
from desktop_app.ledgers import box, proof, register
from desktop_app.ledgers.box_pages import WIDTHS, Spine
from tests.builders import build
from tests.ledgers.offices import Office, busy_office
from tests.ledgers.papers import stays_inside, texts
from tests.ledgers.test_binder import flat, planned


@pytest.fixture
def office() -> Office:
    return busy_office()


def filed(office: Office, **more: object) -> tuple[Binder, list[LedgerPrint]]:
    """Put every paper of a printed binder into a box."""
    issued = register.issue_binder(office.store, office.clerk, planned())
    binder = build(Binder, **more)
    tag = Binder.lists()["papers"].tag
    entries = [
        ListEntry(owner=binder.id, owner_tag=tag, position=at, target=one.id, target_name=one.name)
        for at, one in enumerate(issued.records)
    ]
    office.save(binder, *entries)
    return binder, list(issued.records)


def test_the_contents_have_the_pages_of_the_register(office):
    binder, prints = filed(office, first_no=7)
    made = box.papers(box.read(office.store, binder))
    contents = " ".join("\n".join(texts(made.pdf)[2:]).split())
    for number, one in enumerate(prints, 7):
        title = one.ledger.partition(" ")[2]
        assert f"0123-WS·2025-D30-{number:04d}" in contents
        assert f"{title}（2025年） {one.at:%Y-%m-%d} {one.page_count}" in contents
    assert f"件数 {len(prints)}" in contents
    assert f"页数 {sum(one.page_count for one in prints)}" in contents


def test_the_cover_says_whose_and_what(office):
    binder, prints = filed(office)
    cover = flat(texts(box.papers(box.read(office.store, binder)).pdf)[0])
    for words in (
        "瑞光新村社区居民委员会", "2025", "民族团结进步创建", "30年", "社区党委",
        f"0001—{len(prints):04d}",
    ):  # fmt: skip
        assert words in cover


def test_a_label_for_each_width_stands_on_one_sheet(office):
    binder, _prints = filed(office, thickness="forty")
    made = box.papers(box.read(office.store, binder))
    page = flat(texts(made.pdf)[1])
    assert page.count("起止件号") == page.count("机构（问题）") == len(WIDTHS)
    assert "40毫米（本盒）" in page
    assert page.count("（本盒）") == 1


@pytest.mark.parametrize("division", ["", "社区党委", "红石榴家园建设工作领导小组办公室"])
def test_no_ink_leaves_the_type_area(office, division):
    words = {"fonds_name": "瑞光新村社区居民委员会" * 3, "category": "民族团结进步创建" * 3}
    binder, _prints = filed(office, division=division, **words)
    made = box.papers(box.read(office.store, binder))
    sheet = box.read(office.store, binder).work.ledger.sheet
    assert stays_inside(made.pdf, sheet.type_area)


def test_the_words_of_a_label_stand_under_each_other():
    spine = Spine("0123", "2025", "永久", "党委", "0001", "0009", "3", 20)
    cells = {head: words for head, words, _share in spine.cells()}
    assert cells["机构（问题）"] == ("党", "委")
    assert sum(share for *_, share in spine.cells()) == pytest.approx(1)


def test_an_empty_box_has_its_papers_too(office):
    binder = build(Binder)
    office.save(binder)
    made = box.papers(box.read(office.store, binder))
    assert made.pages == 3
    pages = texts(made.pdf)
    assert "无" in pages[2]
    assert "0001" not in pages[0] + pages[1]  # it holds no number yet


def test_box_papers_are_registered(office):
    binder, _prints = filed(office)
    issued = register.issue_box(office.store, office.clerk, binder)
    assert issued.record.ledger == "L21 档案盒 2025年第1盒"
    pages = [flat(page) for page in texts(issued.pdf)]
    assert issued.record.page_count == len(pages)
    assert all(flat(proof.in_groups(issued.record.check_code)) in page for page in pages)
