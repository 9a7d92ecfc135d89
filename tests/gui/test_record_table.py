"""The table of every list: rows by page, what is chosen, the keys, and copying."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QStyleOptionViewItem, QToolTip

from desktop_app.gui import look, row_copy, wardrobe
from desktop_app.gui.column_layout import layout_of
from desktop_app.gui.record_model import PAGE, PAGES, Column, RecordModel
from desktop_app.gui.record_table import HEIGHTS, RecordTable
from desktop_app.gui.tokens import CONTRAST, LIGHT
from tests.gui.fake_list import FakePeople

NONE = Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def table_of(qtbot, count: int) -> tuple[RecordTable, FakePeople]:
    people = FakePeople(count)
    table = RecordTable(people.columns(), people.fetch, "居民列表")
    qtbot.addWidget(table)
    table.resize(900, 400)
    table.show()
    table.activateWindow()
    table.show_rows(people.ids(), range(count))
    table.setFocus()
    qtbot.waitUntil(table.hasFocus)
    return table, people


def test_the_model_keeps_qts_rules(qtmodeltester) -> None:
    people = FakePeople(200)
    model = RecordModel(people.columns(), people.fetch)
    model.show(people.ids(), range(200))
    model.bring_wanted()
    qtmodeltester.check(model)


def test_rows_come_by_page_and_data_never_fetches(qtbot) -> None:
    people = FakePeople(1000)
    model = RecordModel(people.columns(), people.fetch)
    model.show(people.ids(), range(1000))
    assert people.fetches == [PAGE]
    far = model.index(500, 0)
    assert model.data(far) == ""
    assert model.data(model.index(501, 3)) == ""
    assert people.fetches == [PAGE]
    with qtbot.waitSignal(model.dataChanged):
        pass
    assert model.data(far) == people.fetch([people.ids()[500]])[0][0]


def test_only_so_many_pages_are_kept(qtbot) -> None:
    people = FakePeople(PAGE * (PAGES + 20))
    model = RecordModel(people.columns(), people.fetch)
    model.show(people.ids(), range(len(people.ids())))
    for page in range(PAGES + 20):
        model.data(model.index(page * PAGE, 0))
        model.bring_wanted()
    assert len(model._pages) == PAGES


def test_a_screen_reader_hears_column_and_value() -> None:
    people = FakePeople(5)
    model = RecordModel(people.columns(), people.fetch)
    model.show(people.ids(), [3])
    role = Qt.ItemDataRole.AccessibleTextRole
    assert model.data(model.index(0, 1), role) == "性别：女"
    assert model.data(model.index(0, 6), role) == "在办：空"


def test_a_screen_reader_hears_what_is_chosen(qtbot) -> None:
    table, _people = table_of(qtbot, 5)
    role = Qt.ItemDataRole.AccessibleTextRole
    assert table.rows.data(table.rows.index(0, 1), role) == "性别：男，已选"
    assert table.rows.data(table.rows.index(1, 1), role) == "性别：女"


def test_moving_chooses_and_shift_extends(qtbot) -> None:
    table, people = table_of(qtbot, 50)
    ids = people.ids()
    assert table.chosen() == [ids[0]]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    assert table.chosen() == [ids[1]]
    qtbot.keyClick(table, Qt.Key.Key_Down, SHIFT)
    qtbot.keyClick(table, Qt.Key.Key_Down, SHIFT)
    assert table.chosen() == ids[1:4]
    qtbot.keyClick(table, Qt.Key.Key_Up, SHIFT)
    assert table.chosen() == ids[1:3]
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert table.chosen() == [ids[49]]
    qtbot.keyClick(table, Qt.Key.Key_PageUp)
    assert table.chosen() != [ids[49]]
    qtbot.keyClick(table, Qt.Key.Key_Home)
    assert table.chosen() == [ids[0]]


def test_the_mouse_adds_and_extends(qtbot) -> None:
    table, people = table_of(qtbot, 50)
    ids = people.ids()

    def click(row: int, held: Qt.KeyboardModifier = NONE) -> None:
        spot = QPoint(20, table.rowViewportPosition(row) + 10)
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, held, spot)

    click(2)
    click(4, CTRL)
    assert table.chosen() == [ids[2], ids[4]]
    click(2, CTRL)
    assert table.chosen() == [ids[4]]
    click(6, SHIFT)
    assert table.chosen() == ids[2:7]


def test_a_click_far_down_stays_where_it_is(qtbot) -> None:
    table, people = table_of(qtbot, 500)
    table.clearFocus()
    table.show_rows(people.ids(), range(500))
    table.verticalScrollBar().setValue(300)
    spot = QPoint(20, table.rowViewportPosition(302) + 10)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    table.setFocus(Qt.FocusReason.MouseFocusReason)
    assert table.chosen() == [people.ids()[302]]
    assert table.verticalScrollBar().value() == 300


def test_ctrl_a_chooses_all_that_match_without_going_through_them(qtbot) -> None:
    table, people = table_of(qtbot, 100_000)
    people.fetches.clear()
    with qtbot.waitSignal(table.chosen_changed, check_params_cb=lambda count: count == 100_000):
        qtbot.keyClick(table, Qt.Key.Key_A, CTRL)
    assert table.all_match
    assert table.is_chosen(people.ids()[99_999])
    assert people.fetches == []
    spot = QPoint(20, table.rowViewportPosition(1) + 10)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, CTRL, spot)
    assert table.chosen_count() == 99_999
    assert not table.is_chosen(people.ids()[1])


def test_other_rows_leave_nothing_chosen_out_of_sight(qtbot) -> None:
    table, people = table_of(qtbot, 50)
    table.choose(people.ids()[:10])
    table.show_rows(people.ids(), [5, 20], keep=True)
    assert table.chosen() == [people.ids()[5]]
    table.tick_all()
    table.show_rows(people.ids(), [6])
    assert table.chosen() == []
    assert table.chosen_count() == 0


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_either_enter_opens_the_record(qtbot, key: Qt.Key) -> None:
    table, people = table_of(qtbot, 5)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.opened, check_params_cb=lambda one: one == people.ids()[1]):
        qtbot.keyClick(table, key)


def test_a_double_click_opens_the_record(qtbot) -> None:
    table, people = table_of(qtbot, 5)
    spot = QPoint(20, table.rowViewportPosition(3) + 10)
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, spot)
    with qtbot.waitSignal(table.opened, check_params_cb=lambda one: one == people.ids()[3]):
        qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, NONE, spot)


def test_letters_space_and_the_way_up_are_told(qtbot) -> None:
    table, _people = table_of(qtbot, 5)
    with qtbot.waitSignal(table.typed, check_params_cb=lambda text: text == "w"):
        qtbot.keyClick(table, Qt.Key.Key_W)
    with qtbot.waitSignal(table.peeked):
        qtbot.keyClick(table, Qt.Key.Key_Space)
    with qtbot.waitSignal(table.left_upwards):
        qtbot.keyClick(table, Qt.Key.Key_Up)


def test_copied_rows_paste_as_a_table(qtbot) -> None:
    table, people = table_of(qtbot, 200)
    table.choose(people.ids()[:2])
    qtbot.keyClick(table, Qt.Key.Key_C, CTRL)
    lines = QApplication.clipboard().text().split("\n")
    assert lines[0].split("\t") == [column.title for column in people.columns()]
    assert [tuple(line.split("\t")) for line in lines[1:]] == people.fetch(people.ids()[:2])


def test_what_is_copied_stands_as_in_view_and_pastes_as_text(qtbot) -> None:
    table, people = table_of(qtbot, 5)
    table.setColumnHidden(1, True)
    table.horizontalHeader().moveSection(2, 0)
    table.choose(people.ids()[:1])
    table.copy_chosen()
    (cells,) = people.fetch(people.ids()[:1])
    wanted = [cells[2], cells[0], *cells[3:]]
    assert QApplication.clipboard().text().split("\n")[1].split("\t") == wanted
    html = QApplication.clipboard().mimeData().html()
    assert html.count("<tr>") == 2
    assert html.count("mso-number-format") == 2 * len(wanted)
    assert f">{cells[5]}</td>" in html


def test_markup_in_a_cell_stays_words(qtbot) -> None:
    table = RecordTable([Column("姓名")], lambda ids: [("<b>&",)] * len(ids), "居民列表")
    qtbot.addWidget(table)
    table.show_rows([b"1"], [0])
    table.choose([b"1"])
    table.copy_chosen()
    assert ">&lt;b&gt;&amp;</td>" in QApplication.clipboard().mimeData().html()


def test_ctrl_and_arrows_move_apart_and_space_chooses(qtbot) -> None:
    table, people = table_of(qtbot, 9)
    ids = people.ids()
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down):
        qtbot.keyClick(table, key, CTRL)
    assert table.chosen() == [ids[0]]
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert table.chosen() == [ids[0], ids[2]]
    qtbot.keyClick(table, Qt.Key.Key_Space)
    assert table.chosen() == [ids[0]]
    qtbot.keyClick(table, Qt.Key.Key_Down)
    with qtbot.waitSignal(table.peeked):
        qtbot.keyClick(table, Qt.Key.Key_Space)


def test_a_column_fits_the_words_in_view_and_no_others(qtbot) -> None:
    names = ["王"] * 500 + ["王" * 30]
    table = RecordTable(
        [Column("姓名", 200), Column("住址", stretch=True)],
        lambda ids: [(names[int.from_bytes(one)], "") for one in ids],
        "居民列表",
    )
    qtbot.addWidget(table)
    table.resize(700, 300)
    table.show()
    ids = [at.to_bytes(2) for at in range(len(names))]
    table.show_rows(ids, range(len(names)))
    table.horizontalHeader().sectionHandleDoubleClicked.emit(0)
    narrow = table.columnWidth(0)
    assert narrow < 100
    table.scrollToBottom()
    table.rows.bring_wanted()
    table.rows.cells(500)
    table.rows.bring_wanted()
    table.fit_column(0)
    assert table.columnWidth(0) > 2 * narrow


def test_what_a_column_does_not_need_goes_to_the_wide_one(qtbot) -> None:
    words = [""] * 500 + ["结对、心愿1"]
    table = RecordTable(
        [Column("住址", 100, stretch=True), Column("在办", 98, yields=True)],
        lambda ids: [("", words[int.from_bytes(one)]) for one in ids],
        "居民列表",
    )
    qtbot.addWidget(table)
    table.resize(400, 300)
    table.show()
    ids = [at.to_bytes(2) for at in range(len(words))]
    table.show_rows(ids, range(len(words)))
    qtbot.waitUntil(lambda: table.columnWidth(1) < 70)
    narrow = table.columnWidth(1)
    assert table.columnWidth(0) == table.viewport().width() - narrow
    assert [one.width for one in layout_of(table)] == [100, 98]  # nobody set it otherwise
    table.scrollToBottom()
    qtbot.waitUntil(lambda: table.columnWidth(1) > narrow)
    grown = table.columnWidth(1)
    table.scrollToTop()
    table.fit()
    assert table.columnWidth(1) == grown  # no row that goes by moves the columns back
    table.horizontalHeader().resizeSection(1, 120)
    table.fit()
    assert table.columnWidth(1) == 120


def test_rows_are_as_high_as_staff_like(qtbot) -> None:
    table, _people = table_of(qtbot, 3)
    for height in HEIGHTS:
        table.set_row_height(height)
        assert table.rowHeight(2) == height


def test_f2_and_the_pencil_edit_a_cell_and_f2_does_nothing_elsewhere(qtbot) -> None:
    table, people = table_of(qtbot, 5)
    table.edit_in_place({7})
    table.setCurrentIndex(table.rows.index(1, 7))
    with qtbot.waitSignal(table.edit_asked, check_params_cb=lambda *at: at == (1, 7)):
        qtbot.keyClick(table, Qt.Key.Key_F2)
    spot = table.visualRect(table.rows.index(1, 7))
    with qtbot.waitSignal(table.edit_asked):
        qtbot.mouseClick(
            table.viewport(), Qt.MouseButton.LeftButton, NONE,
            QPoint(spot.right() - 6, spot.center().y()),
        )  # fmt: skip
    table.setCurrentIndex(table.rows.index(1, 0))
    with qtbot.assertNotEmitted(table.opened), qtbot.assertNotEmitted(table.edit_asked):
        qtbot.keyClick(table, Qt.Key.Key_F2)
    with qtbot.waitSignal(table.opened, check_params_cb=lambda one: one == people.ids()[1]):
        qtbot.keyClick(table, Qt.Key.Key_Return)


def test_a_copied_cell_is_never_a_formula(qtbot) -> None:
    table = RecordTable([Column("姓名")], lambda ids: [("=1+1\t\n",)] * len(ids), "居民列表")
    qtbot.addWidget(table)
    table.show_rows([b"1"], [0])
    table.choose([b"1"])
    table.copy_chosen()
    assert QApplication.clipboard().text() == "姓名\n'=1+1  "


def test_chosen_rows_states_and_ring_are_painted(qtbot) -> None:
    table, _people = table_of(qtbot, 20)
    QApplication.processEvents()
    image = table.viewport().grab().toImage()
    middle = look.ROW_HEIGHT // 2
    assert image.pixelColor(4, middle).name().upper() == LIGHT.sel
    assert image.pixelColor(200, 1).name().upper() == LIGHT.focus
    assert image.pixelColor(4, middle + look.ROW_HEIGHT).name().upper() == LIGHT.sunken
    assert image.pixelColor(4, middle + 2 * look.ROW_HEIGHT).name().upper() == LIGHT.surface
    colours = {
        image.pixelColor(x, middle + look.ROW_HEIGHT).name().upper()
        for x in range(image.width() - 120, image.width())
    }
    assert LIGHT.ok_bg in colours


def test_rows_that_are_gone_leave_the_table_empty(qtbot) -> None:
    table, people = table_of(qtbot, 20)
    table.show_rows(people.ids(), [])
    assert table.current_id() is None
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert table.chosen() == []


def test_a_cell_without_room_says_all_its_words_in_a_tip(qtbot) -> None:
    table, people = table_of(qtbot, 3)
    words = people.fetch(people.ids()[:1])[0][0]
    tip = QHelpEvent(QHelpEvent.Type.ToolTip, QPoint(5, 5), QPoint(5, 5))
    option = QStyleOptionViewItem()
    for width, is_told in ((400, False), (24, True)):
        option.rect = QRect(0, 0, width, 36)
        told = table.itemDelegate().helpEvent(tip, table, option, table.model().index(0, 0))
        assert told is is_told
    assert words in QToolTip.text()
    QToolTip.hideText()


def test_in_high_contrast_the_ring_is_seen_on_a_chosen_row(qtbot, qapp) -> None:
    table, _people = table_of(qtbot, 3)
    wardrobe.wear(qapp, "contrast")
    table.go_to(1)
    image = table.viewport().grab().toImage()
    edge = table.visualRect(table.model().index(1, 0)).top() + 1
    assert image.pixelColor(40, edge).name().upper() == CONTRAST.on_sel


def test_what_was_copied_ends_no_program(tmp_path) -> None:
    script = tmp_path / "copy.py"
    script.write_text(
        "from PySide6.QtWidgets import QApplication\n"
        "from desktop_app.gui import row_copy\n"
        "app = QApplication([])\n"
        "app.clipboard().setMimeData(row_copy.mime([('姓名',)]))\n"
        "assert app.clipboard().text() == '姓名'\n",
        encoding="utf-8",
    )
    root = str(Path(row_copy.__file__).parents[2])
    run = subprocess.run(
        [sys.executable, str(script)], env=os.environ | {"PYTHONPATH": root}, check=False
    )
    assert run.returncode == 0
