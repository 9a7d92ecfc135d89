"""A damaged book in the window: the bar that stays, the way back, safe mode at the next start."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from db import accounts, backup
from db.founding import open_book
from db.kinds import Resident
from db.only_read import DAMAGED, STATE
from db.roles import CODE_HOLDER
from db.trouble import Unavailable
from desktop_app.gui import notices
from desktop_app.gui.notices import Second
from desktop_app.gui.pages.recovery_sheet import RecoverySheet
from desktop_app.gui.pages.safe_mode import SafeModePage
from desktop_app.gui.pages.unlock import UnlockPage
from desktop_app.gui.safe_bar import SALVAGE, SafeBar
from tests.builders import build
from tests.gui.front_of_house import (
    PASSWORD,
    closed_book,
    lock,
    started,
    unlock,
    wait_for_jobs,
)
from tests.trust.ground import damage


@pytest.fixture
def folder(tmp_path):
    """A book with a person and a backup, damaged where no page that is shown reads."""
    made = open_book(closed_book(tmp_path / "book"), "", PASSWORD)
    with made.store.work(made.clerk, "登记") as work:
        work.save(build(Resident, full_name="李梅"))
    backup.make(made.store, "day")
    return damage(made, "form_template")


@pytest.fixture
def sound(tmp_path):
    return closed_book(tmp_path / "book")


@pytest.fixture
def program(qtbot, tmp_path):
    with started(tmp_path) as made:
        yield made


def only_backup(folder):
    (one,) = backup.listed(folder / "backups")
    return one


def press(widget, words):
    (one,) = [
        one
        for one in widget.findChildren(QAbstractButton)
        if one.text() == words and not one.isHidden()
    ]
    one.click()


def front_settled(qtbot, program):
    desk = program.entrance.front.desk
    qtbot.waitUntil(lambda: not desk.jobs.open_jobs(), timeout=20_000)


def look(qtbot, program, page):
    """Open a book from safe mode to be looked at."""
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000):
        page.open_button.click()
    wait_for_jobs(qtbot, program.window)


def test_a_failed_check_stands_over_every_page_with_the_newest_backup(qtbot, program, folder):
    unlock(qtbot, program, folder)
    window, store = program.window, program.book.store
    made = only_backup(folder).made
    for page in ("residents", "ledgers", "settings"):
        window.show_page(page)
        window.desk.jobs.start(lambda _progress: None, title="做点什么", cancellable=True)
        wait_for_jobs(qtbot, window)
        assert isinstance(window.standing, SafeBar)
        assert window.standing.isVisible()
        assert STATE in window.standing.words.text()
        assert "最上面那一条" not in window.standing.words.text()
        assert f"{made:%Y-%m-%d %H:%M}" in window.standing.words.text()
        assert window.bar.isHidden()
    assert [one.full_name for one in store.all(Resident)] == ["李梅"]
    with pytest.raises(Unavailable, match="只能看"), store.work(program.book.clerk):
        pass
    window.rebuild()
    qtbot.waitUntil(window.standing.isVisible, timeout=20_000)
    assert only_backup(folder)  # the day's could not be made


def test_the_bar_leads_to_the_backup_and_the_book_is_whole_again(
    qtbot, program, folder, monkeypatch
):
    monkeypatch.setattr(notices, "confirm_destroy", lambda *_, **__: True)
    monkeypatch.setattr(accounts, "code_holder", lambda *_: CODE_HOLDER)
    monkeypatch.setattr(notices, "ask_second", lambda *_, **__: Second("", "code", is_code=True))
    unlock(qtbot, program, folder)
    window = program.window
    press(window.standing, "换回这份备份")
    wait_for_jobs(qtbot, window)
    card = window.page().backups.restore_card
    assert card.isVisible()
    said = "\n".join(one.text() for one in card.findChildren(QLabel))
    assert "恢复以前不再备份" in said
    with qtbot.waitSignal(window.desk.lock_asked, timeout=20_000):
        card.restore()
    qtbot.waitUntil(lambda: program.book is None, timeout=20_000)
    assert isinstance(program.entrance.front.page(), UnlockPage)  # not safe mode: it is mended
    page = program.entrance.front.page()
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000):
        page.open_book()
    sheet = program.entrance.front.page()
    assert isinstance(sheet, RecoverySheet)  # the code stood in for somebody
    sheet.typed.setText(sheet._code)
    sheet.check()
    wait_for_jobs(qtbot, program.window)
    assert program.window.standing.isHidden()
    store = program.book.store
    assert store.only_reading == ""
    assert [one.full_name for one in store.all(Resident)] == ["李梅"]
    assert not program.entrance.starts.is_damaged(folder)


def test_the_next_start_offers_safe_mode_at_once(qtbot, program, folder, tmp_path):
    unlock(qtbot, program, folder)
    press(program.window.standing, SALVAGE)
    qtbot.waitUntil(lambda: program.book is None, timeout=20_000)
    assert isinstance(program.entrance.front.page(), SafeModePage)
    program.release()
    with started(tmp_path) as later:
        later.begin(folder)
        page = later.entrance.front.page()
        assert isinstance(page, SafeModePage)
        press(page, "回到密码")
        page = later.entrance.front.page()
        assert "只看不改" in page.title.text()
        page.password.setText(PASSWORD)
        with qtbot.waitSignal(page.opened, timeout=20_000):
            page.open_book()
        assert later.book.store.only_reading == DAMAGED  # before any check
        assert later.window.standing.isVisible()
        wait_for_jobs(qtbot, later.window)


def test_after_shift_a_book_can_be_looked_at_and_nothing_is_noted(
    qtbot, program, sound, monkeypatch
):
    shift = Qt.KeyboardModifier.ShiftModifier
    with monkeypatch.context() as patch:
        patch.setattr(QApplication, "queryKeyboardModifiers", lambda: shift)
        program.begin(sound)
    page = program.entrance.front.page()
    press(page, "只看不改地打开")
    assert "请输入密码" in page.password_row.text()
    page.password.setText("qu le bie de di fang")
    page.open_button.click()
    front_settled(qtbot, program)
    assert "密码不正确" in page.password_row.text()
    look(qtbot, program, page)
    window, store = program.window, program.book.store
    assert isinstance(window.standing, SafeBar)
    assert "只看不改" in window.standing.words.text()
    before = store.log_anchor()
    for name in ("residents", "settings"):
        window.show_page(name)
        wait_for_jobs(qtbot, window)
        assert window.standing.isVisible()
        assert "程序出错" not in window.bar.words.text()
    assert store.log_anchor() == before
    assert not list((sound / "backups").glob("*.hslbak"))
    lock(qtbot, program)
    unlock(qtbot, program, sound)  # it was no failed start, and is written again
    assert program.book.store.only_reading == ""


def test_a_book_that_a_whole_check_finds_sound_is_written_again(qtbot, program, sound):
    program.entrance.starts.keep_damaged(sound)
    program.begin(sound)
    page = program.entrance.front.page()
    assert isinstance(page, SafeModePage)
    look(qtbot, program, page)
    qtbot.waitUntil(lambda: not program.entrance.starts.is_damaged(sound), timeout=20_000)
    assert "没有损坏" in program.window.toast.words.text()
    lock(qtbot, program)
    unlock(qtbot, program, sound)
    assert program.book.store.only_reading == ""
