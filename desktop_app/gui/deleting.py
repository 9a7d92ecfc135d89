"""Deleting records: no question, a toast with the way back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from functools import partial
from typing import Final

from db import parts, removing
from db.bin import DAYS
from db.kinds import ListEntry
from db.pointing import pointing
from db.record import Id, Record
from db.roles import may
from db.store import Store
from db.trouble import Refused, Unavailable
from desktop_app.gui.desk import Desk
from desktop_app.gui.undoing import undo_work

Deed = Callable[[Sequence[bytes]], object]
NAMED: Final = 2
_LOOKED_AT: Final = 50  # records deleted at once whose users are looked for


def deleter(desk: Desk, kind: type[Record]) -> Deed | None:
    """Give what deletes the chosen records of a list; None for whoever only looks at them."""
    if not may(desk.clerk, "edit"):
        return None
    return lambda ids: delete_with_toast(desk, list(desk.store.by_id(kind, ids).values()))


def delete_with_toast(desk: Desk, records: Sequence[Record], beside: Sequence[Record] = ()) -> bool:
    """Delete records with their parts in one piece of work, and say how to get them back.

    `beside` goes along though it is no part of them. What still names one of them keeps doing so;
    the toast says who that is. Give whether they are gone: some may not be deleted.
    """
    if not records:
        return False
    store, title = desk.store, records[0].title
    names = list(store.names(records).values())
    words = names[0] if len(names) == 1 else f"{len(names):,} 条{title}"
    try:
        more = removing.beside(store, records)
        along = parts.of(store, [*beside, *more, *records])
        used = used_by(store, records, {one.id for one in (*records, *beside, *more, *along)})
        with store.work(desk.clerk, f"删除{title}", "list") as work:
            work.delete(*beside, *more, *records)
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
        return False
    desk.tell_changed(work.changes)
    back = partial(undo_work, desk, work.changes.work, words)
    desk.toast(f"{words} {_counted([*more, *along])}已移到回收站，{DAYS} 天内可找回{used}", back)
    return True


def _counted(along: Sequence[Record]) -> str:
    """Say how many parts that staff wrote went along, kind by kind; "" where none did."""
    found = Counter(one.title for one in along if one.in_sheets)
    return f"连同 {'、'.join(f'{n:,} 条{title}' for title, n in found.items())} " if found else ""


def used_by(store: Store, records: Sequence[Record], besides: Collection[Id]) -> str:
    """Say which other records name one of some that are to go, "" where none does."""
    if len(records) > _LOOKED_AT:
        return ""
    ids = [one.id for one in records]
    found: dict[Id, type[Record]] = {}
    for (kind, _name), one, _target in pointing(store, records[0].__tablename__, ids):
        user, of = _owner(store, one) if kind is ListEntry else (one, kind)
        if of is not None and not {one, user} & set(besides):
            found[user] = of
    first = (store.get(kind, one) for one, kind in list(found.items())[:NAMED])
    said = [f"{one.title} {store.called(one)}" for one in first if one]
    more = f"等 {len(found)} 条" if len(found) > len(said) else ""
    return f"；还提到的有：{'、'.join(said)}{more}" if said else ""


def _owner(store: Store, entry: Id) -> tuple[Id, type[Record] | None]:
    """Give the record in whose list a row stands, and its kind."""
    ((owner,),) = store.values(ListEntry, "owner", id=entry)
    return owner, store.kind_holding(owner)
