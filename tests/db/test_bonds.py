"""What still hangs on whoever is about to leave, and what belongs to a grid."""

from __future__ import annotations

import pytest

from db import homes
from db.bonds import account_of, bonds, close, open_matters
from db.kinds import (
    KINDS,
    Address,
    ContactPair,
    GridUnit,
    MicroWish,
    Pairing,
    PartnerOrganization,
    Resident,
    Resolution,
    ServiceCase,
    StaffMember,
)
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "甲")


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def test_nothing_hangs_on_somebody_new(node: Node) -> None:
    person, unit = build(StaffMember), build(PartnerOrganization)
    keep(node, person, unit)
    assert bonds(node.store, person) == []
    assert bonds(node.store, unit) == []
    assert account_of(node.store, person) is None


def test_only_what_is_still_open_is_counted(node: Node) -> None:
    person = build(StaffMember)
    keep(
        node,
        person,
        build(Pairing, kind="cadre_resident", side_a=person.id),
        build(Pairing, kind="cadre_resident", side_a=person.id, state="ended"),
        build(Resolution, owner=person.id),
        build(Resolution, owner=person.id, state="extended"),
        build(Resolution, owner=person.id, state="done"),
        build(GridUnit, worker=person.id),
    )
    assert bonds(node.store, person) == [
        "在结的结对 1 对", "没办完的议定事项 2 件", "负责的网格 1 个",
    ]  # fmt: skip


def test_a_body_owes_what_it_took_on(node: Node) -> None:
    unit = build(PartnerOrganization)
    keep(node, unit, build(Resolution, owner_unit=unit.id))
    assert bonds(node.store, unit) == ["没办完的议定事项 1 件"]


def test_every_kind_with_an_end_hangs_on_whoever_leaves(node: Node) -> None:
    person = build(Resident, id_number=None)
    wish = build(MicroWish, wisher=person.id)
    answered = build(MicroWish, wisher=person.id, state="answered")
    case = build(ServiceCase, subject=person.id)
    contact = build(ContactPair, resident=person.id)
    ended = build(ContactPair, resident=person.id, end_on=node.store.today)
    keep(node, person, wish, answered, case, contact, ended)
    found = open_matters(node.store, [person.id])
    assert {one.id for one in found} == {wish.id, case.id, contact.id}
    day = node.store.today
    with node.store.work(node.clerk, "迁出", "test") as work:
        for one in found:
            close(work, one.id, type(one.record), day, "搬走了")
    assert open_matters(node.store, [person.id]) == []
    assert node.store.get(MicroWish, wish.id).state == "withdrawn"
    assert node.store.get(ServiceCase, case.id).state == "suspended"
    contact = node.store.get(ContactPair, contact.id)
    assert (contact.end_on, contact.remark) == (day, "搬走了")


def test_every_declared_closing_leads_to_an_end() -> None:
    for kind in KINDS:
        if kind.states and (closing := kind.states.closing):
            assert kind.states.is_final(closing.to), kind
            assert {closing.day, closing.reason} - {""} <= set(kind.fields()), kind
        if kind.ends_by:
            assert kind.ends_by in kind.fields(), kind


def test_the_founder_has_an_account(node: Node) -> None:
    (founder,) = node.store.all(StaffMember)
    assert account_of(node.store, founder).login == node.clerk.login


def test_a_grid_is_found_by_the_building_it_names(node: Node) -> None:
    grid = build(GridUnit)
    with node.store.work(node.clerk, "测试", "test") as work:
        work.save(grid)
        work.set_list(grid, "buildings", [(None, "石榴苑7号楼")])
    assert homes.grid_of(node.store, Address(estate="石榴苑", building="7")) == grid.id
    assert homes.grid_of(node.store, Address(estate="石榴苑", building="8")) is None
    with node.store.work(node.clerk, "测试", "test") as work:
        work.delete(grid)
    assert homes.grid_of(node.store, Address(estate="石榴苑", building="7")) is None


def test_dwellings_without_a_grid_are_found_by_their_building(node: Node) -> None:
    grid = build(GridUnit)
    free, other = build(Address, building="7"), build(Address, building="8")
    taken = build(Address, building="7", room="502", grid_unit=grid.id)
    keep(node, grid, free, other, taken)
    assert [one.id for one in homes.without_grid(node.store, {"石榴苑7号楼"})] == [free.id]


def test_leaving_a_grid_frees_dwellings_and_workers(node: Node) -> None:
    grid = build(GridUnit)
    place, worker = build(Address, grid_unit=grid.id), build(StaffMember, grid_unit=grid.id)
    keep(node, grid, place, worker)
    freed = homes.out_of_grid(node.store, grid.id)
    assert {one.id for one in freed} == {place.id, worker.id}
    assert all(one.grid_unit is None for one in freed)
