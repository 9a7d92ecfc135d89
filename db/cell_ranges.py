"""How far a hidden number of a table can be narrowed down from all that is shown.

A table with its totals is a circulation: each number flows along an edge, and at every point as
much comes in as goes out. A hidden number can be one more exactly where one unit can still flow
back from its end to its start, so whole numbers are answered exactly, without rounding.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct, field

UNBOUNDED: Final = 1 << 40
"""More than any office has people."""

_Step = tuple[int, int, bool]  # where it leads, along which edge, and whether it makes it larger


class Edge(Struct):
    """One number of a table: its value, and between what a reader knows it to lie."""

    tail: int
    head: int
    value: int
    low: int
    high: int

    def slack(self, *, up: bool) -> int:
        """Give by how much the number could be more (or less) for all that is known of it."""
        return self.high - self.value if up else self.value - self.low


class Circulation(Struct):
    """The numbers of a table and how they hang together."""

    edges: list[Edge] = field(default_factory=list)
    _at: dict[int, list[_Step]] = field(default_factory=dict)

    def add(self, tail: int, head: int, value: int) -> int:
        """Add a number that is known; give its place."""
        place = len(self.edges)
        self.edges.append(Edge(tail, head, value, value, value))
        self._at.setdefault(tail, []).append((head, place, True))
        self._at.setdefault(head, []).append((tail, place, False))
        return place

    def play(self, place: int, most: int) -> int:
        """Say how many other values a number may have, counted up to `most`."""
        found = 0
        for up in (True, False):
            found += self._moved(place, most - found, up=up)
        return found

    def _moved(self, place: int, most: int, *, up: bool) -> int:
        """Say by how much one number can rise (or fall) while all the others stay possible."""
        edge = self.edges[place]
        start, goal = (edge.head, edge.tail) if up else (edge.tail, edge.head)
        moved: dict[int, int] = {}
        limit = min(most, edge.slack(up=up))
        for count in range(limit):
            way = self._way(start, goal, place, moved)
            if way is None:
                return count
            for one, rises in way:
                moved[one] = moved.get(one, 0) + (1 if rises else -1)
        return limit

    def _way(
        self, start: int, goal: int, without: int, moved: dict[int, int]
    ) -> list[tuple[int, bool]] | None:
        """Find a way along which one more unit can flow, not over the number asked about."""
        came: dict[int, tuple[int, int, bool]] = {start: (start, -1, True)}
        waiting = [start]
        for point in waiting:
            if point == goal:
                return list(_back(came, goal))
            for after, place, rises in self._at.get(point, ()):
                if after in came or place == without:
                    continue
                already = moved.get(place, 0) * (1 if rises else -1)
                if self.edges[place].slack(up=rises) > already:
                    came[after] = (point, place, rises)
                    waiting.append(after)
        return None

    def cheapest(
        self, place: int, units: int, costs: dict[int, int], least: int, *, up: bool
    ) -> set[int] | None:
        """Give the known numbers to hide so that one can move by some units; None where none do.

        `costs` names those that may be hidden; a hidden one is known to be `least` or more.
        """
        edge = self.edges[place]
        if edge.slack(up=up) < units:
            return None
        start, goal = (edge.head, edge.tail) if up else (edge.tail, edge.head)
        best: dict[int, int] = {start: 0}
        came: dict[int, tuple[int, int, bool]] = {start: (start, -1, True)}
        waiting = [(0, start)]
        while waiting:
            spent, point = heapq.heappop(waiting)
            if point == goal:
                return {one for one, _ in _back(came, goal) if one in costs}
            if spent > best[point]:
                continue
            for after, one, rises in self._at.get(point, ()):
                price = self._price(one, units, costs, least, up=rises)
                if one == place or price is None or spent + price >= best.get(after, UNBOUNDED):
                    continue
                best[after] = spent + price
                came[after] = (point, one, rises)
                heapq.heappush(waiting, (spent + price, after))
        return None

    def _price(
        self, place: int, units: int, costs: dict[int, int], least: int, *, up: bool
    ) -> int | None:
        edge = self.edges[place]
        if edge.slack(up=up) >= units:
            return 0
        if place in costs and (up or edge.value - least >= units):
            return costs[place]
        return None


def _back(came: dict[int, tuple[int, int, bool]], goal: int) -> Iterator[tuple[int, bool]]:
    point = goal
    while came[point][1] >= 0:
        before, place, rises = came[point]
        yield place, rises
        point = before


def of_table(
    cells: list[list[int]],
) -> tuple[Circulation, list[list[int]], list[int], list[int], int]:
    """Give a table as a circulation, and the places of its cells, rows', columns' and whole sum.

    A single row has no sums of columns of its own, a single column none of rows.
    """
    flow = Circulation()
    wide, high = len(cells[0]), len(cells)
    start, end = 0, 1
    rows = [2 + i for i in range(high)] if high > 1 and wide > 1 else []
    columns = [2 + high + j for j in range(wide)] if rows else []
    places = [
        [
            flow.add(rows[i] if rows else start, columns[j] if rows else end, value)
            for j, value in enumerate(line)
        ]
        for i, line in enumerate(cells)
    ]
    down = [flow.add(start, point, sum(cells[i])) for i, point in enumerate(rows)]
    across = [
        flow.add(point, end, sum(line[j] for line in cells)) for j, point in enumerate(columns)
    ]
    whole = flow.add(end, start, sum(map(sum, cells)))
    return flow, places, down, across, whole


def hidden(flow: Circulation) -> Iterable[int]:
    """Yield the places of the numbers that are not known for certain."""
    return [place for place, one in enumerate(flow.edges) if one.low != one.high]
