"""What a conflict looks like: somebody moved, one digit differs, one side is newer.

A hint says what it rests on and never chooses; staff take it over with a key, or don't.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from db import dates, id_numbers
from db.fields import Day, Field, IdNumber, Text
from db.journal.reading import Conflict, Side
from db.record import kept_names

_TRUSTED: Final = frozenset({"ok", "confirmed"})
_PLACE: Final = frozenset({"address", "estate", "household", "hukou_place"})
_DAYS: Final = frozenset({"arrived_on", "left_on", "moved_in", "moved_out"})
_WITH_IT: Final = frozenset({"phone", "phone2", "contact_phone", "residence_status"})
_LEFT: Final = "moved_out"
_BIRTH: Final = "birth_date"
_CJK: Final = "\u2e80"
_DAY_MS: Final = 24 * 3600 * 1000
_SHORT: Final = 60
_STEPS: Final = 2  # a swap of two neighbours


@dataclass(frozen=True)
class Hint:
    """Words for staff, and which column they speak for in which row; none where it is open."""

    words: str
    columns: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """One row of a card as hints see it: its label, register and sides by column."""

    number: int
    label: str
    conflict: Conflict
    sides: tuple[Side | None, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that are decided together here."""
        return self.conflict.register.names if self.conflict.register else ()

    def pair(self) -> tuple[tuple[int, Side], tuple[int, Side]] | None:
        """Give the two sides with their columns; None where more than two were written."""
        found = [(at, side) for at, side in enumerate(self.sides) if side is not None]
        return (found[0], found[1]) if len(found) == 2 else None

    def later(self) -> tuple[int, Side, int] | None:
        """Give the column that was written later, and by how many days; trusted clocks alone."""
        pair = self.pair()
        if pair is None or any(side.made.clock not in _TRUSTED for _, side in pair):
            return None
        first, last = sorted(pair, key=lambda one: one[1].made.wall_ms)
        between = last[1].made.wall_ms - first[1].made.wall_ms
        return (*last, between // _DAY_MS) if between else None


def hints(rows: Sequence[Asked], columns: Sequence[str]) -> list[Hint]:
    """Give what is known of a card's rows; `columns` says whose each column is."""
    found: list[Hint] = []
    moved = _moved(rows, columns)
    taken = set(moved.columns) if moved else set()
    if moved:
        found.append(moved)
    for one in rows:
        if one.number not in taken and (hint := _mistyped(one, columns) or _dated(one, columns)):
            found.append(hint)
            taken.add(one.number)
    rest = [one for one in rows if one.number not in taken and one.names]
    return [*found, *_newer(rest, columns)]


def _moved(rows: Sequence[Asked], columns: Sequence[str]) -> Hint | None:
    """Say that somebody seems to have moved, and that the later address is likely the right one."""
    places = [one for one in rows if _tells_of_a_move(one)]
    newest = places[0].later() if places else None
    if newest is None:
        return None
    at, side, _days = newest
    related = _PLACE | _DAYS | _WITH_IT
    with_it = [one for one in rows if related & set(one.names) and one.sides[at] is not None]
    labels = "、".join(one.label for one in with_it)
    words = f"看起来是搬家：{columns[at]} {_day(side)} 改得较晚。建议{labels}都用这一边的"
    return Hint(words, {one.number: at for one in with_it})


def _tells_of_a_move(one: Asked) -> bool:
    pair = one.pair()
    if pair is None:
        return False
    if _PLACE & set(one.names):
        return not _is_slip(_texts(one))
    states = [side.values.get("residence_status") for _, side in pair]
    return states.count(_LEFT) == 1


def _mistyped(one: Asked, columns: Sequence[str]) -> Hint | None:
    """Say that two values differ by one character, and which of them holds up, if one does."""
    pair = one.pair()
    if pair is None or not _is_slip(_texts(one)):
        return None
    leading = _leading(one)
    what = "一个字" if any(_is_han(text) for text in _texts(one)) else "一位"
    sound = [at for at, side in pair if leading and _holds(*leading, side)]
    if len(sound) == 1:
        words = f"{one.label}只差{what}，像是打错了：{columns[sound[0]]} 的校验位对得上"
        return Hint(words, {one.number: sound[0]})
    return Hint(f"{one.label}只差{what}，像是打错了，请对着证件或纸件定")


def _dated(one: Asked, columns: Sequence[str]) -> Hint | None:
    """Say which of two days is the later one."""
    pair, leading = one.pair(), _leading(one)
    if pair is None or leading is None or not isinstance(leading[1], Day):
        return None
    name = leading[0]
    if not all(side.values.get(name) for _, side in pair):
        return None
    at, side = max(pair, key=lambda each: str(each[1].values[name]))
    if all(each.values[name] == side.values[name] for _, each in pair):
        return None
    words = f"{one.label}：{columns[at]} 的日期较新（{side.values[name]}）"
    return Hint(words, {one.number: at})


def _newer(rows: Sequence[Asked], columns: Sequence[str]) -> Iterator[Hint]:
    """Say which side was written days after the other."""
    by_column: dict[int, list[tuple[Asked, int]]] = {}
    for one in rows:
        if (newest := one.later()) and newest[2]:
            by_column.setdefault(newest[0], []).append((one, newest[2]))
    for at, some in by_column.items():
        labels, days = "、".join(one.label for one, _ in some), min(days for _, days in some)
        words = f"{labels}：{columns[at]} 改得较晚，晚 {days} 天；多半以新的为准，请核对"
        yield Hint(words, {one.number: at for one, _ in some})


def _leading(one: Asked) -> tuple[str, Field] | None:
    """Give the one field in which the sides differ; None where several do."""
    pair, register = one.pair(), one.conflict.register
    if pair is None or register is None:
        return None
    kept = set(kept_names(one.conflict.kind).values())
    found = [
        (name, declared)
        for name, declared in zip(register.names, register.fields, strict=True)
        if name not in kept and pair[0][1].values.get(name) != pair[1][1].values.get(name)
    ]
    return found[0] if len(found) == 1 else None


def _texts(one: Asked) -> tuple[str, str]:
    pair, leading = one.pair(), _leading(one)
    if pair is None or leading is None:
        return "", ""
    if not (isinstance(leading[1], Text) or leading[0] == _BIRTH):
        return "", ""
    mine, theirs = (side.values.get(leading[0]) or "" for _, side in pair)
    return str(mine), str(theirs)


def _is_slip(texts: tuple[str, str]) -> bool:
    """Say whether one character was changed, left out, put in, or swapped with its neighbour."""
    short, long = sorted(texts, key=len)
    if len(short) < 2 or len(long) > _SHORT or short == long or len(long) - len(short) > 1:
        return False
    if len(short) < len(long):
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    off = [at for at, (a, b) in enumerate(zip(short, long, strict=True)) if a != b]
    if len(off) == 1:
        return True
    is_swap = len(off) == _STEPS and off[1] == off[0] + 1
    return is_swap and short[off[0]] == long[off[1]] and short[off[1]] == long[off[0]]


def _is_han(text: str) -> bool:
    return any(letter >= _CJK for letter in text)


def _holds(name: str, declared: Field, side: Side) -> bool:
    """Say whether a number's check character speaks for it."""
    if not isinstance(declared, IdNumber):
        return False
    kind = side.values.get("id_doc_kind") or id_numbers.RESIDENT_ID
    return not id_numbers.fault(side.values.get(name) or "", str(kind), dates.today())


def _day(side: Side) -> str:
    return f"{dt.datetime.fromtimestamp(side.made.wall_ms / 1000).astimezone():%m-%d}"
