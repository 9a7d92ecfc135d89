"""台账样式: how an office sets a ledger's title, columns and widths."""

from __future__ import annotations

from db import fields as field
from db.fields import Mapped, Privacy
from db.record import Id, Record, derived_id

PUBLIC = Privacy.PUBLIC


class LedgerLayout(Record):
    """台账样式: title, heads, order and widths of one ledger; the district's is a template.

    `columns` is JSON that `ledgers/fitting.py` writes and reads; it names columns of the
    declaration and nothing else. One that was made for another version of the declaration, or
    that says nothing, is passed over.
    """

    __tablename__ = "ledger_layout"
    title = "台账样式"
    in_sheets = False
    table_tag = 66
    name_field = "ledger"

    ledger: Mapped[str] = field.text("台账", tag=1, most=8, required=True, privacy=PUBLIC)
    version: Mapped[int] = field.number("台账版本", tag=2, required=True, privacy=PUBLIC)
    own_title: Mapped[str | None] = field.text("标题", tag=3, most=40, privacy=PUBLIC)
    columns: Mapped[str | None] = field.long_text("列的样子", tag=4, privacy=PUBLIC)

    @property
    def says_anything(self) -> bool:
        """Whether it differs from the default at all."""
        return bool(self.own_title or self.columns)


def layout_id(scope: str, ledger: str) -> Id:
    """Give the id of an office's layout of a ledger: PCs that set it apart hold one record."""
    return derived_id(f"{scope} {ledger}", person=b"hsl layout")
