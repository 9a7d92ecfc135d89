"""The task scripts once more in the real window: keys of an X server, at 100 % and 150 %.

What is typed here goes the whole way that a key on a desk goes: server, Qt's own plugin, window,
shortcut, input. Counts are held where the meter counts (`test_task_NN.py`); here the record is.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from build_scripts import system_parts
from db import founding
from db.founding import OpenBook
from db.kinds import Household, Resident
from tests.builders import build
from tests.gui.front_of_house import PASSWORD, closed_book
from tests.gui.office_desk import family, save
from tests.journeys import test_task_01, test_task_02, test_task_03, test_task_05
from tests.journeys.on_screen import at_the_screen
from tests.sizes import RELEASE

LACKING = system_parts.missing(system_parts.SCREEN)
pytestmark = pytest.mark.skipif(bool(LACKING), reason=f"needs {' '.join(LACKING)}")

SCRIPTS = {"1": test_task_01, "2": test_task_02, "3": test_task_03, "5": test_task_05}
NAMES = {"2": "其木格·乌云", "3": "李梅", "5": "乌兰图雅"}
"""Who was registered before, besides a family."""
TRIED = [(task, 1.0) for task in SCRIPTS] + [(task, 1.5) for task in (SCRIPTS if RELEASE else "1")]


@pytest.mark.parametrize(("task", "scale"), TRIED)
def test_a_task_is_done_by_the_keys_of_a_real_screen(
    tmp_path: Path, task: str, scale: float
) -> None:
    folder = closed_book(tmp_path / "book")
    home, one = prepared(folder, NAMES.get(task))
    with at_the_screen(folder, scale) as board:
        board.write(PASSWORD)
        board.key("Enter")
        board.rest(at="workbench")
        SCRIPTS[task].by_keys(board)
    opened = founding.open_book(folder, "wxm", PASSWORD)
    came(task, opened, home, one)
    opened.close()


def prepared(folder: Path, name: str | None) -> tuple[Household, Resident]:
    """Register a family, and somebody of this name, as somebody did before."""
    opened = founding.open_book(folder, "wxm", PASSWORD)
    desk = SimpleNamespace(store=opened.store, clerk=opened.clerk, tell_changed=lambda _: None)
    home = family(desk)  # type: ignore[arg-type]
    one = build(Resident, full_name=name or "无名", phone="15400000001", id_number=None)
    if name:
        save(desk, one)  # type: ignore[arg-type]
    opened.close()
    return home, one


def came(task: str, opened: OpenBook, home: Household, one: Resident) -> None:
    """Hold the book against what the task should have brought."""
    if task == "1":
        test_task_01.is_registered(opened.store, home)
    elif task == "2":
        test_task_02.is_in_the_log(opened.store, opened.clerk, one)
    elif task == "3":
        test_task_03.is_paired(opened.store, one)
    else:
        test_task_05.is_written(opened.store, one)
