"""The five ones of a year: begun in one step, as they stood last year, and looked over."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from msgspec import Struct

from db import codes
from db.findings import Reader
from db.kinds import Attachment, BrandChecklist, ListEntry, StaffMember
from db.record import Id
from db.store import Store
from db.work import Work

USUAL: Final = {
    "brand": "打造“红石榴家园”社区品牌，做到户户知晓",
    "venue": "建好活动阵地，定时开放，有专人管理",
    "organization": "健全民族工作组织和志愿服务队伍，责任到人",
    "carriers": "围绕传统节日和日常生活，开展一批群众爱参加的活动",
    "guarantee": "落实联席会议、结对帮扶和经费保障制度",
}
"""What an item says in an office's first year; the office words it as its own."""
LACKS: Final = ("还没完成", "缺佐证材料", "责任人已离任")
"""What an item may lack, in the order in which it is said."""
UNBEGUN: Final = "还没有建"


def missing(reader: Reader, year: int, org_code: str) -> list[str]:
    """Give the items of the five that an office has no row for in a year."""
    held = {row.item for row in reader.all(BrandChecklist, year=year, org_code=org_code)}
    return [item for item in codes.BRAND_ITEM.codes() if item not in held]


PROOFS: Final = (("evidence", ListEntry), ("evidence_files", Attachment))
"""The lists of what proves an item, with where their rows are: records, then files."""


def proofs(store: Store, **of: Sequence[Id]) -> dict[str, Counter[Id]]:
    """Count the records and the files that prove items, each by the list and then the item.

    `owner=` a few items; else of all.
    """
    lists = BrandChecklist.lists()
    return {
        name: store.tally(kind, "owner", owner_tag=lists[name].tag, **of) for name, kind in PROOFS
    }


def evidence_of(store: Store, ids: Sequence[Id]) -> Counter[Id]:
    """Count the records and files that prove each of some items."""
    return sum(proofs(store, owner=list(ids)).values(), Counter[Id]())


def lacking(progress: str | None, evidence: int, *, has_left: bool = False) -> list[str]:
    """Say what keeps an item from passing the office's own check; [] when nothing does."""
    checks = (progress != "done", not evidence, has_left)
    return [words for words, is_so in zip(LACKS, checks, strict=True) if is_so]


def who_left(
    store: Store, items: Mapping[Id, tuple[int | None, Id | None]], today: dt.date
) -> frozenset[Id]:
    """Give those of some items (year and owner of each) whose owner is in post no longer.

    Of a year gone by its last day counts: who left since had the item in hand as long as it ran.
    """
    staff = store.by_id(StaffMember, {owner for _, owner in items.values() if owner})
    return frozenset(
        item
        for item, (year, owner) in items.items()
        if year and owner in staff
        if not staff[owner].holds_on(min(today, dt.date(year, 12, 31)))
    )


class Point(Struct, frozen=True):
    """One thing the check looks at: what it is, what the item says of it, whether that will do."""

    what: str
    said: str
    is_met: bool


class Checked(Struct, frozen=True):
    """One of the five as the check finds it; without a `row` nobody has begun it."""

    item: str
    row: BrandChecklist | None = None
    points: tuple[Point, ...] = ()
    lacks: tuple[str, ...] = (UNBEGUN,)
    proofs: tuple[tuple[Id | None, str], ...] = ()

    @property
    def words(self) -> str:
        """What the item is called."""
        return codes.BRAND_ITEM.label(self.item)


def check(store: Store, year: int) -> list[Checked]:
    """Check the five items of an office in a year, in their fixed order."""
    found = store.all(BrandChecklist, year=year, org_code=store.facts.scope)
    rows = {row.item: row for row in found}
    proved = evidence_of(store, [row.id for row in found])
    left = who_left(store, {row.id: (row.year, row.owner) for row in found}, store.today)
    return [
        _checked(store, rows[item], proved[rows[item].id], has_left=rows[item].id in left)
        if item in rows
        else Checked(item)
        for item in codes.BRAND_ITEM.codes()
    ]


def _checked(store: Store, row: BrandChecklist, proved: int, *, has_left: bool) -> Checked:
    linked = store.entries(row, "evidence")
    files = proved - len(linked)
    material = "、".join(
        f"{count} {unit}" for count, unit in ((len(linked), "条记录"), (files, "个文件")) if count
    )
    owner = row.owner_name or "没有写"
    shown = BrandChecklist.fields()
    points = (
        Point("责任人", f"{owner}（已离任）" if has_left else owner, not has_left),
        Point("进展", shown["progress"].show(row.progress), row.progress == "done"),
        Point("完成日期", shown["done_on"].show(row.done_on) or "还没有", bool(row.done_on)),
        Point("佐证材料", material or "还没有", bool(proved)),
    )
    return Checked(
        row.item,
        row,
        points,
        tuple(lacking(row.progress, proved, has_left=has_left)),
        tuple((one.target, one.target_name or "") for one in linked),
    )


def begin_year(work: Work, year: int, org_code: str, owner: StaffMember) -> list[BrandChecklist]:
    """Make the missing rows of a year, with the words and people of the year before."""
    before = {
        row.item: row for row in work.reader.all(BrandChecklist, year=year - 1, org_code=org_code)
    }
    made = []
    for item in missing(work.reader, year, org_code):
        last = before.get(item)
        row = BrandChecklist(year=year, item=item, content=last.content if last else USUAL[item])
        row.owner = last.owner if last else owner.id
        row.owner_name = last.owner_name if last else owner.full_name
        made.append(row)
    work.save(*made)
    return made
