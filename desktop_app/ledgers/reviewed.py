"""三审 on paper: who passed what goes out, and where one person did several (兼审)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from db import codes, reviews
from db.record import Record
from db.store import Store
from desktop_app.ledgers.form import Fact, Facts
from desktop_app.ledgers.ledger import Edition, Options

ROOM: Final = "　" * 6
"""Where nobody passed yet: room for a hand."""

LINE: Final = Facts((tuple(Fact(codes.SIGN_OFF_STEP.label(step), step) for step in reviews.STEPS),))
"""The three reviews as a line of a form."""


def facts(store: Store, record: Record) -> Iterator[tuple[str, str]]:
    """Give the cells of `LINE`."""
    for step, (_words, said) in zip(reviews.STEPS, reviews.words(store, record), strict=True):
        yield step, said


def line(store: Store, record: Record) -> str:
    """Write the three reviews in one line, with room where one is still due."""
    told = reviews.words(store, record)
    return "　".join(f"{words}：{said or ROOM}" for words, said in told)


def notes(store: Store, records: Iterable[Record], options: Options) -> Iterator[str]:
    """Say below a table who reviewed what; nothing of what nobody reviewed, nobody in public."""
    if options.edition is Edition.PUBLIC:
        return
    for one in records:
        said = [f"{words}{who}" for words, who in reviews.words(store, one) if who]
        if said:
            yield f"三审：{one.name}（{'，'.join(said)}）"
