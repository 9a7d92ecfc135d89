"""What the book knows already, as an import needs it: who is registered, and who lives where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from db import parts, stopping
from db.kinds import Address, Household, HouseholdMember, Resident
from db.store import Store
from desktop_app.exchange.address_text import dwelling_of

Ids = Iterable[bytes]


@dataclass
class Known:
    """A look at the book, taken once; `stamp` tells whether the book has changed since.

    `stays` gives by the nature of memberships in which household each resident is; `stopped` are
    those who asked that nothing more be done with their information.

    Ethnicity is not among what people are told apart by, and is not read here.
    """

    stamp: str
    is_demo: bool
    people: Callable[[Ids], dict[bytes, Resident]]
    households: Callable[[Ids], dict[bytes, Household]]
    by_number: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    by_traits: dict[tuple[Any, ...], list[tuple[bytes, str | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    names: dict[bytes, str] = field(default_factory=dict)
    addresses: dict[tuple[str, ...], bytes] = field(default_factory=dict)
    at_address: dict[bytes, list[tuple[bytes, bytes | None]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    by_book_no: dict[str, bytes] = field(default_factory=dict)
    stays: dict[str, dict[bytes, bytes]] = field(default_factory=lambda: defaultdict(dict))
    heads: set[bytes] = field(default_factory=set)
    stopped: set[bytes] = field(default_factory=set)

    def stay(self, resident: bytes, nature: str, *, any_nature: bool) -> bytes | None:
        """Give the household in which a resident is by a nature, or else by any."""
        natures = (nature, *(self.stays if any_nature else ()))
        found = (self.stays[one].get(resident) for one in natures if one in self.stays)
        return next((one for one in found if one), None)


def look(store: Store) -> Known:
    """Look at the residents, dwellings and households of a book."""
    known = Known(
        store.state_hash(),
        store.facts.is_demo,
        lambda ids: store.by_id(Resident, ids),
        lambda ids: store.by_id(Household, ids),
        stopped=stopping.stopped(store),
    )
    columns = ("id", "id_number", "full_name", "birth_date", "sex")
    for row, number, name, born, sex in store.values(Resident, *columns):
        if number:
            known.by_number[number].append(row)
        if born:
            known.by_traits[name, born, sex].append((row, number))
        known.names[row] = name
    parts = ("estate", "building", "entrance", "floor", "room")
    for row, *said in store.values(Address, "id", *parts):
        dwelling = dwelling_of(dict(zip(parts, said, strict=True)))
        known.addresses.setdefault(dwelling.key, row)
    _look_at_households(store, known)
    return known


def _look_at_households(store: Store, known: Known) -> None:
    columns = ("id", "address", "head", "hukou_book_no")
    for row, address, head, book_no in store.values(Household, *columns, moved_out=None):
        known.at_address[address].append((row, head))
        if book_no:
            known.by_book_no.setdefault(book_no, row)
    members = store.values(
        HouseholdMember, "household", "resident", "relation_to_head", "membership_kind",
        date_to=None,
    )  # fmt: skip
    gone = parts.binned_wholes(store, HouseholdMember, {household for household, *_ in members})
    for household, resident, relation, kind in members:
        if household in gone:  # another PC added to it meanwhile: nobody lives there
            continue
        known.stays[kind][resident] = household
        if relation == "02":
            known.heads.add(household)
