"""The program from the password to the window and back."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import QAbstractButton, QLabel

from db import accounts, backup, backup_trial, schema, whole_check
from db.files import Files
from db.founding import open_book
from db.kinds import Resident, StaffMember
from db.only_read import DAMAGED
from db.roles import CLERK
from db.store import DATABASE, Store
from db.trouble import Damaged, Unavailable
from desktop_app import VERSION, app
from desktop_app.gui import look, notices, reports
from desktop_app.gui.entrance import PRACTICE_PASSWORD
from desktop_app.gui.pages import unlock as unlock_page
from desktop_app.gui.pages.first_run import FirstRunPage
from desktop_app.gui.pages.page_list import COMMUNITY
from desktop_app.gui.pages.recovery_sheet import RecoverySheet
from desktop_app.gui.pages.safe_mode import SafeModePage
from desktop_app.gui.pages.unlock import UnlockPage
from tests.builders import build
from tests.gui.front_of_house import (
    PASSWORD,
    closed_book,
    lock,
    make_book,
    started,
    unlock,
    wait_for_jobs,
)
from tests.trust.ground import open_first

NEW = "新的密码 石榴 花开 四月"


@pytest.fixture
def folder(tmp_path):
    return closed_book(tmp_path / "book")


@pytest.fixture
def program(qtbot, tmp_path):
    with started(tmp_path) as made:
        yield made


def test_without_a_book_the_first_questions_are_asked(program):
    program.begin()
    assert isinstance(program.entrance.front.page(), FirstRunPage)


def test_the_password_opens_the_window_and_the_folder_is_remembered(qtbot, program, folder):
    unlock(qtbot, program, folder)
    assert program.entrance.front is None
    assert program.window.isVisible()
    assert program.remembered() == folder
    assert "瑞光新村社区" in program.window.windowTitle()


def test_a_book_just_founded_is_remembered_before_its_code_is_typed_back(program, folder):
    program.begin()
    book = open_book(folder, "", PASSWORD)
    program.entrance.front.page().founded.emit(book, book.ring.renew_code())
    assert isinstance(program.entrance.front.page(), RecoverySheet)
    assert program.remembered() == folder


def test_the_first_start_of_the_day_makes_a_backup(qtbot, program, folder):
    unlock(qtbot, program, folder)
    qtbot.waitUntil(lambda: any(backup.listed(folder / "backups")), timeout=20_000)
    wait_for_jobs(qtbot, program.window)


def test_locking_closes_the_book_and_asks_again(qtbot, program, folder):
    unlock(qtbot, program, folder)
    wait_for_jobs(qtbot, program.window)
    lock(qtbot, program)
    assert program.window is None
    assert program.book is None
    assert isinstance(program.entrance.front.page(), UnlockPage)
    unlock(qtbot, program, folder)


def test_a_log_that_was_tampered_with_is_said_and_the_rest_is_looked_after(qtbot, program, folder):
    book = open_book(folder, "", PASSWORD)
    with book.store.transaction() as connection:
        connection.exec_driver_sql("DROP TRIGGER guard_access_log_update")
        connection.exec_driver_sql("UPDATE access_log SET entry = '[]' WHERE no = 1")
    book.close()
    unlock(qtbot, program, folder)

    def is_said():
        shown = [one.text() for one in program.window.findChildren(QLabel)]
        return any("访问日志第 1 行起对不上" in words for words in shown)

    qtbot.waitUntil(is_said, timeout=20_000)
    store = program.book.store
    qtbot.waitUntil(lambda: backup_trial.last(store) is not None, timeout=20_000)


def test_a_page_on_which_the_check_founders_leaves_the_book_to_be_read(
    qtbot, program, folder, monkeypatch
):
    def founder(_store, *, whole=False):
        raise Damaged("资料文件有损坏")

    def full(_files):
        raise Unavailable("磁盘写不进去")

    monkeypatch.setattr(Store, "check", founder)
    monkeypatch.setattr(Files, "sweep", full)  # a full disk keeps nobody from hearing of damage
    unlock(qtbot, program, folder)
    store = program.book.store
    qtbot.waitUntil(lambda: bool(store.only_reading), timeout=20_000)
    wait_for_jobs(qtbot, program.window)
    with pytest.raises(Unavailable, match="只能看"), store.work(program.book.clerk):
        pass
    assert whole_check.last(store).wrong == ("file",)


def register(program):
    store, clerk = program.book.store, program.book.clerk
    with store.work(clerk, "登记居民", "test") as work:
        work.save(build(Resident))
    program.window.desk.tell_changed(work.changes)


def backups(folder):
    return [one.path.name for one in backup.listed(folder / "backups")]


def test_closing_after_a_change_makes_a_backup_and_lets_go(qtbot, program, folder):
    unlock(qtbot, program, folder)
    before = backups(folder)
    register(program)
    program.window.close()
    assert program.book is None
    assert set(backups(folder)) - set(before)  # it stands for the day instead of the earlier one
    made, _ = reopened(folder)
    assert made == 1


def test_closing_without_a_change_makes_no_backup(qtbot, program, folder):
    unlock(qtbot, program, folder)
    before = backups(folder)
    assert len(before) == 1  # the day's first
    lock(qtbot, program)
    unlock(qtbot, program, folder)
    program.window.close()
    assert backups(folder) == before


def test_what_was_changed_before_the_book_was_locked_is_backed_up_at_closing(
    qtbot, program, folder
):
    unlock(qtbot, program, folder)
    before = backups(folder)
    register(program)
    lock(qtbot, program)
    assert backups(folder) == before  # nobody waits at locking
    unlock(qtbot, program, folder)
    assert backups(folder) == before
    program.window.close()
    (made,) = after = backups(folder)
    assert after != before
    unlock(qtbot, program, folder)
    program.window.close()
    assert backups(folder) == after
    backup.unpack(folder / "backups" / made, folder.parent / "again")
    again = open_first(folder.parent / "again", "wxm", PASSWORD)
    assert again.store.count(Resident) == 1
    again.close()


def test_a_damaged_book_is_not_backed_up_at_closing(qtbot, program, folder):
    unlock(qtbot, program, folder)
    register(program)
    before = backups(folder)
    program.book.store.only_reading = DAMAGED
    program.window.close()
    assert backups(folder) == before


def test_a_book_that_broke_off_is_closed_without_a_backup(qtbot, program, folder):
    unlock(qtbot, program, folder)
    register(program)
    before, book = backups(folder), program.book
    book.store.close()
    program.window.close()
    assert backups(folder) == before
    assert not book.lock.is_held


def test_an_error_of_a_page_at_closing_closes_the_book_all_the_same(
    qtbot, program, folder, monkeypatch
):
    unlock(qtbot, program, folder)
    program.window.show_page("staff")
    monkeypatch.setattr(program.window.page(), "depart", lambda: {}["draft"])
    book = program.book
    with pytest.raises(KeyError):
        program.window.close()
    assert not book.store.is_open
    assert not book.lock.is_held


def reopened(folder):
    book = open_book(folder, "", PASSWORD)
    found = book.store.count(Resident)
    book.close()
    return found, book


def test_undo_and_redo_go_over_all_pages(qtbot, program, folder):
    unlock(qtbot, program, folder)
    store, clerk, window = program.book.store, program.book.clerk, program.window
    with store.work(clerk, "登记居民", "test") as work:
        work.save(build(Resident))
    window.desk.tell_changed(work.changes)
    program.last_work.take_back()
    wait_for_jobs(qtbot, window)
    assert store.count(Resident) == 0
    assert "登记居民" in window.toast.words.text()
    program.last_work.bring_back()
    wait_for_jobs(qtbot, window)
    assert store.count(Resident) == 1


def test_keys_pressed_twice_in_a_row_go_two_steps_back_and_forward(qtbot, program, folder):
    unlock(qtbot, program, folder)
    store, clerk, window = program.book.store, program.book.clerk, program.window
    for name in ("李梅", "乌兰图雅"):
        with store.work(clerk, "登记居民", "test") as work:
            work.save(build(Resident, full_name=name, id_number=None))
        window.desk.tell_changed(work.changes)
    program.last_work.take_back()
    program.last_work.take_back()
    wait_for_jobs(qtbot, window)
    assert store.count(Resident) == 0
    program.last_work.bring_back()
    program.last_work.bring_back()
    wait_for_jobs(qtbot, window)
    assert {one.full_name for one in store.all(Resident)} == {"李梅", "乌兰图雅"}
    program.last_work.bring_back()
    wait_for_jobs(qtbot, window)
    assert "没有可以恢复" in window.toast.words.text()


def test_what_was_taken_back_comes_again_after_a_restart(qtbot, program, folder):
    unlock(qtbot, program, folder)
    store, clerk, window = program.book.store, program.book.clerk, program.window
    with store.work(clerk, "登记居民", "test") as work:
        work.save(build(Resident))
    program.last_work.take_back()
    wait_for_jobs(qtbot, window)
    lock(qtbot, program)
    unlock(qtbot, program, folder)
    program.last_work.bring_back()
    wait_for_jobs(qtbot, program.window)
    assert program.window.toast.words.text() == "已恢复：登记居民 李梅"
    assert program.book.store.count(Resident) == 1
    program.last_work.take_back()
    wait_for_jobs(qtbot, program.window)
    assert program.book.store.count(Resident) == 0


def test_a_key_held_down_takes_back_one_step_only(qtbot, program, folder):
    unlock(qtbot, program, folder)
    keys = {one.key().toString(): one for one in program.window.findChildren(QShortcut)}
    assert not keys["Ctrl+Z"].autoRepeat()
    assert not keys["Ctrl+Y"].autoRepeat()


def test_a_new_book_with_nothing_done_has_nothing_to_undo(qtbot, program, folder):
    unlock(qtbot, program, folder)
    program.last_work.take_back()
    wait_for_jobs(qtbot, program.window)
    assert "没有可以撤销" in program.window.toast.words.text()
    assert program.book.store.facts.name == "瑞光新村社区"


def test_a_code_that_was_never_typed_back_is_made_anew(qtbot, program, tmp_path):
    made, old = make_book(tmp_path / "fresh")
    made.close()
    program.begin(tmp_path / "fresh")
    page = program.entrance.front.page()
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000):
        page.open_book()
    sheet = program.entrance.front.page()
    assert isinstance(sheet, RecoverySheet)
    assert old not in _words(sheet)
    assert program.window is None


def test_a_book_with_a_lent_password_is_closed_with_the_window_that_asks_for_another(
    qtbot, program, folder
):
    book = open_book(folder, "", PASSWORD)
    book.ring.reset_password("wxm", PASSWORD, temporary=True)
    book.close()
    program.begin(folder)
    page = program.entrance.front.page()
    page.password.setText(PASSWORD)
    page.open_book()
    qtbot.waitUntil(lambda: page._given is not None, timeout=20_000)
    held, _ = page._given
    program.entrance.front.close()
    assert not held.store.is_open
    assert not held.lock.is_held


def _words(page):
    return "-".join(label.text() for label in page.findChildren(QLabel))


def test_the_practice_office_opens_with_its_stripe_and_tells_its_password(qtbot, program, tmp_path):
    program.begin()
    program.entrance.front.page().practice_asked.emit(tmp_path / "demo")
    qtbot.waitUntil(lambda: program.window is not None, timeout=60_000)
    wait_for_jobs(qtbot, program.window)
    assert program.book.store.facts.is_demo
    assert program.book.store.count(Resident) > 100
    lock(qtbot, program)
    assert PRACTICE_PASSWORD in program.entrance.front.page().title.text()


def test_words_grow_and_shrink_by_keys_and_stay_so(qtbot, program, folder):
    unlock(qtbot, program, folder)
    wait_for_jobs(qtbot, program.window)
    program.appearance.step_size(1)
    assert look.now().factor == look.SIZES["大"]
    program.appearance.step_size(1)
    program.appearance.step_size(1)
    assert look.now().factor == look.SIZES["特大"]
    assert program.window.page() is not None
    program.appearance.step_size(0)
    assert look.now().factor == 1.0


def test_alt_and_a_figure_lead_to_the_same_page_on_every_pc(qtbot, program, folder):
    unlock(qtbot, program, folder)
    keys = {key.key().toString() for key in program.window.findChildren(QShortcut)}
    for entry in COMMUNITY:
        if not entry.under:
            assert f"Alt+{entry.digit}" in keys
    digits = [entry.digit for entry in COMMUNITY if not entry.under]
    assert digits == sorted(digits, key=lambda digit: int(digit) or 10)


def test_the_report_of_a_fault_names_no_person(qtbot, program, folder):
    unlock(qtbot, program, folder)
    try:
        raise ValueError("李梅 229902199003072029")  # noqa: TRY301
    except ValueError as error:
        program.unexpected(type(error), error, error.__traceback__)
    assert program.window.bar.isVisible()
    assert "李梅" not in program.window.bar.words.text()


def test_what_is_new_is_shown_once_after_an_update(qtbot, program, folder):
    program._settings.setValue("version", "0.0.9")
    unlock(qtbot, program, folder)
    wait_for_jobs(qtbot, program.window)
    assert f"{VERSION}" in program.window.help.text.toPlainText()
    lock(qtbot, program)
    unlock(qtbot, program, folder)
    wait_for_jobs(qtbot, program.window)
    assert not program.window.help.isVisible()


def test_a_code_that_was_never_seen_after_the_recovery_is_made_anew(qtbot, program, folder):
    book = open_book(folder, "", PASSWORD)
    code = book.ring.renew_code()
    book.close()
    program.begin(folder)
    front = program.entrance.front
    page = front.page()
    page.ask_code()
    page.code.setText(code)
    page.try_code()
    qtbot.waitUntil(lambda: not front.desk.jobs.open_jobs(), timeout=20_000)
    page.new_password.setText(NEW)
    page.again.setText(NEW)
    with qtbot.waitSignal(page.opened_with_code, timeout=20_000):
        page.open_with_new()
    assert isinstance(front.page(), RecoverySheet)
    front.close()  # before anybody wrote it down
    program.begin(folder)
    page = program.entrance.front.page()
    page.password.setText(NEW)
    with qtbot.waitSignal(page.opened, timeout=20_000):
        page.open_book()
    sheet = program.entrance.front.page()
    assert isinstance(sheet, RecoverySheet)
    sheet.typed.setText(sheet._code)
    sheet.check()
    assert program.window is not None  # the book was set up long ago: nothing else is asked
    wait_for_jobs(qtbot, program.window)


def test_a_used_code_is_made_anew_for_no_one_but_an_administrator(qtbot, program, folder):
    book = open_book(folder, "", PASSWORD)
    person = build(StaffMember, full_name="赵敏", mobile=None)
    with book.store.work(book.clerk) as work:
        work.save(person)
    accounts.add(book.store, book.clerk, person, "zhaomin", (CLERK,), NEW)
    book.store.keep_fact(accounts.CODE_SEEN, "")
    book.close()
    program.begin(folder)
    program.entrance.front.page().opened.emit(open_book(folder, "zhaomin", NEW))
    assert program.window is not None
    assert "请系统管理员打开一次" in program.window.bar.words.text()
    wait_for_jobs(qtbot, program.window)


def test_a_first_start_has_no_news(qtbot, program, folder):
    unlock(qtbot, program, folder)
    wait_for_jobs(qtbot, program.window)
    assert not program.window.help.isVisible()


def test_a_book_that_cannot_be_opened_leads_to_safe_mode_and_back(qtbot, program, folder):
    book = open_book(folder, "wxm", PASSWORD)
    code = book.ring.renew_code()
    backup.make(book.store)
    book.close()
    (folder / DATABASE).write_bytes(b"\0" * 9000)
    program.begin(folder)
    for _ in range(2):
        page = program.entrance.front.page()
        page.password.setText(PASSWORD)
        page.open_book()
        qtbot.waitUntil(lambda: not program.entrance.front.desk.jobs.open_jobs(), timeout=20_000)
    page = program.entrance.front.page()
    assert isinstance(page, SafeModePage)
    page.buttons[0].click()
    assert "请输入密码" in page.password_row.text()
    page.looks[0].click()
    assert "请输入密码" in page.password_row.text()
    for typed, words in ((PASSWORD + "x", "看不到里面：密码不正确"), (PASSWORD, "居民 0 人")):
        page.password.setText(typed)
        page.looks[0].click()
        qtbot.waitUntil(lambda words=words: words in shown(page), timeout=20_000)
    page.password.setText(PASSWORD)
    page.buttons[0].click()
    assert "两个人办" in page.other_row.text()
    page.salvage_button.click()  # no folder is asked for before
    assert "救到新文件夹要两个人办" in page.other_row.text()
    page.other.setText(code)
    with qtbot.waitSignal(page.mended, timeout=20_000):
        page.buttons[0].click()
    program.begin(folder)
    page = program.entrance.front.page()
    page.password.setText(PASSWORD)
    with qtbot.waitSignal(page.opened, timeout=20_000):
        page.open_book()
    # The code stood in for somebody: a new one is shown before anything else.
    assert isinstance(program.entrance.front.page(), RecoverySheet)
    program.entrance.front.close()


def test_a_book_that_is_not_brought_up_is_shown_as_it_was(
    qtbot, program, folder, tmp_path, monkeypatch
):
    monkeypatch.setattr(reports, "log_folder", lambda: tmp_path / "log")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "VERSION", schema.VERSION + 1)
        patch.setattr(schema, "run_revisions", lambda _connection: {}["a column"])
        unlock(qtbot, program, folder)
    window = program.window
    assert window.standing.isVisible()
    assert "只能看" in window.standing.words.text()
    assert program.stumbled  # so that the version before takes over
    for key in ("residents", "resident_form", "ledgers", "exchange", "settings"):
        window.show_page(key)
        wait_for_jobs(qtbot, window)
        assert window.standing.isVisible()
        assert "程序出错" not in window.bar.words.text(), key
    assert "builtins.KeyError" in reports.newest()
    assert not list((folder / "backups").glob("*-day.hslbak"))
    lock(qtbot, program)
    unlock(qtbot, program, folder)
    assert not program.stumbled
    assert program.window.desk.store.only_reading == ""


def test_failed_starts_are_counted_over_restarts_and_a_good_one_clears_them(
    qtbot, tmp_path, folder
):
    held = (folder / DATABASE).read_bytes()
    (folder / DATABASE).write_bytes(b"\0" * 9000)
    with started(tmp_path) as first:
        try_to_open(qtbot, first, folder)
        assert isinstance(first.entrance.front.page(), UnlockPage)
        assert "打不开" in first.entrance.front.page().password_row.text()
    with started(tmp_path) as second:
        try_to_open(qtbot, second, folder)
        assert isinstance(second.entrance.front.page(), SafeModePage)
    with started(tmp_path) as third:
        third.begin(folder)
        assert isinstance(third.entrance.front.page(), SafeModePage)
        third.entrance.front.page().left.emit()
        (folder / DATABASE).write_bytes(held)
        page = third.entrance.front.page()
        page.password.setText(PASSWORD)
        with qtbot.waitSignal(page.opened, timeout=20_000):
            page.open_book()
        wait_for_jobs(qtbot, third.window)
    with started(tmp_path) as fourth:
        unlock(qtbot, fourth, folder)


def try_to_open(qtbot, program, folder, password=PASSWORD):
    program.begin(folder)
    page = program.entrance.front.page()
    page.password.setText(password)
    page.open_book()
    qtbot.waitUntil(lambda: not program.entrance.front.desk.jobs.open_jobs(), timeout=20_000)


def test_what_says_nothing_about_a_book_is_no_failed_start(qtbot, tmp_path, folder):
    other = open_book(folder, "", PASSWORD)
    for _ in range(3):
        with started(tmp_path) as made:
            try_to_open(qtbot, made, folder, "qu le bie de di fang")
            try_to_open(qtbot, made, folder)  # open elsewhere
            assert "已经打开" in made.entrance.front.page().password_row.text()
            assert made.entrance.starts.of(folder) == 0
    other.close()


def test_a_start_that_never_said_how_it_ended_counts(tmp_path, folder, monkeypatch):
    with started(tmp_path) as made:
        made.entrance.starts.begin(folder)  # the program was gone before it opened
        made.begin(folder)
        assert isinstance(made.entrance.front.page(), UnlockPage)
        monkeypatch.setattr(app, "BookWindow", lambda *_, **__: {}["a part of the window"])
        book = open_book(folder, "", PASSWORD)
        with pytest.raises(KeyError):
            made.show_window(book)
        book.close()
        made.book = None
        made.begin(folder)
        assert isinstance(made.entrance.front.page(), SafeModePage)
        assert made.entrance.starts.of(folder.parent / "another") == 0


def test_safe_mode_shows_the_last_error_report(program, folder, tmp_path, monkeypatch):
    monkeypatch.setattr(reports, "log_folder", lambda: tmp_path / "log")
    seen = []
    monkeypatch.setattr(notices, "show_report", lambda _parent, text: bool(seen.append(text)))
    program.entrance.show_safe_mode(folder)
    assert not buttons_named(program.entrance.front.page(), "最近的错误报告")
    reports.keep(KeyError("李梅"))
    program.entrance.show_safe_mode(folder)
    (button,) = buttons_named(program.entrance.front.page(), "最近的错误报告")
    button.click()
    assert "builtins.KeyError" in seen[0]
    assert "李梅" not in seen[0]


def shown(page):
    return "\n".join(one.text() for one in page.findChildren(QLabel) if not one.isHidden())


def buttons_named(page, words):
    return [one for one in page.findChildren(QAbstractButton) if one.text() == words]


def test_a_start_that_an_unforeseen_error_ended_counts_as_failed(
    qtbot, program, folder, monkeypatch
):
    def broken(*_asked, **_more):
        raise KeyError("a column of the newer version")

    program.begin(folder)
    with monkeypatch.context() as patch:
        patch.setattr(unlock_page.founding, "open_book", broken)
        program.entrance.front.page().password.setText(PASSWORD)
        program.entrance.front.page().open_book()
        qtbot.waitUntil(lambda: program.stumbled, timeout=20_000)
    unlock(qtbot, program, folder)
    assert not program.stumbled


def test_a_wrong_password_is_no_failed_start(qtbot, program, folder):
    program.begin(folder)
    page = program.entrance.front.page()
    page.password.setText("qu le bie de di fang")
    page.open_book()
    qtbot.waitUntil(lambda: not program.entrance.front.desk.jobs.open_jobs(), timeout=20_000)
    assert not program.stumbled


def test_a_damaged_file_is_only_read_until_it_is_mended(qtbot, program, folder, monkeypatch):
    unlock(qtbot, program, folder)
    wait_for_jobs(qtbot, program.window)
    sick = {"file": ["page 7"], "access_log": [], "attachments": []}
    monkeypatch.setattr(Store, "check", lambda _store, **_: sick)
    program.upkeep.check_book()
    wait_for_jobs(qtbot, program.window)
    store, clerk = program.book.store, program.book.clerk
    with pytest.raises(Unavailable, match="只能看"), store.work(clerk):
        pass
