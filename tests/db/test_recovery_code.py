"""The recovery code forgives how it is typed, and notices every slip."""

import pytest
from hypothesis import example, given, strategies as st

from db.recovery_code import ALPHABET, make, printed, read
from db.trouble import Refused

CODES = st.text(alphabet=ALPHABET, min_size=28, max_size=28)


def test_a_printed_code_has_seven_groups_and_a_check_character():
    groups = make().split("-")
    assert [len(group) for group in groups] == [4] * 7 + [1]
    assert make() != make()


@given(CODES)
def test_what_is_printed_reads_back(code):
    assert read(printed(code)) == code


@given(CODES)
def test_typing_is_forgiven(code):
    typed = printed(code).lower().replace("0", "o").replace("1", "l").replace("-", " ")
    assert read(typed) == code
    assert read("".join(chr(ord(c) + 0xFEE0) for c in printed(code))) == code


@given(CODES, st.integers(0, 28), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code, place, other):
    text = printed(code).replace("-", "")
    slip = text[:place] + other + text[place + 1 :]
    if slip == text:
        return
    with pytest.raises(Refused, match="校验字符"):
        read(slip)


@example("0" * 26 + "10", 27)  # the check character with the one before it
@given(CODES, st.integers(0, 27))
def test_two_swapped_neighbours_are_always_noticed(code, place):
    text = printed(code).replace("-", "")
    slip = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    if slip == text:
        return
    with pytest.raises(Refused):
        read(slip)


def test_length_and_foreign_characters_have_their_own_sentence():
    with pytest.raises(Refused, match=r"应为 29 个字符.*现在是 4 个"):
        read("ABCD")
    with pytest.raises(Refused, match="没有“U”"):
        read("U" * 29)
