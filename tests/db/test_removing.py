"""What was begun by mistake may be deleted; what happened is ended, and stays."""

from __future__ import annotations

import pytest

from db import removing
from db.kinds import FollowUp, JointMeeting, Pairing, PairingLog, Resident, Resolution
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node


def keep(node: Node, *records) -> None:
    with node.store.work(node.clerk, "登记", "test") as work:
        work.bulk_create(records)


def test_of_most_kinds_anything_may_go(node: Node) -> None:
    assert removing.beside(node.store, [build(Resident)]) == []


def test_a_pair_may_go_until_it_met(node: Node) -> None:
    pair = build(Pairing)
    keep(node, pair)
    assert removing.may_go(node.store, pair)
    log = build(PairingLog, pairing=pair.id)
    keep(node, log)
    with pytest.raises(Refused, match=r"已有 1 次活动记录，不能删除。不再结对，.*按“结束结对”"):
        removing.beside(node.store, [pair])
    pair.state = "expired"
    with pytest.raises(Refused, match=r"不能删除$"):
        removing.beside(node.store, [pair])
    assert removing.may_go(node.store, log)


@pytest.mark.parametrize("state", ["preparing", "held", "drafting"])
def test_a_meeting_takes_what_it_decided_along(node: Node, state: str) -> None:
    meeting = build(JointMeeting, state=state)
    matter = build(Resolution, meeting=meeting.id)
    keep(node, meeting, matter, build(Resolution))
    assert [one.id for one in removing.beside(node.store, [meeting])] == [matter.id]


@pytest.mark.parametrize("state", ["issued", "archived"])
def test_issued_minutes_stay_with_what_they_say(node: Node, state: str) -> None:
    meeting = build(JointMeeting, state=state, minutes_body="会议纪要")
    matter = build(Resolution, meeting=meeting.id)
    keep(node, meeting, matter)
    with pytest.raises(Refused, match="不能删除。要改，请打开它按“更正”"):
        removing.beside(node.store, [meeting])
    with pytest.raises(Refused, match="写在已签发的纪要里，不能删除"):
        removing.beside(node.store, [matter])


@pytest.mark.parametrize("noted", [True, False], ids=["note", "state"])
def test_what_is_being_carried_out_stays_with_its_meeting(node: Node, noted: bool) -> None:
    meeting = build(JointMeeting, state="held")
    matter = build(Resolution, meeting=meeting.id, state="todo" if noted else "doing")
    keep(node, meeting, matter)
    if noted:
        keep(node, build(FollowUp, resolution=matter.id))
    with pytest.raises(Refused, match="已经在办，会议不能删除"):
        removing.beside(node.store, [meeting])
    with pytest.raises(Refused, match="已经在办，不能删除。不办了，请打开它按“终止”"):
        removing.beside(node.store, [matter])
    assert not removing.may_go(node.store, matter)
