"""A keystroke in the search box at 100,000 people, beside SQL LIKE over the same strings.

Each query is typed letter by letter as staff type it; every keystroke is one measured find.
The yardstick is an in-memory SQLite table asked with one LIKE per word, in display order.
"""

from __future__ import annotations

import gc
import json
import random
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterator, Sequence

from db.search import PeopleIndex, query_words, search_line

PEOPLE = 100_000
TYPED = (
    "wyh",
    "zhly",
    "wangyu",
    "王玉",
    "李秀英",
    "wyh 12号楼",
    "石榴苑3号楼 501",
    "0012",
    "15400012",
    "22990119",
    "阿依古丽",
    "sym",
)
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗单曾解仇区"
_GIVEN = "明国华建文平志伟东海强晓生光林小民永杰军波成荣新峰刚家龙德庆玉英秀丽梅红兰桂芳淑珍"
_ESTATES = ("石榴苑", "同心里", "和顺家园", "友谊小区")


def main() -> None:
    """Print one JSON line: median and 95th percentile in milliseconds, ours and SQL's."""
    lines = list(_lines(random.Random(20250916)))
    lines.sort()
    begun = time.perf_counter()
    index = PeopleIndex((place.to_bytes(16), line) for place, line in enumerate(lines))
    index.warm()
    loaded = time.perf_counter() - begun
    book = _sql_book(lines)
    keystrokes = [text[:length] for text in TYPED for length in range(1, len(text) + 1)]
    _agree(index, book, keystrokes)
    ours, baseline = _measured(index.find, keystrokes), _measured(_sql_find(book), keystrokes)
    print(json.dumps(_summary(ours, baseline) | {"load_ms": round(loaded * 1000, 1)}))


def _summary(ours: list[float], baseline: list[float]) -> dict[str, object]:
    return {
        "bench": "search",
        "people": PEOPLE,
        "keystrokes": len(ours),
        "ours": _figures(ours),
        "baseline": {"what": "SQL LIKE, in memory, in display order", **_figures(baseline)},
        "ratio": round(statistics.median(ours) / statistics.median(baseline), 3),
    }


def _figures(times: list[float]) -> dict[str, float]:
    percentiles = statistics.quantiles(times, n=20)
    return {"median_ms": round(statistics.median(times), 2), "p95_ms": round(percentiles[-1], 2)}


def _measured(find: Callable[[str], Sequence[int]], keystrokes: list[str]) -> list[float]:
    times = []
    gc.collect()
    for query in keystrokes:
        begun = time.perf_counter()
        find(query)
        times.append((time.perf_counter() - begun) * 1000)
    return times


def _agree(index: PeopleIndex, book: sqlite3.Connection, keystrokes: list[str]) -> None:
    by_sql = _sql_find(book)
    for query in keystrokes:
        if list(index.find(query)) != by_sql(query):
            raise AssertionError(f"index and SQL disagree on {query!r}")


def _sql_book(lines: list[str]) -> sqlite3.Connection:
    book = sqlite3.connect(":memory:")
    book.execute("CREATE TABLE person (place INTEGER PRIMARY KEY, line TEXT)")
    book.executemany("INSERT INTO person VALUES (?, ?)", enumerate(lines))
    return book


def _sql_find(book: sqlite3.Connection) -> Callable[[str], list[int]]:
    def find(query: str) -> list[int]:
        words = query_words(query)
        holds = " AND ".join("line LIKE ?" for _ in words)
        asked = f"SELECT place FROM person WHERE {holds} ORDER BY place"  # noqa: S608  own words
        return [place for (place,) in book.execute(asked, [f"%{word}%" for word in words])]

    return find


def _lines(chance: random.Random) -> Iterator[str]:
    for number in range(PEOPLE):
        given = "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2, 2))))
        name = chance.choice(_SURNAMES) + given if number % 50 else "阿依古丽·买买提"
        yield search_line(
            name,
            phones=[f"1540000{chance.randrange(10_000):04d}"],
            id_number=f"22990{chance.randint(1, 5)}{chance.randint(1930, 2024)}"
            f"{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}{chance.randrange(10_000):04d}",
            address=f"{chance.choice(_ESTATES)}{chance.randint(1, 40)}号楼"
            f"{chance.randint(1, 6)}单元{chance.randint(1, 18)}0{chance.randint(1, 4)}",
        )
