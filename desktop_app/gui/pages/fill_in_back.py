"""收填表: what came back, one difference a line, to be taken or left; then all at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableView
from typing_extensions import override

from db.roles import Clerk
from db.work import Changes
from desktop_app.exchange import fill_in, fill_in_return
from desktop_app.exchange.fill_in_return import Difference, Returned
from desktop_app.exchange.plan import ImportResult
from desktop_app.exchange.workbook import Workbook
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, own_heads, row
from desktop_app.gui.controls import Card, Empty, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.page import Page
from desktop_app.gui.second_person import permitted
from desktop_app.gui.tips import tip
from desktop_app.gui.undoing import undo_work

HEADINGS: Final = ("收下", "行", "哪一条", "哪一项", "台账现在", "表里填的", "说明")
WIDTHS: Final = (60, 48, 190, 120, 180, 240, 260)
TAKE, NUMBER, WHICH, LABEL, OLD, NEW, WORDS = range(7)
NOTHING: Final = "这份填表没有填什么，和发出时一样。"
NO_FILE: Final = "还没有选填表。在“导入表格”里选填好交回来的那一份，改动会逐处列在这里。"

Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()


class DifferenceModel(QAbstractTableModel):
    """The differences of a returned form; `turned(keys, taken)` asks to take or leave some."""

    turned = Signal(object, bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.lines: Sequence[Difference] = ()
        self.left: frozenset[tuple[int, str]] = frozenset()

    def show(self, returned: Returned | None) -> None:
        """Show a form anew."""
        self.beginResetModel()
        self.lines = returned.differences if returned else ()
        self.left = returned.left if returned else frozenset()
        self.endResetModel()

    def retick(self, left: frozenset[tuple[int, str]]) -> None:
        """Show other ticks on the same lines."""
        self.left = left
        if self.lines:
            self.dataChanged.emit(self.index(0, TAKE), self.index(len(self.lines) - 1, TAKE))

    def is_taken(self, at: int) -> bool:
        """Say whether a line is taken."""
        one = self.lines[at]
        return not one.problem and one.key not in self.left

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.lines)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(HEADINGS)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        found = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == TAKE and not self.lines[index.row()].problem:
            found |= Qt.ItemFlag.ItemIsUserCheckable
        return found

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        at, column_ = index.row(), index.column()
        words = self.words(at, column_)
        if role == Qt.ItemDataRole.DisplayRole:
            return words.replace("\n", " ")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADINGS[column_]}：{words or '空'}"
        if role == Qt.ItemDataRole.CheckStateRole and column_ == TAKE:
            if self.lines[at].problem:
                return None
            return Qt.CheckState.Checked if self.is_taken(at) else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ForegroundRole and column_ == WORDS:
            return look.color("danger" if self.lines[at].problem else "text2")
        return None

    def words(self, at: int, column_: int) -> str:
        """Give the words of a cell."""
        one = self.lines[at]
        said = ("收" if self.is_taken(at) else "不收", str(one.number), one.which, one.label)
        return (*said, one.old, one.new, one.problem)[column_]

    @override
    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self.turned.emit([self.lines[index.row()].key], not self.is_taken(index.row()))
        return True

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADINGS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None


class DifferenceTable(QTableView):
    """Shows the differences; Space takes or leaves the line with the cursor."""

    def __init__(self) -> None:
        super().__init__()
        self._heads = own_heads(self)
        self.lines = DifferenceModel(self)
        self.setModel(self.lines)
        self.setAccessibleName("填表里的改动")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(look.px(look.ROW_HEIGHT))
        header = self.horizontalHeader()
        header.setSectionsClickable(False)
        header.setStretchLastSection(True)
        header.setAccessibleName("填表里的改动表头")
        for place, width in enumerate(WIDTHS):
            header.resizeSection(place, look.px(width))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and self.currentIndex().isValid():
            at = self.lines.index(self.currentIndex().row(), TAKE)
            if not self.lines.lines[at.row()].problem:
                self.lines.setData(at, None, Qt.ItemDataRole.CheckStateRole)
            return
        super().keyPressEvent(event)


class FillInBackPage(Page):
    """Shows a form that came back and writes what staff take of it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.returned: Returned | None = None
        self.take = button("收下", self.apply, kind="primary", key="Ctrl+S")
        self.head = PageHead("收填表", "", self.take, crumb="返回", back=desk.go_back)
        self.table = DifferenceTable()
        self.every = button("全部收下", partial(self.turn_all, taken=True), kind="link")
        self.none = button("都不收", partial(self.turn_all, taken=False), kind="link")
        self.count = label("", "small")
        self.choose = button("去选填表", partial(desk.show_page, "import"), kind="primary")
        self.empty = Empty(NO_FILE, self.choose, icon="file-spreadsheet")
        card = Card()
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.addLayout(
            row(self.count, STRETCH, self.every, self.none, gap=10, edges=(12, 8, 12, 4))
        )
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self.empty, 1)
        self.setLayout(column(self.head, (card, 1), gap=12, edges=look.PAGE_EDGES))
        self.first = self.table
        self.set_hints("↑↓ 选择", "空格 收或不收", "Ctrl+S 收下")
        self.table.lines.turned.connect(self.turn)
        self.show_returned(None)

    @override
    def arrive(self, **where: Any) -> None:
        """Take `book=`, a workbook that is a form, and `file=`, what it is called."""
        book = where.get("book")
        if isinstance(book, Workbook):
            self.read(book, str(where.get("file", "")))

    def read(self, book: Workbook, name: str) -> None:
        """Compare a form with the book, beside the window."""
        store = self.desk.store

        def work(_progress: Progress) -> Returned:
            form = fill_in.form_of(book)
            assert form is not None  # noqa: S101  whoever leads here has looked
            return fill_in_return.read(store, book, form)

        job = self.desk.jobs.start(work, title="读填表", failed=self.desk.say_trouble)
        job.done.connect(self.show_returned)
        self.head.say(subtitle=name)

    def show_returned(self, returned: Returned | None) -> None:
        """Show a form that was read."""
        self.returned = returned
        self.table.lines.show(returned)
        has_lines = bool(returned and returned.differences)
        self.table.setVisible(has_lines)
        self.empty.setVisible(not has_lines)
        self.empty.words.setText(NO_FILE if returned is None else NOTHING)
        self.choose.setVisible(returned is None)
        if has_lines:
            self.table.setCurrentIndex(self.table.lines.index(0, WHICH))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        self._say()

    def turn(self, keys: Sequence[tuple[int, str]], taken: bool) -> None:  # noqa: FBT001
        """Take or leave some differences."""
        if self.returned is not None:
            turned = self.returned.take if taken else self.returned.leave
            self.returned = turned(*keys)
            self.table.lines.retick(self.returned.left)
            self._say()

    def turn_all(self, *, taken: bool) -> None:
        """Take or leave all of them."""
        if self.returned is not None:
            self.turn([one.key for one in self.returned.differences], taken)

    def _say(self) -> None:
        returned = self.returned
        every = len(returned.differences) if returned else 0
        count = len(returned.taken) if returned else 0
        bad = sum(bool(one.problem) for one in returned.differences) if returned else 0
        self.take.setText(f"收下 {count:,} 处  Ctrl+S" if count else "没有要收下的")
        self.take.setAccessibleName(self.take.text())
        self.take.setEnabled(bool(count))
        words = f"共 {every:,} 处不一样" + (f"，{bad:,} 处收不了，原因写在后面" if bad else "")
        self.count.setText(words if every else "")
        for one in (self.every, self.none):
            one.setVisible(bool(every))

    def apply(self) -> None:
        """Write what is taken: one work, all of it or nothing."""
        returned = self.returned
        if returned is not None and returned.taken:
            permitted(self.desk, self, "import", partial(self._apply, returned))

    def _apply(self, returned: Returned, clerk: Clerk) -> None:
        store = self.desk.store

        def work(_progress: Progress) -> ImportResult:
            return returned.apply(store, clerk)

        job = self.desk.jobs.start(work, title="收填表", failed=self.desk.say_trouble)
        self.take.setEnabled(False)
        job.done.connect(self._done)
        job.ended.connect(self._say)

    def _done(self, result: ImportResult) -> None:
        returned = self.returned
        kind = returned.form.kind if returned else None
        self.show_returned(None)
        self.desk.tell_changed(Changes(result.work, {kind} if kind else set()))
        undo = partial(undo_work, self.desk, result.work, result.sentence)
        self.desk.toast(result.sentence, undo)
