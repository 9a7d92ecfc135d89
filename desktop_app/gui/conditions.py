"""What a list is narrowed by: a field, a condition and its values, in words. No Qt.

A condition is kept as text, travels with a saved view, and may come from another PC: whatever
does not fit is passed over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from msgspec import Struct

from db import dates
from db.half_width import half_width
from db.trouble import Refused

MOST_KEPT: Final = 12
MOST_WORDS: Final = 60
MANY: Final = -1

Texts = tuple[str, ...]
Holds = Callable[[Any, Sequence[Any]], bool]


class Condition(Struct, frozen=True):
    """One condition: the facet's name, the test's key, and the values as texts."""

    name: str
    test: str
    values: Texts = ()


class Test(Struct, frozen=True):
    """What may be asked of a value: `words` has a gap for each of the values it takes.

    `takes` says how many: none, one, two (from and to), or `MANY`. `holds(value, wanted)` answers.
    """

    key: str
    words: str
    takes: int
    holds: Holds


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or value == ()


FILLED: Final = Test("filled", "已填", 0, lambda value, _: not _is_blank(value))
BLANK: Final = Test("blank", "未填", 0, lambda value, _: _is_blank(value))


def _between(value: Any, wanted: Sequence[Any]) -> bool:
    return value is not None and wanted[0] <= value <= wanted[1]


_WORDS = (
    Test("has", "包含“{}”", 1, lambda value, wanted: wanted[0] in _folded(value)),
    Test("lacks", "不包含“{}”", 1, lambda value, wanted: wanted[0] not in _folded(value)),
    FILLED,
    BLANK,
)
_DAYS = (
    Test("before", "早于 {}", 1, lambda value, wanted: value is not None and value < wanted[0]),
    Test("after", "晚于 {}", 1, lambda value, wanted: value is not None and value > wanted[0]),
    Test("between", "从 {} 到 {}", 2, _between),
    Test("past", "在过去 {} 天内", 1, _between),
    Test("coming", "在今后 {} 天内", 1, _between),
    FILLED,
    BLANK,
)
_NUMBERS = (
    Test("least", "不少于 {}", 1, lambda value, wanted: value is not None and value >= wanted[0]),
    Test("most", "不多于 {}", 1, lambda value, wanted: value is not None and value <= wanted[0]),
    Test("between", "从 {} 到 {}", 2, _between),
    FILLED,
    BLANK,
)
_ONE_OF = (
    Test("is", "是 {}", MANY, lambda value, wanted: value in wanted),
    Test("not", "不是 {}", MANY, lambda value, wanted: value not in wanted),
    FILLED,
    BLANK,
)
_SOME_OF = (
    Test("is", "有 {}", MANY, lambda value, wanted: any(one in wanted for one in value or ())),
    Test("not", "没有 {}", MANY, lambda value, wanted: all(o not in wanted for o in value or ())),
    FILLED,
    BLANK,
)
_YES_NO = (
    Test("yes", "：是", 0, lambda value, _: value is True),
    Test("no", "：否", 0, lambda value, _: value is False),
    BLANK,
)

TESTS: Final[Mapping[str, Sequence[Test]]] = {
    "words": _WORDS,
    "day": _DAYS,
    "number": _NUMBERS,
    "choice": _ONE_OF,
    "choices": _SOME_OF,
    "link": (*_ONE_OF[:2], *_WORDS[:1], FILLED, BLANK),
    "yes_no": _YES_NO,
    "masked": (FILLED, BLANK),
}
"""What may be asked of each sort of value."""


class Facet(Struct, frozen=True):
    """One side of the records of a list, by which it may be narrowed.

    `values()` gives one value a place, or None while they are not read yet. What can be chosen
    comes from `options()` as `(text, words)`; a link's value is such a text.
    """

    name: str
    label: str
    sort: str
    values: Callable[[], Sequence[Any] | None]
    options: Callable[[], Sequence[tuple[str, str]]] = tuple

    def test(self, key: str) -> Test | None:
        """Give one of the tests that fit."""
        return next((one for one in TESTS[self.sort] if one.key == key), None)

    def read(self, test: Test, typed: Sequence[str]) -> Texts:
        """Give what was typed as it is kept; raises `Refused` with what to do."""
        texts = tuple(filter(None, (one.strip() for one in typed)))
        if test.takes == MANY and not texts:
            raise Refused("请至少选一项")
        if test.takes != MANY and len(texts) < test.takes:
            raise Refused("请填写要比的内容" if test.takes == 1 else "请把起止两头都填上")
        kept = texts if test.takes == MANY else tuple(_kept(self.sort, test, t) for t in texts)
        if test.takes == 2 and _value(self.sort, kept[0]) > _value(self.sort, kept[1]):
            kept = kept[::-1]
        return kept

    def words(self, condition: Condition) -> str:
        """Give a condition in words: 出生日期 早于 1960-01-01."""
        test = self.test(condition.test)
        if test is None:
            return self.label
        texts: Sequence[str] = condition.values
        if test.takes == MANY:
            called = dict(self.options())
            texts = [" 或 ".join(called.get(one, "（已删除）") for one in texts)]
        between = "" if test.words.startswith("：") else " "
        return f"{self.label}{between}{test.words.format(*texts)}"

    def fits(self, condition: Condition) -> bool:
        """Say whether a condition, perhaps from another PC, can be asked here."""
        test = self.test(condition.test)
        if test is None:
            return False
        try:
            return self.read(test, condition.values) == condition.values or test.takes == MANY
        except Refused:
            return False

    def mask(self, condition: Condition, today: dt.date) -> bytearray | None:
        """Give a byte a place, 1 where the condition holds; None while values are not read."""
        test, values = self.test(condition.test), self.values()
        if test is None or values is None:
            return None
        if self.sort == "link" and test.key == "has":
            called = dict(self.options())
            values = [called.get(one) for one in values]
        wanted, holds = self._wanted(test, condition, today), test.holds
        # Each different value is asked once: of 100,000 people few differ in most fields.
        known = {value: bool(holds(value, wanted)) for value in set(values)}
        return bytearray(map(known.__getitem__, values))

    def _wanted(self, test: Test, condition: Condition, today: dt.date) -> Sequence[Any]:
        if test.takes == MANY:
            return frozenset(condition.values)  # type: ignore[return-value]  # only asked `in`
        if test.key in {"past", "coming"}:
            days = dt.timedelta(days=int(condition.values[0]))
            return (today - days, today) if test.key == "past" else (today, today + days)
        return [_value(self.sort, one) for one in condition.values]


def _kept(sort: str, test: Test, text: str) -> str:
    if sort == "day" and test.key not in {"past", "coming"}:
        day = dates.parse_typed(text, dates.today())
        if day is None:
            raise Refused("日期看不懂，请写成 1960-01-01 这样")
        return day.isoformat()
    if sort in {"day", "number"}:
        return _number(sort, text)
    if len(text) > MOST_WORDS:
        raise Refused(f"最多 {MOST_WORDS} 个字，请写短一些")
    return text


def _number(sort: str, text: str) -> str:
    try:
        number = Decimal(half_width(text))
    except InvalidOperation:
        number = Decimal("nan")
    whole = number.is_finite() and abs(number) < 1_000_000_000
    if not whole or (sort == "day" and not (number == int(number) and 0 <= number < 40_000)):
        raise Refused("这里要填数字")
    return f"{number:f}"


def _value(sort: str, text: str) -> Any:
    if sort == "day":
        return dt.date.fromisoformat(text)
    return Decimal(text) if sort == "number" else _folded(text)


def _folded(text: Any) -> str:
    return half_width(str(text or "")).lower()


def to_json(conditions: Sequence[Condition]) -> str:
    """Write conditions as they are kept."""
    return json.dumps([[one.name, one.test, *one.values] for one in conditions], ensure_ascii=False)


def from_json(text: str | None) -> tuple[Condition, ...]:
    """Read kept conditions; what cannot be read is passed over."""
    try:
        rows = json.loads(text or "[]")
    except ValueError:
        return ()
    if not isinstance(rows, list):
        return ()
    found = [
        Condition(row[0], row[1], tuple(row[2:]))
        for row in rows[:MOST_KEPT]
        if isinstance(row, list) and len(row) >= 2 and all(isinstance(t, str) for t in row)
    ]
    return tuple(found)
