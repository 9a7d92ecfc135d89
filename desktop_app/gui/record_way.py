"""Which page opens a record: its own, or that of the whole it is a part of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from db.fields import Link
from db.findings import Finding
from db.kinds import kind_of
from db.record import Record
from db.store import Store
from desktop_app.gui.desk import Desk


class Way(NamedTuple):
    """A page, the record it is to open, and whether that is a whole the found one belongs to."""

    page: str
    record: bytes
    is_whole: bool


def way_to(store: Store, opens: Mapping[str, str], kind: type[Record], record: bytes) -> Way | None:
    """Give the way to a record; `opens` names the page of each table. None where there is none."""
    if record == store.facts.unit:  # the book's own office has its tab in 设置
        return Way("settings", record, is_whole=False)
    if page := opens.get(kind.__tablename__):
        return Way(page, record, is_whole=False)
    link, held = kind.parent_link(), store.get(kind, record)
    declared = kind.fields().get(link or "")
    if held is None or link is None or not isinstance(declared, Link) or not declared.kinds:
        return None
    above = way_to(store, opens, kind_of(declared.kinds[0]), getattr(held, link))
    return Way(above.page, above.record, is_whole=True) if above else None


def open_finding(desk: Desk, opens: Mapping[str, str], finding: Finding) -> None:
    """Open the record of a finding on the very field, or say that it has no page."""
    way = way_to(desk.store, opens, finding.kind, finding.id)
    if way is None:
        desk.toast(f"{finding.kind.title}没有自己的页面，请到它所在的页面里改")
        return
    where: dict[str, Any] = {"record": way.record}
    if not way.is_whole and finding.field:
        where["field"] = finding.field
    desk.show_page(way.page, **where)
