"""Code tables: labels, synonyms and what the standards demand."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

import resources
from db import codes

TABLES = pytest.mark.parametrize("table", codes.TABLES, ids=lambda table: table.name)


def words(table, entry):
    return {codes._key(word) for word in (entry.code, entry.label, *entry.also)}


@TABLES
def test_every_table_reads_its_own_labels_codes_and_synonyms(table):
    assert table.title
    assert table.codes()
    for place, (code, entry) in enumerate(table.entries.items()):
        assert entry.order == table.order(code) == place
        assert table.label(code) == entry.label
        for word in (code, entry.label, *entry.also):
            assert table.code(word) == code
            assert table.code(f" {word}　") == code


@TABLES
def test_no_word_stands_for_two_codes(table):
    seen = {}
    for entry in table.entries.values():
        for word in words(table, entry):
            assert seen.setdefault(word, entry.code) == entry.code


@TABLES
def test_codes_are_stable_text(table):
    assert all(re.fullmatch(r"[0-9]{1,2}|[a-z_]+|[a-z]+/[a-z.-]+", code) for code in table.codes())


def test_every_table_in_the_files_is_named_here_and_has_a_source():
    in_files = set()
    for file in resources.path("codes").glob("*.json"):
        for name, table in json.loads(file.read_text(encoding="utf-8")).items():
            in_files.add(name)
            assert table["source"]
    assert in_files == {table.name for table in codes.TABLES}
    assert all(getattr(codes, table.name.upper()) is table for table in codes.TABLES)


def test_unknown_code_names_itself_and_unknown_word_is_none():
    assert codes.SEX.label("7") == "7"
    assert codes.SEX.order("7") == len(codes.SEX.codes())
    assert codes.SEX.code("别的") is None
    assert codes.SEX.code("") is None


@pytest.mark.parametrize("typed", ["蒙古", "蒙古族", "蒙", "MG", "mg", "ＭＧ", "02", "2", "０２"])
def test_ethnicity_as_people_write_it(typed):
    assert codes.ETHNICITY.code(typed) == "02"


def test_ethnicity_is_gb_3304_and_three_more():
    numbers = codes.ETHNICITY.codes()
    assert numbers == [f"{number:02d}" for number in range(1, 57)] + ["97", "98", "99"]
    assert codes.ETHNICITY.label("53") == "赫哲族"
    assert codes.ETHNICITY.code("JN") == "56"
    assert len({codes.ETHNICITY.label(code) for code in numbers}) == 59


def test_relation_is_gb_4761_2008():
    numbers = set(codes.RELATION.codes())
    missing = {"00", *(f"{n:02d}" for n in range(3, 10)), *(f"{n}" for n in range(13, 20)), "98"}
    assert numbers == {f"{n:02d}" for n in range(100)} - missing
    assert codes.RELATION.label("52") == "母亲"
    assert codes.RELATION.code("儿子") == "20"


@pytest.mark.parametrize(
    ("relation", "sex"),
    [("02", None), ("10", None), ("11", "1"), ("12", "2"), ("28", "1"), ("38", "2"), ("99", None)],
)
def test_relation_demands_a_sex(relation, sex):
    assert codes.relation_sex(relation) == sex


def test_relation_that_names_one_sex_demands_it():
    for code in codes.RELATION.codes():
        label = codes.RELATION.label(code)
        if re.search("[女妻母娘媳嫂妹姑姨舅婶]$|姐$", label) and not re.search("父母|姐妹", label):
            assert codes.relation_sex(code) == "2", label
        if re.search("[夫父弟兄子]$|公公|婿", label) and "媳妇" not in label:
            assert codes.relation_sex(code) == "1", label


def test_unknown_relation_demands_nothing():
    assert codes.relation_sex("98") is None


def test_roster_order_is_head_spouse_children_grandchildren_elders_rest():
    relations = ["99", "71", "61", "51", "41", "31", "21", "12", "02", "01", "81"]
    ordered = sorted(relations, key=codes.relation_rank)
    assert ordered[:2] == ["02", "12"]
    assert set(ordered[2:4]) == {"31", "21"}
    assert ordered[4:8] == ["41", "51", "61", "71"]
    assert set(ordered[8:]) == {"99", "01", "81"}


def test_forms_leave_details_out():
    assert codes.MARITAL_STATUS.offered() == ["10", "20", "30", "40", "90"]
    assert "23" in codes.MARITAL_STATUS.codes()
    assert codes.EDUCATION.offered() == ["10", "20", "30", "40", "60", "70", "80", "90", "99"]


def test_an_ended_code_is_read_but_no_longer_offered(monkeypatch):
    rows = [
        {"code": "old", "label": "旧", "until": "2025-12-31"},
        {"code": "new", "label": "新"},
    ]
    monkeypatch.setattr(codes, "_tables", lambda _file: {"made": {"title": "例", "codes": rows}})
    table = codes.CodeTable("made", "made")
    assert table.codes() == ["old", "new"]
    assert table.offered(dt.date(2025, 12, 31)) == ["old", "new"]
    assert table.offered(dt.date(2026, 1, 1)) == ["new"]
    assert table.label("old") == "旧"


@pytest.mark.parametrize(
    ("table", "labels"),
    [
        (codes.SEX, "男 女 未知 未说明"),
        (codes.LEVEL, "区 街道 社区"),
        (codes.OCCUPANCY, "自住 出租 空置 未知"),
        (codes.HOUSEHOLD_KIND, "家庭户 集体户"),
        (codes.HOUSING_TENURE, "自有 租住 公租 其他"),
        (codes.ASSISTANCE_KIND, "低保 特困 低保边缘 临时救助 残疾人补贴"),
        (codes.MEMBERSHIP_KIND, "居住 户籍"),
        (
            codes.ID_DOC_KIND,
            "居民身份证 港澳台居民居住证 外国人永久居留身份证 户口簿 护照 暂无证件",
        ),
        (codes.BIRTH_PRECISION, "日 月 年"),
        (codes.RESIDENCE_STATUS, "人户一致 人在户不在 户在人不在 临时居住 迁出 死亡"),
        (codes.NOTICE_METHOD, "当面 书面 张贴"),
        (codes.LEGAL_BASIS, "法定职责 本人同意 单独同意 监护人同意"),
        (codes.EMPLOYMENT_KIND, "专职 兼职"),
        (
            codes.ORG_KIND,
            "成员单位 驻区单位 志愿服务组织 社会组织 学校 警务 医疗 企业 其他",
        ),
        (codes.ROLE, "录入员 审核员 负责人 系统管理员 区级"),
        (codes.SIGN_OFF_STEP, "初审 复审 终审"),
        (codes.SIGN_OFF_DECISION, "通过 退回"),
        (codes.EDITION, "内部版 报送版 公示版"),
        (codes.ACCESS_ACTION, "查看明文 打印 导出 修改 删除 登录"),
        (
            codes.PAIRING_KIND,
            "党员干部-居民 居民-居民 家庭-家庭 单位-居民 单位-社区 志愿组织-居民 学生-学生",
        ),
        (codes.PAIRING_PURPOSE, "生活关心 就业帮扶 学业辅导 语言文化交流 邻里互助 其他"),
        (codes.FREQUENCY, "每月 每季 每半年 不定期"),
        (codes.PAIRING_STATE, "在结 期满 解除"),
        (codes.PAIRING_FORM, "上门 电话 微信 共同活动 其他"),
        (codes.MEETING_KIND, "联席会议 集体议事 领导小组会 专题会"),
        (codes.MEETING_STATE, "筹备 已开 纪要起草 已签发 已归档"),
        (codes.AGENDA_OUTCOME, "通过 缓议 转办 未通过"),
        (codes.ATTENDANCE_KIND, "出席 请假 列席 缺席"),
        (codes.RESOLUTION_TOPIC, "困难帮扶 就业 就学 就医 住房 环境 矛盾 文化 其他"),
        (codes.RESOLUTION_STATE, "待办 办理中 已办结 延期 终止"),
        (codes.PROGRAMME, "筑基工程"),
        (codes.PROJECT, "政治领航 创新发展 同心筑梦"),
    ],
    ids=lambda value: getattr(value, "name", ""),
)
def test_labels_are_those_of_the_handbook(table, labels):
    assert [table.label(code) for code in table.codes()] == labels.split()
