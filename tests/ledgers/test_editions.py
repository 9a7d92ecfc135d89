from __future__ import annotations

import datetime as dt

import pytest

from db.kinds import Address
from desktop_app.ledgers import editions
from desktop_app.ledgers.ledger import Edition

INTERNAL, REPORT, PUBLIC = Edition


@pytest.mark.parametrize(
    ("full", "child", "shown"),
    [
        ("李梅", False, ("李梅", "李梅", "李某某")),
        ("欧阳明月", False, ("欧阳明月", "欧阳明月", "欧阳某某")),
        ("阿依古丽·买买提", False, ("阿依古丽·买买提", "阿依古丽·买买提", "阿某某")),
        ("𠮷田", True, ("𠮷田", "𠮷某某", "𠮷某某")),
        ("王小雨", True, ("王小雨", "王某某", "王某某")),
        ("", False, ("", "", "")),
    ],
)
def test_names_by_edition(full, child, shown):
    assert tuple(editions.name(full, edition, child=child) for edition in Edition) == shown


def test_only_the_office_itself_sees_the_door():
    dwelling = Address(estate="石榴苑", building="3", entrance="2", room="501")
    assert editions.address(dwelling, INTERNAL) == "石榴苑3号楼2单元501室"
    assert editions.address(dwelling, REPORT) == "石榴苑3号楼"
    assert editions.address(dwelling, PUBLIC) == "石榴苑3号楼"


def test_a_child_named_in_free_text_is_hidden_outside_the_office():
    text = "陪王小雨复习，王小雨进步明显"
    assert editions.words(text, INTERNAL, ["王小雨"]) == text
    assert editions.words(text, REPORT, ["王小雨"]) == "陪王某某复习，王某某进步明显"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("证号229902199003072029，请核", "证号229902************，请核"),
        ("旧证229902900307202", "旧证229902*********"),
        ("打154 0000 0001或154-0000-0002", "打154****0001或154****0002"),
        ("家里0436-3212345", "家里0436-321****"),
        ("全角１５４００００１２３４", "全角154****1234"),
        ("编号JD-2025-A0012，26盏灯", "编号JD-2025-A0012，26盏灯"),
        (None, ""),
    ],
)
def test_numbers_of_people_in_free_text_are_masked_in_every_edition(said, shown):
    assert {editions.words(said, edition) for edition in Edition} == {shown}


@pytest.mark.parametrize(
    ("precision", "edition", "child", "shown"),
    [
        ("day", INTERNAL, True, "2016-06"),
        ("day", REPORT, True, "2016"),
        ("month", PUBLIC, False, "2016-06"),
        ("year", INTERNAL, False, "2016"),
    ],
)
def test_births_to_the_month_children_to_the_year(precision, edition, child, shown):
    assert editions.birth_month(dt.date(2016, 6, 1), precision, edition, child=child) == shown


def test_an_unknown_birth_is_blank():
    assert editions.birth_month(None, "day", INTERNAL, child=False) == ""
