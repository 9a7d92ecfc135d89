"""Who a ledger names, as its edition shows them: names, homes, and what free text may not say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property

from db import parts
from db.kinds import Address, Household, HouseholdMember, Resident
from db.kinds.household import RESIDENCE, holds
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import Edition, Options

BODIES = ("partner_organization", "org_unit", "service_team", "service_station")


def children(
    store: Store, options: Options, ids: Iterable[bytes | None]
) -> Mapping[bytes, Resident]:
    """Give the children under 14 among some people, where the edition may not say who they are.

    For papers that name people in their posts, which are public.
    """
    if options.edition is Edition.INTERNAL:
        return {}
    found = store.by_id(Resident, {one for one in ids if one})
    return {one: person for one, person in found.items() if person.is_child(options.cutoff)}


class People:
    """People and homes by their ids, looked up once for a whole paper.

    A body's name is public. Any other name is a person's: a resident's, a cadre's, or one that
    nobody can tell.
    """

    def __init__(self, store: Store, options: Options, ids: Iterable[bytes | None]) -> None:
        self._store, self._options = store, options
        self._edition = options.edition
        self._ids = {one for one in ids if one}

    def name(self, who: bytes | None, said: str | None) -> str:
        """Write somebody's name; a home is called after its head."""
        said = said or ""
        if self._edition is Edition.INTERNAL or who in self._bodies:
            return said
        bare = said.removesuffix("户") if who in self._homes else said
        return editions.name(bare, self._edition, child=who in self._young) + said[len(bare) :]

    def hidden(self, ids: Iterable[bytes | None]) -> list[str]:
        """Give the names that free text about somebody may not say in this edition.

        It is the children's in 报送版 and everybody's in 公示版, with those who share a home.
        """
        if self._edition is Edition.INTERNAL:
            return []
        every = self._edition is Edition.PUBLIC
        about = {one for who in ids if who for one in (who, *self._housemates.get(who, ()))}
        found = {
            self._known[one].full_name
            for one in about
            if one in self._known and (every or one in self._young)
        }
        return sorted(filter(None, found), key=len, reverse=True)

    def home(self, who: bytes | None) -> bytes | None:
        """Give the household that somebody lives in at the cut-off; a household is its own."""
        return who if who in self._homes else self._lives_in.get(who or b"")

    def building(self, who: bytes | None) -> str:
        """Give the building somebody lives in."""
        address = self._addresses.get(self.home(who) or b"")
        return address.public_name if address else ""

    def place(self, who: bytes | None) -> str:
        """Give where somebody lives, as far as the edition says it."""
        address = self._addresses.get(self.home(who) or b"")
        return editions.address(address, self._edition) if address else ""

    @cached_property
    def _bodies(self) -> dict[bytes, str]:
        return self._store.named(BODIES, self._ids)

    @cached_property
    def _homes(self) -> dict[bytes, Household]:
        return self._store.by_id(Household, self._ids)

    @cached_property
    def _living(self) -> list[tuple[bytes, bytes]]:
        """Who lived where at the cut-off: household and resident."""
        names = ("household", "resident", "date_from", "date_to")
        held = self._store.values(HouseholdMember, *names, membership_kind=RESIDENCE)
        gone = parts.binned_wholes(self._store, HouseholdMember, {home for home, *_ in held})
        cutoff = self._options.cutoff
        return [
            (home, who)
            for home, who, start, end in held
            if home not in gone and holds(start, end, cutoff)
        ]

    @cached_property
    def _lives_in(self) -> dict[bytes, bytes]:
        return {who: home for home, who in self._living if who in self._ids}

    @cached_property
    def _housemates(self) -> dict[bytes, list[bytes]]:
        """Who shares a home with each person or household that the paper names."""
        living: dict[bytes, list[bytes]] = defaultdict(list)
        for home, who in self._living:
            living[home].append(who)
        for home, kept in self._homes.items():
            if kept.head:
                living[home].append(kept.head)
        homes = {who: self.home(who) for who in self._ids}
        return {who: living[home] for who, home in homes.items() if home in living}

    @cached_property
    def _known(self) -> dict[bytes, Resident]:
        mates = {one for some in self._housemates.values() for one in some}
        return self._store.by_id(Resident, self._ids | mates)

    @cached_property
    def _young(self) -> set[bytes]:
        """Children under 14, and homes called after one."""
        cutoff = self._options.cutoff
        young = {who for who, person in self._known.items() if person.is_child(cutoff)}
        return young | {home for home, kept in self._homes.items() if kept.head in young}

    @cached_property
    def _addresses(self) -> dict[bytes, Address]:
        """The dwelling of each home that the paper names somebody of."""
        homes = {self.home(who) for who in self._ids}
        kept = self._store.by_id(Household, {one for one in homes if one})
        dwellings = self._store.by_id(Address, {one.address for one in kept.values()})
        return {i: dwellings[one.address] for i, one in kept.items() if one.address in dwellings}
