"""Task 3: a new pairing of the clerk with a resident."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QCheckBox

from db.kinds import Pairing, Resident
from db.store import Store
from tests.builders import build
from tests.gui.office_desk import save
from tests.journeys.hands import Hands
from tests.journeys.tasks import (
    MOUSE_ALLOWANCE,
    Keyboard,
    choose_by_mouse,
    metered,
    open_office,
    pick_by_mouse,
)

KEYS = 20
# 新结对, the kind and its row, the resident and the row, what for, both agree, 保存.
SHORTEST_BY_MOUSE = 8


@pytest.fixture
def mei(hands: Hands, tmp_path: Path) -> Resident:
    open_office(hands, tmp_path / "book")
    made = build(Resident)
    save(hands.window.desk, made)
    hands.settle()
    return made


def by_keys(board: Keyboard) -> None:
    board.key("Ctrl+J, J")
    board.write("dy")
    board.key("Enter")
    board.write("lm")
    board.key("Enter")
    board.key("Enter")
    board.key("Space")
    board.key("Enter")
    board.key("Space")
    board.key("Ctrl+S")


def is_paired(store: Store, mei: Resident) -> None:
    (pair,) = store.all(Pairing)
    assert (pair.kind, pair.side_b, pair.state) == ("cadre_resident", mei.id, "active")
    assert (pair.side_a_name, pair.agreed_by_both) == ("王晓梅", True)
    assert pair.start_on == store.today
    assert pair.purposes


def test_by_keys_within_the_budget_and_without_the_mouse(hands: Hands, mei: Resident) -> None:
    with metered(hands) as meter:
        by_keys(meter)
    is_paired(hands.store, mei)
    assert (meter.keys <= KEYS, meter.clicks) == (True, 0), meter.keys


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard", extend=True)
def test_by_mouse_alone(hands: Hands, mei: Resident) -> None:
    with metered(hands) as meter:
        meter.click(hands.button("新结对"))
        choose_by_mouse(hands, meter, "结对类型", "党员干部-居民")
        pick_by_mouse(hands, meter, "乙方", "李梅")
        meter.click(hands.button("邻里互助"))
        tick = hands.control("双方自愿", QCheckBox)
        meter.click(tick, QPoint(10, tick.height() // 2))  # its box; the row is wider
        meter.click(hands.button("保存"))
    assert hands.page.form.faults == {}
    is_paired(hands.store, mei)
    assert meter.keys == 0
    assert meter.clicks <= MOUSE_ALLOWANCE * SHORTEST_BY_MOUSE
