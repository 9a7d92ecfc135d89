"""Facts about this book: what it is called, whose it is, and which branch it writes."""

from __future__ import annotations

from msgspec import Struct
from sqlalchemy import Connection

from db.journal.rows import ask, run
from db.record import DISTRICT_OWN, DISTRICT_SCOPE


class BookFacts(Struct, frozen=True):
    """What a book is: level (community, district), office name and 12-digit code, this PC.

    `letter` is the one of the PC in serial numbers; until the district gives one at enrolment,
    three characters of the branch id stand in, so that two PCs never give the same number.
    """

    level: str
    name: str
    code: str
    unit: bytes
    node_label: str
    letter: str
    is_demo: bool
    branch: int

    @property
    def is_district(self) -> bool:
        """Whether this is the district's book."""
        return self.level == "district"

    @property
    def scope(self) -> str:
        """The scope of what is registered here: the office's code, or the district's."""
        return DISTRICT_SCOPE if self.is_district else self.code

    @property
    def own_scope(self) -> str:
        """The scope of what the district keeps to itself; an office's books are all its own."""
        return DISTRICT_OWN if self.is_district else self.code

    @property
    def scopes(self) -> tuple[str, ...]:
        """The scopes this book registers in."""
        return tuple(dict.fromkeys((self.scope, self.own_scope)))


def fact(connection: Connection, key: str, default: str = "") -> str:
    """Read one fact."""
    found = ask(connection, "SELECT value FROM book WHERE key = ?", (key,))
    return str(found[0][0]) if found else default


def facts_like(connection: Connection, stem: str) -> dict[str, str]:
    """Read the facts whose names begin alike."""
    rows = ask(
        connection, "SELECT key, value FROM book WHERE substr(key, 1, ?) = ?", (len(stem), stem)
    )
    return {str(key): str(value) for key, value in rows}


def keep_fact(connection: Connection, key: str, value: str) -> None:
    """Write one fact."""
    run(
        connection,
        "INSERT INTO book (key, value) VALUES (?,?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, value)],
    )


def facts(connection: Connection) -> BookFacts:
    """Read what the book is."""
    held: dict[str, str] = dict(ask(connection, "SELECT key, value FROM book"))
    return BookFacts(
        level=held["level"],
        name=held["name"],
        code=held["code"],
        unit=bytes.fromhex(held["unit"]),
        node_label=held["node_label"],
        letter=held["letter"],
        is_demo=held["is_demo"] == "1",
        branch=int(held["branch"]),
    )


def next_serials(
    connection: Connection, prefix: str, year: int, letter: str, count: int
) -> list[str]:
    """Give the next serial numbers of a kind in a year on this PC; they are never reused."""
    stem = f"{prefix}-{year}-{letter}"
    last = int(fact(connection, f"serial:{stem}", "0"))
    keep_fact(connection, f"serial:{stem}", str(last + count))
    return [f"{stem}{number:04d}" for number in range(last + 1, last + count + 1)]


def provisional_letter(branch: bytes) -> str:
    """Give three characters that stand in for the PC's letter until the district gives one."""
    alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    return "".join(alphabet[byte % 32] for byte in branch[:3])
