"""Print copies of photos: each as large as its place on the paper needs, made once and kept."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image

from db.blobs import PRINT, Copy
from db.files import Files
from db.store import Store
from desktop_app.ledgers.jpegs import Jpeg
from desktop_app.ledgers.pieces import Kept

DPI: Final = 300
QUALITY: Final = 85
MM_PER_INCH: Final = 25.4


@dataclass(frozen=True)
class Slot:
    """A place for a photo on paper, in millimetres."""

    width: float
    height: float

    @property
    def pixels(self) -> tuple[int, int]:
        """What 300 dpi of it come to."""
        return round(self.width / MM_PER_INCH * DPI), round(self.height / MM_PER_INCH * DPI)

    @property
    def form(self) -> str:
        """What its copies are kept under, beside the whole file."""
        width, height = self.pixels
        return f"s{width}x{height}"


class PhotoSlots:
    """The photos of a book for places on paper. Bytes are read when they are wanted."""

    def __init__(self, store: Store) -> None:
        self._files = Files(store)

    def picture(self, sha256: str, slot: Slot) -> Jpeg | None:
        """Give a photo for a place; None while it has not come."""
        form = slot.form
        size = self._files.size(sha256, form)
        if size is None:
            size = self._files.size(sha256, PRINT)
            if size is None:
                return None
            form = PRINT if _fits(size, slot) else self._make(sha256, slot)
            size = self._files.size(sha256, form) or size
        width, height, count = size
        kept = Kept(count, lambda: self._bytes(sha256, form))
        return Jpeg(f"{sha256}.{form}", width, height, kept, is_colour=form != PRINT)

    def _bytes(self, sha256: str, form: str) -> bytes:
        copy = self._files.copy(sha256, form)
        return copy.content if copy else b""

    def _make(self, sha256: str, slot: Slot) -> str:
        """Make the copy of a slot from the print copy, which our own child has drawn."""
        large = self._files.copy(sha256, PRINT)
        if large is None:
            return PRINT
        self._files.keep_copies(sha256, {slot.form: shrunk(large.content, slot.pixels)})
        return slot.form


def shrunk(content: bytes, pixels: tuple[int, int]) -> Copy:
    """Give a picture no larger than so many pixels: JPEG 85, sRGB, without notes."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as held:
        held.draft("RGB", pixels)
        picture = held.convert("RGB")
    picture.info = {}
    picture.thumbnail(pixels, Image.Resampling.LANCZOS, reducing_gap=2.0)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=QUALITY)
    return Copy(made.getvalue(), *picture.size)


def _fits(size: tuple[int, int, int], slot: Slot) -> bool:
    return all(have <= want for have, want in zip(size[:2], slot.pixels, strict=True))
