"""Setting a merged package aside: out of the book again, to be merged later or never."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db import backup, clock_check, packages
from db.journal.course import ERASE_FORM
from db.peers import Peers
from db.received import Received
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import Changes
from desktop_app.exchange.merging import SET_ASIDE, TAKEN


def may_set_aside(store: Store, entry: Mapping[str, Any]) -> bool:
    """Say whether a package of the inbox may still be set aside: for 30 days after it came.

    Until they have surely passed: a clock that jumped ahead ends them no sooner, and one that fell
    behind, by which it was noted when the package came, does not either.
    """
    if entry["state"] != TAKEN:
        return False
    now = min(store.clock(), clock_check.sure_ms(store))
    return bool(now - entry["received_ms"] <= packages.KEPT_MS)


def set_aside(store: Store, clerk: Clerk, package_id: bytes) -> Changes:
    """Take a package back out of the book; it can be merged again later.

    What it erased stays erased. Raises `Refused`, with a list, where later records rest on it.
    """
    require(clerk, "merge")
    peers = Peers(store)
    entry = packages.came(store, package_id)
    if entry is None or not may_set_aside(store, entry):
        raise Refused("这个包不能撤回：只有 30 天内合入的包可以撤回，更早的请恢复备份")
    backup.make_first(store)
    with store.work(clerk, f"撤回数据包 {entry['file']}", ERASE_FORM) as work:
        if Received(store).drop(package_id) or entry.get("level", "full") != "full":
            packages.mark(store, package_id, SET_ASIDE)
            work.note("撤回合并", count=0, reason=str(entry.get("sender", "")))
            return work.changes
        applied = peers.set_aside(work, package_id)
        work.changes.add(applied)
        work.note("撤回合并", count=entry.get("commits", 0), reason=str(entry.get("sender", "")))
        packages.mark(store, package_id, SET_ASIDE)
    return work.changes
