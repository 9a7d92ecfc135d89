"""Papers the office keeps (台账). To add one: a file here, a line in LEDGERS."""

from __future__ import annotations

from db.kinds import KINDS, kind_of
from db.store import Store
from desktop_app.ledgers.access_sheet import AccessSheet
from desktop_app.ledgers.activity_register import ActivityRegister
from desktop_app.ledgers.activity_sheet import ActivitySheet
from desktop_app.ledgers.answer_sheet import AnswerSheet
from desktop_app.ledgers.assessment_sheet import AssessmentSheet
from desktop_app.ledgers.brand_checklist_sheet import BrandChecklistSheet
from desktop_app.ledgers.briefing_sheet import BriefingSheet
from desktop_app.ledgers.cards import PairingCard, WishCard
from desktop_app.ledgers.case_register import CaseRegister
from desktop_app.ledgers.consent_form import ConsentForm
from desktop_app.ledgers.contact_register import ContactRegister
from desktop_app.ledgers.cross_visit_sheet import CrossVisitSheet
from desktop_app.ledgers.dealings_sheet import DealingsSheet
from desktop_app.ledgers.delivery_register import DeliveryRegister
from desktop_app.ledgers.duty_table import DutyTable
from desktop_app.ledgers.erasure_sheet import ErasureSheet
from desktop_app.ledgers.history_sheet import HistorySheet
from desktop_app.ledgers.household_file import HouseholdFile
from desktop_app.ledgers.incident_sheet import IncidentSheet
from desktop_app.ledgers.ledger import Ledger, Project, check
from desktop_app.ledgers.meeting_minutes import MeetingMinutes
from desktop_app.ledgers.meeting_notice import MeetingNotice
from desktop_app.ledgers.pairing_log_sheet import PairingLogSheet
from desktop_app.ledgers.pairing_register import PairingRegister
from desktop_app.ledgers.partner_roster import PartnerRoster
from desktop_app.ledgers.periodical_list import PeriodicalList
from desktop_app.ledgers.protection_papers import IncidentPlan, ProtectionRules
from desktop_app.ledgers.publicity_register import PublicityRegister
from desktop_app.ledgers.receipt_sheet import ReceiptSheet
from desktop_app.ledgers.reminder_slip import ReminderSlip
from desktop_app.ledgers.resident_roster import ResidentRoster
from desktop_app.ledgers.resolution_register import ResolutionRegister
from desktop_app.ledgers.self_audit_sheet import SelfAuditSheet
from desktop_app.ledgers.sign_in_form import SignInForm
from desktop_app.ledgers.staff_chart import StaffChart
from desktop_app.ledgers.study_register import StudyRegister
from desktop_app.ledgers.summary_table import SummaryTable
from desktop_app.ledgers.unit_roster import UnitRoster
from desktop_app.ledgers.visit_form import VisitForm
from desktop_app.ledgers.visit_register import VisitRegister
from desktop_app.ledgers.volunteer_register import VolunteerRegister
from desktop_app.ledgers.wish_register import WishRegister


def _place(ledger: Ledger) -> tuple[int, str]:
    last = len(Project) + 1
    return (ledger.project.order if ledger.project else last, ledger.code)


LEDGERS: tuple[Ledger, ...] = tuple(
    sorted(
        (
            AccessSheet(),
            ActivityRegister(),
            ActivitySheet(),
            AnswerSheet(),
            AssessmentSheet(),
            BrandChecklistSheet(),
            BriefingSheet(),
            CaseRegister(),
            ContactRegister(),
            ConsentForm(),
            CrossVisitSheet(),
            DealingsSheet(),
            DeliveryRegister(),
            DutyTable(),
            ErasureSheet(),
            HistorySheet(),
            HouseholdFile(),
            IncidentPlan(),
            IncidentSheet(),
            MeetingMinutes(),
            MeetingNotice(),
            PairingCard(),
            PairingLogSheet(),
            PairingRegister(),
            PartnerRoster(),
            PeriodicalList(),
            PublicityRegister(),
            ProtectionRules(),
            ReceiptSheet(),
            ReminderSlip(),
            ResidentRoster(),
            ResolutionRegister(),
            StudyRegister(),
            VisitRegister(),
            VolunteerRegister(),
            WishRegister(),
            SummaryTable(),
            SelfAuditSheet(),
            SignInForm(),
            StaffChart(),
            UnitRoster(),
            VisitForm(),
            WishCard(),
        ),
        key=_place,
    )
)
"""Every ledger of either level, by project and then by code."""

OWN_RECORD_ONLY = frozenset(
    name for kind in KINDS for name, field in kind.fields().items() if field.own_record_only
)
"""Fields that may stand in no list of people; every declaration is held against them."""

for _ledger in LEDGERS:
    check(_ledger, OWN_RECORD_ONLY)


def example(ledger: Ledger, store: Store) -> bytes:
    """Give a record to print a ledger for that is about one: the one registered last."""
    newest = store.newest(kind_of(ledger.about)) if ledger.about else None
    return newest.id if newest else b""


def ledgers_at(level: str) -> tuple[Ledger, ...]:
    """Give the ledgers that the books of a level (community, district) offer, in their order."""
    return tuple(one for one in LEDGERS if level in one.levels)


def by_code(code: str) -> Ledger | None:
    """Give the ledger of a code such as L01, in either case."""
    return next((one for one in LEDGERS if one.code.lower() == code.lower()), None)
