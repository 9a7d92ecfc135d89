"""What every import plan says and does, whatever its kind: counts, rules, what staff change."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

import msgspec

from db import backup, collector
from db.record import Record
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import Work
from desktop_app.exchange import bad_rows
from desktop_app.exchange.child import Step
from desktop_app.exchange.close import is_kept_close
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, UPDATE, VERDICTS, PlanRow, PlanRows
from desktop_app.exchange.sheet import DraftRow, ReadCell, read_table
from desktop_app.exchange.table import Column, ColumnMap, Table, TableRow, Target
from desktop_app.exchange.workbook import TEXT

FILL_BLANKS, SHEET_WINS, ASK_EACH = "只补空项", "以表格为准", "逐条问"
RULES = (FILL_BLANKS, SHEET_WINS, ASK_EACH)

FORM = "import"
"""The form that works of imports are kept under."""

NOT_TOLD = "请先选新登记的人怎么告知的。没有告知过的，告知以后再导入"


@dataclass(frozen=True)
class Notice:
    """When and how the people of a roster were told that it is kept (domain: 告知).

    Nothing is said of it before staff say so: the book must not claim what nobody did.
    """

    on: dt.date | None = None
    method: str | None = None


@dataclass(frozen=True)
class ImportResult:
    """What an import wrote, and the work that takes it all back (`store.undo`)."""

    work: bytes
    counts: Mapping[str, int]
    sentence: str


@dataclass(frozen=True)
class Plan:
    """What importing a table would do; every `with_…` gives a new plan and writes nothing.

    `mended` are cells that staff changed, `skipped` rows they left out, `answers` say for a row
    that may be registered already whether it is that record, `wins` whether the sheet holds
    where it differs from the book, `picks` whom a name in a cell means (None: the name alone).
    `shut` names the fields that the office has no purpose for, each with who does what: columns
    of theirs are not read (`db/purposes.py`).
    A kind of plan says with `_settle` what comes of its rows and with `_write` how it is done.
    """

    table: Table
    drafts: tuple[DraftRow, ...]
    known: Any
    today: dt.date
    rule: str = FILL_BLANKS
    mended: Mapping[tuple[int, str], str] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    answers: Mapping[int, bool] = field(default_factory=dict)
    wins: Mapping[int, bool] = field(default_factory=dict)
    picks: Mapping[tuple[int, str, str], bytes | None] = field(default_factory=dict)
    shut: Mapping[str, str] = field(default_factory=dict)

    # -- what a kind of plan says -------------------------------------------------------

    @property
    def title(self) -> str:
        """What is imported: 居民花名册, 走访慰问 …."""
        return self.target.title

    @property
    def noun(self) -> str:
        """What one row is counted as."""
        return "条"

    @property
    def target(self) -> Target:
        """The fields that columns can be read as."""
        raise NotImplementedError

    @property
    def writes(self) -> frozenset[type[Record]]:
        """The kinds that the import may touch."""
        raise NotImplementedError

    @property
    def asks_notice(self) -> bool:
        """Whether staff have to say how the people were told (domain: 告知)."""
        return False

    @property
    def lacks_notice(self) -> bool:
        """Whether somebody would be registered of whom nobody said how they were told."""
        return False

    @property
    def _mark(self) -> str:
        """What the column map is kept under."""
        return self.table.fingerprint

    def readers(self) -> Mapping[str, ReadCell]:
        """Give a reader for each field."""
        raise NotImplementedError

    def beside(self, store: Store) -> Self:
        """Give the plan made anew beside what the book holds now."""
        raise NotImplementedError

    def _settle(self, step: Step | None) -> Any:
        raise NotImplementedError

    @property
    def rows(self) -> PlanRows:
        """Every row of the table, in its order; each is written out when it is asked for."""
        raise NotImplementedError

    def _notes(self) -> Iterator[str]:
        raise NotImplementedError

    def _write(self, work: Work, step: Step | None) -> int:
        """Write everything; give how many records that were."""
        raise NotImplementedError

    def _has_work(self) -> bool:
        return bool(self.counts[NEW] or self.counts[UPDATE])

    # -- what it says -------------------------------------------------------------------

    @cached_property
    def _outcome(self) -> Any:
        return self._settle_at_rest(None)

    @collector.at_rest()
    def _settle_at_rest(self, step: Step | None) -> Any:
        return self._settle(step)

    def settled(self, step: Step | None = None) -> Self:
        """Work everything out now (otherwise it is when first asked for); give this plan."""
        if "_outcome" not in self.__dict__:
            self.__dict__["_outcome"] = self._settle_at_rest(step)
        return self

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many rows have each verdict; every verdict is there."""
        counted = Counter(self.rows.verdicts())
        return {verdict: counted[verdict] for verdict in VERDICTS}

    @cached_property
    def mendings(self) -> Mapping[str, int]:
        """How many cells were mended or marked, by what was done."""
        return Counter(self._notes())

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table with what each is read as."""
        return self.table.columns

    @property
    def sentence(self) -> str:
        """The counts in words."""
        said = [f"{verdict} {count} 行" for verdict, count in self.counts.items() if count]
        return "，".join(said) or "没有可以导入的行"

    def label(self, name: str) -> str:
        """Give the label of a field, also of one that no column can be read as."""
        return self.target.label(name)

    def sheet_wins(self, number: int) -> bool:
        """Say whether the sheet holds where a row differs from the book."""
        return self.rule == SHEET_WINS or (self.rule == ASK_EACH and self.wins.get(number, False))

    def is_open(self, number: int) -> bool:
        """Say whether staff still have to say which holds, sheet or book."""
        return self.rule == ASK_EACH and number not in self.wins

    # -- what staff may change ----------------------------------------------------------

    def with_cell(self, number: int, name: str, text: str) -> Self:
        """Give the plan with a cell (row number, field name) changed to what staff typed."""
        if name in self.shut:
            raise Refused(self.shut[name])
        cell = self.readers()[name](text, TEXT if text.strip() else " ")
        drafts = tuple(
            replace(draft, cells={**draft.cells, name: cell}) if draft.number == number else draft
            for draft in self.drafts
        )
        return replace(self, drafts=drafts, mended={**self.mended, (number, name): text})

    def skip(self, *numbers: int) -> Self:
        """Give the plan without these rows."""
        return replace(self, skipped=self.skipped | set(numbers))

    def take_back(self, *numbers: int) -> Self:
        """Give the plan with these skipped rows in it again."""
        return replace(self, skipped=self.skipped - set(numbers))

    def answer(self, number: int, *, is_same: bool) -> Self:
        """Say whether a row that may be registered already is that record."""
        return replace(self, answers={**self.answers, number: is_same})

    def decide(self, number: int, *, sheet_wins: bool) -> Self:
        """Say for a row that differs from the book whether the sheet holds."""
        return replace(self, wins={**self.wins, number: sheet_wins})

    def pick(self, number: int, name: str, part: str, target: bytes | None) -> Self:
        """Say whom a name in a cell means; None for the name alone."""
        return replace(self, picks={**self.picks, (number, name, part): target})

    def with_rule(self, rule: str) -> Self:
        """Give the plan under another update rule."""
        return replace(self, rule=rule)

    def with_columns(self, fields: Mapping[int, str | None]) -> Self:
        """Give the plan with other meanings for the columns at these places (None: 不导入).

        Cells that staff changed keep their text where their field is still read.
        """
        table = self.table.with_columns(fields).shutting(self.shut)
        plan = replace(self, table=table, drafts=tuple(read_table(table, self.readers())))
        read = {column.field for column in table.columns}
        for (number, name), text in self.mended.items():
            if name in read:
                plan = plan.with_cell(number, name, text)
        return plan

    def under(self, shut: Mapping[str, str]) -> Self:
        """Give the plan with just these fields shut."""
        return self if shut == self.shut else replace(self, shut=shut).with_columns({})

    # -- what can't be imported yet -----------------------------------------------------

    @property
    def waiting(self) -> list[PlanRow]:
        """The rows that can't be imported yet."""
        return self.rows.with_verdict(BAD, MAYBE)

    def reasons(self, row: PlanRow) -> str:
        """Give all that keeps a row out, in one sentence for each."""
        cells = (
            f"{self.label(name)}：{cell.problem}"
            for name, cell in row.cells.items()
            if cell.problem
        )
        return "；".join([*cells, *row.problems]) or row.verdict

    def bad_rows(self) -> bytes:
        """Give the rows that can't be imported yet as an .xlsx, each with its reasons.

        The same headings stand in it, so that it can be mended and imported. Fields of a
        person's own record (民族) are left out, as from every export of rows.
        """
        bad = {row.number: row for row in self.waiting}
        texts = {draft.number: draft for draft in self.drafts}
        columns = [column for column in self.columns if not is_kept_close(column)]
        rows = [
            (
                row.number,
                [_said(row, texts[row.number], column) for column in columns],
                self.reasons(bad[row.number]),
            )
            for row in self.table.rows
            if row.number in bad
        ]
        return bad_rows.write([column.heading for column in columns], rows)

    # -- doing it -----------------------------------------------------------------------

    @collector.at_rest()
    def apply(
        self,
        store: Store,
        clerk: Clerk,
        *,
        reason: str = "",
        step: Step | None = None,
        is_map_seen: bool = False,
    ) -> ImportResult:
        """Write what the plan says, as one undoable work: all of it or nothing.

        A backup comes first. `step(done, total)` counts records and may raise to cancel. The
        column map is kept for the next table when staff changed it or `is_map_seen`. Raises
        `Refused` when the clerk may not import, when nobody said how new people were told, or
        when the book has changed since the preview in a way that matters.
        """
        require(clerk, "import")
        if self.lacks_notice:
            raise Refused(NOT_TOLD)
        reason = reason or f"导入{self.title}"
        plan = self._still_true(store)
        if not plan._has_work():  # noqa: SLF001  it is of our own kind
            raise Refused("没有要导入的内容：没有新增，也没有更新")
        backup.make_first(store)
        with store.work(clerk, reason, FORM) as work:
            total = plan._write(work, step)  # noqa: SLF001
            work.note("导入", count=total, reason=clerk.with_why(reason))
        if is_map_seen or self.table.is_settled:
            keep_map(store, self._mark, self.table)
        made = {verdict: plan.counts[verdict] for verdict in (NEW, UPDATE)}
        said = (f"{verdict} {number:,} {self.noun}" for verdict, number in made.items() if number)
        return ImportResult(work.changes.work, plan.counts, f"已导入：{'，'.join(said)}")

    def _still_true(self, store: Store) -> Self:
        """Give this plan, or the same one made anew if the book has changed meanwhile."""
        if store.state_hash() == self.known.stamp:
            return self
        plan = self.beside(store)
        if plan.rows.promises() != self.rows.promises():
            raise Refused("预览以后台账有了改动，导入的结果会不一样。请重新看一遍预览再导入")
        return plan


_PIECE = 2500  # records written between two looks at progress and 取消


def write_in_pieces(
    deeds: Iterable[tuple[Callable[[Iterable[Record]], None], Sequence[Record]]],
    step: Step | None,
) -> int:
    """Write records a few thousand at a time, telling `step` how far that is; give how many."""
    every = list(deeds)
    total, done = sum(len(records) for _, records in every), 0
    for write, records in every:
        for start in range(0, len(records), _PIECE):
            piece = records[start : start + _PIECE]
            write(piece)
            done += len(piece)
            if step:
                step(done, total)
    return total


_MAP_KEY = "columns:"


def keep_map(store: Store, mark: str, table: Table) -> None:
    """Keep what staff settled a table's columns to be, for the next one with these headings."""
    kept = msgspec.json.encode(table.column_map()).decode()
    store.keep_fact(_MAP_KEY + mark, kept)


def remembered_map(store: Store, mark: str) -> ColumnMap | None:
    """Give what staff settled the columns of these headings to be, if they did."""
    kept = store.fact(_MAP_KEY + mark)
    return msgspec.json.decode(kept, type=dict[str, str | None]) if kept else None


def _said(row: TableRow, draft: DraftRow, column: Column) -> str:
    if column.field:
        return draft.text(column.field)
    return row.texts[column.place] if column.place < len(row.texts) else ""
