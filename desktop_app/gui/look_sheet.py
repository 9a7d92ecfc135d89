"""The one style sheet, made from the tokens: shape only, variants by the property `kind`."""

from __future__ import annotations

from pathlib import Path

from desktop_app.gui.look import HEAD_HEIGHT, STRONG, TYPE, Look


def sheet(look: Look, pictures: Path) -> str:
    """Write the whole sheet; `pictures` is the folder with the tinted tick, dash and arrow."""
    return "\n".join(
        part(look, pictures)
        for part in (_ground, _labels, _buttons, _chips, _fields, _ticks, _tables, _bars)
    )


def _ground(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    return f"""
* {{ outline: 0; widget-animation-duration: 0; }}
QMainWindow, QDialog, QWidget[kind="page"] {{ background: {t.bg}; }}
QWidget[kind="rail"] {{ background: {t.rail}; border-right: 1px solid {t.line}; }}
QWidget[kind="clear"], QWidget[kind="rail-list"] {{ background: transparent; }}
QFrame[kind="dot"] {{ background: {t.brand}; border-radius: {px(8) // 2}px; }}
QFrame[kind="card"] {{ background: {t.surface}; border: 1px solid {t.line};
  border-radius: 8px; }}
QFrame[kind="sunken"] {{ background: {t.sunken}; border: 1px solid {t.line};
  border-radius: 6px; }}
QFrame[kind="brand"] {{ background: {t.brand_bg}; border: 1px solid {t.brand};
  border-radius: 8px; }}
QFrame[kind="picked"] {{ background: {t.accent_bg}; border: 1px solid {t.accent};
  border-radius: 6px; }}
QFrame[kind="seek"] {{ background: {t.surface}; border: 2px solid {t.accent};
  border-radius: 8px; }}
QFrame[kind="ground"] {{ background: {t.ground}; border-radius: 8px; }}
QFrame[kind="cell"] {{ background: {t.surface}; border: 1px solid {t.accent};
  border-radius: 4px; }}
QFrame[kind="help"] {{ background: {t.surface}; border: 0; border-left: 1px solid {t.field}; }}
QTextEdit[kind="help"] {{ border: 2px solid transparent; padding: 0; }}
QTextEdit[kind="help"]:focus {{ border: 2px solid {t.focus}; padding: 0; }}
QFrame[kind="rule"] {{ background: {t.line}; border: 0; min-height: 1px; max-height: 1px; }}
QFrame[kind="drop"] {{ background: {t.sunken}; border: 1px dashed {t.field};
  border-radius: 8px; }}
QScrollArea {{ border: 0; background: transparent; }}
QToolTip {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.field};
  padding: {px(4)}px; }}
QMenu {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.field};
  padding: {px(4)}px; }}
QMenu::item {{ min-height: {px(28)}px; padding: 0 {px(20)}px; border-radius: 4px; }}
QMenu::item:selected {{ background: {t.sel}; color: {t.on_sel}; }}
QMenu::item:disabled {{ color: {t.disabled}; }}
"""


def _labels(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    size = {role: f"{px(height)}px" for role, height in TYPE.items()}
    tones = "\n".join(
        f'QLabel[kind="{name}"] {{ color: {getattr(t, name)}; font-size: {size["small"]}; }}'
        for name in ("danger", "warn", "ok", "info", "brand")
    )
    tones += "\n" + "\n".join(
        f'QLabel[kind="figure-{name}"] {{ color: {getattr(t, name)};'
        f" font-size: {size['figure']}; font-weight: {STRONG}; }}"
        for name in ("danger", "warn", "ok")
    )
    chips = "\n".join(
        f'QLabel[kind="chip-{name}"] {{ background: {getattr(t, f"{name}_bg")};'
        f" color: {getattr(t, name)}; font-size: {size['caption']};"
        f" border-radius: {px(20) // 2}px; padding: 0 {px(9)}px;"
        f" min-height: {px(20)}px; max-height: {px(20)}px;"
        f" border: {'1px solid ' + getattr(t, name) if t.bg == t.ok_bg else '0'}; }}"
        for name in ("danger", "warn", "ok", "info", "brand")
    )
    return f"""
QLabel {{ background: transparent; }}
QLabel[kind="h1"] {{ font-size: {size["h1"]}; font-weight: {STRONG}; }}
QLabel[kind="h2"] {{ font-size: {size["h2"]}; font-weight: {STRONG}; }}
QLabel[kind="figure"] {{ font-size: {size["figure"]}; font-weight: {STRONG}; }}
QLabel[kind="strong"] {{ font-weight: {STRONG}; }}
QLabel[kind="small"] {{ color: {t.text2}; font-size: {size["small"]}; }}
QLabel[kind="caption"] {{ color: {t.text2}; font-size: {size["caption"]}; }}
QLabel[kind="key"] {{ color: {t.text2}; background: {t.sunken}; font-size: {size["caption"]};
  border: 1px solid {t.line}; border-radius: 4px; padding: 0 {px(5)}px; }}
QLabel[kind="step"], QLabel[kind="step-on"] {{ background: {t.ground}; color: {t.text};
  font-size: {size["small"]}; border-radius: {px(22) // 2}px; qproperty-alignment: AlignCenter;
  min-width: {px(22)}px; max-width: {px(22)}px; min-height: {px(22)}px; max-height: {px(22)}px; }}
QLabel[kind="step-on"] {{ background: {t.accent}; color: {t.on_accent}; font-weight: {STRONG}; }}
QLabel[kind="stripe"] {{ color: {t.warn}; background: {t.warn_bg}; font-weight: {STRONG};
  border-bottom: 1px solid {t.warn}; padding: {px(3)}px {px(20)}px; }}
{tones}
{chips}
"""


def _buttons(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    return f"""
QPushButton {{ background: {t.surface}; color: {t.text}; border: 1px solid {t.field};
  border-radius: 4px; padding: 0 {px(14)}px; min-height: {px(32)}px; }}
QPushButton:hover {{ background: {t.hover}; }}
QPushButton:pressed {{ background: {t.ground}; }}
QPushButton:focus {{ border: 2px solid {t.focus}; padding: 0 {px(14) - 1}px;
  min-height: {px(32) - 2}px; }}
QPushButton:disabled {{ color: {t.disabled}; border-color: {t.line}; background: {t.sunken}; }}
QPushButton[kind="primary"] {{ background: {t.accent}; color: {t.on_accent};
  border-color: {t.accent}; font-weight: {STRONG}; }}
QPushButton[kind="primary"]:hover {{ background: {t.accent_hover};
  border-color: {t.accent_hover}; }}
QPushButton[kind="primary"]:focus {{ border-color: {t.focus}; }}
QPushButton[kind="primary"]:disabled {{ color: {t.disabled}; border-color: {t.line};
  background: {t.sunken}; }}
QPushButton[kind="danger"] {{ color: {t.danger}; border-color: {t.danger};
  font-weight: {STRONG}; }}
QPushButton[kind="danger"]:hover {{ background: {t.danger_bg}; }}
QPushButton[kind="tight"] {{ padding: 0 {px(9)}px; }}
QPushButton[kind="tight"]:focus {{ padding: 0 {px(9) - 1}px; }}
QPushButton[kind="flat"] {{ background: transparent; border-color: transparent;
  padding: 0 {px(10)}px; }}
QPushButton[kind="flat"]:hover {{ background: {t.hover}; }}
QPushButton[kind="flat"]:focus {{ border-color: {t.focus}; }}
QPushButton[kind="link"] {{ background: transparent; border-color: transparent;
  color: {t.accent}; padding: 0 {px(4)}px; min-height: {px(24)}px; text-align: left; }}
QPushButton[kind="link"]:hover {{ text-decoration: underline; }}
QPushButton[kind="link"]:focus {{ border: 2px solid {t.focus}; padding: 0 {px(4) - 1}px;
  min-height: {px(24) - 2}px; }}
QPushButton[kind="crumb"] {{ background: transparent; border-color: transparent;
  color: {t.text2}; padding: 0 {px(4)}px; min-height: {px(24)}px;
  font-size: {px(TYPE["small"])}px; }}
QPushButton[kind="crumb"]:hover {{ text-decoration: underline; }}
QPushButton[kind="crumb"]:focus {{ border: 2px solid {t.focus}; padding: 0 {px(4) - 1}px;
  min-height: {px(24) - 2}px; }}
QPushButton[kind="quick"] {{ text-align: left; min-height: {px(38)}px; }}
QPushButton[kind="side"], QPushButton[kind="side-on"] {{ padding: 0; text-align: left;
  border-color: {t.line}; }}
QPushButton[kind="side-on"] {{ background: {t.accent_bg}; border: 2px solid {t.accent}; }}
QPushButton[kind="icon"] {{ background: transparent; border-color: transparent;
  padding: 0; min-width: {px(28)}px; min-height: {px(28)}px; }}
QPushButton[kind="icon"]:hover {{ background: {t.hover}; }}
QPushButton[kind="icon"]:focus {{ border-color: {t.focus}; }}
QPushButton[kind="entry"] {{ background: transparent; border: 0; border-radius: 6px;
  min-height: {px(40)}px; max-height: {px(40)}px; padding: 0; text-align: left; }}
QPushButton[kind="entry"][dense="true"] {{ min-height: {px(30)}px; max-height: {px(30)}px; }}
QPushButton[kind="entry"]:hover {{ background: {t.hover}; }}
QPushButton[kind="entry"]:checked {{ background: {t.brand_bg};
  border-left: 3px solid {t.brand}; }}
QPushButton[kind="entry"]:focus {{ border: 2px solid {t.focus};
  min-height: {px(40) - 4}px; max-height: {px(40) - 4}px; }}
QPushButton[kind="entry"][dense="true"]:focus {{ min-height: {px(30) - 4}px;
  max-height: {px(30) - 4}px; }}
QLabel[kind="entry"] {{ color: {t.text}; }}
QLabel[kind="entry-on"] {{ color: {t.text}; font-weight: {STRONG}; }}
"""


def _chips(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    round_ = px(28) // 2
    return f"""
QPushButton[kind="chip"], QPushButton[kind="chip-on"] {{ background: {t.surface};
  color: {t.text2}; border: 1px solid {t.field}; border-radius: {round_}px;
  min-height: {px(26)}px; padding: 0 {px(12)}px; }}
QPushButton[kind="chip"]:hover {{ background: {t.hover}; }}
QPushButton[kind="chip"]:disabled {{ border-color: {t.line}; background: {t.sunken}; }}
QPushButton[kind="chip-on"] {{ background: {t.accent_bg}; color: {t.accent};
  border-color: {t.accent}; font-weight: {STRONG}; }}
QPushButton[kind="chip"]:focus, QPushButton[kind="chip-on"]:focus {{
  border: 2px solid {t.focus}; padding: 0 {px(12) - 1}px; min-height: {px(26) - 2}px; }}
QPushButton[kind="condition"] {{ background: {t.sunken}; color: {t.text};
  border: 1px dashed {t.field}; border-radius: {px(4)}px;
  min-height: {px(26)}px; padding: 0 {px(10)}px; }}
QPushButton[kind="condition"]:hover {{ background: {t.hover}; }}
QPushButton[kind="condition"]:focus {{ border: 2px solid {t.focus};
  padding: 0 {px(10) - 1}px; min-height: {px(26) - 2}px; }}
"""


def _fields(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    inside = px(10)
    return f"""
QLineEdit, QComboBox, QPlainTextEdit, QTextEdit, QSpinBox {{ background: {t.surface};
  color: {t.text}; border: 1px solid {t.field}; border-radius: 4px; padding: 0 {inside}px;
  min-height: {px(32)}px; selection-background-color: {t.accent};
  selection-color: {t.on_accent}; placeholder-text-color: {t.text2}; }}
QPlainTextEdit, QTextEdit {{ padding: {px(6)}px {px(8)}px; }}
QLineEdit:focus, QComboBox:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus {{
  border: 2px solid {t.accent}; padding-left: {inside - 1}px; padding-right: {inside - 1}px;
  min-height: {px(32) - 2}px; }}
QPlainTextEdit:focus, QTextEdit:focus {{ padding: {px(6) - 1}px {px(8) - 1}px; }}
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled {{ color: {t.text2};
  border-color: {t.line}; background: {t.sunken}; placeholder-text-color: transparent; }}
QLineEdit:read-only, QPlainTextEdit:read-only {{ background: {t.sunken}; }}
QLineEdit:read-only:!focus, QPlainTextEdit:read-only:!focus {{ border-color: {t.line}; }}
QLineEdit[filled="true"], QComboBox[filled="true"] {{ background: {t.sunken};
  border-style: dashed; }}
QLineEdit[bad="true"], QComboBox[bad="true"], QPlainTextEdit[bad="true"] {{
  border: 2px solid {t.danger}; background: {t.danger_bg}; padding-left: {inside - 1}px;
  padding-right: {inside - 1}px; min-height: {px(32) - 2}px; }}
QLineEdit[doubt="true"], QComboBox[doubt="true"], QPlainTextEdit[doubt="true"] {{
  border: 2px solid {t.warn}; padding-left: {inside - 1}px; padding-right: {inside - 1}px;
  min-height: {px(32) - 2}px; }}
QComboBox::drop-down {{ border: 0; width: {px(26)}px; }}
QComboBox QAbstractItemView {{ background: {t.surface}; color: {t.text};
  border: 1px solid {t.field}; selection-background-color: {t.sel};
  selection-color: {t.on_sel}; }}
"""


def _ticks(look: Look, pictures: Path) -> str:
    t, px = look.tokens, look.px
    folder = pictures.as_posix()
    dot = px(6)
    return f"""
QComboBox::down-arrow {{ image: url("{folder}/arrow.svg"); width: {px(14)}px;
  height: {px(14)}px; }}
QPushButton::menu-indicator {{ image: url("{folder}/arrow.svg"); width: {px(12)}px;
  height: {px(12)}px; }}
QComboBox::down-arrow:disabled, QPushButton::menu-indicator:disabled {{ image: none; }}
QCheckBox, QRadioButton {{ spacing: {px(8)}px; color: {t.text}; min-height: {px(26)}px; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {t.disabled}; }}
QCheckBox:focus, QRadioButton:focus {{ border: 2px solid {t.focus}; border-radius: 4px; }}
QCheckBox::indicator, QTableView[kind="typing"]::indicator {{ width: {px(16)}px;
  height: {px(16)}px; border: 1px solid {t.field};
  border-radius: 3px; background: {t.surface}; }}
QCheckBox::indicator:focus {{ border: 2px solid {t.focus}; }}
QCheckBox::indicator:checked, QTableView[kind="typing"]::indicator:checked {{
  background: {t.accent}; border-color: {t.accent};
  image: url("{folder}/tick.svg"); }}
QCheckBox::indicator:indeterminate {{ background: {t.accent}; border-color: {t.accent};
  image: url("{folder}/dash.svg"); }}
QRadioButton::indicator {{ width: {px(14)}px; height: {px(14)}px;
  border: 1px solid {t.field}; border-radius: {(px(14) + 2) // 2}px;
  background: {t.surface}; }}
QRadioButton::indicator:checked {{ border: {px(5)}px solid {t.accent}; width: {dot}px;
  height: {dot}px; border-radius: {dot // 2 + px(5)}px; background: {t.surface}; }}
"""


def _tables(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    return f"""
QTableView, QListView {{ background: {t.surface}; color: {t.text}; border: 0;
  selection-background-color: {t.sel}; selection-color: {t.on_sel}; }}
QListView[kind="wall"] {{ background: transparent; selection-background-color: transparent; }}
QListView[kind="choices"] {{ background: {t.surface}; border: 1px solid {t.field};
  border-radius: 4px; }}
QListView[kind="choices"]::item {{ height: {px(30)}px; padding: 0 {px(8)}px; }}
QTableView {{ gridline-color: {t.line}; alternate-background-color: {t.sunken}; }}
QTableView[kind="typing"]::item {{ padding: 0 {px(5)}px; }}
QHeaderView {{ background: {t.sunken}; border: 0; }}
QHeaderView::section {{ background: {t.sunken}; color: {t.text2}; border: 0;
  border-top: 1px solid {t.line}; border-bottom: 1px solid {t.line};
  border-right: 1px solid {t.line}; padding: 0 {px(8)}px; min-height: {px(HEAD_HEIGHT) - 2}px;
  font-size: {px(TYPE["small"])}px; font-weight: {STRONG}; }}
QHeaderView[kind="ticks"] {{ background: {t.surface}; }}
QCheckBox[kind="head-tick"] {{ background: {t.sunken}; border: 0; spacing: 0;
  border-top: 1px solid {t.line}; border-bottom: 1px solid {t.line};
  padding-left: {px(5)}px; min-height: 0; }}
QHeaderView::section:hover {{ background: {t.hover}; }}
QTableCornerButton::section {{ background: {t.sunken}; border: 0;
  border-bottom: 1px solid {t.line}; border-right: 1px solid {t.line}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle {{ background: {t.field}; border-radius: 4px; margin: 2px; }}
QScrollBar::handle:hover {{ background: {t.text2}; }}
QScrollBar::handle:vertical {{ min-height: 32px; }}
QScrollBar::handle:horizontal {{ min-width: 32px; }}
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{
  background: none; border: 0; width: 0; height: 0; }}
QAbstractScrollArea::corner {{ background: transparent; border: 0; }}
"""


def _bars(look: Look, _pictures: Path) -> str:
    t, px = look.tokens, look.px
    inline = "\n".join(
        f'QFrame[kind="bar-{name}"] {{ background: {getattr(t, f"{name}_bg")};'
        f" border: 1px solid {getattr(t, name)}; border-radius: 6px; }}"
        for name in ("info", "warn", "danger", "ok")
    )
    return f"""
{inline}
QFrame[kind="toast"] {{ background: {t.text}; border: 1px solid {t.surface};
  border-radius: 8px; }}
QFrame[kind="toast"] QLabel {{ color: {t.surface}; }}
QFrame[kind="toast"] QPushButton {{ background: transparent; color: {t.surface};
  border: 1px solid {t.surface}; font-weight: {STRONG}; min-height: {px(26)}px; }}
QFrame[kind="toast"] QPushButton:focus {{ border: 2px solid {t.surface};
  text-decoration: underline; }}
QProgressBar {{ border: 0; background: {t.ground}; border-radius: 3px; max-height: 6px;
  min-height: 6px; }}
QProgressBar::chunk {{ background: {t.accent}; border-radius: 3px; }}
"""
