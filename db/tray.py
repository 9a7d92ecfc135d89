"""Names that wait in the tray: put there from a pasted list, linked or dismissed by staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from db.findings import Reader
from db.kinds import (
    Activity,
    Attendance,
    JointMeeting,
    ListEntry,
    NameInTray,
    VolunteerSession,
    VolunteerShare,
)
from db.kinds.meeting import ATTENDED
from db.kinds.tray import DISMISSED, KNOWN, WAITING
from db.record import Record
from db.trouble import Refused
from db.work import Work

SOURCES: Final[tuple[str, ...]] = ("joint_meeting", "activity", "volunteer_session")
"""Tables of what has a list that names can be pasted into."""

_PEOPLE = ("resident", "staff_member", "partner_organization")

Named = tuple[bytes, str]


@dataclass(frozen=True)
class Stranger:
    """A name of a pasted list that nobody was found for."""

    called: str
    pasted: str
    head_count: int = 1
    phone: str = ""


def put(
    work: Work,
    strangers: Iterable[Stranger],
    source: tuple[bytes | None, str],
    today: dt.date,
) -> list[NameInTray]:
    """Put names into the tray, each once for its source; give what is new there.

    `source` is what they were pasted into (a table of `SOURCES`), and what it is called.
    """
    where, called = source
    waiting = {one.called for one in work.reader.all(NameInTray, source=where, source_name=called)}
    made = [
        NameInTray(
            called=one.called,
            pasted=one.pasted,
            head_count=one.head_count,
            phone=one.phone or None,
            source=where,
            source_name=called,
            pasted_on=today,
        )
        for one in strangers
        if one.called not in waiting
    ]
    work.save(*made)
    return made


def list_people(work: Work, source: Record, people: Iterable[bytes]) -> None:
    """Put people on the list of a source; raises `Refused` when it is settled."""
    if _is_settled(source):
        raise Refused(f"{source.title}已经定稿，名单不能再改；要改请先退回上一步")
    for one in people:
        _put_on(work, source, (one, work.reader.named(_PEOPLE, [one]).get(one, "")), "")


def recognise(work: Work, name: NameInTray, target: Record) -> bool:
    """Say who a name is, and put them on the list it was pasted into.

    Gives whether they are on that list now: one that is settled (签发, 归档) stays as it is.
    """
    name.meant, name.meant_name, name.state = target.id, work.reader.called(target), KNOWN
    work.save(name)
    source = work.reader.find(SOURCES, name.source)
    if source is None or _is_settled(source):
        return False
    _put_on(work, source, (target.id, name.meant_name or ""), name.called)
    return True


def dismiss(work: Work, *names: NameInTray) -> None:
    """Say that some names are not to be registered."""
    for name in names:
        name.state, name.meant, name.meant_name = DISMISSED, None, None
    work.save(*names)


def waiting(reader: Reader) -> Sequence[NameInTray]:
    """Give the names that wait, in the order they came."""
    return sorted(reader.all(NameInTray, state=WAITING), key=lambda name: name.op)


def _is_settled(source: Record) -> bool:
    states = type(source).states
    return states is not None and getattr(source, states.field) in states.settled


def _put_on(work: Work, source: Record, who: Named, called: str) -> None:
    if isinstance(source, JointMeeting):
        _attend(work, source, who, called)
    elif isinstance(source, Activity):
        _sign_in(work, source, who, called)
    elif isinstance(source, VolunteerSession):
        _volunteer(work, source, who, called)


def _attend(work: Work, meeting: JointMeeting, who: Named, called: str) -> None:
    """Note that somebody came; a line that held their name alone, or them, is theirs."""
    people = work.reader.parts(Attendance, meeting.id)
    mine = next((one for one in people if one.person == who[0]), None)
    names = {called, who[1]} - {""}
    mine = mine or next((o for o in people if not o.person and o.person_name in names), None)
    last = max((one.position or 0 for one in people), default=0)
    one = mine or Attendance(meeting=meeting.id, position=last + 1)
    one.person, one.person_name, one.kind = *who, ATTENDED
    work.save(one)


def _sign_in(work: Work, activity: Activity, who: Named, called: str) -> None:
    listed: list[ListEntry] = work.reader.entries(activity, "signed_in")
    if any(one.target == who[0] for one in listed):
        return
    names = {called, who[1]} - {""}
    kept = [
        (one.target, one.target_name or "")
        for one in listed
        if one.target or one.target_name not in names
    ]
    work.set_list(activity, "signed_in", [*kept, who])


def _volunteer(work: Work, session: VolunteerSession, who: Named, called: str) -> None:
    """Put somebody on the roll of a session; a line that held their name alone becomes theirs."""
    roll = work.reader.parts(VolunteerShare, session.id)
    if any(one.volunteer == who[0] for one in roll):
        return
    names = {called, who[1]} - {""}
    mine = next((o for o in roll if not o.volunteer and o.volunteer_name in names), None)
    last = max((one.position or 0 for one in roll), default=0)
    one = mine or VolunteerShare(session=session.id, position=last + 1)
    one.volunteer, one.volunteer_name = who
    work.save(one)
