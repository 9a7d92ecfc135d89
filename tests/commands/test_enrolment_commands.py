"""Enrolling by command, keys that change, and a book that comes to another PC."""

import platformdirs
import pytest

from db import founding
from desktop_app.exchange import identity
from desktop_app.practice.profile import PASSWORD


@pytest.fixture
def books(call, tmp_path, monkeypatch):
    """Give a district and an office, enrolled with figures alone."""
    monkeypatch.setattr("db.keys.calibrate", lambda: founding.Cost(8 * 1024, 1))
    made = {}
    for level, name, code in (("district", "某区", "229901000000"),
                              ("community", "幸福社区", "229901001001")):  # fmt: skip
        made[level] = tmp_path / level
        new = ("book", "new", made[level], "--level", level, "--name", name, "--code", code)
        assert call(*new).code == 0
    enrol(call, tmp_path, made["district"], made["community"])
    return made["district"], made["community"]


def enrol(call, folder, district, office, *more):
    request, welcome = folder / "request.json", folder / "welcome.json"
    assert call("enrol", "request", office, "--out", request).code == 0
    approved = call("enrol", "approve", district, request, "--out", welcome, *more)
    assert approved.code == 0, approved.err
    figures = approved.json["district_fingerprint"]
    accepted = call("enrol", "accept", office, welcome, "--fingerprint", figures)
    assert accepted.code == 0, accepted.err
    return accepted.json


def test_wrong_figures_are_not_accepted(call, books, tmp_path):
    answer = call("enrol", "accept", books[1], tmp_path / "welcome.json", "--fingerprint", "1234")
    assert answer.code == 1
    assert "不一样" in answer.err


def test_the_district_s_key_is_followed_by_its_list(call, books, tmp_path):
    district, office = books
    renewed = call("enrol", "renew", district, "--reason", "人员调动").json
    listed = call("enrol", "list", district, "--out", tmp_path / "list.json").json
    assert (listed["version"], listed["district_fingerprint"]) == (3, renewed["fingerprint"])
    accepted = call("enrol", "accept", office, tmp_path / "list.json")
    assert accepted.json["district_fingerprint"] == renewed["fingerprint"]
    assert call("enrol", "renew", office, "--reason", "").code == 1


def test_books_on_other_pcs_begin_anew(call, books, tmp_path, monkeypatch):
    district, office = books
    there = str(tmp_path / "elsewhere")
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: there)
    assert call("export", office, "--to", tmp_path).code == 1
    anew = call("enrol", "anew", district, "--reason", "电脑烧了")
    assert anew.code == 0, anew.err
    again = enrol(call, tmp_path, district, office, "--former", "lost")
    assert again["letter"] == "B"
    assert again["district_fingerprint"] == anew.json["district_fingerprint"]
    assert call("export", office, "--to", tmp_path).code == 0


def test_backup_and_paper_go_on_by_command(call, books, tmp_path, monkeypatch):
    _district, office = books
    assert call("enrol", "paper", office, "--out", tmp_path / "key.pdf").code == 0
    assert (tmp_path / "key.pdf").read_bytes().startswith(b"%PDF-")
    book = founding.open_book(office, "", PASSWORD)
    secret = identity.own_keys(book.store).recovery
    book.close()
    there = str(tmp_path / "elsewhere")
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *_, **__: there)
    assert call("export", office, "--to", tmp_path).code == 1
    assert "HSL_PAPER_KEY" in call("enrol", "go-on", office).err
    monkeypatch.setenv("HSL_PAPER_KEY", secret)
    assert call("enrol", "go-on", office).code == 0
    assert call("export", office, "--to", tmp_path).code == 0
