"""The list and the form of a place, as they are where nothing special was built."""

from __future__ import annotations

from functools import partial
from typing import Any

from typing_extensions import override

from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.page import Page
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.starting import starting_values
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.sheets import sheet_of


class PlaceList(KindPage):
    """The list of a place, with the tabs of its rail entry."""

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(
            desk,
            self.source_of(desk, place),
            key=place.key,
            form=place.form_key,
            title=place.called,
            search_hint=place.search_hint or f"{place.called}、拼音首字母",
            empty=place.empty,
            verb=place.verb,
            tabs=tabs_of(desk, place.group),
        )
        self.note = place.note
        if self.tabs:
            self.tabs.picked.disconnect(desk.show_page)
            self.tabs.picked.connect(partial(show_tab, desk, place.group))

    def source_of(self, desk: Desk, place: Place) -> KindList:
        """Give the rows of the list."""
        return KindList(
            desk,
            place.kind,
            place.columns,
            noun=place.noun,
            views=place.views,
            facts=place.facts,
            newest=place.newest,
            deeds=[
                (deed.words, partial(_begin, desk, deed.page, deed.path)) for deed in place.deeds
            ],
        )


class PlaceForm(RecordPage):
    """The form of a place; a new record starts with what the office usually writes."""

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(
            desk,
            sheet_of(place.kind),
            key=place.form_key,
            crumb=place.words or place.called,
            back_to=place.back_to,
            verb=place.verb,
        )

    @override
    def start_new(self, values: dict[str, Any] | None = None) -> None:
        super().start_new(starting_values(self.desk, self.sheet.kind) | (values or {}))


def list_page(place: Place, desk: Desk) -> Page:
    """Give the list page of a place."""
    return place.list_page(desk, place) if place.list_page else PlaceList(desk, place)


def form_page(place: Place, desk: Desk) -> Page:
    """Give the form page of a place."""
    return place.form_page(desk, place) if place.form_page else PlaceForm(desk, place)


def _begin(desk: Desk, page: str, path: str, record_id: bytes) -> None:
    desk.show_page(page, values={path: record_id})
