"""Records as packages may bring them: without any one value, with codes and days nobody expects.

They are stored the way an import does, past the rules of forms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from db.fields import Choice, Choices, Day, Link, Moment
from db.kinds import (
    Address,
    AgendaItem,
    Attendance,
    FollowUp,
    Household,
    HouseholdMember,
    JointMeeting,
    Pairing,
    PairingLog,
    Resident,
    Resolution,
    Transition,
)
from db.record import Record
from tests.builders import build
from tests.db.nodes import Node

CODE, DISTRICT = "229901001001", "229901000000"
READ = (
    Address, Household, HouseholdMember, Resident, Pairing, PairingLog, JointMeeting, AgendaItem,
    Attendance, Transition, Resolution, FollowUp,
)  # fmt: skip
"""What ledgers read, each after what it links to."""

EXTREME = (dt.date.min, dt.date.max)
UNKNOWN = "zz"


def odd_values(kind: type[Record]) -> Iterator[dict[str, object]]:
    """Give what stands instead of the usual values: each blank, all blank, unknown, extreme.

    All blank is given in each state too, and with and without the links.
    """
    fields = kind.fields()
    yield from ({name: None} for name in fields)
    yield {name: None for name, f in fields.items() if not isinstance(f, Link)}
    yield dict.fromkeys(fields)
    if states := kind.states:
        links = {name: None for name, f in fields.items() if not isinstance(f, Link)}
        yield from (links | {states.field: code} for code in states.moves)
    for name, f in fields.items():
        if isinstance(f, Choice):
            yield {name: (UNKNOWN,) if isinstance(f, Choices) else UNKNOWN}
        elif isinstance(f, Day):
            yield from ({name: day} for day in EXTREME)
        elif isinstance(f, Moment):
            yield from ({name: dt.datetime.combine(day, dt.time(23, 59))} for day in EXTREME)


class Odd(Node):
    """A book with whole records and, of some kinds, every odd one, hung on the whole ones."""

    def __init__(self, *kinds: type[Record], level: str = "community") -> None:
        super().__init__(CODE if level == "community" else DISTRICT, "甲", level=level)
        self.whole: dict[type[Record], Record] = {}
        for one in READ:
            self.whole[one] = build(one, **self._links(one))
        self.odd = [
            build(kind, **{**self._links(kind), **values})
            for kind in kinds
            for values in odd_values(kind)
        ]
        with self.store.work(self.clerk, "导入", "import") as work:
            work.bulk_create([*self.whole.values(), *self.odd])

    def _links(self, kind: type[Record]) -> dict[str, object]:
        """Tie a kind to the whole records, as far as they are made."""
        held = {one.__tablename__: record.id for one, record in self.whole.items()}
        wanted: dict[str, object] = {
            name: next(held[table] for table in f.kinds if table in held)
            for name, f in kind.fields().items()
            if isinstance(f, Link) and set(f.kinds) & set(held) and name != "guardian"
        }
        if kind is JointMeeting:
            wanted["state"] = "held"
        if kind is Transition:
            wanted |= {"target": held["joint_meeting"], "state_to": "issued"}
        return wanted
