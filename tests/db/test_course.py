"""The way back and forward again, as the journal tells it."""

from __future__ import annotations

import random

import pytest

from db import retracing
from db.kinds import (
    GridUnit,
    Household,
    HouseholdMember,
    ListEntry,
    Pairing,
    PairingLog,
    Resident,
)
from tests.builders import build
from tests.db.nodes import Node


def person(node: Node, name: str) -> bytes:
    with node.store.work(node.clerk, "登记居民", "test") as work:
        work.save(build(Resident, full_name=name, id_number=None))
    return work.changes.work


def undo(node: Node) -> None:
    node.store.undo(node.clerk, node.store.course().standing[-1].work)


def redo(node: Node) -> None:
    node.store.undo(node.clerk, node.store.course().taken_back[-1].undoing)


def names(node: Node) -> set[str]:
    return {one.full_name for one in node.store.all(Resident)}


def test_what_was_redone_is_undone_again_before_what_came_earlier(node: Node) -> None:
    person(node, "李梅")
    second = person(node, "乌兰图雅")
    undo(node)
    redo(node)
    assert node.store.course().standing[-1].work == second
    undo(node)
    assert names(node) == {"李梅"}


def test_a_new_work_lets_go_of_what_was_taken_back(node: Node) -> None:
    person(node, "李梅")
    undo(node)
    assert len(node.store.course().taken_back) == 1
    person(node, "乌兰图雅")
    assert node.store.course().taken_back == ()


def test_what_another_office_did_is_no_step_of_ours(node: Node) -> None:
    mine = person(node, "李梅")
    other = Node("229901001002", "乙")
    person(other, "乌兰图雅")
    node.pull(other)
    assert names(node) == {"李梅", "乌兰图雅"}
    assert [one.work for one in node.store.course().standing] == [mine]
    other.store.close()


@pytest.mark.parametrize("seed", range(3))
def test_any_way_back_and_forth_is_that_of_two_stacks(node: Node, seed: int) -> None:
    chance = random.Random(seed)
    standing: list[str] = []
    taken_back: list[str] = []
    for number in range(40):
        act = chance.choice(["do", "undo", "undo", "redo"])
        if act == "do":
            standing.append("居民" + "甲乙丙丁戊己庚辛壬癸"[number % 10] * (number // 10 + 1))
            taken_back.clear()
            person(node, standing[-1])
        elif act == "undo" and standing:
            taken_back.append(standing.pop())
            undo(node)
        elif act == "redo" and taken_back:
            standing.append(taken_back.pop())
            redo(node)
        assert names(node) == set(standing)
    assert len(node.store.course().taken_back) == len(taken_back)


def test_a_work_is_told_by_its_reason_and_whom_it_was_about(node: Node) -> None:
    person(node, "李梅")
    with node.store.work(node.clerk, "导入花名册") as work:
        work.bulk_create([build(Resident, full_name=f"居{n}", id_number=None) for n in "甲乙丙"])
    newest, before = node.store.course().standing[::-1][:2]
    assert retracing.told(node.store, before) == "登记居民 李梅"
    assert retracing.told(node.store, newest) == "导入花名册 居甲 等 3 条"


def test_a_new_record_that_others_came_to_rely_on_is_kept_and_named(node: Node) -> None:
    one, other = build(Resident), build(Resident, full_name="乌兰图雅", id_number=None)
    with node.store.work(node.clerk, "导入") as work:
        work.bulk_create([one, other])
    pair = build(Pairing, side_a=one.id, side_b=one.id)
    with node.store.work(node.clerk, "结对") as later:
        later.bulk_create([pair])
    assert retracing.kept_by_undo(node.store, node.clerk, work.changes.work) == ["居民 李梅"]
    assert names(node) == {"李梅", "乌兰图雅"}  # it was only tried
    node.store.undo(node.clerk, work.changes.work)
    assert names(node) == {"李梅"}


def test_who_stands_in_a_list_is_relied_on_too(node: Node) -> None:
    mei = build(Resident)
    with node.store.work(node.clerk, "导入") as work:
        work.bulk_create([mei])
    log = build(PairingLog)
    tag = PairingLog.lists()["participants"].tag
    with node.store.work(node.clerk, "记活动") as later:
        later.bulk_create([log, build(ListEntry, owner=log.id, owner_tag=tag, target=mei.id)])
    node.store.undo(node.clerk, work.changes.work)
    assert names(node) == {"李梅"}


def test_what_a_kept_record_links_to_is_kept_with_it(node: Node) -> None:
    grid = build(GridUnit)
    person = build(Resident)
    home = build(Household, head=person.id)
    member = build(HouseholdMember, household=home.id, resident=person.id)
    with node.store.work(node.clerk, "导入") as work:
        work.bulk_create([grid, person, home, member])
    with node.store.work(node.clerk, "结对") as later:
        later.bulk_create([build(Pairing, side_a=home.id, side_b=home.id)])
    node.store.undo(node.clerk, work.changes.work)
    assert node.store.get(Household, home.id)
    assert node.store.get(Resident, person.id)
    assert node.store.get(GridUnit, grid.id) is None


def test_what_was_needed_goes_once_nobody_needs_it_any_more(node: Node) -> None:
    work = person(node, "李梅")
    mei = node.store.all(Resident)[0]
    with node.store.work(node.clerk, "结对") as later:
        later.bulk_create([build(Pairing, side_a=mei.id, side_b=mei.id)])
    node.store.undo(node.clerk, later.changes.work)
    node.store.undo(node.clerk, work)
    assert names(node) == set()


def test_what_has_no_name_of_its_own_is_told_by_its_whole_and_its_day(node: Node) -> None:
    pair = build(Pairing)
    with node.store.work(node.clerk, "新结对", "test") as work:
        work.bulk_create([pair])
    with node.store.work(node.clerk, "结对活动", "test") as work:
        work.bulk_create([build(PairingLog, pairing=pair.id)])
    told = [retracing.told(node.store, one) for one in node.store.course().standing]
    assert told == ["新结对 李梅—乌兰图雅", "结对活动 李梅—乌兰图雅 2025-06-10"]
