"""Valid records of every kind, for everyone's tests: `build(Resident, full_name="李梅")`.

Links point at records that do not exist unless a test names one. All people are invented; their
numbers start with 2299, a prefecture that does not exist.
"""

import datetime as dt
from decimal import Decimal
from typing import Any, TypeVar

from db import kinds
from db.fields import (
    Choice,
    Choices,
    Day,
    Field,
    Link,
    Moment,
    NameOf,
    Number,
    PersonName,
    Text,
    YesNo,
)
from db.record import Record, new_id
from db.roles import ALL_ROLES, Clerk
from db.store import Store
from db.work import Changes

R = TypeVar("R", bound=Record)

WOMAN = "229902199003072029"
MAN = "22990119680523013X"
CHILD = "229905201606010029"

ID_PURPOSE = "核对是不是同一个人"
"""What numbers of ID papers are registered for, in every book that tests found."""
AID_PURPOSE = "按民政部门要求核对临时救助"
"""What aid is registered for, where a test has the office say so."""

_VALUES: dict[type[Record], dict[str, Any]] = {
    kinds.OrgUnit: {
        "code12": "229901001001",
        "full_name": "瑞光新村社区（演示）",
        "short_name": "瑞光新村",
        "seal_name": "演示区瑞光街道新村社区居民委员会",
        "level": "community",
    },
    kinds.Address: {"estate": "石榴苑", "building": "3", "entrance": "2", "room": "501"},
    kinds.Household: {},
    kinds.HouseholdMember: {"relation_to_head": "02", "date_from": dt.date(2020, 5, 1)},
    kinds.Resident: {
        "full_name": "李梅",
        "sex": "2",
        "birth_date": dt.date(1990, 3, 7),
        "id_number": WOMAN,
        "phone": "15400000001",
        "notice_on": dt.date(2025, 3, 1),
        "notice_method": "in_person",
    },
    kinds.StaffMember: {
        "full_name": "演示干部二",
        "post": "社区委员",
        "employment_kind": "full_time",
        "duty": "民族工作",
        "level": "community",
        "term_from": dt.date(2023, 3, 1),
    },
    kinds.PartnerOrganization: {"full_name": "同心里小学", "org_kind": "school"},
    kinds.GridUnit: {"full_name": "第一网格"},
    kinds.Pairing: {
        "kind": "resident_resident",
        "side_a_name": "李梅",
        "side_b_name": "乌兰图雅",
        "purposes": ("neighbour",),
        "start_on": dt.date(2025, 3, 1),
        "agreed_by_both": True,
    },
    kinds.PairingLog: {
        "date": dt.date(2025, 6, 10),
        "form": "visit",
        "content": "上门看望，一起包粽子，聊了孩子上学的事。",
        "value": Decimal("35.50"),
    },
    kinds.JointMeeting: {
        "meeting_name": "瑞光新村社区民族工作联席会议2025年第1次会议",
        "seq_year": 2025,
        "seq_no": 1,
        "held_at": dt.datetime.fromisoformat("2025-03-18T14:30"),
        "place": "社区二楼会议室",
        "chair_name": "演示书记一",
        "recorder_name": "演示干部二",
    },
    kinds.AgendaItem: {"position": 1, "topic": "研究困难家庭帮扶"},
    kinds.Attendance: {"person_name": "演示书记一", "unit": "瑞光街道", "position": 1},
    kinds.Resolution: {
        "no": 1,
        "matter": "为三户困难家庭联系就业岗位",
        "topic": "employment",
        "owner_unit_name": "同心里小学",
        "owner_name": "演示干部二",
        "due_on": dt.date(2025, 9, 30),
    },
    kinds.FollowUp: {
        "date": dt.date(2025, 5, 12),
        "progress": "已联系两家企业，落实岗位两个。",
        "by_name": "演示干部二",
    },
    kinds.Attachment: {
        "sha256": "0f" * 32,
        "mime": "image/jpeg",
        "byte_count": 204_800,
        "caption": "演示照片",
        "owner_tag": 10,
    },
    kinds.ConsentRecord: {
        "purpose": "register",
        "legal_basis": "consent",
        "scope": "姓名、住址、联系电话",
        "given_on": dt.date(2025, 3, 1),
    },
    kinds.User: {"login": "yanshi", "roles": ("clerk",)},
    kinds.Transition: {
        "state_from": "preparing",
        "state_to": "held",
        "at": dt.datetime.fromisoformat("2025-03-18T16:00"),
        "by_name": "演示干部二",
    },
    kinds.Binder: {
        "fonds_code": "0123",
        "fonds_name": "瑞光新村社区居民委员会",
        "year": 2025,
        "category": "民族团结进步创建",
        "retention": "thirty_years",
        "division": "社区党委",
        "box_no": 1,
        "first_no": 1,
        "thickness": "thirty",
    },
    kinds.LedgerPrint: {
        "ledger": "居民花名册",
        "edition": "internal",
        "cutoff_date": dt.date(2025, 6, 30),
        "row_count": 4920,
        "content_hash": "a1" * 32,
        "by_name": "演示干部二",
        "at": dt.datetime.fromisoformat("2025-07-01T09:00"),
        "check_code": "A1A1A1A1A1A1A1A1A1A1",
    },
    kinds.ServiceTeam: {"leader_name": "演示干部二", "full_name": "送医送药服务队"},
    kinds.VolunteerShare: {"volunteer_name": "李梅"},
    kinds.MicroWish: {
        "content": "想要一副老花镜",
        "public_ok": False,
        "collected_on": dt.date(2025, 6, 3),
    },
    kinds.ServiceCase: {
        "summary": "楼道灯坏了，请物业来修",
        "received_at": dt.datetime.fromisoformat("2025-06-03T09:00"),
        "due_on": dt.date(2025, 6, 10),
    },
    kinds.Visit: {"target_group": "other"},
    kinds.RightsRequest: {"received_on": dt.date(2025, 6, 3), "due_on": dt.date(2025, 6, 18)},
    kinds.Activity: {
        "topic": "粽情端午聚民心",
        "date_from": dt.date(2025, 5, 30),
        "date_to": dt.date(2025, 5, 30),
        "headcount": 60,
    },
    kinds.PublicityItem: {"kind": "banner", "unit": "strip"},
    kinds.BrandChecklist: {"year": 2025},
    kinds.PeriodicalHolding: {"year": 2025},
    kinds.PlanItem: {"year": 2025},
    kinds.IndicatorReport: {"numerator": 132, "denominator": 132, "period": "2025年"},
    kinds.Festival: {"full_name": "那达慕", "rule": "07-18"},
    kinds.CodeEntry: {"list_name": "venue_kind", "code": "yard", "label": "院落"},
    kinds.SignOff: {"target_heads": "b2" * 16},
    kinds.ReportingPeriod: {"period": "2025Q1", "due_on": dt.date(2025, 4, 15)},
    kinds.NotSamePerson: {},
    kinds.SamePerson: {},
    kinds.NameInTray: {"called": "吴名氏", "pasted": "3. 吴名氏 2人", "source_name": "中秋活动"},
    kinds.ListEntry: {"owner_tag": 10, "target_name": "同心里小学", "position": 0},
}


def usual(declared: Field) -> Any:
    """Give a value that a required field of any type takes."""
    if isinstance(declared, Choices):
        return (declared.codes.offered()[0],)
    if isinstance(declared, Choice):
        return declared.codes.offered()[0]
    if isinstance(declared, Day):
        return dt.date(2025, 6, 10)
    if isinstance(declared, Moment):
        return dt.datetime.fromisoformat("2025-06-10T09:30")
    if isinstance(declared, YesNo):
        return True
    if isinstance(declared, Number):
        return max(declared.least, 1)
    if isinstance(declared, PersonName):
        return "李梅"
    return declared.label if isinstance(declared, Text) else None


def _asked(kind: type[Record], given: dict[str, Any]) -> dict[str, Any]:
    """Give what the declaration asks for and neither a default nor a hand-made value answers."""
    led = {f.of for f in kind.fields().values() if isinstance(f, NameOf)}
    return {
        name: value
        for name, f in kind.fields().items()
        if f.required and f.default is None and name not in given and name not in led
        if (value := usual(f)) is not None
    }


def build(kind: type[R], /, **values: Any) -> R:
    """Give a valid, unsaved record; named values stand instead of the usual ones."""
    mine = _VALUES.get(kind, {}) | values
    mine |= _asked(kind, mine)
    for name, f in kind.fields().items():
        if isinstance(f, Link) and f.required and not f.free_text and name not in mine:
            mine[name] = new_id()
    return kind(**mine)


def in_twos(clerk: Clerk) -> Clerk:
    """Give a clerk beside whom a colleague stands for one act."""
    return clerk.for_once(beside=Clerk(b"a colleague" + bytes(5), "zhao", "赵敏", ALL_ROLES))


def write_purposes(
    store: Store,
    clerk: Clerk,
    *,
    number: str | None = ID_PURPOSE,
    aid: str | None = AID_PURPOSE,
    form: str = "settings",
) -> Changes:
    """Have the office of a book say what it registers these for; None: not any more."""
    unit = store.get(kinds.OrgUnit, store.facts.unit)
    assert unit is not None
    unit.id_purpose, unit.aid_purpose = number, aid
    with store.work(clerk, "改单位资料", form) as work:
        work.save(unit)
    return work.changes
