"""What every record has in common."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import os
import struct
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b
from typing import Any, ClassVar, Self

from msgspec import Struct
from sqlalchemy import BigInteger, LargeBinary, MetaData, Table

from db import fields as field
from db.fields import Day, Field, Link, Links, Mapped, Moment, NameOf, Privacy

Id = bytes

Settled = Callable[[str], int | None]
"""Gives the days an office settled in a field of its own record; None where the usual hold."""

DISTRICT_SCOPE = "district"  # what the district keeps for everybody: it goes to every office
DISTRICT_OWN = "districtown"  # its own books: no package carries them
DISTRICT_SCOPES = frozenset({DISTRICT_SCOPE, DISTRICT_OWN})

# Tags that every kind shares; a kind's own fields start at 1.
SERIAL_TAG = 901
REMARK_TAG = 902

# A clock stands still while many records are made (15 ms on Windows): a count goes on.
_made = itertools.count()
_FRESH = struct.Struct(">QH6s")


def new_id() -> Id:
    """Give a fresh record id: UUIDv7, 16 bytes (RFC 9562). Its time part is never trusted.

    Of two ids that one program makes, the later is the greater, unless the clock is set back.
    """
    count, ms = next(_made), time.time_ns() // 1_000_000
    front = ms << 16 | 0x7000 | count >> 14 & 0x0FFF
    return _FRESH.pack(front, 0x8000 | count & 0x3FFF, os.urandom(6))


def derived_id(words: str, *, person: bytes) -> Id:
    """Give the id that follows from what a record is: one on every PC (UUIDv8, RFC 9562)."""
    raw = bytearray(blake2b(words.encode(), digest_size=16, person=person).digest())
    raw[6] = 0x80 | raw[6] & 0x0F
    raw[8] = 0x80 | raw[8] & 0x3F
    return bytes(raw)


def remark_kept_as(privacy: Privacy) -> Mapped[Any]:
    """Declare the remark that every record may have: no less closely kept than what it is on."""
    return field.long_text("备注", tag=REMARK_TAG, privacy=privacy, kept_for="补充说明")


class Closing(Struct, frozen=True):
    """How a record is closed because whoever it stands with has left: the state it goes to.

    `day` and `reason` name the fields that take the day and the words of why, where it has them.
    """

    to: str
    day: str = ""
    reason: str = ""


@dataclass(frozen=True)
class States:
    """The life of a record: which state may follow which, and which steps need a reason.

    `moves` maps a state code to the codes that may follow; `back` lists the steps that go
    against the course and so need a reason; in a `settled` state nothing is owed any more and
    nothing else may be changed; what is `approved` may neither, and only who may change such
    records takes it back. `rights` names for a state what whoever brings a record to it must be
    allowed, beside saving it. `asks` maps a state to the fields it demands, `verbs` to what
    the step into it is called on a button. `days` names the day field of a dated state: a step
    back takes that day off the record and keeps it with the step. `in_files` names for a field
    that a state asks for the list of files that may tell it instead.
    `closing` says how it ends when a person or household it stands with leaves.
    """

    field: str
    start: str
    moves: Mapping[str, tuple[str, ...]]
    back: frozenset[tuple[str, str]] = frozenset()
    settled: frozenset[str] = frozenset()
    approved: frozenset[str] = frozenset()
    rights: Mapping[str, str] = dataclasses.field(default_factory=dict)
    asks: Mapping[str, tuple[str, ...]] = dataclasses.field(default_factory=dict)
    verbs: Mapping[str, str] = dataclasses.field(default_factory=dict)
    days: Mapping[str, str] = dataclasses.field(default_factory=dict)
    in_files: Mapping[str, str] = dataclasses.field(default_factory=dict)
    closing: Closing | None = None

    @property
    def locked(self) -> frozenset[str]:
        """The states in which nothing else may be changed before a step back."""
        return self.settled | self.approved

    def course(self) -> list[str]:
        """Give the states that follow one another from the start, without the side states."""
        found = [self.start]
        while to := next((one for one in self._ahead(found[-1]) if one not in found), ""):
            found.append(to)
        return found

    def after(self, state: str | None) -> str:
        """Give the state that comes next: along the course, or back into it; empty at its end."""
        main = self.course()
        rest = main[main.index(state) + 1 :] if state in main else main
        return next((to for to in rest if to in self._ahead(state)), "")

    def taken_back(self, before: str | None, to: str) -> tuple[str, ...]:
        """Give the states of the course that a step back undoes; none for a step ahead.

        They begin with the one that comes next now, and end with the one the record was in.
        """
        main, first = self.course(), self.after(to)
        if (before, to) not in self.back or not first:
            return ()
        last = main.index(before) if before in main else len(main)
        return tuple(main[main.index(first) : last + 1])

    def right_for(self, before: str | None, to: str) -> str:
        """Name the right that a step takes beside that of saving; back from approved has its own.

        A record that is made in a state, and was in none before, takes the right of that state.
        """
        if (before, to) in self.back:
            return "change_approved" if before in self.approved else ""
        return self.rights.get(to, "") if before != to else ""

    def _ahead(self, state: str | None) -> list[str]:
        return [to for to in self.moves.get(state or "", ()) if (state, to) not in self.back]

    def leads_to(self, state: str) -> bool:
        """Say whether a step along the course, and not only one back, leads into a state."""
        return any(state in self._ahead(one) for one in self.moves)

    def is_final(self, state: str | None) -> bool:
        """Say whether a state ends the record's course: settled, or only steps back follow.

        What was closed because somebody left waits for nobody, even where it may be taken up.
        """
        onward = (to for to in self.moves.get(state or "", ()) if (state, to) not in self.back)
        is_closed = self.closing is not None and state == self.closing.to
        return is_closed or state in self.settled or not any(onward)


class Register(Struct, frozen=True):
    """Fields that are decided together: one multi-value register of the journal.

    The tag is the one of the leading field; a register of one field carries the bare value.
    """

    tag: int
    names: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def stays_in_office(self) -> bool:
        """Whether its values never leave the office (exchange: own office fields)."""
        return self.fields[0].own_record_only


METADATA = MetaData()
"""The one metadata of the book."""


class Kind(type):
    """What kinds are instances of. To mypy no plain class can be the key of a cache."""


class Record(metaclass=Kind):
    """A row staff can see: known everywhere by its id, described by its fields.

    `org_code` is the scope, fixed for life; `op` is the last change that touched the row and
    `hidden` says it was deleted (1), erased (2) or kept back elsewhere (3): the journal writes it.
    `in_sheets` says whether staff keep such records in spreadsheets (what the machine writes,
    they don't); two rows that agree in `told_apart_by` are one record (blank: its name, and the
    days it needs). `ends_by` names the day that ends a record without states, which goes on while
    that is blank. `called_after` names the link to the person whom a record without a name of its
    own is called after; a part without one is called after its whole.
    """

    __tablename__: ClassVar[str]
    title: ClassVar[str]
    table_tag: ClassVar[int]
    decided_by_district: ClassVar[bool] = False
    """Whether the district alone writes such records; what an office writes does not count."""
    kept_by_district: ClassVar[bool] = False
    """Whether the district keeps such records in its own books, which go to no office."""
    is_reviewed: ClassVar[bool] = False
    """Whether it goes out under the office's name, and so passes three reviews (三审)."""
    serial_prefix: ClassVar[str] = ""
    name_field: ClassVar[str] = ""
    right: ClassVar[str] = "edit"
    """The action that whoever saves such a record must be allowed (`db/roles.py`)."""
    states: ClassVar[States | None] = None
    in_sheets: ClassVar[bool] = True
    told_apart_by: ClassVar[tuple[str, ...]] = ()
    ends_by: ClassVar[str] = ""
    called_after: ClassVar[str] = ""
    former_tags: ClassVar[frozenset[int]] = frozenset()
    """Tags of fields that went: journals still carry them, and nothing is made of them."""

    id: Mapped[Id] = Mapped(LargeBinary(16), primary_key=True)
    org_code: Mapped[str] = field.system_text(12)
    op: Mapped[int] = Mapped(BigInteger(), nullable=False)
    hidden: Mapped[int] = Mapped(BigInteger(), nullable=False)
    serial_no: Mapped[str | None] = field.text(
        "编号", tag=SERIAL_TAG, most=20, kept_for="引用和核对这一条"
    )
    remark: Mapped[str | None] = remark_kept_as(Privacy.INTERNAL)

    def __init__(self, **values: Any) -> None:
        kind = type(self)
        if not values.keys() <= kind.declared().keys():
            raise TypeError(f"{kind.__name__} has no {values.keys() - kind.declared().keys()}")
        held = vars(self)
        held.update(self._defaults())
        held.update(values)
        if "id" not in values:
            held["id"] = new_id()

    @property
    def save_right(self) -> str:
        """The action that whoever saves this very record must be allowed."""
        return self.right

    @property
    def undo_right(self) -> str:
        """The action that whoever takes back what was done to the record must be allowed."""
        return "edit" if self.right == "print" else self.save_right

    @classmethod
    def as_kept(cls, values: Iterable[tuple[str, Any]]) -> Self:
        """Give a record with just the values that the book keeps."""
        record = cls.__new__(cls)
        vars(record).update(values)
        return record

    @classmethod
    @cache
    def declared(cls) -> dict[str, Mapped[Any]]:
        """Return what is kept of a record by attribute name, what all records have first."""
        return {
            name: value
            for base in reversed(cls.__mro__)
            for name, value in vars(base).items()
            if isinstance(value, Mapped)
        }

    @classmethod
    @cache
    def table(cls) -> Table:
        """Give the table of the schema that such records are kept in."""
        columns = (value.column(name) for name, value in cls.declared().items())
        return Table(cls.__tablename__, METADATA, *columns)

    @classmethod
    @cache
    def _defaults(cls) -> dict[str, Any]:
        given = {name: f.default for name, f in cls.fields().items() if f.default is not None}
        return {"hidden": 0, **given}

    @classmethod
    @cache
    def _required(cls) -> frozenset[str]:
        return frozenset(name for name, f in cls.fields().items() if f.required)

    @classmethod
    @cache
    def fields(cls) -> dict[str, Field]:
        """Return the declared fields by attribute name, in the order of their tags."""
        found = {name: value.field for name, value in cls.declared().items() if value.field}
        return dict(sorted(found.items(), key=lambda item: item[1].tag))

    @classmethod
    @cache
    def given_by_district(cls) -> frozenset[str]:
        """Name the fields that say what the district decides of an office."""
        return frozenset(name for name, f in cls.fields().items() if f.given_by_district)

    @classmethod
    @cache
    def lists(cls) -> dict[str, Links]:
        """Return the declared lists (rows of their own) by attribute name."""
        return {name: value for name, value in vars(cls).items() if isinstance(value, Links)}

    @classmethod
    @cache
    def registers(cls) -> dict[int, Register]:
        """Return the journal's registers by tag: single fields, and groups under their leader."""
        grouped: dict[str, list[str]] = {}
        for name, f in cls.fields().items():
            grouped.setdefault(f.group or name, []).append(name)
        found = (
            Register(cls.fields()[names[0]].tag, tuple(names), tuple(map(cls.fields().get, names)))  # type: ignore[arg-type]
            for names in grouped.values()
        )
        return {register.tag: register for register in found}

    @classmethod
    def parent_link(cls) -> str | None:
        """Return the name of the link to the whole this kind is a part of, if any."""
        linked = (n for n, f in cls.fields().items() if isinstance(f, Link) and f.part_of)
        return next(linked, None)

    def fill_in(self, settled: Settled) -> None:
        """Give a new record the values that follow from others and are still empty.

        A deadline follows from the days that its office settled.
        """

    def as_filled(self) -> Self:
        """Give what is judged before saving: a new record as it is filled in, by the usual days."""
        if self.op is not None:
            return self
        made = self.copy()
        made.fill_in(dict[str, int]().get)
        return made

    def faults(self) -> dict[str, str]:
        """Return what is wrong, by field; empty when the record may be kept."""
        held, required = vars(self), self._required()
        wrong: dict[str, str] = {}
        for name, f in type(self).fields().items():
            value = held.get(name)
            # An empty field is at fault only where it must be filled in.
            if value is None and name not in required:
                continue
            if (words := f.fault(value)) and not self._is_named(name):
                wrong[name] = words
        return self.need(*self._asked()) | wrong

    def _asked(self) -> tuple[str, ...]:
        """Give the fields that the present state demands, whatever files there are."""
        states = type(self).states
        asked = states.asks.get(getattr(self, states.field) or "", ()) if states else ()
        return tuple(name for name in asked if states and name not in states.in_files)

    def lists_needed(self) -> tuple[tuple[str, ...], ...]:
        """Give the lists that the record must have something in, as it stands: one of each group.

        They are rows of their own, saved after the record: a work is asked for them at its end.
        """
        return ()

    def cautions(self) -> dict[str, str]:
        """Return what staff should look at again, by field; it does not keep them from saving."""
        values = ((name, f, getattr(self, name)) for name, f in type(self).fields().items())
        found = ((name, f.caution(value)) for name, f, value in values)
        return {name: words for name, words in found if words}

    def shown(self) -> Iterator[tuple[str, str]]:
        """Yield label and masked text for each field."""
        for name, f in type(self).fields().items():
            yield f.label, f.show(getattr(self, name))

    @property
    def name(self) -> str:
        """What the record is called in a sentence, a list or a name snapshot."""
        own = getattr(self, self.name_field) if self.name_field else None
        return own or self.serial_no or self.title

    @property
    def is_shut(self) -> bool:
        """Whether it stands in a state in which nothing may be changed before a step back."""
        states = self.states
        return states is not None and getattr(self, states.field) in states.locked

    def copy(self) -> Self:
        """Give an unsaved twin with the same id and values, as a form edits it."""
        names = ["id", "org_code", "op", "hidden", *type(self).fields()]
        return type(self)(**{name: getattr(self, name) for name in names})

    def need(self, *names: str) -> dict[str, str]:
        """Return a fault for each named field that is still empty."""
        mine = type(self).fields()
        empty = [n for n in names if getattr(self, n) in (None, "", ()) and not self._is_named(n)]
        return {n: f"请填写{mine[n].label}" for n in empty}

    def disorders(self, *names: str) -> dict[str, str]:
        """Return a fault for each day field that lies before the last one given ahead of it."""
        found: dict[str, str] = {}
        before = ""
        for name in names:
            if before:
                found |= self.disorder(before, name)
            before = name if getattr(self, name) else before
        return found

    def disorder(self, first: str, last: str) -> dict[str, str]:
        """Return a fault on the later of two day fields when it lies before the earlier one."""
        start, end = getattr(self, first), getattr(self, last)
        if not (start and end and end < start):
            return {}
        mine = type(self).fields()
        return {last: f"{mine[last].label}不能早于{mine[first].label}，请改正"}

    def is_same(self, one: str, other: str) -> bool:
        """Say whether two links mean one person: the same record, or the same name as text."""
        ids = getattr(self, one), getattr(self, other)
        if all(ids):
            return bool(ids[0] == ids[1])
        kept = kept_names(type(self))
        names = getattr(self, kept[one]), getattr(self, kept[other])
        return bool(all(names) and names[0] == names[1])

    def _is_named(self, name: str) -> bool:
        """Say whether a link that may be free text has its name instead of a record."""
        f = type(self).fields()[name]
        if not (isinstance(f, Link) and f.free_text) or getattr(self, name):
            return False
        return bool(getattr(self, kept_names(type(self)).get(name, name)))


@cache
def kept_names(kind: type[Record]) -> dict[str, str]:
    """Map each link of a kind to the field that keeps the linked record's name."""
    return {f.of: name for name, f in kind.fields().items() if isinstance(f, NameOf)}


@cache
def day_field(kind: type[Record]) -> str:
    """Give the field that says when something of a kind happened; blank where none does.

    A day that must lie behind us tells it best; a deadline is no happening.
    """
    days = {n: f for n, f in kind.fields().items() if isinstance(f, Day | Moment)}
    sure = [n for n, f in days.items() if f.required and (isinstance(f, Moment) or f.past)]
    loose = [n for n, f in days.items() if not n.startswith("due")]
    required = [n for n in loose if days[n].required]
    return next(iter((*sure, *required, *loose)), "")


def day_of(record: Record) -> dt.date | None:
    """Give the day on which what a record tells of happened; None where nobody said."""
    name = day_field(type(record))
    value: dt.date | None = getattr(record, name) if name else None
    return value.date() if isinstance(value, dt.datetime) else value
