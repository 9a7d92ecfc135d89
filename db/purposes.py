"""用途: what an office writes down of people, and what for (PIPL Art. 5 and 6: no more than that).

Every field of people and homes says what it is kept for. Some wait until the office itself has
said so: their declaration names where it does (`Field.purpose`). Fields of a kind that wait for
the same words are one group, shut until those are written. In a shut group nothing new is written
down, and no form, sheet, paper or list asks for it. What a record holds already stays to be read,
put right and cleared. Packages, restores and undoing are asked nothing: they bring what was
written in its time.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, Final, Protocol

from db.book import BookFacts
from db.fields import Field, Privacy
from db.findings import Finding, Reader, must, unit_of
from db.kinds import KINDS, OrgUnit
from db.record import Record

WRITTEN_AT: Final = "设置 → 单位 → 登记和审核"
"""Where the office writes its purposes; whoever may change settings (管理员) does."""


class Book(Reader, Protocol):
    """An open book, as far as it is asked here."""

    @property
    def facts(self) -> BookFacts:
        """What the book is."""
        ...

    def count(self, kind: type[Record], /, **equals: Any) -> int:
        """Count the records whose fields equal the given values."""
        ...


@cache
def groups(kind: type[Record]) -> Mapping[str, tuple[str, ...]]:
    """Give the fields of a kind that wait for a purpose, by the field of `OrgUnit` that says it."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in kind.fields().items():
        if field.purpose:
            found[field.purpose] = (*found.get(field.purpose, ()), name)
    return found


@cache
def waiting() -> frozenset[str]:
    """Name the fields of any kind that wait for a purpose."""
    return frozenset(name for kind in KINDS for names in groups(kind).values() for name in names)


def called(kind: type[Record], purpose: str) -> str:
    """Give what a group of a kind is called: by what is sensitive in it."""
    fields = (kind.fields()[name] for name in groups(kind)[purpose])
    return "、".join(field.label for field in fields if field.privacy is Privacy.SENSITIVE)


def shut(reader: Reader, kind: type[Record], scope: str) -> dict[str, str]:
    """Give the fields of a kind that an office has no purpose for, each with who does what.

    `scope` is the office's code, or the district's word (`Record.org_code`). Asks the book once,
    and not at all for a kind whose fields wait for nothing.
    """
    every = groups(kind)
    unit = unit_of(reader, scope) if every else None
    return {
        name: words_for(purpose)
        for purpose, names in every.items()
        if not _written(unit, purpose)
        for name in names
    }


def shut_here(book: Book, kind: type[Record]) -> dict[str, str]:
    """Give the fields of a kind that this book's own office has no purpose for."""
    return shut(book, kind, book.facts.scope) if groups(kind) else {}


def words_for(purpose: str) -> str:
    """Say who has to do what before the fields of a purpose are written down."""
    label = OrgUnit.fields()[purpose].label
    return f"还没有写明“{label}”，不能登记；请管理员先到“{WRITTEN_AT}”写明"


def stated(unit: OrgUnit | None, field: Field) -> str:
    """Say what a value is kept for: in the office's own words where those are asked for."""
    return _written(unit, field.purpose) if field.purpose else field.kept_for


def own_words(unit: OrgUnit | None, kinds: Collection[type[Record]]) -> dict[str, str]:
    """Give the purposes an office wrote for groups of some kinds, by what each is called."""
    every = ((kind, purpose) for kind in kinds for purpose in groups(kind))
    found = ((called(kind, purpose), _written(unit, purpose)) for kind, purpose in every)
    return {name: words for name, words in found if words}


def _written(unit: OrgUnit | None, purpose: str) -> str:
    return (getattr(unit, purpose) or "").strip() if unit else ""


def holds(record: Record) -> bool:
    """Say whether a record has anything in fields that wait for a purpose."""
    return any(holds_any(record, names) for names in groups(type(record)).values())


def holds_any(record: Record, names: Collection[str]) -> bool:
    """Say whether a record has anything in some fields; what stands there from birth is nothing."""
    fields = type(record).fields()
    return any(getattr(record, name) not in (None, "", (), fields[name].default) for name in names)


def bare(record: Record) -> frozenset[str]:
    """Name the fields of those groups of a record that have nothing in them."""
    every = groups(type(record)).values()
    return frozenset(n for names in every if not holds_any(record, names) for n in names)


def added(reader: Reader, before: Record | None, after: Record) -> Iterator[Finding]:
    """Refuse what is written down without a purpose; `before` is what the record was, if it was.

    A value that was there may be put right, with what goes with it. Of several codes no more may
    be held than before.
    """
    for purpose, names in groups(type(after)).items():
        more = [name for name in names if _is_more(name, names, before, after)]
        if more and not _written(unit_of(reader, after.org_code), purpose):
            for name in more:
                yield must(after, name, words_for(purpose), "purpose")


def _is_more(name: str, group: Collection[str], before: Record | None, after: Record) -> bool:
    if not holds_any(after, (name,)):
        return False
    if before is None or not holds_any(before, group):
        return True
    if not holds_any(before, (name,)):
        return type(after).fields()[name].privacy is Privacy.SENSITIVE
    old, new = getattr(before, name), getattr(after, name)
    return isinstance(new, tuple) and len(new) > len(old)


def idle(book: Book, kind: type[Record]) -> frozenset[str]:
    """Name the shut fields of a kind that no record holds either: nothing has a place for them.

    A district's book has the records of all its offices: there none is idle.
    """
    facts = book.facts
    if facts.is_district or not groups(kind):
        return frozenset()
    closed = shut(book, kind, facts.scope)
    return frozenset(
        name
        for names in groups(kind).values()
        if names[0] in closed and not any(_is_held(book, kind, name) for name in names)
        for name in names
    )


def unasked(book: Book, *, blank: bool = False) -> frozenset[str]:
    """Name the fields that a paper has no place for: idle ones; all shut ones if hands fill it."""
    if book.facts.is_district:
        return frozenset()
    found = (shut_here(book, kind) if blank else idle(book, kind) for kind in KINDS)
    return frozenset(name for names in found for name in names)


def _is_held(book: Book, kind: type[Record], name: str) -> bool:
    default = kind.fields()[name].default
    empty = book.count(kind, **{name: None})
    empty += book.count(kind, **{name: default}) if default is not None else 0
    return book.count(kind) > empty
