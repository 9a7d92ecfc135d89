"""记走访 on the workbench: whom, and what was seen and heard; the rest follows."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QWidget

from db.kinds import User, Visit
from db.trouble import Refused, Unavailable
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import LineInput
from desktop_app.gui.desk import Desk
from desktop_app.gui.finder import Finder
from desktop_app.gui.picker import Picker
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.undoing import undo_work
from desktop_app.gui.visit_purpose import VisitGroup, VisitPurpose

TARGETS = ("resident", "household")


class QuickVisit(AskCard):
    """Asks whom and what; today and the one who sits here are filled in.

    Near a festival the visit is for that, unless another press says otherwise; so it is with the
    group that it was for (对象类别).
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._whom: Picker | None = None
        self._what: LineInput | None = None
        self.purpose = VisitPurpose(desk)
        self.group = VisitGroup()
        self.quick = QuickNew(desk, "workbench")
        self.quick.offer_in_card(self)
        for at, part in enumerate((self.purpose, self.group), 2):  # below what is asked
            self.body.insertWidget(at, part)

    def begin(self, target: bytes | None = None) -> None:
        """Ask for a visit; a known person or home stands in the line already."""
        Finder.at(self._desk)  # reads the roll, so that the first letter finds somebody
        whom = Picker(self._desk, TARGETS, name="走访对象")
        what = LineInput("了解情况", hint="只写事情本身，不写民族、信仰、病情")
        self.purpose.renew()
        self.group.renew()
        whom.picked.connect(partial(self._go_on_from, whom))
        self._whom, self._what = whom, what
        self.ask(
            "记走访（今天）",
            [("targets", "走访对象", whom), ("situation", "了解情况", what)],
            deed="记下",
            press=self._save,
        )
        if target is not None:
            whom.set_target(target)
            what.setFocus()

    def _go_on_from(self, control: QWidget, _record: object) -> None:
        if self._what is not None and control.hasFocus():
            self._what.setFocus()

    def _save(self) -> None:
        whom, what, desk = self._whom, self._what, self._desk
        if whom is None or what is None:
            return
        if whom.target is None:
            raise Refused({"targets": whom.fault() or "请选走访的人或户"})
        store = desk.store
        said = what.text().strip() or None
        told = self.purpose.told() | self.group.told()
        visit = Visit(date=store.today, situation=said, **told)
        user = store.get(User, desk.clerk.id)
        visitor = (user.staff if user else None, desk.clerk.name)
        called = whom.text()
        try:
            with store.work(desk.clerk, "记走访", "workbench") as work:
                work.save(visit)
                work.set_list(visit, "targets", [(whom.target, called)])
                work.set_list(visit, "visitors", [visitor])
        except Unavailable as error:
            raise Refused(str(error)) from error
        kept_as = f"，{self.purpose.words}" if self.purpose.words else ""
        back = partial(undo_work, desk, work.changes.work, "记走访")
        desk.toast(f"已记下走访：{called}{kept_as}", back)
        desk.tell_changed(work.changes)
