"""One line of somebody's 往来: what happened, on which day, and how it is told.

What is sensitive shows its kind and its day alone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from db import dates, relations
from db.cutting import short
from db.fields import LongText, NameOf, Privacy, Text
from db.kinds import HouseholdMember, kind_of
from db.record import Id, Record, day_field, day_of
from db.store import Store

BACK_FILLED: Final = "补录"
LATE_AFTER: Final = dt.timedelta(days=3)  # a weekend: what is entered later was back-filled
REGISTERED, CAME, LEFT = "登记入册", "入户", "离户"
_MOST_WORDS: Final = 60


@dataclass(frozen=True, slots=True)
class Happening:
    """One line: what it was, on which day, and what to open for it.

    `entered` is the day it was written down, `about` the member of the household
    it concerns, or the office whose record of the same person tells it.
    """

    id: Id
    kind: type[Record]
    title: str
    day: dt.date | None
    entered: dt.date
    words: str = ""
    state: str = ""
    about: str = ""
    opens: tuple[str, Id] = ("", b"")

    @property
    def is_back_filled(self) -> bool:
        """Whether it was written down well after its day; both days are shown then."""
        return self.day is not None and self.entered > self.day + LATE_AFTER

    @property
    def placed_on(self) -> dt.date:
        """The day it stands under: its own, or that of the entry where nobody said."""
        return self.day or self.entered


@cache
def is_sensitive(kind: type[Record]) -> bool:
    """Say whether any value of a kind is closely kept."""
    return any(one.privacy is Privacy.SENSITIVE for one in kind.fields().values())


class Telling:
    """Puts records into lines; what their lines need besides is read once for all of them."""

    def __init__(self, store: Store, records: Iterable[Record]) -> None:
        every = list({one.id: one for one in records}.values())
        moves = [one for one in every if isinstance(one, HouseholdMember)]
        rest = [one for one in every if not isinstance(one, HouseholdMember)]
        self._made = store.created(one.id for one in every)
        self._wholes = _wholes(store, rest)
        self._called = store.names((*rest, *self._wholes.values()))
        movers = [row for one in moves for row in (one.resident, one.household)]
        self._named = store.named(("resident", "household"), movers) if movers else {}

    def registered(self, subject: Record) -> Happening:
        """Tell that a person or household came into the book."""
        entered = self._entered(subject)
        opens = (subject.__tablename__, subject.id)
        return Happening(subject.id, type(subject), REGISTERED, entered, entered, opens=opens)

    def told(self, one: Record, role: str) -> Iterator[Happening]:
        """Tell of a record in which somebody has a role; a stay has a first and a last day."""
        if isinstance(one, HouseholdMember):
            yield from self._stay(one)
            return
        whole = self._wholes.get(_link_to_whole(one))
        opens = whole if whole and not day_field(type(one)) else one
        kind, title = type(one), one.title
        if is_sensitive(kind) or (whole and is_sensitive(type(whole))):
            words = state = ""
        else:
            title = f"{whole.title} · {title}" if whole else title
            called = self._called[whole.id] if whole else ""
            words = "；".join(part for part in (called, self._summary(one)) if part)
            words += f"（{role}）" if role else ""
            state = _state(one)
        yield Happening(one.id, kind, title, _day_of(one, whole), self._entered(one), words, state,
                        opens=(opens.__tablename__, opens.id))  # fmt: skip

    def _entered(self, one: Record) -> dt.date:
        return self._made.get(one.id, dates.today())

    def _stay(self, one: HouseholdMember) -> Iterator[Happening]:
        relation = relations.said(one.relation_to_head)
        who, home = self._named.get(one.resident, ""), self._named.get(one.household, "")
        words, opens = f"{who} · {home}（{relation}）", ("household", one.household)
        kind, entered = type(one), self._entered(one)
        yield Happening(one.id, kind, CAME, one.date_from, entered, words, opens=opens)
        if one.date_to:
            left = bytes(one.id[:-1]) + bytes([one.id[-1] ^ 1])
            yield Happening(left, kind, LEFT, one.date_to, one.date_to, words, opens=opens)

    def _summary(self, one: Record) -> str:
        """Say what a record is about: a name of its own, or else the first words in it."""
        if one.name not in (one.title, one.serial_no):
            return short(self._called[one.id], _MOST_WORDS)
        texts = (
            getattr(one, name)
            for name, f in type(one).fields().items()
            if isinstance(f, Text | LongText)
            and not (isinstance(f, NameOf) or f.own_record_only)
            and name not in ("serial_no", "remark")
        )
        return short(next((words for words in texts if words), ""), _MOST_WORDS)


def _link_to_whole(one: Record) -> Id:
    link = type(one).parent_link()
    return (getattr(one, link) if link else None) or b""


def _wholes(store: Store, records: Iterable[Record]) -> Mapping[Id, Record]:
    """Give what records are parts of, by id."""
    asked: dict[Sequence[str], list[Id]] = {}
    for one in records:
        if row := _link_to_whole(one):
            declared: Any = type(one).fields()[type(one).parent_link() or ""]
            asked.setdefault(declared.kinds, []).append(row)
    found: dict[Id, Record] = {}
    for tables, ids in asked.items():
        for table in tables:
            found |= store.by_id(kind_of(table), ids)
    return found


def _day_of(one: Record, whole: Record | None) -> dt.date | None:
    return day_of(one) or (day_of(whole) if whole else None)


def _state(one: Record) -> str:
    states = type(one).states
    return type(one).fields()[states.field].show(getattr(one, states.field)) if states else ""


def kinds_of(found: Iterable[Happening]) -> list[str]:
    """Give the titles that occur, in order of first appearance."""
    return list(dict.fromkeys(one.title for one in found))
