"""Single cells: what spreadsheets do to values, and the reason staff read for each bad one."""

from __future__ import annotations

import datetime as dt

import pytest

from db.dates import PartialDay
from desktop_app.exchange import sheet
from desktop_app.exchange.address_text import Dwelling, take_apart
from desktop_app.exchange.roster_target import readers, show

READERS = readers()
DAMAGED = "末三位已被表格软件破坏"


@pytest.mark.parametrize(
    ("name", "text", "kind", "words"),
    [
        ("id_number", "9.90001E+17", "t", DAMAGED),
        ("id_number", "2.29902E+17", "n", DAMAGED),
        ("id_number", "220802199001010000", "t", DAMAGED),
        ("phone", "1540000001", "t", "应为 11 位，现在是 10 位"),
        ("phone", "问他儿子", "t", "只写数字"),
        ("sex", "先生", "t", "没有“先生”"),
        ("birth_date", "1990年2月30日", "t", "日期看不懂"),
        ("birth_date", "2090-01-01", "t", "不能晚于今天"),
        ("arrived_on", "2020年5月", "t", "没有写全"),
        ("full_name", "3", "n", "是数字"),
        ("full_name", "李？", "t", "问号"),
        ("full_name", "李" * 61, "t", "最多 60 个字"),
        ("relation_to_head", "亲戚朋友", "t", "没有“亲戚朋友”"),
        ("phone", "#错误", "e", "算错的公式"),
        ("remark", "#错误", "e", "算错的公式"),
    ],
)
def test_bad_cells_say_why(name, text, kind, words):
    cell = READERS[name](text, kind)
    assert words in cell.problem
    assert cell.value is None


@pytest.mark.parametrize(
    ("name", "text", "kind", "value", "note"),
    [
        (
            "id_number",
            "２２９９０１１９６８０５２３０１３ｘ",
            "t",
            "22990119680523013X",
            sheet.FULL_WIDTH,
        ),
        ("id_number", "229901680523013", "n", "22990119680523013X", sheet.CONVERTED),
        ("id_number", " 229902 19900307 2029 ", "t", "229902199003072029", ""),
        ("phone", "15400000001", "n", "15400000001", ""),
        ("phone", "１５４０００００００１", "t", "15400000001", sheet.FULL_WIDTH),
        ("phone", "154 0000 0001", "t", "15400000001", ""),
        ("birth_date", "1990.3.7", "t", PartialDay(dt.date(1990, 3, 7), "day"), sheet.DATE_READ),
        ("birth_date", "1990-03-07", "d", PartialDay(dt.date(1990, 3, 7), "day"), ""),
        ("birth_date", "32939", "n", PartialDay(dt.date(1990, 3, 7), "day"), ""),
        ("birth_date", "1990年3月", "t", PartialDay(dt.date(1990, 3, 1), "month"), sheet.DATE_READ),
        ("birth_date", "1990", "n", PartialDay(dt.date(1990, 1, 1), "year"), ""),
        ("full_name", "李　梅", "t", "李梅", sheet.NAME_TIDIED),
        ("full_name", "阿依古丽.买买提", "t", "阿依古丽·买买提", sheet.NAME_TIDIED),
        ("full_name", "𠮷田", "t", "𠮷田", ""),
        ("ethnicity_code", "蒙古", "t", "02", ""),
        ("education", "大专", "t", "30", ""),
        ("building", "3号楼", "t", "3", ""),
        ("room", "501室", "t", "501", ""),
        ("id_doc_kind", "无", "t", "none", ""),
        ("phone", "无", "t", None, ""),
        ("workplace", "/", "t", None, ""),
        ("phone", "不详", "t", None, ""),
        ("phone", "15400000001.0", "t", "15400000001", ""),
        ("education", "初中毕业", "t", "70", ""),
        ("education", "大专（在读）", "t", "30", ""),
        ("relation_to_head", "之妻", "t", "12", ""),
        ("relation_to_head", "户主之子", "t", "20", ""),
        ("employment_status", "打工", "t", None, "从业状况里没有“打工”，这一格没有导入"),
        ("residence_status", "常住", "t", None, "人户状态里没有“常住”，这一格没有导入"),
    ],
)
def test_good_cells_are_read_and_mendings_told(name, text, kind, value, note):
    cell = READERS[name](text, kind)
    assert (cell.problem, cell.value, cell.note) == ("", value, note)


def test_an_ethnicity_that_cannot_be_read_is_neither_dropped_nor_repeated():
    cell = READERS["ethnicity_code"]("蒙回", "t")
    assert cell.value is None
    assert "认不出" in cell.problem
    assert "蒙" not in cell.problem


def test_two_phones_in_one_cell_both_stay():
    cell = READERS["phone"]("15400000001、0436-3212345", "t")
    assert (cell.value, cell.spare, cell.note) == ("15400000001", "0436-3212345", sheet.TWO_PHONES)


def test_sound_numbers_are_masked_and_bad_ones_stand_as_they_are():
    assert (
        show("id_number", READERS["id_number"]("22990119680523013X", "t")) == "229901************"
    )
    assert show("id_number", READERS["id_number"]("9.9E+17", "t")) == "9.9E+17"
    assert show("phone", READERS["phone"]("15400000001", "n")) == "154****0001"
    assert show("ethnicity_code", READERS["ethnicity_code"]("蒙古族", "t")) == "已填"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("石榴苑3号楼2单元501室", ("石榴苑", "3", "2", "501")),
        ("石榴苑3栋2单元5楼501", ("石榴苑", "3", "2", "501")),
        ("石榴苑３－２－５０１", ("石榴苑", "3", "2", "501")),
        ("石榴苑3-501", ("石榴苑", "3", "", "501")),
        ("石榴苑3号楼2-501", ("石榴苑", "3", "2", "501")),
        ("石榴苑3#2单元501", ("石榴苑", "3", "2", "501")),
        ("和顺家园甲栋12室", ("和顺家园", "甲栋", "", "12")),
        ("平房12号院", ("平房", "12号院", "", "")),
        ("白城市洮北区明仁街道日升社区石榴苑3号楼2单元501室", ("石榴苑", "3", "2", "501")),
        ("石榴苑东区3号楼1单元102室", ("石榴苑东区", "3", "1", "102")),
    ],
)
def test_addresses_are_taken_apart(text, parts):
    dwelling = take_apart(text)
    assert (dwelling.estate, dwelling.building, dwelling.entrance, dwelling.room) == parts


def test_an_address_that_cannot_be_taken_apart_is_kept_whole():
    assert take_apart("红旗胡同一排东头") == Dwelling("红旗胡同一排东头", is_whole=True)
