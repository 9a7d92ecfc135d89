"""台账打印: what is on the right is what comes out of the printer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QMenu, QStackedWidget
from typing_extensions import override

from db import roles
from db.kinds import LedgerPrint
from db.roles import Clerk
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import column, row
from desktop_app.gui.controls import Beside, Card, Chips, Empty, PageHead, button, label, rule
from desktop_app.gui.desk import Desk
from desktop_app.gui.jobs import Progress
from desktop_app.gui.layout_editor import LayoutEditor
from desktop_app.gui.ledger_choices import LedgerChoices
from desktop_app.gui.ledger_list import LedgerList
from desktop_app.gui.list_tools import SearchBox
from desktop_app.gui.page import Page
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.paper_delivery import ELSEWHERE, LEAVES, Errand, PaperDelivery
from desktop_app.gui.paper_draft import Draft, PaperDraft
from desktop_app.gui.paper_preview import PaperPreview
from desktop_app.gui.paper_printing import fits_paper, printer_for, remember
from desktop_app.gui.second_person import with_whom
from desktop_app.ledgers import archive, fitting, ledgers_at, proof, register
from desktop_app.ledgers.fitting import Layout
from desktop_app.ledgers.formats import Format, formats_of
from desktop_app.ledgers.ledger import Ledger
from desktop_app.ledgers.register import Issued

SETTLES: Final = 250  # milliseconds without a change until the preview is set anew
LEFT: Final = 380
OPENS_ON: Final = "L01"
COVERED_HERE: Final = "预览时遮住；打印、另存出来是全的，会记入日志"
HINTS: Final = (
    "Ctrl+F 找台账",
    "Ctrl+P 打印",
    "F12 另存 PDF",
    "Ctrl+滚轮 缩放",
    "Ctrl+PgDn 下一页",
)


class LedgersPage(Page):
    """Ledgers at the left with what can be chosen for them, the true pages at the right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.list = LedgerList(ledgers_at(desk.store.facts.level))
        self.list.choose(OPENS_ON)
        self.box = SearchBox("名称、首字母或编号", "找台账")
        nothing = Empty("没有叫这个名字的台账", icon="search")
        self.found = QStackedWidget()
        self.found.addWidget(self.list)
        self.found.addWidget(nothing)
        self.choices = LedgerChoices(desk)
        self.preview = PaperPreview(desk)
        self.drafts = PaperDraft(desk, self)
        self.draft: Draft | None = None
        self.editor: LayoutEditor | None = None
        self.delivery = PaperDelivery(desk, self)
        self._is_stale = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLES)
        self._lay_out()
        self._connect()
        self.choices.show_for(self.list.ledger())
        self.first, self.hints = self.list, HINTS
        self._enable(on=False)
        self._say_last_pages()

    def _lay_out(self) -> None:
        self.to_stick = button("存到 U 盘", self.save_to_stick, icon="usb")
        self.to_file = button("另存 PDF", self.save, key="F12")
        self.to_other = button("其他方式", self.offer_forms, icon="file-spreadsheet")
        self.to_other.setToolTip(
            "用其他程序打开，或另存 Excel 表格、CSV、Word 接着改；都会记入日志"
        )
        self.to_printer = button(
            "打印", self.print_out, kind="primary", icon="printer", key="Ctrl+P"
        )
        head = PageHead(
            "台账打印", "选中就预览，看到什么就打出什么",
            self.to_stick, self.to_other, self.to_file, self.to_printer,
        )  # fmt: skip
        title = row(label("台账", "h2"), 8, (self.box, 1))
        card = Card(title, (self.found, 1), rule(), self.choices)
        self.left = QStackedWidget()
        self.left.addWidget(card)
        self.preview.setMinimumSize(look.px(360), look.px(300))
        self.found.setMinimumHeight(look.px(160))
        body = Beside(
            self.preview,
            self.left,
            side_width=LEFT,
            narrow=look.px(LEFT + 14 + 360),
            gap=14,
            side_first=True,
        )
        self.tabs = Chips("页签", tabs_of(self.desk, "ledgers"))
        self.tabs.picked.connect(self.desk.show_page)
        self.setLayout(column(head, self.tabs, (body, 1), gap=12, edges=look.PAGE_EDGES))

    def _connect(self) -> None:
        self._soon.timeout.connect(self.set_anew)
        self.list.chosen.connect(self._take_ledger)
        self.list.typed.connect(self.box.type_on)
        self.box.textChanged.connect(self._seek)
        self.box.rows_asked.connect(self.list.enter)
        self.box.back_asked.connect(self.list.enter)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self.box.take_cursor)
        self.choices.changed.connect(self.set_soon)
        self.choices.layout_asked.connect(self.edit_layout)
        self.drafts.shown.connect(self._show)
        self.drafts.failed.connect(self._say_failed)
        self.drafts.stopped.connect(self._say_stopped)
        self.delivery.busy_changed.connect(self._enable_again)
        self.delivery.registered.connect(self._say_registered)
        self.desk.changed.connect(self._hear)

    # The draft

    @override
    def arrive(self, **where: Any) -> None:
        """Take `ledger=` (a code), `target=` (whose paper) and `days=` (first, last) when given.

        `some=` are the records chosen in a list that alone are wanted, `programme=` is the code
        of the one programme that is.
        """
        if self.tabs:
            self.tabs.set_value("ledgers")
        if where:
            self.close_layout()
        if code := where.get("ledger"):
            self.list.choose(code)
            self.choices.set_some(where.get("some", ()))
        if target := where.get("target"):
            self.choices.set_target(target)
        if "programme" in where:
            self.choices.set_programme(where["programme"])
        if days := where.get("days"):
            self.choices.set_days(*days)
        if self._is_stale or where:
            self.set_anew()

    @override
    def depart(self) -> None:
        self._soon.stop()

    def set_soon(self) -> None:
        """Set the preview anew once choices have rested for a moment.

        Until then nothing leaves the book: what is seen is not what was chosen.
        """
        self._is_stale = True
        self._enable(on=False)
        self._soon.start()

    def set_anew(self) -> None:
        """Set the preview from what is chosen now."""
        self._soon.stop()
        self._is_stale = False
        self._enable(on=False)
        try:
            options = self.choices.options()
        except Refused as refusal:
            self.drafts.stop()
            self.draft = None
            self.preview.show_nothing(str(refusal))
            return
        tried = self.editor.layout_now() if self.editor and not options.since else None
        self.drafts.make(self.choices.to_print(self.list.ledger()), options, tried)

    def _seek(self, query: str) -> None:
        self.list.seek(query)
        self.found.setCurrentIndex(0 if self.list.ledgers.rows else 1)

    def _take_ledger(self, ledger: Any) -> None:
        self.choices.show_for(ledger)
        self.set_soon()

    def _show(self, draft: Draft) -> None:
        before = self.draft
        same = before is not None and before.work.ledger.code == draft.work.ledger.code
        self.draft = draft
        self.preview.show_draft(draft, keep=same)
        if draft.is_whole:
            self.list.ledgers.say_pages({self.list.ledger().code: f"{draft.pages.count:,} 页"})
        self._enable(on=draft.is_whole)
        if self.editor is None and fitting.is_outdated(draft.work.ledger, self.desk.store):
            self.preview.bar.say(
                "台账的列换了新版，本单位原来的调整没有用上",
                "info",
                ("去调整", self.edit_layout),
            )
        elif draft.in_full:
            self.preview.bar.say(COVERED_HERE, "info")
        elif draft.work.own.gone and not draft.printed.missing_characters:
            names = "、".join(draft.work.own.gone)
            to_settings = partial(self.desk.show_page, "settings", tab="unit")
            self.preview.bar.say(
                f"这台电脑上没找到字体 {names}，先用自带的", "info", ("去看看", to_settings)
            )

    def _say_last_pages(self) -> None:
        """Say beside each ledger how many pages it had when it was printed last."""
        printed = self.desk.store.values(LedgerPrint, "ledger", "page_count", order=("at",))
        told = {words.split(" ")[0]: f"上次 {pages:,} 页" for words, pages in printed if pages}
        self.list.ledgers.say_pages(told)

    def _say_failed(self, error: Exception) -> None:
        self.draft = None
        self.preview.show_nothing("这本台账没有排出来。看看上面的提示，再选一次")
        self.desk.say_trouble(error)

    def _say_stopped(self, has_first_page: bool) -> None:  # noqa: FBT001  a signal's
        self._is_stale = True
        words = "只排了第一页，其余的停下了。"
        if not has_first_page:
            self.draft, words = None, "这本台账没有读完。"
            self.preview.show_nothing("停下了，还没有读完")
        self.preview.bar.say(words, "info", ("接着排", self.set_anew))

    def _hear(self, changes: Changes) -> None:
        """Set the preview anew when the book has changed, now or on coming back."""
        if changes.kinds <= {LedgerPrint}:
            return
        self._is_stale = True
        if self.isVisible():
            self._soon.start()

    def _enable(self, *, on: bool) -> None:
        free = not self.delivery.is_busy and self.editor is None
        for deed in (self.to_stick, self.to_other, self.to_file, self.to_printer):
            deed.setEnabled(on and free)

    # The office's own columns

    def edit_layout(self, layout: Layout | None = None) -> None:
        """Let the columns of the chosen ledger be set in place of the list."""
        self.close_layout()
        editor = LayoutEditor(self.desk, self.list.ledger())
        if layout is not None:
            editor.show_layout(layout)
        editor.tried.connect(self.set_soon)
        editor.left.connect(self.leave_layout)
        self.editor = editor
        self.left.addWidget(editor)
        self.left.setCurrentWidget(editor)
        editor.grid.setFocus(Qt.FocusReason.OtherFocusReason)
        self.set_soon()

    def leave_layout(self) -> None:
        """Go back to the list; what was not kept can be gone on with."""
        editor = self.editor
        if editor is not None and editor.is_changed:
            again = partial(self._go_on, editor.ledger, editor.layout_now())
            self.desk.toast("刚才的调整没有保存", again, deed="接着改")
        self.close_layout()
        self.choices.columns.setFocus(Qt.FocusReason.OtherFocusReason)
        self.set_soon()

    def close_layout(self) -> None:
        """Show the list again."""
        editor, self.editor = self.editor, None
        self.left.setCurrentIndex(0)
        if editor is not None:
            self.left.removeWidget(editor)
            editor.deleteLater()

    def _go_on(self, ledger: Ledger, layout: Layout) -> None:
        self.desk.show_page("ledgers", ledger=ledger.code)
        self.edit_layout(layout)

    # Paper that leaves the book

    def print_out(self) -> None:
        """Let staff choose a printer, register the print, then hand the pages over."""
        self._leave(self._print_out)

    def _print_out(self, draft: Draft, errand: Errand) -> None:
        ledger = draft.work.ledger
        # Official text has a red head (GB/T 9704-2012), forms have photos.
        made = printer_for(
            ledger.title,
            draft.pages.sizes[0],
            ledger.sheet.duplex,
            is_coloured=ledger.is_prose or ledger.has_photos,
        )
        printer = notices.choose_printer(self, made, draft.pages.count)
        if printer is not None and fits_paper(self, printer):
            remember(printer, ledger.sheet.duplex)
            self.delivery.print_on(printer, errand)

    def save(self) -> None:
        """Register a print and save it as a PDF file."""
        self._leave(self._save)

    def _save(self, draft: Draft, errand: Errand) -> None:
        name = self._file_name(draft)
        place = notices.save_file(self, "另存 PDF", name, f"PDF 文件，{archive.LABEL} (*.pdf)")
        if place is not None:
            self.delivery.save_as(place, errand)

    def open_elsewhere(self) -> None:
        """Save a registered PDF, as `save` does, and let another program open it."""
        self._leave(self._open_elsewhere)

    def _open_elsewhere(self, draft: Draft, errand: Errand) -> None:
        words = f"{ELSEWHERE}：先存一份 PDF（{LEAVES}）"
        place = notices.save_file(self, words, self._file_name(draft), "PDF 文件 (*.pdf)")
        if place is not None:
            self.delivery.save_and_open(place, errand)

    def forms(self) -> tuple[Format, ...]:
        """Give the forms to go on working in that the ledger has and staff may take out."""
        if not roles.may(self.desk.clerk, "dump"):
            return ()
        return tuple(form for form in formats_of(self.list.ledger()) if form.is_data)

    def offer_forms(self) -> None:
        """Show below the button how else the ledger can leave: opened elsewhere, in other forms."""
        menu = QMenu(self)
        menu.addAction(f"{ELSEWHERE}（{LEAVES}）").triggered.connect(self.open_elsewhere)
        for form in self.forms():
            action = menu.addAction(f"{form.label}（{form.suffix}）")
            action.triggered.connect(partial(self.save_as, form))
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self.to_other.mapToGlobal(self.to_other.rect().bottomLeft()))

    def save_as(self, form: Format) -> None:
        """Register the rows and save them in a form that can be worked on."""
        self._leave(partial(self._save_as, form), form)

    def _save_as(self, form: Format, draft: Draft, errand: Errand) -> None:
        kinds = f"{form.label} (*{form.suffix})"
        place = notices.save_file(self, f"另存 {form.label}", self._file_name(draft, form), kinds)
        if place is not None:
            self.delivery.save_as(place, errand, register.TAKE_OUT)

    def save_to_stick(self) -> None:
        """Register a print and put it on a stick, checked so that the stick may be taken out."""
        self._leave(self._save_to_stick)

    def _save_to_stick(self, draft: Draft, errand: Errand) -> None:
        folder = notices.choose_stick(self, f"存到 U 盘（{LEAVES}）")
        if folder is not None:
            self.delivery.put_on_stick(folder, self._file_name(draft), errand)

    def _leave(self, deliver: Callable[[Draft, Errand], object], form: Format = Format.PDF) -> None:
        """Let the draft leave; of many people at once with a reason and a second person."""
        draft = self.draft
        if draft is None or not self._has_reason():
            return
        choices = self.choices
        reason, recipient = (
            (choices.reason.text(), choices.recipient.text()) if draft.in_full else ("", "")
        )

        def deed(clerk: Clerk) -> None:
            register.require_leaving(self.desk.store, clerk, draft.leaving, form, reason)
            deliver(draft, self._errand(draft, clerk, form, reason, recipient))

        try:
            with_whom(self.desk, self, deed)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)

    def _file_name(self, draft: Draft, form: Format = Format.PDF) -> str:
        work = draft.work
        return register.file_name(work.ledger, work.options, work.book.unit, form)

    def _has_reason(self) -> bool:
        """Ask for what numbers in full need, at the place where it is written."""
        lacking = self.choices.lacking_in_full()
        if lacking is not None:
            lacking.setFocus()
            self.preview.bar.say("打印完整号码，请写明用途和交给谁", "warn")
        return lacking is None

    def _errand(
        self, draft: Draft, clerk: Clerk, form: Format, reason: str, recipient: str
    ) -> Errand:
        """Give what is to leave, with what stood there as its reason when it was asked for."""
        store, work = self.desk.store, draft.leaving

        def issue(act: str, progress: Progress) -> Issued:
            return register.issue(
                store, clerk, work.ledger, work.options,
                form=form, act=act, reason=reason, recipient=recipient, progress=progress.step,
            )  # fmt: skip

        return Errand(work.ledger.title, issue)

    def _enable_again(self) -> None:
        is_whole = self.draft is not None and self.draft.is_whole
        self._enable(on=is_whole and not self._is_stale)

    def _say_registered(self, issued: Issued) -> None:
        record = issued.record
        code = proof.in_groups(record.check_code)
        pages = f" · 共 {record.page_count} 页" if record.page_count else ""
        self.preview.say_foot(
            f"打印码 {code} · 打印人 {record.by_name} · {record.at:%Y-%m-%d %H:%M}"
            f" · 第 {record.copy_no} 份{pages}",
            is_registered=True,
        )
