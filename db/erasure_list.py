"""The list of what was erased, kept beside backups: random ids alone, no content.

A backup from before an erasure still holds what was erased. The list lies in the folder of the
backups, goes with a restored book, and is carried out before anything of it is shown. On whose
request and by what ground something was erased stands in the book, which is encrypted: the list
has the random mark of each erasure instead, so that what went together goes together again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from db import anonymous, dialect
from db.journal.ops import ERASE, text
from db.journal.rows import ask
from db.safe_files import safe_write
from db.store import Store
from db.trouble import Unavailable

NAME: Final = "erased.json"
Entry = tuple[str, int, str, str]  # scope, table, row, shape
_MARK: Final = re.compile("[0-9a-f]{16}")
_OVER: Final = "over"  # stands for the one ground that carrying it out again depends on


def mark_of(work: bytes) -> str:
    """Give the mark of an erasure: random figures, the same on every PC that holds it."""
    return work[:8].hex()


def is_mark(request: str) -> bool:
    """Say whether an order names its erasure by the mark alone: it was carried out by a list."""
    return bool(_MARK.fullmatch(request))


def listed(shape: str, mark: str = "") -> str:
    """Give the shape of an erasure as the list says it; what an older list says besides goes."""
    said = json.loads(shape)
    request, ground = said.pop("request", ""), said.pop("ground", "")
    if is_mark(request) or mark:
        said["request"] = request if is_mark(request) else mark
    if ground in (anonymous.GROUND, _OVER):
        said["ground"] = _OVER
    return text(said)


def to_carry_out(shape: str) -> str:
    """Give a listed shape as the journal takes it."""
    said = json.loads(shape)
    return text(said | {"ground": anonymous.GROUND}) if said.get("ground") == _OVER else shape


def read(folder: Path) -> set[Entry]:
    """Give the list of a folder; empty where there is none."""
    path = folder / NAME
    if not path.exists():
        return set()
    try:
        told = json.loads(path.read_text())
        return {(str(s), int(t), str(r), listed(str(sh))) for s, t, r, sh in told}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise Unavailable("备份旁边的删除清单读不出来，请把备份和清单一起放好再恢复") from error


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Add to the list of a folder; what is on it stays."""
    path, every = folder / NAME, _joined(read(folder) | set(entries))
    content = json.dumps(every).encode()
    if every and not (path.exists() and path.read_bytes() == content):
        safe_write(path, content)


def _joined(entries: Iterable[Entry]) -> list[Entry]:
    """Give each erasure once: one that an older list told without its mark is told with it."""
    # Those without a mark come first: of two, the one with it is kept.
    every = sorted(entries, key=lambda one: ("request" in json.loads(one[3]), one))
    return sorted({_unmarked(one): one for one in every}.values())


def _unmarked(one: Entry) -> Entry:
    scope, table, row, shape = one
    said = json.loads(shape)
    said.pop("request", None)
    return scope, table, row, text(said)


def lacking(store: Store, entries: Iterable[Entry]) -> list[Entry]:
    """Give those of a list that the book does not know as erased."""
    known = {_unmarked(one) for one in held(store)}
    return [one for one in _joined(entries) if _unmarked(one) not in known]


def held(store: Store) -> set[Entry]:
    """Give what the book itself holds of erasures."""
    asked = (
        "SELECT c.scope, op.tbl, op.row, op.shape, c.work FROM op JOIN commit_log c"
        " ON c.id = op.commit_id WHERE op.row IN (SELECT row FROM erased) AND op.kind = ?"
    )
    with store.looking() as connection:
        if not dialect.holds(connection, "erased"):  # a book of before erasures, not migrated yet
            return set()
        return {
            (s, table, row.hex(), listed(shape, mark_of(work)))
            for s, table, row, shape, work in ask(connection, asked, (ERASE,))
        }


def keep(store: Store) -> None:
    """Bring the list beside the book's backups up to what the book holds."""
    if store.folder is not None and (entries := held(store)):
        folder = store.folder / "backups"
        folder.mkdir(exist_ok=True)
        write(folder, entries)
