"""What still hangs on whoever is about to leave, and what belongs to a grid."""

from __future__ import annotations

from db import health, homes
from db.bonds import account_of, close, open_matters
from db.fields import Link
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
from db.owing import owed_by
from tests.builders import build
from tests.db.nodes import Node


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create(records)


def test_nothing_hangs_on_somebody_new(node: Node) -> None:
    person, unit = build(StaffMember), build(PartnerOrganization)
    keep(node, person, unit)
    assert owed_by(node.store, person) == []
    assert owed_by(node.store, unit) == []
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
    assert owed_by(node.store, person) == [
        "在结的结对 1 对", "没办完的议定事项 2 件", "负责的网格 1 个",
    ]  # fmt: skip


def test_contacts_cases_and_wishes_wait_for_whoever_took_them_on(node: Node) -> None:
    person, today = build(StaffMember), node.store.today
    keep(
        node,
        person,
        build(ContactPair, staff=person.id),
        build(ContactPair, staff=person.id, end_on=today),
        build(ServiceCase, handler=person.id),
        build(ServiceCase, handler=person.id, state="referred"),
        build(ServiceCase, handler=person.id, state="done"),
        build(ServiceCase, handler=person.id, state="suspended"),
        build(MicroWish, claimer=person.id, state="claimed"),
        build(MicroWish, claimer=person.id, state="realized"),
        build(MicroWish, claimer=person.id, state="answered"),
    )
    assert owed_by(node.store, person) == [
        "在联系的居民 1 位", "认领的微心愿 1 个", "没办完的五个及时 2 件",
    ]  # fmt: skip


def test_every_kind_that_ends_and_names_its_doer_is_counted(node: Node) -> None:
    for kind in KINDS:
        for name, one in kind.fields().items():
            is_doer = isinstance(one, Link) and one.sought_by and "staff_member" in one.kinds
            if is_doer and (kind.states or kind.ends_by):
                person = build(StaffMember)
                begun = {kind.states.field: kind.states.start} if kind.states else {}
                keep(node, person, build(kind, **{name: person.id, **begun}))
                assert len(owed_by(node.store, person)) == 1, (kind, name)


def test_the_health_check_points_at_what_was_not_handed_on(node: Node) -> None:
    gone = build(StaffMember, term_to=node.store.today)
    keep(node, gone, build(ContactPair, staff=gone.id))
    keep(node, build(StaffMember, term_to=node.store.today), build(StaffMember))
    (found,) = [p for p in health.examine(node.store).points if p.finding.rule == "handover"]
    assert (found.finding.id, found.group, found.label) == (gone.id, "late", "离任日期")
    assert found.finding.sentence == "已离任，还有在联系的居民 1 位，请交接给别人"


def test_a_body_owes_what_it_took_on(node: Node) -> None:
    unit = build(PartnerOrganization)
    keep(node, unit, build(Resolution, owner_unit=unit.id))
    assert owed_by(node.store, unit) == ["没办完的议定事项 1 件"]


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
