"""The lists of a binder: its contents, what is lacking, and the evidence kept with the records."""

from __future__ import annotations

from desktop_app.ledgers.ledger import ROW_NUMBER, Align, Column, Group, Ledger, Total, Wrap
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE


class BinderContents(Ledger):
    """目录: every paper of the binder with the page it begins on (卷内目录)."""

    code = "L21"
    title = "目录"
    sheet = A4
    columns = (
        Column("序号", "number", 8, CENTER, FIGURE),
        Column("档号", "record_no", 18, CENTER),
        Column("责任者", "author", 16),
        Column("题名", "title", 34),
        Column("日期", "date", 12, CENTER, FIGURE),
        Column("页数", "pages", 6, CENTER, FIGURE),
        Column("页次", "page", 6, CENTER, FIGURE),
    )
    group_by = Group("part", head="{group}")
    totals = (Total("共装", "paper", unit="份"), Total("页数", "page", unit="页"))
    signs = ()


class BoxContents(Ledger):
    """卷内目录: the items of an archive box, with the pages each was printed on."""

    code = "L21"
    title = "卷内目录"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 8, CENTER, FIGURE),
        Column("档号", "record_no", 18, CENTER, FIGURE),
        Column("责任者", "author", 16),
        Column("题名", "title", 34),
        Column("日期", "date", 12, CENTER, FIGURE),
        Column("页数", "pages", 6, CENTER, FIGURE),
        Column("备注", "remark", 6),
    )
    totals = (Total("件数", "item", unit="件"), Total("页数", "page", unit="页"))
    signs = ()


class GapList(Ledger):
    """缺什么: what an inspector would find, with the page it is found on."""

    code = "L21"
    title = "缺什么"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("台账", "ledger", 16),
        Column("记录", "record", 24),
        Column("缺什么", "lacking", 44),
        Column("页次", "page", 10, CENTER, FIGURE),
    )
    order = "要办的事，台账"
    group_by = Group("deed", head="{group}（{gap} 处）")
    totals = (Total("共缺", "gap", unit="处"),)
    signs = ()


class EvidenceList(Ledger):
    """佐证材料目录: photos and documents kept with the records of the time."""

    code = "L21"
    title = "佐证材料目录"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 7, CENTER, FIGURE),
        Column("材料", "caption", 33),
        Column("所属", "owner", 34),
        Column("类别", "sort", 12, CENTER),
        Column("日期", "date", 14, CENTER, FIGURE),
    )
    order = "所属，日期"
    group_by = Group("kind", head="{group}（{item} 份）")
    totals = (Total("共", "item", unit="份"),)
    signs = ()
