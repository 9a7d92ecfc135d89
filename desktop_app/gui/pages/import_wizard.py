"""导入表格: 选文件 → 对表头 → 看预览 → 导入. Nothing is written before the last step."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db.roles import Clerk, may
from db.safe_files import safe_write
from db.trouble import Refused
from db.work import Changes
from desktop_app.exchange import fill_in, importing, marked_copy, workbook
from desktop_app.exchange.plan import ImportResult, Notice, Plan
from desktop_app.exchange.plan_rows import BAD, MAYBE, NEW, UPDATE
from desktop_app.exchange.roster import ImportPlan
from desktop_app.exchange.table import BY_CONTENT
from desktop_app.exchange.workbook import Workbook
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import (
    Beside,
    Card,
    ChoiceBox,
    OneOf,
    PageHead,
    StatusChip,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.dropping import CHOOSING, SHEET_FILTER, has_files, take_sheet
from desktop_app.gui.import_columns import ImportColumns, is_sure
from desktop_app.gui.import_jobs import ImportJobs
from desktop_app.gui.import_outcome import ImportOutcome
from desktop_app.gui.import_parts import DropPlace, Steps, no_entries
from desktop_app.gui.import_past import ImportPast
from desktop_app.gui.import_rows import ImportRows, Remade
from desktop_app.gui.import_trial import ImportTrial
from desktop_app.gui.jobs import ASIDE, Progress
from desktop_app.gui.page import Page
from desktop_app.gui.second_person import permitted

CHOOSE, MAP, LOOK, DONE = range(4)
SIDE: Final = 330
ASIDE_FROM: Final = 900  # width below which the trial's result stands below the rows
ROOMY: Final = 980  # width below which the headings stand on their own step only
HINTS: Final = ("F4 下一个问题", "F2 改这一格", "Del 跳过此行", "Ctrl+S 导入")


class ImportPage(Page):
    """Takes a table of residents, or of records of any kind, from a file into the book."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.plan: Plan | None = None
        self.book: Workbook | None = None
        self.path = Path()
        self.result: ImportResult | None = None
        self._page = ""  # where staff came from
        self._is_map_seen = False
        self._make_controls()
        self._lay_out()
        self._connect()
        self._say_what()
        self._show_step(CHOOSE)

    # Building

    def _make_controls(self) -> None:
        self.steps = Steps()
        self.what = ChoiceBox("导入什么", importing.offered())
        self.what.setMinimumWidth(look.px(200))
        self.form = button("做一份填表给别人填", self.make_form, kind="link")
        self.drop = DropPlace(self.choose)
        self.past = ImportPast(self.desk)
        self.columns, self.few_columns = (
            ImportColumns(with_samples=True),
            ImportColumns(with_samples=False),
        )
        self.sheet = ChoiceBox("工作表")
        self.rows, self.trial = ImportRows(self.desk), ImportTrial(self.desk)
        self.table = self.rows.table
        self.mapped = StatusChip("", "ok")
        self.back = button("上一步", self.go_back)
        self.go = button("看预览", self.go_on, kind="primary")
        self.outcome = ImportOutcome()
        held = self.go, self.drop.chooser, self.outcome.again
        self.jobs = ImportJobs(self.desk, held, (self.outcome.undo,), self)

    def _lay_out(self) -> None:
        self.head = PageHead(
            "导入表格", self.what.currentText(), self.back, self.go,
            crumb="返回", back=self.desk.go_back,
        )  # fmt: skip
        forms = (self.form,) if may(self.desk.clerk, "dump") else ()
        self.stack = OneOf(
            held(
                column(
                    row(label("导入什么", "small"), self.what, STRETCH, *forms, gap=8),
                    (self.drop, 1),
                    self.past,
                    gap=10,
                )
            ),
            self._mapping(),
            self._looking(),
            held(column(self.outcome, STRETCH)),
        )
        self.setLayout(
            column(self.head, self.steps, (self.stack, 1), gap=12, edges=look.PAGE_EDGES)
        )
        self.setAcceptDrops(True)

    def _mapping(self) -> QWidget:
        self.sheet_row = held(row(label("工作表", "small"), self.sheet, STRETCH, gap=8))
        words = label(
            "每一列都要对上一项，或者选“不导入”。这套对应会记住，下次同样的表不用再对。",
            "small",
            wrap=True,
        )
        return held(column(Card(self.sheet_row, words, (self.columns, 1), title="表头对应")))

    def _looking(self) -> QWidget:
        note = label("这套对应会记住，下次同样的表不用再对。", "caption", wrap=True)
        self.few_columns.setMinimumHeight(look.px(96))
        self.headings = Card((self.few_columns, 1), note)
        self.headings.body.insertLayout(
            0, row(label("表头对应", "h2"), STRETCH, self.mapped, gap=8)
        )
        side = held(column((self.headings, 1), self.trial, gap=12))
        return Beside(self.rows, side, side_width=SIDE, narrow=look.px(ASIDE_FROM))

    def _connect(self) -> None:
        self.jobs.rested.connect(self._rest)
        self.jobs.failed.connect(self._say_failed)
        self.what.chosen.connect(self._say_what)
        self.past.undo_asked.connect(self.take_back_past)
        self.drop.taken.connect(self.read)
        self.drop.refused.connect(self.desk.toast)
        self.sheet.chosen.connect(self._take_sheet)
        self.columns.changed.connect(self._take_columns)
        self.few_columns.changed.connect(self._take_columns)
        self.rows.asked.connect(self.change)
        self.outcome.undo.clicked.connect(self.take_back)
        self.outcome.see.clicked.connect(self._see_records)
        self.outcome.again.clicked.connect(self.start_again)
        self.trial.rule_chosen.connect(self._take_rule)
        self.trial.notice_changed.connect(self._take_notice)
        self.trial.export_asked.connect(self.export_bad)
        self.trial.copy_asked.connect(self.export_copy)
        self.desk.changed.connect(self._follow)
        for key, press in (("Shift+F4", self.rows.last_problem), ("Ctrl+S", self._save_key)):
            QShortcut(QKeySequence(key), self).activated.connect(press)

    # Steps

    @override
    def arrive(self, **where: Any) -> None:
        """Take `what=` (a table) and `file=` (a path), as when one was dropped on a list.

        `page=` is where staff come from, to be led back to what they imported.
        """
        if "what" in where and self.jobs.running is None:
            self._take_what(str(where["what"]), str(where.get("page", "")))
        if path := where.get("file"):
            self.read(Path(path))

    def _show_step(self, at: int) -> None:
        self.steps.go_to(at)
        self.stack.show_at(at)
        self.back.setVisible(at in (MAP, LOOK))
        self.go.setVisible(at in (MAP, LOOK))
        firsts = {CHOOSE: self.drop.chooser, LOOK: self.table, DONE: self.outcome.see}
        self.first = firsts.get(at, self.go)
        self.set_hints(*(HINTS if at == LOOK else ()))
        if at == LOOK and self.plan is not None:
            self.show_plan(self.plan)
            self.table.fit_columns()
        elif at == MAP:
            self.go.setText("看预览")
            self.go.setEnabled(self.jobs.running is None)
        if self.isVisible() and self.first.isVisible():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_back(self) -> None:
        """Go back one step; the plan stays as it is."""
        self._show_step(max(CHOOSE, self.stack.at - 1))

    def go_on(self) -> None:
        """Go on: to the preview, or import."""
        if self.stack.at == MAP:
            self._is_map_seen = True
            self._show_step(LOOK)
        else:
            self.do_import()

    def start_again(self) -> None:
        """Begin with another file."""
        self.past.renew()
        self.plan = self.book = self.result = None
        self._say_what()
        self._show_step(CHOOSE)

    def _take_what(self, table: str, page: str) -> None:
        """Begin anew with another kind of record, unless an import of this one is open."""
        self._page = page or self._page
        if table != self.what.value():
            self.what.set_value(table)
            self.start_again()

    def _say_what(self, _table: object = None) -> None:
        self.head.say(subtitle=self.what.currentText())
        self.outcome.see.setText(f"去看{self._title}")

    @property
    def _title(self) -> str:
        return self.what.currentText().removesuffix("花名册")

    def _see_records(self) -> None:
        if self.what.value() == importing.ROSTER:
            self.desk.show_page("residents")
        elif self._page:
            self.desk.show_page(self._page)
        else:
            self.desk.go_back()

    def _save_key(self) -> None:
        if self.stack.at == LOOK and self.go.isEnabled():
            self.do_import()

    # Reading

    def make_form(self) -> None:
        """Make a blank form of what is chosen, for people without the program."""
        self.desk.show_page("fill_in_out", what=self.what.value(), ids=())

    def choose(self) -> None:
        """Let staff choose a file."""
        path = notices.choose_file(self, CHOOSING, SHEET_FILTER)
        if path is not None:
            self.read(path)

    def read(self, path: Path) -> None:
        """Read a stranger's file in the capped child, then plan what importing it would do."""
        if self.jobs.running is not None:
            return
        self.jobs.begin(
            lambda progress: workbook.read(path, step=progress.step),
            "读表格", partial(self._take_book, path), lane=ASIDE,
        )  # fmt: skip

    def _take_book(self, path: Path, book: Workbook) -> None:
        """Go on with a table, in place of what was in view; a form of ours has its own page."""
        try:
            is_form = fill_in.form_of(book) is not None
        except Refused as refused:
            self.desk.say_trouble(refused)
            return
        if is_form:
            self.desk.show_page("fill_in_back", book=book, file=path.name)
            return
        self._plan_sheet(path, book, None)

    def _take_sheet(self, name: object) -> None:
        if self.book is not None:
            self._plan_sheet(self.path, self.book, str(name))

    def _plan_sheet(self, path: Path, book: Workbook, name: str | None) -> None:
        store, rule = self.desk.store, self.trial.rule.value()
        notice = self.trial.told if book is self.book else Notice()  # of another file
        what = self.what.value()

        def plan(progress: Progress) -> Plan:
            return worked_out(
                importing.plan_for(
                    store,
                    book,
                    what,
                    sheet_name=name,
                    notice=notice,
                    rule=rule,
                    step=progress.step,
                ),
                progress,
            )

        self.jobs.begin(plan, "试导入", partial(self._take_plan, path, book))

    def _take_plan(self, path: Path, book: Workbook, plan: Plan) -> None:
        """Show a new plan: at the headings when any is doubtful, else at once the preview."""
        if book is not self.book:
            self.path, self.book, self.plan = path, book, None
            self.trial.forget_notice()
        self.rows.show_all()
        self._is_map_seen = False
        for shown in (self.columns, self.few_columns):
            shown.forget()
        self.show_plan(plan)
        doubtful = any(one.certainty == BY_CONTENT for one in plan.columns)
        left = any(one.field is None for one in plan.columns)
        settled = plan.table.is_settled
        self._show_step(LOOK if settled or not (doubtful or left) else MAP)

    # The plan

    def show_plan(self, plan: Plan) -> None:
        """Show a plan: counts, columns, and the rows the filter lets through."""
        self.plan = plan
        table = plan.table
        sheet = f" · {table.sheet}" if table.sheet else ""
        first = f" · 从第 {table.rows[0].number} 行起" if table.rows else ""
        self.head.say(
            subtitle=f"{self.path.name}{sheet}{first} · 共 {len(table.rows):,} 行"
            + no_entries(table.left_out)
        )
        self.sheet.offer([(name, name) for name in (table.sheet, *table.others)])
        self.sheet_row.setVisible(bool(table.others))
        self.columns.show_plan(plan)
        self.few_columns.show_plan(plan)
        sure = sum(is_sure(one) for one in plan.columns)
        every = len(plan.columns)
        matched = f"里对上 {sure} 列" if sure < every else "全对上"
        self.mapped.say(f"{every} 列{matched}", "ok")
        self._say_counts(plan)
        self.rows.show_plan(plan)

    def _say_counts(self, plan: Plan) -> None:
        counts = plan.counts
        self.trial.show_plan(plan)
        self.rows.offer_filters(plan)
        if self.stack.at != LOOK:
            return
        ready, open_rows = counts[NEW] + counts[UPDATE], counts[BAD] + counts[MAYBE]
        words = f"只导入没问题的 {ready:,} 行" if open_rows else f"导入 {ready:,} 行"
        self.go.setText(words if ready else "没有可以导入的行")
        self.go.setAccessibleName(self.go.text())
        self.go.setEnabled(bool(ready) and self.jobs.running is None)

    def change(self, remake: Remade) -> None:
        """Make the plan anew in a job; changes that come meanwhile follow in their order."""
        self.jobs.in_turn(partial(self._remake, remake))

    def _remake(self, remake: Remade) -> None:
        plan = self.plan
        if plan is None:
            return

        def settle(progress: Progress) -> Plan:
            return worked_out(remake(plan), progress)

        self.jobs.begin(settle, "试导入", self.show_plan)

    def _take_columns(self, fields: Mapping[int, str | None]) -> None:
        self.change(lambda plan: plan.with_columns(fields))

    def _take_rule(self, rule: object) -> None:
        self.change(lambda plan: plan.with_rule(str(rule)))

    def _take_notice(self) -> None:
        notice = self.trial.told
        if isinstance(self.plan, ImportPlan) and notice != self.plan.notice:
            self.change(
                lambda plan: plan.with_notice(notice) if isinstance(plan, ImportPlan) else plan
            )

    def export_bad(self) -> None:
        """Save the rows that can't be imported yet as a table that can be brought back."""
        self._export("有问题的行", lambda plan, _book: plan.bad_rows())

    def export_copy(self) -> None:
        """Save a copy of the sender's workbook with every bad cell marked."""
        self._export("标出问题", lambda plan, book: marked_copy.write(book, plan))

    def _export(self, words: str, made: Callable[[Plan, Workbook], bytes]) -> None:
        plan, book = self.plan, self.book
        name = f"{self.path.stem}_{words}.xlsx"
        place = notices.save_file(self, f"导出{words}", name, "表格 (*.xlsx)")
        if plan is None or book is None or place is None:
            return
        store, clerk = self.desk.store, self.desk.clerk
        count = plan.counts[BAD] + plan.counts[MAYBE]

        def write(_progress: Progress) -> Path:
            store.note(clerk, "导出", count=count, reason=words)
            safe_write(place, made(plan, book))
            return place

        self.jobs.begin(write, f"导出{words}", self._say_exported)

    def _say_exported(self, place: Path) -> None:
        self.desk.toast(f"已存为 {place.name}。在表格里改好，再拖进来就行")

    # Doing it

    def do_import(self) -> None:
        """Write what the preview says: one work, all of it or nothing."""
        plan = self.plan
        if plan and self.jobs.running is None and not self.trial.asks_first(plan):
            permitted(self.desk, self, "import", partial(self._import, plan))

    def _import(self, plan: Plan, clerk: Clerk) -> None:
        # Without the file's name: it may be somebody's, and the reason stays for good.
        write = partial(plan.apply, self.desk.store, clerk, is_map_seen=self._is_map_seen)
        deed = f"导入{self._title}"
        self.jobs.begin(lambda going: write(step=going.step), deed, self._take_result)

    def _take_result(self, result: ImportResult) -> None:
        self.result = result
        left = self.outcome.show_result(result)
        self._show_step(DONE)
        self.back.setVisible(bool(left))
        self.desk.tell_changed(Changes(result.work, set(self.plan.writes) if self.plan else set()))
        if left:
            store = self.desk.store
            self.change(lambda plan: plan.beside(store))

    def take_back(self) -> None:
        """Take the whole import back; rows that were edited since are kept and named."""
        result, store, clerk = self.result, self.desk.store, self.desk.clerk
        if result is None:
            return
        self.jobs.begin(
            lambda _progress: store.undo(clerk, result.work), "撤销导入", self._taken_back
        )
        self.outcome.undo.setEnabled(False)

    def take_back_past(self, work: bytes) -> None:
        """Take back an import of the last thirty days; rows edited since are kept and named."""
        store, clerk = self.desk.store, self.desk.clerk
        self.jobs.begin(
            lambda _progress: store.undo(clerk, work), "撤销导入", self._past_taken_back
        )

    def _past_taken_back(self, changes: Changes) -> None:
        self.desk.tell_changed(changes)
        number = len(changes.kept)
        names = "、".join(changes.kept[:3]) + (f" 等 {number:,} 条" if number > 3 else "")
        kept = f"。{names}后来又改过，没有动" if names else ""
        self.desk.toast(f"这次导入已撤销{kept}")

    def _taken_back(self, changes: Changes) -> None:
        self.desk.tell_changed(changes)
        self.outcome.say_kept(changes.kept)

    def _follow(self, _changes: Changes) -> None:
        """Say whether the import still stands: Ctrl+Z takes it back as well."""
        self.past.renew()
        result = self.result
        if result is None or self.stack.at != DONE:
            return
        is_gone = self.desk.store.is_taken_back(result.work)
        if is_gone != self.outcome.stands:
            return
        self.outcome.say_stands(result, stands=not is_gone)
        self.plan = None  # it was made beside a book that has changed
        self.back.setVisible(False)

    def _rest(self, had_cursor: bool) -> None:  # noqa: FBT001  a slot
        if self.plan is not None:
            self._say_counts(self.plan)
        if had_cursor and self.first is not None and self.isVisible():
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_failed(self, error: Exception) -> None:
        self.outcome.undo.setEnabled(self.result is not None)
        self.desk.say_trouble(error)

    # Dropping and size

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold the headings away in a small window: 上一步 leads to them."""
        super().resizeEvent(event)
        self.headings.setVisible(event.size().width() >= look.px(ROOMY))

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if has_files(event) and self.jobs.running is None:
            event.acceptProposedAction()

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        take_sheet(self, event, self.read, self.desk.toast)


def worked_out(plan: Plan, progress: Progress) -> Plan:
    """Give a plan with all that the page asks of it worked out, so that the page never waits."""
    plan.settled(progress.step)
    _ = plan.rows, plan.counts, plan.mendings
    return plan
