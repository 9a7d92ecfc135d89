"""Phones, region codes and social credit codes (GB 32100)."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from db import contacts


@pytest.mark.parametrize(
    "typed",
    [
        "15400001234",
        "154 0000 1234",
        "154-0000-1234",
        "+86 154 0000 1234",
        "+8615400001234",
        "8615400001234",
        "0086-154-0000-1234",
        "015400001234",
        "１５４００００１２３４",
        " 154\u200b0000\xa01234 ",
    ],
)
def test_mobile_is_kept_as_eleven_digits(typed):
    number = contacts.normalise_phone(typed)
    assert number == "15400001234"
    assert contacts.phone_fault(number) is None
    assert contacts.show_phone(number) == "154 0000 1234"
    assert contacts.mask_phone(number) == "154****1234"


@pytest.mark.parametrize(
    ("typed", "kept", "masked"),
    [
        ("3212345", "0436-3212345", "0436-321****"),
        ("0436-3212345", "0436-3212345", "0436-321****"),
        ("(0436)3212345", "0436-3212345", "0436-321****"),
        ("（0436）321 2345", "0436-3212345", "0436-321****"),
        ("04363212345", "0436-3212345", "0436-321****"),
        ("3212345转801", "0436-3212345-801", "0436-321****"),
        ("010-62345678", "010-62345678", "010-6234****"),
        ("01062345678", "010-62345678", "010-6234****"),
    ],
)
def test_landline_gets_its_area_code(typed, kept, masked):
    assert contacts.normalise_phone(typed) == kept
    assert contacts.phone_fault(kept) is None
    assert contacts.show_phone(kept) == kept
    assert contacts.mask_phone(kept) == masked


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1540000123", "应为 11 位，现在是 10 位"),
        ("12800001234", "第二位"),
        ("15400001234、15400005678", "一个号码"),
        ("没有", "一个号码"),
        ("12", "11 位"),
        ("99", "固定电话"),
    ],
)
def test_phone_fault_says_what_to_do(typed, words):
    sentence = contacts.phone_fault(contacts.normalise_phone(typed))
    assert words in sentence
    assert "请" in sentence


def test_no_phone_is_no_fault():
    assert contacts.phone_fault("") is None
    assert contacts.mask_phone("") == ""


@given(st.text(max_size=30))
def test_no_text_breaks_phones_and_masks_hide_digits(text):
    number = contacts.normalise_phone(text)
    assert contacts.normalise_phone(number) == number
    contacts.phone_fault(number)
    contacts.show_phone(number)
    assert not number or "*" in contacts.mask_phone(number)


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_is_sound(number):
    assert contacts.normalise_phone(number) == number
    assert contacts.phone_fault(number) is None


@pytest.mark.parametrize(
    ("code", "level", "parent"),
    [
        ("220802000000", "district", None),
        ("220802003000", "street", "220802000000"),
        ("229901001001", "community", "229901001000"),
        ("229901000000", "district", None),
        ("220800000000", None, None),
        ("220000000000", None, None),
    ],
)
def test_level_follows_from_the_region_code(code, level, parent):
    assert contacts.region_fault(code) is None
    assert contacts.region_level(code) == level
    assert contacts.region_parent(code) == parent


@pytest.mark.parametrize(
    "code", ["", "22080200000", "2208020000000", "22080200000X", "000000000000", "220802000001"]
)
def test_wrong_region_code_gets_a_sentence(code):
    assert "请" in contacts.region_fault(code)
    assert contacts.region_level(code) is None


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("220802003000", "吉林省白城市洮北区瑞光街道"),
        ("220802003001", "吉林省白城市洮北区瑞光街道"),
        ("220802000000", "吉林省白城市洮北区"),
        ("229901001001", "吉林省演示区"),
        ("110101000000", ""),
    ],
)
def test_known_regions_have_names(code, name):
    assert contacts.region_name(code) == name


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("白城市洮北区海明街道民福社区居民委员会", "220802001"),
        ("洮北区民族宗教局", "220802"),
        ("海明街道和长庆街道联合社区", ""),
        ("民福社区", ""),
    ],
)
def test_a_name_tells_how_the_code_of_its_office_begins(name, code):
    assert contacts.region_told_by(name) == code


def test_social_credit_code_check():
    # Made up: registered in the practice region, so it addresses nobody.
    sound = "91229901MA0000000" + next(
        last
        for last in "0123456789ABCDEFGHJKLMNPQRTUWXY"
        if contacts.uscc_warning("91229901MA0000000" + last) is None
    )
    wrong = sound[:-1] + ("0" if sound[-1] != "0" else "1")
    assert "对不上" in contacts.uscc_warning(wrong)
    assert "对不上" in contacts.uscc_warning("92" + sound[2:])
    assert "18 位" in contacts.uscc_warning(sound[:-1])
    assert "I、O" in contacts.uscc_warning("I" + sound[1:])
    assert contacts.uscc_warning("") is None


def test_social_credit_code_in_public_use():
    # Not made by our own arithmetic: a central body's code as its public pages carry it.
    assert contacts.uscc_warning("11100000000013338W") is None
