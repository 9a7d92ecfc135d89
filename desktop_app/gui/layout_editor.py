"""Setting a ledger's own title, columns and widths, with the true pages beside it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QFrame, QWidget
from typing_extensions import override

from db import roles
from db.kinds import LedgerLayout
from db.trouble import Refused, Unavailable
from desktop_app.gui import icons, look
from desktop_app.gui.arrange import STRETCH, column, row
from desktop_app.gui.controls import CodeInput, FieldRow, LineInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.layout_model import Col, Index, LayoutModel
from desktop_app.gui.typing_grid import CellDelegate, TypingGrid, put_in
from desktop_app.gui.undoing import undo_work
from desktop_app.ledgers import fitting
from desktop_app.ledgers.fitting import LONGEST_HEAD, LONGEST_TITLE, Layout
from desktop_app.ledgers.ledger import Ledger

OUTDATED = "这本台账的列换了新版，原来的调整用不上了。请照现在的列重新调整，或者就用自带的"
TEMPLATE = "这里调整的是给各社区的样式：社区自己没有调整过的，收到数据包后照这个印"


class LayoutGrid(TypingGrid):
    """The columns of a ledger, one a line: Space prints or not, Alt+↑↓ and the mouse move."""

    def __init__(self, lines: LayoutModel) -> None:
        super().__init__(
            lines, "台账的列", widths={Col.ON: 44, Col.WIDTH: 72}, stretch=Col.HEAD, first=Col.HEAD
        )
        self.layout_lines = lines
        self.set_cells(_LayoutCells(self))
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDropIndicatorShown(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragDropOverwriteMode(False)
        self.verticalHeader().setDefaultSectionSize(look.px(32))
        for key, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            made = QShortcut(QKeySequence(key), self)
            made.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            made.activated.connect(partial(self.shift, by))

    def shift(self, by: int) -> None:
        """Move the line with the cursor up or down, and the cursor with it."""
        self.close_editor()
        at = self.currentIndex()
        if self.layout_lines.move(at.row(), at.row() + by):
            self.go_to(at.row() + by, at.column())

    @override
    def add_line(self) -> None:
        """Add nothing: the columns are those of the declaration."""

    @override
    def paste(self) -> bool:
        return False


class _LayoutCells(CellDelegate):
    """Heads take words, widths take figures without an input method."""

    @override
    def control(self, index: Index) -> QWidget:
        is_width = index.column() == Col.WIDTH
        return CodeInput("宽度", most=5) if is_width else LineInput("列名", most=LONGEST_HEAD)

    @override
    def setEditorData(self, editor: QWidget, index: Index) -> None:
        put_in(editor, None, str(index.data(Qt.ItemDataRole.EditRole)))


class LayoutEditor(QFrame):
    """Edits the layout of one ledger.

    `tried(Layout)` follows every change that can be printed, `left()` the way back to the list.
    """

    tried = Signal(object)
    left = Signal()

    def __init__(self, desk: Desk, ledger: Ledger) -> None:
        super().__init__()
        look.dress(self, "card")
        self.desk = desk
        self.ledger = ledger.declared or ledger
        self.title = LineInput(most=LONGEST_TITLE, hint=self.ledger.title)
        self.lines = LayoutModel(self.ledger, self)
        self.grid = LayoutGrid(self.lines)
        self.bar = InlineBar()
        self.sum_icon = icons.picture("circle-check", "ok", 16)
        self.words = label("", "small", wrap=True)
        self._lay_out()
        self.title.textChanged.connect(self._judge)
        self.lines.changed.connect(self._judge)
        self.show_layout(fitting.in_force(self.ledger, desk.store))
        self.before = self.layout_now()
        self._say_state()

    def _lay_out(self) -> None:
        back = button("台账  ›", self.left.emit, kind="crumb", name="回到台账列表")
        head = row(back, label(f"调整{self.ledger.title}", "h2"), STRETCH)
        self.up = button("上移", partial(self.grid.shift, -1), kind="flat")
        self.down = button("下移", partial(self.grid.shift, 1), kind="flat")
        self.whole = button("凑成 100", self.lines.make_whole, kind="flat")
        self.whole.setToolTip("按现在的比例把宽度凑成 100")
        self.back_to_default = button("恢复默认", self.restore)
        self.keep = button("保存", self.save, kind="primary", key="Ctrl+S")
        body = column(
            head,
            self.bar,
            FieldRow("标题", self.title, hint="不填就是原来的标题"),
            (self.grid, 1),
            row(self.up, self.down, self.whole, STRETCH, gap=4),
            row(self.sum_icon, (self.words, 1), gap=6),
            row(self.back_to_default, STRETCH, self.keep),
            gap=8,
            edges=(16, 12, 16, 12),
        )
        self.setLayout(body)

    def _say_state(self) -> None:
        may = roles.may(self.desk.clerk, LedgerLayout.right)
        for one in (self.keep, self.back_to_default):
            one.setVisible(may)
        if fitting.is_outdated(self.ledger, self.desk.store):
            self.bar.say(OUTDATED, "warn")
        elif self.desk.store.is_district:
            self.bar.say(TEMPLATE)

    # What is set

    def show_layout(self, layout: Layout) -> None:
        """Show a layout to go on from."""
        self.lines.show(layout)
        self.title.setText(layout.title if layout.title != self.ledger.title else "")
        self._judge()

    def layout_now(self) -> Layout:
        """Give what is set now."""
        return self.lines.layout_as(self.title.text() or self.ledger.title)

    @property
    def is_changed(self) -> bool:
        """Whether something is set that was not kept."""
        return self.layout_now() != self.before

    def _judge(self, *_: object) -> None:
        """Say what keeps the layout from being printed; else let it be seen."""
        layout = self.layout_now()
        found = list(fitting.faults(self.ledger, layout))
        tone = "danger" if found else "ok"
        icons.put(self.sum_icon, "circle-alert" if found else "circle-check", tone, 16)
        look.dress(self.words, tone)
        self.words.setText("；".join(found[:2]) if found else "宽度合计 100")
        self.keep.setEnabled(not found)
        if not found:
            self.tried.emit(layout)

    def restore(self) -> None:
        """Go back to the default: the district's template where there is one. 保存 keeps it."""
        self.grid.close_editor()
        self.show_layout(fitting.default_of(self.ledger, self.desk.store))

    def save(self) -> None:
        """Keep what is set, for all PCs of this office."""
        self.grid.close_editor()
        layout, desk = self.layout_now(), self.desk
        try:
            changes = fitting.keep(desk.store, desk.clerk, self.ledger, layout)
        except (Refused, Unavailable) as trouble:
            desk.say_trouble(trouble)
            return
        self.before = layout
        back = partial(undo_work, desk, changes.work)
        desk.toast(f"{self.ledger.title}的样式已保存", back)
        desk.tell_changed(changes)
        self.left.emit()
