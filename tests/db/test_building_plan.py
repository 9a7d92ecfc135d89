"""A building laid out at once: which doors it has, which are missing, and one way back."""

from __future__ import annotations

import pytest

from db import buildings, homes
from db.building_plan import MOST_DOORS, BuildingPlan, missing, register
from db.kinds import Address, GridUnit
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

PLAN = BuildingPlan("石榴苑", "3号楼", entrances=2, lowest=1, highest=3, beside=2)


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "测试", "test") as work:
        work.save(*records)


def lay_out(node: Node, plan: BuildingPlan) -> list[Address]:
    steps: list[tuple[int, int]] = []
    with node.store.work(node.clerk, "排一栋楼", "buildings") as work:
        made = register(work, plan, lambda done, total, _words: steps.append((done, total)))
    assert steps == [(at, len(made)) for at in range(1, len(made) + 1)]
    return made


def rooms(node: Node) -> list[tuple[str, list[str]]]:
    """The floors from the top, with what is written on their doors."""
    found = buildings.read(node.store, ("石榴苑", "3"))
    return [
        (floor, [
            "".join(door.label for door in found.cells.get((row, at), ()))
            for at in range(len(found.columns))
        ])
        for row, floor in enumerate(found.floors)
    ]  # fmt: skip


def test_every_door_of_every_floor_and_entrance_is_registered(node: Node) -> None:
    made = lay_out(node, PLAN)
    assert len(made) == PLAN.count == 12
    assert {one.occupancy for one in made} == {"unknown"}
    assert rooms(node) == [
        ("3", ["301", "302", "301", "302"]),
        ("2", ["201", "202", "201", "202"]),
        ("1", ["101", "102", "101", "102"]),
    ]
    found = buildings.read(node.store, ("石榴苑", "3"))
    assert found.columns == (("1", "01"), ("1", "02"), ("2", "01"), ("2", "02"))


def test_numbers_may_run_on_from_one_entrance_to_the_next(node: Node) -> None:
    lay_out(node, BuildingPlan("石榴苑", "3", 2, 9, 10, 2, run_on=True))
    assert rooms(node) == [
        ("10", ["1001", "1002", "1003", "1004"]),
        ("9", ["901", "902", "903", "904"]),
    ]


def test_a_building_may_have_no_entrances(node: Node) -> None:
    made = lay_out(node, BuildingPlan("石榴苑", "3", 0, 1, 1, 2))
    assert [(one.entrance, one.room) for one in made] == [(None, "101"), (None, "102")]


def test_what_is_registered_is_left_alone(node: Node) -> None:
    there = build(Address, building="3", entrance="1", room="201", occupancy="empty")
    part = build(Address, building="3", entrance="2", room="102", detail="东屋")
    other = build(Address, building="4", entrance="1", room="101")
    keep(node, there, part, other)
    made = lay_out(node, PLAN)
    assert len(made) == PLAN.count - 2
    assert node.store.get(Address, there.id).occupancy == "empty"
    assert missing(node.store, PLAN) == []
    assert lay_out(node, PLAN) == []


def test_the_doors_come_into_the_grid_of_their_building(node: Node) -> None:
    grid = build(GridUnit)
    there = build(Address, building="3", entrance="1", room="101", grid_unit=grid.id)
    keep(node, grid, there)
    assert {one.grid_unit for one in lay_out(node, PLAN)} == {grid.id}


def test_stopped_half_way_nothing_is_registered(node: Node) -> None:
    def stop(done: int, _total: int, _words: str) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with (
        pytest.raises(KeyboardInterrupt),
        node.store.work(node.clerk, "排一栋楼", "buildings") as work,
    ):
        register(work, PLAN, stop)
    assert node.store.all(Address) == []


@pytest.mark.parametrize(
    ("plan", "name"),
    [
        (BuildingPlan("", "3", 1, 1, 6, 2), "estate"),
        (BuildingPlan("石榴苑", "", 1, 1, 6, 2), "building"),
        (BuildingPlan("石榴苑", "3", 100, 1, 6, 2), "entrances"),
        (BuildingPlan("石榴苑", "3", 1, 0, 6, 2), "lowest"),
        (BuildingPlan("石榴苑", "3", 1, 5, 4, 2), "highest"),
        (BuildingPlan("石榴苑", "3", 1, 1, 100, 2), "highest"),
        (BuildingPlan("石榴苑", "3", 1, 1, 6, 0), "beside"),
        (BuildingPlan("石榴苑", "3", 1, 1, 6, 100), "beside"),
        (BuildingPlan("石榴苑", "3", 50, 1, 1, 2, run_on=True), "beside"),
        (BuildingPlan("石榴苑", "3", 10, 1, MOST_DOORS // 20 + 1, 2), "beside"),
    ],
)
def test_what_nobody_can_have_meant_is_refused_by_its_field(plan: BuildingPlan, name: str) -> None:
    with pytest.raises(Refused) as refused:
        plan.require()
    assert set(refused.value.faults) == {name}


def test_a_household_moves_into_the_door_that_was_laid_out(node: Node) -> None:
    """A floor nobody writes is the one the room names."""
    lay_out(node, PLAN)
    for floor, is_there in ((None, True), ("3", True), ("3层", True), ("4", False)):
        wanted = build(Address, building="3", entrance="1", floor=floor, room="302")
        homes.tidy(wanted)
        found = homes.same_dwelling(node.store, wanted)
        assert (found is not None) is is_there
