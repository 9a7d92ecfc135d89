"""What can happen to a household: one short page for each act, what will change in words."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import codes
from db.as_of import ELSEWHERE
from db.household_act import (
    ARRIVE,
    DEATH,
    JOIN,
    LEAVE,
    MOVED_OUT,
    NEW_HEAD,
    SPLIT,
    TITLES,
    Act,
    Scene,
)
from db.household_events import do
from db.household_faults import faults, relation_key
from db.household_words import words
from db.kinds import Household
from db.record import Id
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import (
    Beside,
    Card,
    ChoiceBox,
    DateInput,
    Empty,
    FieldRow,
    LineInput,
    PageHead,
    SectionTitle,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.event_deeds import KEY, OF_HOUSEHOLD
from desktop_app.gui.event_parts import AT_HOUSEHOLD, AT_PLACE, LeftCard, MattersCard, PlaceCard
from desktop_app.gui.event_people import EventPeople
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.picker import Picker
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.undoing import undo_work

_WHO: Final = {
    SPLIT: "谁分出去",
    JOIN: "全户的人，到那一户是什么关系",
    ARRIVE: "谁迁进来",
    LEAVE: "谁迁出",
    NEW_HEAD: "户主换成谁，各人与新户主什么关系",
    DEATH: "去世的是哪一位",
}
NOBODY: Final = "还没有选是哪一户。在“户”里选一户，它的摘要里有分户、并户这些按钮。"
_DAY: Final = {DEATH: "去世日期"}
_WAYS: Final = {
    SPLIT: (AT_PLACE,),
    JOIN: (AT_HOUSEHOLD,),
    ARRIVE: (AT_HOUSEHOLD, AT_PLACE),
}
_REASONS: Final = {LEAVE: "迁出", DEATH: "本人去世", JOIN: "并户"}
_STATUSES: Final = {
    LEAVE: ((MOVED_OUT, "人和户口都迁走"), (ELSEWHERE, "人搬走，户口留下")),
    ARRIVE: tuple(
        (code, codes.RESIDENCE_STATUS.label(code))
        for code in ("matched", "present_elsewhere_registered", "temporary")
    ),
}


class HouseholdEventPage(Page):
    """Comes with `act=`, `home=` and, where somebody is meant, `person=`."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.kind = SPLIT
        self.home: Id | None = None
        self._coming: list[Id] = []
        self._alone: list[Id] = []
        self._tried = False
        self.do_button = button("", self.do, kind="primary", key="Ctrl+S")
        cancel = button("取消  Esc", self.leave, name="取消")
        self.head = PageHead("", "", cancel, self.do_button, crumb="居民与户", back=self.leave)
        self.bar = InlineBar()
        self._build_cells(desk)
        self.where_to, self.left_behind, self.still_open = (
            PlaceCard(desk),
            LeftCard(),
            MattersCard(),
        )
        self.people = EventPeople()
        self._who = SectionTitle("")
        self._told = column(gap=8)
        preview = Card(self._told, title="会这样改")
        main = column(
            Card(row((self.day_row, 2), (self.status_row, 2), (self.more_row, 3), gap=10)),
            Card(self._who, self.picker_row, self.quick, self.people),
            self.where_to,
            self.left_behind,
            self.still_open,
            STRETCH,
            gap=12,
        )
        side = held(column(self.bar, preview, STRETCH, gap=12))
        self._both = Beside(held(main), side, side_width=320, narrow=look.px(900))
        self._choose = button("去选户", partial(desk.show_page, "households"), kind="primary")
        self._nobody = Empty(NOBODY, self._choose, icon="users")
        self.setLayout(
            column(self.head, (self._both, 1), (self._nobody, 1), gap=12, edges=look.PAGE_EDGES)
        )
        self.hints = ("Enter 下一项", "空格 勾选", "Ctrl+S 办理", "Esc 取消")
        self._connect()
        self.begin(SPLIT, None, None, {})

    def _build_cells(self, desk: Desk) -> None:
        self.day = DateInput()
        self.day_row = FieldRow("日期", self.day, required=True)
        self.status = ChoiceBox()
        self.status_row = FieldRow("迁出以后", self.status, required=True)
        self.more = LineInput(most=60)
        self.more_row = FieldRow("迁往哪里（可不填）", self.more)
        self.picker = Picker(desk, ("resident",), name="加一位")
        self.picker.setPlaceholderText("加一位：输姓名或拼音首字母")
        self.picker_row = FieldRow("加一位居民", self.picker)
        self.quick = QuickNew(desk, KEY)
        self.quick.offer(self.picker)

    def _connect(self) -> None:
        for part in (self.where_to, self.left_behind, self.still_open, self.people):
            part.changed.connect(self.judge)
        self.day.textChanged.connect(self.judge)
        self.more.textChanged.connect(self.judge)
        self.status.chosen.connect(self.judge)
        self.picker.picked.connect(self._take)
        self.people.removed.connect(self._drop)

    # Coming and going

    @override
    def arrive(self, **where: Any) -> None:
        """Begin an act; without one, stay as staff left it."""
        if act := where.get("act"):
            self.begin(act, where.get("home"), where.get("person"), where.get("place") or {})

    def begin(self, act: str, home: Id | None, person: Id | None, place: dict[str, Any]) -> None:
        """Ask for an act on a household from the beginning."""
        self.kind, self.home, self._tried = act, home, False
        if not self.quick.isHidden():
            self.quick.dismiss()
        self._coming = [person] if person and act == ARRIVE else []
        self._alone = [person] if person and home is None and act != ARRIVE else []
        self.bar.hide()
        self.day.today = self.desk.store.today
        self.day.set_value(self.desk.store.today)
        self.where_to.begin(_WAYS.get(act, ()))
        self.where_to.fill(place)
        if act == ARRIVE and home:
            self.where_to.picker.set_target(home)
        elif act == ARRIVE and place:
            self.where_to.way.set_value(AT_PLACE)
        self.left_behind.begin()
        self.still_open.begin(_REASONS.get(act, ""))
        self._begin_cells(act)
        self.people.forget()
        self._show_people()
        if person:
            self.people.tick(person)
        is_of_somebody = bool(home or person or act == ARRIVE)
        self._both.setVisible(is_of_somebody)
        self._nobody.setVisible(not is_of_somebody)
        self.do_button.setEnabled(is_of_somebody)
        self.first = self.day if is_of_somebody else self._choose
        self.judge()

    def _begin_cells(self, act: str) -> None:
        self.status.offer(_STATUSES.get(act, ()))
        self.status_row.setVisible(act in _STATUSES)
        self.status_row.label.setText("迁出以后 *" if act == LEAVE else "迁入以后的人户状态 *")
        self.day_row.label.setText(f"{_DAY.get(act, f'{TITLES[act]}日期')} *")
        self.more.setText("")
        self.more_row.setVisible(act in (LEAVE, ARRIVE))
        self.more_row.label.setText("迁往哪里（可不填）" if act == LEAVE else "户籍地")
        self.picker_row.setVisible(act == ARRIVE)
        self._who.words.setText(_WHO[act])
        self.do_button.setText(f"{TITLES[act]}  Ctrl+S")
        self.do_button.setAccessibleName(TITLES[act])

    @override
    def sights(self) -> dict[str, dict[str, Any]]:
        home = self.desk.store.newest(Household)
        acts = {act: {"act": act, "home": home.id} for act in OF_HOUSEHOLD} if home else {}
        return {"": {}} | acts

    @override
    def place(self) -> dict[str, Any]:
        who = next(iter((*self._coming, *self._alone)), None)
        return {"act": self.kind, "home": self.home, "person": who}

    def leave(self) -> None:
        """Go back without doing anything."""
        self.desk.go_back()

    # What is filled in

    def act(self) -> Act:
        """Give the act as it is filled in."""
        kind = self.kind
        people = tuple(self._coming) if kind == ARRIVE else self.people.ticked()
        made = Act(
            kind,
            None if kind == ARRIVE else self.home,
            self.day.value(),
            people,
            relations=self.people.relations(),
            into=self.where_to.target() if kind in (JOIN, ARRIVE) else None,
            place=self.where_to.place() if kind in (SPLIT, ARRIVE) else None,
            occupancy=self.left_behind.box.value() or "",
            closing=self.still_open.ticked(),
            reason=self.still_open.why.text(),
        )
        if kind in _STATUSES:
            made.status = self.status.value() or ""
        if kind == LEAVE:
            made.note = f"迁往{self.more.text().strip()}" if self.more.text().strip() else ""
        elif kind == ARRIVE:
            made.hukou_place = self.more.text()
        return made

    def judge(self, *_: object) -> None:
        """Show what the act would change, and ask what it asks; faults only once it was tried."""
        act = self.act()
        scene = Scene(self.desk.store, act)
        self.people.show_groups(scene)
        self._suggest_joining(scene)
        act.relations = self.people.relations()
        called = self.desk.store.called(scene.home) if scene.home else ""
        asked = "填好以后按 Ctrl+S" if self.do_button.isEnabled() else ""
        self.head.say(f"{act.title}：{called}" if called else act.title)
        self.head.subtitle.setText(asked)
        self.more_row.setVisible(
            act.kind == LEAVE
            or (act.kind == ARRIVE and act.status == "present_elsewhere_registered")
        )
        self.left_behind.ask(scene.vacated)
        self.still_open.show_matters(scene.matters)
        self._tell(scene)
        if self._tried:
            self.show_faults(faults(scene, self.desk.store.today))

    def _suggest_joining(self, scene: Scene) -> None:
        """Let everyone's relation to the other head follow from what their own head is to it."""
        if self.kind != JOIN or scene.head is None or scene.head not in self.people.rows:
            return
        line = self.people.rows[scene.head]
        if not (bond := line.relation.box.value()):
            return
        scene.act.bond = bond
        told = scene.suggested_joining()
        for one, other in self.people.rows.items():
            if one != scene.head:
                other.suggest(told.get(one, ""))

    def _tell(self, scene: Scene) -> None:
        clear(self._told)
        for sentence in words(scene):
            self._told.addWidget(label(sentence, wrap=True))

    def show_faults(self, found: dict[str, str]) -> None:
        """Say what is wrong, each beside its field, the rest above the preview."""
        cells = {"day": self.day_row, "status": self.status_row, "hukou_place": self.more_row}
        for name, cell in cells.items():
            if name in found:
                cell.show_fault(found[name])
            else:
                cell.show_hint()
        for part in (self.where_to, self.left_behind, self.still_open):
            part.show_faults(found)
        self.people.show_faults(found)
        beside = {*cells, "occupancy", "reason", "into", *map(relation_key, self.people.rows)}
        loose = [w for n, w in found.items() if n not in beside and not n.startswith("place.")]
        if loose:
            self.bar.say("；".join(dict.fromkeys(loose)), "warn")
        elif found:
            self.bar.say(f"有 {len(found)} 处要改，看红字", "warn")
        else:
            self.bar.hide()

    # People

    def _show_people(self) -> None:
        scene = Scene(self.desk.store, self.act())
        cast = scene.members or tuple(self._alone) if self.kind != ARRIVE else self._coming
        self.people.show_people(
            scene,
            cast,
            self.desk.store.today,
            ticks=self.kind in (SPLIT, LEAVE, DEATH),
            removes=self.kind == ARRIVE,
        )

    def _take(self, picked: object) -> None:
        self.picker.set_target(None)
        if isinstance(picked, bytes) and picked not in self._coming:
            self._coming.append(picked)
            self._show_people()
            self.judge()

    def _drop(self, one: bytes) -> None:
        self._coming.remove(one)
        self._show_people()
        self.judge()
        self.picker.setFocus(Qt.FocusReason.OtherFocusReason)

    # Doing

    def do(self) -> bool:
        """Do the act, or say what is wrong and go there."""
        self.day.read()
        act = self.act()
        self._tried = True
        try:
            with self.desk.store.work(self.desk.clerk, act.title, KEY) as work:
                home = do(work, act, self.desk.store.today)
        except Refused as refused:
            self.judge()
            self.show_faults(refused.faults)
            self._go_to_fault(refused.faults)
            return False
        except Unavailable as error:
            self.desk.say_trouble(error)
            return False
        self._tried = False
        self.desk.tell_changed(work.changes)
        if home is not None:
            called = self.desk.store.called(home)
            self.desk.show_page("household_form", record=home.id)
        else:
            called = "、".join(self.desk.store.named(("resident",), act.people).values())
            self.desk.show_page("resident_form", record=act.people[0])
        said = f"{act.title}：{called}"
        self.desk.toast(f"已办{said}", partial(undo_work, self.desk, work.changes.work, said))
        return True

    def _go_to_fault(self, found: dict[str, str]) -> None:
        rows = [
            self.day_row, self.status_row, self.more_row, *self.where_to.cells.values(),
            self.where_to.into, self.left_behind.line, self.still_open.line,
            *(one.line for one in self.people.rows.values()),
        ]  # fmt: skip
        wrong = (one.control for one in rows if one.control.property("bad"))
        target: QWidget | None = next((one for one in wrong if one.isVisible()), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        elif "people" in found:
            self._go_to_people()

    def _go_to_people(self) -> None:
        if self.kind == ARRIVE:
            self.picker.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.people.go_to_first()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.focusNextChild()
        else:
            super().keyPressEvent(event)
