"""A door to each page: the page is imported when it is first opened.

Importing all of them takes as long as the whole start may: one brings the ledgers'
fonts, another the exchange's ciphers, a third the reading of strangers' sheets.
"""

from __future__ import annotations

from collections.abc import Mapping

from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.pages.place import Place


def board(desk: Desk) -> Page:
    """Give the district's overview."""
    from desktop_app.gui.pages.board import BoardPage

    return BoardPage(desk)


def district_residents(desk: Desk) -> Page:
    """Give the residents of all communities."""
    from desktop_app.gui.pages.district_residents import DistrictResidentsPage

    return DistrictResidentsPage(desk)


def exchange(desk: Desk) -> Page:
    """Give the page of packages going out."""
    from desktop_app.gui.pages.exchange import ExchangePage

    return ExchangePage(desk)


def fill_in_out(desk: Desk) -> Page:
    """Give the making of a form for people without the program."""
    from desktop_app.gui.pages.fill_in_out import FillInOutPage

    return FillInOutPage(desk)


def fill_in_back(desk: Desk) -> Page:
    """Give the review of a form that came back."""
    from desktop_app.gui.pages.fill_in_back import FillInBackPage

    return FillInBackPage(desk)


def follow_ups(desk: Desk) -> Page:
    """Give the list of resolutions to follow up."""
    from desktop_app.gui.pages.follow_ups import FollowUpsPage

    return FollowUpsPage(desk)


def household_form(desk: Desk) -> Page:
    """Give the form of a household."""
    from desktop_app.gui.pages.household_form import HouseholdFormPage

    return HouseholdFormPage(desk)


def dwelling_form(desk: Desk) -> Page:
    """Give the form of a dwelling by itself."""
    from desktop_app.gui.pages.dwelling_form import DwellingFormPage

    return DwellingFormPage(desk)


def buildings(desk: Desk) -> Page:
    """Give the building view."""
    from desktop_app.gui.pages.buildings import BuildingsPage

    return BuildingsPage(desk)


def past_residents(desk: Desk) -> Page:
    """Give the residents as they stood on a day."""
    from desktop_app.gui.day_chooser import PEOPLE
    from desktop_app.gui.pages.past_lists import PastListPage

    return PastListPage(desk, PEOPLE)


def past_households(desk: Desk) -> Page:
    """Give the households as they stood on a day."""
    from desktop_app.gui.day_chooser import HOMES
    from desktop_app.gui.pages.past_lists import PastListPage

    return PastListPage(desk, HOMES)


def household_event(desk: Desk) -> Page:
    """Give the page of what can happen to a household."""
    from desktop_app.gui.pages.household_event import HouseholdEventPage

    return HouseholdEventPage(desk)


def households(desk: Desk) -> Page:
    """Give the list of households."""
    from desktop_app.gui.pages.households import HouseholdsPage

    return HouseholdsPage(desk)


def import_wizard(desk: Desk) -> Page:
    """Give the import of a roster."""
    from desktop_app.gui.pages.import_wizard import ImportPage

    return ImportPage(desk)


def ledgers(desk: Desk) -> Page:
    """Give the ledgers to print."""
    from desktop_app.gui.pages.ledgers import LedgersPage

    return LedgersPage(desk)


def meetings(desk: Desk) -> Page:
    """Give the list of joint meetings."""
    from desktop_app.gui.pages.meetings import MeetingsPage

    return MeetingsPage(desk)


def merge(desk: Desk) -> Page:
    """Give the page that takes packages in."""
    from desktop_app.gui.pages.merge import MergePage

    return MergePage(desk)


def minutes(desk: Desk) -> Page:
    """Give the editor of minutes."""
    from desktop_app.gui.pages.minutes_editor import MinutesPage

    return MinutesPage(desk)


def offices_list(key: str, desk: Desk) -> Page:
    """Give the records of all offices that a list of the district shows."""
    from desktop_app.gui.pages.offices_lists import page_of

    return page_of(key, desk)


def brand_proofs(desk: Desk) -> Page:
    """Give what proves the five ones."""
    from desktop_app.gui.pages.brand_proofs import BrandProofsPage

    return BrandProofsPage(desk)


def brand_check(desk: Desk) -> Page:
    """Give the office's own check of its five ones."""
    from desktop_app.gui.pages.brand_check import BrandCheckPage

    return BrandCheckPage(desk)


def pairings(desk: Desk) -> Page:
    """Give the list of pairings."""
    from desktop_app.gui.pages.pairing import PairingsPage

    return PairingsPage(desk)


def pairing_form(desk: Desk) -> Page:
    """Give the form of a pairing."""
    from desktop_app.gui.pages.pairing_form import PairingFormPage

    return PairingFormPage(desk)


def pairing_log(desk: Desk) -> Page:
    """Give the form of a pairing's activity."""
    from desktop_app.gui.pages.pairing_form import PairingLogPage

    return PairingLogPage(desk)


def resident_form(desk: Desk) -> Page:
    """Give the form of a resident."""
    from desktop_app.gui.pages.resident_form import ResidentFormPage

    return ResidentFormPage(desk)


def residents(desk: Desk) -> Page:
    """Give the list of residents."""
    from desktop_app.gui.pages.residents import ResidentsPage

    return ResidentsPage(desk)


def resolution(desk: Desk) -> Page:
    """Give one resolution and its progress."""
    from desktop_app.gui.pages.resolution import ResolutionPage

    return ResolutionPage(desk)


def retention(desk: Desk) -> Page:
    """Give the clearing of what was kept long enough."""
    from desktop_app.gui.pages.retention import RetentionPage

    return RetentionPage(desk)


def settings(desk: Desk) -> Page:
    """Give the settings."""
    from desktop_app.gui.pages.settings import SettingsPage

    return SettingsPage(desk)


def tray(desk: Desk) -> Page:
    """Give the names that wait to be known."""
    from desktop_app.gui.pages.tray import TrayPage

    return TrayPage(desk)


def staff(desk: Desk) -> Page:
    """Give the list of staff."""
    from desktop_app.gui.pages.office_lists import StaffPage

    return StaffPage(desk)


def staff_form(desk: Desk) -> Page:
    """Give the form of a staff member."""
    from desktop_app.gui.pages.office_forms import StaffFormPage

    return StaffFormPage(desk)


def all_offices(desk: Desk) -> Page:
    """Give the numbers of all offices side by side."""
    from desktop_app.gui.pages.all_offices import AllOfficesPage

    return AllOfficesPage(desk)


def handed_in(desk: Desk) -> Page:
    """Give the ledgers that offices handed in."""
    from desktop_app.gui.pages.handed_in import HandedInPage

    return HandedInPage(desk)


def numbers(desk: Desk) -> Page:
    """Give the numbers of a period."""
    from desktop_app.gui.pages.numbers import NumbersPage

    return NumbersPage(desk)


def number_records(desk: Desk) -> Page:
    """Give the records behind a number."""
    from desktop_app.gui.pages.number_records import NumberRecordsPage

    return NumberRecordsPage(desk)


def number_cross(desk: Desk) -> Page:
    """Give a number taken apart."""
    from desktop_app.gui.pages.number_cross import NumberCrossPage

    return NumberCrossPage(desk)


def organizations(desk: Desk) -> Page:
    """Give the list of bodies that work with the office."""
    from desktop_app.gui.pages.office_lists import OrganizationsPage

    return OrganizationsPage(desk)


def organization_form(desk: Desk) -> Page:
    """Give the form of such a body."""
    from desktop_app.gui.pages.office_forms import OrganizationFormPage

    return OrganizationFormPage(desk)


def grids(desk: Desk) -> Page:
    """Give the list of grids."""
    from desktop_app.gui.pages.office_lists import GridsPage

    return GridsPage(desk)


def grid_form(desk: Desk) -> Page:
    """Give the form of a grid."""
    from desktop_app.gui.pages.office_forms import GridFormPage

    return GridFormPage(desk)


def recycle_bin(desk: Desk) -> Page:
    """Give what was deleted."""
    from desktop_app.gui.pages.recycle_bin import RecycleBinPage

    return RecycleBinPage(desk)


def recent_works(desk: Desk) -> Page:
    """Give what this PC did last."""
    from desktop_app.gui.pages.recent_works import RecentWorksPage

    return RecentWorksPage(desk)


def kept_drafts(desk: Desk) -> Page:
    """Give what was typed and not saved."""
    from desktop_app.gui.pages.kept_drafts import KeptDraftsPage

    return KeptDraftsPage(desk)


def delivery_grid(desk: Desk) -> Page:
    """Give the grid in which services are entered like a sheet."""
    from desktop_app.gui.pages.delivery_pages import DeliveryGridPage

    return DeliveryGridPage(desk)


def place_list(place: Place, desk: Desk) -> Page:
    """Give the list of a place."""
    from desktop_app.gui.pages.special import list_page

    return list_page(place, desk)


def place_form(place: Place, desk: Desk) -> Page:
    """Give the form of a place."""
    from desktop_app.gui.pages.special import form_page

    return form_page(place, desk)


def word_lists_page(desk: Desk) -> Page:
    """Give the code lists with the office's own words."""
    from desktop_app.gui.pages.word_lists import WordListsPage

    return WordListsPage(desk)


def templates(desk: Desk, begins: Mapping[str, str] | None = None) -> Page:
    """Give the templates of all forms; `begins` names the page of each table's new records."""
    from desktop_app.gui.pages.templates import TemplatesPage

    return TemplatesPage(desk, begins)


def dealings(desk: Desk) -> Page:
    """Give what was done with and for one person or household."""
    from desktop_app.gui.pages.dealings import DealingsPage

    return DealingsPage(desk)


def health(desk: Desk, opens: Mapping[str, str] | None = None) -> Page:
    """Give the health check; `opens` names the page of each table's records."""
    from desktop_app.gui.pages.health import HealthPage

    return HealthPage(desk, opens)


def verify(desk: Desk) -> Page:
    """Give 核验: is a printed paper still equal to the book."""
    from desktop_app.gui.pages.verifying import VerifyPage

    return VerifyPage(desk)


def accounts(desk: Desk) -> Page:
    """Give the accounts of the book."""
    from desktop_app.gui.pages.accounts import AccountsPage

    return AccountsPage(desk)


def access_log(desk: Desk) -> Page:
    """Give the access log."""
    from desktop_app.gui.pages.access_log import AccessLogPage

    return AccessLogPage(desk)


def rhythm(desk: Desk) -> Page:
    """Give the office's rhythm."""
    from desktop_app.gui.pages.rhythm import RhythmPage

    return RhythmPage(desk)


def inspection(desk: Desk, opens: Mapping[str, str] | None = None) -> Page:
    """Give the binder for an inspection; `opens` names the page of each table's records."""
    from desktop_app.gui.pages.inspection import InspectionPage

    return InspectionPage(desk, opens)


def box(desk: Desk) -> Page:
    """Give the papers that stand on and in one archive box."""
    from desktop_app.gui.pages.box import BoxPage

    return BoxPage(desk)


def returned(desk: Desk) -> Page:
    """Give what the district gave back to offices."""
    from desktop_app.gui.pages.returned import ReturnedPage

    return ReturnedPage(desk)


def same_people(desk: Desk) -> Page:
    """Give the desk where records of one person are found."""
    from desktop_app.gui.pages.same_desk import SameDeskPage

    return SameDeskPage(desk)
