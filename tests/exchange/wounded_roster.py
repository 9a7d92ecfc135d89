"""A roster as offices really have them: about 1,300 people and every wound of the issue.

All people are invented; their numbers start with 2299, a prefecture that does not exist.
"""

from __future__ import annotations

import datetime as dt
import io
import random
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter

from db import id_numbers

HEADINGS = (
    *("序号", "户主姓名", "姓 名", "与户主\n关系", "性别", "民族", "公民身份号码", "出生年月"),
    *("联系电话（手机）", "家庭住址", "文化程度", "网格员", "备注"),
)
FIRST_ROW = 4
_FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
_GIVEN = "梅明华军丽强敏静伟芳杰娟涛艳勇秀平刚桂英玉兰建国春晓雨晨文博思远嘉宁子轩"
_RELATIONS = (("户主", "1"), ("妻", "2"), ("长子", "1"), ("长女", "2"), ("母亲", "2"))
PAGE = 320  # entries between two page sums


@dataclass
class Roster:
    """The rows of a sheet (None for a blank row) and what must come out of them."""

    rows: list[list[Any] | None] = field(default_factory=list)
    people: int = 0
    bad: dict[int, str] = field(default_factory=dict)
    not_entries: int = 0
    mended: dict[str, int] = field(default_factory=dict)
    homes: list[tuple[int, int]] = field(default_factory=list)

    def mend(self, what: str) -> None:
        self.mended[what] = self.mended.get(what, 0) + 1


def id_number(rng: random.Random, born: dt.date, sex: str) -> str:
    """Make a sound number of an impossible region."""
    sequence = rng.randrange(1, 490) * 2 + (1 if sex == "1" else 0)
    first = f"2299{rng.randrange(1, 10):02d}{born:%Y%m%d}{sequence:03d}"
    return first + id_numbers.check_character(first)


def make(count: int = 1300, seed: int = 7) -> Roster:
    """Write the entries, household by household, then wound some of them."""
    rng = random.Random(seed)
    roster = Roster()
    seen: set[str] = set()
    building = 0
    while roster.people < count:
        building += 1
        size = min(rng.choice((1, 2, 2, 3, 3, 4, 5)), count - roster.people)
        _household(roster, rng, size, building, seen)
        if len(roster.rows) // PAGE != (len(roster.rows) - size) // PAGE:
            _between_pages(roster)
    _wound(roster)
    roster.rows += [None, ["合 计", None, count], ["填表人：演示甲", None, None, "审核人：演示乙"]]
    roster.not_entries += 2
    return roster


def _household(roster: Roster, rng: random.Random, size: int, number: int, seen: set[str]) -> None:
    family = rng.choice(_FAMILY)
    head = ""
    first = len(roster.rows) + FIRST_ROW
    for relation, sex in _RELATIONS[:size]:
        year = {"长子": 2010, "长女": 2013, "母亲": 1945}.get(relation, 1975) + rng.randrange(12)
        born = dt.date(year, rng.randrange(1, 13), rng.randrange(1, 29))
        while True:
            name = family + rng.choice(_GIVEN) + rng.choice(_GIVEN)
            document = id_number(rng, born, sex)
            if name not in seen and document not in seen:
                break
        seen |= {name, document}
        head = head or name
        roster.people += 1
        address = (
            f"石榴苑{number % 40 + 1}号楼{number // 40 % 4 + 1}单元{number // 160 + 1:02d}01室"
        )
        roster.rows.append(
            [
                *(roster.people, head, name, relation, "男" if sex == "1" else "女", "汉"),
                *(document, born, 15400000000 + roster.people),
                address if relation == "户主" else None,
                *("初中", "网格一", None),
            ]
        )
    roster.homes.append((first, len(roster.rows) + FIRST_ROW - 1))


def _between_pages(roster: Roster) -> None:
    roster.rows += [["小计", None, PAGE], None, list(HEADINGS)]
    roster.not_entries += 2


def _entries(roster: Roster) -> list[int]:
    """Places of entries that are not the head's, so that a wound never takes a head away."""
    return [
        place
        for place, row in enumerate(roster.rows)
        if row and isinstance(row[0], int) and row[3] in {"妻", "母亲"}
    ]


def _wound(roster: Roster) -> None:  # noqa: C901  one line per kind of wound
    places = iter(_entries(roster))

    def take(count: int) -> list[list[Any]]:
        taken = [next(places) for _ in range(count)]
        found = [row for place in taken if (row := roster.rows[place])]
        last.extend(place + FIRST_ROW for place in taken)
        return found

    last: list[int] = []

    def bad(reason: str) -> None:
        roster.bad |= dict.fromkeys(last, reason)
        last.clear()

    for row in take(5):
        row[6] = float(row[6][:15] + "000")  # typed into a cell of general format
    for row in take(3):
        row[6] = row[6][:15] + "000"
    for row in take(2):
        row[6] = "9.90001E+17"
    bad("末三位已被表格软件破坏")
    for row in take(3):
        row[6] = row[6][:17] + ("1" if row[6][17] != "1" else "2")
    bad("最后一位对不上")
    for row in take(3):
        row[8] = "1540000001"
    bad("手机号应为 11 位")
    for row in take(1):
        row[6], row[7] = None, "1990年2月30日"
    bad("日期看不懂")
    for row in take(1):
        row[8] = ("=A1/0", "#DIV/0!")
    bad("公式")
    for row in take(2):
        row[2] = None
    bad("没有姓名")
    _mendable(roster, take)
    _duplicates(roster, take(2))


def _mendable(roster: Roster, take: Any) -> None:
    full = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
    for row in take(4):
        row[6] = row[6].translate(full)
        roster.mend("全角字符已改成半角")
    for row in take(3):
        row[6] = row[6][:6] + row[6][8:17]
        row[6] = row[6][:14] + row[6][14]
        roster.mend("由15位转换")
    written = ("{:%Y.%m.%d}", "{:%Y年%m月%d日}", "{:%Y/%m/%d}", "{:%Y%m%d}")
    for row, form in zip(take(4), written, strict=True):
        row[7] = form.format(row[7])
        roster.mend("文字写的日期已认出")
    for row in take(3):
        row[2] = f"{row[2][0]}　{row[2][1:]}"
        roster.mend("姓名里的空格或间隔号已整理")
    for row in take(5):
        row[4] = None  # the number says it


def _duplicates(roster: Roster, rows: list[list[Any]]) -> None:
    at = len(roster.rows)
    for row in rows:
        roster.rows.append(list(row))
        roster.bad[at + FIRST_ROW] = "是同一个人，留一行就行"
        roster.people += 1
        at += 1


def xlsx(roster: Roster) -> bytes:
    """Write the roster with its title merged over the header, and merged addresses."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = book.add_worksheet("花名册")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "演示社区居民花名册")
    sheet.write(1, 0, "填报单位：演示社区")
    sheet.write_row(FIRST_ROW - 2, 0, HEADINGS)
    for place, row in enumerate(roster.rows):
        for column, value in enumerate(row or ()):
            _write(sheet, place + FIRST_ROW - 1, column, value, day)
    for first, last in roster.homes:
        if last > first:
            words = roster.rows[first - FIRST_ROW]
            sheet.merge_range(first - 1, 9, last - 1, 9, words[9] if words else "")
    book.close()
    return target.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, day: Any) -> None:
    if value is None:
        return
    if isinstance(value, tuple):
        sheet.write_formula(row, column, value[0], None, value[1])
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, day)
    elif isinstance(value, str):
        sheet.write_string(row, column, value)
    else:
        sheet.write_number(row, column, value)


def csv(roster: Roster) -> str:
    """Write the roster as the sheet program would save it as text: addresses once per house."""
    lines = [["演示社区居民花名册"], ["填报单位：演示社区"], list(HEADINGS)]
    lines += [[_said(value) for value in row or ()] for row in roster.rows]
    return "\r\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return str(value[1])
    if isinstance(value, float):
        return f"{value:.5E}"
    return value.isoformat() if isinstance(value, dt.date) else str(value)
