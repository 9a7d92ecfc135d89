"""What still hangs on people who leave: what others would lose sight of.

Of a person or household everything counts that goes through states (or has a day that ends it)
and has not come to its end, whatever kind it is of: its links alone say whom it stands with.
What a cadre or a body has to hand on stands in `owing`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final

from db import dates
from db.cutting import short
from db.fields import Link
from db.findings import Reader
from db.kinds import KINDS, Resident, User
from db.record import Closing, Id, Record
from db.trouble import Refused
from db.work import Work

_MOST_NAME: Final = 30
_WHO_LEAVES: Final = frozenset({"resident", "household"})


@dataclass(frozen=True)
class Matter:
    """One open record that stands with somebody who leaves, in words for a list."""

    record: Record
    words: str

    @property
    def id(self) -> Id:
        """The record's id."""
        return self.record.id

    @property
    def closing(self) -> Closing | None:
        """How it can be closed from where it stands; None where that is done at its own page."""
        states = type(self.record).states
        if states is None and type(self.record).ends_by:
            return Closing("", day=type(self.record).ends_by)
        if states is None or states.closing is None:
            return None
        now = getattr(self.record, states.field)
        return states.closing if states.closing.to in states.moves.get(now, ()) else None


def open_matters(reader: Reader, leaving: Collection[Id]) -> list[Matter]:
    """Give everything open that stands with people or households."""
    found: dict[Id, Matter] = {}
    for kind in KINDS:
        for name in _links_to_leavers(kind) if leaving else ():
            here: dict[str, Any] = {name: list(leaving)}
            for one in reader.all(kind, **here):
                if _is_open(one):
                    found.setdefault(one.id, Matter(one, _matter_words(one, name)))
    return list(found.values())


def _links_to_leavers(kind: type[Record]) -> list[str]:
    if kind.states is None and not kind.ends_by:
        return []
    links = ((name, f) for name, f in kind.fields().items() if isinstance(f, Link))
    return [name for name, f in links if not f.part_of and _WHO_LEAVES & set(f.kinds)]


def _is_open(one: Record) -> bool:
    states = type(one).states
    if states is None:
        return getattr(one, type(one).ends_by) is None
    return not states.is_final(getattr(one, states.field))


def _matter_words(one: Record, link: str) -> str:
    """Say what it is, how it stands and as what the leaver stands with it."""
    fields, states = type(one).fields(), type(one).states
    state = fields[states.field].show(getattr(one, states.field)) if states else ""
    name = short(one.name, _MOST_NAME)
    told = "，".join(part for part in (fields[link].label.partition("（")[0], state) if part)
    return f"{one.title}：{name}（{told}）"


def close(work: Work, record_id: Id, kind: type[Record], day: dt.date, reason: str) -> None:
    """Close an open record on a day, with the reason, as its kind says it is closed."""
    record = work.reader.get(kind, record_id)
    matter = Matter(record, "") if record else None
    if record is None or matter is None or (closing := matter.closing) is None:
        raise Refused("有一件事刚刚改过，请再看一遍要结束的事项")
    values: dict[str, Any] = {closing.day: day} if closing.day else {}
    if not closing.to:
        setattr(record, closing.day, day)
        record.remark = f"{record.remark}；{reason}" if record.remark else reason
        work.save(record)
        return
    if closing.reason:
        # What somebody has already reported stays; why it ends is added.
        said = getattr(record, closing.reason)
        values[closing.reason] = f"{said}；{reason}" if said else reason
    work.move(record, closing.to, reason, **values)


def wards(reader: Reader, leaving: Collection[Id]) -> list[Resident]:
    """Give the children whose guardian leaves while they themselves stay."""
    if not leaving:
        return []
    found = reader.all(Resident, guardian=list(leaving))
    today = dates.today()
    return [one for one in found if one.id not in leaving and one.is_active and one.is_child(today)]


def account_of(reader: Reader, staff: Record) -> User | None:
    """Give the account a staff member opens the book with."""
    return next(iter(reader.all(User, staff=staff.id)), None)
