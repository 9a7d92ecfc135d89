"""An office's own words: what it adds to the code lists that no standard fixes.

The lists are shipped in resources/codes; an entry of the book with a shipped code renames or
ends it, one with a new code adds it. A code is stable and never deleted: records keep it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from hashlib import blake2b

from msgspec.structs import replace

from db import codes, phrases
from db.codes import Code, CodeTable
from db.fields import Choice, Choices
from db.kinds import KINDS, CodeEntry
from db.store import Store
from db.trouble import Refused
from db.work import Work

OWN = "own_"


def tables() -> list[CodeTable]:
    """Give the lists an office may add to, in the order of the code."""
    return [table for table in codes.TABLES if table.name in codes.EDITABLE]


def adopt(store: Store) -> None:
    """Let the lists of this program hold what the open book says; its own office's word wins."""
    with store.looking():
        scope, held = store.facts.scope, store.all(CodeEntry)
    rows = sorted(held, key=lambda row: (row.org_code == scope, row.id))
    for table in tables():
        mine = [row for row in rows if row.list_name == table.name and row.code]
        table.adopt(_own(table, mine))


def _own(table: CodeTable, rows: Sequence[CodeEntry]) -> list[Code]:
    shipped = table.shipped
    found: dict[str, Code] = {}
    for row in rows:
        kept = shipped.get(row.code)
        order = row.position if row.position is not None else kept.order if kept else 1000
        label = row.label or (kept.label if kept else row.code)
        if kept:
            also = tuple(dict.fromkeys((*kept.also, kept.label)))
            kept = replace(kept, label=label, order=order, until=row.until, also=also)
        found[row.code] = kept or Code(row.code, label, order, row.until)
    return list(found.values())


def code_for(label: str) -> str:
    """Give the code of a word that is added: the same word has the same code in every office."""
    return OWN + blake2b(label.encode(), digest_size=6).hexdigest()


def add(work: Work, table: CodeTable, label: str) -> CodeEntry:
    """Add a word to a list; raises `Refused` for one that is there already."""
    words = _checked(table, label, "")
    entry = CodeEntry(list_name=table.name, code=code_for(words), label=words)
    entry.position = max((one.order for one in table.entries.values()), default=-1) + 1
    work.save(entry)
    return entry


def rename(work: Work, table: CodeTable, code: str, label: str) -> CodeEntry:
    """Call an entry otherwise; records that carry its code show the new word."""
    entry = _entry(work, table, code)
    entry.label = _checked(table, label, code)
    work.save(entry)
    return entry


def end(work: Work, table: CodeTable, code: str, until: dt.date | None) -> CodeEntry:
    """Offer an entry no longer from the day after `until`; without a day, offer it again."""
    entry = _entry(work, table, code)
    entry.until = until
    work.save(entry)
    return entry


def shift(work: Work, table: CodeTable, code: str, by: int) -> None:
    """Move an entry up (-1) or down (1) by giving each its new place."""
    order = [one.code for one in table.entries.values()]
    at = order.index(code)
    to = min(max(at + by, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    for place, name in enumerate(order):
        if table.entries[name].order != place:
            entry = _entry(work, table, name)
            entry.position = place
            work.save(entry)


def uses(store: Store, table: CodeTable, code: str) -> int:
    """Count the records that carry a code."""
    found = 0
    for kind in KINDS:
        for name, one in kind.fields().items():
            if isinstance(one, Choices) and one.codes is table:
                found += sum(code in (value or ()) for (value,) in store.values(kind, name))
            elif isinstance(one, Choice) and one.codes is table:
                found += store.count(kind, **{name: code})
    return found


def from_above(store: Store, table: CodeTable) -> frozenset[str]:
    """Give the codes of a list whose word is the district's; none at the district itself."""
    if store.is_district:
        return frozenset()
    held = store.all(CodeEntry, list_name=table.name)
    own = {one.code for one in held if one.org_code == store.facts.scope}
    return frozenset(one.code for one in held if one.code) - own


def _entry(work: Work, table: CodeTable, code: str) -> CodeEntry:
    # What the district wrote is the district's: an office's word on it is a record of its own.
    held = work.reader.all(CodeEntry, list_name=table.name, code=code, org_code=work.scope)
    if held:
        return held[-1]
    known = table.entries[code]
    return CodeEntry(
        list_name=table.name, code=code, label=known.label, position=known.order, until=known.until
    )


def _checked(table: CodeTable, label: str, code: str) -> str:
    words = phrases.clean(label) if table is codes.MINUTES_PHRASE else label.strip()
    if not words:
        raise Refused({"label": "请填写名称"})
    known = table.code(words)
    if known is not None and known != code:
        raise Refused({"label": f"“{table.label(known)}”已经在这个词表里了"})
    return words
