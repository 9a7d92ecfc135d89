"""One field of one record at its control, whatever its type."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from db import fields as field
from db.record import Record


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

    def put_from(self, record: Record, name: str) -> None:
        """Put in what another record has, as if it had been typed."""
        self.load_from(record, name)
        self.touch()

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

    def lock(self, *, on: bool) -> None:
        """Let the value only be looked at."""
        self.control.setEnabled(not on)

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
