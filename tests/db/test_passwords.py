"""Passwords: long enough, nobody's first guess, and told about in words."""

import pytest

from db.passwords import fault, normalised, require, strength
from db.trouble import Refused

GOOD = [
    "火车-晚点-三次-苹果",
    "Kd7#mw2!xq",
    "red kite nine plum",
    "午后的雨落在旧车站",
    "我家阳台有七盆茉莉花",
]


@pytest.mark.parametrize("password", [p for p in GOOD if len(p) >= 10 or " " in p])
def test_good_passwords_pass(password):
    assert fault(password, "lifang", ["李芳", "幸福社区"]) is None


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("短密码", "至少 10"),
        ("ab cd ef", "至少 10"),
        ("1357924680", "只有数字"),
        ("2468-1357-9753", "只有数字"),
        ("woaini1314520", "很多人"),
        ("password2024!", "很多人"),
        ("Hongshiliu@2025", "很多人"),
        ("像石榴籽一样紧紧抱在一起", "很多人"),
        ("qwertyuiop[]", "很多人|连续"),
        ("aaaaaaaaaaab", "重复"),
        ("abcdefghijk1", "连续|很多人"),
        ("lifang@19850312", "姓名"),
        ("李芳李芳李芳-2025年3月", "姓名|日期|重复"),
        ("Fang!1985-03-12", "姓名"),
        ("xy13812345678", "电话"),
        ("x11010519491231002X", "证件"),
        ("shequ-mima-2025", "常见|很多人"),
    ],
)
def test_first_guesses_are_refused_with_the_reason(password, word):
    sentence = fault(password, "lifang", ["李芳", "幸福社区"])
    assert sentence
    assert any(part in sentence for part in word.split("|"))


def test_full_width_typing_makes_the_same_password():
    assert normalised("Ｋｄ７＃ｍｗ２！ｘｑ") == "Kd7#mw2!xq"
    assert fault("１３５７９２４６８０") == fault("1357924680")


def test_strength_is_said_in_words():
    assert strength("12345") == "太弱"
    assert strength("Kd7#mw2!xq") in {"一般", "较强"}
    assert strength("午后的雨落在旧车站旁边") == "很强"


def test_the_refusal_stands_beside_its_field():
    with pytest.raises(Refused) as refusal:
        require("short")
    assert set(refusal.value.faults) == {"password"}
