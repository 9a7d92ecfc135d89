"""A form that came back, as a list of differences: staff take or leave each, then all at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from db import backup, fields, rules
from db.findings import Shelf
from db.record import Record, kept_names
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import Work
from desktop_app.exchange import fill_in
from desktop_app.exchange.directory import Directory
from desktop_app.exchange.fill_in import Form
from desktop_app.exchange.kind_plan import KindPlan, look
from desktop_app.exchange.kind_row import Entry, entry_of
from desktop_app.exchange.kind_target import lists_in_sheets, readers_of, target_of
from desktop_app.exchange.plan import FORM, ImportResult
from desktop_app.exchange.plan_rows import NEW
from desktop_app.exchange.sheet import DraftRow
from desktop_app.exchange.table import LEFT_OUT, Column, Table
from desktop_app.exchange.workbook import Workbook

GONE = "这一条在台账里已经删了"
SAME_NOW = "台账里现在已经是这样"


@dataclass(frozen=True)
class Difference:
    """One cell that was filled in: row and record, field, what the book has and what came back.

    `old` and `new` are as everyone may see them. A `problem` keeps it out. `name` is blank for
    a new record, which is taken or left as one.
    """

    number: int
    name: str
    which: str
    label: str
    old: str
    new: str
    problem: str = ""

    @property
    def key(self) -> tuple[int, str]:
        """What it is taken or left by."""
        return self.number, self.name


@dataclass(frozen=True)
class Returned:
    """A form that came back; `left` are the differences that staff do not take."""

    form: Form
    entries: Mapping[int, Entry]
    fresh: KindPlan | None
    directory: Directory
    records: Mapping[bytes, Record]
    called: Mapping[bytes, str]
    lists: Mapping[tuple[bytes, str], str]
    store_stamp: str
    left: frozenset[tuple[int, str]] = frozenset()

    @cached_property
    def differences(self) -> tuple[Difference, ...]:
        """Everything that differs from the book, row by row."""
        changed = (
            one
            for number in self.entries
            for one in self._of_row(number, self.form.rows[number][0])
        )
        return (*changed, *self._new_ones())

    @property
    def taken(self) -> list[Difference]:
        """What would be written."""
        return [one for one in self.differences if not one.problem and one.key not in self.left]

    def leave(self, *keys: tuple[int, str]) -> Returned:
        """Give the form without some differences."""
        return replace(self, left=self.left | set(keys))

    def take(self, *keys: tuple[int, str]) -> Returned:
        """Give the form with some differences again."""
        return replace(self, left=self.left - set(keys))

    def _of_row(self, number: int, row_id: bytes | None) -> Iterator[Difference]:
        if row_id is None:
            return
        record, entry = self.records.get(row_id), self.entries[number]
        which = self.called.get(row_id, "")
        for name, cell in entry.draft.cells.items():
            one = fill_in.offered(self.form.kind)[name]
            new = _shown(one, entry, name, cell.text)
            if record is None:
                yield Difference(number, name, which, one.label, "", new, GONE)
                continue
            old = self._held(record, name)
            problem = entry.problems.get(name, "")
            if not problem and old == new:
                problem = SAME_NOW
            elif not problem and cell.value is None:
                problem = entry.draft.cells[name].note or "这一格认不出来"
            yield Difference(number, name, which, one.label, old, new, problem)

    def _held(self, record: Record, name: str) -> str:
        one = fill_in.offered(self.form.kind)[name]
        if isinstance(one, fields.Links):
            return self.lists.get((record.id, name), "")
        value = getattr(record, name)
        if isinstance(one, fields.Link):
            kept = getattr(record, kept_names(type(record)).get(name, ""), None)
            return kept or self.directory.name(value or b"")
        return one.show(value)

    def _new_ones(self) -> Iterator[Difference]:
        fresh = self.fresh
        if fresh is None:
            return
        for row in fresh.rows:
            words = "，".join(
                f"{fresh.label(name)} {cell.text}" for name, cell in row.cells.items() if cell.text
            )
            words = "；".join((words, *row.notes))
            problem = "" if row.verdict == NEW else fresh.reasons(row)
            yield Difference(row.number, "", "（新的一条）", "整条", "", words, problem)

    # -- doing it -----------------------------------------------------------------------

    def apply(self, store: Store, clerk: Clerk) -> ImportResult:
        """Write what is taken, as one undoable work: all of it or nothing. A backup comes first."""
        require(clerk, "import")
        taken = self.taken
        if not taken:
            raise Refused("没有要收下的内容")
        if store.state_hash() != self.store_stamp:
            raise Refused("看表以后台账有了改动。请重新读一遍这份填表")
        backup.make_first(store)
        reason = f"收回填表 {self.form.kind.title}"
        with store.work(clerk, reason, FORM) as work:
            self._write(work, {one.key for one in taken})
            work.note("导入", count=len(taken), reason=clerk.with_why(reason))
        words = f"已收下 {len(taken):,} 处"
        return ImportResult(work.changes.work, {NEW: len(taken)}, words)

    def _write(self, work: Work, keys: set[tuple[int, str]]) -> None:
        for number, entry in self.entries.items():
            row_id = self.form.rows[number][0]
            names = {name for row, name in keys if row == number}
            if row_id is not None and names:
                self._change(work, self.records[row_id].copy(), entry, names)
        if self.fresh:
            new = [number for number, name in keys if not name]
            skipped = [row.number for row in self.fresh.rows if row.number not in new]
            made, _changed = self.fresh.skip(*skipped).records()
            work.bulk_create(made)

    def _change(self, work: Work, record: Record, entry: Entry, names: set[str]) -> None:
        kept = kept_names(type(record))
        for name in names - lists_in_sheets(type(record)).keys():
            if name in entry.values or name not in kept:
                setattr(record, name, entry.values.get(name))
            if name in kept:
                setattr(record, kept[name], entry.values.get(kept[name]))
        work.save(record)
        for name in names & lists_in_sheets(type(record)).keys():
            work.set_list(record, name, entry.lists.get(name, []))


def _shown(one: fields.Field | fields.Links, entry: Entry, name: str, text: str) -> str:
    """Write what came back the way everyone may see it; what can't be read stands as it is."""
    if isinstance(one, fields.Links):
        return "、".join(words for _, words in entry.lists.get(name, [])) or text
    if name in entry.problems or name not in entry.values or isinstance(one, fields.Link):
        return text
    return one.show(entry.values[name])


def read(store: Store, book: Workbook, form: Form) -> Returned:
    """Compare a form that came back with the book; writes nothing."""
    kind, readers = form.kind, readers_of(form.kind)
    drafts = [
        DraftRow(number, {name: readers[name](*cell) for name, cell in changed.items()})
        for number, changed in fill_in.filled_rows(book, form)
        if changed
    ]
    directory = Directory(store)
    ids = [row_id for row_id, _ in form.rows.values() if row_id]
    records = store.by_id(kind, ids)
    old = [draft for draft in drafts if form.rows[draft.number][0]]
    new = [draft for draft in drafts if not form.rows[draft.number][0]]
    entries = {draft.number: entry_of(kind, draft, directory, {}) for draft in old}
    _check(store, entries, records, form)
    lists = {
        (record.id, name): "、".join(one.target_name or "" for one in store.entries(record, name))
        for record in records.values()
        for name in lists_in_sheets(kind)
        if name in form.names
    }
    fresh = _fresh(store, form, new) if new else None
    called = store.names(records.values())
    stamp = store.state_hash()
    return Returned(form, entries, fresh, directory, records, called, lists, stamp)


def _fresh(store: Store, form: Form, drafts: Sequence[DraftRow]) -> KindPlan:
    return KindPlan(
        table=_table(form),
        drafts=tuple(drafts),
        known=look(store, form.kind),
        today=store.today,
        kind=form.kind,
    )


def _table(form: Form) -> Table:
    columns = tuple(
        Column(place, target_of(form.kind).label(name), name, LEFT_OUT)
        for place, name in enumerate(form.names, 1)
    )
    return Table(fill_in.FORM, columns, (), {}, form.id)


def _check(
    store: Store,
    entries: Mapping[int, Entry],
    records: Mapping[bytes, Record],
    form: Form,
) -> None:
    """Say beside its cell what a change would break: the record's own rules and those across."""
    beside = Shelf(store)
    for number, entry in entries.items():
        record = records.get(form.rows[number][0] or b"")
        if record is None:
            continue
        after = record.copy()
        for name, value in entry.values.items():
            setattr(after, name, value)
        before = record.faults()
        found = {n: words for n, words in after.faults().items() if n not in before}
        broken = [*rules.check_change(record, after, beside), *rules.check(beside, after)]
        found |= {f.field: f.sentence for f in broken if f.blocking}
        asked: Any = entry.draft.cells
        for name, words in found.items():
            at = name if name in asked else next(iter(asked), "")
            entry.problems.setdefault(at, words)
