"""Buttons of what can happen to a household or a person, wherever one of them is in view."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtWidgets import QWidget

from db.household_act import ARRIVE, DEATH, JOIN, LEAVE, NEW_HEAD, SPLIT, TITLES
from db.kinds import HouseholdMember, Resident
from db.kinds.household import RESIDENCE
from db.record import Id
from desktop_app.gui.controls import Card, FlowLayout, button
from desktop_app.gui.desk import Desk

KEY: Final = "household_event"
OF_HOUSEHOLD: Final = (SPLIT, JOIN, ARRIVE, LEAVE, NEW_HEAD, DEATH)
OF_MEMBER: Final = (SPLIT, LEAVE, NEW_HEAD, DEATH)
OF_OTHERS: Final = (ARRIVE, LEAVE, DEATH)

Deed = tuple[str, Callable[[], object]]


def household_deeds(desk: Desk, home: Id) -> list[Deed]:
    """Give what can happen to a household."""
    return [(TITLES[act], partial(desk.show_page, KEY, act=act, home=home)) for act in OF_HOUSEHOLD]


def person_deeds(desk: Desk, person: Resident) -> list[Deed]:
    """Give what can happen to a person: in the household they live in, or without one."""
    if person.residence_status == "deceased":
        return []
    rows = desk.store.all(HouseholdMember, resident=person.id, date_to=None)
    lives = next((one for one in rows if one.membership_kind == RESIDENCE), None)
    home = lives or next(iter(rows), None)
    acts = OF_MEMBER if lives else OF_OTHERS if person.is_active else (ARRIVE,)
    where = {"home": home.household if home else None, "person": person.id}
    return [(TITLES[act], partial(desk.show_page, KEY, act=act, **where)) for act in acts]


class DeedsCard(Card):
    """A card of such buttons beside a form; hidden while there is nothing to do."""

    def __init__(self, title: str) -> None:
        super().__init__(title=title)
        self._holder = QWidget()
        self._flow = FlowLayout(self._holder)
        self.body.addWidget(self._holder)
        self.hide()

    def offer(self, deeds: list[Deed]) -> None:
        """Show other buttons."""
        self._flow.clear()
        for words, press in deeds:
            self._flow.addWidget(button(words, press))
        self.setVisible(bool(deeds))
        self._holder.updateGeometry()
