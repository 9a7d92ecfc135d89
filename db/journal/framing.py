"""Commits as the text of a frame, and back: every digest computed anew, everything checked."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from db.journal.ops import (
    CREATE,
    DELETE,
    EDIT,
    ERASE,
    MOST_BODY,
    MOST_LAMPORT,
    MOST_TAG,
    MOST_WORDS,
    ORDER,
    UNWRITABLE,
    Commit,
    Op,
    Read,
    committed,
    created_tags,
    digested,
    header_of,
    sealed,
)  # fmt: skip
from db.trouble import Refused

# Clocks run from 1970 to 2999: beyond that no system turns them into a date.
_MOST_WALL_MS = 32_503_680_000_000
_HEAD = re.compile("[0-9a-f]{16}")
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")  # but not a backslash that was typed

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
_encode = msgspec.json.Encoder(order="sorted").encode


def encode(commits: Iterable[Commit]) -> bytes:
    """Write commits as one frame: a JSON array, one element per commit."""
    return framed(encode_one(commit) for commit in commits)


def encode_one(commit: Commit) -> bytes:
    """Write one commit, as it stands in a frame."""
    rows = [_written(op) for op in commit.ops]
    return _encode([*header_of(commit), commit.prev.hex(), rows])


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


def readable(commit: Commit) -> Commit:
    """Give a commit of our own as read; raises `Refused` where others would not take it in.

    What was once written stays in the chain: one such commit would end all exchange.
    """
    try:
        _check_header(commit)
        return replace(commit, read=_check_ops(commit.ops))
    except (ValueError, TypeError, RecursionError) as error:
        raise Refused(UNWRITABLE) from error


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
    commitment = key if body is None else committed(body, key)
    digest = digested(branch, seq, table, row, kind, shape, commitment)
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
        named = created_tags(op.shape) if op.kind == CREATE else _edited_heads(op.shape)
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


def _edited_heads(shape: str) -> dict[str, list[str]]:
    """Give what an edit's shape names; raises ValueError for what is no such shape."""
    said: dict[str, list[str]] = _decode(shape)
    if _EDITED.fullmatch(shape):
        for tag in said:
            if len(tag) > 9 and int(tag) >= MOST_TAG:
                raise ValueError
        return said
    _require(type(said) is dict and all(_are_heads(heads) for heads in said.values()))
    _require(all(0 < int(tag) < MOST_TAG and str(int(tag)) == tag for tag in said))
    return said


def _check_deletion(shape: Any, body: str | None) -> None:
    _require(body is None or type(_decode(body)) is dict)
    _require(type(shape) is dict and {"0"} <= shape.keys() <= {"0", "seen"})
    _require(all(_are_heads(heads) for heads in shape.values()))


def _check_erasure(shape: Any) -> None:
    _require(type(shape) is dict)
    words = [shape.get(name, "") for name in ORDER[1:]]
    _require(all(type(said) is str and len(said) <= MOST_WORDS for said in words))
    heads = {tag: found for tag, found in shape.items() if tag not in ORDER[1:]}
    _require(all(_are_heads(found) for found in heads.values()))
    tags = heads.keys() - {"seen"}
    _require(tags or "seen" in heads)
    _require(all(tag.isascii() and tag.isdigit() and str(int(tag)) == tag for tag in tags))
    _require(all(0 < int(tag) < MOST_TAG for tag in tags))


def _are_heads(heads: Any) -> bool:
    return type(heads) is list and all(type(h) is str and _HEAD.fullmatch(h) for h in heads)


def _require(holds: object) -> None:
    if not holds:
        raise ValueError


def _within(number: Any) -> bool:
    return type(number) is int and abs(number) < 1 << 62
