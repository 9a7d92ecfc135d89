"""L02b 往来记录: what was done with and for one person or household, on one page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from typing_extensions import override

from db import homes
from db.happening import BACK_FILLED, Happening
from db.kinds import Address, Household, Resident
from db.record import Record
from db.store import Store
from db.timeline import timeline
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    Align,
    Column,
    Edition,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Sign,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, FIGURE = Align.CENTER, Wrap.FIGURE
_MOST_NAMES = 8


class DealingsSheet(Ledger):
    """往来记录 (一户一档). Inside the office only; numbers are masked, sensitive kinds bare."""

    code = "L02b"
    project = Project.INNOVATION
    title = "服务往来记录"
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("日期", "day", 11, CENTER, FIGURE),
        Column("登记日期", "entered", 16, CENTER),
        Column("类别", "title", 21),
        Column("内容", "words", 36),
        Column("状态", "state", 10, CENTER),
    )
    order = "日期"
    group_by = Group("subject", head="{group}")
    totals = (Total("往来", "dealing", unit="条"),)
    signs = (Sign("制表人"), Sign("核对人"), Sign("本人或户主签字"))
    editions = (Edition.INTERNAL,)
    body_size = 9.0
    one_page = True
    about = "household"

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        subject = store.find(("household", "resident"), options.target or None)
        if subject is None:
            return
        found = [one for one in timeline(store, subject) if options.covers(one.placed_on)]
        head = "\n".join(_head(store, subject))
        if not found:
            yield Row((), head)
        for one in reversed(found):
            yield Row(_cells(one), head, {"dealing": 1})

    @override
    def left_out(self, count: int, first: Row) -> Row:
        words = f"更早的 {count} 条没有印出，都在台账里"
        return Row(("", "", "", words, ""), first.group)


def _cells(one: Happening) -> tuple[str, ...]:
    entered = f"{one.entered.isoformat()} {BACK_FILLED}" if one.is_back_filled else ""
    words = f"{one.about}：{one.words}".strip("：") if one.about else one.words
    day = one.day.isoformat() if one.day else one.entered.isoformat()
    return day, entered, one.title, words, one.state


def _head(store: Store, subject: Record) -> Sequence[str]:
    """Give who this is about: two or three lines above the table, masked."""
    if isinstance(subject, Household):
        return _of_home(store, subject)
    if not isinstance(subject, Resident):
        return [subject.name]
    shown = _shown(subject)
    place = homes.place_of(store, subject.id, store.today)
    home = store.get(Household, place.household) if place else None
    born = shown["birth_date"][:7]
    return [
        _joined(("姓名", subject.full_name), ("性别", shown["sex"]), ("出生年月", born),
                ("编号", subject.serial_no)),
        _joined(("住址", _where(store, home)), ("电话", shown["phone"]),
                ("人户状态", shown["residence_status"])),
    ]  # fmt: skip


def _of_home(store: Store, home: Household) -> Sequence[str]:
    members = homes.members_of(store, home.id)
    names = list(store.named(("resident",), (one.resident for one in members)).values())
    told = "、".join(names[:_MOST_NAMES]) + ("等" if names[_MOST_NAMES:] else "")
    shown = _shown(home)
    lines = [
        _joined(("户", store.called(home)), ("编号", home.serial_no),
                ("户别", shown["household_kind"]), ("人口", f"{len(members)} 人")),
        _joined(("住址", _where(store, home)), ("电话", shown["contact_phone"]),
                ("最近核对", shown["checked_on"])),
        _joined(("成员", told)),
    ]  # fmt: skip
    return [line for line in lines if line]


def _where(store: Store, home: Household | None) -> str:
    address = store.get(Address, home.address) if home else None
    return address.name if address else ""


def _shown(record: Record) -> dict[str, str]:
    """Give the masked text of each field that may stand on a paper."""
    fields: dict[str, Any] = type(record).fields()
    return {n: f.show(getattr(record, n)) for n, f in fields.items() if not f.own_record_only}


def _joined(*parts: tuple[str, str | None]) -> str:
    return "　　".join(f"{label}：{words}" for label, words in parts if words)
