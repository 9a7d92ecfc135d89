"""账号 in 设置: given, changed and taken from the page; what one may not do is not there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from db import accounts, backup, keys
from db.kinds import StaffMember
from db.roles import CLERK, LEAD
from db.trouble import Unavailable
from desktop_app.gui import notices, screen_capture
from desktop_app.gui.desk import Desk
from desktop_app.gui.notices import Second
from desktop_app.gui.pages.accounts import AccountsPage
from desktop_app.gui.text_grid import TextGrid
from desktop_app.gui.workbench.cards import SafetyCard
from desktop_app.gui.workbench.reading import read
from tests.builders import build
from tests.gui.front_of_house import PASSWORD, make_book

FIRST = "麦子黄了 该去 收割"


@pytest.fixture
def made(qtbot, tmp_path):
    book, code = make_book(tmp_path / "book")
    with book.store.work(book.clerk, "登记", "test") as work:
        work.save(build(StaffMember, full_name="赵敏", mobile=None))
    desks = []

    def open_page(clerk=None):
        desk = Desk(book.store, clerk or book.clerk)
        desks.append(desk)
        page = AccountsPage(desk)
        qtbot.addWidget(page)
        page.resize(1190, 700)
        page.show()
        page.arrive()
        return page

    yield book, code, open_page
    for desk in desks:
        desk.jobs.close()
    book.close()


def settle(qtbot, page):
    qtbot.waitUntil(lambda: not page.desk.jobs.open_jobs(), timeout=20_000)


def words(page):
    QApplication.processEvents()
    return " ".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def deeds(page):
    """Give the visible buttons by their names."""
    QApplication.processEvents()
    return {one.accessibleName(): one for one in page.findChildren(QPushButton) if one.isVisible()}


def add(page, login="zhaomin", roles=(CLERK,), password=FIRST):
    page.add()
    rows = page.ask_card.rows
    rows["login"].control.setText(login)
    rows["password"].control.setText(password)
    rows["roles"].control.set_values(roles)
    page.ask_card.deed.click()


def test_an_account_is_given_and_its_password_is_temporary(made):
    book, _, open_page = made
    page = open_page()
    add(page)
    assert not page.ask_card.isVisible()
    assert "赵敏" in words(page)
    assert "临时密码" in words(page)
    assert "使用中" not in words(page)
    assert "还没有打开过" in words(page)  # 赵敏; who looks has opened it
    assert words(page).count("还没有打开过") == 1
    assert keys.unlock(book.store.folder, "zhaomin", FIRST).slot.temporary


def test_what_is_wrong_is_said_beside_the_field(made):
    _, _, open_page = made
    page = open_page()
    add(page, password="1234567890")
    assert page.ask_card.isVisible()
    assert "数字" in words(page)
    add(page, roles=())
    assert "至少选一个角色" in words(page)


def test_roles_passwords_and_pauses_are_changed_in_the_line(qtbot, made):
    book, _, open_page = made
    page = open_page()
    add(page)
    deeds(page)["改角色：赵敏"].click()
    page.ask_card.rows["roles"].control.set_values([LEAD])
    page.ask_card.deed.click()
    assert "负责人" in words(page)
    deeds(page)["重设密码：赵敏"].click()
    page.ask_card.rows["password"].control.setText("白杨树下 三条 长凳")
    page.ask_card.deed.click()
    assert keys.unlock(book.store.folder, "zhaomin", "白杨树下 三条 长凳")
    deeds(page)["暂停：赵敏"].click()
    assert "已暂停" in words(page)
    deeds(page)["恢复：赵敏"].click()
    deeds(page)["移除：赵敏"].click()
    page.ask_card.deed.click()
    settle(qtbot, page)
    assert "zhaomin" not in words(page)


def test_ones_own_password_is_changed_by_who_knows_it(made):
    book, _, open_page = made
    page = open_page()
    deeds(page)["改我的密码：王晓梅"].click()
    for name, typed in (("old_password", PASSWORD), ("password", FIRST), ("again", "x")):
        page.ask_card.rows[name].control.setText(typed)
    page.ask_card.deed.click()
    assert "两遍不一样" in words(page)
    page.ask_card.rows["again"].control.setText(FIRST)
    page.ask_card.deed.click()
    assert keys.unlock(book.store.folder, "wxm", FIRST)


def test_who_does_not_manage_accounts_sees_their_own_and_nothing_to_press(qtbot, made):
    book, _, open_page = made
    add(open_page())
    book.ring.reset_password("zhaomin", FIRST)
    clerk = accounts.second_person(book.store, "zhaomin", FIRST)
    page = open_page(clerk)
    assert set(deeds(page)) >= {"改我的密码：赵敏"}
    assert not [name for name in deeds(page) if "王晓梅" in name]
    for name in ("添加账号", "更换恢复码", "更换台账密钥"):
        assert name not in deeds(page)
    assert "管账号的是系统管理员" in words(page)


def test_a_new_code_wants_two_people_and_is_typed_back(qtbot, made, monkeypatch):
    book, code, open_page = made
    page = open_page()
    asked = []

    def ask(_parent, said, people, *, code):
        asked.append((said, people, code))
        return

    monkeypatch.setattr(notices, "ask_second", ask)
    page.keys_part.new_code()
    assert asked[0][2]
    assert keys.unlock_with_code(book.store.folder, code)
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: Second("", code, is_code=True))
    page.keys_part.new_code()
    settle(qtbot, page)
    qtbot.waitUntil(lambda: page.stack.currentIndex() == 1, timeout=20_000)
    assert book.store.fact(accounts.CODE_SEEN) == ""
    sheet = page.stack.currentWidget()
    sheet.typed.setText(sheet._code)
    sheet.check()
    assert page.stack.currentIndex() == 0
    assert book.store.fact(accounts.CODE_SEEN) == "1"


def test_the_code_of_an_office_that_was_helped_says_nothing_of_ones_own(made):
    book, code, open_page = made
    page = open_page()
    book.store.keep_fact(accounts.CODE_SEEN, "")
    for is_ours, seen in ((False, ""), (True, "1")):
        page._show_code(code, "某社区", is_ours=is_ours)
        sheet = page.stack.currentWidget()
        sheet.typed.setText(code)
        sheet.check()
        assert book.store.fact(accounts.CODE_SEEN) == seen
        assert page.stack.currentIndex() == 0


def test_a_removal_for_cause_changes_the_key(qtbot, made, monkeypatch):
    book, code, open_page = made
    page = open_page()
    add(page)
    before = book.ring.database_key
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: Second("", code, is_code=True))
    deeds(page)["移除：赵敏"].click()
    page.ask_card.rows["why"].control.set_value("cause")
    page.ask_card.deed.click()
    qtbot.waitUntil(lambda: book.ring.database_key != before, timeout=20_000)
    settle(qtbot, page)
    assert book.store.check()["file"] == []


def offered_at_the_workbench(qtbot, page):
    """Give what 数据安全 offers to do."""
    safety = SafetyCard(page.desk)
    qtbot.addWidget(safety)
    safety.show_board(read(page.desk.store))
    return {one.text() for one in safety.findChildren(QPushButton)}


def test_a_removal_whose_new_key_was_not_made_says_so_until_it_is(qtbot, made, monkeypatch):
    book, code, open_page = made
    page, said = open_page(), []
    page.desk.trouble_met.connect(lambda error: said.append(str(error)))
    add(page)
    assert not page.keys_part.due_words.isVisible()

    def full(_store):
        raise Unavailable("磁盘写不进去")

    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: Second("", code, is_code=True))
    with monkeypatch.context() as patch:
        patch.setattr(backup, "make", full)
        deeds(page)["移除：赵敏"].click()
        page.ask_card.rows["why"].control.set_value("cause")
        page.ask_card.deed.click()
        qtbot.waitUntil(lambda: bool(said), timeout=20_000)
        settle(qtbot, page)
    assert "账号已移除" in said[0]
    assert "移除：赵敏" not in deeds(page)
    assert page.keys_part.due_words.isVisible()
    assert "去更换" in offered_at_the_workbench(qtbot, page)
    page.keys_part.rotate()
    qtbot.waitUntil(lambda: not accounts.is_key_due(book.store), timeout=20_000)
    settle(qtbot, page)
    assert not page.keys_part.due_words.isVisible()
    assert "去更换" not in offered_at_the_workbench(qtbot, page)


def test_a_book_on_a_server_offers_no_other_key_and_says_why(made, monkeypatch):
    _, _, open_page = made
    page = open_page()
    add(page)
    assert page.keys_part.key_button.isEnabled()
    monkeypatch.setattr(accounts, "rotation_fault", lambda _store: "放在服务器上，不用更换台账密钥")
    page.reload()
    assert not page.keys_part.key_button.isEnabled()
    assert page.keys_part.code_button.isEnabled()
    assert "不用更换台账密钥" in words(page)
    deeds(page)["移除：赵敏"].click()
    why = page.ask_card.rows["why"]
    assert why.control.count() == 1
    assert "换掉数据库的密码" in why.text()


def test_a_wrong_second_password_does_nothing(qtbot, made, monkeypatch):
    book, _, open_page = made
    page = open_page()
    add(page, roles=(LEAD,))
    said = []
    page.desk.trouble_met.connect(lambda error: said.append(str(error)))
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: Second("zhaomin", "wrong"))
    before = book.ring.database_key
    page.keys_part.rotate()
    settle(qtbot, page)
    assert "密码不正确" in said[0]
    assert book.ring.database_key == before


def test_minutes_and_quota_are_kept(made):
    book, _, open_page = made
    page = open_page()
    page.keys_part.minutes.set_value(2)
    page.keys_part.minutes.chosen.emit(2)
    page.keys_part.quota.chosen.emit(10)
    assert (book.store.fact("lock_minutes"), book.store.fact("reveal_quota")) == ("2", "10")


def test_an_office_may_have_its_windows_left_out_of_screenshots(made, monkeypatch):
    book, _, open_page = made
    assert open_page().keys_part.capture_row.isHidden()  # only Windows offers it
    monkeypatch.setattr(screen_capture, "is_offered", lambda: True)
    page = open_page()
    assert page.keys_part.capture_row.isVisible()
    assert page.keys_part.capture.value() is False
    page.keys_part.capture.chosen.emit(True)
    assert screen_capture.is_on(book.store)
    page.reload()
    assert page.keys_part.capture.value() is True
    newest = book.store.access_log(book.clerk)[0].act
    assert (newest.act, "不显示台账窗口" in newest.reason) == ("改设置", True)


def test_the_marks_of_the_rights_stand_in_the_middle_and_none_is_scrolled_away(made):
    _, _, open_page = made
    page = open_page()
    grid = page.rights.findChild(TextGrid)
    rows, middle = grid.rows, Qt.AlignmentFlag.AlignCenter
    place = Qt.ItemDataRole.TextAlignmentRole
    assert rows.data(rows.index(0, 0), place) is None
    marks = range(1, rows.columnCount())
    assert {rows.data(rows.index(3, column), place) for column in marks} == {middle}
    across = Qt.Orientation.Horizontal
    assert {rows.headerData(column, across, place) for column in marks} == {middle}
    assert not grid.verticalScrollBar().isVisible()
