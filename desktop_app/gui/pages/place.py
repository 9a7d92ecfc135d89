"""Where the records of a kind have their pages: one declaration gives a list and a form.

Nothing here builds a page, so that the rail can be set out before any page is imported.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct

from db.record import Record
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.view import EVERY, View
from desktop_app.gui.wall_cards import Face

COMMUNITY: Final = frozenset({"community"})
DISTRICT: Final = frozenset({"district"})
BOTH: Final = frozenset({"community", "district"})

Build = Callable[[Desk, "Place"], Page]


def level_of(desk: Desk) -> str:
    """Give the level whose pages a desk has."""
    return "district" if desk.store.is_district else "community"


class Deed(Struct, frozen=True):
    """A button of the preview: `words` open the form page `page` with its cell `path` filled.

    With `part`, a table, they open the record itself and ask for a new part of that kind.
    """

    words: str
    page: str
    path: str = ""
    part: str = ""


class Place(Struct, frozen=True, kw_only=True):
    """The pages of a kind: `key` is the list's, `form_key` the form's.

    `group` is the rail entry it stands under; its first place carries the `rail` title and the
    `digit`. `newest` names the field that sorts the list, latest first. A place without columns
    and without `words` has no list: its records are parts, registered from their whole.
    `face` is what stands on a card, where the records are shown as cards by their state too.
    `from_all` lists what other offices registered as well, as far as it is held; a district
    does so of whatever is registered at both levels. With
    `seen_above` the district looks at what its offices registered, and registers none itself.
    `list_page` and `form_page` build special pages instead of the usual ones.
    """

    kind: type[Record]
    key: str
    group: str
    icon: str
    noun: str = "条"
    words: str = ""
    verb: str = "登记"
    title: str = ""
    rail: str = ""
    digit: str = ""
    columns: Sequence[tuple[str, int]] = ()
    views: Sequence[View] = (EVERY,)
    facts: Sequence[str] = ()
    newest: str = ""
    search_hint: str = ""
    empty: str = ""
    note: str = ""
    deeds: Sequence[Deed] = ()
    face: Face | None = None
    from_all: bool = False
    seen_above: bool = False
    levels: frozenset[str] = COMMUNITY
    list_page: Build | None = None
    form_page: Build | None = None

    @property
    def form_key(self) -> str:
        """The key of the form's page."""
        return f"{self.key}_form"

    def is_only_seen(self, level: str) -> bool:
        """Whether a level looks at such records without registering any."""
        return self.seen_above and level == "district"

    def lists_all(self, level: str) -> bool:
        """Whether the list holds what other offices registered, beside one's own."""
        return self.from_all or (level == "district" and self.levels == BOTH)

    def stands_at(self, level: str) -> bool:
        """Whether a level has the pages."""
        return level in self.levels or self.is_only_seen(level)

    @property
    def called(self) -> str:
        """What one of its records is called on buttons."""
        return self.title or self.kind.title

    @property
    def has_list(self) -> bool:
        """Whether its records are listed on a page of their own."""
        return bool(self.words)

    @property
    def back_to(self) -> str:
        """The page that the form goes back to."""
        return self.key if self.has_list else self.group
