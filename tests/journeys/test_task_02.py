"""Task 2: find a person and read the phone, which leaves a line in the access log."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QLineEdit, QTableView

from db.kinds import Resident
from db.roles import Clerk
from db.store import Store
from tests.builders import build
from tests.gui.office_desk import save
from tests.journeys.hands import Hands
from tests.journeys.tasks import MOUSE_ALLOWANCE, Keyboard, click_eye, metered, open_office

KEYS = 7
SHORTEST_BY_MOUSE = 4  # 居民与户, the row (a double click), the eye
PHONE = "15400000001"


@pytest.fixture
def mei(hands: Hands, tmp_path: Path) -> Resident:
    open_office(hands, tmp_path / "book")
    made = build(Resident, full_name="其木格·乌云")
    save(hands.window.desk, made)
    hands.settle()
    return made


def by_keys(board: Keyboard) -> None:
    board.key("Alt+2")
    board.write("qmg")
    board.key("F2")
    board.key("F8")


def can_read_the_phone(hands: Hands, mei: Resident) -> None:
    assert hands.control("手机号码", QLineEdit).text().replace(" ", "") == PHONE
    is_in_the_log(hands.store, hands.window.desk.clerk, mei)


def is_in_the_log(store: Store, clerk: Clerk, mei: Resident) -> None:
    newest = store.access_log(clerk, mei)[0].act
    assert newest.act == "查看明文"
    assert "手机" in newest.fields


def test_by_keys_within_the_budget_and_without_the_mouse(hands: Hands, mei: Resident) -> None:
    with metered(hands) as meter:
        by_keys(meter)
    can_read_the_phone(hands, mei)
    assert (meter.keys <= KEYS, meter.clicks) == (True, 0), meter.keys


def test_by_mouse_alone_but_for_the_words(hands: Hands, mei: Resident) -> None:
    with metered(hands) as meter:
        meter.click(hands.window.rail.entries["residents"])
        meter.write("qmg")
        table = hands.control("居民列表", QTableView)
        row = table.visualRect(table.model().index(0, 0)).center()
        meter.double_click(table.viewport(), QPoint(row))
        click_eye(hands, meter, "手机号码")
    can_read_the_phone(hands, mei)
    assert meter.keys == len("qmg")
    assert meter.clicks <= MOUSE_ALLOWANCE * SHORTEST_BY_MOUSE
