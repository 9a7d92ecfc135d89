"""Invented rows of a roster of twelve columns, for the benchmarks that set it on paper."""

from __future__ import annotations

import datetime as dt
import random
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar, TypeVar

from db.periods import Period
from desktop_app.ledgers import printing
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Book, Column, Edition, Options, Row, Stamp
from desktop_app.ledgers.resident_roster import ResidentRoster

DAY = dt.date(2025, 9, 16)
STAMP = Stamp("演示干部二", dt.datetime(2025, 9, 17, 14, 3, tzinfo=dt.UTC), 1)

R = TypeVar("R")

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂玉萍红玲芬燕云飞梅鑫波斌宇浩凯健俊帆"
_LONG = ("阿卜杜热合曼·买买提艾尼瓦尔", "斯琴格日乐·宝音德力格尔", "陈𬱖", "王㐂", "김영희")
_ESTATES = ("石榴苑", "同心里", "和顺家园", "友谊小区", "建设局家属楼")
_RELATIONS = ("户主", "配偶", "长子", "长女", "次子", "次女", "父亲", "母亲", "孙子", "孙女")
_SCHOOLS = ("小学", "初中", "普通高中", "中等职业", "大学专科", "大学本科", "研究生")
_REMARKS = ("", "", "", "", "", "", "独居老人", "退役军人", "党员", "租住，合同至2025年6月")


_WEIGHTS = {"full_name": 10.0, "id_number": 14.0, "address": 18.0}


class WideRoster(ResidentRoster):
    """The roster with one more column, as an office may want it."""

    columns: ClassVar[tuple[Column, ...]] = (  # type: ignore[assignment]  # one more than it had
        *(
            replace(one, weight=_WEIGHTS.get(one.key, one.weight))
            for one in ResidentRoster.columns[:8]
        ),
        Column("网格", "grid", 5),
        *ResidentRoster.columns[8:],
    )


def gathered(count: int) -> Gathered:
    """Give so many rows, ready to be set."""
    options = Options(Period.parse("2025"), DAY, DAY, Edition.REPORT)
    book = Book("瑞光新村社区居民委员会（演示）", "2025年", DAY, Edition.REPORT, DAY)
    return printing.gathered(WideRoster(), book, options, rows_of(count))


def rows_of(count: int) -> Iterator[Row]:
    """Give so many rows, the same ones each time."""
    draw = random.Random(20250916)
    for number in range(count):
        estate = _ESTATES[number * len(_ESTATES) // count]
        sex = draw.choice("男女")
        tally = {"person": 1, "male" if sex == "男" else "female": 1, "household": 1}
        if number % 3:
            del tally["household"]
        yield Row(_cells(draw, estate, sex), estate, tally)


def _cells(draw: random.Random, estate: str, sex: str) -> tuple[str, ...]:
    name = draw.choice(_SURNAMES) + "".join(draw.choices(_GIVEN, k=draw.choice((1, 2, 2, 2))))
    if draw.random() < 0.01:
        name = draw.choice(_LONG)
    room = draw.randint(1, 18) * 100 + draw.randint(1, 4)
    return (
        name,
        sex,
        draw.choice(_SCHOOLS),
        f"{draw.randint(1935, 2023)}-{draw.randint(1, 12):02d}",
        f"2299{draw.randint(1, 99):02d}************",
        draw.choice(_RELATIONS),
        f"{estate}{draw.randint(1, 60)}号楼{draw.randint(1, 6)}单元{room}室",
        f"第{draw.randint(1, 9)}网格",
        f"154****{draw.randint(0, 9999):04d}",
        "人户一致",
        draw.choice(_REMARKS),
    )


def best(act: Callable[[], R], runs: int = 3) -> tuple[float, R]:
    """Give the median of several runs in seconds, and what the last one made."""
    seconds = []
    while True:
        begun = time.perf_counter()
        result = act()
        seconds.append(time.perf_counter() - begun)
        if len(seconds) >= runs:
            return statistics.median(seconds), result
