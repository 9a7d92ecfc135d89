"""The settings."""

from __future__ import annotations

import datetime as dt

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from db import accounts, backup, restoring, second_place
from db.kinds import OrgUnit, Resident
from db.roles import CODE_HOLDER
from desktop_app.gui import notices
from desktop_app.gui.desk import Desk
from desktop_app.gui.notices import Second
from desktop_app.gui.pages import settings_search
from desktop_app.gui.pages.access_log import AccessLogPage
from desktop_app.gui.pages.accounts import AccountsPage
from desktop_app.gui.pages.retention import RetentionPage
from desktop_app.gui.pages.rhythm import RhythmPage
from desktop_app.gui.pages.settings import BY_NAME, SettingsPage
from desktop_app.gui.pages.tabs import tabs_of
from tests.builders import build
from tests.compose import compose
from tests.gui.front_of_house import make_book


def words(widget):
    QApplication.processEvents()
    return "\n".join(one.text() for one in widget.findChildren(QLabel))


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


def test_no_words_below_a_field_of_the_unit_lie_on_the_field(settings):
    below = [one for one in settings.unit.rows.values() if one.text()]
    assert below
    settings.resize(1190, settings.heightForWidth(1190))  # as the window does
    QApplication.processEvents()
    for one in below:
        assert one.height() >= one.heightForWidth(one.width()), one.text()


def test_the_names_that_papers_go_by_come_with_the_unit_and_may_not_be_blank(settings):
    unit = settings.unit
    store = settings.desk.store
    whole = store.facts.name
    for name, most in (("short_name", 20), ("seal_name", 60)):
        assert unit.editors[name].value() == whole[:most]
        assert unit.rows[name].text() == BY_NAME
    unit.rows["seal_name"].control.setText("")
    unit.save()
    assert unit.rows["seal_name"].text() == "请填写落款全称"
    compose(unit.rows["seal_name"].control, "石榴苑社区居民委员会")
    unit.save()
    kept = store.get(OrgUnit, store.facts.unit)
    assert (kept.short_name, kept.seal_name) == (whole[:20], "石榴苑社区居民委员会")


def test_a_setting_is_found_by_its_words_and_gone_to(qtbot, settings):
    asked = []
    settings.desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    search = settings.search
    settings.activateWindow()
    lines = [one.line for one in settings_search.places(settings.desk, settings.unit.names)]
    assert sorted(set(lines)) == sorted(lines), "one line would stand there twice"
    search.setFocus()
    qtbot.waitUntil(search.hasFocus)
    compose(search, "深色")
    assert search.list.isVisible()
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert settings.tab is settings.look
    assert search.text() == ""
    assert not search.list.isVisible()
    compose(search, "落款全称")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert settings.tab is settings.unit
    assert unit_has_cursor(settings, "seal_name")
    compose(search, "会议类型")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    compose(search, "密码")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert asked == [("word_lists", {"list": "meeting_kind"}), ("accounts", {})]
    compose(search, "没有这样的")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert len(asked) == 2
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.text() == ""


def unit_has_cursor(settings, name):
    QApplication.processEvents()
    return settings.unit.rows[name].control.hasFocus()


@pytest.mark.parametrize("tab", [AccessLogPage, AccountsPage, RetentionPage, RhythmPage])
def test_settings_are_found_from_the_tabs_that_are_pages_of_their_own(qtbot, settings, tab):
    settings.hide()
    desk = settings.desk
    page, asked = tab(desk), []
    desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    search = page.findChild(settings_search.SettingsSearch)
    qtbot.waitUntil(page.isActiveWindow)
    qtbot.keyClick(page, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(search.hasFocus)
    for words in ("字号", "落款全称", "会议类型"):
        compose(search, words)
        qtbot.keyClick(search, Qt.Key.Key_Return)
    assert asked == [
        ("settings", {"tab": "look"}),
        ("settings", {"record": desk.store.facts.unit, "field": "seal_name"}),
        ("word_lists", {"list": "meeting_kind"}),
    ]
    assert settings_search.HINT in page.hints


def test_every_tab_of_the_settings_can_be_searched_for(settings):
    tabs = {key for key, _words in tabs_of(settings.desk, "settings")}
    found = list(settings_search.places(settings.desk, settings.unit.names))
    assert {one.tab for one in found} == tabs
    assert settings_search._WORDS.keys() <= tabs
    assert settings.search.places_for("zhanghao")[0].words == "账号"
    assert [one.tab for one in settings.search.places_for("字号")] == ["look"]


def test_what_the_office_is_known_for_is_kept_with_its_brand(settings):
    unit = settings.unit
    compose(unit.rows["slogan"].control, "像石榴籽一样紧紧抱在一起")
    compose(unit.rows["batch"].control, "2023年首批")
    unit.rows["demo_since"].control.setText("2024-07-01")
    unit.rows["demo_status"].control.setChecked(True)
    unit.save()
    store = settings.desk.store
    kept = store.get(OrgUnit, store.facts.unit)
    assert (kept.batch, kept.demo_status) == ("2023年首批", True)
    assert kept.demo_since == dt.date(2024, 7, 1)
    assert kept.brand_line == "红石榴家园　像石榴籽一样紧紧抱在一起"
    assert "emblem" in unit.emblem.groups


def test_a_backup_is_made_at_once_and_listed(qtbot, settings):
    settings.show_tab("backup")
    assert "还没有备份" in words(settings.backups)
    settings.backups.make()
    qtbot.waitUntil(lambda: not settings.desk.jobs.open_jobs(), timeout=20_000)
    assert len(list(backup.listed(settings.desk.store.folder / "backups"))) == 1
    assert "每天自动" in words(settings.backups)


def test_tabs_go_along_with_the_chips(settings):
    settings.tabs.step(-1)
    assert settings.tab is settings.about
    assert "瑞光新村社区" in words(settings.about)


def settle(qtbot, settings):
    qtbot.waitUntil(lambda: not settings.desk.jobs.open_jobs(), timeout=20_000)


def test_a_backup_is_tried_and_the_page_says_what_came_of_it(qtbot, settings):
    settings.show_tab("backup")
    settings.backups.make()
    settle(qtbot, settings)
    assert "还没有试恢复过" in words(settings.backups)
    settings.backups.try_newest()
    settle(qtbot, settings)
    assert "20 项都对得上" in words(settings.backups)


def test_what_a_restore_would_lose_is_shown_before_it_is_done(qtbot, settings, monkeypatch):
    store, clerk = settings.desk.store, settings.desk.clerk
    made = backup.make(store)
    with store.work(clerk, "入户登记") as work:
        work.save(build(Resident))
    settings.show_tab("backup")
    card = settings.backups.restore_card
    card.ask(made)
    settle(qtbot, settings)
    assert "1 次保存会缺少，涉及居民 1" in words(card)
    assert "入户登记" in words(card)
    asked = []
    settings.desk.lock_asked.connect(lambda: asked.append("lock"))
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: False)
    card.restore()
    assert not restoring.is_waiting(store.folder)
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: None)
    card.restore()
    assert not restoring.is_waiting(store.folder)
    monkeypatch.setattr(accounts, "code_holder", lambda *_: CODE_HOLDER)
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: Second("", "code", is_code=True))
    card.restore()
    settle(qtbot, settings)
    assert asked == ["lock"]
    assert restoring.is_waiting(store.folder)


def test_the_second_copy_is_made_on_the_stick_that_staff_choose(
    qtbot, settings, monkeypatch, tmp_path
):
    backup.make(settings.desk.store)
    settings.show_tab("backup")
    assert "还没有第二份" in words(settings.backups)
    monkeypatch.setattr(notices, "choose_folder", lambda *_: tmp_path)
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    settings.backups.copy()
    settle(qtbot, settings)
    assert "读回来一样" in words(settings.backups)
    assert list(tmp_path.glob("台账备份-*/*.hslbak"))
