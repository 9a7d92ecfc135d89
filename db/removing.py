"""What staff may delete: history is ended, never deleted; what was begun by mistake may go.

Of most kinds everything may go, with its parts (`db/parts.py`). Here stand those of which it may
not, and what goes with a record though it is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from db.findings import Reader
from db.kinds import FollowUp, JointMeeting, Pairing, PairingLog, Resolution
from db.kinds.meeting import ISSUED_STATES
from db.record import Record
from db.trouble import Refused


def beside(reader: Reader, records: Iterable[Record]) -> list[Record]:
    """Give what goes to the bin with records beside their parts.

    Raises `Refused` where one of them has to stay, with what is done instead.
    """
    return [one for record in records if (rule := _RULES.get(type(record)))
            for one in rule(reader, record)]  # fmt: skip


def may_go(reader: Reader, record: Record) -> bool:
    """Say whether a record may be deleted as it stands."""
    try:
        beside(reader, [record])
    except Refused:
        return False
    return True


def is_begun(reader: Reader, matter: Resolution) -> bool:
    """Say whether somebody has begun to carry a matter out: it may not get lost any more."""
    return matter.state != "todo" or bool(reader.all(FollowUp, resolution=matter.id))


def _pair(reader: Reader, pair: Pairing) -> list[Record]:
    if met := len(reader.all(PairingLog, pairing=pair.id)):
        words = f"{pair.name}已有 {met} 次活动记录，不能删除"
        is_active = pair.state == "active"
        raise Refused(f"{words}。不再结对，请打开这一对按“结束结对”" if is_active else words)
    return []


def _meeting(reader: Reader, meeting: JointMeeting) -> list[Record]:
    """Have what a meeting decided go with it, while nobody has begun to carry it out."""
    if meeting.state in ISSUED_STATES:
        state = meeting.fields()["state"].show(meeting.state)
        raise Refused(f"{meeting.name}的纪要{state}，不能删除。要改，请打开它按“更正”，写明原因")
    matters = list(reader.all(Resolution, meeting=meeting.id))
    if begun := next((one for one in matters if is_begun(reader, one)), None):
        raise Refused(f"{meeting.name}议定的“{begun.name}”已经在办，会议不能删除")
    return [*matters]


def _matter(reader: Reader, matter: Resolution) -> list[Record]:
    if is_begun(reader, matter):
        raise Refused(f"“{matter.name}”已经在办，不能删除。不办了，请打开它按“终止”，写明原因")
    meeting = reader.get(JointMeeting, matter.meeting)
    if meeting and meeting.state in ISSUED_STATES:
        raise Refused(f"“{matter.name}”写在已签发的纪要里，不能删除。不办了，请打开它按“终止”")
    return []


_RULES: Final[dict[type[Record], Callable[[Reader, Any], list[Record]]]] = {
    Pairing: _pair,
    JointMeeting: _meeting,
    Resolution: _matter,
}
