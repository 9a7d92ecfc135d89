"""What a package brings, line by line, before anything is merged."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QWidget

from db.periods import title_of
from desktop_app.exchange import receiving
from desktop_app.exchange.brought import Receipt
from desktop_app.exchange.levels import PACKAGES
from desktop_app.gui import look
from desktop_app.gui.arrange import column, row
from desktop_app.gui.controls import StatusChip, label

LISTED: Final = 40
NOTHING_NEW: Final = "这个包里的内容本机都有了，没有要合入的；可以选下一个包。"
TONES: Final = {"新增": "ok", "更新": "info", "冲突": "warn"}
_LET_GO: Final = "份以前交来的台账有按请求删除的人，一并清掉，请社区重新交"


def scrolled(inside: QWidget) -> QScrollArea:
    """Let a part of the page scroll for itself, never sideways."""
    look.dress(inside, "clear")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setWidget(inside)
    area.setMinimumHeight(look.px(120))
    return area


def drop_place() -> QWidget:
    """Give the place where packages are dropped."""
    place = QFrame()
    look.dress(place, "drop")
    words = label("把 U 盘里的数据包拖到这里", "small", wrap=True)
    words.setAlignment(Qt.AlignmentFlag.AlignCenter)
    place.setLayout(column(words, edges=(10, 12, 10, 12)))
    return place


def fill_preview(into: QBoxLayout, receipt: Receipt) -> None:
    """Say what a package brings: counts, then some of its lines, masked."""
    into.addWidget(label(receipt.sender, "h2"))
    made = receiving.shown_time(receipt.made_at)
    same = "核对码与对方一致" if receipt.same_state else "合入后本单位另有记录"
    signed = f" · 签发 {receipt.sign_off}" if receipt.sign_off else ""
    facts = (
        f"{made} 导出 · {title_of(receipt.period)}{signed} · 核对码 {receipt.state_code} · {same}"
    )
    into.addWidget(label(facts, "small", wrap=True))
    if receipt.sheets:
        _fill_sheets(into, receipt)
        return
    counts = [
        ("新增", receipt.created, sum(receipt.created.values())),
        ("更新", receipt.updated, sum(receipt.updated.values())),
    ]
    for verdict, by_kind, total in counts:
        if total:
            words = "、".join(f"{title} {number:,}" for title, number in by_kind.items())
            chip = StatusChip(verdict, TONES[verdict])
            into.addLayout(row(chip, (label(words, wrap=True), 1)))
    remarks = (
        ("删除", "warn", receipt.erased, "条记录按本人请求删除，本机也会清空"),
        ("匿名", "info", receipt.expired, "条记录保管期满，清空内容只留数字，本机也照样做"),
        ("删除", "warn", receipt.let_go, _LET_GO),
        ("副本", "warn", int(receipt.split), "份台账有副本也在写，两边写的都留下，合入后请查明"),
        ("待核", "warn", receipt.parked, "处改动不归写的人管，先放着不算，等区里核实"),
        ("补全", "info", receipt.filled, "处只在本社区里流转的内容随包补上"),
        ("新栏", "info", receipt.unknown, _unknown(receipt)),
        ("附件", "info", receipt.files, "个照片和文件随包带来"),
        ("程序", "info", int(receipt.brings_update), "份程序更新，合入以后到“设置 → 关于”换上"),
        ("冲突", "warn", receipt.conflicts, "条两边都改过，合入以后逐条定；不定也不耽误合入"),
    )
    for title, tone, number, words in remarks:
        if number:
            said = label(f"{number} {words}", wrap=True)
            into.addLayout(row(StatusChip(title, tone), (said, 1)))
    if not receipt.lines and not any(number for _title, _tone, number, _words in remarks):
        into.addWidget(label(NOTHING_NEW, wrap=True))
    _fill_lines(into, receipt)
    into.addStretch(1)


def _unknown(receipt: Receipt) -> str:
    named = f"（{'、'.join(receipt.new_fields[:5])}）" if receipt.new_fields else ""
    return f"条里有更新的程序才认得的内容{named}，原样留着，升级后显示"


def _fill_sheets(into: QBoxLayout, receipt: Receipt) -> None:
    words = "收下以后在“各社区数字”和“交来的台账”里看；不是记录，不改动任何登记。"
    into.addWidget(label(words, wrap=True))
    for one in receipt.sheets:
        into.addLayout(row(StatusChip(PACKAGES[receipt.level], "info"), (label(one, wrap=True), 1)))
    if receipt.let_go:
        said = label(f"{receipt.let_go} {_LET_GO}", wrap=True)
        into.addLayout(row(StatusChip("删除", "warn"), (said, 1)))
    into.addStretch(1)


def _fill_lines(into: QBoxLayout, receipt: Receipt) -> None:
    if receipt.lines:
        into.addWidget(label("变化（抽看）", "strong"))
    for line in receipt.lines[:LISTED]:
        name = f"{line.kind.title} {line.name}".strip()
        words = f"{name}：{'；'.join(line.details)}" if any(line.details) else name
        chip = StatusChip(line.verdict, TONES.get(line.verdict, "info"))
        into.addLayout(row(chip, (label(words, "small", wrap=True), 1)))
    more = len(receipt.lines) - LISTED
    if more > 0:
        into.addWidget(label(f"还有 {more} 条没有列出", "caption"))
