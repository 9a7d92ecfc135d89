"""Ops and commits: what a change is, how it is digested, and how it is written down.

Shapes and bodies are JSON texts written once by their maker (register tags as keys, sorted,
no spaces); they are stored, digested and relayed as those very bytes, never encoded again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import msgspec

from db.trouble import Refused

CREATE, EDIT, DELETE, ERASE = 1, 2, 3, 4
FIRST_DIGEST = bytes(32)
MOST_OPS = 5_000  # of one commit, so that a frame stays small enough to stream
MOST_BODY = 1 << 20  # characters of one op's body, or shape (exchange limits)
MOST_LAMPORT = (1 << 62) - 1
MOST_WORDS = 1000  # characters of a name, reason or form in a commit's header
_MOST_TAG = 1 << 31
_MOST_DEPTH = 4  # of a body (exchange limits)
# Clocks run from 1970 to 2999: beyond that no system turns them into a date.
_MOST_WALL_MS = 32_503_680_000_000
_ORDER = ("seen", "request", "ground")  # what an erasure's shape says besides registers
_HEAD = re.compile("[0-9a-f]{16}")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # but not a backslash that was typed
_UNWRITABLE = "有一栏里混进了看不见的字符，或者字数太多，没有保存；请删掉那一段后重新填写"

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="sorted").encode


@dataclass(frozen=True, slots=True)
class Op:
    """One change to one row.

    `shape` names the registers changed and, per register, the heads its author saw (first 8
    bytes of their digests, hex); `body` holds the values. A body that was erased, or stays in
    its office, is None, and `commitment` then stands in for it so that digests still verify.
    """

    seq: int
    table: int
    row: bytes
    kind: int
    shape: str
    body: str | None
    salt: bytes | None
    digest: bytes
    commitment: bytes | None = None

    def without_body(self) -> Op:
        """Give the op as it leaves its office: the fact of the change, not its values."""
        return replace(self, body=None, salt=None, commitment=_commitment(self))


@dataclass(frozen=True, slots=True)
class Commit:
    """The ops of one save, chained to the commit before it in its branch and scope.

    `branch` is the id the maker wrote under (16 bytes); `wall_ms` is its clock in ms since
    1970 and `clock` says whether that clock is to be trusted (ok, confirmed, behind, ahead).
    """

    branch: bytes
    scope: str
    no: int
    work: bytes
    lamport: int
    wall_ms: int
    clock: str
    actor: str
    reason: str
    form: str
    schema: int
    prev: bytes
    ops: tuple[Op, ...]
    digest: bytes

    @property
    def trusted(self) -> bool:
        """Whether the maker's clock may order its ops among concurrent ones."""
        return self.clock in ("ok", "confirmed")

    def without(self, registers: frozenset[tuple[int, int]]) -> Commit:
        """Give the commit with the bodies of ops on the named (table, register) pairs left out."""
        kept = tuple(
            op.without_body() if op.body is not None and _touches(op, registers) else op
            for op in self.ops
        )
        return replace(self, ops=kept)


def _touches(op: Op, registers: frozenset[tuple[int, int]]) -> bool:
    return op.kind == EDIT and any((op.table, tag) in registers for tag in parents_of(op.shape))


def text(value: Any) -> str:
    """Write JSON the one way it is written in the journal: sorted keys, no spaces.

    Raises `Refused` for what no one could read again: half a character, pasted from elsewhere.
    """
    try:
        return _encode(value).decode()
    except UnicodeEncodeError as error:
        raise Refused(_UNWRITABLE) from error


def parents_of(shape: str) -> dict[int, list[str]]:
    """Read a shape: register tag → heads named as parents; a creation names none."""
    found = _decode(shape)
    if isinstance(found, list):
        return {int(tag): [] for tag in found}
    return {int(tag): heads for tag, heads in found.items() if tag != "seen"}


def seen_of(shape: str) -> frozenset[str]:
    """Read the heads that the author of a deletion or erasure had seen."""
    return frozenset(_decode(shape).get("seen", ()))


def erased_registers(shape: str) -> dict[int, list[str]]:
    """Read what an erasure covers: register tag → heads it names; empty for the whole row."""
    return {int(tag): heads for tag, heads in _decode(shape).items() if tag not in _ORDER}


def order_of(shape: str) -> dict[str, str]:
    """Read by which request and on what legal ground something was erased."""
    return {name: words for name, words in _decode(shape).items() if name in _ORDER[1:]}


def body_of(body: str | None) -> dict[str, Any] | None:
    """Read a body: register tag (as text) → JSON value; None where it was left out."""
    return None if body is None else _decode(body)


def _commitment(op: Op) -> bytes:
    if op.body is None or op.salt is None:
        return op.commitment or b""
    return _committed(op.body, op.salt)


def _committed(body: str, salt: bytes) -> bytes:
    return blake2b(body.encode(), digest_size=16, key=salt).digest()


def _digested(
    branch: bytes, seq: int, table: int, row: bytes, kind: int, shape: str, commitment: bytes
) -> bytes:
    """Give an op's digest (16 bytes, BLAKE2b) over its length-prefixed parts."""
    written = shape.encode()
    head = f"{seq},{table},{kind},{len(branch)},{len(row)},{len(written)};".encode()
    return blake2b(head + branch + row + written + commitment, digest_size=16).digest()


def commit_digest(commit: Commit) -> bytes:
    """Give a commit's digest (32 bytes, BLAKE2b) over the one before, its header and its ops."""
    header = _encode(_header(commit))
    whole = blake2b(commit.prev + len(header).to_bytes(4, "big") + header, digest_size=32)
    for op in commit.ops:
        whole.update(op.digest)
    return whole.digest()


def new_op(branch: bytes, seq: int, table: int, row: bytes, kind: int, shape: Any, body: Any) -> Op:
    """Make an op from its shape and body (JSON values), with a fresh salt and its digest."""
    salt = os.urandom(16)
    shaped, filled = text(shape), text(body)
    digest = _digested(branch, seq, table, row, kind, shaped, _committed(filled, salt))
    return Op(seq, table, row, kind, shaped, filled, salt, digest)


def sealed(commit: Commit) -> Commit:
    """Give the commit with its digest filled in."""
    return replace(commit, digest=commit_digest(commit))


def _header(commit: Commit) -> list[Any]:
    return [
        commit.branch.hex(),
        commit.scope,
        commit.no,
        commit.work.hex(),
        commit.lamport,
        commit.wall_ms,
        commit.clock,
        commit.actor,
        commit.reason,
        commit.form,
        commit.schema,
    ]


def encode(commits: Iterable[Commit]) -> bytes:
    """Write commits as one frame: a JSON array, one element per commit."""
    return framed(encode_one(commit) for commit in commits)


def encode_one(commit: Commit) -> bytes:
    """Write one commit, as it stands in a frame."""
    rows = [_written(op) for op in commit.ops]
    return _encode([*_header(commit), commit.prev.hex(), rows])


def framed(written: Iterable[bytes]) -> bytes:
    """Join written commits into one frame."""
    return b"[" + b",".join(written) + b"]"


def _written(op: Op) -> list[Any]:
    row: list[Any] = [op.seq, op.table, op.row.hex(), op.kind, op.shape]
    if op.body is None or op.salt is None:
        return [*row, None, (op.commitment or b"").hex()]
    return [*row, op.body, op.salt.hex()]


def decode(frame: bytes) -> list[Commit]:
    """Read a frame and compute every digest anew; raises `Refused` for what is no frame."""
    try:
        return [_commit(item) for item in _list(_decode(frame))]
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused("数据包里的记录读不出来，请让对方重新导出") from error


def require_readable(commit: Commit) -> None:
    """Raise `Refused` for a commit of our own that others would not take in.

    What was once written stays in the chain: one such commit would end all exchange.
    """
    try:
        _check(commit)
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(_UNWRITABLE) from error


def _commit(item: Any) -> Commit:
    branch, scope, no, work, lamport, wall, clock, actor, reason, form, schema, prev, rows = _list(
        item
    )
    origin = _bytes(branch, 16)
    ops = tuple(_op(origin, row) for row in _list(rows))
    texts = (clock, actor, reason, form)
    header = (origin, scope, no, _bytes(work, 16), lamport, wall, *texts, schema)
    commit = Commit(*header, _bytes(prev, 32), ops, b"")
    _check(commit)
    return sealed(commit)


def _op(branch: bytes, item: Any) -> Op:
    seq, table, row_id, kind, shape, body, salt = _list(item)
    found, key = _bytes(row_id, 16), _bytes(salt, 16)
    _require(type(shape) is str and (body is None or type(body) is str))
    _require(all(_within(number) for number in (seq, table, kind)))
    commitment = key if body is None else _committed(body, key)
    digest = _digested(branch, seq, table, found, kind, shape, commitment)
    if body is None:
        return Op(seq, table, found, kind, shape, None, None, digest, key)
    return Op(seq, table, found, kind, shape, body, key, digest)


def _check(commit: Commit) -> None:
    """Refuse what a later reading would stumble over; types are as strict as values."""
    c = commit
    _require(all(_within(number) for number in (c.no, c.lamport, c.wall_ms, c.schema)))
    _require(c.no > 0 and 0 < c.lamport <= MOST_LAMPORT and 0 <= c.wall_ms < _MOST_WALL_MS)
    texts = (c.scope, c.clock, c.actor, c.reason, c.form)
    _require(all(type(t) is str and "\0" not in t and len(t) <= MOST_WORDS for t in texts))
    _require(len(c.ops) > 0)
    for op in c.ops:
        _check_op(op)


def _check_op(op: Op) -> None:
    for written in (op.shape, op.body or ""):
        _require(len(written) <= MOST_BODY and "\0" not in written)
        _require("\\u0000" not in written or not _NUL.search(written))
    if op.kind not in (CREATE, EDIT, DELETE, ERASE):
        return  # a newer program's: kept and passed on as it is
    shape = _decode(op.shape)
    if op.kind == ERASE:
        _check_erasure(shape)
        return
    values = None if op.body is None else _decode(op.body)
    _require(op.body is None or type(values) is dict)
    if op.kind == DELETE:
        _require(type(shape) is dict and {"0"} <= shape.keys() <= {"0", "seen"})
        _require(all(_are_heads(heads) for heads in shape.values()))
        return
    if op.kind == CREATE:
        _require(type(shape) is list and all(type(tag) is int for tag in shape))
        tags = {str(tag): tag for tag in shape}
    else:
        _require(type(shape) is dict and all(_are_heads(heads) for heads in shape.values()))
        tags = {tag: int(tag) for tag in shape}
    _require(all(0 < n < _MOST_TAG and str(n) == tag for tag, n in tags.items()))
    _require(values is None or values.keys() <= tags.keys())
    for value in (values or {}).values():
        _check_depth(value, _MOST_DEPTH - 1)


def _check_erasure(shape: Any) -> None:
    _require(type(shape) is dict)
    words = [shape.get(name, "") for name in _ORDER[1:]]
    _require(all(type(said) is str and len(said) <= MOST_WORDS for said in words))
    heads = {tag: found for tag, found in shape.items() if tag not in _ORDER[1:]}
    _require(all(_are_heads(found) for found in heads.values()))
    tags = heads.keys() - {"seen"}
    _require(tags or "seen" in heads)
    _require(all(tag.isascii() and tag.isdigit() and str(int(tag)) == tag for tag in tags))
    _require(all(0 < int(tag) < _MOST_TAG for tag in tags))


def _check_depth(value: Any, left: int) -> None:
    if type(value) in (dict, list):
        _require(left > 0)
        for inner in value.values() if type(value) is dict else value:
            _check_depth(inner, left - 1)


def _are_heads(heads: Any) -> bool:
    return type(heads) is list and all(type(h) is str and _HEAD.fullmatch(h) for h in heads)


def _require(holds: object) -> None:
    if not holds:
        raise ValueError


def _list(value: Any) -> list[Any]:
    _require(type(value) is list)
    return value  # type: ignore[no-any-return]


def _bytes(text_: Any, length: int) -> bytes:
    found = bytes.fromhex(text_)
    _require(len(found) == length)
    return found


def _within(number: Any) -> bool:
    return type(number) is int and abs(number) < 1 << 62
