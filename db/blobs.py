"""The bytes of files by content hash: each kept once, cut into pieces, checked when read.

Rows of `Attachment` name a file by its SHA-256; the smaller copies of a picture stand beside
it under the same name. Nothing here is journalled: what a hash stands for never changes.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct, field
from sqlalchemy import Connection

from db.journal.rows import ask, ask_in, run
from db.trouble import Unavailable

WHOLE, PRINT, THUMB = "whole", "print", "thumb"
PIECE: Final = 1024 * 1024

_DAMAGED = "这个文件的内容有损坏，打不开；请从备份恢复，或重新添加原来的文件"


class Copy(Struct, frozen=True):
    """One form of a file: its bytes and, for a picture, its size in pixels."""

    content: bytes
    width: int = 0
    height: int = 0

    @property
    def sha256(self) -> str:
        """The hash of the bytes, as hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


class TakenFile(Struct, frozen=True):
    """A file that was looked into and is ready to be kept.

    `copies` are a picture's smaller forms; `taken_on` is the day a camera noted.
    """

    mime: str
    whole: Copy
    copies: Mapping[str, Copy] = field(default_factory=dict)
    origin_name: str = ""
    taken_on: dt.date | None = None


def keep(connection: Connection, file: TakenFile) -> str:
    """Keep a file, unless it is here already and sound; give its hash."""
    sha256 = file.whole.sha256
    for form, copy in ({WHOLE: file.whole} | dict(file.copies)).items():
        keep_copy(connection, sha256, form, copy)
    return sha256


def keep_copy(connection: Connection, sha256: str, form: str, copy: Copy) -> None:
    """Keep one form of a file; one that is held but damaged is replaced."""
    try:
        if read(connection, sha256, form) is not None:
            return
    except Unavailable:
        _drop(connection, sha256, form)
    content = copy.content
    head = (sha256, form, len(content), copy.width, copy.height, copy.sha256)
    run(connection, "INSERT INTO file_copy VALUES (?,?,?,?,?,?)", [head])
    for number, start in enumerate(range(0, len(content), PIECE)):
        piece = (sha256, form, number, content[start : start + PIECE])
        run(connection, "INSERT INTO file_piece VALUES (?,?,?,?)", [piece])
    if form == WHOLE:
        run(connection, "DELETE FROM file_awaited WHERE sha256 = ?", [(sha256,)])


def read(connection: Connection, sha256: str, form: str = WHOLE) -> Copy | None:
    """Give one form of a file, or None when it is not here.

    Raises `Unavailable` when its bytes are no longer those that were kept.
    """
    found = ask(
        connection,
        "SELECT size, width, height, digest FROM file_copy WHERE sha256 = ? AND form = ?",
        (sha256, form),
    )
    if not found:
        return None
    size, width, height, digest = found[0]
    pieces = ask(
        connection,
        "SELECT content FROM file_piece WHERE sha256 = ? AND form = ? ORDER BY no",
        (sha256, form),
    )
    copy = Copy(b"".join(piece for (piece,) in pieces), width, height)
    named = sha256 if form == WHOLE else digest
    if len(copy.content) != size or copy.sha256 != named:
        raise Unavailable(_DAMAGED)
    return copy


def size(connection: Connection, sha256: str, form: str) -> tuple[int, int, int] | None:
    """Give how large one form of a picture is, in pixels and bytes; None when it is not here."""
    found = ask(
        connection,
        "SELECT width, height, size FROM file_copy WHERE sha256 = ? AND form = ?",
        (sha256, form),
    )
    return (found[0][0], found[0][1], found[0][2]) if found else None


def held(connection: Connection, hashes: Iterable[str], form: str = WHOLE) -> set[str]:
    """Give those of the hashes whose file is here in a form."""
    statement = f"SELECT sha256 FROM file_copy WHERE form = '{form}' AND sha256 IN (?)"  # noqa: S608
    return {sha256 for (sha256,) in ask_in(connection, statement, set(hashes))}


def let_go(connection: Connection, hashes: Iterable[str]) -> None:
    """Drop those of the files that nothing names: a package brought them without being asked."""
    left = set(hashes)
    for table in ("attachment", "waiting_file"):
        statement = f"SELECT DISTINCT sha256 FROM {table} WHERE sha256 IN (?)"  # noqa: S608
        left -= {sha256 for (sha256,) in ask_in(connection, statement, set(left))}
    for sha256 in left:
        _drop(connection, sha256)


def sweep(connection: Connection) -> None:
    """Drop the files that nothing names any more: no row, not even a deleted one, no draft."""
    rows = ask(
        connection,
        "SELECT DISTINCT sha256 FROM file_copy c"
        " WHERE NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = c.sha256)"
        " AND NOT EXISTS (SELECT 1 FROM waiting_file w WHERE w.sha256 = c.sha256)",
    )
    for (sha256,) in rows:
        _drop(connection, sha256)


def await_files(connection: Connection, rows: Iterable[bytes]) -> None:
    """Note that the files of rows that came without them may still come."""
    statement = "SELECT DISTINCT sha256 FROM attachment WHERE sha256 IS NOT NULL AND id IN (?)"
    wanted = {sha256 for (sha256,) in ask_in(connection, statement, rows)}
    missing = sorted(wanted - held(connection, wanted))
    run(
        connection,
        "INSERT INTO file_awaited VALUES (?) ON CONFLICT DO NOTHING",
        [(sha256,) for sha256 in missing],
    )


def kept(connection: Connection) -> list[tuple[str, str]]:
    """Give every kept form of every file, by hash."""
    rows = ask(connection, "SELECT sha256, form FROM file_copy ORDER BY sha256, form")
    return [(sha256, form) for sha256, form in rows]


def lost(connection: Connection) -> Iterator[str]:
    """Give the hashes that rows name, whose file is neither here nor awaited from elsewhere."""
    rows = ask(
        connection,
        "SELECT DISTINCT a.sha256 FROM attachment a WHERE a.hidden = 0 AND a.sha256 IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM file_copy c"
        " WHERE c.sha256 = a.sha256 AND c.form = ?)"
        " AND NOT EXISTS (SELECT 1 FROM file_awaited w WHERE w.sha256 = a.sha256)"
        " ORDER BY a.sha256",
        (WHOLE,),
    )
    return (sha256 for (sha256,) in rows)


def _drop(connection: Connection, sha256: str, form: str = "") -> None:
    for table in ("file_piece", "file_copy"):
        run(
            connection,
            f"DELETE FROM {table} WHERE sha256 = ? AND ? IN ('', form)",  # noqa: S608
            [(sha256, form)],
        )
