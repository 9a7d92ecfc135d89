"""Names with letters this PC has no face for are shown all the same."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontDatabase, QFontMetrics
from PySide6.QtWidgets import QLabel, QWidget

from db.kinds import Resident
from db.trouble import Unavailable
from desktop_app.gui import look, rare_letters
from desktop_app.gui.controls.areas import TextArea
from desktop_app.gui.controls.lines import LineInput
from desktop_app.gui.roll import Roll
from desktop_app.ledgers import font_files
from tests.builders import build
from tests.gui.office_desk import open_desk

RARE, RARER = "\U0002b746", "\U00030ede"


@pytest.fixture(autouse=True)
def _none_taken_up(qapp: object) -> Iterator[None]:
    QFontDatabase.removeAllApplicationFonts()
    rare_letters._taken_up.clear()
    if can_show(RARE):
        pytest.skip("this PC has a face for the rarest letters")
    yield
    QFontDatabase.removeAllApplicationFonts()
    rare_letters._taken_up.clear()


def can_show(letter: str) -> bool:
    return QFontMetrics(look.font()).inFontUcs4(ord(letter))


def test_a_rare_letter_typed_is_shown(qtbot):
    line = LineInput("姓名")
    qtbot.addWidget(line)
    line.setText("王小明")
    assert not rare_letters._taken_up
    line.setText(f"王{RARE}")
    assert can_show(RARE)
    assert rare_letters._taken_up == {"rare"}


def test_what_was_a_box_is_painted_anew(qtbot):
    painted: list[str] = []

    class Name(QLabel):
        def paintEvent(self, event):
            painted.append(self.text())
            super().paintEvent(event)

    window = QWidget()
    qtbot.addWidget(window)
    name = Name(f"王{RARE}", window)
    window.show()
    qtbot.waitUntil(lambda: bool(painted))
    painted.clear()
    rare_letters.show(name.text())
    qtbot.waitUntil(lambda: bool(painted))


def test_letters_of_other_scripts_and_extensions_are_shown_in_texts(qtbot):
    area = TextArea("备注")
    qtbot.addWidget(area)
    area.setText(f"{RARER}与ᠮᠣᠩᠭᠣᠯ、བོད")
    assert all(map(can_show, f"{RARER}ᠮབ"))


def test_names_of_the_book_are_shown(qtbot):
    with open_desk() as desk:
        with desk.store.work(desk.clerk, "登记") as work:
            work.save(build(Resident, full_name=f"王{RARE}", phone=None, id_number=None))
        roll = Roll.at(desk)
        with qtbot.waitSignal(roll.ready):
            pass
        qtbot.waitUntil(lambda: can_show(RARE), timeout=60_000)  # unpacking comes first
        with desk.store.work(desk.clerk, "登记") as work:
            work.save(build(Resident, full_name=f"王{RARER}", phone=None, id_number=None))
        desk.tell_changed(work.changes)
        assert can_show(RARER)


def test_a_damaged_face_costs_a_box_and_nothing_else(qtbot, monkeypatch):
    def damaged(name: str) -> None:
        raise Unavailable(f"程序自带的字体 {name} 已损坏，请重新安装程序")

    monkeypatch.setattr(font_files, "unpacked", damaged)
    rare_letters.unpack_for(RARE)
    rare_letters.show(RARE)
    assert not can_show(RARE)
