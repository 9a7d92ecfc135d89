"""走访: the list of visits, with one line at the top to write one down at once."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, Final

from msgspec.structs import replace
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from db.kinds import Visit
from db.record import Id
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import Card, FieldRow, LineInput, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.kind_list import KindList
from desktop_app.gui.pages.place import Place
from desktop_app.gui.pages.place_pages import PlaceList
from desktop_app.gui.pages.starting import starting_values
from desktop_app.gui.picker import Picker
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.record_model import Column
from desktop_app.gui.short_list import ListRow
from desktop_app.gui.undoing import undo_work
from desktop_app.gui.view import Values
from desktop_app.gui.visit_purpose import VisitGroup, VisitPurpose

FOLLOWS: Final = "后续"
NEEDS_NOTED: Final = "有需求"
NEEDS_TURNED: Final = "已转办"
FOLLOWS_NOTE: Final = "有需求 = 走访时记了需求，打开可以转微心愿或五个及时事项；已转办 = 转过了"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class VisitLine(Card):
    """Whom and what: Enter keeps the visit, today, by whoever sits here."""

    def __init__(self, desk: Desk, page: str) -> None:
        super().__init__()
        self._desk, self._page = desk, page
        tables = Visit.lists()["targets"].kinds
        self.whom = Picker(desk, tables)
        self.what = LineInput(most=400, hint="了解到什么，写一句就行")
        self.deed = button("记下", self.keep, kind="primary", name="记下走访")
        self._whom = FieldRow("走访了谁", self.whom)
        self._what = FieldRow("了解情况", self.what)
        self._loose = label("", "danger", wrap=True)
        self._loose.hide()
        left = held(column(self._whom, self.whom.list, STRETCH, gap=look.GAP_TINY))
        under = column(label("", "small"), self.deed, STRETCH, gap=3)
        self.body.addLayout(row((left, 2), (self._what, 5), under, gap=look.GAP))
        self.purpose, self.group = VisitPurpose(desk), VisitGroup()
        self.body.addWidget(self.purpose)
        self.body.addWidget(self.group)
        self.body.addWidget(self._loose)
        self.quick = QuickNew(desk, page)
        self.quick.offer(self.whom)
        self.body.addWidget(self.quick)
        self.whom.picked.connect(self._go_on)
        for line in (self.whom, self.what):
            line.installEventFilter(self)

    def begin(self) -> None:
        """Put the cursor into the line."""
        self.whom.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _go_on(self, picked: object) -> None:
        if picked is not None:
            self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_enter = (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in _ENTER
            and not getattr(watched, "is_composing", False)
        )
        if not is_enter:
            return super().eventFilter(watched, event)
        if watched is not self.whom:
            self.keep()
        elif not self.whom.takes(Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier):
            self.what.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def keep(self) -> None:
        """Keep the visit, or say what is missing."""
        words = self.whom.text()
        values: dict[str, Any] = starting_values(self._desk, Visit)
        visitors = values.pop("visitors", [])
        if faults := self._lacking(visitors):
            self._say(faults)
            return
        values |= self.purpose.told() | self.group.told()
        visit = Visit(situation=self.what.text().strip(), **values)
        try:
            with self._desk.store.work(self._desk.clerk, "记走访", self._page) as work:
                work.save(visit)
                work.set_list(visit, "targets", [(self.whom.target, words)])
                work.set_list(visit, "visitors", visitors)
        except Refused as refused:
            self._say(refused.faults)
            return
        except Unavailable as error:
            self._desk.say_trouble(error)
            return
        self._begin_anew()
        self._desk.tell_changed(work.changes)
        back = partial(undo_work, self._desk, work.changes.work, f"走访 {words}")
        kept_as = f"，{self.purpose.words}" if self.purpose.words else ""
        self._desk.toast(f"已记走访 {words}{kept_as}", back)

    def _lacking(self, visitors: Sequence[Any]) -> dict[str, str]:
        faults = {}
        if not self.whom.target:
            faults["targets"] = self.whom.fault() or "请选走访了谁"
        if not self.what.text().strip():
            faults["situation"] = "请写一句了解到什么"
        if not visitors:
            faults["visitors"] = "这个账号还没有对应的工作人员，请按“记走访”，写上走访人"
        return faults

    def _begin_anew(self) -> None:
        self._say({})
        self.group.renew()
        self.whom.set_target(None)
        self.what.clear()
        self.begin()

    def _say(self, faults: dict[str, str]) -> None:
        rows = {"targets": self._whom, "situation": self._what}
        for name, one in rows.items():
            one.show_fault(faults[name]) if name in faults else one.show_hint()
        wrong = next((rows[name] for name in rows if name in faults), None)
        if wrong is not None:
            wrong.control.setFocus(Qt.FocusReason.OtherFocusReason)
        loose = "；".join(words for name, words in faults.items() if name not in rows)
        self._loose.setText(loose)
        self._loose.setVisible(bool(loose))


class VisitRows(KindList):
    """Visits, and whether something is to follow.

    What was learnt and what people need is sensitive: a row says that a need was noted and no
    more, and the list is neither sorted nor narrowed by it. A district's list has no such column.
    """

    def __init__(self, *known: Any, **more: Any) -> None:
        self._needed: frozenset[Id] = frozenset()
        self._turned: frozenset[Id] = frozenset()
        super().__init__(*known, **more)

    @override
    def columns(self) -> Sequence[Column]:
        return [*super().columns(), Column(FOLLOWS, 84)]

    @override
    def read(self) -> Sequence[ListRow]:
        names = ("id", "needs", "service_case", "wish")
        held = list(self._desk.store.values(Visit, *names, **self._whose))
        self._needed = frozenset(one for one, needs, *_ in held if needs)
        self._turned = frozenset(one for one, _, case, wish in held if case or wish)
        return super().read()

    @override
    def _row(self, record: bytes, values: Values, *rest: Any) -> ListRow:
        row = super()._row(record, values, *rest)
        words = NEEDS_NOTED if record in self._needed else ""
        words = NEEDS_TURNED if record in self._turned else words
        return replace(row, cells=(*row.cells, words), keys=(*row.keys, (0, 0)))


class VisitsList(PlaceList):
    """The visits of the office."""

    @override
    def source_of(self, desk: Desk, place: Place) -> KindList:
        return self.made_from(VisitRows, desk, place)

    def __init__(self, desk: Desk, place: Place) -> None:
        super().__init__(desk, place)
        self.note = FOLLOWS_NOTE
        self.line = VisitLine(desk, place.key)
        self.put_below_head(self.line, below_tabs=True)
        begin = button("快记一笔", self.line.begin, kind="link", icon="pencil", key="F7")
        self.top.addWidget(begin, 0, Qt.AlignmentFlag.AlignTop)

    @override
    def arrive(self, **where: Any) -> None:
        self.line.purpose.renew()  # another day may have begun
        super().arrive(**where)
