"""An office's own phrases: changed in 词条, offered at once where minutes are written."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from db import codes, phrases, word_lists
from db.kinds import AgendaItem
from desktop_app.gui.desk import Desk
from desktop_app.gui.minutes.talk import TalkCard
from desktop_app.gui.pages.word_lists import WordListsPage
from tests.builders import build
from tests.compose import compose
from tests.gui.office_desk import open_desk, type_keys as typed


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        yield made
    for table in word_lists.tables():
        table.adopt(())


@pytest.fixture
def page(qtbot, desk: Desk) -> WordListsPage:
    made = WordListsPage(desk)
    qtbot.addWidget(made)
    made.arrive(list="minutes_phrase")
    return made


@pytest.fixture
def talk(qtbot, desk: Desk) -> TalkCard:
    made = TalkCard(desk)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    made.show_item(build(AgendaItem), 1, locked=False)
    made.area.setFocus()
    qtbot.waitUntil(made.area.hasFocus)
    return made


def chips(talk: TalkCard) -> list[str]:
    return [one.text() for one in buttons(talk) if one.accessibleName().startswith("常用语：")]


def buttons(talk: TalkCard) -> list[QPushButton]:
    QApplication.processEvents()  # a part that is new to a layout is shown by the next turn
    return [one for one in talk.findChildren(QPushButton) if one.isVisible()]


def add(page: WordListsPage, text: str) -> None:
    page.add_button.click()
    box = page.ask.rows["label"].control
    compose(box, text)
    QTest.keyClick(box, Qt.Key.Key_Return)


def test_an_added_phrase_is_offered_at_once_by_the_stroke(page, talk) -> None:
    add(page, "散会前｛姓名｝作了小结。")
    typed("/")
    typed("shq")
    assert talk.area.is_open
    assert talk.area.list.words == ["散会前…作了小结"]
    QTest.keyClick(talk.area, Qt.Key.Key_Return)
    assert talk.area.text() == "散会前{姓名}作了小结。"
    assert talk.area.textCursor().selectedText() == "{姓名}"


def test_the_first_four_are_buttons_in_the_order_of_the_office(page, talk) -> None:
    assert chips(talk) == ["会议听取了…", "会议认为…", "会议决定…", "由…牵头，于…前完成"]
    page.entries.go_to(1)
    page.deeds[3].click()
    assert chips(talk)[:2] == ["会议认为…", "会议听取了…"]
    page.entries.go_to(0)
    page.deeds[1].click()
    page.ask.deed.click()
    assert chips(talk) == ["会议听取了…", "会议决定…", "由…牵头，于…前完成", "会议传达学习了…"]


def test_a_changed_phrase_is_what_the_button_writes(page, talk) -> None:
    page.entries.go_to(list(page.table.entries).index("decided"))
    page.deeds[0].click()
    box = page.ask.rows["label"].control
    assert box.text() == "会议决定，{事项}。"
    box.setText("会议一致决定，{事项}。")
    page.ask.deed.click()
    (chip,) = [one for one in buttons(talk) if one.text() == "会议一致决定…"]
    chip.click()
    assert talk.area.text() == "会议一致决定，{事项}。"


def test_a_bracket_alone_is_refused_beside_the_field(page) -> None:
    add(page, "会议决定{事项。")
    assert page.ask.rows["label"].text() == phrases.UNPAIRED
    assert "会议决定{事项。" not in phrases.offered()


def test_the_question_says_how_a_blank_is_written(page) -> None:
    page.add_button.click()
    assert "{单位}" in page.ask._title.text()
    page.ask.dismiss()
    page.arrive(list="venue_kind")
    page.add_button.click()
    assert "{" not in page.ask._title.text()


def test_the_editor_leads_to_the_list(qtbot, desk, talk) -> None:
    (way,) = [one for one in buttons(talk) if one.text() == "改常用语"]
    with qtbot.waitSignal(desk.page_asked) as asked:
        way.click()
    assert asked.args == ["word_lists", {"list": codes.MINUTES_PHRASE.name}]
