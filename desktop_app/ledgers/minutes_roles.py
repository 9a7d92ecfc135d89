"""The parts that minutes are made of, as rows of (role, text)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum

from desktop_app.ledgers.ledger import Row


class Role(StrEnum):
    """What a row of minutes is."""

    MARK = "纪要标志"
    ISSUE = "期号"
    ADDRESSED = "主送"
    ISSUER = "印发机关"
    DATE = "印发日期"
    TITLE = "标题"
    BODY = "正文"
    ATTENDED = "出席"
    EXCUSED = "请假"
    OBSERVED = "列席"
    COPIES = "抄送"
    ISSUED = "印发"
    NAME = "人名"
    BYLINE = "署名"
    REVIEWED = "三审"


def rows_of(pairs: Iterable[tuple[Role, str]], group: str, record: bytes = b"") -> Iterator[Row]:
    """Give minutes as rows: one per role and text, empty ones left out."""
    return (Row((role.value, text), group, record=record) for role, text in pairs if text)
