"""A closed resolution stays as it is until it is taken a step back with a reason."""

import datetime as dt

import pytest

from db.kinds import AgendaItem, Attendance, JointMeeting, Resolution, Transition
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

OFFICE = "229901001001"


@pytest.fixture
def node():
    node = Node(OFFICE, "瑞光")
    yield node
    node.store.close()


def closed(node):
    matter = build(Resolution)
    node.save(matter)
    with node.store.work(node.clerk, "办理", "test") as work:
        work.move(matter, "doing")
        matter.closed_on, matter.result = dt.date(2025, 9, 1), "三户均已上岗"
        work.move(matter, "done", confirmed_by_name="王晓梅", confirmed_by=bytes(16))
    return matter


def test_a_closed_resolution_is_not_edited(node):
    matter = closed(node)
    edited = node.store.get(Resolution, matter.id)
    edited.matter = "改写"
    with pytest.raises(Refused, match="请先退回上一步并写明原因"):
        node.save(edited)
    assert node.store.get(Resolution, matter.id).matter == "为三户困难家庭联系就业岗位"


def test_reopened_with_a_reason_it_is_edited(node):
    matter = closed(node)
    with node.store.work(node.clerk, "重开", "test") as work:
        with pytest.raises(Refused, match="原因"):
            work.move(matter, "doing")
        work.move(matter, "doing", "其中一户又待业")
        matter.matter = "再为一户联系就业岗位"
        work.save(matter)
    assert node.store.get(Resolution, matter.id).matter == "再为一户联系就业岗位"
    assert [s.state_to for s in node.store.all(Transition, target=matter.id)].count("doing") == 2


def test_a_state_is_not_jumped_to(node):
    matter = build(Resolution)
    node.save(matter)
    matter.state, matter.extended_to = "done", None
    matter.closed_on, matter.result = dt.date(2025, 9, 1), "已办"
    matter.confirmed_by = bytes(16)
    with pytest.raises(Refused, match="不能直接改成"):
        node.save(matter)


def test_issued_minutes_keep_their_agenda(node):
    held = build(JointMeeting, minutes_body="会议听取了汇报。")
    item = build(AgendaItem, meeting=held.id)
    node.save(held, item, build(Attendance, meeting=held.id))
    with node.store.work(node.clerk, "签发", "test") as work:
        for state in ("held", "drafting", "issued"):
            work.move(held, state)
    item.topic = "改写"
    with pytest.raises(Refused, match="纪要已签发"):
        node.save(item)
