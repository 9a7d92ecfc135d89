"""The panel at the right that explains the page, a field or the keys."""

from __future__ import annotations

from typing import Final

import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QTextBrowser, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import button, label

WIDTH: Final = 340
PAGE_NEEDS: Final = 844
"""What a page needs beside the panel; with less the panel lies over it."""


class HelpPanel(QFrame):
    """Stands beside the page while there is room, else over its right side.

    `turn(what)` opens it on something, closes it when that is shown already, and gives the cursor
    back to where it was. `asked(what)` comes from its own buttons: `page` or `keys`.
    """

    asked = Signal(str)
    closed = Signal()

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        look.dress(self, "help")
        self.setAccessibleName("说明")
        self.what = ""
        self._host = host
        self._back: QWidget | None = None
        self._sections = {
            "page": button("这一页", kind="crumb", name="这一页的说明"),
            "keys": button("按键", kind="crumb", name="按键一览"),
        }
        for what, made in self._sections.items():
            made.clicked.connect(lambda _on=False, what=what: self.asked.emit(what))
        shut = button("", self.close_panel, kind="icon", icon="x", name="收起说明（Esc）")
        self.text = QTextBrowser()
        look.dress(self.text, "help")
        self.text.setAccessibleName("说明")
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        head = row(label("说明", "h2"), STRETCH, *self._sections.values(), shut, gap=6)
        self.setLayout(column(head, (self.text, 1), gap=8, edges=(14, 12, 10, 12)))
        host.installEventFilter(self)
        self.hide()

    def show_words(self, what: str, html: str) -> None:
        """Show a text and bring the cursor here, unless the panel is open and only follows."""
        self.what = what
        self.text.setHtml(html)
        if not self.isVisible():
            self._back = QApplication.focusWidget()
            self.show()
            self.raise_()
            self.text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.place()
        self.text.verticalScrollBar().setValue(0)

    def close_panel(self) -> None:
        """Put the panel away and the cursor back where it was, caret and all."""
        had = self.isAncestorOf(QApplication.focusWidget() or self._host)
        self.hide()
        self.what = ""
        self.place()
        back, self._back = self._back, None
        if had and back is not None and shiboken6.isValid(back):
            back.setFocus(Qt.FocusReason.OtherFocusReason)
        self.closed.emit()

    def place(self) -> None:
        """Stand at the right edge; the page makes room when there is enough for both."""
        host, width = self._host, look.px(WIDTH)
        rail = look.px(56)
        is_beside = self.isVisible() and host.width() - width - rail >= PAGE_NEEDS
        layout = host.layout()
        if layout is not None:
            layout.setContentsMargins(0, 0, width if is_beside else 0, 0)
        self.setGeometry(host.width() - width, 0, width, host.height())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self.place()
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)
