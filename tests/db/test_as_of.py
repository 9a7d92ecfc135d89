"""Who lived where and what a record was on a day, whatever has happened since."""

from __future__ import annotations

import datetime as dt

from db import as_of
from db.kinds import Household, HouseholdMember, Pairing, Resident, Resolution
from tests.builders import build
from tests.db.nodes import Node

DAY = dt.date


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def person(**values) -> Resident:
    return build(Resident, **{"id_number": None} | values)


def stay(one: Resident, home: Household, start: DAY | None, end: DAY | None = None, **values):
    return build(
        HouseholdMember, household=home.id, resident=one.id, date_from=start, date_to=end, **values
    )


def test_on_the_day_of_a_move_one_is_at_the_new_place_alone(node: Node) -> None:
    old, new, mei = build(Household), build(Household), person()
    moved = DAY(2025, 6, 30)
    keep(node, old, new, mei, stay(mei, old, DAY(2020, 1, 1), moved), stay(mei, new, moved))
    found = {
        day: [home for home in (old.id, new.id) if as_of.members(node.store, home, day)]
        for day in (DAY(2019, 12, 31), DAY(2025, 6, 29), moved, DAY(2025, 7, 1))
    }
    assert list(found.values()) == [[], [old.id], [new.id], [new.id]]
    assert as_of.places(node.store, moved)[mei.id].household == new.id


def test_the_head_of_a_day_is_whoever_was_head_then(node: Node) -> None:
    home, old, new = build(Household), person(full_name="陈玉兰"), person(full_name="李梅")
    since = DAY(2024, 3, 1)
    keep(
        node, home, old, new,
        stay(old, home, None, since), stay(new, home, None, since, relation_to_head="30"),
        stay(old, home, since, relation_to_head="52"), stay(new, home, since),
    )  # fmt: skip
    assert as_of.head(node.store, home.id, DAY(2024, 2, 29)) == old.id
    assert as_of.head(node.store, home.id, since) == new.id
    assert as_of.heads(node.store, DAY(2023, 1, 1)) == {home.id: old.id}


def test_where_one_lives_goes_before_where_one_is_registered(node: Node) -> None:
    lives, registered, mei = build(Household), build(Household), person()
    keep(
        node, lives, registered, mei, stay(mei, lives, DAY(2022, 1, 1)),
        stay(mei, registered, DAY(2015, 1, 1), membership_kind="hukou"),
    )  # fmt: skip
    assert as_of.places(node.store, DAY(2025, 1, 1))[mei.id].household == lives.id
    assert as_of.places(node.store, DAY(2020, 1, 1))[mei.id].household == registered.id


def test_whoever_left_still_stands_in_the_days_before(node: Node) -> None:
    home = build(Household)
    mei = person(residence_status="temporary")
    keep(node, home, mei, one := stay(mei, home, DAY(2020, 1, 1)))
    gone = DAY(2025, 6, 1)
    with node.store.work(node.clerk, "迁出", "test") as work:
        mei, one = work.reader.get(Resident, mei.id), work.reader.get(HouseholdMember, one.id)
        mei.residence_status, mei.left_on, one.date_to = "moved_out", gone, gone
        work.save(mei, one)
    before = as_of.standings(node.store, DAY(2025, 5, 31))[mei.id]
    assert (before.status, before.stay.household) == ("temporary", home.id)
    after = as_of.standings(node.store, gone)[mei.id]
    assert (after.status, after.stay, after.is_here) == ("moved_out", None, False)


def test_the_gone_without_a_day_left_when_their_last_membership_ended(node: Node) -> None:
    home, dead, lost = build(Household), person(residence_status="deceased"), None
    lost = person(residence_status="moved_out")
    keep(node, home, dead, lost, stay(dead, home, DAY(2020, 1, 1), DAY(2024, 1, 1)))
    found = as_of.standings(node.store, DAY(2023, 1, 1))
    assert found[dead.id].is_here
    assert found[dead.id].status == "matched"
    assert not found[lost.id].is_here


def test_whoever_came_later_was_not_there(node: Node) -> None:
    home, newcomer, child = build(Household), person(arrived_on=DAY(2025, 5, 1)), None
    child = person(birth_date=DAY(2025, 4, 1), guardian_name="李梅")
    back = person(arrived_on=DAY(2025, 2, 1))
    keep(
        node, home, newcomer, child, back, stay(child, home, None),
        stay(back, home, DAY(2020, 1, 1), DAY(2022, 1, 1)), stay(back, home, DAY(2025, 2, 1)),
    )  # fmt: skip
    assert newcomer.id not in as_of.standings(node.store, DAY(2025, 4, 30))
    assert newcomer.id in as_of.standings(node.store, DAY(2025, 5, 1))
    assert child.id not in as_of.standings(node.store, DAY(2025, 3, 31))
    assert as_of.standings(node.store, DAY(2021, 1, 1))[back.id].is_here
    assert back.id not in as_of.standings(node.store, DAY(2023, 1, 1))


def test_one_who_lives_elsewhere_now_lived_here_then(node: Node) -> None:
    home = build(Household)
    mei = person(residence_status="registered_living_elsewhere")
    since = DAY(2024, 9, 1)
    keep(
        node, home, mei, stay(mei, home, DAY(2020, 1, 1), since),
        stay(mei, home, since, membership_kind="hukou"),
    )  # fmt: skip
    assert as_of.standings(node.store, DAY(2024, 8, 31))[mei.id].status == "matched"
    now = as_of.standings(node.store, since)[mei.id]
    assert (now.status, now.stay.kind) == ("registered_living_elsewhere", "hukou")


def test_a_household_keeps_house_from_moving_in_to_moving_out(node: Node) -> None:
    home = build(Household, moved_in=DAY(2021, 1, 1), moved_out=DAY(2024, 1, 1))
    keep(node, home)
    days = (DAY(2020, 12, 31), DAY(2021, 1, 1), DAY(2023, 12, 31), DAY(2024, 1, 1))
    assert [home.id in as_of.homes(node.store, day) for day in days] == [False, True, True, False]


def test_a_pair_was_active_until_the_day_it_ended(node: Node) -> None:
    pair = build(Pairing, start_on=DAY(2025, 3, 1))
    keep(node, pair)
    assert pair.side_a not in as_of.paired(node.store, DAY(2025, 2, 28))
    assert pair.side_a in as_of.paired(node.store, DAY(2025, 3, 1))
    with node.store.work(node.clerk, "结束", "test") as work:
        work.move(pair, "ended", "搬走", end_on=DAY(2025, 8, 1), end_reason="搬走")
    assert pair.side_a in as_of.paired(node.store, DAY(2025, 7, 31))
    assert pair.side_a not in as_of.paired(node.store, DAY(2025, 8, 1))


def test_a_matter_is_what_its_last_step_before_the_day_made_it(node: Node) -> None:
    matter = build(Resolution)
    keep(node, matter)
    today = node.store.today
    with node.store.work(node.clerk, "办理", "test") as work:
        work.move(matter, "doing", "开始办理")
    assert as_of.state(node.store, matter, today - dt.timedelta(days=1)) == "todo"
    assert as_of.state(node.store, matter, today) == "doing"
