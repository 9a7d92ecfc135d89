"""停电: a window that is killed loses no kept word, and a book is open in one program only."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from db.kinds import Resident
from tests.gui.front_of_house import PASSWORD, closed_book
from tests.journeys.conftest import unlock
from tests.journeys.hands import Hands
from tests.journeys.typist import said
from tests.layers.files import ROOT

scenarios("停电.feature")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return closed_book(tmp_path / "book")


@pytest.fixture
def other(folder: Path):
    """Another program at the same book; killed at the end if it still runs."""
    running: list[subprocess.Popen[bytes]] = []

    def start(what: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.journeys.typist", str(folder), what]
        running.append(subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE))
        return running[0]

    yield start
    for one in running:
        one.kill()
        one.communicate()


def heard(running: subprocess.Popen[bytes], word: str) -> None:
    assert said(running) == word


@given("另一个程序开着同一本台账", target_fixture="running")
def opened_elsewhere(other):
    running = other("nothing")
    heard(running, "open")
    return running


@given(
    parsers.parse("另一个程序开着同一本台账，{form}到一半，草稿刚存下"), target_fixture="running"
)
def typed_elsewhere(other, form: str):
    running = other({"登记填": "resident", "纪要写": "minutes"}[form])
    heard(running, "open")
    heard(running, "kept")
    return running


@when("那个程序被强行结束")
def killed(running: subprocess.Popen[bytes]) -> None:
    assert running.poll() is None
    running.kill()
    running.wait()


@when("我打开同一本台账")
def open_again(hands: Hands, folder: Path) -> None:
    unlock(hands, folder)


@when("我试着打开同一本台账")
def try_to_open(hands: Hands, folder: Path) -> None:
    hands.program.begin(folder)
    hands.settle()
    hands.fill("密码", PASSWORD)
    hands.press("打开台账")


@then("窗口还停在输密码的地方")
def still_locked(hands: Hands) -> None:
    assert hands.program.window is None
    assert hands.button("打开台账").isEnabled()


@then("台账打开了")
def is_open(hands: Hands) -> None:
    hands.until(lambda: hands.program.window)
    assert hands.program.entrance.front is None


@then(parsers.parse("台账里“{name}”的证件号码是“{number}”"))
def holds_the_number(hands: Hands, name: str, number: str) -> None:
    (person,) = hands.store.all(Resident, full_name=name)
    assert person.id_number == number


@then("台账查过一遍，没有坏的地方")
def is_sound(hands: Hands) -> None:
    assert hands.program.book is not None
    assert hands.store.check() == {"file": [], "access_log": [], "attachments": []}
