"""Outlines with fewer points stay where they were."""

from math import cos, hypot, pi, sin

import pytest

from build_scripts import curves

CIRCLE = [(100 + 80 * cos(k * pi / 24), 100 + 80 * sin(k * pi / 24)) for k in range(48)]
SQUARE = [(0.0, 0.0), (50.0, 0.2), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0), (0.0, 100.0)]


def drawn(nodes: list[curves.Node]) -> list[tuple[float, float]]:
    """Walk an outline of a font, with the points that it implies."""
    whole: list[tuple[float, float, bool]] = []
    for k, (x, y, on) in enumerate(nodes):
        before = nodes[k - 1]
        if not on and not before[2]:
            whole.append(((x + before[0]) / 2, (y + before[1]) / 2, True))
        whole.append((x, y, on))
    walked = []
    for k, (x, y, on) in enumerate(whole):
        if on:
            walked.append((x, y))
            continue
        (ax, ay, _), (bx, by, _) = whole[k - 1], whole[(k + 1) % len(whole)]
        walked += [
            ((1 - t) ** 2 * ax + 2 * t * (1 - t) * x + t * t * bx,
             (1 - t) ** 2 * ay + 2 * t * (1 - t) * y + t * t * by)
            for t in (0.25, 0.5, 0.75)
        ]  # fmt: skip
    return walked


def test_a_chain_of_short_lines_becomes_a_few_curves_on_the_same_circle():
    made = curves.redrawn(CIRCLE, 0.9)
    assert len(made) <= 20
    for x, y in drawn(made):
        assert hypot(x - 100, y - 100) == pytest.approx(80, abs=1.7)  # 0.9 and half a unit each way


def test_corners_stay_and_what_lies_on_a_line_goes():
    made = curves.redrawn(SQUARE, 0.9)
    assert sorted(made) == [(x, y, True) for x in (0, 100) for y in (0, 100)]


def test_less_than_a_triangle_is_nothing():
    assert curves.redrawn([(0.0, 0.0), (5.0, 5.0), (0.0, 0.0)], 0.9) == []


def test_tidying_leaves_corners_and_curves():
    flat = [(0, 0, True), (50, 1, False), (100, 0, True), (100, 100, True), (100, 100, True)]
    assert curves.tidied(flat) == [(0, 0, True), (100, 0, True), (100, 100, True)]
    bent = [(0, 0, True), (50, 40, False), (100, 0, True), (50, -90, True)]
    assert curves.tidied(bent) == bent


def test_a_point_that_two_curves_imply_is_not_written():
    nodes = [(0, 0, True), (0, 50, False), (50, 100, True), (100, 150, False), (90, 0, True)]
    assert (50, 100, True) not in curves.tidied(nodes)
