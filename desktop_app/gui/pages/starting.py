"""What a new record starts with: today, this office, this year, whoever sits here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from db import festivals, kinds, rhythm
from db.kinds import OrgUnit, StaffMember, User
from db.kinds.indicator import DEFINITIONS
from db.kinds.publicity import USUAL_UNITS
from db.record import Record
from desktop_app.gui.desk import Desk

TODAY, NOW, YEAR, ME, OFFICE, LEVEL = "today", "now", "year", "me", "office", "level"
CAME, CALLED, DAILY, ME_LISTED = "came", "called", "daily", "me_listed"
ANSWER: Final = "answer"

STARTS: Final[Mapping[type[Record], Mapping[str, str]]] = {
    kinds.RightsRequest: {"received_on": TODAY, "due_on": ANSWER, "identity_checked_by": ME},
    kinds.ResponsibilityAssignment: {"level": LEVEL},
    kinds.CoordinationMechanism: {"lead_unit": OFFICE},
    kinds.VenueUse: {"date": TODAY},
    kinds.VolunteerSession: {"date": TODAY, "recorder": ME},
    kinds.ContactPair: {"staff": ME, "start_on": TODAY},
    kinds.ContactLog: {"date": TODAY, "way": CALLED},
    kinds.MicroWish: {"collected_on": TODAY, "collector": ME},
    kinds.ServiceCase: {"received_at": NOW, "handler": ME, "channel": CAME},
    kinds.CaseStep: {"at": NOW, "by": ME},
    # The day comes last: what follows from it stands over what is usual.
    kinds.Visit: {"purpose": DAILY, "visitors": ME_LISTED, "date": TODAY},
    kinds.ServiceDelivery: {"date": TODAY, "provider": ME},
    kinds.Activity: {"date_from": TODAY, "organizer": OFFICE},
    kinds.PublicityItem: {"date": TODAY, "handler": ME},
    kinds.PeriodicalHolding: {"year": YEAR},
    kinds.StudySession: {"date": TODAY, "level": LEVEL},
    kinds.BrandChecklist: {"year": YEAR, "owner": ME},
    kinds.CrossVisit: {"date": TODAY},
    kinds.ExperienceBriefing: {"author": ME},
    kinds.IndicatorReport: {"cutoff_date": TODAY},
    kinds.PlanItem: {"year": YEAR, "owner": ME},
}


def starting_values(desk: Desk, kind: type[Record]) -> dict[str, Any]:
    """Give the values a new record's form is filled with, by field; staff may change them."""
    wanted = STARTS.get(kind, {})
    known = {word: _value(desk, word) for word in set(wanted.values())}
    return {name: known[word] for name, word in wanted.items() if known[word] is not None}


def following_values(desk: Desk, kind: type[Record], path: str, value: Any) -> dict[str, Any]:
    """Give what follows from a value that was just typed: the festival of a day, a usual unit."""
    if value is None:
        return {}
    if kind is kinds.Activity and path == "date_from":
        return {"date_to": value} | _festival_of(desk, value)
    if kind is kinds.Visit and path == "date":
        feast = _festival_of(desk, value)
        return {"purpose": "festival", **feast} if feast else {"purpose": DAILY, "festival": None}
    if kind is kinds.RightsRequest and path == "received_on":
        return {"due_on": _answered_by(desk, value)}
    if kind is kinds.PublicityItem and path == "kind":
        unit = USUAL_UNITS.get(value)
        return {"unit": unit} if unit else {}
    if kind is kinds.IndicatorReport and path == "indicator":
        words = DEFINITIONS.get(value)
        return {"definition": words} if words else {}
    return {}


def _festival_of(desk: Desk, day: dt.date) -> dict[str, Any]:
    own: Any = desk.store.all(kinds.Festival)
    found = festivals.belonging(day, own)
    return {"festival": found.feast.code} if found and found.feast.code else {}


def _value(desk: Desk, word: str) -> Any:
    store = desk.store
    if word == ME:
        return my_staff(desk)
    if word == ME_LISTED:
        mine = store.get(StaffMember, my_staff(desk))
        return [(mine.id, mine.full_name)] if mine else None
    if word == OFFICE:
        office = next(iter(store.all(OrgUnit, code12=store.facts.scope)), None)
        return office.id if office else None
    if word == NOW:
        return store.now
    if word == ANSWER:
        return _answered_by(desk, store.today)
    # Most cases come in by the door, most contacts are kept by phone.
    usual = {CAME: "office", CALLED: "phone", DAILY: DAILY}
    return (usual | {TODAY: store.today, YEAR: store.today.year, LEVEL: store.facts.level})[word]


def _answered_by(desk: Desk, received: dt.date) -> dt.date:
    """Give the day by which the office wants a request answered that came on a day."""
    return received + dt.timedelta(days=rhythm.read(desk.store).answer_days)


def my_staff(desk: Desk) -> bytes | None:
    """Give the staff member whose account sits at the desk."""
    account = desk.store.get(User, desk.clerk.id)
    return account.staff if account else None
