"""The rail: the mark, up to ten entries with their keys, and who sits here, of which office."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget
from typing_extensions import override

from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import CutLabel, PressButton, StatusChip, button, label, rule
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.progress_strip import ProgressStrip
from desktop_app.gui.tips import tip

WIDE: Final = 176
FOLDED: Final = 56


class Entry(Struct, frozen=True):
    """A page the window can show. Entries without `under` stand in the rail, in this order.

    `badge` gives what is due today as a short text ("3", "!") or nothing. `under` names the
    rail entry that stays lit while a page without an entry of its own (a form) is shown.
    `digit` is the figure of its key (Alt+8); without one the place in the rail gives it.
    `opens` is the table whose records it registers and edits (`record=id`), `deed` what it does
    where the title does not say it: both are what 找一找 goes by. A page that writes as it is
    built, such as one that makes keys, is not built `ahead`.
    """

    key: str
    title: str
    icon: str
    build: Callable[[Desk], Page]
    badge: Callable[[], str] | None = None
    under: str = ""
    digit: str = ""
    opens: str = ""
    deed: str = ""
    ahead: bool = True


class RailEntry(PressButton):
    """One line of the rail: icon, title, and its key or what is due."""

    def __init__(self, entry: Entry, key: str) -> None:
        super().__init__()
        look.dress(self, "entry")
        self.setCheckable(True)
        self.entry = entry
        self._key = key
        self._icon = icons.picture(entry.icon, "text2", 20)
        self._title = label(entry.title, "entry")
        self._hint = label(key, "caption")
        self._due = StatusChip("", "brand")
        self._dot = QFrame(self)
        look.dress(self._dot, "dot")
        for part in (self._icon, self._title, self._hint, self._due, self._dot):
            part.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._row = row(self._icon, self._title, STRETCH, self._hint, self._due, gap=10)
        self.setLayout(self._row)
        self.toggled.connect(self._light)
        self.is_folded = False
        self.show_badge("")
        self.fold(on=False)

    def fold(self, *, on: bool) -> None:
        """Show the icon alone, or everything."""
        self.is_folded = on
        side = (FOLDED - 2 * look.GAP_SMALL - 20) // 2 if on else 10
        self._row.setContentsMargins(look.px(side), 0, look.px(0 if on else 8), 0)
        self._title.setHidden(on)
        self._arrange()
        self.setToolTip(f"{self.entry.title}（{self._key}）" if on else "")

    def show_badge(self, text: str) -> None:
        """Show what is due today; nothing when nothing is."""
        self._due.say(text, "brand")
        self.setAccessibleName(f"{self.entry.title}，{text} 件要办" if text else self.entry.title)
        self._arrange()

    def _arrange(self) -> None:
        due = bool(self._due.text())
        self._due.setHidden(self.is_folded or not due)
        self._hint.setHidden(self.is_folded or due)
        self._dot.setVisible(self.is_folded and due)
        size, middle = look.px(8), look.px(FOLDED - 2 * look.GAP_SMALL) // 2
        self._dot.setGeometry(middle + look.px(5), look.px(5), size, size)

    def _light(self, on: bool) -> None:  # noqa: FBT001  as `toggled` gives it
        look.dress(self._title, "entry-on" if on else "entry")
        icons.put(self._icon, self.entry.icon, "brand" if on else "text2", 20)


class Rail(QWidget):
    """The left edge of the window. `chosen(key)` when an entry is pressed."""

    chosen = Signal(str)
    fold_asked = Signal()

    def __init__(self, entries: Sequence[Entry], subtitle: str, unit: str = "") -> None:
        super().__init__()
        look.dress(self, "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.is_folded = False
        self._strip: ProgressStrip | None = None
        self._mark = icons.picture("pomegranate", "brand", 28)
        self._names = held(column(label("红石榴家园", "strong"), label(subtitle, "caption"), gap=0))
        self.menu = button("", kind="icon", icon="menu", name="收起或展开左栏")
        self.menu.clicked.connect(self.fold_asked)
        self.entries = {
            entry.key: RailEntry(entry, f"Alt+{entry.digit or number % 10}")
            for number, entry in enumerate(entries, 1)
        }
        for key, line in self.entries.items():
            line.clicked.connect(lambda _on=False, key=key: self.choose(key))
        self._user, self._backup = label("", "small"), label("", "caption")
        self.unit = CutLabel(unit, "small")
        whose = (self.unit,) if unit else ()
        self.running = button("", kind="chip")
        self.running.hide()
        parts = (rule(), 4, self.running, 2, self._user, *whose, self._backup)
        self._foot = held(column(*parts, gap=2, edges=(6, 0, 0, 0)))
        self._head = row(self._mark, self._names, STRETCH, self.menu, gap=8, edges=(6, 0, 0, 0))
        self.setLayout(
            column(self._head, 4, (self._list(), 1), self._foot, gap=4, edges=(8, 10, 8, 8))
        )
        self.fold(on=False)

    def choose(self, key: str) -> None:
        """Say that staff want this page."""
        self.light(key)
        self.chosen.emit(key)

    def light(self, key: str) -> None:
        """Light one entry and no other."""
        for one, line in self.entries.items():
            line.setChecked(one == key)

    def fold(self, *, on: bool) -> None:
        """Go down to the icons, or back to icons with words."""
        self.is_folded = on
        self.setFixedWidth(look.px(FOLDED if on else WIDE))
        self._mark.setHidden(on)
        self._names.setHidden(on)
        self._foot.setHidden(on)
        self._head.setContentsMargins(look.px(6), 0, 0, 0)
        for line in self.entries.values():
            line.fold(on=on)
        if self._strip:
            self._strip.lays_by = not on

    def serve(self, strip: ProgressStrip) -> None:
        """Say in the foot what a strip has laid by; a folded rail has no foot to say it in."""
        self._strip = strip
        strip.lays_by = not self.is_folded
        strip.laid_by.connect(self._say_running)
        self.running.clicked.connect(strip.call_back)

    def say_foot(self, user: str, backup: str) -> None:
        """Say who sits here and when the book was last copied."""
        self._user.setText(user)
        self._backup.setText(backup)
        self._backup.setToolTip(tip(f"{user}\n{backup}"))

    def show_badges(self) -> None:
        """Ask every entry again what is due today."""
        for line in self.entries.values():
            if line.entry.badge is not None:
                line.show_badge(line.entry.badge())

    def _say_running(self, words: str, titles: str) -> None:
        """Say what goes on in the background, and at the pointer what it is; blank: nothing."""
        if words != self.running.text():
            self.running.setText(words)
            self.running.setAccessibleName(f"{words}，看做到哪里了" if words else "")
            self.running.setVisible(bool(words))
        self.running.setToolTip(tip(titles))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Set the lines closer when the window is too low for all of them."""
        super().resizeEvent(event)
        room = event.size().height() - look.px(60 if self.is_folded else 130)
        dense = room < len(self.entries) * look.px(40 + 2)
        for line in self.entries.values():
            look.mark(line, "dense", on=dense)

    def _list(self) -> QScrollArea:
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(held(column(*self.entries.values(), STRETCH, gap=2), "rail-list"))
        return area
