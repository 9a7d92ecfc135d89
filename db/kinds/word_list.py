"""词条: what an office adds to or changes in a code list that no standard fixes."""

from __future__ import annotations

import datetime as dt

from db import fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class CodeEntry(Record):
    """词条: one code of a list with its label; the code is stable, the label may change."""

    __tablename__ = "code_entry"
    title = "词条"
    in_sheets = False
    table_tag = 51
    name_field = "label"

    list_name: Mapped[str] = field.text("词表", tag=1, most=40, required=True, privacy=PUBLIC)
    code: Mapped[str] = field.text("代码", tag=2, most=40, required=True, privacy=PUBLIC)
    label: Mapped[str] = field.text(
        "名称",
        tag=3,
        most=120,  # of a phrase; the rules know how much a list takes
        required=True,
        search=True,
        privacy=PUBLIC,
    )
    position: Mapped[int | None] = field.number("顺序", tag=4, most=9999, privacy=PUBLIC)
    until: Mapped[dt.date | None] = field.day("停用日期", tag=5, privacy=PUBLIC)
