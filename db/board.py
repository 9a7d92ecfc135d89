"""Who reported when: offices by periods, from what came in and the district's deadlines."""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final

from db import packages
from db.kinds import CorrectionNotice, ReportingPeriod
from db.kinds.notice import ANSWERED, MOVED, OPEN
from db.peers import Peers
from db.periods import Period, quarter_of
from db.store import Store

SHOWN: Final = 4
TAKEN, PARKED, FAULTY, UNKNOWN = "已合入", "待补", "校验未过", "待认"
_NOT_THEIRS: Final = (UNKNOWN, "不收")  # whoever sent it is not known, whatever its name says
PACKAGE_NAME: Final = re.compile(r"(\d{12})_([^_]+)_([A-Z])(\d+)(?:_(.*))?\.hsl")
"""What the name of a package says: office, period, letter of the PC, number, and whom it is for."""


class State(Enum):
    """How far an office's report of a period is."""

    NOTHING = "未报"
    HERE = "已收"
    FAULTY = "校验未过"
    RETURNED = "退回"
    CORRECTED = "已更正"
    TAKEN = "已入库"
    LATE = "逾期"


@dataclass(frozen=True)
class Office:
    """An office on the trust list, with the labels of its PCs in use."""

    code: str
    name: str
    pcs: tuple[str, ...]


@dataclass(frozen=True)
class Due:
    """A period that is reported for, and until when; None where the district set no day."""

    written: str
    title: str
    due_on: dt.date | None = None

    @property
    def first(self) -> dt.date:
        """The first day of the period."""
        return Period.parse(self.written).first


@dataclass
class Came:
    """What came from one office for one period: packages in order, and what is to be said."""

    state: State = State.NOTHING
    last: dt.date | None = None
    taken: int = 0
    parked: int = 0
    faulty: int = 0
    again: int = 0
    levels: tuple[str, ...] = ()
    words: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Board:
    """Offices by periods, the newest period first."""

    offices: tuple[Office, ...]
    periods: tuple[Due, ...]
    cells: dict[tuple[str, str], Came]

    def cell(self, office: Office, due: Due) -> Came:
        """Give what came from an office for a period."""
        return self.cells[office.code, due.written]

    def lacking(self, today: dt.date) -> list[tuple[Office, Due, Came]]:
        """Give what is to be reminded of: periods that ended without a sound report."""
        return [
            (office, due, came)
            for due in sorted(self.periods, key=_urgency)
            for office in self.offices
            if (came := self.cell(office, due)).state in _OWED
            and Period.parse(due.written).last < today
        ]


def _urgency(due: Due) -> tuple[dt.date, str]:
    return due.due_on or dt.date.max, due.written


_OWED: Final = (State.NOTHING, State.LATE, State.FAULTY, State.RETURNED)


def read(store: Store, most: int = SHOWN) -> Board:
    """Read who reported when."""
    offices, periods = tuple(offices_of(store)), tuple(deadlines(store)[:most])
    cells = {(o.code, d.written): Came() for o in offices for d in periods}
    numbers = _take_inbox(store, offices, cells)
    notices = _notices(store)
    for office in offices:
        reported = False
        for due in periods:  # the newest first: what went back belongs to the last report
            came = cells[office.code, due.written]
            _settle(came, due, store.today)
            came.words += _unseen(numbers, office.code) if came.last else []
            if came.taken and not reported:
                came.state = notices.get(office.code, came.state)
            reported = reported or came.taken > 0
    return Board(offices, periods, cells)


def _take_inbox(
    store: Store, offices: tuple[Office, ...], cells: dict[tuple[str, str], Came]
) -> dict[tuple[str, str], set[int]]:
    """Count what came into its cells; give the numbers of packages seen, by office and PC."""
    by_sender = {f"{one.name} {pc}": one.code for one in offices for pc in one.pcs}
    numbers: dict[tuple[str, str], set[int]] = defaultdict(set)
    for entry in reversed(packages.inbox(store)):
        if entry["state"] in _NOT_THEIRS:
            continue
        office, period = _from(entry, by_sender)
        if found := PACKAGE_NAME.fullmatch(str(entry["file"])):
            numbers[office, found[3]].add(int(found[4]))
        if came := cells.get((office, period)):
            _count(came, entry)
    return numbers


def last_heard(found: Board, office: Office) -> dt.date | None:
    """Give the day on which something last came from an office, among the periods shown."""
    days = [
        came.last for (code, _), came in found.cells.items() if code == office.code and came.last
    ]
    return max(days, default=None)


def offices_of(store: Store) -> list[Office]:
    """Give the offices on the trust list that have a PC in use."""
    found: dict[str, tuple[str, list[str]]] = {}
    for one in Peers(store).known_offices():
        found.setdefault(one["office"], (one["name"], []))[1].append(one["label"])
    return [Office(code, name, tuple(pcs)) for code, (name, pcs) in sorted(found.items())]


def deadlines(store: Store) -> list[Due]:
    """Give the periods reported for, the newest first; the last quarters where none is set."""
    declared = [
        Due(one.period, Period.parse(one.period).title, one.due_on)
        for one in store.all(ReportingPeriod)
    ]
    if declared:
        unique = {one.written: one for one in declared}
        return sorted(unique.values(), key=lambda one: (one.first, one.written), reverse=True)
    made, day = list[Due](), store.today
    for _ in range(SHOWN):
        stretch = Period.parse(written := quarter_of(day))
        made.append(Due(written, stretch.title))
        day = stretch.first - dt.timedelta(days=1)
    return made


def named_in(file: str) -> tuple[str, str]:
    """Give the office and the period that a package's name says; blank where it says none."""
    found = PACKAGE_NAME.fullmatch(file)
    return (found[1], found[2]) if found else ("", "")


def _from(entry: dict[str, Any], by_sender: dict[str, str]) -> tuple[str, str]:
    office = entry.get("office") or by_sender.get(str(entry.get("sender", "")), "")
    said_office, said_period = named_in(str(entry["file"]))
    return office or said_office, str(entry.get("period") or said_period)


def _count(came: Came, entry: dict[str, Any]) -> None:
    day = dt.datetime.fromtimestamp(entry["received_ms"] / 1000).astimezone().date()
    came.again += int(entry.get("again", 0))
    if entry["state"] == TAKEN:
        came.last, came.taken, came.faulty = day, came.taken + 1, 0
        came.levels += (str(entry.get("level", "full")),)
    elif entry["state"] == PARKED:
        came.last, came.parked = day, came.parked + 1
    elif entry["state"] == FAULTY:
        came.faulty += 1
        came.words.append(str(entry.get("reason", "")))
    else:
        came.last = day


def _settle(came: Came, due: Due, today: dt.date) -> None:
    is_late = due.due_on is not None and due.due_on < today
    if came.taken:
        sent_again = came.taken > 1 and came.levels[-1] != "full"
        came.state = State.CORRECTED if sent_again else State.TAKEN
    elif came.faulty:
        came.state = State.FAULTY
    elif came.last:
        came.state = State.HERE
    else:
        came.state = State.LATE if is_late else State.NOTHING
    if came.parked:
        came.words.append(f"有 {came.parked} 个包等更早的包，回程包里会请它重发")
    if came.again:
        came.words.append(f"有 {came.again} 次交来的是收过的包，没有重复合入")
    if came.taken:
        came.words = [one for one in came.words if one]


def _notices(store: Store) -> dict[str, State]:
    """Say of which offices records went back, and which answered all of them."""
    found: dict[str, State] = {}
    for one in store.all(CorrectionNotice):
        if one.kind == MOVED:  # about a household, not about a report
            continue
        if one.state == OPEN:
            found[one.org_code] = State.RETURNED
        elif one.state in ANSWERED:
            found.setdefault(one.org_code, State.CORRECTED)
    return found


def _unseen(numbers: dict[tuple[str, str], set[int]], code: str) -> list[str]:
    words = []
    for (office, letter), seen in numbers.items():
        if office == code and (missing := sorted(set(range(min(seen), max(seen))) - seen)):
            named = "、".join(f"{letter}{one}" for one in missing[:5])
            words.append(f"没见过 {named} 号包；后面的包已含它的内容，不用补")
    return words
