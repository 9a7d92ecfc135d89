"""What tests of the window share: the plain look (light, at the usual size), and a desk."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from desktop_app.gui import look, notices, second_person, wardrobe
from desktop_app.gui.desk import Desk
from tests.builders import in_twos
from tests.gui.office_desk import open_desk


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> None:
    """Dress the program, unless the last test left it dressed that way."""
    if look.now() != look.Look() or not qapp.styleSheet():
        wardrobe.wear(qapp)


@pytest.fixture
def desk(qapp: QApplication) -> Iterator[Desk]:
    """Give a desk at a new book."""
    with open_desk() as made:
        yield made


@pytest.fixture
def toasts(desk: Desk) -> list[tuple]:
    """Give what the desk says in passing, as it says it."""
    said: list[tuple] = []
    desk.toast_asked.connect(lambda *words: said.append(words))
    return said


@pytest.fixture
def colleague(monkeypatch) -> list[str]:
    """Have a colleague stand by, and a reason given, whenever asked; give what was asked."""
    asked: list[str] = []

    def ask(desk, parent, deed, clerk, lacking) -> None:
        asked.append(str(lacking))
        second_person._go_on(desk, parent, deed, clerk, in_twos(clerk).beside)

    def reason(_parent, words: str) -> str:
        asked.append(words)
        return "区里要"

    monkeypatch.setattr(second_person, "_ask", ask)
    monkeypatch.setattr(notices, "ask_reason", reason)
    return asked
