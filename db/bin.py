"""回收站: what was deleted, by whom and when; a record comes back with its parts.

Nothing ever leaves the bin by itself: the 30 days are a promise, not a limit.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final, Protocol, TypeVar

from msgspec import Struct

from db import kinds, rules
from db.findings import Reader as RulesReader
from db.kinds import ListEntry, Transition
from db.pointing import links
from db.record import Id, Record
from db.trouble import Refused
from db.work import Work

R = TypeVar("R", bound=Record)
DAYS: Final = 30
_NEVER_ALONE: Final = frozenset({ListEntry, Transition})


class Reader(RulesReader, Protocol):
    """Gives records, deleted ones too."""

    def deleted(self, kind: type[R], /) -> list[R]:
        """Give the records of a kind that lie in the bin."""
        ...

    def deletions(self, rows: Iterable[Id], /) -> dict[Id, tuple[bytes, str, int, str]]:
        """Say of deleted rows which work deleted them: its id, who, when and why."""
        ...


class Binned(Struct, frozen=True):
    """A deleted record, and the deletion."""

    record: Record
    work: bytes
    actor: str
    when: dt.datetime
    reason: str


class Bin:
    """All that is deleted, read once."""

    def __init__(self, reader: Reader) -> None:
        self.every: dict[Id, Binned] = {}
        for kind in kinds.KINDS:
            found = {one.id: one for one in reader.deleted(kind)}
            for row, (work, actor, wall_ms, reason) in reader.deletions(found).items():
                when = dt.datetime.fromtimestamp(wall_ms / 1000)  # noqa: DTZ006  office's clock
                self.every[row] = Binned(found[row], work, actor, when, reason)
        self._parts: dict[Id, list[Id]] = {}
        for one in self.every.values():
            for whole in self._wholes_of(one):
                self._parts.setdefault(whole.record.id, []).append(one.record.id)

    def shown(self) -> list[Binned]:
        """Give what can be brought back by itself, newest first; parts go with their whole."""
        found = [one for one in self.every.values() if not self._goes_with_another(one)]
        return sorted(found, key=lambda one: one.when, reverse=True)

    def _goes_with_another(self, one: Binned) -> bool:
        return type(one.record) in _NEVER_ALONE or any(self._wholes_of(one))

    def _wholes_of(self, one: Binned) -> Iterator[Binned]:
        """Yield what a part was deleted together with."""
        if type(one.record).parent_link() is None:
            return
        for _tables, target in links(one.record):
            whole = self.every.get(target)
            if whole and whole.work == one.work:
                yield whole

    def with_parts(self, wanted: Iterable[Id]) -> list[Record]:
        """Give records with all that must come back with them.

        That is: the parts that were deleted with them, and what they cannot be without.
        """
        back: dict[Id, Record] = {}
        waiting = [row for row in wanted if row in self.every]
        while waiting:
            row = waiting.pop()
            if row in back:
                continue
            back[row] = self.every[row].record
            needed = (target for _, target in links(back[row], required=True))
            waiting += [target for target in needed if target in self.every]
            waiting += self._parts.get(row, ())
        return list(back.values())


def restore(work: Work, records: Iterable[Record]) -> None:
    """Bring records back within a piece of work; raises `Refused` where they no longer fit in."""
    every = list(records)
    work.restore(*every)
    for record in every:
        checked = rules.check(work.reader, record, saving=False)
        found = [one for one in checked if one.blocking]
        if found:
            name = work.reader.called(record)
            raise Refused(f"{record.title} {name} 不能找回：{found[0].sentence}")
