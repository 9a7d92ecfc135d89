"""The ways into a book: one random data key, reached by password, printed code or the district.

After five wrong tries each further one waits (`key_tries`).
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import msgspec

from db import key_file, key_tries, passwords, recovery_code
from db.key_file import Cost, KeyFile, Slot
from db.key_ring import KeyRing, mac_of, plain_login, recovery_slot
from db.key_slots import calibrate, open_district_slot, open_slot, seal_slot
from db.trouble import Refused, Unavailable

__all__ = [
    "KeyRing",
    "create",
    "plain_login",
    "unlock",
    "unlock_copy",
    "unlock_for_district",
    "unlock_with_code",
    "wait_before",
]

_NOBODY = "登录名或密码不正确，请重新输入"
_NO_CODE = "这本台账没有恢复码，请用密码打开"
_WRONG = "密码不正确，请重新输入"
_OLDER = "这是做备份那时用的，后来换过，或账号已移除；请用现在的密码或恢复码"
_WRONG_CODE = "恢复码不是这本台账的，请核对封面上的日期和单位"


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
        raise Refused("这个文件夹里已经有一本台账，请选一个空文件夹")
    cost = cost or calibrate()
    data_key, book, code = secrets.token_bytes(32), secrets.token_hex(16), recovery_code.make()
    user_slot = seal_slot(data_key, book, user_id, login, password, cost)
    slots = (user_slot, recovery_slot(data_key, book, code, cost))
    file = KeyFile(key_file.FORMAT, book, slots, {}, {}, b"", b"")
    key_file.write(folder, msgspec.structs.replace(file, mac=mac_of(data_key, file)))
    return KeyRing(folder, data_key, book, user_slot), code


def only_login(folder: Path) -> str:
    """Give the login of a book with a single account; raises `Refused` where there are more."""
    logins = [slot.login for slot in key_file.read(folder).slots if slot.kind == "user"]
    if len(logins) != 1:
        raise Refused("这本台账有几个账号，请写明登录名")
    return logins[0]


def unlock(
    folder: Path, login: str, password: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for a login and password.

    After five wrong tries each further one is preceded by a wait of 1, 2, 4 … 60 seconds, counted
    in the key file. Raises Refused for a wrong password, Unavailable for an unusable key file.
    """
    secret = passwords.normalised(password)
    return _try(_Asked("user", plain_login(login), secret, _NOBODY, _WRONG), [folder], pause)


def unlock_with_code(
    folder: Path, code: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for the printed recovery code, typed as it was read."""
    read = recovery_code.read(code)
    return _try(_Asked("recovery", "", read, _NO_CODE, _WRONG_CODE), [folder], pause)


def unlock_copy(
    laid_out: Path,
    folder: Path,
    login: str,
    secret: str,
    *,
    pause: Callable[[float], None] = time.sleep,
) -> KeyRing:
    """Give the keys of a backup laid out beside the book in a folder; without a login, by its code.

    Where the book has the same data key still, its own file says who may: accounts removed and
    passwords changed since do not count again. Else the backup's own do. Wrong tries are counted
    in the book's file, however often the backup is laid out.
    """
    if login:
        typed = passwords.normalised(secret)
        asked = _Asked("user", plain_login(login), typed, _NOBODY, _WRONG)
    else:
        asked = _Asked("recovery", "", recovery_code.read(secret), _NO_CODE, _WRONG_CODE)
    places = [folder, laid_out] if _is_readable(folder) else [laid_out]
    return _try(asked, places, pause)


def _is_readable(folder: Path) -> bool:
    try:
        key_file.read(folder)
    except (Refused, Unavailable):
        return False
    return True


def wait_before(folder: Path, login: str) -> int:
    """Give the seconds the next try of this login will wait, for the window to say so.

    Without a login, those of the printed code.
    """
    file = key_file.read(folder)
    slot = file.slot("user", plain_login(login)) if login else file.slot("recovery")
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


class _Way(msgspec.Struct, frozen=True):
    """A slot that may fit, in the key file of a place."""

    place: Path
    file: KeyFile
    slot: Slot


def _ways(asked: _Asked, places: Sequence[Path]) -> list[_Way]:
    files = [(place, key_file.read(place)) for place in places]
    slots = [(place, file, file.slot(asked.kind, asked.login)) for place, file in files]
    ways = [_Way(place, file, slot) for place, file, slot in slots if slot is not None]
    if not ways:
        raise Refused(asked.unknown)
    return ways


def _try(asked: _Asked, places: Sequence[Path], pause: Callable[[float], None]) -> KeyRing:
    """Try a secret at the key files of some places; the first counts the wrong tries."""
    counter = places[0]
    key_file.mend(counter)
    ways = _ways(asked, places)
    user = ways[0].slot.user
    failures = key_file.read(counter).failures.get(user, 0)
    if wait := key_tries.wait_after(failures):
        pause(wait)
        ways = _ways(asked, places)  # whoever is at work may have changed the ways in meanwhile
    opened = [ring for way in ways if (ring := _opened(way, asked.secret)) is not None]
    ring = next((one for one in opened if _counts(one, places)), None)
    if ring is None:
        due = key_tries.wait_after(key_tries.count(counter, user, failures))
        wrong = _OLDER if opened else asked.wrong
        raise Refused(wrong + (f"；下一次要等 {due} 秒" if due else ""))
    _ = ring.anchors  # reads the file again and checks the MAC
    if failures and ring.folder == counter:
        key_tries.forget(counter, user)
    return ring


def _opened(way: _Way, secret: str) -> KeyRing | None:
    data_key = open_slot(way.slot, way.file.book, secret)
    return KeyRing(way.place, data_key, way.file.book, way.slot) if data_key else None


def _counts(ring: KeyRing, places: Sequence[Path]) -> bool:
    """Whether keys are those of the place that says who may: a book's own, before its copy's.

    A copy's count where the book's file is under another data key, or somebody altered it.
    """
    if len(places) == 1:
        return True
    folder, laid_out = places
    is_own = ring.folder == folder
    return ring.holds(laid_out) and ring.holds(folder) if is_own else not ring.holds(folder)
