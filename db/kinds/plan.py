"""年度计划与节日: what the year holds, and the days it turns on."""

from __future__ import annotations

import datetime as dt
import re

from typing_extensions import override

from db import codes, fields as field, lunar
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC

_SOLAR = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])")
_LUNAR = re.compile(r"农历(正|二|三|四|五|六|七|八|九|十|十一|冬|十二|腊)月(初|十|二十|廿|三十).*")


class PlanItem(Record):
    """年度计划: one task of a month."""

    __tablename__ = "plan_item"
    title = "计划任务"
    table_tag = 47
    serial_prefix = "JH"
    name_field = "task"

    year: Mapped[int] = field.number(
        "年度", tag=1, least=2000, most=2100, required=True, privacy=PUBLIC, group="year"
    )
    month: Mapped[int] = field.number(
        "月份", tag=2, least=1, most=12, required=True, privacy=PUBLIC, group="year"
    )
    task: Mapped[str] = field.text(
        "工作任务", tag=3, most=100, required=True, search=True, privacy=PUBLIC
    )
    owner: Mapped[bytes] = field.link(
        "责任人", "staff_member", tag=4, required=True, privacy=PUBLIC, group="owner"
    )
    owner_name: Mapped[str | None] = field.name_of(
        "owner", "责任人姓名", tag=5, privacy=PUBLIC, group="owner", search=True
    )
    due_on: Mapped[dt.date] = field.day("完成时限", tag=6, required=True, privacy=PUBLIC)
    done_link: Mapped[bytes | None] = field.link(
        "完成记录", "activity", "joint_meeting", "visit", "study_session", "publicity_item",
        "cross_visit", "service_delivery", "volunteer_session", "indicator_report",
        tag=7, privacy=PUBLIC, group="done_link",
    )  # fmt: skip
    done_link_name: Mapped[str | None] = field.name_of(
        "done_link", "完成记录名称", tag=8, privacy=PUBLIC, group="done_link"
    )
    done_on: Mapped[dt.date | None] = field.day("完成日期", tag=9, past=True, privacy=PUBLIC)

    def is_overdue(self, day: dt.date) -> bool:
        """Say whether the task is still open on a day after its deadline."""
        return self.done_on is None and self.due_on is not None and self.due_on < day


class Festival(Record):
    """节日: a day the office keeps; its own word wins over the shipped calendar."""

    __tablename__ = "festival"
    title = "节日"
    table_tag = 48
    serial_prefix = "JR"
    name_field = "full_name"

    full_name: Mapped[str] = field.text(
        "节日名称", tag=1, most=20, required=True, search=True, privacy=PUBLIC
    )
    calendar: Mapped[str] = field.code(
        "历法", codes.CALENDAR, tag=2, required=True, privacy=PUBLIC, default="solar"
    )
    rule: Mapped[str] = field.text(
        "日期", tag=3, most=20, required=True, privacy=PUBLIC,
        hint="公历写 03-08，农历写 农历八月十五，节气写 清明，每年不同的写 逐年",
    )  # fmt: skip
    dates_by_year: Mapped[str | None] = field.long_text(
        "逐年日期", tag=4, privacy=PUBLIC, hint="一行一个，例如 2026-07-18"
    )
    remind_days: Mapped[int] = field.number(
        "提前提醒（天）", tag=5, most=365, required=True, privacy=PUBLIC, default=14
    )
    code: Mapped[str | None] = field.code("算作哪个节点", codes.FESTIVAL, tag=6, privacy=PUBLIC)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        is_solar = self.calendar == "solar" and self.rule
        if is_solar and not (_SOLAR.fullmatch(self.rule) or lunar.is_term(self.rule)):
            found["rule"] = "公历日期要写成 03-08 这样，清明写 清明"
        if self.rule and self.calendar == "lunar" and not _LUNAR.fullmatch(self.rule):
            found["rule"] = "农历日期要写成 农历八月十五 这样"
        if self.calendar == "local":
            found |= self.need("dates_by_year")
        return found | super().faults()
