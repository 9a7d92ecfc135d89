"""Tab goes through a page as it is read: the order of the layouts, whenever parts were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QScrollArea, QWidget

_ACROSS = (QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.RightToLeft)


def stops(part: QWidget) -> Iterator[QWidget]:
    """Give the visible controls of a part that Tab stops at, in reading order."""
    if not part.isVisible():
        return
    proxy = part.focusProxy()
    # Qt stops at a part that hands the cursor on to one within it, too: they stay together.
    if part.focusPolicy() & Qt.FocusPolicy.TabFocus or (proxy and part.isAncestorOf(proxy)):
        yield part
    if isinstance(part, QScrollArea) and (inner := part.widget()) is not None:
        yield from stops(inner)
    elif (layout := part.layout()) is not None:
        yield from _laid_out(layout)
    else:
        for child in sorted(_children(part), key=lambda one: (one.y(), one.x())):
            yield from stops(child)


def put_in_order(part: QWidget) -> None:
    """Let Tab go through the controls of a part in reading order."""
    for one, after in pairwise(stops(part)):
        if one.nextInFocusChain() is not after:
            QWidget.setTabOrder(one, after)


def _laid_out(layout: QLayout) -> Iterator[QWidget]:
    items = [item for at in range(layout.count()) if (item := layout.itemAt(at)) is not None]
    across = isinstance(layout, QBoxLayout) and layout.direction() in _ACROSS
    for item in sorted(items, key=_left if across else _top):
        if (widget := item.widget()) is not None:
            yield from stops(widget)
        elif (inner := item.layout()) is not None:
            yield from _laid_out(inner)


def _children(part: QWidget) -> Iterator[QWidget]:
    for child in part.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield child


def _left(item: QLayoutItem) -> tuple[int, int]:
    return item.geometry().x(), item.geometry().y()


def _top(item: QLayoutItem) -> tuple[int, int]:
    return item.geometry().y(), item.geometry().x()
