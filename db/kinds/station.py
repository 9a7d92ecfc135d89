"""服务站、服务团队与阵地: where the work is done and by which teams."""

from __future__ import annotations

import datetime as dt

from db import codes, fields as field
from db.fields import Mapped, Privacy
from db.record import Record

PUBLIC = Privacy.PUBLIC


class ServiceStation(Record):
    """民族工作服务站: a station with its hours, its services and its staff."""

    __tablename__ = "service_station"
    title = "服务站"
    table_tag = 25
    serial_prefix = "FZ"
    name_field = "full_name"

    full_name: Mapped[str] = field.text(
        "服务站名称", tag=1, required=True, search=True, privacy=PUBLIC
    )
    kind: Mapped[str] = field.code(
        "类型", codes.STATION_KIND, tag=2, required=True, privacy=PUBLIC, default="general"
    )
    address: Mapped[str] = field.text(
        "地址", tag=3, most=100, required=True, search=True, privacy=PUBLIC
    )
    hours: Mapped[str | None] = field.text("开放时间", tag=4, privacy=PUBLIC)
    services: Mapped[tuple[str, ...]] = field.codes(
        "服务事项", codes.STATION_SERVICE, tag=5, required=True, privacy=PUBLIC
    )
    staff = field.links("固定人员", "staff_member", tag=6, required=True)
    opened_on: Mapped[dt.date | None] = field.day("启用日期", tag=7, privacy=PUBLIC)
    photos = field.files("照片", tag=8)


class ServiceTeam(Record):
    """服务团队: people who bring one kind of service to the communities."""

    __tablename__ = "service_team"
    title = "服务团队"
    table_tag = 26
    serial_prefix = "TD"
    name_field = "full_name"

    full_name: Mapped[str] = field.text(
        "团队名称", tag=1, required=True, search=True, privacy=PUBLIC
    )
    leader: Mapped[bytes | None] = field.link(
        "负责人", "staff_member", "resident",
        tag=2, required=True, free_text=True, privacy=PUBLIC, group="leader",
    )  # fmt: skip
    leader_name: Mapped[str | None] = field.name_of(
        "leader", "负责人姓名", tag=3, privacy=PUBLIC, group="leader", search=True
    )
    members = field.links(
        "团队成员", "staff_member", "resident", "partner_organization", tag=4, free_text=True
    )
    kinds: Mapped[tuple[str, ...] | None] = field.codes(
        "服务内容", codes.TEAM_KIND, tag=5, privacy=PUBLIC
    )


class Venue(Record):
    """阵地: a room or square where activities are held."""

    __tablename__ = "venue"
    title = "阵地"
    table_tag = 27
    serial_prefix = "ZD"
    name_field = "full_name"

    full_name: Mapped[str] = field.text(
        "阵地名称", tag=1, required=True, search=True, privacy=PUBLIC
    )
    kind: Mapped[str] = field.code("类型", codes.VENUE_KIND, tag=2, required=True, privacy=PUBLIC)
    address: Mapped[str] = field.text(
        "地址", tag=3, most=100, required=True, search=True, privacy=PUBLIC
    )
    opened_on: Mapped[dt.date | None] = field.day("启用日期", tag=4, privacy=PUBLIC)
    keeper: Mapped[bytes | None] = field.link(
        "管理人", "staff_member", tag=5, privacy=PUBLIC, group="keeper"
    )
    keeper_name: Mapped[str | None] = field.name_of(
        "keeper", "管理人姓名", tag=6, privacy=PUBLIC, group="keeper"
    )
    photos = field.files("照片", tag=7)


class VenueUse(Record):
    """场地使用: one use of a venue."""

    __tablename__ = "venue_use"
    title = "场地使用"
    told_apart_by = ("venue", "date", "use")
    table_tag = 28
    serial_prefix = "CD"
    name_field = "use"

    venue: Mapped[bytes] = field.link(
        "阵地", "venue", tag=1, required=True, privacy=PUBLIC, group="venue", sought_by=True
    )
    venue_name: Mapped[str | None] = field.name_of(
        "venue", "当时的阵地名称", tag=2, privacy=PUBLIC, group="venue", search=True
    )
    date: Mapped[dt.date] = field.day("使用日期", tag=3, required=True, privacy=PUBLIC)
    use: Mapped[str] = field.text(
        "用途", tag=4, most=100, required=True, search=True, privacy=PUBLIC
    )
    activity: Mapped[bytes | None] = field.link("对应活动", "activity", tag=5, privacy=PUBLIC)
    headcount: Mapped[int | None] = field.number("人次", tag=6, most=100_000, privacy=PUBLIC)
