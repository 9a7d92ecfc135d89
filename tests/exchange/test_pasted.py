"""Lists pasted from a chat: names, head counts and phones, and what is no name."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from db import names
from desktop_app.exchange.pasted import Pasted, parse

CHAIN = """#接龙
中秋包粽子活动，本周六上午9点，社区二楼
例 张三 2人
1. 李梅 2人
2. 其木格·乌云13800000006
3、王五 ✅
4️⃣ 赵敏+1
5） 陈玉兰（3号楼） 一家三口
6.包强、包丽
7. 孙伟 请假
"""


def test_a_chain_gives_names_counts_and_phones() -> None:
    found = parse(CHAIN)
    assert [(one.name, one.count, one.phone, one.beside) for one in found.names] == [
        ("李梅", 2, "", ""),
        ("其木格·乌云", 1, "13800000006", ""),
        ("王五", 1, "", ""),
        ("赵敏", 2, "", ""),
        ("陈玉兰", 3, "", "3号楼"),
        ("包强", 1, "", ""),
        ("包丽", 1, "", ""),
        ("孙伟", 1, "", ""),
    ]
    assert [one.name for one in found.names if one.is_absent] == ["孙伟"]
    assert found.people == 2 + 1 + 1 + 2 + 3 + 1 + 1
    assert found.left_out == ("#接龙", "中秋包粽子活动，本周六上午9点，社区二楼", "例 张三 2人")


@pytest.mark.parametrize(
    ("line", "name", "count", "phone"),
    [
        ("李梅", "李梅", 1, ""),
        ("李梅 报名", "李梅", 1, ""),
        ("李梅参加", "李梅", 1, ""),
        ("李梅 138-0000-0006 3位", "李梅", 3, "13800000006"),
        ("李梅×2", "李梅", 2, ""),
        ("李梅 ＋２", "李梅", 3, ""),
        ("李梅（2人）", "李梅", 2, ""),
        ("阿依古丽·买买提 +8613800000006", "阿依古丽·买买提", 1, "13800000006"),
        ("同心里小学 4人", "同心里小学", 4, ""),
    ],
)
def test_one_line(line: str, name: str, count: int, phone: str) -> None:
    (one,) = parse(line).names
    assert (one.name, one.count, one.phone) == (name, count, phone)


def test_names_in_one_line_or_in_many() -> None:
    assert [one.name for one in parse("张三、李四，王五 赵六").names] == [
        "张三",
        "李四",
        "王五",
        "赵六",
    ]
    assert [one.name for one in parse("张三\n李四\n\n王五").names] == ["张三", "李四", "王五"]


def test_who_signed_up_twice_is_there_once_as_said_last() -> None:
    (one,) = parse("1. 李梅\n2. 李梅 3人").names
    assert one.count == 3


@pytest.mark.parametrize("line", ["", "9:30", "https://例子", "？？？", "1."])
def test_what_is_no_name_is_left_out(line: str) -> None:
    assert parse(line).names == ()


def test_what_tells_who_is_meant_goes_along() -> None:
    assert Pasted("", "王建", phone="13800000006").sought == "王建（13800000006）"
    assert Pasted("", "王建", beside="3号楼").sought == "王建（3号楼）"


@given(st.text(max_size=300))
def test_any_text_gives_fit_names_or_none(text: str) -> None:
    for one in parse(text).names:
        assert names.fault(one.name) is None
        assert 1 <= one.count <= 1000
        assert len(one.line) <= 200
