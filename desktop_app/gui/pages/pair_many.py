"""结对 for the chosen: one helper for all of them, what will be made said first, one step back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import QObject

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
LOOKING: Final = "正在看会结哪些"
NONE_LEFT: Final = "没有要新结的"


class PairMany(QObject):
    """Pairs chosen residents with one helper; asks in a card of its page."""

    def __init__(self, desk: Desk, card: AskCard) -> None:
        super().__init__(card)
        self._desk, self._card = desk, card
        self.kind = InitialsBox()
        self.editors: dict[str, Editor] = {}

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
        controls = [(name, WORDS.get(name, fields[name].label), one.control)
                    for name, one in self.editors.items()]  # fmt: skip
        self._card.ask(
            f"给选中的 {len(people):,} 人一起结对，选中的都是乙方",
            [("kind", fields["kind"].label, self.kind), *controls],
            deed="看看会结哪些",
            press=partial(self._look, people),
        )

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
        store = self._desk.store
        self._desk.jobs.start(
            lambda progress: pairing_many.plan(store, values, people, progress.step),
            title=LOOKING, done=partial(self._say_plan, values, people),
            failed=self._desk.say_trouble, cancellable=True,
        )  # fmt: skip

    def _say_plan(self, values: Mapping[str, Any], people: Sequence[bytes], plan: PairPlan) -> None:
        names = self._desk.store.named((), [values["side_a"]])
        helper = names.get(values["side_a"], "")
        if not plan.made:
            self._desk.toast(f"{NONE_LEFT}。{self._rest(plan)}".strip("。") + "。")
            return
        some = [one.side_b for one in plan.made[:MOST_NAMED]]
        called = self._desk.store.named(("resident",), some)
        named = "、".join(called.get(one, "") for one in some)
        more = "等" if len(plan.made) > MOST_NAMED else ""
        said = [f"将新结 {len(plan.made):,} 对：{helper} 和 {named}{more}", self._rest(plan)]
        if plan.is_much:
            said.append(f"{helper}在结的结对会有 {plan.of_helper:,} 个，请看看顾不顾得过来")
        self._card.ask(
            "。".join(one for one in said if one) + "。",
            (),
            deed=f"结这 {len(plan.made):,} 对",
            press=partial(self._do, values, people, helper),
        )

    def _rest(self, plan: PairPlan) -> str:
        """Say who is not paired anew, and why."""
        said = [f"另有 {len(plan.paired):,} 人已经结过，不再结"] if plan.paired else []
        if plan.left_out:
            each = "、".join(f"{one.name}（{words}）" for one, words in plan.left_out[:MOST_NAMED])
            more = "等" if len(plan.left_out) > MOST_NAMED else ""
            said.append(f"{len(plan.left_out):,} 人不能结，会跳过：{each}{more}")
        return "。".join(said)

    def _do(self, values: Mapping[str, Any], people: Sequence[bytes], helper: str) -> None:
        desk = self._desk

        def pair(progress: Progress) -> tuple[Changes, PairPlan]:
            with desk.store.work(desk.clerk, "批量结对", "residents") as work:
                made = pairing_many.make(work, values, people, progress.step)
            return work.changes, made

        desk.jobs.start(
            pair, title="正在结对", done=partial(self._say_done, helper),
            failed=desk.say_trouble, cancellable=True,
        )  # fmt: skip

    def _say_done(self, helper: str, done: tuple[Changes, PairPlan]) -> None:
        changes, plan = done
        self._desk.tell_changed(changes)
        words = f"{helper}的 {len(plan.made):,} 对结对"
        back = partial(undo_work, self._desk, changes.work, words) if changes.ids else None
        self._desk.toast(f"已新结 {words}", back)
