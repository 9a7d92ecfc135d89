"""What became of a ledger's rows between two states of the book: new, gone, or changed where."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import ROW_NUMBER, Column, Row, Wrap
from desktop_app.ledgers.proof import proved

NEW, GONE, CHANGED = "新增", "减少", "改动"
GROUP = "分组"
MOST_GUESSED = 300  # rows on each side that may be matched by likeness alone
LIKE = 0.6  # the share of filled cells that two rows without a name in common agree in


@dataclass(frozen=True)
class Difference:
    """One row that is not what it was: what it is called, and the cells that differ.

    `cells` holds (head of the column, before, after); a row that is new or gone has all that it
    filled.
    """

    verb: str
    name: str
    group: str
    cells: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class _Line:
    """A row without its number, which says nothing of the row itself."""

    identity: object
    name: str
    group: str
    cells: tuple[str, ...]


def differences(before: Gathered, after: Gathered) -> list[Difference]:
    """Say what became of the rows: in the order of the ledger, those that are gone last.

    Rows are the same one by the record they are of; where a ledger names none, by number or
    name, and what is left over by how much they agree. Only columns that both papers have count.
    Official text and forms are held against each other passage by passage.
    """
    if after.ledger.is_prose or after.ledger.is_form or not after.ledger.columns:
        return list(_passages(*(proved(one.ledger, one.rows) for one in (before, after))))
    known = {column.key for column in _columns(before)} - {ROW_NUMBER}
    columns = [column for column in _columns(after) if column.key in known]
    old, new = _lines(before, columns), _lines(after, columns)
    pairs = _matched(old, new)
    found: list[Difference] = []
    for place, line in enumerate(new):
        was = pairs.get(place)
        if was is None:
            found.append(_whole(NEW, line, columns))
        elif cells := tuple(_cells(old[was], line, columns)):
            found.append(Difference(CHANGED, line.name, line.group, cells))
    kept = set(pairs.values())
    found += [_whole(GONE, line, columns) for place, line in enumerate(old) if place not in kept]
    return found


def _passages(before: Iterable[Row], after: Iterable[Row]) -> Iterator[Difference]:
    """Compare rows of (key, text …): all texts of one key on one sheet at a time."""
    old, new = _by_passage(before), _by_passage(after)
    for place in old | new:
        was, now = old.get(place, ""), new.get(place, "")
        if was != now:
            verb = CHANGED if was and now else NEW if now else GONE
            group, key = place
            yield Difference(verb, group.split("\n")[0], group, ((key, was, now),))


def _by_passage(rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        if row.cells:
            found.setdefault((row.group, row.cells[0]), []).append("　".join(row.cells[1:]))
    return {place: "\n".join(texts) for place, texts in found.items()}


def _columns(work: Gathered) -> Sequence[Column]:
    return work.ledger.columns_for(work.options.edition)


def _lines(work: Gathered, columns: Sequence[Column]) -> list[_Line]:
    at = {column.key: place for place, column in enumerate(_columns(work))}
    places = [at[column.key] for column in columns]
    naming, serial = _naming(columns), _place_of(columns, "serial_no")
    made = []
    for row in work.rows:
        if row.cells:
            cells = tuple(row.cells[place] for place in places)
            told = cells[serial] if serial is not None and cells[serial] else cells[naming]
            made.append(_Line(row.record or told, cells[naming], row.group, cells))
    return made


def _place_of(columns: Sequence[Column], key: str) -> int | None:
    return next((place for place, column in enumerate(columns) if column.key == key), None)


def _naming(columns: Sequence[Column]) -> int:
    """Give the place of the column a row is called by: its name, else its first words."""
    named = (place for place, column in enumerate(columns) if column.wrap is Wrap.NAME)
    worded = (place for place, column in enumerate(columns) if column.wrap is not Wrap.FIGURE)
    return next(named, next(worded, 0))


def _matched(old: Sequence[_Line], new: Sequence[_Line]) -> dict[int, int]:
    """Give for rows of `new`, by place, the row of `old` that each of them was."""
    pairs: dict[int, int] = {}
    waiting: dict[object, list[int]] = defaultdict(list)
    for place, line in enumerate(old):
        waiting[line.identity].append(place)
    for alike in (True, False):
        for place, line in enumerate(new):
            if place in pairs:
                continue
            there = waiting.get(line.identity, ())
            fits = [was for was in there if old[was].cells == line.cells] if alike else there
            if fits:
                pairs[place] = max(fits, key=lambda was: (_agreement(old[was], line), -was))
                waiting[line.identity].remove(pairs[place])
    rest = [place for place in range(len(new)) if place not in pairs]
    left = sorted(was for places in waiting.values() for was in places)
    return pairs | dict(_guessed(old, new, left, rest))


def _guessed(
    old: Sequence[_Line], new: Sequence[_Line], left: list[int], rest: list[int]
) -> Iterator[tuple[int, int]]:
    """Match what no name holds together, such as somebody who was renamed."""
    left = [was for was in left if isinstance(old[was].identity, str)]
    rest = [place for place in rest if isinstance(new[place].identity, str)]
    if len(left) > MOST_GUESSED or len(rest) > MOST_GUESSED:
        return
    for place in rest:
        best = max(left, key=lambda was: (_agreement(old[was], new[place]), -was), default=None)
        if best is not None and _agreement(old[best], new[place]) >= LIKE:
            left.remove(best)
            yield place, best


def _agreement(one: _Line, other: _Line) -> float:
    filled = [(a, b) for a, b in zip(one.cells, other.cells, strict=True) if a or b]
    return sum(a == b for a, b in filled) / len(filled) if filled else 1.0


def _cells(old: _Line, new: _Line, columns: Sequence[Column]) -> Iterable[tuple[str, str, str]]:
    if old.group != new.group:
        yield GROUP, old.group, new.group
    for column, was, now in zip(columns, old.cells, new.cells, strict=True):
        if was != now:
            yield column.label, was, now


def _whole(verb: str, line: _Line, columns: Sequence[Column]) -> Difference:
    filled = [(c.label, said) for c, said in zip(columns, line.cells, strict=True) if said]
    cells = ((label, "", said) if verb == NEW else (label, said, "") for label, said in filled)
    return Difference(verb, line.name, line.group, tuple(cells))
