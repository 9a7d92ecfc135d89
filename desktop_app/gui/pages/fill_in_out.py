"""发填表: a workbook for people without the program, to be filled in and brought back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from typing_extensions import override

from db import purposes
from db.fields import Field, Links
from db.kinds import Resident, kind_of
from db.record import Record
from db.roles import Clerk, may
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.exchange import fill_in
from desktop_app.gui import look, notices
from desktop_app.gui.arrange import STRETCH, column, held, row
from desktop_app.gui.controls import Card, ChoicesBox, PageHead, button, label
from desktop_app.gui.desk import Desk
from desktop_app.gui.page import Page
from desktop_app.gui.second_person import with_whom

NO_ONE: Final = "居民的填表要先选人：在居民列表里选中几位，再按“更多 → 发填表”。"
NOTES: Final = (
    "表里有下拉列表，号码列按文字存；填的人不用装程序。\n"
    "证件、电话和敏感内容：台账里已有的不写出来，格子锁住；空着的可以填。民族不在表里。\n"
    "填好拿回来，拖进“导入表格”，会一处一处列出来由您收下。这次发出会记入日志。"
)


class FillInOutPage(Page):
    """Chooses what a form asks for, and saves it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.kind: type[Record] = Resident
        self.ids: Sequence[bytes] = ()
        self.left = 0
        self.save = button("另存表格", self.save_form, kind="primary", key="Ctrl+S")
        self.head = PageHead("发填表", "", self.save, crumb="返回", back=desk.go_back)
        self.fields = ChoicesBox("要填的内容")
        self.every = button("全选", self.choose_all, kind="link")
        self.none = button("全不选", self.choose_none, kind="link")
        card = Card(
            self.fields,
            row(self.every, self.none, STRETCH, gap=8),
            label(NOTES, "small", wrap=True),
            title="请对方填哪几项",
        )
        self.choose = button("去选居民", lambda: desk.show_page("residents"))
        self.no_one = held(row((label(NO_ONE, wrap=True), 1), self.choose, gap=10))
        self.setLayout(column(self.head, self.no_one, card, STRETCH, gap=12, edges=look.PAGE_EDGES))
        self.first = self.save
        self._show()

    @override
    def arrive(self, **where: Any) -> None:
        """Take `what=` (a table) and `ids=`, the records to send out; none for a blank form."""
        if "what" in where:
            self.kind, wanted = kind_of(str(where["what"])), tuple(where.get("ids", ()))
            self.ids = tuple(fill_in.going(self.desk.store, wanted))
            self.left = len(wanted) - len(self.ids)
            self._show()

    def _show(self) -> None:
        offered = self._offered()
        self.fields.offer([(name, one.label) for name, one in offered.items()])
        self.fields.set_values(fill_in.usual(self.kind))
        spare = "" if self.kind is Resident else f"，另留 {fill_in.SPARE_ROWS} 行给新的"
        count = f"{len(self.ids):,} 条" if self.ids or self.left else "空白表"
        count += f"（另有 {self.left:,} 条因本人要求停止处理，不发）" if self.left else ""
        self.head.say(subtitle=f"{self.kind.title} · {count}{spare}")
        # Where all that was chosen is at rest, a blank form is not what was asked for.
        is_empty = not self.ids and (self.kind is Resident or self.left > 0)
        self.save.setEnabled(may(self.desk.clerk, "dump") and not is_empty)
        lacks_choice = is_empty and not self.left
        self.no_one.setVisible(lacks_choice)
        self.first = self.choose if lacks_choice else self.save

    def _offered(self) -> Mapping[str, Field | Links]:
        """Give what may be asked for here: not what the office has no purpose for."""
        return fill_in.offered(self.kind, purposes.shut_here(self.desk.store, self.kind))

    def choose_all(self) -> None:
        """Ask for everything."""
        self.fields.set_values(self._offered())

    def choose_none(self) -> None:
        """Ask for nothing yet."""
        self.fields.set_values(())

    def save_form(self) -> None:
        """Ask where to, and save the form."""
        names = self.fields.chosen()
        place = notices.save_file(self, "另存表格", f"{self.kind.title}填表.xlsx", "表格 (*.xlsx)")
        if place is None:
            return
        try:
            with_whom(self.desk, self, partial(self._write, place, names))
        except (Refused, Unavailable) as error:
            self.desk.say_trouble(error)

    def _write(self, place: Path, names: Sequence[str], clerk: Clerk) -> None:
        safe_write(place, fill_in.write(self.desk.store, clerk, self.kind, self.ids, names))
        self.desk.toast(f"已存为 {place.name}。填好拿回来，拖进“导入表格”就行")
        self.save.setFocus(Qt.FocusReason.OtherFocusReason)
