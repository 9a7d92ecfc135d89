"""Data is never locked in: other implementations open the book, a backup and a package.

The book is read by SQLite3 Multiple Ciphers, a cipher library of its own that knows SQLCipher's
format; a package by a reader of the age format that shares no code with ours.
"""

import apsw
import pytest

from db import backup
from db.kinds import PartnerOrganization
from db.store import DATABASE
from desktop_app.exchange import package
from tests.exchange import age_reader
from tests.exchange.packages import OPS, Post
from tests.trust.ground import found
from tests.trust.writer import write

WORKS = 12


def opened(path, key):
    """Open a file of ours with the other library."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    for said in ("cipher='sqlcipher'", "legacy=4", f"key=\"x'{key.hex()}'\""):
        connection.execute(f"PRAGMA {said}").fetchall()
    return connection


def read(path, key):
    """Give the rows and what its own check says."""
    connection = opened(path, key)
    try:
        rows = connection.execute(
            "SELECT full_name, uscc FROM partner_organization ORDER BY uscc"
        ).fetchall()
        return rows, connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()


@pytest.fixture
def book(tmp_path):
    made = found(tmp_path / "book")
    write(made, WORKS, checkpoint=1000, told=[].append)
    yield made
    made.close()


def test_another_library_opens_the_book(book, tmp_path):
    key = book.ring.database_key
    ours = book.store.values(PartnerOrganization, "full_name", "uscc", order=("uscc",))
    book.close()
    rows, check = read(tmp_path / "book" / DATABASE, key)
    assert rows == ours
    assert len(rows) == WORKS
    assert check == [("ok",)]
    assert "mc" in apsw.mc_version.lower() or "cipher" in apsw.mc_version.lower()


def test_another_library_opens_a_backup(book, tmp_path):
    made = backup.make(book.store)
    ours = book.store.values(PartnerOrganization, "full_name", "uscc", order=("uscc",))
    (tmp_path / "out").mkdir()
    backup.lay_out(made.path, tmp_path / "out")
    assert read(tmp_path / "out" / DATABASE, book.ring.database_key) == (ours, [("ok",)])


def test_the_other_library_opens_nothing_without_the_key(book, tmp_path):
    key = book.ring.database_key
    book.close()
    with pytest.raises(apsw.NotADBError):
        read(tmp_path / "book" / DATABASE, bytes([key[0] ^ 1, *key[1:]]))


def test_another_reader_of_age_opens_a_package(tmp_path):
    post, path = Post(), tmp_path / "a.hsl"
    post.write(path)
    raw = path.read_bytes()
    length = int.from_bytes(raw[4:8], "big")
    plain = age_reader.decrypt(raw[8 + length :], post.district[0])
    assert len(plain) > sum(map(len, OPS)) // 3
    with package.open_package(path, [post.district[0]], post.trusted) as held:
        assert len(list(held.frames())) == 3
