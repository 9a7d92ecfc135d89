"""What a list page does with files that are dropped on it: sheets are imported, others kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget

from db.roles import may
from desktop_app.gui.controls import PressButton, button
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import choose_sheet, dropped, has_files, is_sheet
from desktop_app.gui.record_table import RecordTable

WORDS: Final = "导入表格"
ON_A_ROW: Final = "把照片或文件拖到列表的一行上，就添加到那一条里"
ALONE: Final = "；要导入表格，只拖表格过来"


class Keeps(Protocol):
    """Keeps files with a record: `RowFiles`, which only lists that keep some import."""

    def offer(self, record_id: bytes, files: Sequence[Path]) -> object:
        """Ask about files that were dropped on the row of a record."""
        ...


class ListDrops(QObject):
    """Takes drops for a list: `what` is the table that sheets are imported into, blank for none.

    `key` is the list's page, to which an import leads back. With `files` pictures and papers
    become those of the record in the row they are dropped on. The drops come to `page`.
    """

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        table: RecordTable,
        what: str,
        key: str,
        files: Keeps | None = None,
    ) -> None:
        super().__init__(page)
        self._desk, self._at, self._table, self._files = desk, page, table, files
        self._what, self._key = what, key
        self.takes_any = bool(what) or files is not None
        page.setAcceptDrops(self.takes_any)

    def enter(self, event: QDropEvent) -> None:
        """Let a drag come in that holds files."""
        if self.takes_any and has_files(event):
            event.acceptProposedAction()

    def drop(self, event: QDropEvent) -> None:
        """Import sheets; add anything else, with what came along, to the record under the hand."""
        found = dropped(event)
        has_others = not all(is_sheet(one) for one in found.every)
        if self._files is not None and (has_others or not self._what):
            self._keep(event, self._files, found.every)
        elif self._what and (found.files or found.folders):
            event.acceptProposedAction()
            choose_sheet(self._at, found, self._import, self._desk.toast)

    def _keep(self, event: QDropEvent, files: Keeps, paths: list[Path]) -> None:
        if not paths:
            return
        event.acceptProposedAction()
        row = self._row_under(event)
        if row < 0:
            has_sheet = bool(self._what) and any(is_sheet(one) for one in paths)
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

    def _import(self, path: Path) -> None:
        go_to_import(self._desk, self._what, self._key, str(path))


def go_to_import(desk: Desk, what: str, key: str, file: str = "") -> None:
    """Go to the import of a table's records, with a file that was dropped."""
    where = {"file": file} if file else {}
    desk.show_page("import", what=what, page=key, **where)


def may_import(desk: Desk) -> bool:
    """Say whether whoever sits here imports sheets, and the window has the page for it."""
    return may(desk.clerk, "import") and desk.has_page("import")


def import_button(take_in: Callable[[], object]) -> PressButton:
    """Give the button that leads to an import."""
    return button(WORDS, take_in, icon="file-spreadsheet", key="Ctrl+O")
