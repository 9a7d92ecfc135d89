"""One undoable piece of work: everything that is saved inside it, or none of it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection

from db import audit, blobs, book, chain, deciding, filling_in, kinds, parts, reasons, rules
from db.blobs import TakenFile
from db.book import BookFacts
from db.fields import Links
from db.journal import anew, course, reading, standing
from db.journal.apply import Applied
from db.journal.histories import histories
from db.journal.ops import Order
from db.journal.projection import DELETED
from db.journal.rows import ask, ask_in
from db.journal.writing import (
    Change,
    Heading,
    Pen,
    creations,
    current,
    deletion,
    edits,
    erasure,
)
from db.kinds import ListEntry, Resident, RightsRequest, Transition
from db.opposite import Opposite
from db.reader import Reader
from db.record import Record
from db.roles import NOT_OURS, Clerk, require
from db.trouble import Refused
from db.undone import UndoneRecords

REOPENED: Final = "退回已通过的"
UNFINISHED: Final = "erasure_unfinished"
"""The fact that stands from an erasure's commit until all beside the journal is gone as well."""


class Changes(Struct):
    """What a piece of work touched, so that windows know what to show anew."""

    work: bytes = b""
    kinds: set[type[Record]] = field(default_factory=set)
    ids: set[bytes] = field(default_factory=set)
    kept: list[str] = field(default_factory=list)

    def add(self, applied: Applied) -> None:
        """Count in what was applied."""
        for found in (applied.created, applied.changed):
            for kind, ids in found.items():
                if ids:
                    self.kinds.add(kind)
                    self.ids |= ids


class Work:
    """Gathers changes under one clerk, reason and form; `Store.work` opens and ends it."""

    def __init__(
        self,
        connection: Connection,
        facts: BookFacts,
        clerk: Clerk,
        heading: Heading,
        today: dt.date,
    ) -> None:
        self._connection = connection
        self._facts = facts
        self._clerk = clerk
        self._heading = heading
        self._today = today
        self._pen = Pen(connection, facts.branch)
        self.acts: list[audit.Act] = []
        self.reader = Reader(connection)
        self.changes = Changes(heading.work)
        self._given: list[tuple[Record, int | None, str | None]] = []
        self._answered: dict[bytes, str] = {}
        self._owed: dict[bytes, tuple[type[Record], Record | None]] = {}
        self._named: set[str] = set()

    @property
    def today(self) -> dt.date:
        """The office's own day."""
        return self._today

    @property
    def is_district(self) -> bool:
        """Whether this is the district's book."""
        return self._facts.is_district

    @property
    def has_district(self) -> bool:
        """Whether this is the book of an office that belongs to a district."""
        return standing.has_district(self._connection, is_district=self.is_district)

    @property
    def scope(self) -> str:
        """The scope of what is registered here."""
        return self._facts.scope

    def save(self, *records: Record) -> None:
        """Keep new or changed records, or raise `Refused` with what is wrong with the first."""
        self._ask_for(records)
        self._ask_for_states(records)
        self._keep_all(records)

    def _ask_for(self, records: Sequence[Record], *, deleting: bool = False) -> None:
        """Ask whether the clerk may save records, or delete them, of whatever office they are."""
        clerk = dataclasses.replace(self._clerk, why=self._heading.reason or self._clerk.why)
        right_to = self._right_to_delete if deleting else self._right
        for right, scope in {(right_to(one), one.org_code) for one in records}:
            require(clerk, right, scope)

    def _ask_for_states(self, records: Iterable[Record]) -> None:
        """Ask whether the clerk may bring records to the states they are newly in."""
        for right, scope in chain.rights_of_states(self.reader, records):
            require(self._clerk, right, scope)

    def _right(self, record: Record) -> str:
        """Give what whoever saves a record must be allowed; a book's own office is a setting."""
        if record.id == self._facts.unit:
            return "settings"
        return self._answered.get(record.id, record.save_right)

    def _right_to_delete(self, record: Record) -> str:
        """Give what deleting a record takes; to print, which registers one, is not enough."""
        right = self._right(record)
        return "edit" if right == "print" else right

    def answer(self, request: RightsRequest, right: str) -> None:
        """Have this work answer a person's request: it and their own record fall under its right.

        What a person asks for about themselves binds more than their wish that processing stop.
        """
        person = self.reader.get(Resident, request.subject, hidden=True)
        self._clerk = self._clerk.for_once(why=self._heading.reason)
        require(self._clerk, right, person.org_code if person else None)
        self._answered = {request.id: right, request.subject: right}

    def _keep_all(self, records: Sequence[Record]) -> None:
        """Keep records, once somebody was found to have the right to."""
        with self._whole():
            for record in records:
                self._complete([record], records)
                if faults := record.faults():
                    raise Refused(faults)
                self._check_change(record)
                self._check_given(record)
            self._write(list(self._changes_of(records)))
            self._refresh(records)
            self._check_rules(records)

    @contextmanager
    def _whole(self) -> Iterator[None]:
        """Have what is inside happen wholly or not at all, in the book and in what we tell."""
        told, given = self.changes, len(self._given)
        touched, ids, kept = set(told.kinds), set(told.ids), list(told.kept)
        try:
            with self._connection.begin_nested():
                yield
        except BaseException:
            told.kinds, told.ids, told.kept = touched, ids, kept
            self.give_back(given)
            raise

    def give_back(self, start: int = 0) -> None:
        """Take numbers back from records that were not saved after all; all but the first few.

        They are as before, so that what was refused can be mended and saved again.
        """
        for record, op, serial_no in reversed(self._given[start:]):
            record.op, record.serial_no = op, serial_no  # type: ignore[assignment]  # None: new
        del self._given[start:]

    def bulk_create(self, records: Iterable[Record]) -> None:
        """Keep many new records whose values were checked already (an import's plan)."""
        require(self._clerk, "edit")
        every = list(records)
        self._complete(every)
        self._ask_for_states(every)
        self._write([change for record in every for change in creations(record)])

    def bulk_edit(self, records: Iterable[Record]) -> None:
        """Keep many changed records whose values were checked already."""
        require(self._clerk, "edit")
        every = list(records)
        self._ask_for_states(every)
        self._named.update(reasons.names_in(every))
        self._write(list(self._changes_of(every)))

    def delete(self, *records: Record) -> None:
        """Delete records with their parts; they stay in the journal and can be brought back.

        Whoever may delete a record may delete what belongs to it.
        """
        self._ask_for(records, deleting=True)
        self._named.update(reasons.names_in(records))
        every = [*records, *parts.of(self.reader, records)]
        rules.check_removal(self.reader, every)
        for owner in rules.owners_of_parts(self.reader, records):
            self._owed[owner.id] = type(owner), None
        self._mark(every, deleted=True)

    def restore(self, *records: Record) -> None:
        """Bring deleted records back.

        It asks for what deleting them asked for: nothing more for parts that come with their whole.
        """
        back = {record.id for record in records}
        self._ask_for(
            [r for r in records if getattr(r, type(r).parent_link() or "", None) not in back],
            deleting=True,
        )
        self._named.update(reasons.names_in(records))
        self._mark(records, deleted=False)

    def set_list(
        self, owner: Record, name: str, targets: Sequence[tuple[bytes | None, str]]
    ) -> None:
        """Make a record's list hold these targets (id and name; a name alone is free text)."""
        links: Links = type(owner).lists()[name]
        held = self.reader.entries(owner, name)
        names = self.reader.named(links.kinds, (target for target, _ in targets))
        wanted = [(t, text or names.get(t or b"", "")) for t, text in targets]
        keep: list[ListEntry] = []
        for place, (target, text) in enumerate(wanted):
            entry = next((e for e in held if (e.target or e.target_name) == (target or text)), None)
            if entry:
                held.remove(entry)
            entry = entry or ListEntry(owner=owner.id, owner_tag=links.tag, org_code=owner.org_code)
            entry.target, entry.target_name, entry.position = target, text, place
            keep.append(entry)
        with self._whole():
            self.delete(*held)
            self.save(*keep)

    def keep_file(self, file: TakenFile) -> str:
        """Keep the bytes of a file whose row this work saves; give their hash."""
        require(self._clerk, "edit")
        return blobs.keep(self._connection, file)

    def move(self, record: Record, to: str, text: str = "", **values: Any) -> None:
        """Take a record to its next state, with a dated step; raises `Refused` when it may not.

        A step back needs a reason; back from what was approved, a right of its own as well. It
        keeps the day that it takes off the record. `values` are fields the new state asks for.
        """
        states = type(record).states
        if states is None:
            raise ValueError(type(record))
        before = getattr(record, states.field)
        table: Any = type(record).fields()[states.field]
        if to not in states.moves.get(before, ()):
            old, new = table.reveal(before), table.reveal(to)
            raise Refused(f"“{old}”的{record.title}不能直接改成“{new}”")
        is_back = (before, to) in states.back
        if is_back and not text.strip():
            raise Refused({"text": "退回要写明原因"})
        is_reopened = is_back and before in states.approved
        if is_reopened:
            require(self._clerk.for_once(why=text), "change_approved", record.org_code)
        values = {**chain.given_up(record, to), **values}
        step = Transition(target=record.id, org_code=record.org_code, state_from=before)
        step.state_to, step.text = to, text or None
        step.at = chain.moment(self.reader, record, self._heading.wall_ms)
        step.former_day = chain.former_day(record, to)
        step.by, step.by_name = self._clerk.id, self._clerk.name
        former = {name: getattr(record, name) for name in (*values, states.field)}
        _set(record, {**values, states.field: to})
        try:
            with self._whole():
                if is_reopened:
                    self._keep_all([record])
                    self._keep_all([step])
                    self.note(REOPENED, record, reason=text.strip())
                else:
                    self.save(record)
                    self.save(step)
        except BaseException:
            _set(record, former)
            raise

    def decide(self, conflict: reading.Conflict, key: str) -> None:
        """Settle a conflict with the value (or the deletion) of one of its sides."""
        require(self._clerk, "decide")
        reason = self._heading.reason or "核定两边不同的登记"
        self._heading = replace(self._heading, reason=reason, form=course.DECIDE_FORM)
        record = self.reader.get(conflict.kind, conflict.row, hidden=True)
        beside = parts.deleted_with(self.reader, record) if record else []
        self._write([deciding.decision(self._connection, conflict, key)])
        if record and conflict.tag == DELETED:
            self._take_along(record, beside)

    def _take_along(self, record: Record, beside: Sequence[Record]) -> None:
        """Have parts follow a record once it was decided whether it is deleted.

        `beside` went to the bin with it, and comes back if it stays.
        """
        if self.reader.get(type(record), record.id):
            self._mark(beside, deleted=False)
        else:
            self._mark(parts.of(self.reader, [record]), deleted=True)

    def erase(
        self,
        targets: Iterable[tuple[int, bytes, tuple[int, ...] | None]],
        order: dict[str, str],
        right: str = "erase",
    ) -> None:
        """Erase rows (table and id), whole or some registers, here and wherever they came to."""
        require(self._clerk, right)
        book.keep_fact(self._connection, UNFINISHED, "1")
        changes: list[Change] = []
        for table, row, tags in targets:
            if found := current(self._connection, row, table):
                history, state = found
                require(self._clerk, right, history.scope)
                changes += erasure(history, row, state, tags, order)
        self._write(changes)

    def anonymise(
        self, targets: Sequence[anew.Said], order: dict[str, str], right: str = "retain"
    ) -> None:
        """Erase registers of rows, or whole rows, and say what is to stand there instead."""
        held = anew.ever_written(self._connection, targets)
        gone = ((table, row, None if said is None else tuple(said)) for table, row, said in held)
        self.erase(gone, order, right)
        self._write(list(anew.changes(self._connection, held)))

    def take_note(self, table: int, row: bytes) -> None:
        """Close what waits because somebody wrote beside an erasure; nothing of it was kept."""
        require(self._clerk, "decide")
        self._heading = replace(self._heading, form=course.DECIDE_FORM)
        self._write([deciding.noted(self._connection, table, row)])

    def erase_again(self, orders: Mapping[Order, anew.Values]) -> None:
        """Carry out erasures that this book has lost, or lacks yet; say what each leaves behind."""
        book.keep_fact(self._connection, UNFINISHED, "1")
        for order, left in orders.items():
            again = list(anew.again(self._connection, order))
            self.changes.add(self._pen.write(again, self._heading))
            _, table, row, _ = order
            said = anew.changes(self._connection, [(table, row, left)])
            self.changes.add(self._pen.write(said, self._heading))

    def changes_of(self, rows: Sequence[bytes]) -> dict[bytes, int]:
        """Count the changes that records have had so far."""
        statement = "SELECT row, count(*) FROM op WHERE row IN (?) GROUP BY row"
        return dict(ask_in(self._connection, statement, rows))

    def undo(self, work: bytes) -> None:
        """Take back a piece of work by an opposite one.

        Values edited since are kept and named, and so are new records that others rely on by now.
        Whoever takes something back needs the right to do it, and what was settled since stays.
        """
        require(self._clerk, "undo")
        if course.is_erasure(self._connection, work):
            raise Refused("按本人请求删除的资料不能撤销；需要时请重新登记")
        held = UndoneRecords(self._connection, self.reader, self._clerk, work, self._facts.unit)
        opposite = Opposite(self._connection, self.reader, work)
        self._write(opposite.changes())
        self._write(opposite.late())
        for record in held.check():
            self.note(REOPENED, record, reason=self._heading.reason)
        self._mark(parts.of(self.reader, held.gone), deleted=True)
        self.changes.kept += opposite.kept

    def finish(self) -> None:
        """Refuse a work that leaves a record as it may not stay, such as without what it needs.

        Its lists are saved after the record, and taken away before others are put there. No reason
        may name whom it is about: the names go from the record at an erasure, reasons stay.
        """
        told = (self._heading.reason, self._clerk.why, *(act.reason for act in self.acts))
        for reason in told:
            reasons.require_nameless(reason, self._named)
        for row, (kind, before) in self._owed.items():
            record = self.reader.get(kind, row)
            found = rules.check_end(self.reader, before, record) if record else ()
            if found:
                raise Refused({one.field: one.sentence for one in found})

    def note(self, act: str, record: Record | None = None, **rest: Any) -> None:
        """Write the access log's row of this work's own act."""
        what = record.id.hex() if record else ""
        self._named.update(reasons.names_in([record] if record else ()))
        self.acts.append(audit.Act(act, self._clerk.login, what, **rest))

    def _complete(self, records: Sequence[Record], beside: Iterable[Record] = ()) -> None:
        """Fill in what the machine knows: scope, serial number, names of what is linked."""
        for record in records:
            self._given.append((record, record.op, record.serial_no))
            if record.org_code is None:
                facts = self._facts
                record.org_code = facts.own_scope if record.kept_by_district else facts.scope
            if record.op is None:
                record.fill_in(self._settled)
        self.number(record for record in records if record.op is None)
        for record in records:
            filling_in.keep_names(self.reader, record, beside)
        self._named.update(reasons.names_in(records))

    def _settled(self, name: str) -> int | None:
        return filling_in.settled(self.reader, self._facts.unit, name)

    def number(self, records: Iterable[Record]) -> None:
        """Give records their serial numbers, those that carry one and have none yet."""
        filling_in.number(self._connection, self._facts, self._today, records)

    def _changes_of(self, records: Sequence[Record]) -> Iterator[Change]:
        known = [record.id for record in records if record.op is not None]
        held = histories(self._connection, known)
        for record in records:
            if record.op is None:
                yield from creations(record)
            else:
                yield from edits(record, held[record.id, record.table_tag])

    def _mark(self, records: Iterable[Record], *, deleted: bool) -> None:
        changes: list[Change] = []
        for record in records:
            table = record.table_tag
            if found := current(self._connection, record.id, table):
                history, state = found
                if state.hidden is not deleted:
                    scope = history.scope
                    changes.append(deletion(table, record.id, scope, state, deleted=deleted))
        self._write(changes)

    def _write(self, changes: Sequence[Change]) -> None:
        own = self._facts.scopes
        is_foreign = any(change.scope not in own for change in changes)
        if not self._facts.is_district and is_foreign:
            raise Refused(NOT_OURS)
        if not self._facts.is_district and any(_is_districts(change) for change in changes):
            raise Refused("这类记录由区里定；请把情况告诉区里")
        if is_foreign:  # whatever it is: by a district's officer alone, and the reason travels
            require(dataclasses.replace(self._clerk, why=self._heading.reason.strip()), "amend")
        if changes:
            self.changes.add(self._pen.write(changes, self._heading))

    def _refresh(self, records: Iterable[Record]) -> None:
        for record in records:
            statement = "SELECT max(id) FROM op WHERE row = ? AND tbl = ?"
            record.op = ask(self._connection, statement, (record.id, record.table_tag))[0][0]

    def _check_change(self, record: Record) -> None:
        """Refuse a step the record may not take, and a change to what is settled."""
        if not rules.minds_changes(record):
            return
        before = self.reader.get(type(record), record.id) if record.op is not None else None
        if rules.is_looked_at_again(record):
            self._owed.setdefault(record.id, (type(record), before))
        if found := rules.check_change(before, record, self.reader):
            raise Refused({f.field: f.sentence for f in found})

    def _check_given(self, record: Record) -> None:
        """Refuse what an office writes where its district has the word."""
        names = record.given_by_district()
        if not names or not self.has_district:
            return
        before = self.reader.get(type(record), record.id)
        found = {
            name: f"{declared.label}由区里定，请把情况告诉区里"
            for name, declared in record.fields().items()
            if name in names
            and (getattr(record, name) or getattr(before, name, None))
            and getattr(record, name) != getattr(before, name, None)
        }
        if found:
            raise Refused(found)

    def _check_rules(self, records: Iterable[Record]) -> None:
        for record in records:
            saving = record.id not in self._answered or isinstance(record, RightsRequest)
            found = [f for f in rules.check(self.reader, record, saving=saving) if f.blocking]
            if found:
                raise Refused({f.field: f.sentence for f in reversed(found)})


def _set(record: Record, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _is_districts(change: Change) -> bool:
    kind = kinds.by_tag(change.table)
    return kind is not None and kind.decided_by_district
