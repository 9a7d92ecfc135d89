"""The text of the minutes, with its count and the way to have it written anew."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from desktop_app.gui.arrange import column
from desktop_app.gui.controls import Card, SectionTitle, TextArea, button, label


class MinutesBody(QWidget):
    """Edits the text; `changed` follows every change, `rewrite_asked` the button."""

    changed = Signal()
    rewrite_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.area = TextArea("纪要正文", lines=16)
        self.rewrite = button("按议题和议定事项重写")
        self.count = label("", "small")
        self.setLayout(
            column(
                (
                    Card(
                        SectionTitle("纪要正文", self.count, self.rewrite),
                        label(
                            "签发以前可以改；第 X 项议定照着议定事项的序号写。",
                            "caption",
                            wrap=True,
                        ),
                        (self.area, 1),
                    ),
                    1,
                ),
                gap=0,
            )
        )
        self.area.textChanged.connect(self._count)
        self.rewrite.clicked.connect(self.rewrite_asked)

    def text(self) -> str:
        """Give the text as it stands."""
        return self.area.text()

    def show_text(self, text: str, *, locked: bool) -> None:
        """Show a kept text."""
        self.area.setText(text)
        self.area.setReadOnly(locked)
        self.rewrite.setVisible(not locked)

    def write(self, text: str) -> bool:
        """Put in another text as if it had been typed; say whether one stood there before."""
        written = bool(self.area.text().strip())
        # Typed in and not set, so that Ctrl+Z in the text brings back what stood there.
        self.area.selectAll()
        self.area.insertPlainText(text)
        return written

    def take_cursor(self) -> None:
        """Put the cursor into the text."""
        self.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def _count(self) -> None:
        self.count.setText(f"{len(self.area.text())} 字")
        self.changed.emit()
