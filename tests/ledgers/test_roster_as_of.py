"""The roster lists whoever belonged on its cut-off day, in the household of that day."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from db.counting import Span
from db.indicators import count
from db.kinds import Address, Household, HouseholdMember, Resident
from db.periods import Period
from db.same_people import join
from desktop_app.ledgers.resident_roster import ResidentRoster
from tests.builders import build
from tests.db.nodes import Node
from tests.ledgers.papers import options

MOVED = dt.date(2025, 7, 1)


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "甲")


def roster(node: Node, day: dt.date) -> list[tuple[str, str, str]]:
    asked = dataclasses.replace(options(), cutoff=day)
    names = [column.key for column in ResidentRoster.columns if column.key != "row_number"]
    at = [names.index(name) for name in ("full_name", "relation_to_head", "address")]
    rows = ResidentRoster().rows(node.store, asked)
    return [tuple(row.cells[place] for place in at) for row in rows]


def test_it_lists_who_has_moved_within_the_office_or_left_it_since(node: Node) -> None:
    old, new = build(Address, building="3"), build(Address, building="8")
    homes = [build(Household, address=one.id) for one in (old, new)]
    mei = build(Resident, id_number=None)
    bo = build(
        Resident, full_name="李波", sex="1", id_number=None, residence_status="moved_out",
        left_on=MOVED,
    )  # fmt: skip
    stays = [
        build(HouseholdMember, household=homes[0].id, resident=mei.id, date_to=MOVED),
        build(HouseholdMember, household=homes[1].id, resident=mei.id, date_from=MOVED),
        build(HouseholdMember, household=homes[0].id, resident=bo.id, date_to=MOVED,
              relation_to_head="11"),
    ]  # fmt: skip
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([old, new, *homes, mei, bo, *stays])
    before = roster(node, MOVED - dt.timedelta(days=1))
    assert before == [
        ("李梅", "户主", "石榴苑3号楼"),
        ("李波", "夫", "石榴苑3号楼"),
    ]
    assert roster(node, MOVED) == [("李梅", "户主", "石榴苑8号楼")]


def test_one_person_of_two_offices_is_listed_twice_and_counted_where_they_live() -> None:
    district = Node("229901000000", "区", level="district")
    records = []
    for code in ("229901001001", "229901002001"):
        office, one = Node(code, "甲"), build(Resident)
        office.save(one)
        district.pull(office)
        records.append(one)
    lives, registered = records
    with district.store.work(district.clerk, "核对", "test") as work:
        join(work, lives.id, registered.id, "residence")
    asked = options()
    for office, number in (("", 1), (lives.org_code, 1), (registered.org_code, 0)):
        asked = dataclasses.replace(asked, cutoff=dt.date(2026, 12, 31), office=office)
        rows = list(ResidentRoster().rows(district.store, asked))
        span = Span(Period.until(asked.cutoff), asked.cutoff, office)
        for tally, key in (("person", "resident_count"), ("household", "household_count")):
            said = sum(row.tally.get(tally, 0) for row in rows)
            assert said == len(count(district.store, key, span).items) == number
        assert len(rows) == (1 if office else 2)
        notes = list(ResidentRoster().notes(district.store, asked))
        assert bool(notes) is (office != lives.org_code)
