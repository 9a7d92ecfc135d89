"""How a PC becomes known to its district, by stick and paper alone.

request (office, self-signed) → the district compares the printed fingerprint and approves →
welcome (signed by the district: trust list) → the office compares the district's fingerprint once.
"""

from __future__ import annotations

import string
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Annotated, Literal

import msgspec

from db.trouble import Refused
from desktop_app.exchange import envelope, signed, succession
from desktop_app.exchange.manifest import Level
from desktop_app.exchange.succession import AgeKey, Id, Key, Succession

REQUEST, WELCOME, TRUST_LIST = "enrolment request", "enrolment welcome", "trust list"

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
Status = Literal["active", "retired", "lost"]


class OtherKey(Refused):
    """A list or welcome by a key that does not follow from the pinned one: people compare."""

    def __init__(self, known: TrustList) -> None:
        super().__init__("区里的签名密钥和登记时的不一样。请按区里新发的核对码核对以后再读入")
        self.known = known


class Life(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Another branch that a PC wrote under; `lost_after` as with the PC itself."""

    branch: Id
    lost_after: int = 0


class Request(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """What a PC asks for: its office, label, branch id, public keys and the wished level.

    `replaces` is the PC it was before its keys were lost, or that its book came from; `holds` says
    how far the asking book holds what was written under that PC's branches.
    """

    office_code: Name
    office_name: Name
    node_label: Name
    branch: Id
    sign_key: Key
    age_key: AgeKey
    recovery_key: AgeKey
    level: Level = "full"
    replaces: bytes = b""
    holds: tuple[Life, ...] = ()

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

    `lost_after` is the last commit number that still counts when the status is lost, and the last
    one held when it was retired, `last_tip` that commit's digest; `lives` are further branches it
    wrote under (`db/lives`), with the same number for each. `level` and
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
    last_tip: bytes = b""
    lives: tuple[Life, ...] = ()

    @property
    def fingerprint(self) -> str:
        """The 32 digits of this PC's keys."""
        return fingerprint(self.sign_key, self.age_key)


class TrustList(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """Who is known: a version that only grows, and every PC, the district's own first.

    `successions` say how keys followed one another.
    """

    version: Annotated[int, msgspec.Meta(ge=1, le=2**63 - 1)]
    nodes: tuple[Node, ...]
    successions: tuple[Succession, ...] = ()

    @property
    def district(self) -> Node:
        """The district's own node, whose key signs the list."""
        return self.nodes[0]

    def node(self, branch: bytes) -> Node | None:
        """Give the node with this branch id."""
        return next((node for node in self.nodes if node.branch == branch), None)

    def of_branch(self, branch: bytes) -> Node | None:
        """Give the node that writes, or wrote, under a branch."""
        found = (n for n in self.nodes if branch in {n.branch, *(one.branch for one in n.lives)})
        return next(found, None)

    def signing_keys(self) -> Mapping[bytes, tuple[bytes, ...]]:
        """Give the keys of every known PC by its id, today's first, for `package.open_package`.

        Lost and retired ones are among them, and keys that were put away: what they signed
        earlier still merges.
        """
        return {n.branch: (n.sign_key, *(one.old_key for one in self.past(n))) for n in self.nodes}

    def past(self, node: Node) -> tuple[Succession, ...]:
        """Give how a PC's keys followed one another, the newest step first."""
        return succession.former_keys(node.branch, node.sign_key, self.successions)


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
    """Whether a typed or scanned fingerprint is the shown one; spaces and dashes don't count."""
    said = typed.replace("：", ":").rpartition(":")[2]
    return _digits(said) == _digits(shown)


def scanned(office_code: str, shown: str) -> str:
    """Give what the QR code of a sheet says: whose it is and its fingerprint."""
    return f"HSL:{office_code}:{_digits(shown)}"


def write_request(request: Request, seed: bytes) -> bytes:
    """Give a request as a file, signed with the key it asks to register."""
    return signed.write(REQUEST, request, seed)


def read_request(raw: bytes) -> Request:
    """Read a request; raises Refused when it is damaged or not signed by its own key."""
    request, key = signed.read(raw, REQUEST, Request)
    if key != request.sign_key:
        raise Refused("登记申请不是用它自己的密钥签的，请让对方重新生成")
    _require_age_keys(request.age_key, request.recovery_key)
    return request


def first_list(own: Request) -> TrustList:
    """Give a district's first trust list: itself alone."""
    return TrustList(1, (_node(own, "district", Agreement("full"), "A"),))


def approve(
    known: TrustList, request: Request, agreed: Agreement, former: Node | None = None
) -> TrustList:
    """Give the next trust list, with the asking PC on it; the fingerprints were compared before.

    Asking again with the same keys renews label and agreement. `former` is the PC it takes the
    place of, as it stands from here on. Raises Refused for a branch that is known with other keys,
    and for a 27th PC of one office.
    """
    same = known.node(request.branch)
    if same is not None and same.sign_key != request.sign_key:
        raise Refused("这台电脑已登记过，但密钥不同。请先与对方核对，再按更换电脑办理")
    if same is not None and same.role == "district":
        raise Refused("这是区级自己的电脑，不需要登记")
    letter = same.letter if same else _free_letter(known, request.office_code)
    node = _node(request, "office", agreed, letter)
    if same is not None:
        node = msgspec.structs.replace(node, lives=same.lives)
    others = tuple(
        former if former is not None and n.branch == former.branch else n
        for n in known.nodes
        if n.branch != request.branch
    )
    return next_list(known, (*others, node))


def next_list(
    known: TrustList, nodes: Sequence[Node], more: Sequence[Succession] = ()
) -> TrustList:
    """Give the next version of a list: other nodes, and how further keys followed."""
    fresh = [one for one in more if one not in known.successions]
    return TrustList(known.version + 1, tuple(nodes), (*known.successions, *fresh))


def replaced(known: TrustList, node: Node) -> TrustList:
    """Give the next trust list, with one PC as it stands now."""
    return next_list(known, [node if n.branch == node.branch else n for n in known.nodes])


def begun_anew(known: TrustList, own: Request) -> TrustList:
    """Give the next trust list of a district whose old key is gone: by a fresh one, unvouched.

    What the old one signed until now still merges: it stays on the list, retired.
    """
    former = [
        msgspec.structs.replace(n, status="retired") if n.role == "district" else n
        for n in known.nodes
    ]
    letter = _free_letter(known, own.office_code)
    return next_list(known, [_node(own, "district", Agreement("full"), letter), *former])


def succeeded(known: TrustList, node: Node, steps: Sequence[Succession]) -> TrustList:
    """Give the next trust list, with the keys that a PC's own steps led to."""
    newest = steps[-1]
    renewed = msgspec.structs.replace(
        node,
        sign_key=newest.sign_key,
        age_key=newest.age_key,
        recovery_key=newest.recovery_key,
    )
    listed = [renewed if n.branch == node.branch else n for n in known.nodes]
    return next_list(known, listed, steps)


def with_status(known: TrustList, branch: bytes, status: Status, lost_after: int = 0) -> TrustList:
    """Give the next trust list with one PC marked retired, lost after a commit, or active."""
    node = known.node(branch)
    if node is None:
        raise Refused("名单里没有这台电脑，请向区里重新索取")
    return replaced(known, msgspec.structs.replace(node, status=status, lost_after=lost_after))


def write_list(known: TrustList, seed: bytes) -> bytes:
    """Give the list as a signed document, as it travels in welcomes and `trust` frames."""
    return signed.write(TRUST_LIST, known, seed)


def read_list(raw: bytes, district_key: bytes | None = None) -> TrustList:
    """Read a signed list; raises OtherKey for one by a stranger to `district_key` (once pinned).

    A key that followed the pinned one, step by step as each signed for the next, is no stranger.
    """
    known, key = signed.read(raw, TRUST_LIST, TrustList)
    if not known.nodes or known.district.role != "district" or known.district.sign_key != key:
        raise Refused("名单不是由区级的密钥签的，请向区里重新索取")
    for node in known.nodes:
        _require_age_keys(node.age_key, node.recovery_key)
    if len({node.branch for node in known.nodes}) != len(known.nodes):
        raise Refused("名单里有重复的电脑，请向区里重新索取")
    if district_key is not None and key != district_key:
        steps = succession.follow(known.district.branch, district_key, known.successions)
        if key not in {one.sign_key for one in steps[-1:]}:
            raise OtherKey(known)
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

    A list by itself will do for a PC that is on it. The person then compares
    `trust.district.fingerprint` with the district's paper, once. Raises Refused for a welcome
    that is damaged or for another PC, OtherKey for one by another key than the pinned one.
    """
    if signed.kind_of(raw) == TRUST_LIST:
        known, document = read_list(raw, district_key), raw
    else:
        welcome, key = signed.read(raw, WELCOME, Welcome)
        if welcome.branch != branch:
            raise Refused("这份登记回执是给另一台电脑的，请核对 U 盘")
        document = welcome.trust_list.encode()
        known = read_list(document, district_key)
        if known.district.sign_key != key:
            raise Refused("登记回执和里面的名单不是同一个密钥签的，请向区里重新索取")
    if known.node(branch) is None:
        raise Refused("登记回执的名单里没有这台电脑，请向区里重新索取")
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
        raise Refused("一个单位前后最多登记 26 台电脑，停用的也算；请告诉维护的人")
    return free[0]


def _require_age_keys(*keys: str) -> None:
    if not all(envelope.is_public_key(key) for key in keys):
        raise Refused("文件里的接收密钥不完整，请让对方重新生成")


def _digits(text: str) -> str:
    return "".join(str(int(sign)) for sign in text if sign.isdecimal())
