"""What every table ledger reads the same way: an office's records, their lists, their files."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import msgspec

from db import chain, codes
from db.counting import Span
from db.kinds import Attachment, LedgerPrint, ListEntry, PartnerOrganization, StaffMember
from db.record import Record
from db.store import Store
from desktop_app.ledgers.ledger import Figure, Options, Row

NO_DAY = "没有写日期"
"""Heads what lies in no period for want of its day: it is listed and does not count."""


def of_office(options: Options) -> dict[str, Any]:
    """Give what to ask the store for: one office's records in a district's book, or all."""
    return {"org_code": options.office} if options.office else {}


def own_staff(store: Store, options: Options) -> list[StaffMember]:
    """Give the staff a paper tells of: of the office asked for, or of the book's own.

    The district's come along to every office, for what they sign; they are none of its staff.
    """
    facts = store.facts
    code = options.office or ("" if facts.is_district else facts.code)
    return store.all(StaffMember, org_code=code) if code else store.all(StaffMember)


def belongs(body: PartnerOrganization, options: Options) -> bool:
    """Whether a body works with the office at the cut-off."""
    joined = body.joined_on is None or body.joined_on <= options.cutoff
    return joined and (body.left_on is None or body.left_on > options.cutoff)


def of_programme(options: Options) -> dict[str, Any]:
    """Give what to ask the store for: an office's records, of one programme or of all."""
    told = {"programme": options.programme} if options.programme else {}
    return {**of_office(options), **told}


def programme_words(options: Options | Span) -> tuple[str, ...]:
    """Say under the totals that only one programme is told of."""
    said = codes.PROGRAMME.label(options.programme) if options.programme else ""
    return (f"只列所属计划为“{said}”的",) if said else ()


def lists(store: Store, kind: type[Record], name: str) -> Mapping[bytes, list[ListEntry]]:
    """Give the elements of a list by the records they belong to, in their order."""
    found: dict[bytes, list[ListEntry]] = defaultdict(list)
    tag = kind.lists()[name].tag
    for entry in store.all(ListEntry, order=("position",), owner_tag=tag):
        found[entry.owner].append(entry)
    return found


def printed_period(paper: LedgerPrint) -> str:
    """Give the period that a registered print is of, by its title."""
    chosen: dict[str, Any] = msgspec.json.decode(paper.parameters or "{}")
    return str(chosen.get("period", ""))


def files(store: Store, kind: type[Record], *names: str) -> Mapping[bytes, int]:
    """Count the files of each record under some of its lists."""
    tags = [kind.lists()[name].tag for name in names]
    return store.tally(Attachment, "owner", owner_tag=tags)


def span(options: Options) -> Span:
    """Give what the numbers are asked about, so that a paper counts as they do."""
    return Span(options.period, options.cutoff, options.office)


def until(day: dt.date | None, options: Options) -> dt.date | None:
    """Give a day that has come by the end of what is counted; blank for a later one."""
    return day if day is not None and day <= span(options).last else None


def first_words(store: Store, kind: type[Record], options: Options) -> dict[bytes, dict[str, str]]:
    """Say of records that were taken up again what a day of theirs was at first, by day field."""
    steps = chain.taken_up_again(store, kind)
    again = store.by_id(kind, steps)
    last = span(options).last
    return {one: chain.first_words(again[one], steps[one], last) for one in again}


def shown(day: dt.date | None) -> str:
    """Write a day in a table; blank where there is none."""
    return day.isoformat() if day else ""


def row(
    cells: tuple[str, ...],
    day: dt.date | None,
    tally: Mapping[str, Figure],
    record: bytes,
    group: str = "",
) -> Row:
    """Give the row of what happened on a day; without one it stands apart and does not count."""
    if day is None:
        return Row(cells, NO_DAY, record=record, counts=False)
    return Row(cells, group, tally, record)
