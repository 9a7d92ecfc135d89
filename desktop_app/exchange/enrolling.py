"""How a PC becomes known and stays so: request, approval, acceptance, and keys that change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from db import lives, reasons
from db.peers import Peers
from db.roles import Clerk, require
from db.safe_files import safe_write
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.exchange import enrolment, identity
from desktop_app.exchange.enrolment import Agreement, Life, Node, Request, Status, TrustList

_MOST_BYTES = 1 << 20  # of a request or welcome: they are a few KiB


def request(store: Store, clerk: Clerk, out: Path) -> Request:
    """Write this PC's request; its fingerprint goes on paper beside it."""
    require(clerk, "enrol")
    if store.is_district:
        raise Refused("区级的电脑不需要申请登记")
    asked = identity.own_request(store)
    safe_write(out, enrolment.write_request(asked, identity.own_keys(store).signing))
    store.note(clerk, "申请登记", reason=asked.fingerprint)
    return asked


def read_request(path: Path) -> Request:
    """Read a request, so that its fingerprint can be compared with the paper."""
    return enrolment.read_request(_read(path))


def approve(
    store: Store,
    clerk: Clerk,
    path: Path,
    out: Path,
    agreed: Agreement | None = None,
    former: Status = "retired",
    *,
    seen: str = "",
) -> Node:
    """Put the asking PC on the trust list and write its welcome.

    Nothing agreed means figures alone; whoever approves stands as approver where nobody is named.
    The PC it takes the place of is `former` from here on, as far as it is held. `seen` are the
    figures that were compared with paper: a stick may hold another file by now.
    """
    require(clerk, "approve")
    agreed = agreed or Agreement()
    if not agreed.approver and agreed.level != "stats":
        agreed = replace(agreed, approver=clerk.name)
    agreed.require()
    known = identity.trust_list(store)
    if known is None or not store.is_district:
        raise Refused("只有区级的台账可以批准登记")
    identity.require_listed(store)
    asked = read_request(path)
    _require_seen(seen, asked.fingerprint)
    renewed = enrolment.approve(known, asked, agreed, _former(store, known, asked, former))
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


def replaced_by(known: TrustList, asked: Request) -> Node | None:
    """Give the PC of the same office that a request says it takes the place of, if it is in use."""
    node = known.node(asked.replaces) if asked.replaces else None
    is_its = node is not None and node.office_code == asked.office_code and node.role == "office"
    return node if node is not None and is_its and node.status == "active" else None


def _former(store: Store, known: TrustList, asked: Request, status: Status) -> Node | None:
    node = replaced_by(known, asked)
    if node is None or node.branch == asked.branch:
        return None
    return _standing(store, node, status, asked.holds)


def report(store: Store, clerk: Clerk, branch: bytes, status: Status, reason: str) -> Node:
    """Say on the trust list that a PC is lost, retired, or in use again, and log why.

    Of a lost one counts what is held here today; what it signs later waits for a decision.
    """
    require(clerk, "approve")
    reason = reasons.written(reason, "reason", "请写明原因，例如什么时候、怎么发现的")
    identity.require_listed(store)
    known = identity.require_list(store)
    node = known.node(branch)
    if node is None or node.role == "district":
        raise Refused("名单里没有这台电脑，请刷新后再看")
    renewed = _standing(store, node, status)
    last = renewed.lost_after
    identity.sign_list(store, enrolment.replaced(known, renewed))
    words = {"lost": "电脑报失", "retired": "电脑停用", "active": "电脑找回"}[status]
    named = f"{node.office_name} {node.label}"
    store.note(clerk, words, count=last, reason=f"{named}：{reason}")
    return node


def _standing(store: Store, node: Node, status: Status, holds: Sequence[Life] = ()) -> Node:
    """Give a PC under another status; of one that is lost or retired with how far it is held.

    What its successor's book `holds` counts as well: that was compared on paper.
    """
    peers, lives = Peers(store), node.lives
    held = {one.branch: one.lost_after for one in holds}
    if status == "active":
        lives = tuple(replace(one, lost_after=0) for one in lives)
        return replace(node, status=status, lost_after=0, last_tip=b"", lives=lives)
    last, tip = peers.last_commit(node.branch)
    branches = dict.fromkeys([*(one.branch for one in lives), *held])
    more = tuple(
        Life(one, max(peers.last_commit(one)[0], held.get(one, 0)))
        for one in branches
        if one != node.branch
    )
    last = max(last, held.get(node.branch, 0))
    return replace(node, status=status, lost_after=last, last_tip=tip, lives=more)


def renew_keys(store: Store, clerk: Clerk, reason: str) -> Node | None:
    """Give this PC fresh keys, for which the old one vouches; give it as the list will know it.

    The district signs its list anew at once; of an office's PC the next package tells.
    """
    require(clerk, "approve" if store.is_district else "enrol")
    reason = reasons.written(reason, "reason", "请写明为什么更换签名密钥")
    known = identity.require_list(store)
    own = known.node(identity.own_keys(store).node)
    if own is None or own.status != "active":
        raise Refused("本机不在名单上，不能更换签名密钥；请办理登记")
    if store.is_district and known.district != own:
        raise Refused("更换签名密钥要在区里发名单的那台电脑上办")
    with store.transaction():
        step = identity.renew_keys(store)
        if store.is_district:
            identity.sign_list(store, enrolment.succeeded(known, own, [step]))
        store.note(clerk, "更换签名密钥", reason=reason)
    return identity.require_list(store).node(own.branch)


def begin_anew(store: Store, clerk: Clerk, reason: str) -> None:
    """Have an office's PC whose keys are worth nothing any more ask to be enrolled like a new one.

    So it is after going back to a backup from before its keys changed: nobody follows the old
    ones, and what is written to the new ones it cannot read.
    """
    require(clerk, "enrol")
    lacking = "请写明为什么要重新登记，例如恢复了更换签名密钥以前的备份"
    reason = reasons.written(reason, "reason", lacking)
    if store.is_district or identity.own_node(store) is None:
        raise Refused("本机不在名单上，直接写申请就可以")
    lives.go_on_as_another(store, lives.KEYLESS)
    store.note(clerk, "重新登记本机", reason=reason)


def renew_district(store: Store, clerk: Clerk, reason: str) -> Node:
    """Have a district whose old key is gone, or worth nothing any more, sign with a fresh one.

    So it is after going back to a backup from before its keys changed: what offices write is for
    the newer ones. Nobody vouches for the fresh key: every office compares the new figures with
    paper before it believes it.
    """
    require(clerk, "approve")
    reason = reasons.written(reason, "reason", "请写明原来的密钥怎么不在了")
    if not store.is_district:
        raise Refused("名单由区里发；本机要更换签名密钥，请重新登记")
    with store.transaction():
        known = identity.require_list(store)
        if identity.own_node(store) is not None:
            lives.go_on_as_another(store, lives.REKEYED)
        own = identity.own_request(store)
        identity.sign_list(store, enrolment.begun_anew(known, own))
        store.note(clerk, "重设区级签名密钥", reason=f"{own.fingerprint}：{reason}")
    return identity.require_list(store).district


def hand_out(store: Store, clerk: Clerk, out: Path) -> Node:
    """Write the district's signed list as a file that every office on it can read."""
    require(clerk, "approve")
    known = identity.require_list(store)
    if known.district.branch != identity.own_keys(store).node:
        raise Refused("名单由区里发；本机的密钥还没有定下来，请先接着用，或重设签名密钥")
    safe_write(out, store.fact(identity.LIST).encode())
    store.note(clerk, "发名单", count=known.version, reason=known.district.fingerprint)
    return known.district


@dataclass(frozen=True)
class Offer:
    """A welcome or list that was read: whose, and whether by another key than the pinned one."""

    district: Node
    is_other_key: bool


def read_welcome(store: Store, path: Path) -> Offer:
    """Give the district a welcome comes from, so that its fingerprint can be compared first."""
    known, _document, is_other = _offered(store, path)
    return Offer(known.district, is_other)


def accept(store: Store, clerk: Clerk, path: Path, compared: str = "", *, seen: str = "") -> Node:
    """Take in the district's welcome: trust list, and the letter of this PC.

    The caller has shown `district.fingerprint` for comparison with the district's paper, and says
    what was `seen`; the key is pinned from here on. In place of a pinned key another is taken only
    with its figures as `compared` on paper.
    """
    require(clerk, "enrol")
    keys = identity.own_keys(store)
    known, document, is_other = _offered(store, path)
    _require_seen(seen, known.district.fingerprint)
    node = known.node(keys.node)
    if node is None:
        raise LookupError(keys.node)
    if is_other and not enrolment.same_fingerprint(compared, known.district.fingerprint):
        raise Refused({"compared": "和区里新发的核对码不一样，没有生效；请打电话和区里核实"})
    with store.transaction():
        if is_other:
            identity.keep_list(store, document)
            store.note(clerk, "改认区里的新签名密钥", reason=known.district.fingerprint)
        else:
            identity.take_newer_list(store, document)
        store.keep_fact("letter", node.letter)
        store.keep_fact(identity.FORMER_NODE, "")
        store.note(clerk, "登记生效", reason=known.district.fingerprint)
    return node


def _require_seen(seen: str, now: str) -> None:
    if seen and seen != now:
        raise Refused("这份文件和刚才核对的不是同一份，没有往下办；请重新读入，再核对一遍")


def _offered(store: Store, path: Path) -> tuple[TrustList, bytes, bool]:
    """Read a welcome or list; say whether its key does not follow from the pinned one."""
    raw, node = _read(path), identity.own_keys(store).node
    pinned = store.fact(identity.PINNED)
    try:
        return *enrolment.read_welcome(raw, node, bytes.fromhex(pinned) if pinned else None), False
    except enrolment.OtherKey:
        return *enrolment.read_welcome(raw, node), True


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise Unavailable("读不出这个文件，请确认 U 盘已插好，再重新选择") from error
    if len(raw) > _MOST_BYTES:
        raise Refused("这不是登记文件，请重新选择")
    return raw
