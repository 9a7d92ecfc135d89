"""Several parts in one place, of which one is to be seen and takes the room."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from desktop_app.gui.arrange import column


class OneOf(QWidget):
    """Shows one part at a time, with the height that this one needs.

    Qt's own stack asks for the height of the tallest part as soon as words of any of them wrap:
    a page with it scrolls into emptiness.
    """

    def __init__(self, *parts: QWidget) -> None:
        super().__init__()
        self._parts = parts
        self.setLayout(column(*((one, 1) for one in parts), gap=0))
        self.show_at(0)

    @property
    def at(self) -> int:
        """Which part is shown, counted from nought."""
        return next(at for at, one in enumerate(self._parts) if not one.isHidden())

    @property
    def part(self) -> QWidget:
        """The part that is shown."""
        return self._parts[self.at]

    def show_at(self, wanted: int) -> None:
        """Show another part."""
        for at, one in enumerate(self._parts):
            if at != wanted:
                one.hide()
        self._parts[wanted].show()
