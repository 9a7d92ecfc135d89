"""The census of a desk: rows at once, what they are found by a moment later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from db.kinds import Household, HouseholdMember, Resident
from desktop_app.gui.census import read, read_people
from desktop_app.gui.desk import Desk
from desktop_app.gui.roll import Roll
from tests.builders import build
from tests.db.nodes import Node
from tests.gui.office_desk import open_desk


@pytest.fixture
def desk() -> Iterator[Desk]:
    with open_desk() as desk:
        with desk.store.work(desk.clerk, "登记") as work:
            for name in ("王玉华", "单玉梅"):
                work.save(build(Resident, full_name=name, phone=None, id_number=None))
        yield desk


def test_rows_are_there_before_what_they_are_found_by(desk):
    census = read(desk.store)
    assert [one.name for one in census.people.in_order()] == ["单玉梅", "王玉华"]
    assert list(census.people.index.find("玉梅")) == [0]
    assert list(census.people.index.find("wyh")) == []
    assert list(census.people.with_lines().find("wyh")) == [1]


def test_the_roll_shows_rows_first_and_is_ready_with_the_lines(qtbot, desk):
    shown = []
    roll = Roll.at(desk)
    roll.changed.connect(lambda: shown.append((len(roll.people.ids), roll.is_ready)))
    with qtbot.waitSignal(roll.ready):
        pass
    qtbot.waitUntil(lambda: len(shown) == 2)
    assert shown == [(2, False), (2, True)]
    assert list(roll.people.index.find("sym")) == [0]


def test_what_is_saved_between_the_steps_is_found(qtbot, desk):
    roll = Roll.at(desk)
    with qtbot.waitSignal(roll.changed):
        pass
    assert not roll.is_ready
    with desk.store.work(desk.clerk, "登记") as work:
        work.save(build(Resident, full_name="赵一", phone=None, id_number=None))
    desk.changed.emit(work.changes)
    qtbot.waitUntil(lambda: roll.is_ready and list(roll.people.index.find("zy")) == [2])


def keep(node, *records):
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def test_nobody_is_at_home_where_a_household_was_deleted_and_added_to_elsewhere():
    here, there = Node("229901001001", "甲"), Node("229901001001", "乙")
    gone, kept = build(Household), build(Household)
    mei, yu = (build(Resident, full_name=name, id_number=None) for name in ("李梅", "王玉"))
    keep(here, gone, kept, mei, yu, build(HouseholdMember, household=kept.id, resident=yu.id))
    there.pull(here)
    with here.store.work(here.clerk, "删除", "test") as work:
        work.delete(gone)
    keep(there, *(build(HouseholdMember, household=gone.id, resident=one.id) for one in (mei, yu)))
    here.pull(there)
    there.pull(here)
    for node in (here, there):
        census = read(node.store)
        homes = census.homes.items
        again = {one.id: one for one in read_people(node.store, homes, {mei.id, yu.id})}
        for people in (census.people.items, again):
            assert people[mei.id].home is None
            assert people[yu.id].home is homes[kept.id]
        assert {one.id: one.members for one in homes.values()} == {kept.id: (yu.id,)}
        node.store.close()


def test_closing_between_the_steps_starts_nothing(qtbot, desk):
    roll = Roll.at(desk)
    with qtbot.waitSignal(roll.changed):
        pass
    desk.jobs.close()
    assert len(roll.people.ids) == 2


def test_closing_before_the_rows_are_taken_starts_nothing(desk):
    roll = Roll.at(desk)
    desk.jobs.close()
    assert len(roll.people.ids) == 2
    assert not roll.is_ready


def test_closing_on_what_was_saved_meanwhile_starts_nothing(qtbot, desk):
    roll = Roll.at(desk)
    with qtbot.waitSignal(roll.changed):
        pass
    with desk.store.work(desk.clerk, "登记") as work:
        work.save(build(Resident, full_name="赵一", phone=None, id_number=None))
    desk.changed.emit(work.changes)
    desk.jobs.close()
    assert roll.is_ready
    assert desk.jobs.open_jobs() == []
