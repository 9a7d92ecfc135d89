"""“＋ 登记…” of a picker: a few fields in the page, saved, and picked at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from db import roles
from db.record import Record
from db.trouble import Refused, Unavailable
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import LinkEditor
from desktop_app.gui.finder import Found
from desktop_app.gui.links_editor import LinksEditor
from desktop_app.gui.look_alikes import LookAlikes, Twin
from desktop_app.gui.picker import Picker
from desktop_app.gui.record_form import RecordForm, Records
from desktop_app.gui.short_forms import FORMS, ShortForm
from desktop_app.gui.undoing import undo_work

LIKE: Final = "可能登记过，看上面：是同一个，就选已有的；不是，按“不是同一个”再保存"
Take = Callable[[Found], object]


class QuickNew(AskCard):
    """Registers a resident, a household, a colleague or a body from within another page.

    A picker that looks for one offers it; `place()` lays the card out near the picker, and the
    cursor comes back to where it was with the new record in it. Who may be registered already is
    pointed out first, and nothing is saved before that was answered.
    """

    def __init__(self, desk: Desk, page: str) -> None:
        super().__init__()
        self._desk, self._page = desk, page
        self._form: ShortForm | None = None
        self._inside: QuickNew | None = None
        self._take: Take | None = None
        self._give_back: Callable[[], object] | None = None
        self.twins = LookAlikes(
            desk,
            self._typed,
            opens=("就选已有的", self._take_twin),
            apart=("不是同一个", self._tell_apart),
        )
        for at, part in enumerate((self.twins, self.twins.card), 2):  # below what is asked
            self.body.insertWidget(at, part)

    def offer_in(self, form: RecordForm, *cards: AskCard) -> None:
        """Offer it in the pickers of a form, below the section of each, and of some cards."""
        for card in cards:
            self.offer_in_card(card)
        for path, one in form.editors.items():
            if isinstance(one, LinkEditor | LinksEditor):
                self.offer(one.picker, partial(form.put_below, path, self))

    def offer_in_card(self, card: AskCard) -> None:
        """Offer it in the pickers that a card will ask with, right below them."""
        card.asks.connect(partial(self._offer_below, card))
        for leaves in (card.begun, card.closed):
            leaves.connect(partial(self._leave, card))

    def _offer_below(self, card: AskCard, controls: list[QWidget]) -> None:
        for one in controls:
            if isinstance(one, Picker):
                self.offer(one, partial(card.body.insertWidget, 2, self))

    def _leave(self, card: AskCard) -> None:
        """Go while the picker that is to have the record is still there."""
        if card.isAncestorOf(self) and not self.isHidden():
            self.dismiss()

    def offer(self, picker: Picker, place: Callable[[], object] | None = None) -> None:
        """Offer it in a picker, for each kind it may look for."""
        for kind in FORMS:
            begin = partial(self._begin_at, picker, place, kind)
            offered = partial(words, self._desk, picker, kind)
            picker.offer_new(offered, begin, table=kind.__tablename__)

    def _begin_at(
        self,
        picker: Picker,
        place: Callable[[], object] | None,
        kind: type[Record],
        typed: str,
    ) -> None:
        if not self.isHidden():
            self.dismiss()  # another picker gets its words back
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
        known: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Ask for a new record of a kind; the name begins with what was typed.

        `taken(found)` gets the saved record; `given_back()` comes when the card is put away;
        `known` are values that are told already.
        """
        form = self._form = FORMS[kind](self._desk)
        if form.has_pickers and self._inside is None:
            # The head of a new household may be new as well.
            self._inside = QuickNew(self._desk, self._page)
            self._inside.offer_in_card(self)
        self.twins.show_twins(())
        self.deed.needs = kind.right
        self.ask(
            f"登记{kind.title}。{form.rest}",
            [(name, form.declared(name).label, one.control) for name, one in form.editors.items()],
            deed="保存并选上",
            press=self._save,
            loose=form.loose,
            hints={name: form.hints.get(name, "") for name in form.editors},
        )
        self._take, self._give_back = taken, given_back
        for name, one in form.editors.items():
            one.changed.connect(partial(self._follow, name))
            one.left.connect(self._look_again)
        for name, value in known.items():
            form.editors[name].put(value)
        if typed:
            form.begin(typed)
            second = list(form.editors.values())[1]
            second.control.setFocus(Qt.FocusReason.OtherFocusReason)
        self._show_asked()

    def _follow(self, name: str) -> None:
        if self._form is not None:
            self._form.follow(name)
            self._show_asked()

    def _show_asked(self) -> None:
        if self._form is not None:
            for name, line in self.rows.items():
                line.setVisible(name not in self._form.waiting)

    # Who may be registered already

    def _typed(self) -> Records:
        return {"": self._form.read()} if self._form else {}

    def _look_again(self) -> None:
        try:
            self.twins.show_twins(self._form.twins() if self._form else ())
        except Refused:
            self.twins.show_twins(())

    def _take_twin(self, twin: Twin) -> None:
        if self._form is not None:
            self._hand_over(Found(twin.id, self._form.kind.__tablename__, twin.name))
            self.dismiss()

    def _tell_apart(self, twin: Twin) -> None:
        if self._form is not None:
            self._form.strangers.add(twin.id)
            self._look_again()

    # Saving

    def _save(self) -> None:
        form, desk = self._form, self._desk
        if form is None:
            return
        title = form.kind.title
        if twins := form.twins():
            self.twins.show_twins(twins)
            raise Refused(LIKE)
        try:
            with desk.store.work(desk.clerk, f"登记{title}", self._page) as work:
                record = form.keep(work)
        except Unavailable as error:
            # Nothing is kept, so the card stays with what was typed.
            raise Refused(str(error)) from error
        desk.tell_changed(work.changes)
        called = desk.store.called(record)
        back = partial(undo_work, desk, work.changes.work, called)
        desk.toast(f"已登记 {called}", back)
        self._hand_over(Found(record.id, record.__tablename__, called))

    def _hand_over(self, found: Found) -> None:
        take, self._take, self._give_back = self._take, None, None
        if take is not None:
            take(found)

    @override
    def dismiss(self) -> None:
        """Put the card away; the words go back to where they came from unless they were saved."""
        if self._give_back is not None:
            self._give_back()
        self._take = self._give_back = None
        super().dismiss()


def words(desk: Desk, picker: Picker, kind: type[Record]) -> str:
    """Give what the last row of a picker offers; nothing where it is not for this clerk or book."""
    typed = "" if picker.target else picker.text().strip()
    return FORMS[kind].words(typed) if may_make(desk, kind) else ""


def may_make(desk: Desk, kind: type[Record]) -> bool:
    """Say whether such records are registered in this book, and by this clerk."""
    is_ours = FORMS[kind].at_district or not desk.store.facts.is_district
    return is_ours and roles.may(desk.clerk, kind.right)
