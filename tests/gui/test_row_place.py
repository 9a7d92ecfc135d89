"""Where the cursor goes when its row is deleted or leaves the view: to the next one, in sight."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.checked import VIEW as UNCHECKED
from db.kinds import PartnerOrganization
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.pages.households import HouseholdsPage
from desktop_app.gui.view import View
from tests.builders import build
from tests.gui.office_desk import family, press, save, show, type_keys

COUNT = 60
JOINED = View("here", "还在", lambda one, _today: one["left_on"] is None, ("left_on",))


def in_view(qtbot, page: ListPage) -> ListPage:
    qtbot.addWidget(page)
    page.resize(1190, 480)
    page.show()
    page.activateWindow()
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    return page


@pytest.fixture
def page(qtbot, desk: Desk) -> ListPage:
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.bulk_create(
            build(PartnerOrganization, full_name=f"第{at:02}号单位") for at in range(COUNT)
        )
    source = KindList(desk, PartnerOrganization, (("full_name", 0),), views=(JOINED,))
    made = KindPage(
        desk, source, key="organizations", form="organization_form", title="单位与组织",
        search_hint="", empty="",
    )  # fmt: skip
    return in_view(qtbot, made)


def names(page: ListPage, ids: Sequence[bytes]) -> list[str]:
    return [cells[0] for cells in page.table.rows.texts(ids)]


def chosen(page: ListPage) -> list[str]:
    return names(page, page.table.chosen())


def at_cursor(page: ListPage) -> str:
    """Give the name in the row with the cursor, which is in sight."""
    table = page.table
    seen = table.viewport().rect()
    assert seen.contains(table.visualRect(table.currentIndex()).center())
    return table.rows.cells(table.currentIndex().row())[0]


def delete(page: ListPage) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_Delete)


def test_del_after_del_takes_the_rows_below_one_by_one(page: ListPage) -> None:
    page.table.go_to(40)
    for name in ("第41号单位", "第42号单位"):
        delete(page)
        assert (at_cursor(page), chosen(page)) == (name, [name])
    left = names(page, page.table.rows.record_ids())
    assert len(left) == COUNT - 2
    assert not {"第40号单位", "第41号单位"} & set(left)


def test_below_the_last_row_the_cursor_goes_up(page: ListPage) -> None:
    page.table.go_to(COUNT - 1)
    delete(page)
    assert (at_cursor(page), chosen(page)) == ("第58号单位", ["第58号单位"])


def test_after_ticked_rows_the_next_that_is_left_is_chosen(page: ListPage) -> None:
    for at in (3, 30, 31, 33):
        page.table.tick(at)
    page.table.setCurrentIndex(page.table.rows.index(30, 0))
    delete(page)
    assert (at_cursor(page), chosen(page)) == ("第32号单位", ["第32号单位"])
    assert page.table.choice.ticked == 0


def test_ticks_that_are_left_stay_when_the_cursor_goes_on(page: ListPage, desk: Desk) -> None:
    for at in (10, 20):
        page.table.tick(at)
    gone = desk.store.get(PartnerOrganization, page.table.rows.record_id(20))
    with desk.store.work(desk.clerk, "删除", "test") as work:
        work.delete(gone)
    desk.tell_changed(work.changes)
    assert (at_cursor(page), chosen(page)) == ("第21号单位", ["第10号单位"])


def test_a_row_that_leaves_the_view_gives_the_cursor_to_the_next(page: ListPage, desk) -> None:
    page.table.go_to(25)
    one = desk.store.get(PartnerOrganization, page.table.current_id())
    one.left_on = desk.store.today
    save(desk, one)
    assert page.table.rows.rowCount() == COUNT - 1
    assert (at_cursor(page), chosen(page)) == ("第26号单位", ["第26号单位"])


def test_a_household_checked_today_gives_the_cursor_to_the_next(qtbot, desk: Desk) -> None:
    for at in range(3):
        family(desk, f"陈玉{'兰梅竹'[at]}", building=str(11 + at))
    page = show(qtbot, HouseholdsPage(desk))
    page.arrive(view=UNCHECKED)
    in_view(qtbot, page)
    page.table.go_to(1)
    second, third = (page.table.rows.record_id(at) for at in (1, 2))
    press(Qt.Key.Key_F9)
    assert second not in page.table.rows.record_ids()
    assert page.table.chosen() == [third] == [page.table.current_id()]


def test_the_last_cell_changed_out_of_the_view_leads_upwards(qtbot, page: ListPage, desk) -> None:
    source = KindList(
        desk, PartnerOrganization, (("full_name", 0), ("joined_on", 110)),
        views=(View("old", "早先的", lambda one, _t: not one["joined_on"], ("joined_on",)),),
        changes=("joined_on",),
    )  # fmt: skip
    made = KindPage(
        desk, source, key="organizations", form="organization_form", title="单位与组织",
        search_hint="", empty="",
    )  # fmt: skip
    in_view(qtbot, made)
    made.table.go_to(COUNT - 1)
    made.table.setCurrentIndex(made.table.rows.index(COUNT - 1, 1))
    press(Qt.Key.Key_F2)
    type_keys(dt.date(2026, 1, 5).strftime("%Y%m%d"))
    press(Qt.Key.Key_Return)
    assert made.table.rows.rowCount() == COUNT - 1
    assert (at_cursor(made), made.table.currentIndex().column()) == ("第58号单位", 1)
