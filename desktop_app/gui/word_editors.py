"""Editors of what is typed: words, numbers, days, and numbers that are kept masked."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from db import fields as field
from db.trouble import Refused
from desktop_app.gui import icons
from desktop_app.gui.controls import CodeInput, DateInput, LineInput, TextArea
from desktop_app.gui.field_editor import Editor


class WordsEditor(Editor):
    """Words in a line or an area, read by the field's own `parse`."""

    def __init__(self, declared: field.Field, control: LineInput | TextArea) -> None:
        super().__init__(declared, control)
        self.line: LineInput | TextArea = control
        control.textChanged.connect(self.touch)
        control.left.connect(self.left)

    @override
    def lock(self, *, on: bool) -> None:
        if isinstance(self.line, TextArea):
            self.line.setReadOnly(on)  # long words can still be scrolled and copied
        else:
            super().lock(on=on)

    @override
    def typed(self) -> Any:
        return self.line.text()

    @override
    def retype(self, typed: Any) -> None:
        self.line.setText(str(typed))
        self.touch()

    @override
    def _write(self, value: Any) -> None:
        self.line.setText(self.field.reveal(value))

    @override
    def _read(self) -> Any:
        return self.field.parse(self.line.text())


class TidyEditor(WordsEditor):
    """Words that are written out in the usual form once the cursor has left (a time, an amount)."""

    def __init__(self, declared: field.Field, control: LineInput) -> None:
        super().__init__(declared, control)
        control.left.connect(self._tidy)

    def _tidy(self) -> None:
        try:
            value = self.field.parse(self.line.text())
        except Refused:
            return
        if self.is_touched and self.field.fault(value) is None:
            self._write_quietly(value)


class MaskedInput(CodeInput):
    """A line for a number that others at the counter should not read; the eye asks to see it."""

    reveal_asked = Signal()

    def __init__(self, *, upper: bool = False, hint: str = "") -> None:
        super().__init__(hint=hint, upper=upper)
        self._eye = QAction("看全部 30 秒（F8）", self)
        icons.put(self._eye, "eye")
        self._eye.triggered.connect(self.reveal_asked)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self._eye.setVisible(False)

    def cover(self, *, on: bool) -> None:
        """Let nobody type over stars: a mask is for looking at only."""
        self.setReadOnly(on)
        self._eye.setVisible(on)


class MaskedEditor(TidyEditor):
    """A masked number: stars stand over it until it is revealed, and can't be typed over.

    So do they over one that the program put in: an old value brought back, what a draft kept.
    Only what somebody types here stands there to be read.
    """

    def __init__(self, declared: field.Field, control: MaskedInput) -> None:
        super().__init__(declared, control)
        self.number = control
        self._given: Any = None
        self._is_typed = False

    @property
    def is_covered(self) -> bool:
        """Whether stars stand in the control."""
        return self.number.isReadOnly()

    @override
    def load(self, value: Any) -> None:
        self._is_typed = False
        super().load(value)

    @override
    def put(self, value: Any) -> None:
        self._is_typed = False
        self._write_quietly(value)
        super().touch()

    @override
    def touch(self) -> None:
        if not self._is_writing:
            self._is_typed = True
        super().touch()

    @override
    def reveal(self, *, on: bool) -> None:
        if not self._is_typed:
            self._cover(self._given, on=not on)

    @override
    def value(self) -> Any:
        return super().value() if self._is_typed else self._given

    @override
    def typed(self) -> Any:
        return self.line.text() if self._is_typed else self.field.reveal(self._given)

    @override
    def retype(self, typed: Any) -> None:
        """Bring back what a draft kept, covered; what can't be read is there to be typed on."""
        try:
            value = self.field.parse(str(typed))
        except Refused:
            value = None
        if value:
            self.put(value)
            return
        self._cover(None, on=False)
        super().retype(typed)

    @override
    def _tidy(self) -> None:
        if not self.is_covered:
            super()._tidy()

    @override
    def _write(self, value: Any) -> None:
        self._given = value
        self._cover(value, on=not self._is_typed)

    def _cover(self, value: Any, *, on: bool) -> None:
        covered = on and bool(value)
        was, self._is_writing = self._is_writing, True
        self.line.setText(self.field.show(value) if covered else self.field.reveal(value))
        self.number.cover(on=covered)
        self._is_writing = was


class DayEditor(WordsEditor):
    """A day."""

    def __init__(self, declared: field.Day, control: DateInput) -> None:
        super().__init__(declared, control)
