"""What became of a record, for people: who changed what, and what came into its lists or left them.

A list's elements (links, files) and a record's parts (members of a household, who came to a
meeting) are rows of their own; what happened to them stands with the record they belong to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any, Final

from msgspec import Struct

from db.cutting import short
from db.fields import Link, NameOf
from db.journal.reading import Entry, Made
from db.kinds import Attachment, ListEntry, parts_of
from db.record import Record, Register, day_field
from db.store import Store

NOTHING: Final = "—"
ADDED, CHANGED = "新增", "修改"
_GONE: Final = "删除"
_FILE: Final = "文件"
_BEIJING: Final = dt.timezone(dt.timedelta(hours=8))
_LONGEST: Final = 12
"""Characters of a part's name in the label of what was changed in it."""
_INNER: Final = frozenset({
    "position", "owner", "owner_tag", "sha256", "mime", "byte_count", "origin_name",
})  # fmt: skip
"""Fields of rows in lists that say nothing to people."""


class Step(Struct, frozen=True):
    """One change: label, old and new as shown, and the old value to go back to.

    `name` is the record's own field; blank for what happened in a list. `is_close` says that the
    words stand in the record alone: they go on no paper.
    """

    name: str
    label: str
    old: str
    new: str
    before: Any = None
    is_close: bool = False


class Event(Struct, frozen=True):
    """What one piece of work did to the record, newest first in a history."""

    when: dt.datetime
    actor: str
    verb: str
    steps: tuple[Step, ...]

    @property
    def on_paper(self) -> dt.datetime:
        """When it was by the hours of the whole country, however this PC's clock is set."""
        return self.when.astimezone(_BEIJING)


class _Told(Struct):
    """One piece of work on a record while its steps are gathered."""

    made: Made
    acts: list[str] = []
    steps: list[Step] = []


def events(store: Store, kind: type[Record], record_id: bytes) -> list[Event]:
    """Give the history of a record with its lists, newest first; one event for each work.

    The last one is the registration, which filled in and changed nothing.
    """
    works: dict[bytes, _Told] = {}
    own = ((entry, _own(store, kind, entry)) for entry in store.history(record_id, kind))
    beside = _beside(store, kind, record_id)
    for entry, steps in sorted((*own, *beside), key=lambda one: one[0].number):
        told = works.setdefault(entry.made.work, _Told(entry.made))
        told.steps += steps
        if entry.register is None and not steps:
            told.acts.append(entry.verb)
    return [_event(told) for told in reversed(works.values())]


def concerns(
    store: Store,
    kind: type[Record],
    record_id: bytes,
    kinds: Iterable[type[Record]],
    ids: set[bytes],
) -> bool:
    """Say whether changes of some kinds and rows are of what belongs to a record.

    Without ids, as after an import, they may be of anything.
    """
    links = dict[type[Record], str](parts_of(kind))
    if kind.lists():
        links |= {ListEntry: "owner", Attachment: "owner"}
    touched = [(one, links[one]) for one in kinds if one in links]
    if not ids:
        return bool(touched)
    return any(
        row in ids
        for one, link in touched
        for (row,) in store.values(one, "id", hidden=True, **{link: record_id})
    )


def _event(told: _Told) -> Event:
    made = told.made
    when = dt.datetime.fromtimestamp(made.wall_ms / 1000)  # noqa: DTZ006  the office's own clock
    verb = made.reason or (told.acts[0] if told.acts else CHANGED)
    return Event(when, made.actor, verb, tuple(told.steps))


def _own(store: Store, kind: type[Record], entry: Entry) -> list[Step]:
    if entry.register is None:
        return []
    return list(_changed(store, kind, entry, entry.register))


def _changed(store: Store, kind: type[Record], entry: Entry, register: Register) -> Iterator[Step]:
    for name, declared in zip(register.names, register.fields, strict=True):
        old, new = entry.before.get(name), entry.after.get(name)
        if old == new or isinstance(declared, NameOf):
            continue
        before, after = declared.from_stored(old), declared.from_stored(new)
        if isinstance(declared, Link):
            called = store.named(declared.kinds, [before, after])
            shown = [called.get(one, "（已删除）") if one else "" for one in (before, after)]
        else:
            shown = [declared.show(before), declared.show(after)]
        was, is_now = (words or NOTHING for words in shown)
        label = kind.fields()[name].label
        yield Step(name, label, was, is_now, before, _is_close(kind, name))


def _is_close(kind: type[Record], name: str) -> bool:
    return kind.fields()[name].is_close


def is_name_close(kind: type[Record]) -> bool:
    """Say whether what records of a kind are called holds words that stay in the record."""
    fields = kind.fields()
    named = {name for name, one in fields.items() if isinstance(one, NameOf)}
    return any(_is_close(kind, name) for name in named | ({kind.name_field} & fields.keys()))


# What belongs to the record


def _beside(
    store: Store, kind: type[Record], record_id: bytes
) -> Iterator[tuple[Entry, list[Step]]]:
    labels = {one.tag: one.label for one in kind.lists().values()}
    if labels:
        rows: list[ListEntry | Attachment] = [
            *store.all(ListEntry, hidden=True, owner=record_id),
            *store.all(Attachment, hidden=True, owner=record_id),
        ]
        named = {one.id: labels.get(one.owner_tag, "") for one in rows}
        yield from _of_rows(store, rows, named)
    for part, link in parts_of(kind):
        equals: dict[str, Any] = {link: record_id}
        found = store.all(part, hidden=True, **equals)
        yield from _of_rows(store, found, dict.fromkeys((one.id for one in found), part.title))


def _of_rows(
    store: Store, rows: Iterable[Record], labels: dict[bytes, str]
) -> Iterator[tuple[Entry, list[Step]]]:
    known = {one.id: one for one in rows}
    for row, entries in store.histories(list(known)).items():
        one = known[row]
        called, is_close = _called(store, one)
        for entry in entries:
            if entry.register is not None and entry.verb == ADDED:
                continue  # the row as it was put in
            steps = _steps(store, one, entry, labels[row], called, is_close=is_close)
            if steps:
                yield entry, steps


def _steps(
    store: Store, row: Record, entry: Entry, label: str, called: str, *, is_close: bool
) -> list[Step]:
    """Give what one change of a row in a list says: put in, taken out, or written otherwise."""
    if entry.register is None:
        there = (called, NOTHING) if entry.verb == _GONE else (NOTHING, called)
        return [Step("", label, *there, is_close=is_close)]
    if isinstance(row, ListEntry) and "target_name" in entry.register.names:
        old, new = (side.get("target_name") or NOTHING for side in (entry.before, entry.after))
        return [Step("", label, old, new)] if old != new else []
    head = label if is_close else f"{label}“{short(called, _LONGEST)}”"
    return [
        Step("", f"{head}{one.label}", one.old, one.new, is_close=one.is_close)
        for one in _changed(store, type(row), entry, entry.register)
        if one.name not in _INNER
    ]


def _called(store: Store, row: Record) -> tuple[str, bool]:
    """Give what a row in a list is called, and whether that stays in the record.

    What has no name of its own goes by whom it links to, a member of a household by person, and
    what links to nobody by its day.
    """
    kind = type(row)
    if isinstance(row, Attachment):
        return row.caption or row.origin_name or _FILE, False
    if kind.name_field:
        return row.name, _is_close(kind, kind.name_field)
    if row.name not in (row.serial_no, kind.title):
        return row.name, False
    parent = kind.parent_link()
    for name, declared in kind.fields().items():
        target = getattr(row, name) if isinstance(declared, Link) and name != parent else None
        if target and isinstance(declared, Link):
            found = store.named(declared.kinds, [target])
            return found.get(target, "（已删除）"), _is_close(kind, name)
    return _day(row) if row.name == kind.title else (row.name, False)


def _day(row: Record) -> tuple[str, bool]:
    """Give when a row happened: what is called like its kind alone is known by that."""
    kind, name = type(row), day_field(type(row))
    if name and (shown := kind.fields()[name].show(getattr(row, name))):
        return shown, _is_close(kind, name)
    return row.name, False
