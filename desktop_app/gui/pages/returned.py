"""退回更正: what the district gave back or corrected, line by line, with the answers."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea
from typing_extensions import override

from db import handing_over, returns
from db.kinds import CorrectionNotice, MergeReceipt, OrgUnit
from db.kinds.notice import CLOSED, EXPLAINED, MENDED, OPEN
from db.returns import Line
from db.work import Changes
from desktop_app.gui import look, returning
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Chips, ChoiceBox, Empty, LineInput, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.giving_back import GivingBack
from desktop_app.gui.handing_over import HandingOver
from desktop_app.gui.notice_line import Deed, NoticeLine
from desktop_app.gui.page import Page

MOST_SHOWN: Final = 60
VIEWS: Final = {
    "open": ("待更正", (OPEN,)),
    "answered": ("已答复", (MENDED, EXPLAINED)),
    "closed": ("已了结", (CLOSED,)),
}
NOTHING: Final = {
    True: "没有退回的。核对冲突时按“退回社区核实”，或在这里按“体检并退回”“手工退回”。",
    False: "区里没有退回什么。读了区里的 U 盘，要更正的会列在这里，也在工作台上。",
}


class ReturnedPage(Page):
    """The lines of one office, or of all at the district, where they are made and ended."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.is_district = desk.store.is_district
        self.record_kind = CorrectionNotice
        self.lines: list[NoticeLine] = []
        self.card = AskCard()
        self.giving = GivingBack(desk, self.card)
        self.moving = HandingOver(desk, self.card)
        deeds = (self.moving.button, *self.giving.buttons) if self.is_district else ()
        self.head = PageHead("退回更正", "", *deeds)
        self.views = Chips("状态", [(key, words) for key, (words, _) in VIEWS.items()])
        self.views.picked.connect(self._show_view)
        self.tabs = self.views
        self.office = ChoiceBox("单位", blank="全部社区")
        self.office.chosen.connect(self._show_view)
        next_step = (
            button("手工退回", self.giving.ask, needs="amend")
            if self.is_district
            else button("去读 U 盘", partial(desk.show_page, "merge"))
        )
        self.empty = Empty(NOTHING[self.is_district], next_step, icon="circle-check")
        self.more = label("", "small")
        self._list = column(gap=8)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = column(self.card, self.giving.findings, self._list, self.more, self.empty, STRETCH)
        area.setWidget(held(inside, "clear"))
        area.setMinimumHeight(look.px(160))
        tools = row((self.views, 1), self.office)
        self.setLayout(column(self.head, tools, (area, 1), gap=10, edges=look.PAGE_EDGES))
        self.office.setVisible(self.is_district)  # once it has its place: no window
        self.set_hints("Enter 办这一条", "Ctrl+Tab 换状态")
        self.first = self.views.chip()
        desk.changed.connect(self._follow)

    # Showing

    @override
    def arrive(self, **where: Any) -> None:
        """Show `record=` among its like; `explain=True` asks for the words of an answer."""
        self._offer_offices()
        wanted = where.get("record")
        notice = self.desk.store.get(CorrectionNotice, wanted) if wanted else None
        if notice is not None:
            self.views.set_value(next(key for key, (_, s) in VIEWS.items() if notice.state in s))
            self.office.set_value(None)
        self.reload()
        self._go_to(wanted)
        if notice is not None and where.get("explain") and notice.state == OPEN:
            self._ask_words(notice)

    def _go_to(self, wanted: bytes | None) -> None:
        found = [one for one in self.lines if one.line.notice.id == wanted] or self.lines
        self.first = found[0].buttons[0] if found and found[0].buttons else self.views.chip()

    def _offer_offices(self) -> None:
        if self.is_district:
            was = self.office.value()
            found = {one.org_code for one in self.desk.store.all(CorrectionNotice)}
            self.office.offer([(code, self._office(code)) for code in sorted(found)],
                              blank="全部社区")  # fmt: skip
            self.office.set_value(was)

    def _office(self, code: str) -> str:
        unit = next(iter(self.desk.store.all(OrgUnit, code12=code)), None)
        return (unit.short_name or unit.full_name or code) if unit else code

    def reload(self) -> None:
        """Show the lines anew."""
        store, shown = self.desk.store, self.views.value()
        office = self.office.value() or ""
        for key, (words, states) in VIEWS.items():
            count = store.count(
                CorrectionNotice, state=states, **({"org_code": office} if office else {})
            )
            self.views.say(key, f"{words} {count}")
        found = returns.lines(store, states=VIEWS[shown][1], office=office, most=MOST_SHOWN + 1)
        clear(self._list)
        self.lines = []
        for line in found[:MOST_SHOWN]:
            name = self._office(line.notice.org_code) if self.is_district else ""
            needs = "amend" if self.is_district else ""
            made = NoticeLine(line, name, self._deeds(line), needs)
            self.lines.append(made)
            self._list.addWidget(made)
            made.show()
        self.empty.setVisible(not found)
        self.more.setText("还有更多，办完这些再列出来" if len(found) > MOST_SHOWN else "")
        self.more.setVisible(len(found) > MOST_SHOWN)
        self.head.say(subtitle=self._words())

    def _words(self) -> str:
        if self.is_district:
            return "随“下发与回执”的回程包带回社区；社区的答复随它的下一个包回来"
        return "改好或写明情况，答复随下一个数据包报给区里"

    def _show_view(self, _value: object = None) -> None:
        self.reload()

    def _follow(self, changes: Changes) -> None:
        if self.isVisible() and {CorrectionNotice, MergeReceipt} & changes.kinds:
            had = any(one.isAncestorOf(self.focusWidget() or self) for one in self.lines)
            self.reload()
            if had and self.lines and self.lines[0].buttons:
                self.lines[0].buttons[0].setFocus(Qt.FocusReason.OtherFocusReason)

    # What can be done

    def _deeds(self, line: Line) -> list[Deed]:
        notice, desk = line.notice, self.desk
        if not self.is_district:
            return [] if notice.state != OPEN else [
                ("打开这一栏", partial(returning.open_notice, desk, notice.id)),
                (returning.agree_words(notice), partial(returning.agree, desk, notice.id)),
                (returning.EXPLAIN_WORDS, partial(self._ask_words, notice)),
            ]  # fmt: skip
        if notice.state == CLOSED:
            return []
        close = ("了结" if notice.state != OPEN else "不用更正了", partial(self._close, notice))
        again = [] if notice.state == OPEN else [("再退回", partial(self._again, notice))]
        if handing_over.may_take_back(notice):
            again.append(("收回移交", partial(self.moving.take_back, notice)))
        return [close, *again]

    def _ask_words(self, notice: CorrectionNotice) -> None:
        words = LineInput("情况说明", hint="写明实际情况，区里会看到")

        def explain() -> None:
            returning.require(
                self.desk,
                lambda work: returns.answer(work, self.desk.clerk, notice, EXPLAINED, words.text()),
                "答复退回更正：情况说明",
                "已写情况说明，随下一个数据包报给区里",
            )

        self.card.ask("情况说明", [("answer", "情况说明", words)], deed="答复", press=explain)

    def _close(self, notice: CorrectionNotice) -> None:
        returning.write(
            self.desk, lambda work: returns.close(work, notice), "退回更正了结", "已了结"
        )

    def _again(self, notice: CorrectionNotice) -> None:
        why = LineInput("再退回的原因")
        self.card.ask(
            "再退回一次，社区读了回程的 U 盘会看到",
            [("text", "原因", why)],
            deed="再退回",
            press=lambda: returning.require(
                self.desk,
                lambda work: returns.ask_again(work, notice, why.text()),
                "再退回更正",
                "已再退回，随回程包带回社区",
            ),
        )
