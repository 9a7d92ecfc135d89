"""One field of many records changed at once: what changes, what stays, and whom the rules keep."""

from __future__ import annotations

import pytest

from db import bulk
from db.kinds import GridUnit, Pairing, Resident, StaffMember
from db.roles import Clerk
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def office() -> Node:
    return Node("229901001001", "甲")


def people(office: Node, *names: str, **values: object) -> list[Resident]:
    made = [build(Resident, full_name=name, id_number=None, phone=None, **values) for name in names]
    office.save(*made)
    return made


def test_a_plan_says_what_would_change_and_changes_nothing(office: Node) -> None:
    some = people(office, "甲", "乙", education="20")
    others = people(office, "丙", education="10")
    ids = [one.id for one in (*some, *others)]
    plan = bulk.plan(office.store, Resident, ids, {"education": "20"})
    assert [one.full_name for one in plan.changed] == ["丙"]
    assert plan.before == {"10": 1}
    assert sorted(plan.same) == sorted(one.id for one in some)
    assert office.store.get(Resident, others[0].id).education == "10"


def test_all_of_it_is_one_step_that_is_taken_back_in_one(office: Node) -> None:
    some = people(office, *(f"李{at}" for at in "一二三四五"), education="10")
    ids = [one.id for one in some]
    steps: list[tuple[int, int]] = []
    with office.store.work(office.clerk, "批量改文化程度", "list") as work:
        bulk.change(work, Resident, ids, {"education": "20"}, lambda *at: steps.append(at))
    assert {one.education for one in office.store.all(Resident)} == {"20"}
    assert steps[:2] == [(1, 5), (2, 5)]
    changes = office.store.undo(office.clerk, work.changes.work)
    assert changes.kept == []
    assert {one.education for one in office.store.all(Resident)} == {"10"}


def test_whom_the_rules_keep_is_named_and_left_out(office: Node) -> None:
    (fit,) = people(office, "甲", hukou_place="别处")
    (unfit,) = people(office, "乙")
    values = {"residence_status": "present_elsewhere_registered"}
    with office.store.work(office.clerk, "x", "list") as work:
        plan = bulk.change(work, Resident, [fit.id, unfit.id], values)
    assert [one.id for one in plan.changed] == [fit.id]
    assert [(one.full_name, words) for one, words in plan.left_out] == [("乙", "请填写户籍地")]
    assert office.store.get(Resident, unfit.id).residence_status == "matched"


def test_what_is_settled_is_left_out(office: Node) -> None:
    pair = build(Pairing, state="expired", side_a_name="甲", side_b_name="乙")
    with office.store.work(office.clerk, "x") as work:
        work.bulk_create([pair])
    plan = bulk.plan(office.store, Pairing, [pair.id], {"frequency": "month"})
    assert plan.changed == []
    assert len(plan.left_out) == 1


def test_a_link_keeps_the_name_of_what_it_leads_to(office: Node) -> None:
    worker, grid = build(StaffMember, full_name="单雪梅"), build(GridUnit)
    office.save(worker, grid)
    with office.store.work(office.clerk, "x", "list") as work:
        plan = bulk.change(work, GridUnit, [grid.id], {"worker": worker.id})
    assert len(plan.changed) == 1
    assert office.store.get(GridUnit, grid.id).worker == worker.id


def test_stopping_leaves_all_as_it_was(office: Node) -> None:
    some = people(office, "甲", "乙", "丙", education="10")

    class Stop(Exception):
        pass

    def step(done: int, _total: int) -> None:
        if done == 2:
            raise Stop

    with pytest.raises(Stop), office.store.work(office.clerk, "x", "list") as work:
        bulk.change(work, Resident, [one.id for one in some], {"education": "20"}, step)
    assert {one.education for one in office.store.all(Resident)} == {"10"}


def test_whoever_may_not_edit_changes_nothing(office: Node) -> None:
    some = people(office, "甲")
    lead = Clerk(office.clerk.id, "li", "李四", frozenset({"lead"}))
    with pytest.raises(Refused), office.store.work(lead, "x", "list") as work:
        bulk.change(work, Resident, [some[0].id], {"education": "20"})
