"""What the audit of a page finds: each flaw planted once, and none where there is none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QScrollArea, QWidget

from desktop_app.gui import page_audit
from desktop_app.gui.controls import Empty, button, label


@pytest.fixture
def page(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def put(page: QWidget, made: QWidget, x: int, y: int, width: int, height: int) -> QWidget:
    made.setParent(page)
    made.setGeometry(x, y, width, height)
    made.show()
    return made


def test_a_sound_page_has_no_flaws(page) -> None:
    put(page, label("这一页没有毛病"), 10, 10, 200, 24)
    put(page, button("保存"), 10, 50, 120, 32)
    assert page_audit.flaws(page) == []


def test_a_control_without_a_name(page) -> None:
    put(page, QLineEdit(), 10, 10, 100, 30)
    box = put(page, QComboBox(), 10, 50, 100, 30)
    box.setAccessibleName("性别")
    found = list(page_audit.nameless(page))
    assert [words.partition("：")[0] for words in found] == ["没有名称", "下拉列表没有名称"]


def test_a_button_too_small_to_hit(page) -> None:
    made = put(page, button("改"), 10, 10, 60, 20)
    made.setMinimumSize(0, 0)
    made.resize(60, 20)
    assert list(page_audit.small(page)) == ["按不准（60×20）：PressButton“改”"]


def test_words_that_are_cut(page) -> None:
    put(page, label("这几个字放不下这么窄的地方"), 10, 10, 60, 24)
    put(page, label("这几个字要好几行才放得下", wrap=True), 10, 40, 60, 20)
    shown = put(page, label("有提示的可以省略，不算"), 10, 70, 40, 24)
    shown.setToolTip("有提示的可以省略，不算")
    line = put(page, QLineEdit(), 10, 100, 80, 30)
    line.setPlaceholderText("输姓名、拼音首字母或者电话尾号")
    holder = put(page, QWidget(), 10, 140, 40, 30)
    put(holder, label("一半露在外面"), 0, 0, 120, 24)
    assert len(list(page_audit.cut(page))) == 4


def test_what_is_scrolled_away_is_not_cut(page) -> None:
    area = put(page, QScrollArea(), 10, 10, 100, 60)
    inner = QWidget()
    inner.resize(90, 400)
    put(inner, label("在下面"), 0, 350, 80, 24)
    area.setWidget(inner)
    assert list(page_audit.cut(page)) == []


def test_tab_that_goes_back(page, monkeypatch) -> None:
    for name, y in (("下", 200), ("中", 100), ("上", 10)):
        put(page, QLineEdit(), 10, y, 100, 30).setAccessibleName(name)
    monkeypatch.setattr(page_audit, "put_in_order", lambda page: None)
    found = list(page_audit.disordered(page))
    assert found == [f"Tab 往回跳：QLineEdit“{a}” → QLineEdit“{b}”" for a, b in ("下中", "中上")]


def test_a_list_with_nothing_in_it_and_nothing_said(page) -> None:
    view = put(page, QListView(), 10, 10, 200, 100)
    view.setModel(QStringListModel([], view))
    view.setAccessibleName("结果")
    assert any("结果" in words for words in page_audit.bare(page))
    view.model().setStringList(["一行"])
    put(page, label("这里有一句说明"), 10, 150, 200, 24)
    assert list(page_audit.bare(page)) == []


def test_an_empty_place_must_say_something(page) -> None:
    put(page, label("这里有一句说明"), 10, 150, 200, 24)
    put(page, Empty("空"), 10, 10, 200, 100)
    assert list(page_audit.bare(page)) == ["空着，没有说明"]


def test_a_page_without_a_word(page) -> None:
    assert list(page_audit.bare(page)) == ["整页是空的"]


def test_a_page_wider_than_its_window(qtbot) -> None:
    area, wide = QScrollArea(), QWidget()
    qtbot.addWidget(area)
    wide.setMinimumWidth(900)
    area.setWidgetResizable(True)
    area.setWidget(wide)
    area.resize(400, 300)
    area.show()
    assert len(list(page_audit.sideways(wide))) == 1
