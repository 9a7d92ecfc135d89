"""The look: contrast of every pair that carries meaning, and nothing coloured elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMenu, QPushButton

from desktop_app.gui import icons, look, wardrobe
from desktop_app.gui.arrange import column, held
from desktop_app.gui.controls import LineInput, TextArea, button
from desktop_app.gui.look_sheet import sheet
from desktop_app.gui.tokens import THEMES, contrast

GUI = Path(look.__file__).parent

TEXT_PAIRS = [
    *[(text, ground) for text in ("text", "text2") for ground in ("bg", "surface", "sunken")],
    ("text", "rail"),
    ("text2", "rail"),
    ("text", "hover"),
    ("text2", "hover"),
    ("text", "ground"),
    ("accent", "bg"),
    ("text", "warn_bg"),
    ("text", "ok_bg"),
    ("text", "info_bg"),
    ("danger", "bg"),
    ("warn", "bg"),
    ("text", "brand_bg"),
    ("text", "danger_bg"),
    ("accent", "surface"),
    ("accent", "accent_bg"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("brand", "brand_bg"),
    ("danger", "surface"),
    ("danger", "danger_bg"),
    ("on_danger", "danger"),
    ("warn", "surface"),
    ("warn", "warn_bg"),
    ("ok", "surface"),
    ("ok", "ok_bg"),
    ("info", "info_bg"),
    ("on_sel", "sel"),
    ("on_paper", "paper"),
    ("surface", "text"),
]
EDGE_PAIRS = [
    ("field", "surface"),
    ("field", "bg"),
    ("focus", "surface"),
    ("focus", "bg"),
    ("focus", "sunken"),
    ("focus", "rail"),
    ("on_sel", "sel"),
    ("focus", "accent_bg"),
    ("field", "sunken"),
    ("field", "hover"),
    ("danger", "danger_bg"),
    ("warn", "warn_bg"),
    ("ok", "ok_bg"),
    ("info", "info_bg"),
    ("text2", "surface"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("brand", "rail"),
    ("disabled", "surface"),
]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT_PAIRS)
def test_text_can_be_read(theme: str, text: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert contrast(getattr(tokens, text), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), EDGE_PAIRS)
def test_edges_can_be_seen(theme: str, edge: str, ground: str) -> None:
    tokens = THEMES[theme]
    assert contrast(getattr(tokens, edge), getattr(tokens, ground)) >= 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_colours_are_named_nowhere_but_in_the_tokens() -> None:
    colour = re.compile(r"#[0-9A-Fa-f]{6}\b|Qt\.GlobalColor\.(?!transparent)|setStyleSheet\(")
    culprits = [
        f"{file.relative_to(GUI)}: {line.strip()}"
        for file in GUI.rglob("*.py")
        if file.name not in {"tokens.py", "wardrobe.py"}
        for line in file.read_text(encoding="utf-8").splitlines()
        if colour.search(line)
    ]
    assert culprits == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", look.SIZES)
def test_every_theme_and_size_can_be_worn(qapp, theme: str, size: str) -> None:
    wardrobe.wear(qapp, theme, size)
    tokens = THEMES[theme]
    assert look.px(100) == round(100 * look.SIZES[size])
    assert qapp.font().pixelSize() == round(14 * look.SIZES[size])
    ground = qapp.palette().color(QPalette.ColorRole.Window).name().upper()
    assert ground == tokens.bg
    assert tokens.accent in qapp.styleSheet()


def test_no_text_is_below_twelve_pixels() -> None:
    assert min(look.TYPE.values()) == 12
    written = sheet(look.Look(), Path("pictures"))
    assert all(int(size) >= 12 for size in re.findall(r"font-size: (\d+)px", written))


def test_a_button_takes_its_variant_from_kind(qtbot, qapp) -> None:
    wardrobe.wear(qapp)
    button = QPushButton("保存")
    qtbot.addWidget(button)
    look.dress(button, "primary")
    button.resize(120, 34)
    seen = button.grab().toImage().pixelColor(6, 6)
    assert seen.name().upper() == THEMES["light"].accent


def test_a_ticked_box_shows_its_tick(qtbot, qapp) -> None:
    wardrobe.wear(qapp)
    box = QCheckBox("选中")
    qtbot.addWidget(box)
    box.setChecked(True)
    box.resize(100, 30)
    image = box.grab().toImage()
    colours = {image.pixelColor(x, y).name().upper() for x in range(2, 18) for y in range(30)}
    assert {THEMES["light"].accent, THEMES["light"].on_accent} <= colours


def test_every_icon_is_drawn_in_the_tone_asked_for(qapp) -> None:
    assert len(icons.names()) >= 40
    for name in icons.names():
        image = icons.pixmap(name, "brand", 20).toImage()
        inked = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() == 255
        ]
        assert inked, name
        assert all(abs(ink.red() - 0xA6) <= 2 and ink.green() < 0x22 for ink in inked), name


def test_icons_follow_a_change_of_theme(qtbot, qapp) -> None:
    wardrobe.wear(qapp)
    label = icons.picture("house", "text")
    qtbot.addWidget(label)
    before = label.pixmap().toImage()
    wardrobe.wear(qapp, "dark")
    assert label.pixmap().toImage() != before


def test_qts_own_words_are_chinese(qtbot) -> None:
    line = QLineEdit("字")
    qtbot.addWidget(line)
    menu = line.createStandardContextMenu()
    words = [action.text() for action in menu.actions() if action.text()]
    menu.deleteLater()
    assert any("复制" in one for one in words), words
    assert QLocale().language() == QLocale.Language.Chinese


def test_the_theme_can_follow_the_system(qapp) -> None:
    assert wardrobe.system_theme(qapp) in THEMES


def test_the_licence_of_the_drawings_is_carried() -> None:
    text = (Path(icons.resources.path("icons")) / "LICENSE").read_text(encoding="utf-8")
    assert "ISC License" in text
    assert "Cole Bemis" in text


@pytest.mark.parametrize("made", [TextArea, LineInput])
def test_what_can_only_be_read_has_the_quiet_edge_until_it_has_the_cursor(
    qtbot, qapp, made
) -> None:
    wardrobe.wear(qapp, "dark")
    first, control = LineInput("别处"), made("备注")
    control.setReadOnly(True)
    page = held(column(first, control))
    qtbot.addWidget(page)
    page.show()
    page.activateWindow()
    first.setFocus()
    qtbot.waitUntil(first.hasFocus)

    def edge() -> str:
        return control.grab().toImage().pixelColor(control.width() // 2, 0).name().upper()

    assert edge() == THEMES["dark"].line
    control.setFocus()
    qtbot.waitUntil(control.hasFocus)
    assert edge() == THEMES["dark"].accent


def test_the_arrow_of_a_button_with_a_menu_is_drawn_in_the_theme(qtbot, qapp) -> None:
    wardrobe.wear(qapp, "contrast")
    more = button("更多", kind="flat")
    more.setMenu(QMenu(more))
    qtbot.addWidget(more)
    more.show()
    image = more.grab().toImage()
    seen = {
        image.pixelColor(x, y).name().upper()
        for x in range(image.width() - 20, image.width() - 4)
        for y in range(8, image.height() - 8)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert THEMES["contrast"].text in seen
