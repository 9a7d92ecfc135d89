"""The weekly check of everything: each page and its seal, the whole access log, each file kept.

A start looks over the pages alone (`quick_check`); this takes longer, and its day stands on the
workbench.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any, Final

from db.store import Store
from db.trouble import Unavailable

EVERY_DAYS: Final = 7
LAST: Final = "whole_check"
PARTS: Final = {"file": "台账文件", "access_log": "访问日志", "attachments": "附件"}


@dataclass(frozen=True)
class Looked:
    """The last check of everything: on which day, and in which parts something was wrong."""

    day: dt.date
    wrong: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether all of it was sound."""
        return not self.wrong

    @property
    def words(self) -> str:
        """Say what was wrong."""
        return "、".join(PARTS[part] for part in self.wrong) + "有损坏" if self.wrong else ""


def run(store: Store) -> dict[str, Any]:
    """Check everything and remember what came of it; findings by part, each empty when sound."""
    found = store.check(whole=True)
    told = {"day": store.today.isoformat(), "wrong": [part for part in PARTS if found[part]]}
    with contextlib.suppress(Unavailable):  # a damaged book takes no note; it is said all the same
        store.keep_fact(LAST, json.dumps(told))
    return found


def last(store: Store) -> Looked | None:
    """Give the last check; None when there was none."""
    told = json.loads(store.fact(LAST, "null"))
    return Looked(dt.date.fromisoformat(told["day"]), tuple(told["wrong"])) if told else None


def due(store: Store) -> bool:
    """Say whether a week has gone by since the last one in which all was sound."""
    before = last(store)
    return before is None or not before.is_good or (store.today - before.day).days >= EVERY_DAYS
