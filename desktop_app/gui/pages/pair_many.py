"""结对 for the chosen: one helper for all of them, what will be made said first, one step back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject, Qt

from db import codes, pairing_many
from db.kinds import Pairing
from db.kinds.pairing import SIDES
from db.pairing_many import PairPlan
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.code_editors import InitialsBox
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor, editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.jobs import Progress
from desktop_app.gui.pages.starting import my_staff
from desktop_app.gui.undoing import undo_work

ASKED: Final = ("side_a", "purposes", "frequency", "start_on", "agreed_by_both")
WORDS: Final = {"side_a": "和谁结对（甲方）", "agreed_by_both": "每一位都问过，双方自愿"}
MOST_NAMED: Final = 3
Values = Mapping[str, Any]
LOOKING: Final = "正在看会结哪些"
LOOK: Final = "先看结果"
NONE_LEFT: Final = "没有需要新结对的人"


class PairMany(QObject):
    """Pairs chosen residents with one helper; asks in a card of its page.

    What was filled in stays while the card says what will be made, and any change asks anew.
    """

    def __init__(self, desk: Desk, card: AskCard) -> None:
        super().__init__(card)
        self._desk, self._card = desk, card
        self.kind = InitialsBox()
        self.editors: dict[str, Editor] = {}
        self._wanted: Values | None = None  # what is being looked at
        self._planned: Values | None = None
        self._is_busy = False

    def ask(self, people: Sequence[bytes]) -> None:
        """Ask with whom and what for; `people` are residents."""
        fields = Pairing.fields()
        self.kind = InitialsBox()
        self.kind.offer([(one, codes.PAIRING_KIND.label(one)) for one in pairing_many.KINDS])
        self.kind.activated.connect(self._limit)
        self.editors = {name: editor(fields[name], self._desk) for name in ASKED}
        for name, one in self.editors.items():
            one.load(getattr(Pairing(), name, None))
        self.editors["start_on"].put(self._desk.store.today)
        self._limit()
        self.kind.activated.connect(self._forget_plan)
        for one in self.editors.values():
            one.changed.connect(self._forget_plan)
        controls = [(name, WORDS.get(name, fields[name].label), one.control)
                    for name, one in self.editors.items()]  # fmt: skip
        self._card.ask(
            f"给选中的 {len(people):,} 人一起结对，选中的都是乙方",
            [("kind", fields["kind"].label, self.kind), *controls],
            deed=LOOK,
            press=partial(self._press, people),
            stays=True,
        )
        self._forget_plan()

    @property
    def _is_asking(self) -> bool:
        """Whether the card, which others ask in too, still shows what is asked here."""
        cell = self._card.rows.get("kind")
        return not self._card.isHidden() and cell is not None and cell.control is self.kind

    def _forget_plan(self, *_: object) -> None:
        self._wanted = self._planned = None
        if self._is_asking:
            self._card.tell("", LOOK)

    def _press(self, people: Sequence[bytes]) -> None:
        """Say what will be made; once that has been said, make it."""
        if self._is_busy:
            return
        if self._planned is None:
            self._look(people)
        else:
            self._do(self._planned, people)

    def _rest_now(self) -> None:
        self._is_busy = False

    def _limit(self, *_: object) -> None:
        """Let the helper be looked for only where the kind of pairing allows."""
        made, kind = self.editors["side_a"], self.kind.value()
        if not isinstance(made, LinkEditor):
            raise TypeError(made)
        tables = SIDES[kind][0]
        made.picker.limit(tables)
        if made.picker.target and not self._desk.store.find(tables, made.picker.target):
            made.picker.remove()
        me = my_staff(self._desk) if kind == "cadre_resident" else None
        if me and not made.picker.target:
            made.put(me)

    def _look(self, people: Sequence[bytes]) -> None:
        """Read what is asked for, then say what it would do."""
        values: dict[str, Any] = {
            "kind": self.kind.value(), "org_code": self._desk.store.facts.scope,
        }  # fmt: skip
        faults: dict[str, str] = {}
        for name, one in self.editors.items():
            try:
                values[name] = one.value()
            except Refused as refused:
                faults[name] = str(refused)
        if values.get("side_a") is None:
            faults.setdefault("side_a", "请选和谁结对")
        if faults:
            raise Refused(faults)
        # What would do for nobody is said beside its field, before anybody is looked at.
        pairing_many.plan(self._desk.store, values, ())
        store, self._wanted, self._is_busy = self._desk.store, values, True
        self._card.show_faults({})
        self._desk.jobs.start(
            lambda progress: pairing_many.plan(store, values, people, progress.step),
            title=LOOKING, done=partial(self._say_plan, values), failed=self._fail,
            cancellable=True,
        ).ended.connect(self._rest_now)  # fmt: skip

    def _helper(self, values: Values) -> str:
        names: Mapping[bytes, str] = self._desk.store.named((), [values["side_a"]])
        return names.get(values["side_a"], "")

    def _say_plan(self, values: Values, plan: PairPlan) -> None:
        if self._wanted is not values or not self._is_asking:
            return  # something else is asked by now
        self._wanted = None
        if not plan.made:
            self._card.tell(f"{NONE_LEFT}。{self._rest(plan)}".strip("。") + "。", LOOK)
            return
        helper = self._helper(values)
        some = [one.side_b for one in plan.made[:MOST_NAMED]]
        called = self._desk.store.named(("resident",), some)
        named = "、".join(called.get(one, "") for one in some)
        more = "等" if len(plan.made) > MOST_NAMED else ""
        said = [f"将新结 {len(plan.made):,} 对：{helper} 和 {named}{more}", self._rest(plan)]
        if plan.is_much:
            said.append(f"{helper}在结的结对会有 {plan.of_helper:,} 个，请看看顾不顾得过来")
        self._planned = values
        self._card.tell(
            "。".join(one for one in said if one) + "。", f"确定结对 {len(plan.made):,} 对"
        )
        self._card.deed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _rest(self, plan: PairPlan) -> str:
        """Say who is not paired anew, and why."""
        said = [f"另有 {len(plan.paired):,} 人已经结过，不再结"] if plan.paired else []
        if plan.left_out:
            each = "、".join(f"{one.name}（{words}）" for one, words in plan.left_out[:MOST_NAMED])
            more = "等" if len(plan.left_out) > MOST_NAMED else ""
            said.append(f"{len(plan.left_out):,} 人不能结，会跳过：{each}{more}")
        return "。".join(said)

    def _do(self, values: Values, people: Sequence[bytes]) -> None:
        desk, self._is_busy = self._desk, True

        def pair(progress: Progress) -> tuple[Changes, PairPlan]:
            with desk.store.work(desk.clerk, "批量结对", "residents") as work:
                made = pairing_many.make(work, values, people, progress.step)
            return work.changes, made

        desk.jobs.start(
            pair, title="正在结对", done=partial(self._say_done, self._helper(values)),
            failed=self._fail, cancellable=True,
        ).ended.connect(self._rest_now)  # fmt: skip

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused) and self._is_asking:
            self._card.show_faults(error.faults)
        else:
            self._desk.say_trouble(error)

    def _say_done(self, helper: str, done: tuple[Changes, PairPlan]) -> None:
        changes, plan = done
        if self._is_asking:
            self._card.dismiss()
        self._desk.tell_changed(changes)
        words = f"{helper}的 {len(plan.made):,} 对结对"
        back = partial(undo_work, self._desk, changes.work, words) if changes.ids else None
        self._desk.toast(f"已新结 {words}", back)
