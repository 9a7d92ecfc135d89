"""A pasted list beside the book: all ambiguities are asked, unknown names wait."""

from __future__ import annotations

import pytest

from db.kinds import Resident, StaffMember
from desktop_app.exchange.name_list import look_through
from tests.builders import build
from tests.db.nodes import Node

TEXT = "#接龙\n1. 李梅 2人\n2. 王建\n3. 吴名氏 13800000006\n4. 演示干部二\n5. 王建 0007"


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    twins = [
        build(Resident, full_name="王建", id_number=None, phone=f"1540000000{n}") for n in (6, 7)
    ]
    made.save(build(Resident), build(StaffMember), *twins)
    return made


def test_who_is_certain_who_is_asked_and_who_waits(node: Node) -> None:
    found = look_through(node.store, TEXT)
    assert [who.name for _, who in found.known] == ["李梅", "演示干部二", "王建"]
    assert [found.pasted.names[at].name for at in found.asked] == ["王建"]
    assert [found.pasted.names[at].name for at in found.unknown] == ["吴名氏"]
    assert found.sentence == "认出 3 人，同名要选 1 个，没找到 1 个，连带来的共 6 人"


def test_an_answer_settles_a_namesake(node: Node) -> None:
    found = look_through(node.store, TEXT)
    (at,) = found.asked
    question = found.question(at)
    assert len(question.found) == 2
    assert found.pick(at, question.found[0]).asked == []


def test_what_nobody_is_certain_of_goes_to_the_tray_as_pasted(node: Node) -> None:
    found = look_through(node.store, TEXT)
    assert [(one.called, one.pasted, one.phone) for one in found.strangers] == [
        ("王建", "2. 王建", ""),
        ("吴名氏", "3. 吴名氏 13800000006", "13800000006"),
    ]


def test_looking_registers_nobody(node: Node) -> None:
    before = node.store.state_hash()
    look_through(node.store, TEXT)
    assert node.store.state_hash() == before
