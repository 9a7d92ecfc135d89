"""地址、户与户成员: dwellings, who keeps house in them, and the history of who belonged."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record


class Address(Record):
    """地址: one dwelling; an empty one is a valid record."""

    __tablename__ = "address"
    title = "地址"
    table_tag = 2
    serial_prefix = "DZ"
    told_apart_by = ("estate", "building", "entrance", "room", "detail")

    estate: Mapped[str] = field.text(
        "小区（院落）", tag=1, most=40, required=True, search=True, group="estate", recalled=True
    )
    building: Mapped[str | None] = field.text(
        "楼栋", tag=2, most=20, search=True, group="estate", hint="例如 3号楼、甲栋；平房写院号"
    )
    entrance: Mapped[str | None] = field.text("单元", tag=3, most=10, search=True, group="estate")
    floor: Mapped[str | None] = field.text("楼层", tag=4, most=10, group="estate")
    room: Mapped[str | None] = field.text("房号", tag=5, most=20, search=True, group="estate")
    detail: Mapped[str | None] = field.text("补充地址", tag=6)
    occupancy: Mapped[str] = field.code(
        "居住状态", codes.OCCUPANCY, tag=7, required=True, default="unknown"
    )
    grid_unit: Mapped[bytes | None] = field.link(
        "所属网格", "grid_unit", tag=8, hint="按楼栋自动带出，可以改"
    )

    @property
    @override
    def name(self) -> str:
        """Where the dwelling is, as it stands on an envelope."""
        parts = (self.estate, self.building, self.entrance, self.room, self.detail)
        return dwelling_name(*parts) or super().name

    @property
    def public_name(self) -> str:
        """The address to the building, as papers that leave the office show it."""
        return dwelling_name(self.estate, self.building)


def dwelling_name(
    estate: str | None,
    building: str | None,
    entrance: str | None = None,
    room: str | None = None,
    detail: str | None = None,
) -> str:
    """Give where a dwelling is, as it stands on an envelope; blank without an address."""
    numbered = _named(building, "号楼") + _named(entrance, "单元") + _named(room, "室")
    return (estate or "") + numbered + (detail or "")


def floor_of(room: str) -> str:
    """Give the floor that a room number names (1203 is on 12); blank where it names none."""
    return room[:-2].lstrip("0") if room.isdecimal() and len(room) in (3, 4) else ""


def storey(floor: str | None, room: str | None) -> str:
    """Give the floor a dwelling is on: as it is written, or as its room names it."""
    said = (floor or "").removesuffix("层").removesuffix("楼")
    return said or floor_of(room or "")


def _named(said: str | None, unit: str) -> str:
    # A bare number gets its unit; 甲栋 and 12号院 are already called what they are called.
    return f"{said}{unit}" if said and said.isdigit() else said or ""


RESIDENCE = "residence"
"""The membership that says where a person lives."""
REGISTERED = "hukou"
"""The membership that says where a person is registered (户籍), wherever they live."""


def holds(start: dt.date | None, end: dt.date | None, day: dt.date) -> bool:
    """Say whether a stretch of time holds at the end of a day: its last day is the next one's."""
    return (start is None or start <= day) and (end is None or day < end)


class Household(Record):
    """户: people who keep house together, or share a collective register."""

    __tablename__ = "household"
    title = "户"
    in_sheets = False
    table_tag = 3
    serial_prefix = "HH"

    address: Mapped[bytes] = field.link(
        "住址", "address", tag=1, required=True, sought_by=True, kept_for="上门服务"
    )
    household_kind: Mapped[str] = field.code(
        "户别",
        codes.HOUSEHOLD_KIND,
        tag=2,
        required=True,
        default="family",
        kept_for="区分家庭户和集体户",
    )
    hukou_book_no: Mapped[str | None] = field.text(
        "户号", tag=3, most=20, search=True, kept_for="和户口簿核对"
    )
    head: Mapped[bytes | None] = field.link("户主", "resident", tag=4, kept_for="称呼这一户")
    contact_phone: Mapped[str | None] = field.phone(
        "联系电话", tag=5, search=True, privacy=Privacy.SENSITIVE, kept_for="联系这一户"
    )
    housing_tenure: Mapped[str | None] = field.code(
        "住房性质", codes.HOUSING_TENURE, tag=6, kept_for="住房服务，统计"
    )
    assistance_kinds: Mapped[tuple[str, ...] | None] = field.codes(
        "救助类型",
        codes.ASSISTANCE_KIND,
        tag=7,
        privacy=Privacy.SENSITIVE,
        hint="只填核实过的救助",
        purpose="aid_purpose",
    )
    moved_in: Mapped[dt.date | None] = field.day(
        "入住日期", tag=8, past=True, group="moved_in", kept_for="按截止日期统计人口"
    )
    moved_out: Mapped[dt.date | None] = field.day(
        "迁出日期", tag=9, past=True, group="moved_in", kept_for="按截止日期统计人口"
    )
    checked_on: Mapped[dt.date | None] = field.day(
        "最近核对日期", tag=10, past=True, kept_for="一年核对一次"
    )

    @override
    def faults(self) -> dict[str, str]:
        return self.disorder("moved_in", "moved_out") | super().faults()


class HouseholdMember(Record):
    """户成员: one person's time in one household; kept through splits and merges of households."""

    __tablename__ = "household_member"
    title = "户成员"
    called_after = "resident"
    in_sheets = False
    table_tag = 4

    household: Mapped[bytes] = field.link(
        "户", "household", tag=1, required=True, part_of=True, kept_for="知道谁和谁一户"
    )
    resident: Mapped[bytes] = field.link(
        "居民", "resident", tag=2, required=True, sought_by=True, kept_for="知道谁和谁一户"
    )
    relation_to_head: Mapped[str] = field.code(
        "与户主关系", codes.RELATION, tag=3, required=True, kept_for="知道谁和谁一户，怎样称呼"
    )
    membership_kind: Mapped[str] = field.code(
        "成员性质",
        codes.MEMBERSHIP_KIND,
        tag=4,
        required=True,
        default="residence",
        kept_for="区分常住和户籍人口",
    )
    date_from: Mapped[dt.date | None] = field.day(
        "起始日期", tag=5, group="date_from", kept_for="按截止日期统计人口"
    )
    date_to: Mapped[dt.date | None] = field.day(
        "终止日期", tag=6, group="date_from", kept_for="按截止日期统计人口"
    )

    @override
    def faults(self) -> dict[str, str]:
        return self.disorder("date_from", "date_to") | super().faults()

    def holds_on(self, day: dt.date) -> bool:
        """Say whether the person belongs to the household on a day; not on the day they go."""
        return holds(self.date_from, self.date_to, day)
