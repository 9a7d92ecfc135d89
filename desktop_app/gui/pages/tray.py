"""待认名单: names nobody was found for, until somebody says who they are or lets them go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea
from typing_extensions import override

from db import tray
from db.kinds import Activity, NameInTray, Resident, VolunteerSession
from db.record import Record
from db.trouble import Refused, Unavailable
from db.work import Changes, Work
from desktop_app.exchange.name_list import PEOPLE, NameList
from desktop_app.gui import look, quick_new
from desktop_app.gui.arrange import STRETCH, clear, column, held, row
from desktop_app.gui.controls import Empty, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.paste_names import PasteNames
from desktop_app.gui.picker import Picker
from desktop_app.gui.quick_new import QuickNew
from desktop_app.gui.undoing import undo_work

MOST_SHOWN: Final = 60
EMPTY: Final = "没有要认的名字。粘贴会议、活动、志愿服务的名单时，台账里找不到的名字会在这里等着。"
OF_WHAT: Final = "名单是哪次会议、活动或志愿服务的"
REGISTER: Final = "登记为新居民"
ACTIVITY_PEOPLE: Final = (*PEOPLE, "partner_organization")


class TrayPage(Page):
    """The tray to work off, and a box to paste the list of a meeting or the like into."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.lines: list[NameLine] = []
        self.paste = button("粘贴名单", self.open_paste, kind="primary", key="Ctrl+N")
        self.head = PageHead("待认名单", "", self.paste, crumb="返回", back=desk.go_back)
        self.source = Picker(desk, tray.SOURCES, name=OF_WHAT)
        self.box = PasteNames(desk)
        self.quick = QuickNew(desk, "tray")
        self.box.body.insertLayout(
            1, column(row(label("记到", "small"), (self.source, 1), gap=8), self.source.list, gap=2)
        )
        self.empty = Empty(EMPTY, icon="users")
        self.rest = label("", "small")
        self._list = column(gap=6)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        parts = (self.box, self.quick, self._list, self.rest, self.empty)
        area.setWidget(held(column(*parts, STRETCH, gap=10)))
        self.setLayout(column(self.head, (area, 1), gap=12, edges=look.PAGE_EDGES))
        self.first = self.paste
        self.box.taken.connect(self.take)
        self.box.left.connect(self.close_paste)
        self.source.changed.connect(self._take_source)
        desk.changed.connect(self._follow)
        self.box.hide()
        self.show_names()

    # Showing

    @override
    def arrive(self, **where: Any) -> None:
        """Take `values={"source": id}`, as when a list is pasted for an activity."""
        if not self.quick.isHidden():
            self.quick.dismiss()
        source = (where.get("values") or {}).get("source")
        if source is not None:
            self.source.set_target(source)
            self.open_paste()
        self.show_names()

    def show_names(self) -> None:
        """Show the names that wait."""
        waiting = tray.waiting(self.desk.store)
        clear(self._list)
        self.lines = []
        for name in waiting[:MOST_SHOWN]:
            line = NameLine(self.desk, name)
            line.known.connect(partial(self.recognise, name))
            line.dismissed.connect(partial(self.dismiss, name))
            if quick_new.may_make(self.desk, Resident):
                line.offer_registering(partial(self.register, line))
            self.lines.append(line)
            self._list.addWidget(line)
        more = len(waiting) - len(self.lines)
        self.rest.setText(f"还有 {more:,} 个名字，认完这些再列出来" if more > 0 else "")
        self.rest.setVisible(more > 0)
        self.empty.setVisible(not waiting and self.box.isHidden())
        self.head.say(subtitle=f"{len(waiting):,} 个名字还没认出来" if waiting else "")

    def _follow(self, changes: Changes) -> None:
        if NameInTray in changes.kinds:
            self.show_names()

    # Pasting

    def open_paste(self) -> None:
        """Open the box for a list."""
        self.box.show()
        self.empty.hide()
        self._take_source()
        self.box.area.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_paste(self) -> None:
        """Put the box away."""
        self.box.hide()
        self.box.start_again()
        self.source.set_target(None)
        self.show_names()

    def _take_source(self) -> None:
        source = self._source()
        self.box.tables = ACTIVITY_PEOPLE if isinstance(source, Activity) else PEOPLE

    def _source(self) -> Record | None:
        found: Record | None = self.desk.store.find(tray.SOURCES, self.source.target)
        return found

    def take(self, found: NameList) -> None:
        """Put those who are known on the list of the source, and the others into the tray."""
        source = self._source()
        if source is None:
            self.desk.say_trouble(Refused(f"请先选这份{OF_WHAT}"))
            self.source.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        here = [who.id for one, who in found.known if not one.is_absent]
        called = self.desk.store.called(source)

        def put(work: Work) -> None:
            tray.list_people(work, source, here)
            tray.put(work, found.strangers, (source.id, called), self.desk.store.today)

        words = f"{called}：记上 {len(here)} 人"
        if self._do(put, "粘贴名单", words):
            self.close_paste()

    # Working it off

    def recognise(self, name: NameInTray, target: object) -> None:
        """Say who a name is."""
        person = self.desk.store.find(NameLine.tables, target)  # type: ignore[arg-type]
        if person is None:
            return
        words = f"{name.called} 是 {self.desk.store.called(person)}，已记到名单上"
        self._do(lambda work: tray.recognise(work, name, person), "认出名单里的人", words)

    def register(self, line: NameLine, called: str) -> None:
        """Ask for a new resident by the name that waits; once registered, that is who it is."""
        name = line.name
        if not self.quick.isHidden():
            self.quick.dismiss()
        self.quick.begin(
            Resident,
            called or name.called,
            taken=lambda found: self.recognise(name, found.id),
            known={"phone": name.phone} if name.phone else {},
        )

    def dismiss(self, name: NameInTray) -> None:
        """Let a name go."""
        self._do(lambda work: tray.dismiss(work, name), "名单里的人不登记", f"{name.called} 不登记")

    def _do(self, act: Any, reason: str, words: str) -> bool:
        try:
            with self.desk.store.work(self.desk.clerk, reason, "tray") as work:
                act(work)
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)
            return False
        self.desk.tell_changed(work.changes)
        self.desk.toast(words, partial(undo_work, self.desk, work.changes.work, words))
        return True


class NameLine(QFrame):
    """One name that waits: as it was pasted, where it came from, and who it may be."""

    known = Signal(object)
    dismissed = Signal()
    tables: Sequence[str] = ACTIVITY_PEOPLE

    def __init__(self, desk: Desk, name: NameInTray) -> None:
        super().__init__()
        look.dress(self, "card")
        self.name = name
        source = desk.store.find(tray.SOURCES, name.source)
        tables = PEOPLE if isinstance(source, VolunteerSession) else self.tables
        self.who = Picker(desk, tables, name=f"{name.called}是谁")
        self.who.setMinimumWidth(look.px(200))
        self.drop = button("不登记", self.dismissed.emit, kind="link", name=f"{name.called}不登记")
        self.fresh = button(REGISTER, kind="link", name=f"{REGISTER}：{name.called}")
        self.fresh.hide()
        count = f"{name.head_count} 人 · " if (name.head_count or 1) > 1 else ""
        phone = type(name).fields()["phone"].show(name.phone)
        told = " · ".join(filter(None, (f"{count}来自 {name.source_name or ''}", phone)))
        words = column(label(name.called, "strong"), label(told, "small", wrap=True), gap=2)
        pasted = label(f"原文：{_hidden(name)}", "caption", wrap=True)
        self.setLayout(
            column(
                row((words, 1), (self.who, 1), self.fresh, self.drop, gap=10),
                pasted,
                self.who.list,
                gap=4,
                edges=(12, 8, 12, 8),
            )
        )
        self.who.picked.connect(self._pick)

    def offer_registering(self, register: Callable[[str], object]) -> None:
        """Offer to register a new resident by this name; `register(typed)` may have another."""
        self.fresh.clicked.connect(lambda: register(""))
        self.fresh.show()
        self.who.offer_new(lambda: REGISTER, register)

    def _pick(self, target: object) -> None:
        if target is not None:
            self.known.emit(target)


def _hidden(name: NameInTray) -> str:
    """Give the line as pasted, with the phone masked as everywhere."""
    text = name.pasted or ""
    if not name.phone:
        return text
    shown = NameInTray.fields()["phone"].show(name.phone)
    digits = "".join(filter(str.isdigit, name.phone))
    return text.replace(name.phone, shown).replace(digits, shown)
