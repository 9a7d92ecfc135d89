"""合并回执: written by the district for each package it took in, compared by the office.

A receipt lies in the office's own scope, so the district's next package on the stick carries it
home, encrypted and signed. It names decided records by kind and number, never by name or value.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from db import packages
from db.journal.course import PRINT_FORM
from db.kinds import MergeReceipt
from db.kinds.merge_receipt import receipt_id
from db.roles import Clerk, require
from db.store import Store
from db.work import Changes
from desktop_app.exchange.merging import TAKEN
from desktop_app.exchange.receiving import Decision

_KEPT: Final = "merge_decisions"  # a fact of this PC
EQUAL, OTHERS, DIFFERENT, ELSEWHERE = "equal", "others", "different", "elsewhere"
WORDS: Final = {
    EQUAL: "核对码与本机一致",
    OTHERS: "核对码不同：区里还有本社区另一台电脑的记录；合入区里的回程包，再导出一次就会一致",
    DIFFERENT: "核对码不一致：请到“设置 → 备份”按“逐页检查”，并把这一页给区里看",
    ELSEWHERE: "这个包是本社区另一台电脑导出的，请在那台电脑上核对",
}


@dataclass(frozen=True)
class Compared:
    """A receipt as the office sees it: its own code beside the district's, and what that says."""

    receipt: MergeReceipt
    own_code: str
    verdict: str

    @property
    def words(self) -> str:
        """Say what the comparison comes to."""
        return WORDS[self.verdict]


def pending(store: Store) -> list[dict[str, Any]]:
    """Give the packages of offices that were taken in and have no receipt yet, newest first."""
    known = {one.package for one in store.all(MergeReceipt)}
    return [
        one
        for one in packages.inbox(store)
        if one["state"] == TAKEN and one.get("office") and one["package"] not in known
    ]


def remember(store: Store, decisions: Sequence[Decision]) -> None:
    """Keep what was decided until the receipt is written: nothing is lost when the program ends.

    Only what a receipt says is kept: no name and no value.
    """
    body = [
        [one.record.split(" · ")[0], one.field, "", one.is_back, one.scope, one.number]
        for one in decisions
    ]
    store.keep_fact(_KEPT, json.dumps(body) if body else "")


def remembered(store: Store) -> list[Decision]:
    """Give what was decided since the last receipt."""
    body = store.fact(_KEPT)
    return [Decision(*one) for one in json.loads(body)] if body else []


def keep(
    store: Store, clerk: Clerk, decisions: Sequence[Decision], open_by_office: dict[str, int]
) -> tuple[list[MergeReceipt], Changes]:
    """Write a receipt for each package that has none, and forget what was remembered for it."""
    require(clerk, "merge")
    waiting = pending(store)
    if not waiting or not store.is_district:
        return [], Changes()
    now = dt.datetime.fromtimestamp(store.clock() / 1000)  # noqa: DTZ006  the office's own time
    told: set[str] = set()
    with store.work(clerk, f"出合并回执 {len(waiting)} 份", PRINT_FORM) as work:
        made = []
        for entry in waiting:
            office = str(entry["office"])
            mine = [one for one in decisions if one.scope == office and office not in told]
            told.add(office)  # decisions belong to the office; they stand on its newest receipt
            receipt = _receipt(entry, mine, open_by_office.get(office, 0))
            receipt.at, receipt.by_name = now.replace(second=0, microsecond=0), clerk.name
            work.save(receipt)
            work.note("出回执", receipt, count=len(mine), reason=receipt.sender)
            made.append(receipt)
    remember(store, [one for one in decisions if one.scope not in told])
    return made, work.changes


def _receipt(entry: dict[str, Any], mine: Sequence[Decision], left_open: int) -> MergeReceipt:
    back = [one for one in mine if one.is_back]
    return MergeReceipt(
        id=receipt_id(str(entry["package"])),
        org_code=entry["office"],
        package=entry["package"],
        file=entry["file"],
        sender=entry.get("sender") or "",
        made_at=entry.get("made_at") or None,
        state_code=entry.get("state_code") or "",
        log_head=entry.get("log_head") or None,
        agrees=bool(entry.get("same_state")),
        created=counts(entry.get("created")) or None,
        updated=counts(entry.get("updated")) or None,
        files=entry.get("files") or 0,
        decided=len(mine) - len(back),
        returned=len(back),
        left_open=left_open,
        decisions="\n".join(_outcome(one) for one in mine) or None,
    )


def counts(by_kind: object) -> str:
    """Write counts per kind: 居民 3、户 2."""
    found = by_kind if isinstance(by_kind, dict) else {}
    return "、".join(f"{title} {number}" for title, number in found.items())


def _outcome(one: Decision) -> str:
    what = "退回核实" if one.is_back else "已核定"
    return f"{one.number or one.record.split(' · ')[0]} · {one.field}：{what}"


def compared(store: Store, receipts: Iterable[MergeReceipt] | None = None) -> list[Compared]:
    """Hold the district's receipts against what this PC sent, the newest first."""
    own = {one["package"]: str(one.get("state_code", "")) for one in packages.outbox(store)}
    found = list(store.all(MergeReceipt) if receipts is None else receipts)
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    return [_compared(one, own.get(one.package, "")) for one in found]


def _compared(one: MergeReceipt, own: str) -> Compared:
    if not own:
        return Compared(one, "", ELSEWHERE)
    if one.state_code == own:
        return Compared(one, own, EQUAL)
    return Compared(one, own, DIFFERENT if one.agrees else OTHERS)
