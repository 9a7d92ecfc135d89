"""A residents' roster on its way into a book: the plan that staff look at, and doing it.

The plan is the dry run: nothing is written before `ImportPlan.apply`, and what is written then
is what the plan says.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import msgspec

from db import backup, collector
from db.kinds import Resident
from db.record import Record
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import bad_rows, headers, roster_known, roster_match, sheet
from desktop_app.exchange.child import Step
from desktop_app.exchange.roster_household import Home
from desktop_app.exchange.roster_known import Known
from desktop_app.exchange.roster_match import Terms
from desktop_app.exchange.roster_person import (
    BAD,
    MAYBE,
    NEW,
    SAME,
    SKIPPED,
    UPDATE,
    Notice,
    Person,
    Readings,
)
from desktop_app.exchange.roster_rows import PlanRow as PlanRow, PlanRows, reasons
from desktop_app.exchange.roster_target import TARGET, is_own_record_only, readers
from desktop_app.exchange.sheet import DraftRow
from desktop_app.exchange.table import Column, ColumnMap, Table, TableRow
from desktop_app.exchange.workbook import TEXT, Workbook

VERDICTS = (NEW, UPDATE, SAME, BAD, MAYBE, SKIPPED)
FILL_BLANKS, SHEET_WINS = "只补空项", "以表格为准"
FORM = "import"
_MAP_KEY = "columns:"

_PIECE = 2500  # records written between two looks at progress and 取消


@dataclass(frozen=True)
class ImportResult:
    """What an import wrote, and the work that takes it all back (`store.undo`)."""

    work: bytes
    counts: Mapping[str, int]
    sentence: str


@dataclass(frozen=True)
class ImportPlan:
    """What importing a table would do; every `with_…` gives a new plan and writes nothing.

    `mended` are cells that staff changed, `skipped` rows they left out, `answers` say for a row
    that may be registered already whether it is that resident.
    """

    table: Table
    drafts: tuple[DraftRow, ...]
    known: Known
    today: dt.date
    notice: Notice
    rule: str = FILL_BLANKS
    mended: Mapping[tuple[int, str], str] = field(default_factory=dict)
    skipped: frozenset[int] = frozenset()
    answers: Mapping[int, bool] = field(default_factory=dict)
    readings: Readings = field(default_factory=dict, compare=False, repr=False)

    # -- what it says -------------------------------------------------------------------

    @cached_property
    def _outcome(self) -> roster_match.Outcome:
        return self._settle(None)

    @collector.at_rest()
    def _settle(self, step: Step | None) -> roster_match.Outcome:
        return roster_match.settle(
            [draft for draft in self.drafts if draft.number not in self.skipped],
            self.known,
            Terms(self.today, self.notice, self.rule == SHEET_WINS, self.answers),
            self.readings,
            step,
        )

    def settled(self, step: Step | None = None) -> ImportPlan:
        """Work everything out now (otherwise it is when first asked for); give this plan."""
        self.__dict__.setdefault("_outcome", self._settle(step))
        return self

    @cached_property
    def rows(self) -> PlanRows:
        """Every row of the table, in its order; each is written out when it is asked for."""
        return PlanRows(self.drafts, self._outcome.people)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many rows have each verdict; every verdict is there."""
        counted = Counter(self.rows.verdicts())
        return {verdict: counted[verdict] for verdict in VERDICTS}

    @cached_property
    def mendings(self) -> Mapping[str, int]:
        """How many cells were mended or marked, by what was done."""
        said = (notes for person in self._outcome.people for notes in person.notes.values())
        return Counter(note for notes in said for note in notes)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the table with what each is read as."""
        return self.table.columns

    @property
    def fingerprint(self) -> str:
        """What the column map is kept under."""
        return self.table.fingerprint

    @property
    def sentence(self) -> str:
        """The counts in words."""
        said = [f"{verdict} {count} 行" for verdict, count in self.counts.items() if count]
        return "，".join(said) or "没有可以导入的行"

    # -- what staff may change ----------------------------------------------------------

    def with_cell(self, number: int, name: str, text: str) -> ImportPlan:
        """Give the plan with a cell (row number, field name) changed to what staff typed."""
        cell = readers()[name](text, TEXT if text.strip() else " ")
        drafts = tuple(
            replace(draft, cells={**draft.cells, name: cell}) if draft.number == number else draft
            for draft in self.drafts
        )
        return replace(self, drafts=drafts, mended={**self.mended, (number, name): text})

    def skip(self, *numbers: int) -> ImportPlan:
        """Give the plan without these rows."""
        return replace(self, skipped=self.skipped | set(numbers))

    def take_back(self, *numbers: int) -> ImportPlan:
        """Give the plan with these skipped rows in it again."""
        return replace(self, skipped=self.skipped - set(numbers))

    def answer(self, number: int, *, is_same: bool) -> ImportPlan:
        """Say whether a row that may be registered already is that resident."""
        return replace(self, answers={**self.answers, number: is_same})

    def with_rule(self, rule: str) -> ImportPlan:
        """Give the plan under the other update rule (只补空项 or 以表格为准)."""
        return replace(self, rule=rule)

    def with_notice(self, notice: Notice) -> ImportPlan:
        """Give the plan with another day and way of having told the people."""
        return replace(self, notice=notice)

    def with_columns(self, fields: Mapping[int, str | None]) -> ImportPlan:
        """Give the plan with other meanings for the columns at these places (None: 不导入).

        Cells that staff changed keep their text where their field is still read.
        """
        table = self.table.with_columns(fields)
        plan = replace(self, table=table, drafts=tuple(sheet.read_table(table, readers())))
        read = {column.field for column in table.columns}
        for (number, name), text in self.mended.items():
            if name in read:
                plan = plan.with_cell(number, name, text)
        return plan

    def bad_rows(self) -> bytes:
        """Give the rows that can't be imported yet as an .xlsx, each with its reasons.

        The same headings stand in it, so that it can be mended and imported. Fields of a
        person's own record (民族) are left out, as from every export of rows.
        """
        bad = {row.number: row for row in self.rows.with_verdict(BAD, MAYBE)}
        texts = {draft.number: draft for draft in self.drafts}
        columns = [column for column in self.columns if not is_own_record_only(column)]
        rows = [
            (
                row.number,
                [_written(row, texts[row.number], column) for column in columns],
                reasons(bad[row.number]),
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
        reason: str = "导入花名册",
        step: Step | None = None,
        is_map_seen: bool = False,
    ) -> ImportResult:
        """Write what the plan says, as one undoable work: all of it or nothing.

        A backup comes first. `step(done, total)` counts records and may raise to cancel. The
        column map is kept for the next table when staff changed it or `is_map_seen`. Raises
        `Refused` when the clerk may not import, or when the book has changed since the preview
        in a way that matters.
        """
        require(clerk, "import")
        plan = self._still_true(store)
        made, changed = plan.records()
        if not made and not changed:
            raise Refused("没有要导入的内容：没有新增，也没有更新")
        if store.folder and not store.facts.is_demo:
            backup.make(store)
        total = len(made) + len(changed)
        with store.work(clerk, reason, FORM) as work:
            done = 0
            for write, records in ((work.bulk_create, made), (work.bulk_edit, changed)):
                for start in range(0, len(records), _PIECE):
                    piece = records[start : start + _PIECE]
                    write(piece)
                    done += len(piece)
                    if step:
                        step(done, total)
            work.note("导入", count=total, reason=reason)
        if is_map_seen or self.table.is_settled:
            store.keep_fact(
                _MAP_KEY + self.fingerprint, msgspec.json.encode(self.table.column_map()).decode()
            )
        words = f"已导入：新增 {plan.counts[NEW]:,} 人，更新 {plan.counts[UPDATE]:,} 人"
        return ImportResult(work.changes.work, plan.counts, words)

    def _still_true(self, store: Store) -> ImportPlan:
        """Give this plan, or the same one made anew if the book has changed meanwhile."""
        if store.state_hash() == self.known.stamp:
            return self
        plan = replace(self, known=roster_known.look(store))
        if plan.rows.promises() != self.rows.promises():
            raise Refused("预览以后台账有了改动，导入的结果会不一样。请重新看一遍预览再导入")
        return plan

    def records(self) -> tuple[list[Record], list[Record]]:
        """Give the records to make, wholes before their parts, and those to change."""
        homes: Sequence[Home] = self._outcome.homes
        made: list[Record] = [home.address for home in homes if home.address]
        made += [p.resident for p in self._outcome.people if p.resident and p.verdict == NEW]
        made += [home.record for home in homes if home.record]
        made += [member for home in homes for member in home.members]
        for record in made:
            record.serial_no = None  # an import that was cancelled has given back its numbers
        changed: list[Record] = [_changed(p) for p in self._outcome.people if p.changes]
        held = self.known.households(home.known for home in homes if home.known and home.changes)
        for home in homes:
            if home.known and home.changes:
                record = held[home.known].copy()
                _set(record, home.changes)
                changed.append(record)
        return made, changed


@collector.at_rest()
def plan_import(
    store: Store,
    book: Workbook,
    *,
    sheet_name: str | None = None,
    notice: Notice | None = None,
    rule: str = FILL_BLANKS,
    step: Step | None = None,
) -> ImportPlan:
    """Plan the import of a roster that was read from a file; writes nothing.

    Columns are read as they were the last time staff settled a table with these headings.
    `sheet_name` chooses a sheet; `plan.table.others` names sheets that could be chosen too.
    `step(done, total)` counts rows and may raise to cancel. Raises `Refused` when the file holds
    no roster.
    """
    table = headers.find_table(
        book, TARGET, lambda mark: _remembered(store, mark), sheet_name=sheet_name
    )
    plan = ImportPlan(
        table=table,
        drafts=tuple(sheet.read_table(table, readers(), step)),
        known=roster_known.look(store),
        today=store.today,
        notice=notice or Notice(store.today),
        rule=rule,
    )
    return plan.settled(step)


def _remembered(store: Store, fingerprint: str) -> ColumnMap | None:
    kept = store.fact(_MAP_KEY + fingerprint)
    return msgspec.json.decode(kept, type=dict[str, str | None]) if kept else None


def _written(row: TableRow, draft: DraftRow, column: Column) -> str:
    if column.field:
        return draft.text(column.field)
    return row.texts[column.place] if column.place < len(row.texts) else ""


def _changed(person: Person) -> Resident:
    assert person.known is not None  # noqa: S101  only people in the book have changes
    record = person.known.copy()
    _set(record, person.changes)
    return record


def _set(record: Record, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)
