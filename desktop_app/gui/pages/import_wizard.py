"""导入表格: 选文件 → 对表头 → 看预览 → 导入. Nothing is written before the last step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from db import codes
from db.kinds import Address, Household, HouseholdMember, Resident
from db.safe_files import safe_write
from db.work import Changes
from desktop_app.exchange import roster_known, workbook
from desktop_app.exchange.headers import BY_CONTENT
from desktop_app.exchange.roster import (
    FILL_BLANKS,
    SHEET_WINS,
    ImportPlan,
    ImportResult,
    plan_import,
)
from desktop_app.exchange.roster_person import BAD, MAYBE, NEW, SAME, SKIPPED, UPDATE, Notice
from desktop_app.exchange.workbook import Workbook
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import (
    Beside,
    Card,
    Chips,
    ChoiceBox,
    DateInput,
    PageHead,
    StatusChip,
    button,
    label,
    rule,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import dropped_file
from desktop_app.gui.import_columns import ImportColumns, is_sure
from desktop_app.gui.import_model import FIRST_FIELD, VERDICT
from desktop_app.gui.import_parts import (
    SHEETS,
    Count,
    DropPlace,
    RowWords,
    Steps,
    counted,
)
from desktop_app.gui.import_table import ImportTable
from desktop_app.gui.jobs import ASIDE, BOOK, Job, Progress
from desktop_app.gui.page import Page

CHOOSE, MAP, LOOK, DONE = range(4)
SIDE: Final = 330
UNDONE: Final = "导入后可以整批撤销（在结果里，或按 Ctrl+Z），之后改过的行会留下。"
ASIDE_FROM: Final = 900  # width below which the trial's result stands below the rows
ROOMY: Final = 980  # width below which the headings stand on their own step only
WRITTEN: Final[set[Any]] = {Resident, Household, HouseholdMember, Address}
ALL: Final = "all"
# A filter's words and the verdicts it shows; 有问题 holds what staff have to look at.
FILTERS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    ALL: ("全部", (NEW, UPDATE, SAME, BAD, MAYBE, SKIPPED)),
    BAD: ("有问题", (BAD, MAYBE)),
    UPDATE: ("更新", (UPDATE,)),
    NEW: ("新增", (NEW,)),
    SAME: ("相同", (SAME,)),
    SKIPPED: ("跳过", (SKIPPED,)),
}
ALWAYS: Final = (ALL, BAD, UPDATE, NEW)
HINTS: Final = ("F4 下一个问题", "F2 改这一格", "Del 跳过此行", "Ctrl+S 导入")

Remade = Callable[[ImportPlan], ImportPlan]


class ImportPage(Page):
    """Takes a residents' roster from a file into the book."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plan: ImportPlan | None = None
        self.book: Workbook | None = None
        self.path = Path()
        self.result: ImportResult | None = None
        self._job: Job | None = None
        self._waiting: list[Remade] = []
        self._is_map_seen = False
        self._had_cursor = False  # on a button that waits for the job
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show_step(CHOOSE)

    # Building

    def _make_controls(self) -> None:
        self.steps = Steps()
        self.drop = DropPlace(self.choose)
        self.columns, self.few_columns = (
            ImportColumns(with_samples=True),
            ImportColumns(with_samples=False),
        )
        self.sheet = ChoiceBox("工作表")
        self.filters = Chips("显示哪些行", [(key, FILTERS[key][0]) for key in ALWAYS])
        self.table, self.words = ImportTable(), RowWords()
        self.next = button("下一个问题", self.next_problem, key="F4")
        self.mapped = StatusChip("", "ok")
        self.rule = ChoiceBox("更新规则", [(FILL_BLANKS, FILL_BLANKS), (SHEET_WINS, SHEET_WINS)])
        offered = [
            (code, codes.NOTICE_METHOD.label(code)) for code in codes.NOTICE_METHOD.offered()
        ]
        self.notice = ChoiceBox("告知方式", offered)
        self.notice.set_value(Notice(self.desk.store.today).method)
        self.notice_on = DateInput("告知日期")
        self.notice_on.today = self.desk.store.today
        self.notice_on.set_value(self.desk.store.today)
        self.export = button("导出这些行", self.export_bad, kind="link")
        self.news, self.updates = Count("circle-check", "ok"), Count("undo-2", "info")
        self.same = Count("check", "text2")
        self.bad = Count("circle-alert", "danger", self.export)
        self.maybe = Count("circle-help", "warn")
        self.mended = Count("info", "text2", kind="caption")
        self.back = button("上一步", self.go_back)
        self.go = button("看预览", self.go_on, kind="primary")
        self.done_words, self.done_notes = label("", "h2", wrap=True), label("", "small", wrap=True)
        self.undo = button("撤销这次导入", self.take_back, icon="undo-2")
        self.see = button("去看居民", lambda: self.desk.show_page("residents"), kind="primary")
        self.again = button("再导入一份", self.start_again)

    def _lay_out(self) -> None:
        self.head = PageHead(
            "导入表格", "居民花名册", self.back, self.go,
            crumb="居民与户", back=lambda: self.desk.show_page("residents"),
        )  # fmt: skip
        self.stack = QStackedWidget()
        for page in (
            held(column((self.drop, 1))),
            self._mapping(),
            self._looking(),
            self._finished(),
        ):
            self.stack.addWidget(page)
        self.setLayout(
            column(self.head, self.steps, (self.stack, 1), gap=12, edges=look.PAGE_EDGES)
        )
        self.setAcceptDrops(True)

    def _mapping(self) -> QWidget:
        self.sheet_row = held(row(label("工作表", "small"), self.sheet, STRETCH, gap=8))
        words = label(
            "每一列都要对上一项，或者选「不导入」。这套对应会记住，下次同样的表不用再对。",
            "small",
            wrap=True,
        )
        return held(column(Card(self.sheet_row, words, (self.columns, 1), title="表头对应")))

    def _looking(self) -> QWidget:
        card = Card()
        card.body.setContentsMargins(1, 1, 1, 1)
        card.body.setSpacing(0)
        card.body.addLayout(row((self.filters, 1), self.next, gap=8, edges=(12, 8, 12, 8)))
        card.body.addWidget(self.table, 1)
        card.body.addLayout(row(self.words, edges=(10, 8, 10, 10)))
        self.table.setMinimumHeight(look.px(look.HEAD_HEIGHT + 3 * look.ROW_HEIGHT))
        note = label("这套对应会记住，下次同样的表不用再对。", "caption", wrap=True)
        self.few_columns.setMinimumHeight(look.px(96))
        self.headings = Card((self.few_columns, 1), note)
        self.headings.body.insertLayout(
            0, row(label("表头对应", "h2"), STRETCH, self.mapped, gap=8)
        )
        side = held(column((self.headings, 1), self._trial(), gap=12))
        return Beside(card, side, side_width=SIDE, narrow=look.px(ASIDE_FROM))

    def _trial(self) -> QWidget:
        small = "small"
        self.notice_on.setMinimumWidth(look.px(120))
        return Card(
            self.news, self.updates, self.same, self.bad, self.maybe, self.mended,
            rule(),
            row(label("更新规则", small), (self.rule, 1), gap=8),
            row(label("告知", small), (self.notice, 1), (self.notice_on, 1), gap=8),
            label(UNDONE, "caption", wrap=True),
            title="试导入结果（还没有写入）",
        )  # fmt: skip

    def _finished(self) -> QWidget:
        buttons = row(self.see, self.undo, self.again, STRETCH, gap=8)
        return held(column(Card(self.done_words, self.done_notes, buttons), STRETCH))

    def _connect(self) -> None:
        self.drop.taken.connect(self.read)
        self.sheet.chosen.connect(self._take_sheet)
        self.columns.changed.connect(self._take_columns)
        self.few_columns.changed.connect(self._take_columns)
        self.filters.picked.connect(self._filter)
        self.table.looked_at.connect(self._say_row)
        self.table.skipped.connect(self.skip_row)
        self.table.rows.mended.connect(self.mend)
        self.words.mend_asked.connect(self.table.mend_here)
        self.words.skip_asked.connect(self.skip_row)
        self.words.back_asked.connect(self.unskip_row)
        self.words.answered.connect(self._answer)
        self.words.filled.connect(self._fill)
        self.rule.chosen.connect(self._take_rule)
        self.notice.chosen.connect(self._take_notice)
        self.notice_on.changed.connect(self._take_notice)
        self.notice_on.left.connect(self._take_notice)
        self.desk.changed.connect(self._follow)
        for key, press in (("Shift+F4", self.last_problem), ("Ctrl+S", self._save_key)):
            QShortcut(QKeySequence(key), self).activated.connect(press)

    # Steps

    @override
    def arrive(self, **where: Any) -> None:
        """Take `file=` (a path), as when one was dropped on a list."""
        if path := where.get("file"):
            self.read(Path(path))

    def _show_step(self, at: int) -> None:
        self.steps.go_to(at)
        self.stack.setCurrentIndex(at)
        self.back.setVisible(at in (MAP, LOOK))
        self.go.setVisible(at in (MAP, LOOK))
        self.first = {CHOOSE: self.drop.chooser, LOOK: self.table, DONE: self.see}.get(at, self.go)
        self.set_hints(*(HINTS if at == LOOK else ()))
        if at == LOOK and self.plan is not None:
            self.show_plan(self.plan)
            self.table.fit_columns()
        elif at == MAP:
            self.go.setText("看预览")
            self.go.setEnabled(self._job is None)
        if self.isVisible() and self.first.isVisible():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Go back one step; the plan stays as it is."""
        self._show_step(max(CHOOSE, self.stack.currentIndex() - 1))

    def go_on(self) -> None:
        """Go on: to the preview, or import."""
        if self.stack.currentIndex() == MAP:
            self._is_map_seen = True
            self._show_step(LOOK)
        else:
            self.do_import()

    def start_again(self) -> None:
        """Begin with another file."""
        self.plan = self.book = self.result = None
        self.head.say(subtitle="居民花名册")
        self._show_step(CHOOSE)

    def _save_key(self) -> None:
        if self.stack.currentIndex() == LOOK and self.go.isEnabled():
            self.do_import()

    # Reading

    def choose(self) -> None:
        """Let staff choose a file."""
        path = notices.choose_file(self, "选花名册", SHEETS)
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Read a stranger's file in the capped child, then plan what importing it would do."""
        if self._job is not None:
            return
        self.path = path

        def decode(progress: Progress) -> Workbook:
            return workbook.read(path, step=progress.step)

        self._run(decode, "读表格", self._take_book, lane=ASIDE)

    def _take_book(self, book: Workbook) -> None:
        self.book = book
        self._plan_sheet(None)

    def _take_sheet(self, name: object) -> None:
        self._plan_sheet(str(name))

    def _plan_sheet(self, name: str | None) -> None:
        book, store = self.book, self.desk.store
        if book is None:
            return
        notice, rule_ = self._notice(), self.rule.value()

        def plan(progress: Progress) -> ImportPlan:
            return worked_out(
                plan_import(
                    store, book, sheet_name=name, notice=notice, rule=rule_, step=progress.step
                ),
                progress,
            )

        self._run(plan, "试导入", self._take_plan)

    def _take_plan(self, plan: ImportPlan) -> None:
        """Show a new plan: at the headings when any is doubtful, else at once the preview."""
        self.filters.set_value(ALL)
        self._is_map_seen = False
        for shown in (self.columns, self.few_columns):
            shown.forget()
        self.show_plan(plan)
        doubtful = any(one.certainty == BY_CONTENT for one in plan.columns)
        left = any(one.field is None for one in plan.columns)
        settled = plan.table.is_settled
        self._show_step(LOOK if settled or not (doubtful or left) else MAP)

    # The plan

    def show_plan(self, plan: ImportPlan) -> None:
        """Show a plan: counts, columns, and the rows the filter lets through."""
        self.plan = plan
        table = plan.table
        sheet = f" · {table.sheet}" if table.sheet else ""
        first = f" · 从第 {table.rows[0].number} 行起" if table.rows else ""
        self.head.say(
            subtitle=f"{self.path.name}{sheet}{first} · 共 {len(table.rows):,} 行"
            + (f"，另有 {len(table.left_out):,} 行不是人（空行、合计）" if table.left_out else "")
        )
        self.sheet.offer([(name, name) for name in (table.sheet, *table.others)])
        self.sheet_row.setVisible(bool(table.others))
        self.columns.show_plan(plan)
        self.few_columns.show_plan(plan)
        sure = sum(is_sure(one) for one in plan.columns)
        self.mapped.say(f"{sure} 列已对上", "ok")
        self._say_counts(plan)
        self._filter()

    def _say_counts(self, plan: ImportPlan) -> None:
        counts = plan.counts
        self.news.say(f"新增 {counts[NEW]:,} 人")
        self.updates.say(f"更新已有 {counts[UPDATE]:,} 人（{plan.rule}）")
        self.same.say(f"和台账一样 {counts[SAME]:,} 人" if counts[SAME] else "")
        self.bad.say(f"{counts[BAD]:,} 行有问题，已标红" if counts[BAD] else "")
        self.maybe.say(f"{counts[MAYBE]:,} 行可能已登记，要您看一眼" if counts[MAYBE] else "")
        self.mended.say(counted(sorted(plan.mendings.items(), key=lambda one: -one[1])))
        self._offer_filters(plan)
        if self.stack.currentIndex() != LOOK:
            return
        ready, open_rows = counts[NEW] + counts[UPDATE], counts[BAD] + counts[MAYBE]
        words = f"只导入没问题的 {ready:,} 行" if open_rows else f"导入 {ready:,} 行"
        self.go.setText(words if ready else "没有可以导入的行")
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(bool(ready) and self._job is None)

    def _offer_filters(self, plan: ImportPlan) -> None:
        counts = {
            key: sum(plan.counts[verdict] for verdict in verdicts)
            for key, (_, verdicts) in FILTERS.items()
        }
        shown = [key for key in FILTERS if key in ALWAYS or counts[key]]
        if list(self.filters.values()) != shown:
            self.filters.offer([(key, FILTERS[key][0]) for key in shown])
        for key in shown:
            self.filters.say(key, f"{FILTERS[key][0]} {counts[key]:,}")

    def _filter(self, _key: object = None) -> None:
        """Show the rows of a filter, the cursor at the same row where it is still there."""
        plan = self.plan
        if plan is None:
            return
        at = self.table.currentIndex()
        here = self.table.rows.row(at.row()).number if at.isValid() else None
        _, verdicts = FILTERS[self.filters.value() or ALL]
        places = plan.rows.places(*verdicts)
        same_columns = self.table.rows.fields
        self.table.rows.show(plan, places)
        if same_columns != self.table.rows.fields:
            self.table.fit_columns()
        again = self.table.rows.at_number(here) if here is not None else None
        if again is None and at.isValid() and places:
            again = min(at.row(), len(places) - 1)
        if again is not None:
            columns = self.table.rows.columnCount()
            self.table.go_to(again, min(at.column(), columns - 1))
        self._say_row()

    def change(self, remake: Remade) -> None:
        """Make the plan anew in a job; changes that come meanwhile follow in their order."""
        if self._job is not None:
            self._waiting.append(remake)
            return
        plan = self.plan
        if plan is None:
            return

        def settle(progress: Progress) -> ImportPlan:
            return worked_out(remake(plan), progress)

        self._run(settle, "试导入", self.show_plan)

    def mend(self, number: int, name: str, text: str) -> None:
        """Put other words into a cell and see what that changes."""
        self.change(lambda plan: plan.with_cell(number, name, text))

    def skip_row(self) -> None:
        """Leave the row with the cursor out."""
        if (number := self._number()) is not None:
            self.change(lambda plan: plan.skip(number))

    def unskip_row(self) -> None:
        """Take the row with the cursor in again."""
        if (number := self._number()) is not None:
            self.change(lambda plan: plan.take_back(number))

    def _answer(self, is_same: bool) -> None:  # noqa: FBT001  as the signal gives it
        if (number := self._number()) is not None:
            self.change(lambda plan: plan.answer(number, is_same=is_same))

    def _fill(self, name: str, text: str) -> None:
        if (number := self._number()) is not None:
            self.mend(number, name, text)

    def _take_columns(self, fields: Mapping[int, str | None]) -> None:
        self.change(lambda plan: plan.with_columns(fields))

    def _take_rule(self, value: object) -> None:
        self.change(lambda plan: plan.with_rule(str(value)))

    def _take_notice(self, *_: object) -> None:
        notice = self._notice()
        if self.plan is not None and notice != self.plan.notice:
            self.change(lambda plan: plan.with_notice(notice))

    def _notice(self) -> Notice:
        return Notice(self.notice_on.value() or self.desk.store.today, self.notice.value())

    # Rows

    def _number(self) -> int | None:
        index = self.table.currentIndex()
        return self.table.rows.row(index.row()).number if index.isValid() else None

    def _say_row(self) -> None:
        index, rows = self.table.currentIndex(), self.table.rows
        if not index.isValid():
            self.words.show_row(None)
            return
        at, here = index.row(), index.column()
        name = rows.fields[here - FIRST_FIELD] if here >= FIRST_FIELD else ""
        columns = [here, *rows.problems_in(at)]
        may_mend = any(one > VERDICT and rows.may_mend(at, one) for one in columns)
        self.words.show_row(rows.row(at), name, may_mend=may_mend)

    def next_problem(self) -> None:
        """Go to the next cell that something is wrong with (F4), from the end to the first."""
        self._go_to_problem(1)

    def last_problem(self) -> None:
        """Go to the one before (Shift+F4)."""
        self._go_to_problem(-1)

    def _go_to_problem(self, way: int) -> None:
        index, rows = self.table.currentIndex(), self.table.rows
        here = (index.row(), index.column()) if index.isValid() else (-1, -1)
        places = self._bad_places()[::way]
        cells = ((at, one) for at in places for one in rows.problems_in(at)[::way])
        # Rows are read as they come: thousands may be bad, and the next one is mostly near.
        near = (
            (at, one)
            for at in places
            if (at - here[0]) * way >= 0
            for one in rows.problems_in(at)[::way]
            if ((at, one) > here if way > 0 else (at, one) < here)
        )
        wanted = next(near, None) or next(cells, None)
        if wanted is not None:
            self.table.go_to(*wanted)
            self.table.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _bad_places(self) -> list[int]:
        if self.plan is None:
            return []
        bad = set(self.plan.rows.places(BAD, MAYBE))
        return [at for at, place in enumerate(self.table.rows.places) if place in bad]

    def export_bad(self) -> None:
        """Save the rows that can't be imported yet as a table that can be brought back."""
        plan = self.plan
        name = f"{self.path.stem}_有问题的行.xlsx"
        place = notices.save_file(self, "导出有问题的行", name, "表格 (*.xlsx)")
        if plan is None or place is None:
            return
        store, clerk = self.desk.store, self.desk.clerk
        count = plan.counts[BAD] + plan.counts[MAYBE]

        def write(_progress: Progress) -> Path:
            store.note(clerk, "导出", count=count, reason="有问题的行")
            safe_write(place, plan.bad_rows())
            return place

        self._run(write, "导出有问题的行", self._say_exported)

    def _say_exported(self, place: Path) -> None:
        self.desk.toast(f"已存为 {place.name}。在表格里改好，再拖进来就行")

    # Doing it

    def do_import(self) -> None:
        """Write what the preview says: one work, all of it or nothing."""
        plan, store, clerk = self.plan, self.desk.store, self.desk.clerk
        reason, is_map_seen = f"导入 {self.path.name}", self._is_map_seen
        if plan is None or self._job is not None:
            return

        def write(progress: Progress) -> ImportResult:
            return plan.apply(
                store, clerk, reason=reason, step=progress.step, is_map_seen=is_map_seen
            )

        self._run(write, "导入花名册", self._take_result)

    def _take_result(self, result: ImportResult) -> None:
        self.result, self._stands = result, True
        counts = result.counts
        left = counts[BAD] + counts[MAYBE]
        self.done_words.setText(result.sentence)
        self.done_notes.setText(
            (
                f"还有 {left:,} 行没有导入，按「上一步」可以接着改，或导出来改好再导入。"
                if left
                else ""
            )
            + UNDONE
        )
        self.undo.setEnabled(True)
        self._show_step(DONE)
        self.back.setVisible(bool(left))
        self.desk.tell_changed(Changes(result.work, set(WRITTEN)))
        if left:
            store = self.desk.store
            self.change(lambda plan: replace(plan, known=roster_known.look(store)))

    def take_back(self) -> None:
        """Take the whole import back; rows that were edited since are kept and named."""
        result, store, clerk = self.result, self.desk.store, self.desk.clerk
        if result is None:
            return
        self._run(lambda _progress: store.undo(clerk, result.work), "撤销导入", self._taken_back)
        self.undo.setEnabled(False)

    def _taken_back(self, changes: Changes) -> None:
        self.desk.tell_changed(changes)
        kept = changes.kept
        names = "、".join(kept[:5]) + (" 等" if len(kept) > 5 else "")
        self.done_notes.setText(
            f"{names} 后来又改过，留下没有动（共 {len(kept)} 条）。" if kept else ""
        )

    def _follow(self, _changes: Changes) -> None:
        """Say whether the import still stands: Ctrl+Z takes it back as well."""
        result = self.result
        if result is None or self.stack.currentIndex() != DONE:
            return
        is_gone = self.desk.store.is_taken_back(result.work)
        if is_gone != self._stands:
            return
        self._stands = not is_gone
        self.undo.setEnabled(self._stands)
        self.done_words.setText("这次导入已撤销" if is_gone else result.sentence)
        self.done_notes.setText("" if is_gone else UNDONE)
        self.plan = None  # it was made beside a book that has changed
        self.back.setVisible(False)

    # Jobs

    def _run(
        self,
        work: Callable[[Progress], Any],
        title: str,
        done: Callable[[Any], object],
        *,
        lane: str = BOOK,
    ) -> None:
        """Do slow work; buttons that would begin more of it wait."""
        job = self.desk.jobs.start(
            work, title=title, failed=self._say_failed, cancellable=True, lane=lane
        )
        self._job = job
        waiting = (self.go, self.drop.chooser, self.again, self.undo)
        self._had_cursor = self._had_cursor or any(one.hasFocus() for one in waiting)
        for one in waiting[:3]:
            one.setEnabled(False)
        job.done.connect(lambda result: self._finish(job, done, result))
        job.ended.connect(lambda: self._finish(job, None, None))

    def _finish(self, job: Job, done: Callable[[Any], object] | None, result: object) -> None:
        if self._job is job:
            self._job = None
            for one in (self.drop.chooser, self.again, self.go):
                one.setEnabled(True)
        if done is not None:
            done(result)
        if self._job is None and self.plan is not None:
            self._say_counts(self.plan)
        if self._job is None and self._had_cursor:
            self._had_cursor = False
            if self.first is not None and self.isVisible():
                self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        if self._job is None and self._waiting and self.desk.jobs.is_open:
            self.change(self._waiting.pop(0))

    def _say_failed(self, error: Exception) -> None:
        self.undo.setEnabled(self.result is not None)
        self._waiting.clear()
        self.desk.say_trouble(error)

    # Dropping and size

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the headings away in a small window: 上一步 leads to them."""
        super().resizeEvent(event)
        self.headings.setVisible(event.size().width() >= look.px(ROOMY))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_file(event) is not None and self._job is None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        if (path := dropped_file(event)) is not None:
            event.acceptProposedAction()
            self.read(path)


def worked_out(plan: ImportPlan, progress: Progress) -> ImportPlan:
    """Give a plan with all that the page asks of it worked out, so that the page never waits."""
    plan.settled(progress.step)
    _ = plan.rows, plan.counts, plan.mendings
    return plan
