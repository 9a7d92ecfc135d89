"""The rules inside one record, kind by kind."""

import datetime as dt

import pytest

from db import dates, fields, kinds
from db.kinds.meeting import meeting_title
from db.kinds.resident import age_on
from tests.builders import CHILD, MAN, WOMAN, build

TODAY = dt.date(2026, 3, 1)
OTHER = bytes(15) + b"\x01"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr(dates, "today", lambda: TODAY)


def resident(**values):
    return build(kinds.Resident, **values)


@pytest.mark.parametrize(
    ("doc", "number"),
    [
        ("resident_id", MAN),
        ("resident_id", WOMAN),
        ("resident_id", "229903195501010013"),
        ("resident_id", "229904198712310040"),
        ("resident_id", "229905200002290061"),
        ("resident_id", "22990119900101008X"),
        ("hmt_residence", "810000188001010015"),
        ("hmt_residence", "820000188001010025"),
        ("hmt_residence", "830000188001010035"),
        ("foreign_pr", "922999198502140018"),
        ("foreign_pr", "922999198502140026"),
        ("foreign_pr", "ZZZ229985021414"),
        ("foreign_pr", "ZZZ229985021427"),
        ("passport", "E12345678"),
        ("household_book", WOMAN),
        ("none", None),
        ("resident_id", None),
    ],
)
def test_numbers_that_may_stand(doc, number):
    assert "id_number" not in resident(id_doc_kind=doc, id_number=number).faults()


@pytest.mark.parametrize(
    ("doc", "number", "words"),
    [
        ("resident_id", "229902199003072020", "最后一位对不上"),
        ("resident_id", "229902199002300025", "日历上没有这一天"),
        ("resident_id", "22990220990307202X", "今天以后"),
        ("resident_id", WOMAN[:17], "现在是 17 位"),
        ("resident_id", "220802199001010000", "表格软件"),
        ("resident_id", "922999198502140018", "改证件类型"),
        ("resident_id", "009902199003072029", "省份代码"),
        ("resident_id", "229901680523013", "15 位的老号码"),
        ("hmt_residence", WOMAN, "810000"),
        ("none", WOMAN, "证件类型选了“暂无证件”"),
        ("passport", "E1", "5 到 20 位"),
    ],
)
def test_numbers_with_a_fault(doc, number, words):
    assert words in resident(id_doc_kind=doc, id_number=number).faults()["id_number"]


@pytest.mark.parametrize(
    ("values", "words"),
    [({"sex": "1"}, "性别"), ({"birth_date": dt.date(1990, 3, 8)}, "出生日期")],
)
def test_the_document_in_hand_wins_over_the_number(values, words):
    person = resident(**values)
    assert person.faults() == {}
    assert words in person.cautions()["id_number"]


def test_a_birth_year_alone_cannot_disagree():
    person = resident(birth_date=dt.date(1990, 1, 1), birth_precision="year")
    assert "出生日期" not in person.cautions().get("id_number", "")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (
            {"birth_date": TODAY + dt.timedelta(1), "id_number": None, "guardian_name": "张秀英"},
            "birth_date",
        ),
        ({"residence_status": "present_elsewhere_registered"}, "hukou_place"),
        ({"residence_status": "moved_out"}, "left_on"),
        ({"arrived_on": dt.date(2024, 5, 2), "left_on": dt.date(2024, 5, 1)}, "left_on"),
        ({"notice_on": TODAY + dt.timedelta(1)}, "notice_on"),
        ({"full_name": "·古丽"}, "full_name"),
        ({"full_name": "名" * 61}, "full_name"),
        ({"phone": "12345"}, "phone"),
    ],
)
def test_faults_of_a_resident(values, field):
    assert list(resident(**values).faults()) == [field]


def test_a_child_has_a_guardian_who_is_somebody_else():
    child = resident(birth_date=dt.date(2016, 1, 6), id_number=CHILD)
    assert child.faults() == {"guardian": "请填写监护人"}
    child.guardian = child.id
    assert "不能是本人" in child.faults()["guardian"]
    child.guardian = OTHER
    assert child.faults() == {}
    child.guardian, child.guardian_name = None, "张秀英"
    assert child.faults() == {}


@pytest.mark.parametrize(
    ("born", "day", "age"),
    [
        (dt.date(2012, 3, 1), TODAY, 14),
        (dt.date(2012, 3, 2), TODAY, 13),
        (dt.date(2000, 2, 29), dt.date(2026, 2, 28), 25),
        (dt.date(2000, 2, 29), TODAY, 26),
    ],
)
def test_age_in_full_years(born, day, age):
    assert age_on(born, day) == age


def test_residents_who_left_or_died_are_not_active():
    assert resident().is_active
    assert not resident(residence_status="moved_out").is_active
    assert not resident(residence_status="deceased").is_active


@pytest.mark.parametrize(
    ("kind", "values", "field"),
    [
        (kinds.OrgUnit, {"code12": "22990100100"}, "code12"),
        (kinds.OrgUnit, {"code12": "229901000001"}, "code12"),
        (kinds.Household, {"moved_in": "2025-05-02", "moved_out": "2025-05-01"}, "moved_out"),
        (kinds.Household, {"moved_out": "2026-03-02"}, "moved_out"),
        (kinds.Household, {"checked_on": "2026-03-02"}, "checked_on"),
        (kinds.HouseholdMember, {"date_to": "2020-04-30"}, "date_to"),
        (kinds.StaffMember, {"term_to": "2023-02-28"}, "term_to"),
        (
            kinds.PartnerOrganization,
            {"joined_on": "2024-02-01", "left_on": "2024-01-01"},
            "left_on",
        ),
        (kinds.ConsentRecord, {"withdrawn_on": "2025-02-28"}, "withdrawn_on"),
        (kinds.ConsentRecord, {"given_on": "2026-03-02"}, "given_on"),
        (kinds.User, {"login": "wang xiaomei"}, "login"),
        (kinds.Pairing, {"planned_end": "2025-02-28"}, "planned_end"),
        (kinds.Pairing, {"agreed_by_both": False}, "agreed_by_both"),
        (kinds.Pairing, {"side_a": OTHER, "side_b": OTHER}, "side_b"),
        (kinds.PairingLog, {"date": "2026-03-02"}, "date"),
        (kinds.PairingLog, {"content": "上门看望"}, "content"),
        (kinds.JointMeeting, {"notified_on": "2025-03-19"}, "notified_on"),
        (kinds.JointMeeting, {"state": "drafting"}, "minutes_body"),
        (kinds.JointMeeting, {"state": "archived"}, "minutes_body"),
        (kinds.JointMeeting, {"seq_no": 0}, "seq_no"),
        (kinds.AgendaItem, {"position": 2, "is_first_topic": True}, "position"),
        (kinds.Attendance, {"deputy_for_name": "演示书记一"}, "deputy_for"),
        (kinds.Resolution, {"extended_to": "2025-09-30"}, "extended_to"),
        (kinds.Resolution, {"confirmed_by_name": "演示干部二"}, "confirmed_by"),
        (kinds.Resolution, {"state": "terminated"}, "result"),
        (kinds.Resolution, {"closed_on": "2026-03-02"}, "closed_on"),
        (kinds.FollowUp, {"date": "2026-03-02"}, "date"),
        (kinds.Attachment, {"sha256": "0f"}, "sha256"),
        (kinds.Attachment, {"byte_count": 21 * 1024 * 1024}, "byte_count"),
        (kinds.Transition, {"state_to": "preparing"}, "state_to"),
    ],
)
def test_faults_inside_one_record(kind, values, field):
    read = {
        name: kind.fields()[name].parse(value)
        if isinstance(kind.fields()[name], fields.Day)
        else value
        for name, value in values.items()
    }
    assert list(build(kind, **read).faults()) == [field]


def test_an_ended_pairing_says_when_and_why():
    pair = build(kinds.Pairing, state="ended", agreed_by_both=False)
    assert set(pair.faults()) == {"end_on", "end_reason"}
    pair.end_on, pair.end_reason = dt.date(2025, 12, 1), "乙方迁出"
    assert pair.faults() == {}
    assert pair.last_day() == dt.date(2025, 12, 1)


def test_an_expired_pairing_lasts_to_its_planned_end():
    pair = build(kinds.Pairing, planned_end=dt.date(2025, 12, 31))
    assert pair.last_day() is None
    assert "计划期满" in pair.cautions()["planned_end"]
    pair.state = "expired"
    assert pair.last_day() == dt.date(2025, 12, 31)
    assert "planned_end" not in pair.cautions()


def test_a_closed_resolution_has_date_result_and_another_s_word():
    matter = build(kinds.Resolution, state="done")
    assert set(matter.faults()) == {"closed_on", "result", "confirmed_by"}
    matter.closed_on, matter.result = dt.date(2025, 9, 1), "三户均已上岗"
    matter.owner, matter.confirmed_by = OTHER, OTHER
    assert list(matter.faults()) == ["confirmed_by"]
    matter.confirmed_by = bytes(16)[:15] + b"\x02"
    assert matter.faults() == {}


def test_an_extended_resolution_keeps_its_first_deadline():
    matter = build(kinds.Resolution, state="extended")
    assert set(matter.faults()) == {"extended_to", "extension_reason"}
    assert matter.is_overdue(dt.date(2025, 10, 1))
    matter.extended_to, matter.extension_reason = dt.date(2025, 12, 31), "企业招工推迟"
    assert matter.faults() == {}
    assert matter.due_on == dt.date(2025, 9, 30)
    assert matter.deadline() == dt.date(2025, 12, 31)
    assert not matter.is_overdue(dt.date(2025, 12, 31))
    assert matter.is_overdue(TODAY)


def test_a_long_term_matter_is_checked_within_a_year():
    matter = build(kinds.Resolution, long_term=True, due_on=dt.date(2027, 3, 3))
    assert "一年以内" in matter.cautions()["due_on"]
    matter.due_on = dt.date(2027, 3, 1)
    assert matter.cautions() == {}


def test_cautions_of_a_meeting():
    held = build(kinds.JointMeeting, chair_name="演示干部二", seq_year=2024)
    assert set(held.cautions()) == {"recorder", "seq_year"}
    assert held.faults() == {}


def test_a_meeting_to_come_is_still_prepared():
    held = build(kinds.JointMeeting, held_at=dt.datetime.fromisoformat("2026-03-02T09:00"))
    assert held.faults() == {}
    held.state = "held"
    assert list(held.faults()) == ["held_at"]


def test_the_usual_title_of_a_meeting():
    usual = build(kinds.JointMeeting).meeting_name
    assert meeting_title("瑞光新村社区", "joint", 2025, 1) == usual
    assert meeting_title("新村社区", "deliberation", 2025, 2) == "新村社区集体议事2025年第2次会议"


def test_an_office_without_its_upper_unit_is_asked_for_it():
    unit = build(kinds.OrgUnit, feature_title="非遗传承", level="street")
    assert set(unit.cautions()) == {"parent", "level", "feature_title"}
    district = build(kinds.OrgUnit, code12="229901000000", level="district")
    assert district.cautions() == {}


def test_an_office_is_asked_what_it_is_called_for_short_and_signs_as():
    unit = build(kinds.OrgUnit, parent=bytes(16), short_name=None, seal_name=None)
    assert unit.faults() == {}
    assert unit.cautions() == {
        "short_name": "还没有简称，请补上",
        "seal_name": "还没有落款全称，请补上",
    }


def test_a_credit_code_that_fails_its_check_only_asks():
    unit = build(kinds.PartnerOrganization, uscc="91220802MA0000000X")
    assert unit.faults() == {}
    assert "uscc" in unit.cautions()


def test_a_picture_of_people_asks_for_consent():
    picture = build(kinds.Attachment, contains_people=True)
    assert "征得本人同意" in picture.cautions()["consent_ok"]
    picture.consent_ok = True
    assert picture.cautions() == {}


@pytest.mark.parametrize(
    ("values", "name", "public"),
    [
        ({}, "石榴苑3号楼2单元501室", "石榴苑3号楼"),
        ({"building": "甲栋", "entrance": None, "room": "东屋"}, "石榴苑甲栋东屋", "石榴苑甲栋"),
        (
            {"building": "12号院", "entrance": None, "room": None, "detail": "后院"},
            "石榴苑12号院后院",
            "石榴苑12号院",
        ),
    ],
)
def test_an_address_reads_like_an_envelope(values, name, public):
    dwelling = build(kinds.Address, **values)
    assert dwelling.name == name
    assert dwelling.public_name == public


def test_what_records_are_called():
    assert resident().name == "李梅"
    assert build(kinds.Pairing).name == "李梅—乌兰图雅"
    assert build(kinds.Attendance).name == "演示书记一"
    assert build(kinds.JointMeeting).name.startswith("瑞光新村社区")
    assert build(kinds.Household, serial_no="HH-2025-A0001").name == "HH-2025-A0001"
    assert build(kinds.ListEntry).name == "同心里小学"


def test_a_membership_holds_from_its_first_day_until_the_day_of_the_move():
    one = build(kinds.HouseholdMember, date_to=dt.date(2024, 1, 1))
    assert not one.holds_on(dt.date(2020, 4, 30))
    assert one.holds_on(dt.date(2020, 5, 1))
    assert one.holds_on(dt.date(2023, 12, 31))
    assert not one.holds_on(dt.date(2024, 1, 1))


def test_a_post_holds_on_its_first_and_last_day():
    staff = build(kinds.StaffMember)
    assert not staff.holds_on(dt.date(2023, 2, 28))
    assert staff.holds_on(TODAY)


def test_a_copy_has_the_same_id_and_values():
    person = resident(org_code="229901001001", op=7)
    twin = person.copy()
    assert twin is not person
    assert {n: getattr(twin, n) for n in ("id", "org_code", "op", *kinds.Resident.fields())} == {
        n: getattr(person, n) for n in ("id", "org_code", "op", *kinds.Resident.fields())
    }


def test_shown_values_are_masked():
    shown = dict(resident().shown())
    assert shown["证件号码"] == "229902************"
    assert shown["手机"] == "154****0001"
