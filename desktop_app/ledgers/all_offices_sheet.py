"""L17c 各社区统计表: the numbers of all offices side by side, as the district sees them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from typing_extensions import override

from db import all_offices
from db.all_offices import SideBySide
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers.ledger import (
    OFFICES,
    SEALED,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Row,
)
from desktop_app.ledgers.sheet import A3, A4

ON_A4: Final = 9  # offices that a lying sheet takes
MOST: Final = 36
SOURCE: Final = "数字来源"
NOT_YET: Final = "还没有"
TOO_MANY: Final = "有 {count} 个社区，一张纸最多并排 {most} 个；请在「各社区数字」复制表格"


class AllOfficesSheet(Ledger):
    """各社区统计表: made for the offices there are. In the order of their codes: nothing ranks."""

    code = "L17c"
    title = "各社区统计表"
    spans_offices = True
    sheet = A4.landscape
    order = "单位代码，不排名次"
    group_by = Group("stretch", head="{group}")
    signs = SEALED
    editions = OFFICES

    def __init__(self, found: SideBySide, written: str) -> None:
        if len(found.offices) > MOST:
            raise Refused(TOO_MANY.format(count=len(found.offices), most=MOST))
        self._found = found
        self.choices = {"period": written}
        vars(self)["columns"] = _columns([one.name for one in found.offices])

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        del store
        found = self._found
        now, ever = f"本期（{found.title}）", f"累计（到 {options.cutoff.isoformat()}）"
        sources = (one or NOT_YET for one in found.sources)
        yield Row((SOURCE, "", *sources, ""), now)
        for one in found.lines:
            yield Row((one.measure.label, one.measure.unit, *one.now, one.total_now), now)
        for one in found.lines:
            yield Row((one.measure.label, one.measure.unit, *one.ever, one.total_ever), ever)


class WideOfficesSheet(AllOfficesSheet):
    """The same for many offices: on A3, in smaller type."""

    sheet = A3.landscape
    body_size = 7.5


def sheet_of(found: SideBySide, written: str) -> AllOfficesSheet:
    """Give the sheet for so many offices."""
    return (AllOfficesSheet if len(found.offices) <= ON_A4 else WideOfficesSheet)(found, written)


def sheet_from(store: Store, options: Options, choices: Mapping[str, str]) -> AllOfficesSheet:
    """Count anew what a registered paper showed, and give its sheet."""
    written = choices["period"]
    return sheet_of(all_offices.read(store, written, options.cutoff), written)


def _columns(names: list[str]) -> tuple[Column, ...]:
    head, unit = (22.0, 6.0) if len(names) <= ON_A4 else (14.0, 4.0)
    each = (100 - head - unit) / (len(names) + 1)
    return (
        Column("指标", "indicator", head),
        Column("单位", "unit", unit, Align.CENTER),
        *(Column(name, f"office{at}", each, Align.RIGHT) for at, name in enumerate(names)),
        Column("合计", "total", each, Align.RIGHT),
    )
