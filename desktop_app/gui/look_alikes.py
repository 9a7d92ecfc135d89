"""Somebody, or some household, that may be registered already: compared, opened, or told apart."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from db import homes
from db.kinds import Address, Household, Resident
from db.record import Record
from db.store import Store
from desktop_app.gui.census import Person
from desktop_app.gui.compare_card import CompareCard, Pair, compared
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.record_form import Records
from desktop_app.gui.roll import Roll

TYPED: Final = "正在填的"
More = Callable[[Records, Record], Sequence[Pair]]


@dataclass(frozen=True, slots=True)
class Twin:
    """A kept record that looks like the one in the form: its name, and what tells of it."""

    id: bytes
    name: str
    told: str


Deed = tuple[str, Callable[[Twin], object]]


class LookAlikes(InlineBar):
    """The first of some look-alikes, with what may be done about it; `card` holds a comparison.

    `read()` gives what is typed. Of the two deeds `opens` goes to the other one, `apart` says
    that they are two. `more(typed, kept)` gives lines of the comparison that are no field.
    Whoever lays the bar out lays the card out too.
    """

    def __init__(
        self,
        desk: Desk,
        read: Callable[[], Records],
        *,
        opens: Deed,
        apart: Deed,
        more: More | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._read = desk, read
        self._opens, self._apart = opens, apart
        self._more = more or _nothing_more
        self.card = CompareCard()

    def show_twins(self, twins: Sequence[Twin]) -> None:
        """Show the first; nothing when there are none."""
        if not twins:
            self.hide()
            self.card.hide()
            return
        twin, *more = twins
        words = f"可能登记过：{twin.name}（{twin.told}）"
        words += f"，还有 {len(more)} 条相像的" if more else ""
        self.say(words, "info", ("对比", partial(self.compare, twin)), *self._deeds(twin))

    def _deeds(self, twin: Twin) -> tuple[tuple[str, Callable[[], object]], ...]:
        return tuple(
            (words, partial(self._do, do, twin)) for words, do in (self._opens, self._apart)
        )

    def _do(self, do: Callable[[Twin], object], twin: Twin) -> None:
        self.card.dismiss()
        do(twin)

    def compare(self, twin: Twin) -> None:
        """Show what is typed beside what is kept."""
        store, made = self._desk.store, self._read()
        kept = store.get(type(made[""]), twin.id)
        if kept is not None:
            pairs = [*compared(store, made[""], kept), *self._more(made, kept)]
            heads = (TYPED, f"已有的：{store.called(kept)} {kept.serial_no or ''}".strip())
            self.card.show_pairs(heads, pairs, *self._deeds(twin))


def _nothing_more(_typed: Records, _kept: Record) -> Sequence[Pair]:
    return ()


def people_like(roll: Roll, person: Resident, besides: Collection[bytes]) -> list[Twin]:
    """Give who may be the same person: never by 民族, which the roll does not hold."""
    found = roll.alike(person.full_name, person.birth_date, person.id_number, person.phone)
    known = {*besides, person.id}
    return [person_twin(one, why) for one, why in found if one.id not in known]


def person_twin(person: Person, why: str) -> Twin:
    """Give a person of the roll as somebody that another may be."""
    where = person.home.where if person.home else "没有住址"
    born = f"{person.born} 出生" if person.born else "没有出生日期"
    return Twin(person.id, person.name, f"{why}；{born}，{where}，电话 {person.phone or '没有'}")


def homes_at(store: Store, address: Address, besides: Collection[bytes]) -> list[Twin]:
    """Give the households that are registered at a place as it was typed."""
    homes.tidy(address)
    # The dwelling of the record in view is `address` itself: only another one is news.
    dwelling = homes.same_dwelling(store, address) if homes.is_named(address) else None
    found = store.all(Household, address=dwelling.id, moved_out=None) if dwelling else []
    return [
        home_twin(store, one, f"同一处住址 {dwelling.name}" if dwelling else "")
        for one in found
        if one.id not in besides
    ]


def home_twin(store: Store, home: Household, why: str) -> Twin:
    """Give a household as one that another may be."""
    count = len(homes.members_of(store, home.id))
    return Twin(home.id, store.called(home), f"{why}，{count} 口人")
