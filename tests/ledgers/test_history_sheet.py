"""R10: the history of one record on paper, without what stands in the record alone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.kinds import Household, HouseholdMember, Resident, ServiceCase
from db.periods import Period
from desktop_app.ledgers import by_code, printing
from desktop_app.ledgers.history_sheet import IN_RECORD
from desktop_app.ledgers.ledger import Edition
from tests.builders import build
from tests.ledgers.offices import Office
from tests.ledgers.papers import STAMP, options, texts

SHEET = by_code("R10")


@pytest.fixture
def office():
    made = Office()
    yield made
    made.store.close()


def rows_of(office, target, first=dt.date(2000, 1, 1), last=dt.date(2100, 1, 1)):
    chosen = replace(
        options(Edition.INTERNAL), period=Period(first, last, "全部"), cutoff=last, target=target
    )
    return list(SHEET.rows(office.store, chosen)), chosen


def change(office, record, reason, **values):
    made = office.store.get(type(record), record.id)
    for name, value in values.items():
        setattr(made, name, value)
    with office.store.work(office.clerk, reason, "test") as work:
        work.save(made)


def test_changes_stand_by_time_masked_and_what_is_ones_own_is_not_told(office):
    mei = build(Resident, full_name="李梅", phone="15400000001", ethnicity_code="02")
    office.save(mei)
    change(office, mei, "改居民", phone="15400000099", ethnicity_code="03")
    change(office, mei, "改姓名", full_name="李玫")
    rows, chosen = rows_of(office, mei.id)
    assert rows[0].cells[3:] == ("", "", "")
    told = {row.cells[3]: row.cells[4:] for row in rows[1:]}
    assert told["手机"] == ("154****0001", "154****0099")
    assert told["姓名"] == ("李梅", "李玫")
    (ethnicity,) = [row for row in rows if row.cells[3].startswith("民族")]
    assert ethnicity.cells[4:] == (IN_RECORD, IN_RECORD)
    assert sum(row.tally.get("change", 0) for row in rows) == 3
    page = "".join(texts(printing.make(SHEET, office.store, chosen, STAMP).pdf))
    assert "李玫" in page
    assert "蒙古" not in page
    assert "15400000099" not in page


def test_the_head_says_no_more_than_the_rows(office):
    case = build(ServiceCase, summary="孩子在家没人照看")
    office.save(case)
    change(office, case, "改事项", summary="孩子在家没人照看，要长期看护")
    rows, _ = rows_of(office, case.id)
    head = rows[0].group
    assert head.startswith("五个及时")
    assert "看护" not in head
    assert case.serial_no in head


def test_what_came_into_a_list_is_told_too(office):
    home, mei = build(Household), build(Resident, full_name="李梅")
    office.save(home, mei)
    office.save(build(HouseholdMember, household=home.id, resident=mei.id))
    rows, _ = rows_of(office, home.id)
    assert rows[-1].cells[3:] == ("户成员", "—", "李梅")


def test_another_time_has_nothing_to_tell(office):
    mei = build(Resident)
    office.save(mei)
    rows, _ = rows_of(office, mei.id, dt.date(2000, 1, 1), dt.date(2000, 12, 31))
    assert [row.cells for row in rows] == [()]
    assert rows_of(office, b"")[0] == []
