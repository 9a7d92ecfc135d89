"""Two parts that stand side by side while there is room, and below each other when not."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from desktop_app.gui import look


class Beside(QWidget):
    """A main part and a side part; the side moves under the main one when it gets narrow.

    `side_width` is the width of the side column; without it both take what they need, the main
    part the rest. `narrow` is the width in logical pixels below which the side moves down;
    without it that is the width both need. With `side_first` the side is the left, or upper,
    part. One that takes what it needs stands `level` with the middle or the top of the main part.
    """

    def __init__(
        self,
        main: QWidget,
        side: QWidget,
        *,
        side_width: int = 0,
        narrow: int = 0,
        gap: int = look.GAP_CARD,
        side_first: bool = False,
        level: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignVCenter,
    ) -> None:
        super().__init__()
        way = QBoxLayout.Direction
        self._beside = way.RightToLeft if side_first else way.LeftToRight
        self._below = way.BottomToTop if side_first else way.TopToBottom
        self.main, self.side = main, side
        self._narrow, self._side_width = narrow, look.px(side_width) if side_width else 0
        self._box = QBoxLayout(self._beside, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(look.px(gap))
        self._box.addWidget(main, 1)
        self._box.addWidget(side)
        if not side_width:
            self._box.setAlignment(side, Qt.AlignmentFlag.AlignLeft | level)
        # Other words may need another room: looked at once the layout has come to rest.
        self._looking = QTimer(self)
        self._looking.setSingleShot(True)
        self._looking.timeout.connect(self._look_again)
        self._turn(below=False)

    @property
    def is_below(self) -> bool:
        """Whether the side part stands under the main one."""
        return self._box.direction() == self._below

    @override
    def sizeHint(self) -> QSize:
        """Ask for the room of both side by side: what holds this one may then give it."""
        hint = super().sizeHint()
        return hint if self._narrow else QSize(self._needed(), hint.height())

    @override
    def minimumSizeHint(self) -> QSize:
        both = (self.main.minimumSizeHint(), self.side.minimumSizeHint())
        return QSize(max(size.width() for size in both), self._box.minimumSize().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._turn(below=event.size().width() < self._needed())

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and not self._narrow:
            self._looking.start(0)
        return super().event(event)

    def _look_again(self) -> None:
        self._turn(below=self.width() < self._needed())

    def _needed(self) -> int:
        if self._narrow:
            return self._narrow
        return (
            self.main.sizeHint().width()
            + (self._side_width or self.side.sizeHint().width())
            + self._box.spacing()
        )

    def _turn(self, *, below: bool) -> None:
        if self._side_width:
            if below:
                self.side.setMinimumWidth(0)
                self.side.setMaximumWidth(16_777_215)
            else:
                self.side.setFixedWidth(self._side_width)
        wanted = self._below if below else self._beside
        if self._box.direction() != wanted:
            self._box.setDirection(wanted)
            self.updateGeometry()
