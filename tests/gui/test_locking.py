"""Locking: by key, by idleness, by Windows; the program ends, and unlocking leads back."""

from __future__ import annotations

import threading
import time

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from db.store import Store
from db.trouble import Unavailable
from desktop_app.gui import idle, reports, screen_capture
from desktop_app.gui.clipboard import EXCLUDED, ClipboardGuard
from desktop_app.gui.idle import POWER_BROADCAST, SESSION_CHANGE, SESSION_LOCK, SUSPEND
from desktop_app.gui.pages.locked import LockedPage
from desktop_app.gui.pages.recovery_sheet import RecoverySheet
from desktop_app.gui.pages.settling_in import SettlingIn
from desktop_app.gui.pages.unlock import UnlockPage
from desktop_app.gui.screen_capture import CaptureGuard
from tests.compose import compose
from tests.gui.front_of_house import PASSWORD, closed_book, lock, make_book, started, unlock


@pytest.fixture
def folder(tmp_path):
    return closed_book(tmp_path / "book")


@pytest.fixture
def begun():
    return []


@pytest.fixture
def program(qtbot, tmp_path, begun, monkeypatch):
    monkeypatch.setattr(QApplication, "exit", lambda *_: begun.append("ended"))

    def restart():
        begun.append("started")
        return True

    with started(tmp_path, restart=restart) as made:
        yield made


def test_locking_lets_go_of_the_book_ends_the_program_and_starts_a_fresh_one(
    qtbot, program, folder, begun
):
    unlock(qtbot, program, folder)
    began = time.monotonic()
    program.lock()
    assert time.monotonic() - began < 1
    assert begun == ["started", "ended"]
    assert program.book is None
    assert program.window is None
    again = make_again(folder)
    again.close()


def make_again(folder):
    from db import founding

    return founding.open_book(folder, "", PASSWORD)


def test_unlocking_leads_back_to_the_field_and_the_words_in_it(qtbot, program, folder, begun):
    unlock(qtbot, program, folder)
    program.window.show_page("staff_form")
    form = program.window.page().form
    form.go_to("post")
    compose(form.editors["post"].control, "网格长")
    lock(qtbot, program)
    unlock(qtbot, program, folder)
    assert program.window.shown == "staff_form"
    form = program.window.page().form
    assert form.editors["post"].control.text() == "网格长"
    qtbot.waitUntil(lambda: form.path_with_focus() == "post", timeout=5_000)


def test_the_place_is_kept_once_and_not_outside_the_book(qtbot, program, folder, tmp_path):
    unlock(qtbot, program, folder)
    program.window.show_page("staff")
    lock(qtbot, program)
    assert "staff" not in (tmp_path / "settings.ini").read_text("utf-8")
    unlock(qtbot, program, folder)
    assert program.window.shown == "staff"
    assert not [v for v in program.book.store.facts_like("locked_at").values() if v]


def test_nothing_that_is_wrong_with_a_page_keeps_the_book_open(
    qtbot, program, folder, begun, tmp_path, monkeypatch
):
    monkeypatch.setattr(reports, "log_folder", lambda: tmp_path / "log")
    unlock(qtbot, program, folder)
    program.window.show_page("staff")
    monkeypatch.setattr(program.window.page(), "place", lambda: {}["place"])
    lock(qtbot, program)
    assert begun == ["started", "ended"]
    assert program.book is None
    assert "builtins.KeyError" in reports.newest()


def test_a_full_disk_keeps_nobody_from_going_back_to_the_place(
    qtbot, program, folder, begun, monkeypatch
):
    unlock(qtbot, program, folder)
    program.window.show_page("staff")
    lock(qtbot, program)
    keep_fact = Store.keep_fact

    def full(store, key, value):
        if key.startswith("locked_at"):
            raise Unavailable("磁盘写不进去")
        keep_fact(store, key, value)

    monkeypatch.setattr(Store, "keep_fact", full)
    unlock(qtbot, program, folder)
    assert program.window.shown == "staff"


def test_a_touch_of_any_window_counts_however_many_came_before(qtbot, desk):
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    watch = idle.Idle(window)
    watch.begin(window, desk.store)
    for _ in range(5):
        dialog = QWindow()
        watch._hear(dialog)
        counted = watch.clock.timerId()
        key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(dialog, key)
        assert watch.clock.timerId() != counted
        del dialog, key


def test_idleness_locks_and_a_touch_begins_anew(qtbot, program, folder, begun):
    unlock(qtbot, program, folder)
    assert program.idle.clock.interval() == idle.USUAL * 60_000
    program.book.store.keep_fact(idle.FACT, "1")
    program.idle.begin(program.window, program.book.store)
    assert program.idle.clock.interval() == 60_000
    program.idle.clock.start(60_000)
    counted = program.idle.clock.timerId()
    program.idle.eventFilter(QObject(), QEvent(QEvent.Type.Paint))
    assert program.idle.clock.timerId() == counted
    program.idle.eventFilter(QObject(), QEvent(QEvent.Type.KeyPress))
    assert program.idle.clock.timerId() != counted
    program.idle.clock.start(1)
    qtbot.waitUntil(lambda: begun == ["started", "ended"], timeout=5_000)


@pytest.mark.parametrize(
    ("kept", "minutes"), [("", 5), ("1", 1), ("15", 15), ("0", 1), ("99", 15), ("x", 5)]
)
def test_the_minutes_stay_between_one_and_fifteen(desk, kept, minutes):
    if kept:
        desk.store.keep_fact(idle.FACT, kept)
    assert idle.minutes(desk.store) == minutes


@pytest.mark.parametrize(
    ("message", "detail", "locks"),
    [
        (SESSION_CHANGE, SESSION_LOCK, True),
        (POWER_BROADCAST, SUSPEND, True),
        (SESSION_CHANGE, 0x8, False),
        (POWER_BROADCAST, 0x7, False),
        (0x0100, SESSION_LOCK, False),
    ],
    ids=["Win+L", "lid", "unlock", "wake", "key"],
)
def test_windows_own_lock_locks_the_book(qtbot, program, folder, begun, message, detail, locks):
    unlock(qtbot, program, folder)
    program._session.hear(message, detail)
    assert (begun == ["started", "ended"]) == locks


def test_where_no_fresh_program_starts_this_one_asks_again(qtbot, tmp_path, folder):
    with started(tmp_path, restart=lambda: False) as made:
        unlock(qtbot, made, folder)
        made.lock()
        assert made.entrance.front is not None


# What was begun before, and is still at work

FINISHED = "finished"


@pytest.fixture
def gate():
    made = threading.Event()
    yield made
    made.set()


def busy(program, gate, **more):
    """Have the window at work until the gate opens; give what it tells of its end."""
    heard = []

    def work(progress):
        gate.wait(60)
        progress.step(1, 2)
        return FINISHED

    jobs = program.window.desk.jobs
    job = jobs.start(work, title="导出 王晓梅", done=heard.append, **more)
    job.cancelled.connect(lambda: heard.append("given up"))
    return heard


@pytest.mark.parametrize("cancellable", [False, True], ids=["rekey", "export"])
def test_the_window_goes_at_once_and_what_was_begun_comes_to_its_end(
    qtbot, program, folder, begun, gate, cancellable
):
    unlock(qtbot, program, folder)
    window, book = program.window, program.book
    heard = busy(program, gate, cancellable=cancellable)
    dialog = QWidget()
    qtbot.addWidget(dialog)
    dialog.show()
    program.lock()
    assert not window.isVisible()
    assert not dialog.isVisible()
    cover = program.entrance.front
    assert isinstance(cover.page(), LockedPage)
    assert cover.isVisible()
    words = [one.text() for one in cover.findChildren(QLabel)]
    assert any("不要拔" in text for text in words)
    assert not any("王晓梅" in text for text in words)
    assert book.store.is_open
    program.lock()  # once more is no more
    program.idle.passed.emit()
    assert (begun, heard) == ([], [])
    gate.set()
    qtbot.waitUntil(lambda: begun == ["started", "ended"], timeout=10_000)
    assert heard == [FINISHED]
    assert not book.store.is_open
    make_again(folder).close()


def test_what_only_draws_is_given_up_when_the_book_is_locked(qtbot, program, folder, begun, gate):
    unlock(qtbot, program, folder)
    heard = busy(program, gate, cancellable=True, quiet=True)
    program.lock()
    gate.set()
    qtbot.waitUntil(lambda: begun == ["started", "ended"], timeout=10_000)
    assert heard == ["given up"]


def test_words_being_typed_are_kept_though_the_book_is_busy(qtbot, program, folder, begun, gate):
    unlock(qtbot, program, folder)
    program.window.show_page("staff_form")
    form = program.window.page().form
    form.go_to("post")
    compose(form.editors["post"].control, "网格长")
    store = program.book.store

    def hold_the_book(_progress):
        with store.held():
            gate.wait(60)

    program.window.desk.jobs.start(hold_the_book, title="正在备份")
    program.lock()
    assert begun == []  # it came back: nobody waited for the book
    gate.set()
    qtbot.waitUntil(lambda: begun == ["started", "ended"], timeout=10_000)
    unlock(qtbot, program, folder)
    form = program.window.page().form
    assert form.editors["post"].control.text() == "网格长"
    qtbot.waitUntil(lambda: form.path_with_focus() == "post", timeout=5_000)


def test_who_closes_the_cover_leaves_for_good(qtbot, program, folder, begun, gate):
    unlock(qtbot, program, folder)
    book = program.book
    heard = busy(program, gate)
    program.lock()
    gate.set()
    program.entrance.front.close()
    assert heard == [FINISHED]
    assert not book.lock.is_held
    assert begun == []


def test_where_no_fresh_program_starts_the_cover_makes_room_for_the_password(
    qtbot, tmp_path, folder, gate
):
    with started(tmp_path) as made:
        unlock(qtbot, made, folder)
        busy(made, gate)
        made.lock()
        gate.set()
        qtbot.waitUntil(lambda: isinstance(made.entrance.front.page(), UnlockPage), timeout=10_000)
        unlock(qtbot, made, folder)


# Before the window


@pytest.fixture
def fresh(tmp_path):
    """A book whose recovery code nobody has seen yet; its folder and the code."""
    made, code = make_book(tmp_path / "fresh")
    made.close()
    return tmp_path / "fresh", code


def step_to(qtbot, program, fresh, step):
    """Go to a step before the window; give what is open there, None where it is keys alone."""
    folder, code = fresh
    if step == "temporary password":
        book = make_again(folder)
        book.ring.reset_password("wxm", PASSWORD, temporary=True)
        book.close()
    program.begin(folder)
    page = program.entrance.front.page()
    if step == "keys by code":
        page.ask_code()
        page.code.setText(code)
        page.try_code()
        qtbot.waitUntil(lambda: page._ring is not None, timeout=20_000)
        return None
    page.password.setText(PASSWORD)
    page.open_book()
    if step == "temporary password":
        qtbot.waitUntil(lambda: page._given is not None, timeout=20_000)
        return page._given[0]
    qtbot.waitUntil(
        lambda: isinstance(program.entrance.front.page(), RecoverySheet), timeout=20_000
    )
    if step == "settling in":
        sheet = program.entrance.front.page()
        sheet.typed.setText(sheet._code)
        sheet.check()
        assert isinstance(program.entrance.front.page(), SettlingIn)
    return program.entrance._book


STEPS = ["temporary password", "keys by code", "recovery code", "settling in"]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("by", ["idleness", "Win+L"])
def test_what_a_password_opened_is_locked_before_the_window_as_well(
    qtbot, program, fresh, begun, step, by
):
    book = step_to(qtbot, program, fresh, step)
    assert program.idle.clock.interval() == idle.USUAL * 60_000
    if by == "idleness":
        program.idle.clock.start(1)
        qtbot.waitUntil(lambda: begun == ["started", "ended"], timeout=5_000)
    else:
        program._session.hear(SESSION_CHANGE, SESSION_LOCK)
    assert begun == ["started", "ended"]
    assert program.entrance.front is None
    assert program.remembered() == fresh[0]
    assert not program.idle.clock.isActive()
    if book is not None:
        assert not book.store.is_open
        assert not book.lock.is_held
    if step != "keys by code":  # its code opens the book as before, for nothing came of it
        make_again(fresh[0]).close()


def test_nothing_is_locked_while_a_password_is_asked_for(qtbot, program, folder, begun):
    program.begin(folder)
    assert not program.idle.clock.isActive()
    program._session.hear(SESSION_CHANGE, SESSION_LOCK)
    assert begun == []
    assert isinstance(program.entrance.front.page(), UnlockPage)


def test_the_window_is_watched_by_its_own_minutes_and_nothing_after_it(
    qtbot, program, folder, begun
):
    book = make_again(folder)
    book.store.keep_fact(idle.FACT, "1")
    book.close()
    unlock(qtbot, program, folder)
    assert program.idle.clock.interval() == 60_000
    assert program.idle.clock.isActive()
    program.window.close()
    assert not program.idle.clock.isActive()


@pytest.mark.parametrize("way", ["closed", "locked", "ended"])
def test_what_was_copied_goes_with_the_program(qtbot, program, folder, begun, way):
    unlock(qtbot, program, folder)
    program.clipboard._owns = lambda: True  # without a screen Qt knows no owner
    board = QGuiApplication.clipboard()
    board.setText("王晓梅 15400000001")
    assert board.text()
    if way == "closed":
        program.window.close()
    elif way == "locked":
        program.lock()
    else:
        QApplication.instance().aboutToQuit.emit()
    assert board.text() == ""


def test_what_was_copied_before_the_window_goes_as_well(qtbot, program, fresh):
    program.clipboard._owns = lambda: True
    step_to(qtbot, program, fresh, "recovery code")
    QGuiApplication.clipboard().setText("ABCD-EFGH")
    assert program.clipboard.clock.isActive()
    program.lock()
    assert QGuiApplication.clipboard().text() == ""


@pytest.fixture
def guard(qtbot):
    parent = QObject()
    made = ClipboardGuard(parent, owns=lambda: True)
    yield made
    made.clock.stop()
    QGuiApplication.clipboard().clear()
    parent.deleteLater()


def test_what_was_copied_is_marked_and_goes_after_a_while(qtbot, guard):
    board = QGuiApplication.clipboard()
    board.setText("王晓梅 15400000001")
    assert board.text() == "王晓梅 15400000001"
    assert all(board.mimeData().hasFormat(name) for name in EXCLUDED)
    assert guard.clock.isActive()
    guard.clock.start(1)
    qtbot.waitUntil(lambda: board.text() == "", timeout=5_000)


def test_what_another_program_copied_stays(guard):
    board = QGuiApplication.clipboard()
    board.setText("ours")
    guard._owns = lambda: False
    board.setText("theirs")
    assert not guard.clock.isActive()
    guard.clear()
    assert board.text() == "theirs"


def test_each_window_is_left_out_of_screenshots_where_the_office_wants_that(qtbot, folder):
    book = make_again(folder)
    marked: list[tuple[int, int]] = []
    owner, first, second = QObject(), QWindow(), QWindow()
    CaptureGuard(owner, book.store, lambda *given: marked.append(given))
    QGuiApplication.instance().focusWindowChanged.emit(first)
    assert marked == []  # nobody asked for it
    book.store.keep_fact(screen_capture.FACT, "1")
    first.create()
    CaptureGuard(owner, book.store, lambda *given: marked.append(given))
    assert (int(first.winId()), 0x11) in marked
    QGuiApplication.instance().focusWindowChanged.emit(second)
    assert marked[-1] == (int(second.winId()), 0x11)
    book.close()
    owner.deleteLater()
