"""What stands about a matter beside its notes: who answers for it, until when, how it ended."""

from __future__ import annotations

from db import chain, follow_ups
from db.kinds import JointMeeting, Resolution, Transition
from db.meetings import Target, co_units
from db.store import Store


def facts(store: Store, matter: Resolution, left: str) -> list[tuple[str, str]]:
    """Give what is known of a matter, each with its label; `left` says how its deadline stands."""
    meeting = store.get(JointMeeting, matter.meeting)
    due = follow_ups.due_words(matter) + (f"（{left}）" if left else "")
    if matter.long_term:
        due = f"长期事项，下次检查 {due}".strip()
    first = matter.due_on.isoformat() if matter.extended_to and matter.due_on else ""
    known = (
        ("事项", matter.matter),
        ("责任", " · ".join(p for p in (matter.owner_unit_name, matter.owner_name) if p)),
        ("配合单位", "、".join(name for _, name in helpers(store, matter))),
        ("完成时限", due),
        ("原定时限", f"{first}，延期理由：{matter.extension_reason or ''}" if first else ""),
        ("类别", Resolution.fields()["topic"].show(matter.topic)),
        ("会议", meeting.name if meeting else ""),
        ("办理结果", matter.result or ""),
        ("办结", f"{matter.closed_on} · 确认人 {matter.confirmed_by_name or ''}"
         if matter.closed_on else ""),
        ("首次办结", _first_closing(store, matter)),
        ("备注", matter.remark or ""),
    )  # fmt: skip
    return [(name, words) for name, words in known if words]


def helpers(store: Store, matter: Resolution) -> list[Target]:
    """Give the units that help with a matter."""
    return co_units(store, [matter.id]).get(matter.id, [])


def _first_closing(store: Store, matter: Resolution) -> str:
    """Give the day of the first closing, where the matter was taken up again since."""
    steps = store.all(Transition, target=matter.id)
    first = chain.first_days(matter, steps).get("closed_on")
    return first.isoformat() if first else ""
