"""不是同一人: two residents who look alike and whom staff told apart, so that nobody asks again."""

from __future__ import annotations

from typing_extensions import override

from db import fields as field
from db.fields import Mapped
from db.record import Record


class NotSamePerson(Record):
    """不是同一人: says of two residents that they are two."""

    __tablename__ = "not_same_person"
    title = "不是同一人"
    in_sheets = False
    table_tag = 64
    kept_by_district = True

    one: Mapped[bytes] = field.link("一位居民", "resident", tag=1, required=True, sought_by=True)
    other: Mapped[bytes] = field.link(
        "另一位居民", "resident", tag=2, required=True, sought_by=True
    )

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.one is not None and self.one == self.other:
            found["other"] = "要选两位不同的居民，请改选"
        return found | super().faults()
