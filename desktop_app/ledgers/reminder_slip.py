"""F07 催办单: half a page that asks whoever owes a matter how far it is, to be handed back."""

from __future__ import annotations

from collections.abc import Iterator

from typing_extensions import override

from db import follow_ups
from db.kinds import FollowUp, JointMeeting, Resolution
from db.meetings import co_units
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.form import Fact, Facts, FillIn, Passage, Words
from desktop_app.ledgers.furniture import BLANK_DAY
from desktop_app.ledgers.ledger import Edition, Options, Row, Sign
from desktop_app.ledgers.sheet import A4

ASKED = "下面这件会上定的事由您负责。请写明办到哪一步、有什么困难，签字以后交回社区。"


class ReminderSlip(FillIn):
    """催办单, of one matter. How late it is counts to the day the slip is made."""

    code = "F07"
    title = "催办单"
    sheet = A4
    cards = 2
    row_height = 24.0
    is_marked = False
    order = "与屏幕上的次序一样"
    blocks = (
        Words("asked", (ASKED,)),
        Facts((
            (Fact("编号", "serial_no"), Fact("会议", "meeting", 2)),
        )),
        Passage("议定事项", "matter", lines=2),
        Facts((
            (Fact("责任单位", "owner_unit"), Fact("责任人", "owner")),
            (Fact("配合单位", "co_units"),),
            (Fact("完成时限", "due_on", blank=BLANK_DAY), Fact("时限情况", "left")),
            (Fact("最近进展", "progress"),),
        )),
        Passage("办到哪一步", "answer", lines=3),
    )  # fmt: skip
    signs = (Sign("社区经办人"), Sign("责任人签字"))
    editions = (Edition.INTERNAL,)

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        one = store.get(Resolution, options.target) if options.target else None
        if one is None:
            return
        for key, words in _slip(store, one, options).items():
            cells = (key, editions.without_numbers(words))
            yield Row(cells, f"{one.name}\n{one.id.hex()}", record=one.id)


def _slip(store: Store, one: Resolution, options: Options) -> dict[str, str]:
    meeting = store.get(JointMeeting, one.meeting)
    notes = store.parts(FollowUp, one.id, order=("date",))
    return {
        "asked": ASKED,
        "serial_no": one.serial_no or "",
        "meeting": meeting.name if meeting else "",
        "matter": one.matter or "",
        "owner_unit": one.owner_unit_name or "",
        "owner": one.owner_name or "",
        "co_units": "、".join(name for _, name in co_units(store, [one.id]).get(one.id, ())),
        "due_on": follow_ups.due_words(one),
        "left": follow_ups.time_left(one, options.prepared_on),
        "progress": _told(notes[-1]) if notes else "",
    }


def _told(note: FollowUp) -> str:
    return f"{FollowUp.fields()['date'].show(note.date)} {note.progress or ''}".strip()
