"""Parts of records: what belongs to another goes to the bin with it, and comes back with it.

The declarations alone say what is a part of what (`part_of`). Two PCs that exchange their changes
may still leave a part without its whole: one deleted the whole, the other added to it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Final, Protocol, TypeVar

from typing_extensions import override

from db.fields import Link
from db.findings import Reader as RulesReader
from db.journal.rows import ASKED_AT_ONCE, chunks
from db.kinds import KINDS, kind_of, parts_of
from db.record import Id, Record

R = TypeVar("R", bound=Record)
BINNED: Final = 1
"""What `Record.hidden` says of what was deleted; what was erased or held back says otherwise."""


class Columns(Protocol):
    """Gives bare columns of records."""

    def values(self, kind: type[Record], /, *names: str, **rest: Any) -> list[tuple[Any, ...]]:
        """Give bare columns of the records whose fields equal the given values."""
        ...


class Reader(RulesReader, Protocol):
    """Gives records, those in the bin too, and how these came there."""

    @override
    def all(
        self, kind: type[R], /, *, hidden: bool = False, order: Any = (), **equals: Any
    ) -> list[R]:
        """Give the records whose fields equal the given values."""
        ...

    def deletions(self, rows: Iterable[Id], /) -> dict[Id, tuple[bytes, str, int, str]]:
        """Say of deleted rows which work deleted them: its id, who, when and why."""
        ...


def of(reader: Reader, wholes: Iterable[Record], *, binned: bool = False) -> list[Record]:
    """Give all parts of some records and the parts of these; if asked, those in the bin instead.

    Of another scope there are none: a book deletes nothing that it did not register.
    """
    waiting = list(wholes)
    known = {one.id for one in waiting}
    found: list[Record] = []
    while waiting:
        waiting = [one for one in _next(reader, waiting, binned=binned) if one.id not in known]
        known |= {one.id for one in waiting}
        found += waiting
    return found


def _next(reader: Reader, wholes: Iterable[Record], *, binned: bool) -> Iterator[Record]:
    scopes: dict[type[Record], dict[Id, str]] = defaultdict(dict)
    for whole in wholes:
        scopes[type(whole)][whole.id] = whole.org_code
    for of_kind, owned in scopes.items():
        for kind, link in _parts_of(of_kind):
            for some in chunks(list(owned)):
                equals: dict[str, Any] = {link: list(some)}
                for one in reader.all(kind, hidden=binned, **equals):
                    is_own = one.org_code == owned[getattr(one, link)]
                    if is_own and one.hidden == (BINNED if binned else 0):
                        yield one


@cache
def _parts_of(whole: type[Record]) -> tuple[tuple[type[Record], str], ...]:
    """Give the kinds of a kind's parts, with the links to their whole.

    What may belong to a record of any kind (rows of lists, files, steps) has no parts itself.
    """
    if _tables_above(whole) == ():
        return ()
    of_any = ((kind, kind.parent_link() or "") for kind in KINDS if _tables_above(kind) == ())
    return (*parts_of(whole), *of_any)


@cache
def _tables_above(kind: type[Record]) -> tuple[str, ...] | None:
    """Give the tables in which a kind's wholes stand: of no name, any; None for no part."""
    declared = kind.fields().get(kind.parent_link() or "")
    return declared.kinds if isinstance(declared, Link) else None


def deleted_with(reader: Reader, record: Record) -> list[Record]:
    """Give what went to the bin together with a record: its parts, or its whole with all of it.

    The record itself may show already: somebody is deciding that it stays.
    """
    top = record
    while (whole := _whole_in_bin(reader, top)) and _went_together(reader, [record, whole]):
        top = whole
    every = [one for one in (top, *of(reader, [top], binned=True)) if one.id != record.id]
    return _went_together(reader, [record, *every])


def _went_together(reader: Reader, records: Sequence[Record]) -> list[Record]:
    """Give those of some records that the work deleted which deleted the first one."""
    works = {row: told[0] for row, told in reader.deletions(one.id for one in records).items()}
    first, *others = records
    return [one for one in others if first.id in works and works.get(one.id) == works[first.id]]


def _whole_in_bin(reader: RulesReader, part: Record) -> Record | None:
    row, tables = getattr(part, type(part).parent_link() or "id"), _tables_above(type(part))
    if tables is None or row is None:
        return None
    above = reader.kind_holding(row) if tables == () else None
    kinds = [above] if above else [kind_of(table) for table in tables]
    found = (reader.get(kind, row, hidden=True) for kind in kinds)
    return next((one for one in found if one and one.hidden == BINNED), None)


def is_left_behind(reader: RulesReader, part: Record) -> bool:
    """Say whether a part is still there while its whole lies in the bin."""
    return _whole_in_bin(reader, part) is not None


def living(source: Columns, kind: type[R], records: list[R]) -> list[R]:
    """Give the records of a kind without parts whose whole lies in the bin.

    Nobody can open those any more, so no figure and no reminder may rest on them.
    """
    link = kind.parent_link()
    if link is None or not records:
        return records
    wholes = {getattr(one, link) for one in records}
    gone = binned_wholes(source, kind, wholes)
    return [one for one in records if getattr(one, link) not in gone] if gone else records


def binned_wholes(source: Columns, kind: type[Record], wholes: Collection[Id]) -> set[Id]:
    """Give which of the wholes that parts of a kind belong to lie in the bin; of any kind, none.

    Of many, reading the marks of all is quicker than asking for each.
    """
    asked = {"id": list(wholes)} if len(wholes) <= ASKED_AT_ONCE else {}
    return {
        row
        for table in _tables_above(kind) or ()
        for row, hidden in source.values(kind_of(table), "id", "hidden", hidden=True, **asked)
        if hidden == BINNED and row in wholes
    }
