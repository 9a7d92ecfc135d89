"""The workbench and the settings."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtWidgets import QApplication, QLabel

from db import backup
from db.kinds import FollowUp, JointMeeting, OrgUnit, Pairing, Resolution
from desktop_app.gui.badges import due_badge
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.settings import SettingsPage
from desktop_app.gui.pages.workbench import Quick, WorkbenchPage
from tests.builders import build
from tests.compose import compose
from tests.db.nodes import Node
from tests.gui.front_of_house import make_book

TODAY = dt.date(2026, 11, 23)


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    made.wall = int(dt.datetime(2026, 11, 23, 9).astimezone().timestamp() * 1000)
    return made


@pytest.fixture
def desk(node):
    made = Desk(node.store, node.clerk)
    yield made
    made.jobs.close()


@pytest.fixture
def busy(node):
    """An overdue resolution, and a pair that should meet tomorrow."""
    meeting = build(JointMeeting)
    late = build(Resolution, meeting=meeting.id, due_on=dt.date(2026, 11, 13))
    pair = build(Pairing, start_on=dt.date(2026, 8, 24))
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([meeting, late, pair])
    return late, pair


def words(widget):
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


def workbench(qtbot, desk, **rest):
    page = WorkbenchPage(desk, **rest)
    qtbot.addWidget(page)
    page.resize(1190, 660)
    page.show()
    page.arrive()
    return page


def test_what_is_due_is_listed_in_words(qtbot, desk, busy):
    page = workbench(qtbot, desk)
    said = words(page)
    assert "超期 10 天" in said
    assert "明天" in said
    assert busy[0].matter in said
    assert [line.due.kind for line in page.lines] == ["resolution", "pairing"]
    assert page.figures[0].number.text() == "1"
    assert due_badge(desk) == "1"


def test_progress_is_written_down_without_leaving(qtbot, node, desk, busy):
    page = workbench(qtbot, desk)
    line = page.lines[0]
    line.ask()
    line.keep()
    assert "进展" in line.fault.text()
    compose(line.words, "已联系物业，周五前修好。")
    told = []
    desk.changed.connect(told.append)
    line.keep()
    (note,) = node.store.all(FollowUp)
    assert note.resolution == busy[0].id
    assert note.progress == "已联系物业，周五前修好。"
    assert note.by_name == "王晓梅"
    assert told


def test_a_pairing_leads_to_its_form(qtbot, desk, busy):
    page = workbench(qtbot, desk, pairing_page="pairing_log")
    asked = []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    page.lines[1].act.click()
    assert asked == [("pairing_log", {"log_for": busy[1].id})]


def test_quick_buttons_open_their_forms(qtbot, desk):
    page = workbench(qtbot, desk, quick=[Quick("登记居民", "user", "resident_form")])
    asked = []
    desk.page_asked.connect(lambda name, _where: asked.append(name))
    page.first.click()
    assert asked == ["resident_form"]
    assert "没有到期的事" in words(page)
    assert "还没有给区里导出过" in words(page)


@pytest.fixture
def settings(qtbot, tmp_path):
    book, _code = make_book(tmp_path / "book")
    desk = Desk(book.store, book.clerk)
    page = SettingsPage(desk)
    qtbot.addWidget(page)
    page.resize(1190, 660)
    page.show()
    page.arrive()
    yield page
    desk.jobs.close()
    book.close()


def test_the_unit_is_kept_and_a_wrong_phone_is_said_beside_it(settings):
    unit = settings.unit
    compose(unit.rows["address"].control, "石榴苑1号楼一层")
    unit.rows["phone"].control.setText("12")
    unit.save()
    assert unit.rows["phone"].text()
    unit.rows["phone"].control.setText("0431-85551234")
    unit.save()
    store = settings.desk.store
    kept = store.get(OrgUnit, store.facts.unit)
    assert kept.address == "石榴苑1号楼一层"
    assert unit.rows["phone"].text() == ""


def test_a_backup_is_made_at_once_and_listed(qtbot, settings):
    settings.show_tab("backup")
    assert "还没有备份" in words(settings.backups)
    settings.backups.make()
    qtbot.waitUntil(lambda: not settings.desk.jobs.open_jobs(), timeout=20_000)
    assert len(list(backup.listed(settings.desk.store.folder / "backups"))) == 1
    assert "每天自动" in words(settings.backups)


def test_the_log_names_acts_and_says_that_its_chain_is_whole(settings):
    settings.desk.store.note(settings.desk.clerk, "登录")
    settings.show_tab("log")
    table = settings.log.table
    assert table.rows.rowCount() >= 2
    acts = {table.rows.cells(row)[2] for row in range(table.rows.rowCount())}
    assert "登录" in acts
    assert "没有改动过" in settings.log.head.text()


def test_tabs_go_along_with_the_chips(settings):
    settings.tabs.step(-1)
    assert settings.stack.currentWidget() is settings.about
    assert "瑞光新村社区" in words(settings.about)
