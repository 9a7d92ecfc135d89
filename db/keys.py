"""The keys of a book: one random data key, and the ways to it by password and printed code.

Argon2id (RFC 9106) turns a password into a key, ChaCha20-Poly1305
(RFC 8439) with it seals the account's X25519 secret, HPKE (RFC 9180) seals the data key to the
account's public key; HKDF (RFC 5869) makes the book's working keys from the data key.
"""

from __future__ import annotations

import contextlib
import hmac
import secrets
import time
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db import key_file, passwords, recovery_code
from db.key_file import Cost, KeyFile, Slot
from db.key_slots import calibrate, open_slot, seal_slot
from db.trouble import Refused, Unavailable

FREE_TRIES = 5
LONGEST_WAIT = 60


class KeyRing:
    """The opened keys of one book, and what may be changed about the ways to them.

    `user_id` is the account's id (16 bytes), None when the recovery code opened the book; then
    a new password and a new code are due.
    """

    def __init__(self, folder: Path, data_key: bytes, book: str, slot: Slot) -> None:
        self.folder = Path(folder)
        self.user_id = bytes.fromhex(slot.user) or None
        self.login = slot.login
        self.opened_with: Literal["password", "code"] = (
            "password" if slot.kind == "user" else "code"
        )
        self._data_key = data_key
        self._book = book

    @property
    def database_key(self) -> bytes:
        """The 32 byte raw key of the book's database."""
        return _derive(self._data_key, self._book, "db")

    @property
    def address_key(self) -> bytes:
        """The 32 byte key that seals the address of a book's server."""
        return _derive(self._data_key, self._book, "server")

    @property
    def audit_key(self) -> bytes:
        """The 32 byte key of the access log's chain."""
        return _derive(self._data_key, self._book, "audit")

    @property
    def logins(self) -> tuple[str, ...]:
        """The names of all accounts that can open the book."""
        return tuple(slot.login for slot in self._file().slots if slot.kind == "user")

    @property
    def anchors(self) -> Mapping[str, str]:
        """Small facts kept outside the database: its last state, the access log's head."""
        return self._file().anchors

    def keep_anchor(self, name: str, fact: str) -> None:
        """Keep one such fact under a name."""
        file = self._file()
        self._keep(msgspec.structs.replace(file, anchors={**file.anchors, name: fact}))

    def add_user(
        self, user_id: bytes, login: str, password: str, names: Iterable[str] = ()
    ) -> None:
        """Let another account open the book; raises Refused for a taken login or weak password."""
        login = plain_login(login)
        passwords.require(password, login, names)
        file = self._file()
        if file.slot("user", login) is not None:
            raise Refused({"login": f"用户名“{login}”已被使用，请换一个。"})
        slot = seal_slot(self._data_key, self._book, user_id, login, password, file.slots[0].cost)
        self._keep(msgspec.structs.replace(file, slots=(*file.slots, slot)))

    def remove_user(self, login: str) -> None:
        """Take an account's way in away; the last account stays."""
        file = self._file()
        left = tuple(s for s in file.slots if s != file.slot("user", plain_login(login)))
        if not any(slot.kind == "user" for slot in left):
            raise Refused("这是最后一个账户，不能移除。请先添加另一个账户。")
        self._keep(msgspec.structs.replace(file, slots=left))

    def change_password(self, old: str, new: str, names: Iterable[str] = ()) -> None:
        """Change the password of the account that opened the book; the old one is asked again."""
        slot = self._file().slot("user", self.login)
        if slot is None or open_slot(slot, self._book, passwords.normalised(old)) is None:
            raise Refused({"old_password": "原密码不正确，请重新输入。"})
        self.reset_password(self.login, new, names)

    def reset_password(self, login: str, new: str, names: Iterable[str] = ()) -> None:
        """Give an account a new password and key pair, without knowing the old password."""
        file = self._file()
        former = file.slot("user", plain_login(login))
        if former is None:
            raise Refused({"login": f"没有名为“{login}”的账户。"})
        passwords.require(new, former.login, names)
        user_id = bytes.fromhex(former.user)
        slot = seal_slot(self._data_key, self._book, user_id, former.login, new, former.cost)
        self._replace(file, former, slot)

    def renew_code(self) -> str:
        """Make the former recovery code worthless and give the new one for printing."""
        file = self._file()
        former = file.slot("recovery")
        cost = former.cost if former else file.slots[0].cost
        code = recovery_code.make()
        self._replace(file, former, _recovery_slot(self._data_key, self._book, code, cost))
        return code

    def _replace(self, file: KeyFile, former: Slot | None, slot: Slot) -> None:
        slots = (*(s for s in file.slots if s != former), slot)
        failures = {who: n for who, n in file.failures.items() if who != slot.user}
        self._keep(msgspec.structs.replace(file, slots=slots, failures=failures))

    def _file(self) -> KeyFile:
        file = key_file.read(self.folder)
        if not hmac.compare_digest(file.mac, _mac(self._data_key, file)):
            raise Unavailable(
                "密钥文件被别的程序改动过，为安全起见不再使用。"
                "请用“从备份恢复”取回最近的备份，并告诉负责人。"
            )
        return file

    def _keep(self, file: KeyFile) -> None:
        mac = _mac(self._data_key, file)
        key_file.write(self.folder, msgspec.structs.replace(file, mac=mac))


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
    slots = (user_slot, _recovery_slot(data_key, book, code, cost))
    file = KeyFile(key_file.FORMAT, book, slots, {}, {}, b"", b"")
    key_file.write(folder, msgspec.structs.replace(file, mac=_mac(data_key, file)))
    return KeyRing(folder, data_key, book, user_slot), code


def unlock(
    folder: Path, login: str, password: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for a login and password.

    After five wrong tries each further one is preceded by a wait of 1, 2, 4 … 60 seconds, counted
    in the key file. Raises Refused for a wrong password, Unavailable for an unusable key file.
    """
    file = key_file.read(folder)
    slot = file.slot("user", plain_login(login))
    if slot is None:
        raise Refused("用户名或密码不正确，请重新输入。")
    return _try(
        folder, file, slot, passwords.normalised(password), "密码不正确，请重新输入。", pause
    )


def unlock_with_code(
    folder: Path, code: str, *, pause: Callable[[float], None] = time.sleep
) -> KeyRing:
    """Give the keys of a book for the printed recovery code, typed as it was read."""
    read = recovery_code.read(code)
    file = key_file.read(folder)
    slot = file.slot("recovery")
    if slot is None:
        raise Refused("这本台账没有恢复码，请用密码打开。")
    return _try(folder, file, slot, read, "恢复码不是这本台账的，请核对封面上的日期和单位。", pause)


def wait_before(folder: Path, login: str) -> int:
    """Give the seconds the next try of this login will wait, for the window to say so."""
    file = key_file.read(folder)
    slot = file.slot("user", plain_login(login))
    return _wait(file.failures.get(slot.user, 0)) if slot else 0


def plain_login(login: str) -> str:
    """Give the form in which login names are kept and compared; raises Refused when empty."""
    plain = unicodedata.normalize("NFKC", login).strip().casefold()
    if not plain or len(plain) > 40:
        raise Refused({"login": "用户名应为 1 至 40 个字。"})
    return plain


def _try(
    folder: Path,
    file: KeyFile,
    slot: Slot,
    secret: str,
    refusal: str,
    pause: Callable[[float], None],
) -> KeyRing:
    failures = file.failures.get(slot.user, 0)
    if wait := _wait(failures):
        pause(wait)
    data_key = open_slot(slot, file.book, secret)
    if data_key is None:
        _count(folder, file, slot.user, failures + 1)
        due = _wait(failures + 1)
        raise Refused(refusal + (f"下一次要等 {due} 秒。" if due else ""))
    ring = KeyRing(folder, data_key, file.book, slot)
    _ = ring.anchors  # reads the file again and checks the MAC
    if failures:
        _count(folder, file, slot.user, 0)
    return ring


def _count(folder: Path, file: KeyFile, user: str, failures: int) -> None:
    counters = {who: n for who, n in file.failures.items() if who != user}
    if failures:
        counters[user] = min(failures, 1000)
    # A full disk must not lock staff out; guessing by copying the folder is slowed by Argon2id.
    with contextlib.suppress(Unavailable):
        key_file.write(folder, msgspec.structs.replace(file, failures=counters))


def _wait(failures: int) -> int:
    return min(2 ** min(failures - FREE_TRIES, 10), LONGEST_WAIT) if failures >= FREE_TRIES else 0


def _recovery_slot(data_key: bytes, book: str, code: str, cost: Cost) -> Slot:
    return seal_slot(data_key, book, b"", "", recovery_code.read(code), cost, kind="recovery")


def _derive(data_key: bytes, book: str, purpose: str) -> bytes:
    info = f"hsl {purpose} 1".encode()
    return HKDF(hashes.SHA256(), 32, salt=bytes.fromhex(book), info=info).derive(data_key)


def _mac(data_key: bytes, file: KeyFile) -> bytes:
    return hmac.digest(_derive(data_key, file.book, "keyring"), file.signed_part(), "sha256")
