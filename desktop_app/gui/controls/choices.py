"""Choosing one or several of a few."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.controls.flow import FlowLayout
from desktop_app.gui.controls.words import PressButton, button

Options = Iterable[tuple[Any, str]]


class ChoiceBox(QComboBox):
    """One of a list of `(value, words)`; `chosen` carries the value staff picked."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, name: str = "", options: Options = (), *, blank: str | None = None) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMaxVisibleItems(12)
        self.offer(options, blank=blank)
        self.activated.connect(self._tell)

    @override
    def view(self) -> QAbstractItemView:
        """Give the list that opens, named as the box is.

        Qt makes it, of ten parts, when it is first asked for: not before it opens.
        """
        made = super().view()
        made.setAccessibleName(self.accessibleName())
        return made

    def offer(self, options: Options, *, blank: str | None = None) -> None:
        """Offer other options; `blank` is the words of "none of them", whose value is None."""
        self.clear()
        if blank is not None:
            self.addItem(blank, None)
        for value, words in options:
            self.addItem(words, value)

    def value(self) -> Any:
        """Give the value that is chosen, or None."""
        return self.currentData()

    def set_value(self, value: Any) -> None:
        """Choose a value; one that is not offered leaves nothing chosen."""
        self.setCurrentIndex(self.findData(value))

    @override
    def showPopup(self) -> None:
        """Open a list as wide as its rows ask for: the box is as wide as the form lets it be."""
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width()
        asked = view.sizeHintForColumn(0) + 2 * view.frameWidth() + bar
        view.setMinimumWidth(min(max(asked, self.width()), self.window().width()))
        super().showPopup()

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll: a wheel over a form must not change a value."""
        event.ignore()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() != Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    def _tell(self, _row: int) -> None:
        self.chosen.emit(self.currentData())


NEW_ROW: Final = "\n"


class Chips(QWidget):
    """A row of chips of which one is on: filled and bold, so that colour is not alone.

    Words that start with `NEW_ROW` begin another row. `picked` carries the value. Arrow keys go
    along the row, Space or Enter picks.
    """

    picked = Signal(object)

    def __init__(self, name: str, options: Options = ()) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._chips: dict[Any, PressButton] = {}
        self._flow = FlowLayout(self, gap=look.px(6))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.offer(options)

    def offer(self, options: Options) -> None:
        """Show other chips; the first is on unless the one that was on is offered again.

        Chips that stand already stay, with the cursor in them, and only their words change.
        """
        was, known = self.value(), list(options)
        if self._chips and list(self._chips) == [value for value, _ in known]:
            for value, words in known:
                self.say(value, words.removeprefix(NEW_ROW))
            self.set_value(next(iter(self._chips)) if was is None else was)
            return
        self._flow.clear()
        self._chips = {}
        for value, words in known:
            if words.startswith(NEW_ROW):
                self._flow.break_row()
            chip = button(words.removeprefix(NEW_ROW), kind="chip")
            chip.setCheckable(True)
            chip.toggled.connect(partial(_show_on, chip))
            chip.clicked.connect(lambda _on, value=value: self._take(value))
            self._flow.addWidget(chip)
            self._chips[value] = chip
        if self._chips:
            self.set_value(was if was in self._chips else next(iter(self._chips)))

    def value(self) -> Any:
        """Give the value of the chip that is on."""
        return next((value for value, chip in self._chips.items() if chip.isChecked()), None)

    def chip(self) -> QPushButton | None:
        """Give the chip that is on, for the cursor: the row itself takes no keys."""
        return self._chips.get(self.value())

    def first_chip(self) -> QPushButton | None:
        """Give the first chip, for the cursor."""
        return next(iter(self._chips.values()), None)

    def values(self) -> Sequence[Any]:
        """Give the values on offer, in order."""
        return list(self._chips)

    def set_value(self, value: Any) -> None:
        """Turn a chip on without telling anyone."""
        for one, chip in self._chips.items():
            chip.setChecked(one == value)

    def say(self, value: Any, words: str) -> None:
        """Change the words on a chip, such as its count."""
        self._chips[value].setText(words.replace("&", "&&"))
        self._chips[value].setAccessibleName(words)

    def step(self, by: int) -> None:
        """Pick the chip `by` places on, going round (Ctrl+Tab)."""
        if values := list(self._chips):
            had_cursor = any(chip.hasFocus() for chip in self._chips.values())
            self._take(values[(values.index(self.value()) + by) % len(values)])
            if had_cursor and (chip := self.chip()) is not None:
                chip.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, value: Any) -> None:
        self.set_value(value)
        self.picked.emit(value)


class ChoicesBox(Chips):
    """Several of a few, as chips that are on or off; `picked` carries the tuple of values."""

    @override
    def offer(self, options: Options) -> None:
        super().offer(options)
        for chip in self._chips.values():
            chip.takes_enter = False
        self.set_values(())

    def chosen(self) -> tuple[Any, ...]:
        """Give the values that are on, in the order of the row."""
        return tuple(value for value, chip in self._chips.items() if chip.isChecked())

    def set_values(self, values: Iterable[Any]) -> None:
        """Turn on just these."""
        wanted = set(values)
        for value, chip in self._chips.items():
            chip.setChecked(value in wanted)

    @override
    def _take(self, value: Any) -> None:
        self.picked.emit(self.chosen())


def _show_on(chip: QPushButton, on: bool) -> None:  # noqa: FBT001  as `toggled` gives it
    """Fill the chip and make it bold: `:checked` in a sheet cannot change the weight."""
    look.dress(chip, "chip-on" if on else "chip")
    chip.updateGeometry()
