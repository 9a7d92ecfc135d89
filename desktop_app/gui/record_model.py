"""Rows of a list over an array of ids, brought 64 at a time when they are to be seen."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
)
from typing_extensions import override

from desktop_app.gui.tips import tip

PAGE: Final = 64
PAGES: Final = 40

Cells = tuple[str, ...]
Fetch = Callable[[Sequence[bytes]], Sequence[Cells]]
Index = QModelIndex | QPersistentModelIndex
ROOT: Final = QModelIndex()
TICK: Final = "勾选这一行，勾上的可以一起办"


class Column(Struct, frozen=True):
    """One column: heading, width in logical pixels, and how its words are drawn.

    With `tones` the words are a state and stand in a chip (`{"在住": "ok"}`; others `info`).
    One column may `stretch`; a column that `sorts` has keys at its source. `name` is the field
    it shows: by it a saved view knows the column, and a cell of it is edited in place. One that
    `is_extra` is hidden until staff ask for it; one that `yields` leaves what its words do not
    need to the one that stretches.
    """

    title: str
    width: int = 100
    tones: Mapping[str, str] | None = None
    is_strong: bool = False
    stretch: bool = False
    sorts: bool = False
    name: str = ""
    is_extra: bool = False
    yields: bool = False

    @property
    def key(self) -> str:
        """What the column is known by."""
        return self.name or self.title


class RecordModel(QAbstractTableModel):
    """Shows `positions` of `ids`, in that order; `data()` answers from memory alone.

    `fetch(ids)` gives one tuple of texts for each id, in the same order (masked where the field
    is). Rows that are not here yet are blank, asked for, and painted a moment later.
    """

    def __init__(
        self, columns: Sequence[Column], fetch: Fetch, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns = tuple(columns)
        self._fetch = fetch
        self._ids: Sequence[bytes] = ()
        self._positions: Sequence[int] = ()
        self._pages: dict[int, Sequence[Cells]] = {}
        self._wanted: set[int] = set()
        self._marks: dict[int, str] = {}
        self.shown = frozenset(at for at, one in enumerate(self.columns) if not one.is_extra)
        self._blank: Cells = ("",) * len(self.columns)
        self.is_chosen: Callable[[bytes], bool] = _never
        self.is_ticked: Callable[[bytes], bool] = _never

    def show(self, ids: Sequence[bytes], positions: Sequence[int]) -> None:
        """Show other rows; the first of them are brought at once."""
        self.beginResetModel()
        # As plain figures: a list of 100,000 places is eight times as large. All of them come as
        # a range, which is nothing to go through.
        self._ids = ids
        self._positions = positions if isinstance(positions, range) else array("I", positions)
        self._pages.clear()
        self._wanted.clear()
        if len(positions):
            self._bring(0)
        self.endResetModel()

    def record_id(self, row: int) -> bytes:
        """Give the id of the record in a row."""
        return self._ids[self._positions[row]]

    def row_of(self, record_id: bytes) -> int | None:
        """Give the row a record stands in, or None when it is not shown."""
        try:
            return self._positions.index(self._ids.index(record_id))
        except ValueError:
            return None

    def ids_from(self, row: int) -> Iterator[bytes]:
        """Give the ids from a row on, then upwards from it: of the rows that are shown now."""
        ids, positions = self._ids, self._positions
        order = chain(range(row, len(positions)), range(row - 1, -1, -1))
        return (ids[positions[at]] for at in order)

    def record_ids(self) -> list[bytes]:
        """Give the ids of all rows, in order."""
        ids = self._ids
        return [ids[at] for at in self._positions]

    def cells(self, row: int) -> Cells:
        """Give the texts of a row as far as they are here; asks for them when they are not."""
        page = self._pages.get(row // PAGE)
        if page is not None:
            return page[row % PAGE]
        if not self._wanted:
            QTimer.singleShot(0, self, self.bring_wanted)
        self._wanted.add(row // PAGE)
        return self._blank

    def cell(self, row: int, column: int) -> str:
        """Give the text of a cell; of columns out of view there may be none."""
        cells = self.cells(row)
        return cells[column] if column < len(cells) else ""

    def texts(self, record_ids: Sequence[bytes]) -> list[Cells]:
        """Give the texts of any records, past the cache: for copying and printing."""
        made: list[Cells] = []
        for at in range(0, len(record_ids), PAGE):
            made += self._fetch(record_ids[at : at + PAGE])
        return made

    def bring_wanted(self) -> None:
        """Bring the pages that were asked for and let the view paint them."""
        wanted, self._wanted = sorted(self._wanted), set()
        last = len(self.columns) - 1
        for page in wanted[-4:]:
            if page * PAGE < len(self._positions):
                self._bring(page)
                end = min(page * PAGE + PAGE, len(self._positions)) - 1
                self.dataChanged.emit(self.index(page * PAGE, 0), self.index(end, last))

    def mark(self, marks: dict[int, str]) -> None:
        """Write marks before headings: by which columns the list stands in order."""
        self._marks = marks
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def refresh(self) -> None:
        """Forget the texts that are here; the rows stay, their words are fetched anew."""
        self._pages.clear()
        if len(self._positions):
            last = self.index(len(self._positions) - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def _bring(self, page: int) -> None:
        chosen = self._positions[page * PAGE : page * PAGE + PAGE]
        ids = self._ids
        self._pages[page] = self._fetch([ids[at] for at in chosen])
        if len(self._pages) > PAGES:
            self._pages.pop(next(iter(self._pages)))

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._positions)

    @override
    def columnCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.cell(index.row(), index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            words = self.cell(index.row(), index.column())
            chosen = "，已选" if self.is_chosen(self.record_id(index.row())) else ""
            return f"{self.columns[index.column()].title}：{words or '空'}{chosen}"
        return None

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical:
            return self._tick_said(section, role)
        if not 0 <= section < len(self.columns):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            title, mark = self.columns[section].title, self._marks.get(section, "")
            said = f"{mark} {title}" if mark else title  # a long title would cut a mark behind it
            return tip(said) if role == Qt.ItemDataRole.ToolTipRole else said
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        return None

    def _tick_said(self, row: int, role: int) -> str | None:
        """Say what the tick before a row is for, and of whom it is."""
        if role == Qt.ItemDataRole.ToolTipRole:
            return TICK
        if role == Qt.ItemDataRole.AccessibleTextRole and 0 <= row < len(self._positions):
            ticked = "，已勾选" if self.is_ticked(self.record_id(row)) else ""
            return f"勾选{self.cell(row, 0) or '这一行'}{ticked}"
        return None


def _never(_record_id: bytes) -> bool:
    return False
