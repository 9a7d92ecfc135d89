"""A messy roster on its way into a book: every wound, every verdict, and all of it undone."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from db import id_numbers
from db.kinds import Address, Household, HouseholdMember, Resident, RightsRequest
from db.roles import LEAD, Clerk
from db.trouble import Refused
from desktop_app.exchange import list_sheet, roster, workbook
from desktop_app.exchange.plan import FILL_BLANKS, SHEET_WINS, Notice
from desktop_app.exchange.plan_rows import VERDICTS
from desktop_app.exchange.roster_rows import problems_of
from desktop_app.exchange.workbook import RawSheet, Workbook
from tests.builders import build
from tests.db.nodes import Node
from tests.exchange import sheet_files as files, wounded_roster
from tests.exchange.told import TOLD, plan_import

MAN, WOMAN, CHILD = "22990119680523013X", "229902199003072029", "229905201606010029"
OTHER = "229903195501010013"
HEADINGS = ["姓名", "身份证号", "性别", "出生日期", "手机", "住址", "户主", "与户主关系", "民族"]
NEW = {"新增": 1, "更新": 0, "相同": 0, "有问题": 0, "可能已登记": 0, "跳过": 0}


@pytest.fixture
def node() -> Node:
    return Node("229901001001", "演示")


def book_of(*rows: str, headings=HEADINGS) -> Workbook:
    """Give a workbook of rows written with commas."""
    every = [list(headings), *(row.split(",") for row in rows)]
    kinds = ["".join("t" if text else " " for text in row) for row in every]
    sheet = RawSheet("花名册", False, list(range(1, len(every) + 1)), every, kinds, [])
    return Workbook("xlsx", [sheet])


def plan_of(node: Node, *rows: str, **more):
    return plan_import(node.store, book_of(*rows, **more))


def row_of(plan, number: int = 2):
    return next(row for row in plan.rows if row.number == number)


def counts(plan) -> dict[str, int]:
    return {verdict: count for verdict, count in plan.counts.items() if count}


@pytest.fixture(scope="module")
def wounded() -> wounded_roster.Roster:
    return wounded_roster.make()


def _read(content: bytes, tmp_path) -> Workbook:
    file = tmp_path / "居民花名册.dat"
    file.write_bytes(content)
    return workbook.read(file)


def _check_wounded(plan, roster: wounded_roster.Roster, mended: bool = True) -> None:
    said = {number: words for number, _, words in problems_of(plan.rows)}
    assert said.keys() == roster.bad.keys()
    for number, words in roster.bad.items():
        assert words in said[number]
    assert counts(plan) == {"新增": roster.people - len(roster.bad), "有问题": len(roster.bad)}
    assert len(plan.table.left_out) == roster.not_entries
    for words, count in roster.mended.items():
        if mended or "文字写的日期" not in words:
            assert plan.mendings[words] == count


def test_the_wounded_roster_from_xlsx_to_book_and_back(node, wounded, tmp_path):
    plan = plan_import(node.store, _read(wounded_roster.xlsx(wounded), tmp_path))
    _check_wounded(plan, wounded)
    assert node.store.count(Resident) == 0
    before = node.store.state_hash()
    steps = []
    result = plan.apply(node.store, node.clerk, step=lambda *step: steps.append(step))
    people = wounded.people - len(wounded.bad)
    assert node.store.count(Resident) == people
    assert node.store.count(Household) == len(wounded.homes)
    assert node.store.count(HouseholdMember) == people
    assert steps[-1][0] == steps[-1][1]
    assert result.counts == plan.counts
    again = plan_import(node.store, _read(wounded_roster.xlsx(wounded), tmp_path))
    assert counts(again) == {"相同": people, "有问题": len(wounded.bad)}
    node.store.undo(node.clerk, result.work)
    assert node.store.count(Resident) == node.store.count(Household) == 0
    assert node.store.state_hash() != before  # nothing is erased: an opposite work stands there


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_wounded_roster_as_csv(node, wounded, tmp_path, encoding):
    content = wounded_roster.csv(wounded).encode(encoding)
    plan = plan_import(node.store, _read(content, tmp_path))
    _check_wounded(plan, wounded, mended=False)


def test_a_list_that_was_taken_out_comes_in_again_without_its_foot(node, tmp_path):
    foot = list_sheet.foot(node.store, node.clerk.name, 1, names_people=True)
    row = ["乌兰图雅", "女", "229902199003072029"]
    made = list_sheet.write("居民", ["姓名", "性别", "证件号码"], [row], foot=foot)
    plan = plan_import(node.store, _read(made, tmp_path))
    assert counts(plan) == {"新增": 1}
    assert list(plan.table.left_out.values()) == ["表尾说明"]


def test_the_old_xls(node):
    plan = plan_import(node.store, workbook.read(files.FIXTURES / "old_roster.xls"))
    assert counts(plan) == {"新增": 1, "有问题": 1}
    assert "表格软件破坏" in row_of(plan, 5).cells["id_number"].problem
    mended = plan.with_cell(5, "id_number", WOMAN)
    assert counts(mended) == {"新增": 2}
    mended.apply(node.store, node.clerk)
    assert node.store.count(Household) == 1


def test_nothing_is_written_by_planning(node):
    before = node.store.state_hash()
    plan = plan_of(node, f"王大明,{MAN},男,,,石榴苑1号楼101室,王大明,户主,汉")
    assert plan.rows
    assert node.store.state_hash() == before


def test_what_a_new_resident_holds(node):
    plan = plan_of(node, f"王大明,{MAN},,,15400000001,石榴苑1号楼2单元101室,王大明,户主,蒙古")
    assert row_of(plan).cells["ethnicity_code"].text == "已填"
    plan.apply(node.store, node.clerk)
    (person,) = node.store.all(Resident)
    (home,) = node.store.all(Household)
    (place,) = node.store.all(Address)
    (member,) = node.store.all(HouseholdMember)
    assert (person.sex, person.birth_date, person.ethnicity_code) == (
        "1",
        dt.date(1968, 5, 23),
        "02",
    )
    assert Notice(person.notice_on, person.notice_method) == TOLD
    assert (home.head, home.address) == (person.id, place.id)
    assert (place.estate, place.building, place.entrance, place.room) == ("石榴苑", "1", "2", "101")
    assert (member.resident, member.household, member.relation_to_head) == (
        person.id,
        home.id,
        "02",
    )
    assert not person.faults()


# Told that they are registered


def test_nobody_is_said_to_have_been_told_before_somebody_says_so(node):
    book = book_of(f"王大明,{MAN},男,,,,,,")
    plan = roster.plan_import(node.store, book)
    assert counts(plan) == {"新增": 1}
    assert not row_of(plan).problems
    for half in (Notice(), Notice(TOLD.on), Notice(None, TOLD.method)):
        open_ = plan.with_notice(half)
        assert open_.lacks_notice
        with pytest.raises(Refused, match="怎么告知"):
            open_.apply(node.store, node.clerk)
    assert node.store.count(Resident) == 0
    plan.with_notice(TOLD).apply(node.store, node.clerk)
    (person,) = node.store.all(Resident)
    assert Notice(person.notice_on, person.notice_method) == TOLD


def test_a_sheet_that_says_how_each_was_told_is_asked_nothing(node):
    headings = [*HEADINGS, "告知日期", "告知方式"]
    rows = (f"王大明,{MAN},男,,,,,,,2025-02-03,当面", f"李梅,{WOMAN},女,,,,,,,2025-02-04,书面")
    plan = roster.plan_import(node.store, book_of(*rows, headings=headings))
    assert not plan.lacks_notice
    plan.apply(node.store, node.clerk)
    told = {(one.notice_on.isoformat(), one.notice_method) for one in node.store.all(Resident)}
    assert told == {("2025-02-03", "in_person"), ("2025-02-04", "in_writing")}
    half = roster.plan_import(node.store, book_of(*rows[:1], f"陈军,{OTHER},男,,,,,,,2025-02-04,",
                                                  headings=headings))  # fmt: skip
    assert half.lacks_notice


def test_whoever_is_registered_already_is_told_nothing_anew(node):
    node.save(build(Resident, full_name="李梅", id_number=WOMAN, phone=None))
    plan = roster.plan_import(node.store, book_of(f"李梅,{WOMAN},女,,15400000009,,,,"))
    assert counts(plan) == {"更新": 1}
    assert not plan.lacks_notice
    plan.apply(node.store, node.clerk)
    assert node.store.all(Resident)[0].notice_method == "in_person"


def test_rows_of_one_person_are_shown_as_a_pair(node):
    plan = plan_of(node, f"王大明,{MAN},男,,,,,,", f"王大明,{MAN},男,,,,,,")
    assert row_of(plan, 3).problems == ("第 3 行和第 2 行是同一个人，留一行就行",)
    assert counts(plan) == {"新增": 1, "有问题": 1}
    assert counts(plan.skip(2)) == {"新增": 1, "跳过": 1}
    assert counts(plan.skip(2).take_back(2)) == counts(plan)


def test_rows_without_numbers_are_told_apart_by_name_birth_and_sex(node):
    plan = plan_of(
        node,
        "王大明,,男,1968-05-23,,,,,汉",
        "王大明,,男,1968-05-23,,,,,回",
        "王大明,,男,1970-01-01,,,,,汉",
        f"李梅,{WOMAN},女,1990-03-07,,,,,",
        f"李梅,{OTHER},男,,,,,,",
    )
    assert [row.verdict for row in plan.rows] == ["新增", "有问题", "新增", "新增", "新增"]


def test_same_number_is_the_same_resident(node):
    node.save(build(Resident, full_name="李梅", id_number=WOMAN, phone=None, education="70"))
    row = f"李梅,{WOMAN},女,,15400000009,,,,"
    plan = plan_of(node, row)
    assert counts(plan) == {"更新": 1}
    (change,) = row_of(plan).changes
    assert (change.label, change.old, change.new) == ("手机", "", "154****0009")
    plan.apply(node.store, node.clerk)
    (person,) = node.store.all(Resident)
    assert (person.phone, person.education) == ("15400000009", "70")
    assert counts(plan_of(node, row)) == {"相同": 1}


def test_only_blanks_are_filled_unless_the_sheet_wins_and_blanks_never_wipe(node):
    node.save(
        build(Resident, full_name="李梅", id_number=WOMAN, phone="15400000001", former_name="李妹")
    )
    plan = plan_of(node, f"李梅,{WOMAN},女,,15400000009,,,,", headings=HEADINGS)
    assert plan.rule == FILL_BLANKS
    assert counts(plan) == {"相同": 1}
    wins = plan.with_rule(SHEET_WINS)
    assert counts(wins) == {"更新": 1}
    wins.apply(node.store, node.clerk)
    (person,) = node.store.all(Resident)
    assert (person.phone, person.former_name, person.birth_date) == (
        "15400000009", "李妹", dt.date(1990, 3, 7),
    )  # fmt: skip


def test_of_a_row_that_is_refused_nothing_comes_in(node):
    node.save(build(Resident, full_name="李梅", id_number=WOMAN, phone=None))
    plan = plan_of(node, f"李梅,{WOMAN},女,不记得了,15400000009,,,,")
    assert counts(plan) == {"有问题": 1}
    with pytest.raises(Refused, match="没有要导入"):
        plan.apply(node.store, node.clerk)
    assert node.store.all(Resident)[0].phone is None


def test_whoever_asked_that_processing_stop_is_left_as_they_are(node):
    person = build(Resident, full_name="李梅", id_number=WOMAN, phone=None)
    asked = build(RightsRequest, kind="stop", subject=person.id)
    node.save(person)
    node.save(asked)
    asked.result, asked.answered_on = "done", node.store.today
    node.save(asked)
    plan = plan_of(node, f"李梅,{WOMAN},女,,15400000009,石榴苑3号楼2单元501室,李梅,户主,")
    assert counts(plan) == {"有问题": 1}
    assert "要求停止处理" in row_of(plan).problems[0]
    with pytest.raises(Refused, match="没有要导入"):
        plan.apply(node.store, node.clerk)
    assert node.store.count(HouseholdMember) == 0


def test_same_name_birth_and_sex_without_a_number_is_a_question(node):
    node.save(build(Resident, full_name="李梅", id_number=None, id_doc_kind="none"))
    row = "李梅,,女,1990-03-07,15400000009,,,,"
    plan = plan_of(node, row)
    assert counts(plan) == {"可能已登记": 1}
    assert "先确认是不是同一个人" in row_of(plan).problems[0]
    with pytest.raises(Refused, match="没有要导入"):
        plan.apply(node.store, node.clerk)
    assert counts(plan.answer(2, is_same=True)) == {"相同": 1}
    assert counts(plan.answer(2, is_same=False)) == {"新增": 1}


def test_a_row_with_a_number_may_be_a_resident_without_one(node):
    node.save(build(Resident, full_name="李梅", id_number=None))
    plan = plan_of(node, f"李梅,{WOMAN},女,,,,,,")
    assert counts(plan) == {"可能已登记": 1}
    plan.answer(2, is_same=True).apply(node.store, node.clerk)
    (person,) = node.store.all(Resident)
    assert person.id_number == WOMAN


def test_two_different_numbers_are_two_people(node):
    node.save(build(Resident, full_name="李梅", id_number=WOMAN))
    first = "22990219900307204"
    twin = first + id_numbers.check_character(first)
    assert counts(plan_of(node, f"李梅,{twin},女,,,,,,")) == {"新增": 1}


def test_ethnicity_never_decides_who_is_who(node):
    node.save(build(Resident, full_name="李梅", id_number=None, ethnicity_code="02"))
    for said in ("汉", "蒙古", ""):
        assert counts(plan_of(node, f"李梅,,女,1990-03-07,,,,,{said}")) == {"可能已登记": 1}


def test_ethnicity_is_in_no_list_and_no_row_export(node, tmp_path):
    plan = plan_of(node, "李梅,2.3E+17,女,,,,,,蒙古")
    assert "蒙古" not in str(list(plan.rows))
    assert "蒙古" not in str(_read(plan.bad_rows(), tmp_path))


def test_bad_rows_go_out_are_mended_and_come_back(node, tmp_path):
    plan = plan_of(node, f"王大明,{MAN},男,,,,,,", "=cmd|x,2.3E+17,女,,,,,,")
    (sheet,) = _read(plan.bad_rows(), tmp_path).sheets
    assert sheet.rows[1][:2] == ["=cmd|x", "2.3E+17"]
    assert set(sheet.kinds[1]) <= {"t", " "}
    assert "姓名：" in sheet.rows[1][-1]
    assert "证件号码：末三位已被表格软件破坏" in sheet.rows[1][-1]
    sheet.rows[1][:2] = ["李梅", WOMAN]
    back = plan_import(node.store, Workbook("xlsx", [sheet]))
    assert counts(back) == {"新增": 1}


def test_cells_are_mended_in_place_and_survive_a_new_column_map(node):
    plan = plan_of(node, "李梅,2.3E+17,女,,,,,,")
    mended = plan.with_cell(2, "id_number", WOMAN)
    assert counts(plan) == {"有问题": 1}
    assert counts(mended) == {"新增": 1}
    other = mended.with_columns({4: "phone2"})
    assert counts(other) == {"新增": 1}
    assert other.columns[4].field == "phone2"


def test_a_settled_column_map_is_used_the_next_time(node):
    rows = ["姓名,号,性别,打这个", f"王大明,{MAN},男,15400000001"]
    plan = plan_of(node, rows[1], headings=rows[0].split(","))
    changed = plan.with_columns({3: "phone2"})
    changed.apply(node.store, node.clerk)
    again = plan_of(node, f"李梅,{WOMAN},女,15400000002", headings=rows[0].split(","))
    assert [column.field for column in again.columns][3] == "phone2"


def test_an_import_leaves_its_line_in_the_access_log(node):
    plan_of(node, HOME[0]).apply(node.store, node.clerk)
    assert any(noted.act.act == "导入" for noted in node.store.access_log(node.clerk))


HOME = (
    f"王大明,{MAN},男,,,石榴苑1号楼2单元101室,王大明,户主,",
    f"李梅,{WOMAN},女,,,石榴苑1-2-101,王大明,妻,",
    f"王小雨,{CHILD},女,,,,,女,",
)


def test_households_by_address_head_and_relation(node):
    plan = plan_of(node, *HOME, f"演示甲,{OTHER},男,,,石榴苑1号楼2单元101室,演示甲,户主,")
    assert counts(plan) == {"新增": 4}
    assert "算在上一户" in row_of(plan, 4).cells["relation_to_head"].note
    plan.apply(node.store, node.clerk)
    assert node.store.count(Address) == 1
    homes = {node.store.called(home): home.id for home in node.store.all(Household)}
    assert homes.keys() == {"王大明户", "演示甲户"}
    assert node.store.count(HouseholdMember, household=homes["王大明户"]) == 3


def test_children_get_a_guardian_from_their_household(node):
    plan = plan_of(node, *HOME)
    assert any("监护人先按" in note for note in row_of(plan, 4).notes)
    plan.apply(node.store, node.clerk)
    (child,) = node.store.all(Resident, id_number=CHILD)
    (father,) = node.store.all(Resident, id_number=MAN)
    assert (child.guardian, child.guardian_name) == (father.id, "王大明")


def test_a_child_alone_needs_a_guardian(node):
    plan = plan_of(node, f"王小雨,{CHILD},女,,,,,,")
    assert counts(plan) == {"有问题": 1}
    assert "监护人" in row_of(plan).problems[0]
    assert row_of(plan).asked.keys() == {"guardian_name"}
    assert counts(plan.with_cell(2, "guardian_name", "李梅")) == {"新增": 1}
    named = plan_of(node, f"王小雨,{CHILD},李梅", headings=["姓名", "身份证号", "监护人"])
    assert counts(named) == {"新增": 1}


def test_a_refused_guardian_leaves_only_a_name(node):
    node.save(build(Household, address=_address(node), head=None))
    plan = plan_of(node, *HOME).with_cell(2, "phone", "123")
    assert [row.verdict for row in plan.rows] == ["有问题", "新增", "有问题"]


def _address(node: Node) -> bytes:
    place = build(Address, estate="同心里", building="9", entrance=None, room="9")
    node.save(place)
    return place.id


def test_households_by_their_number(node):
    headings = ["姓名", "身份证号", "户号", "住址", "与户主关系"]
    plan = plan_of(
        node,
        f"王大明,{MAN},88,石榴苑1号楼101室,户主",
        f"演示甲,{OTHER},89,石榴苑1号楼101室,户主",
        f"李梅,{WOMAN},88,,妻",
        headings=headings,
    )
    plan.apply(node.store, node.clerk)
    homes = {home.hukou_book_no: home.id for home in node.store.all(Household)}
    assert homes.keys() == {"88", "89"}
    assert node.store.count(HouseholdMember, household=homes["88"]) == 2


def test_a_second_head_is_refused(node):
    plan = plan_of(node, HOME[0], f"演示甲,{OTHER},男,,,石榴苑1-2-101,王大明,户主,")
    assert "已有户主（第 2 行）" in row_of(plan, 3).cells["relation_to_head"].problem


def test_sex_that_does_not_fit_the_relation_is_refused(node):
    plan = plan_of(node, HOME[0], f"演示甲,{OTHER},男,,,石榴苑1-2-101,王大明,妻,")
    assert "对不上" in row_of(plan, 3).cells["relation_to_head"].problem


def test_people_join_a_household_that_is_in_the_book(node):
    plan_of(node, HOME[0]).apply(node.store, node.clerk)
    plan = plan_of(node, *HOME[:2])
    assert [row.verdict for row in plan.rows] == ["相同", "新增"]
    plan.apply(node.store, node.clerk)
    assert node.store.count(Household) == node.store.count(Address) == 1
    assert node.store.count(HouseholdMember) == 2


def test_a_household_is_found_by_its_head_and_address_alone(node):
    plan_of(node, HOME[0]).apply(node.store, node.clerk)
    plan_of(node, HOME[1]).apply(node.store, node.clerk)
    assert node.store.count(Household) == 1


def test_living_elsewhere_already_is_told_and_not_changed(node):
    plan_of(node, HOME[0]).apply(node.store, node.clerk)
    plan_of(node, f"演示甲,{OTHER},男,,,同心里9号楼9室,演示甲,户主,").apply(node.store, node.clerk)
    plan = plan_of(
        node,
        f"演示甲,{OTHER},男,,,石榴苑1-2-101,王大明,父亲,",
        f"王大明,{MAN},男,,,石榴苑1-2-101,王大明,户主,",
    )
    assert [row.verdict for row in plan.rows] == ["相同", "相同"]
    assert any("另一户" in note for note in row_of(plan).notes)


class _Stopped(Exception):
    pass


def test_cancelling_leaves_nothing(node):
    plan = plan_of(node, *HOME)

    def stop(done: int, total: int) -> None:
        raise _Stopped

    with pytest.raises(_Stopped):
        plan.apply(node.store, node.clerk, step=stop)
    assert node.store.count(Resident) == 0
    plan.apply(node.store, node.clerk)
    serials = [person.serial_no for person in node.store.all(Resident)]
    assert len(set(serials)) == 3
    node.save(build(Resident, id_number=OTHER, full_name="演示甲", sex="1", birth_date=None))
    assert node.store.all(Resident, id_number=OTHER)[0].serial_no not in serials


def test_a_book_changed_since_the_preview_is_not_overrun(node):
    plan = plan_of(node, f"李梅,{WOMAN},女,,15400000009,,,,")
    assert counts(plan) == {"新增": 1}
    node.save(build(Resident, full_name="李梅", id_number=WOMAN))
    with pytest.raises(Refused, match="重新看一遍预览"):
        plan.apply(node.store, node.clerk)
    assert node.store.count(Resident) == 1


def test_a_change_that_does_not_matter_does_not_stop_the_import(node):
    plan = plan_of(node, f"李梅,{WOMAN},女,,15400000009,,,,")
    assert plan.rows
    node.save(build(Resident, full_name="演示甲", id_number=OTHER, sex="1", birth_date=None))
    plan.apply(node.store, node.clerk)
    assert node.store.count(Resident) == 2


def test_only_those_who_may_import(node):
    lead = Clerk(node.clerk.id, "lead", "演示书记一", frozenset({LEAD}))
    with pytest.raises(Refused, match="不能导入表格"):
        plan_of(node, HOME[0]).apply(node.store, lead)


def test_a_foreign_card_is_known_by_its_shape(node):
    plan = plan_of(node, "演示丙,922999198502140018,,,,,,,", "演示丁,810000188001010015,,,,,,,")
    plan.apply(node.store, node.clerk)
    kinds = {person.full_name: person.id_doc_kind for person in node.store.all(Resident)}
    assert kinds == {"演示丙": "foreign_pr", "演示丁": "hmt_residence"}


def test_disagreement_with_the_number_is_a_note_and_the_document_wins(node):
    plan = plan_of(node, f"王大明,{MAN},女,1968-05-24,,,,,")
    assert counts(plan) == {"新增": 1}
    note = row_of(plan).cells["id_number"].note
    assert "性别和证件号码对不上" in note
    assert "出生日期和证件号码对不上" in note


def test_plans_are_values(node):
    plan = plan_of(node, HOME[0])
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan.rule = SHEET_WINS
    assert plan.skip(2) is not plan
    assert counts(plan) == {"新增": 1}


def test_the_plan_of_one_row_counts_every_verdict(node):
    assert plan_of(node, HOME[0]).counts == NEW
    assert set(NEW) == set(VERDICTS)


def members(node: Node) -> dict[str, HouseholdMember]:
    people = {one.id: one.full_name for one in node.store.all(Resident)}
    return {people[one.resident]: one for one in node.store.all(HouseholdMember)}


def test_a_roster_says_who_is_registered_and_since_when(node):
    headings = ["姓名", "身份证号", "住址", "户主", "与户主关系", "成员性质", "入户日期"]
    rows = [
        f"王大明,{MAN},石榴苑1号楼101室,王大明,户主,居住,2019-05-01",
        f"王小梅,{WOMAN},石榴苑1号楼101室,王大明,女儿,户籍,",
    ]
    plan_of(node, *rows, headings=headings).apply(node.store, node.clerk)
    kept = members(node)
    assert (kept["王大明"].membership_kind, kept["王大明"].date_from) == (
        "residence",
        dt.date(2019, 5, 1),
    )
    assert (kept["王小梅"].membership_kind, kept["王小梅"].date_from) == ("hukou", None)
    assert counts(plan_of(node, *rows, headings=headings)) == {"相同": 2}


def test_whoever_lives_elsewhere_is_read_as_registered(node):
    headings = ["姓名", "身份证号", "住址", "户主", "与户主关系", "人户状态"]
    row = f"王大明,{MAN},石榴苑1号楼101室,王大明,户主,户在人不在"
    plan = plan_of(node, row, headings=headings)
    assert row_of(plan).cells["residence_status"].note == "户在人不在，在这一户记为户籍"
    plan.apply(node.store, node.clerk)
    assert members(node)["王大明"].membership_kind == "hukou"
    assert counts(plan_of(node, row, headings=headings)) == {"相同": 1}


def test_a_second_nature_is_added_where_the_roster_writes_it(node):
    plan_of(node, f"王大明,{MAN},男,,,石榴苑1号楼101室,王大明,户主,").apply(node.store, node.clerk)
    headings = ["姓名", "身份证号", "住址", "户主", "与户主关系", "成员性质"]
    row = f"王大明,{MAN},石榴苑2号楼202室,王大明,户主,户籍"
    plan = plan_of(node, row, headings=headings)
    assert counts(plan) == {"更新": 1}
    plan.apply(node.store, node.clerk)
    kinds = {one.membership_kind for one in node.store.all(HouseholdMember)}
    assert kinds == {"residence", "hukou"}
    assert node.store.count(Household) == 2
