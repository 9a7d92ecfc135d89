"""What a paper can be set for: one pair, meeting, grid …, each offered by what it is called."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Final

from db import codes, erasing, issued, natural
from db.kinds import (
    Activity,
    Address,
    ContactPair,
    CrossVisit,
    ExperienceBriefing,
    GridUnit,
    JointMeeting,
    MergeReceipt,
    Pairing,
    Resolution,
    RightsRequest,
    StaffMember,
)
from db.kinds.resolution import OPEN_STATES
from db.store import Store
from desktop_app.gui.controls.choices import Options as Offered
from desktop_app.ledgers.answer_sheet import is_answered_so

ESTATE: Final = "estate:"
PROGRAMME: Final = "programme:"
SOME: Final = "some:"
BLANK_FORM: Final = "空白表，留着手写"


def pairs(store: Store) -> Offered:
    """Offer every pairing, the newest first."""
    names = ("id", "side_a_name", "side_b_name", "start_on")
    for pair, side_a, side_b, start in reversed(store.values(Pairing, *names, order=("start_on",))):
        yield pair.hex(), f"{side_a or ''} — {side_b or ''}{_of(start)}"


def _of(day: dt.date | None) -> str:
    return f"（{day.isoformat()}）" if day else ""


def meetings(store: Store) -> Offered:
    """Offer every meeting, the newest first."""
    names = ("id", "held_at", "meeting_name")
    for meeting, at, name in reversed(store.values(JointMeeting, *names, order=("held_at",))):
        day = f"{at:%Y-%m-%d} " if at else ""
        yield meeting.hex(), f"{day}{name or JointMeeting.title}"


def minutes(store: Store) -> Offered:
    """Offer every meeting, the newest first; below a corrected one, its texts as issued."""
    corrected = issued.corrected(store)
    for meeting, name in meetings(store):
        yield meeting, name
        for one in reversed(corrected.get(bytes.fromhex(meeting), ())):
            yield one.step.hex(), f"{name}　{one.called}"


def nobody(_store: Store) -> Offered:
    """Offer nobody: a list of all people to choose from would be long; staff come from theirs."""
    return ()


def grids_and_estates(store: Store) -> Offered:
    """Offer the grids, then the estates: a household by itself is come to from its own page."""
    for grid in store.all(GridUnit, order=("full_name",)):
        yield grid.id.hex(), f"网格：{grid.full_name or ''}"
    estates = {estate for (estate,) in store.values(Address, "estate") if estate}
    for estate in sorted(estates, key=natural.key):
        yield ESTATE + estate, f"小区：{estate}"


def programmes(_store: Store) -> Offered:
    """Offer the programmes that work may belong to."""
    for code in codes.PROGRAMME.codes():
        yield PROGRAMME + code, codes.PROGRAMME.label(code)


def _by_programme(offer: Callable[[Store], Offered]) -> Callable[[Store], Offered]:
    """Offer the programmes before what each paper may be chosen of."""

    def offered(store: Store) -> Offered:
        for value, name in programmes(store):
            yield value, f"所属计划：{name}"
        yield from offer(store)

    return offered


def cadres(store: Store) -> Offered:
    """Offer who keeps a contact, in the order they were registered."""
    busy = {staff for (staff,) in store.values(ContactPair, "staff")}
    for one in store.all(StaffMember):
        if one.id in busy:
            yield one.id.hex(), "　".join(filter(None, (one.full_name, one.post)))


def activities(store: Store) -> Offered:
    """Offer every activity, the newest first."""
    names = ("id", "topic", "date_from")
    for one, topic, day in reversed(store.values(Activity, *names, order=("date_from",))):
        yield one.hex(), f"{topic or Activity.title}{_of(day)}"


def gatherings(store: Store) -> Offered:
    """Offer every meeting, then every activity."""
    yield from meetings(store)
    yield from activities(store)


def open_matters(store: Store) -> Offered:
    """Offer what meetings decided and is still owed, whatever is due first."""
    owed = [one for one in store.all(Resolution) if one.state in OPEN_STATES]
    for one in sorted(owed, key=lambda one: (one.deadline(), one.id)):
        yield one.id.hex(), f"{one.name}{_of(one.extended_to or one.due_on)}"


def cross_visits(store: Store) -> Offered:
    """Offer every visit among offices, the newest first."""
    for one in reversed(store.all(CrossVisit, order=("date",))):
        yield one.id.hex(), f"{one.name}{_of(one.date)}"


def briefings(store: Store) -> Offered:
    """Offer every text of good practice, the newest first."""
    for one in reversed(store.all(ExperienceBriefing)):
        yield one.id.hex(), one.name


def receipts(store: Store) -> Offered:
    """Offer every receipt, the newest first."""
    for one in reversed(store.all(MergeReceipt, order=("at",))):
        yield one.id.hex(), f"{one.file}{_of(one.at.date() if one.at else None)}"


def erasures(store: Store) -> Offered:
    """Offer every request to erase that was carried out, the newest first; it names nobody."""
    done = {order.request for order in erasing.orders(store, ())}
    for one in reversed(store.all(RightsRequest, order=("received_on",))):
        if one.serial_no in done:
            yield one.id.hex(), f"{one.serial_no}{_of(one.answered_on)}"


def accesses(store: Store) -> Offered:
    """Offer every request to see what is held, the newest first."""
    asked = [one for one in store.all(RightsRequest) if one.kind in ("access", "copy")]
    for one in sorted(asked, key=lambda one: (one.received_on, one.id), reverse=True):
        yield one.id.hex(), f"{one.serial_no}{_of(one.received_on)}"


def answers(store: Store) -> Offered:
    """Offer every request that was answered by the plain answer, the newest first."""
    found = [one for one in store.all(RightsRequest) if is_answered_so(one)]
    for one in sorted(found, key=lambda one: (str(one.answered_on), one.id), reverse=True):
        yield one.id.hex(), f"{one.serial_no}{_of(one.answered_on)}"


# Ledger → the name of what one can be chosen of, the word for all of them, and who offers them.
TARGETS: Final[dict[str, tuple[str, str, Callable[[Store], Offered]]]] = {
    "L01": ("哪些人", "全部居民", nobody),
    "L02": ("哪些户", "全部户，一户一页", grids_and_estates),
    "L02b": ("人或户", "请从居民或户的“往来”里打印", nobody),
    "L03b": ("结对", "全部结对，一对一张", pairs),
    "L04": ("干部", "全部联系干部", cadres),
    "L05": ("会议", "期间内全部会议", _by_programme(minutes)),
    "L06": ("会议", "期间内全部会议", _by_programme(meetings)),
    "L10b": ("所属计划", "全部活动", programmes),
    "L14": ("所属计划", "全部学习宣讲", programmes),
    "L17": ("所属计划", "全部工作", programmes),
    "L10": ("活动", "期间内全部活动，一次一张", activities),
    "L16": ("互观互学", "期间内全部，一次一张", cross_visits),
    "L16b": ("经验材料", "期间内定稿和共享的", briefings),
    "R01": ("数据包", "期间内全部回执，一个包一张", receipts),
    "R02": ("请求", "期间内全部删除，一次一张", erasures),
    "R03": ("请求", "期间内全部查阅，一次一份", accesses),
    "R06": ("请求", "期间内全部答复，一次一份", answers),
    "R10": ("记录", "请从一条记录的“修改历史”里打印", nobody),
    "F01": ("户", BLANK_FORM, nobody),
    "F02": ("会议或活动", BLANK_FORM, gatherings),
    "F03": ("心愿", BLANK_FORM, nobody),
    "F04": ("结对", BLANK_FORM, pairs),
    "F05": ("居民", BLANK_FORM, nobody),
    "F06": ("会议", BLANK_FORM, meetings),
    "F07": ("议定事项", BLANK_FORM, open_matters),
}
