"""What every opening of a book begins and ends with, and what it lets go of where it breaks off."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from db import clock_check, keys, word_lists
from db.book_lock import BookLock
from db.key_ring import KeyRing
from db.store import Store


@contextmanager
def unlocked(
    folder: Path, login: str, password: str, pause: Callable[[float], None], *, shared: bool = False
) -> Iterator[tuple[BookLock, KeyRing]]:
    """Take the lock of a book, and open its keys by a password; without a login, the only one's.

    The lock stays taken unless the opening breaks off. `shared`: the book lies on a server.
    """
    lock = BookLock(folder, shared=shared)
    lock.take()
    try:
        yield lock, keys.unlock(folder, login or keys.only_login(folder), password, pause=pause)
    except BaseException:
        lock.release()
        raise


@contextmanager
def brought_in(store: Store) -> Iterator[None]:
    """Have an office's own words, and its clock, be known once a store is opened to the end.

    It is closed again where the opening breaks off.
    """
    try:
        yield
        word_lists.adopt(store)
        clock_check.look(store)
    except BaseException:
        store.close()
        raise
