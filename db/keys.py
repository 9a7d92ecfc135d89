"""The ways into a book: one random data key, reached by password, printed code or the district.

After five wrong tries each further one waits (`key_tries`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from db import key_file, key_tries, passwords, recovery_code
from db.key_file import Cost, KeyFile, Slot
from db.key_ring import KeyRing, mac_of, plain_login, recovery_slot
from db.key_slots import calibrate, open_district_slot, open_slot, seal_slot
from db.trouble import Refused

__all__ = ["KeyRing", "create", "plain_login", "unlock", "unlock_with_code", "wait_before"]

_NOBODY = "用户名或密码不正确，请重新输入。"
_NO_CODE = "这本台账没有恢复码，请用密码打开。"
_WRONG = "密码不正确，请重新输入。"
_WRONG_CODE = "恢复码不是这本台账的，请核对封面上的日期和单位。"

def create(
    folder: Path,
    user_id: bytes,
    login: str,
    password: str,
    *,
    names: Iterable[str] = (),
    cost: Cost | None = None,
) -> tuple[KeyRing, str]:
    """Make the key file of a new book with one account; give its keys and the recovery code.

    `names` are the person's and office's names, which the password must not consist of. Without
    `cost` the price of a try is measured on this computer, never below FLOOR. Raises Refused for
    a weak password or a folder that holds a book already.
    """
    login = plain_login(login)
    passwords.require(password, login, names)
    if key_file.exists(folder):
        raise Refused("这个文件夹里已经有一本台账，请选一个空文件夹。")
    cost = cost or calibrate()
    data_key, book, code = secrets.token_bytes(32), secrets.token_hex(16), recovery_code.make()
    user_slot = seal_slot(data_key, book, user_id, login, password, cost)
    slots = (user_slot, recovery_slot(data_key, book, code, cost))
    file = KeyFile(key_file.FORMAT, book, slots, {}, {}, b"", b"")
    key_file.write(folder, msgspec.structs.replace(file, mac=mac_of(data_key, file)))
    return KeyRing(folder, data_key, book, user_slot), code


def unlock(
    folder: Path, login: str, password: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for a login and password.

    After five wrong tries each further one is preceded by a wait of 1, 2, 4 … 60 seconds, counted
    in the key file. Raises Refused for a wrong password, Unavailable for an unusable key file.
    """
    secret = passwords.normalised(password)
    return _try(_Asked("user", plain_login(login), secret, _NOBODY, _WRONG), folder, pause)


def unlock_with_code(
    folder: Path, code: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for the printed recovery code, typed as it was read."""
    read = recovery_code.read(code)
    return _try(_Asked("recovery", "", read, _NO_CODE, _WRONG_CODE), folder, pause)


def wait_before(folder: Path, login: str) -> int:
    """Give the seconds the next try of this login will wait, for the window to say so."""
    file = key_file.read(folder)
    slot = file.slot("user", plain_login(login))
    return key_tries.wait_after(file.failures.get(slot.user, 0)) if slot else 0


def unlock_for_district(folder: Path, secret: bytes) -> KeyRing:
    """Give the keys of an office's book to its district, by the district's own secret key."""
    file = key_file.read(folder)
    for slot in (one for one in file.slots if one.kind == "district"):
        if data_key := open_district_slot(slot, file.book, secret):
            ring = KeyRing(folder, data_key, file.book, slot)
            _ = ring.anchors  # checks the MAC
            return ring
    raise Refused("这份密钥文件没有给本区留钥匙；请该社区用恢复码或另一位系统管理员的密码打开")


class _Asked(msgspec.Struct, frozen=True):
    """A secret that is tried: whose, and what is said where there is nobody or it is wrong."""

    kind: str
    login: str
    secret: str
    unknown: str
    wrong: str


def _try(asked: _Asked, folder: Path, pause: Callable[[float], None]) -> KeyRing:
    file = key_file.read(folder)
    slot = _slot(file, asked)
    failures = file.failures.get(slot.user, 0)
    if wait := key_tries.wait_after(failures):
        pause(wait)
        file = key_file.read(folder)  # whoever is at work may have changed the ways in meanwhile
        slot = _slot(file, asked)
    data_key = open_slot(slot, file.book, asked.secret)
    if data_key is None:
        due = key_tries.wait_after(key_tries.count(folder, slot.user, failures))
        raise Refused(asked.wrong + (f"下一次要等 {due} 秒。" if due else ""))
    ring = KeyRing(folder, data_key, file.book, slot)
    _ = ring.anchors  # reads the file again and checks the MAC
    if failures:
        key_tries.forget(folder, slot.user)
    return ring


def _slot(file: KeyFile, asked: _Asked) -> Slot:
    slot = file.slot(asked.kind, asked.login)
    if slot is None:
        raise Refused(asked.unknown)
    return slot
