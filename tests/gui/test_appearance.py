"""Colours and type size as staff chose them: at once, remembered, and with Windows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QScrollBar, QStyle

from desktop_app.gui import look, wardrobe
from desktop_app.gui.appearance import Appearance
from desktop_app.gui.desk import Desk
from desktop_app.gui.pages.page_list import entries
from desktop_app.gui.tokens import CONTRAST, DARK, LIGHT
from desktop_app.gui.window import Window
from tests.gui.office_desk import open_desk


@pytest.fixture
def settings(tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


class Pc:
    """What the PC is set to."""

    theme = "light"

    def __call__(self) -> str:
        return self.theme


@pytest.fixture
def pc():
    return Pc()


@pytest.fixture
def appearance(qapp, settings, pc):
    yield Appearance(settings, pc)
    wardrobe.wear(qapp)


def test_without_a_choice_the_pc_is_followed(appearance, pc):
    assert (appearance.wish, appearance.size) == ("system", "普通")
    pc.theme = "dark"
    appearance.dress_again()
    assert look.now().tokens is DARK


def test_a_choice_stays_whatever_the_pc_is_set_to(appearance, pc):
    appearance.choose_theme("light")
    pc.theme = "dark"
    appearance.dress_again()
    assert look.now().tokens is LIGHT


def test_high_contrast_of_the_pc_overrules_a_choice(appearance, pc):
    appearance.choose_theme("dark")
    pc.theme = "contrast"
    appearance.dress_again()
    assert appearance.is_forced
    assert look.now().tokens is CONTRAST
    pc.theme = "light"
    appearance.dress_again()
    assert look.now().tokens is DARK


def test_the_pc_is_listened_to(appearance, pc, qapp, qtbot):
    appearance.follow_system()
    pc.theme = "contrast"
    with qtbot.waitSignal(appearance.dressed):
        qapp.styleHints().colorSchemeChanged.emit(qapp.styleHints().colorScheme())
    assert look.now().tokens is CONTRAST


def test_a_choice_is_remembered_on_this_pc(appearance, settings, pc):
    appearance.choose_theme("contrast")
    appearance.step_size(2)
    again = Appearance(settings, pc)
    assert (again.wish, again.size, again.theme()) == ("contrast", "特大", "contrast")


def test_what_was_kept_and_is_no_longer_known_is_passed_over(settings, pc):
    settings.setValue("theme", "pink")
    settings.setValue("size", "巨大")
    kept = Appearance(settings, pc)
    assert (kept.wish, kept.size) == ("system", "普通")


def test_nothing_moves(qapp, qtbot):
    bar = QScrollBar()
    qtbot.addWidget(bar)
    bar.ensurePolished()
    hint = QStyle.StyleHint.SH_Widget_Animation_Duration
    assert bar.style().styleHint(hint, None, bar) == 0


@pytest.fixture
def window(qtbot, appearance):
    with open_desk() as plain:
        desk = Desk(plain.store, plain.clerk, appearance=appearance)
        made = Window(desk, entries(desk), unit="瑞光新村社区")
        appearance.resizing.connect(made.clear_pages)
        appearance.resized.connect(made.rebuild)
        qtbot.addWidget(made)
        made.resize(1366, 696)
        made.show_page("settings", {"tab": "look"})
        made.show()
        made.activateWindow()
        yield made
        desk.jobs.close()


def chip(window: Window, words: str):
    tab = window.page().look
    return next(one for row in (tab.sizes, tab.themes) for one in row._chips.values()
                if one.text() == words)  # fmt: skip


def test_the_tab_of_the_settings_changes_the_size_and_stays_in_view(window, qtbot):
    chip(window, "特大").click()
    assert look.now().factor == look.SIZES["特大"]
    assert window.page().place() == {"tab": "look", "at": "size"}
    assert chip(window, "特大").isChecked()
    qtbot.waitUntil(chip(window, "特大").hasFocus)


def test_the_tab_of_the_settings_changes_the_colours_of_what_is_built(window):
    window.show_page("residents")
    glass = window.page().box.actions()[0]
    before = glass.icon().pixmap(16).toImage()
    window.show_page("settings", {"tab": "look", "at": "theme"})
    page = window.page()
    chip(window, "深色").click()
    assert look.now().tokens is DARK
    assert window.page() is page
    assert glass.icon().pixmap(16).toImage() != before


def test_the_tab_says_when_windows_decides(window, pc):
    assert not window.page().look.forced.isVisible()
    pc.theme = "contrast"
    window.page().arrive(tab="look")
    assert window.page().look.forced.isVisible()


def test_words_being_typed_come_back_after_a_change_of_size(window, appearance):
    window.show_page("resident_form")
    window.page().form.editors["full_name"].put("其木格·乌云")
    appearance.choose_size("大")
    assert window.page().form.editors["full_name"].typed() == "其木格·乌云"
    assert window.page().form.is_changed


def test_a_search_stands_where_it_was_after_a_change_of_size(window, appearance):
    window.show_page("residents", {"query": "wyh"})
    appearance.choose_size("大")
    assert window.page().box.text() == "wyh"
