"""同一人核对：records of two offices that may be of one person, and what speaks for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QListWidget, QListWidgetItem
from typing_extensions import override

from db import returns, same_candidates, same_people
from db.head_counts import RULES, head_counts
from db.kinds import NotSamePerson, OrgUnit, Resident, SamePerson
from db.kinds.resident import GONE
from db.record import Id
from db.returns import Meant
from db.roles import may
from db.same_candidates import Candidate
from db.telling_apart import tell_apart
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.gui import look
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.compare_card import compared
from desktop_app.gui.controls import (
    Beside,
    Card,
    Chips,
    Empty,
    FlowLayout,
    PageHead,
    StatusChip,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.list_tools import to_merging
from desktop_app.gui.page import Page
from desktop_app.gui.pages.merge_preview import scrolled
from desktop_app.gui.undoing import undo_work

SIDE, NARROW = 280, 900
VIEWS: Final = {"open": "待核", "joined": "已认定", "counts": "人数口径"}
DUPLICATE, PAIR = "duplicate", "residence"
CLOSE_RULE: Final = "同一人核对"
CLOSE_WORDS: Final = (
    "区里核对：这位居民在别的社区也有登记，是同一人。请核实是否已经迁走，迁走的请办迁出"
)
NOTHING: Final = {
    "open": "没有要核的。收到各社区的明细包以后，证件号码相同、姓名和生日相近的会列在这里。",
    "joined": "还没有认定过同一人。在“待核”里认定的列在这里，认错了可以拆开。",
}
KEYS: Final = ("1 是同一人", "2 不是同一人", "3 人户分离", "X 左右对换", "↑↓ 换一对", "Z 撤回")
ABROAD: Final = frozenset({"present_elsewhere_registered", "temporary"})


class _Pairs(QListWidget):
    """A list whose letters and figures are the page's keys, not a search."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().strip() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()
        else:
            super().keyPressEvent(event)


class SameDeskPage(Page):
    """Candidates one by one; a person decides, and every decision can be taken back exactly."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.candidates: list[Candidate] = []
        self.edges: list[SamePerson] = []
        self.sides: tuple[Id, Id] | None = None
        self._works: list[bytes] = []
        self._is_stale = True
        self.look_button = button("重新找", self.search, icon="refresh-cw")
        self.head = PageHead("同一人核对", "", self.look_button)
        self.views = Chips("看什么", list(VIEWS.items()))
        self.views.picked.connect(self._show_view)
        self.tabs = self.views
        self.list = _Pairs()
        self.list.setAccessibleName("可能是同一人的两条记录")
        self.list.setWordWrap(True)
        self.list.setMinimumHeight(look.px(80))
        self.list.setSpacing(look.px(3))
        self.list.currentRowChanged.connect(self._show_row)
        self._inside = column(gap=8)
        self._grid = QGridLayout()
        self.to_merging = to_merging(desk)
        self.empty = Empty(NOTHING["open"], self.to_merging, icon="circle-check")
        self._make_deeds()
        main = Card(self.empty, (scrolled(held(self._inside, "clear")), 1), self.deeds)
        side = Card((self.list, 1))
        self.body = Beside(main, side, side_width=SIDE, narrow=look.px(NARROW), side_first=True)
        self.setLayout(column(self.head, self.views, (self.body, 1), gap=10, edges=look.PAGE_EDGES))
        self.first = self.list
        self.set_hints(*KEYS)
        desk.changed.connect(self._follow)

    def _make_deeds(self) -> None:
        """Make the buttons below: each says its key; the list keeps the cursor."""
        self.same = button("是同一人  1", self.join, kind="primary", name="是同一人（1）")
        self.apart = button("不是同一人  2", self.tell_apart, name="不是同一人（2）")
        self.pair = button("人户分离  3", partial(self.join, PAIR), name="人户分离一对（3）")
        self.swap_button = button("左右对换  X", self.swap, name="左右对换（X）")
        self.part_button = button("拆开", self.part, name="拆开，两条各归各")
        self.back = button("撤回上一个  Z", self.take_back, name="撤回上一个（Z）")
        flow = FlowLayout(gap=look.px(8))
        for one in (self.same, self.apart, self.pair, self.swap_button, self.part_button,
                    self.back):  # fmt: skip
            one.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            flow.addWidget(one)
        self.deeds = held(flow)

    # Coming and looking

    @override
    def arrive(self, **where: Any) -> None:
        """Look for candidates the first time, and whenever records came since."""
        if self._is_stale:
            self.search()
        else:
            self._show_view()

    @override
    def refresh(self) -> None:
        self.search()

    def search(self) -> None:
        """Find candidates in a job."""
        store = self.desk.store
        self._is_stale = False
        self.desk.jobs.start(
            lambda _progress: same_candidates.candidates(store),
            title="正在找可能是同一人的",
            done=self._take,
            failed=self.desk.say_trouble,
        )

    def _take(self, found: list[Candidate]) -> None:
        self.candidates = found
        self._show_view()

    def _follow(self, changes: Changes) -> None:
        if {SamePerson, NotSamePerson} & changes.kinds and self.isVisible():
            self.search()
        elif Resident in changes.kinds:
            self._is_stale = True

    # Showing

    def _show_view(self, _value: object = None) -> None:
        store, at = self.desk.store, max(self.list.currentRow(), 0)
        self.edges = list(store.all(SamePerson))
        names = store.named(("resident",), self._people())
        view = self.views.value()
        self.list.blockSignals(True)  # noqa: FBT003
        self.list.clear()
        for words in self._lines(names):
            self.list.addItem(QListWidgetItem(words))
        self.list.blockSignals(False)  # noqa: FBT003
        self.views.say("open", f"{VIEWS['open']} {len(self.candidates)}")
        self.views.say("joined", f"{VIEWS['joined']} {len(self.edges)}")
        self.head.say(subtitle="一个人一个人地核；拿不准就先放着，不会自己合并")
        count = self.list.count()
        if not count and self.list.hasFocus() and (chip := self.views.chip()):
            chip.setFocus(Qt.FocusReason.OtherFocusReason)  # the list goes away
        is_empty = view != "counts" and not count
        self.body.side.setVisible(bool(count))  # and no blank card beside one sentence
        self.empty.setVisible(is_empty)
        self.empty.words.setText(NOTHING.get(view, ""))
        self.to_merging.setVisible(view == "open" and self.desk.has_page("merge"))
        if count:
            self.list.setCurrentRow(min(at, count - 1))
        self._show_row(self.list.currentRow())

    def _people(self) -> list[Id]:
        found = [row for one in self.candidates for row in (one.one, one.other)]
        return found + [row for one in self.edges for row in (one.one, one.other)]

    def _lines(self, names: dict[Id, str]) -> list[str]:
        view = self.views.value()
        if view == "open":
            return [
                f"{names.get(c.one, '')} / {names.get(c.other, '')}\n"
                f"{'证件号码相同' if c.is_strong else '、'.join(c.evidence)}"
                for c in self.candidates
            ]
        if view == "joined":
            kind = SamePerson.fields()["same_kind"]
            return [
                f"{names.get(one.one, '')} / {names.get(one.other, '')}\n{kind.show(one.same_kind)}"
                for one in self.edges
            ]
        return []

    def _show_row(self, at: int) -> None:
        clear(self._inside)
        view = self.views.value()
        self.sides = None
        if view == "counts":
            self._show_counts()
        elif 0 <= at < self.list.count():
            one = self.candidates[at] if view == "open" else self.edges[at]
            self.sides = (one.one, one.other)
            if isinstance(one, Candidate):
                self.sides = self._lives_first(one.one, one.other)
            self._show_pair()
        self._enable()

    def _lives_first(self, one: Id, other: Id) -> tuple[Id, Id]:
        """Put the record where the person seems to live at the left; staff may turn it round."""
        people = self.desk.store.by_id(Resident, (one, other))
        lives = [r for r in (one, other) if people[r].residence_status in ABROAD]
        stays = [r for r in (one, other) if people[r].residence_status not in GONE]
        left = (lives or stays or [one])[0]
        return (left, other) if left == one else (left, one)

    def _show_pair(self) -> None:
        store = self.desk.store
        if self.sides is None:
            return
        people = store.by_id(Resident, self.sides)
        if len(people) < len(self.sides):
            self._inside.addWidget(label("有一条记录已删除，或还没有收到", "warn", wrap=True))
            return
        left, right = (people[row] for row in self.sides)
        self._show_evidence()
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(look.px(12))
        self._grid.setVerticalSpacing(look.px(6))
        heads = (
            f"{self._office(left)}（留用，居住地）",
            f"{self._office(right)}（另一方，户籍地）",
        )
        for at, words in enumerate(("", *heads, "")):
            self._grid.addWidget(label(words, "strong", wrap=True), 0, at)
        pairs = sorted(compared(store, left, right), key=lambda pair: pair.is_same)
        for line, pair in enumerate(pairs, 1):
            kind = "caption" if pair.is_same else "strong"
            self._grid.addWidget(label(pair.label, "small"), line, 0)
            for at, words in ((1, pair.one), (2, pair.other)):
                self._grid.addWidget(label(words or "（空）", kind, wrap=True), line, at)
            mark = StatusChip("不同", "warn") if not pair.is_same else label("相同", "caption")
            self._grid.addWidget(mark, line, 3)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._inside.addLayout(self._grid)
        if self.views.value() == "joined":
            self._show_edits()
        self._inside.addStretch(1)

    def _office(self, person: Resident) -> str:
        unit = next(iter(self.desk.store.all(OrgUnit, code12=person.org_code)), None)
        return unit.name if unit else person.org_code

    def _show_evidence(self) -> None:
        """Say what speaks for one person and what against, in words."""
        at = self.list.currentRow()
        if self.views.value() == "joined":
            edge = self.edges[at]
            words = f"依据：{edge.evidence or '没有写'}"
            self._inside.addWidget(label(words, wrap=True, name="依据"))
            return
        one = self.candidates[at]
        chips = [StatusChip("像", "ok"), label("、".join(one.evidence), wrap=True)]
        self._inside.addLayout(row(chips[0], (chips[1], 1)))
        against = "、".join(one.against) or "没有看到不像的地方"
        self._inside.addLayout(
            row(
                StatusChip("不像", "warn" if one.against else "info"),
                (label(against, wrap=True), 1),
            )
        )

    def _show_edits(self) -> None:
        """List what was changed while the two were joined; each change stays where it was made."""
        edge = self.edges[self.list.currentRow()]
        found = same_people.edits_while_joined(self.desk.store, edge.one, edge.other)
        if not found:
            return
        self._inside.addWidget(label("认定以后改过的（拆开后各留在原来的记录上）", "strong"))
        for who, entry in found[-12:]:
            side = "左边" if self.sides and who == self.sides[0] else "右边"
            labels = "、".join(one.label for one in entry.register.fields) if entry.register else ""
            self._inside.addWidget(label(f"{side} · {labels} · {entry.made.actor}", "small"))

    def _show_counts(self) -> None:
        """Say how many people each office has, by both rules, with the rules in words."""
        store = self.desk.store
        found = head_counts(store)
        units = {one.code12: one.name for one in store.all(OrgUnit)}
        grid = QGridLayout()
        grid.setHorizontalSpacing(look.px(24))
        grid.setVerticalSpacing(look.px(6))
        lines: list[tuple[str, int, int, int]] = [
            (units.get(code, code), one.by_residence, one.by_registration, one.records)
            for code, one in sorted(found.items())
        ]
        lives, registered = sum(one[1] for one in lines), sum(one[2] for one in lines)
        total = ("合计", lives, registered, sum(one[3] for one in lines))
        for at, words in enumerate(("社区", "常住口径（人）", "户籍口径（人）", "登记（条）")):
            grid.addWidget(label(words, "caption"), 0, at)
        for number, line in enumerate((*lines, total), 1):
            for at, said in enumerate(line):
                words = said if isinstance(said, str) else f"{said:,}"
                grid.addWidget(label(words, "strong" if line is total else ""), number, at)
        grid.setColumnStretch(4, 1)
        self._inside.addLayout(grid)
        for words in RULES.values():
            self._inside.addWidget(label(words, "small", wrap=True))
        self._inside.addStretch(1)

    def _enable(self) -> None:
        view, can = self.views.value(), may(self.desk.clerk, "join")
        for one in (self.same, self.apart, self.pair, self.swap_button):
            one.setVisible(view == "open")
            one.setEnabled(can and self.sides is not None)
        self.part_button.setVisible(view == "joined")
        self.part_button.setEnabled(can and self.sides is not None)
        self.back.setEnabled(bool(self._works))
        self.deeds.setVisible(view != "counts" and bool(self.list.count() or self._works))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the list low where it stands above the records."""
        super().resizeEvent(event)
        is_narrow = self.width() < look.px(NARROW)
        self.list.setMaximumHeight(look.px(96) if is_narrow else 16_777_215)

    # Deciding

    def swap(self) -> None:
        """Turn the sides round: the left one is kept, or is where the person lives."""
        if self.sides is not None and self.views.value() == "open":
            self.sides = self.sides[::-1]
            clear(self._inside)
            self._show_pair()

    def join(self, kind: str = DUPLICATE) -> None:
        """Record that both are of one person; of a duplicate the other office is asked to close."""
        if not self.same.isEnabled() or self.sides is None or self.views.value() != "open":
            return
        one, other = self.sides
        evidence = "、".join(self.candidates[self.list.currentRow()].evidence)

        def do(work: Work) -> None:
            same_people.join(work, one, other, kind, evidence)
            record = work.reader.get(Resident, other)
            if kind == DUPLICATE and record is not None and record.is_active:
                meant = Meant(record, "residence_status", CLOSE_RULE, CLOSE_WORDS)
                returns.give_back(work, self.desk.clerk, meant)

        said = "已认定为人户分离，两条都保留" if kind == PAIR else "已认定为同一人，已请另一方核实"
        self._do("认定同一人", do, said)

    def tell_apart(self) -> None:
        """Remember that they are two; they are not asked about again."""
        if not self.apart.isEnabled() or self.sides is None or self.views.value() != "open":
            return
        one, other = self.sides
        self._do("认定不是同一人", lambda work: tell_apart(work, one, other),
                 "已记下不是同一人，以后不再列出")  # fmt: skip

    def part(self) -> None:
        """Take back that two records are of one person; each is as it was."""
        if self.sides is not None and self.views.value() == "joined":
            one, other = self.sides
            self._do("拆开同一人", lambda work: same_people.part(work, one, other),
                     "已拆开，两条各归各")  # fmt: skip

    def take_back(self) -> None:
        """Take back the last decision made here."""
        if self._works:
            undo_work(self.desk, self._works.pop(), "同一人核对")
            self._enable()

    def _do(self, reason: str, act: Any, said: str) -> None:
        try:
            with self.desk.store.work(self.desk.clerk, reason, "same_people") as work:
                act(work)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return
        self._works.append(work.changes.work)
        self.desk.toast(said, self.take_back)
        self.desk.tell_changed(work.changes)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        deeds: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_1: self.join,
            Qt.Key.Key_2: self.tell_apart,
            Qt.Key.Key_3: partial(self.join, PAIR),
            Qt.Key.Key_X: self.swap,
            Qt.Key.Key_Z: self.take_back,
        }
        deed = deeds.get(Qt.Key(event.key()))
        if deed is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            deed()
