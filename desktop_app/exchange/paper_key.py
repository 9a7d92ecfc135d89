"""The key on paper: opens packages without this program, and lets a book go on on another PC.

What the paper opens beside the book is the signing key of the PC; the book alone, or the paper
alone, is of no use.
"""

from __future__ import annotations

import base64
from typing import Final

from db import node_keys
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import envelope, identity, signed
from desktop_app.exchange.enrolment import Node

_SEALED: Final = "seed_for_paper"


def for_paper(store: Store, clerk: Clerk) -> str:
    """Give the key that is put on paper and sealed away; from then on it opens what it should."""
    require(clerk, "approve" if store.is_district else "enrol")
    if identity.own_node(store) is None:
        raise Refused("本机还没有登记好，办好以后再存纸质密钥")
    keys = identity.own_keys(store)
    sealed = envelope.wrap(keys.signing, envelope.public_of(keys.recovery))
    told = f"{keys.node.hex()} {base64.b64encode(sealed).decode()}"
    with store.transaction():
        store.keep_fact(_SEALED, told)
        store.note(clerk, "另存纸质密钥")
    return keys.recovery


def may_go_on(store: Store) -> bool:
    """Say whether this book came from another PC, and a paper can let it go on as that one."""
    former = store.fact(identity.FORMER_NODE)
    return bool(former) and store.fact(_SEALED).startswith(f"{former} ")


def go_on(store: Store, clerk: Clerk, typed: str) -> Node:
    """Let a book on another PC go on under the keys it had; nobody has to compare anything.

    It writes a fresh branch all the same. The PC it came from must not be used any more.
    """
    require(clerk, "approve" if store.is_district else "enrol")
    if not may_go_on(store):
        raise Refused("这本台账没有封存过纸质密钥；请重新登记，区级的请重设签名密钥")
    former, _, sealed = store.fact(_SEALED).partition(" ")
    seed = envelope.unwrap(base64.b64decode(sealed), "".join(typed.split()))
    known = identity.require_list(store)
    node = known.node(bytes.fromhex(former))
    if node is None or signed.public_of(seed) != node.sign_key or node.status != "active":
        raise Refused(
            "名单上原来那台已停用或更换了密钥，不能接着用；请重新登记，区级的请重设签名密钥"
        )
    with store.transaction():
        node_keys.take_back(store, node.branch, seed)
        store.keep_fact(identity.FORMER_NODE, "")
        store.note(clerk, "用纸质密钥接着用", reason=node.label)
    return node
