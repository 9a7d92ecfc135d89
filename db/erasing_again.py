"""Erasures that a restored book has lost, carried out once more, before anybody sees it.

Such a book holds the records as they were. So of what was blanked because its term was over, it is
worked out once more what stays (`db/taking_out`), just as it was then: numbers go on as before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from db import anonymous, erasure_list, kinds, shedding, taking_out, terms
from db.erasing import AGAIN, finish
from db.journal import blanking
from db.journal.anew import Values
from db.journal.course import ERASE_FORM
from db.journal.ops import Order, erased_registers, order_of
from db.kinds import Attachment, CaseStep, ListEntry, Resident, Transition
from db.record import Id, Record
from db.roles import Clerk
from db.store import Store
from db.taking_out import Gone, Matters

_WHOLES: Final[dict[type[Record], str]] = {
    CaseStep: "service_case",
    Transition: "target",
    ListEntry: "owner",
    Attachment: "owner",
}
"""By which link a part leads to the record that it is a part of."""

_Place = tuple[int, Id]
_Left = dict[_Place, Values]


def erase_listed(store: Store, clerk: Clerk, entries: Iterable[erasure_list.Entry]) -> None:
    """Erase again what a list beside a backup names and the book does not know as erased."""
    orders: dict[str, list[Order]] = {}
    for scope, table, row, shape in erasure_list.lacking(store, entries):
        mark = order_of(shape).get("request", "")
        told = (scope, table, bytes.fromhex(row), erasure_list.to_carry_out(shape))
        orders.setdefault(mark, []).append(told)
    every = [one for listed in orders.values() for one in listed]
    left = _left_by(store, every) if every else {}
    for listed in orders.values():
        with store.work(clerk, AGAIN, ERASE_FORM) as work:
            work.erase_again({one: left[one] for one in listed})
    if every:
        finish(store, [row for _, _, row, _ in every])


def _left_by(store: Store, orders: Iterable[Order]) -> dict[Order, Values]:
    """Give what each erasure leaves behind: as the record has it, else what its kind may not lack.

    It is asked before any of them is carried out. A row of which another takes all keeps nothing.
    """
    every = list(orders)
    with store.looking() as connection:
        whole = {row for row, is_whole in blanking.erased_rows(connection).items() if is_whole}
    whole |= {row for _, _, row, shape in every if not erased_registers(shape)}
    over = {one for one in every if anonymous.is_over(order_of(one[3]))}
    as_person, as_matter = _of_people(store, over), _of_matters(store, over)
    left: dict[Order, Values] = {}
    for one in every:
        _, table, row, shape = one
        place, tags = (table, row), erased_registers(shape)
        if row in whole or one not in over:
            left[one] = {}
            continue
        # What took a name alone named fewer registers than what was done when a matter was over.
        found = (as_person.get(place, {}), as_matter.get(place, {}))
        both = {**found[1], **found[0]}
        known = next((said for said in found if tags.keys() <= said.keys()), both)
        left[one] = shedding.owed(one) | {tag: v for tag, v in known.items() if tag in tags}
    return left


def _of_people(store: Store, orders: Iterable[Order]) -> _Left:
    scopes = {scope for scope, *_ in orders}
    left = taking_out.many(store, Resident, "id", _rows(orders)[Resident])
    return _by_place(gone for _, gone in taking_out.of_people(store, left, scopes))


def _of_matters(store: Store, orders: Iterable[Order]) -> _Left:
    """Work it out of whole matters: of a visit, for one, the entries hang together."""
    rows = _rows(orders)
    wholes = set().union(*(rows[kind] for kind in rows))
    for part, link in _WHOLES.items():
        wholes |= {getattr(one, link) for one in taking_out.many(store, part, "id", rows[part])}
    found: _Left = {}
    for kind in (one for term in terms.TERMS for one in term.kinds if one is not Resident):
        records = taking_out.many(store, kind, "id", wholes)
        read = Matters(store, records)
        found |= _by_place(gone for one in records for gone in read.gone(one))
    return found


def _rows(orders: Iterable[Order]) -> Mapping[type[Record], set[Id]]:
    found: dict[type[Record], set[Id]] = defaultdict(set)
    for _, table, row, _ in orders:
        if kind := kinds.by_tag(table):
            found[kind].add(row)
    return found


def _by_place(every: Iterable[Gone]) -> _Left:
    found: _Left = {}
    for one in every:
        place = one.kind.table_tag, one.row
        found[place] = {**found.get(place, {}), **(one.values or {})}
    return found
