"""“＋ 新建…” of a picker: a few fields in the page, saved, and picked at once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from typing_extensions import override

from db.kinds import PartnerOrganization, StaffMember
from db.record import Record
from db.trouble import Unavailable
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import Editor, LinkEditor, editor
from desktop_app.gui.finder import Found
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.picker import Picker
from desktop_app.gui.record_form import RecordForm
from desktop_app.gui.undoing import undo_work

# The name comes first; what is asked without being required may stay empty.
ASKED: Final[Mapping[type[Record], tuple[str, ...]]] = {
    StaffMember: ("full_name", "post", "employment_kind", "duty"),
    PartnerOrganization: ("full_name", "org_kind", "liaison"),
}


class QuickNew(AskCard):
    """Registers a staff member or a body from within another form.

    Every picker of the form that looks for one first offers it; the card opens below the
    section of the field, and the cursor comes back to the field with the new record in it.
    """

    def __init__(self, desk: Desk, form: RecordForm, page: str) -> None:
        super().__init__()
        self._desk, self._form, self._page = desk, form, page
        self._editors: dict[str, Editor] = {}
        self._asker: tuple[Picker, str] | None = None
        for path, one in form.editors.items():
            if isinstance(one, LinkEditor | LinksEditor):
                self._offer(path, one.picker)

    def _offer(self, path: str, picker: Picker) -> None:
        for kind in ASKED:
            begin = partial(self.begin, path, picker, kind)
            words = partial(_words, picker, kind)
            picker.offer_new(words, begin, table=kind.__tablename__)

    def begin(self, path: str, picker: Picker, kind: type[Record], typed: str = "") -> None:
        """Ask for a new record of a kind; the name begins with what was typed."""
        fields = kind.fields()
        self._editors = {name: editor(fields[name], self._desk) for name in ASKED[kind]}
        self._form.put_below(path, self)
        # The words stand in the card now: left in the line they would be a fault, or an element.
        self._asker = (picker, typed)
        picker.set_target(None)
        loose = [name for name in ASKED[kind] if not fields[name].required]
        self.ask(
            f"新建{kind.title}。其余的以后在「设置」里补。",
            [(name, fields[name].label, one.control) for name, one in self._editors.items()],
            deed="保存并选上",
            press=partial(self._save, picker, kind),
            loose=loose,
        )
        self._back = picker
        if typed:
            name, second = list(self._editors.values())[:2]
            name.retype(typed)
            second.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, picker: Picker, kind: type[Record]) -> None:
        record = self._fresh(kind)
        for name, one in self._editors.items():
            one.fill(record, name)
        desk = self._desk
        try:
            with desk.store.work(desk.clerk, f"新建{kind.title}", self._page) as work:
                work.save(record)
        except Unavailable as error:
            desk.say_trouble(error)
            return
        self._asker = None
        desk.tell_changed(work.changes)
        picker.pick(Found(record.id, kind.__tablename__, record.name))
        back = partial(undo_work, desk, work.changes.work, record.name)
        desk.toast(f"已新建 {record.name}", back)

    def _fresh(self, kind: type[Record]) -> Record:
        store = self._desk.store
        values: dict[str, Any] = {}
        if kind is StaffMember:
            # Whoever is picked here works here now; the day is mended in the person's own form.
            values = {"level": store.facts.level, "term_from": store.today}
        return kind(**values)

    @override
    def dismiss(self) -> None:
        if self._asker is not None:
            picker, typed = self._asker
            self._asker = None
            picker.setText(typed)
        super().dismiss()
        self._form.body.removeWidget(self)


def _words(picker: Picker, kind: type[Record]) -> str:
    typed = "" if picker.target else picker.text().strip()
    return f"新建{kind.title}" + (f"：{typed}" if typed else "")
