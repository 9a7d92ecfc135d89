"""The surname table: what it holds and how it is read."""

from __future__ import annotations

import pytest

from db import surnames


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("欧阳明月", "欧阳"),
        ("欧阳", "欧"),
        ("单于飞", "单于"),
        ("单飞", "单"),
        ("张三", "张"),
        ("", ""),
    ],
)
def test_surname_a_name_begins_with(name, surname):
    assert surnames.of(name) == surname


@pytest.mark.parametrize(
    ("surname", "readings"),
    [
        ("单", [("shan",), ("dan",)]),
        ("曾", [("zeng",), ("ceng",)]),
        ("万俟", [("mo", "qi"), ("wan", "si")]),
        ("张", []),
        ("", []),
    ],
)
def test_readings_come_with_the_usual_one_first(surname, readings):
    assert surnames.readings(surname) == readings


@pytest.mark.parametrize("surname", "解仇区查盖朴覃缪召翟洗员种任冼")
def test_the_surnames_of_the_design_are_listed(surname):
    assert surnames.readings(surname)
