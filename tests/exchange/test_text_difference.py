"""Texts side by side: what differs is marked by character, long stretches alike are cut short."""

import time

import pytest

from desktop_app.exchange.text_difference import differing, spoken


@pytest.mark.parametrize(
    ("one", "other", "first", "second"),
    [
        ("瑞光小学", "瑞光中学", "瑞光〔小〕学", "瑞光〔中〕学"),
        ("154****0002", "154****0003", "154****000〔2〕", "154****000〔3〕"),
        ("已联系企业。", "已联系两家企业。", "已联系企业。", "已联系〔两家〕企业。"),
        ("瑞光小学", "明仁医院", "瑞光小学", "明仁医院"),  # simply two texts
        ("（空）", "明仁医院", "（空）", "明仁医院"),
        ("𰻝𰻝面", "𰻝面", "〔𰻝〕𰻝面", "𰻝面"),
    ],
)
def test_what_differs_is_marked_by_character(one, other, first, second):
    mine, theirs = differing(one, other)
    assert (spoken(mine), spoken(theirs)) == (first, second)


def test_no_character_is_lost_where_nothing_is_cut():
    one, other = "会议由书记主持，共议三件事。", "会议由主任主持，共议四件事项。"
    mine, theirs = differing(one, other)
    assert "".join(p.text for p in mine) == one
    assert "".join(p.text for p in theirs) == other


def test_long_minutes_show_the_places_that_differ_in_good_time():
    sentences = [f"第{n}项，议定为困难家庭联系就业岗位并按月报进展。" for n in range(400)]
    other = [*sentences]
    other[200] = "第200项，议定为困难家庭联系两个就业岗位并按季报进展。"
    begun = time.process_time()
    mine, theirs = differing("".join(sentences), "".join(other))
    assert time.process_time() - begun < 2
    assert "〔两个〕" in spoken(theirs)
    assert "〔月〕" in spoken(mine)
    assert len(spoken(theirs)) < 300
