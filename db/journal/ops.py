"""Ops and commits: what a change is, how it is digested, and how it is written down.

Shapes and bodies are JSON texts written once by their maker (register tags as keys, sorted,
no spaces); they are stored, digested and relayed as those very bytes, never encoded again.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from typing import Any

import msgspec

from db.trouble import Refused

CREATE, EDIT, DELETE = 1, 2, 3
FIRST_DIGEST = bytes(32)
MOST_OPS = 5_000  # of one commit, so that a frame stays small enough to stream
MOST_BODY = 1 << 20  # bytes of one op's body (exchange limits)

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
    """Write JSON the one way it is written in the journal: sorted keys, no spaces."""
    return _encode(value).decode()


def parents_of(shape: str) -> dict[int, list[str]]:
    """Read a shape: register tag → heads named as parents; a creation names none."""
    found = _decode(shape)
    if isinstance(found, list):
        return {int(tag): [] for tag in found}
    return {int(tag): heads for tag, heads in found.items() if tag != "seen"}


def seen_of(shape: str) -> frozenset[str]:
    """Read the heads that the author of a deletion had seen."""
    return frozenset(_decode(shape).get("seen", ()))


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
    return _encode([[*_header(c), c.prev.hex(), [_written(op) for op in c.ops]] for c in commits])


def _written(op: Op) -> list[Any]:
    row: list[Any] = [op.seq, op.table, op.row.hex(), op.kind, op.shape]
    if op.body is None or op.salt is None:
        return [*row, None, (op.commitment or b"").hex()]
    return [*row, op.body, op.salt.hex()]


def decode(frame: bytes) -> list[Commit]:
    """Read a frame and compute every digest anew; raises `Refused` for what is no frame."""
    try:
        return [_commit(item) for item in _decode(frame)]
    except (msgspec.DecodeError, ValueError, TypeError, KeyError) as error:
        raise Refused("数据包里的记录读不出来，请让对方重新导出") from error


def _commit(item: Sequence[Any]) -> Commit:
    branch, scope, no, work, lamport, wall, clock, actor, reason, form, schema, prev, rows = item
    origin = bytes.fromhex(branch)
    if not (len(origin) == 16 and 0 < no < 1 << 62 and 0 < lamport < 1 << 62 and len(rows) > 0):
        raise ValueError(no)
    _check_texts(scope, clock, actor, reason, form)
    ops = tuple(_op(origin, row) for row in rows)
    return sealed(
        Commit(
            origin,
            scope,
            no,
            bytes.fromhex(work),
            lamport,
            _within(wall),
            clock,
            actor,
            reason,
            form,
            _within(schema),
            bytes.fromhex(prev),
            ops,
            b"",
        )
    )


def _check_texts(*texts: Any) -> None:
    for item in texts:
        if type(item) is not str or "\0" in item or len(item) > 1000:
            raise ValueError(item)


def _within(number: Any) -> int:
    if type(number) is not int or abs(number) >= 1 << 62:
        raise ValueError(number)
    return number


def _op(branch: bytes, row: Sequence[Any]) -> Op:
    seq, table, row_id, kind, shape, body, salt = row
    _within(seq), _within(table), _within(kind)
    found, key = bytes.fromhex(row_id), bytes.fromhex(salt)
    if len(found) != 16 or len(key) != 16:
        raise ValueError(row_id)
    _check_json(kind, shape, body)
    commitment = key if body is None else _committed(body, key)
    digest = _digested(branch, seq, table, found, kind, shape, commitment)
    if body is None:
        return Op(seq, table, found, kind, shape, None, None, digest, key)
    return Op(seq, table, found, kind, shape, body, key, digest)


def _check_json(kind: int, shape: str, body: str | None) -> None:
    """Refuse texts that a later reading would stumble over."""
    if body is not None and (len(body) > MOST_BODY or "\\u0000" in body):
        raise ValueError(kind)
    if kind in (CREATE, EDIT, DELETE):
        parents = parents_of(shape)
        values = body_of(body)
        if not isinstance(values, dict | None):
            raise TypeError(kind)
        if any(not isinstance(heads, list) for heads in parents.values()):
            raise TypeError(kind)
        if kind == DELETE:
            seen_of(shape)
