"""结对与走访, 会议与督办, 群众事项 at the district: what its offices registered, only looked at."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from typing_extensions import override

from db import fields as field
from db.kinds import BrandChecklist
from db.record import Record
from db.work import Changes
from desktop_app.gui.controls import Chips
from desktop_app.gui.desk import Desk
from desktop_app.gui.fresh_page import FreshPage
from desktop_app.gui.kind_list import LOOKED_AT, KindList
from desktop_app.gui.list_source import Preview
from desktop_app.gui.list_tools import to_merging
from desktop_app.gui.listable import may_narrow
from desktop_app.gui.page import Page
from desktop_app.gui.pages.brand import BrandRows
from desktop_app.gui.pages.due_list import DueList
from desktop_app.gui.pages.follow_ups import Matters
from desktop_app.gui.pages.meetings import Meetings
from desktop_app.gui.pages.pairing import Pairings
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.short_list import ByOffice

EMPTY: Final = "还没有收到这样的记录。社区交来明细包、合入以后，列在这里。"


class OfOffices(ByOffice):
    """Rows of all offices; nothing can be done with them.

    Sensitive words that no mask hides are told by the opened record alone: in rows they would make
    a list of people out of what each office keeps for itself.
    """

    holds_own_rows = False

    def told(self, kind: type[Record]) -> dict[str, field.Field]:
        """Give the fields that may stand in a row, or be sought."""
        return may_narrow(kind)

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        found, row = super().preview(record_id), self.rows.get(record_id)
        if found is None or row is None or self.facets is None:
            return None
        kind = self.facets.kind
        is_close = bool(kind.name_field) and kind.name_field not in may_narrow(kind)
        return replace(found, title=row.cells[0] if is_close else found.title, deeds=())


class OfficesPairings(OfOffices, Pairings):
    """The pairings of all offices."""


class OfficesMeetings(OfOffices, Meetings):
    """The meetings of all offices."""


class OfficesMatters(OfOffices, Matters):
    """What the meetings of all offices decided."""


class OfficesRecords(OfOffices, KindList):
    """The records of a kind of all offices."""


class OfficesDue(OfOffices, DueList):
    """Such records with deadlines."""


class OfficesBrand(OfOffices, BrandRows):
    """The five ones of all offices, each with the office's own check."""


class OfficesPage(FreshPage):
    """A list of what offices registered: found, narrowed by office, opened to be read.

    `key` is the page's own key, `form` the page that shows one of its records, `group` the rail
    entry whose tabs stand above.
    """

    def __init__(
        self,
        desk: Desk,
        found: OfOffices,
        *,
        key: str,
        form: str,
        group: str,
        title: str,
        search_hint: str,
    ) -> None:
        self.found, self.form = found, form
        super().__init__(
            desk,
            found,
            key=key,
            title=title,
            search_hint=search_hint,
            tabs=Chips("页签", tabs_of(desk, group)),
            empty=EMPTY,
            first_step=to_merging(desk),
            kept_as=f"offices_{key}",
        )
        self.opened.connect(self._open)
        desk.changed.connect(self._follow)
        self.note = LOOKED_AT

    @override
    def refresh(self) -> None:
        self.read_anew()

    @override
    def _say_count(self) -> None:
        ids = self.found.ids()
        offices = len({self.found.office_of(one) for one in ids})
        words = f"{offices} 个社区 · 共 {len(ids):,} {self.found.noun}" if ids else "还没有收到"
        self.head.say(subtitle=words)

    def _follow(self, _changes: Changes) -> None:
        self.note_change()

    def _open(self, record_id: bytes) -> None:
        self.desk.show_page(self.form, record=record_id)


class Shown(Struct, frozen=True):
    """What a list of all offices shows: its rows, the page of one, and what it is called."""

    rows: Callable[[Desk], OfOffices]
    form: str
    group: str
    title: str
    search_hint: str


PAGES: Final[Mapping[str, Shown]] = {
    "pairing": Shown(
        OfficesPairings, "pairing_form", "pairing", "结对子", "姓名、单位、拼音首字母、编号"
    ),
    "meetings": Shown(OfficesMeetings, "minutes", "meetings", "联席会议", "议题、主持人、会议名称"),
    "follow_ups": Shown(
        OfficesMatters,
        "resolution",
        "meetings",
        "议定事项督办",
        "事项、单位、责任人、拼音首字母",
    ),
}
"""The lists whose offices' pages are made by hand, by the page's key."""


def page_of(key: str, desk: Desk) -> Page:
    """Give the list of all offices' records that has a key."""
    one = PAGES[key]
    return OfficesPage(
        desk,
        one.rows(desk),
        key=key,
        form=one.form,
        group=one.group,
        title=one.title,
        search_hint=one.search_hint,
    )


def place_page(place: Place, desk: Desk) -> Page:
    """Give what all offices registered of the kind of a place."""
    told: dict[str, Any] = {**may_narrow(place.kind), **place.kind.lists()}
    columns = [(name, width) for name, width in place.columns if name in told]
    if all(width for _, width in columns):  # the one that stretched is told no more
        columns[1] = (columns[1][0], 0)
    declared: dict[str, Any] = {
        "noun": place.noun,
        "views": place.views,
        "facts": [name for name in place.facts if name in told],
        "newest": place.newest,
    }
    rows = OfficesBrand if place.kind is BrandChecklist else OfficesRecords
    found = (
        OfficesDue(place, desk, place.kind, columns, **declared)
        if place.face
        else rows(desk, place.kind, columns, **declared)
    )
    sought = [told[name].label for name, _ in columns if isinstance(told[name], field.Link)]
    return OfficesPage(
        desk,
        found,
        key=place.key,
        form=place.form_key,
        group=place.group,
        title=place.called,
        search_hint=place.search_hint if len(columns) == len(place.columns) else "、".join(sought),
    )
