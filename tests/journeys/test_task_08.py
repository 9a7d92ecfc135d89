"""Task 8: the month's package onto the stick, by keys or by mouse alone.

The budget: 4 keys or 2 clicks. In the system's own folder chooser nobody can look: it begins at the
stick that is plugged in, so one key or one click takes it, and is counted.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from db import places
from db.kinds import Resident
from desktop_app.exchange import enrolling, merging
from tests.db.nodes import Node
from tests.journeys.five_sticks import DISTRICT, FULL
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter
from tests.journeys.tasks import MOUSE_ALLOWANCE, open_office

MOST_KEYS, MOST_CLICKS = 4, 2


@pytest.fixture
def district() -> Node:
    return Node(DISTRICT, "区", level="district")


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    made = tmp_path / "U盘"
    made.mkdir()
    return made


@pytest.fixture
def office(
    hands: Hands, tmp_path: Path, district: Node, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> Hands:
    open_office(hands, tmp_path / "book")
    store, clerk = hands.store, hands.window.desk.clerk
    enrolling.request(store, clerk, tmp_path / "request.json")
    asked, welcome = tmp_path / "request.json", tmp_path / "welcome.json"
    enrolling.approve(district.store, district.clerk, asked, welcome, FULL)
    enrolling.accept(store, clerk, welcome)
    monkeypatch.setattr(places, "sticks", lambda: [stick])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", _taken_as_it_begins)
    return hands


def _taken_as_it_begins(_parent: QWidget, _title: str, begins: str) -> str:
    return begins


def arrived(hands: Hands, district: Node, stick: Path) -> None:
    """See that what lies on the stick opens at the district and brings the family along."""
    hands.until(lambda: "可以拔出 U 盘" in hands.words())
    (package,) = stick.rglob("*.hsl*")
    merging.merge(district.store, district.clerk, package)
    names = {one.full_name for one in hands.store.all(Resident)}
    assert names == {one.full_name for one in district.store.all(Resident)} > set()


def test_by_keys(office: Hands, district: Node, stick: Path) -> None:
    with TaskMeter(office.window, office.settle) as meter:
        meter.key("Alt+9")
        meter.key("Ctrl+E")
        meter.elsewhere(keys=1)  # the stick is chosen already: Enter
    arrived(office, district, stick)
    assert meter.keys <= MOST_KEYS
    assert meter.clicks == 0


def test_by_mouse_alone(office: Hands, district: Node, stick: Path) -> None:
    with TaskMeter(office.window, office.settle) as meter:
        meter.click(office.window.rail.entries["exchange"])
        meter.click(office.page.export_button)
        assert meter.clicks <= MOST_CLICKS
        meter.elsewhere(clicks=1)  # the stick is chosen already: 选择文件夹
    arrived(office, district, stick)
    assert meter.keys == 0
    assert meter.clicks <= MOST_CLICKS * MOUSE_ALLOWANCE
