"""Laying out in one line: `row(a, b, STRETCH, c)` and `column(...)`."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLayout,
    QScrollArea,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui import look

STRETCH: Final = None

Part = QWidget | QLayout | int | tuple[QWidget | QLayout, int] | None


def row(*parts: Part, gap: int = look.GAP_SMALL, edges: tuple[int, ...] = (0,)) -> QHBoxLayout:
    """Set parts side by side.

    A part is a widget, a layout, `STRETCH`, a number (empty pixels) or `(widget, share)`.
    `edges` is one number for all sides, or left, top, right, bottom; all are scaled.
    """
    made = QHBoxLayout()
    _fill(made, parts, gap, edges)
    return made


def column(*parts: Part, gap: int = look.GAP_SMALL, edges: tuple[int, ...] = (0,)) -> QVBoxLayout:
    """Set parts below each other; see `row`."""
    made = QVBoxLayout()
    _fill(made, parts, gap, edges)
    return made


def limited(part: QWidget, width: int) -> QHBoxLayout:
    """Set a part at the left, no wider than `width` (scaled), with the height it needs so wide.

    A column asks its widgets for the height they need at its own width: words that only wrap in
    the narrower part would lie on what is above them.
    """
    part.setMaximumWidth(look.px(width))
    return row((part, 99), STRETCH)


def held(layout: QLayout, kind: str = "") -> QWidget:
    """Give a plain widget that holds a layout, for places that want a widget."""
    made = QWidget()
    made.setLayout(layout)
    if kind:
        look.dress(made, kind)
    return made


def scrolled(part: QWidget) -> QScrollArea:
    """Give a part that keeps to the room there is, and is scrolled where it is longer."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    inner = held(column(part, STRETCH, gap=0))
    area.setWidget(inner)
    for ground in (inner, area.viewport()):  # what is scrolled lies on the card it is in
        ground.setAutoFillBackground(False)
    return area


def own_heads(
    table: QTableView, side: QHeaderView | None = None
) -> tuple[QHeaderView, QHeaderView]:
    """Give a table heads that Python made, the upper and the one at the side; before its model.

    The table holds on to them: PySide (6.11) thinks them its own, and a head that Python collects
    is gone from the table. Of a head of Qt's making it does not even hear when it is gone: its
    wrapper, collected later, took along whatever had come to lie at the same address.
    """
    upper = QHeaderView(Qt.Orientation.Horizontal, table)
    side = side or QHeaderView(Qt.Orientation.Vertical, table)
    for head in (upper, side):
        head.setSectionsClickable(True)
        head.setHighlightSections(True)
    table.setHorizontalHeader(upper)
    table.setVerticalHeader(side)
    return upper, side


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let go of it."""
    while item := layout.takeAt(0):
        if inner := item.layout():
            clear(inner)
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()


def bring_into_view(card: QWidget, *parts: QWidget) -> None:
    """Scroll the page so that parts of a card can be seen, the last one before all others."""
    area = card.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    if isinstance(area, QScrollArea) and card.isVisible():
        for part in parts:
            area.ensureWidgetVisible(part, 0, look.px(look.GAP_PAGE))


def _fill(layout: QBoxLayout, parts: tuple[Part, ...], gap: int, edges: tuple[int, ...]) -> None:
    layout.setSpacing(look.px(gap) if gap else 0)
    left, top, right, bottom = edges if len(edges) == 4 else edges * 4
    layout.setContentsMargins(
        *(look.px(edge) if edge else 0 for edge in (left, top, right, bottom))
    )
    for part in parts:
        _put(layout, part)


def _put(layout: QBoxLayout, part: Part) -> None:
    if part is None:
        layout.addStretch(1)
    elif isinstance(part, int):
        layout.addSpacing(look.px(part))
    else:
        inner, share = part if isinstance(part, tuple) else (part, 0)
        if isinstance(inner, QLayout):
            layout.addLayout(inner, share)
        else:
            layout.addWidget(inner, share)
