"""第一次打开: from a PC without anything to an encrypted book, and back in by recovery code."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import platformdirs
import pypdfium2
import pytest
from PySide6.QtWidgets import QLabel
from pytest_bdd import given, parsers, scenarios, then, when

from desktop_app.app import Program
from tests.gui.front_of_house import PASSWORD
from tests.journeys.conftest import answer
from tests.journeys.hands import Hands

scenarios("第一次打开.feature")

GROUP = re.compile(r"[0-9A-Z]{1,4}")


def code_on_screen(hands: Hands) -> str:
    shown = [one.text() for one in hands.visible(QLabel) if GROUP.fullmatch(one.text())]
    assert len(shown) == 8
    return "-".join(shown)


@given("桌上是一台没用过的电脑")
def empty_pc(program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs, "user_documents_dir", lambda: str(tmp_path / "文档"))
    assert program.remembered() is None


@given("恢复码的纸在保险柜里")
def code_kept(hands: Hands, said: dict[str, str]) -> None:
    assert hands.program.book is not None
    said["code"] = hands.program.book.ring.renew_code()


@when("我打开程序")
def start(hands: Hands) -> None:
    hands.program.begin()
    hands.settle()


@when("我定下密码")
def set_password(hands: Hands) -> None:
    for name in ("密码", "再输一遍"):
        hands.fill(name, PASSWORD)


@when("我定下新密码")
def set_new_password(hands: Hands) -> None:
    for name in ("新密码", "再输一遍"):
        hands.fill(name, "xin mima shiliu huakai")


@when("我把台账放在本机的文件夹里")
def choose_place(hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "台账"
    place.mkdir()
    answer(monkeypatch, choose_folder=place)
    hands.press("另选文件夹")


@when("我另存恢复码")
def save_code(hands: Hands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(monkeypatch, save_file=tmp_path / "恢复码.pdf")
    hands.press("另存恢复码")
    with pypdfium2.PdfDocument(tmp_path / "恢复码.pdf") as pdf:
        assert code_on_screen(hands) in pdf[0].get_textpage().get_text_range()


@when("我把恢复码抄错一个字")
def type_code_wrongly(hands: Hands) -> None:
    code = code_on_screen(hands)
    hands.fill("把恢复码输一遍", ("3" if code[0] != "3" else "4") + code[1:])
    hands.press("输好了，继续")
    assert hands.beside("把恢复码输一遍")
    assert hands.program.window is None


@when("我把恢复码照着纸输一遍")
def type_code_back(hands: Hands) -> None:
    hands.fill("把恢复码输一遍", code_on_screen(hands).lower().replace("-", " "))
    hands.press("输好了，继续")


@when("我照着保险柜里的纸输入恢复码")
def type_kept_code(hands: Hands, said: dict[str, str]) -> None:
    hands.fill("恢复码", said["code"])


@then(parsers.parse("窗口打开在“{unit}”的{page}"))
def window_open(hands: Hands, unit: str, page: str) -> None:
    assert hands.program.entrance.front is None
    assert hands.window.windowTitle().startswith(unit)
    assert hands.window.rail.entries
    lit = [line.entry.title for line in hands.window.rail.entries.values() if line.isChecked()]
    assert lit == [page]


@then("窗口顶上写着都是编的")
def has_stripe(hands: Hands, tmp_path: Path) -> None:
    hands.until(lambda: hands.program.window)
    hands.settle()
    assert "都是编的，随便试" in hands.words()
    assert hands.store.facts.is_demo
    assert hands.store.folder.is_relative_to(tmp_path / "文档")


@then("文件夹里的台账不用密码读不出来")
def is_encrypted(hands: Hands, tmp_path: Path) -> None:
    (file,) = tmp_path.rglob("book.db")
    assert "瑞光新村".encode() not in file.read_bytes()
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(file).execute("SELECT 1 FROM sqlite_master")
