"""Ops and commits: what a change is, how it is digested, and how it is written down.

Shapes and bodies are JSON texts written once by their maker (register tags as keys, sorted,
no spaces); they are stored, digested and relayed as those very bytes, never encoded again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from db.trouble import Refused

CREATE, EDIT, DELETE, ERASE = 1, 2, 3, 4
FIRST_DIGEST = bytes(32)
MOST_OPS = 5_000  # of one commit, so that a frame stays small enough to stream
MOST_BODY = 1 << 20  # characters of one op's body, or shape (exchange limits)
MOST_LAMPORT = (1 << 62) - 1
MOST_WORDS = 1000  # characters of a name, reason or form in a commit's header
_MOST_TAG = 1 << 31
_SHORT_SHAPE = 500  # characters: such shapes come again and again, and are read once
# Clocks run from 1970 to 2999: beyond that no system turns them into a date.
_MOST_WALL_MS = 32_503_680_000_000
_ORDER = ("seen", "request", "ground")  # what an erasure's shape says besides registers
_HEAD = re.compile("[0-9a-f]{16}")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # but not a backslash that was typed
_UNWRITABLE = "有一栏里混进了看不见的字符，或者字数太多，没有保存；请删掉那一段后重新填写"

# An edit's shape as every maker writes it; any other spelling is read the long way.
_HEADS = r"\"[1-9][0-9]{0,9}\":\[(?:\"[0-9a-f]{16}\"(?:,\"[0-9a-f]{16}\")*)?\]"
_EDITED = re.compile(rf"\{{{_HEADS}(?:,{_HEADS})*\}}")

# A body is four containers deep at most, itself counted (exchange limits).
_Bare = None | bool | int | float | str
_Third = _Bare | list[_Bare] | dict[str, _Bare]
_Second = _Bare | list[_Third] | dict[str, _Third]
_First = _Bare | list[_Second] | dict[str, _Second]
_Number = Annotated[int, Meta(gt=-(1 << 62), lt=1 << 62)]
_Words = Annotated[str, Meta(max_length=MOST_WORDS)]
_Long = Annotated[str, Meta(max_length=MOST_BODY)]
_Hex = Annotated[str, Meta(min_length=32, max_length=32)]
_Digest = Annotated[str, Meta(min_length=64, max_length=64)]
_WrittenOp = tuple[_Number, _Number, _Hex, _Number, _Long, _Long | None, _Hex]
_WrittenCommit = tuple[
    _Hex, _Words, _Number, _Hex, _Number, _Number, _Words, _Words, _Words, _Words, _Number,
    _Digest, list[_WrittenOp],
]  # fmt: skip
_decode = msgspec.json.Decoder().decode
_decode_frame = msgspec.json.Decoder(list[_WrittenCommit]).decode
_decode_body = msgspec.json.Decoder(dict[str, _First]).decode
_decode_registers = msgspec.json.Decoder(dict[int, Any]).decode
_encode = msgspec.json.Encoder(order="sorted").encode


Read = tuple[Collection[str], dict[str, Any] | None]
"""A creation or edit taken apart: its registers (of an edit with the heads it names), values."""


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
        blank: dict[str, Any] = {"body": None, "salt": None, "commitment": _commitment(self)}
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


def registers_of(body: str) -> dict[int, Any]:
    """Read a creation's body: register tag → JSON value."""
    return _decode_registers(body)


def body_of(body: str | None) -> dict[str, Any] | None:
    """Read a body: register tag (as text) → JSON value; None where it was left out."""
    return None if body is None else _decode(body)


def _commitment(op: Op) -> bytes:
    if op.body is None or op.salt is None:
        return op.commitment or b""
    return _committed(op.body, op.salt)


def read_of(op: Op) -> Read | None:
    """Take a creation or edit apart; None for any other act."""
    if op.kind not in (CREATE, EDIT):
        return None
    named = _created_tags(op.shape) if op.kind == CREATE else _decode(op.shape)
    return named, body_of(op.body)


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
        return [_commit(item) for item in _decode_frame(frame)]
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused("数据包里的记录读不出来，请让对方重新导出") from error


def require_readable(commit: Commit) -> None:
    """Raise `Refused` for a commit of our own that others would not take in.

    What was once written stays in the chain: one such commit would end all exchange.
    """
    try:
        _check_header(commit)
        _check_ops(commit.ops)
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(_UNWRITABLE) from error


def _commit(item: _WrittenCommit) -> Commit:
    branch, scope, no, work, *rest, prev, rows = item
    origin = bytes.fromhex(branch)
    ops = tuple([_op(origin, row) for row in rows])
    header = (origin, scope, no, bytes.fromhex(work), *rest)
    whole: tuple[Any, ...] = (*header, bytes.fromhex(prev), ops, b"", _check_ops(ops))
    commit = Commit(*whole)
    _check_header(commit)
    return sealed(commit)


def _op(branch: bytes, item: _WrittenOp) -> Op:
    seq, table, row_id, kind, shape, body, salt = item
    row, key = bytes.fromhex(row_id), bytes.fromhex(salt)
    commitment = key if body is None else _committed(body, key)
    digest = _digested(branch, seq, table, row, kind, shape, commitment)
    if body is None:
        return Op(seq, table, row, kind, shape, None, None, digest, key)
    return Op(seq, table, row, kind, shape, body, key, digest)


def _check_header(commit: Commit) -> None:
    """Refuse what a later reading would stumble over; types are as strict as values."""
    c = commit
    _require(all(_within(number) for number in (c.no, c.lamport, c.wall_ms, c.schema)))
    _require(c.no > 0 and 0 < c.lamport <= MOST_LAMPORT and 0 <= c.wall_ms < _MOST_WALL_MS)
    texts = (c.scope, c.clock, c.actor, c.reason, c.form)
    _require(all(type(t) is str and "\0" not in t and len(t) <= MOST_WORDS for t in texts))


def _check_ops(ops: Collection[Op]) -> tuple[Read | None, ...]:
    _require(len(ops) > 0)
    return tuple([_check_op(op) for op in ops])


def _check_op(op: Op) -> Read | None:
    """Refuse an op that cannot be read; give a creation or edit as it was taken apart."""
    _check_text(op.shape)
    if op.body:
        _check_text(op.body)
    if op.kind in (CREATE, EDIT):
        named = _created_tags(op.shape) if op.kind == CREATE else _edited_heads(op.shape)
        if op.body is None:
            return named, None
        values = _decode_body(op.body)
        tags = named if isinstance(named, frozenset) else named.keys()
        if not values.keys() <= tags:
            raise ValueError
        return named, values
    if op.kind == DELETE:
        _check_deletion(_decode(op.shape), op.body)
    elif op.kind == ERASE:
        _check_erasure(_decode(op.shape))
    return None  # any other is a newer program's: kept and passed on as it is


def _check_text(written: str) -> None:
    if len(written) > MOST_BODY or "\0" in written:
        raise ValueError
    if "\\u0000" in written and _NUL.search(written):
        raise ValueError


def _created_tags(shape: str) -> frozenset[str]:
    """Give the registers a creation's shape names; raises ValueError for what is no such shape."""
    return (_known_shape if len(shape) <= _SHORT_SHAPE else _tags_of_list)(shape)


def _tags_of_list(shape: str) -> frozenset[str]:
    said = _decode(shape)
    _require(type(said) is list and all(type(tag) is int and 0 < tag < _MOST_TAG for tag in said))
    return frozenset(map(str, said))


_known_shape = lru_cache(maxsize=512)(_tags_of_list)


def _edited_heads(shape: str) -> dict[str, list[str]]:
    """Give what an edit's shape names; raises ValueError for what is no such shape."""
    said: dict[str, list[str]] = _decode(shape)
    if _EDITED.fullmatch(shape):
        for tag in said:
            if len(tag) > 9 and int(tag) >= _MOST_TAG:
                raise ValueError
        return said
    _require(type(said) is dict and all(_are_heads(heads) for heads in said.values()))
    _require(all(0 < int(tag) < _MOST_TAG and str(int(tag)) == tag for tag in said))
    return said


def _check_deletion(shape: Any, body: str | None) -> None:
    _require(body is None or type(_decode(body)) is dict)
    _require(type(shape) is dict and {"0"} <= shape.keys() <= {"0", "seen"})
    _require(all(_are_heads(heads) for heads in shape.values()))


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


def _are_heads(heads: Any) -> bool:
    return type(heads) is list and all(type(h) is str and _HEAD.fullmatch(h) for h in heads)


def _require(holds: object) -> None:
    if not holds:
        raise ValueError


def _within(number: Any) -> bool:
    return type(number) is int and abs(number) < 1 << 62
