"""联席会议: a meeting, what was on its agenda and who came."""

from __future__ import annotations

import datetime as dt

from typing_extensions import override

from db import codes, dates, fields as field
from db.fields import Mapped, Privacy
from db.record import Record, States

PUBLIC = Privacy.PUBLIC
ATTENDED, EXCUSED, OBSERVER = "attended", "excused", "observer"
"""How somebody took part in a meeting."""
WRITTEN_STATES = frozenset({"drafting", "issued", "archived"})
"""States that have minutes."""
ISSUED_STATES = frozenset({"issued", "archived"})
"""States whose minutes are issued, and closed until 更正 opens them again."""


def meeting_title(office: str, kind: str, year: int, seq_no: int) -> str:
    """Give the usual title of a meeting; `office` is the community's name, `kind` its code."""
    return f"{office}{called_kind(kind)}{year}年第{seq_no}次会议"


def called_kind(kind: str | None) -> str:
    """Give what a kind of meeting is called in titles; plain 会议 where none is given."""
    if kind == "joint":
        return "民族工作联席会议"
    return codes.MEETING_KIND.label(kind) if kind else "会议"


class JointMeeting(Record):
    """联席会议: a joint meeting or deliberation with its minutes."""

    __tablename__ = "joint_meeting"
    title = "联席会议"
    table_tag = 11
    serial_prefix = "HY"
    name_field = "meeting_name"
    told_apart_by = ("meeting_name",)
    states = States(
        field="state",
        start="preparing",
        moves={
            "preparing": ("held",),
            "held": ("drafting", "preparing"),
            "drafting": ("issued", "held"),
            "issued": ("archived", "drafting"),
            "archived": ("issued",),
        },
        back=frozenset(
            {
                ("held", "preparing"),
                ("drafting", "held"),
                ("issued", "drafting"),
                ("archived", "issued"),
            }
        ),
        settled=ISSUED_STATES,
        approved=ISSUED_STATES,
    )

    kind: Mapped[str] = field.code(
        "会议类型", codes.MEETING_KIND, tag=1, required=True, privacy=PUBLIC, default="joint"
    )
    meeting_name: Mapped[str] = field.text(
        "会议名称", tag=2, required=True, search=True, privacy=PUBLIC
    )
    seq_year: Mapped[int] = field.number(
        "年度", tag=3, least=1949, most=2100, required=True, privacy=PUBLIC, group="seq_year"
    )
    seq_no: Mapped[int] = field.number(
        "次数", tag=4, least=1, most=999, required=True, privacy=PUBLIC, group="seq_year"
    )
    notified_on: Mapped[dt.date | None] = field.day("会议通知日期", tag=5, privacy=PUBLIC)
    held_at: Mapped[dt.datetime] = field.moment("时间", tag=6, required=True, privacy=PUBLIC)
    place: Mapped[str] = field.text("地点", tag=7, required=True, privacy=PUBLIC)
    chair: Mapped[bytes | None] = field.link(
        "主持人", "staff_member", "resident",
        tag=8, required=True, free_text=True, privacy=PUBLIC, group="chair",
    )  # fmt: skip
    chair_name: Mapped[str | None] = field.name_of(
        "chair", "主持人姓名", tag=9, privacy=PUBLIC, group="chair"
    )
    recorder: Mapped[bytes | None] = field.link(
        "记录人", "staff_member", "resident",
        tag=10, required=True, free_text=True, privacy=PUBLIC, group="recorder",
    )  # fmt: skip
    recorder_name: Mapped[str | None] = field.name_of(
        "recorder", "记录人姓名", tag=11, privacy=PUBLIC, group="recorder"
    )
    minutes_body: Mapped[str | None] = field.long_text("纪要正文", tag=12)
    minutes_no: Mapped[str | None] = field.text(
        "期号", tag=13, most=20, privacy=PUBLIC, hint="例如 第3期"
    )
    copies_to: Mapped[str | None] = field.text("抄送", tag=14, most=200, privacy=PUBLIC)
    sign_in_sheet = field.files("签到表", tag=15, proof=True)
    photos = field.files("照片", tag=16, proof=True)
    state: Mapped[str] = field.code(
        "状态", codes.MEETING_STATE, tag=17, required=True, default="preparing"
    )
    programme: Mapped[str | None] = field.code("所属计划", codes.PROGRAMME, tag=18, privacy=PUBLIC)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.state in WRITTEN_STATES:
            found |= self.need("minutes_body")
        if self.held_at:
            if self.notified_on and self.notified_on > self.held_at.date():
                found["notified_on"] = "会议通知日期应在开会以前，请改正"
            if self.state != "preparing" and dates.is_ahead(self.held_at.date()):
                found["held_at"] = "会还没有开，请改正时间，或把状态改回筹备"
        return found | super().faults()

    @override
    def cautions(self) -> dict[str, str]:
        found = super().cautions()
        if self.is_same("chair", "recorder"):
            found["recorder"] = "主持人和记录人是同一个人，请再看一遍"
        if self.held_at and self.seq_year and self.held_at.year != self.seq_year:
            found["seq_year"] = "年度和开会时间对不上，请再看一遍"
        return found


class AgendaItem(Record):
    """议题: one matter on a meeting's agenda, in the order it was taken."""

    __tablename__ = "agenda_item"
    title = "议题"
    in_sheets = False
    table_tag = 12
    name_field = "topic"

    meeting: Mapped[bytes] = field.link("会议", "joint_meeting", tag=1, required=True, part_of=True)
    position: Mapped[int] = field.number("顺序", tag=2, least=1, most=999, required=True)
    topic: Mapped[str] = field.text("议题名称", tag=3, most=100, required=True)
    proposer: Mapped[bytes | None] = field.link(
        "提出单位", "partner_organization", "org_unit", tag=4, free_text=True, group="proposer"
    )
    proposer_name: Mapped[str | None] = field.name_of(
        "proposer", "提出单位名称", tag=5, group="proposer"
    )
    is_first_topic: Mapped[bool | None] = field.yes_no("第一议题", tag=6, default=False)
    discussion: Mapped[str | None] = field.long_text("讨论情况", tag=7)
    outcome: Mapped[str | None] = field.code("结果", codes.AGENDA_OUTCOME, tag=8)

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.is_first_topic and self.position not in {None, 1}:
            found["position"] = "第一议题要排在第 1 位，请调整顺序"
        return found | super().faults()


class Attendance(Record):
    """参会人员: one person's part in a meeting, in the protocol order set by hand."""

    __tablename__ = "attendance"
    title = "参会人员"
    in_sheets = False
    table_tag = 13

    meeting: Mapped[bytes] = field.link("会议", "joint_meeting", tag=1, required=True, part_of=True)
    person: Mapped[bytes | None] = field.link(
        "姓名", "staff_member", "resident",
        tag=2, required=True, free_text=True, privacy=PUBLIC, group="person",
    )  # fmt: skip
    person_name: Mapped[str | None] = field.name_of(
        "person", "参会人姓名", tag=3, privacy=PUBLIC, group="person"
    )
    unit: Mapped[str | None] = field.text("单位", tag=4, privacy=PUBLIC)
    post: Mapped[str | None] = field.text("职务", tag=5, most=30, privacy=PUBLIC)
    kind: Mapped[str] = field.code(
        "参会情况", codes.ATTENDANCE_KIND, tag=6, required=True, privacy=PUBLIC, default=ATTENDED
    )
    deputy_for: Mapped[bytes | None] = field.link(
        "代谁参会", "staff_member", "resident",
        tag=7, free_text=True, privacy=PUBLIC, group="deputy_for",
    )  # fmt: skip
    deputy_for_name: Mapped[str | None] = field.name_of(
        "deputy_for", "被代人姓名", tag=8, privacy=PUBLIC, group="deputy_for"
    )
    position: Mapped[int] = field.number(
        "顺序", tag=9, least=1, most=999, required=True, privacy=PUBLIC,
        hint="按礼宾次序人工排列",
    )  # fmt: skip

    @property
    @override
    def name(self) -> str:
        """The person's name as it was at the meeting."""
        return self.person_name or super().name

    @override
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = {}
        if self.is_same("person", "deputy_for"):
            found["deputy_for"] = "不能代本人参会，请改选"
        return found | super().faults()
