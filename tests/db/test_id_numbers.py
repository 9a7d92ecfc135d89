"""Vectors of GB 11643 and of practice people, and what must hold for every number."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from db import id_numbers as ids

TODAY = dt.date(2026, 3, 1)

CITIZENS = {
    "22990119680523013X": (dt.date(1968, 5, 23), "1"),
    "229902199003072029": (dt.date(1990, 3, 7), "2"),
    "229903195501010013": (dt.date(1955, 1, 1), "1"),
    "229904198712310040": (dt.date(1987, 12, 31), "2"),
    "229905201606010029": (dt.date(2016, 6, 1), "2"),
    "229905200002290061": (dt.date(2000, 2, 29), "2"),
    "22990119900101008X": (dt.date(1990, 1, 1), "2"),
}
PERMITS = ("810000188001010015", "820000188001010025", "830000188001010035")
FOREIGN = {
    "922999198502140018": (dt.date(1985, 2, 14), "1"),
    "922999198502140026": (dt.date(1985, 2, 14), "2"),
    "ZZZ229985021414": (dt.date(1985, 2, 14), "1"),
    "ZZZ229985021427": (dt.date(1985, 2, 14), "2"),
}


@pytest.mark.parametrize(("number", "says"), CITIZENS.items())
def test_sound_citizen_number_tells_birth_and_sex(number, says):
    assert ids.fault(number, ids.RESIDENT_ID, TODAY) is None
    assert ids.fault(number, ids.HOUSEHOLD_BOOK, TODAY) is None
    assert (ids.birth_date(number), ids.sex(number)) == says
    assert ids.warnings(number, ids.RESIDENT_ID, TODAY, demo=True) == []


@pytest.mark.parametrize("number", PERMITS)
def test_permit_of_hong_kong_macao_taiwan_people(number):
    assert ids.fault(number, ids.HMT_RESIDENCE, TODAY) is None
    assert ids.warnings(number, ids.HMT_RESIDENCE, TODAY, demo=True) == []
    assert "120" in ids.warnings(number, ids.HMT_RESIDENCE, TODAY)[0]
    assert "居住证" in ids.warnings(number, ids.RESIDENT_ID, TODAY, demo=True)[0]


def test_permit_kind_wants_a_permit_number():
    assert "810000" in ids.fault("229902199003072029", ids.HMT_RESIDENCE, TODAY)


@pytest.mark.parametrize(("number", "says"), FOREIGN.items())
def test_both_forms_of_the_foreign_card(number, says):
    assert ids.fault(number, ids.FOREIGN_PR, TODAY) is None
    assert (ids.birth_date(number), ids.sex(number)) == says
    assert ids.warnings(number, ids.FOREIGN_PR, TODAY) == []


def test_foreign_card_check_is_a_fault_on_the_new_form_and_a_hint_on_the_old():
    assert ids.fault("922999198502140019", ids.FOREIGN_PR, TODAY) == ids.WRONG_CHECK
    assert ids.fault("ZZZ229985021415", ids.FOREIGN_PR, TODAY) is None
    assert ids.warnings("ZZZ229985021415", ids.FOREIGN_PR, TODAY) == [ids.WRONG_CHECK]


def test_foreign_card_of_another_shape_is_refused():
    assert "9 开头" in ids.fault("229902199003072029", ids.FOREIGN_PR, TODAY)


def test_old_foreign_card_of_a_child_was_born_after_2000():
    assert ids.birth_date("ZZZ229905021414") == dt.date(2005, 2, 14)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("229902199003072020", "最后一位对不上"),
        ("22990219900230201" + ids.check_character("22990219900230201"), "没有这一天"),
        ("22990219010229201" + ids.check_character("22990219010229201"), "没有这一天"),
        ("22990220991231201" + ids.check_character("22990220991231201"), "今天以后"),
        ("22990217991231201" + ids.check_character("22990217991231201"), "没有这一天"),
        ("22990219900307202", "现在是 17 位"),
        ("220802199001010000", "破坏"),
        ("229901680523013", "15 位"),
        ("99990219900307202X", "外国人永久居留"),
        ("169902199003072029", "省份"),
        ("2299X2199003072029", "只有数字"),
    ],
)
def test_error_vectors_say_what_to_do(number, words):
    sentence = ids.fault(number, ids.RESIDENT_ID, TODAY)
    assert words in sentence
    assert "请" in sentence
    assert number not in sentence


def test_born_today_is_no_fault():
    born_today = "22990220260301201"
    assert ids.fault(born_today + ids.check_character(born_today), ids.RESIDENT_ID, TODAY) is None


def test_passport_and_no_document():
    assert ids.fault("E12345678", ids.PASSPORT, TODAY) is None
    assert "5 到 20" in ids.fault("E123", ids.PASSPORT, TODAY)
    assert "5 到 20" in ids.fault("E1234/5678", ids.PASSPORT, TODAY)
    assert "请" in ids.fault("E12345678", ids.NO_DOCUMENT, TODAY)
    assert ids.birth_date("E12345678") is None
    assert ids.sex("E12345678") is None


@pytest.mark.parametrize(
    "kind",
    [
        ids.RESIDENT_ID,
        ids.HMT_RESIDENCE,
        ids.FOREIGN_PR,
        ids.HOUSEHOLD_BOOK,
        ids.PASSPORT,
        ids.NO_DOCUMENT,
    ],
)
def test_no_number_is_no_fault(kind):
    assert ids.fault("", kind, TODAY) is None
    assert ids.warnings("", kind, TODAY) == []


@pytest.mark.parametrize(
    "typed",
    [
        " 22990119680523013x ",
        "229901 19680523 013X",
        "229901-19680523-013x",
        "２２９９０１１９６８０５２３０１３Ｘ",
        "'22990119680523013X",
        "22990119680523013×",
        "\u200b22990119680523013Ⅹ\ufeff",
        "229901\xa019680523013X\n",
    ],
)
def test_typed_number_is_normalised(typed):
    assert ids.normalise(typed) == "22990119680523013X"


def test_record_that_disagrees_gets_hints():
    number = "229902199003072029"
    hints = ids.warnings(
        number, ids.RESIDENT_ID, TODAY, sex_code="1", born=dt.date(1990, 3, 8), demo=True
    )
    assert len(hints) == 2
    agreeing = ids.warnings(
        number, ids.RESIDENT_ID, TODAY, sex_code="2", born=dt.date(1990, 3, 7), demo=True
    )
    assert agreeing == []
    assert ids.warnings(number, ids.RESIDENT_ID, TODAY, sex_code="9", demo=True) == []


def test_unknown_region_is_only_a_hint():
    number = "229902199003072029"
    assert "地区代码" in ids.warnings(number, ids.RESIDENT_ID, TODAY)[0]
    real_region = "22080219900307202"
    real_region += ids.check_character(real_region)
    assert ids.warnings(real_region, ids.RESIDENT_ID, TODAY) == []


def test_15_digits_become_18():
    assert ids.from_15_digits("229901680523013") == "22990119680523013X"


@pytest.mark.parametrize(
    "number",
    [
        "229901680523996",
        "229901680523999",
        "229901680230013",
        "169901680523013",
        "22990168052301",
        "22990168052301X",
    ],
)
def test_15_digits_that_are_not_certain_stay(number):
    assert ids.from_15_digits(number) is None


@pytest.mark.parametrize(
    ("cell", "is_number"),
    [
        ("2.2E+17", False),
        ("2.20802E+17", False),
        ("2.20802199001010e+17", False),
        ("2.2E17", False),
        ("９.９E+17", False),
        ("220802199001010000", False),
        ("220802199001010000.0", False),
        ("220802199001010048", True),
    ],
)
def test_spreadsheet_damage_is_named(cell, is_number):
    assert ids.damage(cell, is_number=is_number) == ids.DAMAGED


@pytest.mark.parametrize(
    ("cell", "is_number"),
    [
        ("229902199003072029", False),
        ("229901680523013", True),
        ("13800000000", True),
        ("2.5", False),
        ("", False),
        ("张三", False),
        ("1.2E+3", False),
    ],
)
def test_sound_cells_are_not_called_damaged(cell, is_number):
    assert ids.damage(cell, is_number=is_number) is None


def test_mask_shows_six_and_keeps_the_length():
    assert ids.mask_id("220802199001010017") == "220802************"
    assert ids.mask_id("E12345678") == "E1*******"
    assert ids.mask_id("") == ""


def test_every_province_is_two_digits_and_has_a_name():
    assert len(ids.PROVINCES) == 35
    assert ids.PROVINCES["22"] == "吉林省"


births = st.dates(dt.date(1900, 1, 1), TODAY)
regions = st.sampled_from(sorted(ids.PROVINCES)).flatmap(
    lambda province: st.from_regex(r"[0-9]{4}", fullmatch=True).map(lambda rest: province + rest)
)


@st.composite
def citizen_numbers(draw):
    body = draw(regions) + draw(births).strftime("%Y%m%d") + f"{draw(st.integers(0, 999)):03d}"
    return body + ids.check_character(body)


@given(citizen_numbers())
def test_every_number_built_by_the_standard_is_sound(number):
    assert ids.fault(number, ids.RESIDENT_ID, TODAY) is None
    assert ids.birth_date(number).strftime("%Y%m%d") == number[6:14]
    assert ids.sex(number) == ("1" if int(number[16]) % 2 else "2")


@given(citizen_numbers(), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(number, place, shift):
    wrong = str((int(number[place]) + shift) % 10)
    assert ids.fault(number[:place] + wrong + number[place + 1 :], ids.RESIDENT_ID, TODAY)


@given(citizen_numbers(), st.integers(0, 15))
def test_two_swapped_digits_are_always_noticed(number, place):
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or ids.fault(swapped, ids.RESIDENT_ID, TODAY)


@given(st.text(max_size=30))
def test_no_text_breaks_the_checks(text):
    number = ids.normalise(text)
    assert ids.normalise(number) == number
    for kind in (ids.RESIDENT_ID, ids.HMT_RESIDENCE, ids.FOREIGN_PR, ids.PASSPORT):
        ids.fault(number, kind, TODAY)
        ids.warnings(number, kind, TODAY)
    ids.damage(text)
    assert len(ids.mask_id(number)) == len(number)
