"""Somebody, or some household, that may be registered already: compared, opened, or told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from db.record import Record
from desktop_app.gui.compare_card import CompareCard, Pair, compared
from desktop_app.gui.desk import Desk
from desktop_app.gui.inline_bar import InlineBar
from desktop_app.gui.record_form import RecordForm, Records

TYPED: Final = "正在填的"
More = Callable[[Records, Record], Sequence[Pair]]


@dataclass(frozen=True, slots=True)
class Twin:
    """A kept record that looks like the one in the form: its name, and what tells of it."""

    id: bytes
    name: str
    told: str


class LookAlikes(InlineBar):
    """The first of some look-alikes, in the side column; the comparison opens above the form.

    `page` is where the other one is opened, `apart` the words of the last button, which calls
    `tell_apart(twin)`. `more(typed, kept)` gives lines of the comparison that are no field.
    """

    def __init__(
        self,
        desk: Desk,
        form: RecordForm,
        *,
        page: str,
        opens: str,
        apart: str,
        tell_apart: Callable[[Twin], object],
        more: More | None = None,
    ) -> None:
        super().__init__()
        self._desk, self._form, self._page = desk, form, page
        self._opens, self._apart, self._tell_apart = opens, apart, tell_apart
        self._more = more or _nothing_more
        self.card = CompareCard()
        form.body.insertWidget(0, self.card)

    def show_twins(self, twins: Sequence[Twin]) -> None:
        """Show the first; nothing when there are none."""
        if not twins:
            self.hide()
            self.card.hide()
            return
        twin, *more = twins
        words = f"可能登记过：{twin.name}（{twin.told}）"
        words += f"，还有 {len(more)} 条相像的" if more else ""
        self.say(words, "info", ("对比", partial(self.compare, twin)), *self._deeds(twin))

    def _deeds(self, twin: Twin) -> tuple[tuple[str, Callable[[], object]], ...]:
        show = partial(self._desk.show_page, self._page, record=twin.id)
        return (self._opens, show), (self._apart, partial(self._tell, twin))

    def _tell(self, twin: Twin) -> None:
        self.card.dismiss()
        self._tell_apart(twin)

    def compare(self, twin: Twin) -> None:
        """Show what is typed beside what is kept."""
        store = self._desk.store
        made, _ = self._form.read()
        kept = store.get(type(made[""]), twin.id)
        if kept is not None:
            pairs = [*compared(store, made[""], kept), *self._more(made, kept)]
            heads = (TYPED, f"已有的：{store.called(kept)} {kept.serial_no or ''}".strip())
            self.card.show_pairs(heads, pairs, *self._deeds(twin))


def _nothing_more(_typed: Records, _kept: Record) -> Sequence[Pair]:
    return ()
