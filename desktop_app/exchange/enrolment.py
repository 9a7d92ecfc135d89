"""How a PC becomes known to its district, by stick and paper alone.

request (office, self-signed) → the district compares the printed fingerprint and approves →
welcome (signed by the district: trust list) → the office compares the district's fingerprint once.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from hashlib import blake2b
from typing import Annotated, Literal

import msgspec

from db.trouble import Refused
from desktop_app.exchange import envelope, signed
from desktop_app.exchange.manifest import Id, Level

REQUEST, WELCOME, TRUST_LIST = "enrolment request", "enrolment welcome", "trust list"

Key = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
AgeKey = Annotated[str, msgspec.Meta(pattern="^age1[0-9a-z]{58}$")]
Status = Literal["active", "retired", "lost"]


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a PC asks for: its office, label, branch id, public keys and the wished level."""

    office_code: Name
    office_name: Name
    node_label: Name
    branch: Id
    sign_key: Key
    age_key: AgeKey
    recovery_key: AgeKey
    level: Level = "full"

    @property
    def fingerprint(self) -> str:
        """The 32 digits printed on the request sheet."""
        return fingerprint(self.sign_key, self.age_key)


class Agreement(msgspec.Struct, frozen=True):
    """How much an office hands to the district, what for, on which ground, and who approved it.

    Figures alone need no agreement; rows and records need all three.
    """

    level: Level = "stats"
    purpose: Name | Literal[""] = ""
    legal_basis: Name | Literal[""] = ""
    approver: Name | Literal[""] = ""

    def require(self) -> None:
        """Raise `Refused` where more than figures is agreed and nobody said what for."""
        if self.level == "stats":
            return
        lacking = {
            name: words
            for name, words in (
                ("purpose", "写明把名册或记录交给区里做什么用"),
                ("legal_basis", "写明处理依据"),
                ("approver", "写明是谁批准的"),
            )
            if not getattr(self, name).strip()
        }
        if lacking:
            raise Refused(lacking)


class Node(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A PC as the trust list knows it; `letter` tells the PCs of one office apart (甲机 = A).

    `lost_after` is the last commit number that still counts when the status is lost; `level` and
    the three lines at the end are what was agreed (`Agreement`).
    """

    branch: Id
    sign_key: Key
    age_key: AgeKey
    recovery_key: AgeKey
    office_code: Name
    office_name: Name
    label: Name
    letter: Annotated[str, msgspec.Meta(pattern="^[A-Z]$")]
    role: Literal["office", "district"]
    level: Level
    status: Status = "active"
    lost_after: int = 0
    purpose: str = ""
    legal_basis: str = ""
    approver: str = ""

    @property
    def fingerprint(self) -> str:
        """The 32 digits of this PC's keys."""
        return fingerprint(self.sign_key, self.age_key)


class TrustList(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who is known: a version that only grows, and every PC, the district's own first."""

    version: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    nodes: tuple[Node, ...]

    @property
    def district(self) -> Node:
        """The district's own node, whose key signs the list."""
        return self.nodes[0]

    def node(self, branch: bytes) -> Node | None:
        """Give the node with this branch id."""
        return next((node for node in self.nodes if node.branch == branch), None)

    def signing_keys(self) -> Mapping[bytes, bytes]:
        """Give branch id → signing key of every known PC, for `package.open_package`.

        Lost and retired ones are among them: what they signed earlier still merges.
        """
        return {node.branch: node.sign_key for node in self.nodes}


class Welcome(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The district's answer to one PC, with the signed trust list as its very text."""

    branch: Id
    trust_list: str


def fingerprint(sign_key: bytes, age_key: str) -> str:
    """Give the 32 digits, in groups of four, by which people compare keys on paper."""
    whole = blake2b(sign_key + age_key.encode(), digest_size=32, person=b"hsl node").digest()
    digits = f"{int.from_bytes(whole, 'big') % 10**32:032d}"
    return " ".join(digits[start : start + 4] for start in range(0, 32, 4))


def same_fingerprint(typed: str, shown: str) -> bool:
    """Whether a typed fingerprint is the shown one; spaces and dashes don't count."""
    return _digits(typed) == _digits(shown)


def write_request(request: Request, seed: bytes) -> bytes:
    """Give a request as a file, signed with the key it asks to register."""
    return signed.write(REQUEST, request, seed)


def read_request(raw: bytes) -> Request:
    """Read a request; raises Refused when it is damaged or not signed by its own key."""
    request, key = signed.read(raw, REQUEST, Request)
    if key != request.sign_key:
        raise Refused("登记申请不是用它自己的密钥签的，请让对方重新生成。")
    _require_age_keys(request.age_key, request.recovery_key)
    return request


def first_list(own: Request) -> TrustList:
    """Give a district's first trust list: itself alone."""
    return TrustList(1, (_node(own, "district", Agreement("full"), "A"),))


def approve(known: TrustList, request: Request, agreed: Agreement) -> TrustList:
    """Give the next trust list, with the asking PC on it; the fingerprints were compared before.

    Asking again with the same keys renews label and agreement. Raises Refused for a branch that is
    known with other keys, and for a 27th PC of one office.
    """
    former = known.node(request.branch)
    if former is not None and former.sign_key != request.sign_key:
        raise Refused("这台电脑已登记过，但密钥不同。请先与对方核对，再按更换电脑办理。")
    if former is not None and former.role == "district":
        raise Refused("这是区级自己的电脑，不需要登记。")
    letter = former.letter if former else _free_letter(known, request.office_code)
    node = _node(request, "office", agreed, letter)
    others = tuple(n for n in known.nodes if n.branch != request.branch)
    return TrustList(known.version + 1, (*others, node))


def with_status(known: TrustList, branch: bytes, status: Status, lost_after: int = 0) -> TrustList:
    """Give the next trust list with one PC marked retired, lost after a commit, or active."""
    if known.node(branch) is None:
        raise Refused("名单里没有这台电脑。")
    nodes = tuple(
        msgspec.structs.replace(node, status=status, lost_after=lost_after)
        if node.branch == branch
        else node
        for node in known.nodes
    )
    return TrustList(known.version + 1, nodes)


def write_list(known: TrustList, seed: bytes) -> bytes:
    """Give the list as a signed document, as it travels in welcomes and `trust` frames."""
    return signed.write(TRUST_LIST, known, seed)


def read_list(raw: bytes, district_key: bytes | None = None) -> TrustList:
    """Read a signed list; with `district_key` (once pinned) no other signer is accepted."""
    known, key = signed.read(raw, TRUST_LIST, TrustList, district_key)
    if not known.nodes or known.district.role != "district" or known.district.sign_key != key:
        raise Refused("名单不是由区级的密钥签的，请向区级重新索取。")
    for node in known.nodes:
        _require_age_keys(node.age_key, node.recovery_key)
    if len({node.branch for node in known.nodes}) != len(known.nodes):
        raise Refused("名单里有重复的电脑，请向区级重新索取。")
    return known


def newer(held: TrustList | None, offered: TrustList) -> TrustList:
    """Give the list that counts: lists only grow in version, an older one is ignored."""
    return offered if held is None or offered.version > held.version else held


def write_welcome(branch: bytes, known: TrustList, seed: bytes) -> bytes:
    """Give the district's answer to one approved PC as a file."""
    welcome = Welcome(branch, write_list(known, seed).decode())
    return signed.write(WELCOME, welcome, seed)


def read_welcome(
    raw: bytes, branch: bytes, district_key: bytes | None = None
) -> tuple[TrustList, bytes]:
    """Give the trust list a welcome brings to this PC, and its signed bytes for keeping.

    The person then compares `trust.district.fingerprint` with the district's paper, once. Raises
    Refused for a welcome that is damaged, for another PC, or by another key than the pinned one.
    """
    welcome, key = signed.read(raw, WELCOME, Welcome, district_key)
    if welcome.branch != branch:
        raise Refused("这份登记回执是给另一台电脑的，请核对U盘。")
    document = welcome.trust_list.encode()
    known = read_list(document, key)
    if known.node(branch) is None:
        raise Refused("登记回执的名单里没有这台电脑，请向区级重新索取。")
    return known, document


def _node(
    request: Request, role: Literal["office", "district"], agreed: Agreement, letter: str
) -> Node:
    return Node(
        branch=request.branch,
        sign_key=request.sign_key,
        age_key=request.age_key,
        recovery_key=request.recovery_key,
        office_code=request.office_code,
        office_name=request.office_name,
        label=request.node_label,
        letter=letter,
        role=role,
        level=agreed.level,
        purpose=agreed.purpose,
        legal_basis=agreed.legal_basis,
        approver=agreed.approver,
    )


def _free_letter(known: TrustList, office_code: str) -> str:
    taken = {node.letter for node in known.nodes if node.office_code == office_code}
    free = [letter for letter in string.ascii_uppercase if letter not in taken]
    if not free:
        raise Refused("一个单位最多登记 26 台电脑，请先停用不再使用的。")
    return free[0]


def _require_age_keys(*keys: str) -> None:
    if not all(envelope.is_public_key(key) for key in keys):
        raise Refused("文件里的接收密钥不完整，请让对方重新生成。")


def _digits(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
