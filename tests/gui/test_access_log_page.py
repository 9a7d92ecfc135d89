"""访问日志 on screen, and who saw a person, listed and saved for them."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea

from db import clock_check, lives, log_years
from db.kinds import Resident
from db.roles import CLERK, Clerk
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.access_log import KEY, NO_NUMBER, AccessLogPage
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.window import Window
from tests.builders import build
from tests.gui.office_desk import save


def page_of(qtbot, desk):
    page = AccessLogPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.arrive()
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)
    return page


def words(page):
    QApplication.processEvents()
    return " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


@pytest.fixture
def person(desk):
    made = build(Resident)
    save(desk, made)
    return made


def test_the_log_is_whole_and_narrowed_by_who_and_what(qtbot, desk, person):
    desk.store.reveal(desk.clerk, person, ["phone"], reason="社保核对")
    page = page_of(qtbot, desk)
    page.days.set_value(0)
    page._narrow()
    assert "逐条相扣" in words(page)
    every = len(page.table.rows.record_ids())
    page.what.set_value("查看明文")
    page.what.chosen.emit("查看明文")
    assert 0 < len(page.table.rows.record_ids()) < every
    cells = page._cells(page.table.rows.record_ids())[0]
    assert cells[2] == "查看明文"
    assert cells[-1] == "社保核对"
    assert person.full_name not in " ".join(cells)


def test_a_doubtful_time_and_what_another_branch_wrote_are_said(qtbot, desk, person, monkeypatch):
    now = desk.store.clock()
    desk.store.reveal(desk.clerk, person, ["phone"], reason="社保核对")
    monkeypatch.setattr(desk.store, "clock", lambda: now - 20 * 366 * 86_400_000)
    desk.store.note(desk.clerk, "登录", reason="早班")
    monkeypatch.setattr(desk.store, "clock", lambda: now + 60_000)
    lives.renew_branch(desk.store)
    desk.store.note(desk.clerk, "登录", reason="恢复以后")
    page = page_of(qtbot, desk)
    page.days.set_value(0)
    page._narrow()
    said = [cells[-1] for cells in page._cells(page.table.rows.record_ids())]
    assert said[0] == "恢复以后"
    assert said[1] == "早班；当时电脑日期存疑；台账换编号以前记的"
    assert said[2] == "社保核对；台账换编号以前记的"
    assert "有 1 条当时电脑日期存疑" in words(page)


def test_people_stand_by_name_and_figures_say_whose_they_are(qtbot, desk):
    desk.store.note(desk.clerk, "申请登记", reason="1234 5678")
    gone = Clerk(b"c" * 16, "gone", "走了的人", frozenset({CLERK}))
    desk.store.note(gone, "登录")
    page = page_of(qtbot, desk)
    page.days.set_value(0)
    page._narrow()
    left, asked = page._cells(page.table.rows.record_ids())[:2]
    assert (left[1], asked[1]) == ("gone", "王晓梅")
    assert asked[-1] == f"本机“{desk.store.facts.node_label}”的核对码 1234 5678"
    page.who.set_value(desk.clerk.login)
    page._narrow()
    assert {one.act.user for one in page._noted.values()} == {desk.clerk.login}


def test_the_page_stands_at_its_top_in_the_smallest_window(qtbot, desk):
    window = Window(desk, entries(desk), unit="瑞光新村社区")
    qtbot.addWidget(window)
    window.resize(900, 460)
    window.show()
    window.activateWindow()
    window.show_page(KEY, {})
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)
    QApplication.processEvents()
    area = window.stack.currentWidget()
    assert isinstance(area, QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    assert area.verticalScrollBar().value() == 0


def test_the_log_is_narrowed_to_one_record_by_its_number(qtbot, desk, person):
    other = build(Resident)
    save(desk, other)
    for one in (person, other):
        desk.store.reveal(desk.clerk, one, ["phone"], reason="社保核对")
    page = page_of(qtbot, desk)
    page.days.set_value(0)
    page.record.setText(f" {person.serial_no.lower()} ")
    shown = [page._noted[one] for one in page.table.rows.record_ids()]
    assert shown
    assert {one.act.object for one in shown} == {person.id.hex()}
    page.record.setText(person.serial_no[:-1])
    assert page.table.rows.record_ids() == []
    assert page._record_row.text() == NO_NUMBER
    page.record.setText("")
    assert len(page.table.rows.record_ids()) > len(shown)
    assert page._record_row.text() == ""


def test_a_clerk_sees_their_own_and_no_answer_to_who_saw_me(qtbot, desk, person):
    clerk = Clerk(b"c" * 16, "c", "录入员", frozenset({CLERK}))
    desk.store.reveal(clerk, person, ["phone"])
    other = Desk(desk.store, clerk)
    page = page_of(qtbot, other)
    page.days.set_value(0)
    page._narrow()
    assert {cells[1] for cells in page._cells(page.table.rows.record_ids())} == {"c"}
    assert not page.seen_card.isVisible()
    other.jobs.close()


def test_who_saw_a_person_is_listed_and_saved(qtbot, desk, person, monkeypatch, tmp_path):
    desk.store.reveal(desk.clerk, person, ["phone"], reason="社保核对")
    page = page_of(qtbot, desk)
    assert page.seen_card.words.isHidden()  # no room for an answer before the question
    page.arrive(record=person.id)
    qtbot.waitUntil(page.seen_card.save_button.isEnabled, timeout=20_000)
    assert page.seen_card.words.text().startswith("共 ")
    assert not page.seen_card.words.isHidden()
    assert "社保核对" in words(page)
    assert "王晓梅" in words(page)
    path = tmp_path / "谁看过我.pdf"
    monkeypatch.setattr(notices, "save_file", lambda *_: path)
    page.seen_card.save()
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)
    assert path.read_bytes().startswith(b"%PDF")
    newest = desk.store.access_log(desk.clerk)[0].act
    assert (newest.act, newest.object) == ("打印谁看过", person.id.hex())


def test_years_long_over_are_laid_by_with_their_fingerprints(qtbot, desk, monkeypatch):
    now = desk.store.clock()
    page = page_of(qtbot, desk)
    assert not page.lay_button.isVisible()
    monkeypatch.setattr(desk.store, "clock", lambda: now + 5 * 366 * 86_400_000)
    desk.store.note(desk.clerk, "登录")
    assert log_years.due(desk.store) == []  # a clock that jumped ahead makes no year old
    clock_check.confirm(desk.store, desk.clerk)
    page.arrive()
    qtbot.waitUntil(page.lay_button.isVisible)
    asked = []
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **more: asked.append(more))
    page.lay_button.click()  # asked first, and staff say no
    assert asked == [{"deed": "归档", "keep": "先不归档"}]
    assert desk.jobs.open_jobs() == []
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    page.lay_button.click()
    qtbot.waitUntil(page.years.isVisible, timeout=20_000)
    assert "日志指纹" in page.years.text()
    assert not page.lay_button.isVisible()
    assert "逐条相扣" in words(page)
