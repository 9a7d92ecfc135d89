"""Numbers as rows of a list: what, how many of the period and of all time, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from typing_extensions import override

from db import codes
from db.counting import Indicator, Rate
from db.official import RULE
from desktop_app.gui.list_source import Deed, Preview
from desktop_app.gui.numbers.reading import Numbers, Told
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of

APART: Final = "apart"
NO_LIST: Final = "人数太少，不列出名单"

Show = Callable[[bytes], object]


class NumberList(ShortList):
    """The numbers last counted; `show` opens the records of one, `apart` takes one apart."""

    noun = "个数"

    def __init__(self, show: Show, take_apart: Show) -> None:
        self.told: dict[bytes, Told] = {}
        self._show, self._take_apart = show, take_apart
        super().__init__()
        self.is_reading = True

    def take(self, found: Numbers) -> None:
        """Show another count."""
        self.told = {one.measure.key.encode(): one for one in found.told}
        self.renew()

    @override
    def read(self) -> Sequence[ListRow]:
        return [self._row(place, key, one) for place, (key, one) in enumerate(self.told.items())]

    def _row(self, place: int, key: bytes, one: Told) -> ListRow:
        measure = one.measure
        apart = f"{one.apart:,}" if one.apart else ""
        told = "。".join(filter(None, (one.beside, measure.definition)))
        cells = (measure.label, measure.unit, one.now, one.ever, apart, told)
        views = {"all", measure.project} | ({APART} if one.apart else set())
        keys = (place, measure.unit, place, place, one.apart, place)
        line = line_of(measure.label, measure.topic)
        return ListRow(key, cells, keys, frozenset(views), line)

    @override
    def columns(self) -> Sequence[Column]:
        return [
            Column("指标", 190, is_strong=True),
            Column("单位", 56),
            Column("本期", 150),
            Column("累计", 150),
            Column("未计入", 64),
            Column("计算口径", 260, stretch=True),
        ]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        held = {view for row in self.rows.values() for view in row.views}
        projects = [(code, codes.PROJECT.label(code)) for code in codes.PROJECT.codes()]
        last = [(APART, "有未计入的#")] if APART in held else []
        return [("all", "全部"), *projects, *last]

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        one = self.told.get(record_id)
        if one is None:
            return None
        measure = one.measure
        facts = [("本期", f"{one.now} {_unit(measure)}"), ("累计", f"{one.ever} {_unit(measure)}")]
        facts += [("上级口径", f"{one.beside}。{RULE}")] if one.beside else []
        facts += [("计算口径", measure.definition)]
        if isinstance(measure, Rate):
            facts += [("分子", measure.part.definition), ("分母", measure.whole.definition)]
        elif measure.sums:
            facts += [("相加的是", measure.sums)]
        if one.apart:
            facts += [("未计入", f"{one.apart:,} 条，还没到这一步，或没有日期")]
        deeds: list[Deed] = []
        if one.opens:
            deeds += _openings(measure, self._show)
            deeds += [("交叉表和图", partial(self._take_apart, record_id))]
        return Preview(measure.label, caption=measure.topic, facts=facts, deeds=deeds)


def _unit(measure: Indicator | Rate) -> str:
    return "" if isinstance(measure, Rate) else measure.unit


def _openings(measure: Indicator | Rate, show: Show) -> list[Deed]:
    if isinstance(measure, Rate):
        return [
            (f"打开分子：{measure.part.label}", partial(show, measure.part.key.encode())),
            (f"打开分母：{measure.whole.label}", partial(show, measure.whole.key.encode())),
        ]
    return [("打开它的记录", partial(show, measure.key.encode()))]
