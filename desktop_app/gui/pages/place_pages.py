"""The list and the form of a place, as they are where nothing special was built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from db import form_templates
from db.history import concerns
from db.kinds import FormTemplate, SignOff
from db.record import Record
from db.trouble import Refused
from db.work import Changes, Work
from desktop_app.gui.arrange import Part
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import ONLY_READ, AllKindList, KindList
from desktop_app.gui.kind_page import KindPage
from desktop_app.gui.page import Page
from desktop_app.gui.pages import turning
from desktop_app.gui.pages.due_list import DueList
from desktop_app.gui.pages.place import Deed, Place, level_of
from desktop_app.gui.pages.places import list_called, place_of
from desktop_app.gui.pages.starting import following_values, starting_values
from desktop_app.gui.pages.tabs import show_tab, tabs_of
from desktop_app.gui.parts_panel import PartsPanel, parts_of
from desktop_app.gui.record_form import Records
from desktop_app.gui.record_page import RecordPage
from desktop_app.gui.review_card import ReviewCard
from desktop_app.gui.sheets import sheet_of
from desktop_app.gui.template_card import TemplateCard
from desktop_app.gui.wall import StateWall


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
            extra=self.more_buttons(desk),
        )
        is_mixed = level_of(desk) == "district" and place.lists_all("district")
        self.note = place.note or (ONLY_READ if is_mixed else "")
        if place.face:
            self.hang(StateWall(desk, place.kind, place.face, place.key))
        if self.tabs:
            self.tabs.picked.disconnect(desk.show_page)
            self.tabs.picked.connect(partial(show_tab, desk, place.group))

    def more_buttons(self, desk: Desk) -> Sequence[Part]:
        """Give the buttons that this list has beside 登记."""
        del desk
        return ()

    def source_of(self, desk: Desk, place: Place) -> KindList:
        """Give the rows of the list."""
        usual = AllKindList if place.lists_all(level_of(desk)) else KindList
        return self.made_from(partial(DueList, place) if place.face else usual, desk, place)

    def made_from(self, make: Callable[..., KindList], desk: Desk, place: Place) -> KindList:
        """Give the rows of the list from a kind of source."""
        return make(
            desk,
            place.kind,
            place.columns,
            noun=place.noun,
            views=place.views,
            facts=place.facts,
            newest=place.newest,
            deeds=[
                (deed.words, partial(_begin, desk, deed))
                for deed in place.deeds
                if desk.has_page(deed.page)
            ],
        )

    def put_below_head(self, part: QWidget, *, below_tabs: bool = False) -> None:
        """Lay a part out between the title and the list, above the tabs or below them."""
        box = self.layout()
        if isinstance(box, QBoxLayout):
            box.insertWidget(2 if below_tabs else 1, part)


class PlaceForm(RecordPage):
    """The form of a place, with the parts of its record.

    A new record starts with what the office usually writes. Come with `step=` a state for the
    card that asks for it, or `part=` a table for a new part of that kind; `turned_from=` names
    the record whose words the new one answers, `template=` what a new one is filled in from.
    """

    def __init__(self, desk: Desk, place: Place) -> None:
        self.parts: dict[str, PartsPanel] = {}
        self._turned: bytes | None = None
        self._is_only_seen = place.is_only_seen(level_of(desk))
        super().__init__(
            desk,
            replace(sheet_of(place.kind), noun=place.noun),
            key=place.form_key,
            crumb=list_called(place),
            back_to=place.back_to,
            verb=place.verb,
        )
        self.form.changed.connect(self._fill_what_follows)

    @property
    @override
    def registers(self) -> bool:
        return not self._is_only_seen

    def _fill_what_follows(self, path: str) -> None:
        """Fill in what a typed value tells, where nobody typed anything else."""
        if path not in self.form.editors or path in self.form.filled:
            return
        try:
            value = self.form.editors[path].value()
        except Refused:
            return  # half a word tells nothing yet
        for name, told in following_values(self.desk, self.sheet.kind, path, value).items():
            if self.form.may_fill(name):
                self.form.fill(name, told)

    @override
    def _lay_out(self) -> None:
        self.parts = {kind.__tablename__: self._panel(kind, link) for kind, link in self._kinds()}
        below = self.form.body.indexOf(self.form.cards[0]) + 1
        for place, panel in enumerate(self.parts.values()):
            self.form.body.insertWidget(below + place, panel)
        super()._lay_out()

    def _kinds(self) -> list[tuple[type[Record], str]]:
        return [(kind, link) for kind, link in parts_of(self.sheet.kind) if place_of(kind)]

    def _panel(self, kind: type[Record], link: str) -> PartsPanel:
        desk, place = self.desk, place_of(kind)
        return PartsPanel(
            desk,
            kind,
            link,
            words=f"{place.verb}{place.called}" if place else kind.title,
            page=self.key,
            start=partial(starting_values, desk),
            deeds=partial(turning.deeds, desk),
        )

    @override
    def beside(self) -> list[QWidget]:
        self.turns = turning.TurnsCard(self.desk)
        self.reviews = ReviewCard(self.desk, self.key) if self.sheet.kind.is_reviewed else None
        first, *above, history = super().beside()
        self.templates = self._template_card()
        reviewed = [self.reviews] if self.reviews else []
        kept = [self.templates] if self.templates else []
        return [first, *reviewed, *kept, *above, self.turns, history]

    def _template_card(self) -> TemplateCard | None:
        kind = self.sheet.kind
        if kind not in form_templates.FIELDS:
            return None
        return TemplateCard(self.desk, kind, self._said, self._fill_from)

    def _said(self) -> form_templates.Said:
        """Give what a template keeps of what stands in the form."""
        return form_templates.said_by(self.form.read()[0][""])

    def _fill_from(self, template: FormTemplate) -> None:
        """Fill in what a template says, where nobody typed anything else than is usual."""
        for name, value in form_templates.values(template, self.sheet.kind).items():
            made = self.form.editors.get(name)
            is_usual = made is not None and self.is_new and made.value() == made.field.default
            if made is not None and (is_usual or self.form.may_fill(name)):
                self.form.fill(name, value)

    @override
    def _connect(self) -> None:
        super()._connect()
        for panel in self.parts.values():
            self.quick.offer_in_card(panel.ask)
        self.desk.changed.connect(self._follow_reviews)

    def _follow_reviews(self, changes: Changes) -> None:
        """Show the reviews anew once somebody passed or returned the record, or changed a part."""
        kind, store = self.sheet.kind, self.desk.store
        if not self.is_new and (
            SignOff in changes.kinds
            or concerns(store, kind, self.record.id, changes.kinds, changes.ids)
        ):
            self._show_reviews()

    @override
    def open(self, record: Record) -> None:
        self._turned = None  # whose words were answered holds for the one new record alone
        super().open(record)

    @override
    def start_new(self, values: dict[str, Any] | None = None) -> None:
        self._turned = None
        usual = starting_values(self.desk, self.sheet.kind) if self.registers else {}
        super().start_new(usual | (values or {}))

    @override
    def arrive(self, **where: Any) -> None:
        super().arrive(**where)
        self._turned = where.get("turned_from", self._turned)
        if self.is_new and self.is_ours and self.templates:
            self.templates.use(where.get("template"))
        if not self.is_new and where.get("record") == self.record.id:
            # The window puts the cursor into the form first; what is asked takes it over.
            QTimer.singleShot(0, self, partial(self._ask, **where))

    def _ask(self, *, step: str = "", part: str = "", **_where: Any) -> None:
        if step:
            self.steps.ask_step(step)
        if panel := self.parts.get(part):
            panel.ask_new()

    @override
    def keep(self, work: Work, records: Records) -> None:
        super().keep(work, records)
        turning.link_back(self.desk, work, self._turned, self.key, records[""].id)

    @override
    def shown(self) -> None:
        super().shown()
        for panel in self.parts.values():
            panel.show_whole(self.record, locked=not self.is_ours)
            panel.setVisible(self.registers or not self.is_new)
        self.turns.show_record(None if self.is_new or not self.is_ours else self.record)
        if self.templates:
            self.templates.setVisible(self.is_ours and not self.form.locked)
        self._show_reviews()

    def _show_reviews(self) -> None:
        if self.reviews:
            kept = None if self.is_new else self.desk.store.get(self.sheet.kind, self.record.id)
            self.reviews.show_record(kept if self.is_ours else None)


def list_page(place: Place, desk: Desk) -> Page:
    """Give the list page of a place."""
    return place.list_page(desk, place) if place.list_page else PlaceList(desk, place)


def form_page(place: Place, desk: Desk) -> Page:
    """Give the form page of a place."""
    return place.form_page(desk, place) if place.form_page else PlaceForm(desk, place)


def _begin(desk: Desk, deed: Deed, record_id: bytes) -> None:
    if deed.part:
        desk.show_page(deed.page, record=record_id, part=deed.part)
    else:
        desk.show_page(deed.page, values={deed.path: record_id})
