"""The list of what was erased, kept beside backups: random ids alone, no content.

A backup from before an erasure still holds what was erased. The list lies in the folder of the
backups, goes with a restored book, and is carried out before anything of it is shown.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from db import dialect
from db.journal.ops import ERASE
from db.journal.rows import ask
from db.safe_files import safe_write
from db.store import Store
from db.trouble import Unavailable

NAME: Final = "erased.json"
Entry = tuple[str, int, str, str]  # scope, table, row, shape


def read(folder: Path) -> set[Entry]:
    """Give the list of a folder; empty where there is none."""
    path = folder / NAME
    if not path.exists():
        return set()
    try:
        return {(str(s), int(t), str(r), str(sh)) for s, t, r, sh in json.loads(path.read_text())}
    except (OSError, ValueError, TypeError) as error:
        raise Unavailable("备份旁边的删除清单读不出来，请把备份和清单一起放好再恢复") from error


def write(folder: Path, entries: Iterable[Entry]) -> None:
    """Add to the list of a folder; what is on it stays."""
    every = read(folder) | set(entries)
    if every:
        safe_write(folder / NAME, json.dumps(sorted(every)).encode())


def held(store: Store) -> set[Entry]:
    """Give what the book itself holds of erasures."""
    asked = (
        "SELECT c.scope, op.tbl, op.row, op.shape FROM op JOIN commit_log c"
        " ON c.id = op.commit_id WHERE op.row IN (SELECT row FROM erased) AND op.kind = ?"
    )
    with store.looking() as connection:
        if not dialect.holds(connection, "erased"):  # a book of before erasures, not migrated yet
            return set()
        return {
            (s, table, row.hex(), shape)
            for s, table, row, shape in ask(connection, asked, (ERASE,))
        }


def keep(store: Store) -> None:
    """Bring the list beside the book's backups up to what the book holds."""
    if store.folder is not None and (entries := held(store)):
        folder = store.folder / "backups"
        folder.mkdir(exist_ok=True)
        if not entries <= read(folder):
            write(folder, entries)
