"""视图: how somebody likes to see a list; it goes with the book to the office's other PCs."""

from __future__ import annotations

from db import fields as field
from db.fields import Mapped
from db.record import Record


class ListView(Record):
    """列表视图: what a list is narrowed by, its columns and its order, under a name.

    `conditions`, `layout` and `sorting` are JSON that lists write and read; nothing that belongs
    to a person's own record alone, and no word that is sought, ever stands in them.
    """

    __tablename__ = "list_view"
    title = "列表视图"
    in_sheets = False
    table_tag = 60
    kept_by_district = True
    name_field = "called"
    right = "see"

    called: Mapped[str] = field.text("视图名称", tag=1, most=16, required=True)
    page: Mapped[str] = field.text("所属列表", tag=2, most=40, required=True)
    owner: Mapped[bytes] = field.link("所有人", "user", tag=3, required=True)
    shared: Mapped[bool | None] = field.yes_no("全单位可用", tag=4, default=False)
    pinned: Mapped[bool | None] = field.yes_no("钉在列表上方", tag=5, default=False)
    position: Mapped[int | None] = field.number("顺序", tag=6)
    base: Mapped[str | None] = field.text("起始范围", tag=7, most=40)
    conditions: Mapped[str | None] = field.long_text("筛选条件", tag=8)
    layout: Mapped[str | None] = field.long_text("列的样子", tag=9)
    sorting: Mapped[str | None] = field.text("排序", tag=10, most=200)

    def is_for(self, user: bytes) -> bool:
        """Say whether somebody may see the view: the owner, or everyone where it is shared."""
        return bool(self.shared) or self.owner == user
