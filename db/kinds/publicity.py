"""宣传与报刊: slogans, leaflets and screens put up, and papers laid out to read."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record, Settled

PUBLIC = Privacy.PUBLIC

USUAL_UNITS = {
    "slogan": "strip",
    "banner": "strip",
    "panel": "board",
    "leaflet": "copy",
    "screen": "item",
    "wechat": "article",
    "media": "article",
}
"""What each kind of publicity is usually counted in."""

ARTICLES = frozenset({"wechat", "media"})
"""What is published as a text, and therefore passes three reviews."""


class PublicityItem(Record):
    """宣传: so many slogans, leaflets or articles at a place on a day."""

    __tablename__ = "publicity_item"
    title = "宣传"
    told_apart_by = ("topic", "date", "place")
    table_tag = 39
    serial_prefix = "XC"
    is_reviewed = True
    name_field = "topic"

    kind: Mapped[str] = field.code(
        "类别", codes.PUBLICITY_KIND, tag=1, required=True, privacy=PUBLIC
    )
    topic: Mapped[str] = field.text(
        "标题或内容", tag=2, most=100, required=True, search=True, privacy=PUBLIC
    )
    quantity: Mapped[int] = field.number(
        "数量", tag=3, least=1, most=1_000_000, required=True, privacy=PUBLIC, group="quantity"
    )
    unit: Mapped[str] = field.code(
        "计量单位", codes.PUBLICITY_UNIT, tag=4, required=True, follows=True, privacy=PUBLIC,
        group="quantity", hint="不填就用这一类常用的",
    )  # fmt: skip
    place: Mapped[str] = field.text(
        "张贴（发放）地点", tag=5, required=True, search=True, privacy=PUBLIC
    )
    date: Mapped[dt.date] = field.day("日期", tag=6, required=True, past=True, privacy=PUBLIC)
    setting: Mapped[str | None] = field.code(
        "七进场所", codes.ACTIVITY_SETTING, tag=7, privacy=PUBLIC
    )
    handler: Mapped[bytes] = field.link(
        "经办人", "staff_member", tag=8, required=True, privacy=PUBLIC, group="handler"
    )
    handler_name: Mapped[str | None] = field.name_of(
        "handler", "经办人姓名", tag=9, privacy=PUBLIC, group="handler", search=True
    )
    photos = field.files("照片", tag=10)

    @override
    def fill_in(self, settled: Settled) -> None:
        if not self.unit:
            self.unit = USUAL_UNITS.get(self.kind, "")


class PeriodicalHolding(Record):
    """报刊: a paper or magazine laid out for residents in a year."""

    __tablename__ = "periodical_holding"
    title = "报刊"
    told_apart_by = ("topic", "year")
    table_tag = 40
    serial_prefix = "BK"
    name_field = "topic"

    topic: Mapped[str] = field.text("报刊名称", tag=1, required=True, search=True, privacy=PUBLIC)
    year: Mapped[int] = field.number(
        "年度", tag=2, least=1949, most=2100, required=True, privacy=PUBLIC
    )
    copies: Mapped[int] = field.number(
        "份数", tag=3, least=1, most=100_000, required=True, privacy=PUBLIC
    )
    place: Mapped[str] = field.text("放置地点", tag=4, required=True, search=True, privacy=PUBLIC)
    subscribed_by: Mapped[str | None] = field.text("订阅单位", tag=5, privacy=PUBLIC)
