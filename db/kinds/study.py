"""学习宣讲: study sessions, briefings and lectures at every level."""

from __future__ import annotations

import datetime as dt

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class StudySession(Record):
    """学习宣讲: one session, what was studied, who spoke and how many came."""

    __tablename__ = "study_session"
    title = "学习宣讲"
    table_tag = 41
    serial_prefix = "XX"
    name_field = "topic"

    kind: Mapped[str] = field.code("类型", codes.STUDY_KIND, tag=1, required=True, privacy=PUBLIC)
    level: Mapped[str] = field.code("层级", codes.LEVEL, tag=2, required=True, privacy=PUBLIC)
    date: Mapped[dt.date] = field.day("日期", tag=3, required=True, past=True, privacy=PUBLIC)
    topic: Mapped[str] = field.text(
        "主题", tag=4, most=100, required=True, search=True, privacy=PUBLIC
    )
    materials: Mapped[str | None] = field.text("学习材料", tag=5, most=200, privacy=PUBLIC)
    speaker: Mapped[str | None] = field.text("主讲人", tag=6, search=True, privacy=PUBLIC)
    place: Mapped[str | None] = field.text("地点", tag=7, search=True, privacy=PUBLIC)
    headcount: Mapped[int] = field.number(
        "参加人数", tag=8, least=1, most=100_000, required=True, privacy=PUBLIC
    )
    integrated_with: Mapped[tuple[str, ...] | None] = field.codes(
        "融入", codes.INTEGRATED_WITH, tag=9, privacy=PUBLIC
    )
    notes: Mapped[str | None] = field.long_text("记录", tag=10, privacy=PUBLIC)
    sign_in_sheet = field.files("签到表", tag=11)
    photos = field.files("照片", tag=12)
    programme: Mapped[str | None] = field.code("所属计划", codes.PROGRAMME, tag=13, privacy=PUBLIC)
