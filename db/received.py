"""Sheets that offices handed in: figures and printed rows, kept beside the journal.

They are no records and change none. Of one office and time the newest counts, whatever the order
of arrival; of printed rows only the newest is kept at all, for they name people, and none from
before an erasure.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection

from db.figures import Figures
from db.journal.rows import ask, run
from db.row_sheets import RowSheet
from db.store import Store

FIGURES, ROWS = "stats", "ledger"
_ERASED: Final = "erasures:"
Sheet = Figures | RowSheet
_encode = msgspec.json.encode
_PLACES: Final = "office = ? AND kind = ? AND name = ? AND period = ?"


class Received:
    """What one book was handed in."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def keep(self, package: bytes, made_at: str, sheets: Sequence[Sheet]) -> int:
        """Keep the sheets of a package, inside the caller's transaction; say how many are new."""
        fresh = 0
        with self._store.transaction() as connection:
            if ask(connection, "SELECT 1 FROM received_sheet WHERE package = ?", (package,)):
                return 0
            for number, sheet in enumerate(sheets):
                if not _is_passed_over(connection, package, made_at, sheet):
                    row = (package, number, *_place(sheet), made_at, _encode(sheet).decode())
                    run(connection, "INSERT INTO received_sheet VALUES (?,?,?,?,?,?,?,?)", [row])
                    fresh += 1
        return fresh

    def erased(self, office: str) -> set[str]:
        """Give the erasures that an office told of (`erasing.marks`)."""
        return set(self._store.fact(_ERASED + office).split())

    def let_go(self, office: str, erasures: Sequence[str]) -> int:
        """Let go of an office's printed rows from before its erasures; say how many lists.

        They name people and have no ids by which one person could be found in them. What was
        printed before and comes later is not kept either.
        """
        known = self.erased(office)
        if known >= set(erasures):
            return 0
        known |= set(erasures)
        with self._store.transaction() as connection:
            self._store.keep_fact(_ERASED + office, " ".join(sorted(known)))
            asked = (
                "SELECT package, no, body FROM received_sheet WHERE office = ? AND kind = 'ledger'"
            )
            old = [
                (package, number)
                for package, number, body in ask(connection, asked, (office,))
                if not known <= set(msgspec.json.decode(body, type=RowSheet).without)
            ]
            run(connection, "DELETE FROM received_sheet WHERE package = ? AND no = ?", old)
        return len(old)

    def is_outdated(self, sheets: Sequence[Sheet]) -> bool:
        """Say whether printed rows were made before an erasure that their office told of."""
        return any(
            isinstance(one, RowSheet) and not self.erased(one.office) <= set(one.without)
            for one in sheets
        )

    def drop(self, package: bytes) -> int:
        """Let go of what a package brought; say how many sheets that were."""
        with self._store.transaction() as connection:
            asked = "SELECT COUNT(*) FROM received_sheet WHERE package = ?"
            ((count,),) = ask(connection, asked, (package,))
            run(connection, "DELETE FROM received_sheet WHERE package = ?", [(package,)])
        return int(count)

    def figures(self, period: str = "") -> list[Figures]:
        """Give the newest figures of each office, of one period or of all."""
        found: dict[tuple[str, str], Figures] = {}
        with self._store.looking() as connection:
            rows = ask(
                connection,
                "SELECT office, period, body FROM received_sheet WHERE kind = 'stats'"
                " AND ? IN ('', period) ORDER BY made_at, package",
                (period,),
            )
        for office, of, body in rows:
            found[office, of] = msgspec.json.decode(body, type=Figures)
        return list(found.values())

    def titles(self) -> list[RowSheet]:
        """Give the ledgers that were handed in, each without its rows, by office."""
        return [msgspec.structs.replace(one, rows=()) for one in self._rows("1 = 1", ())]

    def rows(self, office: str, ledger: str, period: str) -> list[RowSheet]:
        """Give the parts of one ledger that was handed in, in order."""
        return self._rows("office = ? AND name = ? AND period = ?", (office, ledger, period))

    def _rows(self, where: str, values: tuple[str, ...]) -> list[RowSheet]:
        with self._store.looking() as connection:
            rows = ask(
                connection,
                f"SELECT body FROM received_sheet WHERE kind = 'ledger' AND {where}"  # noqa: S608
                " ORDER BY office, name, period DESC, no",
                values,
            )
        return [msgspec.json.decode(body, type=RowSheet) for (body,) in rows]


def _place(sheet: Sheet) -> tuple[str, str, str, str]:
    if isinstance(sheet, Figures):
        return sheet.office, FIGURES, "", sheet.period
    return sheet.office, ROWS, sheet.ledger, sheet.period


def _is_passed_over(connection: Connection, package: bytes, made_at: str, sheet: Sheet) -> bool:
    """Say whether newer rows are here already; older ones are let go of."""
    if isinstance(sheet, Figures):
        return False
    place = _place(sheet)
    newer = "SELECT 1 FROM received_sheet WHERE package <> ? AND made_at > ? AND "
    if ask(connection, newer + _PLACES, (package, made_at, *place)):
        return True
    older = "DELETE FROM received_sheet WHERE package <> ? AND "
    run(connection, older + _PLACES, [(package, *place)])
    return False
