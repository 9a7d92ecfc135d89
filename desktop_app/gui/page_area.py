"""What holds a page in the window, and scrolls it to where the cursor is."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QStackedWidget, QWidget

from desktop_app.gui import look
from desktop_app.gui.page import Page


class PageArea(QScrollArea):
    """Holds one page of the window's stack.

    It takes its place there before it takes the page: with every parent that a part is given,
    Qt goes through the style sheet for all that is in it.
    """

    def __init__(self, page: Page, stack: QStackedWidget) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        stack.addWidget(self)
        self.setWidget(page)
        page.show()  # an area in view shows no page by itself that it is given later

    @property
    def page(self) -> Page:
        """The page that it holds."""
        page = self.widget()
        if not isinstance(page, Page):
            raise TypeError(f"{page!r} is no page")
        return page

    def begin_at_top(self) -> None:
        """Scroll the page to its top, and from there as far as the cursor asks for."""
        self.verticalScrollBar().setValue(0)
        self.keep_in_view(QApplication.focusWidget())

    def keep_in_view(self, part: QWidget | None) -> None:
        """Scroll to a part of the page, where the cursor has gone."""
        if QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return  # what is being pressed must not move from under the pointer
        if part is not None and self.isAncestorOf(part):
            if (laid := self.page.layout()) is not None:
                laid.activate()  # a part that was made just now has no place yet
            self.ensureWidgetVisible(part, look.px(20), look.px(40))
