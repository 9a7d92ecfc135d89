"""The places whose list or form is more than usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from db import kinds
from db.record import Record
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages import offices_lists, place_pages
from desktop_app.gui.pages.activity_form import ActivityForm
from desktop_app.gui.pages.brand import BrandList
from desktop_app.gui.pages.briefing_form import BriefingForm
from desktop_app.gui.pages.case_form import CaseForm
from desktop_app.gui.pages.case_list import CasesList
from desktop_app.gui.pages.contact_pages import ContactForm, ContactsList
from desktop_app.gui.pages.delivery_pages import DeliveriesList
from desktop_app.gui.pages.festival_list import FestivalsList
from desktop_app.gui.pages.indicator_pages import IndicatorForm, IndicatorsList
from desktop_app.gui.pages.place import Place, level_of
from desktop_app.gui.pages.rights_form import RightsForm
from desktop_app.gui.pages.station_list import StationsList
from desktop_app.gui.pages.units import UnitForm, UnitsPage
from desktop_app.gui.pages.visit_list import VisitsList
from desktop_app.gui.pages.year_plan import PlanForm, YearPlanPage

Build = Callable[[Desk, Place], Page]

LISTS: Final[Mapping[type[Record], Build]] = {
    kinds.ContactPair: ContactsList,
    kinds.Festival: FestivalsList,
    kinds.IndicatorReport: IndicatorsList,
    kinds.ServiceCase: CasesList,
    kinds.ServiceDelivery: DeliveriesList,
    kinds.ServiceStation: StationsList,
    kinds.Visit: VisitsList,
    kinds.BrandChecklist: BrandList,
    kinds.PlanItem: YearPlanPage,
}
# What is only looked at, and has a list of its own all the same.
SEEN_LISTS: Final[Mapping[type[Record], Build]] = {kinds.OrgUnit: UnitsPage}
FORMS: Final[Mapping[type[Record], Build]] = {
    kinds.Activity: ActivityForm,
    kinds.ContactPair: ContactForm,
    kinds.IndicatorReport: IndicatorForm,
    kinds.ServiceCase: CaseForm,
    kinds.RightsRequest: RightsForm,
    kinds.ExperienceBriefing: BriefingForm,
    kinds.OrgUnit: UnitForm,
    kinds.PlanItem: PlanForm,
}


def list_page(place: Place, desk: Desk) -> Page:
    """Give the list page of a place."""
    is_only_seen = place.is_only_seen(level_of(desk))
    if is_only_seen and place.kind not in SEEN_LISTS:
        return offices_lists.place_page(place, desk)
    build = (SEEN_LISTS if is_only_seen else LISTS).get(place.kind)
    return build(desk, place) if build else place_pages.list_page(place, desk)


def form_page(place: Place, desk: Desk) -> Page:
    """Give the form page of a place."""
    build = FORMS.get(place.kind)
    return build(desk, place) if build else place_pages.form_page(place, desk)
