"""Pinyin keys: every way that staff may type a name."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from db.pinyin import keys


@pytest.mark.parametrize(
    ("name", "initials", "pinyin"),
    [
        ("张丽英", ("zly", "zhly"), ("zhangliying",)),
        ("单玉梅", ("sym", "shym", "dym"), ("shanyumei", "danyumei")),
        ("曾国强", ("zgq", "cgq"), ("zengguoqiang", "cengguoqiang")),
        ("解晓东", ("xxd", "jxd"), ("xiexiaodong", "jiexiaodong")),
        ("万俟卨", ("mqx", "wsx"), ("moqixie", "wansixie")),
        ("欧阳明月", ("oymy",), ("ouyangmingyue",)),
        ("阿依古丽·买买提", ("ayglmmt",), ("ayigulimaimaiti",)),
        ("乌兰图雅", ("wlty",), ("wulantuya",)),
        ("李乐", ("ll", "ly"), ("lile", "liyue")),
        ("吕布", ("lb",), ("lvbu", "lubu")),
        ("王㐂", ("wx",), ("wangxi",)),
        ("𠮷田", ("jt",), ("jitian",)),
        ("赵𬺓", ("zc", "zhch"), ("zhaochu",)),
        ("John Smith", ("js",), ("johnsmith",)),
        ("김철수", (), ()),
        ("李김", ("l",), ("li",)),
        ("", (), ()),
    ],
)
def test_keys_of_a_name(name, initials, pinyin):
    assert keys(name) == (initials, pinyin)


@pytest.mark.parametrize(
    ("surname", "readings"),
    [
        ("仇", {"qiu", "chou"}),
        ("区", {"ou", "qu"}),
        ("查", {"zha", "cha"}),
        ("盖", {"ge", "gai"}),
        ("朴", {"piao", "pu"}),
        ("覃", {"qin", "tan"}),
        ("缪", {"miao", "mou"}),
        ("召", {"shao", "zhao"}),
        ("翟", {"zhai", "di"}),
        ("洗", {"xian", "xi"}),
        ("冼", {"xian", "xi"}),
        ("员", {"yun", "yuan"}),
        ("种", {"chong", "zhong"}),
        ("任", {"ren"}),
        ("尉迟", {"yuchi", "weichi"}),
    ],
)
def test_all_readings_of_a_surname(surname, readings):
    assert set(keys(surname + "大明").pinyin) == {reading + "daming" for reading in readings}


def test_a_corrected_reading_replaces_the_tables():
    assert keys("单玉梅", "Dan yu mei") == (("dym",), ("danyumei",))
    assert keys("单玉梅", " ") == keys("单玉梅")


def test_keys_of_a_name_with_many_readings_stay_few():
    assert len(keys("乐行朝长重茜莘晟").pinyin) == 16


@given(st.text(max_size=60))
def test_keys_never_break_and_are_lower_case(text):
    found = keys(text)
    assert all(key == key.lower() and " " not in key for key in (*found.initials, *found.pinyin))
