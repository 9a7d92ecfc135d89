"""Checks that need more than one record: for a save, and for the health check of a whole book.

What a missing value or a bad date is, each record says itself (`Record.faults`); a rule here never
keeps a row from being merged, since the other side may be right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final

from msgspec.structs import replace

from db import (
    anonymous,
    kinds,
    purposes,
    rules_brand as brand,
    rules_health as health,
    rules_people as people,
    rules_services as services,
    rules_settled as settled,
    rules_work as work,
    stopping,
)
from db.fields import Link
from db.findings import Finding as Finding, Reader as Reader, Shelf, find, look, must
from db.record import DISTRICT_SCOPES, Record
from db.trouble import Refused

Rule = Callable[[Reader, Any], Iterator[Finding]]
FAULT, CAUTION = "fault", "caution"
"""The rules of findings that a record says of itself."""

STEP: Final = 200  # records between two words on how far a health check is

_RULES: dict[type[Record], Rule] = {
    kinds.OrgUnit: people.office,
    kinds.Address: people.address,
    kinds.Household: people.household,
    kinds.HouseholdMember: people.member,
    kinds.Resident: people.resident,
    kinds.User: people.account,
    kinds.Pairing: work.pairing,
    kinds.PairingLog: work.pairing_log,
    kinds.JointMeeting: work.meeting,
    kinds.Attendance: work.attendance,
    kinds.Resolution: work.resolution,
    kinds.FollowUp: work.follow_up,
    kinds.Transition: work.transition,
    kinds.Attachment: work.attachment,
    kinds.ListEntry: work.list_entry,
    kinds.MicroWish: services.wish,
    kinds.ContactPair: services.contact_pair,
    kinds.ContactLog: services.contact_log,
    kinds.ServiceCase: services.case,
    kinds.CaseStep: services.case_step,
    kinds.VolunteerSession: services.volunteers,
    kinds.Activity: brand.activity,
    kinds.PublicityItem: brand.publicity,
    kinds.BrandChecklist: brand.brand,
    kinds.CrossVisit: brand.cross_visit,
    kinds.ExperienceBriefing: brand.briefing,
    kinds.SignOff: brand.sign_off,
    kinds.StudySession: brand.study,
    kinds.IndicatorReport: brand.indicator,
    kinds.VenueUse: brand.venue_use,
    kinds.CodeEntry: brand.code_entry,
}

# What holds while a record is being saved, and is no fault of one that was saved in its time.
_SAVE_RULES: dict[type[Record], Rule] = {
    kinds.AgendaItem: work.minutes_open,
    kinds.Attendance: work.minutes_open,
    kinds.Transition: work.last_step,
    kinds.Attachment: stopping.attachment,
    kinds.ContactPair: stopping.contact_pair,
    kinds.ContactLog: stopping.contact_log,
    kinds.MicroWish: stopping.wish,
    kinds.Pairing: stopping.pairing,
    kinds.PairingLog: stopping.pairing_log,
    kinds.RightsRequest: stopping.request,
    kinds.SignOff: brand.three_people,
    kinds.ServiceCase: stopping.case,
    kinds.ServiceDelivery: stopping.delivery,
}

# What may be left as it is, and not be written down anew.
_CHANGE_RULES: dict[type[Record], Callable[[Reader, Any, Any], Iterator[Finding]]] = {
    kinds.Attachment: settled.part,
    kinds.Household: stopping.household,
    kinds.ListEntry: settled.part,
    kinds.ServiceCase: services.closing,
}

# What holds once all of a work is kept: what it does beside the record may be part of it.
_END_RULES: dict[type[Record], Rule] = {
    kinds.RightsRequest: stopping.erasure,
}

_HEALTH_RULES: dict[type[Record], Rule] = {
    kinds.Activity: brand.activity_health,
    kinds.JointMeeting: health.sign_in_sheet,
    kinds.Address: health.grid,
    kinds.MicroWish: health.overdue,
    kinds.OrgUnit: health.office,
    kinds.Pairing: work.pairing_rhythm,
    kinds.PairingLog: health.signature,
    kinds.PartnerOrganization: health.handover,
    kinds.PublicityItem: brand.article,
    kinds.Resident: health.alike,
    kinds.Resolution: health.carried_out,
    kinds.RightsRequest: stopping.erasure,
    kinds.ServiceCase: health.overdue,
    kinds.StaffMember: health.handover,
}


def check(reader: Reader, record: Record, *, saving: bool = True) -> list[Finding]:
    """Say what is wrong with a record beside the others; the reader may hold it already.

    What comes back from the bin is not being saved: it was in its time.
    """
    saved = (stopping.hindered, _SAVE_RULES.get(type(record))) if saving else ()
    rules = (*saved, _RULES.get(type(record)))
    return [finding for rule in rules if rule for finding in rule(reader, record)]


def minds_changes(record: Record) -> bool:
    """Say whether it matters what a record was like before it is saved."""
    has_rules = record.states is not None or type(record) in _CHANGE_RULES
    return has_rules or is_looked_at_again(record) or purposes.holds(record)


def is_looked_at_again(record: Record) -> bool:
    """Say whether a record is checked once more when all of a work is kept."""
    return bool(record.lists_needed()) or type(record) in _END_RULES


def check_change(
    before: Record | None, after: Record, reader: Reader | None = None, *, saving: bool = True
) -> list[Finding]:
    """Say why a record may not be changed like this: an impossible step, or a settled record.

    What is settled (办结, 归档) or approved is changed only after a step back, with a reason; what
    the office has no purpose for is not written down anew. Without `before` the record is new.
    What an undo brings back is not being saved: it was in its time.
    """
    found: list[Finding] = []
    if reader:
        found += work.days(reader, before, after)
        found += purposes.added(reader, before, after) if saving else ()
        if rule := _CHANGE_RULES.get(type(after)):
            found += rule(reader, before, after)
    return found + (_check_states(before, after) if before else [])


def check_end(reader: Reader, before: Record | None, after: Record) -> list[Finding]:
    """Say what is wrong with a record once all of a work is kept, and was not so before.

    That is: what it needs in its lists now and does not have, and what its kind asks. What lay in
    the book like that stays as it is.
    """
    rule = _END_RULES.get(type(after))
    is_new = rule and not (before and any(rule(reader, before)))
    found = list(rule(reader, after)) if rule and is_new else []
    earlier = before.lists_needed() if before else ()
    return found + [
        must(after, names[0], need_words(after, names))
        for names in after.lists_needed()
        if names not in earlier and not any(_entries(reader, after, name) for name in names)
    ]


def need_words(record: Record, names: Sequence[str]) -> str:
    """Ask for something in one of a record's lists; names the record, which may not be in view."""
    labels = "或".join(type(record).lists()[name].label for name in names)
    return f"{record.name}要有{labels}，请先补上"


def owners_of_parts(reader: Reader, parts: Iterable[Record]) -> Iterator[Record]:
    """Give the records whose needed lists some of the parts stand in; each is looked up once."""
    tags: dict[bytes, set[int]] = defaultdict(set)
    for part in parts:
        if isinstance(part, kinds.Attachment | kinds.ListEntry):
            tags[part.owner].add(part.owner_tag)
    for one, held in tags.items():
        if owner := find(reader, (), one):
            lists = type(owner).lists()
            if held & {lists[name].tag for names in owner.lists_needed() for name in names}:
                yield owner


def _entries(reader: Reader, record: Record, name: str) -> Sequence[Record]:
    """Give what stands in a list of a record: files, or links to others."""
    links = type(record).lists()[name]
    kind = kinds.Attachment if links.kinds == ("attachment",) else kinds.ListEntry
    return reader.all(kind, owner=record.id, owner_tag=links.tag)


def check_removal(reader: Reader, records: Sequence[Record]) -> None:
    """Refuse to take files and elements of lists off what was approved or filed."""
    going = {record.id for record in records}
    for record in records:
        if words := settled.gone(reader, record, going):
            raise Refused(words)


def _check_states(before: Record, after: Record) -> list[Finding]:
    states = type(after).states
    if states is None:
        return []
    old, new = getattr(before, states.field), getattr(after, states.field)
    table: Any = type(after).fields()[states.field]
    if old != new:
        if new in states.moves.get(old, ()):
            return []
        words = f"“{table.reveal(old)}”的{after.title}不能直接改成“{table.reveal(new)}”"
        return [must(after, states.field, words)]
    names = [n for n in type(after).fields() if n != "remark"]
    changed = [n for n in names if getattr(before, n) != getattr(after, n)]
    if before.is_shut and changed:
        words = f"{after.title}已是“{table.reveal(old)}”，请先退回上一步并写明原因，再修改"
        return [must(after, changed[0], words)]
    return []


def check_all(reader: Reader, step: Callable[[int, int], object] | None = None) -> list[Finding]:
    """Say everything that is wrong in a book (体检); reads each kind once.

    `step(done, total)` hears how many records were looked at; it may raise to stop it all.
    """
    shelf = Shelf(reader)
    every = [(kind, shelf.all(kind)) for kind in kinds.KINDS]
    total, done = sum(len(records) for _kind, records in every), 0
    found: list[Finding] = []
    for _kind, records in every:
        for record in records:
            found += _health(shelf, record)
            done += 1
            if step and done % STEP == 0:
                step(done, total)
    if step:
        step(total, total)
    return found


def _health(reader: Reader, record: Record) -> Iterator[Finding]:
    """Yield what is wrong with a record; what it says of a field itself is said once."""
    own = [one for one in _own_words(record) if not _stayed_behind(reader, record, one.field)]
    yield from own
    for table in (_RULES, _HEALTH_RULES):
        if rule := table.get(type(record)):
            for finding in rule(reader, record):
                yield replace(finding, rule=finding.rule or rule.__name__)
    said = {finding.field for finding in own}
    for rule in EVERY_KIND:
        for finding in rule(reader, record):
            if finding.field not in said:
                yield replace(finding, rule=rule.__name__.strip("_"))


def _stayed_behind(reader: Reader, record: Record, name: str) -> bool:
    """Say whether a value is missing at the district alone: its office keeps it to itself."""
    declared = type(record).fields().get(name)
    if declared is None or not declared.own_record_only or getattr(record, name) is not None:
        return False
    return reader.fact("level") == "district" and record.org_code not in DISTRICT_SCOPES


def _own_words(record: Record) -> Iterator[Finding]:
    faults = record.faults()
    for name, words in faults.items():
        yield must(record, name, words, FAULT)
    for name, words in record.cautions().items():
        if name not in faults:
            yield look(record, name, words, CAUTION)


def _loose_links(reader: Reader, record: Record) -> Iterator[Finding]:
    for name, f in type(record).fields().items():
        target = getattr(record, name)
        if not isinstance(f, Link) or not target or anonymous.is_nobody(target):
            continue
        if not find(reader, f.kinds, target):
            yield look(record, name, f"{f.label}已删除或还没有收到，请核对")


def _empty_lists(reader: Reader, record: Record) -> Iterator[Finding]:
    for name, links in type(record).lists().items():
        if links.required and not _entries(reader, record, name):
            yield look(record, name, f"请填写{links.label}")


EVERY_KIND: Final[tuple[Rule, ...]] = (
    health.serial, health.full_width, _loose_links, _empty_lists, work.days_kept,
)  # fmt: skip
"""Rules that hold for a record of any kind, in the health check only."""
