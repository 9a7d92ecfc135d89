"""Names: cleaned without changing a character (民委发〔2016〕33号)."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, strategies as st

from db import names

DOTS = "\u2022\u2027\u30fb\uff65\u22c5\u2219\u0387\u16eb"
REAL = [
    "阿依古丽·买买提",
    "乌兰图雅",
    "欧阳明月",
    "王㐂",
    "李䶮",
    "𠮷田",
    "赵𬺓",
    "买" * 25,
    "张",
    "김철수",
    "John Smith",
    "J. R. O'Neill-Brown",
    "Đỗ Thị Hà",
    "李〇",
    "郎\uf92c",
    "佐々木",
]


@pytest.mark.parametrize("name", REAL)
def test_real_name_stays_as_it_is(name):
    assert names.clean(name) == name
    assert names.fault(name) is None


@pytest.mark.parametrize("name", REAL[:13])
def test_usual_name_gets_no_hint(name):
    assert names.warnings(name) == []


@pytest.mark.parametrize("dot", DOTS)
def test_every_kind_of_dot_becomes_the_one(dot):
    assert names.clean(f"阿依古丽{dot}买买提") == "阿依古丽\u00b7买买提"


@pytest.mark.parametrize("stop", [".", "．"])
def test_full_stop_is_a_dot_only_between_han(stop):
    assert names.clean(f"阿依古丽{stop}买买提") == "阿依古丽\u00b7买买提"
    assert names.clean(f"J{stop}Smith") == f"J{stop}Smith"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  李梅\t", "李梅"),
        ("李\u3000梅", "李梅"),
        ("李 梅", "李梅"),
        ("李\u200b梅\ufeff", "李梅"),
        ("李梅\x00", "李梅"),
        ("John   Smith", "John Smith"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("", ""),
    ],
)
def test_what_nobody_sees_goes(typed, kept):
    assert names.clean(typed) == kept


def test_compatibility_ideographs_are_never_replaced():
    name = "\uf92c\ufa0e李"
    assert unicodedata.normalize("NFC", name) != name
    assert names.clean(name) == name


def test_private_use_characters_of_the_old_tables_become_real():
    assert names.clean("李\ue863") == "李䶮"
    assert names.settled("李\ue863\ue816") == [("U+E863", "䶮"), ("U+E816", "𠂇")]
    assert len(names.SETTLED) == 80
    assert names.SETTLED["\ue864"] == "\u9fbb"


def test_settled_characters_agree_with_the_gb18030_table():
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    by_codec = [bytes((0xFE, trail)).decode("gb18030") for trail in trails]
    known = {
        old: real
        for old, real in zip(map(chr, range(0xE815, 0xE865)), by_codec, strict=True)
        if not "\ue000" <= real <= "\uf8ff"
    }
    assert len(known) == 66
    assert known.items() <= names.SETTLED.items()


def test_other_private_use_characters_stay_with_a_hint():
    name = names.clean("李\ue001")
    assert name == "李\ue001"
    assert names.fault(name) is None
    assert "U+E001" in names.warnings(name)[0]


def test_unusual_script_gets_a_hint_and_is_kept():
    assert names.fault("ᠪᠠᠶᠠᠷ") is None
    assert "不常见" in names.warnings("ᠪᠠᠶᠠᠷ")[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("·买买提", "开头"),
        ("买买提·", "末尾"),
        ("阿依··买买提", "连着两个"),
        ("李?", "问号"),
        ("李？", "问号"),
        ("李\ufffd", "问号"),
        ("李梅（户主）", "（"),
        ("李梅2", "2"),
        ("李/梅", "/"),
        ("李-梅", "-"),
        ("买" * 61, "最多 60 个字，现在是 61 个"),
    ],
)
def test_fault_says_what_to_do(name, words):
    sentence = names.fault(name)
    assert words in sentence
    assert "请" in sentence


def test_length_counts_code_points():
    assert names.fault("𠮷" * 60) is None
    assert names.fault("𠮷" * 61) is not None


@pytest.mark.parametrize(
    ("name", "public"),
    [
        ("张三", "张某某"),
        ("欧阳明月", "欧阳某某"),
        ("欧阳", "欧某某"),
        ("阿依古丽·买买提", "阿某某"),
        ("𠮷田", "𠮷某某"),
        ("张", "张某某"),
        ("", ""),
    ],
)
def test_public_name_hides_the_given_name(name, public):
    assert names.public_name(name) == public


@pytest.mark.parametrize("character", ["一", "㐂", "𠮷", "𬺓", "\uf92c", "〇", "\U00030000"])
def test_han_ranges(character):
    assert names.is_han(character)


@pytest.mark.parametrize("character", ["A", "·", "김", "\ue000", "あ", "1"])
def test_not_han(character):
    assert not names.is_han(character)


@given(st.text(max_size=80))
def test_cleaning_twice_changes_nothing_and_nothing_breaks(text):
    name = names.clean(text)
    assert names.clean(name) == name
    names.fault(name)
    names.warnings(name)
    names.public_name(name)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=60))
def test_han_names_are_never_changed_or_refused(name):
    assert names.clean(name) == name
    assert names.fault(name) is None
