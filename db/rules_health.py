"""Rules for the health check alone: what was not done, what is lacking, what looks alike.

None of them keeps a record from being saved.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from db import dates, homes, owing, purposes, rules_people as people
from db.fields import LongText, NameOf, PersonName, Text
from db.findings import Finding, Reader, look, others
from db.kinds import (
    KINDS,
    Address,
    Attachment,
    FollowUp,
    JointMeeting,
    MicroWish,
    OrgUnit,
    PairingLog,
    PartnerOrganization,
    Resident,
    Resolution,
    ServiceCase,
    StaffMember,
)
from db.record import DISTRICT_SCOPE, Record

SIGN_WITHIN = 30
"""Days after an activity within which its sheet should be signed."""

WIDE = re.compile("[０-９Ａ-Ｚａ-ｚ]")
"""Figures and letters that an input method left in full width."""


def serial(reader: Reader, record: Record) -> Iterator[Finding]:
    """Point at a record that should carry a number and has none."""
    del reader
    is_kept = record.op is not None
    if is_kept and type(record).serial_prefix and not record.serial_no:
        yield look(record, "serial_no", "还没有编号，补上才好在台账里引用")


def full_width(reader: Reader, record: Record) -> Iterator[Finding]:
    """Point at figures and letters in full width: nobody who types them finds them."""
    del reader
    for name, f in type(record).fields().items():
        is_line = isinstance(f, Text) and not isinstance(f, LongText | NameOf | PersonName)
        value = getattr(record, name) if is_line else None
        if value and WIDE.search(value):
            yield look(record, name, f"{f.label}里有全角数字或字母，改成半角才找得到")


def office(reader: Reader, unit: OrgUnit) -> Iterator[Finding]:
    """Point at a community without staff, and at what is held with no purpose written."""
    yield from people.office_staff(reader, unit)
    scope = DISTRICT_SCOPE if unit.level == "district" else unit.code12
    for kind in KINDS:
        closed = purposes.shut(reader, kind, scope)
        for purpose, names in purposes.groups(kind).items():
            if names[0] not in closed:
                continue
            held = (purposes.holds_any(one, names) for one in reader.all(kind, org_code=scope))
            if count := sum(held):
                what = purposes.called(kind, purpose)
                words = f"已有 {count} 条{kind.title}登记了{what}，请写明用途，或者把不需要的清空"
                yield look(unit, purpose, words, "purpose")


def grid(reader: Reader, dwelling: Address) -> Iterator[Finding]:
    """Point at a dwelling without a grid whose building has one."""
    if not dwelling.grid_unit and homes.grid_of(reader, dwelling):
        yield look(dwelling, "grid_unit", "同一栋楼已经划了网格，这一处还没有")


def alike(reader: Reader, person: Resident) -> Iterator[Finding]:
    """Point at two residents with one name and one birthday, and at one number in two offices."""
    if not person.is_active:
        return
    if person.full_name and person.birth_date:
        same = others(reader, person, "full_name", "birth_date", "org_code")
        doubtful = (o for o in same if o.is_active and not (person.id_number and o.id_number))
        if twin := next(doubtful, None):
            called = twin.serial_no or "另一位居民"
            words = f"和{called}同名同生日，请核对是不是同一个人"
            yield look(person, "full_name", words, "namesakes")
    if person.id_number:
        yield from _elsewhere(reader, person)


def _elsewhere(reader: Reader, person: Resident) -> Iterator[Finding]:
    for twin in others(reader, person, "id_number"):
        if twin.is_active and twin.org_code != person.org_code:
            units = reader.all(OrgUnit, code12=twin.org_code)
            where = units[0].full_name if units else twin.org_code
            words = f"{where}也登记了这个证件号码，多半是人户分离，请两边核对"
            yield look(person, "id_number", words, "two_offices")


def carried_out(reader: Reader, matter: Resolution) -> Iterator[Finding]:
    """Point at a matter beyond its deadline, a closed one without proof, a gap in the numbers."""
    yield from overdue(reader, matter)
    yield from _proof(reader, matter)
    if matter.no and matter.no > 1 and matter.meeting:
        before = reader.all(Resolution, meeting=matter.meeting, no=matter.no - 1)
        if not before:
            words = f"这次会议没有序号 {matter.no - 1} 的议定事项，请看看序号断没断"
            yield look(matter, "no", words, "numbering")


def _proof(reader: Reader, matter: Resolution) -> Iterator[Finding]:
    """Point at a closed matter that no file with one of its notes proves."""
    if matter.state != "done":
        return
    tag = FollowUp.lists()["evidence"].tag
    notes = reader.all(FollowUp, resolution=matter.id)
    if not any(reader.all(Attachment, owner=note.id, owner_tag=tag) for note in notes):
        words = "已办结，还没有佐证材料，请在进展里点“加佐证”放进来"
        if not notes:
            words = "已办结，没有进展也没有佐证材料，请先重新打开，记一条进展，放进佐证"
        yield look(matter, "result", words, "evidence")


def overdue(reader: Reader, matter: Resolution | ServiceCase | MicroWish) -> Iterator[Finding]:
    """Point at what is still owed after its deadline."""
    del reader
    today = dates.today()
    if not matter.is_overdue(today):
        return
    day = matter.deadline() if isinstance(matter, Resolution) else matter.due_on
    late = (today - day).days if day else 0
    words = f"已逾期 {late} 天，请催办、延期，或补记办结"
    yield look(matter, "due_on", words, "overdue")


def handover(reader: Reader, doer: StaffMember | PartnerOrganization) -> Iterator[Finding]:
    """Point at what still waits for somebody who left."""
    name, gone = ("term_to", "已离任") if isinstance(doer, StaffMember) else ("left_on", "已退出")
    day = getattr(doer, name)
    if day and day <= dates.today() and (found := owing.owed_by(reader, doer)):
        yield look(doer, name, f"{gone}，还有{'、'.join(found)}，请交接给别人")


def signature(reader: Reader, log: PairingLog) -> Iterator[Finding]:
    """Point at an activity that the other side has not signed for a month."""
    del reader
    if log.date and not log.counter_signed and dates.today() - log.date > dt.timedelta(SIGN_WITHIN):
        yield look(log, "counter_signed", "对方还没有签字，请补签后勾选")


def sign_in_sheet(reader: Reader, held: JointMeeting) -> Iterator[Finding]:
    """Point at a meeting whose minutes are signed and whose sign-in sheet nobody took in."""
    sheets = JointMeeting.lists()["sign_in_sheet"]
    is_issued = held.state in {"issued", "archived"}
    if is_issued and not reader.all(Attachment, owner=held.id, owner_tag=sheets.tag):
        yield look(held, "sign_in_sheet", "纪要已签发，还没有签到表，请拍照或扫描放进来")
