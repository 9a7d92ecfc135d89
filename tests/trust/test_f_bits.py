"""F: one flipped bit is noticed by a check or a read, and never gives a wrong row."""

import random
import shutil
from collections import Counter

import pytest
import sqlcipher3.dbapi2 as cipher
from sqlalchemy.exc import DBAPIError

from db import backup, founding, key_file, keys
from db.founding import OpenBook
from db.kinds import PartnerOrganization
from db.store import Store
from db.trouble import Refused, Unavailable
from tests.exchange.packages import Post
from tests.sizes import size
from tests.trust.ground import (
    FOUNDING,
    LOGIN,
    PASSWORD,
    found,
    lay_out,
    let_go,
    open_again,
    put_aside,
    say,
    scratch,
)
from tests.trust.writer import write

FLIPS = size(400, 10_000)
BACKUP_FLIPS = size(400, 10_000)
WORKS = 30


@pytest.fixture
def place():
    """Give a folder with a closed book of some works in it, and its backup."""
    with scratch() as folder:
        book = found(folder / "book")
        write(book, WORKS, checkpoint=1000, told=[].append)
        made = backup.make(book.store)
        shutil.copyfile(made.path, folder / "made.hslbak")
        book.close()
        put_aside(folder / "book", folder / "template")
        yield folder


def flipped(held, chance):
    """Give bytes with one bit turned."""
    bent = bytearray(held)
    bent[chance.randrange(len(bent))] ^= 1 << chance.randrange(8)
    return bytes(bent)


def read_all(folder):
    """Read all a book holds, as its start and its pages do; give the rows and what a check says."""
    book = open_again(folder)
    try:
        rows = book.store.values(PartnerOrganization, "full_name", "resources", order=("uscc",))
        found = book.store.check()
    finally:
        let_go(book)
    return rows, [finding for findings in found.values() for finding in findings]


def outcome(folder, expected):
    """Say how damage showed: not opened, read with a sentence, seen by the check, or not at all."""
    try:
        rows, findings = read_all(folder)
    except (Unavailable, Refused):
        return "refused"
    if findings:
        return "checked"
    return "unnoticed" if rows == expected else "wrong"


def test_a_bit_flipped_in_the_database_is_noticed(figures, place):
    expected, findings = read_all(place / "template")
    assert len(expected) == WORKS
    assert findings == []
    held = (place / "template" / "book.db").read_bytes()
    chance, seen = random.Random(3), Counter()
    for _ in range(FLIPS):
        lay_out(place / "template", place / "book")
        (place / "book" / "book.db").write_bytes(flipped(held, chance))
        seen[outcome(place / "book", expected)] += 1
    say(f"bit flips in the database {FLIPS} · {dict(seen)}")
    figures(flips=FLIPS, flips_unnoticed=seen["wrong"] + seen["unnoticed"])
    assert seen["wrong"] == seen["unnoticed"] == 0


def test_a_bit_flipped_in_a_backup_never_gives_a_wrong_row(figures, place):
    """It is refused, or lays out byte for byte what was backed up (a date of a part was hit)."""
    expected, _ = read_all(place / "template")
    held = (place / "made.hslbak").read_bytes()
    backup.unpack(place / "made.hslbak", place / "whole")
    chance, seen = random.Random(4), Counter()
    for _ in range(BACKUP_FLIPS):
        shutil.rmtree(place / "book", ignore_errors=True)
        (place / "bent.hslbak").write_bytes(flipped(held, chance))
        seen[unpacked(place, expected)] += 1
    # The container's own lists are a thousandth of it: each of their bytes gets its turn.
    marks = (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06")
    edges = [at for mark in marks for at in found_at(held, mark)]
    for at in edges:
        shutil.rmtree(place / "book", ignore_errors=True)
        bent = bytearray(held)
        bent[at] ^= 1 << chance.randrange(8)
        (place / "bent.hslbak").write_bytes(bent)
        seen[unpacked(place, expected)] += 1
    say(f"bit flips in a backup {sum(seen.values())} · {dict(seen)}")
    figures(flips=sum(seen.values()), flips_unnoticed=seen["wrong"] + seen["unnoticed"])
    assert seen["wrong"] == seen["unnoticed"] == 0
    assert 0 < seen["the same"] < len(edges)


def test_a_bit_flipped_in_a_package_is_refused(figures):
    chance, unnoticed, post = random.Random(6), 0, Post()
    with scratch() as folder:
        path = folder / "a.hsl"
        post.write(path)
        held = path.read_bytes()
        for _ in range(FLIPS):
            path.write_bytes(flipped(held, chance))
            try:
                post.read(path)
            except Refused:
                continue
            unnoticed += 1
    say(f"bit flips in a package {FLIPS} · unnoticed {unnoticed}")
    figures(flips=FLIPS, flips_unnoticed=unnoticed)
    assert unnoticed == 0


def found_at(held, mark):
    """Give the places of the 46 bytes after each occurrence of a mark."""
    start = held.find(mark)
    while start >= 0:
        yield from range(start, min(start + 46, len(held)))
        start = held.find(mark, start + 1)


def unpacked(place, expected):
    """Say what came of laying a bent backup out and opening it."""
    try:
        backup.unpack(place / "bent.hslbak", place / "book")
    except Unavailable:
        return "refused"
    same = parts_of(place / "book") == parts_of(place / "whole")
    what = outcome(place / "book", expected)
    return "the same" if same and what == "unnoticed" else what


def parts_of(folder):
    """Give what a backup was laid out as: the database and the key file."""
    return [(folder / name).read_bytes() for name in ("book.db", key_file.NAMES[0])]


def test_a_bit_flipped_in_the_key_file_is_mended_or_refused(figures, place):
    """Every single byte is flipped in tests/db; here the book behind it is opened too."""
    expected, _ = read_all(place / "template")
    held = (place / "template" / key_file.NAMES[0]).read_bytes()
    chance, seen = random.Random(5), Counter()
    for turn in range(size(400, 10_000)):
        lay_out(place / "template", place / "book")
        for name in key_file.NAMES[: 1 + turn % 2]:
            (place / "book" / name).write_bytes(flipped(held, chance))
        seen["one copy" if turn % 2 == 0 else "both", outcome(place / "book", expected)] += 1
    say(f"bit flips in the key file {sum(seen.values())} · {dict(seen)}")
    unnoticed = seen["one copy", "wrong"] + seen["both", "wrong"] + seen["both", "unnoticed"]
    figures(flips=sum(seen.values()), flips_unnoticed=unnoticed)
    assert set(seen) == {("one copy", "unnoticed"), ("both", "refused")}
    assert keys.unlock(place / "template", LOGIN, PASSWORD)


def test_a_planted_fault_is_seen(figures):
    """Without the cipher a flipped bit is a wrong row: the same count must find one."""
    with scratch() as place:
        store = Store(fresh(place / "plain"), None)
        clerk = founding.found(store, FOUNDING)
        write(OpenBook(store, clerk, None, None), WORKS, checkpoint=1000, told=[].append)
        expected = store.values(PartnerOrganization, "full_name", "resources", order=("uscc",))
        store.close()
        held = (place / "plain" / "book.db").read_bytes()
        chance, seen = random.Random(3), Counter()
        for _ in range(FLIPS):
            folder = fresh(place / "book")
            (folder / "book.db").write_bytes(flipped(held, chance))
            seen[plain_outcome(folder, expected)] += 1
            if seen["wrong"]:
                break
    say(f"planted plain SQLite: a wrong row after {sum(seen.values())} flips")
    figures.caught("plain SQLite")
    assert seen["wrong"] == 1


def fresh(folder):
    """Give an empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return folder


def plain_outcome(folder, expected):
    """Say how damage to a plain file showed; its check finds what the engine itself can find."""
    try:
        store = Store(folder, None)
        rows = store.values(PartnerOrganization, "full_name", "resources", order=("uscc",))
        findings = store.check()["file"]
        store.close()
    except (Unavailable, cipher.Error, DBAPIError, UnicodeDecodeError):
        return "refused"
    if findings:
        return "checked"
    return "unnoticed" if rows == expected else "wrong"
