"""People and homes as they stood on a day: the census of today, turned back. No Qt."""

from __future__ import annotations

import datetime as dt

from msgspec.structs import replace

from db import as_of
from db.kinds import Household
from db.kinds.household import RESIDENCE
from db.record import Id
from db.store import Store
from desktop_app.gui import census
from desktop_app.gui.census import Census, Home, Person, common
from desktop_app.gui.shelf import Shelf


def read(store: Store, day: dt.date) -> Census:
    """Read who lived where on a day, with what they are found by; belongs in a job."""
    now = census.read(store)
    homes = _homes(store, now, day)
    people = _people(store, now, homes, day)
    found = Census(Shelf(people), Shelf(homes.values()))
    found.people.index = found.people.with_lines()
    found.homes.index = found.homes.with_lines()
    return found


def _homes(store: Store, now: Census, day: dt.date) -> dict[Id, Home]:
    """Give the households that had begun by a day, with the members and the head of that day."""
    heads, lived = as_of.heads(store, day), _lived(store, day)
    begun = {
        one
        for one, since in store.values(Household, "id", "moved_in")
        if since is None or since <= day
    }
    names = {one.id: one.name for one in now.people.items.values()}
    found = {}
    for one in now.homes.items.values():
        if one.id in begun:
            gone = one.moved_out if one.moved_out and one.moved_out <= day else None
            # A household given up before keeps the head by whom it is called.
            head = heads.get(one.id) or (one.head if gone else None)
            checked = one.checked_on if one.checked_on and one.checked_on <= day else None
            found[one.id] = replace(
                one, head=head, head_name=names.get(head or b"", ""), moved_out=gone,
                checked_on=checked, members=tuple(lived.get(one.id, ())), visited_on=None,
            )  # fmt: skip
    census.note_visits(store, found.values(), until=day)
    return found


def _lived(store: Store, day: dt.date) -> dict[Id, list[Id]]:
    found: dict[Id, list[Id]] = {}
    for stay in as_of.stays(store, day, membership_kind=RESIDENCE):
        found.setdefault(stay.household, []).append(stay.resident)
    return found


def _people(store: Store, now: Census, homes: dict[Id, Home], day: dt.date) -> list[Person]:
    standings, paired = as_of.standings(store, day), as_of.paired(store, day)
    found = []
    for one in now.people.items.values():
        standing = standings.get(one.id)
        if standing is None:
            continue
        stay = standing.stay
        lives = stay if stay and stay.kind == RESIDENCE else None
        found.append(
            replace(
                one,
                home=homes.get(lives.household) if lives else None,
                common=common(
                    one.sex, standing.status, lives.relation if lives else "", one.id in paired,
                    office=one.office,
                ),
            )
        )  # fmt: skip
    return found
