"""工作人员与账号: who works at an office, and who may open its book."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class StaffMember(Record):
    """工作人员: someone who works at the office, full time or beside another post."""

    __tablename__ = "staff_member"
    title = "工作人员"
    told_apart_by = ("full_name",)
    table_tag = 6
    serial_prefix = "RY"
    name_field = "full_name"

    full_name: Mapped[str] = field.person_name(
        "姓名", tag=1, required=True, search=True, privacy=PUBLIC
    )
    post: Mapped[str] = field.text("职务", tag=2, most=30, required=True, privacy=PUBLIC)
    employment_kind: Mapped[str] = field.code(
        "专（兼）职", codes.EMPLOYMENT_KIND, tag=3, required=True, privacy=PUBLIC
    )
    duty: Mapped[str] = field.text("工作分工", tag=4, most=100, required=True, privacy=PUBLIC)
    office_phone: Mapped[str | None] = field.phone("办公电话", tag=5, public=True, privacy=PUBLIC)
    mobile: Mapped[str | None] = field.phone("手机", tag=6, search=True, privacy=Privacy.SENSITIVE)
    level: Mapped[str] = field.code("层级", codes.LEVEL, tag=7, required=True, privacy=PUBLIC)
    term_from: Mapped[dt.date] = field.day(
        "任职日期", tag=8, required=True, privacy=PUBLIC, group="term_from"
    )
    term_to: Mapped[dt.date | None] = field.day(
        "离任日期", tag=9, privacy=PUBLIC, group="term_from"
    )
    grid_unit: Mapped[bytes | None] = field.link("网格", "grid_unit", tag=10, privacy=PUBLIC)
    user: Mapped[bytes | None] = field.link("账号", "user", tag=11)

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the person is in post on a day."""
        return self.term_from <= day and (self.term_to is None or day <= self.term_to)

    @override
    def faults(self) -> dict[str, str]:
        return self.disorder("term_from", "term_to") | super().faults()


class User(Record):
    """账号: who may open the book and in which roles; the password lives in the key file only.

    So does that a password is somebody else's and must be changed (its slot is temporary); when
    somebody was last here is a line of each PC's own log. Neither is told twice, in the record.
    """

    __tablename__ = "user"
    title = "账号"
    in_sheets = False
    right = "accounts"
    table_tag = 18
    former_tags = frozenset({5, 6})
    serial_prefix = "ZH"
    name_field = "login"

    login: Mapped[str] = field.text("登录名", tag=1, most=30, required=True, search=True)
    staff: Mapped[bytes] = field.link("人员", "staff_member", tag=2, required=True)
    roles: Mapped[tuple[str, ...]] = field.codes("角色", codes.ROLE, tag=3, required=True)
    active: Mapped[bool | None] = field.yes_no("启用", tag=4, default=True)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.login and self.login != "".join(self.login.split()):
            found["login"] = "登录名里不要有空格"
        return found | super().faults()
