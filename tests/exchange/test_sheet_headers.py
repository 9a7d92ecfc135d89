"""Finding the table: titles, deep and two-row headers, totals, columns by heading or content."""

from __future__ import annotations

import pytest

from db.trouble import Refused
from desktop_app.exchange import headers
from desktop_app.exchange.headers import find_table
from desktop_app.exchange.roster_target import TARGET
from desktop_app.exchange.table import BY_CONTENT, BY_HEADING, LEFT_OUT
from desktop_app.exchange.workbook import RawSheet, Workbook

IDS = ("22990119680523013X", "229902199003072029", "229903195501010013")
PEOPLE = [
    ["1", "王大明", IDS[0], "男", "15400000001"],
    ["2", "李梅", IDS[1], "女", "15400000002"],
    ["3", "张玉兰", IDS[2], "男", "15400000003"],
]


def sheet(rows, merged=(), *, name="花名册", hidden=False) -> RawSheet:
    """Give a raw sheet; blank rows are left out as the reader leaves them out."""
    kept = [(number, row) for number, row in enumerate(rows, 1) if any(row)]
    return RawSheet(
        name,
        hidden,
        [number for number, _ in kept],
        [row for _, row in kept],
        ["".join("t" if text else " " for text in row) for _, row in kept],
        list(merged),
    )


def find(rows, merged=(), remembered=None):
    kept = remembered or {}
    return find_table(Workbook("xlsx", [sheet(rows, merged)]), TARGET, kept.get)


def fields(table) -> list[str | None]:
    return [column.field for column in table.columns]


HEADING = ["序号", "姓名", "身份证号", "性别", "联系电话"]
MAPPED = [None, "full_name", "id_number", "sex", "phone"]


def test_header_below_title_and_notes():
    table = find([["演示社区花名册"], ["单位：演示社区", "", "日期：2025年9月"], HEADING, *PEOPLE])
    assert fields(table) == MAPPED
    assert [row.number for row in table.rows] == [4, 5, 6]


def test_two_row_header_with_merges():
    table = find(
        [
            ["花名册"],
            ["序号", "姓名", "身份信息", "", "联系方式", ""],
            ["", "", "身份证号", "性别", "手机", "座机"],
            *[[*row, ""] for row in PEOPLE],
        ],
        [(1, 0, 1, 5), (2, 0, 3, 0), (2, 1, 3, 1), (2, 2, 2, 3), (2, 4, 2, 5)],
    )
    assert fields(table) == [*MAPPED, "phone2"]
    assert len(table.rows) == 3


def test_head_over_name_is_the_heads_name():
    table = find(
        [
            ["户主", "", "姓名", "身份证号"],
            ["姓名", "身份证号", "", ""],
            ["王大明", IDS[0], "李梅", IDS[1]],
        ],
        [(1, 0, 1, 1), (1, 2, 2, 2), (1, 3, 2, 3)],
    )
    assert fields(table) == ["head_name", None, "full_name", "id_number"]


@pytest.mark.parametrize(
    "heading",
    ["姓  名", "居民姓名", "姓名（必填）", "*姓名", "1、姓名", "姓名：", "成员姓名", "【姓名】"],
)
def test_decorated_headings(heading):
    assert headers.field_of(heading, TARGET) == "full_name"


@pytest.mark.parametrize(
    "heading", ["配偶姓名", "紧急联系人姓名", "父亲身份证号", "网格员电话", "年龄"]
)
def test_other_peoples_columns_are_left_out(heading):
    assert headers.field_of(heading, TARGET) is None


def test_no_guess_for_a_column_that_names_someone_else():
    rows = [["姓名", "性别", "配偶证件"], *[[row[1], row[3], row[2]] for row in PEOPLE]]
    assert fields(find(rows)) == ["full_name", "sex", None]


def test_content_stands_in_for_strange_headings():
    table = find(
        [["姓名", "性别", "号 码 栏", "打哪个电话"], *[[r[1], r[3], r[2], r[4]] for r in PEOPLE]]
    )
    assert fields(table) == ["full_name", "sex", "id_number", "phone"]
    assert [c.certainty for c in table.columns] == [BY_HEADING, BY_HEADING, BY_CONTENT, BY_CONTENT]


def test_damaged_numbers_still_look_like_numbers():
    table = find([["姓名", "性别", "号"], *[[r[1], r[3], "2.29901E+17"] for r in PEOPLE]])
    assert fields(table)[2] == "id_number"


def test_a_table_without_any_header():
    table = find([row[1:] for row in PEOPLE])
    assert fields(table) == ["full_name", "id_number", "sex", "phone"]
    assert [row.number for row in table.rows] == [1, 2, 3]
    assert table.columns[0].heading == "A 列"


def test_rows_that_are_no_entries():
    table = find(
        [
            HEADING,
            PEOPLE[0],
            ["小计", "1"],
            [],
            HEADING,
            PEOPLE[1],
            ["3"],
            ["合  计", "", "", "", "2"],
            ["", "总计：2人"],
            ["填表人：演示甲", "", "审核人：演示乙"],
        ]
    )
    assert [row.number for row in table.rows] == [2, 6]
    assert table.left_out == {
        3: "合计行",
        5: "重复的表头",
        7: "空行",
        8: "合计行",
        9: "合计行",
        10: "表尾说明",
    }


def test_a_person_is_never_taken_for_a_total():
    table = find([HEADING, ["1", "计小平", *PEOPLE[0][2:]], ["2", "总兵", *PEOPLE[1][2:]]])
    assert len(table.rows) == 2


def test_household_values_fill_their_merged_rows():
    table = find(
        [
            ["住址", "姓名", "身份证号"],
            ["石榴苑1号楼101室", "王大明", IDS[0]],
            ["", "李梅", IDS[1]],
        ],
        [(2, 0, 3, 0)],
    )
    assert [row.texts[0] for row in table.rows] == ["石榴苑1号楼101室"] * 2


def test_ditto_repeats_the_household():
    rows = [["住址", "姓名", "性别"], ["石榴苑1号楼101室", "王大明", "男"], ["同上", "李梅", "女"]]
    assert find(rows).rows[1].texts[0] == "石榴苑1号楼101室"


def test_forged_merges_cost_nothing():
    rows = [["住址", "姓名", "身份证号"], *[["", "王大明", IDS[0]]] * 2000]
    forged = [(2, 0, 2001, 0)] * 50_000 + [(1, 0, 1, 16_383)]
    assert len(find(rows, forged).columns) <= 201


def test_a_merged_name_does_not_make_two_people():
    rows = [["姓名", "手机", "性别"], ["王大明", "15400000001", "男"], ["", "15400000002", ""]]
    table = find(rows, [(2, 0, 3, 0)])
    assert table.rows[1].texts[0] == ""


def test_the_right_sheet_is_chosen():
    other = sheet([["说明"], ["请填写姓名和性别"]], name="说明")
    old = sheet([HEADING, *PEOPLE, *PEOPLE], name="旧", hidden=True)
    good = sheet([HEADING, *PEOPLE])
    assert find_table(Workbook("xlsx", [other, old, good]), TARGET).sheet == "花名册"


def test_other_sheets_are_named_and_can_be_chosen():
    book = Workbook("xlsx", [sheet([HEADING, PEOPLE[0]], name=n) for n in ("1号楼", "2号楼")])
    assert (find_table(book, TARGET).sheet, find_table(book, TARGET).others) == (
        "1号楼",
        ("2号楼",),
    )
    assert find_table(book, TARGET, sheet_name="2号楼").sheet == "2号楼"


def test_no_table_at_all():
    with pytest.raises(Refused, match="没有找到居民花名册的表头"):
        find([["会议记录"], ["今天开会", "大家发言"]])


def test_a_map_is_remembered_by_its_headings():
    table = find([HEADING, *PEOPLE])
    changed = table.with_columns({4: "phone2", 0: "hukou_book_no"})
    assert fields(changed) == ["hukou_book_no", "full_name", "id_number", "sex", "phone2"]
    again = find(
        [["新的标题"], HEADING, PEOPLE[0]], remembered={changed.fingerprint: changed.column_map()}
    )
    assert fields(again) == fields(changed)
    other = find(
        [[*HEADING, "备注"], *PEOPLE], remembered={changed.fingerprint: changed.column_map()}
    )
    assert fields(other) == [*MAPPED, "remark"]


def test_one_field_has_one_column():
    table = find([[*HEADING, "手机号码"], *[[*row, row[4]] for row in PEOPLE]])
    assert fields(table) == [*MAPPED, None]
    assert table.columns[5].certainty == LEFT_OUT
    assert fields(table.with_columns({0: "phone", 5: "phone"})) == [*MAPPED[:4], None, "phone"]
    moved = table.with_columns({5: "phone"})
    assert fields(moved) == [*MAPPED[:4], None, "phone"]


def test_every_field_can_be_found_by_its_own_label():
    for wanted in TARGET.fields:
        assert headers.field_of(wanted.label, TARGET) == wanted.name


def test_no_heading_stands_for_two_fields():
    seen: dict[str, str] = {}
    for wanted in TARGET.fields:
        for word in (wanted.label, *wanted.also):
            plain = headers.plain_heading(word)
            assert seen.setdefault(plain, wanted.name) == wanted.name, word
