"""The parts of a record in the form of their whole: its steps, its logs, its roll.

Which kinds are parts follows from their declarations, so a new part kind appears by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db import fields as field, kinds
from db.blanks import last
from db.fields import Field
from db.record import Record, kept_names
from db.trouble import Refused, Unavailable
from db.work import Changes
from desktop_app.gui.arrange import clear, column, held, row
from desktop_app.gui.ask_card import AskCard
from desktop_app.gui.controls import Card, SectionTitle, button, label, rule
from desktop_app.gui.deleting import delete_with_toast
from desktop_app.gui.desk import Desk
from desktop_app.gui.editors import editor
from desktop_app.gui.field_editor import Editor
from desktop_app.gui.undoing import undo_work

NAMED: Final[Mapping[type[Record], str]] = {kinds.VenueUse: "venue"}
"""Kinds that stand by themselves and are shown with their whole too, by the link to it."""

MOST: Final = 20
FIRST: Final = "先保存，再在这里{words}。"
NOTHING: Final = "还没有。"
NONE_YET: Final = "还没有。按“{words}”，记下的列在这里。"
_ORDER: Final = "position"
_LINE: Final = 60  # longer words stand below the short facts

Start = Callable[[type[Record]], Mapping[str, Any]]
Deeds = Callable[[Record], Sequence[tuple[str, Callable[[], object]]]]


def parts_of(whole: type[Record]) -> list[tuple[type[Record], str]]:
    """Give the kinds whose records are parts of a kind's, each with its link to the whole."""
    named = [(kind, link) for kind, link in NAMED.items() if kinds.links_to(kind, link, whole)]
    return [*kinds.parts_of(whole), *named]


class PartsPanel(Card):
    """Shows the parts of one kind, adds, edits and deletes them in place.

    `words` are what adding is called (记办理过程), `page` the form that works are kept under,
    `start` gives the first values of a new part, `deeds` what else can be done with one.
    """

    def __init__(
        self,
        desk: Desk,
        part: type[Record],
        link: str,
        *,
        words: str,
        page: str,
        start: Start,
        deeds: Deeds = lambda _part: (),
    ) -> None:
        super().__init__()
        self.part, self._link, self._words = part, link, words
        self._desk, self._page, self._start, self._deeds = desk, page, start, deeds
        self._whole: Record | None = None
        self._editors: dict[str, Editor] = {}
        self._shows_all = self._locked = False
        self.add_button = button(words, self.ask_new, kind="link", icon="plus", key="F7")
        self.title = SectionTitle(part.title, self.add_button)
        self.ask = AskCard()
        self.lines: QVBoxLayout = column(gap=6)
        self.body.addWidget(self.title)
        self.body.addWidget(self.ask)
        self.body.addLayout(self.lines)
        desk.changed.connect(self.follow)

    # Showing

    def show_whole(self, whole: Record, *, locked: bool = False) -> None:
        """Show the parts of a record; a new one has to be saved first, a locked one is as it is."""
        if self._whole is None or whole.id != self._whole.id:
            self.ask.hide()
            self._shows_all = False
        self._whole, self._locked = whole, locked
        self.add_button.setVisible(whole.op is not None and not locked)
        self._show()

    def follow(self, changes: Changes) -> None:
        """Show the parts anew when some changed."""
        if self.part in changes.kinds and self._whole is not None:
            self._show()

    def parts(self) -> list[Record]:
        """Give the parts in their order: as on the roll, or else the newest first."""
        whole = self._whole
        if whole is None or whole.op is None:
            return []
        equals: dict[str, Any] = {self._link: whole.id}
        found: list[Record] = self._desk.store.all(self.part, **equals)
        mine = self.part.fields()
        if _ORDER in mine:
            return sorted(found, key=lambda one: last(getattr(one, _ORDER)))
        day = _day_of(self.part)
        return sorted(found, key=lambda one: (str(getattr(one, day) or ""), one.id), reverse=True)

    def _show(self) -> None:
        clear(self.lines)
        found = self.parts()
        count = f" {len(found)}" if found else ""
        self.title.words.setText(f"{self.part.title}{count}")
        if not found:
            is_new = self._whole is None or self._whole.op is None
            words = NOTHING if self._locked else FIRST if is_new else NONE_YET
            words = words.format(words=self._words)
            self.lines.addWidget(label(words, "caption", wrap=True))
        shown = found if self._shows_all else found[:MOST]
        named = self._named(shown)
        for place, one in enumerate(shown):
            if place:
                self.lines.addWidget(rule())
            self.lines.addWidget(self._line(one, named))
        if rest := len(found) - len(shown):
            self.lines.addWidget(button(f"还有 {rest} 条", self._show_all, kind="link"))

    def _show_all(self) -> None:
        self._shows_all = True
        self._show()

    def _named(self, parts: Sequence[Record]) -> dict[bytes, str]:
        """Give what linked records are called whose name is not kept beside the link."""
        named: dict[bytes, str] = {}
        beside = kept_names(self.part)
        for name, one in self.part.fields().items():
            if isinstance(one, field.Link) and name not in (*beside, self._link):
                named |= self._desk.store.named(one.kinds, [getattr(p, name) for p in parts])
        return named

    def _line(self, one: Record, named: Mapping[bytes, str]) -> QWidget:
        facts = [words for name, words in self._facts(one, named) if not _is_long(self._of(name))]
        head = label(" · ".join(facts) or self.part.title, "small", wrap=True)
        told = self._desk.store.called(one) if not facts else facts[0]
        deeds: list[tuple[str, Callable[[], object]]] = [
            *self._deeds(one),
            ("改", partial(self.ask_change, one.id)),
            ("删除", partial(self._delete, one.id)),
        ] * (not self._locked)
        made = [
            button(words, press, kind="link", name=f"{words}：{told}") for words, press in deeds
        ]
        long = [
            label(words, wrap=True)
            for name, words in self._facts(one, named)
            if _is_long(self._of(name))
        ]
        return held(column(row((head, 1), *made, gap=4), *long, gap=2))

    def _of(self, name: str) -> Field:
        declared: Field = self.part.fields()[name]
        return declared

    def _facts(self, one: Record, named: Mapping[bytes, str]) -> Iterator[tuple[str, str]]:
        """Yield what a part says, by field; what is plain by itself goes without its label."""
        beside, has_day, has_text = kept_names(self.part), False, False
        for name, declared in self.part.fields().items():
            value = getattr(one, name)
            if name in _hidden(self.part, self._link):
                continue
            words = declared.show(value)
            if isinstance(declared, field.Link):
                kept = getattr(one, beside[name]) if name in beside else None
                words = kept or (named.get(value, "") if value else "")
            if not words:
                continue
            is_plain = isinstance(declared, field.Choice) or (
                isinstance(declared, field.Link) and declared.required
            )
            if isinstance(declared, field.Day | field.Moment) and not has_day:
                is_plain = has_day = True
            if _is_long(declared) and not has_text:
                is_plain = has_text = True
            yield name, words if is_plain else f"{declared.label.partition('（')[0]} {words}"

    # Adding and changing

    def ask_new(self) -> None:
        """Ask for a new part: what is required, and what is usually told with it."""
        if self._whole is None or self._whole.op is None:
            return
        made = self.part(**{self._link: self._whole.id})
        names = [n for n in self._names() if not self._of(n).comes_later]
        self._ask(made, names, self._words, self._start(self.part))

    def ask_change(self, part_id: bytes) -> None:
        """Ask for other words of a part."""
        one = self._desk.store.get(self.part, part_id)
        if one is not None:
            self._ask(one, [*self._names(), "remark"], "保存", {})

    def _names(self) -> list[str]:
        """Give the fields of a part that are asked for: what is required first."""
        hidden = _hidden(self.part, self._link)
        names = [name for name in self.part.fields() if name not in hidden]
        return sorted(names, key=lambda name: not self._of(name).required)

    def _ask(self, one: Record, names: Sequence[str], deed: str, start: Mapping[str, Any]) -> None:
        self._editors = {name: editor(self._of(name), self._desk) for name in names}
        for name, made in self._editors.items():
            made.load_from(one, name)
            if name in start:
                made.put(start[name])
        title = self.part.title if one.op is None else f"改这一条{self.part.title}"
        self.ask.ask(
            title,
            [(name, self._of(name).label, made.control) for name, made in self._editors.items()],
            deed=deed,
            press=partial(self._keep, one),
            loose=[name for name in names if not self._of(name).required],
            hints={name: self._of(name).hint for name in names},
        )
        blank = next((m for n, m in self._editors.items() if m.is_blank), None)
        if blank is not None:
            blank.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self, one: Record) -> None:
        """Save a part; raises `Refused` with what is wrong, by field."""
        desk, made, is_new = self._desk, one.copy(), one.op is None
        faults: dict[str, str] = {}
        for name, it in self._editors.items():
            try:
                it.fill(made, name)
            except Refused as refused:
                faults[name] = str(refused)
        if faults:
            raise Refused(faults)
        if is_new and _ORDER in self.part.fields():
            places = [getattr(p, _ORDER) or 0 for p in self.parts()]
            setattr(made, _ORDER, max(places, default=0) + 1)
        verb = self._words if is_new else f"修改{self.part.title}"
        try:
            with desk.store.work(desk.clerk, verb, self._page) as work:
                work.save(made)
        except Unavailable as error:
            raise Refused(str(error)) from error
        desk.tell_changed(work.changes)
        words = f"{self.part.title} {desk.store.called(made)}" if made.name_field else verb
        desk.toast(f"已{words}" if words == verb else f"已保存 {words}",
                   partial(undo_work, desk, work.changes.work, verb))  # fmt: skip

    def _delete(self, part_id: bytes) -> None:
        if one := self._desk.store.get(self.part, part_id):
            delete_with_toast(self._desk, [one])


def _day_of(kind: type[Record]) -> str:
    """Give the field that says when a part happened; its number where none does."""
    days = (n for n, f in kind.fields().items() if isinstance(f, field.Day | field.Moment))
    return next(days, "serial_no")


def _hidden(kind: type[Record], link: str) -> set[str]:
    """Give what nobody types in a part: the link to the whole, kept names, its place."""
    beside = set(kept_names(kind).values())
    return {link, "serial_no", "remark", _ORDER} | beside


def _is_long(declared: Field) -> bool:
    return isinstance(declared, field.Text) and declared.most > _LINE
