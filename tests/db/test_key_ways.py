"""Further ways to a book's keys: the district's, one bound to this PC, another key altogether."""

import os

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from db import dpapi, key_file, keys
from db.key_file import Cost
from db.key_ring import CODE_DUE
from db.trouble import Refused, Unavailable

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
LI, WANG = b"\x01" * 16, b"\x02" * 16
PASSWORD, OTHER = "午后的雨落在旧车站旁", "火车-晚点-三次-苹果"


@pytest.fixture
def book(tmp_path):
    ring, code = keys.create(tmp_path, LI, "lifang", PASSWORD, cost=CHEAP)
    return tmp_path, ring, code


class PcOf:
    """Stands in for Windows: what one user's PC sealed, no other opens."""

    def __init__(self, who):
        self.who = who.encode()

    def seal(self, secret):
        return self.who + bytes(b ^ 0x5A for b in secret)

    def open(self, sealed):
        if not sealed.startswith(self.who):
            raise Unavailable("这个账号绑定在另一台电脑上")
        return bytes(b ^ 0x5A for b in sealed.removeprefix(self.who))


def at_pc(monkeypatch, who):
    monkeypatch.setattr(dpapi, "keeper", lambda **_: PcOf(who) if who else None)


def district_key():
    pair = X25519PrivateKey.generate()
    return pair.private_bytes_raw(), pair.public_key().public_bytes_raw()


def test_the_district_opens_what_was_left_for_it_and_nobody_else_does(book):
    folder, ring, _ = book
    secret, public = district_key()
    with pytest.raises(Refused, match="没有给本区留钥匙"):
        keys.unlock_for_district(folder, secret)
    assert ring.keep_district(public)
    assert not ring.keep_district(public)
    opened = keys.unlock_for_district(folder, secret)
    assert opened.database_key == ring.database_key
    assert opened.opened_with == "district"
    with pytest.raises(Refused, match="没有给本区留钥匙"):
        keys.unlock_for_district(folder, district_key()[0])
    fresh = opened.renew_code()
    assert keys.unlock_with_code(folder, fresh).database_key == ring.database_key


def test_another_district_key_takes_the_place_of_the_first_and_may_be_taken_away(book):
    folder, ring, _ = book
    (first, public), (second, other) = district_key(), district_key()
    ring.keep_district(public)
    ring.keep_district(other)
    with pytest.raises(Refused):
        keys.unlock_for_district(folder, first)
    assert keys.unlock_for_district(folder, second)
    assert ring.keep_district(b"")
    with pytest.raises(Refused):
        keys.unlock_for_district(folder, second)


def test_a_password_bound_to_a_pc_opens_nothing_elsewhere_but_the_code_does(book, monkeypatch):
    folder, ring, code = book
    at_pc(monkeypatch, "这台")
    with pytest.raises(Refused, match="密码不正确"):
        ring.bind_to_pc("wrong", bound=True)
    ring.bind_to_pc(PASSWORD, bound=True)
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key
    with pytest.raises(Refused, match="密码不正确"):
        keys.unlock(folder, "lifang", OTHER)
    for elsewhere in ("那台", ""):
        at_pc(monkeypatch, elsewhere)
        with pytest.raises(Unavailable, match="绑定"):
            keys.unlock(folder, "lifang", PASSWORD)
        assert keys.unlock_with_code(folder, code).database_key == ring.database_key
    at_pc(monkeypatch, "这台")
    ring.bind_to_pc(PASSWORD, bound=False)
    at_pc(monkeypatch, "")
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key


def test_a_password_that_is_changed_stays_bound_to_the_pc(book, monkeypatch):
    folder, ring, code = book
    at_pc(monkeypatch, "这台")
    ring.bind_to_pc(PASSWORD, bound=True)
    sealed = ring.slot.pc
    ring.change_password(PASSWORD, OTHER)
    assert ring.slot.pc
    assert ring.slot.pc != sealed
    assert keys.unlock(folder, "lifang", OTHER).database_key == ring.database_key
    at_pc(monkeypatch, "那台")
    with pytest.raises(Unavailable, match="绑定"):
        keys.unlock(folder, "lifang", OTHER)
    by_code = keys.unlock_with_code(folder, code)
    by_code.reset_password("lifang", PASSWORD)  # somebody else's doing, and at another PC
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key


def test_a_password_that_was_lent_stays_lent_when_it_is_bound(book, monkeypatch):
    folder, ring, _ = book
    at_pc(monkeypatch, "这台")
    ring.add_user(WANG, "wang", OTHER, temporary=True)
    theirs = keys.unlock(folder, "wang", OTHER)
    theirs.bind_to_pc(OTHER, bound=True)
    assert theirs.is_lent
    theirs.bind_to_pc(OTHER, bound=False)
    assert theirs.is_lent


def test_wrong_tries_at_an_open_book_are_counted_and_lead_to_the_lock(book, monkeypatch):
    folder, ring, _ = book
    at_pc(monkeypatch, "这台")
    for _ in range(2):
        with pytest.raises(Refused, match="密码不正确"):
            ring.bind_to_pc("wrong", bound=True)
    for _ in range(3):
        with pytest.raises(Refused, match="原密码不正确"):
            ring.change_password("wrong", OTHER)
    assert keys.wait_before(folder, "lifang") == 1
    for deed in (
        lambda: ring.change_password(PASSWORD, OTHER),
        lambda: ring.bind_to_pc(PASSWORD, bound=True),
    ):
        with pytest.raises(Refused, match="请先锁定"):
            deed()
    waited = []
    keys.unlock(folder, "lifang", PASSWORD, pause=waited.append)
    assert waited == [1]
    ring.change_password(PASSWORD, OTHER)
    assert keys.unlock(folder, "lifang", OTHER)


@pytest.mark.parametrize("step", range(7))
def test_a_power_cut_over_the_recovery_leaves_the_used_code_or_the_new_password(book, step):
    folder, ring, code = book
    child = os.fork()
    if child == 0:
        from tests.db.test_keys import dying_at

        dying_at(step)
        keys.unlock_with_code(folder, code).recover("lifang", OTHER)
        os._exit(1)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert died == (step < 6)
    if step < 2:
        assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key
        assert keys.unlock_with_code(folder, code)
        assert CODE_DUE not in ring.anchors
    else:
        assert keys.unlock(folder, "lifang", OTHER).database_key == ring.database_key
        with pytest.raises(Refused):
            keys.unlock_with_code(folder, code)
        assert CODE_DUE in ring.anchors


def test_a_stolen_pc_secret_is_no_way_in_without_the_password(book, monkeypatch):
    folder, ring, _ = book
    at_pc(monkeypatch, "这台")
    ring.bind_to_pc(PASSWORD, bound=True)
    text = (folder / key_file.NAMES[0]).read_bytes()
    assert ring._data_key not in text
    with pytest.raises(Refused):
        keys.unlock(folder, "lifang", "")


def test_another_key_asks_nobody_for_a_password_and_shuts_the_removed_out(book):
    folder, ring, code = book
    secret, public = district_key()
    ring.add_user(WANG, "wang", OTHER)
    ring.keep_district(public)
    before, old_file = ring.database_key, (folder / key_file.NAMES[0]).read_bytes()
    ring.remove_user("wang")
    ring.begin_rotation()
    wanted = ring.next_database_key
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == before
    ring.end_rotation()
    assert ring.database_key == wanted != before
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == wanted
    assert keys.unlock_with_code(folder, code).database_key == wanted
    assert keys.unlock_for_district(folder, secret).database_key == wanted
    with pytest.raises(Refused):
        keys.unlock(folder, "wang", OTHER)
    assert ring.next_database_key is None
    # An old key file, with a backup, still opens what was written in its time.
    for name in key_file.NAMES:
        (folder / name).write_bytes(old_file)
    assert keys.unlock(folder, "wang", OTHER).database_key == before


def test_a_disk_that_takes_no_key_file_leaves_the_ring_as_it_was(book, monkeypatch):
    folder, ring, _ = book
    ring.begin_rotation()
    before, wanted = ring.database_key, ring.next_database_key

    def full(*_):
        raise Unavailable("磁盘空间不足")

    with monkeypatch.context() as patch:
        patch.setattr(key_file, "write", full)
        with pytest.raises(Unavailable, match="空间不足"):
            ring.end_rotation()
    assert ring.database_key == before
    assert ring.next_database_key == wanted
    ring.end_rotation()
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == wanted


def test_twelve_people_are_sealed_anew_in_no_time(book, figures):
    import time

    _, ring, _ = book
    for number in range(11):
        ring.add_user(bytes([number]) * 16, f"clerk{number}", f"{OTHER} {number} 梨")
    ring.begin_rotation()
    began = time.process_time()
    ring.end_rotation()
    assert time.process_time() - began < 1


@pytest.mark.parametrize("step", range(13))
def test_a_power_cut_at_any_step_of_another_key_leaves_a_way_in(book, step):
    folder, ring, code = book
    child = os.fork()
    if child == 0:
        from tests.db.test_keys import dying_at

        dying_at(step)
        ring.begin_rotation()
        ring.end_rotation()
        os._exit(1)
    os.waitpid(child, 0)
    opened = keys.unlock(folder, "lifang", PASSWORD)
    by_code = keys.unlock_with_code(folder, code)
    assert by_code.database_key == opened.database_key
    if step < 7:  # up to the first rename of the last writing the present key stands
        assert opened.database_key == ring.database_key
