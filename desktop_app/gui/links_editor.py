"""A list of links: a chip for each linked record, and a picker that adds one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from db import fields as field
from db.record import Record
from db.trouble import Refused
from desktop_app.gui import look
from desktop_app.gui.arrange import column
from desktop_app.gui.controls import button
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.picker import Picker

Target = tuple[bytes | None, str]
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class LinksBox(QWidget):
    """The chips, the picker and its list; the cursor stands in the picker."""

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self.picker = picker
        self.holder = QWidget()
        self.chips = FlowLayout(self.holder, gap=look.px(6))
        self.holder.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.setLayout(column(self.holder, picker, gap=look.GAP_TINY))
        self.setFocusProxy(picker)

    def ways_out(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Offer what the picker offers."""
        return self.picker.ways_out()


class LinksEditor(Editor):
    """Edits a list of a record; the page keeps `targets()` with `Work.set_list`.

    Enter adds what stands in the line, Backspace in an empty line takes the last one away.
    Buildings are kept by name: only their dwellings are records.
    """

    def __init__(self, declared: field.Links, desk: Desk) -> None:
        self.links = declared
        self.picker = Picker(
            desk, declared.kinds, free_text=declared.free_text, name=f"加一个：{declared.label}"
        )
        self.box = LinksBox(self.picker)
        plain = field.Field(label=declared.label, tag=declared.tag, required=declared.required)
        super().__init__(plain, self.box)
        self.picker.setPlaceholderText("输拼音首字母或名称，按 Enter 加一个")
        self._desk = desk
        self._targets: list[Target] = []
        self._is_locked = False
        self.picker.changed.connect(self.touch)
        self.picker.picked.connect(self._take)
        self.picker.left.connect(self._leave)
        self.picker.installEventFilter(self)

    def targets(self) -> list[Target]:
        """Give what the list holds, with what stands in the line and may be kept as words."""
        words = self.picker.text().strip()
        is_new = words and self.links.free_text and all(words != name for _, name in self._targets)
        return [*self._targets, (None, words)] if is_new else list(self._targets)

    def fault(self) -> str:
        """Say what keeps the list from being saved; empty when nothing does."""
        if words := self.picker.fault():
            return words
        is_empty = self.field.required and not self.targets()
        return f"请填写{self.field.label}" if is_empty else ""

    @override
    def load_from(self, record: Record, name: str) -> None:
        held = [] if record.op is None else self._desk.store.entries(record, name)
        self.load([(one.target, one.target_name or "") for one in held])

    @override
    def fill(self, record: Record, name: str) -> None:
        """Leave the record alone: what the list holds are rows of their own."""

    @property
    @override
    def is_composing(self) -> bool:
        return self.picker.is_composing

    @override
    def typed(self) -> Any:
        # Words that name nothing cannot be kept in the record; a draft keeps them all the same.
        words = "" if self.links.free_text else self.picker.text().strip()
        every = [*self.targets(), *([(None, words)] if words else [])]
        return [[target.hex() if target else "", name] for target, name in every]

    @override
    def retype(self, typed: Any) -> None:
        held = [(bytes.fromhex(key) or None, name) for key, name in typed]
        loose = [] if self.links.free_text else [one for one in held if one[0] is None]
        self._write_quietly([one for one in held if one not in loose])
        self.picker.set_target(None, "".join(name for _, name in loose))
        self.touch()

    @override
    def lock(self, *, on: bool) -> None:
        super().lock(on=on)
        self._is_locked = on
        self._show()

    @override
    def _write(self, value: Sequence[Target]) -> None:
        self._targets = list(value or ())
        self.picker.set_target(None)
        self._show()

    @override
    def _read(self) -> Any:
        if words := self.fault():
            raise Refused(words)
        return self.targets()

    def _show(self) -> None:
        self.box.chips.clear()
        for place, (_, name) in enumerate(self._targets):
            words = f"{name}  ×" if not self._is_locked else name
            chip = button(words, partial(self.remove, place), kind="chip",
                          name=name if self._is_locked else f"移除{name}")  # fmt: skip
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.box.chips.addWidget(chip)
        self.picker.opens_itself = not self._targets
        self.box.holder.setVisible(bool(self._targets))
        self.picker.setVisible(not (self._is_locked and self._targets))
        self.box.holder.updateGeometry()

    def remove(self, place: int) -> None:
        """Take one out and leave the cursor in the line."""
        del self._targets[place]
        self._show()
        self.touch()
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, picked: object) -> None:
        if isinstance(picked, bytes):
            name = self.picker.text()
            self._add(None if self.links.kinds == ("address",) else picked, name)

    def _add(self, target: bytes | None, name: str) -> None:
        self.picker.set_target(None)
        if all((target or name) != (one or called) for one, called in self._targets):
            self._targets.append((target, name))
            self._show()
        self.touch()

    def _add_words(self) -> bool:
        words = self.picker.text().strip()
        if not (words and self.links.free_text):
            return False
        self._add(None, words)
        return True

    def _leave(self) -> None:
        self._add_words()
        self.left.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return not self.is_composing and self._key(Qt.Key(event.key()), event.modifiers())
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key, held: Qt.KeyboardModifier) -> bool:
        plain = not held & ~Qt.KeyboardModifier.KeypadModifier
        if key in _ENTER and plain:
            return self.picker.takes(key, held) or self._add_words()
        if key == Qt.Key.Key_Backspace and not self.picker.text() and self._targets:
            self.remove(len(self._targets) - 1)
            return True
        return False


@editor.register
def _(declared: field.Links, desk: Desk) -> Editor:
    if "attachment" in declared.kinds:
        raise TypeError(declared)
    return LinksEditor(declared, desk)
