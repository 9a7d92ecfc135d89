"""The opened keys of a book: working keys, and what may be changed about the ways to them.

Argon2id (RFC 9106) turns a password into a key, ChaCha20-Poly1305
(RFC 8439) with it seals the account's X25519 secret, HPKE (RFC 9180) seals the data key to the
account's public key; HKDF (RFC 5869) makes the book's working keys from the data key.
"""

from __future__ import annotations

import contextlib
import functools
import hmac
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Concatenate, Final, Literal, ParamSpec, TypeVar

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db import key_file, key_tries, passwords, recovery_code
from db.key_file import Cost, KeyFile, Slot
from db.key_slots import district_slot, open_slot, reseal, seal_slot
from db.trouble import Refused, Unavailable

CODE_DUE: Final = "code_due"
NOT_ROTATED: Final = "not_rotated"
_NONCE = 12
_LOCK_FIRST: Final = "密码连错了几次。请先锁定，用密码重新打开台账，再来办"
P = ParamSpec("P")
T = TypeVar("T")


def _alone(
    deed: Callable[Concatenate[KeyRing, P], T],
) -> Callable[Concatenate[KeyRing, P], T]:
    """Have a change of the key file read and written in one turn (`key_file.alone`)."""

    @functools.wraps(deed)
    def done(ring: KeyRing, /, *args: P.args, **more: P.kwargs) -> T:
        with key_file.alone(ring.folder):
            return deed(ring, *args, **more)

    return done


class KeyRing:
    """The opened keys of one book, and what may be changed about the ways to them.

    `user_id` is the account's id (16 bytes), None when the recovery code opened the book; then
    a new password and a new code are due.
    """

    def __init__(self, folder: Path, data_key: bytes, book: str, slot: Slot) -> None:
        self.folder = Path(folder)
        self.user_id = bytes.fromhex(slot.user) or None
        self.login = slot.login
        ways: dict[str, Literal["password", "code", "district"]]
        ways = {"user": "password", "recovery": "code", "district": "district"}
        self.opened_with = ways[slot.kind]
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
    def key_mark(self) -> str:
        """What tells the present data key from others, and nothing about it."""
        return _derive(self._data_key, self._book, "mark")[:8].hex()

    @property
    def book(self) -> str:
        """The random name of the book these keys belong to."""
        return self._book

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The ways into the book as they stand now."""
        return self._file().slots

    @property
    def slot(self) -> Slot | None:
        """The slot of the account that opened the book."""
        return self._file().slot("user", self.login)

    @property
    def is_lent(self) -> bool:
        """Whether somebody else gave the password that opened the book, and so knows it, too."""
        slot = self.slot
        return slot is not None and slot.temporary

    def require_own(self) -> None:
        """Raise `Refused` where the password is lent: whoever gave it would be two people."""
        if self.is_lent:
            raise Refused("这个密码是别人给的，请本人先用它打开台账、换成自己的，再来一起办")

    def require_code(self) -> None:
        """Raise `Refused` unless the printed code itself has opened these keys."""
        if self.opened_with != "code":
            raise Refused("这件事只有用封存的恢复码才能办，请输入恢复码")

    @property
    def logins(self) -> tuple[str, ...]:
        """The names of all accounts that can open the book."""
        return tuple(slot.login for slot in self._file().slots if slot.kind == "user")

    @property
    def anchors(self) -> Mapping[str, str]:
        """Small facts kept outside the database: its last state, the access log's head."""
        return self._file().anchors

    @_alone
    def keep_anchor(self, name: str, fact: str) -> None:
        """Keep one such fact under a name."""
        file = self._file()
        self._keep(msgspec.structs.replace(file, anchors={**file.anchors, name: fact}))

    @_alone
    def drop_anchor(self, name: str) -> None:
        """Keep one such fact no more."""
        file = self._file()
        left = {kept: fact for kept, fact in file.anchors.items() if kept != name}
        self._keep(msgspec.structs.replace(file, anchors=left))

    def add_user(
        self,
        user_id: bytes,
        login: str,
        password: str,
        names: Iterable[str] = (),
        *,
        temporary: bool = False,
    ) -> None:
        """Let another account open the book; raises Refused for a taken login or weak password.

        A `temporary` password was given by somebody else and is changed at the first start.
        """
        login = plain_login(login)
        passwords.require(password, login, names)

        def ready(file: KeyFile) -> Slot:
            _require_free(file, login)
            return seal_slot(
                self._data_key, self._book, user_id, login, password, _cost(file),
                temporary=temporary,
            )  # fmt: skip

        def put(file: KeyFile, slot: Slot) -> KeyFile:
            _require_free(file, login)
            return msgspec.structs.replace(file, slots=(*file.slots, slot))

        self._change(ready, put)

    @_alone
    def remove_user(self, login: str) -> None:
        """Take an account's way in away; the last account stays."""
        file = self._file()
        left = tuple(s for s in file.slots if s != file.slot("user", plain_login(login)))
        if not any(slot.kind == "user" for slot in left):
            raise Refused("这是最后一个账号，不能移除。请先添加另一个账号")
        self._keep(msgspec.structs.replace(file, slots=left))

    def change_password(self, old: str, new: str, names: Iterable[str] = ()) -> None:
        """Change the password of the account that opened the book; the old one is asked again.

        One that was bound to this PC stays bound: the old one has just opened it here.
        """
        slot = self._proven(old, "原密码不正确，请重新输入")
        if passwords.normalised(old) == passwords.normalised(new):
            raise Refused({"password": "新密码和原密码一样，请换一个"})
        passwords.require(new, slot.login, names)
        self._reseal(slot, new, bound=bool(slot.pc))

    def bind_to_pc(self, password: str, *, bound: bool) -> None:
        """Have this account's password open the book on this PC alone, or anywhere again."""
        slot = self._proven(password, "密码不正确，请重新输入")
        self._reseal(slot, password, bound=bound, temporary=slot.temporary)

    def _reseal(self, proven: Slot, password: str, *, bound: bool, temporary: bool = False) -> None:
        """Put a slot whose password was just given under another one, or bound otherwise."""
        self._change(
            lambda _file: self._sealed(proven, password, bound=bound, temporary=temporary),
            lambda file, slot: _replaced(file, _unchanged(file, proven), slot),
        )

    def _proven(self, password: str, wrong: str) -> Slot:
        """Give the slot of the account that opened the book, for its password typed again.

        Wrong tries are counted as before the book is open. Nobody waits at an open book: after
        the free ones it is the way through the lock, where the waits are, that lets further.
        """
        file = self._file()
        slot = file.slot("user", self.login)
        if slot is None:
            raise Refused({"old_password": wrong})
        failures = file.failures.get(slot.user, 0)
        if failures >= key_tries.FREE:
            raise Refused({"old_password": _LOCK_FIRST})
        if open_slot(slot, self._book, passwords.normalised(password)) is None:
            key_tries.count(self.folder, slot.user, failures)
            raise Refused({"old_password": wrong})
        return slot

    def reset_password(
        self, login: str, new: str, names: Iterable[str] = (), *, temporary: bool = False
    ) -> None:
        """Give an account a new password and key pair, without knowing the old password.

        It opens the book on any PC: whoever gives it may sit at another than its owner does.
        """
        passwords.require(new, _user(self._file(), login).login, names)
        self._change(
            lambda file: self._sealed(_user(file, login), new, temporary=temporary),
            lambda file, slot: _replaced(file, _user(file, login), slot),
        )

    def renew_code(self) -> str:
        """Make the former recovery code worthless and give the new one for printing."""
        code = recovery_code.make()
        self._change(lambda file: self._code_slot(file, code), _with_code)
        return code

    def recover(self, login: str, new: str, names: Iterable[str] = ()) -> str:
        """Give an account a new password, and a code in place of the one that was used.

        One writing does both, so that no power cut leaves the used code valid. `CODE_DUE` stays
        among the anchors until the next opening has seen it (`founding`): the new code may never
        have been shown.
        """
        code = recovery_code.make()
        passwords.require(new, _user(self._file(), login).login, names)

        def ready(file: KeyFile) -> tuple[Slot, Slot]:
            return self._sealed(_user(file, login), new), self._code_slot(file, code)

        def put(file: KeyFile, slots: tuple[Slot, Slot]) -> KeyFile:
            file = msgspec.structs.replace(file, anchors={**file.anchors, CODE_DUE: "1"})
            return _with_code(_replaced(file, _user(file, login), slots[0]), slots[1])

        self._change(ready, put)
        return code

    def note_code_used(self) -> None:
        """Keep beside a book that cannot be written that its code was used: another one is due.

        The code stays valid until the next opening has made that one (`CODE_DUE`). Where nothing
        is kept, such as on a full disk, staff are let through all the same.
        """
        with contextlib.suppress(Unavailable):
            self.keep_anchor(CODE_DUE, "1")

    def _sealed(
        self, former: Slot, password: str, *, bound: bool = False, temporary: bool = False
    ) -> Slot:
        """Give an account's slot under another password, `bound` to this PC or not."""
        return seal_slot(
            self._data_key, self._book, bytes.fromhex(former.user), former.login, password,
            former.cost, pc_secret=secrets.token_bytes(32) if bound else b"", temporary=temporary,
        )  # fmt: skip

    def _code_slot(self, file: KeyFile, code: str) -> Slot:
        former = file.slot("recovery")
        cost = former.cost if former else _cost(file)
        return recovery_slot(self._data_key, self._book, code, cost)

    @_alone
    def keep_district(self, public: bytes) -> bool:
        """Let the holder of a district's key open the book, too; say whether that is new.

        An empty key takes the district's way in away.
        """
        file = self._file()
        former = file.slot("district")
        if (former.public if former else b"") == public:
            return False
        slots = tuple(s for s in file.slots if s != former)
        if public:
            slots = (*slots, district_slot(self._data_key, self._book, public))
        self._keep(msgspec.structs.replace(file, slots=slots))
        return True

    @property
    def next_database_key(self) -> bytes | None:
        """The raw key the book is being rekeyed to, when that was begun and not ended."""
        data_key = self._pending(self._file())
        return _derive(data_key, self._book, "db") if data_key else None

    @property
    def next_audit_key(self) -> bytes:
        """The key of the log's chain that goes with it."""
        data_key = self._pending(self._file())
        if data_key is None:
            raise LookupError("no rotation was begun")
        return _derive(data_key, self._book, "audit")

    @_alone
    def begin_rotation(self) -> None:
        """Make the next data key and keep it, sealed, until the database is written under it.

        One that was made before and neither ended nor given up stays the next one: the database
        may be written under it already.
        """
        file, nonce = self._file(), secrets.token_bytes(_NONCE)
        sealed = self._pending_cipher().encrypt(nonce, secrets.token_bytes(32), b"hsl pending 1")
        # Written in any case: both copies have to hold it before the database may be under it.
        self._keep(msgspec.structs.replace(file, pending=file.pending or nonce + sealed))

    @_alone
    def give_up_rotation(self) -> None:
        """Forget the next data key: the database is still under the present one.

        `NOT_ROTATED` stays among the anchors until the log has been told (`founding`).
        """
        file = self._file()
        if file.pending:
            anchors = {**file.anchors, NOT_ROTATED: "1"}
            self._keep(msgspec.structs.replace(file, pending=b"", anchors=anchors))

    @_alone
    def end_rotation(self) -> None:
        """Seal the next data key to everybody's public key; from here on it is the present one.

        Nobody's password is needed. Whoever has no slot any more has no way in, not even with
        the data key of yesterday; backups made before stay readable with the passwords of then.
        """
        file = self._file()
        data_key = self._pending(file)
        if data_key is None:
            raise LookupError("no rotation was begun")
        slots = tuple(reseal(slot, self._book, data_key) for slot in file.slots)
        self._keep(msgspec.structs.replace(file, slots=slots, pending=b""), data_key)
        self._data_key = data_key  # once it is kept: until then the file is the former key's

    def holds(self, folder: Path) -> bool:
        """Say whether the key file of a folder is whole and under this very data key."""
        try:
            file = key_file.read(folder)
        except (Refused, Unavailable):
            return False
        return file.book == self._book and hmac.compare_digest(
            file.mac, mac_of(self._data_key, file)
        )

    def stay_beside(self, laid_out: Path, anchors: Mapping[str, str]) -> None:
        """Put today's ways in, with their counters, beside a book that is laid out from a backup.

        `anchors` are the backup's: what was kept outside of the book of its time. Only a book
        under the same data key may be told so.
        """
        file = self._file()
        due = {CODE_DUE: "1"} if CODE_DUE in file.anchors else {}
        file = msgspec.structs.replace(file, anchors={**anchors, **due})
        key_file.write(laid_out, msgspec.structs.replace(file, mac=mac_of(self._data_key, file)))

    def _pending(self, file: KeyFile) -> bytes | None:
        if not file.pending:
            return None
        nonce, sealed = file.pending[:_NONCE], file.pending[_NONCE:]
        return self._pending_cipher().decrypt(nonce, sealed, b"hsl pending 1")

    def _pending_cipher(self) -> ChaCha20Poly1305:
        return ChaCha20Poly1305(_derive(self._data_key, self._book, "pending"))

    def _change(self, ready: Callable[[KeyFile], T], put: Callable[[KeyFile, T], KeyFile]) -> None:
        """Make a way in ready, which takes as long as a try of a password, then put it in.

        Others need not wait meanwhile. Where the book got another data key, it is made anew.
        """
        while True:
            data_key = self._data_key
            made = ready(self._file())
            with key_file.alone(self.folder):
                if self._data_key == data_key:
                    self._keep(put(self._file(), made))
                    return

    def _file(self) -> KeyFile:
        file = key_file.read(self.folder)
        if not hmac.compare_digest(file.mac, mac_of(self._data_key, file)):
            raise Unavailable(
                "密钥文件被别的程序改动过，为安全起见不再使用。"
                "请用“从备份恢复”取回最近的备份，并告诉负责人"
            )
        return file

    def _keep(self, file: KeyFile, data_key: bytes = b"") -> None:
        mac = mac_of(data_key or self._data_key, file)
        key_file.write(self.folder, msgspec.structs.replace(file, mac=mac))


def _user(file: KeyFile, login: str) -> Slot:
    found = file.slot("user", plain_login(login))
    if found is None:
        raise Refused({"login": f"没有登录名是“{login}”的账号，请核对后再办"})
    return found


def _require_free(file: KeyFile, login: str) -> None:
    if file.slot("user", login) is not None:
        raise Refused({"login": f"登录名“{login}”已被使用，请换一个"})


def _unchanged(file: KeyFile, proven: Slot) -> Slot:
    """Give a slot as it stands now; raise `Refused` where its password was changed meanwhile."""
    held = file.slot("user", proven.login)
    if held is None or held.secret != proven.secret:  # another data key leaves the secret as it is
        raise Refused({"old_password": "这个账号的密码刚刚改过，请用现在的密码再办"})
    return held


def _with_code(file: KeyFile, slot: Slot) -> KeyFile:
    return _replaced(file, file.slot("recovery"), slot)


def _replaced(file: KeyFile, former: Slot | None, slot: Slot) -> KeyFile:
    """Give a key file with another slot in place of one, whose wrong tries are forgotten."""
    slots = (*(s for s in file.slots if s != former), slot)
    failures = {who: n for who, n in file.failures.items() if who != slot.user}
    return msgspec.structs.replace(file, slots=slots, failures=failures)


def plain_login(login: str) -> str:
    """Give the form in which login names are kept and compared; raises Refused when empty."""
    plain = unicodedata.normalize("NFKC", login).strip().casefold()
    if not plain or len(plain) > 40:
        raise Refused({"login": "登录名应为 1 至 40 个字，请改正"})
    return plain


def recovery_slot(data_key: bytes, book: str, code: str, cost: Cost) -> Slot:
    """Give the way in by a printed code."""
    return seal_slot(data_key, book, b"", "", recovery_code.read(code), cost, kind="recovery")


def _derive(data_key: bytes, book: str, purpose: str) -> bytes:
    info = f"hsl {purpose} 1".encode()
    return HKDF(hashes.SHA256(), 32, salt=bytes.fromhex(book), info=info).derive(data_key)


def mac_of(data_key: bytes, file: KeyFile) -> bytes:
    """Give what only an opened book can write under its key file."""
    return hmac.digest(_derive(data_key, file.book, "keyring"), file.signed_part(), "sha256")


def _cost(file: KeyFile) -> Cost:
    """Give what a try of a password costs in this book."""
    return next(slot.cost for slot in file.slots if slot.kind != "district")
