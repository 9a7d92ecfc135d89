"""A sheet of any kind on its way into the book: the dry run that staff look at, and doing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from typing_extensions import override

from db import case_days, collector, fields, purposes, rules, stopping
from db.findings import Shelf
from db.kinds import ListEntry
from db.record import Record, Settled, kept_names
from db.store import Store
from db.work import Work
from desktop_app.exchange import headers, plan, sheet
from desktop_app.exchange.child import Step
from desktop_app.exchange.directory import Directory
from desktop_app.exchange.kind_row import NUMBER_IS_OURS, Entry, Target as Named, entry_of
from desktop_app.exchange.kind_target import (
    key_of,
    lists_in_sheets,
    readers_of,
    show,
    target_of,
)
from desktop_app.exchange.plan import FILL_BLANKS
from desktop_app.exchange.plan_rows import (
    BAD,
    MAYBE,
    NEW,
    SAME,
    SKIPPED,
    UPDATE,
    Change,
    PlanCell,
    PlanRow,
    PlanRows,
    contested,
)
from desktop_app.exchange.sheet import DraftRow, ReadCell, stepping
from desktop_app.exchange.table import Target
from desktop_app.exchange.workbook import Workbook

MAY_BE_KNOWN = "台账里有一条{}一样的，请先确认是不是同一条"
TWICE_KNOWN = "台账里{}一样的有 {} 条，分不清是哪一条，请填上编号，或者跳过这一行"
STOPPED = "里面有居民要求停止处理，不能再登记新的事项"
FILLED_IN = "{}没有写，按“{}”填上"
NOT_FROM_SHEETS = "{}不从表格里取，记作“{}”，可以打开那一条改"
STATE_STAYS = "状态不从表格里改，请打开那一条按步骤办"

Key = tuple[Any, ...]


@dataclass
class KindKnown:
    """A look at the book, taken once; `stamp` tells whether the book has changed since.

    `stopped` are the people who asked that nothing more be done with their information;
    `settled` gives the days that saving would fill in a deadline by.
    """

    stamp: str
    shelf: Shelf
    directory: Directory
    by_key: dict[Key, list[Record]]
    by_serial: dict[str, Record]
    lists: dict[tuple[bytes, int], list[Named]]
    stopped: set[bytes]
    settled: Settled


def look(store: Store, kind: type[Record]) -> KindKnown:
    """Look at what the book holds of a kind."""
    lists: dict[tuple[bytes, int], list[Named]] = defaultdict(list)
    tags = [one.tag for one in lists_in_sheets(kind).values()]
    records = store.all(kind, org_code=store.facts.scopes)
    if tags:
        ids = {record.id for record in records}
        columns = ("owner", "owner_tag", "target", "target_name")
        for owner, tag, target, name in store.values(ListEntry, *columns, order=("position",)):
            if owner in ids:
                lists[owner, tag].append((target, name or ""))
    by_key: dict[Key, list[Record]] = defaultdict(list)
    for record in records:
        held = {n: lists.get((record.id, one.tag), []) for n, one in lists_in_sheets(kind).items()}
        if key := key_in(kind, vars(record), held):
            by_key[key].append(record)
    by_serial = {record.serial_no: record for record in records if record.serial_no}
    shelf, directory, stopped = Shelf(store), Directory(store), stopping.stopped(store)
    settled, now = case_days.settled(store), store.state_hash()
    return KindKnown(now, shelf, directory, by_key, by_serial, lists, stopped, settled)


def key_in(
    kind: type[Record], values: Mapping[str, Any], lists: Mapping[str, Sequence[Named]]
) -> Key | None:
    """Give what tells a record from its likes; None when something of it is missing."""
    found: list[Any] = []
    kept, declared = kept_names(kind), kind.fields()
    for name in key_of(kind):
        if name in lists_in_sheets(kind):
            found.append(frozenset(target or text for target, text in lists.get(name, ())))
            continue
        value = values.get(name) or values.get(kept.get(name, ""))
        one = declared[name]
        if isinstance(one, fields.Stretch) and one.loose and value:
            value = one.parse(value)  # earlier versions kept it as it was written
        if isinstance(one, fields.Text) and isinstance(value, str):
            value = "".join(value.split())
        found.append(value or None)
    declared_key = bool(kind.told_apart_by)
    is_whole = bool(found[0]) if declared_key and found else all(found)
    return tuple(found) if is_whole else None


@dataclass(frozen=True)
class KindPlan(plan.Plan):
    """What importing a sheet of a kind would do."""

    known: KindKnown
    kind: type[Record] = field(kw_only=True)

    @property
    @override
    def target(self) -> Target:
        return target_of(self.kind)

    @property
    @override
    def writes(self) -> frozenset[type[Record]]:
        return frozenset({self.kind, ListEntry} if lists_in_sheets(self.kind) else {self.kind})

    @property
    @override
    def _mark(self) -> str:
        return f"{self.kind.__tablename__}:{self.table.fingerprint}"

    @override
    def label(self, name: str) -> str:
        declared: Any = self.kind.fields().get(name)
        return declared.label if declared else self.target.label(name)

    @override
    def readers(self) -> Mapping[str, ReadCell]:
        return readers_of(self.kind)

    @override
    def beside(self, store: Store) -> Self:
        closed = purposes.shut_here(store, self.kind)
        return replace(self, known=look(store, self.kind)).under(closed)

    @cached_property
    @override
    def rows(self) -> PlanRows:
        """Every row of the table, in its order; each is written out when it is asked for."""
        return PlanRows(self.drafts, self._outcome, self._plan_row)

    @override
    def _notes(self) -> Iterator[str]:
        return (n for entry in self._outcome for notes in entry.notes.values() for n in notes)

    # -- working it out -----------------------------------------------------------------

    @override
    def _settle(self, step: Step | None) -> list[Entry]:
        drafts = [draft for draft in self.drafts if draft.number not in self.skipped]
        directory = self.known.directory
        entries = [
            entry_of(self.kind, draft, directory, self.picks) for draft in stepping(drafts, step)
        ]
        self._compare_rows(entries)
        beside = Shelf(self.known.shelf)
        for entry in stepping(entries, step):
            self._find_known(entry)
            if entry.known:
                self._compare(entry, entry.known, beside)
            else:
                self._make(entry, beside)
            entry.verdict = _verdict(entry)
        return entries

    def _compare_rows(self, entries: Sequence[Entry]) -> None:
        """Show rows of one record as a pair."""
        first: dict[Key, int] = {}
        for entry in entries:
            key = key_in(self.kind, entry.values, entry.lists)
            if key is None or entry.problems:
                continue
            twin = first.setdefault(key, entry.number)
            if twin != entry.number:
                words = f"第 {entry.number} 行和第 {twin} 行是同一条，留一行就行"
                entry.problems[""] = words

    def _find_known(self, entry: Entry) -> None:
        """Find the record that the row is: by its number for certain, else by its key."""
        serial = entry.values.pop("serial_no", None)
        if serial and (found := self.known.by_serial.get(serial)):
            entry.known = found
            return
        if serial:
            entry.remark("serial_no", NUMBER_IS_OURS)
        key = key_in(self.kind, entry.values, entry.lists)
        same = self.known.by_key.get(key, []) if key else []
        if len(same) > 1:
            entry.problems.setdefault("", TWICE_KNOWN.format(self._key_words(), len(same)))
        elif same and entry.number in self.answers:
            entry.known = same[0] if self.answers[entry.number] else None
        elif same and self._is_plain_key():
            entry.maybe = same[0].id
            entry.problems.setdefault("", MAY_BE_KNOWN.format(self._key_words()))
        elif same:
            entry.known = same[0]

    def _is_plain_key(self) -> bool:
        """Say whether the key is a person's name alone, which two people may share."""
        names = key_of(self.kind)
        declared = self.kind.fields().get(names[0])
        return len(names) == 1 and isinstance(declared, fields.PersonName)

    def _key_words(self) -> str:
        return "、".join(self.label(name) for name in key_of(self.kind))

    def _make(self, entry: Entry, beside: Shelf) -> None:
        """Make the new record of a row, or say what is wrong with it."""
        record = self.kind(**{"id": entry.new_id, **entry.values})
        record.org_code = None  # type: ignore[assignment]  # given when it is saved
        self._fill_in(entry, record)
        self._need_lists(entry)
        self._let_rest(entry, entry.lists)
        self._need_now(entry, record, record.lists_needed())
        for name, words in record.cautions().items():
            entry.remark(name, words)
        entry.problems |= {n: w for n, w in record.faults().items() if n not in entry.problems}
        entry.record = record
        if entry.is_sound:
            self._apply_rules(entry, record, beside)
        if entry.is_sound:
            beside.add(record)

    def _fill_in(self, entry: Entry, record: Record) -> None:
        """Fill in what the form would, each value with a note; unread cells stay as they are."""
        every = self.kind.fields()
        blank = [
            name
            for name, one in every.items()
            if (one.follows or one.unsaid is not None) and name not in entry.values
        ]
        for name in blank:
            if every[name].unsaid is not None:
                setattr(record, name, every[name].unsaid)
        record.fill_in(self.known.settled)
        for name in blank:
            value, declared = getattr(record, name), every[name]
            if value and name not in entry.problems:
                words = FILLED_IN if declared.follows else NOT_FROM_SHEETS
                entry.remark(name, words.format(declared.label, declared.show(value)))

    def _need_lists(self, entry: Entry) -> None:
        for name, links in lists_in_sheets(self.kind).items():
            if links.required and not entry.lists.get(name):
                entry.problems.setdefault(name, f"请填写{links.label}")

    def _need_now(self, entry: Entry, record: Record, needed: Iterable[Sequence[str]]) -> None:
        """Ask for what a record needs in its lists as it stands: one of each group."""
        for names in needed:
            if not any(entry.lists.get(name) for name in names):
                entry.problems.setdefault(names[0], rules.need_words(record, names))

    def _apply_rules(self, entry: Entry, record: Record, beside: Shelf) -> None:
        for found in rules.check(beside, record):
            if found.blocking:
                entry.problems.setdefault(found.field, found.sentence)
            else:
                entry.remark(found.field, found.sentence)

    def _compare(self, entry: Entry, record: Record, beside: Shelf) -> None:
        """Say what the row would change: never a blank over a value, never the state."""
        differing: list[Change] = []
        wins = self.sheet_wins(entry.number)
        for name, value in entry.values.items():
            if value != getattr(record, name):
                self._compare_value(entry, record, name, value, wins=wins, differing=differing)
        self._compare_lists(entry, record, wins=wins, differing=differing)
        if entry.changes:
            self._check_changed(entry, record, beside)
        if differing and self.is_open(entry.number) and entry.is_sound:
            entry.is_contested = True
            entry.problems[""] = contested(differing)

    def _compare_value(
        self,
        entry: Entry,
        record: Record,
        name: str,
        value: Any,
        *,
        wins: bool,
        differing: list[Change],
    ) -> None:
        states = self.kind.states
        if states and name == states.field:
            entry.remark(name, STATE_STAYS)
            return
        is_told = not isinstance(self.kind.fields()[name], fields.NameOf)
        if getattr(record, name) in (None, "") or wins:
            entry.changes[name] = value
            entry.shown_changes += [self._change(record, name, entry)] * is_told
        elif is_told:
            differing.append(self._change(record, name, entry))

    def _compare_lists(
        self, entry: Entry, record: Record, *, wins: bool, differing: list[Change]
    ) -> None:
        for name, targets in entry.lists.items():
            held = self.known.lists.get((record.id, lists_in_sheets(self.kind)[name].tag), [])
            if not targets or {t or n for t, n in held} == {t or n for t, n in targets}:
                continue
            old, new = ("、".join(words for _, words in some) for some in (held, targets))
            shown = Change(self.label(name), old, new)
            if wins or not held:
                entry.list_changes[name] = targets
                entry.shown_changes.append(shown)
            else:
                differing.append(shown)
        self._let_rest(entry, entry.list_changes)

    def _let_rest(self, entry: Entry, lists: Mapping[str, Sequence[Named]]) -> None:
        """Refuse lists of somebody who asked to stop: their elements come in without a save."""
        for name, targets in lists.items():
            if any(target in self.known.stopped for target, _ in targets):
                entry.problems.setdefault(name, STOPPED)

    def _change(self, record: Record, name: str, entry: Entry) -> Change:
        declared = self.kind.fields()[name]
        if not isinstance(declared, fields.Link):
            old, new = getattr(record, name), entry.values[name]
            return Change(declared.label, declared.show(old), declared.show(new))
        kept = kept_names(self.kind).get(name, "")
        directory = self.known.directory
        old = getattr(record, kept, None) or directory.name(getattr(record, name) or b"")
        new = entry.values.get(kept) or directory.name(entry.values[name])
        return Change(declared.label, old or "", new or "")

    def _check_changed(self, entry: Entry, record: Record, beside: Shelf) -> None:
        after = _changed(record, entry.changes)
        before = record.faults()
        faults = {n: w for n, w in after.faults().items() if n not in before}
        broken = [*rules.check_change(record, after, beside), *rules.check(beside, after)]
        found = {f.field: f.sentence for f in broken if f.blocking}
        lacking = {f.field for f in rules.check_end(beside, record, after)}
        self._need_now(entry, after, (one for one in after.lists_needed() if one[0] in lacking))
        for name, words in (faults | found).items():
            entry.problems.setdefault(name, words)

    # -- doing it -----------------------------------------------------------------------

    def records(self) -> tuple[list[Record], list[Record]]:
        """Give the records to make, wholes before their lists, and those to change."""
        new = [entry for entry in self._outcome if entry.verdict == NEW]
        made: list[Record] = [entry.record for entry in new if entry.record]
        for record in made:
            # An import that was cancelled has given back its numbers.
            record.serial_no = None
        made += [one for entry in new for one in self._entries(entry)]
        changed = [
            _changed(entry.known, entry.changes)
            for entry in self._outcome
            if entry.known and entry.verdict == UPDATE and entry.changes
        ]
        return made, changed

    def _entries(self, entry: Entry) -> Iterator[ListEntry]:
        for name, targets in entry.lists.items():
            tag = lists_in_sheets(self.kind)[name].tag
            for place, (target, words) in enumerate(targets):
                row = ListEntry(owner=entry.new_id, owner_tag=tag, position=place)
                row.target, row.target_name = target, words
                yield row

    @override
    def _write(self, work: Work, step: Step | None) -> int:
        made, changed = self.records()
        deeds = ((work.bulk_create, made), (work.bulk_edit, changed))
        total = plan.write_in_pieces(deeds, step)
        for entry in self._outcome:
            if entry.known and entry.verdict == UPDATE:
                for name, targets in entry.list_changes.items():
                    work.set_list(entry.known, name, targets)
        return total

    # -- showing it ---------------------------------------------------------------------

    def _plan_row(self, draft: DraftRow, entry: Entry | None) -> PlanRow:
        problems = entry.problems if entry else {}
        notes = entry.notes if entry else {}
        cells = {
            name: PlanCell(
                show(self.kind, name, cell),
                problems.get(name, ""),
                "；".join(notes.get(name, ())),
            )
            for name, cell in draft.cells.items()
        }
        known = entry and (entry.maybe or (entry.known.id if entry.known else None))
        loose = {name: words for name, words in problems.items() if name not in draft.cells}
        readable = self.readers()
        return PlanRow(
            draft.number,
            entry.verdict if entry else SKIPPED,
            cells,
            tuple(self._told(name, words) for name, words in loose.items()),
            tuple(note for name in notes if name not in draft.cells for note in notes[name]),
            tuple(entry.shown_changes) if entry else (),
            known or None,
            {name: words for name, words in loose.items() if name in readable},
            dict(entry.questions) if entry else {},
            is_contested=bool(entry and entry.is_contested),
        )

    def _told(self, name: str, words: str) -> str:
        """Say what is wrong with a field that has no column, so that it can be found."""
        label = self.label(name) if name else ""
        return words if not name or label in words else f"{label}：{words}"


def _changed(record: Record, values: Mapping[str, Any]) -> Record:
    after = record.copy()
    for name, value in values.items():
        setattr(after, name, value)
    return after


def _verdict(entry: Entry) -> str:
    if not entry.is_sound:
        is_question = (entry.maybe or entry.is_contested) and set(entry.problems) == {""}
        return MAYBE if is_question else BAD
    if not entry.known:
        return NEW
    return UPDATE if entry.changes or entry.list_changes else SAME


@collector.at_rest()
def plan_kind(
    store: Store,
    book: Workbook,
    kind: type[Record],
    *,
    sheet_name: str | None = None,
    rule: str = FILL_BLANKS,
    step: Step | None = None,
) -> KindPlan:
    """Plan the import of a sheet of a kind that was read from a file; writes nothing.

    As `roster.plan_import`, which is for residents. Raises `Refused` when the file holds no
    table of the kind.
    """

    def remembered(mark: str) -> Any:
        return plan.remembered_map(store, f"{kind.__tablename__}:{mark}")

    closed = purposes.shut_here(store, kind)
    table = headers.find_table(book, target_of(kind), remembered, sheet_name=sheet_name)
    table = table.shutting(closed)
    made = KindPlan(
        table=table,
        drafts=tuple(sheet.read_table(table, readers_of(kind), step)),
        known=look(store, kind),
        today=store.today,
        rule=rule,
        kind=kind,
        shut=closed,
    )
    return made.settled(step)
