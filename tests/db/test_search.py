"""Finding people: what is found, and that the index agrees with the plainest search."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from db import search
from db.search import PeopleIndex, query_words, search_line

WANG = search_line(
    "王玉华",
    phones=["15400000017", "0436-3212345", None],
    id_number="22990119680523013X",
    address="石榴苑12号楼3单元501",
)
SHAN = search_line(
    "单玉梅", former_name="单丽", phones=["15400000028"], address="石榴苑2号楼Ａ座３-2-501"
)
AYI = search_line("阿依古丽·买买提", reading="a yi gu li mai mai ti", address="同心里1号")
KIM = search_line("김철수", address="和顺家园")
RARE = search_line("赵𬺓", id_number="229902199003072029")
PEOPLE = [(bytes([number]) * 16, line) for number, line in enumerate((WANG, SHAN, AYI, KIM, RARE))]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("王", [0]),
        ("玉", [0, 1]),
        ("wyh", [0]),
        ("WYH", [0]),
        ("ｗｙｈ", [0]),
        ("wangyuhua", [0]),
        ("wyh 12号楼", [0]),
        ("12号楼 wyh", [0]),
        ("wyh　１２号楼", [0]),
        ("wyh 2号楼", [0]),
        ("sym 12号楼", []),
        ("sym", [1]),
        ("dym", [1]),
        ("shym", [1]),
        ("danyumei", [1]),
        ("单丽", [1]),
        ("danli", [1]),
        ("0017", [0]),
        ("3212345", [0]),
        ("04363212345", [0]),
        ("0436-321", [0]),
        ("013x", [0]),
        ("013X", [0]),
        ("22990119680523013x", [0]),
        ("2029", [4]),
        ("3-2-501", [1]),
        ("a座", [1]),
        ("石榴苑", [0, 1]),
        ("阿依古丽·买买提", [2]),
        ("阿依古丽.买买提", [2]),
        ("阿依古丽•买买提", [2]),
        ("阿依古丽买买提", [2]),
        ("ayglmmt", [2]),
        ("김", [3]),
        ("𬺓", [4]),
        ("zhch", [4]),
        ("", [0, 1, 2, 3, 4]),
        ("   ", [0, 1, 2, 3, 4]),
        ("没有这个人", []),
        ("wyh\x1f", [0]),
    ],
)
def test_what_a_query_finds(query, places):
    assert list(PeopleIndex(PEOPLE).find(query)) == places


def test_a_word_never_runs_over_two_fields():
    # 单玉梅's initials sym and dym stand side by side, the phone stands before the address.
    assert list(PeopleIndex(PEOPLE).find("symshym")) == []
    assert list(PeopleIndex(PEOPLE).find("15400000028石榴苑")) == []
    line = search_line("张三", address="1号2楼3室")
    assert PeopleIndex([(b"1", line)]).find("123") == []


def test_search_line_takes_nothing_but_what_may_be_sought():
    assert "ethnicity" not in str(search.search_line.__annotations__)
    assert search_line("王玉华").split("\x1f") == ["王玉华", "wyh", "wangyuhua"]


def test_query_words_are_those_of_the_lines():
    assert query_words(" ＷＹＨ　12号楼 wyh ") == ["wyh", "12号楼"]


def test_a_changed_line_is_found_as_it_is_now():
    index = PeopleIndex(PEOPLE)
    assert list(index.find("wyh")) == [0]
    index.update(PEOPLE[0][0], search_line("王玉花"))
    assert list(index.find("12号楼")) == []
    assert list(index.find("王玉花")) == [0]


def test_a_new_person_enters_where_told_or_at_the_end():
    index = PeopleIndex(PEOPLE)
    index.update(b"first", search_line("王一"), place=0)
    index.update(b"last", search_line("王九"))
    assert list(index.find("王")) == [0, 1, 6]
    assert [index.ids[place] for place in index.find("王")] == [b"first", PEOPLE[0][0], b"last"]


def test_a_removed_person_is_not_found_and_the_others_move_up():
    index = PeopleIndex(PEOPLE)
    index.remove(PEOPLE[0][0])
    index.remove(b"unknown")
    assert list(index.find("wyh")) == []
    assert list(index.find("sym")) == [0]
    assert len(index) == 4


def test_typing_on_and_back_gives_the_same_as_typing_at_once():
    index = PeopleIndex(PEOPLE)
    for query in ("w", "wy", "wyh", "wyh 1", "wyh 12", "wyh", "w", "", "s", "sy 501"):
        assert index.find(query) == PeopleIndex(PEOPLE).find(query)


def test_the_answer_belongs_to_the_caller():
    index = PeopleIndex(PEOPLE)
    index.find("wyh").clear()
    assert list(index.find("wyh")) == [0]
    assert list(index.find("wyh 12")) == [0]


def test_a_line_break_in_a_line_does_not_shift_the_others():
    index = PeopleIndex([(b"1", "甲\n乙"), (b"2", "丙")])
    assert list(index.find("丙")) == [1]
    index.update(b"1", "甲\n乙\n丁")
    assert list(index.find("丙")) == [1]


def test_frequent_and_rare_words_among_many():
    lines = [search_line(f"王{'玉' if number % 3 else '金'}", phones=[f"1540000{number:04d}"])
             for number in range(3000)]  # fmt: skip
    index = PeopleIndex((number.to_bytes(16), line) for number, line in enumerate(lines))
    index.warm()
    for query in ("王", "wj", "2999", "wy 29", "15400002999", "金 1", "王 wangyu 0000000"):
        plain = [n for n, line in enumerate(lines) if all(w in line for w in query_words(query))]
        assert list(index.find(query)) == plain


def test_everybody_is_a_range_and_almost_everybody_is_not():
    lines = [search_line("王玉" if at else "李明", phones=["15400000000"]) for at in range(300)]
    index = PeopleIndex((at.to_bytes(16), line) for at, line in enumerate(lines))
    for query in ("", "1", "15", "154", "540 000"):
        assert index.find(query) == range(300)
    for query in ("y", "wy", "wangyu", "王", "王 15400"):
        assert index.find(query) != range(300)
        assert list(index.find(query)) == list(range(1, 300)), query


pieces = st.text(st.sampled_from("ab1-王玉𬺓·\x1f ﾊ"), max_size=8)


class IndexAgrees(RuleBasedStateMachine):
    """Whatever is changed in whatever order, the index finds what a plain loop finds."""

    @initialize(rows=st.dictionaries(st.binary(min_size=1, max_size=1), pieces, max_size=30))
    def begin(self, rows):
        self.rows = list(rows.items())
        self.index = PeopleIndex(self.rows)

    @rule(record_id=st.binary(min_size=1, max_size=1), line=pieces, place=st.integers(0, 40))
    def update(self, record_id, line, place):
        known = [row[0] for row in self.rows]
        if record_id in known:
            self.rows[known.index(record_id)] = (record_id, line)
        else:
            self.rows.insert(place, (record_id, line))
        self.index.update(record_id, line, place=place)

    @rule(record_id=st.binary(min_size=1, max_size=1))
    def remove(self, record_id):
        self.rows = [row for row in self.rows if row[0] != record_id]
        self.index.remove(record_id)

    @rule()
    def warm(self):
        self.index.warm()

    @rule(query=st.text(st.sampled_from("ab1-王玉𬺓· "), max_size=5))
    def find(self, query):
        wanted = query_words(query)
        plain = [n for n, (_, line) in enumerate(self.rows) if all(w in line for w in wanted)]
        assert list(self.index.find(query)) == plain

    @invariant()
    def ids_stand_in_order(self):
        if hasattr(self, "rows"):
            assert self.index.ids == [row[0] for row in self.rows]


TestIndexAgrees = IndexAgrees.TestCase


@given(st.text(max_size=30))
def test_no_query_breaks_the_search(query):
    PeopleIndex(PEOPLE).find(query)


@given(st.text(max_size=20), st.text(max_size=20))
def test_a_line_is_one_lower_case_line(name, address):
    line = search_line(name, address=address)
    assert "\n" not in line
    assert line == line.lower()
