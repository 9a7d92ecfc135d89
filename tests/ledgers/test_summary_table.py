"""L17: every number of the office, and what of it leaves the office."""

import datetime as dt

import pytest

from db.counting import Span
from db.indicators import INDICATORS, count
from db.kinds import (
    Activity,
    IndicatorReport,
    JointMeeting,
    OrgUnit,
    Resident,
    ServiceDelivery,
    StaffMember,
    StudySession,
)
from db.periods import Period
from desktop_app.ledgers import by_code
from desktop_app.ledgers.ledger import Edition, Options
from tests.builders import build
from tests.ledgers.offices import Office, meeting, pair, people

DAY = dt.date(2025, 12, 31)


@pytest.fixture
def office():
    made = Office()
    pair(made, people(made))
    meeting(made)
    yield made
    made.store.close()


def lines(office: Office, edition: Edition = Edition.INTERNAL) -> dict[str, tuple[str, ...]]:
    ledger = by_code("L17")
    assert ledger
    options = Options(Period.parse("2025"), DAY, DAY, edition)
    return {row.cells[0]: row.cells[1:] for row in ledger.rows(office.store, options)}


def notes(office: Office, edition: Edition = Edition.INTERNAL) -> str:
    ledger = by_code("L17")
    assert ledger
    options = Options(Period.parse("2025"), DAY, DAY, edition)
    return "\n".join(ledger.notes(office.store, options))


def test_every_line_is_a_number_of_the_book(office):
    found = lines(office)
    span = Span(Period.parse("2025"), DAY)
    for one in INDICATORS:
        unit, now, _, told = found[one.label]
        said = count(office.store, one.key, span).text
        assert (unit, told) == (one.unit, one.definition)
        assert now == (said or ("本期没有登记" if one.key.endswith("_rate") and one.topic == "三率"
                                else "—"))  # fmt: skip


def test_of_one_programme_stand_the_numbers_of_work_that_says_its_programme(office):
    days = {"date_from": DAY, "date_to": DAY, "state": "archived"}
    with office.store.work(office.clerk, "测试", "test") as work:
        work.bulk_create(
            [
                build(Activity, **days, programme="foundation", headcount=7),
                build(Activity, **days, programme=None, headcount=5),
                build(StudySession, date=DAY, kind="lecture", programme="foundation"),
            ]
        )
    (met,) = office.store.all(JointMeeting)
    ledger = by_code("L17")
    assert ledger
    told = Options(Period.parse("2025"), DAY, DAY, programme="foundation")

    def said() -> dict[str, str]:
        return {row.cells[0]: row.cells[2] for row in ledger.rows(office.store, told)}

    found = said()
    wanted = {"活动参加人次": "7", "宣讲场次": "1", "召开会议": "0", "集体议事件数": "0"}
    assert {name: found[name] for name in wanted} == wanted
    assert not {"走访次数", "宣传标语（横幅）", "居民人数", "汉族"} & set(found)
    assert next(iter(ledger.notes(office.store, told))) == "只列所属计划为“筑基工程”的"
    met.programme = "foundation"
    office.save(met)
    found = said()
    assert (found["召开会议"], found["集体议事件数"]) == ("1", "3")


def give(office: Office, count: int, *, day: dt.date) -> None:
    provider = office.store.all(StaffMember)[0]
    office.save(
        build(ServiceDelivery, kind="school_enrolment", date=day, beneficiaries_count=count,
              provider=provider.id)
    )  # fmt: skip


def test_small_counts_of_children_leave_the_office_hidden_from_subtraction(office):
    give(office, 3, day=dt.date(2025, 6, 1))
    assert lines(office)["协助入学"][1:3] == ("3", "3")
    assert lines(office, Edition.REPORT)["协助入学"][1:3] == ("<5", "<5")
    give(office, 9, day=dt.date(2024, 6, 1))
    assert lines(office, Edition.REPORT)["协助入学"][1:3] == ("<5", "12")
    give(office, 6, day=dt.date(2025, 7, 1))
    assert lines(office, Edition.REPORT)["协助入学"][1:3] == ("9", "18")


def test_a_rate_leaves_the_office_only_with_a_denominator_that_bears_it(office):
    report = build(IndicatorReport, indicator="enrolment", numerator=6, denominator=6,
                   cutoff_date=dt.date(2025, 6, 30))  # fmt: skip
    office.save(report)
    assert lines(office)["入学率"][1] == "100%（6/6）"
    assert lines(office, Edition.REPORT)["入学率"][1] == "样本过小"


def test_how_many_filled_in_what_a_rate_is_of_stands_below(office):
    few = build(IndicatorReport, indicator="enrolment", period="2025年上半年", numerator=6,
                denominator=6, cutoff_date=dt.date(2025, 6, 30),
                coverage="8 人里 6 人填了")  # fmt: skip
    office.save(few)
    assert "覆盖率：2025年上半年入学率，8 人里 6 人填了" in notes(office)
    assert "覆盖率" not in notes(office, Edition.REPORT)


def test_of_two_reports_of_a_period_the_one_that_counts_says_its_coverage(office):
    rest = {"indicator": "enrolment", "numerator": 16, "denominator": 16}
    office.save(
        build(IndicatorReport, **rest, period="2025年上半年", cutoff_date=dt.date(2025, 6, 30),
              coverage="20 人里 16 人填了"),
        build(IndicatorReport, **rest, period="2025年", cutoff_date=DAY,
              coverage="18 人里 16 人填了"),
    )  # fmt: skip
    assert "覆盖率：2025年入学率，18 人里 16 人填了" in notes(office)
    assert "20 人里" not in notes(office)


def test_ethnicity_stands_in_totals_alone_and_hides_small_ones_from_everybody(office):
    declared = [("01", 8), ("02", 6), ("11", 2), (None, 3)]
    office.save(
        *(
            build(
                Resident,
                full_name=f"张{'甲乙丙丁戊己庚辛'[number]}",
                id_number=None,
                ethnicity_code=code,
            )
            for code, count in declared
            for number in range(count)
        )
    )
    found = lines(office)
    assert found["满族"][1] == found["基诺族"][1] == "<5"
    rows = ("汉族", "蒙古族", "满族", "基诺族", "未申报")
    assert "*" in {found[one][1] for one in rows}
    assert "本人自愿申报" in notes(office)
    assert "1 到 4 人" in notes(office)


def test_drafts_are_listed_apart(office):
    give(office, 2, day=dt.date(2025, 6, 1))
    waiting = build(ServiceDelivery, kind="school_enrolment", result="referred",
                    date=dt.date(2025, 6, 2),
                    provider=office.store.all(StaffMember)[0].id)  # fmt: skip
    office.save(waiting)
    assert "未计入：服务 1 条" in notes(office)


def test_what_superiors_name_stands_below_for_the_office_alone(office):
    assert "上级口径" not in notes(office)
    unit = office.store.get(OrgUnit, office.store.facts.unit)
    unit.official_population = 500
    office.save(unit)
    assert "上级口径：户籍人口登记 " in notes(office)
    assert " 人，上级口径 500 人，少 " in notes(office)
    assert "户籍户数" not in notes(office)
    assert "上级口径" not in notes(office, Edition.REPORT)
