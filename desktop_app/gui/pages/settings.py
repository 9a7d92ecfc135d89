"""设置：the unit, how the window looks, backups, and what program this is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QBoxLayout, QWidget
from typing_extensions import override

from db.kinds import OrgUnit
from db.roles import may
from db.trouble import Refused, Unavailable
from desktop_app.gui import look
from desktop_app.gui.arrange import STRETCH, bring_into_view, column, limited, row
from desktop_app.gui.controls import (
    Card,
    Chips,
    FieldRow,
    OneOf,
    PageHead,
    button,
    label,
)
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.files_panel import FilesPanel
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.page import Page
from desktop_app.gui.pages.backups import BackupTab
from desktop_app.gui.pages.settings_about import AboutTab
from desktop_app.gui.pages.settings_faces import FacesCard
from desktop_app.gui.pages.settings_look import LookTab
from desktop_app.gui.pages.settings_search import (
    HINT,
    WAYS,
    Place,
    SettingsSearch,
    facts_of,
)
from desktop_app.gui.pages.tabs import tabs_of
from desktop_app.gui.returning import Told

_NAMES: Final = {"short_name": 20, "seal_name": 60}
"""Names that papers and lists go by, with their most characters: the unit's own until changed."""
BY_NAME: Final = "按单位名称带出，可改"
GIVEN: Final = "由区里定，随回程包带来；和文件不一样，请告诉区里"


class SettingsPage(Page):
    """The tabs of 设置: 单位, 外观, 备份, 关于 here; the lists are pages of their own."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.chips = self.tabs = Chips("设置", tabs_of(desk, "settings"))
        self.chips.picked.connect(self._choose)
        self._shown = "unit"
        self.unit, self.backups = UnitTab(desk), BackupTab(desk)
        self.look, self.about = LookTab(desk), AboutTab(desk)
        self.parts: dict[str, UnitTab | LookTab | BackupTab | AboutTab] = {
            "unit": self.unit, "look": self.look, "backup": self.backups,
            "about": self.about,
        }  # fmt: skip
        self.search = SettingsSearch(desk, self.unit.names)
        self.search.chosen.connect(self._go)
        self.search.answer_key(self)
        self._tabs = OneOf(*self.parts.values())
        self.setLayout(
            column(
                PageHead("设置", "", self.search), self.tabs, (self._tabs, 1),
                gap=12, edges=look.PAGE_EDGES,
            )
        )  # fmt: skip
        self.first = self.chips.chip()
        self.hints = (HINT,)

    @override
    def arrive(self, **where: Any) -> None:
        """Show a tab: `tab="backup"`; otherwise the one that was open.

        `restore=` names the backup that may be gone back to.

        `record=` is the office's own record: its `field=` is gone to, `told=(words, deeds)` says
        above it what brought staff here.
        """
        self.look.at = where.get("at", "size")
        self.unit.tell(where.get("told"))
        self.show_tab("unit" if "record" in where else where.get("tab") or self._shown)
        if "restore" in where:
            self.backups.ask(where["restore"])
        if "record" in where:
            # After the window has put the cursor where it usually begins.
            QTimer.singleShot(0, self, partial(self.unit.go_to, where.get("field", "")))

    @override
    def sights(self) -> dict[str, dict[str, Any]]:
        return {name: {"tab": name} for name in self.parts}

    @override
    def place(self) -> dict[str, Any]:
        return {"tab": self._shown, "at": self.look.at}

    def _choose(self, name: str) -> None:
        if name in self.parts:
            self.show_tab(name)
        else:
            self.desk.show_page(name)

    def _go(self, found: Place) -> None:
        """Go to what was found: a tab, a field of the office's own facts, a word list."""
        if found.list_name:
            self.desk.show_page(found.tab, list=found.list_name)
            return
        self._choose(found.tab)
        if found.field:
            self.unit.go_to(found.field)

    @property
    def tab(self) -> UnitTab | LookTab | BackupTab | AboutTab:
        """The tab in view."""
        return self.parts[self._shown]

    def show_tab(self, name: str) -> None:
        """Show one tab with what is true now."""
        self._shown = name
        self.chips.set_value(name)
        self.first = self.chips.chip()
        self._tabs.show_at(list(self.parts).index(name))
        self.tab.reload()
        if name == "look":
            self.first = self.look.entry()


class UnitTab(QWidget):
    """The office's own facts, as they are printed and exchanged."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        fields = OrgUnit.fields()
        facts = facts_of(desk)
        self.names = (*facts, *WAYS)
        self.editors = {name: editor(fields[name], desk) for name in self.names}
        self.rows = {name: self._row(name) for name in self.names}
        self.notice = InlineBar()
        self.emblem = FilesPanel(desk, OrgUnit)
        self.code = label("", "small")
        self.save_button = button("保存", self.save, kind="primary", key="Ctrl+S")
        self.save_button.setEnabled(may(desk.clerk, "settings"))
        card = Card(self.code, *self._pairs(facts), title="单位")
        ways = Card(*self._pairs(WAYS), row(STRETCH, self.save_button), title="登记和审核")
        self.faces = FacesCard(desk)
        parts = (self.notice, card, ways, self.emblem, self.faces)
        self.setLayout(column(*(limited(one, 760) for one in parts), STRETCH, gap=12))

    def _row(self, name: str) -> FieldRow:
        one = self.editors[name]
        is_required = one.field.required or name in _NAMES
        return FieldRow(one.field.label, one.control, required=is_required, hint=one.field.hint)

    def _pairs(self, names: Sequence[str]) -> list[QBoxLayout]:
        """Lay fields out two by two."""
        return [
            row(*((self.rows[name], 1) for name in names[at : at + 2]), gap=12)
            for at in range(0, len(names), 2)
        ]

    def reload(self) -> None:
        """Put in what is kept."""
        self.faces.reload()
        unit = self._unit()
        if unit is None:
            return
        self.code.setText(f"统计用区划代码 {unit.code12}（改代码请重新建台账）")
        for name, one in self.editors.items():
            one.load_from(unit, name)
        self._show_hints()
        for name, most in _NAMES.items():
            if not getattr(unit, name) and unit.full_name:
                self.editors[name].put(unit.full_name[:most])
                self.rows[name].show_hint(BY_NAME)
        self.emblem.show_record(unit, locked=not may(self.desk.clerk, "settings"))

    def _show_hints(self) -> None:
        """Show no fault any more, and which of the facts the office's district has the word of."""
        given = OrgUnit.given_by_district() if self.desk.store.has_district else frozenset()
        for name, one in self.rows.items():
            one.control.setEnabled(name not in given)
            one.show_hint(GIVEN if name in given else None)

    def tell(self, told: Told | None) -> None:
        """Say above the facts what brought staff here, with what can be answered."""
        if told is None:
            self.notice.hide()
            return
        words, deeds = told
        self.notice.say(words, "warn", *((name, partial(self._answer, do)) for name, do in deeds))

    def _answer(self, do: Callable[[], object]) -> None:
        self.notice.hide()
        do()

    def go_to(self, name: str) -> None:
        """Put the cursor into a field, where it may be written."""
        if name in self.rows:
            bring_into_view(self.rows[name], self.rows[name])
            self.rows[name].control.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Keep what was typed, or say beside each field what is wrong."""
        unit = self._unit()
        if unit is None:
            return
        if faults := self._read(unit):
            self._show(faults)
            return
        store, clerk = self.desk.store, self.desk.clerk
        try:
            with store.work(clerk, "改单位资料", "settings") as work:
                work.save(unit)
        except Refused as error:
            self._show(error.faults)
            return
        except Unavailable as error:
            self.desk.say_trouble(error)
            return
        self.desk.tell_changed(work.changes)
        self.reload()
        self.desk.toast("单位资料已保存")

    def _read(self, unit: OrgUnit) -> dict[str, str]:
        faults: dict[str, str] = {}
        for name, one in self.editors.items():
            try:
                one.fill(unit, name)
            except Refused as error:
                faults[name] = str(error)
        for name in _NAMES:
            if name not in faults and not getattr(unit, name):
                faults[name] = f"请填写{self.rows[name].label.text().removesuffix(' *')}"
        return faults

    def _show(self, faults: dict[str, str]) -> None:
        self._show_hints()
        for name in faults.keys() & self.rows.keys():
            self.rows[name].show_fault(faults[name])
        rest = [words for name, words in faults.items() if name not in self.rows]
        if rest:
            self.desk.say_trouble(Refused("；".join(rest)))

    def _unit(self) -> OrgUnit | None:
        return self.desk.store.get(OrgUnit, self.desk.store.facts.unit)
