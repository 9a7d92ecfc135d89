"""Editing a cell of a list in place: which cells, by which keys, and what is said beside."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from db.kinds import (
    Address,
    GridUnit,
    Pairing,
    PartnerOrganization,
    Resident,
    Resolution,
    StaffMember,
)
from db.roles import Clerk
from desktop_app.gui.changeable import plain_changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList, View
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.pages.follow_ups import FollowUpsPage
from desktop_app.gui.pages.pairing import PairingsPage
from desktop_app.gui.pages.residents import ResidentsPage
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node
from tests.gui.office_desk import family, press, save, type_keys

COLUMNS = (
    ("full_name", 0), ("org_kind", 120), ("liaison", 120), ("joined_on", 110),
    ("liaison_phone", 120),
)  # fmt: skip


@pytest.fixture
def page(qtbot, desk):
    save(
        desk,
        build(PartnerOrganization, full_name="甲", liaison="李梅", joined_on=dt.date(2020, 5, 1)),
        build(PartnerOrganization, full_name="乙", joined_on=dt.date(2024, 5, 1)),
    )
    return page_at(qtbot, desk)


def page_at(qtbot, desk: Desk) -> KindPage:
    source = KindList(desk, PartnerOrganization, COLUMNS)
    made = KindPage(
        desk, source, key="organizations", form="organization_form", title="单位与组织",
        search_hint="", empty="",
    )  # fmt: skip
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    made.table.setFocus()
    qtbot.waitUntil(made.table.hasFocus)
    return made


def at(page, row: int, key: str) -> None:
    """Put the cursor into a cell."""
    column = next(n for n, one in enumerate(page.table.rows.columns) if one.key == key)
    page.table.go_to(row)
    page.table.setCurrentIndex(page.table.rows.index(row, column))


def where(page) -> tuple[str, str]:
    """Give the row and the column with the cursor."""
    index = page.table.currentIndex()
    return page.table.rows.cells(index.row())[0], page.table.rows.columns[index.column()].key


def test_enter_keeps_and_goes_down(page: KindPage, desk: Desk) -> None:
    rows = [page.table.rows.cells(row)[0] for row in range(2)]
    at(page, 0, "liaison")
    press(Qt.Key.Key_F2)
    compose(QApplication.focusWidget(), "王兰")
    press(Qt.Key.Key_Return)
    assert page.in_place.cell is None
    assert where(page) == (rows[1], "liaison")
    assert page.table.hasFocus()
    kept = {one.full_name: one.liaison for one in desk.store.all(PartnerOrganization)}
    assert kept[rows[0]] in {"王兰", "李梅王兰"}
    assert page.table.rows.cells(0)[2] == kept[rows[0]]


def test_tab_goes_right_into_the_next_cell_that_is_edited(page: KindPage, desk: Desk) -> None:
    at(page, 0, "liaison")
    press(Qt.Key.Key_F2)
    press(Qt.Key.Key_Tab)
    assert where(page)[1] == "joined_on"
    type_keys("20211231")
    press(Qt.Key.Key_Return)
    first = desk.store.all(PartnerOrganization, full_name=page.table.rows.cells(0)[0])[0]
    assert first.joined_on == dt.date(2021, 12, 31)


def test_escape_leaves_it_be_and_typing_goes_on_in_the_list(page: KindPage, desk: Desk) -> None:
    heard = []
    desk.changed.connect(heard.append)
    at(page, 0, "joined_on")
    press(Qt.Key.Key_F2)
    type_keys("20990101")
    press(Qt.Key.Key_Escape)
    assert page.in_place.cell is None
    assert page.table.hasFocus()
    assert heard == []


def test_what_is_wrong_is_said_beside_and_nothing_typed_is_lost(page: KindPage) -> None:
    at(page, 0, "joined_on")
    press(Qt.Key.Key_F2)
    type_keys("abc")
    press(Qt.Key.Key_Return)
    cell = page.in_place.cell
    assert cell is not None
    assert cell.isVisible()
    assert "看不懂" in cell._words.text()
    assert cell.editor.control.text() == "abc"
    assert cell.editor.control.hasFocus()


def test_a_code_is_chosen_by_its_initials(page: KindPage, desk: Desk) -> None:
    at(page, 1, "org_kind")
    press(Qt.Key.Key_F2)
    box = page.in_place.cell.editor.box
    wanted = next(row for row in range(box.count()) if box.itemData(row) not in {None, "school"})
    box.setCurrentIndex(wanted)
    box.activated.emit(wanted)
    name, code = page.table.rows.cells(1)[0], box.itemData(wanted)
    press(Qt.Key.Key_Return)
    assert desk.store.all(PartnerOrganization, full_name=name)[0].org_kind == code


def test_one_step_takes_it_back_and_is_said(page: KindPage, desk: Desk) -> None:
    said, ways_back = [], []
    desk.toast_asked.connect(lambda words, back, _: (said.append(words), ways_back.append(back)))
    name = page.table.rows.cells(0)[0]
    before = desk.store.all(PartnerOrganization, full_name=name)[0].joined_on
    at(page, 0, "joined_on")
    press(Qt.Key.Key_F2)
    type_keys("20220202")
    press(Qt.Key.Key_Return)
    assert said[-1] == f"已改 {name}的加入日期：{before} → 2022-02-02"
    ways_back[-1]()
    assert desk.store.all(PartnerOrganization, full_name=name)[0].joined_on == before


def test_names_numbers_and_views_own_days_are_not_changed_in_the_list(
    qtbot, page: KindPage
) -> None:
    at(page, 0, "full_name")
    with qtbot.assertNotEmitted(page.opened):
        press(Qt.Key.Key_F2)
    assert page.in_place is not None
    assert page.in_place.cell is None
    with qtbot.waitSignal(page.opened):
        press(Qt.Key.Key_Return)
    assert "joined_on" in {one.name for one in page.changes}
    left = View("left", "退出", lambda v, day: v["left_on"] is not None, ("left_on",))
    source = KindList(page.desk, PartnerOrganization, views=(left,))
    assert "left_on" not in {one.name for one in source.changes}


def test_states_are_never_edited_in_place_nor_what_they_ask_for() -> None:
    for kind in (Pairing, Resolution):
        with pytest.raises(ValueError, match=kind.states.field):
            plain_changes(kind, [kind.states.field])
    for name in ("ethnicity_code", "preferred_language", "id_number", "phone", "full_name"):
        with pytest.raises(ValueError, match=name):
            plain_changes(Resident, [name])
    with pytest.raises(ValueError, match="user"):
        plain_changes(StaffMember, ["user"])


def test_whoever_may_not_edit_opens_the_record(qtbot, desk) -> None:
    save(desk, build(PartnerOrganization))
    looker = Desk(desk.store, Clerk(desk.clerk.id, "li", "李四", frozenset({"lead"})), parent=desk)
    page = page_at(qtbot, looker)
    assert page.in_place is None
    at(page, 0, "liaison")
    with qtbot.waitSignal(page.opened):
        press(Qt.Key.Key_Return)
    looker.jobs.close()


def residents(qtbot, desk: Desk) -> ResidentsPage:
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 640)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.table.setFocus()
    qtbot.waitUntil(page.table.hasFocus)
    return page


def test_a_persons_grid_is_that_of_the_dwelling(qtbot, desk) -> None:
    family(desk, "陈玉兰")
    save(desk, build(GridUnit, full_name="第四网格"))
    page = residents(qtbot, desk)
    at(page, 0, "grid_unit")
    press(Qt.Key.Key_F2)
    picker = page.in_place.cell.editor.picker
    picker.clear()
    compose(picker, "第四")
    qtbot.waitUntil(lambda: picker.is_open)
    press(Qt.Key.Key_Return)
    press(Qt.Key.Key_Return)
    (place,) = desk.store.all(Address)
    (grid,) = desk.store.all(GridUnit, full_name="第四网格")
    assert place.grid_unit == grid.id
    qtbot.waitUntil(lambda: page.table.rows.cells(0)[4] == "第四网格")


def test_moving_away_and_dying_are_no_cells(qtbot, desk) -> None:
    save(desk, build(Resident))
    page = residents(qtbot, desk)
    at(page, 0, "residence_status")
    press(Qt.Key.Key_F2)
    box = page.in_place.cell.editor.box
    codes = {box.itemData(row) for row in range(box.count())}
    assert "registered_living_elsewhere" in codes
    assert not codes & {"moved_out", "deceased"}


def test_somebody_without_a_dwelling_has_no_grid_to_change(qtbot, desk) -> None:
    save(desk, build(Resident))
    page = residents(qtbot, desk)
    said = []
    desk.toast_asked.connect(lambda words, *_: said.append(words))
    at(page, 0, "grid_unit")
    press(Qt.Key.Key_F2)
    assert page.in_place.cell is None
    assert "住址" in said[0]


def test_a_district_only_looks_at_its_offices_rows(qtbot, qapp) -> None:
    office, district = Node("229901001001", "甲"), Node("229901", "区", level="district")
    office.save(build(Pairing))
    district.pull(office)
    desk = Desk(district.store, district.clerk)
    page = PairingsPage(desk)
    qtbot.addWidget(page)
    assert page.table.rows.rowCount() == 1
    assert page.changes == ()
    assert page.in_place is None
    assert page.bulk_card is None
    desk.jobs.close()


def test_whoever_answers_for_a_matter_is_a_cell_and_its_state_is_not(qtbot, desk) -> None:
    page = FollowUpsPage(desk)
    qtbot.addWidget(page)
    edited = {page.table.rows.columns[at].name for at in page.in_place._at}
    assert edited == {"owner_unit", "owner", "topic"}
