"""Sheets of any kind: looked at first, names never guessed, taken back as one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from db.fields import Link
from db.kinds import (
    KINDS,
    Address,
    BrandChecklist,
    ConsentRecord,
    GridUnit,
    JointMeeting,
    ListEntry,
    Pairing,
    PairingLog,
    PartnerOrganization,
    PublicityItem,
    Resident,
    Resolution,
    RightsRequest,
    StaffMember,
    Venue,
    Visit,
)
from db.record import Record
from db.trouble import Refused
from desktop_app.exchange import headers, importing, workbook
from desktop_app.exchange.kind_plan import KindPlan, plan_kind
from desktop_app.exchange.kind_target import (
    fields_in_sheets,
    importable,
    key_of,
    lists_in_sheets,
    target_of,
)
from desktop_app.exchange.plan import ASK_EACH, SHEET_WINS, remembered_map
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, SAME, UPDATE
from tests.builders import MAN, build
from tests.db.nodes import Node
from tests.exchange import sheet_files

every_kind = pytest.mark.parametrize("kind", importable(), ids=lambda kind: kind.__tablename__)


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "一号")


def table(tmp_path: Path, *rows: Sequence[object]) -> workbook.Workbook:
    file = tmp_path / "表.xlsx"
    file.write_bytes(sheet_files.xlsx(rows))
    # Here, not in the child: the reading itself has tests of its own.
    return msgspec.msgpack.decode(workbook.decode(file), type=workbook.Workbook)


def planned(
    node: Node, tmp_path: Path, kind: type[Record], *rows: Sequence[object], **terms: Any
) -> KindPlan:
    return plan_kind(node.store, table(tmp_path, *rows), kind, **terms)


def counts(plan: KindPlan) -> dict[str, int]:
    return {verdict: count for verdict, count in plan.counts.items() if count}


def why(plan: KindPlan, place: int = 0) -> str:
    return plan.reasons(plan.rows[place])


# Staff and bodies


STAFF = ("姓名", "职务", "专兼职", "工作分工", "手机号", "层级", "任职日期")
STAFF_ROW = ("白雪", "网格员", "专职", "网格走访", "15400000021", "社区", "2024.3.1")


def test_staff_come_from_a_sheet_and_go_back_as_one(node: Node, tmp_path: Path) -> None:
    plan = planned(node, tmp_path, StaffMember, ("工作人员名册",), STAFF, STAFF_ROW)
    assert counts(plan) == {NEW: 1}
    done = plan.apply(node.store, node.clerk)
    (made,) = node.store.all(StaffMember, full_name="白雪")
    assert (made.mobile, made.term_from) == ("15400000021", dt.date(2024, 3, 1))
    assert made.serial_no
    node.store.undo(node.clerk, done.work)
    assert node.store.all(StaffMember, full_name="白雪") == []


def test_the_same_sheet_again_changes_nothing(node: Node, tmp_path: Path) -> None:
    node.save(build(PartnerOrganization))
    rows = (("单位名称", "类别", "联系电话"), ("同心里小学", "学校", "04363200001"))
    plan = planned(node, tmp_path, PartnerOrganization, *rows)
    assert counts(plan) == {UPDATE: 1}
    plan.apply(node.store, node.clerk)
    assert counts(planned(node, tmp_path, PartnerOrganization, *rows)) == {SAME: 1}
    assert node.store.count(PartnerOrganization) == 1


def test_a_persons_name_alone_is_asked_about(node: Node, tmp_path: Path) -> None:
    node.save(build(StaffMember, full_name="白雪", mobile=None))
    plan = planned(node, tmp_path, StaffMember, STAFF, STAFF_ROW)
    assert counts(plan) == {MAYBE: 1}
    assert counts(plan.answer(2, is_same=True)) == {UPDATE: 1}
    assert counts(plan.answer(2, is_same=False)) == {NEW: 1}


def test_each_cell_says_its_own_reason(node: Node, tmp_path: Path) -> None:
    row = ("白雪", "网格员", "半职", "", "123", "社区", "去年")
    plan = planned(node, tmp_path, StaffMember, STAFF, row)
    problems = {name: one.problem for name, one in plan.rows[0].cells.items() if one.problem}
    assert problems.keys() == {"employment_kind", "duty", "mobile", "term_from"}
    assert counts(plan) == {BAD: 1}


def test_a_mended_cell_makes_the_row_sound(node: Node, tmp_path: Path) -> None:
    row = (*STAFF_ROW[:4], "123", *STAFF_ROW[5:])
    plan = planned(node, tmp_path, StaffMember, STAFF, row)
    assert counts(plan) == {BAD: 1}
    assert counts(plan.with_cell(2, "mobile", "15400000021")) == {NEW: 1}


def test_blank_never_wipes_and_the_rule_says_what_holds(node: Node, tmp_path: Path) -> None:
    node.save(build(PartnerOrganization, liaison="甲联络", liaison_phone=None))
    rows = (
        ("名称", "类别", "联络员", "联系电话"),
        ("同心里小学", "学校", "乙联络", "04363200001"),
    )
    plan = planned(node, tmp_path, PartnerOrganization, *rows)
    assert [one.label for one in plan.rows[0].changes] == ["联系电话"]
    wins = plan.with_rule(SHEET_WINS)
    assert {one.label for one in wins.rows[0].changes} == {"联系电话", "联络员"}
    asked = plan.with_rule(ASK_EACH)
    assert counts(asked) == {MAYBE: 1}
    assert "甲联络" in why(asked)
    assert "乙联络" in why(asked)
    kept, taken = asked.decide(2, sheet_wins=False), asked.decide(2, sheet_wins=True)
    assert [one.label for one in kept.rows[0].changes] == ["联系电话"]
    taken.apply(node.store, node.clerk)
    (body,) = node.store.all(PartnerOrganization)
    assert (body.liaison, body.liaison_phone) == ("乙联络", "0436-3200001")


def test_the_rows_of_one_record_are_shown_as_a_pair(node: Node, tmp_path: Path) -> None:
    row = ("同心里小学", "学校")
    plan = planned(node, tmp_path, PartnerOrganization, ("名称", "类别"), row, row)
    assert counts(plan) == {NEW: 1, BAD: 1}
    assert why(plan, 1) == "第 3 行和第 2 行是同一条，留一行就行"


# Links


def people(node: Node) -> tuple[Resident, Resident]:
    one = build(Resident, full_name="李梅")
    other = build(
        Resident,
        full_name="乌兰图雅",
        id_number=MAN,
        sex="1",
        birth_date=None,
        phone="15400000009",
    )
    node.save(one, other)
    return one, other


PAIRS = ("结对类型", "甲方名称", "乙方名称", "结对内容", "结对日期", "双方自愿")


def test_names_become_links_with_the_name_as_it_was(node: Node, tmp_path: Path) -> None:
    mei, wulan = people(node)
    row = ("居民与居民", "李梅", "乌兰图雅（0009）", "邻里互助", "2025-03-01", "是")
    kinds = Pairing.fields()["kind"], Pairing.fields()["purposes"]
    row = (
        kinds[0].reveal("resident_resident"),
        *row[1:3],
        kinds[1].reveal(("neighbour",)),
        *row[4:],
    )
    plan = planned(node, tmp_path, Pairing, PAIRS, row)
    assert counts(plan) == {NEW: 1}, why(plan)
    plan.apply(node.store, node.clerk)
    (pair,) = node.store.all(Pairing)
    assert (pair.side_a, pair.side_b) == (mei.id, wulan.id)
    assert (pair.side_a_name, pair.side_b_name) == ("李梅", "乌兰图雅")


def pair_row(*names: str) -> tuple[str, ...]:
    kind = Pairing.fields()["kind"].reveal("resident_resident")
    purposes = Pairing.fields()["purposes"].reveal(("neighbour",))
    return kind, *names, purposes, "2025-03-01", "√"


def test_unknown_people_are_parked_never_made(node: Node, tmp_path: Path) -> None:
    people(node)
    plan = planned(node, tmp_path, Pairing, PAIRS, pair_row("李梅", "吴名氏"))
    assert counts(plan) == {BAD: 1}
    assert "台账里没有“吴名氏”" in why(plan)
    question = plan.rows[0].questions["side_b"]
    assert (question.part, question.found, question.may_be_text) == ("吴名氏", (), False)
    with pytest.raises(Refused):
        plan.apply(node.store, node.clerk)
    assert node.store.count(Resident) == 2


def test_a_namesake_is_chosen_for_this_row_alone(node: Node, tmp_path: Path) -> None:
    mei, _ = people(node)
    twins = [build(Resident, full_name="王建", id_number=None, phone=None) for _ in range(2)]
    node.save(*twins)
    rows = (pair_row("李梅", "王建"), pair_row("乌兰图雅", "王建"))
    plan = planned(node, tmp_path, Pairing, PAIRS, *rows)
    assert counts(plan) == {BAD: 2}
    assert {one.id for one in plan.rows[0].questions["side_b"].found} == {t.id for t in twins}
    plan = plan.pick(2, "side_b", "王建", twins[0].id)
    assert counts(plan) == {NEW: 1, BAD: 1}
    plan.apply(node.store, node.clerk)
    (pair,) = node.store.all(Pairing)
    assert (pair.side_a, pair.side_b) == (mei.id, twins[0].id)


def test_a_name_is_kept_as_text_where_the_field_allows_it(node: Node, tmp_path: Path) -> None:
    pair = build(Pairing, kind="resident_resident")
    mei, wulan = people(node)
    pair.side_a, pair.side_b = mei.id, wulan.id
    node.save(pair)
    rows = (
        ("结对", "活动日期", "活动形式", "参加人", "活动内容"),
        (
            "李梅—乌兰图雅",
            "2025年6月10日",
            "走访",
            "李梅、吴名氏，李梅",
            "一起包粽子，聊了孩子上学的事。",
        ),
    )
    form = PairingLog.fields()["form"].reveal("visit")
    rows = (rows[0], (*rows[1][:2], form, *rows[1][3:]))
    plan = planned(node, tmp_path, PairingLog, *rows)
    assert counts(plan) == {NEW: 1}, why(plan)
    assert "按文字记下" in plan.rows[0].cells["participants"].note
    plan.apply(node.store, node.clerk)
    (log,) = node.store.all(PairingLog)
    listed = node.store.entries(log, "participants")
    assert [(one.target, one.target_name) for one in listed] == [(mei.id, "李梅"), (None, "吴名氏")]
    assert counts(planned(node, tmp_path, PairingLog, *rows)) == {SAME: 1}


def test_columns_beside_a_name_tell_namesakes_apart(node: Node, tmp_path: Path) -> None:
    one = build(Resident, full_name="王建")
    other = build(Resident, full_name="王建", id_number=MAN, sex="1", birth_date=None, phone=None)
    node.save(one, other)
    purpose = ConsentRecord.fields()["purpose"].reveal("register")
    basis = ConsentRecord.fields()["legal_basis"].reveal("consent")
    plan = planned(
        node, tmp_path, ConsentRecord,
        ("本人", "身份证号", "目的", "处理依据", "信息范围", "同意日期"),
        ("王建", MAN, purpose, basis, "姓名、住址、联系电话", "2025-03-01"),
    )  # fmt: skip
    assert counts(plan) == {NEW: 1}, why(plan)
    assert MAN not in plan.rows[0].cells["hint_number"].text
    plan.apply(node.store, node.clerk)
    (consent,) = node.store.all(ConsentRecord)
    assert consent.subject == other.id


# States and rules


def meeting(node: Node) -> JointMeeting:
    held = build(JointMeeting)
    node.save(held)
    return held


MATTERS = ("会议", "序号", "议定事项", "类别", "责任单位", "责任人", "完成时限", "状态")


def matter_row(held: JointMeeting, state: str, due: str = "2025-09-30") -> tuple[str, ...]:
    topic = Resolution.fields()["topic"].reveal("employment")
    return held.meeting_name, "1", "联系岗位", topic, "同心里小学", "演示干部二", due, state


def test_a_row_enters_only_a_state_whose_fields_it_brings(node: Node, tmp_path: Path) -> None:
    held = meeting(node)
    node.save(build(PartnerOrganization))
    done = Resolution.fields()["state"].reveal("done")
    plan = planned(node, tmp_path, Resolution, MATTERS, matter_row(held, done))
    assert counts(plan) == {BAD: 1}
    assert {"closed_on", "result", "confirmed_by"} <= plan.rows[0].asked.keys()
    plan = planned(node, tmp_path, Resolution, MATTERS, matter_row(held, "待办"))
    assert counts(plan) == {NEW: 1}, why(plan)


def test_an_import_never_moves_a_record_to_another_state(node: Node, tmp_path: Path) -> None:
    held = meeting(node)
    node.save(build(PartnerOrganization))
    first = planned(node, tmp_path, Resolution, MATTERS, matter_row(held, ""))
    first.apply(node.store, node.clerk)
    doing = Resolution.fields()["state"].reveal("doing")
    rows = MATTERS, matter_row(held, doing)
    plan = planned(node, tmp_path, Resolution, *rows, rule=SHEET_WINS)
    assert counts(plan) == {SAME: 1}, why(plan)
    assert "按步骤办" in plan.rows[0].cells["state"].note


def test_no_list_takes_in_somebody_who_asked_that_processing_stop(
    node: Node, tmp_path: Path
) -> None:
    person = build(Resident, full_name="李梅")
    asked = build(RightsRequest, kind="stop", subject=person.id)
    node.save(person)
    node.save(asked)
    heads = ("走访日期", "目的", "走访对象", "走访人", "了解情况")
    row = ("2026.9.1", Visit.fields()["purpose"].reveal("daily"), "李梅", "白雪", "家里都好")
    assert counts(planned(node, tmp_path, Visit, heads, row)) == {NEW: 1}
    asked.result, asked.answered_on = "done", node.store.today
    node.save(asked)
    plan = planned(node, tmp_path, Visit, heads, row)
    assert counts(plan) == {BAD: 1}
    assert "要求停止处理" in why(plan)


def test_rules_across_records_give_their_reason(node: Node, tmp_path: Path) -> None:
    held = meeting(node)
    node.save(build(PartnerOrganization))
    plan = planned(node, tmp_path, Resolution, MATTERS, matter_row(held, "", "2020-01-01"))
    assert plan.rows[0].cells["due_on"].problem.startswith("完成时限不能早于开会")


def test_two_rows_of_one_file_are_checked_against_each_other(node: Node, tmp_path: Path) -> None:
    people(node)
    later = (*pair_row("李梅", "乌兰图雅")[:4], "2025-05-01", "是")
    plan = planned(node, tmp_path, Pairing, PAIRS, pair_row("李梅", "乌兰图雅"), later)
    assert counts(plan) == {NEW: 1, BAD: 1}
    assert "已有同类的在结结对" in why(plan, 1)


# Every kind


def cell_of(record: Record, name: str) -> str:
    declared = type(record).fields()[name]
    value = getattr(record, name)
    if isinstance(declared, Link):
        return ""
    return declared.reveal(value)


@every_kind
def test_a_sheet_of_a_kind_with_its_own_labels_is_found_and_read(
    node: Node, tmp_path: Path, kind: type[Record]
) -> None:
    record = build(kind)
    names = [n for n in fields_in_sheets(kind) if n != "serial_no"]
    for name in names:  # a row that repeats the header is none
        if getattr(record, name) == kind.fields()[name].label:
            setattr(record, name, f"{getattr(record, name)}一")
    headings = [kind.fields()[name].label for name in names]
    plan = planned(node, tmp_path, kind, headings, [cell_of(record, name) for name in names])
    assert {column.field for column in plan.columns} == set(names)
    written = [name for name in names if cell_of(record, name)]
    assert len(plan.drafts) == bool(written)  # what is made of links alone has none here
    for draft in plan.drafts:
        for name in written:
            assert draft.value(name) == getattr(record, name), name
            assert not draft.cells[name].problem


@every_kind
def test_what_stands_on_the_own_record_only_is_no_column_and_no_key(kind: type[Record]) -> None:
    close = {n for k in KINDS for n, f in k.fields().items() if f.own_record_only}
    assert close
    assert not close & set(key_of(kind))
    assert not close & {wanted.name for wanted in target_of(kind).fields}
    assert not any(word == "民族" for w in target_of(kind).fields for word in (w.label, *w.also))


@pytest.mark.parametrize(
    ("kind", "heading", "name"),
    [
        (PublicityItem, "计量单位", "unit"),
        (PublicityItem, "单位", "unit"),
        (PartnerOrganization, "工作格局中的位置", "pattern_role"),
        (PartnerOrganization, "在工作格局里", "pattern_role"),
    ],
)
def test_sheets_of_earlier_versions_are_read_by_what_a_field_was_called(
    kind: type[Record], heading: str, name: str
) -> None:
    assert headers.field_of(heading, target_of(kind)) == name
    assert heading in {"单位", "在工作格局里"} or kind.fields()[name].label == heading


@every_kind
def test_two_headings_never_mean_the_same_field_of_a_kind(kind: type[Record]) -> None:
    labels = [wanted.label for wanted in target_of(kind).fields]
    assert len(labels) == len(set(labels))
    assert key_of(kind)
    assert set(key_of(kind)) <= {*fields_in_sheets(kind), *lists_in_sheets(kind)}


def test_what_the_machine_writes_is_not_imported() -> None:
    tables = {kind.__tablename__ for kind in importable()}
    machine = {"transition", "ledger_print", "attachment", "list_entry", "user", "org_unit"}
    assert not tables & machine
    assert {"staff_member", "partner_organization", "pairing_log", "address"} <= tables


def test_the_wrong_choice_names_what_the_file_looks_like(node: Node, tmp_path: Path) -> None:
    book = table(tmp_path, STAFF, STAFF_ROW)
    with pytest.raises(Refused, match="工作人员"):
        importing.plan_for(node.store, book, Pairing.__tablename__)


def test_the_column_map_is_remembered_for_this_kind_alone(node: Node, tmp_path: Path) -> None:
    rows = (("名称", "类别", "怪列"), ("同心里小学", "学校", "缺课桌"))
    plan = planned(node, tmp_path, PartnerOrganization, *rows).with_columns({2: "needs"})
    plan.apply(node.store, node.clerk)
    again = planned(node, tmp_path, PartnerOrganization, *rows)
    assert again.columns[2].field == "needs"
    assert again.table.is_settled
    mark = again.table.fingerprint
    assert remembered_map(node.store, f"partner_organization:{mark}")
    assert remembered_map(node.store, f"grid_unit:{mark}") is None
    assert remembered_map(node.store, mark) is None


@pytest.mark.parametrize("room", ["房号", "室"])
def test_dwellings_are_one_by_their_place(node: Node, tmp_path: Path, room: str) -> None:
    rows = (("小区", "楼栋", "单元", room), ("石榴苑", "3", "2", "501"), ("石榴苑", "3", "2", ""))
    plan = planned(node, tmp_path, Address, *rows)
    assert counts(plan) == {NEW: 2}
    plan.apply(node.store, node.clerk)
    assert counts(planned(node, tmp_path, Address, *rows)) == {SAME: 2}


def test_bad_rows_of_a_kind_come_back_and_go_in(node: Node, tmp_path: Path) -> None:
    bad = (*STAFF_ROW[:4], "123", *STAFF_ROW[5:])
    headings = (*STAFF, "民族")
    plan = planned(node, tmp_path, StaffMember, headings, (*bad, "蒙古族"))
    file = tmp_path / "有问题的行.xlsx"
    file.write_bytes(plan.bad_rows())
    (sheet,) = workbook.read(file).sheets
    assert "民族" not in sheet.rows[0]
    assert "蒙古族" not in sheet.rows[1]
    again = plan_kind(node.store, workbook.read(file), StaffMember)
    assert counts(again.with_cell(2, "mobile", "15400000021")) == {NEW: 1}


def test_lists_are_replaced_only_when_the_sheet_holds(node: Node, tmp_path: Path) -> None:
    grid = build(GridUnit, full_name="第一网格")
    node.save(grid)
    with node.store.work(node.clerk, "测试", "test") as work:
        work.set_list(grid, "buildings", [(None, "石榴苑3号楼")])
    label = GridUnit.lists()["buildings"].label
    rows = (("名称", label), ("第一网格", "石榴苑3号楼、石榴苑5号楼"))
    first = (GridUnit.fields()["full_name"].label, label)
    plan = planned(node, tmp_path, GridUnit, first, *rows[1:])
    assert counts(plan) == {SAME: 1}
    plan.with_rule(SHEET_WINS).apply(node.store, node.clerk)
    assert [
        e.target_name for e in node.store.all(ListEntry, owner=grid.id, order=("position",))
    ] == [
        "石榴苑3号楼",
        "石榴苑5号楼",
    ]


def test_a_finished_item_of_the_five_brings_its_evidence(node: Node, tmp_path: Path) -> None:
    owner, hall = build(StaffMember, full_name="白雪"), build(Venue, full_name="石榴籽活动室")
    node.save(owner, hall)
    head = ("年度", "举措", "建设内容", "责任人", "进展", "完成日期", "佐证记录")
    row = ("2026", "一个阵地", "每周开放", "白雪", "已完成", "2026-03-15")
    bare = planned(node, tmp_path, BrandChecklist, head, (*row, ""))
    assert counts(bare) == {BAD: 1}
    assert "2026年一个阵地要有佐证记录或佐证材料，请先补上" in why(bare)
    proved = planned(node, tmp_path, BrandChecklist, head, (*row, "石榴籽活动室"))
    assert counts(proved) == {NEW: 1}
    proved.apply(node.store, node.clerk)
    assert node.store.all(BrandChecklist)[0].progress == "done"
