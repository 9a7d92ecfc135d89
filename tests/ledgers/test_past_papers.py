"""Papers of a past day, and what differs between two days, as the papers themselves say it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from db.kinds import Resident
from db.periods import Period
from db.roles import ALL_ROLES
from db.trouble import Refused
from desktop_app.ledgers import LEDGERS, by_code, printing, register
from desktop_app.ledgers.changes import CHANGED, GONE, NEW, differences
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.fitting import is_table
from desktop_app.ledgers.ledger import Edition, Ledger, Options, Row, check
from tests.builders import MAN, build
from tests.db.nodes import Node
from tests.ledgers.papers import Plain, book, options, texts

MONDAY = dt.date(2026, 10, 5)
FRIDAY = dt.date(2026, 10, 9)


def at(day: dt.date, hour: int = 10) -> int:
    return int(dt.datetime.combine(day, dt.time(hour)).timestamp() * 1000)


@pytest.fixture
def node() -> Node:
    """李梅 and 王一 on Monday; on Friday 李梅 is corrected, 王一 gone and 张三 new."""
    made = Node("229901001001", "一号")
    made.clerk = replace(made.clerk, roles=ALL_ROLES)
    made.wall = at(MONDAY)
    mei = build(Resident, full_name="李梅", remark="旧")
    one = build(Resident, full_name="王一", sex="1", birth_date=dt.date(1968, 5, 23), id_number=MAN)
    made.save(mei, one)
    made.wall = at(FRIDAY)
    mei = made.store.get(Resident, mei.id)
    mei.remark, mei.phone = "新", "15400009999"
    made.save(mei, build(Resident, full_name="张三", id_number=None))
    with made.store.work(made.clerk, "删", "test") as work:
        work.delete(made.store.get(Resident, one.id))
    return made


def chosen(**more: object) -> Options:
    return Options(Period.parse("2026"), FRIDAY, FRIDAY, **more)  # type: ignore[arg-type]


def test_a_paper_of_a_past_day_says_what_the_book_said_then(node: Node) -> None:
    roster = by_code("L01")
    stood = chosen().as_it_stood(MONDAY)
    assert stood.cutoff == MONDAY
    issued = register.issue(node.store, node.clerk, roster, stood)
    page = "".join(texts(issued.pdf))
    assert page.count("按 2026-10-05 当时的台账") == 2
    assert "李梅" in page
    assert "王一" in page
    assert "张三" not in page
    assert "2026-10-05" in register.file_name(roster, stood, "瑞光新村")
    now = "".join(texts(printing.make(roster, node.store, chosen()).pdf))
    assert "当时的台账" not in now
    assert "张三" in now
    assert "王一" not in now


def test_the_same_rows_of_another_past_are_another_paper(node: Node) -> None:
    roster = by_code("L01")
    codes = {
        printing.gather(roster, node.store, chosen()).check_code,
        printing.gather(roster, node.store, chosen().as_it_stood(FRIDAY)).check_code,
        printing.gather(roster, node.store, chosen().as_it_stood(MONDAY)).check_code,
    }
    assert len(codes) == 3


def test_the_difference_sheet_has_what_is_new_gone_and_changed(node: Node) -> None:
    sheet = sheet_of(by_code("L01"))
    work = printing.gather(sheet, node.store, chosen(since=MONDAY))
    told = [(row.group, *row.cells[1:]) for row in work.rows]
    assert [line[0] for line in told] == [NEW, GONE, CHANGED, CHANGED]
    assert told[0][1] == "张三"
    assert told[0][3] == "整行"
    assert told[0][4] == ""
    assert "姓名：张三" in told[0][5]
    assert told[1][1] == "王一"
    assert told[1][5] == ""
    assert told[2][1:] == ("李梅", "未登记住址", "联系电话", "154****0001", "154****9999")
    assert told[3][1:] == ("李梅", "未登记住址", "备注", "旧", "新")
    page = "".join(texts(printing.printed(work, None).pdf))
    assert "居民花名册变动对照表" in page
    assert "对照 2026-10-05 当时的台账与现在的台账" in page
    assert "新增 1 条　　减少 1 条　　改动 1 条" in page


def test_two_past_days_can_be_held_against_each_other(node: Node) -> None:
    node.wall = at(FRIDAY + dt.timedelta(days=9))
    node.save(build(Resident, full_name="赵六", id_number=None))
    sheet = sheet_of(by_code("L01"))
    work = printing.gather(sheet, node.store, chosen(since=MONDAY, as_of=FRIDAY))
    assert [row.cells[1] for row in work.rows] == ["张三", "王一", "李梅", "李梅"]
    assert work.book.past == "对照 2026-10-05 当时的台账与2026-10-09 当时的台账"
    with pytest.raises(Refused, match="从早的一天比到晚的一天"):
        printing.gather(sheet, node.store, chosen(since=FRIDAY, as_of=MONDAY))


def test_nothing_changed_is_said_in_one_row(node: Node) -> None:
    sheet = sheet_of(by_code("L01"))
    node.wall = at(FRIDAY + dt.timedelta(days=9))
    printed = printing.make(sheet, node.store, chosen(since=FRIDAY))
    assert printed.rows == 0
    assert "无" in texts(printed.pdf)[0]


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.code)
def test_every_table_has_a_difference_sheet_that_prints(node: Node, ledger: Ledger) -> None:
    if not is_table(ledger):
        with pytest.raises(Refused, match="不是一张表"):
            sheet_of(ledger)
        return
    sheet = sheet_of(ledger)
    check(sheet)
    for edition in ledger.editions:
        printed = printing.make(sheet, node.store, chosen(since=MONDAY, edition=edition))
        assert not printed.missing_characters


class Named(Plain):
    """Rows that name no record."""


def told(before: list[Row], after: list[Row]) -> list[tuple[str, str, list[str]]]:
    work = [
        printing.gathered(Named(), book(), options(Edition.REPORT), rows)
        for rows in (before, after)
    ]
    return [(one.verb, one.name, [head for head, _, _ in one.cells]) for one in differences(*work)]


def test_rows_that_only_moved_are_not_changed() -> None:
    rows = [Row(("李梅", "1", "a")), Row(("王一", "2", "b")), Row(("张三", "3", "c"))]
    assert told(rows, list(reversed(rows))) == []


def test_namesakes_are_told_apart_by_what_agrees() -> None:
    before = [Row(("李梅", "1", "a")), Row(("李梅", "2", "b"))]
    after = [Row(("李梅", "2", "b")), Row(("李梅", "1", "新"))]
    assert told(before, after) == [(CHANGED, "李梅", ["备注"])]


def test_a_new_name_on_the_same_row_is_a_change() -> None:
    assert told([Row(("李梅", "1", "a"))], [Row(("李玫", "1", "a"))]) == [
        (CHANGED, "李玫", ["姓名"])
    ]
    assert [one[0] for one in told([Row(("李梅", "1", "a"))], [Row(("王一", "2", "b"))])] == [
        NEW,
        GONE,
    ]


def test_the_record_says_which_row_is_which() -> None:
    before = [Row(("李梅", "1", "a"), record=b"1"), Row(("王一", "2", "b"), record=b"2")]
    after = [Row(("王一", "1", "a"), record=b"1"), Row(("李梅", "2", "b"), record=b"2")]
    assert told(before, after) == [(CHANGED, "王一", ["姓名"]), (CHANGED, "李梅", ["姓名"])]


def test_another_group_is_a_change() -> None:
    assert told([Row(("李梅", "1", "a"), "甲苑")], [Row(("李梅", "1", "a"), "乙苑")]) == [
        (CHANGED, "李梅", ["分组"])
    ]
