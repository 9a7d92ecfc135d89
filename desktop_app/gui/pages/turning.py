"""From what somebody said to what the office does about it: a case or a wish, with a way back.

A problem of a pair, a demand told to a cadre or a need seen on a visit opens the form of a case
or a wish with the person, the words and the channel filled in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from db import kinds
from db.cutting import one_line
from db.kinds import ContactLog, ContactPair, Household, Pairing, PairingLog, Resident, Visit
from db.record import Record
from db.work import Work
from desktop_app.gui.arrange import clear, column
from desktop_app.gui.controls import Card, button
from desktop_app.gui.desk import Desk

CASE, WISH = "cases_form", "wishes_form"
MOST: Final = 200

Deeds = Sequence[tuple[str, Callable[[], object]]]


@dataclass(frozen=True)
class Turn:
    """What a field of a kind may become: `words` on the button, the form's page, the channel.

    `back` is the field of the kind that keeps which record it became.
    """

    said: str
    words: str
    page: str
    back: str
    channel: str = ""


TURNS: Final[Mapping[type[Record], tuple[Turn, ...]]] = {
    PairingLog: (Turn("problem", "建服务事项", CASE, "service_case", "pairing"),),
    ContactLog: (Turn("demand", "转五个及时", CASE, "service_case", "contact"),),
    Visit: (
        Turn("needs", "转五个及时", CASE, "service_case", "visit"),
        Turn("needs", "转微心愿", WISH, "wish"),
    ),
}
_TABLES: Final = tuple(kind.__tablename__ for kind in TURNS)
_PEOPLE: Final = ("resident", "household")


def deeds(desk: Desk, record: Record) -> Deeds:
    """Give what a record's words may become; where they did already, the way there."""
    found: list[tuple[str, Callable[[], object]]] = []
    for one in TURNS.get(type(record), ()):
        if became := _became(desk, record, one):
            found.append((f"已{one.words}", partial(desk.show_page, one.page, record=became)))
        elif getattr(record, one.said):
            found.append((one.words, partial(turn, desk, record, one)))
    return found


def turn(desk: Desk, record: Record, one: Turn) -> None:
    """Open the form of what a record's words become."""
    text = one_line(getattr(record, one.said))[:MOST]
    who = _subject(desk, record)
    if one.page == WISH:
        values: dict[str, Any] = {"wisher": _person(desk, who), "content": text}
    else:
        values = {"channel": one.channel, "subject": who, "summary": text}
    values = {name: value for name, value in values.items() if value}
    desk.show_page(one.page, values=values, turned_from=record.id)


def link_back(desk: Desk, work: Work, told: bytes | None, page: str, became: bytes) -> None:
    """Note in the record whose words a form was opened with what they became there."""
    record = desk.store.find(_TABLES, told) if told else None
    turns = TURNS[type(record)] if record is not None else ()
    back = next((one.back for one in turns if one.page == page), "")
    if record is not None and back:
        setattr(record, back, became)
        work.save(record)


def _became(desk: Desk, record: Record, one: Turn) -> bytes | None:
    """Give what the words became; nothing where that is in the recycle bin."""
    became: bytes | None = getattr(record, one.back)
    declared: Any = type(record).fields()[one.back]
    return became if became and desk.store.find(declared.kinds, became) else None


def _subject(desk: Desk, record: Record) -> bytes | None:
    """Give the person or household that a record is about."""
    store = desk.store
    if isinstance(record, ContactLog):
        pair = store.get(ContactPair, record.pair)
        return pair.resident if pair else None
    if isinstance(record, PairingLog):
        couple = store.get(Pairing, record.pairing)
        sides = (couple.side_b, couple.side_a) if couple else ()
        return next((one for one in sides if one and store.find(_PEOPLE, one)), None)
    targets = store.entries(record, "targets") if isinstance(record, kinds.Visit) else ()
    return next((one.target for one in targets if one.target), None)


def _person(desk: Desk, who: bytes | None) -> bytes | None:
    """Give the resident meant: a wish has one, so a household stands for its head."""
    if who is None or desk.store.get(Resident, who):
        return who
    home = desk.store.get(Household, who)
    return home.head if home else None


class TurnsCard(Card):
    """What the words of the record in view may become, beside its form."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(title="接着办")
        self._desk = desk
        self._lines = column(gap=6)
        self.body.addLayout(self._lines)

    def show_record(self, record: Record | None) -> None:
        """Show the ways on from a kept record; hidden when there are none."""
        clear(self._lines)
        found = deeds(self._desk, record) if record is not None else ()
        for words, press in found:
            self._lines.addWidget(button(words, press))
        self.setVisible(bool(found))
