"""A district's papers tell the offices apart, whichever ledger it is, and add up to the whole."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

import pytest

from db.counting import Span
from db.founding import Founding, found
from db.held import Held
from db.indicators import by_key
from db.kinds import (
    Activity,
    Address,
    Household,
    HouseholdMember,
    MicroWish,
    OrgUnit,
    Resident,
    ServiceCase,
    StaffMember,
    StudySession,
)
from db.periods import Period
from db.record import Record
from db.store import Store
from desktop_app.ledgers import (
    LEDGERS,
    binder,
    by_code,
    by_office,
    inspection,
    printing,
    register,
    resident_roster,
    spreadsheet,
    tally,
    verifying,
)
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.plain_csv import write
from desktop_app.ledgers.printing import MOST_TRIED
from tests.builders import ID_PURPOSE, build
from tests.db.nodes import Node
from tests.ledgers.papers import texts

FIRST, SECOND, DISTRICT = "229901001001", "229901002001", "229901000000"
DAY = dt.date(2025, 9, 16)
OPTIONS = Options(Period.parse("2025"), DAY, DAY)
START_MS = int(dt.datetime(2025, 9, 17, 9, tzinfo=dt.UTC).timestamp() * 1000)


class District:
    """A district's book with records of two offices, the second one's written first."""

    def __init__(self) -> None:
        ticks = itertools.count(START_MS, 1000)
        self.store = Store(None, None, clock=lambda: next(ticks))
        told = Founding(
            "district",
            "演示区",
            DISTRICT,
            "admin",
            "演示干部",
            "甲",
            is_demo=True,
            id_purpose=ID_PURPOSE,
        )
        self.clerk = found(self.store, told)
        self.save(
            *(
                build(OrgUnit, code12=code, full_name=f"{name}社区", short_name=name,
                      level="community", org_code=code)
                for code, name in ((SECOND, "明仁日升"), (FIRST, "瑞光新村"))
            )
        )  # fmt: skip

    def save(self, *records: Record) -> None:
        with self.store.work(self.clerk, "测试", "test") as work:
            work.save(*records)

    def gathered(self, code: str, **chosen: object) -> Gathered:
        ledger = by_code(code)
        assert ledger
        return printing.gather(ledger, self.store, replace(OPTIONS, **chosen))


@pytest.fixture
def district() -> District:
    return District()


def wishes(district: District) -> None:
    district.save(
        *(
            build(MicroWish, content=content, collected_on=DAY, org_code=code)
            for code, content in ((SECOND, "书包"), (FIRST, "台灯"), (SECOND, "棉衣"))
        )
    )


def test_rows_stand_office_by_office_in_the_order_of_codes(district):
    wishes(district)
    work = district.gathered("L07")
    assert [row.office for row in work.rows] == ["瑞光新村", "明仁日升", "明仁日升"]
    assert [row.cells[0] for row in work.rows] == ["1", "2", "3"]
    assert all(row.group.startswith(row.office) for row in work.rows)
    assert work.ledger.order.startswith("单位代码")
    page = texts(printing.printed(work, None).pdf)[0]
    assert page.index("瑞光新村") < page.index("台灯") < page.index("明仁日升") < page.index("书包")


def test_what_offices_add_up_to_is_the_whole(district):
    wishes(district)
    work = district.gathered("L07")
    said = [note for note in work.notes if "合计" in note]
    assert [note.split("\u3000")[0] for note in said] == ["瑞光新村", "明仁日升"]
    assert ("征集 1" in said[0], "征集 2" in said[1]) == (True, True)
    whole = tally.total_of(work.ledger, tally.sums(work.rows))
    assert "征集 3" in whole


def test_one_office_alone_is_not_headed_by_its_name(district):
    wishes(district)
    work = district.gathered("L07", office=SECOND)
    assert len(work.rows) == 2
    assert not any(row.office or "明仁日升" in row.group for row in work.rows)
    assert not any("合计" in note for note in work.notes)


def test_a_shared_activity_counts_once_and_stands_under_its_own_office(district):
    both = {"topic": "粽情端午", "date_from": DAY, "date_to": None, "state": "approved"}
    both |= {"shared_code": "229901001001-2025-1", "summary": "办得热闹"}
    # Approved in the offices, as their packages bring them.
    district.clerk = replace(district.clerk, at_district=False)
    district.save(
        build(Activity, headcount=40, org_code=SECOND, **both),
        build(Activity, headcount=60, org_code=FIRST, **both),
    )
    work = district.gathered("L10b")
    counted = by_key("activity_count").figure(Held(district.store), Span(OPTIONS.period, DAY))
    assert tally.sums(work.rows)["activity"] == counted.number
    assert {row.office for row in work.rows} == {"瑞光新村", "明仁日升"}


def test_ledgers_without_groups_get_heads_and_a_column_in_tables(district):
    district.save(
        build(StudySession, topic="学习一", date=DAY, org_code=SECOND),
        build(StudySession, topic="学习二", date=DAY, org_code=FIRST),
    )
    work = district.gathered("L14")
    assert [row.group for row in work.rows] == ["瑞光新村", "明仁日升"]
    lines = write(work).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["分组", "瑞光新村", "明仁日升"]
    assert spreadsheet.write(work, None)[:2] == b"PK"


def test_each_office_with_records_states_all_five_categories(district, monkeypatch):
    monkeypatch.setattr(by_office, "_with_records", lambda _store: frozenset({FIRST}))
    when = dt.datetime(2025, 9, 16, 9)  # noqa: DTZ001  the office's own time
    district.save(build(ServiceCase, received_at=when, due_on=None, org_code=SECOND))
    rows = district.gathered("L08").rows
    for office, full in (("瑞光新村", 0), ("明仁日升", 1)):
        mine = [row for row in rows if row.office == office]
        assert len(mine) == 5
        assert sum(1 for row in mine if row.cells) == full


def test_people_without_an_address_stay_with_their_office(district):
    district.save(*(build(Resident, full_name=name, id_number=None, org_code=code)
                    for code, name in ((SECOND, "李梅"), (FIRST, "王强"))))  # fmt: skip
    rows = district.gathered("L01").rows
    assert [(row.office, row.cells[1]) for row in rows] == [
        ("瑞光新村", "王强"),
        ("明仁日升", "李梅"),
    ]


def many_people(district: District) -> None:
    """Two offices; the first one has more people in its first estate than a trial page takes."""
    made: list[Record] = []
    for code, estate, count in ((SECOND, "和顺家园", 3), (FIRST, "石榴苑", 12),
                                (FIRST, "和顺家园", MOST_TRIED + 5)):  # fmt: skip
        for number in range(count):
            room = build(Address, estate=estate, room=f"{number}", org_code=code)
            home = build(Household, address=room.id, org_code=code)
            person = build(Resident, full_name=f"王{number}", id_number=None, org_code=code)
            stay = build(HouseholdMember, household=home.id, resident=person.id, org_code=code)
            made += [room, home, person, stay]
    with district.store.work(district.clerk, "测试", "test") as work:
        work.bulk_create(made)


def test_the_first_page_of_the_roster_waits_for_the_first_office_alone(district, monkeypatch):
    many_people(district)
    read: list[object] = []
    standings = resident_roster.as_of.standings

    def noted(*args, **equals):
        read.append(equals.get("org_code"))
        return standings(*args, **equals)

    monkeypatch.setattr(resident_roster.as_of, "standings", noted)
    begun = printing.begin(by_code("L01"), district.store, OPTIONS)
    _, first = begun.first_page()
    assert (read, first.complete) == ([FIRST], False)
    whole = begun.whole()
    assert read == [FIRST, None]
    assert len(whole.rows) == MOST_TRIED + 20
    assert texts(printing.printed(whole, None).pdf)[0].startswith(texts(first.pdf)[0][:40])
    said = [note.split("\u3000")[0] for note in whole.notes if "合计" in note]
    assert said == ["瑞光新村", "明仁日升"]


def test_the_roster_of_the_district_is_those_of_its_offices(district):
    many_people(district)
    whole = district.gathered("L01").rows
    assert list(dict.fromkeys(row.office for row in whole)) == ["瑞光新村", "明仁日升"]
    each = [row for code in (FIRST, SECOND) for row in district.gathered("L01", office=code).rows]
    assert [row.cells[1:] for row in whole] == [row.cells[1:] for row in each]
    assert tally.sums(whole) == tally.sums(each)


def test_a_registered_district_paper_is_proven_again(district):
    wishes(district)
    ledger = by_code("L07")
    issued = register.issue(district.store, district.clerk, ledger, OPTIONS)
    verdict = verifying.verify(district.store, district.clerk, issued.record.check_code)
    assert verdict.paper.state is verifying.State.EQUAL


def test_a_binder_of_one_office_is_signed_by_it_and_of_all_by_the_district(district):
    wishes(district)
    for office, author in (("", "演示区"), (SECOND, "明仁日升社区")):
        who = inspection.inspector_of("own")
        wish = inspection.plan(LEDGERS, who, replace(OPTIONS, office=office))
        found = binder.collect(district.store, wish)
        assert found.office == author
        (work,) = [one for one in found.works if one.ledger.code == "L07"]
        assert len(work.rows) == (2 if office else 3)
        assert author in "".join("".join(texts(binder.bound(found).pdf)[1:4]).split())


@pytest.mark.parametrize("code", ["L04", "L12"])
def test_the_districts_staff_stand_on_no_office_s_paper(code: str):
    office, district = Node(FIRST, "甲"), Node(DISTRICT, "区", level="district")
    district.save(build(StaffMember, full_name="区里某人"))
    office.pull(district)
    ledger = by_code(code)
    assert ledger
    today = office.store.today
    told = printing.gather(ledger, office.store, Options(Period.until(today), today, today))
    words = "".join((*(cell for row in told.rows for cell in row.cells), *told.notes))
    assert "王晓梅" in words
    assert "区里某人" not in words
