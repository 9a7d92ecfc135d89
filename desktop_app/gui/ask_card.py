"""A card that asks for the few words a deed needs, in the page and never over it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, bring_into_view, clear, column, row
from desktop_app.gui.controls import ChoicesBox, FieldRow, PassingCard, TextArea, button, label
from desktop_app.gui.list_below import HasList

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL = Qt.KeyboardModifier.ControlModifier
A_ROW: Final = 4
Control = tuple[str, str, QWidget]


class AskCard(PassingCard):
    """Asks `(field name, label, control)` and then does the deed; Esc puts it away.

    What the deed refuses is shown beside the field it names; the rest below. Where the world is
    in the way (a full disk) that stands below, too, and what was typed stays to be tried again.
    A deed that is looked at first `tell`s below the fields what it would do. `begun` comes before
    something is asked, while the controls of what was asked before are still there, and `asks`
    with the new ones.
    """

    begun = Signal()
    asks = Signal(list)

    def __init__(self) -> None:
        super().__init__(kind="picked")
        self._title = label("", "strong", wrap=True)
        self._cells: QVBoxLayout = column(gap=look.GAP_SMALL)
        self._told = label("", wrap=True)
        self._loose = label("", "danger", wrap=True)
        self.deed = button("", self.press, kind="primary")
        self._keep = button("先不办", self.dismiss)
        self.body.addWidget(self._title)
        self.body.addLayout(self._cells)
        self.body.addWidget(self._told)
        self.body.addWidget(self._loose)
        self.body.addLayout(row(STRETCH, self._keep, self.deed))
        self.rows: dict[str, FieldRow] = {}
        self._press: Callable[[], object] = self.dismiss
        self._stays = self._has_lines = False
        self._back: QWidget | None = None
        self.hide()

    def ask(
        self,
        words: str,
        controls: Sequence[Control],
        *,
        deed: str,
        press: Callable[[], object],
        loose: Collection[str] = (),
        hints: Mapping[str, str] = MappingProxyType({}),
        stays: bool = False,
    ) -> None:
        """Show what is asked; `press` may raise `Refused` or `Unavailable`; else the card goes.

        `loose` names what need not be told, `hints` gives the line below a field. A card that
        `stays` waits for `dismiss`.
        """
        self.begun.emit()
        clear(self._cells)
        self.rows = {}
        room = 0
        line = row(gap=look.GAP)
        for name, text, control in controls:
            cell = FieldRow(text, control, required=name not in loose, hint=hints.get(name, ""))
            self.rows[name] = cell
            control.installEventFilter(self)
            share = _share(control)
            if room < share:
                line, room = row(gap=look.GAP), A_ROW
                self._cells.addLayout(line)
            line.addWidget(cell, share)
            room -= share
        self.asks.emit([control for _, _, control in controls])
        self._title.setText(words)
        self._say_loose("")
        self._has_lines = any(isinstance(control, TextArea) for _, _, control in controls)
        self._press, self._stays = press, stays
        self.tell("", deed)
        self._back = self.window().focusWidget()
        if self._back is not None:
            self._back.destroyed.connect(self._lose_back)
        self.show()
        first = next((cell.control for cell in self.rows.values()), self.deed)
        first.setFocus(Qt.FocusReason.OtherFocusReason)
        # Only once it is laid out does the page know where the card stands.
        QTimer.singleShot(0, self, self._come_into_view)

    def _come_into_view(self) -> None:
        bring_into_view(self, self.deed, self._title)

    def tell(self, words: str, deed: str) -> None:
        """Say below the fields what would be done, and on the button what it does next."""
        self._told.setText(words)
        self._told.setVisible(bool(words))
        # Where Enter begins a new line, another key does the deed.
        self.deed.setText(f"{deed}  Ctrl+Enter" if self._has_lines else deed)
        self.deed.setAccessibleName(deed)

    def press(self) -> None:
        """Do the deed, or say what is still wrong."""
        try:
            self._press()
        except Refused as refused:
            self.show_faults(refused.faults)
            return
        except Unavailable as trouble:
            self.show_faults({"": str(trouble)})
            return
        if not self._stays:
            self.dismiss()

    def show_faults(self, faults: Mapping[str, str]) -> None:
        """Say what is wrong, beside the fields where they are asked here."""
        for name, cell in self.rows.items():
            if name in faults:
                cell.show_fault(faults[name])
            else:
                cell.show_hint()
        self._say_loose("；".join(w for name, w in faults.items() if name not in self.rows))
        wrong = next((self.rows[name] for name in self.rows if name in faults), None)
        if wrong:
            wrong.control.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def dismiss(self) -> None:
        """Put the card away and give the cursor back."""
        # A page that was shown anew may have hidden the card already, cursor and all.
        had = self.isHidden() or self.isAncestorOf(self.window().focusWidget() or self)
        self.hide()
        if had and self._back is not None and self._back.isVisible():
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)
        self._back = None
        self.closed.emit()

    def _lose_back(self) -> None:
        self._back = None

    def _say_loose(self, words: str) -> None:
        self._loose.setText(words)
        self._loose.setVisible(bool(words))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            composing = bool(getattr(watched, "is_composing", False))
            if event.key() in _ENTER and not composing and event.modifiers() & _CTRL:
                self.press()
                return True
            if event.key() in _ENTER and not composing and not isinstance(watched, TextArea):
                if isinstance(watched, HasList) and watched.takes(
                    Qt.Key(event.key()), event.modifiers()
                ):
                    return True
                self._go_on(watched)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        """Go to the next field, or to the deed from the last."""
        cells = list(self.rows.values())
        here = next(at for at, cell in enumerate(cells) if cell.control is watched)
        after = [cell.control for cell in cells[here + 1 :] if not cell.isHidden()]
        if after:
            after[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.press()


def _share(control: QWidget) -> int:
    """Give how much of a row a control takes."""
    if isinstance(control, ChoicesBox):
        return A_ROW
    return 2 if isinstance(control, TextArea) else 1
