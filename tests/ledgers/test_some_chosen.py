"""A paper of the records that staff chose in a list: these alone, and 核验 knows it again."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.fields import Day, Moment
from db.kinds import (
    Household,
    HouseholdMember,
    JointMeeting,
    Pairing,
    Resident,
    Resolution,
    kind_of,
)
from db.number_types import Number
from db.periods import Period
from db.roles import ALL_ROLES
from desktop_app.gui.desk import Desk
from desktop_app.gui.printing_some import OF_TABLE, print_some
from desktop_app.ledgers import LEDGERS, by_code, printing, register, verifying
from desktop_app.ledgers.ledger import Options, Row
from desktop_app.ledgers.verifying import State
from tests.builders import build
from tests.db.nodes import Node


def options(node: Node, *some: bytes) -> Options:
    today = node.store.today
    return Options(Period.parse(str(today.year)), today, today, some=some)


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    return made


def person(name: str, **more: object) -> Resident:
    return build(Resident, full_name=name, id_number=None, phone=None, **more)


def rows(node: Node, code: str, *some: bytes) -> list[Row]:
    ledger = by_code(code)
    assert ledger is not None
    return list(ledger.rows(node.store, options(node, *some)))


def test_the_roster_lists_the_chosen_alone_and_says_so(node: Node) -> None:
    every = [person("李梅"), person("王一"), person("乌兰")]
    node.save(*every)
    found = rows(node, "L01", every[0].id, every[2].id)
    assert {row.cells[0] for row in found} == {"李梅", "乌兰"}
    assert sum(row.tally.get("person", 0) for row in found) == 2
    roster = by_code("L01")
    assert roster is not None
    (note,) = roster.notes(node.store, options(node, every[0].id))
    assert "选中的 1 人" in note
    assert list(roster.notes(node.store, options(node))) == []
    assert len(rows(node, "L01")) == 3


def test_households_are_printed_as_chosen(node: Node) -> None:
    homes = []
    for name in ("李梅", "王一", "乌兰"):
        one = person(name)
        home = build(Household, head=one.id)
        node.save(one, home, build(HouseholdMember, household=home.id, resident=one.id))
        homes.append(home)
    found = rows(node, "L02", homes[1].id, homes[2].id)
    assert {row.record for row in found} == {homes[1].id, homes[2].id}


def test_the_register_keeps_who_was_chosen_so_that_it_can_be_checked(node: Node) -> None:
    every = [person(f"李{'一二三四五六七八九十'[at % 10]}") for at in range(300)]
    node.save(*every)
    roster = by_code("L01")
    assert roster is not None
    chosen = options(node, *(one.id for one in every[:250]))
    entry = register.issue(node.store, node.clerk, roster, chosen).record
    assert entry.row_count == 250
    assert verifying.options_of(entry).some == chosen.some
    assert verifying.verify(node.store, node.clerk, entry.check_code).paper.state is State.EQUAL
    every[299].full_name = "改了名"
    node.save(every[299])
    assert verifying.verify(node.store, node.clerk, entry.check_code).paper.state is State.EQUAL
    every[0].full_name = "也改了名"
    node.save(every[0])
    assert verifying.verify(node.store, node.clerk, entry.check_code).paper.state is State.CHANGED


def test_lists_know_every_ledger_that_lists_records_one_a_row() -> None:
    assert {one.lists_each: one.code for one in LEDGERS if one.lists_each} == OF_TABLE


def test_a_register_takes_a_record_in_by_the_day_that_its_list_asks_for() -> None:
    for one in (one for one in LEDGERS if one.told_by):
        field = kind_of(one.lists_each).fields()[one.told_by]
        assert isinstance(field, Day | Moment | Number), one.code


@pytest.mark.parametrize("table", OF_TABLE)
def test_a_register_prints_the_chosen_rows_alone_and_counts_them(node: Node, table: str) -> None:
    kind, register_of = kind_of(table), by_code(OF_TABLE[table])
    assert register_of is not None
    held = build(JointMeeting, held_at=dt.datetime.fromisoformat("2025-03-18T14:30"), state="held")
    more = {"meeting": held.id} if kind is Resolution else {}
    every = [build(kind, **more) for _ in range(3)]
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([held, *every])
    end = dt.date(2025, 12, 31)
    chosen = Options(Period.parse("2025"), end, end, some=(every[0].id, every[2].id))
    work = printing.gather(register_of, node.store, chosen)
    assert {row.record for row in work.rows} == {every[0].id, every[2].id}
    assert "只列选中的 2 条" in "".join(work.notes)
    every_row = printing.gather(register_of, node.store, replace(chosen, some=()))
    assert {one.id for one in every} <= {row.record for row in every_row.rows}


def asked_days(node: Node, code: str, *some: bytes) -> tuple[dt.date, dt.date] | None:
    """Give the days that 打印 of the chosen asks the ledger for."""
    desk = Desk(node.store, node.clerk)
    asked: list[dict[str, object]] = []
    desk.page_asked.connect(lambda _page, where: asked.append(where))
    print_some(desk, code, some)
    desk.jobs.close()
    return asked[0].get("days")


@pytest.mark.parametrize("table", OF_TABLE)
def test_what_was_chosen_from_a_year_before_is_on_the_paper(qtbot, node: Node, table: str) -> None:
    code = OF_TABLE[table]
    kind, register_of = kind_of(table), by_code(code)
    assert register_of is not None
    held = build(JointMeeting, held_at=dt.datetime.fromisoformat("2024-12-18T14:30"), state="held")
    more = {"meeting": held.id} if kind is Resolution else {}
    every = [build(kind, **more) for _ in range(2)]
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([held, *every])
    ids = tuple(one.id for one in every)
    today = node.store.today
    first, last = asked_days(node, code, *ids) or (today.replace(month=1, day=1), today)
    chosen = Options(Period.between(first, last), last, today, some=ids)
    assert {row.record for row in printing.gather(register_of, node.store, chosen).rows} == {*ids}
    if kind is Resolution:
        assert (first, last) == (dt.date(2024, 1, 1), today)


def test_a_pair_that_stands_is_printed_with_this_year_and_an_ended_one_with_its_last(
    qtbot, node: Node
) -> None:
    today = node.store.today
    begun = {"start_on": dt.date(2023, 3, 1), "planned_end": None}
    stands = build(Pairing, **begun)
    ended = build(Pairing, **begun, state="ended", end_on=dt.date(2024, 5, 1), end_reason="搬走")
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([stands, ended])
    assert asked_days(node, "L03", stands.id) == (today.replace(month=1, day=1), today)
    assert asked_days(node, "L03", stands.id, ended.id) == (dt.date(2024, 1, 1), today)


def test_people_are_no_matter_of_a_period(qtbot, node: Node) -> None:
    mei = person("李梅")
    node.save(mei)
    assert asked_days(node, "L01", mei.id) is None
