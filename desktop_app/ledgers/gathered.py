"""A ledger's rows as they will be printed, before any paper."""

from __future__ import annotations

from dataclasses import dataclass

from desktop_app.ledgers.ledger import Book, Ledger, Options, Row
from desktop_app.ledgers.own_faces import OURS, OwnFaces
from desktop_app.ledgers.photo_slots import PhotoSlots


@dataclass(frozen=True)
class Gathered:
    """The rows of a ledger as they will be printed, and the proof taken from them."""

    ledger: Ledger
    book: Book
    options: Options
    rows: list[Row]
    content_hash: str
    check_code: str
    notes: tuple[str, ...] = ()
    photos: PhotoSlots | None = None
    own: OwnFaces = OURS
