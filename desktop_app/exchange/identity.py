"""Who this PC is towards others, and whom it knows: own keys, trust list, levels."""

from __future__ import annotations

from db.book import DISTRICT_SCOPE
from db.peers import Known, OwnKeys, Peers
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import enrolment, envelope, signed
from desktop_app.exchange.enrolment import Node, Request, TrustList

LIST, PINNED = "trust_list", "district_key"


def own_keys(store: Store) -> OwnKeys:
    """Give this PC's keys, made when first needed."""
    peers = Peers(store)
    found = peers.own_keys()
    if found:
        return found
    seed, _ = signed.new_key()
    age, _ = envelope.new_key()
    recovery, _ = envelope.new_key()
    return peers.keep_own_keys(seed, age, recovery)


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
    )


def trust_list(store: Store) -> TrustList | None:
    """Give the trust list held here; a district that has none yet starts with itself."""
    text = store.fact(LIST)
    if text:
        pinned = store.fact(PINNED)
        return enrolment.read_list(text.encode(), bytes.fromhex(pinned) if pinned else None)
    if not store.facts.is_district:
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


def keep_list(store: Store, document: bytes) -> None:
    """Keep a signed list; the key that signed the first one is the only one from then on."""
    offered = enrolment.read_list(document)
    with store.transaction():
        store.keep_fact(LIST, document.decode())
        if not store.fact(PINNED):
            store.keep_fact(PINNED, offered.district.sign_key.hex())
        name_branches(store, offered)


def sign_list(store: Store, renewed: TrustList) -> None:
    """Keep a list this district has just renewed; it travels with the next packages."""
    keep_list(store, enrolment.write_list(renewed, own_keys(store).signing))


def name_branches(store: Store, known: TrustList) -> None:
    """Have the book know what the list says of PCs: label, office, role, and which are lost."""
    Peers(store).name_branches(
        Known(
            node.branch,
            node.label,
            node.office_code,
            node.role,
            node.lost_after if node.status == "lost" else None,
            node.office_name,
            node.status,
            node.level,
        )
        for node in known.nodes
    )


def take_newer_list(store: Store, document: bytes) -> bool:
    """Take over a list that came in a package, if it is newer and by the pinned key."""
    pinned = store.fact(PINNED)
    offered = enrolment.read_list(document, bytes.fromhex(pinned) if pinned else None)
    held = trust_list(store)
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
