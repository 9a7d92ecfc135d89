"""Setting a ledger's columns in the window: keys, mouse, faults in words, saved and taken back."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from db.kinds import LedgerLayout, Resident
from db.roles import Clerk
from desktop_app.gui.desk import Desk
from desktop_app.gui.layout_editor import LayoutEditor
from desktop_app.gui.layout_model import Col, LayoutModel, read_width
from desktop_app.gui.pages.ledgers import LedgersPage
from desktop_app.ledgers import by_code, fitting
from desktop_app.ledgers.fitting import Layout
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import save
from tests.ledgers.papers import texts

ROSTER = by_code("L01")
OFF, ON = Qt.CheckState.Unchecked, Qt.CheckState.Checked


def turn(lines: LayoutModel, key: str, state: Qt.CheckState) -> bool:
    row = row_of(lines, key)
    return lines.setData(lines.index(row, Col.ON), state, Qt.ItemDataRole.CheckStateRole)


def row_of(lines: LayoutModel, key: str) -> int:
    return [one.key for one in lines.lines].index(key)


@pytest.fixture
def editor(qtbot, desk: Desk) -> LayoutEditor:
    made = LayoutEditor(desk, ROSTER)
    qtbot.addWidget(made)
    made.resize(380, 560)
    made.show()
    return made


def test_the_lines_are_a_sound_model(qtmodeltester) -> None:
    qtmodeltester.check(LayoutModel(ROSTER))


def test_it_opens_on_what_holds_and_nothing_is_changed(editor: LayoutEditor) -> None:
    assert editor.layout_now() == fitting.as_declared(ROSTER)
    assert not editor.is_changed
    assert editor.words.text() == "宽度合计 100"


def test_a_column_left_out_is_said_until_the_widths_fit_again(editor: LayoutEditor) -> None:
    turn(editor.lines, "remark", OFF)
    assert editor.words.text() == "宽度合计 95，要正好 100"
    assert not editor.keep.isEnabled()
    editor.whole.click()
    assert editor.words.text() == "宽度合计 100"
    assert editor.lines.total() == 100
    assert "remark" not in [one.key for one in editor.layout_now().columns]


def test_what_says_who_a_row_is_cannot_go(editor: LayoutEditor) -> None:
    assert not turn(editor.lines, "row_number", OFF)
    assert not turn(editor.lines, "full_name", OFF)
    assert not editor.lines.move(0, 3)
    assert not editor.lines.move(3, 0)


def test_keys_move_rename_and_widen(qtbot, editor: LayoutEditor) -> None:
    grid, lines = editor.grid, editor.lines
    grid.go_to(row_of(lines, "address"), Col.HEAD)
    qtbot.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert row_of(lines, "address") == row_of(lines, "relation_to_head") - 1
    assert grid.currentIndex().row() == row_of(lines, "address")
    grid.go_to(row_of(lines, "address"), Col.HEAD, edit=True)
    compose(grid._cells.open_one, "家庭住址")
    qtbot.keyClick(grid._cells.open_one, Qt.Key.Key_Tab)
    qtbot.keyClicks(grid._cells.open_one, "18")
    qtbot.keyClick(grid._cells.open_one, Qt.Key.Key_Return)
    grid.close_editor()
    line = lines.lines[row_of(lines, "address")]
    assert (line.head, line.weight) == ("家庭住址", 18)
    assert editor.words.text() == "宽度合计 98，要正好 100"


def test_the_mouse_moves_a_line(editor: LayoutEditor) -> None:
    lines = editor.lines
    taken = lines.mimeData([lines.index(row_of(lines, "remark"), Col.HEAD)])
    onto = lines.index(row_of(lines, "sex"), Col.HEAD)
    lines.dropMimeData(taken, Qt.DropAction.MoveAction, -1, -1, onto)
    assert row_of(lines, "remark") == row_of(lines, "sex") - 1


@pytest.mark.parametrize(
    ("text", "width"), [("12", 12), ("7.5%", 7.5), ("0", 4), ("x", 4), ("nan", 4), ("101", 4)]
)
def test_only_a_width_is_read_as_one(text: str, width: float) -> None:
    assert read_width(text, 4) == width


def test_it_is_kept_for_the_office_and_can_be_taken_back(
    qtbot, desk: Desk, editor: LayoutEditor, toasts
) -> None:
    compose(editor.title, "人员一览表")
    with qtbot.waitSignal(editor.left):
        editor.keep.click()
    (record,) = desk.store.all(LedgerLayout)
    assert (record.own_title, record.columns) == ("人员一览表", None)
    assert fitting.in_force(ROSTER, desk.store).title == "人员一览表"
    toasts[-1][1]()
    assert fitting.in_force(ROSTER, desk.store) == Layout()


def test_back_to_default_is_kept_like_any_other(desk: Desk, editor: LayoutEditor) -> None:
    compose(editor.title, "人员一览表")
    editor.save()
    editor.back_to_default.click()
    assert editor.is_changed
    editor.save()
    assert not desk.store.all(LedgerLayout)[0].says_anything


def test_who_may_not_write_may_only_look(qtbot, desk: Desk) -> None:
    looker = Clerk(desk.clerk.id, "li", "李四", frozenset({"admin"}))
    made = LayoutEditor(Desk(desk.store, looker, parent=desk), ROSTER)
    qtbot.addWidget(made)
    assert made.keep.isHidden()


def test_the_pages_follow_what_is_tried_and_nothing_leaves_the_book(qtbot, desk: Desk) -> None:
    save(desk, build(Resident, full_name="李梅"))
    page = LedgersPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 680)
    page.show()
    page.arrive()
    qtbot.waitUntil(page.to_printer.isEnabled, timeout=15_000)
    page.edit_layout()
    with qtbot.waitSignal(
        page.drafts.shown, timeout=15_000, check_params_cb=lambda draft: draft.is_whole
    ):
        compose(page.editor.title, "人员一览表")
    assert "人员一览表" in texts(page.draft.printed.pdf)[0]
    assert not page.to_file.isEnabled()
    page.leave_layout()
    qtbot.waitUntil(page.to_printer.isEnabled, timeout=15_000)
    assert "居民花名册" in texts(page.draft.printed.pdf)[0]
    page.depart()
    desk.jobs.close()
    page.preview.pictures.show(None)
