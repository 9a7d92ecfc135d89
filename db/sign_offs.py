"""Passing a record on to its next review, or returning it (三审)."""

from __future__ import annotations

from typing import Final

from db import reviews
from db.kinds import SignOff
from db.record import Record
from db.reviews import FINAL, FIRST, SECOND
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import Work

_ACTIONS: Final = {FIRST: "review", SECOND: "review", FINAL: "review_final"}


def review(
    work: Work, store: Store, clerk: Clerk, record: Record, decision: str, opinion: str
) -> SignOff:
    """Pass a record on to the next review, or return it with the reason; needs the right."""
    step = reviews.next_step(work.reader, record)
    if not step:
        raise Refused("三审都已通过，不用再审")
    require(clerk, _ACTIONS[step])
    made = SignOff(
        target=record.id, step=step, by=clerk.id, by_name=clerk.name, at=store.now,
        decision=decision, opinion=opinion or None, org_code=record.org_code,
        target_heads=reviews.content_code(work.reader, record),
    )  # fmt: skip
    work.save(made)
    return made
