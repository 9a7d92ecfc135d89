"""指标: rates with numerator, denominator and definition; never a bare percentage."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record, Settled

PUBLIC = Privacy.PUBLIC

DEFINITIONS = {
    "enrolment": "适龄儿童中已入学的人数 ÷ 适龄儿童人数",
    "out_of_poverty": "原困难家庭中已脱贫的户数 ÷ 原困难家庭户数",
    "at_post": "在岗职工人数 ÷ 统计职工人数",
}
"""The suggested definition of each indicator; the office may word it anew."""
COMPUTED = "computed"
"""A source that is no longer offered: the program computes none of these rates."""


class IndicatorReport(Record):
    """指标: a rate of a period at a cut-off, entered as an aggregate with its proof."""

    __tablename__ = "indicator_report"
    title = "指标"
    told_apart_by = ("indicator", "period", "cutoff_date")
    table_tag = 46
    serial_prefix = "ZB"
    is_reviewed = True

    indicator: Mapped[str] = field.code(
        "指标名称", codes.INDICATOR, tag=1, required=True, privacy=PUBLIC
    )
    period: Mapped[str] = field.stretch(
        "统计期间",
        tag=2,
        loose=True,
        required=True,
        privacy=PUBLIC,
        hint="例如 2025年、2025年三季度",
    )
    cutoff_date: Mapped[dt.date] = field.day("统计截止日", tag=3, required=True, privacy=PUBLIC)
    numerator: Mapped[int] = field.number(
        "分子", tag=4, required=True, privacy=PUBLIC, group="numerator"
    )
    denominator: Mapped[int] = field.number(
        "分母", tag=5, required=True, privacy=PUBLIC, group="numerator"
    )
    definition: Mapped[str] = field.long_text(
        "口径说明", tag=6, required=True, follows=True, privacy=PUBLIC, hint="不填就用常用的说法"
    )
    source: Mapped[str] = field.code(
        "来源", codes.INDICATOR_SOURCE, tag=7, required=True, privacy=PUBLIC, default="certificate"
    )
    coverage: Mapped[str | None] = field.text(
        "覆盖率", tag=8, most=40, privacy=PUBLIC, hint="有人没填时写，例如 8 人里 6 人填了"
    )
    evidence_files = field.files("佐证材料", tag=9)

    @property
    @override
    def name(self) -> str:
        """The indicator and its period."""
        said = codes.INDICATOR.label(self.indicator) if self.indicator else type(self).title
        return f"{self.period or ''}{said}" or super().name

    @override
    def fill_in(self, settled: Settled) -> None:
        if not self.definition:
            self.definition = DEFINITIONS.get(self.indicator, "")

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        numbers = self.numerator, self.denominator
        if None not in numbers and self.numerator > self.denominator:
            found["numerator"] = "分子不能大于分母，请核对"
        if self.denominator == 0:
            found["denominator"] = "分母是 0，算不出比率，请核对"
        return found | super().faults()
