"""Turns at the key file: short ones, one book apart from another, and nothing left by a look."""

import threading

import pytest

from db import key_file, key_ring, keys
from db.key_file import Cost
from db.trouble import Refused

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
LI, WANG = b"\x01" * 16, b"\x02" * 16
PASSWORD, OTHER, THIRD = "午后的雨落在旧车站旁", "火车-晚点-三次-苹果", "麦子黄了 该去 收割"


@pytest.fixture
def book(tmp_path):
    folder = tmp_path / "book"
    folder.mkdir()
    ring, code = keys.create(folder, LI, "lifang", PASSWORD, cost=CHEAP)
    ring.add_user(WANG, "wang", OTHER)
    return ring, code


DEEDS = {
    "add": lambda ring: ring.add_user(b"\x03" * 16, "zhao", OTHER),
    "change": lambda ring: ring.change_password(PASSWORD, OTHER),
    "reset": lambda ring: ring.reset_password("wang", PASSWORD),
    "bind": lambda ring: ring.bind_to_pc(PASSWORD, bound=False),
    "code": lambda ring: ring.renew_code(),
    "recover": lambda ring: ring.recover("wang", PASSWORD),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_nobody_waits_while_a_password_is_made_into_a_key(book, monkeypatch, deed):
    ring, _ = book
    held = []

    def watched(real):
        def call(*given, **more):
            held.append(set(key_file._held))
            return real(*given, **more)

        return call

    for name in ("seal_slot", "open_slot"):
        monkeypatch.setattr(key_ring, name, watched(getattr(key_ring, name)))
    DEEDS[deed](ring)
    assert held
    assert not any(held)


def meanwhile(monkeypatch, deed):
    """Have something happen to the key file while the next slot is being sealed."""
    real = key_ring.seal_slot

    def call(*given, **more):
        monkeypatch.setattr(key_ring, "seal_slot", real)
        made = real(*given, **more)
        deed()
        return made

    monkeypatch.setattr(key_ring, "seal_slot", call)


def test_a_password_that_was_changed_meanwhile_is_not_changed_again(book, monkeypatch):
    ring, _ = book
    meanwhile(monkeypatch, lambda: ring.reset_password("lifang", OTHER))
    with pytest.raises(Refused, match="刚刚改过"):
        ring.change_password(PASSWORD, THIRD)
    assert keys.unlock(ring.folder, "lifang", OTHER)


def test_a_login_that_was_taken_meanwhile_is_not_given_twice(book, monkeypatch):
    ring, _ = book
    meanwhile(monkeypatch, lambda: ring.add_user(b"\x03" * 16, "zhao", OTHER))
    with pytest.raises(Refused, match="已被使用"):
        ring.add_user(b"\x04" * 16, "zhao", THIRD)
    assert keys.unlock(ring.folder, "zhao", OTHER).user_id == b"\x03" * 16


def test_a_way_in_made_while_the_book_got_another_key_is_made_for_that_one(book, monkeypatch):
    ring, _ = book

    def rotate():
        ring.begin_rotation()
        ring.end_rotation()

    before = ring.database_key
    meanwhile(monkeypatch, rotate)
    ring.add_user(b"\x03" * 16, "zhao", OTHER)
    after = keys.unlock(ring.folder, "zhao", OTHER).database_key
    assert after == ring.database_key != before
    meanwhile(monkeypatch, rotate)
    ring.change_password(PASSWORD, THIRD)  # the same account, under another data key
    assert keys.unlock(ring.folder, "lifang", THIRD).database_key == ring.database_key != after


def test_who_waits_for_one_book_keeps_nobody_from_another(book, tmp_path):
    ring, _ = book
    (tmp_path / "other").mkdir()
    other, _ = keys.create(tmp_path / "other", LI, "lifang", PASSWORD, cost=CHEAP)
    is_in, may_go = threading.Event(), threading.Event()

    def hold():
        with key_file.alone(ring.folder):
            is_in.set()
            may_go.wait(60)

    def change():
        is_in.wait(60)
        other.keep_anchor("a", "b")

    holding, changing = threading.Thread(target=hold), threading.Thread(target=change)
    holding.start()
    changing.start()
    changing.join(30)
    is_done = not changing.is_alive()
    may_go.set()
    holding.join()
    changing.join()
    assert is_done


def test_a_look_at_a_key_file_leaves_the_folder_as_it_is(book, tmp_path):
    ring, _ = book
    stick = tmp_path / "stick"
    stick.mkdir()
    first, second = key_file.NAMES
    (stick / first).write_bytes((ring.folder / first).read_bytes())
    assert key_file.read(stick) == key_file.read(ring.folder)
    assert [path.name for path in stick.iterdir()] == [first]
    (ring.folder / second).unlink()
    assert ring.logins == ("lifang", "wang")
    assert not (ring.folder / second).exists()
    keys.unlock(ring.folder, "lifang", PASSWORD)  # it is whoever opens the book that mends it
    assert (ring.folder / second).read_bytes() == (ring.folder / first).read_bytes()


def test_key_files_put_aside_go_and_nothing_else_does(book):
    ring, _ = book
    kept = [*key_file.NAMES, "keys-old.json", "keys-20260101.json"]
    for name in kept[2:]:
        (ring.folder / name).write_bytes(b"{}")
    aside = {key_file.put_aside(ring.folder, key_file.read(ring.folder)) for _ in range(3)}
    assert len(aside) == 3
    key_file.drop_aside(ring.folder)
    assert sorted(path.name for path in ring.folder.glob("keys*.json")) == sorted(kept)
