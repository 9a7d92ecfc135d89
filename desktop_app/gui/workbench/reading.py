"""Everything the workbench shows, read in one job. No Qt."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from db import (
    accounts,
    backup,
    backup_trial,
    codes,
    due,
    handed_down,
    lives,
    packages,
    second_place,
    whole_check,
)
from db.backup_trial import Trial
from db.brand import evidence_of
from db.due import Due, Figures, Standing
from db.fields import Choice
from db.kinds import BrandChecklist, NameInTray
from db.kinds.tray import WAITING
from db.second_place import Copied
from db.store import Store
from db.whole_check import Looked

LAST_CHECK: Final = "health_last"
"""The fact that keeps when the book was last examined and how much was found."""

STAGES: Final = {"not_started": 0, "going_on": 1, "done": 2}


class Brand(Struct, frozen=True):
    """One of the five things an office builds: how far it is and how much proves it."""

    words: str
    stage: int
    said: str
    evidence: int
    record: bytes


class Checked(Struct, frozen=True):
    """The last health check: on which day, and how many findings it left."""

    day: dt.date
    count: int


class Waiting(Struct, frozen=True):
    """Unsaved words of one page: how many drafts, and where the newest is found again."""

    page: str
    count: int
    where: dict[str, Any]


class Board(Struct, frozen=True):
    """What the workbench shows."""

    due: Sequence[Due]
    doing: Sequence[Due]
    figures: Figures
    standing: Sequence[Standing]
    brand: Sequence[Brand]
    drafts: Sequence[Waiting]
    checked: Checked | None
    backup: dt.datetime | None
    has_folder: bool
    trial: Trial | None
    copied: Copied | None
    looked: Looked | None
    is_key_due: bool
    days_since_export: int | None
    conflicts: int
    copies: str
    """What there is to see to about copies of the book; empty when nothing."""
    tray: int
    given: int


def read(store: Store) -> Board:
    """Read it all; the registers of people take a while, so it belongs in a job."""
    found = due.at_hand(store)
    made = backup.newest(store.folder / "backups", store.today) if store.folder else None
    return Board(
        due=found.due,
        doing=found.doing,
        figures=due.figures(store, found),
        standing=due.standing(store),
        brand=brand(store),
        drafts=drafts(store),
        checked=last_check(store),
        backup=made.made if made else None,
        has_folder=store.folder is not None,
        trial=backup_trial.last(store),
        copied=second_place.last(store),
        looked=whole_check.last(store),
        is_key_due=accounts.is_key_due(store),
        days_since_export=days_since_export(store),
        conflicts=due.in_conflict(store),
        copies=copies(store),
        tray=store.count(NameInTray, state=WAITING),
        given=sum(one.fresh for one in handed_down.given(store)),
    )


def copies(store: Store) -> str:
    """Say what happened to this book or to a copy of it that nobody has seen to."""
    if found := lives.newest(store):
        return lives.WORDS[found.why]
    return "有台账副本也在登记" if lives.waiting(store) else ""


def brand(store: Store) -> list[Brand]:
    """Give this year's 五个一 in their fixed order; empty when none is begun."""
    rows = {one.item: one for one in store.all(BrandChecklist, year=store.today.year)}
    if not rows:
        return []
    proved = evidence_of(store, [one.id for one in rows.values()])
    shown: Any = BrandChecklist.fields()["progress"]
    return [_brand(code, rows.get(code), proved, shown) for code in codes.BRAND_ITEM.codes()]


def _brand(code: str, row: BrandChecklist | None, proved: dict[bytes, int], shown: Choice) -> Brand:
    words = codes.BRAND_ITEM.label(code)
    if row is None:
        return Brand(words, 0, "还没有建", 0, b"")
    stage = STAGES.get(row.progress, 0)
    return Brand(words, stage, shown.show(row.progress), proved.get(row.id, 0), row.id)


def drafts(store: Store) -> list[Waiting]:
    """Give what was typed and not saved, one line a page, the newest first."""
    found: dict[str, Waiting] = {}
    for (page, record), body in store.drafts().items():
        if page in found:
            first = found[page]
            found[page] = Waiting(page, first.count + 1, first.where)
            continue
        where: dict[str, Any] = {"draft": record}
        if not json.loads(body).get("new", True):
            where["record"] = bytes.fromhex(record)
        found[page] = Waiting(page, 1, where)
    return list(found.values())


def last_check(store: Store) -> Checked | None:
    """Give when the book was last examined; None when it never was."""
    held = json.loads(store.fact(LAST_CHECK, "null"))
    return Checked(dt.date.fromisoformat(held["day"]), held["count"]) if held else None


def keep_check(store: Store, count: int) -> None:
    """Remember that the book was examined today, and how many findings were left."""
    held = {"day": store.today.isoformat(), "count": count}
    store.keep_fact(LAST_CHECK, json.dumps(held))


def days_since_export(store: Store) -> int | None:
    """Give the days since the last package went out; None when none ever did."""
    sent = packages.outbox(store)
    if not sent:
        return None
    last = dt.datetime.fromtimestamp(sent[0]["made_ms"] / 1000).astimezone().date()
    return (store.today - last).days
