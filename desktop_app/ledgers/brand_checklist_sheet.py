"""L15 五个一创建清单: the five things every office builds in a year, in their fixed order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from typing_extensions import override

from db import brand, codes
from db.blanks import last
from db.kinds import BrandChecklist, OrgUnit
from db.store import Store
from desktop_app.ledgers import editions, held
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


class BrandChecklistSheet(Ledger):
    """五个一创建清单, of each office and year that the period touches."""

    code = "L15"
    project = Project.GUIDANCE
    title = "五个一创建清单"
    spans_offices = True
    sheet = A4
    columns = (
        Column("序号", ROW_NUMBER, 6, CENTER, FIGURE),
        Column("举措", "item", 14),
        Column("建设内容", "content", 34),
        Column("责任人", "owner", 12, CENTER, NAME, public=False),
        Column("进展", "progress", 10, CENTER),
        Column("完成日期", "done_on", 12, CENTER, FIGURE),
        Column("佐证材料", "evidence", 12, CENTER),
    )
    order = "年度，五个一的固定次序"
    group_by = Group("year", head="{group}（完成 {done} 项）")
    totals = (
        Total("建设", "item", unit="项"),
        Total("已完成", "done", unit="项"),
        Total("有佐证", "proven", unit="项"),
    )
    signs = SEALED

    @override
    def rows(self, store: Store, options: Options) -> Iterator[Row]:
        fields = BrandChecklist.fields()
        records = held.lists(store, BrandChecklist, "evidence")
        files = held.files(store, BrandChecklist, "evidence_files")
        units = _units(store)
        for one in _rows(store, options):
            done = held.until(one.done_on, options)
            early = one.progress == "done" and one.done_on is not None and not done
            progress = "going_on" if early else one.progress
            proof = (len(records.get(one.id, ())), files.get(one.id, 0))
            cells = (
                fields["item"].show(one.item),
                editions.words(one.content, options.edition),
                one.owner_name or "",
                fields["progress"].show(progress),
                held.shown(done),
                _proof(*proof),
            )
            tally = {"item": 1, "done": int(progress == "done"), "proven": int(any(proof))}
            year = f"{one.year}年" if one.year else "没有写年度"
            group = "　".join(filter(None, (year, units.get(one.org_code, ""))))
            yield Row(cells, group, tally, one.id)

    @override
    def notes(self, store: Store, options: Options) -> Iterable[str]:
        if options.period.first.year != options.period.last.year:
            return
        year = options.period.last.year
        for code, name in (_units(store) or {store.facts.code: ""}).items():
            if options.office not in {"", code}:
                continue
            if missing := brand.missing(store, year, code):
                yield f"{name}还没有登记：{'、'.join(map(codes.BRAND_ITEM.label, missing))}"


def _rows(store: Store, options: Options) -> list[BrandChecklist]:
    first, last_year = options.period.first.year, options.period.last.year
    every = store.all(BrandChecklist, **held.of_office(options))
    found = [one for one in every if one.year is None or first <= one.year <= last_year]
    return sorted(found, key=_place)


def _place(one: BrandChecklist) -> tuple[Any, ...]:
    return (last(one.year), one.org_code, codes.BRAND_ITEM.order(one.item), last(one.item), one.id)


def _units(store: Store) -> dict[str, str]:
    """Give the offices of a district's book by code; nothing where there is only one."""
    if not store.is_district:
        return {}
    names = ("code12", "short_name", "full_name")
    rows = store.values(OrgUnit, *names, level="community", order=("code12",))
    return {code: short or full or code for code, short, full in rows}


def _proof(records: int, files: int) -> str:
    said = (f"{records} 条记录" if records else "", f"{files} 个文件" if files else "")
    return "\n".join(filter(None, said))
