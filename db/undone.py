"""Who may take a piece of work back, and what of it stays because it was settled since.

An undo is no way around the roles: it asks for the rights of what it touches.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import groupby

from sqlalchemy import Connection

from db import parts, rules
from db.held_reader import HeldReader
from db.journal import course
from db.journal.rows import chunks
from db.kinds import User, by_tag
from db.reader import Reader
from db.record import Id, Record
from db.roles import Clerk, require
from db.trouble import Refused


class UndoneRecords:
    """The records that a work touched, as they are before it is taken back.

    `gone` are those which that deletes, once it was checked. `unit` is the book's own office,
    which is a setting. Raises `Refused` where the clerk lacks a right of one of them.
    """

    def __init__(
        self,
        connection: Connection,
        reader: Reader | HeldReader,
        clerk: Clerk,
        work: bytes,
        unit: bytes,
    ) -> None:
        # That it is taken back is the reason that some rights want written down.
        self._reader, self._clerk = reader, clerk.for_once(why="撤销")
        rows = course.rows_of(connection, work)
        kinds = {kind for _row, tag, _made in rows if (kind := by_tag(tag))}
        if User in kinds:
            raise Refused("账号和角色的改动不能撤销；要改回来，请管理员在“账号”里改")
        if course.decides(connection, work):
            require(self._clerk, "decide")
        self.gone: list[Record] = []
        every = [
            record
            for kind in kinds
            for some in chunks([row for row, tag, _made in rows if tag == kind.table_tag])
            for record in reader.all(kind, hidden=True, id=some)
        ]
        self._held = [record for record in every if not record.hidden]
        asked = _asking(every, {row for row, _tag, is_made in rows if is_made})
        rights = {("settings" if one.id == unit else one.undo_right, one.org_code) for one in asked}
        for right, scope in rights:
            require(self._clerk, right, scope)

    def check(self) -> Iterator[Record]:
        """Yield the records that came back from an approved state, once the work is taken back.

        Whoever could neither give an approval nor take one back does not do it by undoing.
        Raises `Refused` where a settled record, or a part of one, would be changed.
        """
        left: dict[Id, Record] = {}
        for kind, held in groupby(self._held, type):
            left |= self._reader.by_id(kind, [one.id for one in held])
        for before in self._held:
            after = left.get(before.id)
            if after is None:
                self.gone.append(before)
                continue
            states = before.states
            was, now = ((getattr(one, states.field) if states else "") for one in (before, after))
            if was == now:
                found = rules.check_change(before, after, self._reader, saving=False)
                if blocking := [one for one in found if one.blocking]:
                    raise Refused({one.field: one.sentence for one in blocking})
            elif states and (was in states.approved or now in states.rights):
                require(self._clerk, "change_approved", before.org_code)
                if was in states.approved:
                    yield before
        rules.check_removal(self._reader, self.gone)


def _asking(records: Iterable[Record], made: Collection[Id]) -> Iterator[Record]:
    """Yield the records whose rights are asked for: no parts that were deleted with their whole.

    Whoever deleted the whole was not asked for those either. What a work made asks for its own.
    """
    every = list(records)
    binned = {one.id for one in every if one.hidden == parts.BINNED}
    for one in every:
        whole = getattr(one, type(one).parent_link() or "id")
        went_along = whole != one.id and whole in binned and one.id in binned
        if not went_along or one.id in made:
            yield one
