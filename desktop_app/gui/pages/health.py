"""体检: looks over the whole book, says what to do, opens the very field, mends what is safe."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from typing_extensions import override

from db import health, mending
from db.trouble import Refused, Unavailable
from db.work import Work
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import LineInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.health_list import ASIDE, Checkup, HealthList, check_up
from desktop_app.gui.jobs import Progress
from desktop_app.gui.list_page import ListPage
from desktop_app.gui.list_tools import ListDeed
from desktop_app.gui.record_way import open_finding
from desktop_app.gui.undoing import undo_work
from desktop_app.gui.workbench.reading import keep_check, last_check

SHOWN: Final = 8  # fixes that are written out before they are made
EMPTY: Final = "还没有体检。按“开始体检”，整本台账从头看一遍；只看，不会改动任何资料。"
SOUND: Final = "体检完了，没有要改的。"


class HealthPage(ListPage):
    """The findings of a check; `opens` names the page that opens each table's records."""

    def __init__(self, desk: Desk, opens: Mapping[str, str] | None = None) -> None:
        self._opens = dict(opens or {})
        self.found = HealthList(self.ask_mend, self.ask_aside, self.show_record)
        self._mended: Sequence[bytes] = ()
        super().__init__(
            desk,
            self.found,
            title="体检",
            search_hint="找哪一条：姓名、首字母",
            actions=(
                button("开始体检", self.start, kind="primary", icon="refresh-cw", key="Ctrl+N"),
            ),
            bulk=(
                ListDeed("改好", self.ask_mend),
                ListDeed("已核对，没有问题", self.ask_aside),
                ListDeed("重新列出", self.take_up),
            ),
            empty=EMPTY,
            first_step=button("开始体检", self.start, kind="primary"),
            kept_as="health",
        )
        self.card = AskCard()
        layout: Any = self.layout()
        layout.insertWidget(1, self.card)
        self.opened.connect(self.show_record)
        self._say_last()

    def _say_last(self) -> None:
        last = last_check(self.desk.store)
        words = (
            f"上次体检 {last.day.isoformat()}，有 {last.count:,} 处要看" if last else "还没有体检过"
        )
        self.head.say(subtitle=words)

    # Looking

    def start(self) -> None:
        """Look over the book in a job that can be stopped."""
        store = self.desk.store

        def work(progress: Progress) -> Checkup:
            return check_up(store, lambda done, total: progress.step(done, total, "条记录"))

        self.desk.jobs.start(
            work,
            title="正在体检",
            done=self._take,
            failed=self.desk.say_trouble,
            cancellable=True,
        )

    def _take(self, found: Checkup) -> None:
        self.found.take(found)
        keep_check(self.desk.store, len(found.report.points))
        self._nothing.words.setText(SOUND)
        self.reload()
        count, looked = len(found.report.points), found.report.looked_at
        words = f"看了 {looked:,} 条记录，有 {count:,} 处要看"
        self.head.say(subtitle=words if count else f"看了 {looked:,} 条记录，没有要改的")
        self.desk.badges_stale.emit()

    # Going there

    def show_record(self, key: bytes) -> None:
        """Open the record of a finding, on the very field."""
        open_finding(self.desk, self._opens, self.found.points[key].finding)

    # Mending

    def ask_mend(self, keys: Sequence[bytes]) -> None:
        """Show what would be changed, and change it at one key."""
        chosen = [key for key in keys if key in self.found.fixes]
        if not chosen:
            self.desk.toast("选中的里面没有能一键改好的，请打开来改")
            return
        self._mended = chosen
        fixes = [(key, self.found.fixes[key]) for key in chosen]
        lines = [
            f"{self.found.points[key].called}：{fix.words}"
            + (f"，{fix.before} → {fix.after}" if fix.before else f"（{fix.after}）")
            for key, fix in fixes[:SHOWN]
        ]
        if len(fixes) > SHOWN:
            lines.append(f"还有 {len(fixes) - SHOWN:,} 处")
        shown = label("\n".join(lines), wrap=True, name="将要改动")
        words = f"将改好 {len(fixes):,} 处，改完可以一步撤销"
        self.card.ask(words, [("fixes", "将要改动", shown)], deed="改好", press=self._mend,
                      loose=("fixes",))  # fmt: skip
        self.card.deed.setFocus()

    def _mend(self) -> None:
        fixes = [self.found.fixes[key] for key in self._mended if key in self.found.fixes]

        def do(work: Work) -> str:
            return f"已改好 {mending.mend(work, fixes):,} 处"

        self._do("体检改正", do)

    # Setting aside

    def ask_aside(self, keys: Sequence[bytes]) -> None:
        """Ask why findings need nothing done, and leave them out from now on."""
        points = [self.found.points[key] for key in keys if key in self.found.points]
        reason = LineInput("核对情况", hint=health.SOUND)
        self.card.ask(
            f"{len(points):,} 处核对过没有问题：以后不再列出，记录一改动就重新检查",
            [("reason", "核对情况（可以不填）", reason)],
            deed="记下",
            press=lambda: self._set_aside(points, reason.text()),
            loose=("reason",),
        )

    def _set_aside(self, points: Sequence[health.Point], reason: str) -> None:
        clerk = self.desk.clerk

        def do(work: Work) -> str:
            health.set_aside(work, clerk, points, reason)
            return f"已记下 {len(points):,} 处核对过"

        self._do("体检核对", do)

    def take_up(self, keys: Sequence[bytes]) -> None:
        """List findings again that were set aside."""
        aside = {key for key, row in self.found.rows.items() if ASIDE in row.views}
        points = [self.found.points[key] for key in keys if key in aside]
        if not points:
            self.desk.toast("选中的没有记过核对，不用重新列出")
            return
        try:
            changes = health.take_up(self.desk.store, self.desk.clerk, points)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(changes)
        self.start()

    def _do(self, reason: str, deed: Any) -> None:
        """Do a piece of work, say it with the way back, and look again."""
        desk = self.desk
        try:
            with desk.store.work(desk.clerk, reason, "health") as work:
                said = deed(work)
        except Unavailable as error:
            raise Refused(str(error)) from error
        desk.toast(said, partial(undo_work, desk, work.changes.work, reason))
        desk.tell_changed(work.changes)
        self.start()

    @override
    def arrive(self, **where: Any) -> None:
        """Look again when nothing was looked at yet; `start=True` always does."""
        super().arrive(**where)
        if where.get("start"):
            self.start()
