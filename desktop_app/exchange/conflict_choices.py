"""What people chose about conflicts, one card after the other, until it is written together.

A choice is the column that stays in each row, or the words with which the card goes back to its
office to be looked at (退回社区核实).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from db import returns
from db.kinds.notice import MENDED, OPEN
from db.returns import CONFLICT, Meant
from db.roles import Clerk
from db.store import Store
from db.work import Changes, Work
from desktop_app.exchange import conflict_cards
from desktop_app.exchange.conflict_cards import CardRow, ConflictCard
from desktop_app.exchange.receiving import Decision

_KEPT: Final = "merge_choices"  # a fact of this PC
BACK: Final = "退回社区核实"
Choice = list[int | None] | str


class ConflictChoices:
    """The cards of all open conflicts, and for some of them which column stays in each row.

    What is chosen is kept in the book, so that nothing is lost when the program ends.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.cards: list[ConflictCard] = []
        self.chosen: dict[bytes, Choice] = {}

    @property
    def left(self) -> int:
        """How many cards are still to be decided here; those that were sent back are not."""
        return sum(self._is_open(card) for card in self.cards)

    @property
    def away(self) -> int:
        """How many cards wait for the word of an office."""
        return sum(card.is_away and card.row not in self.chosen for card in self.cards)

    def _is_open(self, card: ConflictCard) -> bool:
        return card.row not in self.chosen and not card.is_away

    def load(self) -> None:
        """Bring back what was chosen before, unless something is chosen already."""
        body = self._store.fact(_KEPT)
        if body and not self.chosen:
            self.chosen = {bytes.fromhex(row): columns for row, columns in json.loads(body).items()}

    def read(self) -> None:
        """Read the conflicts anew; what was chosen stays where it still fits."""
        self.cards = conflict_cards.cards(self._store)
        known = {card.row: card for card in self.cards}
        self.chosen = {
            row: columns
            for row, columns in self.chosen.items()
            if row in known and (isinstance(columns, str) or len(columns) == len(known[row].rows))
        }

    def number_of(self, row: bytes) -> int:
        """Give the place of a record's card, -1 where it has none."""
        return next((n for n, one in enumerate(self.cards) if one.row == row), -1)

    def next_open(self, after: int = -1) -> int | None:
        """Give the next card that is not decided yet; after the last one begin again."""
        count = len(self.cards)
        order = [(after + 1 + n) % count for n in range(count)] if count else []
        return next((n for n in order if self._is_open(self.cards[n])), None)

    def choose(self, row: bytes, choice: Choice) -> None:
        """Take a choice, as the last one."""
        self.chosen.pop(row, None)
        self.chosen[row] = choice
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
        picked, back = list(self._picked()), list(self._given_back())
        if not picked and not back:
            return [], Changes()
        made = [conflict_cards.decision(card, one, key) for card, one, key in picked]
        made += [conflict_cards.given_back(card) for card, _words in back]
        with self._store.work(clerk, _reason(len(made) - len(back), len(back)), "merge") as work:
            for _card, one, key in picked:
                work.decide(one.conflict, key)
            for card, words in back:
                returns.give_back(work, clerk, _meant(self._store, card, words))
            self._end_notices(work, clerk, {card.row for card, _one, _key in picked})
        self.chosen = {}
        self._keep()
        return made, work.changes

    def _end_notices(self, work: Work, clerk: Clerk, decided: set[bytes]) -> None:
        """Close what was sent back about cards decided here, or answer it at the office."""
        for notice in returns.waiting(self._store, decided).values():
            if work.is_district:
                returns.close(work, notice)
            elif notice.state == OPEN:
                returns.answer(work, clerk, notice, MENDED, "已核定")

    def _given_back(self) -> Iterator[tuple[ConflictCard, str]]:
        for card in self.cards:
            words = self.chosen.get(card.row)
            if isinstance(words, str):
                yield card, words

    def _picked(self) -> Iterator[tuple[ConflictCard, CardRow, str]]:
        for card in self.cards:
            columns = self.chosen.get(card.row)
            if isinstance(columns, list):
                for one, at in zip(card.rows, columns, strict=True):
                    if at is not None:
                        yield card, one, one.keys[at] or ""

    def _keep(self) -> None:
        body = {row.hex(): choice for row, choice in self.chosen.items()}
        self._store.keep_fact(_KEPT, json.dumps(body) if body else "")


def _reason(decided: int, back: int) -> str:
    parts = [f"核定冲突 {decided} 项"] if decided else []
    return "，".join([*parts, f"退回社区核实 {back} 条"] if back else parts)


def _meant(store: Store, card: ConflictCard, words: str) -> Meant:
    """Say what the office is asked: which fields differ, never what stands in them."""
    record = store.get(card.kind, card.row, hidden=True)
    if record is None:
        raise LookupError(card.row)
    labels = "、".join(one.label for one in card.rows)
    asked = f"{labels}：两台电脑写的不一样，请核实以哪边为准"
    register = card.rows[0].conflict.register
    message = f"{asked}。{words.strip()}" if words.strip() else asked
    return Meant(record, register.names[0] if register else "", CONFLICT, message)
