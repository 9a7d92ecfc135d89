"""A district's book on a PostgreSQL server, by command."""

from db import founding

NEW = ("--level", "district", "--name", "演示区", "--code", "229901000000")


def test_a_book_is_made_on_a_server_and_checked(call, tmp_path, monkeypatch, postgres):
    monkeypatch.setattr("db.keys.calibrate", lambda: founding.Cost(8 * 1024, 1))
    folder, at = tmp_path / "new", postgres.new()
    unasked = call("book", "new", folder, *NEW, "--database", at)
    assert unasked.code == 1
    assert "磁盘加密" in unasked.err
    assert not folder.exists()
    made = call("book", "new", folder, *NEW, "--database", at, "--disk-encrypted")
    assert made.code == 0
    assert not (folder / "book.db").exists()
    checked = call("book", "check", folder)
    assert checked.code == 0
    assert checked.json["sound"]
    assert checked.json["counts"] == {"org_unit": 1, "staff_member": 1, "user": 1}


def test_an_address_that_is_not_safe_makes_nothing(call, tmp_path):
    folder = tmp_path / "new"
    told = "postgresql+psycopg://ledger@10.0.0.5/book"
    answer = call("book", "new", folder, *NEW, "--database", told, "--disk-encrypted")
    assert answer.code == 1
    assert "sslmode=verify-full" in answer.err
    assert not (folder / "keys.json").exists()
