"""同一人: two residents whom the district found to be one person; nothing of them is rewritten."""

from __future__ import annotations

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped
from db.record import Id, Record, derived_id


class SamePerson(Record):
    """同一人: an edge between two residents' records; deleting it takes the decision back.

    Of 人户分离, `one` is the record where the person lives and `other` where the person is
    registered; of 重复登记, `other` is the one to be closed; of 迁居移交, `one` is the record at
    the office that the household moved to. Two offices' records are joined in the district's own
    books, so that neither hears of the other's person; two of one office's are that office's.
    """

    __tablename__ = "same_person"
    title = "同一人"
    in_sheets = False
    table_tag = 71
    kept_by_district = True
    right = "join"
    decided_by_district = True

    one: Mapped[Id] = field.link(
        "留用一方（居住地）", "resident", tag=1, required=True, group="one", sought_by=True
    )
    other: Mapped[Id] = field.link(
        "另一方（户籍地）", "resident", tag=2, required=True, group="one", sought_by=True
    )
    same_kind: Mapped[str] = field.code(
        "属于哪种", codes.SAME_KIND, tag=3, required=True, default="duplicate"
    )
    evidence: Mapped[str | None] = field.text("依据", tag=4)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.one is not None and self.one == self.other:
            found["other"] = "要选两条不同的居民记录，请改选"
        return found | super().faults()


def pair_id(one: Id, other: Id) -> Id:
    """Give the id of the edge between two records: the same wherever it is drawn."""
    return derived_id(" ".join(sorted((one.hex(), other.hex()))), person=b"hsl same")
