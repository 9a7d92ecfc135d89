"""The year plan: the usual tasks on their days, once, and the record that shows one done."""

import datetime as dt

import pytest

from db import plan_year
from db.kinds import Activity, Festival, JointMeeting, PlanItem, StaffMember
from tests.builders import build
from tests.db.nodes import Node


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    made.wall = int(dt.datetime(2026, 6, 25, 9).astimezone().timestamp() * 1000)
    return made


def fill(node, year=2026):
    owner = node.store.all(StaffMember)[0]
    with node.store.work(node.clerk, "排计划", "test") as work:
        return plan_year.prefill(work, year, owner.id)


def test_the_usual_tasks_stand_on_their_days():
    found = {one.task: one.due_on for one in plan_year.usual(2026)}
    assert found["端午节活动和走访"] == dt.date(2026, 6, 16)
    assert found["召开上半年民族工作联席会议"] == dt.date(2026, 3, 31)
    assert found["第四季度民族工作学习"] == dt.date(2026, 12, 31)
    assert all(day.year == 2026 for day in found.values())
    quarters = {day.month for task, day in found.items() if "季度民族工作学习" in task}
    assert quarters == {3, 6, 9, 12}


@pytest.mark.parametrize("year", [1990, 2027, 2060])
def test_every_year_has_all_of_them(year):
    assert len(plan_year.usual(year)) == len(plan_year.usual(2026))


def test_the_offices_own_festival_moves_its_task():
    own = [build(Festival, full_name="端午节", calendar="solar", rule="06-10")]
    assert {one.task: one.due_on for one in plan_year.usual(2026, own)}[
        "端午节活动和走访"
    ] == dt.date(2026, 6, 7)


def test_a_year_is_set_out_once_and_taken_back_in_one_step(node):
    made = fill(node, 2027)
    assert len(made) == len(plan_year.usual(2027)) == node.store.count(PlanItem, year=2027)
    assert fill(node, 2027) == []
    assert all(one.owner_name for one in node.store.all(PlanItem))


def test_what_is_past_in_the_running_year_is_left_out(node):
    made = fill(node)
    assert 0 < len(made) < len(plan_year.usual(2026))
    assert min(one.due_on for one in made) >= dt.date(2026, 6, 25)


def test_a_task_that_was_renamed_or_added_by_hand_stays(node):
    fill(node)
    (first, *_rest) = node.store.all(PlanItem, order=("due_on",))
    with node.store.work(node.clerk, "删", "test") as work:
        work.delete(first)
    assert [one.task for one in fill(node)] == [first.task]


def test_what_happened_near_the_day_is_offered_the_nearest_first(node):
    task = build(PlanItem, task="端午节活动和走访", due_on=dt.date(2026, 6, 16))
    near = build(Activity, topic="粽情端午", date_from=dt.date(2026, 6, 17))
    later = build(JointMeeting, held_at=dt.datetime.fromisoformat("2026-07-10T09:00"))
    far = build(Activity, topic="春节联欢", date_from=dt.date(2026, 2, 10))
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([task, near, later, far])
    found = plan_year.proofs(node.store, task)
    assert [one.id for one in found] == [near.id, later.id]
    assert found[0].words == "2026-06-17 活动：粽情端午"


def test_a_task_is_ticked_off_with_its_record(node):
    task = build(PlanItem, task="端午节活动和走访", due_on=dt.date(2026, 6, 16))
    node.save(task)
    event = build(Activity, topic="粽情端午", date_from=dt.date(2026, 6, 17))
    with node.store.work(node.clerk, "测试", "test") as work:
        work.bulk_create([event])
    (proof,) = plan_year.proofs(node.store, task)
    with node.store.work(node.clerk, "完成", "test") as work:
        plan_year.tick(work, task, proof)
    held = node.store.get(PlanItem, task.id)
    assert (held.done_on, held.done_link) == (dt.date(2026, 6, 17), event.id)
    assert held.done_link_name == "粽情端午"


def test_a_task_may_be_done_without_a_record(node):
    fill(node)
    (task,) = node.store.all(PlanItem, task="第二季度民族工作学习")
    with node.store.work(node.clerk, "完成", "test") as work:
        plan_year.tick(work, task)
    assert node.store.get(PlanItem, task.id).done_on == dt.date(2026, 6, 25)
