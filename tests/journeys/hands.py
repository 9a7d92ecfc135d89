"""Eyes and hands at the program's real window: controls are found by the words staff see."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QMainWindow,
    QPlainTextEdit,
    QTableView,
    QWidget,
)

from db.record import Record
from desktop_app.app import Program
from desktop_app.gui.controls import Chips, FieldRow
from desktop_app.gui.picker import Picker
from tests.compose import compose

PATIENCE = 20_000  # milliseconds
_KEY_IN_WORDS = re.compile(r"  (?:F\d+|Esc|(?:Ctrl|Alt|Shift)\+\S+)$")


class Hands:
    """One member of staff at one program; a second one may sit at another."""

    def __init__(self, qtbot: Any, program: Program) -> None:
        self.qtbot, self.program = qtbot, program

    # Looking

    @property
    def window(self) -> QMainWindow:
        """The window in front: that of the book, or the one before it."""
        found = self.program.window or self.program.entrance.front
        assert found is not None, "no window is open"
        return found

    @property
    def page(self) -> Any:
        """The page in view."""
        return self.window.page()

    @property
    def store(self) -> Any:
        """The open book, to see what came of it all."""
        assert self.program.book is not None
        return self.program.book.store

    def visible(self, kind: type, root: QWidget | None = None) -> Iterator[Any]:
        """Give what can be seen of a sort."""
        for one in (root or self.window).findChildren(kind):
            if one.isVisible():
                yield one

    def control(self, name: str, kind: type | tuple[type, ...] = QWidget) -> Any:
        """Find the control whose accessible name is, or begins with, some words."""
        kinds = kind if isinstance(kind, tuple) else (kind,)
        found = [one for sort in kinds for one in self.visible(sort) if one.accessibleName()]
        exact = [one for one in found if one.accessibleName() == name]
        alike = exact or [one for one in found if one.accessibleName().startswith(name)]
        assert alike, f"nothing is called {name}: {sorted({o.accessibleName() for o in found})}"
        return next((one for one in alike if one.isEnabled()), alike[0])

    def button(self, words: str) -> QAbstractButton:
        """Find a button by what stands on it, or by its spoken name."""
        found = list(self.visible(QAbstractButton))
        said = [one for one in found if _words_on(one) == words]
        said = said or [one for one in found if words in (one.accessibleName(), one.toolTip())]
        said = said or [one for one in found if one.accessibleName().startswith(f"{words}：")]
        said = said or [one for one in found if _words_on(one).startswith(words)]
        assert said, f"no button says {words}: {[_words_on(one) for one in found]}"
        return next((one for one in said if one.isEnabled()), said[0])

    def words(self, root: QWidget | None = None) -> str:
        """Give all words that can be read."""
        return "\n".join(one.text() for one in self.visible(QLabel, root) if one.text())

    def beside(self, label: str) -> str:
        """Give the words below a field."""
        return next(
            row.text() for row in self.visible(FieldRow) if row.control is self.control(label)
        )

    def said(self) -> str:
        """Give the words of the toast."""
        toast = self.program.window.toast
        assert toast.isVisible()
        return toast.words.text()

    # Doing

    def register(self, *records: Record) -> None:
        """Keep records in the open book, as somebody did before; the window comes to the front."""
        desk = self.program.window.desk
        with desk.store.work(desk.clerk, "准备", "test") as work:
            work.save(*records)
        desk.tell_changed(work.changes)
        self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        """Wait until the slow work is done and all of it is painted."""
        desks = [
            one.desk
            for one in (self.program.window, self.program.entrance.front)
            if one is not None
        ]

        def is_quiet() -> bool:
            QApplication.processEvents()
            return not any(desk.jobs.open_jobs() for desk in desks)

        self.qtbot.waitUntil(is_quiet, timeout=PATIENCE)
        QApplication.processEvents()

    def until(self, is_true: Callable[[], object]) -> None:
        """Wait until something is true."""
        self.qtbot.waitUntil(lambda: bool(is_true()), timeout=PATIENCE)

    def press(self, words: str) -> None:
        """Press a button."""
        made = self.button(words)
        assert made.isEnabled(), f"{words} cannot be pressed"
        QTest.mouseClick(made, Qt.MouseButton.LeftButton)
        self.settle()

    def key(self, name: str) -> None:
        """Press a key, or one after another (`Ctrl+J, M`), where the cursor is."""
        for stroke in QKeySequence(name.replace("Enter", "Return")):
            target = QApplication.focusWidget() or self.window
            QTest.keyClick(target, stroke.key(), stroke.keyboardModifiers())
        self.settle()

    def into(self, name: str) -> QWidget:
        """Put the cursor into a control."""
        made = self.control(name, (QLineEdit, QPlainTextEdit, QComboBox, QCheckBox))
        made.setFocus(Qt.FocusReason.OtherFocusReason)
        self.until(made.hasFocus)
        return made

    def fill(self, name: str, words: str) -> None:
        """Write words where others may stand: keys for figures and letters, else composed."""
        made = self.into(name)
        if isinstance(made, QLineEdit | QPlainTextEdit):
            made.selectAll()
        self.write(words)

    def write(self, words: str) -> None:
        """Write words where the cursor is."""
        made = QApplication.focusWidget()
        assert made is not None
        if words.isascii():
            QTest.keyClicks(made, words)
        else:
            compose(made, words)

    def choose(self, name: str, words: str) -> None:
        """Choose by words from a box or a row of chips."""
        made = self.control(name, (QComboBox, Chips))
        if isinstance(made, Chips):
            chips = made.findChildren(QAbstractButton)
            next(one for one in chips if one.text().startswith(words)).click()
        else:
            at = made.findText(words)
            assert at >= 0, [made.itemText(row) for row in range(made.count())]
            made.setFocus(Qt.FocusReason.OtherFocusReason)
            made.setCurrentIndex(at)
            made.activated.emit(at)
        self.settle()

    def pick(self, name: str, letters: str, found: str) -> None:
        """Type a few letters into a picker and take with Enter what it found."""
        made = self.control(name, Picker)
        made.setFocus(Qt.FocusReason.OtherFocusReason)
        made.selectAll()
        self.write(letters)
        QTest.keyClick(made, Qt.Key.Key_Return)
        assert made.text() == found
        assert made.target is not None

    def tick(self, words: str) -> None:
        """Tick a box by the space bar."""
        self.into(words)
        QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Space)

    # Lists

    def rows(self, name: str) -> list[tuple[str, ...]]:
        """Give the texts of a list."""
        model = self.control(name, QTableView).model()
        columns = range(model.columnCount())
        return [
            tuple(str(model.index(row, column).data() or "") for column in columns)
            for row in range(model.rowCount())
        ]

    def go_to_row(self, name: str, first: str) -> None:
        """Put the cursor on the row that begins with some words."""
        view = self.control(name, (QTableView, QListWidget))
        rows = [row[0] for row in self.rows(name)]
        view.setFocus(Qt.FocusReason.OtherFocusReason)
        index = view.model().index(rows.index(first), 0)
        view.selectionModel().setCurrentIndex(
            index,
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows,
        )


def _words_on(made: QAbstractButton) -> str:
    return _KEY_IN_WORDS.sub("", made.text().replace("&&", "&"))


def lines(words: Iterable[str]) -> str:
    """Join lines."""
    return "\n".join(words)
