"""A book that an earlier version of the cipher wrote is opened, brought up and kept on with."""

from __future__ import annotations

import contextlib

import pytest
from packaging.version import Version

from db import engine, schema
from db.store import DATABASE, Store
from tests.db import old_ciphers
from tests.db.test_sample_books import still_there
from tests.sizes import RELEASE

SAMPLES = old_ciphers.kept()
TRIED = SAMPLES if RELEASE else [path for path in SAMPLES if path.name.startswith("4.5")]


def in_use():
    """Give the version of the cipher that the program runs on."""
    with contextlib.closing(engine.connect_bare(None, None)) as held:
        return Version(held.execute("PRAGMA cipher_version").fetchone()[0].split(" ")[0])


@pytest.fixture(params=TRIED, ids=lambda path: path.stem)
def sample(request):
    return old_ciphers.read(request.param)


def test_the_samples_are_of_versions_before_the_one_in_use():
    versions = {Version(path.stem.partition("-")[0]) for path in SAMPLES}
    assert len(versions) >= 3
    assert max(versions) < in_use()


def test_the_file_is_read_as_it_was_written(sample, tmp_path):
    sample.lay_out(tmp_path)
    assert engine.peek_version(tmp_path / DATABASE, old_ciphers.KEY) == sample.book.schema
    with contextlib.closing(engine.connect(tmp_path / DATABASE, old_ciphers.KEY)) as held:
        assert held.execute("PRAGMA cipher_integrity_check").fetchall() == []
        assert held.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        key, value = old_ciphers.LAST
        told = held.execute("SELECT value FROM book WHERE key = ?", (key,)).fetchone()
        assert told == (value,), "what stood in the log alone"
    assert not engine.opens(tmp_path / DATABASE, bytes(32))


def test_a_changed_byte_of_the_older_file_is_noticed(sample, tmp_path):
    sample.lay_out(tmp_path)
    raw = bytearray(sample.files.database)
    raw[3 * 4096 + 7] ^= 1
    (tmp_path / DATABASE).write_bytes(raw)
    with contextlib.closing(engine.connect_bare(tmp_path / DATABASE, old_ciphers.KEY)) as held:
        assert held.execute("PRAGMA cipher_integrity_check").fetchall() != []


def test_the_book_comes_up_to_today_and_is_kept_on_with(sample, tmp_path):
    sample.lay_out(tmp_path / "book")
    before = []
    store = Store(
        tmp_path / "book",
        old_ciphers.KEY,
        sample.book.audit_key,
        before_migration=lambda old: before.append(old.folder),
    )
    with contextlib.closing(store):
        assert before == [tmp_path / "book"]
        with store.transaction() as connection:
            assert schema.version(connection) == schema.VERSION
        assert still_there(sample.book, store) > 100
        assert store.facts_like(old_ciphers.LAST[0]) == dict([old_ciphers.LAST])
        assert store.check(whole=True)["file"] == []
        assert store.log_breaks() == []
        store.keep_fact("written_today", "x")
    with contextlib.closing(Store(tmp_path / "book", old_ciphers.KEY, sample.book.audit_key)) as it:
        assert it.facts_like("written") == {"written_today": "x", **dict([old_ciphers.LAST])}
