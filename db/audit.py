"""The access log: one chained row per act, written in the transaction of the act itself.

A row says who, when, which act, on what, which fields and how many; never a value or a name
of a resident. `h = HMAC-SHA256(key, h before ‖ entry)`, so a change anywhere breaks the chain.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection

from db import book, dialect
from db.journal.rows import ask, run
from db.roles import Clerk

KEYS = "access_log_keys"
_FIRST = bytes(32)
Keys = Sequence[tuple[int | None, bytes]]
_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder().decode


@dataclass(frozen=True)
class Act:
    """What someone did: 查看明文, 打印, 导出, 修改, 登录 …, with the object and the reason."""

    act: str
    user: str
    object: str = ""
    fields: Sequence[str] = ()
    count: int = 0
    reason: str = ""
    more: dict[str, Any] = field(default_factory=dict)

    def by(self, clerk: Clerk) -> Act:
        """Give the act with what the clerk brought for it: a second person, a reason."""
        more = {**self.more, "beside": clerk.beside.login} if clerk.beside else self.more
        return replace(self, more=more, reason=self.reason or clerk.why)


class Noted(Struct, frozen=True):
    """One row of the log as it is shown."""

    no: int
    wall_ms: int
    act: Act


def note(connection: Connection, key: bytes, act: Act, wall_ms: int) -> None:
    """Append an act to the log."""
    no, before = _tip(connection)
    entry = _encode([no + 1, wall_ms, act.act, act.user, act.object, *_rest(act)])
    run(
        connection,
        "INSERT INTO access_log (no, wall_ms, entry, chain) VALUES (?,?,?,?)",
        [(no + 1, wall_ms, entry.decode(), _link(key, before, entry))],
    )


def _rest(act: Act) -> list[Any]:
    return [list(act.fields), act.count, act.reason, act.more]


def _tip(connection: Connection) -> tuple[int, bytes]:
    found = ask(connection, "SELECT no, chain FROM access_log ORDER BY no DESC LIMIT 1")
    return (found[0][0], found[0][1]) if found else (0, _FIRST)


def _link(key: bytes, before: bytes, entry: bytes) -> bytes:
    return hmac.digest(key, before + entry, "sha256")


def head(connection: Connection) -> str:
    """Give the head of the chain as eight groups of four hexadecimal digits, for print."""
    digits = _tip(connection)[1].hex()[:32].upper()
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def read(connection: Connection, object_id: str = "") -> Iterator[Noted]:
    """Give the log, newest first; of one object where it is named."""
    rows = ask(connection, "SELECT no, wall_ms, entry FROM access_log ORDER BY no DESC")
    for no, wall, entry in rows:
        _, _, act, user, what, fields, count, reason, more = _decode(entry)
        if object_id in ("", what):
            yield Noted(no, wall, Act(act, user, what, tuple(fields), count, reason, more))


def last_of(connection: Connection, act: str, most: int = 5_000) -> dict[str, int]:
    """Give when each account last did something, as far as the newest entries tell."""
    found: dict[str, int] = {}
    rows = ask(
        connection, "SELECT wall_ms, entry FROM access_log ORDER BY no DESC LIMIT ?", (most,)
    )
    for wall_ms, entry in rows:
        _, _, done, user, *_ = _decode(entry)
        if done == act:
            found.setdefault(user, wall_ms)
    return found


def anchor(connection: Connection) -> str:
    """Give the number and link of the last row, to be kept outside the book."""
    no, link = _tip(connection)
    return f"{no} {link.hex()}"


def keep_key(connection: Connection, key: bytes) -> None:
    """Keep a key that is given up: the rows up to here are checked with it for ever."""
    former = _decode(book.fact(connection, KEYS, "[]").encode())
    former.append([_tip(connection)[0], key.hex()])
    book.keep_fact(connection, KEYS, _encode(former).decode())


def keys_of(connection: Connection, key: bytes) -> Keys:
    """Give the keys of the log's rows, by the last row of each; the present one has no last."""
    former = _decode(book.fact(connection, KEYS, "[]").encode())
    return [*((last, bytes.fromhex(one)) for last, one in former), (None, key)]


def first_break(connection: Connection, keys: Keys, kept: str = "") -> int | None:
    """Give the number of the first row that does not fit the chain; None for a sound log.

    A cut tail leaves a sound chain: only `kept`, an anchor of an earlier day, shows it.
    """
    left = iter(keys)
    last, key = next(left)
    before, expected = _FIRST, 1
    number, link = kept.split() if kept else ("0", _FIRST.hex())
    anchored = int(number)
    rows = connection.exec_driver_sql(
        "SELECT no, wall_ms, entry, chain FROM access_log ORDER BY no"
    )
    for no, wall, entry, held in rows:
        while last is not None and expected > last:
            last, key = next(left)
        chain = bytes(held)
        if no != expected or chain != _link(key, before, entry.encode()):
            return expected
        # An entry begins with its number and time as they are written there, to the letter.
        is_other = no == anchored and chain.hex() != link
        if is_other or not entry.startswith(f"[{no},{wall},"):
            return expected
        before, expected = chain, expected + 1
    return expected if expected <= anchored else None


def fits(keys: Keys, rows: Iterable[tuple[int, str, bytes]]) -> bool:
    """Say whether rows (number, entry, link), oldest first, are a sound beginning of a log."""
    before, expected = _FIRST, 1
    left = iter(keys)
    last, key = next(left)
    for no, entry, chain in rows:
        while last is not None and expected > last:
            last, key = next(left)
        if no != expected or not hmac.compare_digest(chain, _link(key, before, entry.encode())):
            return False
        before, expected = chain, expected + 1
    return True


def raise_guard(connection: Connection) -> None:
    """Have the database itself refuse to change or delete rows of the log."""
    words = "the access log never changes"
    guards = [
        (f"guard_access_log_{act.lower()}", "access_log", act, "TRUE", words)
        for act in ("UPDATE", "DELETE")
    ]
    dialect.raise_guards(connection, guards)
