"""What a list page does with files that are dropped on it: sheets are imported, others kept."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db.record import Record
from db.roles import may
from desktop_app.gui import notices
from desktop_app.gui.controls import PressButton, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import (
    CHOOSING,
    SHEET_FILTER,
    choose_sheet,
    dropped,
    has_files,
    is_sheet,
    take_sheet,
)
from desktop_app.gui.page import Page
from desktop_app.gui.record_table import RecordTable

WORDS: Final = "导入表格"
ON_A_ROW: Final = "把照片或文件拖到列表的一行上，就添加到那一条里"
ALONE: Final = "；要导入表格，只拖表格过来"


class Keeps(Protocol):
    """Keeps files with a record: `RowFiles`, which only lists that keep some import."""

    @property
    def card(self) -> QWidget:
        """What asks, above the rows."""
        ...

    def offer(self, record_id: bytes, files: Sequence[Path]) -> object:
        """Ask about files that were dropped on the row of a record."""
        ...


class Imports:
    """The way from a list to the import of sheets of a `kind`, for whoever may import.

    `key` is the list's page, to which the import leads back.
    """

    def __init__(self, desk: Desk, kind: type[Record], key: str) -> None:
        self.kind = kind
        self._desk, self._what, self._key = desk, kind.__tablename__, key
        self.is_open = may(desk.clerk, "import") and desk.has_page("import")

    def button(self) -> PressButton:
        """Give the button that leads there, by way of the file."""
        made = button(WORDS, lambda: self.choose(made), icon="file-spreadsheet", key="Ctrl+O")
        return made

    def buttons(self) -> tuple[PressButton, ...]:
        """Give the button, or none for whoever may not import."""
        return (self.button(),) if self.is_open else ()

    def choose(self, parent: QWidget) -> None:
        """Let staff choose the file at once.

        Who chooses none comes to the import all the same: blank forms and past imports are there.
        """
        self.go(notices.choose_file(parent, CHOOSING, SHEET_FILTER))

    def go(self, file: Path | None = None) -> None:
        """Go to the import, with a file that was dropped or chosen."""
        where = {"file": str(file)} if file else {}
        self._desk.show_page("import", what=self._what, page=self._key, **where)


class SheetPage(Page):
    """A page without rows that takes sheets in: by a button, or dropped anywhere on it."""

    imports: Imports

    def take_in(self, kind: type[Record], key: str) -> None:
        """Take in sheets of a kind, if the clerk may import; `key` is the page's own."""
        self.imports = Imports(self.desk, kind, key)
        self.setAcceptDrops(self.imports.is_open)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.imports.is_open and has_files(event):
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        """Take the sheet in."""
        if self.imports.is_open:
            take_sheet(self, event, self.imports.go, self.desk.toast)


class ListDrops(QObject):
    """Takes drops for a list; they come to `page`.

    Sheets go to the `imports`; with `files` pictures and papers become those of the record in the
    row they are dropped on.
    """

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        table: RecordTable,
        imports: Imports | None = None,
        files: Keeps | None = None,
    ) -> None:
        super().__init__(page)
        self._desk, self._at, self._table, self._files = desk, page, table, files
        self._imports = imports if imports is not None and imports.is_open else None
        self.takes_any = self._imports is not None or files is not None
        page.setAcceptDrops(self.takes_any)

    def enter(self, event: QDropEvent) -> None:
        """Let a drag come in that holds files."""
        if self.takes_any and has_files(event):
            event.acceptProposedAction()

    def drop(self, event: QDropEvent) -> None:
        """Import sheets; add anything else, with what came along, to the record under the hand."""
        found = dropped(event)
        has_others = not all(is_sheet(one) for one in found.every)
        if self._files is not None and (has_others or self._imports is None):
            self._keep(event, self._files, found.every)
        elif self._imports is not None and (found.files or found.folders):
            event.acceptProposedAction()
            choose_sheet(self._at, found, self._imports.go, self._desk.toast)

    def _keep(self, event: QDropEvent, files: Keeps, paths: list[Path]) -> None:
        if not paths:
            return
        event.acceptProposedAction()
        row = self._row_under(event)
        if row < 0:
            has_sheet = self._imports is not None and any(map(is_sheet, paths))
            self._desk.toast(f"{ON_A_ROW}{ALONE if has_sheet else ''}")
            return
        self._table.go_to(row)
        files.offer(self._table.rows.record_id(row), paths)

    def _row_under(self, event: QDropEvent) -> int:
        """Give the row under the hand; -1 beside the rows, or while others stand in their place."""
        view = self._table.viewport()
        spot = view.mapFrom(self._at, event.position().toPoint())
        is_over = self._table.isVisible() and view.rect().contains(spot)
        return self._table.indexAt(spot).row() if is_over else -1
