"""Hands for any form: each value of a record is typed, picked or ticked as staff would."""

from __future__ import annotations

from collections.abc import Sequence
from functools import singledispatch
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from db.fields import NameOf
from db.reader import Reader
from db.record import Record, kept_names
from db.store import Store
from desktop_app.gui.code_editors import ChoiceEditor, ChoicesEditor, YesNoEditor
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor, editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.picker import Picker
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.word_editors import WordsEditor
from tests.compose import compose

Said = dict[str, Any]


def said(reader: Reader | Store, record: Record) -> Said:
    """Give what a record says, field by field; a list as its elements."""
    kind = type(record)
    values: Said = {name: getattr(record, name) for name in kind.fields()}
    lists = {name: reader.entries(record, name) for name in kind.lists()}
    return values | {n: [(e.target, e.target_name) for e in some] for n, some in lists.items()}


def type_in(desk: Desk, form: RecordForm, told: Said, more: Sequence[str]) -> dict[str, Editor]:
    """Type what a record says into an empty form of its kind; give the editors that were used.

    `more` names what a step of the record asks for with an editor of its own. What no form asks
    for stands in the new record from the beginning, as its page would see to.
    """
    kind = form.sheet.kind
    fields = kind.fields()
    asked = {name: editor(fields[name], desk) for name in more if name not in form.editors}
    editors = {**form.editors, **asked}
    given = {
        name: told[name]
        for name, one in fields.items()
        if name not in editors and name != "serial_no" and not isinstance(one, NameOf)
    }
    form.load({"": kind(**given)})
    beside = kept_names(kind)
    for name, made in editors.items():
        words = told.get(beside.get(name, ""), None)
        if told[name] or words:
            _put_in(made, told[name], words or "")
    return editors


@singledispatch
def _put_in(made: Editor, _value: Any, _words: str) -> None:
    raise TypeError(made)


@_put_in.register
def _(made: LinksEditor, value: Any, _words: str) -> None:
    for target, words in value:
        _pick(made.picker, target, words)
        if target is None:
            QTest.keyClick(made.picker, Qt.Key.Key_Return)


@_put_in.register
def _(made: LinkEditor, value: Any, words: str) -> None:
    _pick(made.picker, value, words)


@_put_in.register
def _(made: ChoiceEditor, value: Any, _words: str) -> None:
    row = made.box.findData(value)
    made.box.setCurrentIndex(row)
    made.box.activated.emit(row)


@_put_in.register
def _(made: ChoicesEditor, value: Any, _words: str) -> None:
    for code, chip in made.box._chips.items():
        if chip.isChecked() != (code in value):
            chip.click()


@_put_in.register
def _(made: YesNoEditor, value: Any, _words: str) -> None:
    if made.tick.isChecked() != value:
        made.tick.click()


@_put_in.register
def _(made: WordsEditor, value: Any, _words: str) -> None:
    words, line = made.field.reveal(value), made.line
    line.selectAll()
    if words.isascii():
        QTest.keyClicks(line, words)
    else:
        compose(line, words)


def _pick(picker: Picker, target: bytes | None, words: str) -> None:
    """Type the name and take the record from the list; a name alone just stands there."""
    compose(picker, picker._finder.name(picker._tables, target) if target else words)
    if target is not None:
        row = [one.id for one in picker._found].index(target)
        picker.list.setCurrentIndex(picker.list.model().index(row, 0))
        QTest.keyClick(picker, Qt.Key.Key_Return)
