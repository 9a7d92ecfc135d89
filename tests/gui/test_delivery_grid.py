"""The sheet of services: typed, pasted, faults by cell, what is right saved as one work."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from db.kinds import PartnerOrganization, ServiceDelivery, StaffMember
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.delivery_pages import COLUMNS, DeliveryGridPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import CTRL, enter, focus, press, save, type_keys

DATE, KIND, COUNT, PROVIDER, STATION, CONTENT, RESULT = range(len(COLUMNS))
STAFF = {"post": "社区委员", "employment_kind": "full_time", "duty": "民族工作"}


@pytest.fixture
def page(qtbot, desk: Desk) -> DeliveryGridPage:
    made = DeliveryGridPage(desk)
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    made.arrive()
    made.grid.setFocus()
    qtbot.waitUntil(made.grid.hasFocus)
    return made


def kept(desk: Desk) -> list[ServiceDelivery]:
    return sorted(desk.store.all(ServiceDelivery), key=lambda one: one.serial_no or "")


def cell(page: DeliveryGridPage, row: int, col: int) -> str:
    return str(page.entries.index(row, col).data() or "")


def put(page: DeliveryGridPage, row: int, col: int, value: object) -> None:
    assert page.entries.setData(page.entries.index(row, col), value)


def paste(page: DeliveryGridPage, text: str, row: int = 0, col: int = 0) -> None:
    page.grid.go_to(row, col)
    QGuiApplication.clipboard().setText(text)
    assert page.grid.paste()


def test_a_line_begins_with_today_and_me(page: DeliveryGridPage, desk: Desk) -> None:
    assert cell(page, 0, DATE) == desk.store.today.isoformat()
    assert cell(page, 0, PROVIDER) == "王晓梅"
    assert not page.save_button.isEnabled()


def test_the_grid_fills_the_page_while_nothing_is_wrong(page: DeliveryGridPage) -> None:
    assert not page.words.isVisible()


def test_tab_goes_right_and_enter_begins_the_next_line(page: DeliveryGridPage, desk) -> None:
    page.grid.go_to(0, KIND, edit=True)
    type_keys("zc")
    press(Qt.Key.Key_Tab)
    type_keys("12")
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    press(Qt.Key.Key_Tab)
    compose(focus(), "医保政策")
    enter()
    assert page.grid.currentIndex().row() == 1
    assert cell(page, 1, DATE) == cell(page, 0, DATE)
    press(Qt.Key.Key_Tab)
    type_keys("gw")
    press(Qt.Key.Key_S, CTRL)
    page.save()
    found = kept(desk)
    assert [(one.kind, one.beneficiaries_count, one.content) for one in found] == [
        ("policy", 12, "医保政策"), ("jobs", 1, None)
    ]  # fmt: skip
    assert {one.provider for one in found} == {desk.store.all(StaffMember)[0].id}


def test_ctrl_d_is_the_same_as_above(page: DeliveryGridPage) -> None:
    put(page, 0, KIND, "skills")
    put(page, 0, CONTENT, "剪纸")
    page.grid.add_line()
    page.grid.close_editor()
    page.grid.go_to(1, KIND)
    press(Qt.Key.Key_D, CTRL)
    assert cell(page, 1, KIND) == "技能培训"
    assert page.grid.currentIndex().column() == COUNT
    page.grid.go_to(1, CONTENT, edit=True)
    press(Qt.Key.Key_D, CTRL)
    assert cell(page, 1, CONTENT) == "剪纸"


def test_a_block_is_pasted_where_the_cursor_is(page: DeliveryGridPage, desk: Desk) -> None:
    save(desk, build(PartnerOrganization, full_name="同心里小学"))
    paste(
        page,
        "服务日期\t类别\t服务人次\t提供人（单位）\n"
        "2026-03-01\t政策宣介\t30\t同心里小学\n20260302\t职业指导\t5\t王晓梅",
    )
    assert page.entries.rowCount() == 2
    page.save()
    found = kept(desk)
    assert [one.date.isoformat() for one in found] == ["2026-03-01", "2026-03-02"]
    assert [one.provider_name for one in found] == ["同心里小学", "王晓梅"]
    assert [one.beneficiaries_count for one in found] == [30, 5]


def test_faults_are_said_by_cell_and_bad_lines_stay(page, desk: Desk, toasts) -> None:
    paste(
        page,
        "2026-03-01\t政策宣介\t30\t王晓梅\n"
        "没有这一天\t政策宣介\t3\t王晓梅\n"
        "2026-03-02\t看病\t三\t没有这个人",
    )
    faults = [page.entries.faults_of(one) for one in page.entries.records]
    assert [set(one) for one in faults] == [
        set(), {"date"}, {"kind", "beneficiaries_count", "provider"}
    ]  # fmt: skip
    assert "没有“看病”" in faults[2]["kind"]
    assert page.count.text() == "写了 3 行，2 行还要改"
    page.save()
    assert len(kept(desk)) == 1
    assert page.entries.rowCount() == 2
    assert page.bar.words.text().startswith("已存 1 行，还有 2 行要改后才能保存。第 1 行：")
    assert (page.grid.currentIndex().row(), page.grid.currentIndex().column()) == (0, DATE)
    assert cell(page, 0, DATE) == "没有这一天"
    assert page.words.text() == faults[1]["date"]
    assert page.words.isVisible()
    toasts[-1][1]()
    assert kept(desk) == []


def test_counselling_takes_no_content(page: DeliveryGridPage, desk: Desk) -> None:
    put(page, 0, CONTENT, "聊了家里的事")
    put(page, 0, KIND, "counselling")
    assert cell(page, 0, CONTENT) == "（不记）"
    assert not page.entries.may_edit(page.entries.index(0, CONTENT))
    page.grid.go_to(0, STATION, edit=True)
    press(Qt.Key.Key_Tab)
    assert page.grid.currentIndex().column() == RESULT
    page.save()
    assert [(one.kind, one.content) for one in kept(desk)] == [("counselling", None)]


def test_a_pasted_counselling_row_leaves_its_content_out(page, desk: Desk) -> None:
    paste(page, "2026-03-01\t心理疏导\t1\t王晓梅\t\t聊了家里的事\t完成\n"
                "2026-03-01\t其他\t1\t王晓梅\t\t帮忙填表\t完成")  # fmt: skip
    page.save()
    assert [one.content for one in kept(desk)] == [None, "帮忙填表"]


def test_what_was_written_waits_as_a_draft(qtbot, page: DeliveryGridPage, desk: Desk) -> None:
    put(page, 0, KIND, "policy")
    put(page, 0, DATE, "没有这一天")
    page.depart()
    again = DeliveryGridPage(desk)
    qtbot.addWidget(again)
    again.arrive()
    assert "有 1 行没保存的" in again.draft_bar.words.text()
    again.arrive(draft="any")
    assert cell(again, 0, KIND) == "政策宣介"
    assert cell(again, 0, DATE) == "没有这一天"
    put(again, 0, DATE, "20260301")
    again.save()
    assert len(kept(desk)) == 1
    assert desk.store.drafts("deliveries_grid") == {}


def test_a_line_is_taken_out(page: DeliveryGridPage) -> None:
    put(page, 0, KIND, "policy")
    page.grid.go_to(0, KIND)
    QTest.keyClick(page.grid, Qt.Key.Key_Delete, CTRL)
    assert page.entries.written() == []


def test_the_model_answers_as_qt_asks(qtmodeltester, page: DeliveryGridPage) -> None:
    put(page, 0, KIND, "policy")
    qtmodeltester.check(page.entries, force_py=True)
    said = page.entries.index(0, KIND).data(Qt.ItemDataRole.AccessibleTextRole)
    assert said == "类别：政策宣介"


def test_the_wide_column_can_be_read_in_a_narrow_window(qtbot, page: DeliveryGridPage) -> None:
    grid, header = page.grid, page.grid.horizontalHeader()
    grid.resize(1400, 300)
    qtbot.waitUntil(lambda: header.length() == grid.viewport().width())
    grid.resize(500, 300)
    qtbot.waitUntil(lambda: grid.columnWidth(CONTENT) == 140)
    assert grid.horizontalScrollBar().maximum() > 0
    assert grid.columnWidth(KIND) == 112


def ask_for_new(page: DeliveryGridPage, name: str) -> None:
    """Type a name nobody has into the provider's cell and ask for the short form."""
    page.grid.go_to(0, PROVIDER, edit=True)
    focus().selectAll()
    compose(focus(), name)
    press(Qt.Key.Key_N, CTRL)
    assert page.quick.isVisible()


def test_whom_no_list_knows_is_registered_from_the_cell(qtbot, page, desk: Desk) -> None:
    ask_for_new(page, "其木格")
    assert page.quick.rows["full_name"].control.text() == "其木格"
    for name, value in STAFF.items():
        page.quick._form.editors[name].put(value)
    page.quick.press()
    (made,) = (one for one in desk.store.all(StaffMember) if one.full_name == "其木格")
    assert not page.quick.isVisible()
    assert page.entries.records[0].provider == made.id
    assert cell(page, 0, PROVIDER) == "其木格"
    qtbot.waitUntil(page.grid.hasFocus)
    assert page.grid.currentIndex().column() == PROVIDER


def test_thinking_better_of_it_leaves_the_words_in_the_cell(page, desk: Desk) -> None:
    ask_for_new(page, "其木格")
    press(Qt.Key.Key_Escape)
    assert not page.quick.isVisible()
    assert cell(page, 0, PROVIDER) == "其木格"
    assert desk.store.count(StaffMember) == 1
