"""The texts of minutes that were issued: which versions there are, and what each of them said.

Nothing is kept twice. The steps of a meeting say when its minutes were issued and why they were
opened again (更正); what they said then is read from the journal.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from db import blanks, past
from db.journal.rows import ask_in
from db.kinds import JointMeeting, Transition
from db.kinds.meeting import ISSUED_STATES
from db.record import Id
from db.store import Store
from db.trouble import Refused

_WRITTEN = "drafting"
_ISSUED = "issued"
_PLACES = (  # 1: the kind of an op that makes a row
    "SELECT op.row, op.id, c.id, c.lamport FROM op JOIN commit_log c ON c.id = op.commit_id"
    " WHERE op.kind = 1 AND op.row IN (?)"
)
NOT_HELD = "这一版的文字没有留在台账里（台账抢救过，或按要求删除过），印不出来"


class Issue(Struct, frozen=True):
    """One version of a meeting's minutes; `step` is the id of the step that issued it.

    `no` counts from 1. `why` is the reason of the 更正 that led to it, blank for the first.
    `is_told` is false where the journal holds no past of it: a salvaged book has its rows alone.
    """

    meeting: Id
    step: Id
    no: int
    at: dt.datetime | None
    by: str
    why: str = ""
    is_told: bool = True

    @property
    def called(self) -> str:
        """What the version is called on screen and paper: 第2版，2025-06-20 印发."""
        day = f"，{self.at:%Y-%m-%d} 印发" if self.at else ""
        return f"第{self.no}版{day}"


class _Placed(Struct, frozen=True):
    """A step, where the journal has it (its order among others), and the commit that wrote it."""

    step: Transition
    order: tuple[int, blanks.Key, int]
    commit: int


def issues(store: Store, meeting: Id) -> list[Issue]:
    """Give the versions of a meeting's minutes, oldest first; an issue taken back is none."""
    found: list[tuple[Issue, int]] = []
    why = ""
    for placed in _in_order(store, store.all(Transition, target=meeting)):
        step = placed.step
        if (step.state_from, step.state_to) == (_ISSUED, _WRITTEN):
            why = step.text or ""
        elif _is_issue(step):
            one = Issue(meeting, step.id, len(found) + 1, step.at, step.by_name or "", why)
            found.append((one, placed.commit))
            why = ""
    later = {commit: one.no for one, commit in found}
    return [replace(one, is_told=later[commit] == one.no) for one, commit in found]


def _is_issue(step: Transition) -> bool:
    """Say whether a step issued minutes: back from 归档 leads to that state as well."""
    return (step.state_from, step.state_to) == (_WRITTEN, _ISSUED)


def _in_order(store: Store, steps: Iterable[Transition]) -> list[_Placed]:
    """Give steps as one followed the other; their own times are whole minutes."""
    by_id = {step.id: step for step in steps}
    with store.looking() as connection:
        rows = list(ask_in(connection, _PLACES, by_id))
    placed = (
        _Placed(by_id[row], (lamport, blanks.first(by_id[row].at), number), commit)
        for row, number, commit, lamport in rows
    )
    return sorted(placed, key=lambda one: one.order)


def issue_of(store: Store, step: Id) -> Issue | None:
    """Give the version that a step issued; None for any other record."""
    held = store.get(Transition, step)
    if held is None or not _is_issue(held) or store.get(JointMeeting, held.target) is None:
        return None
    return next((one for one in issues(store, held.target) if one.step == step), None)


def corrected(store: Store) -> dict[Id, list[Issue]]:
    """Give the versions of all meetings whose minutes were opened again, by meeting."""
    opened = store.values(Transition, "target", state_from=_ISSUED, state_to=_WRITTEN)
    found = {target: issues(store, target) for target in {target for (target,) in opened}}
    return {target: some for target, some in found.items() if some}


def cut_of(store: Store, issue: Issue) -> past.Cut:
    """Give the book as it stood when a version was issued; `Refused` where that is not held."""
    step = store.get(Transition, issue.step)
    if step is None or text_of(store, issue) is None:
        raise Refused(NOT_HELD)
    return past.through(store, step)


def text_of(store: Store, issue: Issue) -> str | None:
    """Give the words of a version as they were issued; None where the journal has them no more."""
    step = store.get(Transition, issue.step)
    if step is None or not issue.is_told:
        return None
    then = past.values_at(store, JointMeeting, issue.meeting, past.through(store, step))
    return then.get("minutes_body") if then.get("state") in ISSUED_STATES else None
