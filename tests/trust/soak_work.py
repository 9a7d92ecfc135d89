"""Mixed work for the soak: records of several kinds, made, changed, taken back, binned.

Whoever does it says before each save what a record will be, and after it that it is; `Notes` hears
that and says afterwards which record is neither what it was nor what was being made of it.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from db.founding import OpenBook
from db.kinds import Activity, GridUnit, Resident, StaffMember
from db.record import Record
from db.store import Store
from db.taking_out import SHOWN
from tests.builders import build

SAVED, TRYING, DONE = "saved", "trying", "done"
MOST_DEEDS = 12
ABSENT = "not there"
_OURS = "混着做的"

# Which word of a record is looked at, by kind.
WORDS: dict[str, tuple[type[Record], str]] = {
    "resident": (Resident, "workplace"),
    "staff": (StaffMember, "duty"),
    "activity": (Activity, "place"),
    "grid": (GridUnit, "full_name"),
}
_PLAIN: dict[str, dict[str, Any]] = {"resident": {"id_number": None, "phone": None}}

Tell = Callable[[list[Any]], object]


def state_of(store: Store, kind: str, row: bytes) -> str:
    """Say what a record is now: its word, and whether it lies in the bin."""
    record_kind, field = WORDS[kind]
    one = store.get(record_kind, row, hidden=True)
    return ABSENT if one is None else _state(getattr(one, field), is_shown=one.hidden == SHOWN)


def _state(word: str, *, is_shown: bool = True) -> str:
    return word if is_shown else f"{word} in the bin"


class Notes:
    """What a worker said it has saved, and what it was about to."""

    def __init__(self) -> None:
        self.saves = self.last = 0
        self._may_be: dict[tuple[str, str], set[str]] = defaultdict(lambda: {ABSENT})

    def take(self, said: list[Any]) -> None:
        """Hear one message: the number of a work of `writer`, or what a record is to be, or is."""
        if said[0] == SAVED:
            self.last = max(self.last, said[1])
        else:
            _, kind, row, state = said
            self._may_be[kind, row] = {
                state,
                *(self._may_be[kind, row] if said[0] == TRYING else ()),
            }
        self.saves += said[0] != TRYING

    def wrong(self, store: Store) -> list[str]:
        """Name the records that are neither what they were nor what was being made of them."""
        found = []
        for (kind, row), states in self._may_be.items():
            held = state_of(store, kind, bytes.fromhex(row))
            if held not in states:
                found.append(f"{kind} {row} is {held}, not {sorted(states)}")
        return found


def mix(book: OpenBook, chance: random.Random, tell: Tell) -> None:
    """Do some deeds on records of several kinds, each a save of its own."""
    for _ in range(chance.randrange(1, MOST_DEEDS)):
        kind = chance.choice(sorted(WORDS))
        record_kind, field = WORDS[kind]
        held = [one for one in book.store.all(record_kind) if _is_ours(one, field)]
        worker = _Worker(book, kind, tell, f"{_OURS}{chance.randrange(1 << 30)}")
        deed = chance.choice((worker.correct, worker.slip, worker.throw_away)) if held else None
        if deed is None or chance.random() < 0.3:
            worker.register()
        else:
            deed(chance.choice(held))


def _is_ours(record: Record, field: str) -> bool:
    return str(getattr(record, field)).startswith(_OURS)


class _Worker:
    """Somebody who does one thing, and says so before and after."""

    def __init__(self, book: OpenBook, kind: str, tell: Tell, word: str) -> None:
        self._book, self._kind, self._tell, self._word = book, kind, tell, word
        self._record_kind, self._field = WORDS[kind]

    def register(self) -> None:
        """Make a new record."""
        values = {**_PLAIN.get(self._kind, {}), self._field: self._word}
        self._save(build(self._record_kind, **values))

    def correct(self, record: Record) -> bytes:
        """Write another word into a record; give the work."""
        setattr(record, self._field, self._word)
        return self._save(record)

    def slip(self, record: Record) -> None:
        """Write a word by mistake, and take it back as staff do."""
        before = str(getattr(record, self._field))
        work = self.correct(record)
        self._say(TRYING, record, before)
        self._book.store.undo(self._book.clerk, work)
        self._say(DONE, record, before)

    def throw_away(self, record: Record) -> None:
        """Put a record into the bin, and bring it back."""
        word = str(getattr(record, self._field))
        for is_shown in (False, True):
            state = _state(word, is_shown=is_shown)
            self._say(TRYING, record, state)
            with self._book.store.work(self._book.clerk, "回收站", "trust") as work:
                (work.restore if is_shown else work.delete)(record)
            self._say(DONE, record, state)

    def _save(self, record: Record) -> bytes:
        self._say(TRYING, record, self._word)
        with self._book.store.work(self._book.clerk, "登记", "trust") as work:
            work.save(record)
        self._say(DONE, record, self._word)
        return work.changes.work

    def _say(self, what: str, record: Record, state: str) -> None:
        self._tell([what, self._kind, record.id.hex(), state])
