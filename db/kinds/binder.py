"""档案盒: a box that printed papers are filed in, with what stands on its cover and its back."""

from __future__ import annotations

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class Binder(Record):
    """档案盒: one box of an office's records of a year (DA/T 22)."""

    __tablename__ = "binder"
    title = "档案盒"
    told_apart_by = ("year", "box_no")
    table_tag = 68
    kept_by_district = True
    right = "binder"

    fonds_code: Mapped[str | None] = field.text("全宗号", tag=1, most=20, privacy=PUBLIC)
    fonds_name: Mapped[str] = field.text(
        "全宗名称", tag=2, required=True, privacy=PUBLIC, hint="单位全称，印在封面上"
    )
    year: Mapped[int] = field.number(
        "年度", tag=3, least=1949, most=2100, required=True, privacy=PUBLIC
    )
    category: Mapped[str | None] = field.text(
        "类目", tag=4, most=30, search=True, privacy=PUBLIC, hint="例如 民族团结进步创建"
    )
    retention: Mapped[str] = field.code(
        "保管期限", codes.RETENTION, tag=5, required=True, privacy=PUBLIC, default="thirty_years"
    )
    division: Mapped[str | None] = field.text(
        "机构（问题）", tag=6, most=20, search=True, privacy=PUBLIC, hint="例如 社区党委"
    )
    box_no: Mapped[int] = field.number("盒号", tag=7, least=1, required=True, privacy=PUBLIC)
    first_no: Mapped[int] = field.number(
        "起始件号", tag=8, least=1, required=True, default=1, privacy=PUBLIC
    )
    thickness: Mapped[str] = field.code(
        "盒子厚度", codes.BOX_THICKNESS, tag=9, required=True, privacy=PUBLIC, default="thirty"
    )
    papers = field.links("盒内文件", "ledger_print", tag=10)

    @property
    @override
    def name(self) -> str:
        """The year and the number of the box."""
        number = f"第{self.box_no}盒" if self.box_no else type(self).title
        return f"{self.year or ''}年{number}"

    def record_no(self, number: int) -> str:
        """Give the archive number of one item: 全宗号-文书·年度-期限-件号."""
        term = codes.RETENTION_MARK.get(self.retention, "")
        parts = (self.fonds_code or "", f"WS·{self.year}", term, f"{number:04d}")
        return "-".join(part for part in parts if part)
