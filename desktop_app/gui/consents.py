"""告知同意 of one resident: what they agreed to, adding to it, and taking it back as easily."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from db import stopping
from db.kinds import ConsentRecord, Resident
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui.arrange import clear, column, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, DateInput, SectionTitle, StatusChip, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.undoing import undo_work

ASKED: Final = ("purpose", "legal_basis", "given_on", "scope")
USUAL_SCOPE: Final = "姓名、性别、出生日期、住址、联系电话"
NONE_YET: Final = "还没有登记。问过本人、对方同意后，在这里记一笔。"
GUARDIAN: Final = "未满 14 周岁，还没有监护人同意的记录，请补登"
_BY_GUARDIAN: Final = "guardian_consent"


class ConsentsCard(Card):
    """The consents of the resident in view, newest first.

    Withdrawing keeps the record and its day: what was done until then stays lawful (PIPL
    Art. 15). A person under 14 needs a guardian's consent (Art. 31), and the card says so.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._person: Resident | None = None
        self._editors: dict[str, Editor] = {}
        self._fields: dict[str, Any] = dict(ConsentRecord.fields())
        self.add_button = button("登记同意", self.ask_new, kind="link", icon="plus")
        self.reminder, self.ask = InlineBar(), AskCard()
        self.lines = column(gap=6)
        self.body.addWidget(SectionTitle("告知同意", self.add_button))
        for part in (self.reminder, self.ask):
            self.body.addWidget(part)
        self.body.addLayout(self.lines)
        desk.changed.connect(self.follow)

    def show_person(self, person: Resident | None) -> None:
        """Show the consents of a kept resident; nothing for a new one."""
        if person is None or self._person is None or person.id != self._person.id:
            self.ask.hide()
        self._person = person
        self.setVisible(person is not None)
        if person is not None:
            self._show(person)

    def follow(self, changes: Changes) -> None:
        """Show the consents anew when some changed."""
        if self._person is not None and ConsentRecord in changes.kinds:
            self._show(self._person)

    def _show(self, person: Resident) -> None:
        clear(self.lines)
        found = self._desk.store.all(ConsentRecord, subject=person.id, order=("given_on",))
        current = [one for one in found if one.withdrawn_on is None]
        former = [one for one in found if one.withdrawn_on is not None]
        for one in (*reversed(current), *reversed(former)):
            self._add_line(one)
        if not found:
            self.lines.addWidget(label(NONE_YET, "caption", wrap=True))
        held = any(c.legal_basis == _BY_GUARDIAN and c.withdrawn_on is None for c in found)
        if person.is_child(self._desk.store.today) and person.is_active and not held:
            self.reminder.say(GUARDIAN, "warn", ("登记监护人同意", self.ask_guardian))
        else:
            self.reminder.hide()

    def _add_line(self, one: ConsentRecord) -> None:
        purpose = self._fields["purpose"].show(one.purpose)
        basis = self._fields["legal_basis"].show(one.legal_basis)
        given = self._fields["given_on"].show(one.given_on)
        told = " · ".join(filter(None, (given, basis, one.scope)))
        words = label(told, "small", wrap=True)
        if one.withdrawn_on:
            state: tuple[Any, ...] = (StatusChip(f"{one.withdrawn_on.isoformat()} 撤回"),)
        else:
            press = partial(self.ask_withdrawal, one.id)
            state = (button("撤回", press, kind="flat", name=f"撤回{purpose}的同意"),)
        self.lines.addLayout(row(label(purpose, "strong"), (words, 1), *state, gap=10))

    # Adding

    def ask_guardian(self) -> None:
        """Ask for the guardian's consent."""
        self.ask_new({"purpose": "register", "legal_basis": _BY_GUARDIAN})

    def ask_new(self, given: Mapping[str, Any] | None = None) -> None:
        """Ask for a new consent; some values may be given."""
        if self._person is None:
            return
        usual = {"given_on": self._desk.store.today, "scope": USUAL_SCOPE} | dict(given or {})
        self._editors = {name: editor(self._fields[name], self._desk) for name in ASKED}
        for name, value in usual.items():
            self._editors[name].put(value)
        self.ask.ask(
            f"{self._person.name}同意的事。先把用途和范围说清楚，再登记。",
            [(name, self._fields[name].label, one.control) for name, one in self._editors.items()],
            deed="登记同意",
            press=self._add,
        )

    def _add(self) -> None:
        if self._person is None:
            return
        made = ConsentRecord(subject=self._person.id)
        faults: dict[str, str] = {}
        for name, one in self._editors.items():
            try:
                one.fill(made, name)
            except Refused as refused:
                faults[name] = str(refused)
        if faults:
            raise Refused(faults)
        self._keep(made, "登记同意")

    # Taking back

    def ask_withdrawal(self, record_id: bytes) -> None:
        """Ask for the day on which a consent was taken back."""
        one = self._desk.store.get(ConsentRecord, record_id)
        if one is None:
            return
        day = DateInput()
        day.today = self._desk.store.today
        day.set_value(self._desk.store.today)
        purpose = self._fields["purpose"].show(one.purpose)
        effect = stopping.EFFECTS.get(one.purpose, "以后不再为这件事使用这些信息")
        self.ask.ask(
            f"撤回“{purpose}”的同意。{effect}；撤回以前做的不受影响。",
            [("withdrawn_on", self._fields["withdrawn_on"].label, day)],
            deed="撤回同意",
            press=partial(self._withdraw, one, day),
        )

    def _withdraw(self, one: ConsentRecord, day: DateInput) -> None:
        if day.value() is None:
            raise Refused({"withdrawn_on": f"请填写{self._fields['withdrawn_on'].label}"})
        one.withdrawn_on = day.value()
        self._keep(one, "撤回同意")

    def _keep(self, one: ConsentRecord, verb: str) -> None:
        desk = self._desk
        with desk.store.work(desk.clerk, verb, "consents") as work:
            work.save(one)
        desk.tell_changed(work.changes)
        words = f"{verb}：{self._fields['purpose'].show(one.purpose)}"
        desk.toast(f"已{words}", partial(undo_work, desk, work.changes.work, words))
