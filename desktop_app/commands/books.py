"""`book new`, `book check` and `book move`."""

from __future__ import annotations

import argparse
from typing import Any, NoReturn

import msgspec

from db import founding, id_numbers, moving, rules, whole_check
from db.findings import Finding
from db.founding import Founding, OpenBook
from db.journal.holding import rebuild
from db.kinds import KINDS, Resident
from db.store import Store
from db.trouble import Refused
from desktop_app.commands.line import Partly, say
from desktop_app.commands.opening import opened, password, user

_FIRST_LOGIN, _FIRST_PERSON = "admin", "管理员"


def new(wanted: argparse.Namespace) -> dict[str, Any]:
    """Make a book; give what it is and the recovery code, which is shown this once."""
    login = user() or _FIRST_LOGIN
    told = Founding(
        wanted.level,
        wanted.name,
        wanted.code,
        login,
        user() or _FIRST_PERSON,
        wanted.node,
        id_purpose=wanted.id_purpose,
    )
    if wanted.database:
        _require_encrypted(wanted)
    book, code = founding.create(wanted.book, told, password(), server=wanted.database)
    try:
        facts = book.store.facts
        result = {
            "book": str(wanted.book),
            "level": facts.level,
            "name": facts.name,
            "code": facts.code,
            "node": facts.node_label,
            "user": book.clerk.login,
            "recovery_code": code,
        }
    finally:
        book.close()
    say("台账已建好。恢复码只显示这一次，请抄两份，装信封分开放好")
    return result


def _require_encrypted(wanted: argparse.Namespace) -> None:
    if not wanted.disk_encrypted:
        raise Refused(
            "服务器上的资料由服务器的磁盘加密保护，本程序不另加密；"
            "请确认那块磁盘（和它的备份）已加密，再加上 --disk-encrypted"
        )


def move(wanted: argparse.Namespace) -> dict[str, Any]:
    """Move a book to a server; both sides must come to one state."""
    _require_encrypted(wanted)
    with opened(wanted.book) as book:
        moved = moving.to_server(book, wanted.database)
    say("台账已搬到服务器，两边核对一致；搬以前的备份还在本机")
    return {"book": str(wanted.book), **msgspec.structs.asdict(moved)}


def check(wanted: argparse.Namespace) -> dict[str, Any]:
    """Check a book: file, access log, whether the journal makes the same state, and its records."""
    with opened(wanted.book) as book:
        result = checked(book)
    if not result["sound"]:
        raise Partly(result, "台账里有对不上的地方，请先不要继续登记，从备份恢复或联系管理员")
    return result


def checked(book: OpenBook) -> dict[str, Any]:
    """Say how a book is: `sound` for file, log and journal, `findings` for what records say."""
    store = book.store
    held = whole_check.run(store)
    if store.only_reading:  # not all of it can be read, and nothing be tried out in it
        return {"sound": False, **held}
    before, after = store.state_hash(), rebuilt_hash(store)
    findings = [finding for finding in rules.check_all(store) if not _is_silenced(store, finding)]
    return {
        "sound": before == after and not any(held.values()),
        **held,
        "state_hash": before,
        "rebuilt_hash": after,
        "conflicts": len(store.conflicts()),
        "counts": counts(store),
        "faults": sum(finding.blocking for finding in findings),
        "hints": sum(not finding.blocking for finding in findings),
        "findings": [_shown(finding) for finding in findings],
    }


def counts(store: Store) -> dict[str, int]:
    """Count the records of each kind by table name; kinds without any are left out."""
    found = {kind.__tablename__: store.count(kind) for kind in KINDS}
    return {name: number for name, number in found.items() if number}


class _Tried(Exception):
    """Ends the transaction of a rebuild that was only tried, carrying the hash it came to."""

    def __init__(self, state_hash: str) -> None:
        self.state_hash = state_hash


def rebuilt_hash(store: Store) -> str:
    """Make all rows anew from the journal, take their hash, and put everything back."""
    try:
        _try_rebuild(store)
    except _Tried as tried:
        return tried.state_hash


def _try_rebuild(store: Store) -> NoReturn:
    with store.transaction() as connection:
        rebuild(connection)
        raise _Tried(store.state_hash())


def _is_silenced(store: Store, finding: Finding) -> bool:
    """Whether a hint speaks of numbers that practice people have on purpose."""
    if not store.facts.is_demo or finding.blocking or finding.field != "id_number":
        return False
    person = store.get(Resident, finding.id)
    if person is None or "已用这个证件号码" in finding.sentence:
        return False
    born = person.birth_date if person.birth_precision == "day" else None
    return not id_numbers.warnings(
        person.id_number or "", person.id_doc_kind, store.today,
        sex_code=person.sex, born=born, demo=True,
    )  # fmt: skip


def _shown(finding: Finding) -> dict[str, Any]:
    declared = finding.kind.fields().get(finding.field)
    return {
        "kind": finding.kind.title,
        "id": finding.id.hex(),
        "field": declared.label if declared else "",
        "sentence": finding.sentence,
        "fault": finding.blocking,
    }
