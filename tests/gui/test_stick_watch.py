"""Packages on a stick: the window says once that they came, with the way to take them in."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton

from db import places
from desktop_app.exchange import arrivals
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.stick_watch import StickWatch
from desktop_app.gui.window import Window
from tests.db.nodes import Node
from tests.gui.two_offices import desk_of

DISTRICT, ONE, TWO = "229901000000", "229901001001", "229901002001"


@pytest.fixture
def sticks(monkeypatch) -> list[Path]:
    plugged: list[Path] = []
    monkeypatch.setattr(places, "sticks", lambda: list(plugged))
    return plugged


@pytest.fixture
def window(qtbot, monkeypatch):
    desk = desk_of(Node(DISTRICT, "区", level="district"))
    made = Window(desk, entries(desk), district=True)
    qtbot.addWidget(made)
    monkeypatch.setattr(made, "isActiveWindow", lambda: True)
    yield made
    desk.jobs.close()


def stick(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"sealed")
    return folder


def look(qtbot, watch: StickWatch) -> None:
    watch.look()
    qtbot.waitUntil(lambda: not watch._desk.jobs.open_jobs(), timeout=20_000)


def test_an_arrival_is_said_once_and_one_press_leads_to_it(qtbot, tmp_path, window, sticks) -> None:
    asked: list[tuple[str, dict]] = []
    window.desk.page_asked.disconnect(window.show_page)
    window.desk.page_asked.connect(lambda name, where: asked.append((name, where)))
    watch = StickWatch(window)
    assert watch.clock.isActive()
    look(qtbot, watch)
    assert window.bar.isHidden()
    first, second = f"{ONE}_2026Q3_A1.hsl", f"{TWO}_2026Q3_A4.hsl"
    sticks.append(stick(tmp_path, first, f"送区里/{second}", f"{DISTRICT}_2026Q3_A2_{ONE}A.hsl"))
    look(qtbot, watch)
    assert window.bar.words.text() == "发现 2 个社区的包，收下？"
    (deed,) = [one for one in window.bar.findChildren(QPushButton) if one.text() == "收下"]
    deed.click()
    name, where = asked[-1]
    assert name == "merge"
    assert {one.name for one in where["files"]} == {first, second}
    window.bar.dismiss()
    look(qtbot, watch)
    assert window.bar.isHidden()
    sticks.clear()
    look(qtbot, watch)
    sticks.append(tmp_path)
    look(qtbot, watch)
    assert not window.bar.isHidden()


def test_nobody_is_asked_while_the_window_is_not_in_use(qtbot, tmp_path, window, sticks) -> None:
    window.isActiveWindow = lambda: False
    sticks.append(stick(tmp_path, f"{ONE}_2026Q3_A1.hsl"))
    look(qtbot, StickWatch(window))
    assert window.bar.isHidden()


def test_an_office_is_told_of_what_is_for_its_own_pc_alone(tmp_path) -> None:
    node = Node(ONE, "甲")
    letter = node.store.facts.letter
    names = (
        f"{DISTRICT}_2026Q3_A2_{ONE}{letter}.hsl",
        f"{DISTRICT}_2026Q3_A3_{TWO}A.hsl",
        f"{TWO}_2026Q3_A1.hsl",
        f"{ONE}_2026Q3_Z1.hsl",
        "照片.hsl",
    )
    found = arrivals.for_us(node.store, arrivals.lying_on(stick(tmp_path, *names)))
    assert [one.name for one in found] == [names[0], names[3]]
    assert arrivals.words(node.store, found[:1]) == "U 盘里有区里发回的包，收下？"
    assert arrivals.words(node.store, found[1:]) == "U 盘里有本社区另一台电脑的包，收下？"
    assert arrivals.words(node.store, found) == "U 盘里有区里发回的包、本社区另一台电脑的包，收下？"
    node.store.close()
