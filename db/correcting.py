"""更正 and 补充 at a person's request: the person's own record put right, and what was changed.

What stood there before and stands there now is read from the journal: a work that corrects at a
request names it, so nothing is written down twice and nothing can differ.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final, NamedTuple

from db.fields import Field, Link, NameOf
from db.kinds import Resident, RightsRequest
from db.record import Id
from db.store import Store
from db.trouble import Refused
from db.work import Work

ASKED: Final = {"correct": "更正", "complete": "补充"}
NOTHING: Final = "（空白）"
BESIDE: Final = "只在本人登记页上看"


class Corrected(NamedTuple):
    """A value that was put right at a request: what it was, what it is, on which day, by whom."""

    label: str
    old: str
    new: str
    day: dt.date
    actor: str


def order_of(request: RightsRequest) -> str:
    """Give the words under which a work corrects at a request."""
    return f"按权利请求 {request.serial_no} {ASKED[request.kind]}"


def begin(work: Work, request: RightsRequest) -> None:
    """Have a work be the correction a person asked for, and the request answered with it.

    It wants the right to correct. A person's own wish to be put right goes before their wish that
    nothing be done with what is held: it is done though processing was stopped.
    """
    if request.kind not in ASKED:
        raise Refused("先登记这位居民的“更正”或“补充”请求，再来更正")
    if request.result == "refused":
        raise Refused("这份请求已定为不予办理，不能更正")
    work.answer(request, "correct")
    if request.result is None:
        request.result, request.answered_on = "done", work.today
        work.save(request)


def done(store: Store, request: RightsRequest, *, unmasked: bool = False) -> list[Corrected]:
    """Give what was put right at a request, the first first; masked unless said otherwise."""
    if request.kind not in ASKED:
        return []
    return list(_changes(store, request.subject, order_of(request), unmasked=unmasked))


def _changes(store: Store, person: Id, order: str, *, unmasked: bool) -> Iterator[Corrected]:
    for entry in store.history(person, Resident):
        if entry.register is None or entry.made.reason != order:
            continue
        day = dt.date.fromtimestamp(entry.made.wall_ms / 1000)  # noqa: DTZ012  the office's own day
        for name, field in zip(entry.register.names, entry.register.fields, strict=True):
            old, new = entry.before.get(name), entry.after.get(name)
            if old != new and not isinstance(field, NameOf | Link):
                was, now = (_shown(field, one, unmasked=unmasked) for one in (old, new))
                yield Corrected(field.label, was, now, day, entry.made.actor)


def _shown(field: Field, stored: object, *, unmasked: bool) -> str:
    if field.own_record_only:
        return BESIDE
    value = field.from_stored(stored)
    return (field.reveal(value) if unmasked else field.show(value)) or NOTHING
