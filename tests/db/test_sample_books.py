"""M: a book of every schema there was comes up whole, and is read as it was where it cannot."""

from __future__ import annotations

import contextlib

import pytest

from db import schema, unmigrated
from db.choice_types import Choice
from db.journal.holding import rebuild
from db.kinds import KINDS
from db.schema import UpgradeFailed
from db.store import DATABASE, Store
from db.trouble import Unavailable
from tests.db import sample_books
from tests.sizes import RELEASE

KEY = bytes(range(32))
SAMPLES = sample_books.kept()
TRIED = SAMPLES if RELEASE else [SAMPLES[0], SAMPLES[2], *SAMPLES[-2:]]
FIELDS = {
    kind.__tablename__: {str(one.tag): one for one in kind.fields().values()} for kind in KINDS
}


@pytest.fixture(params=TRIED, ids=lambda path: path.name[:5])
def sample(request):
    return sample_books.read(request.param)


def test_no_schema_goes_without_its_sample():
    """The newest one's is kept when it is released; `python -m tests.db.sample_books` makes it."""
    numbers = {sample_books.read(path).schema for path in SAMPLES}
    assert numbers >= set(range(1, schema.VERSION))
    assert [path.name[:5] for path in SAMPLES] == [f"s{number:04}" for number in sorted(numbers)]


def still_there(sample, store):
    """Hold what a store shows against what its own program showed, field by field."""
    now = sample_books.rows_of(store)
    compared = 0
    for table, rows in sample.rows.items():
        assert set(rows) <= set(now.get(table, {})), table
        for row, values in rows.items():
            for tag in values.keys() & FIELDS[table].keys():
                if values[tag]:
                    shown = now[table][row].get(tag)
                    assert says(FIELDS[table][tag], values[tag]) == shown, (table, tag)
                    compared += 1
    return compared


def says(declared, words):
    """Give the words of today for what an older program showed: a code may be called anew."""
    return declared.reveal(declared.parse(words)) if isinstance(declared, Choice) else words


def test_the_words_of_a_code_are_taken_for_no_other():
    """Planted: a state that is another one by now is named."""
    state = FIELDS["activity"]["30"]
    assert (says(state, "登记"), says(state, "已审")) == ("已登记", "已审")


def test_every_row_of_an_older_book_is_still_there(sample, tmp_path):
    sample.pour(tmp_path, KEY)
    before = []
    store = Store(
        tmp_path, KEY, sample.audit_key, before_migration=lambda old: before.append(old.folder)
    )
    with contextlib.closing(store):
        assert before == ([tmp_path] if sample.schema < schema.VERSION else [])
        assert still_there(sample, store) > 100
        assert store.check(whole=True)["file"] == []
        assert store.log_breaks() == []
        totals = store.state_hash()
        with store.transaction() as connection:
            assert schema.version(connection) == schema.VERSION
            rebuild(connection)
        assert store.state_hash() == totals


def test_what_cannot_be_brought_up_is_read_as_it_was(sample, tmp_path, monkeypatch):
    sample.pour(tmp_path, KEY)
    if sample.schema == schema.VERSION:
        monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    def fail(connection):
        connection.exec_driver_sql("DROP TABLE resident")
        raise KeyError("a fault of ours")

    monkeypatch.setattr(schema, "run_revisions", fail)
    with pytest.raises(UpgradeFailed, match="没有升级成功"):
        Store(tmp_path, KEY, sample.audit_key)
    bytes_before = (tmp_path / DATABASE).read_bytes()
    store = unmigrated.open_file(tmp_path, KEY, sample.audit_key)
    with contextlib.closing(store):
        assert still_there(sample, store) > 100
        assert store.log_breaks() == []
        with pytest.raises(Unavailable, match="没有升级成功"):
            store.keep_fact("x", "y")
    assert (tmp_path / DATABASE).read_bytes() == bytes_before


def test_rows_are_shown_as_the_older_program_made_them_where_the_journal_cannot_be_read(
    tmp_path, monkeypatch
):
    def fail(_connection):
        raise KeyError("an op of which nothing is known")

    sample = sample_books.read(SAMPLES[2])
    sample.pour(tmp_path, KEY)
    monkeypatch.setattr(unmigrated, "rebuild", fail)
    with contextlib.closing(unmigrated.open_file(tmp_path, KEY, sample.audit_key)) as store:
        assert still_there(sample, store) > 100
