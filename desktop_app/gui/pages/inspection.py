"""迎检全套: who comes and for which time, what is lacking, and the whole binder as it prints."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QGridLayout, QStackedWidget, QWidget
from typing_extensions import override

from db.kinds import LedgerPrint, OrgUnit
from db.periods import Period
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import column
from desktop_app.gui.binder_draft import BinderDraft, BinderShown
from desktop_app.gui.binder_rows import HEAD, TWO_LINES, BinderRows, of_entries, of_gaps
from desktop_app.gui.controls import (
    Beside,
    Card,
    Chips,
    ChoiceBox,
    DateInput,
    PageHead,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.jobs import Progress
from desktop_app.gui.ledger_choices import CUSTOM, periods
from desktop_app.gui.page import Page
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.paper_delivery import LEAVES, Errand, Leaving, PaperDelivery
from desktop_app.gui.paper_preview import PaperPreview
from desktop_app.gui.paper_printing import fits_paper, printer_for, remember
from desktop_app.gui.record_way import open_finding
from desktop_app.ledgers import binder, inspection, ledgers_at, proof, register
from desktop_app.ledgers.binder import Entry
from desktop_app.ledgers.gaps import Gap
from desktop_app.ledgers.inspection import INSPECTORS, Inspection
from desktop_app.ledgers.ledger import Edition

KEY: Final = "inspection"
LEFT: Final = 380
LISTED: Final = HEAD + 2 * TWO_LINES  # the least that is seen of the lists at once
SETTLES: Final = 400  # milliseconds without a change until the binder is set anew
CONTENTS, GAPS = "contents", "gaps"
HINTS: Final = ("Ctrl+P 打印", "F12 另存 PDF", "Enter 打开这条记录", "Ctrl+PgDn 下一页")
SETTING: Final = "正在排这一套：读台账、查缺什么、编页码"


class _Lists(QStackedWidget):
    """Asks for the least it must have: what it would like is no reason for a bar beside the page.

    A height that is ignored would count for nothing where the card asks what it needs.
    """

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), look.px(LISTED))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), look.px(LISTED))


class InspectionPage(Page):
    """Choices, contents and gaps at the left, the true pages at the right.

    `opens` names the page that opens each table's records.
    """

    def __init__(self, desk: Desk, opens: Mapping[str, str] | None = None) -> None:
        super().__init__(desk)
        self._opens = dict(opens or {})
        self.shown: BinderShown | None = None
        self.drafts = BinderDraft(desk, self)
        self.delivery = PaperDelivery(desk, self)
        self.preview = PaperPreview(desk)
        self.contents, self.gaps = BinderRows("目录"), BinderRows("缺什么")
        self._is_stale = True
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SETTLES)
        self._make_controls()
        self._lay_out()
        self._connect()
        self.first, self.hints = self.visitor, HINTS
        self._enable()

    def _make_controls(self) -> None:
        named = ((one.key, f"{one.label}（{one.edition.label}）") for one in INSPECTORS)
        self.visitor = ChoiceBox("谁来检查", named)
        offered = (one for one in periods(self.desk.store.today) if one[0] != CUSTOM)
        self.period = ChoiceBox("起止", offered)
        self.as_of = DateInput("按哪天的台账", hint="现在的")
        self.as_of.setToolTip("整套如实还原到这一天，当时的错也在里面；空着就是现在的台账")
        self.office = ChoiceBox("单位")
        units = self.desk.store.all(OrgUnit, order=("code12",), level="community")
        self.office.offer(
            ((one.code12, one.short_name or one.full_name) for one in units), blank="全区"
        )
        self.long = QCheckBox("连同居民花名册、户台账")
        self.with_gaps = QCheckBox("附上缺什么的清单")
        self.with_gaps.setChecked(True)
        for tick in (self.long, self.with_gaps):
            tick.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tick.setAccessibleName(tick.text())
        self.bar = InlineBar()
        self.side = Chips("看目录还是缺什么", ((CONTENTS, "目录"), (GAPS, "缺什么")))
        self.tabs = Chips("页签", tabs_of(self.desk, "ledgers"))
        self.tabs.set_value(KEY)
        self.tabs.picked.connect(self.desk.show_page)

    def _lay_out(self) -> None:
        self.to_stick = button("存到 U 盘", self.save_to_stick, icon="usb")
        self.to_file = button("另存 PDF", self.save, key="F12")
        self.to_printer = button(
            "打印", self.print_out, kind="primary", icon="printer", key="Ctrl+P"
        )
        self.head = PageHead(
            binder.TITLE, "封面、目录、各种台账、佐证材料、审签页和缺什么，一次排好",
            self.to_stick, self.to_file, self.to_printer,
        )  # fmt: skip
        self.lists = _Lists()
        for part in (self.contents, self.gaps):
            self.lists.addWidget(part)
        asked: dict[str, QWidget] = {"谁来检查": self.visitor, "单位": self.office}
        asked |= {"起止": self.period, "按哪天": self.as_of}
        if not self.desk.store.is_district:
            del asked["单位"]
            self.office.setParent(self)  # laid out nowhere, and goes with the page
            self.office.hide()
        choices = QGridLayout()
        choices.setSpacing(look.px(look.GAP_SMALL))
        choices.setColumnStretch(1, 1)
        for line, (words, box) in enumerate(asked.items()):
            choices.addWidget(label(words, "small"), line, 0)
            choices.addWidget(box, line, 1)
        ticks = column(self.long, self.with_gaps, gap=look.GAP_TINY)
        card = Card(choices, ticks, self.side, (self.lists, 1))
        self.preview.setMinimumSize(look.px(360), look.px(300))
        body = Beside(
            self.preview,
            card,
            side_width=LEFT,
            narrow=look.px(LEFT + 14 + 360),
            gap=14,
            side_first=True,
        )
        parts = (self.head, self.tabs, self.bar, (body, 1))
        self.setLayout(column(*parts, gap=12, edges=look.PAGE_EDGES))

    def _connect(self) -> None:
        self._soon.timeout.connect(self.set_anew)
        self.side.picked.connect(self.show_side)
        self.as_of.changed.connect(self.set_soon)
        for box in (self.visitor, self.period, self.office):
            box.chosen.connect(self.set_soon)
        for tick in (self.long, self.with_gaps):
            tick.toggled.connect(self.set_soon)
        for rows in (self.contents, self.gaps):
            rows.pointed.connect(self._show_page_of)
            rows.opened.connect(self._open)
        self.drafts.shown.connect(self._show)
        self.drafts.failed.connect(self._say_failed)
        self.drafts.stopped.connect(self._say_stopped)
        self.delivery.busy_changed.connect(self._enable)
        self.delivery.registered.connect(self._say_registered)
        self.desk.changed.connect(self._hear)

    # The draft

    @override
    def arrive(self, **where: Any) -> None:
        if self.tabs:
            self.tabs.set_value(KEY)
        if self._is_stale:
            self.set_anew()

    @override
    def depart(self) -> None:
        self._soon.stop()

    def chosen(self) -> Inspection:
        """Give the binder that is chosen, cut off at one day."""
        visitor = inspection.inspector_of(self.visitor.value())
        stretch = Period.parse(self.period.value())
        today = self.desk.store.today
        options = inspection.options_for(visitor, stretch, today)
        options = replace(options, office=self.office.value() or "")
        options = options.as_it_stood(self.as_of.past_day(today))
        offered = ledgers_at(self.desk.store.facts.level)
        made = inspection.plan(offered, visitor, options, with_long=self.long.isChecked())
        return replace(made, with_gaps=made.with_gaps and self.with_gaps.isChecked())

    def set_soon(self, *_: object) -> None:
        """Set the binder anew once choices have rested; until then nothing leaves the book."""
        visitor = inspection.inspector_of(self.visitor.value())
        self.with_gaps.setEnabled(visitor.edition is not Edition.PUBLIC)
        self._is_stale = True
        self._enable()
        self._soon.start()

    def set_anew(self) -> None:
        """Set the binder from what is chosen now."""
        self._soon.stop()
        self._is_stale = False
        self.shown = None
        self._enable()
        self.bar.hide()
        try:
            chosen = self.chosen()
        except Refused as refusal:
            self.drafts.stop()
            self.preview.show_nothing(str(refusal))
            return
        self.preview.show_nothing(SETTING)
        self.drafts.make(chosen)

    def _show(self, shown: BinderShown) -> None:
        self.shown = shown
        done = shown.bound
        self.preview.show_pages(
            shown.pages, binder.TITLE, "A4", done.missing_characters, keep=False
        )
        self.preview.say_time(f"{len(shown.found.works)} 种台账", shown.seconds)
        self.contents.show_rows(of_entries(done.entries))
        self.gaps.show_rows(of_gaps(done.gaps))
        self.side.offer(((CONTENTS, "目录"), (GAPS, f"缺什么 {len(done.gaps)}")))
        self.show_side(GAPS if done.gaps else CONTENTS)
        self._say_gaps(len(done.gaps))
        self._enable()

    def _say_gaps(self, count: int) -> None:
        if count:
            words = f"还缺 {count} 处。点一处就打开那条记录；不补也可以照印"
            self.bar.say(words, "warn", ("先补", self.mend_first), ("照印", self.print_out))
        else:
            self.bar.say("查过了，什么也不缺", "ok")

    def _say_failed(self, error: Exception) -> None:
        self.preview.show_nothing("这一套没有排出来。看看上面的提示，再选一次")
        self.desk.say_trouble(error)

    def _say_stopped(self) -> None:
        self._is_stale = True
        self.preview.show_nothing("停下了，还没有排完")
        self.bar.say("这一套没有排完", "info", ("接着排", self.set_anew))

    def _hear(self, changes: Changes) -> None:
        """Set the binder anew when the book has changed, now or on coming back."""
        if changes.kinds <= {LedgerPrint}:
            return
        self._is_stale = True
        if self.isVisible():
            self.set_soon()

    def _enable(self) -> None:
        on = self.shown is not None and not self._is_stale and not self.delivery.is_busy
        for deed in (self.to_stick, self.to_file, self.to_printer):
            deed.setEnabled(on)

    # Contents and gaps

    def show_side(self, which: str) -> None:
        """Show the contents or what is lacking."""
        self.side.set_value(which)
        self.lists.setCurrentWidget(self.gaps if which == GAPS else self.contents)

    def mend_first(self) -> None:
        """Go to the first thing that is lacking, to open and mend it."""
        self.show_side(GAPS)
        rows = self.gaps.rows
        at = next((place for place, one in enumerate(rows) if one.stands_for is not None), 0)
        self.gaps.setCurrentIndex(self.gaps.model().index(at, 0))
        self.gaps.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_page_of(self, one: Entry | Gap) -> None:
        page = one.first_page if isinstance(one, Entry) else one.page
        if page:
            self.preview.view.go_to(page - 1)

    def _open(self, one: Entry | Gap) -> None:
        """Open the record of a gap; contents and papers without rows show their page."""
        if isinstance(one, Gap) and one.point is not None:
            open_finding(self.desk, self._opens, one.point.finding)
        else:
            self._show_page_of(one)

    # Paper that leaves the book

    def print_out(self) -> None:
        """Let staff choose a printer, register every paper, then hand the pages over."""
        if self.shown is None or not self.to_printer.isEnabled():
            return
        pages = self.shown.pages
        made = printer_for(binder.TITLE, pages.sizes[0], "DuplexFlipLongEdge", is_coloured=True)
        printer = notices.choose_printer(self, made, pages.count)
        if printer is not None and fits_paper(self, printer):
            remember(printer, "DuplexFlipLongEdge")
            self.delivery.print_on(printer, self._errand())

    def save(self) -> None:
        """Register every paper and save the whole as a PDF file."""
        if self.shown is None:
            return
        place = notices.save_file(self, "另存 PDF", self._file_name(), "PDF 文件 (*.pdf)")
        if place is not None:
            self.delivery.save_as(place, self._errand())

    def save_to_stick(self) -> None:
        """Register every paper and put the whole on a stick."""
        if self.shown is None:
            return
        folder = notices.choose_stick(self, f"存到 U 盘（{LEAVES}）")
        if folder is not None:
            self.delivery.put_on_stick(folder, self._file_name(), self._errand())

    def _file_name(self) -> str:
        if self.shown is None:
            raise Refused("这一套还没有排好，请等一等")
        found = self.shown.found
        return register.binder_name(found.inspection, found.book.unit)

    def _errand(self) -> Errand:
        store, clerk, chosen = self.desk.store, self.desk.clerk, self.chosen()

        def issue(act: str, progress: Progress) -> Leaving:
            return register.issue_binder(store, clerk, chosen, act=act, progress=progress.step)

        return Errand(binder.TITLE, issue)

    def _say_registered(self, paper: Leaving) -> None:
        record = paper.record
        code = proof.in_groups(record.check_code)
        self.preview.say_foot(
            f"打印码 {code} · 打印人 {record.by_name} · {record.at:%Y-%m-%d %H:%M}"
            f" · 第 {record.copy_no} 份 · 共 {record.page_count} 页",
            is_registered=True,
        )
