"""What a package says about itself: the open header, and the signed manifest inside."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from desktop_app.exchange import limits
from desktop_app.exchange.frames import KINDS, OF_LEVEL, Digest, FrameInfo, Size
from desktop_app.exchange.limits import Rejected
from desktop_app.exchange.succession import Id, Succession

FORMAT = 1
MIN_READER = 1
SIGNATURE, ENCRYPTION, PACKING, DIGEST = "ed25519", "age-v1-x25519", "zstd", "blake2b-256"

Text = Annotated[str, msgspec.Meta(max_length=limits.TEXT)]
Level = Literal["full", "stats", "ledger"]
Part = Literal["receiver", "receiver_paper", "sender_recovery"]


class Reach(msgspec.Struct, frozen=True):
    """How far a branch is held in one scope: its last commit number and that commit's digest."""

    branch: Id
    scope: Text
    no: Size
    tip: Digest


class Receiver(msgspec.Struct, frozen=True):
    """Someone who can open the package: an age public key, and in which part.

    `branch` is the receiving node, empty for a recovery key on paper.
    """

    key: Text
    part: Part
    branch: bytes = b""


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What the sender states: who, which level and period, from where to where, and the totals.

    `base` is the vector the receiver needs, `result` the sender's own; `newer_tags` names fields
    later than version 1 ("table.tag" → name); `counts` are rows per kind; days are ISO texts.
    `whole` tells another PC of the office up to where the office's own values are held;
    `parts_taken` names later parts of the receiver's exports that arrived here. `lives` are the
    branches the sender wrote under, `successions` how its key follows from those it had before;
    `erasures` an office's own (`erasing.marks`), `erasure_receipts` those that were carried out by
    a district that holds none of its records. Of the rows `kept_back` values are left out: both
    sides compare without them.
    """

    sender: Id
    app_version: Text
    schema: Size
    base: tuple[Reach, ...]
    result: tuple[Reach, ...]
    state_hash: bytes
    trust_version: Size
    is_demo: bool = False
    level: Level = "full"
    made_at: Text = ""
    period: Text = ""
    cut_off: Text = ""
    sign_off: Text = ""
    counts: dict[str, Size] = {}
    newer_tags: dict[str, str] = {}
    attachments: tuple[Digest, ...] = ()
    erasures: tuple[Text, ...] = ()
    erasure_receipts: tuple[Text, ...] = ()
    audit_head: Text = ""
    whole: tuple[Reach, ...] = ()
    part: Size = 1
    parts: Size = 1
    parts_taken: tuple[Id, ...] = ()
    lives: tuple[Id, ...] = ()
    successions: tuple[Succession, ...] = ()
    kept_back: tuple[Id, ...] | msgspec.UnsetType = msgspec.UNSET  # written where there are some


class Manifest(Statement, frozen=True, kw_only=True):
    """The statement with what writing adds: receivers, frames, the outer header's hash."""

    format: int
    package: Id
    outer: Digest
    signature: str = SIGNATURE
    encryption: str = ENCRYPTION
    packing: str = PACKING
    digest: str = DIGEST
    receivers: tuple[Receiver, ...]
    frames: tuple[FrameInfo, ...]


class Header(msgspec.Struct, frozen=True):
    """The open header: nothing personal, just enough to turn a file away early.

    `receivers` are fingerprints of the keys that open it, `inner` the size of what is sealed.
    """

    format: int
    min_reader: int
    package: Id
    receivers: tuple[str, ...]
    inner: Size


class _Versions(msgspec.Struct):
    format: int
    min_reader: int


def encode(thing: Manifest | Header) -> bytes:
    """Write a manifest or header the one way it is written: sorted keys, no spaces."""
    return msgspec.json.encode(thing, order="sorted")


def read_header(raw: bytes) -> Header:
    """Read the open header; raises Rejected for a newer format or any other spelling of it."""
    try:
        versions = msgspec.json.decode(raw, type=_Versions)
        if versions.min_reader > FORMAT:
            raise Rejected("newer")
        header = msgspec.json.decode(raw, type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Rejected("altered") from error
    if versions.format < 1 or (versions.format == FORMAT and encode(header) != raw):
        raise Rejected("altered")
    return header


def read_manifest(raw: bytes) -> Manifest:
    """Read a manifest whose signature is still to be checked; raises Rejected.

    A manifest of our own format must be spelt exactly as we would; one of a newer format may
    hold more than we know, for its writer said that we may read it.
    """
    limits.check_json(raw)
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Rejected("altered") from error
    if manifest.format == FORMAT and encode(manifest) != raw:
        raise Rejected("altered")
    return manifest


def check(manifest: Manifest) -> None:
    """Raise Rejected for algorithms, levels and frames that this program does not read."""
    names = (manifest.signature, manifest.encryption, manifest.packing, manifest.digest)
    known = (SIGNATURE, ENCRYPTION, PACKING, DIGEST)
    for name, ours in zip(names, known, strict=True):
        if name != ours:
            raise Rejected("unsupported", f"：算法“{name[:40]}”。请先升级本机的程序")
    for frame in manifest.frames:
        if frame.kind not in KINDS and manifest.format == FORMAT:
            raise Rejected("unsupported", f"：数据段“{frame.kind[:40]}”。请先升级本机的程序")
    _check_level(manifest)
    limits.check_frames(manifest.frames)


def _check_level(manifest: Manifest) -> None:
    """Hold a package to what it says it is: figures and printed rows never ride with records."""
    kinds = {frame.kind for frame in manifest.frames}
    sheets = {"stats", "ledger"}
    wrong = kinds & sheets if manifest.level == "full" else kinds - {*OF_LEVEL[manifest.level]}
    told = manifest.base or manifest.result or manifest.attachments
    if wrong or (manifest.level != "full" and told):
        raise Rejected("altered")
