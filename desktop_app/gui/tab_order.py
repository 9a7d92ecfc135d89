"""Tab goes through a page as it is read: the order of the layouts, whenever parts were made."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QScrollArea, QWidget

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
    """Give the stops in a layout; its items are never asked for.

    Qt deletes an item together with what it holds and PySide (6.11) goes on knowing its address:
    whatever comes to lie there next was taken for the item, and the program ended.
    """
    across = isinstance(layout, QBoxLayout) and layout.direction() in _ACROSS
    holder = layout.parentWidget()
    parts: list[QWidget | QLayout] = [
        one for one in (_children(holder) if holder else ()) if layout.indexOf(one) >= 0
    ]
    parts += [one for one in layout.children() if isinstance(one, QLayout)]
    for part in sorted(parts, key=_left if across else _top):
        yield from _laid_out(part) if isinstance(part, QLayout) else stops(part)


def _children(part: QWidget) -> Iterator[QWidget]:
    for child in part.children():
        if isinstance(child, QWidget) and not child.isWindow():
            yield child


def _left(part: QWidget | QLayout) -> tuple[int, int]:
    return part.geometry().x(), part.geometry().y()


def _top(part: QWidget | QLayout) -> tuple[int, int]:
    return part.geometry().y(), part.geometry().x()
