"""A picture in full, laid over the window; Esc goes back, the arrows go on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget
from typing_extensions import override

from desktop_app.gui import look
from desktop_app.gui.arrange import column, row
from desktop_app.gui.controls import button, label


@dataclass(frozen=True)
class Shown:
    """A picture to look at: its words, and where its bytes come from when its turn comes."""

    words: str
    content: Callable[[], bytes]
    save: Callable[[], object]


class PictureView(QFrame):
    """Shows the pictures of a list one at a time; gives the cursor back when it goes."""

    def __init__(self, host: QWidget, pictures: Sequence[Shown], at: int = 0) -> None:
        super().__init__(host)
        look.dress(self, "ground")
        self._pictures, self.at, self._host = pictures, at, host
        self._back = host.focusWidget()
        self._pixmap = QPixmap()
        self.words = label("", "strong", wrap=True)
        self.count = label("", "small")
        self.picture = label("")
        self.picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.picture.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.before = button("上一张  ←", lambda: self.turn(-1), name="上一张")
        self.after = button("下一张  →", lambda: self.turn(1), name="下一张")
        self.save_button = button("另存为…", self.save)
        self.close_button = button("关闭  Esc", self.leave, name="关闭图片")
        deeds = (self.before, self.after, self.save_button, self.close_button)
        head = row((self.words, 1), self.count, *deeds, gap=8)
        self._layout = column(head, (self.picture, 1), gap=12, edges=(16,))
        self.setLayout(self._layout)
        host.installEventFilter(self)
        self.setGeometry(host.rect())
        self.turn(0)
        self.show()
        self.raise_()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def turn(self, by: int) -> None:
        """Show the next picture, or the one before."""
        self.at = min(max(self.at + by, 0), len(self._pictures) - 1)
        shown = self._pictures[self.at]
        self._pixmap = QPixmap()
        self._pixmap.loadFromData(shown.content(), "JPEG")
        self.words.setText(shown.words)
        self.picture.setAccessibleName(shown.words)
        self.count.setText(f"第 {self.at + 1} / {len(self._pictures)} 张")
        self.before.setEnabled(self.at > 0)
        self.after.setEnabled(self.at + 1 < len(self._pictures))
        self._fit()

    def save(self) -> None:
        """Save the picture in view outside the book."""
        self._pictures[self.at].save()

    def leave(self) -> None:
        """Go away and give the cursor back."""
        self._host.removeEventFilter(self)
        self.hide()
        self.deleteLater()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        room = self.picture.size()
        if self._pixmap.isNull() or room.isEmpty():
            return
        sharp = self.devicePixelRatioF()
        wanted = self._pixmap.size().scaled(room * sharp, Qt.AspectRatioMode.KeepAspectRatio)
        size = wanted.boundedTo(self._pixmap.size())
        fitted = self._pixmap.scaled(
            size,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
        fitted.setDevicePixelRatio(sharp)
        self.picture.setPixmap(fitted)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout.activate()
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and isinstance(watched, QWidget):
            self.setGeometry(watched.rect())
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        turns = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in turns:
            self.turn(turns[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)
