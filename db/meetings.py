"""Meetings as the minutes editor holds them: begun, copied, composed, checked and kept whole."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Any, Final, Protocol, TypeVar

from msgspec import Struct, field

from db import blanks, dates, first_topic, removing
from db.book import BookFacts
from db.kinds import (
    AgendaItem,
    Attendance,
    CoordinationMechanism,
    JointMeeting,
    ListEntry,
    PartnerOrganization,
    Resolution,
    StaffMember,
    User,
)
from db.kinds.meeting import ATTENDED, OBSERVER, meeting_title
from db.kinds.resolution import OPEN_STATES
from db.phrases import BLANK
from db.record import Record
from db.roles import Clerk
from db.trouble import Refused
from db.work import Work

R = TypeVar("R", bound=Record)
Target = tuple[bytes | None, str]
"""An element of a list: the record that is meant, and what it is called."""

_ORDINALS = "一二三四五六七八九十"
_VERBS: Final = (
    "听取", "研究", "讨论", "审议", "通报", "传达", "学习", "安排", "部署", "总结", "协商",
)  # fmt: skip
_REPORTS: Final = ("汇报", "报告", "情况")
_LIAISON: Final = "联络员"
_MEMBER: Final = "member"
CARRIED_OVER: Final = "上次会议议定事项落实情况"
"""The topic that takes up what the last meeting decided and nobody has closed."""

# The first words that fit decide; what fits none is left to whoever writes the minutes.
_TOPIC_WORDS: Final = (
    ("employment", "就业 岗位 招聘 用工 技能"),
    ("schooling", "入学 上学 学校 就学 学生 托管 学业"),
    ("medical", "就医 看病 医院 义诊 体检 送药 医保"),
    ("housing", "住房 房屋 漏水 租房 危房 供暖 维修"),
    ("environment", "环境 卫生 照明 路灯 垃圾 绿化 停车 消防 楼道"),
    ("dispute", "矛盾 纠纷 调解 投诉"),
    ("hardship", "困难 帮扶 救助 慰问 低保 探访"),
    ("culture", "文艺 文化 演出 汇演 节日 活动 宣传 展览"),
)
_NUMBERED = re.compile(r"^[\s　]*(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）).．、]\s*)+")


class Reader(Protocol):
    """What these services read from: a store, or the reader of a piece of work."""

    def get(self, kind: type[R], record_id: bytes | None, /) -> R | None:
        """Give a record by id."""
        ...

    def all(self, kind: type[R], /, *, order: Sequence[str] = (), **equals: Any) -> list[R]:
        """Give the records whose fields equal the given values."""
        ...

    def parts(self, kind: type[R], whole: bytes, *, order: Sequence[str] = ()) -> list[R]:
        """Give the parts of a whole."""
        ...

    def fact(self, key: str, default: str = "", /) -> str:
        """Give a setting of the book on this PC."""
        ...


class Minutes(Struct):
    """A meeting with its agenda, its people and what it decided, in the order they stand.

    `co_units` gives the units that help (配合单位), by matter; one that is not named in it keeps
    those it has.
    """

    meeting: JointMeeting
    agenda: list[AgendaItem] = field(default_factory=list)
    people: list[Attendance] = field(default_factory=list)
    matters: list[Resolution] = field(default_factory=list)
    co_units: dict[bytes, list[Target]] = field(default_factory=dict)

    def copy(self) -> Minutes:
        """Give a twin to save: a save that is refused must not mark these records as kept."""
        return Minutes(
            self.meeting.copy(),
            [one.copy() for one in self.agenda],
            [one.copy() for one in self.people],
            [one.copy() for one in self.matters],
            {matter: list(units) for matter, units in self.co_units.items()},
        )

    def number(self) -> None:
        """Give each part the number of its place, and tie it to the meeting."""
        for place, item in enumerate(self.agenda, 1):
            item.meeting, item.position = self.meeting.id, place
        for place, person in enumerate(self.people, 1):
            person.meeting, person.position = self.meeting.id, place
        for place, matter in enumerate(self.matters, 1):
            matter.meeting = self.meeting.id
            if not is_settled(matter):
                matter.no = place


def is_settled(matter: Resolution) -> bool:
    """Say whether a matter is closed and so stays as it is."""
    return bool(matter.states and matter.state in matter.states.settled)


def read(reader: Reader, meeting: JointMeeting) -> Minutes:
    """Give a kept meeting with its parts."""
    matters = reader.all(Resolution, order=("no",), meeting=meeting.id)
    return Minutes(
        meeting,
        reader.parts(AgendaItem, meeting.id, order=("position",)),
        reader.parts(Attendance, meeting.id, order=("position",)),
        matters,
        co_units(reader, [one.id for one in matters]),
    )


def co_units(reader: Reader, matters: Sequence[bytes]) -> dict[bytes, list[Target]]:
    """Give the units that help with some matters (配合单位), in order; only where there are any."""
    found: dict[bytes, list[Target]] = {}
    tag = Resolution.lists()["co_units"].tag
    for one in reader.all(ListEntry, order=("position",), owner=list(matters), owner_tag=tag):
        found.setdefault(one.owner, []).append((one.target, one.target_name or ""))
    return found


def set_co_units(work: Work, matter: Resolution, units: Sequence[Target]) -> None:
    """Write down which units help with a matter; the one that is responsible is none of them."""
    if any(unit and unit == matter.owner_unit for unit, _ in units):
        name = matter.owner_unit_name or "责任单位"
        raise Refused({"co_units": f"{name}已经是责任单位，不用再写进配合单位，请拿掉"})
    if list(units) != co_units(work.reader, [matter.id]).get(matter.id, []):
        work.set_list(matter, "co_units", units)


def next_seq_no(reader: Reader, kind: str, year: int, org_code: str) -> int:
    """Give the number of the next meeting of a kind in a year; numbers are unbroken."""
    held = reader.all(JointMeeting, kind=kind, seq_year=year, org_code=org_code)
    return max((one.seq_no or 0 for one in held), default=0) + 1


def last_meeting(reader: Reader, kind: str, other_than: bytes = b"") -> JointMeeting | None:
    """Give the last meeting of a kind."""
    held = [one for one in reader.all(JointMeeting, kind=kind) if one.id != other_than]
    return max(held, key=_when, default=None)


def _when(meeting: JointMeeting) -> blanks.Key:
    return blanks.first(meeting.held_at), blanks.first(meeting.seq_no)


def begin(
    reader: Reader, facts: BookFacts, clerk: Clerk, today: dt.date, kind: str = "joint"
) -> Minutes:
    """Give a new meeting with its number and title, the usual chair, and the liaisons called.

    It begins with study where the office has it so (`first_topic`).
    """
    meeting = JointMeeting(kind=kind, seq_year=today.year)
    meeting.seq_no = next_seq_no(reader, kind, today.year, facts.scope)
    meeting.meeting_name = meeting_title(facts.name, kind, today.year, meeting.seq_no)
    meeting.minutes_no = f"第{meeting.seq_no}期"
    before = last_meeting(reader, kind)
    if before:
        meeting.place = before.place
        meeting.chair, meeting.chair_name = before.chair, before.chair_name
        meeting.copies_to = before.copies_to
    if writer := staff_of(reader, clerk):
        meeting.recorder, meeting.recorder_name = writer.id, writer.full_name
    agenda = list(carried_over(reader, before)) if before else []
    if first_topic.is_asked(reader, kind, facts.scope):
        agenda.insert(0, AgendaItem(topic=first_topic.TOPIC, is_first_topic=True))
    made = Minutes(meeting, agenda, people=liaisons(reader, today, before))
    made.number()
    return made


def carried_over(reader: Reader, before: JointMeeting) -> Iterator[AgendaItem]:
    """Yield the topic a meeting starts with: what the last one decided and nobody closed yet."""
    matters = reader.all(Resolution, order=("no",), meeting=before.id)
    owed = [one for one in matters if one.state in OPEN_STATES]
    if owed:
        told = "\n".join(f"{at}. {_still_owed(one)}" for at, one in enumerate(owed, 1))
        yield AgendaItem(topic=CARRIED_OVER, discussion=told)


def _still_owed(matter: Resolution) -> str:
    who = matter.owner_name or matter.owner_unit_name
    due = f"{dates.show_table(matter.deadline())}前" if matter.due_on else ""
    state = type(matter).fields()["state"].show(matter.state)
    more = "，".join(word for word in (who, due, state) if word)
    return f"{(matter.matter or '').rstrip('。；')}（{more}）"


def staff_of(reader: Reader, clerk: Clerk) -> StaffMember | None:
    """Give the staff member behind an account."""
    user = reader.get(User, clerk.id)
    return reader.get(StaffMember, user.staff) if user else None


def turnout(people: Sequence[Attendance]) -> tuple[int, int]:
    """Give how many should come and how many of them did; observers are in neither."""
    here = sum(one.kind == ATTENDED for one in people)
    return sum(one.kind != OBSERVER for one in people), here


def units_on(reader: Reader, day: dt.date) -> list[PartnerOrganization]:
    """Give the units that work with the office on a day."""
    units = reader.all(PartnerOrganization, order=("joined_on", "full_name"))
    return [unit for unit in units if unit.left_on is None or unit.left_on > day]


def called(unit: PartnerOrganization) -> Attendance:
    """Give the line by which a unit is called: its usual person, where there is one."""
    return Attendance(
        unit=unit.full_name, person_name=unit.liaison, post=_LIAISON if unit.liaison else None
    )


def liaisons(reader: Reader, day: dt.date, before: JointMeeting | None = None) -> list[Attendance]:
    """Give the usual person of every unit that sits in the meeting on a day.

    Those are 成员单位, by their kind or in a mechanism, and whoever was called to the meeting
    `before`; an office that has named no members calls every unit. Without a usual person nobody
    knows whom to call: such units are added by hand (`units_on`).
    """
    able = [unit for unit in units_on(reader, day) if unit.liaison]
    seated = _members(reader)
    named = {unit.id for unit in able if unit.org_kind == _MEMBER or unit.id in seated}
    came = {one.unit for one in reader.parts(Attendance, before.id)} if before else set()
    return [
        called(unit) for unit in able if not named or unit.id in named or unit.full_name in came
    ]


def _members(reader: Reader) -> set[bytes | None]:
    """Give the units that a mechanism names as its members."""
    tag = CoordinationMechanism.lists()["members"].tag
    owners = [one.id for one in reader.all(CoordinationMechanism)]
    return {one.target for one in reader.all(ListEntry, owner=owners, owner_tag=tag)}


def copy_last(reader: Reader, minutes: Minutes) -> JointMeeting | None:
    """Take over place, units and topics of the last meeting of the kind, never any text.

    What stands there already is kept; gives the meeting that was copied, or None.
    """
    last = last_meeting(reader, minutes.meeting.kind, minutes.meeting.id)
    if last is None:
        return None
    before = read(reader, last)
    minutes.meeting.place = minutes.meeting.place or last.place
    if not minutes.meeting.chair_name:
        minutes.meeting.chair, minutes.meeting.chair_name = last.chair, last.chair_name
    topics = {item.topic for item in minutes.agenda}
    names = ("topic", "proposer", "proposer_name", "is_first_topic")
    lent = [_like(one, *names) for one in before.agenda if one.topic not in topics]
    _take_topics(minutes, lent)
    # The last meeting's people stand in the protocol order that was set by hand for it.
    taken = [_like(one, "person", "person_name", "unit", "post") for one in before.people]
    units = {one.unit for one in taken}
    minutes.people = [*taken, *(one for one in minutes.people if one.unit not in units)]
    minutes.number()
    return last


def _take_topics(minutes: Minutes, lent: list[AgendaItem]) -> None:
    """Put the topics of another meeting below one's own; one stays the 第一议题, and stands first.

    One that only waits for its words gives way to that of the other meeting.
    """
    first = next((one for one in minutes.agenda if one.is_first_topic), None)
    if first is not None and any(one.is_first_topic for one in lent):
        if first.topic == first_topic.TOPIC and not first.discussion:
            minutes.agenda.remove(first)
        else:
            lent = [one for one in lent if not one.is_first_topic]
    minutes.agenda = sorted([*minutes.agenda, *lent], key=lambda one: not one.is_first_topic)


def _like(record: R, *names: str) -> R:
    return type(record)(**{name: getattr(record, name) for name in names})


def minutes_text(minutes: Minutes) -> str:
    """Write minutes from their parts, one paragraph a line.

    The opening, 会议听取 and 研究 by agenda item, and the decisions as numbered items.
    What is not known is left out.
    """
    meeting, agenda = minutes.meeting, minutes.agenda
    topics = "、".join(item.topic.removeprefix("研究") for item in agenda if item.topic)
    chair = f"，{meeting.chair_name}主持" if meeting.chair_name else ""
    purpose = f"，研究{topics}{len(agenda)}个议题" if agenda else ""
    day = f"{dates.show_prose(meeting.held_at.date())}，" if meeting.held_at else ""
    place = f"在{meeting.place}" if meeting.place else ""
    lines = [f"{day}{place}召开{meeting.meeting_name or '会议'}{chair}{purpose}。"]
    for number, item in enumerate(agenda, 1):
        first = "（第一议题）" if item.is_first_topic else ""
        lines.append(f"{ordinal(number)}、{_taken_up(item.topic)}{first}")
        if item.discussion:
            lines += item.discussion.split("\n")
    if minutes.matters:
        lines.append(f"{ordinal(len(agenda) + 1)}、会议议定事项")
    helped = minutes.co_units
    return "\n".join([*lines, *(_decided(one, helped.get(one.id, ())) for one in minutes.matters)])


def _taken_up(topic: str | None) -> str:
    """Say that a topic was taken up: heard, where it is a report, or else studied."""
    if not topic:
        return "会议议题"
    if topic.startswith(_VERBS):
        return f"会议{topic}"
    return f"会议{'听取' if topic.endswith(_REPORTS) else '研究'}了{topic}"


def _decided(matter: Resolution, units: Sequence[Target]) -> str:
    owner = f"责任人{matter.owner_name}，" if matter.owner_name else ""
    unit = f"由{matter.owner_unit_name}负责，" if matter.owner_unit_name else ""
    helpers = f"{'、'.join(name for _, name in units)}配合，" if units else ""
    due = f"{dates.show_prose(matter.due_on)}前完成" if matter.due_on else "完成时限待定"
    if matter.long_term:
        due = "长期坚持"
    what = (matter.matter or "").rstrip("。；")
    number = f"{matter.no}. " if matter.no else ""
    return f"{number}{what}。{unit}{owner}{helpers}{due}。"


def ordinal(number: int) -> str:
    """Write a number from 1 to 99 in Chinese: 一, 十, 十二, 二十一; a larger one in figures."""
    if number > 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _ORDINALS[tens - 1] + "十")
    return head + (_ORDINALS[ones - 1] if ones else "")


def guess_topic(matter: str) -> str | None:
    """Guess the class of a matter from its words; None when they tell nothing."""
    for code, told in _TOPIC_WORDS:
        if any(word in matter for word in told.split()):
            return code
    return None


def clean_line(line: str) -> str:
    """Give a pasted line without the number that stood before it."""
    return _NUMBERED.sub("", line).strip().rstrip("；;")


def lacking(matter: Resolution) -> list[str]:
    """Name what a matter still lacks before anyone can carry it out: `责任人`, `完成时限` …"""
    names = {
        "matter": matter.matter,
        "owner_unit": matter.owner_unit,
        "owner": matter.owner or matter.owner_name,
        "due_on": matter.due_on,
        "topic": matter.topic,
    }
    labels = type(matter).fields()
    return [labels[name].label for name, value in names.items() if not value]


def before_issue(minutes: Minutes) -> list[str]:
    """Say what keeps the minutes from being issued, one sentence each."""
    found = [
        f"第 {place} 个议题还有没填的“{blank[0]}”"
        for place, item in enumerate(minutes.agenda, 1)
        if (blank := BLANK.search(item.discussion or ""))
    ]
    if blank := BLANK.search(minutes.meeting.minutes_body or ""):
        found.append(f"纪要正文还有没填的“{blank[0]}”")
    if not minutes.agenda:
        found.append("还没有议题")
    if not minutes.people:
        found.append("还没有参会人员")
    if not (minutes.meeting.minutes_body or "").strip():
        found.append("还没有纪要正文")
    missing = ((matter.no, lacking(matter)) for matter in minutes.matters)
    return [*found, *(f"第 {no} 条还没有{'、'.join(names)}" for no, names in missing if names)]


def lacks_first(reader: Reader, minutes: Minutes) -> bool:
    """Say whether a meeting that has topics lacks the 第一议题 that the office asks of it."""
    has_first = any(one.is_first_topic for one in minutes.agenda)
    return (
        bool(minutes.agenda)
        and not has_first
        and first_topic.is_asked(reader, minutes.meeting.kind, minutes.meeting.org_code)
    )


def keep(work: Work, minutes: Minutes) -> list[Resolution]:
    """Save a meeting with all its parts; give the matters that are not whole yet and wait.

    Parts that were taken out are deleted; a matter that is being carried out never is.
    """
    minutes.number()
    meeting = minutes.meeting
    waiting = [matter for matter in minutes.matters if matter.op is None and lacking(matter)]
    if meeting.op is not None:
        _take_out(work, minutes)
    work.save(meeting)
    for place, item in enumerate(minutes.agenda, 1):
        _save_part(work, item, f"第 {place} 个议题")
    for person in minutes.people:
        _save_part(work, person, f"参会人员“{person.unit or person.person_name or '新加的一位'}”")
    for matter in minutes.matters:
        if matter not in waiting:
            called = f"第 {matter.no} 条议定事项"
            _save_part(work, matter, called, minutes.co_units.get(matter.id))
    return waiting


def _save_part(
    work: Work, part: Record, called: str, units: Sequence[Target] | None = None
) -> None:
    """Save a part, a matter with its helpers; what is wrong with it is said with its place."""
    try:
        work.save(part)
        if units is not None and isinstance(part, Resolution):
            set_co_units(work, part, units)
    except Refused as refused:
        raise Refused(f"{called}：{refused}") from refused


def _take_out(work: Work, minutes: Minutes) -> None:
    held = read(work.reader, minutes.meeting)
    left = {one.id for one in (*minutes.agenda, *minutes.people, *minutes.matters)}
    gone: list[Record] = [
        one for one in (*held.agenda, *held.people, *held.matters) if one.id not in left
    ]
    for one in gone:
        if isinstance(one, Resolution) and removing.is_begun(work.reader, one):
            raise Refused(f"“{one.name}”已经在办，不能从纪要里拿掉，不办了请到督办里办终止")
    work.delete(*gone)


def pack(minutes: Minutes) -> dict[str, Any]:
    """Give minutes as plain JSON, for a draft."""
    parts = (("agenda", minutes.agenda), ("people", minutes.people), ("matters", minutes.matters))
    packed: dict[str, Any] = {name: [_packed(one) for one in held] for name, held in parts}
    helpers = {
        matter.hex(): [[unit.hex() if unit else "", name] for unit, name in units]
        for matter, units in minutes.co_units.items()
    }
    return packed | {"meeting": _packed(minutes.meeting), "co_units": helpers}


def unpack(packed: dict[str, Any]) -> Minutes:
    """Give the minutes that `pack` put away."""
    return Minutes(
        _unpacked(JointMeeting, packed["meeting"]),
        [_unpacked(AgendaItem, one) for one in packed["agenda"]],
        [_unpacked(Attendance, one) for one in packed["people"]],
        [_unpacked(Resolution, one) for one in packed["matters"]],
        {  # a draft of an earlier version has none
            bytes.fromhex(matter): [(bytes.fromhex(unit) or None, name) for unit, name in units]
            for matter, units in packed.get("co_units", {}).items()
        },
    )


def _packed(record: Record) -> dict[str, Any]:
    values = {name: f.to_stored(getattr(record, name)) for name, f in type(record).fields().items()}
    values |= {"id": record.id, "op": record.op, "org_code": record.org_code}
    return {n: {"hex": v.hex()} if isinstance(v, bytes) else v for n, v in values.items()}


def _unpacked(kind: type[R], packed: dict[str, Any]) -> R:
    plain = {n: bytes.fromhex(v["hex"]) if isinstance(v, dict) else v for n, v in packed.items()}
    fields = kind.fields()
    values = {n: fields[n].from_stored(v) for n, v in plain.items() if n in fields}
    return kind(**values, **{n: plain[n] for n in ("id", "op", "org_code")})
