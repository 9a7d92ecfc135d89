from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from desktop_app.ledgers.wrapping import NO_END, NO_START, chop, clean, clusters, even, fold


def width(text: str) -> float:
    return sum(0.5 if ord(c) < 0x2E80 and c != "·" else 1.0 for c in text)


def test_a_line_is_cut_between_characters():
    assert fold("洮北区瑞光街道", width, 4) == ["洮北区瑞", "光街道"]


def test_closing_marks_never_begin_a_line():
    assert fold("走访慰问四户，送米", width, 6) == ["走访慰问四", "户，送米"]


def test_opening_marks_never_end_a_line():
    assert fold("会议听取（新增）汇报", width, 5) == ["会议听取", "（新增）", "汇报"]


@pytest.mark.parametrize("unit", ["2025-09-16", "13800001234", "GB/T", "1,050", "2025年9月16日"])
def test_numbers_dates_and_words_stay_whole(unit):
    lines = fold(f"编号{unit}止", width, width(unit) + 1)
    assert any(unit in line for line in lines)
    assert "".join(lines) == f"编号{unit}止"


def test_a_number_wider_than_the_room_is_cut_anywhere():
    assert fold("220802199001010000", width, 4) == ["22080219", "90010100", "00"]


def test_a_name_is_cut_after_its_dot():
    lines = fold("阿卜杜热合曼·买买提艾尼瓦尔", width, 8, name=True)
    assert lines == ["阿卜杜热合曼·", "买买提艾尼瓦尔"]


def test_a_name_part_wider_than_the_room_is_cut_too():
    assert fold("斯琴格日乐·宝音", width, 4, name=True) == ["斯琴格日", "乐·宝音"]


def test_names_in_a_list_are_kept_whole_before_one_is_cut():
    assert fold("演示干部五、演示干部六", width, 8, name=True) == ["演示干部五、", "演示干部六"]
    assert fold("李梅、阿依古丽·买买提", width, 5, name=True) == ["李梅、", "阿依古丽·", "买买提"]


def test_a_last_character_gets_company_where_no_line_more_is_needed():
    assert fold("瑞光新村石榴籽活动室", width, 9) == ["瑞光新村石榴籽活", "动室"]
    assert fold("瑞光新村社区（演示）", width, 9) == ["瑞光新村社区", "（演示）"]
    assert fold("一二三四五六七", width, 3) == ["一二三", "四五六", "七"]


def test_line_feeds_end_a_line_and_the_space_at_a_cut_goes():
    assert fold("一\n二", width, 9) == ["一", "二"]
    assert fold("ab cd ef", width, 2.6) == ["ab cd", "ef"]


def test_chop_loses_nothing():
    assert "".join(chop("2025-09-16", width, 1.2)) == "2025-09-16"


@pytest.mark.parametrize(
    ("dirty", "seen"),
    [
        ("李\u200b梅", "李梅"),
        ("\u202e李梅\u2069", "李梅"),
        ("李\x00\x07梅\x85", "李梅"),
        ("一\r\n二\r三\t四", "一\n二\n三 四"),
        ("李\u3000梅", "李\u3000梅"),
        ("\ud800", "\ud800"),
        ("李\ue000", "李\ue000"),
    ],
)
def test_what_no_reader_sees_is_not_printed(dirty, seen):
    assert clean(dirty) == seen


@example("11111···11111·《··《····1族", 6)  # company for 族 would cut the marks from their number
@given(st.text(st.sampled_from("民族，。（）《》12a·A年 月日、%"), max_size=60), st.integers(3, 12))
def test_nothing_is_lost_and_marks_keep_their_place(text, room):
    lines = fold(text, width, room)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= room for line in lines)
    fits = all(width(cluster) <= room for cluster in clusters(text))
    if fits and " " not in text:
        assert all(line[0] not in NO_START for line in lines[1:])
        assert all(line[-1] not in NO_END for line in lines[:-1])


def test_what_is_to_be_ticked_stays_whole():
    told = "☐ 党员-居民　☐ 志愿组织-居民　☑ 学生"
    assert fold(told, width, 11) == ["☐ 党员-居民", "☐ 志愿组织-居民", "☑ 学生"]
    assert fold(told, width, 15) == ["☐ 党员-居民　☐ 志愿组织-居民", "☑ 学生"]
    assert fold("类别 ☐ 其他", width, 5) == ["类别", "☐ 其他"]


def test_what_stands_in_the_middle_is_cut_into_lines_of_like_length():
    name = "洮北区瑞光街道瑞光新村社区民族团结进步创建工作领导小组办公室"
    assert [len(line) for line in fold(name, width, 26)] == [26, 4]
    halves = even(name, width, 26)
    assert "".join(halves) == name
    assert [len(line) for line in halves] == [15, 15]
    assert even("新村", width, 26) == ["新村"]
