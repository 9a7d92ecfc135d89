"""A small office with people, pairings and meetings, kept in memory."""

from __future__ import annotations

import datetime as dt
import itertools

from db.founding import Founding, found
from db.kinds import (
    Address,
    AgendaItem,
    Attendance,
    FollowUp,
    Household,
    HouseholdMember,
    JointMeeting,
    OrgUnit,
    Pairing,
    PairingLog,
    PartnerOrganization,
    Resident,
    Resolution,
    StaffMember,
)
from db.record import Record
from db.store import Store
from tests.builders import CHILD, ID_PURPOSE, MAN, build

START_MS = int(dt.datetime(2025, 9, 17, 9, tzinfo=dt.UTC).timestamp() * 1000)
CODE = "229901001001"


class Office:
    """One community's book, and what was put in it."""

    def __init__(self) -> None:
        ticks = itertools.count(START_MS, 1000)
        self.store = Store(None, None, clock=lambda: next(ticks))
        founding = Founding(
            "community",
            "瑞光新村社区（演示）",
            CODE,
            "admin",
            "演示干部一",
            "甲",
            is_demo=True,
            id_purpose=ID_PURPOSE,
        )
        self.clerk = found(self.store, founding)

    def save(self, *records: Record) -> None:
        with self.store.work(self.clerk, "测试", "test") as work:
            work.save(*records)

    @property
    def unit(self) -> OrgUnit:
        return self.store.all(OrgUnit)[0]


def busy_office() -> Office:
    """An office with people, a pair and a meeting."""
    office = Office()
    pair(office, people(office))
    meeting(office)
    return office


def people(office: Office) -> dict[str, Resident]:
    """Two houses in 石榴苑 (10单元 saved before 2单元), one person elsewhere and one who left."""
    far = build(Address, building="3", entrance="10", room="101")
    near = build(Address, building="3", entrance="2", room="501")
    homes = [build(Household, address=far.id), build(Household, address=near.id)]
    mei = build(Resident, full_name="李梅", remark="联系人")
    child = build(
        Resident, full_name="王小雨", sex="2", birth_date=dt.date(2016, 6, 1), id_number=CHILD,
        phone=None, guardian=mei.id, guardian_name="李梅",
    )  # fmt: skip
    man = build(
        Resident,
        full_name="阿依古丽·买买提",
        sex="1",
        birth_date=dt.date(1968, 5, 23),
        id_number=MAN,
    )
    alone = build(Resident, full_name="王㐂", id_number=None, ethnicity_code="56")
    gone = build(
        Resident, full_name="迁走了", id_number=None, residence_status="moved_out",
        left_on=dt.date(2024, 1, 1),
    )  # fmt: skip
    office.save(far, near, mei, child, man, alone, gone, *homes)
    members = [
        (homes[1], child, "31"),
        (homes[1], mei, "02"),
        (homes[0], man, "02"),
        (homes[1], gone, "12"),
    ]  # fmt: skip
    office.save(
        *(
            build(HouseholdMember, household=home.id, resident=who.id, relation_to_head=relation)
            for home, who, relation in members
        )
    )
    return {person.full_name: person for person in (mei, child, man, alone, gone)}


def pair(office: Office, residents: dict[str, Resident]) -> Pairing:
    """A cadre who stands by a child, with two meetings, and a pairing without any."""
    cadre = build(StaffMember, full_name="演示干部二")
    office.save(cadre)
    first = build(
        Pairing, side_a=cadre.id, side_a_name="演示干部二", kind="cadre_resident",
        side_b=residents["王小雨"].id, side_b_name="王小雨", start_on=dt.date(2025, 3, 1),
    )  # fmt: skip
    second = build(
        Pairing, side_a=residents["李梅"].id, side_a_name="李梅", kind="resident_resident",
        side_b=residents["王㐂"].id, side_b_name="王㐂", start_on=dt.date(2025, 2, 1),
    )  # fmt: skip
    office.save(first, second)
    office.save(
        build(
            PairingLog, pairing=first.id, date=dt.date(2025, 6, 2),
            content="辅导王小雨数学作业两小时",
        ),
        build(
            PairingLog, pairing=first.id, date=dt.date(2025, 4, 5),
            content="陪王小雨去图书室借书看书", problem="作业本不够", result="送作业本十本",
            counter_signed=True,
        ),
    )  # fmt: skip
    return first


def meeting(office: Office) -> JointMeeting:
    """A meeting with two topics, three decisions and four people in protocol order."""
    school = build(PartnerOrganization, full_name="同心里小学")
    held = build(
        JointMeeting,
        meeting_name="瑞光新村社区民族工作联席会议2025年第3次会议",
        held_at=dt.datetime.fromisoformat("2025-06-10T09:00"),
        seq_year=2025,
        seq_no=3,
        state="held",
        copies_to="区委统战部，区民政局。",
    )
    office.save(school, held)
    office.save(
        build(AgendaItem, meeting=held.id, position=1, topic="传达学习上级会议精神",
              is_first_topic=True, discussion="会议传达了会议精神。"),
        build(AgendaItem, meeting=held.id, position=2, topic="秋季入学"),
        build(Attendance, meeting=held.id, position=2, person_name="王㐂", unit="居民代表"),
        build(Attendance, meeting=held.id, position=1, person_name="演示书记一", unit="社区党委"),
        build(Attendance, meeting=held.id, position=3, person_name="李䶮", unit="居民代表",
              deputy_for_name="张三"),
        build(Attendance, meeting=held.id, position=4, person_name="赵𬺓", unit="", kind="excused"),
    )  # fmt: skip
    rest = {"meeting": held.id, "owner_unit": school.id, "owner_unit_name": "同心里小学"}
    late = build(Resolution, no=1, matter="协调1名儿童入学。", due_on=dt.date(2025, 8, 31), **rest)
    done = build(
        Resolution, no=2, matter="修好楼道照明", due_on=dt.date(2025, 7, 15), state="done",
        closed_on=dt.date(2025, 7, 10), result="26盏灯全部修好", confirmed_by_name="演示干部三",
        confirmed_by=office.store.all(StaffMember)[0].id, **rest,
    )  # fmt: skip
    open_ = build(
        Resolution, no=3, matter="办好中秋活动", due_on=dt.date(2025, 9, 10), state="extended",
        extended_to=dt.date(2025, 10, 6), extension_reason="与中秋同日", **rest,
    )  # fmt: skip
    office.save(late, done, open_)
    office.save(
        build(FollowUp, resolution=late.id, date=dt.date(2025, 7, 1), progress="材料已交",
              by=office.store.all(StaffMember)[0].id),
        build(FollowUp, resolution=late.id, date=dt.date(2025, 8, 1), progress="等学校答复",
              by=office.store.all(StaffMember)[0].id),
    )  # fmt: skip
    return held
