"""Lists of any kind from its declaration, and what may never stand in one."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtGui import QFontMetrics

from db.kinds import (
    KINDS,
    Activity,
    ConsentRecord,
    GridUnit,
    MicroWish,
    PartnerOrganization,
    Resident,
    ServiceStation,
    StaffMember,
    StudySession,
)
from desktop_app.gui import wardrobe
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList, may_list, until
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.view import View
from tests.builders import build
from tests.db.nodes import Node

SECRET = {"ethnicity_code": "05", "preferred_language": "维吾尔语", "target_group": "hardship"}
"""Values of the fields that may stand in a person's own record only."""

OWN_KINDS = [one for one in KINDS if not one.decided_by_district]


def keep(desk: Desk, *records) -> None:
    """Keep records as a merge would: what they point at may come later."""
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create(records)


def names(source: KindList, query: str = "", view: str = "all") -> list[str]:
    ids = source.ids()
    return [source.rows[ids[at]].cells[0] for at in source.search(query, view)]


@pytest.mark.parametrize("kind", OWN_KINDS, ids=lambda kind: kind.__tablename__)
def test_any_kind_is_listed_without_what_belongs_to_the_record_alone(desk: Desk, kind) -> None:
    own = {name: one for name, one in kind.fields().items() if one.own_record_only}
    record = build(kind, **{name: SECRET[name] for name in own})
    keep(desk, record)
    source = KindList(desk, kind)
    words = {one.label for one in own.values()}
    words |= {one.show(SECRET[name]) for name, one in own.items()}
    assert record.id in source.rows
    cells = [cell for row in source.fetch(source.ids()) for cell in row]
    told = [*cells, *(column.title for column in source.columns())]
    told += [title for _, title in source.views()]
    told += [str(source.sort_keys(at)) for at in range(len(source.columns()))]
    shown = source.preview(record.id)
    told += [part for fact in shown.facts for part in fact]
    told += [row.line for row in source.rows.values()]
    assert not [one for one in told for word in words if word in one]
    for word in words:
        assert list(source.search(word, "all")) == []


@pytest.mark.parametrize("kind", OWN_KINDS, ids=lambda kind: kind.__tablename__)
def test_masked_values_stand_in_stars(desk: Desk, kind) -> None:
    record = build(kind)
    keep(desk, record)
    masked = {n: f for n, f in may_list(kind).items() if f.masked and getattr(record, n)}
    columns = [(name, 100) for name in may_list(kind)]
    source = KindList(desk, kind, columns)
    row = dict(zip(may_list(kind), source.fetch([record.id])[0], strict=True))
    shown = " ".join(words for _, words in source.preview(record.id).facts)
    sorts = dict(zip(may_list(kind), (one.sorts for one in source.columns()), strict=True))
    for name, one in masked.items():
        full = one.reveal(getattr(record, name))
        assert row[name] == one.show(getattr(record, name)) != full
        assert full not in shown
        assert not sorts[name]


@pytest.mark.parametrize("name", [*SECRET, "nothing"])
def test_a_field_of_the_record_alone_is_refused_by_name(desk: Desk, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        KindList(desk, Resident, ((name, 100),))
    with pytest.raises(ValueError, match=name):
        KindList(desk, Resident, facts=(name,))


def test_names_are_found_by_initials_and_links_by_what_they_are_called(desk: Desk) -> None:
    grid = build(GridUnit, full_name="第三网格")
    keep(desk, grid, build(StaffMember, full_name="单雪梅", mobile="15400001234",
                           grid_unit=grid.id))  # fmt: skip
    source = KindList(desk, StaffMember, (("full_name", 0), ("mobile", 100), ("grid_unit", 90)))
    for query in ("sxm", "dxm", "shanxuemei", "单雪", "15400001234", "1234", "dswg"):
        assert names(source, query) == ["单雪梅"], query
    assert source.fetch(source.ids()) is not None
    assert source.rows[source.ids()[0]].cells[1:] in [("154****1234", "第三网格"), ("", "")]


def test_a_link_that_leads_nowhere_says_so(desk: Desk) -> None:
    keep(desk, build(StaffMember, full_name="单雪梅", grid_unit=b"\x01" * 16))
    source = KindList(desk, StaffMember, (("full_name", 0), ("grid_unit", 90)))
    at = source.search("sxm", "all")[0]
    assert source.rows[source.ids()[at]].cells[1] == "（已删除）"


def test_what_other_columns_do_not_need_goes_to_the_one_that_stretches(desk: Desk) -> None:
    source = KindList(desk, StaffMember, (("full_name", 100), ("post", 0), ("duty", 110)))
    assert [one.yields for one in source.columns()] == [False, False, True]


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        (MicroWish, "claimer", "瑞光新村卫生服务站"),
        (StudySession, "place", "瑞光新村社区会议室"),
        (ServiceStation, "hours", "周一至周五 8:30—16:30"),
    ],
)
def test_usual_words_are_whole_in_their_column(qapp, kind, name: str, words: str) -> None:
    wardrobe.wear(qapp)
    place = place_of(kind)
    assert place is not None
    room = QFontMetrics(qapp.font()).horizontalAdvance(words) + 18
    assert dict(place.columns)[name] >= room


def test_elements_of_a_list_are_a_column_and_found(desk: Desk) -> None:
    grid = build(GridUnit)
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.save(grid)
        work.set_list(grid, "buildings", [(None, "石榴苑3号楼"), (None, "同心里1号楼")])
    source = KindList(desk, GridUnit, (("full_name", 100), ("buildings", 0)))
    assert source.fetch([grid.id]) == [("第一网格", "石榴苑3号楼、同心里1号楼")]
    assert names(source, "txl") == ["第一网格"]


def test_numbered_names_stand_in_the_order_of_their_numbers(desk: Desk) -> None:
    for name in ("第十网格", "第二十一网格", "第二网格", "第一网格", "12号网格", "3号网格"):
        keep(desk, build(GridUnit, full_name=name))
    wanted = ["3号网格", "12号网格", "第一网格", "第二网格", "第十网格", "第二十一网格"]
    assert names(KindList(desk, GridUnit)) == wanted


def test_what_has_ended_is_a_view_of_its_own(desk: Desk) -> None:
    today = desk.store.today
    keep(
        desk,
        build(PartnerOrganization, full_name="甲"),
        build(PartnerOrganization, full_name="乙", left_on=today),
        build(PartnerOrganization, full_name="丙", left_on=today + dt.timedelta(days=1)),
    )
    source = KindList(desk, PartnerOrganization, views=until("left_on", "在册", "已退出"))
    assert names(source, view="current") == ["丙", "甲"]
    assert names(source, view="former") == ["乙"]
    gone = next(one for one in source.ids() if source.rows[one].cells[0] == "乙")
    assert source.preview(gone).state == "已退出"


def test_the_summary_calls_a_record_by_its_state_and_not_by_a_view(desk: Desk) -> None:
    done = build(Activity, state="approved")
    keep(desk, done)
    views = (
        View("waiting", "待归档", lambda v, _day: v["state"] == "approved", ("state",), "warn"),
    )
    said = KindList(desk, Activity, views=views).preview(done.id)
    assert (said.state, said.tone) == (Activity.fields()["state"].show("approved"), "warn")


def test_another_offices_records_are_not_listed(qapp) -> None:
    office, district = Node("229901001001", "甲"), Node("229901", "区", level="district")
    office.save(build(PartnerOrganization))
    district.pull(office)
    desk = Desk(district.store, district.clerk)
    assert desk.store.count(PartnerOrganization) == 1
    assert names(KindList(desk, PartnerOrganization)) == []
    desk.jobs.close()


def test_a_summary_is_called_after_whom_and_when_it_is_of_where_it_has_a_number_alone(desk: Desk):
    person = build(Resident, full_name="演示居民一")
    consent = build(ConsentRecord, subject=person.id, purpose="pairing")
    keep(desk, person, consent)
    source = KindList(desk, ConsentRecord, [("subject", 100), ("purpose", 100)])
    shown = source.preview(consent.id)
    assert shown.title == "演示居民一 2025-03-01"
    number = desk.store.get(ConsentRecord, consent.id).serial_no
    assert number
    assert number in shown.caption
    assert number not in [words for _, words in shown.facts]
