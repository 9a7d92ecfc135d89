"""Every record kind. To add one: a class in a file here, a line in KINDS, a migration."""

from __future__ import annotations

from functools import cache

from db.fields import Link
from db.kinds.activity import Activity
from db.kinds.binder import Binder
from db.kinds.brand import BrandChecklist
from db.kinds.case import CaseStep, ServiceCase
from db.kinds.contact import ContactLog, ContactPair
from db.kinds.cross_visit import CrossVisit, CrossVisitAction, ExperienceBriefing, SignOff
from db.kinds.form_template import FormTemplate
from db.kinds.health import FindingNote
from db.kinds.household import Address, Household, HouseholdMember
from db.kinds.indicator import IndicatorReport
from db.kinds.ledger_layout import LedgerLayout
from db.kinds.lists import Attachment, ListEntry
from db.kinds.mechanism import CoordinationMechanism, ResponsibilityAssignment
from db.kinds.meeting import AgendaItem, Attendance, JointMeeting
from db.kinds.merge_receipt import MergeReceipt
from db.kinds.not_same import NotSamePerson
from db.kinds.notice import CorrectionNotice
from db.kinds.office import GridUnit, OrgUnit
from db.kinds.organization import PartnerOrganization
from db.kinds.pairing import Pairing, PairingLog
from db.kinds.plan import Festival, PlanItem
from db.kinds.publicity import PeriodicalHolding, PublicityItem
from db.kinds.register import LedgerPrint, Transition
from db.kinds.reporting import ReportingPeriod
from db.kinds.resident import ConsentRecord, Resident
from db.kinds.resolution import FollowUp, Resolution
from db.kinds.rights import RightsRequest
from db.kinds.same_person import SamePerson
from db.kinds.service import ServiceDelivery
from db.kinds.staff import StaffMember, User
from db.kinds.station import ServiceStation, ServiceTeam, Venue, VenueUse
from db.kinds.study import StudySession
from db.kinds.tray import NameInTray
from db.kinds.view import ListView
from db.kinds.visit import Visit
from db.kinds.volunteering import VolunteerSession, VolunteerShare
from db.kinds.wish import MicroWish
from db.kinds.word_list import CodeEntry
from db.record import Record

__all__ = [
    "KINDS",
    "Activity",
    "Address",
    "AgendaItem",
    "Attachment",
    "Attendance",
    "Binder",
    "BrandChecklist",
    "CaseStep",
    "CodeEntry",
    "ConsentRecord",
    "ContactLog",
    "ContactPair",
    "CoordinationMechanism",
    "CorrectionNotice",
    "CrossVisit",
    "CrossVisitAction",
    "ExperienceBriefing",
    "Festival",
    "FindingNote",
    "FollowUp",
    "FormTemplate",
    "GridUnit",
    "Household",
    "HouseholdMember",
    "IndicatorReport",
    "JointMeeting",
    "LedgerLayout",
    "LedgerPrint",
    "ListEntry",
    "ListView",
    "MergeReceipt",
    "MicroWish",
    "NameInTray",
    "NotSamePerson",
    "OrgUnit",
    "Pairing",
    "PairingLog",
    "PartnerOrganization",
    "PeriodicalHolding",
    "PlanItem",
    "PublicityItem",
    "ReportingPeriod",
    "Resident",
    "Resolution",
    "ResponsibilityAssignment",
    "RightsRequest",
    "SamePerson",
    "ServiceCase",
    "ServiceDelivery",
    "ServiceStation",
    "ServiceTeam",
    "SignOff",
    "StaffMember",
    "StudySession",
    "Transition",
    "User",
    "Venue",
    "VenueUse",
    "Visit",
    "VolunteerSession",
    "VolunteerShare",
    "by_tag",
    "kind_of",
    "links_to",
    "parts_of",
]

KINDS: tuple[type[Record], ...] = (
    OrgUnit,
    Address,
    Household,
    HouseholdMember,
    Resident,
    StaffMember,
    PartnerOrganization,
    GridUnit,
    Pairing,
    PairingLog,
    JointMeeting,
    AgendaItem,
    Attendance,
    Resolution,
    FollowUp,
    Attachment,
    ConsentRecord,
    User,
    Transition,
    LedgerPrint,
    ListEntry,
    RightsRequest,
    ResponsibilityAssignment,
    CoordinationMechanism,
    ServiceStation,
    ServiceTeam,
    Venue,
    VenueUse,
    VolunteerSession,
    VolunteerShare,
    ContactPair,
    ContactLog,
    MicroWish,
    ServiceCase,
    CaseStep,
    Visit,
    ServiceDelivery,
    Activity,
    PublicityItem,
    PeriodicalHolding,
    StudySession,
    BrandChecklist,
    CrossVisit,
    CrossVisitAction,
    ExperienceBriefing,
    IndicatorReport,
    PlanItem,
    Festival,
    SignOff,
    CodeEntry,
    ListView,
    FindingNote,
    NotSamePerson,
    NameInTray,
    LedgerLayout,
    ReportingPeriod,
    SamePerson,
    Binder,
    CorrectionNotice,
    MergeReceipt,
    FormTemplate,
)

_BY_TABLE = {kind.__tablename__: kind for kind in KINDS}
_BY_TAG = {kind.table_tag: kind for kind in KINDS}


def kind_of(table: str) -> type[Record]:
    """Give the kind kept in a table; KeyError for a table of no kind."""
    return _BY_TABLE[table]


def by_tag(tag: int) -> type[Record] | None:
    """Give the kind with a table tag; None for one this program does not know yet."""
    return _BY_TAG.get(tag)


def links_to(kind: type[Record], link: str, whole: type[Record]) -> bool:
    """Say whether a link names a kind, and not just whichever record."""
    declared = kind.fields().get(link)
    return isinstance(declared, Link) and whole.__tablename__ in declared.kinds


@cache
def parts_of(whole: type[Record]) -> tuple[tuple[type[Record], str], ...]:
    """Give the kinds that are parts of one by name, each with its link to the whole."""
    linked = ((part, part.parent_link() or "") for part in KINDS)
    return tuple((part, link) for part, link in linked if links_to(part, link, whole))


@cache
def kept_in_office() -> frozenset[tuple[int, int]]:
    """Give the registers, by table and tag, whose values never leave their office."""
    return frozenset(
        (kind.table_tag, tag)
        for kind in KINDS
        for tag, register in kind.registers().items()
        if register.stays_in_office
    )
