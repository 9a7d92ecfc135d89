"""Several rows are chosen, copied and changed by the mouse alone: ticks, and the menus of a row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QMenu, QPushButton

from db.kinds import Resident
from db.roles import LEAD, Clerk
from desktop_app.gui import wardrobe
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.residents import ResidentsPage
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.tokens import CONTRAST, DARK, LIGHT
from tests.builders import build
from tests.gui.fake_list import FakePeople
from tests.gui.office_desk import save

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def tick(table: RecordTable, row: int, held: Qt.KeyboardModifier = NONE) -> None:
    """Press the tick before a row."""
    side = table.verticalHeader()
    middle = table.rowViewportPosition(row) + table.rowHeight(row) // 2
    QTest.mouseClick(side.viewport(), LEFT, held, QPoint(side.width() // 2, middle))
    QApplication.processEvents()


def click(table: RecordTable, row: int) -> None:
    """Press the words of a row."""
    spot = QPoint(30, table.rowViewportPosition(row) + table.rowHeight(row) // 2)
    QTest.mouseClick(table.viewport(), LEFT, NONE, spot)


def head(table: RecordTable) -> QCheckBox:
    """Give the tick over the ticks."""
    (found,) = table.findChildren(QCheckBox)
    return found


def press_head(table: RecordTable) -> None:
    QTest.mouseClick(head(table), LEFT, NONE, head(table).rect().bottomRight() - QPoint(2, 2))


def page_of(qtbot, count: int, desk: Desk | None = None, **rest) -> ListPage:
    made = ListPage(
        desk or Desk(), FakePeople(count), title="居民", search_hint="姓名、楼栋", **rest
    )
    qtbot.addWidget(made)
    made.setMinimumSize(1, 1)  # as in the window, which scrolls it
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    made.views.set_value("all")
    made.reload()
    QApplication.processEvents()
    return made


def words_of(menu: QMenu) -> list[str]:
    return [one.text() for one in menu.actions() if one.text()]


def pick(menu: QMenu, words: str) -> None:
    next(one for one in menu.actions() if one.text().startswith(words)).trigger()


# Ticks


def test_a_tick_chooses_a_row_and_lets_go_of_what_only_had_the_cursor(qtbot) -> None:
    table = page_of(qtbot, 50).table
    ids = table.rows.record_ids()
    assert table.chosen() == [ids[0]]  # by the cursor: nobody ticked it
    for row in (4, 2, 6):
        tick(table, row)
    assert table.chosen() == [ids[2], ids[4], ids[6]]
    tick(table, 4)
    assert table.chosen() == [ids[2], ids[6]]
    assert table.hasFocus()


def test_ticks_stay_while_other_rows_are_looked_at(qtbot) -> None:
    page = page_of(qtbot, 50)
    table = page.table
    ids = table.rows.record_ids()
    tick(table, 2)
    click(table, 7)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.current_id() == ids[8]
    tick(table, 4)
    assert table.chosen() == [ids[2], ids[4]]
    assert page.chosen_words.text() == "已选 2 人"
    page.reload()
    assert table.chosen() == [ids[2], ids[4]]
    tick(table, 4)
    tick(table, 2)
    assert table.chosen() == []
    click(table, 7)
    assert table.chosen() == [ids[7]]


def test_two_quick_presses_tick_and_untick(qtbot) -> None:
    table = page_of(qtbot, 9).table
    tick(table, 3)
    side = table.verticalHeader()
    spot = QPointF(side.width() / 2, table.rowViewportPosition(3) + 5)
    second = QMouseEvent(QEvent.Type.MouseButtonDblClick, spot, spot, LEFT, LEFT, NONE)
    QApplication.sendEvent(side.viewport(), second)
    assert table.rows.record_ids()[3] not in table.chosen()


def test_shift_ticks_all_from_the_one_before(qtbot) -> None:
    table = page_of(qtbot, 50).table
    ids = table.rows.record_ids()
    tick(table, 1)
    tick(table, 4)
    tick(table, 6, SHIFT)
    assert table.chosen() == [ids[1], *ids[4:7]]


def test_rows_sought_otherwise_leave_no_tick_out_of_sight(qtbot) -> None:
    page = page_of(qtbot, 50)
    tick(page.table, 2)
    page.box.setText("12号楼")
    assert page.table.choice.ticked == 0
    click(page.table, 0)
    assert page.table.chosen_count() == 1


def test_rows_that_come_after_all_were_ticked_are_not(qtbot) -> None:
    table = page_of(qtbot, 50).table
    ids = table.rows.record_ids()
    table.show_rows(ids, range(10), keep=True)
    press_head(table)
    table.show_rows(ids, range(50), keep=True)
    assert table.chosen() == ids[:10]
    assert head(table).checkState() == Qt.CheckState.PartiallyChecked


def test_a_range_begins_where_its_row_stands_by_now(qtbot) -> None:
    table = page_of(qtbot, 50).table
    ids = table.rows.record_ids()
    tick(table, 3)
    table.show_rows(ids, [*range(4, 50), 0, 1, 2, 3], keep=True)
    tick(table, 47, SHIFT)
    assert table.chosen() == ids[1:4]
    table.show_rows(ids, [8, 9], keep=True)
    tick(table, 1, SHIFT)
    assert table.chosen() == [ids[9]]


def test_the_last_tick_taken_out_by_ctrl_leaves_a_list_that_chooses(qtbot) -> None:
    table = page_of(qtbot, 50).table
    ids = table.rows.record_ids()
    tick(table, 3)
    spot = QPoint(30, table.rowViewportPosition(3) + 5)
    QTest.mouseClick(table.viewport(), LEFT, Qt.KeyboardModifier.ControlModifier, spot)
    assert table.chosen() == []
    click(table, 5)
    assert table.chosen() == [ids[5]]


def test_beside_a_summary_that_takes_the_room_the_count_tells_of_ticks(qtbot) -> None:
    page = page_of(qtbot, 50)
    page.resize(700, 500)
    page.turn_preview()
    tick(page.table, 1)
    click(page.table, 4)
    assert page.count.text() == "共 50 人，已选 1 人"
    tick(page.table, 1)
    assert page.count.text() == "共 50 人"


def test_the_tick_of_the_head_takes_all_or_none_without_going_through_them(qtbot) -> None:
    people = FakePeople(100_000)
    table = RecordTable(people.columns(), people.fetch, "居民列表")
    qtbot.addWidget(table)
    table.offer_ticks()
    table.resize(900, 400)
    table.show()
    table.show_rows(people.ids(), range(100_000))
    QApplication.processEvents()
    people.fetches.clear()
    assert head(table).checkState() == Qt.CheckState.Unchecked
    press_head(table)
    assert table.all_match
    assert people.fetches == []
    assert head(table).checkState() == Qt.CheckState.Checked
    tick(table, 1)
    assert table.chosen_count() == 99_999
    assert head(table).checkState() == Qt.CheckState.PartiallyChecked
    press_head(table)
    assert table.chosen_count() == 100_000
    click(table, 5)
    assert table.chosen_count() == 100_000
    press_head(table)
    assert table.chosen_count() == 0
    assert head(table).checkState() == Qt.CheckState.Unchecked


def test_what_was_chosen_by_keys_is_ticked_and_goes_as_it_always_did(qtbot) -> None:
    table = page_of(qtbot, 9).table
    ids = table.rows.record_ids()
    table.setFocus()
    QTest.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert [table.choice.is_ticked(one) for one in ids[:3]] == [True, True, False]
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.chosen() == [ids[2]]
    assert not table.choice.is_ticked(ids[2])


def test_all_are_ticked_alike_by_the_head_the_menu_and_the_keys(qtbot, page: ListPage) -> None:
    table = page.table
    for every in (
        lambda: press_head(table),
        lambda: pick(page.row_menu.made(), "全选"),
        lambda: QTest.keyClick(table, Qt.Key.Key_A, CTRL),
    ):
        table.tick_none()
        every()
        assert head(table).checkState() == Qt.CheckState.Checked
        click(table, 5)
        QTest.keyClick(table, Qt.Key.Key_Down)
        assert table.all_match


def test_ticks_are_named_and_large_enough(qtbot) -> None:
    table = page_of(qtbot, 9).table
    side = table.verticalHeader()
    assert min(side.width(), table.rowHeight(0), head(table).width(), head(table).height()) >= 24
    assert head(table).accessibleName() == "全选（Ctrl+A）"
    press_head(table)
    assert head(table).accessibleName() == head(table).toolTip() == "全不选"
    role = Qt.ItemDataRole.AccessibleTextRole
    said = table.rows.headerData(1, Qt.Orientation.Vertical, role)
    assert said == f"勾选{table.rows.cell(1, 0)}，已勾选"
    press_head(table)
    said = table.rows.headerData(1, Qt.Orientation.Vertical, role)
    assert said == f"勾选{table.rows.cell(1, 0)}"


@pytest.mark.parametrize(
    ("theme", "tokens"), [("light", LIGHT), ("dark", DARK), ("contrast", CONTRAST)]
)
def test_ticks_are_painted_and_seen_on_a_chosen_row(qtbot, qapp, theme, tokens) -> None:
    wardrobe.wear(qapp, theme)
    table = page_of(qtbot, 20).table
    tick(table, 3)
    side = table.verticalHeader()
    image = side.viewport().grab().toImage()

    def colours(row: int) -> set[str]:
        top = table.rowViewportPosition(row)
        return {
            image.pixelColor(x, y).name().upper()
            for x in range(image.width())
            for y in range(top, top + table.rowHeight(row))
        }

    assert {tokens.accent, tokens.sel} <= colours(3)
    assert tokens.accent not in colours(4)
    assert tokens.surface in colours(4)
    edge = tokens.on_sel if theme == "contrast" else tokens.field
    middle = table.rowViewportPosition(3) + table.rowHeight(3) // 2
    box = (side.width() - 16) // 2  # its left edge
    assert image.pixelColor(box, middle).name().upper() == edge


@pytest.mark.parametrize(("theme", "inside"), [("dark", DARK.surface), ("contrast", CONTRAST.sel)])
def test_a_box_without_a_tick_does_not_look_filled_in(qtbot, qapp, theme, inside) -> None:
    wardrobe.wear(qapp, theme)
    table = page_of(qtbot, 20).table
    click(table, 3)
    side = table.verticalHeader()
    image = side.viewport().grab().toImage()
    middle = table.rowViewportPosition(3) + table.rowHeight(3) // 2
    assert image.pixelColor(side.width() // 2, middle).name().upper() == inside


def test_a_table_of_single_rows_has_no_ticks(qtbot) -> None:
    people = FakePeople(5)
    table = RecordTable(people.columns(), people.fetch, "词条")
    qtbot.addWidget(table)
    table.show()
    assert not table.verticalHeader().isVisible()
    assert table.findChildren(QCheckBox) == []
    table.show_rows(people.ids(), range(5))
    table.go_to(0)
    QTest.keyClick(table, Qt.Key.Key_A, CTRL)
    assert table.chosen_count() == 5
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert table.chosen() == [people.ids()[1]]  # nothing shows that they would stay


# The menu of a row


@pytest.fixture
def calls() -> list[int]:
    return []


@pytest.fixture
def page(qtbot, desk: Desk, calls: list[int]) -> ListPage:
    bulk = [ListDeed("批量改网格", lambda ids: calls.append(len(ids)))]
    return page_of(qtbot, 50, desk, bulk=bulk, deletes=print)


def test_the_menu_of_a_row_has_every_deed_with_its_key(page: ListPage) -> None:
    page.table.go_to(3)
    assert words_of(page.row_menu.made()) == [
        "打开\tEnter", "勾选这一行", "全选\tCtrl+A", "全不选", "复制\tCtrl+C",
        "删除\tDel", "批量改网格", "收起摘要\t空格",
    ]  # fmt: skip


def test_a_deed_says_its_key_at_the_right_of_the_menu(qtbot, desk: Desk, calls: list[int]) -> None:
    deed = ListDeed("今天核对过", lambda ids: calls.append(len(ids)), "F9")
    page = page_of(qtbot, 50, desk, bulk=[deed])
    page.table.go_to(3)
    assert "今天核对过\tF9" in words_of(page.row_menu.made())
    for row in (1, 3):
        tick(page.table, row)
    page.table.go_to(3)
    assert "今天核对过（选中的 2 人）\tF9" in words_of(page.row_menu.made())


@pytest.mark.parametrize("rows", [(3,), (1, 3)])
def test_what_the_account_may_not_do_is_grey_there_too(qtbot, desk: Desk, rows) -> None:
    deed = ListDeed("今天核对过", print)
    lead = Desk(desk.store, Clerk(b"l" * 16, "l", "负责人", frozenset({LEAD})), parent=desk)
    page = page_of(qtbot, 50, lead, bulk=[deed])
    for row in rows:
        tick(page.table, row)
    page.table.go_to(3)
    (found,) = [one for one in page.row_menu.made().actions() if one.text().startswith(deed.words)]
    assert not found.isEnabled()
    lead.jobs.close()


def test_the_right_button_opens_it_at_the_row_below_it(qtbot, page: ListPage) -> None:
    table = page.table
    asked: list[QPoint] = []
    table.menu_asked.disconnect()
    table.menu_asked.connect(asked.append)
    spot = QPoint(30, table.rowViewportPosition(5) + 8)
    QTest.mouseClick(table.viewport(), Qt.MouseButton.RightButton, NONE, spot)
    where = table.viewport().mapToGlobal(spot)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, where)
    QApplication.sendEvent(table.viewport(), event)
    assert table.current_id() == table.rows.record_ids()[5]
    assert asked == [where]


def test_rows_are_ticked_and_copied_from_the_menu(page: ListPage, calls: list[int]) -> None:
    table = page.table
    for row in (1, 3):
        table.go_to(row)
        pick(page.row_menu.made(), "勾选这一行")
    menu = page.row_menu.made()
    assert "取消勾选" in words_of(menu)
    pick(menu, "复制（选中的 2 人）")
    assert len(QApplication.clipboard().text().split("\n")) == 3
    pick(page.row_menu.made(), "批量改网格（选中的 2 人）")
    assert calls == [2]
    pick(page.row_menu.made(), "全选")
    assert table.all_match
    pick(page.row_menu.made(), "全不选")
    assert table.chosen_count() == 0


def test_beside_ticked_rows_another_rows_menu_does_nothing_to_them(page: ListPage) -> None:
    tick(page.table, 1)
    page.table.go_to(4)
    words = words_of(page.row_menu.made())
    assert "复制（选中的 1 人）\tCtrl+C" in words
    assert not [one for one in words if one.startswith(("删除", "批量"))]
    assert words[0] == "打开\tEnter"


def test_the_menu_offers_only_what_the_page_allows(qtbot, desk: Desk) -> None:
    save(desk, build(Resident))
    lead = Clerk(desk.clerk.id, "li", "李四", frozenset({LEAD}))
    looker = Desk(desk.store, lead, parent=desk)
    page = ResidentsPage(looker)
    qtbot.addWidget(page)
    page.show()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    page.table.go_to(0)
    menu = page.row_menu.made()
    enabled = {one.text().partition("\t")[0] for one in menu.actions() if one.isEnabled()}
    assert not enabled & {"批量修改", "删除", "结对"}
    assert {"打开", "复制"} <= enabled
    looker.jobs.close()


def test_the_summary_is_brought_back_by_the_mouse(qtbot, page: ListPage) -> None:
    page.resize(900, 600)
    assert not page.preview.isVisible()
    assert page.pane_button.accessibleName() == "看摘要"
    QTest.mouseClick(page.pane_button, LEFT)
    assert page.preview.isVisible()
    pick(page.row_menu.made(), "收起摘要")
    assert not page.preview.isVisible()


def test_copying_is_a_button_among_the_deeds(page: ListPage) -> None:
    page.table.go_to(2)
    made = next(one for one in page._bulk if one.text() == "复制  Ctrl+C")
    QTest.mouseClick(made, LEFT)
    assert len(QApplication.clipboard().text().split("\n")) == 2


# The menu of a heading


def test_the_menu_of_a_heading_sorts_by_one_column_and_by_a_second(page: ListPage) -> None:
    chooser = page.chooser
    assert "再" not in "".join(words_of(chooser.menu_of_columns(7)))
    pick(chooser.menu_of_columns(7), "按“状态”排")
    pick(chooser.menu_of_columns(2), "再按“出生日期”排")
    assert page.stance.ordering.keys == ((7, False), (2, False))
    pick(chooser.menu_of_columns(2), "再按“出生日期”倒着排")
    assert page.stance.ordering.keys == ((7, False), (2, True))
    assert not words_of(chooser.menu_of_columns(1))[0].startswith("按")


# The task


def test_three_rows_are_ticked_and_changed_together_by_the_mouse_alone(
    qtbot, desk: Desk, toasts
) -> None:
    names = ("甲", "乙", "丙", "丁", "戊")
    people = [
        build(Resident, full_name=one, id_number=None, phone=None, education="10") for one in names
    ]
    save(desk, *people)
    page = ResidentsPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: page.roll.is_ready)
    QApplication.processEvents()
    wanted = {page.table.rows.record_id(row) for row in (1, 2, 4)}
    for row in (1, 2, 4):
        tick(page.table, row)
    click(page.table, 3)  # to look at somebody else meanwhile
    bulk = next(one for one in page.findChildren(QPushButton) if one.text() == "批量修改")
    QTest.mouseClick(bulk, LEFT)
    for box, value in ((page.bulk_card.what, "education"), (None, "20")):
        made = box or page.bulk_card._editor.box
        made.set_value(value)
        made.activated.emit(made.currentIndex())
    for _look_then_do in range(2):
        QTest.mouseClick(page.bulk_card.deed, LEFT)
        qtbot.waitUntil(lambda: not desk.jobs.open_jobs())
    assert {one.id for one in desk.store.all(Resident, education="20")} == wanted
    assert toasts[-1][0] == "已改 3 人的文化程度"
    assert set(page.table.chosen()) == wanted
