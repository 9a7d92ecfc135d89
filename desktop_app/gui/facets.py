"""By what the records of a kind may be narrowed, read column by column when it is asked. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from db import fields as field, purposes
from db.kinds import ListEntry, OrgUnit
from db.record import DISTRICT_SCOPES, Record, kept_names
from db.store import Store
from db.work import Changes
from desktop_app.gui.conditions import Facet
from desktop_app.gui.listable import may_narrow

MOST_OPTIONS: Final = 400
MOST_ONE_BY_ONE: Final = 300
OFFICE: Final = "org_code"
WHOSE, FROM_ABOVE = "所属单位", "区里"
_NAME: Final = "="  # before the name of what is linked by name alone

Ids = Callable[[], Sequence[bytes]]


def sort_of(declared: field.Field) -> str:
    """Say which tests fit a field."""
    if declared.masked:
        return "masked"
    sorts: Mapping[type[field.Field], str] = {
        field.Choices: "choices", field.Choice: "choice", field.Day: "day", field.Moment: "day",
        field.Number: "number", field.YesNo: "yes_no", field.Link: "link",
    }  # fmt: skip
    return next((sort for kind, sort in sorts.items() if isinstance(declared, kind)), "words")


def whose(store: Store) -> dict[str, str]:
    """Give what those are called that records belong to: 区里, and each office."""
    named = {one.code12: one.short_name or one.full_name for one in store.all(OrgUnit)}
    return {**named, **dict.fromkeys(DISTRICT_SCOPES, FROM_ABOVE)}


def options_of(declared: field.Choice) -> Sequence[tuple[str, str]]:
    """Give what can be chosen of a table of codes; ended codes stand in old records."""
    return [(code, declared.codes.label(code)) for code in declared.codes.codes()]


class KindFacets:
    """The facets of a kind: its declared fields and lists, and what a page adds in front.

    Columns are read when a condition first needs them (`missing`, `read`: the latter may run in a
    job) and kept up with `follow`. `version` changes whenever an answer may. With `by_office` a
    list of several offices' records is narrowed by whose they are, too.
    """

    def __init__(
        self,
        store: Store,
        kind: type[Record],
        ids: Ids,
        *,
        first: Sequence[Facet] = (),
        without: Collection[str] = (),
        by_office: bool = False,
    ) -> None:
        self._store, self.kind, self._ids = store, kind, ids
        self._kept = kept_names(kind)
        self._held: dict[str, dict[bytes, Any]] = {}
        self._stale: set[str] = set()
        self._called: dict[str, dict[str, str]] = {}
        self.version = 0
        self.without = without
        taken = {one.name for one in first} | set(without)
        declared = {n: f for n, f in may_narrow(kind).items() if n not in taken}
        self._fields = declared
        self._lists = {
            name: one
            for name, one in kind.lists().items()
            if "attachment" not in one.kinds and name not in taken
        }
        made = [self._facet(name, one) for name, one in declared.items()]
        made += [
            Facet(name, one.label, "words", partial(self._values, name))
            for name, one in self._lists.items()
        ]
        if by_office:
            made.insert(
                0, Facet(OFFICE, WHOSE, "choice", partial(self._values, OFFICE), self._offices)
            )
        self.every: Mapping[str, Facet] = {one.name: one for one in (*first, *made)}

    def _facet(self, name: str, declared: field.Field) -> Facet:
        options: Callable[[], Sequence[tuple[str, str]]] = tuple
        if isinstance(declared, field.Choice):
            options = partial(options_of, declared)
        elif isinstance(declared, field.Link):
            options = partial(self._linked, name)
        return Facet(name, declared.label, sort_of(declared), partial(self._values, name), options)

    def idle(self) -> frozenset[str]:
        """Name the fields that nothing stands in and nobody may fill in: no list offers them."""
        return purposes.idle(self._store, self.kind)

    def missing(self, names: Iterable[str]) -> list[str]:
        """Give those of the named facets whose column must be read first."""
        known = self._fields.keys() | self._lists.keys() | {OFFICE}
        mine = (name for name in names if name in known & self.every.keys())
        return [name for name in mine if name not in self._held or name in self._stale]

    def read(self, names: Iterable[str]) -> dict[str, dict[bytes, Any]]:
        """Read columns of all records; hand the answer to `take`."""
        return {name: self._read(name, {}) for name in names}

    def take(self, found: Mapping[str, dict[bytes, Any]]) -> None:
        """Keep columns that were read."""
        self._held |= found
        self._stale -= found.keys()
        self._called = {}
        self.version += 1

    def go_stale(self) -> None:
        """Have all columns read anew; until then they answer as they did."""
        self._stale = set(self._held)

    def follow(self, changes: Changes) -> bool:
        """Take over what a piece of work touched; say whether that may change an answer."""
        mine = {self.kind, ListEntry} if self._lists else {self.kind}
        if not self._held or not mine & changes.kinds:
            return False
        if ListEntry in changes.kinds or not 0 < len(changes.ids) <= MOST_ONE_BY_ONE:
            self.go_stale()
            return True
        ids = list(changes.ids)
        for name, held in self._held.items():
            for gone in ids:
                held.pop(gone, None)
            held.update(self._read(name, {"id": ids}))
        self._called = {}
        self.version += 1
        return True

    def column(self, name: str) -> Sequence[Any]:
        """Give one value a place of a declared field, reading it where nobody has yet."""
        if name not in self._held:
            self.take(self.read([name]))
        return self._values(name) or ()

    def called(self, name: str) -> Mapping[str, str]:
        """Give what the values of a link are called."""
        self._linked(name)
        return self._called[name]

    def _read(self, name: str, where: Mapping[str, Any]) -> dict[bytes, Any]:
        if name in self._lists:
            return self._read_entries(name)
        store = self._store
        if name == OFFICE:
            return dict(map(tuple, store.values(self.kind, "id", name, **where)))
        declared = self._fields[name]
        if isinstance(declared, field.Link) and name in self._kept:
            rows = store.values(self.kind, "id", name, self._kept[name], **where)
            return {one: _link(target, called) for one, target, called in rows}
        rows = store.values(self.kind, "id", name, **where)
        if declared.masked:
            return {one: "·" if value else None for one, value in rows}
        if isinstance(declared, field.Link):
            return {one: _link(target, None) for one, target in rows}
        if isinstance(declared, field.Stretch):
            return {one: declared.show(value) for one, value in rows}
        if isinstance(declared, field.Moment):
            return {one: value.date() if value else None for one, value in rows}
        return dict(map(tuple, rows))

    def _read_entries(self, name: str) -> dict[bytes, str]:
        rows = self._store.values(
            ListEntry, "owner", "target_name", order=("position",), owner_tag=self._lists[name].tag
        )
        found: dict[bytes, list[str]] = {}
        for owner, called in rows:
            found.setdefault(owner, []).append(called or "")
        return {owner: "、".join(words) for owner, words in found.items()}

    def _values(self, name: str) -> Sequence[Any] | None:
        held = self._held.get(name)
        return None if held is None else list(map(held.get, self._ids()))

    def offices(self) -> dict[bytes, str]:
        """Give what the office of each record is called."""
        named = whose(self._store)
        rows = self._store.values(self.kind, "id", OFFICE)
        return {one: named.get(code, code) for one, code in rows}

    def _offices(self) -> Sequence[tuple[str, str]]:
        """Give the offices that have such records, by name."""
        named = whose(self._store)
        found = [(code, named.get(code, code)) for code in set(self.column(OFFICE)) if code]
        return sorted(found, key=lambda item: item[1])

    def _linked(self, name: str) -> Sequence[tuple[str, str]]:
        """Give what the records link to, by name."""
        if name not in self._called:
            if self.missing([name]):
                self.take(self.read([name]))
            keys = set(filter(None, self._held[name].values()))
            declared: Any = self._fields[name]
            ids = [bytes.fromhex(one) for one in keys if not one.startswith(_NAME)]
            called = {one.hex(): w for one, w in self._store.named(declared.kinds, ids).items()}
            called |= {one: one[1:] for one in keys if one.startswith(_NAME)}
            self._called[name] = called
        return sorted(self._called[name].items(), key=lambda item: item[1])[:MOST_OPTIONS]


def _link(target: bytes | None, called: str | None) -> str | None:
    return target.hex() if target else f"{_NAME}{called}" if called else None
