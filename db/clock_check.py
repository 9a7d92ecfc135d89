"""Asking about the clock: what a person is told when it is hardly right, and the answer."""

from __future__ import annotations

import datetime as dt

from msgspec import Struct

from db import clocks, dates
from db.roles import Clerk
from db.store import Store


class Doubt(Struct, frozen=True):
    """A clock that is hardly right: what it says, and the last time that is known to be right."""

    state: str
    now: dt.date
    last: dt.date

    @property
    def words(self) -> str:
        """What staff are asked."""
        if self.state == clocks.BEHIND:
            how = f"比最近一次可靠的时间 {_shown(self.last)} 还早"
        else:
            how = f"离最近一次登记（{_shown(self.last)}）已有 {(self.now - self.last).days} 天"
        return (
            f"这台电脑的日期是 {_shown(self.now)}，{how}。请看一眼日期对不对，"
            "不对就在电脑右下角改好。不改也能照常登记，记录的先后不会乱。"
        )


def look(store: Store) -> Doubt | None:
    """Say what is doubtful about the clock; while it is, days are told by the last right time.

    So nobody gets numbers of 1980, and no visit of today is refused for lying ahead of it.
    """
    now = store.clock()
    with store.looking() as connection:
        found, last = clocks.state(connection, now), clocks.last_right(connection)
    if found not in clocks.DOUBTFUL:
        stand_in, doubt = None, None
    else:
        doubt = Doubt(found, _day(now), _day(last))
        stand_in = doubt.last if found == clocks.BEHIND or now > last + clocks.FAR_MS else None
    store.stand_in = stand_in
    dates.stand_in(stand_in, doubt.last if doubt else None)
    if doubt:  # it is this book's, and ends with it
        store.when_closed(lambda: dates.stand_in(None))
    return doubt


def sure_ms(store: Store) -> int:
    """Give the latest moment that has surely come: now, or the last right one while in doubt.

    What cannot be taken back goes by it, never by `today`: a clock that jumped ahead by some
    years would end every term at once. Once a person finds the date right, it goes by that.
    """
    now = store.clock()
    with store.looking() as connection:
        if clocks.state(connection, now) in (clocks.BEHIND, clocks.AHEAD):
            return clocks.last_right(connection)
    return now


def sure_day(store: Store) -> dt.date:
    """Give the latest day that has surely come; see `sure_ms`."""
    return _day(sure_ms(store))


def confirm(store: Store, clerk: Clerk) -> None:
    """Keep that a person looked at the date and found it right."""
    now = store.clock()
    with store.transaction() as connection:
        clocks.confirm(connection, now)
        store.note(clerk, "确认日期", reason=_day(now).isoformat())
    look(store)


def _day(wall_ms: int) -> dt.date:
    return dt.datetime.fromtimestamp(wall_ms / 1000).date()  # noqa: DTZ006  the office's own day


def _shown(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
