"""What became of the matters that invented meetings decided: followed up, extended, closed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from db import files
from db.kinds import FollowUp, JointMeeting, Resolution
from db.work import Work
from desktop_app.practice import words
from desktop_app.practice.diary import Diary, workday
from desktop_app.practice.organization import Organization
from desktop_app.practice.photos import photo
from desktop_app.practice.profile import Office

_SOON = 6
_PROOF = 60  # no other picture of a day has such a number


@dataclass
class Matter:
    """A resolution, the words it ends with, and when; an open one has no closing day."""

    record: Resolution
    result: str
    closed: dt.date | None
    is_extended: bool = False
    is_faulty: bool = False


def matters(
    rng: Random,
    office: Office,
    diary: Diary,
    body: Organization,
    meeting: JointMeeting,
    place: int,
    count: int,
) -> list[Matter]:
    """Give the matters of the first (`place` 0) or second meeting; 2 stay open too long."""
    overdue = office.overdue if place == 0 else 0
    due = office.due if place == 1 else 0
    held = meeting.held_at.date()
    found = []
    for no in range(1, count + 1):
        topic, matter, result = words.TOPICS[(no + 4 * place) % len(words.TOPICS)]
        record = Resolution(
            meeting=meeting.id, no=no, matter=matter, topic=topic,
            due_on=workday(held + dt.timedelta(days=rng.randrange(32, 40))),
        )  # fmt: skip
        _give_owner(rng, office, body, record)
        closed: dt.date | None = workday(held + dt.timedelta(days=rng.randrange(14, 30)))
        if no <= overdue:
            record.due_on, closed = workday(diary.day - dt.timedelta(days=9 * no)), None
        elif no <= overdue + due:
            record.due_on, closed = diary.day + dt.timedelta(days=_SOON), None
        one = Matter(record, result.format(n=rng.randrange(2, 9)), closed)
        is_last = no == count and closed is not None
        one.is_extended = is_last and place == 0 and not office.faulty
        one.is_faulty = is_last and place == 0 and office.faulty
        found.append(one)
    return found


def _give_owner(rng: Random, office: Office, body: Organization, record: Resolution) -> None:
    partner = rng.choice(body.partners) if rng.random() < 0.5 else None
    record.owner_unit = partner.id if partner else body.unit
    record.owner_unit_name = partner.full_name if partner else office.name
    owner = rng.choice(body.staff[1:6])
    record.owner, record.owner_name = owner.id, owner.full_name


def carry_out(rng: Random, diary: Diary, body: Organization, matter: Matter) -> None:
    """Enter into the diary how a matter went on after its meeting."""
    begun = matter.record.due_on - dt.timedelta(days=30)
    if matter.closed:
        begun = matter.closed - dt.timedelta(days=rng.randrange(4, 8))
    begun = min(workday(begun), diary.day)
    diary.then(begun, "办理议定事项", Begin(matter, body, begun, rng.choice(words.PROGRESS)))
    if matter.is_extended and matter.closed:
        diary.then(begun + dt.timedelta(days=1), "延期办理", Extend(matter))
    if matter.closed:
        diary.then(matter.closed, "办结议定事项", Close(matter, body), hour=15)


@dataclass(frozen=True)
class Begin:
    """Work on a matter has begun; a first note says how far it is, and proves what gets done."""

    matter: Matter
    body: Organization
    day: dt.date
    progress: str

    def __call__(self, work: Work) -> None:
        """Write it."""
        record = self.matter.record
        work.move(record, "doing")
        note = FollowUp(resolution=record.id, date=self.day, progress=self.progress)
        note.by, note.by_name = self.body.holder.id, self.body.holder.full_name
        work.save(note)
        if self.matter.closed:
            title = f"议定事项 {record.serial_no}"
            files.attach(work, note, "evidence", photo(title, self.day, _PROOF + record.no))


@dataclass(frozen=True)
class Extend:
    """More time is given, with a reason."""

    matter: Matter

    def __call__(self, work: Work) -> None:
        """Write it."""
        record = self.matter.record
        later = record.due_on + dt.timedelta(days=30)
        reason = "材料尚在审核，经会议主持人同意延期"
        work.move(record, "extended", reason, extended_to=later, extension_reason=reason)


@dataclass(frozen=True)
class Close:
    """The matter is done, and someone other than its owner has confirmed it."""

    matter: Matter
    body: Organization

    def __call__(self, work: Work) -> None:
        """Write it."""
        record = self.matter.record
        leader = self.body.leader
        work.move(
            record,
            "done",
            closed_on=self.matter.closed,
            result=self.matter.result,
            confirmed_by=leader.id,
            confirmed_by_name=leader.full_name,
        )
        if self.matter.is_faulty:
            meeting = work.reader.get(JointMeeting, record.meeting)
            if meeting:
                record.closed_on = meeting.held_at.date() - dt.timedelta(days=5)
                work.bulk_edit([record])
