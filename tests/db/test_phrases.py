"""The phrases minutes are written with: a list of the office's own, carried like others."""

from __future__ import annotations

import datetime as dt

import pytest

from db import codes, phrases, word_lists
from db.kinds import CodeEntry
from db.phrases import BLANK
from db.trouble import Refused
from tests.db.nodes import Node

PHRASES = codes.MINUTES_PHRASE
OFFICE = "229901001001"


@pytest.fixture
def node():
    made = Node(OFFICE, "甲")
    yield made
    made.store.close()
    for table in word_lists.tables():
        table.adopt(())


def do(node, deed):
    with node.store.work(node.clerk, "词条", "test") as work:
        made = deed(work)
    word_lists.adopt(node.store)
    return made


def test_the_program_brings_phrases_with_blanks() -> None:
    found = phrases.offered()
    assert "会议听取了{单位}关于{事项}的情况汇报。" in found
    assert "由{单位}牵头，于{日期}前完成。" in found
    assert all(BLANK.search(one) for one in found)
    assert [phrases.clean(one) for one in found] == found
    assert len({phrases.called(one) for one in found}) == len(found)


def test_an_office_adds_changes_ends_and_orders_its_phrases(node: Node) -> None:
    made = do(node, lambda work: word_lists.add(work, PHRASES, "散会前{姓名}作了小结。"))
    assert phrases.offered()[-1] == "散会前{姓名}作了小结。"
    do(node, lambda work: word_lists.rename(work, PHRASES, "decided", "会议一致决定，{事项}。"))
    assert phrases.offered()[2] == "会议一致决定，{事项}。"
    today = node.store.today
    do(node, lambda work: word_lists.end(work, PHRASES, "heard", today - dt.timedelta(days=1)))
    assert phrases.offered()[0] == "会议认为，{看法}。"
    for _ in range(len(PHRASES.entries)):
        do(node, lambda work: word_lists.shift(work, PHRASES, made.code, -1))
    assert phrases.offered()[0] == "散会前{姓名}作了小结。"
    do(node, lambda work: word_lists.end(work, PHRASES, "heard", None))
    assert "会议听取了{单位}关于{事项}的情况汇报。" in phrases.offered()


def test_the_other_pc_of_the_office_gets_them(node: Node) -> None:
    do(node, lambda work: word_lists.add(work, PHRASES, "散会前{姓名}作了小结。"))
    other = Node(OFFICE, "乙")
    word_lists.adopt(other.store)
    assert "散会前{姓名}作了小结。" not in phrases.offered()
    other.pull(node)
    word_lists.adopt(other.store)
    assert phrases.offered()[-1] == "散会前{姓名}作了小结。"
    other.store.close()


def test_brackets_of_a_chinese_keyboard_make_blanks(node: Node) -> None:
    made = do(node, lambda work: word_lists.add(work, PHRASES, " 请｛单位｝\n跟进。 "))
    assert made.label == "请{单位} 跟进。"


@pytest.mark.parametrize(
    "text", ["会议决定{事项。", "会议决定事项}。", "会议决定{}。", "", "会议认为，{看法}。"]
)
def test_what_could_not_be_filled_in_or_is_there_already_is_refused(node: Node, text: str) -> None:
    with pytest.raises(Refused) as refused:
        do(node, lambda work: word_lists.add(work, PHRASES, text))
    assert "label" in refused.value.faults
    assert not node.store.all(CodeEntry)


def test_a_phrase_may_be_longer_than_a_word_and_not_endless(node: Node) -> None:
    long = "会议要求各单位" + "认真落实" * 28
    assert do(node, lambda work: word_lists.add(work, PHRASES, long)).label == long
    with pytest.raises(Refused, match="120 个字"):
        do(node, lambda work: word_lists.add(work, PHRASES, "会" * 121))
    with pytest.raises(Refused, match="最多 40 个字"):
        do(node, lambda work: word_lists.add(work, codes.VENUE_KIND, "院" * 41))


@pytest.mark.parametrize(
    ("text", "button", "row"),
    [
        ("会议听取了{单位}的汇报。", "会议听取了…", "会议听取了…的汇报"),
        ("由{单位}牵头，于{日期}前完成。", "由…牵头，于…前完成", "由…牵头，于…前完成"),
        ("会议认为，{看法}。", "会议认为…", "会议认为，…"),
        ("会议到此结束。", "会议到此结束", "会议到此结束"),
        ("会" * 60, "会" * 13 + "…", "会" * 35 + "…"),
    ],
)
def test_what_a_phrase_is_called_on_a_button_and_in_a_list(
    text: str, button: str, row: str
) -> None:
    assert (phrases.called(text), phrases.told(text)) == (button, row)
