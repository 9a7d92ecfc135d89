"""The other fields of a kind as columns: hidden at first, read by the page, none private."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtWidgets import QApplication

from db.fields import Privacy
from db.kinds import KINDS, GridUnit, Household, PartnerOrganization, Resident, StaffMember
from desktop_app.gui import list_filters
from desktop_app.gui.conditions import Condition
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.more_columns import WithMore, others
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.gui.office_desk import save


def page_of(qtbot, page):
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    return page


def turn(page, title: str) -> int:
    """Tick a column in the menu; give its number."""
    menu = page.chooser.menu_of_columns()
    more = next(one.menu() for one in menu.actions() if one.text() == "更多列")
    next(one for one in more.actions() if one.text() == title).trigger()
    titles = [column.title for column in page.table.rows.columns]
    return titles.index(title)


def cells(page, column: int) -> list[str]:
    rows = page.table.rows
    every = rows.texts(rows.record_ids())
    return [row[column] if column < len(row) else "" for row in every]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__tablename__)
def test_nothing_private_is_ever_a_column(kind) -> None:
    for one in others(kind, ()).values():
        assert not one.own_record_only
        assert one.masked or one.privacy is not Privacy.SENSITIVE
    assert "assistance_kinds" not in others(Household, ())


def test_columns_out_of_view_are_not_read_and_come_when_asked_for(qtbot, desk) -> None:
    save(desk, build(Resident, education="20", id_number=None, phone=None),
         build(Resident, full_name="王刚", education="10", id_number=None))  # fmt: skip
    page = page_of(qtbot, ResidentsPage(desk))
    qtbot.waitUntil(lambda: page.roll.is_ready)
    at = next(n for n, one in enumerate(page.table.rows.columns) if one.name == "education")
    assert page.table.isColumnHidden(at)
    assert set(cells(page, at)) == {""}
    assert turn(page, "文化程度") == at
    shown = Resident.fields()["education"].show
    assert sorted(cells(page, at)) == sorted([shown("20"), shown("10")])
    qtbot.waitUntil(lambda: bool(page.table.rows.cells(0)[at]))
    turn(page, "文化程度")
    assert set(cells(page, at)) == {""}


def test_masked_ones_stand_in_stars_and_sort_nothing(qtbot, desk) -> None:
    save(desk, build(Resident))
    page = page_of(qtbot, ResidentsPage(desk))
    qtbot.waitUntil(lambda: page.roll.is_ready)
    at = turn(page, "证件号码")
    (shown,) = cells(page, at)
    assert "*" in shown
    assert "229902199003072029" not in shown
    page.stance.sort_by(at)
    assert page.stance.ordering.keys == ()


def staff(qtbot, desk, *records) -> KindPage:
    save(desk, *records)
    source = KindList(desk, StaffMember, (("full_name", 0), ("post", 120)))
    return page_of(
        qtbot,
        KindPage(
            desk, source, key="staff", form="staff_form", title="工作人员", search_hint="", empty=""
        ),
    )  # fmt: skip


def test_a_list_sorts_by_them_and_copies_them_where_they_stand(qtbot, desk) -> None:
    one, other = build(GridUnit, full_name="甲网格"), build(GridUnit, full_name="乙网格")
    save(desk, one, other)
    page = staff(
        qtbot, desk, build(StaffMember, full_name="李", grid_unit=other.id),
        build(StaffMember, full_name="王", grid_unit=one.id), build(StaffMember, full_name="张"),
    )  # fmt: skip
    grid = turn(page, StaffMember.fields()["grid_unit"].label)
    page.stance.sort_by(grid)
    assert cells(page, grid)[2] == ""
    assert set(cells(page, grid)[:2]) == {"甲网格", "乙网格"}
    page.table.choose(page.table.rows.record_ids()[:1])
    page.table.copy_chosen()
    head, row = (line.split("\t") for line in QApplication.clipboard().text().split("\n"))
    assert len(head) == len(row) == 3
    assert row[2] == cells(page, grid)[0]


def test_a_saved_view_brings_them_back_and_the_default_hides_them(qtbot, desk) -> None:
    page = staff(qtbot, desk, build(StaffMember))
    at = turn(page, StaffMember.fields()["duty"].label)
    view, changes = page.saved.saved.add("常用", page.stance.standing(), shared=False)
    desk.tell_changed(changes)
    page.chooser.restore()
    assert page.table.isColumnHidden(at)
    page.saved.turn_on(view.id)
    assert not page.table.isColumnHidden(at)
    assert cells(page, at) != [""]


def test_every_kind_reads_all_its_columns(desk) -> None:
    for kind in (one for one in KINDS if not one.decided_by_district):
        record = build(kind)
        with desk.store.work(desk.clerk, "x") as work:
            work.bulk_create([record])
        source = KindList(desk, kind)
        whole = WithMore(source, desk.store, source.facets)
        whole.shown = partial(range, len(whole.columns()))
        (row,) = [r for r, one in zip(whole.fetch(whole.ids()), whole.ids(), strict=True)
                  if one == record.id]  # fmt: skip
        assert len(row) == len(whole.columns())
        for number, column in enumerate(whole.columns()):
            if column.sorts:
                assert len(sorted(whole.sort_keys(number))) == len(whole.ids())


def test_a_list_of_ones_own_making_keeps_its_columns(qtbot, desk) -> None:
    save(desk, build(PartnerOrganization))
    source = KindList(desk, PartnerOrganization, (("full_name", 0), ("org_kind", 120)))
    whole = WithMore(source, desk.store, source.facets)
    names = [column.name for column in whole.columns()]
    assert names[:2] == ["full_name", "org_kind"]
    assert len(names) == len(set(names))


def test_many_records_are_read_in_a_job_before_they_are_sorted_or_narrowed(
    qtbot, desk, monkeypatch
) -> None:
    monkeypatch.setattr(list_filters, "READ_AT_ONCE", 0)
    people = [
        build(Resident, full_name=name, workplace=place, id_number=None, phone=None)
        for name, place in (("甲", "丙厂"), ("乙", "甲厂"), ("丁", None))
    ]
    save(desk, *people)
    page = page_of(qtbot, ResidentsPage(desk))
    qtbot.waitUntil(lambda: page.roll.is_ready)
    at = next(n for n, one in enumerate(page.table.rows.columns) if one.name == "workplace")
    page.stance.sort_by(at)
    assert page.stance.ordering.keys == ()
    qtbot.waitUntil(lambda: page.stance.ordering.keys == ((at, False),))
    assert cells(page, 0)[2] == "丁"
    changed = people[2].copy()
    changed.workplace = "一厂"
    save(desk, changed)
    wanted = sorted(("丙厂", "甲厂", "一厂"), key=lambda one: one.encode("gb18030"))
    qtbot.waitUntil(
        lambda: (
            [desk.store.get(Resident, one).workplace for one in page.table.rows.record_ids()]
            == wanted
        )
    )
    page.filters.set((Condition("marital_status", "blank"), Condition("workplace", "has", ("甲",))))
    qtbot.waitUntil(lambda: cells(page, 0) == ["乙"])
