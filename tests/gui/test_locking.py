"""Locking: by key, by idleness, by Windows; the program ends, and unlocking leads back."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget

from db.store import Store
from db.trouble import Unavailable
from desktop_app.gui import idle, reports, screen_capture
from desktop_app.gui.clipboard import EXCLUDED, ClipboardGuard
from desktop_app.gui.idle import POWER_BROADCAST, SESSION_CHANGE, SESSION_LOCK, SUSPEND
from desktop_app.gui.screen_capture import CaptureGuard
from tests.compose import compose
from tests.gui.front_of_house import PASSWORD, closed_book, started, unlock


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
    program.lock()
    unlock(qtbot, program, folder)
    assert program.window.shown == "staff_form"
    form = program.window.page().form
    assert form.editors["post"].control.text() == "网格长"
    qtbot.waitUntil(lambda: form.path_with_focus() == "post", timeout=5_000)


def test_the_place_is_kept_once_and_not_outside_the_book(qtbot, program, folder, tmp_path):
    unlock(qtbot, program, folder)
    program.window.show_page("staff")
    program.lock()
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
    program.lock()
    assert begun == ["started", "ended"]
    assert program.book is None
    assert "builtins.KeyError" in reports.newest()


def test_a_full_disk_keeps_nobody_from_going_back_to_the_place(
    qtbot, program, folder, begun, monkeypatch
):
    unlock(qtbot, program, folder)
    program.window.show_page("staff")
    program.lock()
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
    watch = idle.Idle(window, desk.store)
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
    program.idle.begin()
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
