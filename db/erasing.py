"""Erasure at a person's request (PIPL Art. 47): what it takes, doing it, and how far it got.

The person's own record goes whole, and so do those that are about this person alone. Where a
record is others' too, only the link and the name in it go. The bare fact stays: that something
was erased, when, by whom and on which request.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from msgspec import Struct, field
from sqlalchemy import Connection

from db import audit, blobs, book, erasure_list, kinds, packages, second_place
from db.fields import Link, LongText, Text
from db.journal.course import ERASE_FORM
from db.journal.holding import covered
from db.journal.ops import ERASE, body_of, order_of
from db.journal.rows import ask, ask_in, highest, run, table_name
from db.kinds import NameInTray, NotSamePerson, Resident, RightsRequest, SamePerson
from db.pointing import pointers
from db.record import Id, Record
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from db.work import UNFINISHED, Changes

GROUND: Final = "个人信息保护法第四十七条"
AGAIN: Final = "按删除清单再次删除"
"""What an erasure that was done again by the list is called, where the book knows no more."""
_PEOPLE: Final = frozenset({"resident", "household"})
_SHARED: Final = frozenset({kinds.Household, kinds.Pairing})
_IDS_ALONE: Final = frozenset({NotSamePerson, SamePerson})  # nothing of a person but random ids
_DONE: Final = "erased_at:"
_ID: Final = re.compile("[0-9a-f]{32}")
_FEW: Final = 5  # people: more than these are sought quicker in what was read
_AT_ONCE: Final = 20_000  # ops
_REQUESTER: Final = 4  # the field of RightsRequest that names who asked


class Taken(Struct, frozen=True):
    """A record that an erasure takes whole (`tags` is None), or some registers of."""

    kind: type[Record]
    row: Id
    tags: tuple[int, ...] | None = None

    @property
    def labels(self) -> tuple[str, ...]:
        """What is blanked in it, in words; empty where all is."""
        tags, registers = self.tags or (), self.kind.registers()
        return tuple(one.label for t in tags if t in registers for one in registers[t].fields)


class Reason(NamedTuple):
    """A reason that names a person, of which day and by whom: it stays, whatever is erased."""

    day: dt.date
    actor: str
    words: str


class Plan(Struct):
    """What an erasure will blank, and where the person's name stands in words beside it.

    `reasons` name them too; those nobody can mend.
    """

    taken: list[Taken] = field(default_factory=list)
    mentions: list[tuple[type[Record], Id, str]] = field(default_factory=list)
    reasons: list[Reason] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """Give how many records of which kind are touched."""
        found: dict[str, int] = {}
        for one in self.taken:
            found[one.kind.title] = found.get(one.kind.title, 0) + 1
        return found


def plan(store: Store, person: Resident) -> Plan:
    """Say what erasing a person takes, and where staff are to look besides."""
    with store.looking() as connection:
        found = _all_taken(connection, [person.id])
        spots = list(mentions(connection, person, found))
        return Plan(list(found.values()), spots, _reasons(connection, person))


def plan_many(store: Store, people: Sequence[Resident]) -> Plan:
    """Say what erasing people together takes: of a record of two of them, what names either."""
    with store.looking() as connection:
        return Plan(list(_all_taken(connection, [one.id for one in people]).values()))


def _all_taken(connection: Connection, people: Sequence[Id]) -> dict[Id, Taken]:
    """Give what goes with people: found by every link of every kind, past ones too."""
    found = {one: Taken(Resident, one) for one in people}
    for (kind, row), tags in where_named(connection, people).items():
        found.setdefault(row, _taken(kind, row, tags))
    waiting = {one.row: one.kind for one in found.values() if one.tags is None}
    while waiting:
        hung = parts(connection, waiting)
        waiting = {r: k for r, k in hung.items() if r not in found or found[r].tags}
        found |= {row: Taken(kind, row) for row, kind in waiting.items()}
    return found


def where_named(
    connection: Connection, people: Iterable[Id]
) -> dict[tuple[type[Record], Id], set[int]]:
    """Give the records that name some people, or ever did, and the registers they do it in.

    The journal is read once, for however many people; for a few the engine itself looks first.
    """
    wanted = {one.hex() for one in people}
    few = sorted(wanted) if len(wanted) <= _FEW else []
    asked = "SELECT row, tbl, body FROM op WHERE id BETWEEN ? AND ? AND body IS NOT NULL"
    asked += f" AND ({' OR '.join(['body LIKE ?'] * len(few))})" if few else ""
    named: dict[tuple[type[Record], Id], set[int]] = {}
    last = highest(connection, "op") if wanted else 0
    for first in range(1, last + 1, _AT_ONCE):
        places = (first, first + _AT_ONCE - 1, *(f"%{one}%" for one in few))
        for row, table, body in ask(connection, f"{asked} ORDER BY id", places):
            kind = kinds.by_tag(table)
            if wanted.isdisjoint(_ID.findall(body)) or kind is None or kind in _IDS_ALONE:
                continue
            values = (body_of(body) or {}).items()
            tags = {int(tag) for tag, v in values if not wanted.isdisjoint(_ID.findall(str(v)))}
            named.setdefault((kind, row), set()).update(tags)
    return named


def _taken(kind: type[Record], row: Id, tags: set[int]) -> Taken:
    if kind is RightsRequest:
        return Taken(kind, row, tuple(sorted({*tags, _REQUESTER})))
    known = [one for tag, one in kind.registers().items() if tag in tags]  # not a newer program's
    links = [one for register in known for one in register.fields if isinstance(one, Link)]
    is_about = any(_is_about(kind, one) for one in links)
    return Taken(kind, row, None if is_about else tuple(sorted(tags)))


def is_about_one(kind: type[Record], tags: set[int]) -> bool:
    """Say whether a record that names somebody in some registers is about them alone."""
    return kind is RightsRequest or _taken(kind, b"", tags).tags is None


def _is_about(kind: type[Record], link: Link) -> bool:
    """Say whether a record is about whoever a link names, and about nobody else."""
    if not link.kinds or link.part_of or kind is NameInTray:
        return True
    others = [one for one in kind.fields().values() if isinstance(one, Link) and _is_sure(one)]
    return kind not in _SHARED and _is_sure(link) and others == [link]


def _is_sure(link: Link) -> bool:
    return "resident" in link.kinds and set(link.kinds) <= _PEOPLE and not link.free_text


def parts(connection: Connection, wholes: Mapping[Id, type[Record]]) -> dict[Id, type[Record]]:
    """Give what is part of records that go, or hangs on them: steps, entries, files, notes."""
    by_kind: dict[type[Record], list[Id]] = {}
    for row, kind in wholes.items():
        by_kind.setdefault(kind, []).append(row)
    found: dict[Id, type[Record]] = {}
    for whole, rows in by_kind.items():
        for kind, name in pointers(whole.__tablename__):
            link: Any = kind.fields()[name]
            if link.part_of or not link.kinds:
                asked = f'SELECT id FROM {table_name(kind)} WHERE "{name}" IN (?)'  # noqa: S608
                found |= {part: kind for (part,) in ask_in(connection, asked, rows)}
    return found


def mentions(
    connection: Connection, person: Resident, besides: Container[Id]
) -> Iterator[tuple[type[Record], Id, str]]:
    """Yield where the name stands in free text: staff look, and mend what is about the person."""
    name = person.full_name or ""
    for kind in kinds.KINDS if len(name) > 1 else ():
        for column, one in kind.fields().items():
            if not isinstance(one, Text | LongText):
                continue
            asked = f'SELECT id FROM {table_name(kind)} WHERE hidden = 0 AND "{column}" LIKE ?'  # noqa: S608
            for (row,) in ask(connection, asked, (f"%{name}%",)):
                if row not in besides:
                    yield kind, row, one.label


def _reasons(connection: Connection, person: Resident) -> list[Reason]:
    """Give the reasons that name a person or tell a number of theirs, oldest first.

    Those of changes stand in the journal and those of looks and prints in the log; where both
    tell of one act, once.
    """
    told = filter(None, (person.full_name, person.id_number, person.phone))
    said = [one for one in told if len(one) > 1]
    if not said:
        return []
    either = " OR ".join(["reason LIKE ?"] * len(said))
    asked = f"SELECT min(wall_ms), actor, reason FROM commit_log WHERE {either}"  # noqa: S608
    changes = ask(connection, f"{asked} GROUP BY actor, reason", [f"%{one}%" for one in said])
    known, acts = {words for _, _, words in changes}, dict[tuple[str, str], int]()
    for noted in audit.telling(connection, said):
        if noted.act.reason not in known:
            acts[noted.act.user, noted.act.reason] = noted.wall_ms  # the first is told last
    every = [*changes, *((ms, *rest) for rest, ms in acts.items())]
    return [
        Reason(dt.date.fromtimestamp(ms / 1000), actor, words)  # noqa: DTZ012
        for ms, actor, words in sorted(every)
    ]


def require_order(clerk: Clerk, person: Record, request: RightsRequest) -> None:
    """Raise `Refused` unless a request asks for this, and two people stand by it."""
    require(clerk, "erase", person.org_code)
    if request.kind != "erase" or request.subject != person.id:
        raise Refused("先登记这位居民的“删除”请求，再来删除")
    if request.result == "refused":
        raise Refused("这份请求已定为不予办理，不能删除")


def erase(
    store: Store, clerk: Clerk, person: Resident, request: RightsRequest, ground: str = GROUND
) -> Changes:
    """Erase a person at a request: here at once, elsewhere as the packages get there."""
    require_order(clerk, person, request)
    order = {"request": request.serial_no or "", "ground": ground}
    taken = plan(store, person).taken
    with store.work(clerk, f"按{order['request']}删除", ERASE_FORM) as work:
        work.answer(request, "erase")
        if request.result is None:
            request.result, request.answered_on = "done", work.today
            work.save(request)
        work.erase(((one.kind.table_tag, one.row, one.tags) for one in taken), order)
        work.note("删除", person, count=len(taken), reason=order["request"])
    finish(store, [one.row for one in taken])
    return work.changes


def finish(store: Store, rows: Iterable[Id]) -> None:
    """Let what was erased go from everywhere beside the journal, and keep the list of it.

    A backup from before would bring it back but for the list: it is written at once.
    """
    erasure_list.keep(store)
    settle(store, rows)
    packages.drop_all_copies(store)
    second_place.outdate(store)
    store.keep_fact(UNFINISHED, "")


def finish_begun(store: Store) -> None:
    """Finish an erasure between whose commit and its end the program was stopped."""
    if not store.fact(UNFINISHED):
        return
    with store.looking() as connection:
        rows = [row for (row,) in ask(connection, "SELECT row FROM erased")]
    finish(store, rows)


def settle(store: Store, rows: Iterable[Id]) -> None:
    """Let go of what lies beside the journal for erased rows, and of the file's old pages.

    A draft goes that is of such a row, or speaks of one.
    """
    gone = list(rows)
    ids = {row.hex() for row in gone}
    with store.transaction() as connection:
        drafts = ask(connection, "SELECT page, record, body FROM draft")
        told = [
            (page, record)
            for page, record, body in drafts
            if record in ids or not ids.isdisjoint(_ID.findall(body))
        ]
        run(connection, "DELETE FROM draft WHERE page = ? AND record = ?", told)
        run(connection, "DELETE FROM waiting_file WHERE owner = ?", [(row,) for row in gone])
        blobs.sweep(connection)
        connection.exec_driver_sql(
            "DELETE FROM file_awaited WHERE NOT EXISTS"
            " (SELECT 1 FROM attachment a WHERE a.sha256 = file_awaited.sha256)"
        )
    store.checkpoint()


class Order(Struct):
    """An erasure as the journal keeps it, and which PCs say that they hold it."""

    request: str
    ground: str
    day: dt.date
    actor: str
    rows: int
    commits: tuple[bytes, ...]
    done: frozenset[bytes]
    scopes: frozenset[str] = frozenset()
    mark: str = ""


def orders(store: Store, nodes: Iterable[bytes]) -> list[Order]:
    """Give all erasures, the newest first, with those of some PCs on which each is done."""
    asked = (
        "SELECT c.work, op.shape, op.row, c.branch, c.scope, c.no, c.digest, c.wall_ms, c.actor"
        " FROM op JOIN commit_log c ON c.id = op.commit_id"
        " WHERE op.row IN (SELECT row FROM erased) AND op.kind = ? ORDER BY op.id DESC"
    )
    works: dict[bytes, list[_Line]] = {}
    with store.looking() as connection:
        for work, *line in ask(connection, asked, (ERASE,)):
            works.setdefault(work, []).append(_Line(*line))
        serials: dict[Id, str | None] = dict(
            ask(connection, "SELECT id, serial_no FROM rights_request WHERE kind = ?", ("erase",))
        )
        reached = {node: _reached(connection, node) for node in nodes}
    return [
        _order(erasure_list.mark_of(work), lines, reached, serials) for work, lines in works.items()
    ]


def marks(store: Store, scope: str) -> tuple[str, ...]:
    """Name the erasures done in a scope: random figures, the same on every PC that holds them."""
    asked = (
        "SELECT DISTINCT c.work FROM op JOIN commit_log c ON c.id = op.commit_id"
        " WHERE op.row IN (SELECT row FROM erased) AND op.kind = ? AND c.scope = ?"
    )
    with store.looking() as connection:
        works = ask(connection, asked, (ERASE, scope))
        return tuple(sorted(erasure_list.mark_of(work) for (work,) in works))


def keep_receipts(store: Store, node: bytes, done: Iterable[str]) -> None:
    """Keep which erasures a PC without this office's records says it carried out."""
    if told := list(done):
        store.keep_fact(f"{_DONE}{node.hex()}", " ".join(told))


class _Line(NamedTuple):
    shape: str
    row: Id
    branch: int
    scope: str
    no: int
    digest: bytes
    wall_ms: int
    actor: str


def _order(
    mark: str,
    lines: list[_Line],
    reached: dict[bytes, dict[tuple[int, str], int]],
    serials: Mapping[Id, str | None],
) -> Order:
    said, first = order_of(lines[0].shape), lines[0]
    request, ground = said.get("request", ""), said.get("ground", "")
    if erasure_list.is_mark(request) or not request:
        # Done again by the list, which tells neither: the request is one of the rows.
        request = next(filter(None, (serials.get(one.row) for one in lines)), AGAIN)
        ground = ground or GROUND
    done = frozenset(
        node
        for node, held in reached.items()
        if all(held.get((one.branch, one.scope), 0) >= one.no for one in lines)
    )
    day = dt.date.fromtimestamp(first.wall_ms / 1000)  # noqa: DTZ012  the office's own day
    return Order(
        request=request,
        ground=ground,
        day=day,
        actor=first.actor,
        rows=len({one.row for one in lines}),
        commits=tuple(dict.fromkeys(one.digest for one in lines)),
        done=done,
        scopes=frozenset(one.scope for one in lines),
        mark=mark,
    )


class Holder(Struct, frozen=True):
    """A PC that has, or had, what was erased, and whether it says that it is gone there."""

    office: str
    label: str
    is_own: bool
    is_done: bool
    is_lost: bool


def certified(store: Store) -> list[tuple[Order, list[Holder]]]:
    """Give all erasures, the newest first, each with the PCs that are to carry it out.

    These are the district's and those of the office it is about; here it is done already.
    """
    with store.looking() as connection:
        known = ask(
            connection,
            "SELECT id, office, label, role, lost_after FROM branch"
            " WHERE id = origin AND role IS NOT NULL AND id IN (SELECT branch FROM node)"
            " ORDER BY role, office, label, id",
        )
        facts = book.facts(connection)
        ((written_under,),) = ask(
            connection, "SELECT id FROM branch WHERE idx = ?", (facts.branch,)
        )
        own = bytes.fromhex(book.fact(connection, "node")) or written_under
    if own not in {branch for branch, *_ in known}:
        known = [(own, facts.code, facts.node_label, "", None), *known]
    found = orders(store, [branch for branch, *_ in known])
    told = {b: set(store.fact(f"{_DONE}{b.hex()}").split()) for b, *_ in known}
    return [
        (
            order,
            [
                Holder(
                    office,
                    label,
                    branch == own,
                    branch in {*order.done, own} or order.mark in told[branch],
                    lost is not None,
                )
                for branch, office, label, role, lost in known
                if role == "district" or office in order.scopes or branch == own
            ],
        )
        for order in found
    ]


def _reached(connection: Connection, node: bytes) -> dict[tuple[int, str], int]:
    found = ask(connection, "SELECT acked FROM node WHERE branch = ?", (node,))
    tips = [bytes.fromhex(tip) for tip in body_of(found[0][0]) or ()] if found else []
    return covered(connection, tips)


class WrittenBeside(Struct, frozen=True):
    """Somebody changed a record that was erased, without knowing; nothing of it was kept."""

    kind: type[Record]
    row: Id
    actor: str
    day: dt.date


def written_beside(store: Store) -> list[WrittenBeside]:
    """Give what waits for somebody to look at: changes made beside an erasure."""
    with store.looking() as connection:
        asked = "SELECT row FROM conflict WHERE tag = -1"
        waiting = [row for (row,) in ask(connection, asked)]
        told = ask_in(
            connection,
            "SELECT op.row, op.tbl, c.actor, c.wall_ms FROM op"
            " JOIN commit_log c ON c.id = op.commit_id WHERE op.kind IN (1, 2) AND op.row IN (?)"
            " ORDER BY op.id",
            waiting,
        )
        last = {row: (table, actor, wall_ms) for row, table, actor, wall_ms in told}
    return [
        WrittenBeside(kind, row, actor, dt.date.fromtimestamp(wall_ms / 1000))  # noqa: DTZ012
        for row, (table, actor, wall_ms) in last.items()
        if (kind := kinds.by_tag(table))
    ]
