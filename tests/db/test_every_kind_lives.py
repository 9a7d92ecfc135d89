"""Random legal and illegal acts on every kind: the book says what the model says, always.

After each act every record equals the model, whatever was undone, redone or cut short by a kill;
and the journal makes the same state again.
"""

from __future__ import annotations

import copy
import itertools
import secrets
import shutil
from collections import Counter
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from db.fields import Choice, Choices, Day, Link, LongText, Number, Phone, Text, YesNo
from db.founding import Founding, found
from db.journal.course import FOUNDING_FORM
from db.journal.holding import rebuild
from db.kinds import (
    KINDS,
    LedgerPrint,
    OrgUnit,
    Pairing,
    Resident,
    SamePerson,
    StaffMember,
    Transition,
    User,
    kind_of,
)
from db.record import Record, kept_names
from db.store import Store
from db.trouble import Refused
from db.work import Work
from tests.builders import ID_PURPOSE, build, usual, write_purposes
from tests.db.moves import asked_by
from tests.db.nodes import START_MS
from tests.sizes import size
from tests.trust.ground import scratch

Model = dict[bytes, tuple[type[Record], dict[str, Any], bool]]

# The founding's own, what is printed, and steps (they come with every move).
ALIVE = tuple(k for k in KINDS if k not in {OrgUnit, User, LedgerPrint, Transition})
SOME = 7
ADD, EDIT, STEP, DELETE, UNDO = "add", "edit", "step", "delete", "undo"
PICKS = 12  # of as many values, one is one that a record can take
WORDS = ("石榴籽", "𠮷田·王㐂", "第二稿", "", "更正以后的内容，写得长一些")


SIDES = {(Pairing, "side_a"), (Pairing, "side_b"), (SamePerson, "one"), (SamePerson, "other")}
"""Links that name two residents in the usual record of their kind."""
REVIEWED = {("experience_briefing", "step")}
"""What three reviews have to come before (`test_reviews`)."""


def values_of(record: Record) -> dict[str, Any]:
    return {name: getattr(record, name) for name in type(record).fields()}


class Office(RuleBasedStateMachine):
    """One PC's book on disk beside a model of it in memory."""

    level, code = "community", "229901001001"

    def __init__(self) -> None:
        super().__init__()
        self.rest = ExitStack()
        self.home = self.rest.enter_context(scratch())
        self.ticks = itertools.count(START_MS, 60_000)
        self.key = secrets.token_bytes(32)
        self.places = itertools.count()
        self.folder = self._place()
        self.store = self._open()
        self.clerk = found(
            self.store,
            Founding(
                self.level,
                "瑞光新村社区",
                self.code,
                "admin",
                "王晓梅",
                id_purpose=ID_PURPOSE,
            ),
        )
        write_purposes(self.store, self.clerk, form=FOUNDING_FORM)
        self.founder = self.store.all(StaffMember)[0].id
        self.model: Model = {}
        self.past: list[tuple[Model, Model, type[Record]]] = []
        self.future: list[tuple[Model, Model, type[Record]]] = []
        self.kept: Counter[tuple[type[Record], str]] = Counter()
        self.refused: Counter[tuple[type[Record], str]] = Counter()

    def _place(self) -> Path:
        made = self.home / f"book{next(self.places)}"
        made.mkdir()
        return made

    def _open(self) -> Store:
        return Store(self.folder, self.key, clock=lambda: next(self.ticks))

    def teardown(self) -> None:
        with self.rest:
            before = self.store.state_hash()
            with self.store.transaction() as connection:
                rebuild(connection)
            assert self.store.state_hash() == before
            self.store.close()

    # Acts

    def act(self, kind: type[Record], verb: str, deed) -> bool:
        """Do it in the book; the model follows only when the book took it. Say whether it did."""
        wanted = copy.copy(self.model)
        try:
            with self.store.work(self.clerk, "登记", "test") as work:
                deed(work, wanted)
        except Refused:
            self.refused[kind, verb] += 1
            return False
        if work.changes.ids:
            self.past.append((self.model, wanted, kind))
            self.future = []
            self.kept[kind, verb] += 1
        self.model = wanted
        return bool(work.changes.ids)

    def one(self, number: int, *, hidden: bool = False) -> tuple[bytes, type[Record]] | None:
        found = [(i, kind) for i, (kind, _, gone) in self.model.items() if gone is hidden]
        return found[number % len(found)] if found else None

    @initialize()
    def begin(self) -> None:
        self._add(build(StaffMember))

    def _add(self, record: Record) -> bool:
        return self.act(type(record), ADD, lambda work, wanted: self._save(work, wanted, record))

    def _save(self, work, wanted: Model, record: Record) -> None:
        work.save(record)
        wanted[record.id] = (type(record), values_of(record), False)

    @rule(start=st.integers(0, SOME - 1), pick=st.integers(0, 99))
    def register(self, start: int, pick: int) -> None:
        """Register one record of every so many kinds, each as work of its own."""
        for kind in ALIVE[start::SOME]:
            self._register(kind, pick)

    def _register(self, kind: type[Record], pick: int) -> bool:
        links = {
            name: self._linked(f, pick + at, is_person=(kind, name) in SIDES)
            for at, (name, f) in enumerate(_required_links(kind).items())
        }
        values = {name: row for name, row in links.items() if row}
        kept = kept_names(kind)
        blank = {kept[name]: None for name in values if name in kept}
        return self._add(build(kind, **blank | values))

    def _linked(self, declared: Link, pick: int, *, is_person: bool = False) -> bytes | None:
        kinds = {kind_of(table) for table in declared.kinds} or set(ALIVE)
        kinds = {Resident} if is_person else kinds
        found = [i for i, (kind, _, gone) in self.model.items() if kind in kinds and not gone]
        return found[pick % len(found)] if found else None

    @rule(number=st.integers(0, 99), field=st.integers(0, 99), pick=st.integers(0, 99))
    def edit(self, number: int, field: int, pick: int) -> None:
        chosen = self.one(number)
        if chosen is None:
            return
        row, kind = chosen
        names = _open_fields(kind)
        self._edit(row, kind, names[field % len(names)], pick)

    def _edit(self, row: bytes, kind: type[Record], name: str, pick: int) -> bool:
        record = self.store.get(kind, row)
        setattr(record, name, _other(kind.fields()[name], pick))
        return self.act(kind, EDIT, lambda work, wanted: self._save(work, wanted, record))

    @rule(number=st.integers(0, 99), pick=st.integers(0, 99))
    def blank_what_is_required(self, number: int, pick: int) -> None:
        chosen = self.one(number)
        if chosen is None:
            return
        row, kind = chosen
        kept = kept_names(kind)
        names = [n for n, f in kind.fields().items() if f.required]
        name = names[pick % len(names)]
        record = self.store.get(kind, row)
        for empty in (name, kept.get(name, name)):
            setattr(record, empty, None)
        before = self.store.state_hash()
        try:
            with self.store.work(self.clerk) as work:
                work.save(record)
            raise AssertionError(f"{kind.__tablename__}.{name} was blanked")
        except Refused:
            assert self.store.state_hash() == before

    @rule(number=st.integers(0, 99))
    def delete(self, number: int) -> None:
        if chosen := self.one(number):
            self._mark(*chosen, hidden=True)

    @rule(number=st.integers(0, 99))
    def restore(self, number: int) -> None:
        """Bring one record back, a part only to a whole that is there: as the bin does."""
        chosen = self.one(number, hidden=True)
        if chosen and not self._is_gone(self._whole(*chosen)):
            self._mark(*chosen, hidden=False)

    def _whole(self, row: bytes, kind: type[Record]) -> bytes:
        return self.model[row][1].get(kind.parent_link() or "", b"")

    def _is_gone(self, row: bytes) -> bool:
        return row in self.model and self.model[row][2]

    def _parts(self, row: bytes, kind: type[Record]) -> list[bytes]:
        """Give what stands there as a part of a record; what may be of any kind has none."""
        link = kind.fields().get(kind.parent_link() or "")
        if isinstance(link, Link) and not link.kinds:
            return []
        mine = [(i, k) for i, (k, _, gone) in self.model.items()
                if not gone and self._whole(i, k) == row]  # fmt: skip
        return [one for i, k in mine for one in (i, *self._parts(i, k))]

    def _mark(self, row: bytes, kind: type[Record], *, hidden: bool) -> bool:
        def deed(work, wanted: Model) -> None:
            record = self.store.get(kind, row, hidden=True)
            (work.delete if hidden else work.restore)(record)
            for one in (row, *(self._parts(row, kind) if hidden else ())):
                wanted[one] = (*wanted[one][:2], hidden)

        return self.act(kind, DELETE if hidden else "restore", deed)

    @rule(number=st.integers(0, 99), pick=st.integers(0, 99), reason=st.sampled_from(("", "重来")))
    def step(self, number: int, pick: int, reason: str) -> None:
        living = [
            (i, kind)
            for i, (kind, _, gone) in self.model.items()
            if kind.states is not None and not gone
        ]
        if not living:
            return
        row, kind = living[number % len(living)]
        every = kind.fields()[kind.states.field].codes.codes()
        self._step(row, kind, every[pick % len(every)], pick, reason)

    def _step(self, row: bytes, kind: type[Record], to: str, pick: int, reason: str) -> bool:
        states = kind.states
        record = self.store.get(kind, row)
        now = getattr(record, states.field)
        asked = asked_by(record, to, self.store.today, lambda one: self._named(one, pick))

        def deed(work, wanted: Model) -> None:
            work.move(record, to, reason, **asked)
            assert to in states.moves[now]
            assert reason or (now, to) not in states.back
            wanted[row] = (kind, values_of(record), False)
            for made in work.reader.all(Transition, target=row):
                wanted[made.id] = (Transition, values_of(made), False)

        return self.act(kind, STEP, deed)

    def _named(self, declared: Link, pick: int) -> bytes | None:
        """Give whom a step names: whoever founded the book, where it may be staff."""
        is_staff = "staff_member" in declared.kinds
        return self.founder if is_staff else self._linked(declared, pick)

    @precondition(lambda self: self.past)
    @rule()
    def undo(self) -> None:
        course = self.store.course()
        before, after, kind = self.past.pop()
        changes = self.store.undo(self.clerk, course.standing[-1].work)
        assert changes.kept == []
        self.future.append((before, after, kind))
        self.model = _hiding(self.model, before)
        self.kept[kind, UNDO] += 1

    @precondition(lambda self: self.future)
    @rule()
    def redo(self) -> None:
        course = self.store.course()
        before, after, kind = self.future.pop()
        self.store.undo(self.clerk, course.taken_back[-1].undoing)
        self.past.append((before, after, kind))
        self.model = _hiding(self.model, after)

    @rule()
    def close_and_open(self) -> None:
        self.store.close()
        self.store = self._open()

    @rule()
    def kill_and_open(self) -> None:
        """The files as they lie on disk while the book is open are all that is left."""
        found = self._place()
        for path in self.folder.iterdir():
            shutil.copy(path, found)
        self.store.close()
        self.folder = found
        self.store = self._open()

    # A life in its order, for every kind

    def live(self, kind: type[Record]) -> None:
        """Add one, change it, delete it and take that back, take a step with it; once each."""
        if (row := self._made(kind)) is None:
            return
        _first(
            self._edit(row, kind, name, pick)
            for name in _open_fields(kind)
            for pick in range(PICKS)
        )
        if self._mark(row, kind, hidden=True):
            self.undo()
        if kind.states is not None:
            now = getattr(self.store.get(kind, row), kind.states.field)
            _first(self._step(row, kind, to, 0, "重来") for to in kind.states.moves[now])

    def _made(self, kind: type[Record]) -> bytes | None:
        """Give a record of a kind, the last that was added; what it must link to comes first."""
        for name, declared in _required_links(kind).items():
            if (kind, name) in SIDES:
                self._register(Resident, 0)
            elif not self._linked(declared, 0):
                first = kind_of(declared.kinds[0]) if declared.kinds else None
                if first in ALIVE:
                    self._made(first)
        _first(self._register(kind, pick) for pick in range(PICKS))
        mine = [i for i, (one, _, gone) in self.model.items() if one is kind and not gone]
        return mine[-1] if mine else None

    @invariant()
    def the_book_says_what_the_model_says(self) -> None:
        told = {row: (values, gone) for row, (_, values, gone) in self.model.items()}
        for kind in {kind for kind, _, _ in self.model.values()}:
            for record in self.store.all(kind, hidden=True):
                # Whoever founded the book is there too, and nobody else.
                if record.id not in told:
                    assert kind is StaffMember
                    continue
                values, gone = told.pop(record.id)
                assert bool(record.hidden) is gone
                assert values_of(record) == values
        assert told == {}


def _hiding(now: Model, wanted: Model) -> Model:
    """What a piece of work made is hidden by its undoing, not forgotten."""
    made = {row: (kind, values, True) for row, (kind, values, _) in now.items()}
    return made | wanted


def _first(tried: Iterable[bool]) -> bool:
    """Try one after the other until one is kept."""
    return any(tried)


def _required_links(kind: type[Record]) -> dict[str, Link]:
    return {n: f for n, f in kind.fields().items() if isinstance(f, Link) and f.required}


def _open_fields(kind: type[Record]) -> list[str]:
    return [n for n, f in kind.fields().items() if n != "serial_no" and _editable(f)]


def _editable(declared: Any) -> bool:
    plain = isinstance(declared, Text | LongText | Day | Number | YesNo | Choice)
    return plain and not isinstance(declared, Phone) and not declared.group


def _other(declared: Any, pick: int) -> Any:
    if isinstance(declared, Choices):
        codes = declared.codes.offered()
        return tuple(sorted({codes[pick % len(codes)], codes[0]}))
    if isinstance(declared, Choice):
        codes = declared.codes.offered()
        return codes[pick % len(codes)]
    if isinstance(declared, Text):
        return WORDS[pick % len(WORDS)] or None
    if isinstance(declared, YesNo):
        return bool(pick % 2)
    value = usual(declared)
    return value + pick if isinstance(value, int) else value


TestEveryKindLives = Office.TestCase
TestEveryKindLives.settings = settings(
    max_examples=size(12, 200, long=200), stateful_step_count=size(25, 40, long=40), deadline=None
)


def _few(examples: int) -> settings:
    phases = (Phase.explicit, Phase.generate)  # a fault that was planted needs no smallest case
    return settings(
        max_examples=examples, stateful_step_count=25, deadline=None, database=None, phases=phases
    )


def test_the_model_sees_a_record_that_is_not_brought_back(monkeypatch):
    """A planted fault: a book that says it restored and did not."""
    monkeypatch.setattr(Work, "restore", lambda self, *records: None)
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Office, settings=_few(30))


def test_every_act_is_really_done():
    """The machine would prove nothing if its acts were mostly refused."""
    kept: Counter[tuple[type[Record], str]] = Counter()
    refused: Counter[tuple[type[Record], str]] = Counter()

    class Counting(Office):
        def teardown(self) -> None:
            kept.update(self.kept)
            refused.update(self.refused)
            super().teardown()

    run_state_machine_as_test(Counting, settings=_few(10))
    assert kept.total() > refused.total() > 0
    assert len({kind for kind, verb in kept if verb == ADD}) > len(ALIVE) / 2


class District(Office):
    """The district's book, in which what it decides of offices is written."""

    level, code = "district", "229901000000"


@pytest.mark.parametrize("book", [Office, District])
def test_each_act_is_kept_of_each_kind(book: type[Office]):
    """A kind whose acts are always refused would pass through the random part unseen."""
    mine = [one for one in ALIVE if one.decided_by_district is (book is District)]
    office = book()
    try:
        office.begin()
        for kind in mine:
            office.live(kind)
            office.the_book_says_what_the_model_says()
        asked = {
            (kind, verb)
            for kind in mine
            for verb in (ADD, EDIT, DELETE, UNDO, *((STEP,) if kind.states else ()))
        }
        lacking = {(kind.__tablename__, verb) for kind, verb in asked - office.kept.keys()}
        assert sorted(lacking - REVIEWED) == []
    finally:
        office.teardown()
