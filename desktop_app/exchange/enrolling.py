"""The three steps by which a PC becomes known: request, approval, acceptance (USB and paper)."""

from __future__ import annotations

from pathlib import Path

from msgspec.structs import replace

from db.peers import Peers
from db.roles import Clerk, require
from db.safe_files import safe_write
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolment, identity
from desktop_app.exchange.enrolment import Agreement, Node, Request, Status

_MOST_BYTES = 1 << 20  # of a request or welcome: they are a few KiB


def request(store: Store, clerk: Clerk, out: Path) -> Request:
    """Write this PC's request; its fingerprint goes on paper beside it."""
    require(clerk, "enrol")
    if store.facts.is_district:
        raise Refused("区级的电脑不需要申请登记")
    asked = identity.own_request(store)
    safe_write(out, enrolment.write_request(asked, identity.own_keys(store).signing))
    store.note(clerk, "申请登记", reason=asked.fingerprint)
    return asked


def read_request(path: Path) -> Request:
    """Read a request, so that its fingerprint can be compared with the paper."""
    return enrolment.read_request(_read(path))


def approve(
    store: Store, clerk: Clerk, path: Path, out: Path, agreed: Agreement | None = None
) -> Node:
    """Put the asking PC on the trust list and write its welcome.

    Nothing agreed means figures alone; whoever approves stands as approver where nobody is named.
    """
    require(clerk, "approve")
    agreed = agreed or Agreement()
    if not agreed.approver and agreed.level != "stats":
        agreed = replace(agreed, approver=clerk.name)
    agreed.require()
    known = identity.trust_list(store)
    if known is None or not store.facts.is_district:
        raise Refused("只有区级的台账可以批准登记")
    asked = read_request(path)
    renewed = enrolment.approve(known, asked, agreed)
    seed = identity.own_keys(store).signing
    with store.transaction():
        identity.keep_list(store, enrolment.write_list(renewed, seed))
        more = {"level": agreed.level, "purpose": agreed.purpose, "basis": agreed.legal_basis}
        reason = f"{asked.office_name} {asked.node_label}"
        store.note(clerk, "批准登记", reason=reason, more=more)
        safe_write(out, enrolment.write_welcome(asked.branch, renewed, seed))
    node = renewed.node(asked.branch)
    if node is None:
        raise LookupError(asked.branch)
    return node


def report(store: Store, clerk: Clerk, branch: bytes, status: Status, reason: str) -> Node:
    """Say on the trust list that a PC is lost, retired, or in use again, and log why.

    Of a lost one counts what is held here today; what it signs later waits for a decision.
    """
    require(clerk, "approve")
    if not reason.strip():
        raise Refused({"reason": "请写明原因，例如什么时候、怎么发现的"})
    known = identity.require_list(store)
    node = known.node(branch)
    if node is None or node.role == "district":
        raise Refused("名单里没有这台电脑")
    last = Peers(store).last_commit(branch) if status == "lost" else 0
    identity.sign_list(store, enrolment.with_status(known, branch, status, last))
    words = {"lost": "电脑报失", "retired": "电脑停用", "active": "电脑找回"}[status]
    named = f"{node.office_name} {node.label}"
    store.note(clerk, words, count=last, reason=f"{named}：{reason.strip()}")
    return node


def read_welcome(store: Store, path: Path) -> Node:
    """Give the district a welcome comes from, so that its fingerprint can be compared first."""
    pinned = store.fact(identity.PINNED)
    known, _document = enrolment.read_welcome(
        _read(path), identity.own_keys(store).node, bytes.fromhex(pinned) if pinned else None
    )
    return known.district


def accept(store: Store, clerk: Clerk, path: Path) -> Node:
    """Take in the district's welcome: trust list, and the letter of this PC.

    The caller has shown `district.fingerprint` for comparison with the district's paper; the
    key is pinned from here on.
    """
    require(clerk, "enrol")
    keys = identity.own_keys(store)
    pinned = store.fact(identity.PINNED)
    known, document = enrolment.read_welcome(
        _read(path), keys.node, bytes.fromhex(pinned) if pinned else None
    )
    node = known.node(keys.node)
    if node is None:
        raise LookupError(keys.node)
    with store.transaction():
        identity.take_newer_list(store, document)
        store.keep_fact("letter", node.letter)
        store.note(clerk, "登记生效", reason=known.district.fingerprint)
    return node


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Unavailable("读不出这个文件，请确认U盘已插好，再重新选择") from error
    if len(raw) > _MOST_BYTES:
        raise Refused("这不是登记文件，请重新选择")
    return raw
