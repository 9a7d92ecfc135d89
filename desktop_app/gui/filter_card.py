"""A card that asks for one condition in words: which field, which condition, what value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db.trouble import Refused
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.code_editors import InitialsBox
from desktop_app.gui.conditions import MANY, MOST_WORDS, TESTS, Condition, Facet, Test
from desktop_app.gui.controls import (
    ChoiceBox,
    ChoicesBox,
    CodeInput,
    DateInput,
    FieldRow,
    LineInput,
    PassingCard,
    button,
    label,
)

MOST_CHIPS: Final = 12
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_COUNTED = ("past", "coming")


class FilterCard(PassingCard):
    """Asks for a condition; `made(Condition)` carries it, Esc puts the card away (`closed`)."""

    made = Signal(object)

    def __init__(self) -> None:
        super().__init__(kind="picked")
        self._facets: Sequence[Facet] = ()
        self._inputs: list[QWidget] = []
        self._is_laid_out = False
        self.hide()

    def _lay_out(self) -> None:
        """Make the parts when they are first asked for: most lists are never narrowed."""
        self._is_laid_out = True
        self.what, self.test = InitialsBox(), ChoiceBox()
        self._values = row(gap=look.GAP_SMALL)
        self._values_row = held(self._values)
        self._wrong = label("", "danger", wrap=True)
        self.deed = button("加上", self.press, kind="primary")
        cells = row(
            (FieldRow("哪一项", self.what), 2),
            (FieldRow("条件", self.test), 2),
            (self._values_row, 4),
            held(column(19, row(self.deed, button("取消", self.dismiss)), STRETCH, gap=0)),
            gap=look.GAP,
        )
        self.body.addLayout(cells)
        self.body.addWidget(self._wrong)
        self.what.activated.connect(self._offer_tests)
        self.test.activated.connect(self._offer_values)
        for control in (self.what, self.test):
            control.installEventFilter(self)

    def ask(self, facets: Sequence[Facet]) -> None:
        """Show the card for one of these facets."""
        if not self._is_laid_out:
            self._lay_out()
        self._facets = facets
        self.what.offer([(one.name, one.label) for one in facets])
        self._offer_tests()
        self.show()
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def press(self) -> None:
        """Hand the condition on, or say what is still wrong."""
        facet, test = self._facet(), self._test()
        if facet is None or test is None:
            return
        try:
            values = facet.read(test, self._typed())
        except Refused as refused:
            self._say(str(refused))
            if self._inputs:
                _give_cursor(self._inputs[0])
            return
        self.hide()
        self.made.emit(Condition(facet.name, test.key, values))

    def _facet(self) -> Facet | None:
        return next((one for one in self._facets if one.name == self.what.value()), None)

    def _test(self) -> Test | None:
        facet = self._facet()
        return facet.test(self.test.value()) if facet else None

    def _offer_tests(self, *_: object) -> None:
        facet = self._facet()
        tests = TESTS[facet.sort] if facet else ()
        self.test.offer([(one.key, _plain(one.words)) for one in tests])
        self._offer_values()

    def _offer_values(self, *_: object) -> None:
        clear(self._values)
        self._inputs = []
        self._say("")
        facet, test = self._facet(), self._test()
        if facet is None or test is None:
            return
        titles = ("起", "止") if test.takes == 2 else ("内容",)
        for place in range(1 if test.takes == MANY else test.takes):
            made = _input(facet, test)
            made.installEventFilter(self)
            self._inputs.append(made)
            self._values.addWidget(FieldRow(titles[place], made), 1)
        if not self._inputs:
            self._values.addStretch(1)

    def _typed(self) -> list[str]:
        found: list[str] = []
        for one in self._inputs:
            if isinstance(one, ChoicesBox):
                found += one.chosen()
            elif isinstance(one, ChoiceBox):
                found += [one.value()] if one.value() else []
            elif isinstance(one, LineInput):
                found.append(one.text())
        return found

    def _say(self, words: str) -> None:
        self._wrong.setText(words)
        self._wrong.setVisible(bool(words))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            composing = bool(getattr(watched, "is_composing", False))
            if event.key() in _ENTER and not composing:
                self._go_on(watched)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        every: list[Any] = [self.what, self.test, *self._inputs]
        after = every[every.index(watched) + 1 :]
        if after:
            _give_cursor(after[0])
        else:
            self.press()


def _give_cursor(control: QWidget) -> None:
    """Put the cursor in a control; a row of chips takes none itself."""
    first = control.first_chip() if isinstance(control, ChoicesBox) else None
    (first or control).setFocus(Qt.FocusReason.TabFocusReason)


def _plain(words: str) -> str:
    """Give the words of a test without its gaps, as they stand in a list to choose from."""
    return words.replace("“{}”", "").replace("{}", "…").strip("：… ").replace("… ", "…")


def _input(facet: Facet, test: Test) -> QWidget:
    """Give the control for one value."""
    if test.takes == MANY:
        options = facet.options()
        if len(options) > MOST_CHIPS:
            box = InitialsBox()
            box.offer(options)
            return box
        return ChoicesBox("内容", options)
    if facet.sort == "day" and test.key not in _COUNTED:
        return DateInput()
    if facet.sort in {"day", "number"}:
        return CodeInput(hint="天数" if facet.sort == "day" else "数字")
    return LineInput(most=MOST_WORDS)
