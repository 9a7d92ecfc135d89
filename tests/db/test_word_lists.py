"""An office's own words in the code lists: added, renamed, ended, and the same in every office."""

import datetime as dt
import json

import pytest

import resources
from db import codes, meetings, word_lists
from db.kinds import CodeEntry, Venue
from db.kinds.meeting import meeting_title
from db.trouble import Refused
from tests.builders import build
from tests.db.nodes import Node

KINDS = codes.VENUE_KIND
DAY = dt.date(2026, 3, 1)


@pytest.fixture
def node():
    made = Node("229901001001", "甲")
    yield made
    made.store.close()
    for table in word_lists.tables():
        table.adopt(())


def do(node, deed):
    with node.store.work(node.clerk, "词条", "test") as work:
        made = deed(work)
    word_lists.adopt(node.store)
    return made


def test_an_added_word_is_offered_last_and_read_back(node):
    made = do(node, lambda work: word_lists.add(work, KINDS, " 院落 "))
    assert KINDS.label(made.code) == "院落"
    assert KINDS.code("院落") == made.code
    assert KINDS.offered(DAY)[-1] == made.code
    node.save(build(Venue, kind=made.code))
    assert word_lists.uses(node.store, KINDS, made.code) == 1


def test_the_same_word_has_the_same_code_in_every_office():
    assert word_lists.code_for("院落") == word_lists.code_for("院落")
    assert word_lists.code_for("院落") != word_lists.code_for("院子")


def test_a_renamed_word_keeps_its_code_and_is_still_read_by_its_old_name(node):
    do(node, lambda work: word_lists.rename(work, KINDS, "library", "图书角"))
    assert KINDS.label("library") == "图书角"
    assert KINDS.code("图书室") == KINDS.code("图书角") == "library"


def test_an_ended_word_is_not_offered_and_can_come_back(node):
    last = DAY - dt.timedelta(days=1)
    do(node, lambda work: word_lists.end(work, KINDS, "square", last))
    assert "square" not in KINDS.offered(DAY)
    assert KINDS.label("square") == "广场"
    do(node, lambda work: word_lists.end(work, KINDS, "square", None))
    assert "square" in KINDS.offered(DAY)


def test_words_can_be_put_in_another_order(node):
    before = KINDS.codes()
    do(node, lambda work: word_lists.shift(work, KINDS, before[1], -1))
    assert KINDS.codes()[:2] == [before[1], before[0]]
    assert sorted(KINDS.codes()) == sorted(before)


@pytest.mark.parametrize("label", ["", "  ", "图书室"])
def test_an_empty_or_known_word_is_refused(node, label):
    with pytest.raises(Refused):
        do(node, lambda work: word_lists.add(work, KINDS, label))


def test_a_standards_list_is_never_changed(node):
    with pytest.raises(Refused, match="国家标准"):
        node.save(CodeEntry(list_name="ethnicity", code="own_x", label="别的"))
    assert not {"ethnicity", "relation", "sex"} & codes.EDITABLE


def test_every_list_that_is_not_an_offices_own_says_why():
    assert codes.EDITABLE | codes.FIXED.keys() <= {table.name for table in codes.TABLES}
    assert not codes.EDITABLE & codes.FIXED.keys()
    closed = [table for table in codes.TABLES if table.name not in codes.EDITABLE]
    for table in closed:
        is_standard = source_of(table).startswith("GB/T")
        assert ("国家标准" in codes.why_fixed(table.name)) == is_standard, table.name
    assert not any(map(codes.why_fixed, codes.EDITABLE))


def source_of(table):
    file = resources.path("codes", f"{table._file}.json")
    return json.loads(file.read_text(encoding="utf-8"))[table.name]["source"]


def test_a_list_that_days_are_reckoned_by_is_refused_with_its_own_reason(node):
    with pytest.raises(Refused, match="算不出日子"):
        node.save(CodeEntry(list_name="frequency", code="own_x", label="每两周"))


def test_a_kind_of_meeting_of_ones_own_has_its_own_titles_and_numbers(node):
    made = do(node, lambda work: word_lists.add(work, codes.MEETING_KIND, "居民议事会"))
    assert meeting_title("演示社区", made.code, 2026, 2) == "演示社区居民议事会2026年第2次会议"
    begun = meetings.begin(node.store, node.store.facts, node.clerk, DAY, made.code).meeting
    assert (begun.kind, begun.seq_no) == (made.code, 1)


def test_another_book_does_not_see_the_words(node):
    made = do(node, lambda work: word_lists.add(work, KINDS, "院落"))
    other = Node("229901002001", "乙")
    word_lists.adopt(other.store)
    assert made.code not in KINDS.codes()
    other.store.close()
