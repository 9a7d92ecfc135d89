"""What still hangs on a staff member or a body: work that others would lose sight of."""

from __future__ import annotations

from collections.abc import Iterator

from db.findings import Reader
from db.kinds import GridUnit, Pairing, PartnerOrganization, Resolution, StaffMember, User
from db.kinds.resolution import OPEN_STATES
from db.record import Record


def bonds(reader: Reader, record: Record) -> list[str]:
    """Say in counts what is still open with a record as its doer; empty when nothing is."""
    return [f"{words} {count} {noun}" for words, count, noun in _open(reader, record) if count]


def account_of(reader: Reader, staff: Record) -> User | None:
    """Give the account a staff member opens the book with."""
    return next(iter(reader.all(User, staff=staff.id)), None)


def _open(reader: Reader, record: Record) -> Iterator[tuple[str, int, str]]:
    if isinstance(record, StaffMember | PartnerOrganization):
        pairs = reader.all(Pairing, side_a=record.id, state="active")
        yield "在结的结对", len(pairs), "对"
    if isinstance(record, StaffMember):
        yield "没办完的议定事项", len(_owed(reader, owner=record.id)), "件"
        yield "负责的网格", len(reader.all(GridUnit, worker=record.id)), "个"
    if isinstance(record, PartnerOrganization):
        yield "没办完的议定事项", len(_owed(reader, owner_unit=record.id)), "件"


def _owed(reader: Reader, **who: bytes) -> list[Resolution]:
    found = reader.all(Resolution, **who)
    return [one for one in found if one.state in OPEN_STATES]
