"""An outline drawn anew with few points: straight lines and quadratic curves on a coarse grid.

Of all chains of lines and curves that stay within `slack` of the outline, the one with the fewest
points is taken. `fonts.py` uses it; it may be compiled with mypyc, which gives the same points in
a tenth of the time.
"""

from __future__ import annotations

from itertools import pairwise
from math import acos, hypot
from typing import Final

Point = tuple[float, float]
Node = tuple[int, int, bool]
"""A point of the new outline: x, y, and whether it lies on the outline or pulls a curve."""

_SHARP: Final = 0.9  # radians: a corner, never inside a curve
_MOST: Final = 24  # points of the old outline that one piece may take the place of
_GIVE_UP: Final = 2  # failures in a row before longer curves from the same point are not tried
_SAMPLES: Final = 8


def redrawn(outline: list[Point], slack: float) -> list[Node]:
    """Give a closed outline anew; nothing when it is less than a triangle."""
    path = _begun_at_a_corner(_without_repeats(outline))
    if len(path) <= 3:
        return []
    return _without_implied(_Fewest(path, slack).nodes())


def _without_repeats(outline: list[Point]) -> list[Point]:
    kept = [one for place, one in enumerate(outline) if one != outline[place - 1]]
    return kept or outline[:1]


def _begun_at_a_corner(outline: list[Point]) -> list[Point]:
    """Turn the outline so that it begins, and ends, at its sharpest corner."""
    count = len(outline)
    bends = [_bend(outline[k - 1], outline[k], outline[(k + 1) % count]) for k in range(count)]
    first = bends.index(max(bends))
    return [*outline[first:], *outline[: first + 1]]


def _bend(before: Point, here: Point, after: Point) -> float:
    ux, uy = here[0] - before[0], here[1] - before[1]
    vx, vy = after[0] - here[0], after[1] - here[1]
    lengths = hypot(ux, uy) * hypot(vx, vy)
    return acos(max(-1.0, min(1.0, (ux * vx + uy * vy) / lengths))) if lengths else 0.0


class _Fewest:
    """The cheapest way along a path, piece by piece: a line costs a point, a curve two."""

    def __init__(self, path: list[Point], slack: float) -> None:
        self._xs = [x for x, _ in path]
        self._ys = [y for _, y in path]
        self._grid = [(round(x), round(y)) for x, y in path]
        self._slack = slack
        self._last = len(path) - 1
        self._bends = [0.0, *(_bend(*path[k - 1 : k + 2]) for k in range(1, self._last)), 0.0]
        self._along = [0.0]
        for (ax, ay), (bx, by) in pairwise(path):
            self._along.append(self._along[-1] + hypot(bx - ax, by - ay))
        self._cost = [0, *[1 << 30] * self._last]
        self._from = [0] * len(path)
        self._pull: list[tuple[int, int] | None] = [None] * len(path)

    def nodes(self) -> list[Node]:
        """Give the points of the cheapest way, without the first, which is the last too."""
        for start in range(self._last):
            self._lines(start)
            self._curves(start)
        found: list[Node] = []
        place = self._last
        while place:
            x, y = self._grid[place]
            pull = self._pull[place]
            if pull or self._grid[self._from[place]] != (x, y):
                found.append((x, y, True))
            if pull:
                found.append((pull[0], pull[1], False))
            place = self._from[place]
        return found[::-1]

    def _lines(self, start: int) -> None:
        for end in range(start + 1, min(self._last, start + _MOST) + 1):
            if not self._is_straight(start, end):
                return
            stands_still = self._grid[start] == self._grid[end]
            self._offer(start, end, 0 if stands_still else 1, None)

    def _curves(self, start: int) -> None:
        failures = 0
        for end in range(start + 2, min(self._last, start + _MOST) + 1):
            if self._bends[end - 1] > _SHARP:
                return
            if end == start + 2 or self._cost[start] + 2 >= self._cost[end]:
                continue
            pull = self._curve(start, end)
            failures = 0 if pull else failures + 1
            if pull:
                self._offer(start, end, 2, pull)
            elif failures > _GIVE_UP:
                return

    def _offer(self, start: int, end: int, price: int, pull: tuple[int, int] | None) -> None:
        if self._cost[start] + price < self._cost[end]:
            self._cost[end] = self._cost[start] + price
            self._from[end], self._pull[end] = start, pull

    def _is_straight(self, start: int, end: int) -> bool:
        ax, ay = self._grid[start]
        bx, by = self._grid[end]
        return all(
            _apart(self._xs[k], self._ys[k], ax, ay, bx, by) <= self._slack
            for k in range(start + 1, end)
        )

    def _curve(self, start: int, end: int) -> tuple[int, int] | None:
        """Give the pulling point of the curve nearest to this part, if that is near enough."""
        length = self._along[end] - self._along[start]
        times = [(self._along[k] - self._along[start]) / length for k in range(start + 1, end)]
        cx, cy = self._pulled(start, end, times)
        times = self._nearest_times(start, end, times, cx, cy)
        cx, cy = self._pulled(start, end, times)
        pull = (round(cx), round(cy))
        return pull if self._fits(start, end, pull) else None

    def _pulled(self, start: int, end: int, times: list[float]) -> Point:
        """Solve for the pulling point by least squares, given where on the curve each point is."""
        ax, ay = self._grid[start]
        bx, by = self._grid[end]
        weights = across = up = 0.0
        for k, t in enumerate(times, start + 1):
            u = 1.0 - t
            w = 2.0 * t * u
            weights += w * w
            across += w * (self._xs[k] - u * u * ax - t * t * bx)
            up += w * (self._ys[k] - u * u * ay - t * t * by)
        return across / weights, up / weights

    def _nearest_times(
        self, start: int, end: int, times: list[float], cx: float, cy: float
    ) -> list[float]:
        """Move each time once towards the point of the curve that is nearest (Newton)."""
        ax, ay = self._grid[start]
        bx, by = self._grid[end]
        bend_x, bend_y = ax - 2.0 * cx + bx, ay - 2.0 * cy + by
        moved = []
        for k, t in enumerate(times, start + 1):
            u = 1.0 - t
            off_x = u * u * ax + 2.0 * u * t * cx + t * t * bx - self._xs[k]
            off_y = u * u * ay + 2.0 * u * t * cy + t * t * by - self._ys[k]
            dx = 2.0 * (u * (cx - ax) + t * (bx - cx))
            dy = 2.0 * (u * (cy - ay) + t * (by - cy))
            slope = dx * dx + dy * dy + 2.0 * (off_x * bend_x + off_y * bend_y)
            step = (off_x * dx + off_y * dy) / slope if slope > 1e-9 else 0.0
            moved.append(max(0.02, min(0.98, t - step)))
        return moved

    def _fits(self, start: int, end: int, pull: tuple[int, int]) -> bool:
        """Say whether curve and outline stay near each other, seen from both."""
        ax, ay = self._grid[start]
        bx, by = self._grid[end]
        cx, cy = pull
        count = max(_SAMPLES, 2 * (end - start))
        xs, ys = [float(ax)], [float(ay)]
        for k in range(1, count + 1):
            t = k / count
            u = 1.0 - t
            xs.append(u * u * ax + 2.0 * u * t * cx + t * t * bx)
            ys.append(u * u * ay + 2.0 * u * t * cy + t * t * by)
        own_x, own_y = self._xs[start : end + 1], self._ys[start : end + 1]
        return _near(own_x, own_y, xs, ys, self._slack) and _near(xs, ys, own_x, own_y, self._slack)


def _near(
    xs: list[float], ys: list[float], path_x: list[float], path_y: list[float], slack: float
) -> bool:
    """Say whether every inner point is within `slack` of the path."""
    for k in range(1, len(xs) - 1):
        x, y = xs[k], ys[k]
        for at in range(len(path_x) - 1):
            if _apart(x, y, path_x[at], path_y[at], path_x[at + 1], path_y[at + 1]) <= slack:
                break
        else:
            return False
    return True


def _apart(x: float, y: float, ax: float, ay: float, bx: float, by: float) -> float:
    """Give how far a point is from a stretch of line."""
    dx, dy = bx - ax, by - ay
    length = dx * dx + dy * dy
    t = ((x - ax) * dx + (y - ay) * dy) / length if length else 0.0
    t = max(0.0, min(1.0, t))
    return hypot(x - ax - t * dx, y - ay - t * dy)


def tidied(nodes: list[Node]) -> list[Node]:
    """Leave out the points of an outline that hardly anybody could see."""
    kept = nodes
    while len(kept) > 3:
        place = _needless(kept)
        if place is None:
            break
        kept = kept[:place] + kept[place + 1 :]
    return kept


def _needless(nodes: list[Node]) -> int | None:
    count = len(nodes)
    for k in range(count):
        before, here, after = nodes[k - 1], nodes[k], nodes[(k + 1) % count]
        if (
            _is_repeated(here, after)
            or _is_on_a_line(before, here, after)
            or _is_implied(before, here, after)
        ):
            return k
    return None


def _is_repeated(here: Node, after: Node) -> bool:
    return here[:2] == after[:2] and (after[2] or not here[2])


def _is_on_a_line(before: Node, here: Node, after: Node) -> bool:
    """Say whether a point between two of the outline bends it by half a unit at most."""
    if not (before[2] and after[2]):
        return False
    off = _apart(here[0], here[1], before[0], before[1], after[0], after[1])
    return off <= (0.5 if here[2] else 1.0)  # a curve comes half as near to what pulls it


def _without_implied(nodes: list[Node]) -> list[Node]:
    """Leave out points that lie half way between two pulling ones: a font implies them."""
    count = len(nodes)
    return [
        nodes[k]
        for k in range(count)
        if not _is_implied(nodes[k - 1], nodes[k], nodes[(k + 1) % count])
    ]


def _is_implied(before: Node, here: Node, after: Node) -> bool:
    if not here[2] or before[2] or after[2]:
        return False
    off = (before[0] + after[0] - 2 * here[0], before[1] + after[1] - 2 * here[1])
    return abs(off[0]) <= 1 and abs(off[1]) <= 1  # half a unit
