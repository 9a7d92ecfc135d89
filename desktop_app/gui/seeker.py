"""What 找一找 answers with: people and homes from the roll, the rest from small shelves.

Everything is in memory: a keystroke asks no database. Shelves are read in a job when first
wanted, and the shelf of a kind again after a piece of work that touched it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QObject, Signal

from db import kinds, seeking
from db.pinyin import keys
from db.search import PeopleIndex, query_words
from db.seeking import Sought
from db.work import Changes
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import home_found, person_found
from desktop_app.gui.rail import Entry
from desktop_app.gui.roll import Roll

A_GROUP: Final = 5
LATELY: Final = 8
KEPT: Final = "sought_lately"
_LOOKED_AT: Final = 60  # hits whose names are held against the query, to put the best first
_ICONS: Final = {
    "resident": "user",
    "household": "house",
    "staff_member": "user",
    "partner_organization": "users",
    "pairing": "handshake",
    "joint_meeting": "message-square-text",
    "resolution": "square-check",
    "grid_unit": "map-pin",
}


@dataclass(frozen=True, slots=True)
class Way:
    """Where something leads: a page and where on it, in words for the foot of the list."""

    words: str
    page: str
    where: dict[str, Any] = field(default_factory=dict)


class Hit(Struct, frozen=True):
    """One line of the answer; `other` is what Ctrl+Enter does instead."""

    key: str
    title: str
    detail: str
    icon: str
    way: Way
    other: Way | None = None


class Group(Struct, frozen=True):
    """Hits under a heading."""

    heading: str
    hits: tuple[Hit, ...]


class Seeker(QObject):
    """Finds anything in the open book, and remembers what was looked at last."""

    changed = Signal()

    def __init__(self, desk: Desk, entries: Iterable[Entry]) -> None:
        super().__init__(desk)
        self._desk = desk
        self._entries = {entry.key: entry for entry in entries}
        self._form = {one.opens: key for key, one in self._entries.items() if one.opens}
        # A district opens such records from their lists; nobody finds an office's people by them.
        is_far = desk.store.is_district
        openable = [
            table
            for table in self._form
            if not (is_far and seeking.tells_closely(kinds.kind_of(table)))
        ]
        self._places = seeking.places(openable)
        self._shelves: dict[str, tuple[PeopleIndex, dict[bytes, Sought]]] = {}
        self._deeds = [*_deeds(self._entries)]
        self._pages = [*_pages(self._entries)]
        self._lately: list[str] = json.loads(desk.store.fact(KEPT, "[]"))
        self.roll = Roll.at(desk)
        self.roll.changed.connect(self.changed)
        desk.changed.connect(self._follow)
        desk.page_asked.connect(self._note_page)
        self._read([*self._places], with_ledgers=True)

    # Reading

    def _read(self, tables: Sequence[str], *, with_ledgers: bool = False) -> None:
        if not self._desk.jobs.is_open:
            return
        store, places = self._desk.store, self._places

        def work(_progress: object) -> tuple[dict[str, Any], list[tuple[str, str]]]:
            shelves = {one: _shelf(seeking.read(store, one, places[one])) for one in tables}
            return shelves, _ledgers(store.facts.level) if with_ledgers else []

        self._desk.jobs.start(work, title="准备找一找", done=self._take, quiet=True)

    def _take(self, found: tuple[dict[str, Any], list[tuple[str, str]]]) -> None:
        shelves, ledgers = found
        self._shelves |= shelves
        if "ledgers" in self._entries:
            self._deeds += [_printing(code, title) for code, title in ledgers]
        self.changed.emit()

    def _follow(self, changes: Changes) -> None:
        touched = {kind.__tablename__ for kind in changes.kinds}
        if stale := [table for table in self._places if table in touched]:
            self._read(stale)

    @property
    def is_ready(self) -> bool:
        """Whether everything can be found by now."""
        return self.roll.is_ready and len(self._shelves) == len(self._places)

    # Finding

    def find(self, query: str) -> list[Group]:
        """Give what holds every word of a query, the groups with the closest hits first."""
        if not query_words(query):
            return self.lately()
        groups = [
            self._group("居民", self._people(query), query),
            self._group("户", self._homes(query), query),
            self._group("可以做的事", _alike(self._deeds, query), query),
            self._group("页面", _alike(self._pages, query), query),
            *(
                self._group(kinds.kind_of(table).title, self._others(table, query), query)
                for table in self._shelves
            ),
        ]
        found = [(rank, group) for rank, group in groups if group.hits]
        return [group for _rank, group in sorted(found, key=lambda one: one[0])]

    def lately(self) -> list[Group]:
        """Give what was looked at last, newest first, and what can be done."""
        known = [hit for key in self._lately if (hit := self._hit(key))][:LATELY]
        first = Group("最近看过的", tuple(known))
        deeds = Group("可以做的事", tuple(self._deeds[:A_GROUP]))
        return [group for group in (first, deeds) if group.hits]

    def note(self, hit: Hit) -> None:
        """Remember what was chosen, in the book of this PC."""
        self._remember(hit.key)
        if self._desk.jobs.is_open:
            kept = json.dumps(self._lately)
            self._desk.jobs.start(
                partial(_keep, self._desk.store.keep_fact, kept), title="记下最近看过的", quiet=True
            )

    def _remember(self, key: str) -> None:
        self._lately = [key, *(one for one in self._lately if one != key)][: 2 * LATELY]

    def _note_page(self, page: str, where: dict[str, Any]) -> None:
        entry, record = self._entries.get(page), where.get("record")
        if entry and entry.opens and record:
            self._remember(_key(entry.opens, record))

    def _group(self, heading: str, hits: Iterator[Hit], query: str) -> tuple[int, Group]:
        """Give the closest few of a kind, and how close the best of them is."""
        ranked = []
        for place, hit in enumerate(hits):
            ranked.append((_distance(hit.title, query), place, hit))
            if place >= _LOOKED_AT:
                break
        ranked.sort(key=lambda one: one[:2])
        best = ranked[0][0] if ranked else 0
        return best, Group(heading, tuple(hit for *_rank, hit in ranked[:A_GROUP]))

    def _people(self, query: str) -> Iterator[Hit]:
        ids = self.roll.people.index.ids
        tell = any(sign.isdecimal() for sign in query)
        places = self.roll.people.index.find(query)
        return (self._person(ids[at], tell_phone=tell) for at in places)

    def _homes(self, query: str) -> Iterator[Hit]:
        ids = self.roll.homes.index.ids
        return (self._home(ids[at]) for at in self.roll.homes.index.find(query))

    def _others(self, table: str, query: str) -> Iterator[Hit]:
        index, found = self._shelves[table]
        return (self._record(found[index.ids[at]]) for at in index.find(query))

    def _hit(self, key: str) -> Hit | None:
        """Give again what was looked at before; None when it is gone."""
        table, _, rest = key.partition(":")
        if table in ("deed", "page"):
            every = self._deeds if table == "deed" else self._pages
            return next((one for one in every if one.key == key), None)
        record = bytes.fromhex(rest)
        if table == "resident" and record in self.roll.people.items:
            return self._person(record)
        if table == "household" and record in self.roll.homes.items:
            return self._home(record)
        found = self._shelves.get(table, (None, {}))[1].get(record)
        return self._record(found) if found else None

    # Hits

    def _person(self, record: bytes, *, tell_phone: bool = False) -> Hit:
        """Give a resident; whoever is sought by figures also shows the phone, masked."""
        person = self.roll.people.items[record]
        found = person_found(person)
        phone = person.phone if tell_phone else ""
        detail = " · ".join(part for part in (found.detail, phone) if part)
        way = self._open("resident", record, ("residents", person.name))
        other = Way("在名册里看", "residents", {"query": person.name, "view": "all"})
        return self._made("resident", record, found.name, detail, way, other)

    def _home(self, record: bytes) -> Hit:
        home = self.roll.homes.items[record]
        found = home_found(home)
        way = self._open("household", record, ("residents", home.head_name))
        other = None
        if "resident_form" in self._entries:
            values = {"values": {"member.household": record}}
            other = Way("给这一户登记居民", "resident_form", values)
        return self._made("household", record, found.name, found.detail, way, other)

    def _record(self, one: Sought) -> Hit:
        opens = self._places[one.table]
        way = self._open(opens, one.opens, ("", ""))
        return self._made(one.table, one.id, one.name, one.detail, way, self._other(one))

    def _other(self, one: Sought) -> Way | None:
        log = self._entries.get("pairing_log")
        if one.table == "pairing" and log and log.deed:
            return Way("记活动", "pairing_log", {"log_for": one.id})
        if one.table == "joint_meeting" and "ledgers" in self._entries:
            return Way("打印纪要", "ledgers", {"ledger": "L05", "target": one.id})
        return None

    def _open(self, table: str, record: bytes, instead: tuple[str, str]) -> Way:
        """Give the way to a record, or to a list that holds it where no page opens it."""
        if table in self._form:
            return Way("打开", self._form[table], {"record": record})
        page, words = instead
        return Way("在名册里看", page, {"query": words})

    @staticmethod
    def _made(
        table: str, record: bytes, name: str, detail: str, way: Way, other: Way | None
    ) -> Hit:
        icon = _ICONS.get(table, "file-text")
        same = other is not None and other.page == way.page
        return Hit(_key(table, record), name, detail, icon, way, None if same else other)


def _key(table: str, record: bytes) -> str:
    return f"{table}:{record.hex()}"


def _keep(keep_fact: Callable[[str, str], None], kept: str, _progress: object) -> None:
    keep_fact(KEPT, kept)


def _shelf(found: Sequence[Sought]) -> tuple[PeopleIndex, dict[bytes, Sought]]:
    index = PeopleIndex((one.id, one.line) for one in found)
    index.warm()
    return index, {one.id: one for one in found}


def _ledgers(level: str) -> list[tuple[str, str]]:
    from desktop_app.ledgers import ledgers_at  # heavy: their fonts come with them

    return [(ledger.code, ledger.title) for ledger in ledgers_at(level)]


def _printing(code: str, title: str) -> Hit:
    way = Way("去打印", "ledgers", {"ledger": code})
    return Hit(f"deed:{code}", f"打印{title}", code, "printer", way)


def _deeds(entries: dict[str, Entry]) -> Iterator[Hit]:
    for key, entry in entries.items():
        if entry.deed:
            yield Hit(f"deed:{key}", entry.deed, "", entry.icon, Way("开始", key))


def _pages(entries: dict[str, Entry]) -> Iterator[Hit]:
    for key, entry in entries.items():
        if not entry.opens and entry.deed != entry.title:
            above = entries[entry.under].title if entry.under in entries else ""
            yield Hit(f"page:{key}", entry.title, above, entry.icon, Way("打开", key))


def _alike(hits: Iterable[Hit], query: str) -> Iterator[Hit]:
    """Yield what has all signs of the query in their order: 打印结对台账 finds 打印结对子台账.

    A deed's number is asked as a beginning: L01 finds the printing of that ledger.
    """
    asked = "".join(query_words(query))
    for hit in hits:
        title = hit.title.replace(" ", "").lower()
        said = keys(hit.title)
        if (
            any(_holds(text, asked) for text in (title, *said.initials))
            or any(asked in text for text in said.pinyin)
            or (hit.key.startswith("deed:") and hit.detail.lower().startswith(asked))
        ):
            yield hit


def _holds(text: str, asked: str) -> bool:
    left = iter(text)
    return all(sign in left for sign in asked)


def _distance(title: str, query: str) -> int:
    """Say how far a title is from a query.

    It begins so, its initials do, it holds it in one piece, or only sign by sign.
    """
    asked = "".join(query_words(query))
    if title.lower().startswith(asked):
        return 0
    if asked.isascii() and any(
        one.startswith(asked) for group in keys(title[: len(asked) + 6]) for one in group
    ):
        return 1
    is_whole = asked in title.lower() or any(asked in one for group in keys(title) for one in group)
    return 2 if is_whole else 3
