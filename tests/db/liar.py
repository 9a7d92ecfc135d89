"""Frames that no honest program writes, for tests: each part can be set to anything."""

from __future__ import annotations

import os
from typing import Any

import msgspec

from db.journal.framing import decode
from db.journal.ops import CREATE, FIRST_DIGEST
from db.record import new_id
from tests.db.nodes import START_MS

RESIDENT, PARTNER = 5, 7


def written(value: Any) -> str:
    """Give a JSON text; a text stands for itself."""
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def op(row: bytes | None = None, /, **parts: Any) -> list[Any]:
    """Give an op as it lies in a frame: the creation of a resident unless told otherwise."""
    p = {"seq": 1, "table": RESIDENT, "kind": CREATE, "shape": [1], "body": {"1": "李梅"}} | parts
    body = None if p["body"] is None else written(p["body"])
    key = (row or new_id()).hex()
    return [p["seq"], p["table"], key, p["kind"], written(p["shape"]), body, os.urandom(16).hex()]


def commit(scope: str, /, *ops: Any, **parts: Any) -> list[Any]:
    """Give a commit as it lies in a frame: the first of a fresh branch unless told otherwise."""
    p = {
        "branch": os.urandom(16).hex(),
        "scope": scope,
        "no": 1,
        "work": os.urandom(16).hex(),
        "lamport": 1,
        "wall": START_MS,
        "clock": "ok",
        "actor": "演示",
        "reason": "",
        "form": "",
        "schema": 1,
        "prev": FIRST_DIGEST.hex(),
        "ops": list(ops),
    } | parts
    return list(p.values())


def frame(*commits: Any) -> bytes:
    """Give a frame of commits; bytes stand for themselves."""
    return msgspec.json.encode(list(commits))


def after(held: bytes, **parts: Any) -> dict[str, Any]:
    """Give the parts that chain a commit to the last one of a frame."""
    last = decode(held)[-1]
    return {"branch": last.branch.hex(), "no": last.no + 1, "prev": last.digest.hex()} | parts
