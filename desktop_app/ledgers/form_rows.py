"""Rows that several forms give: names in a list, free text by edition, photos with captions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from db import stopping
from db.files import Files, is_picture
from db.kinds import Attachment
from db.periods import chinese_day
from db.record import Record
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import Edition, Options
from desktop_app.ledgers.people import People


def listed(store: Store, record: Record, name: str) -> str:
    """Write the names in a record's list."""
    return "、".join(filter(None, (one.target_name for one in store.entries(record, name))))


def span_of_days(first: dt.date | None, last: dt.date | None) -> str:
    """Write one day, or from a day to another."""
    days = [chinese_day(day) for day in (first, last) if day]
    return "至".join(dict.fromkeys(days))


def hidden_in(store: Store, record: Record, people: str, options: Options) -> list[str]:
    """Give whom of a list of a record the edition does not name, in any text about it."""
    ids = [one.target for one in store.entries(record, people)]
    return People(store, options, ids).hidden(ids)


def photo_rows(
    store: Store,
    record: Record,
    name: str,
    day: dt.date | None,
    place: str,
    options: Options,
    hidden: Collection[str] = (),
) -> Iterator[tuple[str, ...]]:
    """Give a record's photos as (photo, content hash, caption with day and place).

    The public edition has those alone that show nobody, or whose people agreed (PIPL Art. 25) and
    have not taken that back. Captions do not say the names that are `hidden`.
    """
    tag = type(record).lists()[name].tag
    is_public = options.edition is Edition.PUBLIC
    is_refused = is_public and stopping.is_for_nobody(store, record)
    for file in Files(store).of(record.id):
        if file.owner_tag != tag or not is_picture(file):
            continue
        if is_public and not is_for_all(file, is_refused=is_refused):
            continue
        taken = file.taken_on or day
        caption, where = (
            editions.words(said, options.edition, hidden) for said in (file.caption, place)
        )
        words = (caption, taken.isoformat() if taken else "", where)
        yield "photo", file.sha256 or "", "　".join(filter(None, words))


def is_for_all(file: Attachment, *, is_refused: bool = False) -> bool:
    """Say whether a photo may be shown to everybody; not when somebody in it refused that."""
    return not file.contains_people or (bool(file.consent_ok) and not is_refused)


def shown(record: Record, *wanted: str) -> Iterator[tuple[str, str]]:
    """Give fields of a record as they may stand on paper, masked."""
    fields: dict[str, Any] = dict(type(record).fields())
    for name in wanted:
        yield name, fields[name].show(getattr(record, name))
