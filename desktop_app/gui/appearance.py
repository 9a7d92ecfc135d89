"""Which colours and type size staff chose on this PC, and the program dressed in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication

from desktop_app.gui import look, wardrobe
from desktop_app.gui.tokens import THEMES

FOLLOW: Final = "system"
WISHES: Final = ((FOLLOW, "跟随系统"), ("light", "浅色"), ("dark", "深色"), ("contrast", "高对比"))


class Appearance(QObject):
    """Keeps the wish (`system light dark contrast`) and the size (普通 大 特大) of this PC.

    `dressed` comes after other colours were put on: nothing needs building for that. `resized`
    comes after another size: lengths are fixed when a page is built, so it is built again;
    `resizing` comes before, so that nobody dresses what goes away, and `dressing` before either.
    `system` says what the PC itself is set to; it can be another in tests.
    """

    dressing = Signal()
    dressed = Signal()
    resizing = Signal()
    resized = Signal()

    def __init__(
        self, settings: QSettings | None = None, system: Callable[[], str] | None = None
    ) -> None:
        super().__init__()
        self._settings = settings
        self._system = system or _of_this_pc
        self._wish = self._kept("theme", [wish for wish, _words in WISHES], FOLLOW)
        self._size = self._kept("size", list(look.SIZES), next(iter(look.SIZES)))

    @property
    def wish(self) -> str:
        """What staff chose: a theme, or `system`."""
        return self._wish

    @property
    def size(self) -> str:
        """Which of the three sizes of words is worn."""
        return self._size

    @property
    def is_forced(self) -> bool:
        """Whether Windows itself is in high contrast, which no choice here overrules."""
        return self._system() == "contrast"

    def theme(self) -> str:
        """Give the theme to wear: the chosen one, or what the PC is set to."""
        system = self._system()
        return system if self._wish == FOLLOW or system == "contrast" else self._wish

    def wear(self) -> None:
        """Dress the program, unless it is dressed that way."""
        app = QApplication.instance()
        wanted = look.Look(THEMES[self.theme()], look.SIZES[self._size])
        if isinstance(app, QApplication) and (look.now() != wanted or not app.styleSheet()):
            self.dressing.emit()
            wardrobe.wear(app, self.theme(), self._size)

    def follow_system(self) -> None:
        """Listen to what the PC is set to, and change with it."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            hints = app.styleHints()
            hints.colorSchemeChanged.connect(self.dress_again)
            hints.accessibility().contrastPreferenceChanged.connect(self.dress_again)

    def dress_again(self) -> None:
        """Put on what the PC or staff want now."""
        self.wear()
        self.dressed.emit()

    def choose_theme(self, wish: str) -> None:
        """Wear another theme from now on."""
        self._wish = wish
        self._keep("theme", wish)
        self.dress_again()

    def choose_size(self, size: str) -> None:
        """Set all words larger or smaller from now on."""
        if size == self._size:
            return
        self._size = size
        self._keep("size", size)
        self.resizing.emit()
        self.wear()
        self.resized.emit()

    def step_size(self, by: int) -> None:
        """Go one size up or down (Ctrl+= Ctrl+-); 0 is the usual one (Ctrl+0)."""
        sizes = list(look.SIZES)
        at = sizes.index(self._size) + by if by else 0
        self.choose_size(sizes[min(max(at, 0), len(sizes) - 1)])

    def _kept(self, name: str, known: list[str], usual: str) -> str:
        kept = str(self._settings.value(name, "")) if self._settings else ""
        return kept if kept in known else usual

    def _keep(self, name: str, value: str) -> None:
        if self._settings is not None:
            self._settings.setValue(name, value)


def _of_this_pc() -> str:
    app = QApplication.instance()
    return wardrobe.system_theme(app) if isinstance(app, QApplication) else "light"
