"""What somebody may see, print and take out in a day without a reason or a second person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Connection

from db import book
from db.journal.rows import ask
from db.kinds import Resident
from db.record import Id, Record
from db.roles import MOST_AT_ONCE, Clerk, ReasonNeeded, require
from db.trouble import Refused

REVEAL: Final = "查看明文"
IN_FULL: Final = "完整号码"
"""What the log calls numbers that were printed or taken out in full; `PEOPLE`, of how many."""
PRINTED_IN_FULL: Final = "打印完整号码"
"""What the log calls each person's part in that, so that they can be told who saw them."""
PEOPLE: Final = "people"
TAKEN_OUT: Final = "taken_out"
"""What the log calls the rows of people that were taken out as data, with their number."""
QUOTA_FACT: Final = "reveal_quota"
USUAL_QUOTA: Final = 30
_STEP: Final = 500
_decode = msgspec.json.Decoder().decode


def quota(connection: Connection) -> int:
    """Give how many full numbers a day need no reason."""
    return int(book.fact(connection, QUOTA_FACT, str(USUAL_QUOTA)))


def seen_today(connection: Connection, login: str, today: dt.date) -> int:
    """Count how often an account has looked at full numbers today."""
    return sum(act == REVEAL for act, _, _ in _done_today(connection, login, today))


def printed_today(connection: Connection, login: str, today: dt.date) -> int:
    """Count the people whose full numbers an account has printed or taken out today."""
    done = _done_today(connection, login, today)
    return sum(int(more.get(PEOPLE, 0)) for _, fields, more in done if IN_FULL in fields)


def taken_out_today(connection: Connection, login: str, today: dt.date) -> int:
    """Count the rows of people that an account has taken out today with nobody beside it."""
    done = _done_today(connection, login, today)
    return sum(int(more.get(TAKEN_OUT, 0)) for _, _, more in done if "beside" not in more)


def _done_today(
    connection: Connection, login: str, today: dt.date
) -> Iterator[tuple[str, list[str], dict[str, Any]]]:
    """Yield what an account did today; a clock that stood back for a while does not end the day."""
    midnight = dt.datetime.combine(today, dt.time()).timestamp() * 1000
    last = None
    while True:
        rows = ask(
            connection,
            "SELECT no, wall_ms, entry FROM access_log WHERE no < ? ORDER BY no DESC LIMIT ?",
            (last or 1 << 62, _STEP),
        )
        of_today = [entry for _, wall_ms, entry in rows if wall_ms >= midnight]
        for entry in of_today:
            _, _, act, user, _, fields, _, _, more = _decode(entry)
            if user == login:
                yield act, fields, more
        if len(rows) < _STEP or not of_today:
            return
        last = rows[-1][0]


def require_in_full(
    connection: Connection, clerk: Clerk, people: int, today: dt.date, *, on_request: bool = False
) -> None:
    """Raise `Refused` unless the clerk may print so many people's numbers in full.

    A few a day want the right and a reason; more than that, all prints of the day together, is an
    export in bulk, and so wants a second person. The district, which sees numbers of open questions
    alone, prints them only `on_request` of whoever they belong to.
    """
    require(clerk, "print_unmasked")
    if book.facts(connection).is_district and not on_request:
        raise Refused("区里不打印完整号码；要核对的那一条当面看，其余请登记的社区打印")
    if people + printed_today(connection, clerk.login, today) > MOST_AT_ONCE:
        require(clerk, "export_bulk")


def require_export(
    connection: Connection, clerk: Clerk, rows: int, today: dt.date, *, names_people: bool
) -> None:
    """Raise `Refused` unless the clerk may take so many records out as data.

    Those that name people add up over the day, or many small exports would be one in bulk that
    nobody stood by for. What somebody stood by for is not counted again; practice is nobody's data.
    """
    require(clerk, "dump")
    if names_people:
        require_copy(connection, clerk, rows, today)


def require_copy(connection: Connection, clerk: Clerk, rows: int, today: dt.date) -> None:
    """Raise `Refused` where so many rows of people more would be too many for a day.

    A few that are copied off a list take no right of their own; they add up with what is exported.
    """
    if not rows or book.facts(connection).is_demo:
        return
    if rows + taken_out_today(connection, clerk.login, today) > MOST_AT_ONCE:
        require(clerk, "export_bulk")


def require_reveal(
    connection: Connection, clerk: Clerk, record: Record, today: dt.date, *, stands_in: bool = False
) -> None:
    """Raise `Refused` where a full number may not be seen, or not without a reason.

    While another day `stands_in` for that of a wrong clock, what is done today cannot be counted:
    then every look wants a reason.
    """
    is_known = record.op is not None  # of what is just being registered nobody asks yet
    is_district = is_known and book.facts(connection).is_district
    if is_district and not _is_asked_about(connection, record):
        raise Refused("区里只在核对冲突或同一人时查看完整号码；这条现在没有要核对的")
    if clerk.why:
        return
    if stands_in:
        raise ReasonNeeded("电脑的日期不对，看完整号码每次都要写明用途，会记入访问日志")
    most = quota(connection)
    if seen_today(connection, clerk.login, today) >= most:
        raise ReasonNeeded(f"今天已经看过 {most} 次完整号码，再看要写明用途，会记入访问日志")


def _is_asked_about(connection: Connection, record: Record) -> bool:
    """Whether a conflict about the record waits, or somebody elsewhere may be the same person."""
    if ask(connection, "SELECT 1 FROM conflict WHERE row = ? LIMIT 1", (record.id,)):
        return True
    if not isinstance(record, Resident):
        return False
    alike = (
        "SELECT id FROM resident WHERE hidden = 0 AND id <> ? AND org_code <> ?"
        " AND (id_number = ? OR (full_name = ? AND birth_date = ?))"
    )
    born = record.birth_date.isoformat() if record.birth_date else None
    said = (record.id, record.org_code, record.id_number, record.full_name, born)
    found = {other for (other,) in ask(connection, alike, said)}
    return bool(found and found - _decided(connection, record.id))


def _decided(connection: Connection, person: Id) -> set[Id]:
    """Give whom the district told apart from a person or joined with them, directly or by others.

    Read bare: who is one person (`db/same_people`) is asked through an open store.
    """
    apart = ask(connection, 'SELECT "one", "other" FROM not_same_person WHERE hidden = 0')
    edges = ask(connection, 'SELECT "one", "other" FROM same_person WHERE hidden = 0')
    joined = {person}
    while more := _neighbours(edges, joined) - joined:
        joined |= more
    return joined | _neighbours(apart, {person})


def _neighbours(edges: Sequence[tuple[Any, ...]], of: set[Id]) -> set[Id]:
    return {far for one, other in edges for near, far in ((one, other), (other, one)) if near in of}
