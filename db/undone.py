"""Who may take a piece of work back, and what of it stays because it was settled since.

An undo is no way around the roles: it asks for the rights of what it touches.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from sqlalchemy import Connection

from db import rules
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

    `unit` is the book's own office, which is a setting. Raises `Refused` where the clerk lacks a
    right of one of them.
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
            raise Refused("账号和角色的改动不能撤销；要改回来，请管理员在「账号」里改")
        if course.decides(connection, work):
            require(self._clerk, "decide")
        self._held: list[Record] = []
        rights: set[str] = set()
        for kind in kinds:
            for some in chunks([row for row, tag, _made in rows if tag == kind.table_tag]):
                for record in reader.all(kind, hidden=True, id=some):
                    rights.add("settings" if record.id == unit else record.undo_right)
                    self._held += [] if record.hidden else [record]
        for right in rights:
            require(self._clerk, right)

    def check(self) -> Iterator[Record]:
        """Yield the records that came back from an approved state, once the work is taken back.

        Raises `Refused` where a settled record, or a part of one, would be changed.
        """
        gone: list[Record] = []
        left: dict[Id, Record] = {}
        for kind, held in groupby(self._held, type):
            left |= self._reader.by_id(kind, [one.id for one in held])
        for before in self._held:
            after = left.get(before.id)
            if after is None:
                gone.append(before)
                continue
            states = before.states
            moved = states and getattr(before, states.field) != getattr(after, states.field)
            if not moved:
                found = rules.check_change(before, after, self._reader, saving=False)
                if blocking := [one for one in found if one.blocking]:
                    raise Refused({one.field: one.sentence for one in blocking})
            elif states and getattr(before, states.field) in states.approved:
                require(self._clerk, "change_approved")
                yield before
        rules.check_removal(self._reader, gone)
