"""What members are to a new head, worked out from what they were to the old one."""

from __future__ import annotations

import datetime as dt

import pytest

from db import codes
from db.relations import HEAD, Kin, inverse, suggest


def kin(relation: str, sex: str, year: int = 0) -> Kin:
    code = codes.RELATION.code(relation)
    assert code, relation
    return Kin(code, sex, dt.date(year, 1, 1) if year else None)


def told(new: Kin, one: Kin, old: Kin, *others: Kin) -> str:
    code = suggest(new, one, old, [old, new, one, *others])
    return codes.RELATION.label(code) if code else ""


MAN, WOMAN = kin("户主", "1", 1960), kin("户主", "2", 1960)
WIFE, HUSBAND = kin("妻", "2", 1962), kin("夫", "1", 1958)
SON, DAUGHTER = kin("子", "1", 1985), kin("女", "2", 1988)


@pytest.mark.parametrize(
    ("new", "one", "old", "wanted"),
    [
        (WIFE, MAN, MAN, "夫"),
        (WIFE, SON, MAN, "子"),
        (WIFE, kin("父亲", "1"), MAN, "公公"),
        (WIFE, kin("岳母", "2"), MAN, "母亲"),
        (HUSBAND, kin("母亲", "2"), WOMAN, "岳母"),
        (SON, MAN, MAN, "父亲"),
        (SON, WIFE, MAN, "母亲"),
        (SON, kin("女", "2", 1980), MAN, "姐姐"),
        (SON, DAUGHTER, MAN, "妹妹"),
        (SON, kin("儿媳", "2"), MAN, "妻"),
        (SON, kin("孙女", "2"), MAN, "女"),
        (SON, kin("外孙子", "1"), MAN, "外甥"),
        (SON, kin("母亲", "2"), MAN, "祖母"),
        (SON, kin("母亲", "2"), WOMAN, "外祖母"),
        (SON, kin("岳父", "1"), MAN, "外祖父"),
        (SON, kin("兄", "1"), MAN, "伯父"),
        (SON, kin("妹妹", "2"), MAN, "姑母"),
        (SON, kin("弟", "1"), WOMAN, "舅父"),
        (DAUGHTER, kin("孙子", "1"), MAN, "侄子"),
        (DAUGHTER, kin("女婿", "1"), MAN, "夫"),
        (kin("父亲", "1"), MAN, MAN, "子"),
        (kin("父亲", "1"), WIFE, MAN, "儿媳"),
        (kin("母亲", "2"), SON, WOMAN, "外孙子"),
        (kin("父亲", "1"), kin("母亲", "2"), MAN, "妻"),
        (kin("弟", "1", 1965), MAN, MAN, "兄"),
        (kin("弟", "1", 1965), WIFE, MAN, "嫂"),
        (kin("弟", "1", 1965), SON, MAN, "侄子"),
        (kin("孙子", "1"), MAN, MAN, "祖父"),
        (kin("孙子", "1"), SON, MAN, "父亲"),
        (kin("外孙女", "2"), MAN, MAN, "外祖父"),
        (kin("儿媳", "2"), WIFE, MAN, "婆婆"),
        (kin("儿媳", "2"), kin("孙子", "1"), MAN, "子"),
        (kin("岳母", "2"), MAN, MAN, "女婿"),
        (kin("祖父", "1"), MAN, MAN, "孙子"),
        (kin("非亲属", "1"), WIFE, MAN, "非亲属"),
        (WIFE, kin("非亲属", "1"), MAN, "非亲属"),
    ],
)
def test_what_follows_is_suggested(new: Kin, one: Kin, old: Kin, wanted: str) -> None:
    assert told(new, one, old) == wanted


def test_what_blood_and_marriage_leave_open_is_left_to_staff() -> None:
    brother = kin("次子", "1", 1990)
    assert told(SON, kin("孙子", "1"), MAN, brother) == ""
    assert told(SON, kin("儿媳", "2"), MAN, kin("儿媳", "2"), brother) == ""
    assert told(kin("孙子", "1"), SON, MAN, brother) == ""
    assert told(SON, kin("其他亲属", "1"), MAN) == ""


def test_siblings_of_unknown_age_are_just_siblings() -> None:
    assert told(SON, Kin("30", "2"), MAN) == "兄弟姐妹"


def test_a_suggestion_never_contradicts_the_sex() -> None:
    some = [
        Kin(code, sex)
        for code in codes.RELATION.codes()
        for sex in ("1", "2")
        if codes.relation_sex(code) in (None, sex)
    ]
    for old in (MAN, WOMAN):
        for new in some:
            for one in some:
                code = suggest(new, one, old, [old, new, one])
                assert code in ("", *codes.RELATION.codes())
                assert codes.relation_sex(code) in (None, one.sex), (new, one, code)
                assert code != HEAD


@pytest.mark.parametrize(
    ("bond", "me", "other", "wanted"),
    [
        ("子", MAN, SON, "父亲"),
        ("儿媳", WOMAN, kin("儿媳", "2"), "婆婆"),
        ("岳父", MAN, kin("岳父", "1"), "女婿"),
        ("妻", MAN, WIFE, "夫"),
        ("兄", kin("弟", "1", 1970), kin("兄", "1", 1960), "弟"),
        ("外孙女", WOMAN, kin("外孙女", "2"), "外祖母"),
    ],
)
def test_a_relation_is_turned_round(bond: str, me: Kin, other: Kin, wanted: str) -> None:
    code = codes.RELATION.code(bond)
    assert codes.RELATION.label(inverse(code, me, other)) == wanted
