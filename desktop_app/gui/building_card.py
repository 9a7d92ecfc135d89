"""排一栋楼: the doors of a whole building, said before they are registered, in one step back."""

from __future__ import annotations

from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from db import building_plan
from db.building_plan import BuildingPlan
from db.buildings import Site
from db.kinds import Address
from db.kinds.household import dwelling_name
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui.ask_card import AskCard, Control
from desktop_app.gui.controls import ChoiceBox, CodeInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.jobs import Progress
from desktop_app.gui.undoing import undo_work

LAY_OUT: Final = "排一栋楼"
NONE_NEW: Final = "这些房都登记过了，没有要排的"
_PLACE: Final = ("estate", "building")
_COUNTS: Final = (
    ("entrances", "几个单元", "1", "没有单元的写 0"),
    ("lowest", "从几层", "1", ""),
    ("highest", "到几层", "6", ""),
    ("beside", "每个单元一层几户", "2", ""),
)
_EACH, _ON = "each", "on"
_NUMBERED: Final = ((_EACH, "每个单元都从 01 编起"), (_ON, "各单元接着往下编"))


class BuildingCard(QObject):
    """Asks in a card of its page what a building is like, and registers the doors it lacks.

    What it would register stands below the fields as they are typed.
    """

    def __init__(self, desk: Desk, card: AskCard) -> None:
        super().__init__(card)
        self._desk, self._card = desk, card
        self.places: dict[str, Editor] = {}
        self.counts: dict[str, CodeInput] = {}
        self.numbered = ChoiceBox("房号怎么编")
        self._is_busy = False

    def ask(self, site: Site) -> None:
        """Ask about the building in view, or one that is not there yet."""
        fields = Address.fields()
        self.places = {name: editor(fields[name], self._desk) for name in _PLACE}
        controls: list[Control] = []
        for (name, one), said in zip(self.places.items(), site, strict=True):
            one.load(said or None)
            one.changed.connect(self._say)
            controls.append((name, fields[name].label, one.control))
        self.counts = {}
        for name, words, usual, _ in _COUNTS:
            self.counts[name] = line = CodeInput(words, most=3)
            line.setText(usual)
            line.textChanged.connect(self._say)
            controls.append((name, words, line))
        self.numbered = ChoiceBox("房号怎么编")
        self.numbered.offer(_NUMBERED)
        self.numbered.chosen.connect(self._say)
        controls.append(("run_on", "房号怎么编", self.numbered))
        self._card.ask(
            "把一栋楼的房一次排好，还没去过的也在图上；登记过的不动",
            controls,
            deed=LAY_OUT,
            press=self._press,
            hints={name: hint for name, _, _, hint in _COUNTS if hint},
            stays=True,
        )
        self._say()

    @property
    def _is_asking(self) -> bool:
        """Whether the card, which others may ask in too, still shows what is asked here."""
        cell = self._card.rows.get("run_on")
        return not self._card.isHidden() and cell is not None and cell.control is self.numbered

    def _plan(self) -> BuildingPlan:
        """Read what is asked for; raises `Refused` by field."""
        faults: dict[str, str] = {}
        said: dict[str, str] = {}
        for place, one in self.places.items():
            try:
                said[place] = one.value() or ""
            except Refused as refused:
                faults[place] = str(refused)
        numbers: dict[str, int] = {}
        for name, line in self.counts.items():
            text = line.text().strip()
            if text.isascii() and text.isdecimal():
                numbers[name] = int(text)
            else:
                faults[name] = "请写一个数，例如 2"
        if faults:
            raise Refused(faults)
        plan = BuildingPlan(
            estate=said["estate"],
            building=said["building"],
            entrances=numbers["entrances"],
            lowest=numbers["lowest"],
            highest=numbers["highest"],
            beside=numbers["beside"],
            run_on=self.numbered.value() == _ON,
        )
        plan.require()
        return plan

    def _say(self, *_: object) -> None:
        """Say what would be registered, as far as it can be told by now."""
        if not self._is_asking:
            return
        try:
            plan = self._plan()
        except Refused:
            self._card.tell("", LAY_OUT)
            return
        fresh = building_plan.missing(self._desk.store, plan)
        there = plan.count - len(fresh)
        words = f"一共 {plan.count:,} 套"
        if fresh:
            some = fresh[:1] + fresh[-1:] if len(fresh) > 1 else fresh
            words += f"，新登记 {len(fresh):,} 套：" + " … ".join(map(_called, some))
        if there:
            words += f"，登记过的 {there:,} 套不动"
        self._card.tell(f"{words}。", f"登记 {len(fresh):,} 套" if fresh else LAY_OUT)

    def _press(self) -> None:
        plan, desk = self._plan(), self._desk
        if self._is_busy:
            return
        if not building_plan.missing(desk.store, plan):
            raise Refused(NONE_NEW)
        self._is_busy = True

        def register(progress: Progress) -> tuple[Changes, int]:
            with desk.store.work(desk.clerk, LAY_OUT, "buildings") as work:
                made = building_plan.register(work, plan, progress.step)
            return work.changes, len(made)

        desk.jobs.start(
            register, title="正在登记这栋楼的房", done=partial(self._done, plan),
            failed=self._fail, cancellable=True,
        ).ended.connect(self._rest)  # fmt: skip

    def _rest(self) -> None:
        self._is_busy = False

    def _done(self, plan: BuildingPlan, done: tuple[Changes, int]) -> None:
        changes, count = done
        if self._is_asking:
            self._card.dismiss()
        self._desk.tell_changed(changes)
        (first, *_) = plan.doors()
        words = f"{dwelling_name(first.estate, first.building)}的 {count:,} 套房"
        self._desk.toast(f"已登记 {words}", partial(undo_work, self._desk, changes.work, words))
        self._desk.show_page("buildings", estate=first.estate, building=first.building)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused) and self._is_asking:
            self._card.show_faults(error.faults)
        else:
            self._desk.say_trouble(error)


def _called(door: Address) -> str:
    return dwelling_name(None, None, door.entrance, door.room)
