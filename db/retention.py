"""Retention (保管期限): what has been kept long enough is made anonymous, seen beforehand.

Names, numbers, what was written about people, their files: they go the way of an erasure
(`db/erasing`), so bodies are blanked here, in every copy that a package reaches and in restored
backups. Days, codes and amounts stay, for ledgers count them. What is open, and whom a request or
a stop is about, is left out. Two people have a hand in it: whoever sets the terms is the
administrator, whoever runs it has a right of its own. An office clears its own records alone.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct, field

from db import anonymous, bonds, erasing, log_years, over, stopping, taking_out, terms
from db.journal.course import ERASE_FORM
from db.kinds import (
    CorrectionNotice,
    Household,
    HouseholdMember,
    Resident,
    RightsRequest,
)
from db.kinds.notice import CLOSED
from db.kinds.resident import GONE
from db.record import Id, Record
from db.roles import Clerk, require
from db.store import Store
from db.taking_out import BINNED, SHOWN, Gone, Matters
from db.terms import LOG, RESIDENTS, Term
from db.trouble import Refused
from db.work import Changes

SHEET: Final = "到期清理"
CHANGED: Final = "名单变了，请再看一遍要清理什么"


class Due(Struct):
    """What is over of one term, and what making it anonymous takes.

    `records` are over; `binned` are deleted ones, which nothing counts: they go as a whole.
    `still_open` are left out as long as they are open, or something is with the person; `held`
    because somebody they name has a request that is open, or asked to stop. `counts` says how
    many rows of which kind are touched; `lines`, of the access log, how many years are over.
    """

    term: Term
    until: dt.date
    records: list[Record] = field(default_factory=list)
    binned: list[Record] = field(default_factory=list)
    still_open: list[Record] = field(default_factory=list)
    held: list[Record] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)
    gone: list[Gone] = field(default_factory=list)
    log_of: list[int] = field(default_factory=list)

    @property
    def every(self) -> list[Record]:
        """All records that are over."""
        return [*self.records, *self.binned]

    @property
    def number(self) -> int:
        """How many records are over; of the access log, how many years."""
        return len(self.log_of) if self.term.key == LOG else len(self.every)


def due(store: Store, key: str = RESIDENTS) -> Due:
    """Say what is over of a term, with what would go, without touching anything."""
    found = Due(terms.term(key), terms.until(store, key))
    if key == LOG:
        found.log_of = log_years.due(store)
    elif key == RESIDENTS:
        _look_for_people(store, found)
    else:
        _look_for_matters(store, found)
    found.counts = dict(Counter(one.kind.title for one in found.gone if not one.is_bare))
    return found


def every_due(store: Store) -> list[Due]:
    """Say what is over of all terms."""
    return [due(store, one.key) for one in terms.TERMS]


def clear(store: Store, clerk: Clerk, seen: Due) -> Changes:
    """Make anonymous what was seen to be over; where it is something else by now, refuse."""
    require(clerk, "retain")
    if seen.term.key == LOG:
        _still(store, seen)
        log_years.lay_by(store, clerk)
        return Changes()
    order = {
        "request": f"{SHEET}：{seen.term.title} {store.today.isoformat()}",
        "ground": anonymous.GROUND,
    }
    with store.work(clerk, f"{SHEET}：{seen.term.title}", ERASE_FORM) as work:
        now = _still(store, seen)  # in here: nobody reopens a matter, or stops it, in between
        work.anonymise([one.target for one in now.gone], order)
        told = {"term": now.term.key, "until": now.until.isoformat()}
        work.note(SHEET, count=now.number, reason=anonymous.GROUND, more=told)
    erasing.finish(store, [one.row for one in now.gone])
    return work.changes


def _still(store: Store, seen: Due) -> Due:
    """Give what is over of a term now; refuse where that is not what was seen."""
    now = due(store, seen.term.key)
    if not now.number or _named(now) != _named(seen):
        raise Refused(CHANGED)
    return now


def _named(found: Due) -> tuple[set[Id], list[int]]:
    return {one.id for one in found.every}, found.log_of


# What is left out


def _asking(store: Store) -> set[Id]:
    """Give who has a request that is open, or whose information is only kept and not used."""
    asking = {one.subject for one in store.all(RightsRequest, answered_on=None)}
    return asking | stopping.stopped(store)


def _with_homes(store: Store, people: set[Id]) -> set[Id]:
    """Give people with the homes they belong to, or did: what is about those may be about them."""
    members = taking_out.many(store, HouseholdMember, "resident", people)
    return people | {one.household for one in members}


def _returned(store: Store) -> set[Id]:
    """Give the records that the district gave back, and that nobody has closed."""
    return {one.target for one in store.all(CorrectionNotice) if one.state != CLOSED}


def _own(store: Store, kind: type[Record]) -> list[Record]:
    """Give the office's own records of a kind, deleted ones among them."""
    every = store.all(kind, hidden=True, org_code=store.facts.scopes)
    return [one for one in every if one.hidden in (SHOWN, BINNED)]


# Matters: each by its own days


def _look_for_matters(store: Store, found: Due) -> None:
    asking, returned = _with_homes(store, _asking(store)), _returned(store)
    for kind in found.term.kinds:
        _sort_out(store, found, _begun(_own(store, kind), found.until), asking, returned)


def _begun(records: Iterable[Record], until: dt.date) -> list[Record]:
    """Give what had begun long enough ago: nothing else can be over."""
    return [one for one in records if (day := over.begun(one)) and day <= until]


def _sort_out(
    store: Store, found: Due, records: Sequence[Record], asking: set[Id], returned: set[Id]
) -> None:
    read, binned = Matters(store, records), _binned_on(store, records)
    for one in records:
        # Deleted while it was open, perhaps by mistake: its term runs from that day.
        ended = over.ended(one, read.steps(one)) or binned.get(one.id)
        if ended is not None and ended > found.until:
            continue
        gone = list(read.gone(one))
        if all(part.is_bare for part in gone):
            continue
        if one.hidden == SHOWN and (ended is None or one.id in returned):
            found.still_open.append(one)
        elif not asking.isdisjoint(read.linked(one)):
            found.held.append(one)
        else:
            (found.records if one.hidden == SHOWN else found.binned).append(one)
            found.gone += gone


def _binned_on(store: Store, records: Iterable[Record]) -> dict[Id, dt.date]:
    """Give on which day each of the records that lie in the bin was deleted last."""
    told = store.deletions([one.id for one in records if one.hidden == BINNED])
    days = ((row, dt.date.fromtimestamp(ms / 1000)) for row, (_, _, ms, _) in told.items())  # noqa: DTZ012
    return dict(days)


# People: their own record, and their name wherever it stands


def _look_for_people(store: Store, found: Due) -> None:
    left = [
        one
        for one in _own(store, Resident)
        if isinstance(one, Resident)
        and one.residence_status in GONE
        and one.left_on
        and one.left_on <= found.until
    ]
    scopes = store.facts.scopes
    touched = list(taking_out.of_people(store, left, scopes))
    standing = {one for whom, gone in touched if not gone.is_bare for one in whom}
    asking, busy = _asking(store), _busy(store, left) | _returned(store)
    for one in left if standing else ():
        if one.id not in standing:
            continue
        if one.hidden == SHOWN and one.id in busy:
            found.still_open.append(one)
        elif one.id in asking:
            found.held.append(one)
        else:
            (found.records if one.hidden == SHOWN else found.binned).append(one)
    going = {one.id for one in found.every}
    # Of nobody else anything is touched, not even what once named them: of those left out, and of
    # those who were made anonymous before.
    now = [one for one in left if one.id in going]
    if len(now) < len(left):
        touched = list(taking_out.of_people(store, now, scopes)) if now else []
    found.gone = [gone for _, gone in touched]
    _look_for_homes(store, found, {one.id for one in left} - (standing - going))


def _busy(store: Store, people: Sequence[Resident]) -> set[Id]:
    """Give whom of some people something is still open with, guardians of a child among them."""
    ids = [one.id for one in people if one.hidden == SHOWN]
    busy = {one.guardian for one in bonds.wards(store, ids) if one.guardian}
    for matter in bonds.open_matters(store, ids):
        busy |= stopping.named(store, matter.record)
    return busy


def _look_for_homes(store: Store, found: Due, gone: set[Id]) -> None:
    """Find the homes that were given up, all of whose people are anonymous then."""
    homes = [
        one
        for one in _own(store, Household)
        if isinstance(one, Household)
        and one.hidden == SHOWN
        and one.moved_out
        and one.moved_out <= found.until
    ]
    members = taking_out.many(store, HouseholdMember, "household", [one.id for one in homes])
    here = store.by_id(Resident, {one.resident for one in members}).keys() - gone
    staying = {one.household for one in members if one.resident in here}
    read = Matters(store, homes)
    for one in homes:
        taken = list(read.gone(one))
        if one.id not in staying and not all(part.is_bare for part in taken):
            found.records.append(one)
            found.gone += taken
