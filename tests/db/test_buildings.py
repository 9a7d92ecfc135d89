"""Buildings as grids: floors, entrances, yards, doors nobody has numbered, and stale data."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from db import buildings, checked, due, own_office, rhythm
from db.checked import Checks
from db.kinds import Address, Household, HouseholdMember, Resident
from db.rhythm import Rhythm
from tests.builders import build
from tests.db.nodes import Node

SITE = ("石榴苑", "3")


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def doors(*told: str, building: str | None = "3") -> list[Address]:
    """Dwellings written as entrance-floor-room."""
    made = []
    for one in told:
        entrance, floor, room = (part or None for part in one.split("-"))
        made.append(
            build(Address, building=building, entrance=entrance, floor=floor, room=room)
        )  # fmt: skip
    return made


def rooms(found: buildings.Building) -> list[list[str]]:
    across = range(len(found.columns))

    def said(row: int) -> list[str]:
        return ["+".join(d.label for d in found.cells.get((row, at), ())) for at in across]

    return [said(row) for row in range(len(found.floors))]


def test_floors_stand_from_the_top_and_entrances_side_by_side(node: Node) -> None:
    keep(node, *doors("1--101", "1--102", "1--1001", "2--101", "10--101", "2--901"))
    found = buildings.read(node.store, SITE)
    assert found.floors == ("10", "9", "1")
    assert found.columns == (("1", "01"), ("1", "02"), ("2", "01"), ("10", "01"))
    assert rooms(found) == [
        ["1001", "", "", ""],
        ["", "", "901", ""],
        ["101", "102", "101", "101"],
    ]


def test_the_floor_that_is_written_goes_before_the_number(node: Node) -> None:
    keep(node, *doors("1-2层-301", "1--301"))
    found = buildings.read(node.store, SITE)
    assert found.floors == ("3", "2")
    assert rooms(found) == [["301", ""], ["", "301"]]


def test_doors_without_a_floor_stand_below_under_their_entrance(node: Node) -> None:
    keep(node, *doors("1--101", "1--东门房", "1--", "2--车库"))
    found = buildings.read(node.store, SITE)
    assert found.floors == ("1", "", "")
    assert [row[1] for row in rooms(found)] == ["", "车库", ""]
    assert rooms(found)[1][0] == "东门房"
    assert len(list(found.doors())) == 4


def test_a_yard_is_walked_in_order(node: Node) -> None:
    told = [f"--{number}" for number in range(1, 11)]
    keep(node, *doors(*told, building="12号院"))
    found = buildings.read(node.store, ("石榴苑", "12号院"))
    assert len(found.columns) == 8
    assert rooms(found) == [[str(n) for n in range(1, 9)], ["9", "10", *[""] * 6]]


def test_no_door_is_lost_however_it_is_written(node: Node) -> None:
    told = ["--", "1--", "1-5-", "-3-301", "2--B1", "2--0101", "甲--12之3", "1--501", "1--501"]
    keep(node, *doors(*told))
    found = buildings.read(node.store, SITE)
    assert len(list(found.doors())) == len(told)


def test_a_door_says_who_keeps_house_there(node: Node) -> None:
    (place, bare) = doors("1--101", "1--102")
    bare.occupancy = "empty"
    head, other = build(Resident), build(Resident, full_name="李波")
    home, second = (
        build(Household, address=place.id, head=head.id),
        build(Household, address=place.id),
    )
    gone = build(Household, address=bare.id, moved_out=dt.date(2025, 1, 1))
    left = build(HouseholdMember, household=home.id, resident=other.id, date_to=dt.date(2024, 1, 1))
    keep(node, place, bare, head, other, home, second, gone, left,
         build(HouseholdMember, household=home.id, resident=head.id))  # fmt: skip
    by_room = {one.room: one for one in buildings.read(node.store, SITE).doors()}
    assert [(one.name, one.people) for one in by_room["101"].homes] == [
        ("李梅户", 1), ("没有户主的户", 0)
    ]  # fmt: skip
    assert by_room["102"].stands_empty
    assert not by_room["101"].stands_empty


def test_buildings_stand_in_the_order_they_are_walked(node: Node) -> None:
    keep(
        node,
        *(build(Address, building=name) for name in ("10", "2", "甲栋", "2")),
        build(Address, estate="同心里", building=None),
    )
    assert buildings.sites(node.store) == [
        ("同心里", ""), ("石榴苑", "2"), ("石榴苑", "10"), ("石榴苑", "甲栋"),
    ]  # fmt: skip
    assert len(list(buildings.read(node.store, ("同心里", "")).doors())) == 1


def test_data_is_stale_after_twelve_months(node: Node) -> None:
    day = dt.date(2026, 2, 28)
    mine = Checks(day)
    assert mine.is_unchecked(None)
    assert not mine.is_unchecked(dt.date(2025, 2, 28))
    assert mine.is_unchecked(dt.date(2025, 2, 27))
    assert not Checks(dt.date(2025, 2, 28)).is_unchecked(dt.date(2024, 2, 29))


@pytest.mark.parametrize(("months", "words"), [(12, "一年"), (24, "两年"), (6, " 6 个月")])
def test_it_is_as_long_as_the_office_says(node: Node, months: int, words: str) -> None:
    own_office.settle(node.store, node.clerk, partial(rhythm.put, Rhythm(check_months=months)))
    today = node.store.today
    old = build(Household, checked_on=today - dt.timedelta(days=31 * months))
    fresh = build(Household, checked_on=today - dt.timedelta(days=28 * months))
    keep(node, old, fresh)
    assert checked.unchecked(node.store) == [old.id]
    (told,) = due.standing(node.store)
    assert told.words == f"1 户超过{words}没有核对"
    assert (told.page, told.view) == ("households", checked.VIEW)


def test_several_households_are_checked_at_once(node: Node) -> None:
    today = node.store.today
    old = build(Household, checked_on=today - dt.timedelta(days=400))
    never, fresh = build(Household), build(Household, checked_on=today)
    gone = build(Household, moved_out=today)
    keep(node, old, never, fresh, gone)
    assert set(checked.unchecked(node.store)) == {old.id, never.id}
    with node.store.work(node.clerk, "核对", "test") as work:
        changed = checked.mark_checked(work, [old.id, never.id, fresh.id], today)
    assert {one.id for one in changed} == {old.id, never.id}
    assert checked.unchecked(node.store) == []
    node.store.undo(node.clerk, work.changes.work)
    assert set(checked.unchecked(node.store)) == {old.id, never.id}
