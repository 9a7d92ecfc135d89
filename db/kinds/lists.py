"""附件与列表项: the rows that lists of other records are made of."""

from __future__ import annotations

import datetime as dt
import re

from typing_extensions import override

from db import anonymous, codes, fields as field
from db.fields import Mapped
from db.record import Record

MOST_BYTES = 20 * 1024 * 1024


class Attachment(Record):
    """附件: a photo or document that belongs to a record; its bytes are kept by content hash."""

    __tablename__ = "attachment"
    title = "附件"
    in_sheets = False
    table_tag = 16
    name_field = "caption"

    sha256: Mapped[str] = field.text("内容校验码", tag=1, most=64, required=True, sought_by=True)
    mime: Mapped[str] = field.code(
        "文件类型",
        codes.ATTACHMENT_MIME,
        tag=2,
        required=True,
        hint="手机的 HEIC 照片自动转成 JPG",
    )
    byte_count: Mapped[int] = field.number("文件大小（字节）", tag=3, required=True)
    caption: Mapped[str | None] = field.text("说明", tag=4, most=100, search=True)
    taken_on: Mapped[dt.date | None] = field.day("拍摄日期", tag=5, past=True)
    photographer: Mapped[str | None] = field.text("拍摄人", tag=6)
    contains_people: Mapped[bool | None] = field.yes_no("含人物", tag=7, default=False)
    consent_ok: Mapped[bool | None] = field.yes_no("已获同意", tag=8, default=False)
    origin_name: Mapped[str | None] = field.text("原文件名", tag=9, most=200)
    owner: Mapped[bytes] = field.link("所属记录", tag=10, required=True, part_of=True)
    owner_tag: Mapped[int] = field.number("所属栏目", tag=11, required=True)
    position: Mapped[int | None] = field.number("顺序", tag=12)

    @property
    def is_cleared(self) -> bool:
        """Whether its content went when its time was up; that there was a file still counts."""
        return not self.sha256 and self.caption == anonymous.FILE

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.is_cleared:
            return found
        if self.sha256 and not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            found["sha256"] = "内容校验码不完整，请重新添加这个文件"
        if self.byte_count and self.byte_count > MOST_BYTES:
            found["byte_count"] = "附件不能超过 20 MB，请压缩后再添加"
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if self.contains_people and not self.consent_ok:
            found["consent_ok"] = "照片里有人，对外使用前请先征得本人同意"
        return found


class ListEntry(Record):
    """列表项: one element of a list of links that another record declares."""

    __tablename__ = "list_entry"
    title = "列表项"
    in_sheets = False
    table_tag = 21

    owner: Mapped[bytes] = field.link("所属记录", tag=1, required=True, part_of=True)
    owner_tag: Mapped[int] = field.number("所属栏目", tag=2, required=True)
    target: Mapped[bytes | None] = field.link(
        "对象", tag=3, required=True, free_text=True, group="target"
    )
    target_name: Mapped[str | None] = field.name_of("target", "对象名称", tag=4, group="target")
    position: Mapped[int | None] = field.number("顺序", tag=5)

    @property
    @override
    def name(self) -> str:
        """What the element is called."""
        return self.target_name or super().name
