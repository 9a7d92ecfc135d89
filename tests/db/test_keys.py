"""The data key: reached by password or code, by nothing else, and never lost to one bad copy."""

import hashlib
import json
import os
import threading
from base64 import b64decode, b64encode
from hashlib import blake2b

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from db import dpapi, key_file, key_slots, key_tries, keys
from db.key_file import Cost
from db.trouble import Refused, Unavailable

CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
LI, WANG = b"\x01" * 16, b"\x02" * 16
PASSWORD, OTHER = "午后的雨落在旧车站旁", "火车-晚点-三次-苹果"


@pytest.fixture
def book(tmp_path):
    ring, code = keys.create(tmp_path, LI, "lifang", PASSWORD, cost=CHEAP)
    return tmp_path, ring, code


def copies(folder):
    return [folder / name for name in key_file.NAMES]


def rewrite(folder, change):
    """Change the key file as someone would who can make its checksum but knows no secret."""
    text = json.loads(copies(folder)[0].read_bytes())
    change(text)
    file = msgspec.convert(text, key_file.KeyFile)
    for path in copies(folder):
        path.write_bytes(msgspec.json.encode(key_file._checked(file), order="sorted"))


def test_password_and_code_open_the_same_keys(book):
    folder, ring, code = book
    again = keys.unlock(folder, "LiFang ", PASSWORD)
    assert again.database_key == ring.database_key
    assert again.audit_key == ring.audit_key != ring.database_key
    assert len(ring.database_key) == 32
    assert (again.user_id, again.login, again.opened_with) == (LI, "lifang", "password")
    by_code = keys.unlock_with_code(folder, code.lower().replace("-", " "))
    assert by_code.database_key == ring.database_key
    assert (by_code.user_id, by_code.opened_with) == (None, "code")


def test_nothing_secret_stands_in_the_file(book):
    folder, ring, code = book
    text = copies(folder)[0].read_bytes()
    for secret in (ring.database_key, ring._data_key, ring.audit_key):
        assert secret not in text
        assert secret.hex().encode() not in text
        assert b64encode(secret).rstrip(b"=") not in text
    assert code.replace("-", "").encode() not in text


def test_two_books_have_nothing_in_common(tmp_path):
    rings = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        rings.append(keys.create(tmp_path / name, LI, "lifang", PASSWORD, cost=CHEAP))
    assert rings[0][0].database_key != rings[1][0].database_key
    with pytest.raises(Refused, match="不是这本台账的"):
        keys.unlock_with_code(tmp_path / "a", rings[1][1])


def test_a_wrong_password_is_refused(book):
    folder, _, _ = book
    with pytest.raises(Refused, match="密码不正确"):
        keys.unlock(folder, "lifang", PASSWORD + "x")
    with pytest.raises(Refused, match="登录名或密码不正确"):
        keys.unlock(folder, "nobody", PASSWORD)


def test_guessing_is_slowed_by_a_counter_that_outlives_the_program(book):
    folder, _, _ = book
    waits = []
    for _ in range(13):
        with pytest.raises(Refused):
            keys.unlock(folder, "lifang", "wrong", pause=waits.append)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert keys.wait_before(folder, "lifang") == 60
    keys.unlock(folder, "lifang", PASSWORD, pause=waits.append)
    assert waits[-1] == 60
    assert keys.wait_before(folder, "lifang") == 0


def test_guessing_the_code_is_slowed_too(book):
    folder, _, _ = book
    from db import recovery_code

    waits = []
    for _ in range(6):
        with pytest.raises(Refused):
            keys.unlock_with_code(folder, recovery_code.make(), pause=waits.append)
    assert waits == [1]


def fail(folder, times=key_tries.FREE, pause=lambda _seconds: None):
    for _ in range(times):
        with pytest.raises(Refused, match="密码不正确"):
            keys.unlock(folder, "lifang", "wrong", pause=pause)


def test_a_try_that_waits_takes_back_nothing_that_is_changed_meanwhile(book):
    folder, ring, code = book
    fail(folder)
    fail(folder, 1, lambda _seconds: ring.add_user(WANG, "wang", OTHER))
    assert ring.logins == ("lifang", "wang")
    assert keys.unlock(folder, "wang", OTHER).database_key == ring.database_key
    before = ring.database_key

    def rotate(_seconds):
        ring.begin_rotation()
        ring.end_rotation()

    fail(folder, 1, rotate)
    assert ring.database_key != before
    assert keys.unlock_with_code(folder, code).database_key == ring.database_key
    assert keys.wait_before(folder, "lifang") == 4


def test_a_right_password_that_waits_opens_what_there_is_then(book):
    folder, ring, _ = book
    fail(folder)

    def rotate(_seconds):
        ring.begin_rotation()
        ring.end_rotation()

    opened = keys.unlock(folder, "lifang", PASSWORD, pause=rotate)
    assert opened.database_key == ring.database_key
    assert keys.wait_before(folder, "lifang") == 0
    ring.add_user(WANG, "wang", OTHER)
    fail(folder)
    with pytest.raises(Refused, match="登录名或密码不正确"):
        keys.unlock(folder, "lifang", PASSWORD, pause=lambda _: ring.remove_user("lifang"))


def test_tries_at_the_same_moment_are_all_counted(book):
    folder, ring, _ = book
    several = [threading.Thread(target=fail, args=(folder, 3)) for _ in range(4)]
    several.append(threading.Thread(target=ring.add_user, args=(WANG, "wang", OTHER)))
    for one in several:
        one.start()
    for one in several:
        one.join()
    assert key_file.read(folder).failures == {LI.hex(): 12}
    assert ring.logins == ("lifang", "wang")


def test_two_programs_change_the_key_file_one_after_the_other(book):
    """A book on a server: colleagues share its folder, each with a program of their own."""
    _, ring, _ = book
    children = []
    for number in range(4):
        child = os.fork()
        if child == 0:
            try:
                for turn in range(10):
                    ring.keep_anchor(f"{number}.{turn}", "x")
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * 4
    assert len(ring.anchors) == 40


def test_who_holds_the_key_file_for_too_long_is_said(book, monkeypatch):
    folder, ring, _ = book
    monkeypatch.setattr(key_file, "_LONGEST_TURN", 0.0)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            with key_file.alone(folder):
                os.write(write, b"x")
                threading.Event().wait(60)
        finally:
            os._exit(1)
    os.read(read, 1)
    try:
        with pytest.raises(Unavailable, match="正被另一个程序改动"):
            ring.keep_anchor("a", "b")
        assert keys.unlock(folder, "lifang", PASSWORD)
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)
    ring.keep_anchor("a", "b")


def test_weak_passwords_make_no_book(tmp_path):
    with pytest.raises(Refused, match="只有数字"):
        keys.create(tmp_path, LI, "lifang", "13579246802", cost=CHEAP)
    assert not key_file.exists(tmp_path)


def test_a_second_book_never_overwrites_the_first(book):
    folder, ring, _ = book
    copies(folder)[0].unlink()
    with pytest.raises(Refused, match="已经有一本台账"):
        keys.create(folder, WANG, "wang", OTHER, cost=CHEAP)
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key


def test_users_come_and_go(book):
    folder, ring, _ = book
    ring.add_user(WANG, "王强", OTHER)
    assert ring.logins == ("lifang", "王强")
    assert keys.unlock(folder, "王强", OTHER).database_key == ring.database_key
    with pytest.raises(Refused, match="已被使用"):
        ring.add_user(WANG, "LIFANG", OTHER)
    ring.remove_user("lifang")
    with pytest.raises(Refused):
        keys.unlock(folder, "lifang", PASSWORD)
    with pytest.raises(Refused, match="最后一个账号"):
        ring.remove_user("王强")


def test_a_password_is_changed_by_who_knows_the_old_one(book):
    folder, ring, _ = book
    with pytest.raises(Refused, match="原密码不正确"):
        ring.change_password("wrong", OTHER)
    ring.change_password(PASSWORD, OTHER)
    assert keys.unlock(folder, "lifang", OTHER).database_key == ring.database_key
    with pytest.raises(Refused):
        keys.unlock(folder, "lifang", PASSWORD)


def test_a_forgotten_password_is_replaced_with_the_code_and_the_code_renewed(book):
    folder, first, code = book
    ring = keys.unlock_with_code(folder, code)
    ring.reset_password("lifang", OTHER)
    new_code = ring.renew_code()
    assert keys.unlock(folder, "lifang", OTHER).database_key == first.database_key
    assert keys.unlock_with_code(folder, new_code).database_key == first.database_key
    with pytest.raises(Refused):
        keys.unlock_with_code(folder, code)


def test_anchors_are_kept(book):
    folder, ring, _ = book
    ring.keep_anchor("audit", "12 ab")
    assert dict(keys.unlock(folder, "lifang", PASSWORD).anchors) == {"audit": "12 ab"}


@pytest.mark.parametrize("bad", [0, 1])
@pytest.mark.parametrize("damage", ["gone", "cut", "flipped", "empty", "large"])
def test_one_bad_copy_is_mended_from_the_other(book, bad, damage):
    folder, ring, _ = book
    path, whole = copies(folder)[bad], copies(folder)[1 - bad].read_bytes()
    if damage == "gone":
        path.unlink()
    else:
        flipped = bytes([*whole[:40], whole[40] ^ 1, *whole[41:]])
        forms = {"cut": whole[:-9], "flipped": flipped, "empty": b"", "large": whole * 99}
        path.write_bytes(forms[damage])
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key
    assert path.read_bytes() == whole


def test_two_bad_copies_point_to_the_backup(book):
    folder, _, _ = book
    for path in copies(folder):
        path.write_bytes(b"{}")
    with pytest.raises(Unavailable, match=r"都已损坏.*从备份恢复"):
        keys.unlock(folder, "lifang", PASSWORD)
    for path in copies(folder):
        path.unlink()
    with pytest.raises(Unavailable, match=r"没有密钥文件.*从备份恢复"):
        keys.unlock(folder, "lifang", PASSWORD)


def test_a_newer_key_file_is_left_alone(book):
    folder, _, _ = book
    text = newer(copies(folder)[0].read_bytes())
    for path in copies(folder):
        path.write_bytes(text)
    with pytest.raises(Refused, match="请先升级"):
        keys.unlock(folder, "lifang", PASSWORD)
    assert copies(folder)[0].read_bytes() == text


def newer(text):
    """Give a key file as a later program may write it, with a check that fits."""
    held = {**json.loads(text), "format": 2, "new": 1, "check": ""}
    bare = msgspec.json.encode(held, order="sorted")
    check = msgspec.to_builtins(blake2b(bare, digest_size=16).digest())
    return msgspec.json.encode({**held, "check": check}, order="sorted")


def test_a_newer_format_that_only_a_flipped_bit_claims_is_mended_from_the_other_copy(book):
    """Found by the release size: three bits of one copy of the key file shut everybody out."""
    folder, _, _ = book
    for path in copies(folder):
        whole = path.read_bytes()
        for number in (3, 5, 9):
            path.write_bytes(whole.replace(b'"format":1', b'"format":%d' % number))
            assert keys.unlock(folder, "lifang", PASSWORD)
            assert path.read_bytes() == whole


def test_every_byte_of_the_file_matters(book):
    """F: a bit flipped anywhere is noticed before a password is asked."""
    folder, _, _ = book
    text = copies(folder)[0].read_bytes()
    for place in range(len(text)):
        flipped = bytearray(text)
        flipped[place] ^= 1 << (place % 8)
        try:
            assert key_file._parse(bytes(flipped)) is None
        except Refused as refusal:
            assert "升级" in str(refusal)  # noqa: PT017 - the format number itself was hit


def other(value):
    """Give a different value of the same shape."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, dict):
        return {**value, "memory_kib": value["memory_kib"] * 2}
    if isinstance(value, int):
        return value + 1
    try:
        raw = bytearray(b64decode(value, validate=True))
    except ValueError:
        return value + "x"
    raw[-1:] = bytes([raw[-1] ^ 1]) if raw else b"x"
    return b64encode(raw).decode()


FIELDS = [name for name in key_file.Slot.__struct_fields__ if name != "suite"]
LEFT_OUT = {"pc": "", "temporary": False}
COSTS = ["memory_kib", "passes", "lanes"]
OTHER_KIND = {"user": "recovery", "recovery": "district", "district": "user"}


def with_district(ring):
    """Leave a district its key; give the secret that opens it."""
    pair = X25519PrivateKey.generate()
    ring.keep_district(pair.public_key().public_bytes_raw())
    return pair.private_bytes_raw()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("number", [0, 1, 2], ids=["user", "recovery", "district"])
def test_a_tampered_slot_opens_nothing(book, field, number):
    """R4: whoever changes a field of a slot and its checksum gets nowhere."""
    folder, ring, code = book
    secret = with_district(ring)
    assert keys.unlock_for_district(folder, secret).database_key == ring.database_key

    def change(text):
        slot = text["slots"][number]
        if field == "kind":
            slot["kind"] = OTHER_KIND[slot["kind"]]
        else:
            slot[field] = other(slot.get(field, LEFT_OUT.get(field)))

    rewrite(folder, change)
    opened = []
    assert key_file.read(folder).slots[number]
    for login in ("lifang", "lifangx", "x"):
        try_open(opened, lambda login=login: keys.unlock(folder, login, PASSWORD))
    try_open(opened, lambda: keys.unlock_with_code(folder, code))
    try_open(opened, lambda: keys.unlock_for_district(folder, secret))
    assert opened == []


class AnyPc:
    """Stands in for a PC that opens whatever it is given."""

    def open(self, sealed):
        return sealed


@pytest.mark.parametrize("field", [*FIELDS, *COSTS])
def test_the_slot_itself_refuses_without_the_mac(book, field, monkeypatch):
    """R4 without the second fence: the associated data alone holds."""
    monkeypatch.setattr(dpapi, "keeper", AnyPc)
    folder, _, _ = book
    file = key_file.read(folder)
    slot = file.slots[0]
    plain = msgspec.to_builtins(slot)
    if field in COSTS:
        plain["cost"][field] += 8
    else:
        value = plain.get(field, LEFT_OUT.get(field))
        plain[field] = "recovery" if field == "kind" else other(value)
    tampered = msgspec.convert(plain, key_file.Slot)
    assert key_slots.open_slot(slot, file.book, PASSWORD)
    assert key_slots.open_slot(tampered, file.book, PASSWORD) is None
    assert key_slots.open_slot(slot, "00" * 16, PASSWORD) is None


@pytest.mark.parametrize("field", [*FIELDS, *COSTS])
def test_the_districts_slot_itself_refuses_without_the_mac(book, field):
    folder, ring, _ = book
    secret = with_district(ring)
    file = key_file.read(folder)
    slot = file.slots[2]
    plain = msgspec.to_builtins(slot)
    if field in COSTS:
        plain["cost"][field] += 8
    else:
        value = plain.get(field, LEFT_OUT.get(field))
        plain[field] = "user" if field == "kind" else other(value)
    tampered = msgspec.convert(plain, key_file.Slot)
    assert key_slots.open_district_slot(slot, file.book, secret)
    assert key_slots.open_district_slot(tampered, file.book, secret) is None
    assert key_slots.open_district_slot(slot, "00" * 16, secret) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text["slots"].pop(),
        lambda text: text["slots"].reverse(),
        lambda text: text["anchors"].update(audit="forged"),
        lambda text: text.update(mac=b64encode(bytes(32)).decode()),
    ],
    ids=["slot removed", "order", "anchor", "mac"],
)
def test_a_change_around_the_slots_is_noticed(book, change):
    folder, _, _ = book
    rewrite(folder, change)
    with pytest.raises(Unavailable, match="被别的程序改动过"):
        keys.unlock(folder, "lifang", PASSWORD)


def try_open(opened, attempt):
    try:
        opened.append(attempt())
    except (Refused, Unavailable):
        return


@pytest.mark.parametrize("cost", [(2 * 1024 * 1024, 3, 1), (65536, 21, 1), (4, 1, 1), (64, 0, 1)])
def test_costs_that_would_stop_the_computer_are_not_tried(book, cost):
    folder, _, _ = book
    rewrite(folder, lambda text: text["slots"][0].update(cost=dict(zip(COSTS, cost, strict=True))))
    with pytest.raises(Unavailable, match="损坏"):
        keys.unlock(folder, "lifang", PASSWORD)


def test_unknown_fields_are_refused(book):
    folder, _, _ = book
    text = json.loads(copies(folder)[0].read_bytes())
    text["note"] = "x"
    text["check"] = ""
    text["check"] = b64encode(
        hashlib.blake2b(json.dumps(text).encode(), digest_size=16).digest()
    ).decode()
    for path in copies(folder):
        path.write_text(json.dumps(text), "utf-8")
    with pytest.raises(Unavailable, match="损坏"):
        keys.unlock(folder, "lifang", PASSWORD)


def test_a_full_disk_does_not_lock_staff_out(book, monkeypatch):
    folder, ring, _ = book
    with pytest.raises(Refused):
        keys.unlock(folder, "lifang", "wrong")

    def full(*_):
        raise Unavailable("磁盘空间不足")

    monkeypatch.setattr(key_file, "safe_write", full)
    assert keys.unlock(folder, "lifang", PASSWORD).database_key == ring.database_key


@pytest.mark.parametrize("step", range(7))
def test_a_power_cut_at_any_step_of_a_change_leaves_a_way_in(book, step):
    """K2: the change is there or it is not; one of the two passwords opens the book."""
    folder, ring, code = book
    child = os.fork()
    if child == 0:
        dying_at(step)
        ring.change_password(PASSWORD, OTHER)
        os._exit(1)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert died == (step < 6)  # two copies: flush, rename, flush of the folder
    opened = []
    for password in (PASSWORD, OTHER):
        try_open(opened, lambda password=password: keys.unlock(folder, "lifang", password))
    assert [one.database_key for one in opened] == [ring.database_key]
    assert keys.unlock_with_code(folder, code).database_key == ring.database_key
    ring.keep_anchor("after", "1")
    left = sorted([*key_file.NAMES, key_file.LOCK])
    assert sorted(path.name for path in folder.iterdir()) == left


def dying_at(step):
    """End this process at the n-th flush or rename, before it happens."""
    calls = []

    def counted(real):
        def call(*given):
            calls.append(real)
            if len(calls) > step:
                os._exit(0)
            return real(*given)

        return call

    os.fsync, os.replace = counted(os.fsync), counted(os.replace)


def seconds_at(speed):
    """Say how long a try takes on a computer of so many KiB·passes a second."""
    return lambda cost: cost.memory_kib * cost.passes / speed


@pytest.mark.parametrize("speed", [5e4, 2e5, 4e5, 8e5, 2e6, 5e6])
def test_the_cost_fits_the_computer_and_never_falls_below_the_floor(speed):
    cost = key_slots.calibrate(seconds_at(speed))
    floor = key_slots.FLOOR
    assert cost.memory_kib >= floor.memory_kib
    assert cost.passes >= floor.passes
    if speed >= 4e5:
        assert 0.45 <= seconds_at(speed)(cost) <= 1.05


def test_the_floor_holds_on_a_slow_computer_and_is_what_trust_names():
    assert key_slots.calibrate(lambda cost: 9.0) == key_slots.FLOOR == Cost(65536, 3, 1)


def test_without_a_cost_the_computer_is_measured(tmp_path, monkeypatch):
    monkeypatch.setattr(keys, "calibrate", lambda: CHEAP)
    keys.create(tmp_path, LI, "lifang", PASSWORD)
    assert {slot.cost for slot in key_file.read(tmp_path).slots} == {CHEAP}
