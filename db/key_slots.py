"""One slot of the key file: a secret that is typed, a key pair it opens, the data key behind it.

The district's slot has no typed secret: its data key is sealed to the key pair of the district.
"""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Callable
from typing import Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from db import dpapi, key_file, passwords
from db.key_file import Cost, Slot
from db.trouble import Unavailable

_NO_COST = Cost(memory_kib=8, passes=1)  # of a slot that no password opens
FLOOR = Cost(memory_kib=64 * 1024, passes=3, lanes=1)

_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)
_SOONEST, _LATEST = 0.5, 1.0  # seconds one try of a password should take
_CALIBRATED_MEMORY_KIB = 256 * 1024  # an office PC of 4 GiB must bear it


def seal_slot(
    data_key: bytes,
    book: str,
    user_id: bytes,
    login: str,
    password: str,
    cost: Cost,
    kind: Literal["user", "recovery"] = "user",
    *,
    pc_secret: bytes = b"",
    temporary: bool = False,
) -> Slot:
    """Give a new way to the data key, with a fresh key pair and salt.

    With `pc_secret` the password opens it on this PC alone, which keeps that secret sealed.
    """
    pair = X25519PrivateKey.generate()
    public = pair.public_key()
    slot = Slot(
        kind=kind,
        user=user_id.hex(),
        login=login,
        suite="argon2id+chacha20poly1305+hpke-x25519",
        cost=cost,
        salt=secrets.token_bytes(16),
        nonce=secrets.token_bytes(12),
        public=public.public_bytes_raw(),
        secret=b"",
        data_key=b"",
        pc=dpapi.require().seal(pc_secret) if pc_secret else b"",
        temporary=temporary,
    )
    bound = _bound(slot, book)
    key = _password_key(passwords.normalised(password), slot, pc_secret)
    return msgspec.structs.replace(
        slot,
        secret=ChaCha20Poly1305(key).encrypt(slot.nonce, pair.private_bytes_raw(), bound),
        data_key=_SUITE.encrypt(data_key, public, info=bound),
    )


def open_slot(slot: Slot, book: str, password: str) -> bytes | None:
    """Give the data key, or None for a wrong password or a slot that someone altered."""
    bound = _bound(slot, book)
    try:
        pc_secret = dpapi.require().open(slot.pc) if slot.pc else b""
        key = _password_key(password, slot, pc_secret)
        secret = ChaCha20Poly1305(key).decrypt(slot.nonce, slot.secret, bound)
        pair = X25519PrivateKey.from_private_bytes(secret)
        if pair.public_key() != X25519PublicKey.from_public_bytes(slot.public):
            return None
        return _SUITE.decrypt(slot.data_key, pair, info=bound)
    except (InvalidTag, ValueError):
        return None


def reseal(slot: Slot, book: str, data_key: bytes) -> Slot:
    """Give the slot as a way to another data key; no secret of its owner is needed."""
    public = X25519PublicKey.from_public_bytes(slot.public)
    sealed = _SUITE.encrypt(data_key, public, info=_bound(slot, book))
    return msgspec.structs.replace(slot, data_key=sealed)


def district_slot(data_key: bytes, book: str, public: bytes) -> Slot:
    """Give the way to the data key for whoever holds the district's X25519 secret key."""
    slot = Slot("district", "", "", "hpke-x25519", _NO_COST, b"", b"", public, b"", b"")
    return reseal(slot, book, data_key)


def open_district_slot(slot: Slot, book: str, secret: bytes) -> bytes | None:
    """Give the data key to the district, or None for another's slot or one that someone altered."""
    if slot.secret:  # the one field no seal covers here: such a slot has no secret of its own
        return None
    pair = X25519PrivateKey.from_private_bytes(secret)
    try:
        return _SUITE.decrypt(slot.data_key, pair, info=_bound(slot, book))
    except (InvalidTag, ValueError):
        return None


def _bound(slot: Slot, book: str) -> bytes:
    """Give all of a slot that is not sealed: it goes into both seals as associated data."""
    bare = msgspec.structs.replace(slot, secret=b"", data_key=b"")
    return b"hsl key slot 1\n" + msgspec.json.encode([book, bare], order="sorted")


def _password_key(password: str, slot: Slot, pc_secret: bytes) -> bytes:
    cost = slot.cost
    try:
        key = Argon2id(
            salt=slot.salt,
            length=32,
            iterations=cost.passes,
            lanes=cost.lanes,
            memory_cost=cost.memory_kib,
        ).derive(password.encode())
    except MemoryError as error:
        raise Unavailable("内存不足，无法核对密码。请关闭其他程序后重试") from error
    if pc_secret:
        return HKDF(hashes.SHA256(), 32, salt=pc_secret, info=b"hsl this pc 1").derive(key)
    return key


def _seconds_of(cost: Cost) -> float:
    began = time.perf_counter()
    Argon2id(
        salt=bytes(16),
        length=32,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(b"measure")
    return time.perf_counter() - began


def calibrate(seconds_of: Callable[[Cost], float] | None = None) -> Cost:
    """Give the cost that takes half a second to a second on this computer, at least FLOOR."""
    seconds_of = seconds_of or _seconds_of
    cost, seconds = FLOOR, seconds_of(FLOOR)
    while seconds < _SOONEST and cost.memory_kib < _CALIBRATED_MEMORY_KIB:
        dearer = Cost(cost.memory_kib * 2, cost.passes, cost.lanes)
        dearer_seconds = seconds_of(dearer)
        if dearer_seconds > _LATEST:
            break
        cost, seconds = dearer, dearer_seconds
    if seconds < _SOONEST:
        passes = math.ceil(cost.passes * _SOONEST / max(seconds, 0.001))
        return Cost(cost.memory_kib, min(passes, key_file.MOST_PASSES), cost.lanes)
    return cost
