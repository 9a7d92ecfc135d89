"""What a health check found, as rows of a list: what to do, which record, where, and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from typing_extensions import override

from db import health, mending
from db.findings import Shelf
from db.health import GROUPS, Point, Report
from db.mending import Fix
from db.store import Store
from desktop_app.gui.list_source import Preview
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of

FIXABLE, ASIDE = "fixable", "aside"
Deed = Callable[[Sequence[bytes]], object]


@dataclass(frozen=True)
class Checkup:
    """A report with what can be put right by itself, by the finding's id."""

    report: Report
    fixes: dict[bytes, Fix]


def check_up(store: Store, step: Callable[[int, int], object]) -> Checkup:
    """Examine the book and look for what can be mended; belongs in a job."""
    report = health.examine(store, step)
    by_finding = {point.finding: point.id for point in report.points}
    mended = mending.fixes(Shelf(store), by_finding, store.facts.scope)
    return Checkup(report, {by_finding[fix.finding]: fix for fix in mended})


class HealthList(ShortList):
    """The findings of the last check; `mend`, `aside` and `open` are what staff can do."""

    noun = "处"

    def __init__(self, mend: Deed, aside: Deed, show: Callable[[bytes], object]) -> None:
        self.points: dict[bytes, Point] = {}
        self.fixes: dict[bytes, Fix] = {}
        self._aside: set[bytes] = set()
        self._mend, self._put_aside, self._open = mend, aside, show
        super().__init__()

    def take(self, found: Checkup) -> None:
        """Show another check."""
        every = (*found.report.points, *found.report.aside)
        self.points = {point.id: point for point in every}
        self._aside = {point.id for point in found.report.aside}
        self.fixes = found.fixes
        self.renew()

    @override
    def read(self) -> Sequence[ListRow]:
        return [self._row(key, point) for key, point in self.points.items()]

    def _row(self, key: bytes, point: Point) -> ListRow:
        finding = point.finding
        what, called = GROUPS[point.group], f"{finding.kind.title} {point.called}"
        cells = (what, called, point.label, finding.sentence)
        order = list(GROUPS).index(point.group)
        if key in self._aside:
            views = {ASIDE}
        else:
            views = {"all", point.group} | ({FIXABLE} if key in self.fixes else set())
        return ListRow(key, cells, (order, *cells[1:]), frozenset(views), line_of(called, what))

    @override
    def columns(self) -> Sequence[Column]:
        return [
            Column("要做的事", 150),
            Column("哪一条", 200, is_strong=True),
            Column("栏目", 110),
            Column("怎么回事", 300, stretch=True),
        ]

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        held = {view for row in self.rows.values() for view in row.views}
        groups = [(key, f"{words}#") for key, words in GROUPS.items() if key in held]
        first = [("all", "全部#"), *([(FIXABLE, "能一键改好的#")] if FIXABLE in held else [])]
        return [*first, *groups, *([(ASIDE, "已核对的#")] if ASIDE in held else [])]

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        point, fix = self.points.get(record_id), self.fixes.get(record_id)
        if point is None:
            return None
        facts = [("哪一条", f"{point.finding.kind.title} {point.called}"), ("栏目", point.label)]
        facts += [("怎么回事", point.finding.sentence)]
        if fix:
            change = f"{fix.before} → {fix.after}" if fix.before else fix.after
            facts += [("能改成", change)]
        deeds: list[tuple[str, Any]] = [("打开这一条", partial(self._open, record_id))]
        if fix:
            deeds.append((fix.words, partial(self._mend, [record_id])))
        if record_id not in self._aside:
            deeds.append(("已核对，没有问题", partial(self._put_aside, [record_id])))
        return Preview(GROUPS[point.group], facts=[one for one in facts if one[1]], deeds=deeds)
