"""Changing one field of all chosen rows: what will change is said first, then done in one step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from db import bulk
from db.bulk import BulkPlan
from db.record import kept_names
from db.trouble import Refused
from db.work import Changes
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, clear, held, row
from desktop_app.gui.changeable import Changeable
from desktop_app.gui.code_editors import ChoiceEditor, InitialsBox
from desktop_app.gui.controls import FieldRow, PassingCard, TextArea, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor, editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.in_place import leave_out, words_of
from desktop_app.gui.jobs import Progress
from desktop_app.gui.list_below import HasList
from desktop_app.gui.undoing import undo_work

MOST_NAMED: Final = 3
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Wish(Struct, frozen=True):
    """What staff want changed: which field, to what, for which rows and the records behind them."""

    change: Changeable
    values: Mapping[str, Any]
    words: str
    rows: Sequence[bytes]
    reached: Mapping[bytes, bytes]


class BulkCard(PassingCard):
    """Asks what to change for the chosen rows; `closed` when it is put away."""

    def __init__(self, desk: Desk, changes: Sequence[Changeable], noun: str) -> None:
        super().__init__(kind="picked")
        self._desk, self._noun = desk, noun
        self._changes = {one.name: one for one in changes if one.fits_many}
        self._rows: Sequence[bytes] = ()
        self._editor: Editor | None = None
        self._planned: Wish | None = None
        self._is_laid_out = False
        self.hide()

    def _lay_out(self) -> None:
        """Make the parts when they are first asked for: most lists are only looked at."""
        self._is_laid_out = True
        self.title = label("", "strong", wrap=True)
        self.what = InitialsBox()
        self._value = row(gap=0)
        self.note, self.told, self.wrong = (
            label("", kind, wrap=True) for kind in ("caption", "", "danger")
        )
        self.deed = button("", self.press, kind="primary")
        cells = row((FieldRow("改哪一项", self.what), 2), (held(self._value), 4), gap=look.GAP)
        self.body.addWidget(self.title)
        self.body.addLayout(cells)
        for words in (self.note, self.told, self.wrong):
            self.body.addWidget(words)
        self.body.addLayout(row(STRETCH, button("取消", self.dismiss), self.deed))
        self.what.activated.connect(self._offer_value)
        self.what.installEventFilter(self)

    def ask(self, rows: Sequence[bytes]) -> None:
        """Show the card for these rows."""
        if not self._is_laid_out:
            self._lay_out()
        self._rows = rows
        self.title.setText(f"给选中的 {len(rows):,} {self._noun}一起改一项")
        self.what.offer([(name, one.label) for name, one in self._changes.items()])
        self._offer_value()
        self.show()
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def _offer_value(self, *_: object) -> None:
        clear(self._value)
        change = self._changes[self.what.value()]
        made = editor(change.declared, self._desk)
        made.load(None)
        if isinstance(made, ChoiceEditor):
            leave_out(made, change)
        made.changed.connect(self._forget_plan)
        made.control.installEventFilter(self)
        self._value.addWidget(FieldRow("改成", made.control), 1)
        self._editor = made
        self._say(self.note, change.note)
        self._forget_plan()

    def _forget_plan(self) -> None:
        self._planned = None
        self._say(self.told, "")
        self._say(self.wrong, "")
        self._word_deed("看看会改什么")

    def press(self) -> None:
        """Say what would change; once that has been said, change it."""
        if self._planned is not None:
            self._do(self._planned)
            return
        try:
            wish = self._wish()
        except Refused as refused:
            self._say(self.wrong, str(refused))
            return
        store, records = self._desk.store, list(dict.fromkeys(wish.reached.values()))
        self.deed.setEnabled(False)
        self._desk.jobs.start(
            lambda progress: bulk.plan(
                store, wish.change.kind, records, wish.values, progress.step
            ),
            title="正在看会改什么", done=partial(self._say_plan, wish), failed=self._fail,
            cancellable=True,
        ).ended.connect(self._let_press)  # fmt: skip

    def _wish(self) -> Wish:
        change, made = self._changes[self.what.value()], self._editor
        if made is None or not made.is_touched:
            raise Refused("请先填好要改成什么")
        value = made.value()
        if fault := change.declared.fault(value):
            raise Refused(fault)
        values = {change.field: value}
        if beside := kept_names(change.kind).get(change.field):
            typed = made.picker.text() if isinstance(made, LinkEditor) else ""
            values[beside] = None if value else typed or None
        words = (values.get(beside) if beside else None) or words_of(self._desk, change, value)
        return Wish(change, values, words, self._rows, change.reached(self._rows))

    def _say_plan(self, wish: Wish, plan: BulkPlan) -> None:
        """Say what will change, what stays, and who is left out and why."""
        noun, label_ = self._noun, wish.change.label
        changed, same = _rows_of(wish, (r.id for r in plan.changed)), _rows_of(wish, plan.same)
        before = "、".join(
            words_of(self._desk, wish.change, value) for value, _ in plan.before.most_common(3)
        ) + ("等" if len(plan.before) > MOST_NAMED else "")
        said = [f"将改 {changed:,} {noun}：{label_} {before} → {wish.words}"] if changed else []
        said += [f"{'另有 ' if changed else ''}{same:,} {noun}本来就是，不变"] if same else []
        without = len(wish.rows) - len(wish.reached)
        said += [f"{without:,} {noun}不改：{wish.change.lacking}"] if without else []
        lines = ["，".join(said) or "没有要改的"]
        if plan.changed:
            names = list(self._desk.store.names(plan.changed[:MOST_NAMED]).values())
            more = "等" if len(plan.changed) > MOST_NAMED else ""
            lines.append(f"例如 {'、'.join(names)}{more}")
        self._say(self.told, "。".join(lines) + "。")
        self._say(self.wrong, self._left_out(plan))
        if plan.changed:
            self._planned = wish
            self._word_deed(f"改这 {changed:,} {noun}")

    def _left_out(self, plan: BulkPlan) -> str:
        if not plan.left_out:
            return ""
        some = plan.left_out[:MOST_NAMED]
        names = self._desk.store.names([record for record, _ in some])
        each = "、".join(f"{names[record.id]}（{words}）" for record, words in some)
        more = "等" if len(plan.left_out) > MOST_NAMED else ""
        return f"有 {len(plan.left_out):,} 条不能改，会跳过：{each}{more}"

    def _do(self, wish: Wish) -> None:
        desk, records = self._desk, list(dict.fromkeys(wish.reached.values()))

        def change(progress: Progress) -> tuple[Changes, BulkPlan]:
            reason = f"批量改{wish.change.label}"
            with desk.store.work(desk.clerk, reason, "list") as work:
                plan = bulk.change(work, wish.change.kind, records, wish.values, progress.step)
            return work.changes, plan

        self.deed.setEnabled(False)
        desk.jobs.start(
            change, title="正在改", done=partial(self._say_done, wish), failed=self._fail,
            cancellable=True,
        ).ended.connect(self._let_press)  # fmt: skip

    def _say_done(self, wish: Wish, done: tuple[Changes, BulkPlan]) -> None:
        changes, plan = done
        self.dismiss()
        self._desk.tell_changed(changes)
        count = _rows_of(wish, (record.id for record in plan.changed))
        words = f"{count:,} {self._noun}的{wish.change.label}"
        skipped = f"，跳过 {len(plan.left_out):,} 条" if plan.left_out else ""
        back = partial(undo_work, self._desk, changes.work, words) if changes.ids else None
        self._desk.toast(f"已改 {words}{skipped}", back)

    def _fail(self, error: Exception) -> None:
        if isinstance(error, Refused):
            self._say(self.wrong, str(error))
        else:
            self._desk.say_trouble(error)

    def _let_press(self) -> None:
        self.deed.setEnabled(True)
        if self._planned is not None:  # once it can be pressed; Qt leaves a grey button alone
            self.deed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _word_deed(self, words: str) -> None:
        self.deed.setText(words)
        self.deed.setAccessibleName(words)

    @staticmethod
    def _say(where: Any, words: str) -> None:
        where.setText(words)
        where.setVisible(bool(words))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key, composing = Qt.Key(event.key()), getattr(watched, "is_composing", False)
            if isinstance(watched, HasList) and watched.takes(key, event.modifiers()):
                return True
            if key in _ENTER and not composing and not isinstance(watched, TextArea):
                self._go_on(watched)
                return True
        return super().eventFilter(watched, event)

    def _go_on(self, watched: QObject) -> None:
        if watched is self.what and self._editor is not None:
            self._editor.control.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.press()


def _rows_of(wish: Wish, records: Any) -> int:
    """Count the rows behind which these records stand."""
    held_ = set(records)
    return sum(one in held_ for one in wish.reached.values())
