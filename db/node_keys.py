"""The keys of this PC towards others: what it signs with, and what sticks to it are sealed for."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from db import book
from db.journal.rows import ask, run
from db.store import Store
from db.this_pc import BARE
from db.trouble import Unavailable

_FORMER = "former_secrets"
_encode = msgspec.json.encode
_decode = msgspec.json.decode


class OwnKeys(Struct, frozen=True):
    """The identity of this PC towards others.

    `node` is the branch id it is (or will be) enrolled under; `signing` an Ed25519 seed; `age`
    and `recovery` age secret keys, the latter meant for paper.
    """

    node: bytes
    signing: bytes
    age: str
    recovery: str


def read(store: Store) -> OwnKeys | None:
    """Give this PC's keys, if it has made them."""
    with store.looking() as connection:
        node = book.fact(connection, "node")
        found = ask(
            connection,
            "SELECT k.signing, k.age, k.recovery FROM branch_key k"
            " JOIN branch b ON b.idx = k.branch WHERE b.id = ?",
            (bytes.fromhex(node),),
        )
    if not found:
        return None
    sealed, age, recovery = found[0]
    signing = store.pc.unseal(sealed) if store.pc else sealed
    if signing is None or len(signing) != BARE:
        raise Unavailable("本机的签名密钥打不开，请在“数据交换”里重新登记本机")
    return OwnKeys(bytes.fromhex(node), signing, age, recovery)


def keep(store: Store, signing: bytes, age: str, recovery: str) -> OwnKeys:
    """Keep keys made for this PC; it is known to others by its branch of today."""
    with store.transaction() as connection:
        branch = book.facts(connection).branch
        ((node,),) = ask(connection, "SELECT id FROM branch WHERE idx = ?", (branch,))
        run(
            connection,
            "INSERT INTO branch_key (branch, signing, age, recovery) VALUES (?,?,?,?)",
            [(branch, _sealed(store, signing), age, recovery)],
        )
        book.keep_fact(connection, "node", node.hex())
    return OwnKeys(node, signing, age, recovery)


def secrets(store: Store) -> list[str]:
    """Give every age secret this book ever had: sticks may still be on their way to it."""
    with store.looking() as connection:
        rows = ask(connection, "SELECT age, recovery FROM branch_key ORDER BY branch DESC")
        former = _decode(book.fact(connection, _FORMER, "[]"))
    return [*(secret for pair in rows for secret in pair), *former]


def renew(store: Store, signing: bytes, age: str, recovery: str) -> None:
    """Keep other keys for this PC; what is on its way to the old ones can still be read."""
    former = read(store)
    if former is None:
        raise LookupError("no keys")
    with store.transaction() as connection:
        put_away = [former.age, former.recovery, *_decode(book.fact(connection, _FORMER, "[]"))]
        book.keep_fact(connection, _FORMER, _encode(put_away).decode())
        run(
            connection,
            "UPDATE branch_key SET signing = ?, age = ?, recovery = ? WHERE branch ="
            " (SELECT idx FROM branch WHERE id = ?)",
            [(_sealed(store, signing), age, recovery, former.node)],
        )


def take_back(store: Store, node: bytes, signing: bytes) -> None:
    """Be known as a PC again whose signing key was brought to this one."""
    with store.transaction() as connection:
        run(
            connection,
            "UPDATE branch_key SET signing = ? WHERE branch ="
            " (SELECT idx FROM branch WHERE id = ?)",
            [(_sealed(store, signing), node)],
        )
        book.keep_fact(connection, "node", node.hex())


def _sealed(store: Store, signing: bytes) -> bytes:
    return store.pc.seal(signing) if store.pc else signing
