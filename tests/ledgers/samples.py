"""Rows for any table ledger, made from its declaration: usual, long, rare and hostile ones."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from string import Formatter

from desktop_app.ledgers.ledger import ROW_NUMBER, Column, Ledger, Row, Wrap

LONG_NAME = "阿卜杜拉吾甫尔江艾合买提玉素甫·阿不都热依木吐尔逊"
RARE = ("王㐂", "李䶮", "𠮷田", "赵𬺓", "岩", "陈𬱖", "김영희（金英姬）", "斯琴格日乐·宝音德力格尔")
NAMES = ("李梅", "欧阳明月", "阿依古丽·买买提", *RARE, LONG_NAME)
HOSTILE = (
    "<img src=x onerror=alert(1)>", r"()\<>% 100% \n /F1 Tf ET", "\u202e倒着写\u2069\u200b字",
    "BT (x) Tj ET Q endstream\x00\x07", "=HYPERLINK(\"x\")", "\ufeff，。、", "\ud800",
)  # fmt: skip
TEXTS = ("走访慰问送米面油。", "协调1名儿童入学，2025-09-16前答复（已办）。", "")
FIGURES = ("2025-09-16", "JD-2025-A0001", "1", "120.00", "")

_USUAL = {
    "date": "2025-09-16", "serial_no": "JD-2025-A0012", "state": "在结", "unit": "幅",
    "quantity": "12", "year": "2025", "copies": "2", "receipt": "已签收", "photos": "3",
    "headcount": "60", "hours": "12.5", "channel": "来访", "level": "社区", "sex": "女",
    "cycle": "每季度至少一次", "festival": "三八国际妇女节", "goods": "月饼两盒\n折款 120.00 元",
    "feedback": "基本满意\n很合用，谢谢大家。", "revisit": "2025-09-30\n满意",
    "targets": "阿依古丽·买买提、王㐂、李梅户", "visitors": "演示干部五、演示干部六",
    "resources": "资源：助老、助学、环境整治\n需求：培训和物资", "evidence": "3 条记录\n2 个文件",
    "theme": "共同团结进步、共同繁荣发展", "place": "瑞光新村石榴籽活动室", "setting": "社区",
    "address": "和顺家园1号楼1单元302室", "building": "石榴苑1号楼", "forms": "讲座、手工",
    "category": "矛盾化解", "kind": "政策宣介", "progress": "推进中", "result": "完成",
    "content": "每月开放一次图书角，由专人登记借阅，周末请老师来讲一堂非遗剪纸课。",
    "situation": "身体比上次好，想参加社区的书画班。", "summary": "两户为楼道堆物有争执",
    "outcome": "2025-09-07 和有关单位对接，约好时间。\n逾期，办理时限 2025-09-13",
    "demand": "孩子转学手续", "topic": "粽情端午聚民心", "post": "社区副书记",
    "item": "一个保障机制", "org_kind": "志愿服务组织", "claimer": "石榴籽志愿服务队（瑞光新村）",
    "provider": "瑞光新村卫生服务站", "organization": "石榴籽志愿服务队（瑞光新村）",
    "full_name": "瑞光新村物业公司", "purpose": "节日慰问", "order": "1",
}  # fmt: skip


def data_columns(ledger: Ledger) -> list[Column]:
    """Give the columns that rows bring: the number is the engine's."""
    return [column for column in ledger.columns if column.key != ROW_NUMBER]


def usual_rows(ledger: Ledger) -> list[Row]:
    """Give seven rows as an office has them, with a long and a rare name among them."""
    rows = []
    for place in range(7):
        cells = tuple(_usual(column, place) for column in data_columns(ledger))
        group = ("本季度" if place < 4 else "上季度") if ledger.group_by else ""
        rows.append(Row(cells, group, tally(ledger)))
    return rows


def tally(ledger: Ledger) -> dict[str, int | Decimal]:
    """Give one of everything that the ledger adds up."""
    names = {name for total in ledger.totals for name in (total.tally, total.of) if name}
    head = ledger.group_by.head if ledger.group_by else ""
    names |= {name for _, name, _, _ in Formatter().parse(head) if name} - {"group", "count"}
    found: dict[str, int | Decimal] = dict.fromkeys(names, 1)
    for total in ledger.totals:
        if total.by:
            found[f"{total.tally}:{total.by.codes()[0]}"] = 2
    return found


def _usual(column: Column, place: int) -> str:
    if column.wrap is Wrap.NAME and column.key not in _USUAL:
        return NAMES[(place * 5 + 1) % len(NAMES)]
    if column.key in _USUAL:
        return _USUAL[column.key] if place % 3 or column.wrap is not Wrap.TEXT else ""
    if column.key.endswith(("_on", "_at", "_log")):
        return "2025-09-16" if place % 2 else ""
    return "3" if column.wrap is Wrap.FIGURE else f"{column.label}如实登记"


def mark(place: int) -> str:
    """Give the word by which a made-up row is found again on paper."""
    return f"甲{place:04d}乙"


def any_rows(ledger: Ledger, chance: Random, count: int) -> list[Row]:
    """Give made-up rows: each says its mark once, and anything at all in its other cells."""
    columns = data_columns(ledger)
    fit = [i for i, column in enumerate(columns) if column.wrap is not Wrap.FIGURE]
    wide = max(fit, key=lambda i: columns[i].weight)
    tall = chance.choice((1, 1, 5, 30))
    rows, group = [], 0
    for place in range(count):
        cells = [_any(column, chance) for column in columns]
        cells[wide] = mark(place) + chance.choice((*HOSTILE, *TEXTS)) * chance.randint(1, tall)
        group += chance.random() < 0.1
        late = place > count * 0.9
        name = f"第{group}组" if ledger.group_by else ""
        rows.append(
            Row(tuple(cells), "没有写日期", counts=False)
            if late
            else Row(tuple(cells), name, tally(ledger))
        )
    return rows


def any_words(row: Row, chance: Random) -> Row:
    """Give a row of a form or of official text with anything at all in place of its words."""
    key, *cells = row.cells
    said = (
        cell
        if cell.isascii()  # a blank, a figure, the hash of a picture
        else chance.choice((cell, *NAMES, *HOSTILE)) + chance.choice(("", LONG_NAME))
        for cell in cells
    )
    return row._replace(cells=(key, *said))


def _any(column: Column, chance: Random) -> str:
    if column.wrap is Wrap.NAME:
        return "、".join(chance.choice((*NAMES, "")) for _ in range(chance.choice((1, 1, 3))))
    return chance.choice(FIGURES if column.wrap is Wrap.FIGURE else (*TEXTS, *HOSTILE))
