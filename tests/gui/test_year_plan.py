"""The year plan on screen: set out at one key, late in words, ticked off with its proof."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from db.kinds import Activity, Festival, PlanItem
from desktop_app.gui.pages.places import place_of
from desktop_app.gui.pages.special import form_page
from desktop_app.gui.pages.year_plan import YearPlanPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import DISK_FULL, full_disk


@pytest.fixture
def page(qtbot, desk):
    made = YearPlanPage(desk, place_of(PlanItem))
    qtbot.addWidget(made)
    made.resize(1190, 660)
    made.show()
    return made


def words(widget):
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def keep(desk, *records):
    with desk.store.work(desk.clerk, "测试", "test") as work:
        work.bulk_create(records)
    desk.tell_changed(work.changes)


def test_an_empty_year_offers_the_usual_one(desk, page):
    assert "还没有排计划" in words(page)
    undo = []
    desk.toast_asked.connect(lambda _text, back, _deed: undo.append(back))
    page._turn(1)
    page.prefill()
    assert len(page.months.lines) == desk.store.count(PlanItem, year=page.year) > 20
    assert "3 月" in words(page)
    undo[0]()
    assert page.months.lines == []


def test_years_are_turned(desk, page):
    page._turn(1)
    this = page.year
    page.prefill()
    page._turn(1)
    assert page.months.lines == []
    assert f"{this + 1} 年" in words(page)
    page._turn(-1)
    assert page.months.lines


def test_late_is_said_in_words_and_done_with_its_day(desk, page):
    today = desk.store.today
    keep(
        desk,
        build(PlanItem, task="迟了的", year=today.year, due_on=today - dt.timedelta(days=3)),
        build(PlanItem, task="做完的", year=today.year, due_on=today, done_on=today),
    )
    said = words(page)
    assert "逾期 3 天" in said
    assert f"已完成 {today:%m-%d}" in said
    assert "2 项 · 已完成 1 项 · 逾期 1 项" in said


def test_a_task_is_ticked_off_with_the_record_of_its_day(desk, page):
    today = desk.store.today
    task = build(PlanItem, task="端午活动", year=today.year, due_on=today)
    event = build(Activity, topic="粽情端午", date_from=today)
    keep(desk, task, event)
    page.months.lines[0].act.click()
    box = page.card.rows["done_link"].control
    assert "粽情端午" in box.currentText()
    with full_disk(desk):
        page.card.press()
    assert (page.card.isVisible(), page.card._loose.text()) == (True, DISK_FULL)
    page.card.press()
    held = desk.store.get(PlanItem, task.id)
    assert (held.done_on, held.done_link) == (today, event.id)


def test_a_task_set_out_by_mistake_goes_and_comes_back(qtbot, desk, page, toasts):
    task = build(PlanItem, task="排错的", year=desk.store.today.year, due_on=desk.store.today)
    keep(desk, task)
    place = place_of(PlanItem)
    form = form_page(place, desk)
    qtbot.addWidget(form)
    form.arrive(record=task.id)
    form.show()
    assert form.delete_button.isVisible()
    form.delete_button.click()
    assert page.months.lines == []
    said, undo, *_ = toasts[-1]
    assert "已移到回收站" in said
    undo()
    assert [line.item.id for line in page.months.lines] == [task.id]


def test_festivals_have_a_page_of_their_own():
    assert place_of(Festival).has_list


def test_no_row_opens_a_window_of_its_own(desk, page):
    page._turn(1)
    page.prefill()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert shown == [page]


# As a table


@pytest.fixture
def tasks(desk, page):
    today = desk.store.today
    made = [
        build(PlanItem, task=task, year=today.year + year, month=today.month, due_on=day)
        for task, year, day in (
            ("走访老党员", 0, today + dt.timedelta(days=9)),
            ("迎新年茶话会", 0, today - dt.timedelta(days=3)),
            ("明年的事", 1, today + dt.timedelta(days=400)),
        )
    ]
    keep(desk, *made)
    return made


def rows(page):
    return [cells[1] for cells in page.table.rows.texts(page.table.rows.record_ids())]


def test_the_plan_is_a_table_too_with_the_tasks_of_the_year_in_view(desk, page, tasks):
    assert page._middle.currentWidget() is page.months
    page.switch._take("list")
    assert page._middle.currentWidget() is page.table
    assert rows(page) == ["迎新年茶话会", "走访老党员"]
    page.views.set_value("late")
    page._search()
    assert rows(page) == ["迎新年茶话会"]
    page._turn(1)
    page.views.set_value("all")
    page._search()
    assert rows(page) == ["明年的事"]
    again = YearPlanPage(desk, place_of(PlanItem))
    assert again.switch.value() == "list"  # as it was left
    again.deleteLater()


def test_months_show_what_was_searched_for(page, tasks):
    assert len(page.months.lines) == 2
    compose(page.box, "老党员")
    assert [line.item.task for line in page.months.lines] == ["走访老党员"]
    page.box.clear()
    assert len(page.months.lines) == 2


def test_a_task_is_deleted_from_its_month_and_the_next_has_the_cursor(qtbot, page, tasks):
    page.activateWindow()
    page.months.take_cursor()
    qtbot.waitUntil(page.months.lines[0].act.hasFocus)
    QTest.keyClick(page.months.lines[0].act, Qt.Key.Key_Delete)
    assert [line.item.task for line in page.months.lines] == ["走访老党员"]
    assert page.months.lines[0].act.hasFocus()
