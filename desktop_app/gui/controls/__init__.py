"""The controls every page is made of; `from desktop_app.gui.controls import LineInput`."""

from desktop_app.gui.controls.areas import TextArea
from desktop_app.gui.controls.beside import Beside
from desktop_app.gui.controls.cards import (
    Card,
    Empty,
    FieldRow,
    PageHead,
    PassingCard,
    SectionTitle,
)
from desktop_app.gui.controls.choices import Chips, ChoiceBox, ChoicesBox
from desktop_app.gui.controls.date_input import DateInput
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.controls.fold import Fold
from desktop_app.gui.controls.lines import CodeInput, LineInput, PasswordInput
from desktop_app.gui.controls.one_of import OneOf
from desktop_app.gui.controls.words import (
    CutLabel,
    PressButton,
    StatusChip,
    button,
    key_cap,
    label,
    rule,
)

__all__ = [
    "Beside",
    "Card",
    "Chips",
    "ChoiceBox",
    "ChoicesBox",
    "CodeInput",
    "CutLabel",
    "DateInput",
    "Empty",
    "FieldRow",
    "FlowLayout",
    "Fold",
    "LineInput",
    "OneOf",
    "PageHead",
    "PassingCard",
    "PasswordInput",
    "PressButton",
    "SectionTitle",
    "StatusChip",
    "TextArea",
    "button",
    "key_cap",
    "label",
    "rule",
]
