"""The saved views of one list, read and written in the book. No Qt.

A private view is its owner's alone; a shared one is everyone's to look through and its owner's to
change. Neither holds the words that are sought.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from db.kinds import ListView
from db.roles import Clerk
from db.store import Store
from db.work import Changes, Work
from desktop_app.gui import column_layout, conditions
from desktop_app.gui.column_layout import Layout
from desktop_app.gui.conditions import Condition

FORM: Final = "list_view"
Sorting = tuple[tuple[str, bool], ...]  # a column's key, and whether backwards


class Standing(Struct, frozen=True):
    """How a list stands: the built-in view below, conditions, columns, order."""

    base: str = ""
    conditions: tuple[Condition, ...] = ()
    layout: Layout = ()
    sorting: Sorting = ()


class SavedViews:
    """What views there are for somebody of one list, and the ways of changing them."""

    def __init__(self, store: Store, clerk: Clerk, page: str) -> None:
        self._store, self._clerk, self._page = store, clerk, page

    def every(self) -> list[ListView]:
        """Give the views this clerk may see, as their owners ordered them; own ones first."""
        scopes = self._store.facts.scopes
        found = self._store.all(ListView, page=self._page, org_code=scopes)
        mine = [one for one in found if one.called and one.is_for(self._clerk.id)]
        return sorted(mine, key=lambda one: (not self.is_mine(one), one.position or 0, one.id))

    def is_mine(self, view: ListView) -> bool:
        """Say whether the view is this clerk's own."""
        return view.owner == self._clerk.id

    def add(self, called: str, standing: Standing, *, shared: bool) -> tuple[ListView, Changes]:
        """Keep how the list stands under a new name; raises `Refused` for a bad one."""
        last = max((one.position or 0 for one in self.every() if self.is_mine(one)), default=0)
        view = ListView(
            called=called.strip() or None, page=self._page, owner=self._clerk.id, shared=shared,
            pinned=True, position=last + 1,
        )  # fmt: skip
        _write(view, standing)
        return view, self._save(f"存视图“{called.strip()}”", view)

    def keep(self, view: ListView, standing: Standing) -> Changes:
        """Keep how the list stands now in a view that is there."""
        changed = view.copy()
        _write(changed, standing)
        return self._save(f"改视图“{view.called}”", changed)

    def change(self, view: ListView, **values: object) -> Changes:
        """Give a view another name, pin it, or share it."""
        changed = view.copy()
        for name, value in values.items():
            setattr(changed, name, value)
        return self._save(f"改视图“{view.called}”", changed)

    def move(self, view: ListView, by: int) -> Changes | None:
        """Move one of the clerk's own views forwards or back; None where it stands at the end."""
        mine = [one for one in self.every() if self.is_mine(one)]
        at = next(place for place, one in enumerate(mine) if one.id == view.id)
        if not 0 <= at + by < len(mine):
            return None
        mine.insert(at + by, mine.pop(at))
        changed = [one.copy() for one in mine]
        for place, one in enumerate(changed, 1):
            one.position = place
        return self._save("排视图", *changed)

    def delete(self, view: ListView) -> Changes:
        """Delete a view; it can be brought back by undoing."""
        with self._store.work(self._clerk, f"删除视图“{view.called}”", FORM) as work:
            work.delete(view)
        return work.changes

    def _save(self, reason: str, *views: ListView) -> Changes:
        work: Work
        with self._store.work(self._clerk, reason, FORM) as work:
            work.save(*views)
        return work.changes


def _write(view: ListView, standing: Standing) -> None:
    view.base = standing.base or None
    view.conditions = conditions.to_json(standing.conditions)
    view.layout = column_layout.to_json(standing.layout)
    view.sorting = json.dumps(standing.sorting, ensure_ascii=False)


def standing_of(view: ListView) -> Standing:
    """Give how a list stands in a view; what cannot be read is passed over."""
    return Standing(
        view.base or "",
        conditions.from_json(view.conditions),
        column_layout.from_json(view.layout),
        _sorting(view.sorting),
    )


def _sorting(text: str | None) -> Sorting:
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return ()
    found: Sequence[object] = rows[:2] if isinstance(rows, list) else ()
    return tuple(
        (row[0], row[1])
        for row in found
        if isinstance(row, list) and [type(part) for part in row] == [str, bool]
    )
