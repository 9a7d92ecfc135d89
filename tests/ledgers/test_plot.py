"""Bars and lines as bare shapes: inside their rectangle, told apart without colour."""

import pytest
from hypothesis import given, strategies as st

from desktop_app.ledgers import plot
from desktop_app.ledgers.plot import Box, Kind, Plot, Series, Stroke, Words, shapes, ticks

SIZE = 9.0
WIDTH, HEIGHT = 480.0, 220.0


def measure(text: str, size: float) -> float:
    return sum(size if ord(letter) > 255 else size / 2 for letter in text)


def made(*values: tuple[float | None, ...], kind: Kind = Kind.BARS, lies: bool = False) -> Plot:
    heads = tuple(f"2025-{n:02d}" for n in range(1, len(values[0]) + 1))
    series = tuple(
        Series(f"第{n}类", one, tuple("*" if v is None else f"{v:,.0f}" for v in one))
        for n, one in enumerate(values)
    )
    return Plot("活动场次", "次", heads, series, kind, lies)


def drawn(chart: Plot) -> list[plot.Shape]:
    return shapes(chart, WIDTH, HEIGHT, SIZE, measure)


@given(
    st.integers(1, 6).flatmap(
        lambda count: st.lists(
            st.tuples(*[st.one_of(st.none(), st.integers(0, 100_000))] * 8),
            min_size=count, max_size=count,
        )
    ),
    st.sampled_from(list(Kind)),
    st.booleans(),
)  # fmt: skip
def test_nothing_is_drawn_outside_the_rectangle(values, kind, lies):
    for one in drawn(made(*values, kind=kind, lies=lies)):
        if isinstance(one, Box):
            assert one.x >= -2
            assert one.x + one.width <= WIDTH + 2
            assert one.y >= -2
            assert one.y + one.height <= HEIGHT + 2
        elif isinstance(one, Stroke):
            assert all(-2 <= x <= WIDTH + 2 and -2 <= y <= HEIGHT + 2 for x, y in one.points)
        else:
            assert 0 <= one.y <= HEIGHT + 2


def looks_of(chart: Plot) -> list[tuple[int, int]]:
    """Give how each bar looks, by how many strokes lie in it each way: what a blind eye counts."""
    every = drawn(chart)
    grid = [one for one in every if isinstance(one, Stroke) and one.width == 0.6]
    boxes = [one for one in every if isinstance(one, Box)]
    looks = []
    for box in boxes:
        inside = [
            one for one in grid
            if all(box.x - 0.1 <= x <= box.x + box.width + 0.1
                   and box.y - 0.1 <= y <= box.y + box.height + 0.1 for x, y in one.points)
        ]  # fmt: skip
        level = sum(one.points[0][1] == one.points[1][1] for one in inside)
        looks.append((int(bool(level)) + 2 * int(len(inside) > level), int(box.filled)))
    return looks


def test_each_series_has_a_hatching_of_its_own():
    looks = looks_of(made((50,), (60,), (70,), (80,)))
    assert len(set(looks)) == 4


def test_each_line_has_a_dash_of_its_own():
    every = drawn(made((5, 6), (6, 7), (7, 8), (8, 9), kind=Kind.LINE))
    dashes = {one.dashes for one in every if isinstance(one, Stroke) and one.width == 1.4}
    assert len(dashes) == 4


def test_more_series_than_can_be_told_apart_are_put_together():
    said = [one.text for one in drawn(made(*[(n, n) for n in range(7)])) if isinstance(one, Words)]
    assert "其余 4 类" in said


def test_every_value_that_has_room_is_written_and_a_hidden_one_has_no_bar():
    every = drawn(made((12, None, 30)))
    said = [one.text for one in every if isinstance(one, Words)]
    assert {"12", "*", "30"} <= set(said)
    assert sum(isinstance(one, Box) for one in every) == 2


@pytest.mark.parametrize(
    ("most", "marks"),
    [(0, [0, 1]), (3, [0, 1, 2, 3]), (6, [0, 2, 4, 6]), (142, [0, 50, 100, 150])],
)
def test_the_scale_is_round(most, marks):
    assert ticks(most) == marks


def test_a_single_bar_is_no_wall():
    (bar,) = [one for one in drawn(made((60,))) if isinstance(one, Box)]
    assert bar.width <= SIZE * 5
    assert bar.x + bar.width / 2 == pytest.approx(WIDTH / 2, abs=SIZE * 2)


def test_where_nothing_was_counted_words_say_so():
    said = [one.text for one in drawn(made(())) if isinstance(one, Words)]
    assert said == ["活动场次（次）", "这段时间没有可以画的数"]
