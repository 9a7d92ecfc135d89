"""退回更正 at the office: the very field is opened, with what was asked and the answer above it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from db import returns
from db.handing_over import SEE_OFF, TAKE_IN
from db.kinds import CorrectionNotice
from db.kinds.notice import CORRECTED, MENDED
from db.trouble import Refused, Unavailable
from db.work import Work
from desktop_app.gui.desk import Desk
from desktop_app.gui.record_way import way_to
from desktop_app.gui.undoing import undo_work

PAGE, FORM = "returned", "returned"
MENDED_WORDS: Final = "已更正"
SEEN_WORDS: Final = "没有不同意见"
EXPLAIN_WORDS: Final = "情况说明"
_MOVED_WORDS: Final = {TAKE_IN: "已接收", SEE_OFF: "已登记迁出"}

Told = tuple[str, tuple[tuple[str, Callable[[], object]], ...]]


def agree_words(notice: CorrectionNotice) -> str:
    """Give what the short answer is called: to a return it is 已更正, to a correction assent."""
    if notice.rule in _MOVED_WORDS:
        return _MOVED_WORDS[notice.rule]
    return SEEN_WORDS if notice.kind == CORRECTED else MENDED_WORDS


def open_notice(desk: Desk, notice_id: bytes) -> bool:
    """Open what a notice means on the very field; say whether there is a page for it."""
    store = desk.store
    notice = store.get(CorrectionNotice, notice_id)
    record = store.find((), notice.target) if notice else None
    if notice is None or record is None:
        desk.toast("这条记录已经删除，或还没有收到；请在“退回更正”里写情况说明")
        return False
    way = way_to(store, desk.opens, type(record), record.id)
    if way is None:
        desk.toast(f"{record.title}没有自己的页面，请到它所在的页面里改")
        return False
    where: dict[str, object] = {"record": way.record, "told": _told(desk, notice)}
    if notice.field_name and not way.is_whole:
        where["field"] = notice.field_name
    desk.show_page(way.page, **where)
    return True


def _told(desk: Desk, notice: CorrectionNotice) -> Told:
    words = f"区里 {notice.made_on:%m-%d} 退回：{notice.message}"
    if notice.kind == CORRECTED:
        words = notice.message
    return words, (
        (agree_words(notice), partial(agree, desk, notice.id)),
        (EXPLAIN_WORDS, partial(desk.show_page, PAGE, record=notice.id, explain=True)),
    )


def agree(desk: Desk, notice_id: bytes) -> None:
    """Answer that it was mended, or that a correction is right."""
    notice = desk.store.get(CorrectionNotice, notice_id)
    if notice is None:
        return
    words = agree_words(notice)

    def do(work: Work) -> None:
        returns.answer(work, desk.clerk, notice, MENDED)

    write(desk, do, f"答复退回更正：{words}", f"{words}，随下一个数据包报给区里")


def write(desk: Desk, do: Callable[[Work], object], reason: str, said: str) -> bool:
    """Do a piece of work with its way back; say whether it was done."""
    try:
        with desk.store.work(desk.clerk, reason, FORM) as work:
            do(work)
    except (Refused, Unavailable) as error:
        desk.say_trouble(error)
        return False
    desk.toast(said, partial(undo_work, desk, work.changes.work, reason))
    desk.tell_changed(work.changes)
    return True


def require(desk: Desk, do: Callable[[Work], object], reason: str, said: str) -> None:
    """Do a piece of work that a card asked for; what is refused is said at the card."""
    try:
        with desk.store.work(desk.clerk, reason, FORM) as work:
            do(work)
    except Unavailable as error:
        raise Refused(str(error)) from error
    desk.toast(said, partial(undo_work, desk, work.changes.work, reason))
    desk.tell_changed(work.changes)
