"""One person with several records: joined by edges, read through the smallest id, never rewritten.

Edges are rows that the district writes; each joins two records, and deleting it parts them again.
Whoever is joined with whom follows from the edges that stand, in whatever order they came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, Literal

from msgspec import Struct

from db.journal.ops import CREATE, DELETE
from db.journal.reading import Entry
from db.journal.rows import ask
from db.kinds import NotSamePerson, Resident, SamePerson
from db.kinds.same_person import pair_id
from db.reader import Reader
from db.record import Id
from db.store import Store
from db.telling_apart import office_of, told_apart
from db.trouble import Refused
from db.work import Work

Counting = Literal["residence", "registration"]
RESIDENCE_PAIR, MOVED_PAIR = "residence", "moved"


class SamePeople:
    """Who is one person, as the edges that stand say it."""

    def __init__(self, edges: Iterable[SamePerson]) -> None:
        self._root: dict[Id, Id] = {}
        self._lives: set[Id] = set()
        self._registered: set[Id] = set()
        for edge in edges:
            self._join(edge.one, edge.other)
            if edge.same_kind in (RESIDENCE_PAIR, MOVED_PAIR):
                self._lives.add(edge.one)
                self._registered.add(edge.other)
        self._members: dict[Id, list[Id]] = {}
        for row in sorted(self._root):
            self._members.setdefault(self.canonical(row), []).append(row)

    def _join(self, one: Id, other: Id) -> None:
        low, high = sorted((self.canonical(one), self.canonical(other)))
        self._root.setdefault(low, low)
        self._root[high] = low

    def canonical(self, row: Id) -> Id:
        """Give the record that stands for a person: the smallest id of those joined."""
        found = row
        while (above := self._root.get(found, found)) != found:
            found = above
        if row in self._root:
            self._root[row] = found  # the way is shorter next time
        return found

    def records_of(self, row: Id) -> list[Id]:
        """Give all records of the person that a record is of, itself among them."""
        return self._members.get(self.canonical(row), [row])

    def groups(self) -> list[list[Id]]:
        """Give the records of each person who has several."""
        return list(self._members.values())

    def persons(self, rows: Iterable[Id]) -> set[Id]:
        """Give those who stand for the persons of some records: each person once."""
        return {self.canonical(row) for row in rows}

    def counts(self, row: Id, by: Counting) -> bool:
        """Say whether a person is counted by this record, by residence or by registration."""
        return row == self.counted(self.records_of(row), by)

    def counted(self, rows: Collection[Id], by: Counting) -> Id:
        """Give by which of one person's records the person is counted.

        Of 人户分离 the record where they live counts by residence, that where they are registered
        by registration; likewise of a move, until the old office has seen them off. Of records of
        one kind the smallest id, which stands for the person.
        """
        mine, theirs = self._lives, self._registered
        if by == "registration":
            mine, theirs = theirs, mine
        return min([one for one in rows if one in mine and one not in theirs] or rows)

    def not_counted(self, rows: Collection[Id], by: Counting) -> set[Id]:
        """Give those of some records by which nobody is counted: another of the person's is."""
        over: set[Id] = set()
        for group in self.groups():
            here = [one for one in group if one in rows]
            over.update(here)
            over -= {self.counted(here, by)} if here else set()
        return over


def same_people(reader: Reader | Store) -> SamePeople:
    """Read who is one person."""
    return SamePeople(reader.all(SamePerson))


def join(work: Work, one: Id, other: Id, same_kind: str = "duplicate", evidence: str = "") -> None:
    """Record that two residents' records are of one person.

    They are no longer told apart by that. A decision that was taken back is taken up again.
    """
    if not work.is_district:
        raise Refused("两个社区的记录是不是同一人由区里定；请把情况告诉区里")
    for row in told_apart(work.reader, one) & {other}:
        work.delete(*_told(work.reader, one, row))
    known = work.reader.get(SamePerson, pair_id(one, other), hidden=True)
    if known is None:
        known = SamePerson(id=pair_id(one, other), org_code=office_of(work.reader, one, other))
    elif known.hidden:
        work.restore(known)
        known = work.reader.get(SamePerson, known.id) or known
    known.one, known.other, known.same_kind = one, other, same_kind
    known.evidence = evidence or None
    work.save(known)


def part(work: Work, one: Id, other: Id) -> None:
    """Take back that two records are of one person; each is as it was, with all its links."""
    edge = work.reader.get(SamePerson, pair_id(one, other))
    if edge is None:
        raise Refused("这两条记录没有直接认定为同一人，请刷新后再看")
    work.delete(edge)


def _told(reader: Reader, one: Id, other: Id) -> list[NotSamePerson]:
    pairs = ((one, other), (other, one))
    return [row for a, b in pairs for row in reader.all(NotSamePerson, one=a, other=b)]


class Difference(Struct, frozen=True):
    """A field in which the records of one person differ: shown values by record, masked."""

    field: str
    label: str
    shown: dict[Id, str]


def differences(store: Store, rows: Collection[Id]) -> list[Difference]:
    """Give what differs among records; what is seen on a person's own record alone is left out."""
    people = store.by_id(Resident, rows)
    return list(_differing([people[row] for row in rows if row in people]))


def _differing(people: list[Resident]) -> Iterator[Difference]:
    for name, field in Resident.fields().items():
        if field.own_record_only or name == "serial_no":
            continue
        values: list[Any] = [getattr(one, name) for one in people]
        if any(value != values[0] for value in values):
            shown = {one.id: field.show(getattr(one, name)) for one in people}
            yield Difference(name, field.label, shown)


def edits_while_joined(store: Store, one: Id, other: Id) -> list[tuple[Id, Entry]]:
    """Give what was changed on either record since they were joined, as this book holds it.

    Whoever parts them looks through these: each change stays on the record it was made on.
    """
    edge = pair_id(one, other)
    with store.transaction() as connection:
        asked = "SELECT max(id) FROM op WHERE row = ? AND kind IN (?,?)"
        ((since,),) = ask(connection, asked, (edge, CREATE, DELETE))
    if since is None:
        return []
    return [
        (row, entry)
        for row in (one, other)
        for entry in store.history(row, Resident)
        if entry.number > since and entry.register is not None
    ]
