"""What the window looks like now: colours, sizes and the one scale function.

Widgets ask `look.px(12)` for a length and `look.color("text2")` for a colour, and say what they
are with a dynamic property (`kind="primary"`); the sheet in `look_sheet.py` does the rest.
"""

from __future__ import annotations

from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QWidget

from desktop_app.gui.tokens import LIGHT, Tokens

SIZES: Final = {"普通": 1.0, "大": 1.15, "特大": 1.3}

PAGE_EDGES: Final = (20, 14, 20, 10)
GAP_TINY: Final = 4
GAP_SMALL: Final = 8
GAP: Final = 12
GAP_CARD: Final = 16
GAP_PAGE: Final = 20
GAP_WIDE: Final = 24

TYPE: Final = {"caption": 12, "small": 13, "body": 14, "h2": 16, "h1": 20, "figure": 26}
STRONG: Final = 700  # the only second weight Microsoft YaHei UI has

CONTROL_HEIGHT: Final = 32
ROW_HEIGHT: Final = 36
HEAD_HEIGHT: Final = 34
ICON: Final = 18

FACES: Final = (
    "Microsoft YaHei UI",
    "Microsoft YaHei",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "Noto Sans SC",
    "WenQuanYi Micro Hei",
    "Droid Sans Fallback",
    "Ledger Hei",  # ours, where a PC has none (`rare_letters.bring_common`)
)

BUNDLED: Final = (
    "Ledger Rare",
    "Ledger Rare G",
    "Ledger Mongolian",
    "Ledger Tibetan",
    "Ledger Arabic",
    "Ledger Hangul",
)
"""Asked last, for letters no other face has: `rare_letters` takes them up when they are met."""


class Look(Struct, frozen=True):
    """One colour set at one size; `factor` is 1.0, 1.15 or 1.3 on top of the screen's own."""

    tokens: Tokens = LIGHT
    factor: float = 1.0

    def px(self, length: float) -> int:
        """Scale a length in logical pixels; never less than one."""
        return max(1, round(length * self.factor))


_now = Look()


def now() -> Look:
    """Give the look that is worn at present."""
    return _now


def remember(look: Look) -> None:
    """Make this the look that is asked for from here on; `wardrobe.wear` paints it."""
    global _now  # noqa: PLW0603  one window, one look; every painter asks for it
    _now = look


def px(length: float) -> int:
    """Scale a length in logical pixels to the size staff chose."""
    return _now.px(length)


def color(name: str) -> QColor:
    """Give a colour by its token name, such as `text2` or `danger_bg`."""
    return QColor(getattr(_now.tokens, name))


def tone_on(tone: str, *, chosen: bool) -> str:
    """Give the token for words and signs of a tone on a row, which may be a chosen one."""
    return "on_sel" if chosen and _now.tokens.is_stark else tone


def faces() -> list[str]:
    """Give the interface faces in order of preference, those on this computer first."""
    here = set(QFontDatabase.families())
    return [face for face in FACES if face in here] or [QFont().defaultFamily()]


def font(role: str = "body", *, strong: bool = False) -> QFont:
    """Give the interface font in one of the sizes of `TYPE`, with figures of equal width."""
    made = QFont([*faces(), *BUNDLED])
    made.setPixelSize(px(TYPE[role]))
    if strong:
        made.setWeight(QFont.Weight.Bold)
    return made


def palette() -> QPalette:
    """Give the palette for all roles, so that widgets without a rule follow too."""
    made = QPalette()
    role = QPalette.ColorRole
    for one, name in {
        role.Window: "bg",
        role.WindowText: "text",
        role.Base: "surface",
        role.AlternateBase: "sunken",
        role.Text: "text",
        role.Button: "surface",
        role.ButtonText: "text",
        role.BrightText: "danger",
        role.Highlight: "sel",
        role.HighlightedText: "on_sel",
        role.PlaceholderText: "text2",
        role.ToolTipBase: "surface",
        role.ToolTipText: "text",
        role.Link: "accent",
        role.LinkVisited: "accent",
        role.Accent: "accent",
        role.Light: "surface",
        role.Midlight: "hover",
        role.Mid: "line",
        role.Dark: "field",
        role.Shadow: "field",
    }.items():
        made.setColor(one, color(name))
    for one in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        made.setColor(QPalette.ColorGroup.Disabled, one, color("disabled"))
    return made


def dress(widget: QWidget, kind: str) -> None:
    """Give a widget its variant (`kind`), also after it has been shown."""
    if widget.property("kind") == kind:
        return
    widget.setProperty("kind", kind)
    repolish(widget)


def mark(widget: QWidget, name: str, *, on: bool) -> None:
    """Set a yes-or-no property that the sheet looks at, such as `bad` or `filled`."""
    if bool(widget.property(name)) == on:
        return
    widget.setProperty(name, on)
    repolish(widget)


def repolish(widget: QWidget) -> None:
    """Let the sheet look at the widget again; at one that is still to be shown it will anyway."""
    if not widget.testAttribute(Qt.WidgetAttribute.WA_WState_Polished):
        return
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
