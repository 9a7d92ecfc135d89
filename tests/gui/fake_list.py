"""A list source without a store: people that are nobody, in any number."""

from __future__ import annotations

from collections.abc import Sequence

from desktop_app.gui.list_source import Line, Preview
from desktop_app.gui.record_model import Cells, Column

SURNAMES = "万乌吴武汪王包白曾崔曹蔡陈"
GIVEN = ("一涵", "玉华", "艳辉", "雅涵", "永涵", "宇慧", "永慧", "桂平")
STATES = ("在住", "在住", "在住", "外出", "迁出")
TONES = {"在住": "ok", "外出": "info", "迁出": "warn"}


class FakePeople:
    """`count` people, the same every time; counts how often rows are fetched."""

    noun = "人"

    def __init__(self, count: int) -> None:
        self._ids = [at.to_bytes(16) for at in range(count)]
        self._cells = [_cells(at) for at in range(count)]
        self.fetches: list[int] = []

    def columns(self) -> Sequence[Column]:
        return (
            Column("姓名", 92, is_strong=False, sorts=True),
            Column("性别", 52),
            Column("出生日期", 104, sorts=True),
            Column("住址", 156, stretch=True, sorts=True),
            Column("网格", 80),
            Column("电话", 118),
            Column("在办", 60),
            Column("状态", 80, tones=TONES, sorts=True),
        )

    def ids(self) -> Sequence[bytes]:
        return self._ids

    def views(self) -> Sequence[tuple[str, str]]:
        return (("here", "在住"), ("all", "全部"), ("thin", "资料不全 27"))

    def search(self, query: str, view: str) -> Sequence[int]:
        wanted = query.strip()
        kept = range(len(self._ids))
        if not wanted and view != "here":
            return kept
        return [
            at
            for at in kept
            if wanted in f"{self._cells[at][0]} {self._cells[at][3]}"
            and (view != "here" or self._cells[at][7] == "在住")
        ]

    def sort_keys(self, column: int) -> Sequence[str]:
        return [cells[column] for cells in self._cells]

    def fetch(self, ids: Sequence[bytes]) -> Sequence[Cells]:
        self.fetches.append(len(ids))
        return [self._cells[int.from_bytes(one)] for one in ids]

    def preview(self, record_id: bytes) -> Preview | None:
        cells = self._cells[int.from_bytes(record_id)]
        return Preview(
            cells[0],
            cells[7],
            TONES[cells[7]],
            "2026-11-19 王晓梅更新",
            [("性别年龄", f"{cells[1]} · 71 岁"), ("电话", cells[5]), ("住址", cells[3])],
            [
                ("结对", [Line("瑞光街道办 · 刘志远", "users", "2025-03 起")]),
                ("近期记录", [Line("微心愿：修理轮椅", "heart", "已办结", "ok")]),
            ],
            [("记走访", print), ("记心愿", print)],
        )


def _cells(at: int) -> Cells:
    return (
        SURNAMES[at % len(SURNAMES)] + GIVEN[at * 7 % len(GIVEN)],
        "女" if at % 2 else "男",
        f"{1930 + at * 13 % 90}-{at % 12 + 1:02}-{at % 28 + 1:02}",
        f"{at % 40 + 1}号楼{at % 5 + 1}单元{at % 9 + 1}02",
        f"第{at % 8 + 1}网格",
        f"199****{at * 37 % 10000:04}",
        "2" if at % 11 == 0 else "",
        STATES[at % len(STATES)],
    )
