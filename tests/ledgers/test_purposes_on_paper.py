"""Papers where the office registers no numbers, and those that say what it registers them for."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db import terms
from db.kinds import Household, HouseholdMember, Resident, RightsRequest
from db.stale import stale
from desktop_app.ledgers import by_code, fitting, printing
from desktop_app.ledgers.ledger import Edition
from tests.builders import AID_PURPOSE, ID_PURPOSE, WOMAN, build, write_purposes
from tests.ledgers.offices import Office, people
from tests.ledgers.papers import texts
from tests.ledgers.test_fill_in_forms import OPTIONS, TODAY, home_of, said


@pytest.fixture
def office():
    made = Office()
    yield made
    made.store.close()


def purpose(office: Office, number: str | None, aid: str | None = None) -> None:
    write_purposes(office.store, office.clerk, number=number, aid=aid)


def nameless(office: Office) -> None:
    """Have people in the book and nobody's number."""
    people(office)
    for person in office.store.all(Resident):
        person.id_number, person.id_doc_kind = None, "resident_id"
        office.save(person)


def columns(office: Office, code: str, **more) -> list[str]:
    ledger = fitting.fitted(by_code(code), office.store, replace(OPTIONS, **more))
    (table, *_) = ledger.tables(Edition.INTERNAL)
    assert sum(column.weight for column in table) == pytest.approx(100)
    return [column.key for column in table]


def printed(office: Office, code: str, **more) -> str:
    made = printing.make(by_code(code), office.store, replace(OPTIONS, **more))
    return "".join("".join(texts(made.pdf)).split())


@pytest.mark.parametrize("code", ["L01", "L02"])
def test_a_column_that_nothing_can_stand_in_is_no_column(office, code):
    people(office)
    assert "id_number" in columns(office, code)
    assert "号码" in printed(office, code)
    nameless(office)
    assert "id_number" in columns(office, code)  # it may still be filled in
    purpose(office, None)
    assert "id_number" not in columns(office, code)
    whole = printed(office, code)
    assert "号码" not in whole
    assert "李梅" in whole


@pytest.mark.parametrize("code", ["L01", "L02"])
def test_what_is_held_is_printed_and_a_blank_paper_asks_for_none(office, code):
    people(office)
    purpose(office, None)
    assert "id_number" in columns(office, code)
    assert "id_number" not in columns(office, code, blank=True)
    assert "号码" not in printed(office, code, blank=True)


def test_cells_stand_under_their_own_heads(office):
    """What follows the column that is left out moves up with its head."""
    nameless(office)
    purpose(office, None)
    ledger = fitting.fitted(by_code("L02"), office.store, OPTIONS)
    keys = columns(office, "L02")
    (mei,) = [
        dict(zip(keys, row.cells[1:], strict=True))
        for row in ledger.rows(office.store, OPTIONS)
        if row.cells[0] == "member" and "李梅" in row.cells
    ]
    assert mei["full_name"] == "李梅"
    assert mei["education"] == Resident.fields()["education"].show(
        office.store.all(Resident, full_name="李梅")[0].education
    )


def test_a_visit_asks_for_no_number_that_is_not_registered(office):
    people(office)
    home = home_of(office, "李梅")
    later = TODAY + dt.timedelta(days=400)
    assert "id_number" in {one.name for one in stale(office.store, home, later)}
    purpose(office, None)
    assert "id_number" not in {one.name for one in stale(office.store, home, later)}


# What people are told


def test_the_notice_says_what_for_in_the_offices_own_words(office):
    mei = people(office)["李梅"]
    purpose(office, "和派出所核对人户", "核对临时救助。")
    rows = list(by_code("F05").rows(office.store, replace(OPTIONS, target=mei.id)))
    told = "".join(words for (words,) in said(rows, "told"))
    assert "出生日期、证件号码、救助类型、住址" in told
    assert "证件号码用于：和派出所核对人户。救助类型用于：核对临时救助。" in told


@pytest.mark.parametrize("target", [False, True])
def test_the_notice_says_the_term_that_the_office_set(office, target):
    mei = people(office)["李梅"]
    assert "满2年就不再保留姓名" in printed(office, "F05", target=mei.id if target else b"")
    terms.set_years(office.store, office.clerk, terms.RESIDENTS, 5)
    assert "满5年就不再保留姓名" in printed(office, "F05", target=mei.id if target else b"")


@pytest.mark.parametrize("target", [False, True])
def test_the_notice_names_nothing_that_is_not_registered(office, target):
    mei = people(office)["李梅"]
    purpose(office, None)
    whole = printed(office, "F05", target=mei.id if target else b"")
    assert "出生日期、住址" in whole
    assert "证件号码" not in whole
    purpose(office, "和派出所核对人户")
    whole = printed(office, "F05", target=mei.id if target else b"")
    assert "证件号码用于：和派出所核对人户" in whole


def test_whoever_asks_reads_what_each_value_is_for(office):
    mei = people(office)["李梅"]
    purpose(office, ID_PURPOSE, AID_PURPOSE)
    home = office.store.get(Household, home_of(office, "李梅").id)
    home.assistance_kinds = ("temporary",)
    asked = build(RightsRequest, kind="access", subject=mei.id)
    office.save(home, asked)
    rows = list(by_code("R03").rows(office.store, replace(OPTIONS, target=asked.id)))
    held = {label: (words, why) for label, words, why in said(rows, "held")}
    assert held["证件号码"][1] == ID_PURPOSE
    assert held["户：救助类型"] == ("临时救助", AID_PURPOSE)
    assert held["姓名"] == ("李梅", "认清是谁")
    assert all(why for _, why in held.values())
    purpose(office, None)
    rows = list(by_code("R03").rows(office.store, replace(OPTIONS, target=asked.id)))
    held = {label: (words, why) for label, words, why in said(rows, "held")}
    assert held["证件号码"][1] == "还没有写明"  # it is still printed, with what it lacks
    assert held["户：救助类型"] == ("临时救助", "还没有写明")


def test_of_a_number_nobody_has_not_even_the_kind_of_paper_is_told(office):
    mei = build(Resident, full_name="乌兰", id_number=None)
    asked = build(RightsRequest, kind="access", subject=mei.id)
    office.save(mei, asked)
    rows = list(by_code("R03").rows(office.store, replace(OPTIONS, target=asked.id)))
    assert not {label for label, *_ in said(rows, "held")} & {"证件类型", "证件号码"}


def test_a_home_left_long_ago_is_told_of_and_not_what_is_held_on_it(office):
    mei = build(Resident, full_name="乌兰", id_number=WOMAN)
    home = build(Household, hukou_book_no="0815")
    member = build(
        HouseholdMember, household=home.id, resident=mei.id,
        date_from=dt.date(2020, 1, 1), date_to=dt.date(2021, 1, 1),
    )  # fmt: skip
    asked = build(RightsRequest, kind="access", subject=mei.id)
    office.save(mei, home, member, asked)
    rows = list(by_code("R03").rows(office.store, replace(OPTIONS, target=asked.id)))
    assert not [label for label, *_ in said(rows, "held") if label.startswith("户：")]
    assert said(rows, "home")


def test_the_assessment_names_the_purposes(office):
    purpose(office, "和派出所核对人户")
    rows = [row.cells for row in by_code("R05").rows(office.store, OPTIONS)]
    assert ("question", "证件号码", "用于：和派出所核对人户", "") in rows
    purpose(office, None)
    rows = [row.cells for row in by_code("R05").rows(office.store, OPTIONS)]
    assert not any(cells[1] == "证件号码" for cells in rows)


def test_an_explanation_names_the_purposes(office):
    mei = people(office)["李梅"]
    purpose(office, "和派出所核对人户")
    asked = build(RightsRequest, kind="explain", subject=mei.id, result="done", answered_on=TODAY)
    office.save(asked)
    rows = list(by_code("R06").rows(office.store, replace(OPTIONS, target=asked.id)))
    assert ("证件号码用于：和派出所核对人户",) in said(rows, "told")
