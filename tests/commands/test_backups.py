"""Backups by command: made, listed, tried, compared with today, and gone back to."""

from pathlib import Path

from db import founding, second_place
from db.only_read import DAMAGED
from db.store import DATABASE
from desktop_app.practice.profile import PASSWORD
from tests.trust.ground import damage


def test_a_backup_goes_round(call, book, tmp_path, monkeypatch):
    opened = founding.open_book(book, "", PASSWORD)
    code = opened.ring.renew_code()
    opened.close()
    made = call("backup", "make", book).json
    assert [one["file"] for one in call("backup", "list", book).json] == [made["file"]]
    tried = call("backup", "test", book).json
    assert tried == {"file": made["file"], "good": True, "checks": 20, "findings": []}
    path = book / "backups" / made["file"]
    assert call("backup", "missing", book, path).json["works"] == 0
    (tmp_path / "stick").mkdir()
    refused = call("backup", "copy", book, "--to", tmp_path / "stick")
    assert refused.code == 1
    assert "同一块盘" in refused.err
    monkeypatch.setattr(second_place, "is_same_disk", lambda *_: False)
    copied = Path(call("backup", "copy", book, "--to", tmp_path / "stick").json["file"])
    assert copied.read_bytes() == path.read_bytes()
    alone = call("backup", "restore", book, copied)
    assert alone.code == 1
    assert "两个人办" in alone.err
    monkeypatch.setenv("HSL_RECOVERY_CODE", code)
    back = call("backup", "restore", book, copied).json
    monkeypatch.delenv("HSL_RECOVERY_CODE")
    assert Path(back["former"]).exists()
    assert call("book", "check", book).json["sound"]
    new = call("backup", "restore", tmp_path / "new pc", copied)
    assert new.code == 0
    alone = call("book", "check", tmp_path / "new pc")
    assert alone.code == 1
    assert "两个人办" in alone.err
    monkeypatch.setenv("HSL_RECOVERY_CODE", code)
    assert call("book", "check", tmp_path / "new pc").json["sound"]
    monkeypatch.delenv("HSL_RECOVERY_CODE")
    assert call("book", "check", tmp_path / "new pc").json["sound"]  # asked once
    alone = call("backup", "salvage", tmp_path / "new pc", "--to", tmp_path / "saved")
    assert alone.code == 1
    assert "两个人办" in alone.err
    monkeypatch.setenv("HSL_RECOVERY_CODE", code)
    saved = call("backup", "salvage", tmp_path / "new pc", "--to", tmp_path / "saved").json
    assert saved["records"]


def test_a_damaged_backup_leaves_the_book_as_it_is(call, book, tmp_path):
    path = tmp_path / "bad.hslbak"
    path.write_bytes(b"PK" + bytes(300))
    answer = call("backup", "restore", book, path)
    assert answer.code == 1
    assert "不完整" in answer.err
    assert call("book", "check", book).json["sound"]


def test_a_damaged_book_is_read_by_commands_and_written_by_none(call, book):
    path = book / "backups" / call("backup", "make", book).json["file"]
    damage(founding.open_book(book, "", PASSWORD), "form_template")
    told = call("backup", "missing", book, path)
    assert told.code == 0
    assert DAMAGED in told.err  # before anything else
    held = (book / DATABASE).read_bytes()
    refused = call("backup", "make", book)
    assert refused.code == 1
    assert DAMAGED in refused.err
    assert len((book / DATABASE).read_bytes()) == len(held)
    assert list((book / "backups").glob("*.hslbak")) == [path]
