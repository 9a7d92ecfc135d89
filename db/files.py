"""The files of records: what each list holds, what waits for an unsaved record, what is lacking."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from db import blobs, drafts
from db.blobs import PRINT, THUMB, WHOLE, Copy, TakenFile
from db.journal.rows import ask, run
from db.kinds import Attachment
from db.record import Record
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused, Unavailable
from db.work import Changes, Work

PICTURES: Final = frozenset({"image/jpeg", "image/png"})
ENDINGS: Final = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}
PHOTOS: Final = "photos"
"""The list of a record whose files are photos, wherever a kind keeps such a one."""
FORM: Final = "files"
NOTHING_TOLD: Final[Mapping[str, Any]] = MappingProxyType({})
AT_ONCE: Final = 5000
DAY_MS: Final = 24 * 3600 * 1000
NOT_HERE: Final = "这个文件还没有收到，请等对方下一次的数据包"


class Picture(Struct, frozen=True):
    """A picture as ledgers print it: JPEG bytes, size in pixels, and the words below it."""

    content: bytes
    width: int
    height: int
    caption: str


def is_picture(file: Attachment) -> bool:
    """Say whether a file is a picture, by what it was found to be when it was taken in."""
    return file.mime in PICTURES


class Files:
    """The files of one open book."""

    def __init__(self, store: Store) -> None:
        self._store = store

    # What is kept

    def of(self, owner: bytes) -> list[Attachment]:
        """Give the rows of a record's files, in order within each list."""
        return self._store.all(Attachment, owner=owner, order=("owner_tag", "position"))

    def copy(self, sha256: str, form: str = WHOLE) -> Copy | None:
        """Give a file in one form; None when it has not come, or was not made, yet."""
        with self._store.shelf.looking() as connection:
            return blobs.read(connection, sha256, form)

    def size(self, sha256: str, form: str) -> tuple[int, int, int] | None:
        """Give how large a copy is, in pixels and bytes, unread; None where it is not here."""
        with self._store.looking() as connection:
            return blobs.size(connection, sha256, form)

    def held(self, hashes: Iterable[str]) -> set[str]:
        """Give those of the hashes whose file is here."""
        with self._store.shelf.looking() as connection:
            return blobs.held(connection, hashes)

    def pictures(self, owner: Record, name: str) -> Iterator[Picture]:
        """Give the print copies of a record's list, in order; what is not here is passed over."""
        tag = type(owner).lists()[name].tag
        for file in self._store.all(Attachment, owner=owner.id, owner_tag=tag, order=("position",)):
            if is_picture(file) and (copy := self.copy(file.sha256, PRINT)):
                yield Picture(copy.content, copy.width, copy.height, file.caption or "")

    def without_copies(self, hashes: Iterable[str] | None = None) -> list[str]:
        """Give the pictures that are here without their smaller copies: those a package brought."""
        wanted = {} if hashes is None else {"sha256": list(hashes)}
        rows = self._store.values(Attachment, "sha256", mime=sorted(PICTURES), **wanted)
        named = {sha256 for (sha256,) in rows}
        with self._store.looking() as connection:
            here = blobs.held(connection, named)
            made = blobs.held(connection, here, PRINT) & blobs.held(connection, here, THUMB)
        return sorted(here - made)

    def keep_copies(self, sha256: str, copies: Mapping[str, Copy]) -> None:
        """Keep more copies of a picture, such as one for a place on paper, if it is here still.

        They took a while to make: the picture may have been erased meanwhile.
        """
        with self._store.transaction() as connection:
            for form, copy in copies.items() if blobs.held(connection, [sha256]) else ():
                blobs.keep_copy(connection, sha256, form, copy)

    def twins(self, rows: Sequence[Attachment]) -> dict[str, list[Record]]:
        """Give for files that other records hold too, by hash, which records these are."""
        mine = {row.owner for row in rows}
        hashes = [row.sha256 for row in rows]
        owners: dict[str, set[bytes]] = {}
        for sha256, owner in self._store.values(Attachment, "sha256", "owner", sha256=hashes):
            if owner not in mine:
                owners.setdefault(sha256, set()).add(owner)
        found = {
            sha256: [record for one in sorted(ids) if (record := self._store.find((), one))]
            for sha256, ids in owners.items()
        }
        return {sha256: records for sha256, records in found.items() if records}

    def take_out(self, clerk: Clerk, file: Attachment) -> bytes:
        """Give a file to be saved outside the book, leaving a line in the access log."""
        require(clerk, "save_file")
        copy = self.copy(file.sha256)
        if copy is None:
            raise Unavailable(NOT_HERE)
        owner = self._store.find((), file.owner)
        self._store.note(clerk, "另存附件", owner or file, count=1)
        return copy.content

    # What waits for a record that is not saved yet

    def wait(self, file: Attachment, taken: TakenFile | None = None) -> None:
        """Keep a file, or what was changed about it, until its record is saved."""
        with self._store.transaction() as connection:
            if taken:
                blobs.keep(connection, taken)
            elif not blobs.held(connection, [file.sha256]):
                raise Refused("这个文件已经不在了，请重新添加")
            facts = {
                name: f.to_json(f.to_stored(getattr(file, name)))
                for name, f in Attachment.fields().items()
            }
            row = (file.id, file.owner, file.sha256, self._store.clock(), json.dumps(facts))
            run(
                connection,
                "INSERT INTO waiting_file VALUES (?,?,?,?,?) ON CONFLICT (id) DO UPDATE SET"
                " saved_ms = excluded.saved_ms, facts = excluded.facts",
                [row],
            )

    def waiting(self, owner: bytes) -> list[Attachment]:
        """Give the files that wait for a record, in order within each list."""
        with self._store.looking() as connection:
            rows = ask(connection, "SELECT id, facts FROM waiting_file WHERE owner = ?", (owner,))
        found = [_read_waiting(row, json.loads(facts)) for row, facts in rows]
        return sorted(found, key=lambda one: (one.owner_tag, one.position or 0, one.id))

    def set_aside(self, file: Attachment) -> None:
        """Have a file wait no longer; until the next sweep `wait` can bring it back."""
        with self._store.transaction() as connection:
            run(connection, "DELETE FROM waiting_file WHERE id = ?", [(file.id,)])

    def sweep(self) -> None:
        """Drop files of drafts thrown away a day ago, and bytes that no row and no draft names.

        Meant for the opening of the book: until then what was thrown away can be brought back.
        """
        before = self._store.clock() - DAY_MS
        with self._store.transaction() as connection:
            begun = drafts.records(connection)
            rows = ask(
                connection, "SELECT id, owner FROM waiting_file WHERE saved_ms < ?", (before,)
            )
            gone = [(row,) for row, owner in rows if owner.hex() not in begun]
            run(connection, "DELETE FROM waiting_file WHERE id = ?", gone)
            blobs.sweep(connection)


class Added(Struct):
    """What came of adding files: how many there are now, how many were here, and the work."""

    files: int
    doubled: int
    changes: Changes | None = None


def add(
    store: Store,
    clerk: Clerk,
    kind: type[Record],
    owner: bytes,
    name: str,
    taken: Sequence[TakenFile],
    told: Mapping[str, Any] = NOTHING_TOLD,
) -> Added:
    """Add files to a list of a record: at once to a kept one; with an unsaved one they wait.

    A file that stands in this list already is passed over. `told` are values that the rows of
    pictures are given, such as whether whom they show agreed.
    """
    require(clerk, "edit")
    links, files = kind.lists()[name], Files(store)
    record = store.get(kind, owner, hidden=True)
    if record and record.hidden:
        raise Refused("这条记录已经删除，文件没有添加；请先找回这条记录")
    rows = files.of(owner) if record else files.waiting(owner)
    mine = [row for row in rows if row.owner_tag == links.tag]
    fresh = {file.whole.sha256: file for file in taken}
    doubled = len(taken) - len(fresh)
    for row in mine:
        doubled += fresh.pop(row.sha256, None) is not None
    added = Added(len(fresh), doubled)
    start = max((row.position or 0 for row in mine), default=-1) + 1
    pairs = [
        (new_row(kind, owner, name, file, start + number, **_of_picture(file, told)), file)
        for number, file in enumerate(fresh.values())
    ]
    if record is None:
        for row, file in pairs:
            files.wait(row, file)
    elif pairs:
        with store.work(clerk, f"添加{links.label}", FORM) as work:
            for row, file in pairs:
                row.org_code = record.org_code
                work.keep_file(file)
                work.save(row)
        added.changes = work.changes
    return added


def _of_picture(file: TakenFile, told: Mapping[str, Any]) -> Mapping[str, Any]:
    return told if file.mime in PICTURES else NOTHING_TOLD


def attach(work: Work, owner: Record, name: str, taken: TakenFile, /, **values: Any) -> Attachment:
    """Keep a file as the next of a record's list; its bytes and its row in one piece of work."""
    held = work.reader.all(Attachment, owner=owner.id, owner_tag=type(owner).lists()[name].tag)
    row = new_row(type(owner), owner.id, name, taken, len(held), **values)
    row.org_code = owner.org_code
    work.keep_file(taken)
    work.save(row)
    return row


def new_row(
    kind: type[Record], owner: bytes, name: str, taken: TakenFile, position: int, **values: Any
) -> Attachment:
    """Give the row of a file that is about to be kept."""
    told = {
        "sha256": taken.whole.sha256,
        "mime": taken.mime,
        "byte_count": len(taken.whole.content),
        "origin_name": taken.origin_name or None,
        "taken_on": taken.taken_on,
        "position": position,
    }
    return Attachment(owner=owner, owner_tag=kind.lists()[name].tag, **(told | values))


def take_over(store: Store, work: Work, owner: Record) -> list[Attachment]:
    """Save the files that waited for a record, in the same piece of work as the record."""
    files = Files(store)
    rows = files.waiting(owner.id)
    for row in rows:
        row.org_code = owner.org_code
    if rows:
        work.save(*rows)
        with store.transaction() as connection:
            run(connection, "DELETE FROM waiting_file WHERE owner = ?", [(owner.id,)])
    return rows


def reorder(work: Work, rows: Sequence[Attachment]) -> None:
    """Put the files of a list into this order."""
    for place, row in enumerate(rows):
        row.position = place
    work.save(*rows)


def lists_of(kind: type[Record]) -> dict[str, str]:
    """Give the names of a kind's lists of files with their labels."""
    table = Attachment.__tablename__
    return {name: one.label for name, one in kind.lists().items() if table in one.kinds}


def open_lists(owner: Record) -> dict[str, str]:
    """Give those lists that take another file now: of what was approved or filed, proof alone."""
    declared = owner.lists()
    every = lists_of(type(owner)).items()
    return {name: words for name, words in every if declared[name].proof or not owner.is_shut}


def _read_waiting(row: bytes, facts: dict[str, Any]) -> Attachment:
    fields = Attachment.fields()
    values = {n: fields[n].from_stored(fields[n].from_json(v)) for n, v in facts.items()}
    return Attachment(id=row, **values)
