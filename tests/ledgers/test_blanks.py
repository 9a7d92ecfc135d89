"""Records as packages may bring them: without any one value, with codes and days nobody expects.

They are stored the way an import does, past the rules of forms, and every ledger prints them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import pytest

from db.kinds import Attendance, JointMeeting, OrgUnit, Pairing, PairingLog, Resident, Resolution
from db.periods import Period
from desktop_app.ledgers import LEDGERS, by_code, printing
from desktop_app.ledgers.ledger import Edition, Options, Row
from tests.builders import build
from tests.db.nodes import Node
from tests.ledgers.papers import texts
from tests.odd import CODE, READ, Odd

YEAR = Options(Period.parse("2025"), dt.date(2025, 12, 31), dt.date(2026, 1, 5))
EVER = Options(Period.until(dt.date.max), dt.date.max, dt.date(2026, 1, 5))


def rows_of(book: Odd, code: str, options: Options) -> list[Row]:
    ledger = by_code(code)
    assert ledger is not None
    return [row for row in ledger.rows(book.store, options) if row.cells]


@pytest.fixture(scope="module", params=READ, ids=lambda kind: kind.__tablename__)
def book(request) -> Iterator[Odd]:
    made = Odd(request.param)
    yield made
    made.store.close()


PAPERS = [
    pytest.param(ledger, edition, id=f"{ledger.code}-{edition.value}")
    for ledger in LEDGERS
    for edition in ledger.editions
]


@pytest.mark.parametrize(("ledger", "edition"), PAPERS)
def test_every_ledger_prints_records_that_lack_anything(book, ledger, edition):
    for span in (YEAR, EVER):
        options = Options(span.period, span.cutoff, span.prepared_on, edition)
        printed = printing.make(ledger, book.store, options)
        assert printed.pages
        assert "None" not in "".join(texts(printed.pdf))


SHEETS = {
    Resident: ("L01", "person"),
    Pairing: ("L03", "pair"),
    PairingLog: ("L03b", "log"),
    Resolution: ("L06", "due"),
}


def counted(rows: list[Row], tally: str) -> int:
    return sum(row.tally.get(tally, 0) for row in rows)


def test_every_odd_record_is_on_its_paper_once_and_counted(book):
    for kind, (code, tally) in SHEETS.items():
        expected = 1 + sum(isinstance(one, kind) for one in book.odd)
        rows = rows_of(book, code, EVER)
        assert len(rows) == expected
        assert counted(rows, tally) == expected - sum(not row.tally for row in rows)
    # What is still being prepared has no minutes.
    meetings = 1 + sum(
        isinstance(one, JointMeeting) and one.state != "preparing" for one in book.odd
    )
    assert len({row.group for row in rows_of(book, "L05", EVER)}) == meetings


def test_activities_without_a_day_count_for_their_pair():
    book = Odd(PairingLog)
    (row,) = rows_of(book, "L03", EVER)
    strays = sum(one.pairing is None for one in book.odd)
    assert row.tally["log"] == len(book.odd) + 1 - strays
    assert row.cells[8] == "9999-12-31"
    book.store.close()


DATED = [
    (Pairing, "start_on", "L03", 5),
    (PairingLog, "date", "L03b", 0),
    (Resolution, "due_on", "L06", 4),
]


@pytest.mark.parametrize(("kind", "name", "code", "cell"), DATED, ids=str)
@pytest.mark.parametrize("options", [YEAR, EVER], ids=["year", "ever"])
def test_a_record_without_its_day_stands_last_in_every_period(options, kind, name, code, cell):
    book = Odd(kind)
    groups: dict[str, list[str]] = {}
    for row in rows_of(book, code, options):
        groups.setdefault(row.group, []).append(row.cells[cell][-10:])
    days = max(groups.values(), key=len)
    assert "" in days
    assert sorted(days, key=lambda day: (not day, day)) == days
    book.store.close()


def test_a_meeting_without_its_day_is_in_every_year_and_stands_last():
    book = Odd(JointMeeting)
    undated = [one.id.hex() for one in book.odd if one.held_at is None and one.state != "preparing"]
    for options in (YEAR, EVER):
        groups = list(dict.fromkeys(row.group for row in rows_of(book, "L05", options)))
        assert sorted(groups[-len(undated) :]) == sorted(undated)
    book.store.close()


def test_a_matter_whose_meeting_never_came_stands_on_a_list_of_its_own():
    book = Odd(Resolution)
    rows = rows_of(book, "L06", YEAR)
    strays = [row for row in rows if row.group == "没有对上会议的议定事项"]
    assert len(strays) == sum(one.meeting is None for one in book.odd) == 2
    assert rows[-2:] == strays
    assert {row.cells[0] for row in strays} == {""}
    meeting = book.whole[JointMeeting].id
    one = Options(YEAR.period, YEAR.cutoff, YEAR.prepared_on, target=meeting)
    assert len(rows_of(book, "L06", one)) == len(rows) - 2
    with book.store.work(book.clerk, "删除会议", "list") as work:
        work.delete(book.whole[JointMeeting])
    assert len(rows_of(book, "L06", YEAR)) == 2
    book.store.close()


def test_activities_whose_pair_never_came_leave_the_office_without_words():
    book = Odd(PairingLog)
    report = Options(YEAR.period, YEAR.cutoff, YEAR.prepared_on, Edition.REPORT)
    for options, words in (
        (YEAR, {"上门看望，一起包粽子，聊了孩子上学的事。", ""}),
        (report, {""}),
    ):
        strays = [r for r in rows_of(book, "L03b", options) if r.group == "没有对上结对的活动记录"]
        assert len(strays) == 2
        assert {row.cells[2] for row in strays} == words
    book.store.close()


def test_a_pairing_of_unknown_kind_names_nobody_in_public():
    book = Odd(Pairing)
    public = Options(YEAR.period, YEAR.cutoff, YEAR.prepared_on, Edition.PUBLIC)
    cells = [row.cells for row in rows_of(book, "L03", public)]
    assert {names for row in cells for names in row[1:3]} == {"李某某", "乌某某", ""}
    assert [row.group for row in rows_of(book, "L03", public)][-1] == "未登记结对类型"
    book.store.close()


def test_who_came_without_a_word_about_it_is_said_so():
    book = Odd(Attendance)
    (came,) = [row.cells[1] for row in rows_of(book, "L05", YEAR) if row.cells[0] == "出席"]
    assert came.count("演示书记一（参会情况没有登记）") == 2
    book.store.close()


@pytest.mark.parametrize("name", [*OrgUnit.fields(), "all"])
def test_the_office_itself_may_lack_a_value(name):
    node = Node(CODE, "甲")
    (unit,) = node.store.all(OrgUnit)
    for one in OrgUnit.fields() if name == "all" else (name,):
        setattr(unit, one, None)
    meeting = build(JointMeeting, state="held")
    with node.store.work(node.clerk, "导入", "import") as work:
        work.bulk_edit([unit])
        work.bulk_create([meeting])
    for ledger in LEDGERS:
        page = texts(printing.make(ledger, node.store, YEAR).pdf)[0]
        assert "None" not in page
        if not ledger.is_letter:  # a letter has its sender at its end, where there is one
            assert f"单位{CODE}" in page
    node.store.close()
