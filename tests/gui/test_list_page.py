"""The page of every list: search, views, sorting, preview and the keys between them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget

from desktop_app.gui import look, wardrobe
from desktop_app.gui.controls import Chips, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_tools import ListDeed
from tests.compose import compose, compose_preedit
from tests.gui.fake_list import FakePeople


@pytest.fixture
def bulk_calls() -> list[int]:
    return []


@pytest.fixture
def page(qtbot, bulk_calls: list[int]):
    desk = Desk()
    made = ListPage(
        desk,
        FakePeople(400),
        title="居民",
        search_hint="姓名、楼栋",
        actions=[button("登记居民", kind="primary", key="Ctrl+N")],
        tabs=Chips("页签", [("people", "居民"), ("homes", "户")]),
        bulk=[ListDeed("批量改网格", lambda ids: bulk_calls.append(len(ids)))],
    )
    qtbot.addWidget(made)
    made.setMinimumSize(1, 1)  # as in the window, which scrolls it
    made.resize(1190, 640)
    made.show()
    made.activateWindow()
    made.box.setFocus()
    qtbot.waitUntil(made.box.hasFocus)
    yield made
    desk.jobs.close()


def key(qtbot, name: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), name, held)


def test_tabs_and_views_stand_in_one_line_and_the_box_takes_the_room(page: ListPage) -> None:
    chips = [page.tabs.chip(), page.views.chip()]
    tops = {one.mapTo(page, one.rect().topLeft()).y() for one in chips if one}
    assert len(tops) == 1
    beside = page._with_chosen.x() - page.count.geometry().right()
    assert page.box.width() == page.box.maximumWidth() or beside < 40


def test_each_keystroke_searches_and_counts(qtbot, page: ListPage) -> None:
    assert page.count.text() == "列出 240 人"
    qtbot.keyClicks(page.box, "12")
    assert page.count.text().startswith("找到 ")
    assert all("12" in page.table.rows.cells(row)[3] for row in range(3))
    key(qtbot, Qt.Key.Key_Escape)
    assert page.count.text() == "列出 240 人"


def test_composing_searches_nothing_until_it_is_committed(page: ListPage) -> None:
    compose_preedit(page.box, "wan'yi'han")
    assert page.count.text() == "列出 240 人"
    compose(page.box, "万一涵")
    assert page.count.text().startswith("找到 ")
    assert page.table.rows.cells(0)[0] == "万一涵"


def test_a_view_narrows_and_is_written_on_its_chip(page: ListPage) -> None:
    page.views.step(1)
    assert page.views.value() == "all"
    assert page.count.text() == "共 400 人"


def test_down_enters_the_rows_and_a_letter_goes_back(qtbot, page: ListPage) -> None:
    qtbot.keyClicks(page.box, "1")
    key(qtbot, Qt.Key.Key_Down)
    assert page.table.hasFocus()
    assert page.box.text() == "1"
    assert page.table.currentIndex().row() == 0
    key(qtbot, Qt.Key.Key_2)
    assert page.box.hasFocus()
    assert page.box.text() == "12"


def test_up_from_the_first_row_goes_back_to_the_box(qtbot, page: ListPage) -> None:
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Up)
    assert page.table.hasFocus()
    key(qtbot, Qt.Key.Key_Up)
    assert page.box.hasFocus()


def test_f2_opens_the_first_hit_from_the_box(qtbot, page: ListPage) -> None:
    compose(page.box, "万一涵")
    wanted = page.table.rows.record_id(0)
    with qtbot.waitSignal(page.opened, check_params_cb=lambda one: one == wanted):
        key(qtbot, Qt.Key.Key_F2)


def test_a_second_escape_leaves_the_page(qtbot, page: ListPage) -> None:
    qtbot.keyClicks(page.box, "1")
    key(qtbot, Qt.Key.Key_Escape)
    with qtbot.waitSignal(page.desk.back_asked):
        key(qtbot, Qt.Key.Key_Escape)


def test_the_preview_follows_the_cursor_and_space_turns_it(qtbot, page: ListPage) -> None:
    compose(page.box, "万一涵")
    name = page.table.rows.cells(0)[0]

    def words() -> list[str]:
        return [one.text() for one in page.preview.findChildren(QLabel) if one.isVisible()]

    qtbot.waitUntil(lambda: name in words())
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Space)
    assert not page.preview.isVisible()
    key(qtbot, Qt.Key.Key_Space)
    assert page.preview.isVisible()


def test_the_preview_folds_away_when_it_is_narrow(page: ListPage) -> None:
    assert page.preview.isVisible()
    page.resize(900, 600)
    assert not page.preview.isVisible()
    page.resize(1190, 600)
    assert page.preview.isVisible()


def test_a_click_on_the_heading_sorts_turns_and_lets_go(page: ListPage) -> None:
    def days() -> list[str]:
        ids = page.table.rows.record_ids()
        return [cells[2] for cells in page.table.rows.texts(ids)]

    page.views.set_value("all")
    page.reload()
    as_it_was = days()
    page.stance.sort_by(2)
    assert days() == sorted(as_it_was)
    compose(page.box, "12号楼")
    assert days() == sorted(days())
    page.box.clear()
    page.stance.sort_by(2)
    assert days() == sorted(as_it_was, reverse=True)
    page.stance.sort_by(2)
    assert days() == as_it_was
    page.stance.sort_by(1)
    assert days() == as_it_was


def test_shift_sorts_what_is_equal_by_a_second_column(page: ListPage) -> None:
    page.views.set_value("all")
    page.reload()
    page.stance.sort_by(7)
    page.stance.sort_by(2, add=True)
    page.stance.sort_by(2, add=True)
    rows = page.table.rows.texts(page.table.rows.record_ids())
    assert [row[7] for row in rows] == sorted(row[7] for row in rows)
    first = [row[2] for row in rows if row[7] == rows[0][7]]
    assert first == sorted(first, reverse=True)
    assert len(set(first)) > 10


def test_headings_say_by_which_columns_the_list_stands(page: ListPage) -> None:
    def headings() -> list[str]:
        rows = page.table.rows
        return [rows.headerData(at, Qt.Orientation.Horizontal) for at in range(len(rows.columns))]

    page.stance.sort_by(2)
    assert headings()[2] == "↑ 出生日期"
    page.stance.sort_by(2)
    page.stance.sort_by(0, add=True)
    assert (headings()[2], headings()[0]) == ("↓1 出生日期", "↑2 姓名")
    page.stance.sort_by(0)
    page.stance.sort_by(0)
    assert headings()[:3] == ["姓名", "性别", "出生日期"]


def test_the_height_of_rows_holds_for_every_list_of_this_pc(qtbot) -> None:
    desk = Desk()
    first, second = (ListPage(desk, FakePeople(5), title="居民", search_hint="") for _ in range(2))
    for page in (first, second):
        qtbot.addWidget(page)
    words = {action.text(): action for action in first.chooser.menu_of_columns().actions()}
    words["行高：紧凑"].trigger()
    assert first.table.rowHeight(0) == 28
    second.arrive()
    assert second.table.rowHeight(0) == 28
    words = {action.text(): action for action in second.chooser.menu_of_columns().actions()}
    assert words["行高：紧凑"].isChecked()
    words["行高：适中"].trigger()
    desk.jobs.close()


def test_a_moved_column_stands_there_next_time(qtbot) -> None:
    desk = Desk()

    def new_page() -> ListPage:
        made = ListPage(desk, FakePeople(5), title="居民", search_hint="", kept_as="test-moved")
        qtbot.addWidget(made)
        return made

    first = new_page()
    first.table.horizontalHeader().moveSection(7, 1)
    first.depart()
    again = new_page()
    assert again.table.columns_in_view()[:3] == [0, 7, 1]
    again.chooser.restore()
    again.depart()
    desk.jobs.close()


def test_columns_are_chosen_and_remembered_on_this_pc(qtbot) -> None:
    desk = Desk()

    def new_page() -> ListPage:
        made = ListPage(desk, FakePeople(5), title="居民", search_hint="", kept_as="test-people")
        qtbot.addWidget(made)
        return made

    first = new_page()
    menu = first.chooser.menu_of_columns()
    by_title = {action.text(): action for action in menu.actions()}
    assert not by_title["姓名"].isEnabled()
    by_title["网格"].trigger()
    first.table.setColumnWidth(5, 177)
    first.depart()
    again = new_page()
    assert again.table.isColumnHidden(4)
    assert again.table.columnWidth(5) == 177
    by_title_again = {a.text(): a for a in again.chooser.menu_of_columns().actions()}
    by_title_again["恢复默认"].trigger()
    assert not again.table.isColumnHidden(4)
    assert again.table.columnWidth(5) == 118
    again.depart()
    desk.jobs.close()


def test_columns_that_nobody_moved_are_not_kept(qtbot) -> None:
    desk = Desk()

    def new_page(people: FakePeople) -> ListPage:
        made = ListPage(desk, people, title="居民", search_hint="", kept_as="test-unmoved")
        qtbot.addWidget(made)
        return made

    first = new_page(FakePeople(5))
    first.table.setColumnWidth(5, 177)
    first.depart()
    first.chooser.restore()
    first.depart()
    assert new_page(FakePeople(5)).table.columnWidth(5) == 118
    desk.jobs.close()


def test_the_first_row_is_chosen_and_its_summary_shown(qtbot, page: ListPage) -> None:
    first = page.table.rows.record_id(0)
    assert page.table.chosen() == [first]
    title = page.source.preview(first).title
    qtbot.waitUntil(lambda: any(one.text() == title for one in page.preview.findChildren(QLabel)))
    key(qtbot, Qt.Key.Key_Escape)
    page.table.choose([])
    page.reload()
    assert page.table.chosen() == []
    assert not page._bulk[0].isEnabled()


def test_what_is_chosen_is_counted_and_handed_on(
    qtbot, page: ListPage, bulk_calls: list[int]
) -> None:
    key(qtbot, Qt.Key.Key_Down)
    assert page.chosen_words.text() == "已选 1 人"
    key(qtbot, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert page.chosen_words.text() == "已选全部 240 人"
    page._bulk[0].click()
    assert bulk_calls == [240]
    qtbot.keyClicks(page.box, "12")
    assert page.chosen_words.text() == "已选 1 人"


@pytest.mark.parametrize("size", look.SIZES)
@pytest.mark.parametrize("width", [820, 1190])
def test_nothing_is_cut_at_any_size(qtbot, qapp, size: str, width: int) -> None:
    wardrobe.wear(qapp, "light", size)
    desk = Desk()
    deeds = [ListDeed(words, print) for words in ("改网格", "改人户状态", "结对", "导出", "删除")]
    other = ListPage(desk, FakePeople(50), title="居民", search_hint="姓名", bulk=deeds)
    area = QScrollArea()  # as the window holds it
    area.setWidgetResizable(True)
    area.setWidget(other)
    qtbot.addWidget(area)
    area.resize(width, 420)
    area.show()
    other.table.tick_all()
    QApplication.processEvents()
    assert area.horizontalScrollBar().maximum() == 0
    cut = [
        made.text()
        for made in other.findChildren(QPushButton)
        if made.isVisible() and made.width() < made.minimumSizeHint().width()
    ]
    assert cut == []
    assert [action.text() for action in other._bulk[-1].menu().actions()] == [
        "结对",
        "导出",
        "删除",
        "复制\tCtrl+C",
    ]
    desk.jobs.close()


def test_nothing_found_says_what_to_do(qtbot, page: ListPage) -> None:
    qtbot.keyClicks(page.box, "zzzz")
    assert page._none.isVisible()
    key(qtbot, Qt.Key.Key_Escape)
    assert page.table.isVisible()


def test_an_empty_view_says_where_the_others_are(page: ListPage, monkeypatch) -> None:
    monkeypatch.setattr(page.source, "search", lambda _query, view: [] if view == "here" else [0])
    page.reload()
    assert page._none.isVisible()
    assert page._none.words.text() == "“在住”里现在没有。"
    page.box.setText("x")
    assert page._none.words.text().startswith("没有找到")
    assert not page._none.see_all.isVisible()
    page.box.clear()
    page._none.see_all.click()
    assert page.views.value() == "all"
    assert page.table.isVisible()
    assert page.box.hasFocus()


def test_nothing_at_all_offers_the_first_step(qtbot) -> None:
    desk = Desk()
    page = ListPage(
        desk,
        FakePeople(0),
        title="居民",
        search_hint="",
        empty="还没有居民。按“登记居民”就可以开始。",
        first_step=button("登记居民"),
    )
    qtbot.addWidget(page)
    page.show()
    assert page._nothing.isVisible()
    assert page._nothing.words.text() == "还没有居民。按“登记居民”就可以开始。"
    desk.jobs.close()


def test_reloading_stays_at_the_same_place(qtbot, page: ListPage) -> None:
    page.table.go_to(100)
    there = page.table.current_id()
    scrolled = page.table.verticalScrollBar().value()
    assert scrolled > 0
    page.reload()
    assert page.table.current_id() == there
    assert page.table.verticalScrollBar().value() == scrolled
    assert page.table.chosen() == [there]


def test_arriving_with_a_query_and_a_view(page: ListPage) -> None:
    page.arrive(query="12号楼", view="all")
    assert page.box.text() == "12号楼"
    assert page.views.value() == "all"
    there = page.count.text()
    page.arrive()
    assert page.count.text() == there


def test_everything_has_a_name_and_room(page: ListPage) -> None:
    takes = [
        part
        for part in page.findChildren(QWidget)
        if part.focusPolicy() & Qt.FocusPolicy.TabFocus and part.isVisible()
    ]
    assert len(takes) >= 8
    assert [type(part) for part in takes if not part.accessibleName()] == []
    assert [part for part in takes if min(part.width(), part.height()) < 24] == []
