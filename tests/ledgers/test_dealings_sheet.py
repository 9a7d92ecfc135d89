"""L02b: one person or household on one page, whatever there is to tell."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.kinds import ConsentRecord, Household, HouseholdMember, Resident, ServiceCase
from db.periods import Period
from desktop_app import ledgers
from desktop_app.ledgers import printing
from desktop_app.ledgers.ledger import Edition, Options
from tests.builders import build
from tests.ledgers.offices import Office
from tests.ledgers.papers import STAMP, options, texts

SHEET = ledgers.by_code("L02b")


@pytest.fixture
def office():
    made = Office()
    yield made
    made.store.close()


def chosen(target: bytes) -> Options:
    period = Period(dt.date(2000, 1, 1), dt.date(2030, 1, 1), "全部")
    return replace(
        options(Edition.INTERNAL), period=period, cutoff=dt.date(2030, 1, 1), target=target
    )


def person(office: Office, dealings: int) -> Resident:
    mei = build(Resident, ethnicity_code="02")
    given = (dt.date(2001, 1, 1) + dt.timedelta(days=n) for n in range(dealings))
    consents = [build(ConsentRecord, subject=mei.id, given_on=day) for day in given]
    with office.store.work(office.clerk, "登记", "test") as work:
        work.bulk_create([mei, *consents])
    return mei


@pytest.mark.parametrize("dealings", [0, 1, 10, 25, 40, 120])
def test_it_is_one_page_whatever_there_is_to_tell(office: Office, dealings: int) -> None:
    mei = person(office, dealings)
    work = printing.gather(SHEET, office.store, chosen(mei.id))
    printed = printing.printed(work, STAMP)
    assert printed.pages == 1
    assert len(texts(printed.pdf)) == 1


def test_what_has_no_room_is_counted_and_the_newest_stay(office: Office) -> None:
    mei = person(office, 120)
    work = printing.gather(SHEET, office.store, chosen(mei.id))
    first, *kept = work.rows
    left = 121 - len(kept)
    assert first.cells[4] == f"更早的 {left} 条没有印出，都在台账里"
    assert 15 < len(kept) < 60
    page = texts(printing.printed(work, STAMP).pdf)[0].replace("\n", "")
    last_day = dt.date(2001, 1, 1) + dt.timedelta(days=119)
    assert last_day.isoformat() in page
    assert "2001-01-01" not in page


def test_a_little_less_leaves_nothing_out(office: Office) -> None:
    mei = person(office, 8)
    work = printing.gather(SHEET, office.store, chosen(mei.id))
    assert len(work.rows) == 9
    assert "没有印出" not in texts(printing.printed(work, STAMP).pdf)[0]


def test_the_head_is_masked_and_says_nothing_of_a_persons_own_record(office: Office) -> None:
    mei = person(office, 1)
    page = texts(printing.make(SHEET, office.store, chosen(mei.id), STAMP).pdf)[0]
    assert "姓名：李梅" in page
    assert "154****0001" in page
    for hidden in ("15400000001", "229902199003072029", "蒙古", "民族"):
        assert hidden not in page
    assert "补录" in page


def test_what_is_sensitive_shows_its_kind_and_day_alone(office: Office) -> None:
    mei = build(Resident)
    case = build(ServiceCase, subject=mei.id)
    with office.store.work(office.clerk, "登记", "test") as work:
        work.bulk_create([mei, case])
    rows = printing.gather(SHEET, office.store, chosen(mei.id)).rows
    (row,) = [row for row in rows if row.cells[3] == ServiceCase.title]
    assert row.cells[4:] == ("", "")


def test_a_household_has_its_members_in_the_head_and_in_the_lines(office: Office) -> None:
    mei = build(Resident)
    home = build(Household, head=mei.id)
    stay = build(HouseholdMember, household=home.id, resident=mei.id,
                 date_from=dt.date(2020, 1, 1))  # fmt: skip
    consent = build(ConsentRecord, subject=mei.id)
    with office.store.work(office.clerk, "登记", "test") as work:
        work.bulk_create([mei, home, stay, consent])
    page = texts(printing.make(SHEET, office.store, chosen(home.id), STAMP).pdf)[0]
    assert "成员：李梅" in page
    assert "李梅户" in page
    rows = printing.gather(SHEET, office.store, chosen(home.id)).rows
    assert any(row.cells[4].startswith("李梅") for row in rows if row.cells[3] == "告知同意")


def test_a_household_without_members_leaves_no_empty_line_in_the_head(office: Office) -> None:
    home = build(Household)
    office.save(home)
    (row,) = printing.gather(SHEET, office.store, chosen(home.id)).rows[:1]
    assert all(row.group.split("\n"))
