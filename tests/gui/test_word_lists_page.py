"""词条: adding, renaming and ending the words that forms offer."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db import codes, word_lists
from db.kinds import Venue
from desktop_app.gui.controls import Beside
from desktop_app.gui.editors import editor
from desktop_app.gui.pages.word_lists import WordListsPage
from tests.compose import compose
from tests.gui.office_desk import open_desk


@pytest.fixture
def desk(qapp):
    with open_desk() as made:
        yield made
    for table in word_lists.tables():
        table.adopt(())


@pytest.fixture
def page(qtbot, desk):
    made = WordListsPage(desk)
    qtbot.addWidget(made)
    made.arrive(list="venue_kind")
    return made


def test_lists_are_named_with_chinese_marks_alone():
    assert [one.title for one in word_lists.tables() if "(" in one.title] == []


def words(page):
    return [row[0] for row in page._entry_cells([c.encode() for c in page.table.entries])]


def test_large_words_leave_the_deed_beside_the_title_and_the_lists_whole(qtbot, page):
    page.resize(874, 600)  # what the smallest screen leaves in the largest size
    page.show()
    heads = page.head.findChildren(Beside)
    assert not any(one.is_below for one in heads)
    qtbot.waitUntil(lambda: page.lists.horizontalScrollBar().maximum() == 0)


def test_a_word_is_added_with_the_keyboard_and_offered_by_forms(page, desk):
    page.add_button.click()
    box = page.ask.rows["label"].control
    compose(box, "院落")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert words(page)[-1] == "院落"
    made = editor(Venue.fields()["kind"], desk)
    assert "院落" in [made.box.itemText(at) for at in range(made.box.count())]


def test_a_known_word_is_refused_beside_the_field(page):
    page.add_button.click()
    compose(page.ask.rows["label"].control, "图书室")
    page.ask.deed.click()
    assert "已经在这个词表里了" in page.ask.rows["label"].text()
    assert words(page).count("图书室") == 1


def test_ending_says_what_stays_and_can_be_turned_back(page, desk):
    page.entries.go_to(list(page.table.entries).index("square"))
    page.deeds[1].click()
    page.ask.deed.click()
    assert page.entry().until is not None
    assert "square" not in codes.VENUE_KIND.offered(desk.store.today)
    page.deeds[2].click()
    assert page.entry().until is None


def test_order_follows_the_buttons(page):
    before = words(page)
    page.entries.go_to(1)
    page.deeds[3].click()
    assert words(page)[:2] == [before[1], before[0]]


def test_no_standards_list_stands_here(page):
    assert not {b"ethnicity", b"relation", b"sex", b"education"} & set(page.tables)
