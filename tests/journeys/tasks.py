"""The ground of the task scripts: an open office with one family, and how a click is placed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QToolButton, QWidget

from db.kinds import Household
from tests.gui.front_of_house import closed_book
from tests.gui.office_desk import family
from tests.journeys.conftest import unlock
from tests.journeys.hands import Hands
from tests.journeys.task_meter import TaskMeter

MOUSE_ALLOWANCE = 1.5  # times the clicks of the shortest way


class Keyboard(Protocol):
    """What a task is typed on: the meter's, or one that types on a real screen."""

    def key(self, name: str) -> None: ...
    def write(self, words: str) -> None: ...


def open_office(hands: Hands, folder: Path) -> Household:
    """Open a new office's book with 陈玉兰户 in it, its cursor on the workbench."""
    unlock(hands, closed_book(folder))
    home = family(hands.window.desk)
    hands.window.resize(1366, 696)
    hands.window.activateWindow()
    hands.until(hands.window.isActiveWindow)
    hands.settle()
    return home


@contextmanager
def metered(hands: Hands) -> Iterator[TaskMeter]:
    """Count what the task costs."""
    with TaskMeter(hands.window, hands.settle) as meter:
        yield meter


def click_field(hands: Hands, meter: TaskMeter, name: str) -> QWidget:
    """Click into a field, as a mouse does."""
    control: Any = hands.control(name, (QLineEdit, QComboBox))
    hands.page.ensurePolished()
    _bring_into_view(hands, control)
    meter.click(control)
    return control  # type: ignore[no-any-return]


def choose_by_mouse(hands: Hands, meter: TaskMeter, name: str, words: str) -> None:
    """Open a box and click one of its rows."""
    box: Any = click_field(hands, meter, name)
    hands.until(box.view().isVisible)
    index = box.model().index(box.findText(words), box.modelColumn())
    hands.settle()
    box.view().scrollTo(index)
    hands.settle()
    row = box.view().visualRect(index).center()
    QTest.mouseMove(box.view().viewport(), row)  # a list takes the row under the pointer
    hands.settle()
    meter.click(box.view().viewport(), row)


def pick_by_mouse(hands: Hands, meter: TaskMeter, name: str, words: str) -> None:
    """Click into a picker and then a row of the list below it: nothing is typed."""
    picker: Any = click_field(hands, meter, name)
    hands.until(picker.list.isVisible)
    rows = [picker.list.model().index(at, 0) for at in range(picker.list.model().rowCount())]
    row = next(one for one in rows if str(one.data()).startswith(words))
    meter.click(picker.list.viewport(), picker.list.visualRect(row).center())


def click_eye(hands: Hands, meter: TaskMeter, name: str) -> None:
    """Click the eye at the end of a masked number."""
    line = hands.control(name, QLineEdit)
    _bring_into_view(hands, line)
    eye = next(one for one in line.findChildren(QToolButton) if one.isVisible())
    meter.click(eye)


def bring_into_view(hands: Hands, control: QWidget, at: QPoint) -> None:
    """Turn the wheel until a place of a control can be seen."""
    area: Any = hands.window.stack.currentWidget()
    place = control.mapTo(area.widget(), at)
    area.ensureVisible(place.x(), place.y(), 50, 60)
    hands.settle()


def _bring_into_view(hands: Hands, control: QWidget) -> None:
    """Turn the wheel: scrolling is no click."""
    area: Any = hands.window.stack.currentWidget()
    area.ensureWidgetVisible(control)
    hands.settle()
