"""L10 活动记录表: one activity a sheet, with its photos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typing_extensions import override

from db.blanks import last
from db.kinds import Activity
from db.store import Store
from desktop_app.ledgers import editions
from desktop_app.ledgers.form import Fact, Facts, Form, Passage, Photos
from desktop_app.ledgers.form_rows import hidden_in, listed, photo_rows, span_of_days
from desktop_app.ledgers.ledger import Options, Project, Row, Sign
from desktop_app.ledgers.sheet import A4

_SHOWN = ("theme", "place", "forms", "festival", "setting", "series")


class ActivitySheet(Form):
    """活动记录表. Photos without the consent of whoever is on them are in no public edition."""

    code = "L10"
    project = Project.INNOVATION
    title = "活动记录表"
    sheet = A4
    has_photos = True
    order = "活动日期"
    blocks = (
        Facts((
            (Fact("活动名称", "topic"),),
            (Fact("主题", "theme"), Fact("系列", "series")),
            (Fact("时间", "date_from"), Fact("地点", "place")),
            (Fact("主办", "organizer_name"), Fact("协办", "co_organizers")),
            (Fact("载体", "forms"), Fact("节点", "festival")),
            (Fact("进（7+N）", "setting"), Fact("参加人次", "headcount")),
        )),
        Passage("内容", "plan", lines=6),
        Passage("效果", "summary", lines=4),
        Photos("photo", "活动照片"),
    )  # fmt: skip
    signs = (Sign("记录人"), Sign("审核人"), Sign("负责人"))

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        found = sorted(_activities(store, options), key=lambda one: (last(one.date_from), one.id))
        for one in found:
            group = f"{one.topic or Activity.title}\n{one.id.hex()}"
            for cells in _sheet(store, one, options):
                yield Row(cells, group, record=one.id)


def _activities(store: Store, options: Options) -> list[Activity]:
    if options.target:
        return store.all(Activity, id=options.target)
    where: dict[str, Any] = {"org_code": options.office} if options.office else {}
    return [one for one in store.all(Activity, **where) if options.covers(one.date_from)]


def _sheet(store: Store, one: Activity, options: Options) -> Iterator[tuple[str, ...]]:
    fields = Activity.fields()
    shown = {name: fields[name].show(getattr(one, name)) for name in _SHOWN}
    people = f"{one.headcount:,} 人次" if one.headcount is not None else ""
    signed = len(store.entries(one, "signed_in"))
    hidden = hidden_in(store, one, "signed_in", options)
    more = (
        f"志愿者 {one.volunteers:,} 人" if one.volunteers else "",
        f"签到名单 {signed:,} 人" if signed else "",
    )
    if told := "，".join(filter(None, more)):
        people += f"（{told}）"
    said = {
        "topic": one.topic or "",
        **shown,
        "date_from": span_of_days(one.date_from, one.date_to),
        "organizer_name": one.organizer_name or "",
        "co_organizers": listed(store, one, "co_organizers"),
        "headcount": people,
        "plan": editions.words(one.plan, options.edition, hidden),
        "summary": editions.words(one.summary, options.edition, hidden),
    }
    yield from ((key, editions.without_numbers(text)) for key, text in said.items())
    yield from photo_rows(store, one, "photos", one.date_from, one.place or "", options, hidden)
