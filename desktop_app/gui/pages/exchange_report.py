"""上报: for which time, how much, signed off by whom; and what would leave, before it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QVBoxLayout

from db import accounts, board, wider
from db.periods import Period, quarter_of, title_of
from db.roles import LEAD, may
from db.store import Store
from db.trouble import Refused
from desktop_app.exchange import identity, levels, reporting, signing_off
from desktop_app.exchange.reporting import Report
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.controls import Card, Chips, ChoiceBox, LineInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.ledgers import handing_in

_QUARTERS: Final = 5
ASKED_FOR: Final = "导出时请负责人当场输入密码"
PICK: Final = "请选负责人，包里写明未签发"
AGAIN: Final = "全部重新导出（对方说缺包时才勾）"


class ReportCard(Card):
    """An office's choices for a package, with what it would hold; `changed` when they change."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="上报")
        self.desk = desk
        self.period = ChoiceBox("上报期间", periods(desk.store))
        self.level = Chips("带出去多少", [(one, levels.TITLES[one]) for one in levels.ORDER])
        self.words = label("", "small", wrap=True)
        self.sign_off = ChoiceBox("签发的负责人")
        self._offer_names(desk.clerk.name)
        self.everything = QCheckBox(AGAIN)
        self.purpose = LineInput("用途", most=200, hint="超出商定的，写明做什么用")
        self.ask_button = button("记下用途，请人批准", self.ask)
        self.approve_button = button("批准", self.approve)
        self.asked = label("", "warn", wrap=True)
        self.wider = held(
            column(self.asked, row((self.purpose, 1), self.ask_button, self.approve_button), gap=6)
        )
        self.leaving: QVBoxLayout = column(gap=4)
        fields = row(label("期间"), self.period, label("签发"), (self.sign_off, 1))
        chips = row(label("内容"), (self.level, 1))
        parts = (fields, chips, self.words, self.wider, self.everything, self.leaving)
        self.body.addLayout(column(*parts))
        self.period.chosen.connect(lambda _value: self.show_choice())
        self.level.picked.connect(lambda _value: self.show_choice())
        self._is_fresh = True

    def reload(self) -> None:
        """Begin with what was agreed; say anew who may sign off and what would leave."""
        store = self.desk.store
        chosen = self.period.value()
        self.period.offer(periods(store))
        self.period.set_value(chosen)
        self._offer_names(self.sign_off.value())
        if identity.trust_list(store) is None:
            for part in (self.wider, self.everything):
                part.hide()
            self.level.setEnabled(False)
            self.words.setText("登记以后才能上报。没有另外商定的，只交统计数字。")
            return
        self.level.setEnabled(True)
        agreed = levels.agreed(store)
        for one in levels.ORDER:
            mark = "（登记时商定）" if one == agreed else ""
            self.level.say(one, levels.TITLES[one] + mark)
        if self._is_fresh:
            self._is_fresh = False
            self.level.set_value(agreed)
        self.show_choice()

    def _offer_names(self, chosen: str | None) -> None:
        """Offer who may sign off: whoever sits here, or else whom the password is asked of.

        Where no 负责人 has an account on this PC, a name is chosen and the package says so.
        """
        store, clerk = self.desk.store, self.desk.clerk
        if LEAD in clerk.roles:
            self.sign_off.offer([(clerk.name, clerk.name)])
            return
        if signing_off.has_lead(store, clerk):
            self.sign_off.offer([("", ASKED_FOR)])
            return
        names = accounts.leads(store) or [clerk.name]
        self.sign_off.offer([(one, f"{one}{signing_off.UNSIGNED}") for one in names], blank=PICK)
        self.sign_off.set_value(chosen if chosen in names else None)

    def report(self) -> Report:
        """Give what is chosen."""
        return Report(
            self.level.value(),
            self.period.value() or "",
            self.sign_off.value() or "",
            everything=self.everything.isChecked(),
            rows_of=handing_in.row_sheets,
        )

    @property
    def is_allowed(self) -> bool:
        """Whether what is chosen was agreed, or approved for this time."""
        store, wanted = self.desk.store, self.report()
        if identity.trust_list(store) is None:
            return False
        is_wider = levels.is_wider(wanted.level, levels.agreed(store))
        return not is_wider or wider.approved(store, wanted.level, wanted.period) is not None

    def show_choice(self) -> None:
        """Say what the level means and what would leave."""
        store, wanted = self.desk.store, self.report()
        self.changed.emit()
        self.words.setText(levels.WORDS[wanted.level])
        self.everything.setVisible(wanted.level == "full")
        self._show_wider(wanted)
        self.everything.setChecked(self.everything.isChecked() and wanted.level == "full")

        def show(lines: list[str]) -> None:
            if self.report() == wanted:
                self._show_leaving(lines)

        self._show_leaving(["正在算会带出去什么…"])
        if may(self.desk.clerk, "export"):
            clerk = self.desk.clerk
            self.desk.jobs.start(
                lambda _progress: reporting.outline(store, clerk, wanted),
                title="正在算会带出去什么",
                done=show,
                failed=lambda trouble: self._show_leaving([str(trouble)]),
            )

    def _show_leaving(self, lines: list[str]) -> None:
        clear(self.leaving)
        self.leaving.addWidget(label("会带出去：", "strong"))
        for line in lines:
            self.leaving.addWidget(label(line, "small", wrap=True))

    def _show_wider(self, wanted: Report) -> None:
        store, clerk = self.desk.store, self.desk.clerk
        is_wider = levels.is_wider(wanted.level, levels.agreed(store))
        self.wider.setVisible(is_wider)
        if not is_wider:
            return
        agreed = levels.TITLES[levels.agreed(store)]
        found = wider.approved(store, wanted.level, wanted.period)
        open_one = self._open_wish(wanted)
        own = open_one is not None and open_one.asked_by == clerk.login
        self.ask_button.setVisible(found is None and (open_one is None or own))
        self.purpose.setVisible(found is None and (open_one is None or own))
        can_approve = open_one is not None and not own and may(clerk, "approve_level")
        self.approve_button.setVisible(found is None and can_approve)
        if found:
            words = f"{found.approved_name}已批准这一次，用途：{found.purpose}"
        elif open_one:
            words = f"{open_one.asked_name}申请，用途：{open_one.purpose}；等另一位负责人批准"
        else:
            words = f"登记时商定只交{agreed}。要多交，写明用途，由另一位负责人登录批准。"
        self.asked.setText(words)

    def _open_wish(self, wanted: Report) -> wider.Wish | None:
        place = (wanted.level, wanted.period)
        found = wider.waiting(self.desk.store)
        return next((one for one in found if (one.level, one.period) == place), None)

    def ask(self) -> None:
        """Put down what for, so that somebody else can approve."""
        wanted = self.report()
        try:
            wider.wish(
                self.desk.store, self.desk.clerk, wanted.level, wanted.period, self.purpose.text()
            )
        except Refused as error:
            self.desk.say_trouble(error)
            return
        self.desk.toast("用途记下了，请另一位负责人登录后在这里批准")
        self._tell_changed(wanted)

    def approve(self) -> None:
        """Approve a colleague's wish for this time and level."""
        wanted = self.report()
        found = self._open_wish(wanted)
        if found is None:
            return
        try:
            wider.approve(self.desk.store, self.desk.clerk, found)
        except Refused as error:
            self.desk.say_trouble(error)
            self._show_wider(wanted)
            return
        self.desk.toast("已批准，可以导出这一次")
        self._tell_changed(wanted)

    def _tell_changed(self, wanted: Report) -> None:
        self.purpose.clear()
        self._show_wider(wanted)
        self.changed.emit()


def periods(store: Store) -> Iterator[tuple[str, str]]:
    """Give the times that may be handed in, each once, the present quarter first.

    Those the district set a day for come next, then the quarters before, this year and last.
    """
    day = store.today
    quarters = list[str]()
    for _ in range(_QUARTERS):
        quarters.append(quarter_of(day))
        day = Period.parse(quarters[-1]).first - dt.timedelta(days=1)
    asked = [one.written for one in board.deadlines(store)[: board.SHOWN]]
    years = {str(year): f"{year}年全年" for year in (store.today.year, store.today.year - 1)}
    for written in dict.fromkeys((quarters[0], *asked, *quarters[1:], *years)):
        yield written, years.get(written) or title_of(written)


def agreed_words(store: Store) -> str:
    """Say what was agreed with the district, for the card of enrolment."""
    known: Any = identity.trust_list(store)
    own = known.node(identity.own_keys(store).node) if known else None
    if own is None:
        return ""
    words = f"商定的报送内容：{levels.TITLES[own.level]}"
    return words + (f"，用途：{own.purpose}，批准人：{own.approver}" if own.purpose else "")
