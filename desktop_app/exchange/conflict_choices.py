"""What people chose about conflicts, one card after the other, until it is written together."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from db.roles import Clerk
from db.store import Store
from db.work import Changes
from desktop_app.exchange import conflict_cards
from desktop_app.exchange.conflict_cards import CardRow, ConflictCard
from desktop_app.exchange.receiving import Decision

_DRAFT: Final = ("merge", "choices")


class ConflictChoices:
    """The cards of all open conflicts, and for some of them which column stays in each row.

    What is chosen is kept as a draft, so that nothing is lost when the program ends.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.cards: list[ConflictCard] = []
        self.chosen: dict[bytes, list[int | None]] = {}

    @property
    def left(self) -> int:
        """How many cards are still to be decided."""
        return len(self.cards) - len(self.chosen)

    def load(self) -> None:
        """Bring back what was chosen before, unless something is chosen already."""
        body = self._store.drafts(_DRAFT[0]).get(_DRAFT)
        if body and not self.chosen:
            self.chosen = {bytes.fromhex(row): columns for row, columns in json.loads(body).items()}

    def read(self) -> None:
        """Read the conflicts anew; what was chosen stays where it still fits."""
        self.cards = conflict_cards.cards(self._store)
        known = {card.row: card for card in self.cards}
        self.chosen = {
            row: columns
            for row, columns in self.chosen.items()
            if row in known and len(columns) == len(known[row].rows)
        }

    def number_of(self, row: bytes) -> int:
        """Give the place of a record's card, -1 where it has none."""
        return next((n for n, one in enumerate(self.cards) if one.row == row), -1)

    def next_open(self, after: int = -1) -> int | None:
        """Give the next card that is not decided yet; after the last one begin again."""
        count = len(self.cards)
        order = [(after + 1 + n) % count for n in range(count)] if count else []
        return next((n for n in order if self.cards[n].row not in self.chosen), None)

    def choose(self, row: bytes, columns: list[int | None]) -> None:
        """Take a choice, as the last one."""
        self.chosen.pop(row, None)
        self.chosen[row] = columns
        self._keep()

    def take_back(self) -> bytes | None:
        """Forget the last choice; give the record it was about."""
        if not self.chosen:
            return None
        row, _columns = self.chosen.popitem()
        self._keep()
        return row

    def write(self, clerk: Clerk) -> tuple[list[Decision], Changes]:
        """Write all choices as one work that can be undone; give what was decided.

        Raises `Refused` or `Unavailable`; nothing is written then and every choice stays.
        """
        picked = list(self._picked())
        if not picked:
            return [], Changes()
        made = [conflict_cards.decision(card, one, key) for card, one, key in picked]
        with self._store.work(clerk, f"核定冲突 {len(picked)} 条", "merge") as work:
            for _card, one, key in picked:
                work.decide(one.conflict, key)
        self.chosen = {}
        self._keep()
        return made, work.changes

    def _picked(self) -> Iterator[tuple[ConflictCard, CardRow, str]]:
        for card in self.cards:
            if card.row in self.chosen:
                for one, at in zip(card.rows, self.chosen[card.row], strict=True):
                    if at is not None:
                        yield card, one, one.keys[at] or ""

    def _keep(self) -> None:
        if not self.chosen:
            self._store.drop_draft(*_DRAFT)
            return
        body = {row.hex(): columns for row, columns in self.chosen.items()}
        self._store.keep_draft(*_DRAFT, json.dumps(body))
