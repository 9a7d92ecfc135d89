"""单位与网格: the offices of the three-level tree and their work areas."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from typing_extensions import override

from db import codes, contacts, fields as field
from db.fields import Mapped, Privacy
from db.record import Record
from db.suppression import LEAST

PUBLIC = Privacy.PUBLIC
USUAL_WISH = Decimal(500)
"""Above how many yuan a micro-wish is looked at twice, unless the office says another sum."""

USUAL_ID_PURPOSE = "核对是不是同一个人，避免重复登记"
"""What numbers of ID papers are for: proposed to whoever founds a book, who may write otherwise."""

BRAND = "红石榴家园"
"""What the work is called where an office has given it no name of its own."""


LONGEST = 365
"""The most days, or months, that an office's rhythm may say."""


def _days(label: str, tag: int) -> Any:
    return field.number(label, tag=tag, least=1, most=LONGEST)


class OrgUnit(Record):
    """单位: a district, street or community office."""

    __tablename__ = "org_unit"
    title = "单位"
    in_sheets = False
    table_tag = 1
    name_field = "full_name"

    code12: Mapped[str] = field.text(
        "统计用区划代码", tag=1, most=12, required=True, search=True, privacy=PUBLIC
    )
    full_name: Mapped[str] = field.text(
        "单位名称", tag=2, required=True, search=True, privacy=PUBLIC
    )
    short_name: Mapped[str | None] = field.text("简称", tag=3, most=20, search=True, privacy=PUBLIC)
    seal_name: Mapped[str | None] = field.text(
        "落款全称", tag=4, privacy=PUBLIC, hint="与公章一致，印在签名处"
    )
    level: Mapped[str] = field.code("层级", codes.LEVEL, tag=5, required=True, privacy=PUBLIC)
    parent: Mapped[bytes | None] = field.link("上级单位", "org_unit", tag=6, privacy=PUBLIC)
    feature_title: Mapped[str | None] = field.text(
        "创建特色", tag=7, most=30, privacy=PUBLIC, hint="例如 创建+非遗传承"
    )
    batch: Mapped[str | None] = field.text(
        "创建批次", tag=8, most=20, privacy=PUBLIC, given_by_district=True
    )
    demo_status: Mapped[bool | None] = field.yes_no(
        "示范社区", tag=9, privacy=PUBLIC, default=False, given_by_district=True
    )
    address: Mapped[str | None] = field.text("办公地址", tag=10, most=100, privacy=PUBLIC)
    phone: Mapped[str | None] = field.phone("电话", tag=11, public=True, privacy=PUBLIC)
    official_population: Mapped[int | None] = field.number("户籍人口数（上级口径）", tag=12)
    official_households: Mapped[int | None] = field.number("户籍户数（上级口径）", tag=13)
    brand_since: Mapped[dt.date | None] = field.day(
        "创建开始日期", tag=14, past=True, privacy=PUBLIC,
        hint="“创建以来”从这一天算起；不填就用上级单位的",
    )  # fmt: skip
    least_count: Mapped[int | None] = field.number(
        "小数字下限", tag=15, least=LEAST, most=100, privacy=PUBLIC,
        hint=f"不足这个数的合计不写明；不填是 {LEAST}",
    )  # fmt: skip
    demo_since: Mapped[dt.date | None] = field.day(
        "示范命名日期", tag=16, past=True, privacy=PUBLIC, given_by_district=True
    )
    brand_name: Mapped[str | None] = field.text(
        "品牌名称", tag=17, most=20, privacy=PUBLIC, hint=f"不填就是{BRAND}"
    )
    slogan: Mapped[str | None] = field.text(
        "品牌口号", tag=18, most=40, privacy=PUBLIC, hint="和品牌名称一起印在台账页眉和封面上"
    )
    emblem = field.files("品牌标识", tag=19)
    aid_purpose: Mapped[str | None] = field.text(
        "登记救助类型的用途", tag=20, most=100,
        hint="写了用途，户的资料里才有救助类型；不填就不登记。印在告知书上",
    )  # fmt: skip
    wish_value: Mapped[Decimal | None] = field.money(
        "微心愿提醒金额（元）", tag=21, privacy=PUBLIC,
        hint=f"预估价值超过这个数会提醒；不填是 {USUAL_WISH} 元",
    )  # fmt: skip
    fewer_reviewers: Mapped[bool | None] = field.yes_no(
        "三审可以兼审", tag=22, privacy=PUBLIC, default=False,
        hint="人手不够时勾选：一个人可以审几步，材料上写明兼审",
    )  # fmt: skip
    id_purpose: Mapped[str | None] = field.text(
        "登记证件号码的用途", tag=23, most=100,
        hint="写了用途，居民的资料里才有证件号码；不填就不登记。印在告知书上",
    )  # fmt: skip
    # The rhythm of the office's work (db/rhythm.py, db/case_days.py, db/first_topic.py): what is
    # blank was never settled, and goes by the handbook.
    meeting_rhythm: Mapped[str | None] = field.code("联席会议", codes.MEETING_RHYTHM, tag=24)
    topics_ahead: Mapped[int | None] = _days("会前几天收议题", 25)
    study_months: Mapped[int | None] = _days("几个月至少学习一次", 26)
    revisit_workdays: Mapped[int | None] = _days("办结后几个工作日回访", 27)
    check_months: Mapped[int | None] = _days("几个月核对一次住户", 28)
    answer_days: Mapped[int | None] = _days("几天内答复权利请求", 29)
    first_topic_rule: Mapped[str | None] = field.code("第一议题", codes.FIRST_TOPIC_RULE, tag=30)
    case_days_dispute: Mapped[int | None] = _days("矛盾化解几天内办结", 31)
    case_days_hardship: Mapped[int | None] = _days("困难解决几天内办结", 32)
    case_days_interests: Mapped[int | None] = _days("权益维护几天内办结", 33)
    case_days_festival: Mapped[int | None] = _days("节日走访几天内办结", 34)
    case_days_children: Mapped[int | None] = _days("孩子关爱几天内办结", 35)

    @property
    def signature(self) -> str:
        """The name that stands under signatures and seals."""
        return self.seal_name or self.full_name

    @property
    def brand_line(self) -> str:
        """The brand with its slogan, as it stands on papers; blank where the office gave none."""
        if not (self.brand_name or self.slogan):
            return ""
        return "　".join(filter(None, (self.brand_name or BRAND, self.slogan)))

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.code12 and (words := contacts.region_fault(self.code12)):
            found["code12"] = words
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        # An office's first book is made before the district's tree reaches it.
        if self.parent is None and self.level in {"street", "community"}:
            found["parent"] = "还没有上级单位，收到区里的数据包后请补上"
        # Nor is it asked then what it is called for short and signs as: 设置 asks for both.
        for name in ("short_name", "seal_name"):
            if not getattr(self, name):
                found[name] = f"还没有{type(self).fields()[name].label}，请补上"
        said = contacts.region_level(self.code12) if self.code12 else None
        if said and self.level and said != self.level:
            found["level"] = "层级和区划代码对不上，请再看一遍"
        if self.demo_since and not self.demo_status:
            found["demo_status"] = "填了示范命名日期，请勾选示范社区"
        if self.feature_title and not self.feature_title.startswith("创建+"):
            found["feature_title"] = "创建特色一般写成“创建+…”，请再看一遍"
        return found


class GridUnit(Record):
    """网格: a set of buildings and the worker who serves them; a work area, no tracking."""

    __tablename__ = "grid_unit"
    title = "网格"
    table_tag = 8
    serial_prefix = "WG"
    name_field = "full_name"

    full_name: Mapped[str] = field.text(
        "网格名称", tag=1, required=True, search=True, privacy=PUBLIC
    )
    buildings = field.links("楼栋范围", "address", tag=2, required=True, free_text=True)
    worker: Mapped[bytes | None] = field.link("网格员", "staff_member", tag=3, privacy=PUBLIC)
