"""Who this PC is towards others, and whom it knows: own keys, how they followed, trust list."""

from __future__ import annotations

import msgspec

from db import lives, node_keys
from db.node_keys import OwnKeys
from db.peers import Known, Peers
from db.record import DISTRICT_SCOPE
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import enrolment, envelope, signed, succession
from desktop_app.exchange.enrolment import Life, Node, Request, TrustList
from desktop_app.exchange.manifest import Statement
from desktop_app.exchange.succession import Succession

LIST, PINNED = "trust_list", "district_key"
FORMER_NODE = "former_node"  # what this PC was known as before its book came from another
_SUCCESSIONS = "successions"


def own_keys(store: Store) -> OwnKeys:
    """Give this PC's keys, made when first needed."""
    found = node_keys.read(store)
    if found:
        return found
    seed, _ = signed.new_key()
    age, _ = envelope.new_key()
    recovery, _ = envelope.new_key()
    return node_keys.keep(store, seed, age, recovery)


def own_request(store: Store) -> Request:
    """Give what this PC says about itself when it asks to be enrolled."""
    keys, facts = own_keys(store), store.facts
    return Request(
        office_code=facts.code,
        office_name=facts.name,
        node_label=facts.node_label,
        branch=keys.node,
        sign_key=signed.public_of(keys.signing),
        age_key=envelope.public_of(keys.age),
        recovery_key=envelope.public_of(keys.recovery),
        replaces=bytes.fromhex(store.fact(FORMER_NODE)),
        holds=_held_before(store) if store.fact(FORMER_NODE) else (),
    )


def _held_before(store: Store) -> tuple[Life, ...]:
    """Give how far this book holds what was written under the branches it had before."""
    peers, before = Peers(store), lives.lives(store)[:-1]
    reached = {r.branch: r.no for r in peers.reach([store.facts.code])}
    return tuple(Life(one, reached.get(one, 0)) for one in before)


def own_successions(store: Store) -> tuple[Succession, ...]:
    """Give how this PC's keys followed one another, for packages to tell."""
    said = msgspec.json.decode(store.fact(_SUCCESSIONS, "[]"), type=tuple[Succession, ...])
    node = own_keys(store).node
    return tuple(one for one in said if one.branch == node)


def renew_keys(store: Store) -> Succession:
    """Put this PC's keys away for fresh ones, for which the old one vouches."""
    keys = own_keys(store)
    seed, public = signed.new_key()
    age, age_public = envelope.new_key()
    recovery, recovery_public = envelope.new_key()
    scopes = (store.facts.scope, DISTRICT_SCOPE)
    held = Peers(store).reach(scopes)
    upto = tuple(succession.place(r.branch, r.scope, r.no, r.tip) for r in held)
    said = Succession(
        branch=keys.node,
        old_key=signed.public_of(keys.signing),
        sign_key=public,
        age_key=age_public,
        recovery_key=recovery_public,
        upto=upto,
    )
    step = succession.vouch(said, keys.signing)
    with store.transaction():
        every = (*own_successions(store), step)
        store.keep_fact(_SUCCESSIONS, msgspec.json.encode(every).decode())
        node_keys.renew(store, seed, age, recovery)
    return step


def trust_list(store: Store) -> TrustList | None:
    """Give the trust list held here; a district that has none yet starts with itself."""
    text = store.fact(LIST)
    if text:
        pinned = store.fact(PINNED)
        return enrolment.read_list(text.encode(), bytes.fromhex(pinned) if pinned else None)
    if not store.is_district:
        return None
    known = enrolment.first_list(own_request(store))
    keep_list(store, enrolment.write_list(known, own_keys(store).signing))
    return known


def require_list(store: Store) -> TrustList:
    """Give the trust list, or say that this PC is to be enrolled first."""
    known = trust_list(store)
    if known is None:
        raise Refused("本机还没有在区里登记，请先在“数据交换”里办理登记，再导出或读入数据包")
    return known


def own_node(store: Store) -> Node | None:
    """Give this PC as the list held here knows it; None before it is enrolled."""
    known = trust_list(store)
    return known.node(own_keys(store).node) if known else None


def require_listed(store: Store) -> None:
    """Raise `Refused` where others do not know this PC: its book came from another one."""
    known = require_list(store)
    own = known.node(own_keys(store).node)
    if own is None and store.is_district:
        raise Refused("区级的台账换了电脑，请先在“登记社区的电脑”里重设签名密钥")
    if own is None:
        raise Refused("区里的名单上没有本机，请重新办理登记")


def keep_list(store: Store, document: bytes) -> None:
    """Keep a signed list that was checked; the key that signed it is the pinned one from here."""
    offered = enrolment.read_list(document)
    with store.transaction():
        store.keep_fact(LIST, document.decode())
        store.keep_fact(PINNED, offered.district.sign_key.hex())
        name_branches(store, offered)


def sign_list(store: Store, renewed: TrustList) -> None:
    """Keep a list this district has just renewed; it travels with the next packages."""
    keep_list(store, enrolment.write_list(renewed, own_keys(store).signing))


def name_branches(store: Store, known: TrustList) -> None:
    """Have the book know what the list says of PCs: label, office, role, and which are lost."""
    own = own_keys(store).node
    Peers(store).name_branches(one for node in known.nodes for one in _known(node, own))


def _known(node: Node, own: bytes) -> list[Known]:
    """Give a PC and its further branches; a PC that is lost goes on showing what it wrote itself.

    Otherwise nobody could open its book any more once it is found.
    """
    is_lost = node.status == "lost" and node.branch != own
    itself = Known(
        node.branch,
        node.label,
        node.office_code,
        node.role,
        node.lost_after if is_lost else None,
        node.office_name,
        node.status,
        node.level,
    )
    return [
        itself,
        *(
            Known(
                one.branch,
                node.label,
                node.office_code,
                node.role,
                one.lost_after if is_lost else None,
                of=node.branch,
            )
            for one in node.lives
        ),
    ]


def hear_of(store: Store, sender: Node, manifest: Statement, signer: bytes) -> list[str]:
    """Put on the district's list what a PC in use says of itself: fresh keys, further branches.

    Gives the acts to be noted. Branches count from when something written under them is here. A
    list that a PC holds and this book does not (it was restored) is passed by in its number.
    """
    known = trust_list(store)
    if not store.is_district or known is None or sender.status != "active":
        return []
    acts, renewed = [], known
    since = succession.follow(sender.branch, sender.sign_key, manifest.successions)
    if since and signer == since[-1].sign_key:
        renewed = enrolment.succeeded(renewed, sender, since)
        acts.append("电脑更换了签名密钥")
    node = renewed.node(sender.branch) or sender
    fresh = [
        one
        for one in manifest.lives
        if known.of_branch(one) is None and Peers(store).scopes_of(one) == {sender.office_code}
    ]
    if fresh:
        more = (*node.lives, *(Life(one) for one in fresh))
        renewed = enrolment.replaced(renewed, msgspec.structs.replace(node, lives=more))
        acts.append("电脑换了新编号")
    if manifest.trust_version > known.version:
        renewed = msgspec.structs.replace(renewed, version=manifest.trust_version + 1)
        acts.append("名单版本跟上")
    if acts:
        sign_list(store, renewed)
    return acts


def own_lives(store: Store) -> tuple[bytes, ...]:
    """Give the branches this PC wrote under besides the one it is known by."""
    node = own_keys(store).node
    return tuple(one for one in lives.lives(store) if one != node)


def take_newer_list(store: Store, document: bytes) -> bool:
    """Take over a list that came in a package, if it is newer and by the pinned key."""
    pinned, held = store.fact(PINNED), trust_list(store)
    try:
        offered = enrolment.read_list(document, bytes.fromhex(pinned) if pinned else None)
    except enrolment.OtherKey as error:
        if held and error.known.version <= held.version:
            return False  # of before the key changed: nobody needs to compare it
        raise
    if enrolment.newer(held, offered) is held:
        return False
    keep_list(store, document)
    return True


def is_own_office(store: Store, node: Node) -> bool:
    """Say whether a node is a PC of this very office: what stays in the office may go there."""
    facts = store.facts
    return not facts.is_district and node.role == "office" and node.office_code == facts.code


def scopes_of(node: Node) -> tuple[str, ...]:
    """Give the scopes a node subscribes to: its own office and the district's."""
    return (node.office_code, DISTRICT_SCOPE)
