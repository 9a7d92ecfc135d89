"""A book that a newer program brought up goes back by itself while nobody has worked in it."""

import json

import pytest

from db import backup, upgrading
from db.engine import connect_bare
from db.kinds import PartnerOrganization
from db.schema import VERSION
from db.store import DATABASE
from db.trouble import Unavailable
from tests.trust.ground import found, open_again


@pytest.fixture
def folder(tmp_path):
    """Give a book's folder as a newer program left it: brought up, and one thing changed."""
    opened = found(tmp_path / "book")
    upgrading.before(opened.store)
    with opened.store.work(opened.clerk, "") as work:
        work.bulk_create([PartnerOrganization(full_name="新版本写的", org_kind="school")])
    key = opened.store.database_key
    opened.close()
    database = connect_bare(tmp_path / "book" / DATABASE, key)
    database.execute(f"PRAGMA user_version = {VERSION + 1}")
    database.commit()
    database.close()
    mark = tmp_path / "book" / upgrading.MARK
    held = json.loads(mark.read_bytes())
    mark.write_text(json.dumps({**held, "schema": VERSION + 1}), encoding="utf-8")
    return tmp_path / "book"


def test_an_older_program_finds_the_book_as_it_was_before(folder):
    again = open_again(folder)
    assert [one.full_name for one in again.store.all(PartnerOrganization)] == []
    (told,) = [one for one in again.store.access_log(again.clerk) if one.act.act == "从备份恢复"]
    (made,) = backup.listed(folder / "backups")
    assert told.act.reason == made.path.name
    again.close()
    assert not (folder / upgrading.MARK).exists()
    open_again(folder).close()


def test_once_the_newer_program_was_shown_nothing_goes_back(folder):
    upgrading.settle(folder)
    before = (folder / DATABASE).read_bytes()
    with pytest.raises(Unavailable, match="更新的程序"):
        open_again(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_the_program_that_brought_it_up_leaves_it_as_it_is(folder, monkeypatch):
    monkeypatch.setattr(upgrading, "VERSION", VERSION + 1)
    assert not upgrading.go_back(folder)


@pytest.mark.parametrize(
    "torn", [b"", b"[]", b'{"schema": 9999}', b'{"backup": 1, "schema": 9999}']
)
def test_a_torn_mark_or_a_lost_backup_changes_nothing(folder, torn):
    (folder / upgrading.MARK).write_bytes(torn)
    before = (folder / DATABASE).read_bytes()
    assert not upgrading.go_back(folder)
    assert (folder / DATABASE).read_bytes() == before


def test_the_backup_of_the_mark_is_there_and_whole(folder):
    named = json.loads((folder / upgrading.MARK).read_bytes())["backup"]
    assert named in [one.path.name for one in backup.listed(folder / "backups")]
