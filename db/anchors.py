"""What is left outside of a book, so that a start can tell whether it is the book it was.

How far the book had come is kept in the key file and on this PC beside it (`this_pc`), before a
package leaves, before a backup is made and at exit. A book that lacks what was kept was put back
to an earlier state; one that lies in two folders was copied, be it a backup that was unzipped by
hand; one that another PC wrote has come to this one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from getpass import getuser
from hashlib import blake2b
from pathlib import Path
from typing import Final

import msgspec

from db import key_file
from db.journal.holding import unheld
from db.journal.rows import ask
from db.keys import KeyRing
from db.lives import BEHIND, COPIED, MOVED
from db.safe_files import safe_write
from db.store import Store
from db.this_pc import ThisPC
from db.trouble import Refused, Unavailable

_NAME: Final = "book"
_PC: Final = "this_pc"
_Id = bytes


class Anchor(msgspec.Struct, frozen=True):
    """How far a book in a folder had come: the branch it wrote under, and its last commits."""

    folder: str
    branch: _Id
    tips: tuple[bytes, ...] = ()


class Anchors:
    """The anchors of one open book on this PC."""

    def __init__(self, store: Store, ring: KeyRing, pc: ThisPC) -> None:
        self._store, self._ring, self._pc = store, ring, pc
        self._folder = str(ring.folder.resolve())
        self._book = ring.book

    def found(self) -> str:
        """Say why the book may not go on under its branch; blank where it may.

        A book on a server is at home on every PC: it can only have been put back there.
        """
        if self._store.is_shared:
            return BEHIND if any(self._lacks(one) for one in self._kept()) else ""
        fact = self._store.fact(_PC)
        if fact and self._pc.mark and fact != self._pc.mark:
            return MOVED
        kept = list(self._kept())
        here = [one for one in kept if one.folder == self._folder]
        elsewhere = [one for one in kept if one.folder != self._folder]
        if not here and any(self._is_there(one.folder) for one in elsewhere):
            return COPIED
        return BEHIND if any(self._lacks(one) for one in here or elsewhere) else ""

    def settle(self) -> None:
        """Have the book know the PC it is on."""
        if self._pc.mark and not self._store.is_shared and self._store.fact(_PC) != self._pc.mark:
            self._store.keep_fact(_PC, self._pc.mark)

    def keep(self) -> None:
        """Leave outside of the book how far it has come; raises where no place takes it."""
        anchor = self._now()
        text = msgspec.json.encode(anchor)
        kept = 0
        with contextlib.suppress(Unavailable, Refused, OSError):
            self._pc.folder.mkdir(parents=True, exist_ok=True)
            safe_write(self._path(), text)
            kept += 1
            self._let_go()
        try:
            self._ring.keep_anchor(_NAME, text.decode())
        except Unavailable:
            if not kept:
                raise

    def _let_go(self) -> None:
        """Let go of what was kept for folders that hold the book no more: it was moved."""
        for path in self._pc.folder.glob(f"{self._book}-*.json"):
            for one in _read([path.read_bytes()]):
                if one.folder != self._folder and not self._is_there(one.folder):
                    path.unlink()

    def _now(self) -> Anchor:
        with self._store.looking() as connection:
            branch = self._store.facts.branch
            ((origin,),) = ask(connection, "SELECT id FROM branch WHERE idx = ?", (branch,))
            tips = ask(
                connection, "SELECT tip FROM chain WHERE branch = ? ORDER BY scope", (branch,)
            )
        return Anchor(self._folder, origin, tuple(tip for (tip,) in tips))

    def _kept(self) -> Iterator[Anchor]:
        """Give the anchors of this book: of every user and folder of this PC, and the key file's.

        The key file lies with the book; what it says is of this folder, wherever that came from,
        unless the book is where it says as well.
        """
        texts: list[bytes] = []
        with contextlib.suppress(OSError):
            texts = [path.read_bytes() for path in self._pc.folder.glob(f"{self._book}-*.json")]
        yield from _read(texts)
        for one in _read([self._ring.anchors.get(_NAME, "").encode()]):
            is_copied = self._is_there(one.folder)
            yield one if is_copied else msgspec.structs.replace(one, folder=self._folder)

    def _lacks(self, anchor: Anchor) -> bool:
        with self._store.looking() as connection:
            known = ask(connection, "SELECT 1 FROM branch WHERE id = ?", (anchor.branch,))
            return not known or bool(unheld(connection, anchor.tips))

    def _is_there(self, folder: str) -> bool:
        """Whether a folder holds this very book still."""
        with contextlib.suppress(Unavailable, Refused, OSError):
            return folder != self._folder and key_file.read(Path(folder)).book == self._book
        return False

    def _path(self) -> Path:
        """Give the file of this book, folder and user: each writes a file of its own."""
        told = f"{self._folder}\n{_user()}".encode()
        return self._pc.folder / f"{self._book}-{blake2b(told, digest_size=8).hexdigest()}.json"


def _user() -> str:
    try:
        return getuser()
    except (OSError, KeyError, ImportError):
        return ""


def _read(texts: Iterable[bytes]) -> Iterator[Anchor]:
    for text in texts:
        with contextlib.suppress(msgspec.DecodeError, UnicodeDecodeError):
            yield msgspec.json.decode(text, type=Anchor)
