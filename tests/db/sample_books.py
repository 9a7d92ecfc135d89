"""Books as the program of each schema left them: kept as text, poured into a new file for a test.

`python -m tests.db.sample_books` writes the one of today's schema; a release keeps it for ever.
"""

from __future__ import annotations

import json
import lzma
import sqlite3.dump
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from db.engine import connect_bare
from db.kinds import KINDS, PartnerOrganization, Resident
from db.record import Record
from db.schema import VERSION
from db.store import DATABASE, Store
from db.trouble import Refused
from tests.builders import build
from tests.trust.ground import found

FOLDER = Path(__file__).parents[1] / "data" / "books"
_MINE = "INSERT INTO \"book\" VALUES('this_pc'"  # the PC on which the sample was made


@dataclass(frozen=True)
class Sample:
    """A book of some schema: what its program showed, and the SQL that makes its file."""

    schema: int
    rows: dict[str, dict[str, dict[str, str]]]  # table → id → tag → shown
    log: int
    audit_key: bytes
    sql: str

    def pour(self, folder: Path, key: bytes) -> None:
        """Make the file of the book, as it was left."""
        folder.mkdir(parents=True, exist_ok=True)
        connection = connect_bare(folder / DATABASE, key)
        connection.executescript(self.sql)
        connection.close()


def read(path: Path) -> Sample:
    """Read a sample that was kept."""
    head, _, sql = lzma.decompress(path.read_bytes()).decode().partition("\n")
    told = json.loads(head)
    return Sample(told["schema"], told["rows"], told["log"], bytes.fromhex(told["audit_key"]), sql)


def kept() -> list[Path]:
    """Give the samples, oldest first."""
    return sorted(FOLDER.glob("s[0-9]*.sql.xz"))


def shown(kind: type[Record], record: Any) -> dict[str, str]:
    """Give what a record shows, by the tags of its fields."""
    return {
        str(field.tag): field.show(getattr(record, name))
        for name, field in kind.fields().items()
        if field.tag and hasattr(record, name) and getattr(record, name) is not None
    }


def rows_of(store: Store) -> dict[str, dict[str, dict[str, str]]]:
    """Give all that a book shows."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for kind in KINDS:
        for record in store.all(kind):
            found.setdefault(kind.__tablename__, {})[record.id.hex()] = shown(kind, record)
    return found


def make() -> Path:
    """Write the sample of today's schema: every kind, a change, an undoing, a deletion, a look."""
    with tempfile.TemporaryDirectory() as name:
        book = found(Path(name) / "book")
        store, clerk = book.store, book.clerk
        for kind in KINDS:
            try:
                with store.work(clerk, "样本") as work:
                    work.bulk_create([build(kind)])
            except Refused:  # only the district writes it
                continue
        person = store.all(Resident)[0]
        person.phone = "15400000009"
        with store.work(clerk, "改电话") as work:
            work.save(person)
        with store.work(clerk) as work:
            work.save(PartnerOrganization(full_name="要撤销的队", org_kind="volunteer"))
        store.undo(clerk, work.changes.work)
        with store.work(clerk) as work:
            gone = PartnerOrganization(full_name="进了回收站的队", org_kind="volunteer")
            work.save(gone)
        with store.work(clerk, "删除") as work:
            work.delete(gone)
        store.reveal(clerk, person, ["id_number"], "样本")
        told = {
            "schema": VERSION,
            "rows": rows_of(store),
            "log": len(store.access_log(clerk)),
            "audit_key": book.ring.audit_key.hex(),
        }
        key = book.ring.database_key
        book.close()
        connection = connect_bare(Path(name) / "book" / DATABASE, key)
        lines = [one for one in sqlite3.dump._iterdump(connection) if not one.startswith(_MINE)]
        connection.close()
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    text = "\n".join([text, f"PRAGMA user_version = {VERSION};", *lines, ""])
    path = FOLDER / f"s{VERSION:04}.sql.xz"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    return path


if __name__ == "__main__":
    sys.stdout.write(f"{make()}\n")
