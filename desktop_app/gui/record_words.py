"""What the page of a record says of it, and who would change it where."""

from __future__ import annotations

import datetime as dt
from typing import Final

from db.kinds import OrgUnit
from db.record import DISTRICT_SCOPES, Record
from db.store import Store

BEGINS: Final = "按 Enter 到下一项 · Ctrl+Enter 保存并再登 · Ctrl+S 保存"
NONE_CHOSEN: Final = "还没有选哪一条。到“{crumb}”里选一条，按 Enter 打开。"
TO_BE_SEEN: Final = "选了以后，在这里看"
NO_LAST: Final = "还没有登记过别的，没有可照抄的"
LIKE_LAST: Final = "Ctrl+D 同上一条"
NO_CELL: Final = "请先点一下要照抄的那一项，再按“同上一条”"


def whose_it_is(store: Store, record: Record) -> str:
    """Say who made a record that is only looked at here, and how it would be changed."""
    code = record.org_code
    if code in DISTRICT_SCOPES:
        return "区里下发的，这里只看。要改请告诉区里。"
    office = next(iter(store.all(OrgUnit, code12=code)), None)
    name = office.name if office else code
    if not store.is_district:
        return f"{name}登记的，这里只看。"
    return f"{name}登记的，区里只看。要更正，到“接收与合并 → 退回更正”按“更正”。"


def numbered(record: Record) -> str:
    """Give a record's number with words around it; blank where it has none."""
    return f"编号 {record.serial_no} · " if record.serial_no else ""


def titled(title: str, name: str) -> str:
    """Give a record's name behind what it is, unless it ends with that anyway."""
    return name if name.endswith(title) else f"{title} {name}".strip()


def kept_now(store: Store) -> str:
    """Say that what was typed is kept as a draft, and at what time that was."""
    moment = dt.datetime.fromtimestamp(store.clock() / 1000)  # noqa: DTZ006  the office's clock
    return f"草稿已自动保存 {moment:%H:%M:%S}"
