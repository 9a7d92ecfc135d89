"""Where pages break: which rows stay together, and how a ledger begins and ends."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from desktop_app.ledgers import tally
from desktop_app.ledgers.grid import CONTINUED, Grid, Line
from desktop_app.ledgers.ledger import (
    Align,
    Cancel,
    Cancelled,
    Figure,
    Ledger,
    Progress,
    Row,
)
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.tally import END_MARK, NOTHING, UNCOUNTED

# Totals and signatures never stand alone: so many rows (or lines of a split row) go with them.
KEEP_WITH_END = 3


class Enough(Exception):
    """The last page that was asked for is done."""


class Flow:
    """Lays rows on pages, one pass, page by page."""

    def __init__(
        self,
        ledger: Ledger,
        grid: Grid,
        paper: Paper,
        *,
        cancel: Cancel | None = None,
        progress: Progress | None = None,
        row_count: int = 0,
        blank_rows: bool = False,
        notes: Sequence[str] = (),
        is_blank: bool = False,
    ) -> None:
        self._ledger = ledger
        self._grid = grid
        self._paper = paper
        self._cancel = cancel
        self._progress = progress
        self._row_count = row_count
        self._blank_rows = blank_rows
        self._notes = notes
        self._tallies: dict[str, Figure] = {}
        self._is_blank = is_blank
        self.rows = 0

    def run(self, rows: Iterable[Row]) -> bool:
        """Lay all rows; whether the end was reached and not the last page asked for."""
        try:
            self._grid.start()
            group_by = self._ledger.group_by
            if group_by and group_by.apart:
                self._sheets(rows)
            else:
                self._part(rows)
                self._end_page(last=True)
        except Enough:
            return False
        return True

    def _sheets(self, rows: Iterable[Row]) -> None:
        first = True
        for name, members in groupby(rows, key=attrgetter("group")):
            self._grid.say_again("")
            if not first:
                self._end_page()
                self._grid.start()
            first = False
            whose = name.partition("\n")[0]
            self._grid.say_again(whose and f"{whose}（{CONTINUED}）")
            self._part(members)
        if first:
            self._part(())
        self._end_page(last=True)

    def _part(self, rows: Iterable[Row]) -> None:
        """Lay one table from its first row to its signatures."""
        self._tallies = {}
        before = self.rows
        keep = self._ledger.group_by.keep_with if self._ledger.group_by else 0
        ahead: deque[Line] = deque()
        for line in self._lines(rows):
            ahead.append(line)
            if len(ahead) > KEEP_WITH_END + keep + 1:
                self._place_next(ahead, keep)
        if self.rows == before and not ahead and not self._is_blank:
            ahead.append(self._nothing())
        tail = _tail_length([bool(line.title) for line in ahead], keep)
        while len(ahead) > tail:
            self._place_next(ahead, keep)
        self._place_end(list(ahead), empty=self.rows == before)

    def _lines(self, rows: Iterable[Row]) -> Iterator[Line]:
        group_by = self._ledger.group_by
        if group_by is None:
            yield from self._ungrouped(rows)
            return
        for name, members in groupby(rows, key=attrgetter("group")):
            kept = list(members)
            yield self._group_head(group_by.head if kept[0].counts else UNCOUNTED, name, kept)
            yield from map(self._line, kept)

    def _ungrouped(self, rows: Iterable[Row]) -> Iterator[Line]:
        """Give the lines of a ledger without groups: only what does not count has a head."""
        for counts, members in groupby(rows, key=attrgetter("counts")):
            if counts:
                yield from map(self._line, members)
                continue
            for name, some in groupby(members, key=attrgetter("group")):
                kept = list(some)
                yield self._group_head(UNCOUNTED, name, kept)
                yield from map(self._line, kept)

    def _line(self, row: Row) -> Line:
        if not row.cells:
            group_by = self._ledger.group_by
            return self._nothing(group_by.nothing if group_by else NOTHING)
        self.rows += 1
        tally.add(self._tallies, row)
        line = self._grid.row(row.cells)
        return line._replace(record=row.record) if row.record else line

    def _group_head(self, words: str, name: str, rows: list[Row]) -> Line:
        head = tally.head_of(words, name, rows)
        title = name.split("\n")[0] or NOTHING
        return self._grid.band(head, face="hei")._replace(title=title)

    def _nothing(self, word: str = NOTHING) -> Line:
        return self._grid.band(word, align=Align.CENTER)

    def _place_next(self, ahead: deque[Line], keep: int) -> None:
        line = ahead.popleft()
        if not line.title:
            if line.height <= self._grid.room:
                self._grid.put(line)
            else:
                self._place([line])
            return
        chunk = [line]
        while ahead and not ahead[0].title and len(chunk) <= keep:
            chunk.append(ahead.popleft())
        self._place(chunk)

    def _place(self, chunk: list[Line]) -> None:
        if _height(chunk) > self._grid.room and chunk[0].height <= self._grid.page_room:
            self._begin_page()
        for line in chunk:
            if line.height <= self._grid.room:
                self._grid.put(line)
            elif line.height <= self._grid.page_room and not chunk[0].title:
                self._begin_page()
                self._grid.put(line)
            else:  # a row that a page has no room for under its group's head is split as well
                self._split(line, 0)

    def _split(self, line: Line, reserve: float) -> None:
        """Lay a row taller than a page, keeping room for the ledger's end where it follows."""
        grid, start = self._grid, 0
        while grid.height(line.lines - start) + reserve > grid.room:
            fit = min(grid.lines_in(grid.room), line.lines - start - KEEP_WITH_END)
            if fit >= KEEP_WITH_END or self._grid.is_fresh:
                fit = max(fit, 1)
                grid.put(grid.part_of(line, start, start + fit))
                start += fit
            self._begin_page()
        grid.put(grid.part_of(line, start, line.lines))

    def _place_end(self, tail: list[Line], *, empty: bool) -> None:
        """Lay the last rows together with totals and signatures, as many as a page holds."""
        closing = self._closing(empty=empty)
        if _height(closing) > self._grid.page_room / 2:  # so many notes go over pages like rows
            self._place_all([*tail, *closing[: -2 * KEEP_WITH_END]])
            tail = closing[-2 * KEEP_WITH_END : -KEEP_WITH_END]
            closing = closing[-KEEP_WITH_END:]
        end = _height(closing) + self._paper.sign_height
        starts = (i for i in range(len(tail)) if not (i and tail[i - 1].title))
        start = next((i for i in starts if _height(tail[i:]) + end <= self._grid.page_room), None)
        if not tail:
            start = 0
        if start is None:
            self._place_split(tail, end)
        else:
            self._place_all(tail[:start])
            self._put_together([*tail[start:], *closing], self._paper.sign_height)
            closing = []
        for line in closing:
            self._grid.put(line)
        if self._blank_rows:
            room = self._grid.room - self._paper.sign_height
            for _ in range(int(room // self._grid.height(1))):
                self._grid.put_blank()

    def _place_all(self, lines: list[Line]) -> None:
        """Lay lines one by one, a group's head with what follows it."""
        chunk: list[Line] = []
        for line in lines:
            if chunk and not chunk[-1].title:
                self._place(chunk)
                chunk = []
            chunk.append(line)
        if chunk:
            self._place(chunk)

    def _place_split(self, tail: list[Line], end: float) -> None:
        """Lay lines of which the last shares its page with the end in parts, below its head."""
        *earlier, last = tail
        head = earlier[-1:] if earlier and earlier[-1].title else []
        self._place_all(earlier[: len(earlier) - len(head)])
        if _height(head) + self._grid.height(KEEP_WITH_END) > self._grid.room:
            self._begin_page()
        for line in head:
            self._grid.put(line)
        self._split(last, end)

    def _put_together(self, lines: list[Line], reserve: float) -> None:
        if _height(lines) + reserve > self._grid.room:
            self._begin_page()
        for line in lines:
            self._grid.put(line)

    def _closing(self, *, empty: bool) -> list[Line]:
        lines = []
        total = tally.total_of(self._ledger, self._tallies)
        if total and not self._is_blank:
            lines.append(self._grid.band(total, face="hei"))
        lines += [self._grid.band(note) for note in self._notes]
        if not (empty or self._blank_rows):
            lines.append(self._grid.band(END_MARK, align=Align.CENTER))
        return lines

    def _begin_page(self) -> None:
        """Go on at the top of a page: the open one, if nothing stands on it yet."""
        if not self._grid.is_fresh:
            self._end_page(signed=False)
            self._grid.start()

    def _end_page(self, *, signed: bool = True, last: bool = False) -> None:
        if self._cancel and self._cancel():
            raise Cancelled
        more = self._paper.signs(self._grid.y) if signed else ""
        if last:
            more += self._paper.last_foot()
        self._grid.finish(more)
        if self._progress:
            self._progress(self.rows, self._row_count)
        if self._paper.is_last_wanted and not last:
            raise Enough


def _height(lines: Iterable[Line]) -> float:
    return sum(line.height for line in lines)


def _tail_length(titles: list[bool], keep: int) -> int:
    """Give how many of the last lines go with the end, so that no group head is torn off."""
    start = max(0, len(titles) - KEEP_WITH_END)
    for i in range(max(0, start - keep), start):
        if titles[i]:
            start = i
            break
    return len(titles) - start
