"""Names wait in the tray until somebody knows them; nobody is registered on the way."""

from __future__ import annotations

import datetime as dt

import pytest

from db import tray
from db.kinds import (
    Activity,
    Attendance,
    JointMeeting,
    NameInTray,
    Resident,
    VolunteerSession,
    VolunteerShare,
)
from db.record import Record
from tests.builders import build
from tests.db.nodes import Node

DAY = dt.date(2025, 9, 16)


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "一号")


def put(node: Node, source: Record, *names: str) -> list[NameInTray]:
    with node.store.work(node.clerk, "粘贴名单", "test") as work:
        where = (source.id, work.reader.called(source))
        strangers = [tray.Stranger(name, f"1. {name}") for name in names]
        return tray.put(work, strangers, where, DAY)


def meeting(node: Node, **values: object) -> JointMeeting:
    held = build(JointMeeting, **values)
    node.save(held)
    return held


def known(node: Node, name: NameInTray, target: Record) -> bool:
    with node.store.work(node.clerk, "认出", "test") as work:
        return tray.recognise(work, name, target)


def test_a_name_is_put_once_for_its_source(node: Node) -> None:
    held = meeting(node)
    assert len(put(node, held, "吴名氏", "佚名氏")) == 2
    assert put(node, held, "吴名氏") == []
    assert [one.called for one in tray.waiting(node.store)] == ["吴名氏", "佚名氏"]
    assert node.store.count(Resident) == 0


def test_who_is_known_comes_onto_the_list_the_name_was_pasted_into(node: Node) -> None:
    held = meeting(node)
    (name,) = put(node, held, "小李")
    mei = build(Resident)
    node.save(mei)
    assert known(node, name, mei)
    (one,) = node.store.parts(Attendance, held.id)
    assert (one.person, one.person_name, one.kind) == (mei.id, "李梅", "attended")
    assert tray.waiting(node.store) == []


def test_a_line_that_held_the_name_alone_is_linked_not_doubled(node: Node) -> None:
    held = meeting(node)
    node.save(build(Attendance, meeting=held.id, person_name="小李", position=1))
    (name,) = put(node, held, "小李")
    mei = build(Resident)
    node.save(mei)
    known(node, name, mei)
    (one,) = node.store.parts(Attendance, held.id)
    assert one.person == mei.id


def test_an_activity_lists_who_is_known_beside_the_others(node: Node) -> None:
    event = build(Activity)
    node.save(event)
    with node.store.work(node.clerk, "测试", "test") as work:
        work.set_list(event, "signed_in", [(None, "小李"), (None, "别人")])
    (name,) = put(node, event, "小李")
    mei = build(Resident)
    node.save(mei)
    known(node, name, mei)
    listed = [(one.target, one.target_name) for one in node.store.entries(event, "signed_in")]
    assert listed == [(None, "别人"), (mei.id, "李梅")]


def test_a_roll_of_volunteers_takes_who_is_known_once(node: Node) -> None:
    session = build(VolunteerSession)
    mei, bo = build(Resident), build(Resident, full_name="李波", id_number=None)
    node.save(session, mei, bo)
    node.save(build(VolunteerShare, session=session.id, volunteer_name="小李", position=1))
    with node.store.work(node.clerk, "粘贴名单", "test") as work:
        tray.list_people(work, session, [bo.id, bo.id])
    (name,) = put(node, session, "小李")
    assert known(node, name, mei)
    roll = node.store.parts(VolunteerShare, session.id, order=("position",))
    assert [(one.volunteer, one.volunteer_name) for one in roll] == [
        (mei.id, "李梅"),
        (bo.id, "李波"),
    ]


def test_what_is_settled_stays_as_it_is(node: Node) -> None:
    held = meeting(node)
    (name,) = put(node, held, "小李")
    mei = build(Resident)
    with node.store.work(node.clerk, "测试", "test") as work:
        held.state = "archived"
        work.bulk_edit([held])
        work.save(mei)
    assert not known(node, name, mei)
    assert node.store.parts(Attendance, held.id) == []


def test_dismissed_names_leave_the_tray_and_come_back_by_undo(node: Node) -> None:
    (name,) = put(node, meeting(node), "吴名氏")
    with node.store.work(node.clerk, "不登记", "test") as work:
        tray.dismiss(work, name)
    assert tray.waiting(node.store) == []
    node.store.undo(node.clerk, work.changes.work)
    assert len(tray.waiting(node.store)) == 1


def test_recognising_is_one_step_to_undo(node: Node) -> None:
    held = meeting(node)
    (name,) = put(node, held, "小李")
    mei = build(Resident)
    node.save(mei)
    with node.store.work(node.clerk, "认出", "test") as work:
        tray.recognise(work, name, mei)
    node.store.undo(node.clerk, work.changes.work)
    assert node.store.parts(Attendance, held.id) == []
    assert len(tray.waiting(node.store)) == 1


def test_known_needs_somebody_and_waiting_nobody() -> None:
    assert "meant" in build(NameInTray, state="known", meant=None).faults()
    assert "state" in build(NameInTray, state="waiting", meant=b"0" * 16).faults()
