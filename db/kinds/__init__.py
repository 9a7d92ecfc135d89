"""Every record kind. To add one: a class in a file here, a line in KINDS, a migration."""

from __future__ import annotations

from db.kinds.household import Address, Household, HouseholdMember
from db.kinds.lists import Attachment, ListEntry
from db.kinds.meeting import AgendaItem, Attendance, JointMeeting
from db.kinds.office import GridUnit, OrgUnit
from db.kinds.organization import PartnerOrganization
from db.kinds.pairing import Pairing, PairingLog
from db.kinds.register import LedgerPrint, Transition
from db.kinds.resident import ConsentRecord, Resident
from db.kinds.resolution import FollowUp, Resolution
from db.kinds.staff import StaffMember, User
from db.record import Record

__all__ = [
    "KINDS",
    "Address",
    "AgendaItem",
    "Attachment",
    "Attendance",
    "ConsentRecord",
    "FollowUp",
    "GridUnit",
    "Household",
    "HouseholdMember",
    "JointMeeting",
    "LedgerPrint",
    "ListEntry",
    "OrgUnit",
    "Pairing",
    "PairingLog",
    "PartnerOrganization",
    "Resident",
    "Resolution",
    "StaffMember",
    "Transition",
    "User",
    "by_tag",
    "kind_of",
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
)

_BY_TABLE = {kind.__tablename__: kind for kind in KINDS}
_BY_TAG = {kind.table_tag: kind for kind in KINDS}


def kind_of(table: str) -> type[Record]:
    """Give the kind kept in a table; KeyError for a table of no kind."""
    return _BY_TABLE[table]


def by_tag(tag: int) -> type[Record] | None:
    """Give the kind with a table tag; None for one this program does not know yet."""
    return _BY_TAG.get(tag)
