"""到期清理: seen before it is done, asked once more, and gone after."""

import datetime as dt

import pytest
from PySide6.QtWidgets import QLabel

from db.kinds import Resident
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.retention import RetentionPage
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def page(qtbot):
    node = Node("229901001001", "甲")
    old = build(Resident, residence_status="moved_out", left_on=dt.date(2010, 5, 1))
    old.arrived_on = None
    node.save(old, build(Resident))
    made = RetentionPage(Desk(node.store, node.clerk))
    qtbot.addWidget(made)
    made.resize(1190, 640)
    made.show()
    made.arrive()
    yield made
    made.desk.jobs.close()
    node.store.close()


def words(page):
    return "\n".join(one.text() for one in page.findChildren(QLabel))


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def test_who_is_due_is_seen_then_cleared(qtbot, page, monkeypatch):
    assert not page.clear_button.isVisible()
    page.look()
    settle(qtbot, page)
    assert "1 人到期" in words(page)
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: False)
    page.clear()
    assert page.desk.store.count(Resident) == 2
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    page.clear()
    settle(qtbot, page)
    assert page.desk.store.count(Resident) == 1
    qtbot.waitUntil(lambda: "没有" in words(page))


def test_the_years_are_kept_and_too_few_are_refused_beside_the_field(page):
    page.years.control.setText("1")
    page.keep_years()
    assert "至少保存 3 年" in page.years.text()
    page.years.control.setText("5")
    page.keep_years()
    assert page.desk.store.fact("retention_years") == "5"
