"""L15b 创建单位名册: communities by batch as they stand at the cut-off, whole with long names."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db import naming
from db.kinds import OrgUnit
from desktop_app.ledgers import (
    LEDGERS,
    by_code,
    handing_in,
    ledgers_at,
    printing,
    register,
    verifying,
)
from desktop_app.ledgers.ledger import Edition
from desktop_app.ledgers.unit_roster import NO_BATCH
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_merging import ONE, Desk
from tests.ledgers.papers import STAMP, options, set_on_paper, stays_inside, texts
from tests.ledgers.samples import RARE
from tests.ledgers.test_by_office import FIRST, SECOND, District

THIRD = "229901003001"
LONG = "洮北区瑞光街道瑞光新村社区民族团结进步创建示范单位筹备工作联络处（试行）第一分处一"
ROSTER = by_code("L15b")


def write(district, code, **values):
    (unit,) = district.store.all(OrgUnit, code12=code)
    for name, value in values.items():
        setattr(unit, name, value)
    district.save(unit)


@pytest.fixture
def district():
    made = District()
    made.save(build(OrgUnit, code12=THIRD, full_name="长庆安居社区", level="community",
                    org_code=THIRD))  # fmt: skip
    write(made, SECOND, batch="首批", demo_status=True, demo_since=dt.date(2025, 7, 1),
          feature_title="创建+社区治理", brand_since=dt.date(2023, 5, 1))  # fmt: skip
    write(made, FIRST, batch="第二批", demo_status=True, demo_since=dt.date(2025, 9, 17),
          feature_title="创建+非遗传承")  # fmt: skip
    yield made
    made.store.close()


def rows(district, **more):
    return list(ROSTER.rows(district.store, options(**more)))


def test_units_stand_by_batch_and_code_and_a_later_naming_is_none_yet(district):
    found = rows(district)
    assert [(row.group, row.cells[0]) for row in found] == [
        ("首批", "明仁日升社区"), ("第二批", "瑞光新村社区"), (NO_BATCH, "长庆安居社区"),
    ]  # fmt: skip
    assert found[0].cells[1:] == ("", "创建+社区治理", "2023-05-01", "是", "2025-07-01")
    assert found[1].cells[4:] == ("", "")  # named the day after the cut-off
    assert [row.tally["demo"] for row in found] == [1, 0, 0]
    later = replace(options(), cutoff=dt.date(2025, 12, 31))
    assert [row.tally["demo"] for row in ROSTER.rows(district.store, later)] == [1, 1, 0]


def test_the_paper_counts_each_batch_and_the_whole(district):
    with district.store.work(district.clerk, naming.LISTED, "test") as work:
        naming.list_unit(work, "229901002000", "明仁街道")
    page = texts(printing.make(ROSTER, district.store, options(), STAMP).pdf)[0]
    assert "首批（1 个，其中示范社区 1 个）" in page
    assert "第二批（1 个，其中示范社区 0 个）" in page
    assert "单位 3 个　　其中示范社区 1 个" in page
    assert "明仁街道" in page
    assert "单位（盖章）" in page


def test_one_office_alone_can_be_asked_for(district):
    assert [row.cells[0] for row in rows(district, office=SECOND)] == ["明仁日升社区"]


def test_who_sent_no_record_is_named_below(tmp_path):
    desk = Desk(tmp_path)
    desk.merge(desk.export(desk.a)[0])
    notes = list(ROSTER.notes(desk.district.store, options()))
    assert notes == ["单位229901002001还没有交来单位资料，没有列入"]
    assert [row.cells[0] for row in ROSTER.rows(desk.district.store, options())] == [f"单位{ONE}"]
    assert not list(ROSTER.notes(desk.district.store, options(office=ONE)))
    assert not list(ROSTER.notes(desk.a.store, options()))


@pytest.mark.parametrize("edition", Edition, ids=lambda one: one.value)
@pytest.mark.parametrize("name", [LONG, *RARE])
def test_a_long_or_rare_name_stands_on_the_page_whole(district, name, edition):
    assert len(LONG) >= 38
    write(district, SECOND, full_name=name, feature_title="创建+" + name[:27])
    printed = printing.make(ROSTER, district.store, options(edition), STAMP)
    page = "".join("".join(texts(printed.pdf)).split())
    assert "".join(name.split()) in page or printed.missing_characters
    assert stays_inside(printed.pdf, ROSTER.sheet.type_area)


def test_it_is_the_districts_alone(district):
    assert ROSTER in ledgers_at("district")
    assert ROSTER not in ledgers_at("community")
    assert {*ledgers_at("district"), *ledgers_at("community")} == {*LEDGERS}
    office = Node(FIRST, "甲")
    sent = {one.ledger for one in handing_in.row_sheets(office.store, "2026", office.store.today)}
    assert "L15b" not in sent
    office.store.close()


def test_a_registered_roster_is_proven_again_until_somebody_is_named(district):
    chosen = options(Edition.INTERNAL)
    issued = register.issue(district.store, district.clerk, ROSTER, chosen)

    def state():
        found = verifying.verify(district.store, district.clerk, issued.record.check_code)
        return found.paper.state

    assert state() is verifying.State.EQUAL
    write(district, THIRD, batch="第二批")
    assert state() is verifying.State.CHANGED


def test_many_units_go_over_several_pages_with_their_heads(district):
    every = [row._replace(group=f"第{number}批") for number in range(1, 4)
             for row in rows(district) * 15]  # fmt: skip
    pages = texts(set_on_paper(ROSTER, every).pdf)
    assert len(pages) > 2
    assert all("单位名称" in page for page in pages)
