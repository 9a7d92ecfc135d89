"""What is wrong with a page as it stands on the screen: for the self-check and the tests.

Each check gives sentences, none when all is well. They look at what is visible now, so whoever
calls them sets size and look and lets the page come to rest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, pairwise
from typing import Final, TypeVar

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QWidget,
)

from desktop_app.gui.controls import Empty
from desktop_app.gui.tab_order import put_in_order

Kind = TypeVar("Kind", bound=QWidget)
SMALLEST_TARGET: Final = 24
_SLACK: Final = 2  # pixels that rounding may take from a word
_SHORT: Final = 6  # characters below which no sentence has been said


def flaws(page: QWidget) -> list[str]:
    """Give everything that is wrong with a page as it is shown."""
    return [words for check in CHECKS for words in check(page)]


def nameless(page: QWidget) -> Iterator[str]:
    """Name the controls that a screen reader could not name."""
    for one in _focusables(page):
        if not (one.accessibleName() or (isinstance(one, QCheckBox) and one.text())):
            yield f"没有名称：{_called(one)}"
        if isinstance(one, QComboBox) and not one.view().accessibleName():
            yield f"下拉列表没有名称：{_called(one)}"


def small(page: QWidget) -> Iterator[str]:
    """Name what is too small to be hit."""
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    for one in _visible(page, QWidget):
        # Parts of a field or table, pressed with the edge of the whole.
        is_within = isinstance(one.parentWidget(), QLineEdit | QAbstractItemView)
        if isinstance(one, kinds) and not is_within and min(_size(one)) < SMALLEST_TARGET:
            yield f"按不准（{one.width()}×{one.height()}）：{_called(one)}"


def cut(page: QWidget) -> Iterator[str]:
    """Name the words that have less room than they need, and no tip that gives them whole."""
    for label in _visible(page, QLabel):
        if label.text() and not label.toolTip() and (_is_squeezed(label) or _is_covered(label)):
            yield f"字没显示全：{_called(label)}"
    for pressed in _visible(page, QPushButton):
        if pressed.text() and (_is_tight(pressed) or _is_covered(pressed)):
            yield f"按钮的字没显示全：{_called(pressed)}"
    for line in _visible(page, QLineEdit):
        room = line.width() - _edges(line)
        if not line.text() and not line.toolTip() and _wide(line, line.placeholderText()) > room:
            yield f"提示没显示全：{_called(line)}（{line.placeholderText()}）"
    for table in _visible(page, QTableView):
        yield from _cut_heads(table)


def disordered(page: QWidget) -> Iterator[str]:
    """Name the places where Tab goes against the reading order."""
    put_in_order(page)
    known = set(_focusables(page))
    # No further than the last of them: the chain leads on through every page of the window.
    stops = list(islice((one for one in _chain(page) if one in known), len(known)))
    for one, after in pairwise(stops):
        here, there = _on(page, one), _on(page, after)
        if here == there:
            continue
        level = min(here.bottom(), there.bottom()) - max(here.top(), there.top())
        is_beside = level * 2 > min(here.height(), there.height())
        is_above = there.bottom() <= here.top() and _overlap(here, there)
        if is_above or (is_beside and there.right() <= here.left()):
            yield f"Tab 往回跳：{_called(one)} → {_called(after)}"


def sideways(page: QWidget) -> Iterator[str]:
    """Say so when the page is wider than its window."""
    viewport = page.parentWidget()
    area = viewport.parentWidget() if viewport else None
    if isinstance(area, QScrollArea) and (over := area.horizontalScrollBar().maximum()):
        yield f"要左右滚动才看得全，多出 {over}"


def bare(page: QWidget) -> Iterator[str]:
    """Name what is empty without a sentence and a next step."""
    for view in _visible(page, QAbstractItemView):
        model = view.model()
        if model is not None and not model.rowCount() and not _is_explained(view, page):
            yield f"空着，没有说明：{_called(view)}"
    for one in _visible(page, Empty):
        if len(one.words.text()) < _SHORT:
            yield "空着，没有说明"
    if sum(len(label.text()) for label in _visible(page, QLabel)) < _SHORT:
        yield "整页是空的"


CHECKS: Final[tuple[Callable[[QWidget], Iterator[str]], ...]] = (
    nameless,
    small,
    cut,
    disordered,
    sideways,
    bare,
)


# What stands where


def _visible(page: QWidget, kind: type[Kind]) -> Iterator[Kind]:
    for one in page.findChildren(kind):
        if one.isVisible() and one.width() and one.height():
            yield one


def _focusables(page: QWidget) -> list[QWidget]:
    policy = Qt.FocusPolicy.TabFocus
    return [one for one in _visible(page, QWidget) if one.focusPolicy() & policy]


def _chain(page: QWidget) -> Iterator[QWidget]:
    one = page.nextInFocusChain()
    while one is not None and one is not page:
        if page.isAncestorOf(one):
            yield one
        one = one.nextInFocusChain()


def _on(page: QWidget, one: QWidget) -> QRect:
    """Give where a control stands on the page; in a part that scrolls, where that part stands."""
    held = one.parentWidget()
    while held is not None and held is not page:
        if isinstance(held.parentWidget(), QAbstractScrollArea):
            one = held
        held = held.parentWidget()
    return QRect(one.mapTo(page, QPoint()), one.size())


def _overlap(one: QRect, other: QRect) -> bool:
    return min(one.right(), other.right()) > max(one.left(), other.left())


def _size(one: QWidget) -> tuple[int, int]:
    return one.width(), one.height()


def _wide(one: QWidget, words: str) -> int:
    metrics = QFontMetrics(one.font())
    return max((metrics.horizontalAdvance(line) for line in words.split("\n")), default=0)


def _is_squeezed(label: QLabel) -> bool:
    needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
    room = label.contentsRect().width()
    is_narrow = not label.wordWrap() and _wide(label, label.text()) > room + _SLACK
    return is_narrow or needed > label.height() + _SLACK


def _is_tight(pressed: QPushButton) -> bool:
    words = pressed.text().replace("&&", "&")
    icon = 0 if pressed.icon().isNull() else pressed.iconSize().width() + 4
    return _wide(pressed, words) + icon > pressed.width() - 2 or (
        pressed.fontMetrics().height() > pressed.height()
    )


def _edges(line: QLineEdit) -> int:
    margins = line.textMargins()
    inner = sum(one.width() for one in line.findChildren(QAbstractButton) if one.isVisible())
    option_room = line.width() - line.contentsRect().width()
    return margins.left() + margins.right() + inner + option_room + 8


def _is_covered(one: QWidget) -> bool:
    """Say whether a part that holds the words is smaller than they, or ends before them."""
    held: QWidget | None = one.parentWidget()
    while held is not None and not held.isWindow():
        if isinstance(held.parentWidget(), QAbstractScrollArea):
            return False  # what is scrolled away can be scrolled back
        here = QRect(one.mapTo(held, QPoint()), one.size())
        if not held.rect().adjusted(-_SLACK, -_SLACK, _SLACK, _SLACK).contains(here):
            return True
        held = held.parentWidget()
    return False


def _cut_heads(table: QTableView) -> Iterator[str]:
    header, model = table.horizontalHeader(), table.model()
    if not header.isVisible() or model is None:
        return
    for at in range(model.columnCount()):
        words = str(model.headerData(at, Qt.Orientation.Horizontal) or "")
        tip = model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        is_tight = _wide(header, words) + 8 > header.sectionSize(at)
        if is_tight and not tip and not header.isSectionHidden(at):
            yield f"表头没显示全：{_called(table)} {words}"


def _is_explained(view: QWidget, page: QWidget) -> bool:
    """Say whether words stand with an empty list: in the nearest part that has any."""
    held = view.parentWidget()
    while held is not None and held is not page:
        said = sum(len(label.text()) for label in _visible(held, QLabel))
        if said >= _SHORT:
            return True
        held = held.parentWidget()
    return False


def _called(one: QWidget) -> str:
    words = one.accessibleName() or (one.text() if hasattr(one, "text") else "")
    return f"{type(one).__name__}“{str(words)[:40]}”"
