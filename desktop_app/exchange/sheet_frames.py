"""Figures and printed rows as frames of a package, and back; nothing in them is a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Final

import msgspec

from db.figures import Figures
from db.received import Sheet
from db.row_sheets import RowSheet
from desktop_app.exchange import limits
from desktop_app.exchange.frames import Frame
from desktop_app.exchange.limits import Rejected
from desktop_app.exchange.package import Package

_PART_BYTES: Final = 2 << 20  # of JSON, well under what a frame may hold
_Shape = type[Figures] | type[RowSheet]
_SHAPES: Final[dict[str, _Shape]] = {"stats": Figures, "ledger": RowSheet}


def frames(sheets: Iterable[Sheet]) -> Iterator[Frame]:
    """Give the frames of sheets; long ledgers are cut. Numbers count lines from 1."""
    for sheet in sheets:
        if isinstance(sheet, Figures):
            yield Frame("stats", msgspec.json.encode(sheet), 1, len(sheet.lines))
            continue
        first = 1
        for part in parted(sheet):
            yield Frame("ledger", msgspec.json.encode(part), first, first + len(part.rows) - 1)
            first += len(part.rows)


def parted(sheet: RowSheet, most: int = _PART_BYTES) -> list[RowSheet]:
    """Cut a ledger into parts that fit into frames; its notes stand in the last."""
    cuts, size = [0], 0
    for number, row in enumerate(sheet.rows):
        length = len(msgspec.json.encode(row))
        if size and size + length > most:
            cuts.append(number)
            size = 0
        size += length
    ends = [*cuts[1:], len(sheet.rows)]
    return [
        msgspec.structs.replace(
            sheet,
            rows=sheet.rows[start:end],
            notes=sheet.notes if end == len(sheet.rows) else (),
            part=number,
            parts=len(cuts),
        )
        for number, (start, end) in enumerate(zip(cuts, ends, strict=True), 1)
    ]


def read(opened: Package) -> list[Sheet]:
    """Give the sheets of a package; raises Rejected for anything but what its level says."""
    found: list[Sheet] = []
    whole = _hash()
    for info, plain in opened.frames():
        _add(whole, plain)
        limits.check_json(plain)
        try:
            found.append(msgspec.json.decode(plain, type=_SHAPES[info.kind]))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Rejected("altered") from error
    if whole.digest() != opened.manifest.state_hash:
        raise Rejected("altered")
    return found


def content_hash(made: Iterable[Frame]) -> bytes:
    """Give what both sides compare of a package without records."""
    whole = _hash()
    for frame in made:
        _add(whole, frame.plain)
    return whole.digest()


def _hash() -> blake2b:
    return blake2b(digest_size=16, person=b"hsl sheets")


def _add(whole: blake2b, plain: bytes) -> None:
    whole.update(len(plain).to_bytes(8, "big") + plain)
