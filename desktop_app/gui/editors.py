"""Which control edits which type of field; `editor(declared, desk)` gives it.

A new field type is one class in db/fields.py and one function here.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from typing_extensions import override

from db import fields as field
from db.record import Record, kept_names
from db.trouble import Refused
from desktop_app.gui.code_editors import ChoiceEditor, ChoicesEditor, YesNoEditor
from desktop_app.gui.controls import CodeInput, DateInput, LineInput, TextArea
from desktop_app.gui.desk import Desk
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.picker import Picker
from desktop_app.gui.recall import RecallInput, StretchInput
from desktop_app.gui.word_editors import (
    DayEditor,
    MaskedEditor,
    MaskedInput,
    TidyEditor,
    WordsEditor,
)

_FEW = 3


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
def _(declared: field.Text, desk: Desk) -> Editor:
    line = RecallInput(desk, declared) if declared.recalled else LineInput()
    return WordsEditor(declared, line)


@editor.register
def _(declared: field.LongText, _desk: Desk) -> Editor:
    return WordsEditor(declared, TextArea(lines=_FEW))


@editor.register
def _(declared: field.Stretch, desk: Desk) -> Editor:
    return TidyEditor(declared, StretchInput(desk.store.today))


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
