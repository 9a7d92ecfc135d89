"""“＋ 登记…” of a picker: a few fields in the page, saved, and picked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from typing_extensions import override

from db.kinds import PartnerOrganization, StaffMember
from db.record import Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor, editor
from desktop_app.gui.field_editor import Editor
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


Take = Callable[[Found], object]


class QuickNew(AskCard):
    """Registers a staff member or a body from within another page.

    A picker that looks for one first offers it; `place()` lays the card out near the picker,
    and the cursor comes back to where it was with the new record in it.
    """

    def __init__(self, desk: Desk, page: str) -> None:
        super().__init__()
        self._desk, self._page = desk, page
        self._editors: dict[str, Editor] = {}
        self._take: Take | None = None
        self._give_back: Callable[[], object] | None = None

    def offer_in(self, form: RecordForm) -> None:
        """Offer it in the pickers of a form, below the section of each."""
        for path, one in form.editors.items():
            if isinstance(one, LinkEditor | LinksEditor):
                self.offer(one.picker, partial(form.put_below, path, self))

    def offer(self, picker: Picker, place: Callable[[], object] | None = None) -> None:
        """Offer it in a picker, for each kind it may look for."""
        for kind in ASKED:
            begin = partial(self._begin_at, picker, place, kind)
            picker.offer_new(partial(words, picker, kind), begin, table=kind.__tablename__)

    def _begin_at(
        self,
        picker: Picker,
        place: Callable[[], object] | None,
        kind: type[Record],
        typed: str,
    ) -> None:
        if place is not None:
            place()
        # The words stand in the card now: left in the line they would be a fault, or an element.
        picker.set_target(None)
        self.begin(kind, typed, taken=picker.pick, given_back=partial(picker.setText, typed))
        self._back = picker

    def begin(
        self,
        kind: type[Record],
        typed: str,
        *,
        taken: Take,
        given_back: Callable[[], object] | None = None,
    ) -> None:
        """Ask for a new record of a kind; the name begins with what was typed.

        `taken(found)` gets the saved record; `given_back()` comes when the card is put away.
        """
        fields = kind.fields()
        self._take, self._give_back = taken, given_back
        self._editors = {name: editor(fields[name], self._desk) for name in ASKED[kind]}
        loose = [name for name in ASKED[kind] if not fields[name].required]
        self.ask(
            f"登记{kind.title}。其余的以后在“设置”里补。",
            [(name, fields[name].label, one.control) for name, one in self._editors.items()],
            deed="保存并选上",
            press=partial(self._save, kind),
            loose=loose,
        )
        if typed:
            name, second = list(self._editors.values())[:2]
            name.retype(typed)
            second.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _save(self, kind: type[Record]) -> None:
        record = self._fresh(kind)
        for name, one in self._editors.items():
            one.fill(record, name)
        desk = self._desk
        try:
            with desk.store.work(desk.clerk, f"登记{kind.title}", self._page) as work:
                work.save(record)
        except Unavailable as error:
            # Nothing is kept, so the card stays with what was typed.
            raise Refused(str(error)) from error
        self._give_back = None
        desk.tell_changed(work.changes)
        if self._take is not None:
            self._take(Found(record.id, kind.__tablename__, record.name))
        back = partial(undo_work, desk, work.changes.work, record.name)
        desk.toast(f"已登记 {record.name}", back)

    def _fresh(self, kind: type[Record]) -> Record:
        store = self._desk.store
        values: dict[str, Any] = {}
        if kind is StaffMember:
            # Whoever is picked here works here now; the day is mended in the person's own form.
            values = {"level": store.facts.level, "term_from": store.today}
        return kind(**values)

    @override
    def dismiss(self) -> None:
        """Put the card away; the words go back to where they came from unless they were saved."""
        if self._give_back is not None:
            self._give_back()
        self._take = self._give_back = None
        super().dismiss()


def words(picker: Picker, kind: type[Record]) -> str:
    """Give what the last row of a picker offers."""
    typed = "" if picker.target else picker.text().strip()
    return f"登记{kind.title}" + (f"：{typed}" if typed else "")
