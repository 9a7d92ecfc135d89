"""The ground under the journeys: a program with encrypted books on disk, and everyday steps.

The steps speak to whichever window is in front. Passwords cost next to nothing to try here.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytest_bdd import given, parsers, then, when

from db import dates, keys
from desktop_app.app import Program
from desktop_app.gui import look, notices, wardrobe
from desktop_app.gui.window import Window
from tests.gui.front_of_house import CHEAP, PASSWORD, close_windows, closed_book
from tests.gui.office_desk import open_desk
from tests.journeys.hands import Hands


@pytest.fixture(autouse=True)
def plain_look(qapp: QApplication) -> None:
    """Dress the program, unless the last test left it dressed that way."""
    if look.now() != look.Look() or not qapp.styleSheet():
        wardrobe.wear(qapp)


@pytest.fixture
def program(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(keys, "calibrate", lambda: CHEAP)
    made = Program(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat))
    yield made
    close_windows(made)


@pytest.fixture
def hands(qtbot, program: Program) -> Hands:
    return Hands(qtbot, program)


@pytest.fixture
def said() -> dict[str, str]:
    """What was read off the screen, to be said again later."""
    return {}


def unlock(hands: Hands, folder: Path) -> None:
    hands.program.begin(folder)
    hands.settle()
    hands.fill("密码", PASSWORD)
    hands.press("打开台账")
    hands.until(lambda: hands.program.window)
    hands.settle()


@given(parsers.parse("{office}的台账已经打开"))
def open_office(hands: Hands, tmp_path: Path, office: str) -> None:
    level = "community" if office.endswith("社区") else "district"
    unlock(hands, closed_book(tmp_path / "book", level=level))


@when(parsers.parse("我按“{words}”"))
def press(hands: Hands, words: str) -> None:
    hands.press(words)


@when(parsers.re(r"我按 (?P<name>[A-Za-z0-9+=, /]+)"))
def press_key(hands: Hands, name: str) -> None:
    hands.key(name)


@when(parsers.parse("在“{label}”填“{words}”"))
def fill(hands: Hands, label: str, words: str) -> None:
    hands.fill(label, words)


@when(parsers.parse("在“{label}”选“{words}”"))
def choose(hands: Hands, label: str, words: str) -> None:
    hands.choose(label, words)


@when(parsers.parse("在“{label}”用“{letters}”找到“{found}”"))
def pick(hands: Hands, label: str, letters: str, found: str) -> None:
    hands.pick(label, letters, found)


@when(parsers.parse("勾上“{words}”"))
def tick(hands: Hands, words: str) -> None:
    hands.tick(words)


@when(parsers.parse("我打“{words}”"))
def write(hands: Hands, words: str) -> None:
    hands.write(words)


@when(parsers.parse("我到“{entry}”"))
def go_to_entry(hands: Hands, entry: str) -> None:
    rail = hands.program.window.rail
    digit = next(line.entry.digit for line in rail.entries.values() if line.entry.title == entry)
    hands.key(f"Alt+{digit}")


@then(parsers.parse("窗口说“{words}”"))
def window_says(hands: Hands, words: str) -> None:
    assert hands.said() == words.replace("今天", dates.today().isoformat())


@then(parsers.parse("看到“{words}”"))
def can_read(hands: Hands, words: str) -> None:
    assert words in hands.words()


@then(parsers.parse("看不到“{words}”"))
def cannot_read(hands: Hands, words: str) -> None:
    assert words not in hands.words()


@then(parsers.parse("“{words}”不能再按"))
def cannot_press(hands: Hands, words: str) -> None:
    assert not hands.button(words).isEnabled()


@then(parsers.parse("“{label}”旁边写着“{words}”"))
def words_beside(hands: Hands, label: str, words: str) -> None:
    assert words in hands.beside(label)


@then(parsers.parse("“{label}”里是“{words}”"))
def holds(hands: Hands, label: str, words: str) -> None:
    control = hands.control(label)
    shown = control.currentText() if hasattr(control, "currentText") else control.text()
    assert shown == words


@then(parsers.parse("“{name}”里有 {count:d} 行"))
def counts_rows(hands: Hands, name: str, count: int) -> None:
    assert len(hands.rows(name)) == count


@then(parsers.parse("“{name}”的第一行有“{words}”"))
def first_row_has(hands: Hands, name: str, words: str) -> None:
    assert words in " ".join(hands.rows(name)[0])


def answer(monkeypatch: pytest.MonkeyPatch, **answers: object) -> None:
    """Put the answers of dialogs where pages ask: choose_file=, choose_folder=, save_file=."""
    for name, value in answers.items():
        monkeypatch.setattr(notices, name, lambda *_args, value=value, **_more: value)


def plain(text: str) -> str:
    """Give text of a PDF without the breaks that lines and cells make."""
    return re.sub(r"\s+", "", text)


@pytest.fixture
def desk():
    """Give the desk of an office's book in memory."""
    with open_desk() as made:
        yield made


@pytest.fixture
def window(request, qtbot, desk):
    """Show the pages a journey names in ENTRIES, the first of them in front."""
    made = Window(desk, request.module.ENTRIES, unit="瑞光新村社区")
    qtbot.addWidget(made)
    made.resize(1366, 696)
    made.show_page(request.module.ENTRIES[0].key)
    made.show()
    made.activateWindow()
    return made


@given("我打开了瑞光新村社区的台账")
def opened(window):
    """See the window."""
    assert window.isVisible()
