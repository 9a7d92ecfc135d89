"""How alike two names are: letters shared in the same order."""

from itertools import combinations

import pytest
from hypothesis import given, strategies as st

from db.same_candidates import likeness

words = st.text("王李娜丽 ab", max_size=7)


def longest(one: str, other: str) -> int:
    """Count the letters of the longest text that both hold, by trying all."""
    for size in range(len(one), 0, -1):
        for chosen in combinations(one, size):
            rest = iter(other)
            if all(letter in rest for letter in chosen):
                return size
    return 0


@given(words, words)
def test_it_is_the_share_of_letters_in_the_same_order(one: str, other: str) -> None:
    whole = len(one) + len(other)
    assert likeness(one, other) == pytest.approx(200 * longest(one, other) / max(1, whole))
    assert likeness(one, other) == likeness(other, one)


def test_two_characters_of_three_are_near_and_one_is_not() -> None:
    assert likeness("王小丽", "王晓丽") == pytest.approx(66.7, abs=0.1)
    assert likeness("王小丽", "王小莉娜") < 66
    assert likeness("李娜", "王小丽") == likeness("", "") == 0
