"""Ops and commits: what a change is, and how it is digested.

Shapes and bodies are JSON texts written once by their maker (register tags as keys, sorted,
no spaces); they are stored, digested and relayed as those very bytes, never encoded again.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from functools import lru_cache
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
MOST_TAG = 1 << 31
_SHORT_SHAPE = 500  # characters: such shapes come again and again, and are read once
UNWRITABLE = "有一栏里混进了看不见的字符，或者字数太多，没有保存；请删掉那一段后重新填写"
ORDER = ("seen", "request", "ground")  # what an erasure's shape says besides registers

_decode = msgspec.json.Decoder().decode
_decode_registers = msgspec.json.Decoder(dict[int, Any]).decode
_encode = msgspec.json.Encoder(order="sorted").encode

Read = tuple[Collection[str], dict[str, Any] | None]
"""A creation or edit taken apart: its registers (of an edit with the heads it names), values."""

Order = tuple[str, int, bytes, str]
"""An erasure as it is told outside of its commit: scope, table, row, shape."""


class Op(msgspec.Struct, frozen=True, gc=False):
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
        blank: dict[str, Any] = {"body": None, "salt": None, "commitment": commitment_of(self)}
        return msgspec.structs.replace(self, **blank)


@dataclass(frozen=True, slots=True)
class Commit:
    """The ops of one save, chained to the commit before it in its branch and scope.

    `branch` is the id the maker wrote under (16 bytes); `wall_ms` is its clock in ms since
    1970 and `clock` says whether that clock is to be trusted (ok, confirmed, behind, ahead).
    `read` holds the ops of one that was just decoded as they were taken apart to check them.
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
    read: tuple[Read | None, ...] = field(default=(), compare=False, repr=False)

    @property
    def trusted(self) -> bool:
        """Whether the maker's clock may order its ops among concurrent ones."""
        return self.clock in ("ok", "confirmed")

    def without(
        self, registers: frozenset[tuple[int, int]], rows: Collection[bytes] = ()
    ) -> Commit:
        """Give the commit with the values left out that ops wrote to some registers or rows.

        Registers are named as (table, register) pairs; that a row was deleted is no value.
        """
        kept = tuple(
            op.without_body()
            if op.body is not None
            and (_touches(op, registers) or (op.row in rows and op.kind in (CREATE, EDIT)))
            else op
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
        raise Refused(UNWRITABLE) from error


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
    return {int(tag): heads for tag, heads in _decode(shape).items() if tag not in ORDER}


def order_of(shape: str) -> dict[str, str]:
    """Read by which request and on what legal ground something was erased."""
    return {name: words for name, words in _decode(shape).items() if name in ORDER[1:]}


def registers_of(body: str) -> dict[int, Any]:
    """Read a creation's body: register tag → JSON value."""
    return _decode_registers(body)


def body_of(body: str | None) -> dict[str, Any] | None:
    """Read a body: register tag (as text) → JSON value; None where it was left out."""
    return None if body is None else _decode(body)


def commitment_of(op: Op) -> bytes:
    """Give what stands for an op's values in its digest, whether or not they are here."""
    if op.body is None or op.salt is None:
        return op.commitment or b""
    return committed(op.body, op.salt)


def created_tags(shape: str) -> frozenset[str]:
    """Give the registers a creation's shape names; raises ValueError for what is no such shape."""
    return (_known_shape if len(shape) <= _SHORT_SHAPE else _tags_of_list)(shape)


def _tags_of_list(shape: str) -> frozenset[str]:
    said = _decode(shape)
    if type(said) is not list or any(
        type(tag) is not int or not 0 < tag < MOST_TAG for tag in said
    ):
        raise ValueError
    return frozenset(map(str, said))


_known_shape = lru_cache(maxsize=512)(_tags_of_list)


def read_of(op: Op) -> Read | None:
    """Take a creation or edit apart; None for any other act."""
    if op.kind not in (CREATE, EDIT):
        return None
    named = created_tags(op.shape) if op.kind == CREATE else _decode(op.shape)
    return named, body_of(op.body)


def committed(body: str, salt: bytes) -> bytes:
    """Commit to a body, so that it can go and the digest still holds."""
    return blake2b(body.encode(), digest_size=16, key=salt).digest()


def digested(
    branch: bytes, seq: int, table: int, row: bytes, kind: int, shape: str, commitment: bytes
) -> bytes:
    """Give an op's digest (16 bytes, BLAKE2b) over its length-prefixed parts."""
    written = shape.encode()
    head = f"{seq},{table},{kind},{len(branch)},{len(row)},{len(written)};".encode()
    return blake2b(head + branch + row + written + commitment, digest_size=16).digest()


def commit_digest(commit: Commit) -> bytes:
    """Give a commit's digest (32 bytes, BLAKE2b) over the one before, its header and its ops."""
    header = _encode(header_of(commit))
    whole = blake2b(commit.prev + len(header).to_bytes(4, "big") + header, digest_size=32)
    for op in commit.ops:
        whole.update(op.digest)
    return whole.digest()


def new_op(branch: bytes, seq: int, table: int, row: bytes, kind: int, shape: Any, body: Any) -> Op:
    """Make an op from its shape and body (JSON values), with a fresh salt and its digest."""
    salt = os.urandom(16)
    shaped, filled = text(shape), text(body)
    digest = digested(branch, seq, table, row, kind, shaped, committed(filled, salt))
    return Op(seq, table, row, kind, shaped, filled, salt, digest)


def sealed(commit: Commit) -> Commit:
    """Give the commit with its digest filled in."""
    return replace(commit, digest=commit_digest(commit))


def header_of(commit: Commit) -> list[Any]:
    """Give what a commit says of itself, in the order in which it is written and digested."""
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
