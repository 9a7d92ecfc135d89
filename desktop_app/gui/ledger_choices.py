"""What staff choose before printing: time, edition, one pair or meeting, and what is added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QGridLayout, QWidget

from db import roles
from db.kinds import OrgUnit
from db.periods import Period, title_of
from db.trouble import Refused
from desktop_app.gui import look
from desktop_app.gui.arrange import column, held, row
from desktop_app.gui.controls import ChoiceBox, DateInput, Fold, LineInput, button, label
from desktop_app.gui.controls.choices import Options as Offered
from desktop_app.gui.desk import Desk
from desktop_app.gui.ledger_targets import BLANK_FORM, ESTATE, PROGRAMME, SOME, TARGETS, nobody
from desktop_app.gui.paper_choices import PaperChoices
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.fitting import is_table
from desktop_app.ledgers.ledger import Edition, Ledger, Options

CUSTOM: Final = "custom"
PER_PAGE: Final = (2, 4, 6)
YEARS_BACK: Final = 4
SOME_OF: Final = {"L01": "人", "L02": "户"}
"""What those chosen are counted as; in other ledgers they are 条."""
CHOSEN_ALONE: Final = ("哪些", "期间内全部")
NUMBERS_IN_FULL: Final = "证件和电话打全（会记入日志）"
MASKED_COLUMNS: Final = frozenset({"id_number", "phone", "contact_phone"})


def periods(today: dt.date) -> Offered:
    """Offer this year, its quarters so far, the years before, and days of one's own."""
    year, quarter = today.year, (today.month + 2) // 3
    yield str(year), f"{year}年全年"
    for number in range(quarter, 0, -1):
        yield (code := f"{year}Q{number}"), title_of(code)
    for before in range(1, YEARS_BACK + 1):
        yield str(year - before), f"{year - before}年全年"
    yield CUSTOM, "自选起止日"


class LedgerChoices(QWidget):
    """The choices for one ledger at a time; `changed()` follows every one of them.

    `layout_asked()` asks for its columns to be set.
    """

    changed = Signal()
    layout_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.today = desk.store.today
        self.ledger: Ledger | None = None
        self._some: tuple[str, tuple[bytes, ...]] = "", ()  # a ledger's code, and of what alone
        self._make_controls()
        self._lay_out()
        self._connect()

    def _make_controls(self) -> None:
        self.period = ChoiceBox("起止", periods(self.today))
        self.edition = ChoiceBox("版次")
        self.cutoff = DateInput("统计截止日")
        self.first, self.last = DateInput("起始日"), DateInput("终止日")
        self.as_of = DateInput("按哪天的台账", hint="现在的")
        self.since = DateInput("从哪天起的变动", hint="全部印")
        self.target = ChoiceBox("打印哪一份")
        self.office = ChoiceBox("单位")
        self.paper = PaperChoices()
        self.blank_rows = QCheckBox("末页补空行，留着手写")
        self.seal_guide = QCheckBox("印出盖章位置")
        self.blank = QCheckBox(BLANK_FORM)
        self.per_page = ChoiceBox("照片页", ((str(n), f"每页 {n} 张照片") for n in PER_PAGE))
        self.per_page.set_value("4")
        self.columns = button("调整列", self.layout_asked.emit, kind="flat", icon="columns-3")
        self.columns.setToolTip("改标题、列名、列宽、列的次序，以及印哪些列")
        self.attach = QCheckBox("另存 PDF 时附上数据（CSV）")
        self.unmasked = QCheckBox(NUMBERS_IN_FULL)
        self.reason = LineInput("打全号码的用途", most=60, hint="用途，如 上门核对")
        self.recipient = LineInput(
            "打全号码交给谁", most=30, hint="交给谁：写单位或“本人”，不写姓名"
        )
        self.in_full = held(column(self.reason, self.recipient, gap=6))
        self.as_of.setToolTip(
            "如实还原到那天晚上台账里写着的样子，后来补的、改的都不算；空着就是现在的"
        )
        self.since.setToolTip("只印从那天晚上以来新增、减少和改动了的；空着就全部印")
        for date in self._dates():
            date.today = self.today
        for box in (self.period, self.edition, self.target, self.office):
            box.setMinimumContentsLength(6)
            box.setSizeAdjustPolicy(
                ChoiceBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
            )
        self.first.set_value(self.today.replace(month=1, day=1))
        self.last.set_value(self.today)
        self._set_cutoff()

    def _dates(self) -> tuple[DateInput, ...]:
        return (self.cutoff, self.first, self.last, self.as_of, self.since)

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(look.px(8))
        grid.setVerticalSpacing(look.px(8))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.target_label = label("结对", "small")
        self.office_label = label("单位", "small")
        for place, (words, control) in enumerate(
            (("起止", self.period), ("版次", self.edition), ("截止日", self.cutoff))
        ):
            grid.addWidget(label(words, "small"), place // 2, place % 2 * 2)
            grid.addWidget(control, place // 2, place % 2 * 2 + 1)
        grid.addWidget(self.office_label, 1, 2)
        grid.addWidget(self.office, 1, 3)
        grid.addWidget(self.target_label, 2, 0)
        grid.addWidget(self.target, 2, 1, 1, 3)
        self.own_days = held(
            row((self.first, 1), label("至", "small"), (self.last, 1), gap=look.GAP_SMALL)
        )
        grid.addWidget(self.own_days, 3, 0, 1, 4)
        self.more = Fold("更多", self._more(), self.columns)
        parts = (grid, self.unmasked, self.in_full, self.more, self.paper)
        self.setLayout(column(*parts, gap=6))

    def _more(self) -> QWidget:
        """Set what is chosen seldom."""
        self.since_label = label("变动自", "small")
        days = row(
            label("按哪天", "small"), (self.as_of, 1), 4, self.since_label, (self.since, 1), gap=8
        )
        ticks = row(self.blank_rows, self.seal_guide, None, gap=16)
        forms = row(self.blank, self.per_page, None, gap=16)
        return held(column(days, ticks, forms, self.attach, gap=6))

    def _connect(self) -> None:
        self.period.chosen.connect(self._take_period)
        self.edition.chosen.connect(self._take_edition)
        for box in (self.target, self.office, self.per_page):
            box.chosen.connect(self._tell)
        for date in self._dates():
            date.changed.connect(self._tell)
            date.left.connect(self._read_date)
        for tick in (self.blank_rows, self.seal_guide, self.blank, self.attach, self.unmasked):
            tick.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            tick.setAccessibleName(tick.text())
            tick.toggled.connect(self._tell)
        self.unmasked.toggled.connect(self.in_full.setVisible)
        self.paper.changed.connect(self._tell)

    # What fits the ledger

    def show_for(self, ledger: Ledger) -> None:
        """Offer what this ledger has; what was chosen stays as far as it fits."""
        self.ledger = ledger
        was = self.edition.value()
        self.edition.offer((edition, edition.label) for edition in ledger.editions)
        self.edition.set_value(was if was in ledger.editions else ledger.editions[0])
        self._offer_targets()
        self.paper.show_for(ledger)
        is_district = self.desk.store.is_district
        if is_district:
            held_office = self.office.value()
            units = self.desk.store.all(OrgUnit, order=("code12",), level="community")
            named = ((one.code12, one.short_name or one.full_name) for one in units)
            self.office.offer(named, blank="全区")
            self.office.set_value(held_office)
        for part in (self.office, self.office_label):
            part.setVisible(is_district)
        self.blank_rows.setVisible(not ledger.is_prose and not ledger.is_form)
        self.blank.setVisible(not ledger.is_prose and not ledger.to_fill_in)
        self.per_page.setVisible(ledger.has_photos)
        may_attach = roles.may(self.desk.clerk, "dump")
        self.attach.setVisible(is_table(ledger) and may_attach)
        self.since.setVisible(is_table(ledger))
        self.since_label.setVisible(is_table(ledger))
        self.columns.setVisible(is_table(ledger))
        self.seal_guide.setVisible(any(sign.seal for sign in ledger.signs))
        self._show_fitting()
        self._say_more()

    def _offer_targets(self) -> None:
        chosen = list(self._chosen_ones())
        found = TARGETS.get(self.ledger.code if self.ledger else "")
        if found is None and chosen:
            found = (*CHOSEN_ALONE, nobody)
        for part in (self.target, self.target_label):
            part.setVisible(found is not None)
        was = self.target.value()
        if found is None:
            self.target.offer(())
            return
        word, everything, offer = found
        self.target_label.setText(word)
        self.target.setAccessibleName(word)
        self.target.offer((*chosen, *offer(self.desk.store)), blank=everything)
        self.target.set_value(was)
        if self.target.currentIndex() < 0:
            self.target.setCurrentIndex(0)

    def _chosen_ones(self) -> Offered:
        code, some = self._some
        if some and self.ledger is not None and self.ledger.code == code:
            yield SOME, f"列表里选中的 {len(some):,} {SOME_OF.get(code, '条')}"

    def _show_fitting(self) -> None:
        self.own_days.setVisible(self.period.value() == CUSTOM)
        ledger = self.ledger
        has_numbers = ledger is not None and bool(ledger.keys() & MASKED_COLUMNS or ledger.in_full)
        is_district = self.desk.store.is_district
        is_theirs = ledger is not None and (ledger.on_request or not is_district)
        may = is_theirs and roles.may(self.desk.clerk, "print_unmasked")
        fits = has_numbers and may and self.edition.value() is Edition.INTERNAL
        if not fits:
            self.unmasked.setChecked(False)
        words = (ledger.in_full if ledger else "") or NUMBERS_IN_FULL
        self.unmasked.setText(words)
        self.unmasked.setAccessibleName(words)
        self.unmasked.setVisible(fits)
        self.in_full.setVisible(fits and self.unmasked.isChecked())

    # What is chosen

    def options(self) -> Options:
        """Give what is chosen; `Refused` says which day can't be read."""
        period = self._period()
        cutoff = self.cutoff.value()
        if cutoff is None:
            raise Refused({"cutoff": "统计截止日看不懂，请写成 1120 或 2026-11-20 这样"})
        chosen = Options(
            period,
            cutoff,
            self.today,
            self.edition.value() or Edition.INTERNAL,
            target=self._target(),
            estate=self._chosen(ESTATE),
            programme=self._chosen(PROGRAMME),
            some=self._some[1] if self.target.value() == SOME else (),
            office=self.office.value() or "",
            unmasked=self.unmasked.isChecked(),
            blank_rows=self.blank_rows.isChecked() and not self.blank_rows.isHidden(),
            seal_guide=self.seal_guide.isChecked() and not self.seal_guide.isHidden(),
            setup=self.paper.setup(),
            attach=self.attach.isChecked() and not self.attach.isHidden(),
            blank=self.blank.isChecked() and not self.blank.isHidden(),
            photos_per_page=int(self.per_page.value() or PER_PAGE[1]),
        )
        stood = chosen.as_it_stood(self.as_of.past_day(self.today))
        since = None if self.since.isHidden() else self.since.past_day(self.today)
        return replace(stood, since=since)

    def lacking_in_full(self) -> LineInput | None:
        """Mark what numbers in full still need, purpose and recipient; give the first of them."""
        wanted = (self.reason, self.recipient) if self.unmasked.isChecked() else ()
        lacking = [one for one in wanted if not one.text().strip()]
        for one in (self.reason, self.recipient):
            look.mark(one, "bad", on=one in lacking)
        return lacking[0] if lacking else None

    def to_print(self, ledger: Ledger) -> Ledger:
        """Give what is printed of a ledger: itself, or only what has changed in it."""
        since = not self.since.isHidden() and self.since.value()
        return sheet_of(ledger) if since else ledger

    def _target(self) -> bytes:
        chosen = self.target.value() or ""
        return b"" if ":" in chosen else bytes.fromhex(chosen)

    def _chosen(self, sort: str) -> str:
        """Give what is chosen of a sort that is no record; blank for any other."""
        chosen = self.target.value() or ""
        return chosen.removeprefix(sort) if chosen.startswith(sort) else ""

    def _period(self) -> Period:
        if self.period.value() != CUSTOM:
            return Period.parse(self.period.value())
        first, last = self.first.value(), self.last.value()
        if first is None or last is None or first > last:
            raise Refused({"first": "起止日不对：起始日应在终止日之前，请改正"})
        return Period.between(first, last)

    def set_target(self, target: bytes) -> None:
        """Choose one pair or meeting, as when staff come from its own page."""
        if self.target.findData(target.hex()) < 0:
            self._offer_targets()  # it may be newer than the list
        if self.target.findData(target.hex()) < 0:
            found = self.desk.store.find((), target)
            self.target.addItem(self.desk.store.called(found) if found else "", target.hex())
        self.target.set_value(target.hex())
        self._tell()

    def set_programme(self, programme: str) -> None:
        """Tell of one programme alone, or of all work for none."""
        self.target.setCurrentIndex(max(self.target.findData(PROGRAMME + programme), 0))
        self._tell()

    def set_some(self, some: Sequence[bytes]) -> None:
        """Print only these, as when staff chose them in a list; without any, all of the ledger."""
        self._some = self.ledger.code if self.ledger else "", tuple(some)
        was = self.target.value()
        self._offer_targets()
        if some:
            self.target.set_value(SOME)
        if self.target.value() != was:
            self._tell()

    def set_days(self, first: dt.date, last: dt.date) -> None:
        """Choose days of one's own, as when staff come from a page that shows them."""
        self.period.set_value(CUSTOM)
        self.first.set_value(first)
        self.last.set_value(last)
        self.cutoff.set_value(last)
        self._show_fitting()
        self._tell()

    def _take_period(self, _value: object) -> None:
        self._set_cutoff()
        self._show_fitting()
        self._tell()

    def _take_edition(self, _value: object) -> None:
        self._show_fitting()
        self._tell()

    def _set_cutoff(self) -> None:
        """Count up to the end of the period, or up to today while it still runs."""
        if self.period.value() != CUSTOM:
            self.cutoff.set_value(min(self.today, self._period().last))

    def _read_date(self) -> None:
        self._tell()

    def _tell(self, *_: object) -> None:
        self._say_more()
        self.changed.emit()

    def _say_more(self) -> None:
        """Say in the line of what is folded away which of it is chosen."""
        days = (("按", self.as_of), ("变动自", self.since))
        told = [f"{word} {date.text()}" for word, date in days if date.text() and _fits(date)]
        ticks = {self.blank_rows: "补空行", self.seal_guide: "盖章位置", self.blank: "空白表",
                 self.attach: "附上数据"}  # fmt: skip
        told += [words for tick, words in ticks.items() if tick.isChecked() and _fits(tick)]
        self.more.say(" · ".join(told))


def _fits(control: QWidget) -> bool:
    """Say whether a choice is for the ledger in view, shown or folded away."""
    return not control.isHidden()
