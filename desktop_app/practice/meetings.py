"""Two invented joint meetings per community, and what became of the matters they decided."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from db import files
from db.kinds import AgendaItem, Attendance, JointMeeting
from db.kinds.meeting import ATTENDED, EXCUSED, OBSERVER, meeting_title
from db.record import Record
from db.work import Work
from desktop_app.practice import words
from desktop_app.practice.diary import Diary, workday
from desktop_app.practice.organization import Organization
from desktop_app.practice.photos import photo
from desktop_app.practice.profile import Office
from desktop_app.practice.resolutions import Matter, carry_out, matters

_AGO = (250, 45)  # days before the last day on which the two meetings were held
_ARCHIVED_AFTER = 30


@dataclass
class Meeting:
    """One meeting with everything that is entered around it."""

    record: JointMeeting
    agenda: list[AgendaItem]
    attendances: list[Attendance]
    matters: list[Matter]

    @property
    def day(self) -> dt.date:
        """The day it was held."""
        return self.record.held_at.date()


def meetings(rng: Random, office: Office, diary: Diary, body: Organization) -> list[Meeting]:
    """Enter the meetings and their resolutions into the diary; give the meetings."""
    shift = int(office.code[8]) * 3
    days = [workday(diary.day - dt.timedelta(days=ago + shift)) for ago in _AGO]
    first = office.resolutions // 2
    counts = (first, office.resolutions - first)
    found = []
    for place, (day, count) in enumerate(zip(days, counts, strict=True)):
        number = 2 if place and days[0].year == days[1].year else 1
        if office.faulty and place:
            number += 1  # the gap that a health check points at
        held = _meeting(office, body, day, number)
        held.matters = matters(rng, office, diary, body, held.record, place, count)
        _enter(rng, diary, held)
        for matter in held.matters:
            carry_out(rng, diary, body, matter)
        found.append(held)
    return found


def _meeting(office: Office, body: Organization, day: dt.date, number: int) -> Meeting:
    record = JointMeeting(
        kind="joint",
        meeting_name=meeting_title(f"{office.place}社区", "joint", day.year, number),
        seq_year=day.year,
        seq_no=number,
        notified_on=day - dt.timedelta(days=3),
        held_at=dt.datetime.combine(day, dt.time(14, 30)),
        place="社区二楼会议室",
        chair=body.leader.id,
        chair_name=body.leader.full_name,
        recorder=body.holder.id,
        recorder_name=body.holder.full_name,
        programme="foundation",
        copies_to="街道党工委，各成员单位",
    )
    agenda = [
        AgendaItem(
            meeting=record.id,
            position=place,
            topic=topic,
            proposer=body.unit if place != 3 else body.partners[0].id,
            proposer_name=office.name if place != 3 else body.partners[0].full_name,
            is_first_topic=place == 1,
        )
        for place, topic in enumerate(words.AGENDA, start=1)
    ]
    return Meeting(record, agenda, _attendances(record, office, body), [])


def _attendances(record: JointMeeting, office: Office, body: Organization) -> list[Attendance]:
    found = [
        Attendance(
            meeting=record.id, person=member.id, person_name=member.full_name,
            unit=office.name, post=member.post,
        )
        for member in (body.leader, body.holder, *body.staff[1:4])
    ]  # fmt: skip
    for place, partner in enumerate(body.partners):
        kind = {5: EXCUSED, 7: OBSERVER}.get(place, ATTENDED)
        found.append(
            Attendance(
                meeting=record.id, person_name=partner.liaison, unit=partner.full_name,
                post="联络员", kind=kind,
            )
        )  # fmt: skip
    for place, one in enumerate(found, start=1):
        one.position = place
    return found


def _enter(rng: Random, diary: Diary, held: Meeting) -> None:
    day = held.day
    talk = rng.choice(words.DISCUSSIONS)
    diary.then(day - dt.timedelta(days=15), "筹备会议", Prepare(held))
    diary.then(day, "会议召开", Step(held, "held"), hour=17)
    diary.then(day + dt.timedelta(days=1), "整理纪要", Draft(held, talk))
    diary.then(day + dt.timedelta(days=4), "签发纪要", Step(held, "issued"))
    if day + dt.timedelta(days=_ARCHIVED_AFTER) < diary.day - dt.timedelta(days=60):
        diary.then(day + dt.timedelta(days=_ARCHIVED_AFTER), "纪要归档", Step(held, "archived"))


@dataclass(frozen=True)
class Prepare:
    """The meeting is called: its agenda and who is asked to come."""

    held: Meeting

    def __call__(self, work: Work) -> None:
        """Write it."""
        work.save(self.held.record)
        parts: list[Record] = [*self.held.agenda, *self.held.attendances]
        work.bulk_create(parts)


@dataclass(frozen=True)
class Step:
    """The meeting goes on to its next state."""

    held: Meeting
    to: str

    def __call__(self, work: Work) -> None:
        """Write it."""
        work.move(self.held.record, self.to)


@dataclass(frozen=True)
class Draft:
    """The minutes are drawn up and the matters decided are entered."""

    held: Meeting
    talk: str

    def __call__(self, work: Work) -> None:
        """Write it."""
        record = self.held.record
        agenda = work.reader.parts(AgendaItem, record.id, order=("position",))
        for item in agenda:
            item.discussion, item.outcome = self.talk, "passed"
        work.bulk_edit(agenda)
        work.move(record, "drafting", minutes_body=self._body(), minutes_no=f"第{record.seq_no}期")
        work.save(*(matter.record for matter in self.held.matters))
        sheet = photo(f"签到表 {record.meeting_name}", self.held.day, record.seq_no)
        files.attach(work, record, "sign_in_sheet", sheet, caption="签到表")

    def _body(self) -> str:
        record = self.held.record
        day = f"{self.held.day.year}年{self.held.day.month}月{self.held.day.day}日"
        lines = [
            f"{day}，{record.chair_name}在{record.place}主持召开{record.meeting_name}，"
            f"研究{len(self.held.agenda)}个议题。"
        ]
        for ordinal, item in zip("一二三四", self.held.agenda, strict=True):
            lines += [f"{ordinal}、{item.topic}", self.talk]
        lines += ["五、会议议定事项", *map(_decided, self.held.matters)]
        return "\n".join(lines)


def _decided(matter: Matter) -> str:
    record = matter.record
    due = f"{record.due_on.year}年{record.due_on.month}月{record.due_on.day}日"
    return (
        f"{record.no}. {record.matter}。责任单位{record.owner_unit_name}，"
        f"责任人{record.owner_name}，{due}前完成。"
    )
