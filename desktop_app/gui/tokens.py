"""The colours of the window: three sets with the same names, and nothing else."""

from __future__ import annotations

from msgspec import Struct


class Tokens(Struct, frozen=True):
    """One set of colours, each `#RRGGBB`; the names say what a colour is for.

    `brand` is for identity only (the mark, the current rail entry), never for "press here";
    `on_…` is text on that ground, `…_bg` the quiet ground of the same meaning.
    `paper` is what is printed on and stays white in every set.
    """

    name: str
    bg: str
    surface: str
    sunken: str
    rail: str
    line: str
    field: str
    text: str
    text2: str
    disabled: str
    accent: str
    accent_hover: str
    accent_bg: str
    on_accent: str
    brand: str
    brand_bg: str
    danger: str
    danger_bg: str
    on_danger: str
    warn: str
    warn_bg: str
    ok: str
    ok_bg: str
    info: str
    info_bg: str
    sel: str
    on_sel: str
    hover: str
    focus: str
    paper: str = "#FFFFFF"
    on_paper: str = "#5C5750"

    @property
    def ground(self) -> str:
        """Give what lies under paper or is pressed: a shade darker, never the colour of words."""
        return self.hover if self.is_stark else self.line

    @property
    def is_stark(self) -> bool:
        """Whether it is high contrast, where only `on_sel` can be read on a chosen row."""
        return self.line == self.text


LIGHT = Tokens(
    name="浅色",
    bg="#F6F4F2",
    surface="#FFFFFF",
    sunken="#FAF8F6",
    rail="#FBFAF8",
    line="#E3DFDA",
    field="#8A847D",
    text="#1F1D1B",
    text2="#5C5750",
    disabled="#857F78",
    accent="#175CA8",
    accent_hover="#114A89",
    accent_bg="#E8F1FB",
    on_accent="#FFFFFF",
    brand="#A61E3C",
    brand_bg="#FBECEF",
    danger="#B3261E",
    danger_bg="#FDECEA",
    on_danger="#FFFFFF",
    warn="#8A5300",
    warn_bg="#FFF4DC",
    ok="#1B6E3C",
    ok_bg="#E6F4EA",
    info="#175CA8",
    info_bg="#E8F1FB",
    sel="#DCEAF9",
    on_sel="#1F1D1B",
    hover="#F1EEEA",
    focus="#1F1D1B",
)

DARK = Tokens(
    name="深色",
    bg="#1C1B1A",
    surface="#262523",
    sunken="#201F1D",
    rail="#201F1D",
    line="#3D3A37",
    field="#918B84",
    text="#F3F1EF",
    text2="#BDB7B0",
    disabled="#8A847D",
    accent="#7DB8F7",
    accent_hover="#A3CEFA",
    accent_bg="#1D3247",
    on_accent="#0B1B2B",
    brand="#F48BA0",
    brand_bg="#40222A",
    danger="#FFA39B",
    danger_bg="#44231F",
    on_danger="#2B0B08",
    warn="#F2C26B",
    warn_bg="#3E3117",
    ok="#82D3A0",
    ok_bg="#1B3726",
    info="#7DB8F7",
    info_bg="#1D3247",
    sel="#24405C",
    on_sel="#F3F1EF",
    hover="#302E2B",
    focus="#FFFFFF",
)

CONTRAST = Tokens(
    name="高对比",
    bg="#000000",
    surface="#000000",
    sunken="#000000",
    rail="#000000",
    line="#FFFFFF",
    field="#FFFFFF",
    text="#FFFFFF",
    text2="#FFFFFF",
    disabled="#3FF23F",
    accent="#1AEBFF",
    accent_hover="#1AEBFF",
    accent_bg="#000000",
    on_accent="#000000",
    brand="#FFFF00",
    brand_bg="#000000",
    danger="#FFFF00",
    danger_bg="#000000",
    on_danger="#000000",
    warn="#FFFF00",
    warn_bg="#000000",
    ok="#FFFFFF",
    ok_bg="#000000",
    info="#FFFFFF",
    info_bg="#000000",
    sel="#1AEBFF",
    on_sel="#000000",
    hover="#2A2A2A",
    focus="#FFFF00",
)

THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours as WCAG 2.2 measures it, 1 to 21."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
