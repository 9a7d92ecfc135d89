"""The access log: one chained row per act, written in the transaction of the act itself.

A row says who, when, which act, on what, which fields and how many; never a value or a name
of a resident. It says too which branch wrote it, as a restored book goes on with the log, and
when the PC's clock was hardly right; rows of earlier versions say neither.
`h = HMAC-SHA256(key, h before ‖ entry)`, so a change anywhere breaks the chain.
It begins with the years that were laid by (`db/log_years`), each closed by its last link.
"""

from __future__ import annotations

import hmac
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from msgspec import Struct, field
from msgspec.structs import replace
from sqlalchemy import Connection

from db import book, clocks, dialect
from db.journal.rows import ask, run
from db.roles import Clerk

KEYS = "access_log_keys"
LOGGED_IN: Final = "登录"
_FIRST = bytes(32)
_BRANCH, _CLOCK = "branch", "clock"
_BRANCH_DIGITS: Final = 8
Keys = Sequence[tuple[int | None, bytes]]
_encode = msgspec.json.Encoder(order="sorted").encode
_decode = msgspec.json.Decoder().decode


class Act(Struct, frozen=True):
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
    """One row of the log as it is shown; `branch` is the beginning of the id of who wrote it."""

    no: int
    wall_ms: int
    act: Act
    branch: str = ""
    clock: str = ""

    @property
    def is_doubtful(self) -> bool:
        """Whether the PC's clock was hardly right when it was written."""
        return self.clock in clocks.DOUBTFUL


def note(connection: Connection, key: bytes, act: Act, wall_ms: int) -> None:
    """Append an act to the log."""
    no, before = _tip(connection)
    more = {**act.more, **_written_by(connection, wall_ms)}
    rest = [list(act.fields), act.count, act.reason, more]
    entry = _encode([no + 1, wall_ms, act.act, act.user, act.object, *rest])
    run(
        connection,
        "INSERT INTO access_log (no, wall_ms, entry, chain) VALUES (?,?,?,?)",
        [(no + 1, wall_ms, entry.decode(), _link(key, before, entry))],
    )


def _written_by(connection: Connection, wall_ms: int) -> dict[str, str]:
    """Give the branch that writes, and what is wrong with the clock, where something is."""
    branch, state = branch_now(connection), clocks.state(connection, wall_ms)
    found = {_BRANCH: branch} if branch else {}
    return {**found, _CLOCK: state} if state in clocks.DOUBTFUL else found


def branch_now(connection: Connection) -> str:
    """Give how rows name the branch that is written now; blank before a book is founded."""
    rows = ask(
        connection,
        "SELECT id FROM branch WHERE idx ="
        " (SELECT CAST(value AS INTEGER) FROM book WHERE key = 'branch')",
    )
    return bytes(rows[0][0]).hex()[:_BRANCH_DIGITS] if rows else ""


def _tip(connection: Connection) -> tuple[int, bytes]:
    found = ask(connection, "SELECT no, chain FROM access_log ORDER BY no DESC LIMIT 1")
    if not found:
        found = ask(
            connection, 'SELECT "last", chain FROM access_log_year ORDER BY year DESC LIMIT 1'
        )
    return (found[0][0], found[0][1]) if found else (0, _FIRST)


class Year(Struct, frozen=True):
    """A year of the log that was laid by: its first and last row, and the link that closes it."""

    year: int
    first: int
    last: int
    chain: bytes

    @property
    def head(self) -> str:
        """The closing link as it is printed."""
        return _grouped(self.chain)


def years(connection: Connection) -> list[Year]:
    """Give the years that were laid by, oldest first."""
    asked = 'SELECT year, "first", "last", chain FROM access_log_year ORDER BY year'
    rows = ask(connection, asked)
    return [Year(year, first, last, bytes(chain)) for year, first, last, chain in rows]


def entries_of(connection: Connection, year: int) -> list[str]:
    """Give the entries of a year that was laid by, oldest first; none where they are damaged."""
    asked = "SELECT entries FROM access_log_year WHERE year = ?"
    return [entry for (packed,) in ask(connection, asked, (year,)) for entry in unpacked(packed)]


def packed(entries: Iterable[str]) -> bytes:
    """Pack entries, which hold no line breaks of their own."""
    return zlib.compress("\n".join(entries).encode(), 9)


def unpacked(held: bytes) -> list[str]:
    """Give packed entries; none where they are damaged."""
    try:
        return zlib.decompress(held).decode().split("\n")
    except (zlib.error, UnicodeDecodeError):
        return []


class _Links:
    """Walks along the chain: the link that follows from each entry, by the keys of its rows."""

    def __init__(self, keys: Keys) -> None:
        self._left = iter(keys)
        self._last, self._key = next(self._left)
        self.no, self.link = 0, _FIRST

    def follow(self, entry: str) -> bytes:
        """Go on by one entry."""
        self.no += 1
        while self._last is not None and self.no > self._last:
            self._last, self._key = next(self._left)
        self.link = hmac.digest(self._key, self.link + entry.encode(), "sha256")
        return self.link


def _link(key: bytes, before: bytes, entry: bytes) -> bytes:
    return hmac.digest(key, before + entry, "sha256")


def head(connection: Connection) -> str:
    """Give the head of the chain as eight groups of four hexadecimal digits, for print."""
    return _grouped(_tip(connection)[1])


def _grouped(link: bytes) -> str:
    digits = link.hex()[:32].upper()
    return " ".join(digits[i : i + 4] for i in range(0, 32, 4))


def read(connection: Connection, object_id: str = "") -> Iterator[Noted]:
    """Give the log, newest first; of one object where it is named."""
    for entry in _newest_first(connection):
        if object_id not in entry:
            continue  # taking a line apart takes ten times as long
        noted = _noted(entry)
        if object_id in ("", noted.act.object):
            yield noted


def telling(connection: Connection, words: Sequence[str]) -> Iterator[Noted]:
    """Give the rows whose reason holds one of some words, newest first; few are looked into."""
    for entry in _newest_first(connection):
        if any(one in entry for one in words):
            noted = _noted(entry)
            if any(one in noted.act.reason for one in words):
                yield noted


def _noted(entry: str) -> Noted:
    no, wall, act, user, what, fields, count, reason, more = _decode(entry)
    branch, clock = more.pop(_BRANCH, ""), more.pop(_CLOCK, "")
    done = Act(act, user, what, tuple(fields), count, reason, more)
    return Noted(no, wall, done, branch, clock)


def _newest_first(connection: Connection) -> Iterator[str]:
    for (entry,) in ask(connection, "SELECT entry FROM access_log ORDER BY no DESC"):
        yield entry
    for one in reversed(years(connection)):
        yield from reversed(entries_of(connection, one.year))


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
    number, link = kept.split() if kept else ("0", _FIRST.hex())
    anchored, along = int(number), _Links(keys)
    for year in years(connection):
        for entry in entries_of(connection, year.year):
            chain = along.follow(entry)
            if along.no == anchored and chain.hex() != link:
                return along.no
        if (along.no, along.link) != (year.last, year.chain):
            return year.first
    rows = connection.exec_driver_sql(
        "SELECT no, wall_ms, entry, chain FROM access_log ORDER BY no"
    )
    for no, wall, entry, held in rows:
        chain = along.follow(entry)
        if no != along.no or bytes(held) != chain:
            return along.no
        # An entry begins with its number and time as they are written there, to the letter.
        is_other = no == anchored and chain.hex() != link
        if is_other or not entry.startswith(f"[{no},{wall},"):
            return along.no
    return along.no + 1 if along.no < anchored else None


def row_of(connection: Connection, keys: Keys, digits: str) -> Noted | None:
    """Give the row after which the log's head was the printed one; None where there is none."""
    wanted, along = digits.lower(), _Links(keys)
    for entry in _oldest_first(connection):
        if along.follow(entry).hex().startswith(wanted):
            return _noted(entry)
    return None


def heads(connection: Connection, keys: Keys) -> set[str]:
    """Give every head the log has had, as it is printed, without its gaps."""
    along = _Links(keys)
    found = {_FIRST.hex()[:32]}
    found.update(along.follow(entry).hex()[:32] for entry in _oldest_first(connection))
    return found


def _oldest_first(connection: Connection) -> Iterator[str]:
    for one in years(connection):
        yield from entries_of(connection, one.year)
    for (entry,) in ask(connection, "SELECT entry FROM access_log ORDER BY no"):
        yield entry


Row = tuple[int, str, bytes]
"""A row of some log: its number, its entry, and its link; blank inside of a year laid by."""


def whole(ask_it: Callable[[str], Iterable[Sequence[Any]]]) -> Iterator[Row]:
    """Give all rows of a log that some other connection holds, oldest first."""
    asked = "SELECT 1 FROM sqlite_master WHERE name = 'access_log_year'"
    if list(ask_it(asked)):  # a backup of an earlier version has none
        asked = 'SELECT "last", chain, entries FROM access_log_year ORDER BY year'
        for last, chain, held in ask_it(asked):
            yield from year_rows(last, chain, held)
    for no, entry, chain in ask_it("SELECT no, entry, chain FROM access_log ORDER BY no"):
        yield no, entry, chain


def year_rows(last: int, chain: bytes, held: bytes) -> Iterator[Row]:
    """Give the rows of a year that was laid by; only its last one says its link."""
    entries = unpacked(held)
    for no, entry in enumerate(entries, last - len(entries) + 1):
        yield no, entry, chain if no == last else b""


def fits(keys: Keys, rows: Iterable[Row]) -> bool:
    """Say whether rows, oldest first, are a sound beginning of a log."""
    along = _Links(keys)
    for no, entry, chain in rows:
        link = along.follow(entry)
        if no != along.no or (chain and not hmac.compare_digest(chain, link)):
            return False
    return True


def raise_guard(connection: Connection) -> None:
    """Have the database itself refuse to change or delete rows of the log."""
    dialect.raise_guards(connection, _guards())


def lay_by(connection: Connection, year: Year, entries: Iterable[str]) -> None:
    """Put a year's rows out of the log and into one, past the guards that keep them."""
    values = (year.year, year.first, year.last, year.chain, packed(entries))
    run(connection, "INSERT INTO access_log_year VALUES (?,?,?,?,?)", [values])
    dialect.lower_guards(connection, _guards())
    run(connection, "DELETE FROM access_log WHERE no <= ?", [(year.last,)])
    raise_guard(connection)


def _guards() -> list[tuple[str, str, str, str, str]]:
    words = "the access log never changes"
    return [
        (f"guard_{table}_{act.lower()}", table, act, "TRUE", words)
        for table in ("access_log", "access_log_year")
        for act in ("UPDATE", "DELETE")
    ]
