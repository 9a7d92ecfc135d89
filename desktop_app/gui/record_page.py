"""The page of one record: its form, what stands beside it, and its history."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import chain
from db.history import concerns, events
from db.kinds import OrgUnit, Transition
from db.record import Record
from db.trouble import Refused
from db.work import Changes, Work
from desktop_app.gui import look, record_words as said
from desktop_app.gui.arrange import STRETCH, column, held
from desktop_app.gui.controls import Beside, Card, Empty, PageHead, button
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.files_panel import FilesPanel
from desktop_app.gui.form_drafts import FormDrafts
from desktop_app.gui.history_panel import HistoryPanel
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.papers_card import PapersCard
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.record_form import RecordForm, Records, Words, own_judgement
from desktop_app.gui.record_saving import RecordSaving
from desktop_app.gui.revealing import Revealing
from desktop_app.gui.sheet import Sheet
from desktop_app.gui.step_bar import StepBar, StepsCard
from desktop_app.gui.word_editors import MaskedInput

SIDE = 300
GONE = "这条记录已经删除，或还没有收到"


class RecordPage(Page):
    """Registers and edits records of one kind.

    `key` is the page's own key at the desk, `back_to` the page of the list. Come with
    `desk.show_page(key)` for a new record (`values={path: value}` fills cells in) or
    `desk.show_page(key, record=id)`. Special pages override `fresh`, `opened`, `judge`, `keep`,
    and `beside` for more cards in the side column. A kind with states gets the bar of its steps,
    unless `steps_by_itself` says that the page has buttons of its own. `has_dealings` offers the
    way to what was done with and for the record in view, `deletes` to delete it right here.
    """

    steps_by_itself = True
    has_dealings = False
    deletes = False

    def __init__(
        self, desk: Desk, sheet: Sheet, *, key: str, crumb: str, back_to: str, verb: str = "登记"
    ) -> None:
        super().__init__(desk)
        self.record_kind = sheet.kind
        self.sheet, self.key, self.back_to, self._verb = sheet, key, back_to, verb
        self.form = RecordForm(desk, sheet, self.judge)
        again = f"保存并再登一{sheet.noun or '条'}"
        right = sheet.kind.right
        self.save_button = button("保存", self.save, kind="primary", key="Ctrl+S", needs=right)
        self._again = button(f"{again}  Ctrl+Enter", self.save_and_new, name=again, needs=right)
        self._cancel = button("取消  Esc", self.leave, name="取消")
        self.dealings = button("往来", self.show_dealings, icon="history")
        self.delete_button = button(
            "删除", self.delete, name=f"删除{sheet.kind.title}", needs=right
        )
        self._like_last = button("同上一条", self.copy_last, key="Ctrl+D")
        self._like_last.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it is about the cell in hand
        ways, deeds = (self.dealings, self.delete_button), (self._again, self.save_button)
        buttons = (*ways, self._like_last, self._cancel, *deeds)
        self.head = PageHead("", "", *buttons, crumb=crumb, back=self.leave)
        self.to_list = button(f"去选{crumb}", self.leave, kind="primary")
        self.nothing = Card((Empty(said.NONE_CHOSEN.format(crumb=crumb), self.to_list), 1))
        self.saving = RecordSaving(self.form, desk, key)
        self.blockers, self.notice = self.saving.blockers, InlineBar()
        self.history, self.files = HistoryPanel(desk), FilesPanel(desk, sheet.kind)
        self.papers = PapersCard(desk, self._may_step)
        self.steps, self.steps_card = StepBar(desk, key, self._may_step), StepsCard(desk)
        self._drafts = FormDrafts(self.form, desk, key, self._begin_draft)
        self.draft_bar = self._drafts.bar
        self.revealing = Revealing(self.form, desk)
        self._told: tuple[bytes, Any] | None = None
        self._close_asked = False
        self._lay_out()
        self._connect()
        self.start_new()

    def beside(self) -> list[QWidget]:
        """Give what stands in the column beside the form, from the top; the history comes last."""
        return [self.blockers, self.notice, self.files, self.papers, self.steps_card, self.history]

    def _lay_out(self) -> None:
        if self.steps_by_itself:
            self.form.body.insertWidget(0, self.steps)
        self.side: QWidget = held(column(*self.beside(), STRETCH, gap=12))
        main = held(column(self.form, STRETCH, gap=0))
        self.both = Beside(main, self.side, side_width=SIDE, narrow=look.px(960))
        parts = (self.head, self.draft_bar, (self.nothing, 1), (self.both, 1))
        self.setLayout(column(*parts, gap=12, edges=look.PAGE_EDGES))
        self.first = next(iter(self.form.editors.values())).control
        self._keys = (
            "Enter 下一项", "Shift+Enter 上一项", "Ctrl+S 保存", said.LIKE_LAST, "F4 下一处问题",
            *self._eye_key,
        )  # fmt: skip

    def _connect(self) -> None:
        form = self.form
        self.quick = QuickNew(self.desk, self.key)
        self.quick.offer_in(form, self.steps.ask)
        form.changed.connect(self._drafts.keep_soon)
        form.changed.connect(self._ask_again)
        form.left.connect(self._drafts.keep_left)
        form.ended.connect(self.save_button.setFocus)
        self._drafts.kept.connect(self._say_kept)
        self.history.restore_asked.connect(self.restore_value)
        self.files.waiting.connect(form.note_beside)
        self.steps.moved.connect(self.open)
        self.desk.changed.connect(self.follow)
        keys: dict[str, Callable[[], object]] = {
            "F8": self.revealing.turn,
            "F4": form.go_to_problem,
            "Shift+F4": lambda: form.go_to_problem(by=-1),
        }
        for key, press in keys.items():
            QShortcut(QKeySequence(key), self).activated.connect(press)
        for control in self._masks:
            control.reveal_asked.connect(self.revealing.turn)

    @property
    def _masks(self) -> list[MaskedInput]:
        """Give the fields whose value is masked until it is asked for."""
        controls = (one.control for one in self.form.editors.values())
        return [one for one in controls if isinstance(one, MaskedInput)]

    @property
    def _eye_key(self) -> Sequence[str]:
        return ("F8 看完整号码",) if self._masks else ()

    # What special pages change

    def fresh(self) -> Records:
        """Give new, empty records for the form."""
        return {"": self.sheet.kind(), **{p: kind() for p, kind in self.sheet.parts.items()}}

    def opened(self, record: Record) -> Records:
        """Give a kept record with its parts, as the form shows them."""
        return {"": record}

    def judge(self, records: Records) -> tuple[Words, Words]:
        """Say what is wrong (blocks) and what to look at again, by path."""
        return own_judgement(records)

    def keep(self, work: Work, records: Records) -> None:
        """Save the records within one piece of work."""
        work.save(records[""])

    def reason(self) -> str:
        """Give why what is typed is saved, as the history says it."""
        return self.begins_as if self.is_new else f"修改{self.sheet.kind.title}"

    @property
    def begins_as(self) -> str:
        """What a new record is begun as: on the head of its page and in the history."""
        return f"{self._verb}{self.sheet.kind.title}"

    def save_part(self, work: Work, prefix: str, record: Record) -> None:
        """Save a part; what is wrong with it is said at its own cells."""
        try:
            work.save(record)
        except Refused as refused:
            faults = {f"{prefix}.{name}": words for name, words in refused.faults.items()}
            raise Refused(faults) from refused

    def shown(self) -> None:
        """Show what goes with the records that were just loaded."""

    # Coming and going

    @property
    def record(self) -> Record:
        """The main record in view, as it is kept."""
        return self.form.records[""]

    @property
    def is_new(self) -> bool:
        """Whether the record was never saved."""
        return self.record.op is None

    @property
    def registers(self) -> bool:
        """Whether such records are registered in this book, and not only looked at."""
        return True

    @property
    def is_ours(self) -> bool:
        """Whether the record in view may be changed in this book: it is new or was made here."""
        if self.is_new:
            return self.registers
        return self.record.org_code in self.desk.store.facts.scopes

    @override
    def arrive(self, **where: Any) -> None:
        """Take `record=id` (`field=` goes to a cell), or nothing for a new one (`values=` fill).

        `told=(words, deeds)` says above the form what brought staff here.
        """
        wanted: bytes | None = where.get("record")
        if where.get("values") is not None and self.form.is_changed:
            # What was begun for something else waits as a draft.
            self.depart()
            self.start_new()
        if self.form.is_changed and wanted == (None if self.is_new else self.record.id):
            return
        record = self.desk.store.get(self.sheet.kind, wanted) if wanted else None
        if wanted and record is None:
            self.start_new()
            self.notice.say(GONE, "warn")
            if not self.is_ours:  # there is no form beside which it would be seen
                self.head.say(subtitle=GONE)
            return
        if record:
            self.open(record)
        else:
            self.start_new(where.get("values"))
        self._drafts.offer(where.get("draft", ""))
        self._told = (self.record.id, where["told"]) if record and where.get("told") else None
        self._tell_again()
        if (path := where.get("field")) in self.form.editors:
            # After the window has put the cursor where it usually begins.
            QTimer.singleShot(0, self, partial(self.form.go_to, path))
            if self._told and path in self.form.rows:  # the bar above may be out of view there
                self.form.rows[path].show_caution(self._told[1][0])

    @override
    def place(self) -> dict[str, Any]:
        where: dict[str, Any] = {} if self.is_new else {"record": self.record.id}
        if not self.form.is_changed:
            return where
        field = self.form.path_with_focus() or self.form.last_path
        return where | {"draft": self.record.id.hex(), "field": field}

    @override
    def depart(self) -> None:
        self._drafts.keep()
        self.revealing.cover()

    @override
    def may_close(self) -> bool:
        """Ask once before the program ends on a record that can't be saved as it is."""
        was_asked, self._close_asked = self._close_asked, True
        if was_asked or not self.form.is_changed:
            return True
        _made, faults, cautions = self.form.judge()
        if not faults:
            return True
        self.form.show_all_faults(faults, cautions)
        words = f"有 {len(faults)} 处没填好，还没保存；已留成草稿，下次打开接着填。再关一次就退出"
        self.notice.say(words, "warn", ("回去改", self.form.go_to_problem))
        return False

    def leave(self) -> None:
        """Go back to the list; what was typed stays as a draft."""
        self.depart()
        self.start_new()
        self.desk.show_page(self.back_to)

    def start_new(self, values: dict[str, Any] | None = None) -> None:
        """Show an empty form, with some cells filled in."""
        self._show(self.fresh())
        for path, value in (values or {}).items():
            self.form.fill(path, value)

    def open(self, record: Record) -> None:
        """Show a kept record."""
        self._show(self.opened(record))

    def _show(self, records: Records) -> None:
        for bar in (self.draft_bar, self.blockers, self.notice):
            bar.hide()
        self.head.state.say("")
        self.form.load(records)
        self._begin_in_sight()
        self._show_steps()
        begins, writes = self.is_new and self.is_ours, not self.form.is_locked
        self._again.setVisible(begins)
        self.save_button.setVisible(writes)
        self._like_last.setVisible(not self.form.locked)  # a remark alone is like no other's
        leave = "取消" if writes else "回到列表"
        self._cancel.setText(f"{leave}  Esc")
        self._cancel.setAccessibleName(leave)
        keys = self._keys if writes else ("Esc 回到列表", *self._eye_key)
        if self.form.locked:
            keys = tuple(key for key in keys if key != said.LIKE_LAST)
        self.set_hints(*keys, note=self.note)
        self.dealings.setVisible(self.has_dealings and not self.is_new)
        self.delete_button.setVisible(self.deletes and self.is_ours and not self.is_new)
        title = self.sheet.kind.title
        name = "" if self.is_new else self.desk.store.called(self.record)
        self.head.say(
            self.begins_as if begins else said.titled(title, name),
            said.BEGINS if begins else said.TO_BE_SEEN if self.is_new else self._said_of_it(),
        )
        if not self.is_ours and not self.is_new:
            self.notice.say(self._whose(), "info")
        self._show_history()
        self.files.show_record(self.record, locked=not self.is_ours)
        self.papers.show_record(self.record if self.registers and not self.is_new else None)
        self.shown()
        self._tell_again()

    def _said_of_it(self) -> str:
        return f"{said.numbered(self.record)}{self.form.said_of_writing}"

    def _begin_in_sight(self) -> None:
        """Show the form, or whence a record comes where none is begun; begin in what is seen."""
        is_bare = self.is_new and not self.is_ours
        self.nothing.setVisible(is_bare)
        self.both.setVisible(not is_bare)
        if is_bare:
            self.first = self.to_list
        elif self.form.waits or self.first is self.to_list:
            self.first = self.form.first

    def _whose(self) -> str:
        return said.whose_it_is(self.desk.store, self.record)

    def _tell_again(self) -> None:
        """Say what brought staff here, with what can be answered, until it is answered."""
        if self._told and self._told[0] == self.record.id:
            words, deeds = self._told[1]
            self.notice.say(words, "warn", *((name, partial(self._done, do)) for name, do in deeds))

    def _done(self, do: Callable[[], object]) -> None:
        self._told = None
        self.notice.hide()
        do()

    def _show_steps(self) -> None:
        has_states = self.sheet.kind.states is not None and not self.is_new
        record = self.record if has_states else None
        self.steps_card.show_record(record)
        self.steps.show_record(record if self.steps_by_itself and self.is_ours else None)
        if words := self.steps.lock_words():
            self.notice.say(words, "info")
        self._lock()
        self._show_first_days(record)

    def _lock(self) -> None:
        """Let be written what a save would take: of what is settled, the remark alone."""
        is_shut = not self.is_new and self.record.is_shut
        self.form.lock(on=not self.is_ours or is_shut, but="remark" if self.is_ours else "")

    def _show_first_days(self, record: Record | None) -> None:
        """Say below a day what it was at first, where the record was taken up again since."""
        steps = self.desk.store.all(Transition, target=record.id) if record else ()
        for name, words in (chain.first_words(record, steps) if record else {}).items():
            if name in self.form.rows:
                self.form.rows[name].show_hint(words)

    def _may_step(self) -> bool:
        """Save what was typed before a step is asked for: the step shows the record anew."""
        return not self.form.is_changed or self.save()

    def _show_history(self) -> None:
        found = [] if self.is_new else events(self.desk.store, self.sheet.kind, self.record.id)
        self.history.show_events(self.record.id, found, self.form.writable())

    def follow(self, changes: Changes) -> None:
        """Show the record anew when something else changed it and nothing is being typed."""
        if OrgUnit in changes.kinds:
            self.form.show_open()
            self._begin_in_sight()
        if self.saving.is_busy or self.is_new:
            return
        if not changes.ids & self._ids():
            kind, store = self.sheet.kind, self.desk.store
            # A page that is out of view shows its record anew when it comes back.
            if self.isVisible() and concerns(
                store, kind, self.record.id, changes.kinds, changes.ids
            ):
                self._show_history()
            return
        record = self.desk.store.get(self.sheet.kind, self.record.id)
        if record is None:
            self.start_new()
        elif not self.form.is_changed:
            self.open(record)

    def _ids(self) -> set[bytes]:
        return {record.id for record in self.form.records.values()}

    # Saving

    def save(self) -> bool:
        """Save and stay; say what is wrong and go there when it can't be saved."""
        was_new = self.is_new
        changes = self._save()
        if changes is None:
            return False
        record = self.desk.store.get(self.sheet.kind, self.record.id)
        if record is not None:
            self.open(record)
            self.saving.show_cautions(record)
        self._tell(changes, was_new=was_new)
        return True

    def save_and_new(self) -> bool:
        """Save and begin the next one, with what is usually the same."""
        was_new = self.is_new
        editors = self.form.editors
        changes = self._save()
        if changes is None:
            return False
        carried = self.carried()
        self._tell(changes, was_new=was_new)
        self.start_new({path: value for path, value in carried.items() if path in editors})
        if self.first is not None:
            self.first.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def carried(self) -> dict[str, Any]:
        """Give what the next record takes over from this one."""
        editors = self.form.editors
        values = {path: editors[path].value() for path in self.sheet.carried if path in editors}
        return {path: value for path, value in values.items() if value}

    def _save(self) -> Changes | None:
        changes = self.saving.save(self.keep, self.reason()) if self.is_ours else None
        if changes is not None:
            self._drafts.drop(self.record.id)
        return changes

    def _tell(self, changes: Changes, *, was_new: bool) -> None:
        self.saving.tell(changes, self._verb if was_new else "保存")

    def delete(self) -> None:
        """Move the record in view to the bin with its parts, and go back to the list."""
        if delete_with_toast(self.desk, [record := self.record]):
            self._drafts.drop(record.id)
            self.leave()

    # Drafts

    def _ask_again(self) -> None:
        self._close_asked = False

    def _say_kept(self) -> None:
        self.head.state.say(said.kept_now(self.desk.store), "ok")

    def _begin_draft(self, record_id: bytes) -> None:
        records = self.fresh()
        records[""].id = record_id
        self._show(records)

    def show_dealings(self) -> None:
        """Show everything done with and for whoever is in view."""
        table = self.sheet.kind.__tablename__
        self.desk.show_page("dealings", table=table, record=self.record.id)

    # Masked numbers and history

    def restore_value(self, path: str, value: Any) -> None:
        """Put an old value back into its field; staff save it themselves."""
        self.form.editors[path].put(value)
        self.form.rows[path].show_caution("已放回以前的值，保存后生效")
        self.form.go_to(path)

    def copy_last(self) -> None:
        """Put in what the record that was registered last has in the field with the cursor."""
        path = self.form.path_with_focus()
        if not path:
            self.desk.toast(said.NO_CELL)
            return
        last = self.desk.store.newest(self.sheet.kind, besides=self.record.id)
        words = self.form.copy(path, self.opened(last)) if last else said.NO_LAST
        self.form.rows[path].show_hint(words)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.save_and_new if self.is_new else self.save)()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and not self.isActiveWindow():
            self._drafts.keep()
        super().changeEvent(event)
