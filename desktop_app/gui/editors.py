"""Which control edits which type of field; `editor(declared, desk)` gives it.

A new field type is one class in db/fields.py and one function here.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any, Protocol

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSizePolicy, QWidget
from typing_extensions import override

from db import dates, fields as field, pinyin
from db.record import Record, kept_names
from db.trouble import Refused
from desktop_app.gui import icons
from desktop_app.gui.controls import (
    ChoiceBox,
    ChoicesBox,
    CodeInput,
    DateInput,
    LineInput,
    TextArea,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.picker import Picker

BLANK = "（不填）"
_FEW = 3


class Worded(Protocol):
    """A control whose words can be read and written."""

    def text(self) -> str:
        """Give the words."""
        ...

    def setText(self, text: str, /) -> None:  # noqa: N802  Qt's own name
        """Put in words."""
        ...


class Editor(QObject):
    """One field of one record at its control.

    A field that nobody touched gives back the very value it was loaded with, so what can't be
    shown in full (a masked number, an ended code) is never harmed by saving.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, declared: field.Field, control: QWidget) -> None:
        super().__init__(control)
        self.field = declared
        self.control = control
        self.kept: Any = None
        self.is_touched = False
        self._is_writing = False

    def load(self, value: Any) -> None:
        """Show a value as it is kept; nothing counts as typed."""
        self.kept, self.is_touched = value, False
        self._write_quietly(value)

    def put(self, value: Any) -> None:
        """Put in a value as if it had been typed."""
        self._write_quietly(value)
        self.touch()

    def value(self) -> Any:
        """Give the value; raises `Refused` with the sentence for the field."""
        return self._read() if self.is_touched else self.kept

    def touch(self) -> None:
        """Take note that what stands here was typed."""
        if not self._is_writing:
            self.is_touched = True
            self.changed.emit()

    def load_from(self, record: Record, name: str) -> None:
        """Show the field of a record."""
        self.load(getattr(record, name))

    def fill(self, record: Record, name: str) -> None:
        """Put the value into a record."""
        setattr(record, name, self.value())

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in the control."""
        return self.typed() in ("", None, [])

    @property
    def is_composing(self) -> bool:
        """Whether an input method is at work in the control."""
        return bool(getattr(self.control, "is_composing", False))

    def typed(self) -> Any:
        """Give what stands in the control, for a draft (JSON)."""
        raise NotImplementedError

    def retype(self, typed: Any) -> None:
        """Bring back what `typed` gave."""
        raise NotImplementedError

    def reveal(self, *, on: bool) -> None:
        """Show a masked value in full, or mask it again."""

    def _write_quietly(self, value: Any) -> None:
        self._is_writing = True
        try:
            self._write(value)
        finally:
            self._is_writing = False

    def _write(self, value: Any) -> None:
        raise NotImplementedError

    def _read(self) -> Any:
        raise NotImplementedError


class WordsEditor(Editor):
    """Words in a line or an area, read by the field's own `parse`."""

    def __init__(self, declared: field.Field, control: LineInput | TextArea) -> None:
        super().__init__(declared, control)
        self.line: LineInput | TextArea = control
        control.textChanged.connect(self.touch)
        control.left.connect(self.left)

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
        self._eye = QAction(icons.icon("eye"), "看全部 30 秒（F8）", self)
        self._eye.triggered.connect(self.reveal_asked)
        self.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        self._eye.setVisible(False)

    def cover(self, *, on: bool) -> None:
        """Let nobody type over stars: a mask is for looking at only."""
        self.setReadOnly(on)
        self._eye.setVisible(on)


class MaskedEditor(TidyEditor):
    """A masked number: what is kept is shown in stars and can't be typed over until revealed."""

    def __init__(self, declared: field.Field, control: MaskedInput) -> None:
        super().__init__(declared, control)
        self.number = control

    @property
    def is_covered(self) -> bool:
        """Whether stars stand in the control."""
        return self.number.isReadOnly()

    @override
    def reveal(self, *, on: bool) -> None:
        if not self.is_touched:
            self._cover(self.kept, on=not on)

    @override
    def value(self) -> Any:
        if self.is_covered:
            return self._hidden
        return super().value()

    @override
    def typed(self) -> Any:
        return self.field.reveal(self._hidden) if self.is_covered else self.line.text()

    @override
    def retype(self, typed: Any) -> None:
        self._cover(None, on=False)
        super().retype(typed)

    @override
    def _write(self, value: Any) -> None:
        self._cover(value, on=bool(value) and not self.is_touched)

    def _cover(self, value: Any, *, on: bool) -> None:
        covered = on and bool(value)
        self._hidden = value if covered else None
        was, self._is_writing = self._is_writing, True
        self.line.setText(self.field.show(value) if covered else self.field.reveal(value))
        self.number.cover(on=covered)
        self._is_writing = was


class DayEditor(WordsEditor):
    """A day."""

    def __init__(self, declared: field.Day, control: DateInput) -> None:
        super().__init__(declared, control)


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
        super().__init__(declared, self.box)
        self.table = declared.codes
        self._offer(None)
        self.box.chosen.connect(self.touch)
        self.box.left.connect(self.box.forget_letters)
        self.box.left.connect(self.left)

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
        blank = None if self.field.required else BLANK
        self.box.offer([(code, self.table.label(code)) for code in codes], blank=blank)
        if self.field.required:
            self.box.setCurrentIndex(-1)


class ChoicesEditor(Editor):
    """Several codes of a table."""

    def __init__(self, declared: field.Choices) -> None:
        self.box = ChoicesBox(declared.label)
        super().__init__(declared, self.box)
        self.box.picked.connect(self.touch)
        self._offer(())

    @override
    def typed(self) -> Any:
        return list(self.box.chosen())

    @override
    def retype(self, typed: Any) -> None:
        self._write_quietly(tuple(typed))
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
        if codes != self.box.values():
            self.box.offer([(code, table.label(code)) for code in codes])


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


class LinkEditor(Editor):
    """A linked record, or where the field allows a name alone, with the name that is kept."""

    def __init__(self, declared: field.Link, desk: Desk) -> None:
        self.picker = Picker(desk, declared.kinds, free_text=declared.free_text)
        super().__init__(declared, self.picker)
        self.picker.changed.connect(self.touch)
        self.picker.left.connect(self.left)
        self._name = ""

    @override
    def load_from(self, record: Record, name: str) -> None:
        beside = kept_names(type(record)).get(name)
        self._name = (getattr(record, beside) or "") if beside else ""
        self.load(getattr(record, name))

    @override
    def fill(self, record: Record, name: str) -> None:
        setattr(record, name, self.value())
        beside = kept_names(type(record)).get(name)
        if beside and self.is_touched:
            # A linked record's name is written by the store, as it is called at that moment.
            setattr(record, beside, None if self.picker.target else self.picker.text() or None)

    @override
    def typed(self) -> Any:
        target = self.picker.target
        if not target and not self.picker.text():
            return ""
        return [target.hex() if target else "", self.picker.text()]

    @override
    def retype(self, typed: Any) -> None:
        target, words = typed or ("", "")
        self._is_writing = True
        self.picker.set_target(bytes.fromhex(target) or None, words)
        self._is_writing = False
        self.touch()

    @override
    def _write(self, value: Any) -> None:
        self.picker.set_target(value, "" if self.is_touched else self._name)

    @override
    def _read(self) -> Any:
        if words := self.picker.fault():
            raise Refused(words)
        return self.picker.target


@singledispatch
def editor(declared: object, desk: Desk) -> Editor:
    """Give the editor of a field; TypeError for a type that has none yet."""
    raise TypeError(declared, desk)


@editor.register
def _(declared: field.Text, _desk: Desk) -> Editor:
    return WordsEditor(declared, LineInput())


@editor.register
def _(declared: field.LongText, _desk: Desk) -> Editor:
    return WordsEditor(declared, TextArea(lines=_FEW))


@editor.register
def _(declared: field.IdNumber, _desk: Desk) -> Editor:
    return MaskedEditor(declared, MaskedInput(upper=True))


@editor.register
def _(declared: field.Phone, _desk: Desk) -> Editor:
    if declared.masked:
        return MaskedEditor(declared, MaskedInput())
    return TidyEditor(declared, CodeInput())


@editor.register
def _(declared: field.Day, _desk: Desk) -> Editor:
    return DayEditor(declared, DateInput())


@editor.register
def _(declared: field.Moment, _desk: Desk) -> Editor:
    return TidyEditor(declared, CodeInput(hint="如 2025-09-16 14:30"))


@editor.register
def _(declared: field.Number, _desk: Desk) -> Editor:
    return TidyEditor(declared, CodeInput())


@editor.register
def _(declared: field.YesNo, _desk: Desk) -> Editor:
    return YesNoEditor(declared)


@editor.register
def _(declared: field.Choice, _desk: Desk) -> Editor:
    return ChoiceEditor(declared)


@editor.register
def _(declared: field.Choices, _desk: Desk) -> Editor:
    return ChoicesEditor(declared)


@editor.register
def _(declared: field.Link, desk: Desk) -> Editor:
    return LinkEditor(declared, desk)
