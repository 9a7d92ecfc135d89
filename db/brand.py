"""The five ones of a year: begun in one step, as they stood last year, and looked over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

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


def missing(reader: Reader, year: int, org_code: str) -> list[str]:
    """Give the items of the five that an office has no row for in a year."""
    held = {row.item for row in reader.all(BrandChecklist, year=year, org_code=org_code)}
    return [item for item in codes.BRAND_ITEM.codes() if item not in held]


def evidence_of(store: Store, ids: Sequence[Id]) -> Counter[Id]:
    """Count the records and files that prove each of some items."""
    lists = BrandChecklist.lists()
    return Counter(
        owner
        for kind, name in ((ListEntry, "evidence"), (Attachment, "evidence_files"))
        for (owner,) in store.values(kind, "owner", owner=list(ids), owner_tag=lists[name].tag)
    )


def lacking(progress: str | None, evidence: int) -> list[str]:
    """Say what keeps an item from passing the office's own check; [] when nothing does."""
    return [
        *(("还没完成",) if progress != "done" else ()),
        *(("缺佐证材料",) if not evidence else ()),
    ]


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
