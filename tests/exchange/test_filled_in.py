"""What a form fills in by itself, sheets and returned forms fill in as well, and say so."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path

import pytest

from db import case_days, own_office, rhythm
from db.kinds import (
    KINDS,
    IndicatorReport,
    PublicityItem,
    Resident,
    RightsRequest,
    ServiceCase,
    StaffMember,
    Visit,
)
from db.record import Record
from db.rhythm import Rhythm
from desktop_app.exchange import fill_in
from desktop_app.exchange.plan_rows import BAD, NEW
from desktop_app.gui import record_form
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange.test_fill_in import back, put, sent
from tests.exchange.test_kind_plan import counts, planned, why

CASES = ("类别", "登记时间", "来源", "事项内容", "承办人")
CASE_ROW = ("矛盾及时化解", "2025-06-03 09:00", "上门", "楼道灯坏了，请物业来修", "演示干部二")


@pytest.fixture
def node() -> Node:
    made = Node("229901001001", "一号")
    made.save(build(StaffMember))
    return made


def settle(node: Node, days: int) -> None:
    wanted = {code: days for code, _words in case_days.categories()}
    own_office.settle(node.store, node.clerk, partial(case_days.put, wanted))


def said(kind: type[Record], name: str, value: object) -> str:
    return kind.fields()[name].show(value)


def case_row() -> tuple[str, ...]:
    shown = partial(said, ServiceCase)
    return (shown("category", "dispute"), CASE_ROW[1], shown("channel", "visit"), *CASE_ROW[3:])


def test_a_case_without_a_deadline_has_the_days_its_office_settled(
    node: Node, tmp_path: Path
) -> None:
    settle(node, 3)
    plan = planned(node, tmp_path, ServiceCase, CASES, case_row())
    assert counts(plan) == {NEW: 1}, why(plan)
    (note,) = plan.rows[0].notes
    assert note.startswith("办理时限没有写，按“")
    plan.apply(node.store, node.clerk)
    (case,) = node.store.all(ServiceCase)
    assert case.due_on == dt.date(2025, 6, 6)


def test_a_case_that_is_saved_without_a_deadline_has_them_as_well(node: Node) -> None:
    settle(node, 3)
    at = dt.datetime(2025, 6, 3, 9, tzinfo=dt.UTC)
    case = build(ServiceCase, category="dispute", received_at=at, due_on=None)
    record_form.own_judgement({"": case})  # a form judges, and fills in nothing
    node.save(case)
    assert node.store.get(ServiceCase, case.id).due_on == dt.date(2025, 6, 6)


def test_a_request_that_is_saved_without_a_deadline_has_the_days_of_its_office(
    node: Node,
) -> None:
    own_office.settle(node.store, node.clerk, partial(rhythm.put, Rhythm(answer_days=10)))
    came = dt.date(2025, 6, 3)
    request = build(RightsRequest, received_on=came, due_on=None)
    record_form.own_judgement({"": request})
    node.save(request)
    kept = node.store.get(RightsRequest, request.id)
    assert kept.due_on == dt.date(2025, 6, 13)
    record = build(RightsRequest, received_on=came, due_on=None)
    record.fill_in(case_days.settled(node.store))  # away from the book as well
    assert record.due_on == kept.due_on


def test_a_request_goes_by_what_an_earlier_version_kept_on_this_pc(node: Node) -> None:
    node.store.keep_fact(rhythm.KEY, '{"answer_days": 9}')
    request = build(RightsRequest, received_on=dt.date(2025, 6, 3), due_on=None)
    node.save(request)
    assert node.store.get(RightsRequest, request.id).due_on == dt.date(2025, 6, 12)


def test_a_blank_cell_is_noted_where_it_stands_and_a_written_one_is_kept(
    node: Node, tmp_path: Path
) -> None:
    heads = (*CASES, "办理时限")
    rows = (*case_row(), ""), (*case_row()[:3], "门禁坏了", case_row()[4], "2025-07-01")
    plan = planned(node, tmp_path, ServiceCase, heads, *rows)
    assert counts(plan) == {NEW: 2}, why(plan)
    assert "没有写" in plan.rows[0].cells["due_on"].note
    assert plan.rows[1].cells["due_on"].note == ""
    plan.apply(node.store, node.clerk)
    days = {one.due_on for one in node.store.all(ServiceCase)}
    assert days == {dt.date(2025, 6, 10), dt.date(2025, 7, 1)}


def test_what_cannot_be_read_is_asked_about_and_not_filled_in(node: Node, tmp_path: Path) -> None:
    plan = planned(node, tmp_path, ServiceCase, (*CASES, "办理时限"), (*case_row(), "下周"))
    assert counts(plan) == {BAD: 1}
    assert "没有写" not in plan.rows[0].cells["due_on"].note


def test_publicity_without_a_unit_is_counted_as_usual(node: Node, tmp_path: Path) -> None:
    heads = ("类别", "标题或内容", "数量", "张贴（发放）地点", "日期", "经办人")
    kind = said(PublicityItem, "kind", "banner")
    row = (kind, "中华民族一家亲", "12", "小区门口", "2025-06-03", "演示干部二")
    plan = planned(node, tmp_path, PublicityItem, heads, row)
    assert counts(plan) == {NEW: 1}, why(plan)
    plan.apply(node.store, node.clerk)
    (item,) = node.store.all(PublicityItem)
    assert item.unit == "strip"


def test_a_rate_without_a_definition_takes_the_usual_one(node: Node, tmp_path: Path) -> None:
    heads = ("指标名称", "统计期间", "统计截止日", "分子", "分母")
    name = said(IndicatorReport, "indicator", "enrolment")
    row = (name, "2025年第3季度", "2025-09-30", "26", "26")
    plan = planned(node, tmp_path, IndicatorReport, heads, row)
    assert counts(plan) == {NEW: 1}, why(plan)
    plan.apply(node.store, node.clerk)
    (rate,) = node.store.all(IndicatorReport)
    assert "适龄儿童" in rate.definition
    assert rate.period == "2025年第三季度"


def test_a_rate_of_a_period_written_otherwise_is_the_same_rate(node: Node, tmp_path: Path) -> None:
    node.save(
        build(IndicatorReport, indicator="enrolment", period="2025年第3季度",
              cutoff_date=dt.date(2025, 9, 30))
    )  # fmt: skip
    heads = ("指标名称", "统计期间", "统计截止日", "分子", "分母")
    name = said(IndicatorReport, "indicator", "enrolment")
    plan = planned(
        node, tmp_path, IndicatorReport, heads, (name, "2025三季度", "2025-09-30", "132", "132")
    )
    assert NEW not in counts(plan), why(plan)


def test_a_visit_of_a_sheet_is_of_no_group_and_says_so(node: Node, tmp_path: Path) -> None:
    heads = ("走访日期", "目的", "走访对象", "走访人", "了解情况", "对象类别")
    purpose = said(Visit, "purpose", "daily")
    row = ("2026-09-01", purpose, "李梅", "演示干部二", "家里都好", "老党员")
    node.save(build(Resident, full_name="李梅"))
    plan = planned(node, tmp_path, Visit, heads, row)
    assert counts(plan) == {NEW: 1}, why(plan)
    assert "对象类别不从表格里取，记作“其他”，可以打开那一条改" in plan.rows[0].notes
    plan.apply(node.store, node.clerk)
    assert node.store.all(Visit)[0].target_group == "other"


def test_a_new_row_of_a_returned_form_is_filled_in_as_well(node: Node, tmp_path: Path) -> None:
    settle(node, 5)
    names = ("category", "received_at", "channel", "summary", "handler")
    book = sent(node, tmp_path, ServiceCase, names=names)
    for label, text in zip(CASES, case_row(), strict=True):
        put(book, 4, label, text)
    returned = back(node, book)
    (one,) = returned.differences
    assert one.problem == "", one.problem
    assert "办理时限没有写" in one.new
    returned.apply(node.store, node.clerk)
    (case,) = node.store.all(ServiceCase)
    assert case.due_on == dt.date(2025, 6, 8)


def test_no_hint_asks_for_what_fills_itself_in_and_none_names_days_an_office_settles() -> None:
    following = [one for kind in KINDS for one in kind.fields().values() if one.follows]
    assert following
    for one in following:
        assert "必填" not in fill_in.hint_of(one)
    assert "7" not in fill_in.hint_of(ServiceCase.fields()["due_on"])
    assert "15" not in fill_in.hint_of(RightsRequest.fields()["due_on"])


@pytest.mark.parametrize(
    "kind", [one for one in KINDS if one.fill_in is not Record.fill_in], ids=lambda k: k.title
)
def test_whatever_a_kind_fills_in_is_declared_so(node: Node, kind: type[Record]) -> None:
    record = build(kind)
    declared = [name for name, one in kind.fields().items() if one.follows]
    assert declared
    before = {}
    for name in kind.fields():
        if not kind.fields()[name].required or name in declared:
            setattr(record, name, None)
        before[name] = getattr(record, name)
    record.fill_in(case_days.settled(node.store))
    filled = {name for name, value in before.items() if getattr(record, name) != value}
    assert filled == set(declared)
