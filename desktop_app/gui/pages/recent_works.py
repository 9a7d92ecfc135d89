"""最近的改动: what this PC did last; any of it can be taken back while nothing rests on it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Final

from typing_extensions import override

from db import retracing
from db.journal.course import MOST, Done
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.list_source import Preview
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.pages.way_back import WayBackPage, moment_of, told_when
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow, ShortList, line_of
from desktop_app.gui.undoing import undo_work

EMPTY: Final = "这台电脑上还没有改动。登记或修改以后，这里可以一步一步退回去。"
STANDS, TAKEN_BACK = "有效", "已撤销"
_NAMED: Final = 3


class WorkList(ShortList):
    """The last works of this PC, the newest first."""

    noun = "次"

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.works: dict[bytes, Done] = {}
        super().__init__()

    @override
    def columns(self) -> Sequence[Column]:
        return (
            Column("做了什么", 240, is_strong=True, stretch=True, sorts=True),
            Column("谁", 100, sorts=True),
            Column("什么时候", 150, sorts=True),
            Column("现在", 90, tones={STANDS: "ok", TAKEN_BACK: "warn"}, sorts=True),
        )

    @override
    def titles(self) -> Sequence[tuple[str, str]]:
        return (("all", "全部"), ("standing", STANDS), ("taken_back", TAKEN_BACK))

    @override
    def read(self) -> Sequence[ListRow]:
        course = self._desk.store.course()
        found = sorted((*course.standing, *course.taken_back), key=lambda one: -one.wall_ms)
        self.works = {one.work: one for one in found[:MOST]}
        with self._desk.store.looking():  # one look for all rows, or each begins two of its own
            return [self._row(one) for one in self.works.values()]

    def _row(self, one: Done) -> ListRow:
        store = self._desk.store
        state = TAKEN_BACK if one.undoing else STANDS
        when = told_when(moment_of(one.wall_ms), store.today)
        cells = (retracing.told(store, one), one.actor, when, state)
        return ListRow(
            one.work,
            cells,
            (*cells[:2], one.wall_ms, state),
            frozenset({"all", "taken_back" if one.undoing else "standing"}),
            line_of(*cells[:2]),
        )

    @override
    def preview(self, record_id: bytes) -> Preview | None:
        row, one = self.rows.get(record_id), self.works.get(record_id)
        if row is None or one is None:
            return None
        return Preview(
            title=row.cells[0],
            state=row.cells[3],
            tone="warn" if one.undoing else "ok",
            facts=[("谁", one.actor), ("什么时候", row.cells[2])],
            opener="恢复" if one.undoing else "撤销",
        )


class RecentWorksPage(WayBackPage):
    """The last works, each with its way back."""

    def __init__(self, desk: Desk) -> None:
        self.works = WorkList(desk)
        super().__init__(
            desk,
            self.works,
            key="recent",
            search_hint="做了什么、谁",
            empty=EMPTY,
            bulk=(ListDeed("撤销或恢复", self.turn),),
        )
        self.bar = InlineBar()
        body = self.layout()
        if body is not None:
            body.insertWidget(1, self.bar)  # type: ignore[attr-defined]  # a column, as laid out
        self.head.say(
            subtitle=f"这台电脑最近 {MOST} 次。Ctrl+Z 从最后一次退起，这里可以单独退某一次。"
        )

    def turn(self, ids: Sequence[bytes]) -> None:
        """Take works back, the newest first; or bring back those that were."""
        self.bar.hide()
        chosen = [self.works.works[one] for one in ids if one in self.works.works]
        for one in sorted(chosen, key=lambda one: -one.wall_ms):
            if not self._turn(one):
                return

    def _turn(self, one: Done) -> bool:
        desk, words = self.desk, self.works.rows[one.work].cells[0]
        kept = retracing.kept_by_undo(desk.store, desk.clerk, one.undoing or one.work)
        if kept:
            named = "、".join(kept[:_NAMED]) + (f" 等 {len(kept):,} 条" if kept[_NAMED:] else "")
            verb = "恢复" if one.undoing else "撤销"
            self.bar.say(
                f"“{words}”不能单独{verb}：{named} 后来又改过或用到了。"
                f"先把后面的那一次撤销，再来{verb}这一次。",
                "warn",
                closable=True,
            )
            return False
        changes = self.tried(lambda: desk.store.undo(desk.clerk, one.undoing or one.work))
        if changes is None:
            return False
        back = partial(undo_work, desk, changes.work, words)
        said, deed = ("已恢复", "撤销") if one.undoing else ("已撤销", "恢复")
        desk.toast(f"{said}：{words}", back, deed=deed)
        return True
