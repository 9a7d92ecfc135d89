"""The record of the office whose book this is: what it settled for itself, on all of its PCs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from db.kinds import OrgUnit
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import Changes

REASON: Final = "改工作节奏"


def unit(store: Store) -> OrgUnit | None:
    """Give the record of the book's own office."""
    return store.get(OrgUnit, store.facts.unit)


def settle(store: Store, clerk: Clerk, *fills: Callable[[OrgUnit], None]) -> Changes:
    """Have some settings written into the office's record, as one piece of work.

    Raises `Refused` with everything that the fills find wrong; then nothing is kept.
    """
    require(clerk, "settings")
    mine, faults = unit(store), dict[str, str]()
    if mine is None:
        raise Refused("还没有本单位的资料，请先在“单位”里填好")
    for fill in fills:
        try:
            fill(mine)
        except Refused as refused:
            faults |= refused.faults
    if faults:
        raise Refused(faults)
    with store.work(clerk, REASON, "settings") as work:
        work.save(mine)
    return work.changes
