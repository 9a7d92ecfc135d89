"""The lists of residents and households over a real book, and what may never be in them."""

from __future__ import annotations

import datetime as dt

import pytest

from db.kinds import HouseholdMember, Pairing, Resident
from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import CHILD, build
from tests.gui.office_desk import family, save


def listed(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    return page


def names(page) -> list[str]:
    rows = page.table.rows
    return [rows.cells(row)[0] for row in range(rows.rowCount())]


def test_people_are_found_by_initials_phone_tail_and_building(qtbot, desk: Desk) -> None:
    family(desk)
    save(desk, build(Resident))
    page = listed(qtbot, ResidentsPage(desk))
    assert names(page) == ["陈玉兰", "李梅"]
    for words, found in {"lm": ["李梅"], "0001": ["李梅"], "12号楼": ["陈玉兰"], "x": []}.items():
        page.box.setText(words)
        assert names(page) == found


def test_rows_are_masked_and_speak_of_the_home(qtbot, desk: Desk) -> None:
    family(desk)
    save(desk, build(Resident))
    page = listed(qtbot, ResidentsPage(desk))
    assert page.table.rows.cells(0)[3:5] == ("石榴苑12号楼2单元301室", "第三网格")
    assert page.table.rows.cells(1)[5] == "154****0001"


def test_the_views_hold_whom_they_name(qtbot, desk: Desk) -> None:
    old = build(Resident, full_name="白发", id_number=None, birth_date=dt.date(1940, 1, 1))
    gone = build(
        Resident, full_name="走远", id_number=None, residence_status="moved_out",
        left_on=dt.date(2025, 1, 1),
    )  # fmt: skip
    mei = build(Resident)
    save(desk, old, gone, mei, build(Pairing, side_a=old.id, side_b=mei.id))
    page = listed(qtbot, ResidentsPage(desk))
    held = {}
    for view in ("here", "all", "old", "paired", "lacking"):
        page.views._take(view)
        held[view] = set(names(page))
    assert held == {
        "here": {"白发", "李梅"},
        "all": {"白发", "走远", "李梅"},
        "old": {"白发"},
        "paired": {"白发", "李梅"},
        "lacking": {"白发", "李梅"},
    }


def test_every_column_that_sorts_sorts(qtbot, desk: Desk) -> None:
    family(desk)
    save(desk, build(Resident), build(Resident, full_name="小宝", id_number=CHILD,
         birth_date=dt.date(2016, 6, 1), guardian_name="李梅"))  # fmt: skip
    for page in (listed(qtbot, ResidentsPage(desk)), listed(qtbot, HouseholdsPage(desk))):
        count = page.table.rows.rowCount()
        for number, column in enumerate(page.source.columns()):
            if column.sorts:
                page.stance.sort_by(number)
                assert page.table.rows.rowCount() == count


def test_a_saved_change_reaches_the_row(qtbot, desk: Desk) -> None:
    mei = build(Resident)
    save(desk, mei)
    page = listed(qtbot, ResidentsPage(desk))
    mei.full_name = "阿依古丽"
    save(desk, mei)
    assert names(page) == ["阿依古丽"]
    home = family(desk)
    save(desk, build(HouseholdMember, household=home.id, resident=mei.id, relation_to_head="30"))
    qtbot.waitUntil(lambda: page.table.rows.cells(0)[3] == "石榴苑12号楼2单元301室")


def test_people_who_came_by_an_import_are_listed(qtbot, desk: Desk) -> None:
    page = listed(qtbot, ResidentsPage(desk))
    with desk.store.work(desk.clerk, "导入", "test") as work:
        work.bulk_create([build(Resident)])
    desk.tell_changed(Changes(work.changes.work, {Resident}))
    qtbot.waitUntil(lambda: names(page) == ["李梅"])


def test_deleting_asks_nothing_and_can_be_taken_back(qtbot, desk: Desk) -> None:
    toasts: list[tuple] = []
    desk.toast_asked.connect(lambda *said: toasts.append(said))
    home = family(desk)
    page = listed(qtbot, ResidentsPage(desk))
    page.delete([home.head])
    assert names(page) == []
    assert desk.store.count(HouseholdMember) == 0
    assert toasts[-1][0] == "陈玉兰 已移到回收站，30 天内可找回；还提到的有：户 陈玉兰户"
    toasts[-1][1]()
    assert names(page) == ["陈玉兰"]
    assert desk.store.count(HouseholdMember) == 1


def test_the_preview_is_masked_and_names_the_head(qtbot, desk: Desk) -> None:
    home = family(desk)
    mei = build(Resident)
    save(desk, mei, build(HouseholdMember, household=home.id, resident=mei.id,
                          relation_to_head="30"))  # fmt: skip
    page = listed(qtbot, ResidentsPage(desk))
    shown = page.source.preview(mei.id)
    facts = dict(shown.facts)
    assert facts["证件号码"] == "229902************"
    assert facts["户主"] == "陈玉兰（本人是户主之女）"
    assert shown.caption.endswith("王晓梅更新")


def test_households_are_listed_by_address_and_found_by_head(qtbot, desk: Desk) -> None:
    family(desk, building="12")
    family(desk, "乌兰图雅", "7")
    page = listed(qtbot, HouseholdsPage(desk))
    assert names(page) == ["乌兰图雅", "陈玉兰"]
    page.box.setText("cyl")
    assert names(page) == ["陈玉兰"]


SECRET = {"ethnicity_code": "05", "preferred_language": "维吾尔语"}
"""Values of the fields that may stand in a person's own record only."""


def test_the_secret_values_cover_every_such_field() -> None:
    own = {name for name, f in Resident.fields().items() if f.own_record_only}
    assert own == set(SECRET)


@pytest.mark.parametrize("make", [ResidentsPage, HouseholdsPage])
def test_own_record_fields_are_no_column_key_view_or_search(qtbot, desk: Desk, make) -> None:
    mei = build(Resident, **SECRET)
    save(desk, mei)
    page = listed(qtbot, make(desk))
    source = page.source
    fields = Resident.fields()
    words = {fields[name].show(value) for name, value in SECRET.items()}
    words |= {fields[name].label for name in SECRET}
    told = [column.title for column in source.columns()]
    told += [words for _, words in source.views()]
    told += [cell for row in source.fetch(source.ids()) for cell in row]
    told += [
        str(key)
        for number, column in enumerate(source.columns())
        if column.sorts
        for key in source.sort_keys(number)
    ]
    for one in source.ids():
        shown = source.preview(one)
        told += [part for fact in shown.facts for part in fact]
    assert not [one for one in told for word in words if word in one]
    for word in (*words, "维吾尔", "wwe"):
        assert list(source.search(word, "all")) == []
