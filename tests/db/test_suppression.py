"""Hidden numbers stay hidden from whoever adds up and subtracts everything that is shown.

The attacker here knows the rules and all totals, and shares no code with what hides.
"""

from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from db import suppression
from db.suppression import LEAST, Kept, Protected, legend, protect, protect_list, rate

BOUNDS = {
    Kept.SMALL: (1, LEAST - 1),
    Kept.WITHHELD: (LEAST, 10**6),
    Kept.CLOSED: (0, 10**6),
}
small = st.one_of(st.integers(0, 7), st.integers(0, 60))


def bounds(cell: suppression.Cell) -> tuple[int, int]:
    return BOUNDS.get(cell.kept, (cell.value, cell.value))


def list_ranges(found: Protected) -> list[int]:
    """Work out how many values each hidden number of a list and its total may have."""
    cells, whole = list(found.cells[0]), bounds(found.whole)
    sizes = []
    for at, one in enumerate(cells):
        low, high = bounds(one)
        others = [bounds(other) for place, other in enumerate(cells) if place != at]
        low = max(low, whole[0] - sum(top for _, top in others))
        high = min(high, whole[1] - sum(bottom for bottom, _ in others))
        if not one.is_shown:
            sizes.append(high - low + 1)
    if not found.whole.is_shown:
        low = max(whole[0], sum(bounds(one)[0] for one in cells))
        high = min(whole[1], sum(bounds(one)[1] for one in cells))
        sizes.append(high - low + 1)
    return sizes


def other_tables(found: Protected, at: tuple[int, int]) -> set[int]:
    """Give by how much a number can differ (by 2 at most) in any table that prints the same.

    Tables are told by how they differ from the true one, row by row. A place in row -1 is a
    total of a column, one in column -1 a total of a row.
    """
    wide = len(found.cells[0])
    reached = {((0,) * wide, None)}
    for i, line in enumerate(found.cells):
        ways = [moves(one) for one in line]
        total = moves(found.row_totals[i])
        after = set()
        for change in product(*ways):
            if sum(change) not in total:
                continue
            mine = sum(change) if at == (i, -1) else change[at[1]] if at[0] == i else None
            for sums, said in reached:
                added = tuple(map(sum, zip(sums, change, strict=True)))
                if all(abs(one) <= 2 for one in added):
                    after.add((added, said if mine is None else mine))
        reached = after
    columns, whole = [moves(one) for one in found.column_totals], moves(found.whole)
    fit = [
        (sums, said)
        for sums, said in reached
        if all(one in way for one, way in zip(sums, columns, strict=True)) and sum(sums) in whole
    ]
    if at == (-1, -1):
        return {sum(sums) for sums, _ in fit}
    return {sums[at[1]] if at[0] == -1 else said for sums, said in fit}


def moves(cell: suppression.Cell) -> tuple[int, ...]:
    low, high = bounds(cell)
    return tuple(d for d in (-2, -1, 0, 1, 2) if low <= cell.value + d <= high)


def narrowed(found: Protected) -> list[tuple[int, int]]:
    """Give the hidden numbers of a table that could have fewer than three values."""
    numbers = {(i, j): one for i, line in enumerate(found.cells) for j, one in enumerate(line)}
    numbers |= {(i, -1): one for i, one in enumerate(found.row_totals)}
    numbers |= {(-1, j): one for j, one in enumerate(found.column_totals)}
    numbers[-1, -1] = found.whole
    return [
        at for at, one in numbers.items() if not one.is_shown and len(other_tables(found, at)) < 3
    ]


@given(st.lists(small, min_size=1, max_size=9))
def test_no_number_of_a_list_can_be_narrowed_below_three_values(values):
    assert all(size >= 3 for size in list_ranges(protect_list(values)))


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 3).flatmap(
    lambda wide: st.lists(st.lists(small, min_size=wide, max_size=wide), min_size=2, max_size=3)
))  # fmt: skip
def test_no_number_of_a_table_can_be_narrowed_below_three_values(values):
    assert narrowed(protect(values)) == []


@given(st.lists(st.lists(small, min_size=3, max_size=3), min_size=1, max_size=4))
def test_what_is_shown_is_true_and_no_small_count_is_shown(values):
    found = protect(values)
    for line, told in zip(values, found.cells, strict=True):
        assert [one.value for one in told] == line
    for one in found.every():
        assert one.text == f"{one.value:,}" or not one.is_shown
        assert not (one.is_shown and 0 < one.value < LEAST)
        if one.kept is Kept.SMALL:
            assert 0 < one.value < LEAST


def test_hiding_only_the_small_ones_would_be_found_out(monkeypatch):
    """A planted fault: the attacker's own test must turn red."""
    monkeypatch.setattr(suppression, "OTHER_VALUES", 0)
    assert min(list_ranges(protect_list([3, 40, 60]))) == 1
    assert narrowed(protect([[3, 40], [50, 60]])) == [(0, 0)]


def test_a_second_number_is_hidden_where_one_alone_could_be_subtracted():
    found = protect_list([3, 40, 60])
    assert [one.text for one in found.cells[0]] == ["<5", "*", "60"]
    assert found.whole.text == "103"
    assert "1 到 4 人" in legend(found)
    assert "不列出" in legend(found)


def test_zero_stays_zero_and_large_counts_alone_are_shown():
    found = protect_list([0, 5, 12, 0])
    assert [one.text for one in found.cells[0]] == ["0", "5", "12", "0"]
    assert legend(found) == ""


def test_five_places_of_one_each_leave_the_total_alone():
    """The article's five school places: five <5 under a total of 5 would give each away."""
    found = protect_list([1, 1, 1, 1, 1])
    assert [one.text for one in found.cells[0]] == ["*"] * 5
    assert found.whole.text == "5"


def test_a_district_may_ask_for_more_but_never_for_less():
    assert protect_list([7, 40, 60], least=10).cells[0][0].text == "<10"
    assert protect_list([7, 3, 60, 2], least=2).cells[0][0].text == "7"
    assert protect_list([7, 3, 60, 2], least=2).cells[0][1].text == "<5"


def test_nothing_to_count_is_no_table():
    assert next(iter(protect_list([]).every())).text == "0"


def test_a_large_table_is_protected_at_once():
    """Eight groups in fifty offices: what a whole district prints."""
    values = [[(7 * i * i + 3 * j) % 23 for j in range(50)] for i in range(8)]
    found = protect(values)
    assert any(one.kept is Kept.SMALL for one in found.every())
    assert found.whole.is_shown


@pytest.mark.parametrize(
    ("numerator", "denominator", "people", "said"),
    [
        (132, 132, True, "100%（132/132）"),
        (6, 6, True, "样本过小"),
        (130, 132, True, "不列出（有一部分不足 5 人）"),
        (2, 132, True, "不列出（有一部分不足 5 人）"),
        (38, 40, False, "95%（38/40）"),
        (0, 0, False, ""),
        (0, 40, True, "0%（0/40）"),
        (1, 3, False, "样本过小"),
    ],
)
def test_rates_that_leave_the_office(numerator, denominator, people, said):
    assert rate(numerator, denominator, people=people) == said
