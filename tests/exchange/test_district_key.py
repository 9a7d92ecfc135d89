"""The district as a way into an office's book, and looks that stay within the office."""

from __future__ import annotations

import msgspec
import pytest

from db import founding, key_file, keys, who_saw
from db.kinds import Resident
from db.roles import CODE_HOLDER
from db.trouble import Refused, Unavailable
from desktop_app.exchange import district_key, identity
from desktop_app.exchange.envelope import new_key
from tests.builders import build
from tests.gui.front_of_house import make_book

OTHER = "麦子黄了 该去 收割"


@pytest.fixture
def books(tmp_path):
    office, _code = make_book(tmp_path / "office")
    district, district_code = make_book(tmp_path / "district", level="district")
    yield office, district, district_code
    office.close()
    district.close()


def test_an_age_key_is_thirty_two_bytes_and_public_belongs_to_secret():
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    secret, public = new_key()
    pair = X25519PrivateKey.from_private_bytes(district_key.raw(secret))
    assert pair.public_key().public_bytes_raw() == district_key.raw(public)
    for bent in ("age1", "age1bbb", "x", public + "qqqqqqqqqq"):
        with pytest.raises(Unavailable):
            district_key.raw(bent)


def enrol(office, district):
    """Have the office know the district, as its welcome would."""
    known = identity.trust_list(district.store)
    assert known is not None
    identity.keep_list(office.store, district.store.fact(identity.LIST).encode())


def test_the_district_helps_who_lost_everything(books, tmp_path):
    office, district, district_code = books
    assert not district_key.keep(office.store)
    enrol(office, district)
    assert district_key.keep(office.store)
    assert not district_key.keep(office.store)
    assert district_key.has_key(office.store)
    folder, stick = office.store.folder, tmp_path / "stick"
    stick.mkdir()
    key = office.ring.database_key
    district_key.carry_out(folder, stick)
    with pytest.raises(Refused, match="两个人"):
        district_key.new_code(district.store, district.clerk, stick)
    from db import accounts

    beside = accounts.code_holder(district.store, district_code)
    code = district_key.new_code(district.store, district.clerk.for_once(beside=beside), stick)
    with pytest.raises(Refused):
        keys.unlock_with_code(folder, code)
    before = key_file.read(folder)
    aside = district_key.take_back(folder, stick)
    assert msgspec.json.decode(aside.read_bytes(), type=key_file.KeyFile) == before
    assert keys.unlock_with_code(folder, code).database_key == key
    with pytest.raises(Refused, match="另一本台账"):
        district_key.take_back(district.store.folder, stick)


def helped(books, stick):
    """Have the district give an office's key file on a stick a new recovery code."""
    office, district, _ = books
    enrol(office, district)
    district_key.keep(office.store)
    stick.mkdir()
    district_key.carry_out(office.store.folder, stick)
    clerk = district.clerk.for_once(beside=CODE_HOLDER)
    return office, district_key.new_code(district.store, clerk, stick)


def test_the_stick_goes_home_with_nothing_but_the_key_file(books, tmp_path):
    office, _ = helped(books, tmp_path / "stick")
    stick = tmp_path / "stick"
    assert sorted(one.name for one in stick.iterdir()) == sorted(key_file.NAMES)
    (stick / key_file.NAMES[1]).unlink()
    district_key.take_back(office.store.folder, stick)  # it takes, and mends nothing there
    assert [one.name for one in stick.iterdir()] == [key_file.NAMES[0]]


def test_a_code_that_was_given_up_opens_nothing_once_the_book_was_opened(books, tmp_path):
    office, code = helped(books, tmp_path / "stick")
    folder = office.store.folder
    office.close()
    aside = district_key.take_back(folder, tmp_path / "stick")
    assert aside.exists()
    ring = keys.unlock_with_code(folder, code)
    assert aside.exists()  # proven once the book itself was opened
    again, _ = founding.recover(folder, ring, "wxm", OTHER)
    again.close()
    assert not list(folder.glob("keys-*.json"))


@pytest.mark.parametrize("change", ["password", "account", "key", "begun key"])
def test_a_key_file_of_before_a_change_is_not_taken_back(books, tmp_path, change):
    office, _ = helped(books, tmp_path / "stick")
    folder, ring = office.store.folder, office.ring
    if change == "password":
        ring.reset_password("wxm", OTHER)
    elif change == "account":
        ring.add_user(bytes(16), "zhaomin", OTHER)
    else:
        ring.begin_rotation()
        if change == "key":
            ring.end_rotation()
    held = {path.name: path.read_bytes() for path in folder.glob("keys*.json")}
    with pytest.raises(Refused, match="以前带去区里的"):
        district_key.take_back(folder, tmp_path / "stick")
    assert {path.name: path.read_bytes() for path in folder.glob("keys*.json")} == held


def test_a_key_file_is_taken_back_once_and_clears_no_count_of_wrong_tries(books, tmp_path):
    office, code = helped(books, tmp_path / "stick")
    folder = office.store.folder
    for _ in range(6):
        with pytest.raises(Refused):
            keys.unlock(folder, "wxm", "wrong", pause=lambda _seconds: None)
    with pytest.raises(Refused, match="没有换过"):
        district_key.take_back(folder, folder)
    first = district_key.take_back(folder, tmp_path / "stick")
    assert keys.wait_before(folder, "wxm") == 2
    with pytest.raises(Refused, match="没有换过"):
        district_key.take_back(folder, tmp_path / "stick")
    assert key_file.put_aside(folder, key_file.read(folder)) != first
    assert len(list(folder.glob("keys-*.json"))) == 2
    assert keys.unlock_with_code(folder, code)


def test_an_administrator_may_take_the_districts_key_away(books):
    office, district, _ = books
    enrol(office, district)
    district_key.keep(office.store)
    district_key.switch(office.store, office.clerk, on=False)
    assert not district_key.has_key(office.store)
    assert not district_key.keep(office.store)
    district_key.switch(office.store, office.clerk, on=True)
    assert district_key.has_key(office.store)


def test_looks_of_another_pc_of_the_office_are_told_to_the_person(books, tmp_path):
    office, district, _ = books
    person = build(Resident)
    with office.store.work(office.clerk) as work:
        work.save(person)
    office.store.reveal(office.clerk, person, ["phone"], reason="社保核对")
    raw = who_saw.to_send(office.store)
    assert person.phone.encode() not in raw
    assert person.full_name.encode() not in raw
    other, _ = make_book(tmp_path / "other")
    with other.store.work(other.clerk) as work:
        work.bulk_create([build(Resident, id=person.id)])
    assert who_saw.take(other.store, b"n" * 16, raw) == 1
    assert who_saw.take(other.store, b"n" * 16, raw) == 1
    found = who_saw.of(other.store, other.clerk, person)
    assert [one.reason for one in found.seen if one.what.startswith("查看明文")] == ["社保核对"]
    assert len(found.covers) == 2
    with pytest.raises(Refused, match="不给区里"):
        who_saw.take(district.store, b"n" * 16, raw)
    for bent in (b"{}", b"[]", raw[:-9], raw.replace("查看明文".encode(), b"x")):
        with pytest.raises(Refused):
            who_saw.take(other.store, b"n" * 16, bent)
    other.close()
    assert founding.COMMUNITY_ROLES
