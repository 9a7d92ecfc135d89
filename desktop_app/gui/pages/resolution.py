"""One resolution: how far it is, its steps, and what can be done with it now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import files, follow_ups, removing
from db.cutting import short
from db.history import events
from db.kinds import Attachment, FollowUp, ListEntry, Resolution, Transition
from db.kinds.resolution import OPEN_STATES
from db.record import Record
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import (
    Beside,
    Card,
    DateInput,
    Empty,
    LineInput,
    PageHead,
    SectionTitle,
    button,
    label,
)
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.facets import whose
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.history_panel import HistoryPanel
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.page import Page
from desktop_app.gui.pages.follow_ups import TONES
from desktop_app.gui.pages.resolution_facts import facts, helpers
from desktop_app.gui.pages.resolution_notes import NotesCard, ProofCard, Written
from desktop_app.gui.papers_card import PapersCard
from desktop_app.gui.picker import Picker
from desktop_app.gui.reminding import remind
from desktop_app.gui.step_bar import StepsCard
from desktop_app.gui.undoing import undo_work

KEY: Final = "resolution"
_FACT_WIDTH: Final = 78
NOTHING: Final = "还没有选哪一条。到“议定事项督办”里选一条，按 Enter 打开。"
HINTS: Final = ("Enter 记下进展", "Esc 回到列表")
ONLY_SEEN: Final = "{office}的议定事项，这里只看。"
CLOSED: Final = "这一条{stage}了，不能再改。要再办，请先重新打开并写明原因。"
_PARTS: Final[tuple[tuple[type[Record], str], ...]] = (
    (FollowUp, "resolution"),
    (ListEntry, "owner"),
    (Transition, "target"),
)
"""What is shown with a matter, each with its link to it."""
Deed = Callable[[Work, Resolution], object]


class ResolutionPage(Page):
    """Follows one resolution to its end; comes with `record=` its id."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.record_kind = Resolution
        self.matter: Resolution | None = None
        self.bar, self.ask = InlineBar(), AskCard()
        self._begun: dict[bytes, FollowUp] = {}
        self._written: dict[bytes, Written] = {}
        self._chosen: bytes | None = None
        self.history = HistoryPanel(desk)
        self.notes, self.proof = NotesCard(desk), ProofCard(desk)
        self.words, self.entry = self.notes.words, self.notes.entry
        self._build_head()
        self._facts, self._steps = column(gap=6), StepsCard(desk)
        self.papers = PapersCard(desk, lambda: True)
        self.terms_button = button(
            "配合单位和长期", self.ask_terms, kind="link", icon="pencil", needs="edit"
        )
        self.remark_button = button("写备注", self.ask_remark, kind="link", icon="pencil")
        title = SectionTitle("议定事项", self.remark_button, self.terms_button)
        main = column(Card(title, self._facts), (self.notes, 1), gap=12)
        side = held(column(self.proof, self._steps, self.papers, self.history, STRETCH, gap=12))
        self.both = Beside(held(main), side, side_width=300, narrow=look.px(860))
        to_list = button("去选议定事项", self.leave, kind="primary")
        self.nothing = Card((Empty(NOTHING, to_list, icon="square-check"), 1))
        parts = (self.head, self.bar, self.ask, (self.nothing, 1), (self.both, 1))
        self.setLayout(column(*parts, gap=12, edges=look.PAGE_EDGES))
        self._show_nothing()
        self.notes.noted.connect(self.note_progress)
        self.notes.proof_asked.connect(self.show_proof)
        self.notes.change_asked.connect(self.ask_change)
        self.notes.delete_asked.connect(self.delete_note)
        self.proof.back_asked.connect(self.show_proof)
        desk.changed.connect(self.follow)
        self.first = self.words

    def _build_head(self) -> None:
        self.remind_button = button("催办", self.remind, icon="message-square-text")
        self.extend_button = button("延期", self.ask_extend)
        self.stop_button = button("终止", self.ask_stop)
        self.report_button = button("报办结", self.ask_report, kind="primary")
        self.return_button = button("没办好，退回", self.ask_return)
        self.confirm_button = button("确认办结", self.ask_confirm, kind="primary")
        self.reopen_button = button("重新打开", self.ask_reopen)
        self.delete_button = button(
            "", self.delete, kind="icon", icon="trash-2", name="删除这条议定事项", needs="edit"
        )
        self.deeds = held(row(
            self.delete_button, self.remind_button, self.extend_button, self.stop_button,
            self.report_button, self.return_button, self.confirm_button, self.reopen_button,
        ))  # fmt: skip
        crumb = "议定事项督办"
        self.head = PageHead("", "", self.deeds, crumb=crumb, back=self.leave)

    @override
    def arrive(self, **where: Any) -> None:
        if wanted := where.get("record"):
            self.show_matter(wanted)
            if step := where.get("step"):
                # The window puts the cursor into the page first; what is asked takes it over.
                QTimer.singleShot(0, self, partial(self.ask_step, step))

    def ask_step(self, to: str) -> None:
        """Ask what the way to a state asks for; 办理中 begins with the first note."""
        if self.matter is None:
            return
        is_open = self.matter.state in OPEN_STATES
        done = self.ask_confirm if follow_ups.is_waiting(self.matter) else self.ask_report
        asks = {"done": done, "extended": self.ask_extend, "terminated": self.ask_stop}
        if not is_open:
            self.ask_reopen()
        elif to in asks:
            asks[to]()

    def delete(self) -> None:
        """Move the matter to the bin, and go back to the list."""
        if self.matter and delete_with_toast(self.desk, [self.matter]):
            self.leave()

    def leave(self) -> None:
        """Go back to the list."""
        self.desk.show_page("follow_ups")

    def follow(self, changes: Changes) -> None:
        """Show the matter anew when it or what belongs to it changed."""
        matter = self.matter
        if matter is None:
            return
        if self._touch(matter, changes):
            self.show_matter(matter.id)
        elif Attachment in changes.kinds:
            self._show_notes(matter)

    def _touch(self, matter: Resolution, changes: Changes) -> bool:
        """Say whether changes are of a matter, its notes, steps or units, kept or just deleted."""
        values, of = self.desk.store.values, matter.id
        parts = [(kind, link) for kind, link in _PARTS if kind in changes.kinds]
        if not changes.ids:  # an import or a package tells only of which kinds it wrote
            return bool(parts) or Resolution in changes.kinds
        own = {of} | {
            one for kind, link in parts for (one,) in values(kind, "id", hidden=True, **{link: of})
        }
        return not own.isdisjoint(changes.ids)

    # Showing

    def show_matter(self, record_id: bytes) -> None:
        """Show a matter as it is kept; what is asked about it stays asked."""
        matter = self.desk.store.get(Resolution, record_id)
        if self.matter is None or self.matter.id != record_id:
            self._chosen = None
            self._turn_to(record_id)
            self.ask.hide()
        self.matter = matter
        if matter is None:
            self.ask.hide()
        self.bar.hide()
        self._show_nothing()
        if matter is None:
            self.bar.say("这条议定事项已经删除，或还没有收到", "warn")
            return
        stage = follow_ups.stage(matter)
        left = follow_ups.time_left(matter, self.desk.store.today)
        self.head.say(short(matter.name, 24), f"{matter.serial_no or ''} · {left}".strip(" ·"))
        late = left.startswith(follow_ups.OVERDUE)
        self.head.state.say(stage, "danger" if late else TONES.get(stage, "info"))
        self._show_deeds(matter)
        self._show_facts(matter, left)
        self._show_notes(matter)
        self._steps.show_record(matter)
        self.history.show_events(matter.id, events(self.desk.store, Resolution, matter.id))

    def _turn_to(self, record_id: bytes) -> None:
        """Put the begun note of the matter in view away, and take up that of another."""
        if self.matter is not None and self.notes.is_begun:
            self._written[self.matter.id] = self.notes.written()
        self.notes.start_anew()
        if written := self._written.pop(record_id, None):
            self.notes.go_on_with(written)

    def _show_nothing(self) -> None:
        """Leave only the way to the list while there is no matter to show."""
        for part in (self.deeds, self.both):
            part.setVisible(self.matter is not None)
        self.nothing.setVisible(self.matter is None)
        if self.matter is None:
            self.head.say("议定事项")
            self.head.state.say("")
            self.set_hints(*HINTS[1:])

    def _show_deeds(self, matter: Resolution) -> None:
        is_ours, is_open = self._is_ours(matter), matter.state in OPEN_STATES
        self.deeds.setVisible(is_ours)
        self.entry.setVisible(is_ours)
        self.papers.show_record(matter if is_ours and is_open else None)
        self.remark_button.setVisible(is_ours)
        self.terms_button.setVisible(is_ours and is_open)
        self.set_hints(*(HINTS if is_ours and is_open else HINTS[1:]))
        if not is_ours:
            office = whose(self.desk.store).get(matter.org_code, matter.org_code)
            self.bar.say(ONLY_SEEN.format(office=office), "info")
            return
        waits = follow_ups.is_waiting(matter)
        for part in (self.remind_button, self.extend_button, self.stop_button, self.entry):
            part.setVisible(is_open)
        self.report_button.setVisible(is_open and not waits)
        for part in (self.return_button, self.confirm_button):
            part.setVisible(waits)
        self.reopen_button.setVisible(not is_open)
        self.delete_button.setVisible(is_open and removing.may_go(self.desk.store, matter))
        if not is_open:
            self.bar.say(CLOSED.format(stage=follow_ups.stage(matter)), "info")
        elif waits:
            owner = f"确认人不能是责任人{matter.owner_name or ''}本人"
            self.bar.say(f"已报办结，等确认：{matter.result}。{owner}。", "warn")

    def _show_facts(self, matter: Resolution, left: str) -> None:
        clear(self._facts)
        for name, words in facts(self.desk.store, matter, left):
            left_part = label(name, "small")
            left_part.setFixedWidth(look.px(_FACT_WIDTH))
            self._facts.addLayout(row(left_part, (label(words, wrap=True), 1), gap=6))

    def _is_ours(self, matter: Resolution) -> bool:
        return matter.org_code in self.desk.store.facts.scopes

    def _show_notes(self, matter: Resolution) -> None:
        """Show the notes, and beside them the files of one: the chosen, or the one being written.

        Proof may still come when a matter is closed: it changes nothing of what was confirmed.
        """
        store, is_ours = self.desk.store, self._is_ours(matter)
        notes = store.parts(FollowUp, matter.id, order=("date",))[::-1]
        counts = follow_ups.evidence_of(store, [note.id for note in notes])
        is_open = is_ours and matter.state in OPEN_STATES
        self.notes.show_notes(notes, counts, may_change=is_open, may_prove=is_ours)
        shown = next((note for note in notes if note.id == self._chosen), None)
        if shown is None and not is_open:
            shown = next(iter(notes), None)
        if shown is not None:
            is_only = len(notes) == 1
            self.proof.show_note(shown, locked=not is_ours, may_go_back=is_open, is_only=is_only)
        elif is_open:
            self.proof.show_begun(self._begun_note(matter))
        self.proof.setVisible(is_open or shown is not None)

    def show_proof(self, note: bytes | None = None) -> None:
        """Show the files of a note; without one those of the note being written."""
        self._chosen = note
        if self.matter is not None:
            self._show_notes(self.matter)

    def _begun_note(self, matter: Resolution) -> FollowUp:
        """Give the note being written about a matter: files wait for it until it is kept."""
        note = self._begun.get(matter.id)
        if note is None or self.desk.store.get(FollowUp, note.id, hidden=True):
            note = self._begun[matter.id] = FollowUp(resolution=matter.id)
        return note

    # Deeds

    def remind(self) -> None:
        """Copy a message for the owner."""
        if self.matter is not None:
            remind(self.desk, self.matter.id)

    def note_progress(self) -> None:
        """Write down how far the matter is, with the files that wait for the note."""
        if self.matter is None:
            return
        text, note = self.words.text(), self._begun_note(self.matter)
        try:
            day = self.notes.written_day()
            self._do("记进展", partial(self._keep_note, text, day, note.copy()))
        except (Refused, Unavailable) as error:
            self.bar.say(str(error), "warn", closable=True)
            return
        self._chosen = None
        self.notes.start_anew()
        self.words.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep_note(
        self, text: str, day: dt.date, note: FollowUp, work: Work, matter: Resolution
    ) -> None:
        kept = follow_ups.add_note(work, matter, text, self.desk.clerk, day, note)
        files.take_over(self.desk.store, work, kept)

    def ask_change(self, note_id: bytes) -> None:
        """Ask for another day, other words or another writer of a note."""
        note = self.desk.store.get(FollowUp, note_id)
        if note is None:
            return
        names = ("date", "progress", "by", "remark")
        editors = {name: editor(FollowUp.fields()[name], self.desk) for name in names}
        for name, one in editors.items():
            one.load_from(note, name)

        def change(work: Work, one: Resolution) -> None:
            made = note.copy()
            _fill(made, editors)
            follow_ups.change_note(work, one, made)

        controls = [(name, one.field.label, one.control) for name, one in editors.items()]
        self._ask("改这一条进展。", controls, "改进展", change, ("remark",))

    def delete_note(self, note_id: bytes) -> None:
        """Take a note away that was written by mistake; no question, a way back."""
        note = self.desk.store.get(FollowUp, note_id)
        if note is None:
            return
        try:
            self._do("删除进展", lambda work, one: follow_ups.delete_note(work, one, note))
        except (Refused, Unavailable) as error:
            self.bar.say(str(error), "warn", closable=True)

    def ask_terms(self) -> None:
        """Ask which units help, and whether the matter goes on for good with a yearly check."""
        if self.matter is None:
            return
        fields, matter = Resolution.fields(), self.matter
        units = LinksEditor(Resolution.lists()["co_units"], self.desk)
        editors = {name: editor(fields[name], self.desk) for name in ("long_term", "due_on")}
        units.load(helpers(self.desk.store, matter))
        for name, one in editors.items():
            one.load_from(matter, name)

        def change(work: Work, one: Resolution) -> None:
            if words := units.fault():
                raise Refused({"co_units": words})
            made = one.copy()
            _fill(made, editors)
            long_term, due_on = bool(made.long_term), made.due_on
            follow_ups.set_terms(work, one, units.targets(), long_term=long_term, due_on=due_on)

        rest = [(name, one.field.label, one.control) for name, one in editors.items()]
        self.ask.ask(
            "哪些单位配合；是不是长期事项。",
            [("co_units", units.field.label, units.control), *rest],
            deed="保存",
            press=lambda: self._do("改配合单位和长期", change),
            loose=("co_units", "long_term"),
            hints={"due_on": fields["long_term"].hint},
        )

    def ask_remark(self) -> None:
        """Ask for the remark, which may be added to once the matter is closed, too."""
        if self.matter is None:
            return
        one = editor(Resolution.fields()["remark"], self.desk)
        one.load_from(self.matter, "remark")

        def write(work: Work, matter: Resolution) -> None:
            _fill(matter, {"remark": one})
            work.save(matter)

        asked = [("remark", one.field.label, one.control)]
        self._ask("写备注；办结以后也可以补写。", asked, "写备注", write, loose=("remark",))

    def ask_extend(self) -> None:
        """Ask until when and why."""
        day = DateInput()
        day.today = self.desk.store.today
        reason = LineInput(most=200)
        self._ask(
            "给这一条延期，原定时限会留着。",
            [("extended_to", "延期至", day), ("extension_reason", "延期理由", reason)],
            "延期",
            lambda work, one: follow_ups.extend(work, one, day.value(), reason.text()),
        )

    def ask_stop(self) -> None:
        """Ask why the matter is not carried out."""
        reason = LineInput(most=200)
        self._ask(
            "终止这一条，不再办。",
            [("result", "终止原因", reason)],
            "终止",
            lambda work, one: follow_ups.stop(work, one, reason.text()),
        )

    def ask_report(self) -> None:
        """Ask for the result; someone else confirms it later."""
        result = LineInput(most=400)
        self._ask(
            "写明办成了什么。报了以后，等责任人以外的人确认。",
            [("result", "办理结果", result)],
            "报办结",
            lambda work, one: follow_ups.report_done(work, one, result.text()),
        )

    def ask_confirm(self) -> None:
        """Ask who confirms, and from which day the matter is done."""
        who = Picker(self.desk, ("staff_member",), name="确认人")
        day = DateInput()
        day.today = self.desk.store.today
        day.set_value(self.desk.store.today)

        def confirm(work: Work, one: Resolution) -> None:
            if words := who.fault():
                raise Refused({"confirmed_by": words})
            follow_ups.confirm(work, one, who.target, day.value() or self.desk.store.today)

        self._ask(
            "确认已经办好。",
            [("confirmed_by", "确认人", who), ("closed_on", "办结日期", day)],
            "确认办结",
            confirm,
        )

    def ask_return(self) -> None:
        """Ask what is still missing."""
        reason = LineInput(most=200)
        store, clerk = self.desk.store, self.desk.clerk
        self._ask(
            "没有办好，退回接着办。",
            [("progress", "还差什么", reason)],
            "退回",
            lambda work, one: follow_ups.send_back(work, one, reason.text(), clerk, store.today),
        )

    def ask_reopen(self) -> None:
        """Ask why a closed matter is taken up again."""
        reason = LineInput(most=200)
        self._ask(
            "重新打开这一条。",
            [("text", "重新打开的原因", reason)],
            "重新打开",
            lambda work, one: follow_ups.reopen(work, one, reason.text().strip()),
        )

    def _ask(
        self,
        words: str,
        controls: list[tuple[str, str, QWidget]],
        deed: str,
        do: Deed,
        loose: Sequence[str] = (),
    ) -> None:
        self.ask.ask(words, controls, deed=deed, press=lambda: self._do(deed, do), loose=loose)

    def _do(self, verb: str, deed: Deed) -> None:
        """Do a deed with the matter as it is kept now; raises `Refused` and `Unavailable`."""
        store = self.desk.store
        matter = store.get(Resolution, self.matter.id) if self.matter else None
        if matter is None:
            raise Refused("这条议定事项已经删除了")
        with store.work(self.desk.clerk, verb, KEY) as work:
            deed(work, matter)
        self.desk.tell_changed(work.changes)
        self.desk.toast(f"已{verb}" if not verb.startswith("记") else "已记下进展",
                        partial(undo_work, self.desk, work.changes.work, verb))  # fmt: skip

    @override
    def keyPressEvent(self, event: Any) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)


def _fill(record: Record, editors: Mapping[str, Editor]) -> None:
    """Put what was typed into a record; raises `Refused` with what is wrong, by field."""
    faults: dict[str, str] = {}
    for name, one in editors.items():
        try:
            one.fill(record, name)
        except Refused as refused:
            faults[name] = str(refused)
    if faults:
        raise Refused(faults)
