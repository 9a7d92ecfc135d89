"""What pages and forms are made of: heads, cards, rows with a label above and words below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, Part, column, held, row
from desktop_app.gui.controls.beside import Beside
from desktop_app.gui.controls.lines import LineInput
from desktop_app.gui.controls.words import CutLabel, StatusChip, button, label


class SectionTitle(QWidget):
    """The heading of a card, with whatever stands at its right."""

    def __init__(self, text: str, *right: Part) -> None:
        super().__init__()
        self.words = label(text, "h2")
        self.setLayout(row(self.words, STRETCH, *right))


class Card(QFrame):
    """A white card; put parts into `body`, or hand them over at once."""

    def __init__(self, *parts: Part, title: str = "", kind: str = "card") -> None:
        super().__init__()
        look.dress(self, kind)
        heading = (SectionTitle(title),) if title else ()
        self.body: QVBoxLayout = column(*heading, *parts, edges=(16, 12, 16, 12))
        self.setLayout(self.body)


class PassingCard(Card):
    """A card that goes again: Esc puts it away, and `closed` says that it went."""

    closed = Signal()

    def dismiss(self) -> None:
        """Put the card away."""
        self.hide()
        self.closed.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            super().keyPressEvent(event)


class PageHead(QWidget):
    """The top of a page: where it belongs, title, a state, a line below, buttons at the right."""

    def __init__(
        self,
        title: str,
        subtitle: str = "",
        *right: Part,
        crumb: str = "",
        back: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.crumb: QPushButton = button(f"{crumb}  ›", back, kind="crumb", name=f"回到{crumb}")
        self.title: QLabel = CutLabel(title, "h1")
        self.subtitle: QLabel = CutLabel(subtitle, "small")
        self.state = StatusChip()
        top = row(self.crumb, self.title, self.state, STRETCH)
        words = held(column(top, self.subtitle, gap=2))
        buttons = held(row(*right))
        self.setLayout(row(Beside(words, buttons, gap=look.GAP_SMALL)))
        self.crumb.setVisible(bool(crumb))

    def say(self, title: str = "", subtitle: str = "") -> None:
        """Change the words that are given, keep the others."""
        if title:
            self.title.setText(title)
        if subtitle:
            self.subtitle.setText(subtitle)


@runtime_checkable
class HasWaysOut(Protocol):
    """A control that knows what can be done about what is wrong with it."""

    def ways_out(self) -> Sequence[tuple[str, Callable[[], object]]]:
        """Give buttons `(words, press)`; none where nothing is wrong."""
        ...


class FieldRow(QWidget):
    """A control with its label above and one line of words below.

    The words are a fault (red, blocks saving), a caution (amber, please check), an "it is right"
    (green) or a hint, always with an icon beside the first three. The label is the
    control's accessible name and the words its accessible description. Below a fault stands what
    the control offers to do about it.
    """

    def __init__(
        self, text: str, control: QWidget, *, required: bool = False, hint: str = ""
    ) -> None:
        super().__init__()
        self.control = control
        self._hint = hint
        self._called, self._is_required = text, required
        self.label = label("", "small")
        self.label.setBuddy(control)
        control.setAccessibleName(text)
        if isinstance(control, LineInput):
            control.overrun.connect(self._say_full)
        # Most rows never say anything, and every part takes time and 20 KiB under a style sheet.
        self._icon: QLabel | None = None
        self._words: QLabel | None = None
        self._below: QHBoxLayout = row(gap=4)
        self._ways: list[QPushButton] = []
        self._ways_line = row(STRETCH, gap=4)
        # An aligned layout would never grow for wrapped words; a stretch below lets it.
        self.setLayout(column(self.label, control, self._below, self._ways_line, STRETCH, gap=3))
        self.show_hint()
        self.show_asked(on=True)

    def show_asked(self, *, on: bool) -> None:
        """Mark a required control as such; not where it can only be looked at."""
        self.label.setText(f"{self._called} *" if self._is_required and on else self._called)

    def text(self) -> str:
        """Give the words that stand below."""
        return self._words.text() if self._words else ""

    def show_fault(self, words: str) -> None:
        """Say in red what must be mended before saving."""
        self._say(words, "danger", "circle-alert", bad=True)

    def show_caution(self, words: str) -> None:
        """Say in amber what should be looked at again."""
        self._say(words, "warn", "triangle-alert", doubt=True)

    def show_ok(self, words: str) -> None:
        """Say in green what was found right or filled in."""
        self._say(words, "ok", "circle-check")

    def show_hint(self, words: str | None = None) -> None:
        """Go back to the hint, or show another one; an empty hint takes no room."""
        self._say(self._hint if words is None else words, "caption", "")

    def mark_filled(self, *, on: bool) -> None:
        """Draw the control as filled in by the program: dashed border."""
        look.mark(self.control, "filled", on=on)

    def _say_full(self) -> None:
        self.show_caution("已经写满了，多出来的没有放进去")

    def _say(
        self, words: str, kind: str, picture: str, *, bad: bool = False, doubt: bool = False
    ) -> None:
        self._show_words(words, kind)
        self._show_icon(picture if words else "", kind)
        knows = bad and isinstance(self.control, HasWaysOut)
        self._offer_ways(self.control.ways_out() if knows else ())  # type: ignore[attr-defined]
        look.mark(self.control, "bad", on=bad)
        look.mark(self.control, "doubt", on=doubt)
        self.control.setAccessibleDescription(words)

    def _show_words(self, words: str, kind: str) -> None:
        if self._words is None:
            if not words:
                return
            self._words = label("", kind, wrap=True)
            self._below.addWidget(self._words, 1)
        self._words.setText(words)
        look.dress(self._words, kind)
        self._words.setVisible(bool(words))

    def _show_icon(self, picture: str, tone: str) -> None:
        if self._icon is None:
            if not picture:
                return
            self._icon = icons.picture(picture, tone, 14)
            self._below.insertWidget(0, self._icon)
        elif picture:
            icons.put(self._icon, picture, tone, 14)
        self._icon.setVisible(bool(picture))

    def _offer_ways(self, ways: Sequence[tuple[str, Callable[[], object]]]) -> None:
        if [words for words, _ in ways] == [one.text() for one in self._ways]:
            return  # one of them may be in the middle of being pressed
        for old in self._ways:
            old.hide()
            old.deleteLater()
        self._ways = [button(words, press, kind="link") for words, press in ways]
        for at, new in enumerate(self._ways):
            self._ways_line.insertWidget(at, new)


class Empty(QWidget):
    """What stands where nothing is yet: one sentence and the one next step."""

    def __init__(self, words: str, *actions: QWidget, icon: str = "") -> None:
        super().__init__()
        self.words = label(words, "small", wrap=True)
        self.words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        picture = (row(STRETCH, icons.picture(icon, "text2", 28), STRETCH),) if icon else ()
        self.setLayout(
            column(
                STRETCH, *picture, self.words, row(STRETCH, *actions, STRETCH), STRETCH, edges=(20,)
            )
        )
