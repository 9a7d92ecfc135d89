"""Taking the rows of a list out as a table: which of them, where to, noted in the access log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject

from db import stopping
from db.roles import Clerk
from db.trouble import Refused
from desktop_app.exchange import list_sheet
from desktop_app.gui import notices
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import ChoiceBox
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.record_model import PAGE
from desktop_app.gui.record_table import RecordTable
from desktop_app.gui.second_person import with_whom

CHOSEN: Final = "chosen"
ALL: Final = "all"
KINDS: Final = "Excel 表格 (*.xlsx)"


class ListExport(QObject):
    """Writes chosen or all rows of a table to an .xlsx, as they are shown and masked.

    Of records that name people many at once want a reason and a second person.
    """

    def __init__(
        self, desk: Desk, table: RecordTable, title: str, noun: str, *, names_people: bool = False
    ) -> None:
        super().__init__(table)
        self._names_people = names_people
        self._desk, self._table, self._title, self._noun = desk, table, title, noun
        self.card = AskCard()

    def ask(self, chosen: Sequence[bytes]) -> None:
        """Ask which rows; one that merely has the cursor is hardly meant."""
        noun, resting = self._noun, self._resting()
        listed = self._table.rows.record_ids()
        every = [one for one in listed if one not in resting]
        left, chosen = len(listed) - len(every), [one for one in chosen if one not in resting]
        besides = f"其中 {left:,} {noun}因本人要求停止处理，不导出。" if left else ""
        which = ChoiceBox("导出哪些")
        which.offer(
            [(ALL, f"列出的全部 {len(every):,} {noun}"), (CHOSEN, f"选中的 {len(chosen):,} {noun}")]
        )
        which.set_value(CHOSEN if len(chosen) > 1 else ALL)
        self.card.ask(
            f"把{self._title}导出成表格。列和顺序同现在一样，证件和电话是遮住的；导出会记入日志。{besides}",
            [("which", "导出哪些", which)],
            deed="选地方存",
            press=lambda: with_whom(
                self._desk,
                self.card,
                partial(self._press, every if which.value() == ALL else chosen),
            ),
        )

    def _resting(self) -> frozenset[bytes]:
        """Give the rows of people who asked that nothing be done with their information."""
        return stopping.at_rest(self._desk.store) if self._names_people else frozenset()

    def _press(self, ids: Sequence[bytes], clerk: Clerk) -> None:
        self._desk.store.require_export(clerk, len(ids), names_people=self._names_people)
        if not ids:
            raise Refused("没有可以导出的")
        day = self._desk.store.today
        path = notices.save_file(self.card, "导出表格", f"{self._title}{day:%Y%m%d}.xlsx", KINDS)
        if path is not None:
            self.write(path, ids, clerk)

    def write(self, path: Path, ids: Sequence[bytes], clerk: Clerk) -> None:
        """Write rows to a file, in a job that can be cancelled."""
        table, desk, title = self._table, self._desk, self._title
        headings, *_ = table.lines(())
        shown = table.columns_in_view()

        def work(progress: Progress) -> int:
            rows = _rows(table.rows.texts, ids, shown)
            list_sheet.take_out(
                desk.store, clerk, path, title, headings, rows, len(ids),
                partial(_tell, progress, len(ids)), names_people=self._names_people,
            )  # fmt: skip
            return len(ids)

        desk.jobs.start(
            work, title="正在导出", done=partial(self._say_done, path.name),
            failed=desk.say_trouble, cancellable=True,
        )  # fmt: skip

    def _say_done(self, name: str, count: int) -> None:
        self._desk.toast(f"已导出 {count:,} {self._noun}到 {name}")


def _tell(progress: Progress, total: int, done: int) -> None:
    progress.step(done, total)


def _rows(
    texts: Callable[[Sequence[bytes]], Sequence[Sequence[str]]],
    ids: Sequence[bytes],
    shown: Sequence[int],
) -> Iterator[Sequence[str]]:
    for at in range(0, len(ids), PAGE):
        for cells in texts(ids[at : at + PAGE]):
            yield [cells[number] for number in shown]
