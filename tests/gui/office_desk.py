"""A desk with a real book in memory, and hands to work a form with."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db.founding import Founding, found
from db.kinds import Address, GridUnit, Household, HouseholdMember, Resident
from db.record import Record
from db.store import Store
from db.trouble import Unavailable
from desktop_app.gui.desk import Desk
from desktop_app.gui.record_page import RecordPage
from tests.builders import ID_PURPOSE, build
from tests.db.nodes import START_MS

NONE, CTRL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)

DISK_FULL: Final = "磁盘满了，请腾出地方再保存"


@contextmanager
def open_desk() -> Iterator[Desk]:
    """Give a desk at a new book; slow work is waited for at the end."""
    ticks = itertools.count(START_MS, 1000)
    store = Store(None, None, clock=lambda: next(ticks))
    clerk = found(
        store,
        Founding(
            "community", "瑞光新村社区", "229901001001", "admin", "王晓梅", id_purpose=ID_PURPOSE
        ),
    )
    desk = Desk(store=store, clerk=clerk)
    try:
        yield desk
    finally:
        desk.jobs.close()
        store.close()


def save(desk: Desk, *records: Record) -> None:
    """Save records as another page would."""
    with desk.store.work(desk.clerk, "登记", "test") as work:
        work.save(*records)
    desk.tell_changed(work.changes)


@contextmanager
def full_disk(desk: Desk) -> Iterator[None]:
    """Let nothing be saved meanwhile."""

    def work(*_: object, **__: object) -> NoReturn:
        raise Unavailable(DISK_FULL)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desk.store, "work", work)
        yield


def family(desk: Desk, head: str = "陈玉兰", building: str = "12") -> Household:
    """Save a household of one at 石榴苑."""
    grid = build(GridUnit, full_name="第三网格")
    place = build(Address, building=building, entrance="2", room="301", grid_unit=grid.id)
    person = build(Resident, full_name=head, id_number=None, birth_date=None, phone=None)
    home = build(Household, address=place.id, head=person.id)
    member = build(HouseholdMember, household=home.id, resident=person.id)
    save(desk, grid, place, person, home, member)
    return home


def show(qtbot: Any, page: RecordPage, **where: Any) -> RecordPage:
    """Bring a page into view with its cursor, once the roll is read."""
    qtbot.addWidget(page)
    page.resize(1190, 700)
    page.show()
    page.activateWindow()
    page.arrive(**where)
    qtbot.waitUntil(lambda: page.roll.is_ready if hasattr(page, "roll") else True)
    if page.first and page.first.isEnabled():  # what can only be looked at takes no cursor
        page.first.setFocus()
        qtbot.waitUntil(page.first.hasFocus)
    return page


def focus() -> QWidget:
    """Give the control with the cursor."""
    found = QApplication.focusWidget()
    assert found is not None
    return found


def press(key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    """Press a key where the cursor is."""
    QTest.keyClick(focus(), key, held)


def enter() -> None:
    """Press Enter."""
    press(Qt.Key.Key_Return)


def type_keys(letters: str) -> None:
    """Type letters and digits where the cursor is."""
    QTest.keyClicks(focus(), letters)


def at(page: RecordPage) -> str:
    """Give the cell with the cursor."""
    return page.form.path_with_focus()


def go(page: RecordPage, path: str) -> None:
    """Put the cursor into a cell."""
    page.form.go_to(path)


def tell(page: RecordPage) -> None:
    """Say on the form of a resident that they were told, as the law asks before registering."""
    page.form.editors["notice_method"].put("in_person")
