"""Passing a record on to its next review, or returning it (三审)."""

from __future__ import annotations

from typing import Final

from db import codes, reviews
from db.findings import Reader
from db.kinds import SignOff
from db.record import Record
from db.reviews import FINAL, FIRST, SECOND
from db.roles import Clerk, may, require
from db.store import Store
from db.trouble import Refused
from db.work import Work

_ACTIONS: Final = {FIRST: "review", SECOND: "review", FINAL: "review_final"}


def hindrance(reader: Reader, clerk: Clerk, record: Record) -> str:
    """Say why the clerk cannot give the pass that is due; empty where they can.

    Three different people review, unless the office settled for fewer (兼审).
    """
    step = reviews.next_step(reader, record)
    if step and not may(clerk, _ACTIONS[step], record.org_code):
        is_theirs = may(clerk, _ACTIONS[step])
        who = "由登记这份材料的单位来做" if is_theirs else "请有这项权限的同事来做"
        return f"{codes.SIGN_OFF_STEP.label(step)}{who}"
    return reviews.doubled(reader, record, clerk.id) if step else ""


def may_return(reader: Reader, clerk: Clerk, record: Record) -> bool:
    """Say whether the clerk may return a record at the review that is due."""
    step = reviews.next_step(reader, record)
    return bool(step) and may(clerk, _ACTIONS[step], record.org_code)


def review(
    work: Work, store: Store, clerk: Clerk, record: Record, decision: str, opinion: str
) -> SignOff:
    """Pass a record on to the next review, or return it with the reason; needs the right."""
    step = reviews.next_step(work.reader, record)
    if not step:
        raise Refused("三审都已通过，不用再审")
    require(clerk, _ACTIONS[step], record.org_code)
    made = SignOff(
        target=record.id, step=step, by=clerk.id, by_name=clerk.name, at=store.now,
        decision=decision, opinion=opinion or None, org_code=record.org_code,
        target_heads=reviews.content_code(work.reader, record),
    )  # fmt: skip
    work.save(made)
    return made
