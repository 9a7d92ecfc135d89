"""Forms for hands: what is printed on them before, and in which order it is typed back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import partial

import pytest

from db import homes as living, own_office, rhythm
from db.kinds import (
    Activity,
    ConsentRecord,
    FollowUp,
    Household,
    JointMeeting,
    MicroWish,
    Resident,
    Resolution,
    ResponsibilityAssignment,
    StaffMember,
)
from db.periods import Period
from db.rhythm import Rhythm
from db.stale import OF_HOME, OF_PERSON, stale
from desktop_app.gui.sheets import SHEETS
from desktop_app.ledgers import LEDGERS, by_code, inspection, printing
from desktop_app.ledgers.ledger import Edition, Options, Row
from desktop_app.ledgers.minutes_roles import Role, rows_of as parts
from desktop_app.ledgers.wish_register import NOT_PUBLIC
from tests.builders import build
from tests.ledgers.offices import Office, meeting, pair, people
from tests.ledgers.papers import set_on_paper, texts

TODAY = dt.date(2025, 9, 17)
OPTIONS = Options(Period.parse("2025"), TODAY, TODAY)
FILL_IN = [one for one in LEDGERS if one.to_fill_in]


@pytest.fixture
def office():
    made = Office()
    yield made
    made.store.close()


def rows_of(office, code, edition=Edition.INTERNAL, **more) -> list[Row]:
    return list(by_code(code).rows(office.store, replace(OPTIONS, edition=edition, **more)))


def said(rows, key) -> list[tuple[str, ...]]:
    return [row.cells[1:] for row in rows if row.cells[0] == key]


def home_of(office, name: str) -> Household:
    named = office.store.all(Resident, full_name=name)[0]
    homes = office.store.all(Household)
    return next(
        home
        for home in homes
        if any(one.resident == named.id for one in living.members_of(office.store, home.id))
    )


# 入户走访表


def test_after_a_check_only_what_is_blank_is_asked(office):
    people(office)
    home = home_of(office, "李梅")
    home.checked_on = TODAY
    office.save(home)
    asked = [(one.record.name, one.name) for one in stale(office.store, home, TODAY)]
    assert ("王小雨", "phone") in asked
    assert ("李梅", "phone") not in asked
    assert all(not getattr(one.record, one.name) for one in stale(office.store, home, TODAY))


def test_what_nobody_touched_for_a_year_is_asked_again(office):
    people(office)
    home = home_of(office, "李梅")
    later = TODAY + dt.timedelta(days=400)
    asked = {(one.record.name, one.name) for one in stale(office.store, home, later)}
    assert {("李梅", "phone"), ("李梅", "id_number")} <= asked
    mei = office.store.all(Resident, full_name="李梅")[0]
    assert ("李梅", "workplace") not in asked  # nobody ever said one
    now = {(one.record.name, one.name) for one in stale(office.store, home, TODAY)}
    assert ("李梅", "phone") not in now  # written down today
    assert mei.phone


def test_an_office_that_checks_twice_a_year_asks_again_after_half_a_year(office):
    people(office)
    home = home_of(office, "李梅")
    later = TODAY + dt.timedelta(days=200)

    def is_asked() -> bool:
        found = {(one.record.name, one.name) for one in stale(office.store, home, later)}
        return ("李梅", "phone") in found

    assert not is_asked()
    own_office.settle(office.store, office.clerk, partial(rhythm.put, Rhythm(check_months=6)))
    assert is_asked()


def test_the_sheet_prints_known_values_masked_and_never_ethnicity(office):
    people(office)
    home = home_of(office, "李梅")
    later = replace(OPTIONS, cutoff=TODAY + dt.timedelta(days=400), target=home.id)
    rows = list(by_code("F01").rows(office.store, later))
    known = {(cells[1], cells[2]): cells[3] for cells in said(rows, "stale")}
    assert known["李梅", "证件号码"] == "229902************"
    assert known["李梅", "手机"] == "154****0001"
    assert not any("民族" in cell for row in rows for cell in row.cells)
    assert [cells[0] for cells in said(rows, "stale")] == [str(n) for n in range(1, len(known) + 1)]


@pytest.mark.parametrize(("kind", "names"), [(Household, OF_HOME), (Resident, OF_PERSON)])
def test_it_is_asked_in_the_order_of_the_form_on_the_screen(kind, names):
    lines = [line for section in SHEETS[kind].sections for line in section.rows]
    order = [cell.split("*")[0] for line in lines for cell in line.split()]
    assert [name for name in order if name in names] == list(names)


def test_no_form_asks_for_what_stays_on_the_own_record():
    closed = {
        name for kind in (Household, Resident) for name, f in kind.fields().items()
        if f.own_record_only
    }  # fmt: skip
    assert not closed & {*OF_HOME, *OF_PERSON}


# 签到表


def test_a_meeting_is_signed_in_by_protocol_with_room_for_more(office):
    people(office)
    pair(office, {p.full_name: p for p in office.store.all(Resident)})
    held = meeting(office)
    rows = rows_of(office, "F02", target=held.id)
    assert [cells[2] for cells in said(rows, "person")] == ["演示书记一", "王㐂", "李䶮", "赵𬺓"]
    assert said(rows, "date") == [("2025年6月10日 09:00",)]
    printed = printing.make(by_code("F02"), office.store, replace(OPTIONS, target=held.id))
    assert printed.pages == 1
    assert "内部资料" not in texts(printed.pdf)[0]


def test_an_activity_and_nothing_at_all_have_a_sheet_too(office):
    one = build(Activity, place="广场")
    office.save(one)
    assert said(rows_of(office, "F02", target=one.id), "place") == [("广场",)]
    assert rows_of(office, "F02") == []


# Cards


def test_a_wish_outside_the_office_is_called_as_the_wisher_chose(office):
    residents = people(office)
    wish = build(MicroWish, wisher=residents["李梅"].id, wisher_name="李梅", alias="张阿姨",
                 content="李梅想要老花镜", public_ok=True, claimer=residents["王㐂"].id,
                 claimer_name="王㐂")  # fmt: skip
    child = build(MicroWish, wisher=residents["王小雨"].id, wisher_name="王小雨",
                  alias="小朋友", guardian_ok=True)  # fmt: skip
    office.save(wish, child)
    named = {e: said(rows_of(office, "F03", e, target=wish.id), "wisher_name") for e in Edition}
    assert named == {
        Edition.INTERNAL: [("李梅",)], Edition.REPORT: [("李梅",)], Edition.PUBLIC: [("张阿姨",)],
    }  # fmt: skip
    told = said(rows_of(office, "F03", Edition.PUBLIC, target=wish.id), "content")
    assert told == [("李某某想要老花镜",)]
    claimers = {e: said(rows_of(office, "F03", e, target=wish.id), "claimer_name") for e in Edition}
    assert claimers == {
        Edition.INTERNAL: [("王㐂",)], Edition.REPORT: [("王㐂",)], Edition.PUBLIC: [("王某某",)],
    }  # fmt: skip
    hidden = said(rows_of(office, "F03", Edition.REPORT, target=child.id), "wisher_name")
    assert hidden == [("小朋友",)]


def test_a_card_tells_the_public_nothing_that_the_wisher_did_not_agree_to(office):
    wish = build(MicroWish, wisher=people(office)["李梅"].id, wisher_name="李梅", alias="张阿姨",
                 content="想要老花镜", how="送到家里", public_ok=False)  # fmt: skip
    office.save(wish)
    rows = rows_of(office, "F03", Edition.PUBLIC, target=wish.id)
    assert said(rows, "wisher_name") == [("李某某",)]
    assert said(rows, "content") == [(NOT_PUBLIC,)]
    assert said(rows, "how") == [("",)]
    assert said(rows_of(office, "F03", target=wish.id), "content") == [("想要老花镜",)]


def test_a_pairing_card_ticks_what_was_agreed_and_both_sign(office):
    one = pair(office, people(office))
    rows = rows_of(office, "F04", target=one.id)
    ((kind,),) = said(rows, "kind")
    assert kind.startswith("☑ 党员干部-居民　☐ 居民-居民")
    assert said(rows, "side_a") == [("演示干部二",)]
    (page,) = texts(
        printing.make(by_code("F04"), office.store, replace(OPTIONS, target=one.id)).pdf
    )
    assert "甲方签字" in page
    assert "乙方签字" in page


# 告知同意书


def test_a_childs_consent_is_the_guardians(office):
    residents = people(office)
    office.save(build(ConsentRecord, subject=residents["王小雨"].id, purpose="photo"))
    rows = rows_of(office, "F05", target=residents["王小雨"].id)
    assert said(rows, "signer") == [("☐ 本人　☑ 监护人",)]
    assert said(rows, "guardian_name") == [("李梅",)]
    ((purposes,),) = said(rows, "purpose")
    assert "☑ 照片使用" in purposes
    assert "☐ 服务台账登记" in purposes
    assert said(rows_of(office, "F05", target=residents["李梅"].id), "signer") == [
        ("☑ 本人　☐ 监护人",)
    ]


# 会议通知


def test_a_notice_says_when_where_about_what_and_who(office):
    people(office)
    pair(office, {p.full_name: p for p in office.store.all(Resident)})
    held = meeting(office)
    printed = printing.make(by_code("F06"), office.store, replace(OPTIONS, target=held.id))
    whole = "".join("".join(texts(printed.pdf)).split())
    assert "关于召开瑞光新村社区民族工作联席会议2025年第3次会议的通知" in whole
    assert "定于2025年6月10日上午9时" in whole
    assert "现将有关事项通知如下：一、会议议题" in whole
    assert whole.index("传达学习") < whole.index("秋季入学") < whole.index("演示书记一")


@pytest.mark.parametrize("topics", range(1, 26))
def test_nobody_signs_a_notice_alone(office, topics):
    pairs = [(Role.TITLE, "通知"), *((Role.BODY, f"{n}．议题") for n in range(topics))]
    pairs += [(Role.BODY, "请准时参加。"), (Role.ISSUER, "居委会"), (Role.DATE, "2025年6月3日")]
    pages = texts(
        set_on_paper(by_code("F06"), list(parts(pairs, "a")), edition=Edition.INTERNAL).pdf
    )
    assert "准时参加" in pages[-1]
    assert "居委会" in pages[-1]


# 催办单


def test_a_slip_says_what_is_owed_how_late_and_how_far_it_is(office):
    staff = build(StaffMember)
    held = build(JointMeeting, meeting_name="9 月联席会议")
    matter = build(
        Resolution, meeting=held.id, matter="修好楼道灯，联系电话 13812345678",
        owner_unit_name="和顺物业", owner_name="王师傅", due_on=dt.date(2025, 9, 14),
    )  # fmt: skip
    office.save(staff, held, matter)
    days = ((dt.date(2025, 9, 10), "已报修"), (dt.date(2025, 9, 2), "看过现场"))
    for day, words in days:
        office.save(build(FollowUp, resolution=matter.id, by=staff.id, date=day, progress=words))
    rows = rows_of(office, "F07", target=matter.id)
    told = {
        "meeting": "9 月联席会议",
        "matter": "修好楼道灯，联系电话 138****5678",
        "owner_unit": "和顺物业",
        "owner": "王师傅",
        "due_on": "2025-09-14",
        "left": "逾期 3 天",
        "progress": "2025-09-10 已报修",
    }
    assert {row.cells[0]: row.cells[1] for row in rows if row.cells[0] in told} == told
    later = rows_of(office, "F07", target=matter.id, prepared_on=dt.date(2025, 9, 13))
    assert said(later, "left") == [("还有 1 天",)]
    (page,) = texts(
        printing.make(by_code("F07"), office.store, replace(OPTIONS, target=matter.id)).pdf
    )
    assert "责任人签字" in page


# All of them


@pytest.mark.parametrize("form", FILL_IN, ids=lambda form: form.code)
def test_without_a_record_the_form_is_blank_and_ready(office, form):
    people(office)
    printed = printing.make(form, office.store, OPTIONS)
    page = "".join(texts(printed.pdf)[0].split())
    assert "内部资料" not in page
    assert "统计期间" not in page
    assert not any(one.full_name in page for one in office.store.all(Resident))


def test_forms_for_hands_are_no_part_of_an_inspection():
    visitor = inspection.INSPECTORS[0]
    options = inspection.options_for(visitor, Period.parse("2025"), TODAY)
    planned = inspection.plan(LEDGERS, visitor, options, with_long=True)
    assert not set(FILL_IN) & set(planned.chosen)
    assert not set(FILL_IN) & {one.ledger for one in planned.left_out}


# L12


def test_the_roster_follows_protocol_and_the_chart_leads_from_the_top(office):
    staff = [
        build(StaffMember, full_name="乙", post="社区委员", employment_kind="full_time"),
        build(StaffMember, full_name="甲", post="社区书记", employment_kind="part_time"),
        build(StaffMember, full_name="丁", post="社区副书记"),
        build(StaffMember, full_name="走了", term_to=dt.date(2025, 1, 1)),
    ]
    office.save(*staff)
    office.save(
        build(ResponsibilityAssignment, staff=staff[1].id, staff_name="甲", role="first",
              level="community"),
        build(ResponsibilityAssignment, staff=staff[0].id, staff_name="乙", role="liaison",
              level="community"),
    )  # fmt: skip
    rows = rows_of(office, "L12")
    listed = [cells[1] for cells in said(rows, "staff")]
    assert listed[:3] == ["甲", "乙", "丁"]
    assert "走了" not in listed
    chart = said(rows, "chart")
    assert chart[0][:2] == ("1", "领导小组")
    assert chart[0][2].endswith("甲")
    assert ("2", "联络员", "乙") in chart
    pages = texts(printing.make(by_code("L12"), office.store, OPTIONS).pdf)
    assert "领导小组" in pages[0]
    assert "人员名册" in pages[1]
    assert "154" not in "".join(pages)
    assert said(rows, "total") == [("4 人，其中专职 3 人、兼职 1 人",)]
    assert "合计" in pages[1]


def test_a_meeting_without_its_time_has_a_notice_with_room_for_it(office):
    held = build(JointMeeting)
    held.held_at = None  # as a package may bring it
    with office.store.work(office.clerk, "导入", "import") as work:
        work.bulk_create([held])
    rows = rows_of(office, "F06", target=held.id)
    assert any("　年" in row.cells[1] for row in rows)
    assert said(rows_of(office, "F02", target=held.id), "date") == [("",)]
