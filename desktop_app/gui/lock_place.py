"""Where somebody was when the book was locked, kept in the book, so that unlocking leads back."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any, Final

from db.roles import Clerk
from db.store import Store
from db.trouble import Unavailable

_FACT: Final = "locked_at"
_BYTES: Final = "hex"
Place = tuple[str, dict[str, Any]]


def keep(store: Store, clerk: Clerk, page: str, where: Mapping[str, Any]) -> None:
    """Keep the page and what brings it back; what cannot be written down is passed over."""
    said = {name: _written(value) for name, value in where.items() if _can_be_written(value)}
    store.keep_fact(f"{_FACT}:{clerk.login}", json.dumps([page, said], ensure_ascii=False))


def take(store: Store, clerk: Clerk) -> Place | None:
    """Give where this clerk was, once."""
    kept = store.fact(f"{_FACT}:{clerk.login}")
    if not kept:
        return None
    with contextlib.suppress(Unavailable):  # a full disk must not keep anyone from looking
        store.keep_fact(f"{_FACT}:{clerk.login}", "")
    page, said = json.loads(kept)
    return page, {name: _read(value) for name, value in said.items()}


def _can_be_written(value: Any) -> bool:
    return value is None or isinstance(value, bytes | str | int | float)


def _written(value: Any) -> Any:
    return {_BYTES: value.hex()} if isinstance(value, bytes) else value


def _read(value: Any) -> Any:
    return bytes.fromhex(value[_BYTES]) if isinstance(value, dict) else value
