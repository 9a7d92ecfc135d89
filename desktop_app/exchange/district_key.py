"""The district as a way into an office's book: kept there by its public key, used by its secret.

The district's age key is an X25519 key in bech32 letters (age-encryption.org/v1, BIP 173).
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from db import backup, key_file, keys
from db.key_file import KeyFile
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import identity

OFF: Final = "district_key_off"
_OLDER: Final = (
    "这份密钥文件是以前带去区里的，那以后账号、密码或密钥改过，用它打不开现在的台账；"
    "现在的没有动。请把台账文件夹里的 keys.json 再带去一次，改好再取回"
)
_LETTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_CHECK: Final = 6
_RAW: Final = 32


def keep(store: Store) -> bool:
    """Leave the district a key where this office is enrolled; say whether that changed anything.

    On by default once enrolled; an administrator may switch it off (`switch`).
    """
    known = identity.trust_list(store) if not store.is_district else None
    if store.ring is None or known is None:
        return False
    is_off = store.fact(OFF) == "1"
    return store.ring.keep_district(b"" if is_off else raw(known.district.age_key))


def switch(store: Store, clerk: Clerk, *, on: bool) -> None:
    """Leave the district a key, or take it away again."""
    require(clerk, "accounts")
    store.keep_fact(OFF, "" if on else "1")
    keep(store)
    store.note(clerk, "给区里留钥匙" if on else "收回区里的钥匙")


def is_offered(store: Store) -> bool:
    """Say whether this book knows a district that a key could be left to."""
    return not store.is_district and bool(store.fact(identity.LIST))


def has_key(store: Store) -> bool:
    """Say whether the district can open this book now."""
    return store.ring is not None and any(s.kind == "district" for s in store.ring.slots)


def new_code(store: Store, clerk: Clerk, folder: Path) -> str:
    """Open an office's key file with the district's key and give it a new recovery code.

    The key file on the stick is changed; the office takes it back and types the code.
    """
    require(clerk, "keys")
    if not store.is_district:
        raise Refused("只有区里能这样帮社区找回")
    store.require_writing()
    ring = keys.unlock_for_district(folder, raw(identity.own_keys(store).age))
    code = ring.renew_code()
    if not backup.is_book(folder):
        key_file.drop_lock(folder)
    store.note(clerk, "帮社区更换恢复码", reason=f"台账 {ring.book[:8]}")
    return code


def take_back(folder: Path, source: Path) -> Path:
    """Take the key file that the district has changed in place of the book's own.

    Give where the former one is kept. Nobody has proven anything yet, so it is taken only where it
    differs in nothing but the recovery code: an older one would bring back accounts and passwords
    of then, or not open the book at all. Wrong tries counted here stay counted. The former one
    goes once the book was opened by the new one (`founding`).
    """
    given = key_file.read(source)
    with key_file.alone(folder):
        held = key_file.read(folder)
        if fault := _not_to_be_taken(held, given):
            raise Refused(fault)
        aside = key_file.put_aside(folder, held)
        key_file.write(folder, msgspec.structs.replace(given, failures=held.failures))
    return aside


def _not_to_be_taken(held: KeyFile, given: KeyFile) -> str:
    if held.book != given.book:
        return "这份密钥文件是另一本台账的，请核对后再选"
    if _beside_the_code(held) != _beside_the_code(given):
        return _OLDER
    if held.slot("recovery") == given.slot("recovery"):
        return "这份密钥文件里的恢复码没有换过，请区里先按“帮社区找回”"
    return ""


def _beside_the_code(file: KeyFile) -> tuple[object, ...]:
    """Give what the district leaves as it is. Equal seals also mean an equal data key."""
    return (file.pending, *(slot for slot in file.slots if slot.kind != "recovery"))


def carry_out(folder: Path, target: Path) -> None:
    """Copy a book's key file to a stick, for the district; nothing in it can be read."""
    key_file.write(target, key_file.read(folder))


def raw(age_key: str) -> bytes:
    """Give the 32 bytes of an age key, public or secret."""
    letters = age_key.lower()
    _, _, written = letters.rpartition("1")
    if len(written) <= _CHECK or set(written) - set(_LETTERS):
        raise Unavailable("区里的公钥读不出来，请在区里重新导出名单")
    number = 0
    for sign in written[:-_CHECK]:
        number = number << 5 | _LETTERS.index(sign)
    spare = 5 * (len(written) - _CHECK) - 8 * _RAW
    if not 0 <= spare < 5:
        raise Unavailable("区里的公钥读不出来，请在区里重新导出名单")
    return (number >> spare).to_bytes(_RAW, "big")
