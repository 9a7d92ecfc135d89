"""单位与组织: the bodies that work with an office."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, contacts, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class PartnerOrganization(Record):
    """单位与组织: a member unit, school, firm or volunteer group; what it offers and needs."""

    __tablename__ = "partner_organization"
    title = "单位与组织"
    table_tag = 7
    serial_prefix = "DW"
    name_field = "full_name"

    full_name: Mapped[str] = field.text("名称", tag=1, required=True, search=True, privacy=PUBLIC)
    org_kind: Mapped[str] = field.code("类别", codes.ORG_KIND, tag=2, required=True, privacy=PUBLIC)
    uscc: Mapped[str | None] = field.text(
        "统一社会信用代码", tag=3, most=18, search=True, privacy=PUBLIC
    )
    liaison: Mapped[str | None] = field.person_name("联络员", tag=4, search=True)
    # Class I, not S: staff ring the liaison every week, so it is shown in full.
    liaison_phone: Mapped[str | None] = field.phone("联系电话", tag=5, public=True, search=True)
    resources: Mapped[str | None] = field.long_text("资源清单", tag=6, privacy=PUBLIC)
    needs: Mapped[str | None] = field.long_text("需求清单", tag=7, privacy=PUBLIC)
    joined_on: Mapped[dt.date | None] = field.day("加入日期", tag=8, group="joined_on")
    left_on: Mapped[dt.date | None] = field.day("退出日期", tag=9, group="joined_on")
    pattern_role: Mapped[str | None] = field.code(
        "工作格局中的位置", codes.PATTERN_ROLE, tag=10, privacy=PUBLIC,
        hint="印在职责分工表的哪一行",
    )  # fmt: skip
    duty: Mapped[str | None] = field.long_text(
        "职责分工", tag=11, privacy=PUBLIC, search=True, hint="这家单位承担什么"
    )

    @override
    def faults(self) -> dict[str, str]:
        return self.disorder("joined_on", "left_on") | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if words := contacts.uscc_warning(self.uscc or ""):
            found["uscc"] = words
        return found
