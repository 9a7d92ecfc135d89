"""`export`, `merge`, `conflicts` and `resolve`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from db import wider
from db.fields import Field, Link
from db.founding import OpenBook
from db.journal.reading import Conflict, Side
from db.roles import require
from db.trouble import Refused, Unavailable
from desktop_app.commands.line import Partly, say
from desktop_app.commands.opening import opened
from desktop_app.exchange import exporting, levels, merging, relaying, reporting, taking
from desktop_app.exchange.brought import Receipt
from desktop_app.exchange.reporting import Report
from desktop_app.ledgers import handing_in

_HIDDEN = "（只在本人记录里看）"


def export(wanted: argparse.Namespace) -> dict[str, Any]:
    """Write this book's packages into a folder."""
    with opened(wanted.book) as book:
        store, clerk = book.store, book.clerk
        if store.is_district or wanted.for_whom == "office":
            within = wanted.for_whom == "office"
            sent = exporting.export(store, clerk, wanted.to, to_own_office=within)
        elif wanted.approve:
            return _approve(book, wanted)
        else:
            sent = reporting.report(store, clerk, wanted.to, _report(book, wanted))
    say(f"已写出 {len(sent)} 个数据包，可以拔出 U 盘")
    return {
        "packages": [
            {
                "file": str(one.path),
                "package": one.package.hex(),
                "receiver": one.receiver,
                "commits": one.commits,
                "state_code": one.state_code,
                "files": one.files,
                "part": one.part,
                "parts": one.parts,
                "level": one.level,
                "sheets": list(one.sheets),
            }
            for one in sent
        ]
    }


def _report(book: OpenBook, wanted: argparse.Namespace) -> Report:
    """Give what is to be handed in; more than was agreed is put down for somebody to approve."""
    store = book.store
    level = wanted.level or levels.agreed(store)
    made = Report(level, wanted.period, wanted.sign_off, rows_of=handing_in.row_sheets)
    written, _ = made.time(store)
    is_wider = levels.is_wider(level, levels.agreed(store))
    if is_wider and wanted.purpose and not wider.approved(store, level, written):
        wider.wish(store, book.clerk, level, written, wanted.purpose)
        raise Refused("用途已记下，请另一位负责人用自己的账号加 --approve 批准，再导出")
    return made


def _approve(book: OpenBook, wanted: argparse.Namespace) -> dict[str, Any]:
    """Approve what a colleague wishes to hand in beyond what was agreed."""
    found = [one for one in wider.waiting(book.store) if wanted.level in ("", one.level)]
    if not found:
        raise Refused("没有等着批准的申请")
    for one in found:
        wider.approve(book.store, book.clerk, one)
    return {
        "approved": [
            {"level": one.level, "period": one.period, "purpose": one.purpose, "by": one.asked_name}
            for one in found
        ]
    }


def relay(wanted: argparse.Namespace) -> dict[str, Any]:
    """Take packages that are for others, and write those that wait, unchanged, into a folder."""
    with opened(wanted.book) as book:
        store, clerk = book.store, book.clerk
        waiting = relaying.take(store, clerk, wanted.files)
        written = relaying.pass_on(store, clerk, wanted.to) if wanted.to else []
    return {
        "waiting": [] if wanted.to else [{"file": one.file, "to": one.to} for one in waiting],
        "passed_on": [str(path) for path in written],
    }


def merge(wanted: argparse.Namespace) -> dict[str, Any]:
    """Merge packages, each whole or not at all; what one refuses keeps none of the others out."""
    receipts: list[dict[str, Any]] = []
    refused: list[dict[str, str]] = []
    with opened(wanted.book) as book:
        for path in wanted.files:
            try:
                done = merging.merge(book.store, book.clerk, path, preview=wanted.preview)
            except (Refused, Unavailable) as trouble:
                refused.append({"file": str(path), "reason": str(trouble)})
            else:
                receipts.append(_receipt(done))
        if not wanted.preview:
            taking.complete(book.store)
        result = {
            "receipts": receipts,
            "refused": refused,
            "conflicts": len(book.store.conflicts()),
            "state_hash": book.store.state_hash(),
        }
    if refused:
        raise Partly(result, "；".join(f"{one['file']}：{one['reason']}" for one in refused))
    return result


def _receipt(done: Receipt) -> dict[str, Any]:
    lines = [
        {
            "verdict": line.verdict,
            "kind": line.kind.title,
            "id": line.id.hex(),
            "name": line.name,
            "details": list(line.details),
        }
        for line in done.lines
    ]
    return done.as_json() | {"lines": lines if done.preview or done.conflicts else []}


def conflicts(wanted: argparse.Namespace) -> list[dict[str, Any]]:
    """Give what waits for a decision, with its choices numbered from 1."""
    with opened(wanted.book) as book:
        require(book.clerk, "see")
        return [_shown(book, conflict) for conflict in book.store.conflicts()]


def resolve(wanted: argparse.Namespace) -> dict[str, Any]:
    """Decide one conflict with one of its numbered choices."""
    with opened(wanted.book) as book:
        conflict = named(book.store.conflicts(), wanted.conflict)
        decide(book, conflict, wanted.choose)
        left = len(book.store.conflicts())
        return {
            "conflict": wanted.conflict,
            "chosen": wanted.choose,
            "left": left,
            "state_hash": book.store.state_hash(),
        }


def name_of(conflict: Conflict) -> str:
    """Give the name a conflict is called by on the command line: row and field tag."""
    return f"{conflict.row.hex()}.{conflict.tag}"


def named(found: Sequence[Conflict], name: str) -> Conflict:
    """Give the conflict of a name; `Refused` when none is open under it."""
    for conflict in found:
        if name_of(conflict) == name:
            return conflict
    raise Refused("没有这处冲突，或者已经定过了；请用 conflicts 再看一遍")


def decide(book: OpenBook, conflict: Conflict, choice: int) -> None:
    """Settle a conflict with its choice of a number, in a work of its own."""
    if not 1 <= choice <= len(conflict.sides):
        raise Refused(f"这处冲突有 {len(conflict.sides)} 个选择，请填 1 到 {len(conflict.sides)}")
    with book.store.work(book.clerk, "核定冲突", "resolve") as work:
        work.decide(conflict, conflict.sides[choice - 1].key)


def _shown(book: OpenBook, conflict: Conflict) -> dict[str, Any]:
    record = book.store.get(conflict.kind, conflict.row, hidden=True)
    labels = [field.label for field in conflict.register.fields] if conflict.register else ["删除"]
    return {
        "conflict": name_of(conflict),
        "kind": conflict.kind.title,
        "record": book.store.called(record) if record else "",
        "office": conflict.scope,
        "fields": labels,
        "choices": [
            _choice(conflict, number, side) for number, side in enumerate(conflict.sides, start=1)
        ],
    }


def _choice(conflict: Conflict, number: int, side: Side) -> dict[str, Any]:
    fields = conflict.kind.fields()
    return {
        "choose": number,
        "shown_now": side.shown,
        "values": {
            fields[name].label if name else "": _text(fields.get(name), stored)
            for name, stored in side.values.items()
        },
        "by": side.made.actor,
        "pc": side.made.pc,
        "wall_ms": side.made.wall_ms,
    }


def _text(declared: Field | None, stored: Any) -> str:
    if declared is None:
        return str(stored)
    if declared.own_record_only:
        return _HIDDEN
    if isinstance(declared, Link):
        return stored.hex() if isinstance(stored, bytes) else ""
    return declared.show(declared.from_stored(stored))
