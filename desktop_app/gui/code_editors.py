"""Editors of what is chosen: one code of a table, several, or a tick."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QSizePolicy
from typing_extensions import override

from db import dates, fields as field, pinyin
from desktop_app.gui.controls import ChoiceBox, ChoicesBox
from desktop_app.gui.field_editor import Editor

BLANK: Final = "（不填）"


class InitialsBox(ChoiceBox):
    """A list to choose from by the pinyin initials of its words, or by their codes."""

    def __init__(self) -> None:
        super().__init__()
        self._letters = ""
        # The width comes from the row of the form, not from the longest words on offer.
        self.setSizeAdjustPolicy(self.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        letter = event.text().lower()
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        )
        if plain and letter.isascii() and letter.isalnum():
            self.type_letter(letter)
        elif plain and event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self._letters = ""
            self._choose(self.findData(None))
        else:
            self._letters = ""
            super().keyPressEvent(event)

    def type_letter(self, letter: str) -> None:
        """Go to the first words that begin with the letters typed so far."""
        for letters in (self._letters + letter, letter):
            rows = [row for row in range(self.count()) if self._fits(row, letters)]
            if rows:
                self._letters = letters
                self._choose(min(rows, key=lambda row: len(self.itemText(row))))
                return
        self._letters = ""

    def forget_letters(self) -> None:
        """Begin anew with the next letter."""
        self._letters = ""

    def _fits(self, row: int, letters: str) -> bool:
        value, words = self.itemData(row), self.itemText(row)
        if value is None:
            return False
        short = pinyin.keys(words)
        begins = (*short.initials, *short.pinyin, str(value).lower(), words)
        return any(one.startswith(letters) for one in begins)

    def _choose(self, row: int) -> None:
        if row >= 0 and row != self.currentIndex():
            self.setCurrentIndex(row)
            self.activated.emit(row)


class ChoiceEditor(Editor):
    """One code of a table."""

    def __init__(self, declared: field.Choice) -> None:
        self.box = InitialsBox()
        self._offered: list[tuple[str, str]] | None = None
        super().__init__(declared, self.box)
        self.table = declared.codes
        if declared.required:
            self.box.setPlaceholderText("请选")
        self._offer(None)
        self.box.chosen.connect(self.touch)
        self.box.left.connect(self.box.forget_letters)
        self.box.left.connect(self.left)

    @override
    def lock(self, *, on: bool) -> None:
        super().lock(on=on)
        if self.field.required:  # nobody is asked to choose what can only be looked at
            self.box.setPlaceholderText("" if on else "请选")

    @override
    def typed(self) -> Any:
        return self.box.value() or ""

    @override
    def retype(self, typed: Any) -> None:
        self._write_quietly(typed or None)
        self.touch()

    @override
    def _write(self, value: Any) -> None:
        self._offer(value)
        self.box.set_value(value)

    @override
    def _read(self) -> Any:
        return self.box.value()

    def _offer(self, value: Any) -> None:
        codes = self.table.offered(dates.today())
        if value and value not in codes:
            codes.append(value)
        offered = [(code, self.table.label(code)) for code in codes]
        if offered == self._offered:
            return  # a form that is emptied again offers what it did
        self._offered = offered
        self.box.offer(offered, blank=None if self.field.required else BLANK)
        if self.field.required:
            self.box.setCurrentIndex(-1)


class ChoicesEditor(Editor):
    """Several codes of a table."""

    def __init__(self, declared: field.Choices) -> None:
        self.box = ChoicesBox(declared.label)
        self._offered: list[tuple[str, str]] = []
        super().__init__(declared, self.box)
        self.box.picked.connect(self.touch)
        self._offer(())

    @override
    def typed(self) -> Any:
        return list(self.box.chosen())

    @override
    def retype(self, typed: Any) -> None:
        # A draft of an earlier version may hold the one code that there was room for.
        some = [typed] if isinstance(typed, str) else typed
        self._write_quietly(tuple(one for one in some if one))
        self.touch()

    @override
    def _write(self, value: Any) -> None:
        self._offer(value or ())
        self.box.set_values(value or ())

    @override
    def _read(self) -> Any:
        return tuple(sorted(self.box.chosen())) or None

    def _offer(self, values: tuple[str, ...]) -> None:
        declared: Any = self.field
        table = declared.codes
        codes = table.offered(dates.today())
        codes += [code for code in values if code not in codes]
        offered = [(code, table.label(code)) for code in codes]
        if offered != self._offered:
            self._offered = offered
            self.box.offer(offered)


class YesNoEditor(Editor):
    """A tick."""

    def __init__(self, declared: field.YesNo) -> None:
        self.tick = QCheckBox("是")
        super().__init__(declared, self.tick)
        self.tick.toggled.connect(self.touch)

    @override
    def typed(self) -> Any:
        return "是" if self.tick.isChecked() else ""

    @override
    def retype(self, typed: Any) -> None:
        self._write_quietly(bool(typed))
        self.touch()

    @override
    def _write(self, value: Any) -> None:
        self.tick.setChecked(bool(value))

    @override
    def _read(self) -> Any:
        return self.tick.isChecked()
