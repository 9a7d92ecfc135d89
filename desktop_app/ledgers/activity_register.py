"""L10b 活动台账: the year's activities by quarter, with how many came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from typing_extensions import override

from db.blanks import last
from db.indicators_culture import PASSED, once_each
from db.kinds import Activity
from db.periods import quarter_of, title_of
from db.store import Store
from desktop_app.ledgers import held
from desktop_app.ledgers.ledger import (
    ROW_NUMBER,
    SEALED,
    Align,
    Column,
    Group,
    Ledger,
    Options,
    Project,
    Row,
    Total,
    Wrap,
)
from desktop_app.ledgers.sheet import A4

CENTER, RIGHT, FIGURE, NAME = Align.CENTER, Align.RIGHT, Wrap.FIGURE, Wrap.NAME
NOT_APPROVED = "登记以后还没有审核"
SHARED = "几家联办，已按人次最多的一家计入"


class ActivityRegister(Ledger):
    """活动台账. What nobody has approved yet stands apart and does not count."""

    code = "L10b"
    project = Project.INNOVATION
    title = "活动台账"
    lists_each = "activity"
    told_by = "date_from"
    sheet = A4.landscape
    columns = (
        Column("序号", ROW_NUMBER, 4, CENTER, FIGURE),
        Column("日期", "date_from", 9, CENTER, FIGURE),
        Column("活动名称", "topic", 22),
        Column("主题", "theme", 12),
        Column("节点", "festival", 8, CENTER),
        Column("进（7+N）", "setting", 9, CENTER),
        Column("形式", "forms", 11),
        Column("地点", "place", 11),
        Column("参加人次", "headcount", 7, RIGHT, FIGURE),
        Column("照片", "photos", 7, RIGHT, FIGURE),
    )
    order = "季度，活动日期"
    group_by = Group("quarter", head="{group}（{activity} 次，{headcount} 人次）")
    totals = (
        Total("活动", "activity", unit="次"),
        Total("参加", "headcount", unit="人次"),
        Total("其中节日活动", "festive", unit="次"),
        Total("特色活动", "feature", unit="次"),
        Total("有照片的", "pictured", unit="次"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        every = store.all(Activity, **held.of_programme(options))
        found = sorted((one for one in every if options.covers(self.day_of(one))), key=_place)
        photos = held.files(store, Activity, "photos")
        apart: list[Row] = []
        passed = [one for one in found if one.date_from and one.state in PASSED]
        counted = {one.id for one in once_each(passed, held.span(options))}
        for one in found:
            why = "" if one.id in counted else _apart(one)
            pictures = photos.get(one.id, 0)
            cells = _cells(one, pictures)
            if why:
                apart.append(Row(cells, why, record=one.id, counts=False))
            else:
                yield Row(cells, _quarter(one), _tally(one, pictures), one.id)
        yield from sorted(apart, key=lambda row: row.group)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        return held.programme_words(options)


def _place(one: Activity) -> tuple[Any, ...]:
    return (last(one.date_from), one.id)


def _apart(one: Activity) -> str:
    """Say why an activity does not count."""
    if one.date_from is None:
        return held.NO_DAY
    return SHARED if one.state in PASSED else NOT_APPROVED


def _quarter(one: Activity) -> str:
    return title_of(quarter_of(one.date_from))


def _tally(one: Activity, pictures: int) -> dict[str, int]:
    return {
        "activity": 1,
        "headcount": one.headcount or 0,
        "festive": int(bool(one.festival)),
        "feature": int(bool(one.is_feature)),
        "pictured": int(pictures > 0),
    }


def _cells(one: Activity, pictures: int) -> tuple[str, ...]:
    fields = Activity.fields()
    shown = {n: fields[n].show(getattr(one, n)) for n in ("theme", "festival", "setting", "forms")}
    lasts = one.date_to is not None and one.date_from is not None and one.date_to > one.date_from
    days = f"{held.shown(one.date_from)}\n至 {held.shown(one.date_to)}" if lasts else ""
    return (
        days or held.shown(one.date_from),
        one.topic or "",
        shown["theme"],
        shown["festival"],
        shown["setting"],
        shown["forms"],
        one.place or "",
        str(one.headcount or ""),
        str(pictures or ""),
    )
