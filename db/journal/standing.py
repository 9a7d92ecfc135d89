"""Which ops count: whoever wrote them must have had a say in it.

Roles are those of the trust list, the same on every book that holds the same list. What has no
standing stays in the journal and in packages; it is not shown, and listed for somebody to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from db import kinds
from db.journal.ops import CREATE, DELETE, EDIT
from db.journal.rows import ask, run
from db.record import DISTRICT_SCOPES

DISTRICT: Final = "district"  # the role of its PCs
LOST, FOREIGN, DISTRICT_ONLY, NO_REASON = "lost", "foreign", "district_only", "no_reason"


class Maker(Struct, frozen=True):
    """What the trust list says of the PC behind a branch; blank where it is not on it."""

    role: str | None = None
    office: str = ""
    lost_after: int | None = None

    def fault(self, scope: str, no: int, reason: str, table: int, act: int) -> str:
        """Say why one of its ops does not count; blank where it does."""
        if self.lost_after is not None and no > self.lost_after:
            return LOST
        if self.role == "office":
            kind = kinds.by_tag(table)
            if scope in DISTRICT_SCOPES or (kind is not None and kind.decided_by_district):
                return DISTRICT_ONLY
            return FOREIGN if scope != self.office else ""
        is_correction = self.role == DISTRICT and scope not in DISTRICT_SCOPES
        return NO_REASON if is_correction and not reason and act in _CORRECTING else ""


_CORRECTING = frozenset({CREATE, EDIT, DELETE})


def makers(connection: Connection) -> dict[int, Maker]:
    """Give the makers that the trust list knows, by the local number of their branch."""
    rows = ask(
        connection, "SELECT idx, role, office, lost_after FROM branch WHERE role IS NOT NULL"
    )
    return {number: Maker(role, office, lost) for number, role, office, lost in rows}


def knows_district(connection: Connection) -> bool:
    """Say whether the trust list held here names the district; before enrolment there is none."""
    return bool(ask(connection, "SELECT 1 FROM branch WHERE role = ? LIMIT 1", (DISTRICT,)))


def has_district(connection: Connection, *, is_district: bool) -> bool:
    """Say whether a book, the district's own or not, is that of an office that belongs to one."""
    return not is_district and knows_district(connection)


def write(
    connection: Connection, rows: Iterable[bytes], parked: Iterable[tuple[int, int, bytes, str]]
) -> None:
    """Note which ops on some rows do not count, in place of what was noted before."""
    run(connection, "DELETE FROM out_of_role WHERE row = ?", [(row,) for row in rows])
    run(connection, "INSERT INTO out_of_role (op, tbl, row, why) VALUES (?,?,?,?)", list(parked))
