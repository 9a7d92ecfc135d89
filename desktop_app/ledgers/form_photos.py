"""Photos on forms: two beside each other, or 2, 4 or 6 on a page, each with its caption below."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Final

from desktop_app.ledgers.ledger import Align
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.photo_slots import PhotoSlots, Slot
from desktop_app.ledgers.sheet import MM
from desktop_app.ledgers.strips import Boxes, Drawn, Setter, Strip, band

CAPTION_SIZE: Final = 9.0
CAPTION_LINES: Final = 2
GAP: Final = 10.0
ON_SHEET: Final = Slot(78, 58)
NOT_HERE: Final = "照片还没有收到"
PER_PAGE: Final = {2: (1, 2), 4: (2, 2), 6: (2, 3)}
_DEEP: Final = 4 / 3  # a photo page's slots are never flatter or deeper than photos are

Photo = tuple[str, ...]


class PhotoSetter:
    """Sets photos of one document."""

    def __init__(self, paper: Paper, slots: PhotoSlots | None, per_page: int) -> None:
        self._paper, self._slots = paper, slots
        self._columns, self._rows = PER_PAGE.get(per_page, PER_PAGE[4])
        self._captions = Setter(paper.ink, CAPTION_SIZE)
        self._heads = Setter(paper.ink, paper.ink.size)

    def beside(
        self, photos: Sequence[Photo], room: float, heading: str
    ) -> tuple[list[Strip], list[Photo]]:
        """Set as many as the room takes, two in a row; give these and the photos left over."""
        head = band(self._heads, self._paper.width, heading)
        row = self._row_height(ON_SHEET.height * MM)
        rows = min(int((room - head.height) // row), -(-len(photos) // 2))
        if rows < 1:
            return [], list(photos)
        placed = photos[: rows * 2]
        strips = [self._row(placed[i : i + 2], 2, ON_SHEET) for i in range(0, len(placed), 2)]
        return [head, *strips], list(photos[rows * 2 :])

    def pages(self, photos: Sequence[Photo], room: float, heading: str) -> Iterator[list[Strip]]:
        """Give the strips of photo pages, page by page."""
        head = band(self._heads, self._paper.width, heading)
        height = (room - head.height) / self._rows
        slot = self._slot(height)
        each = self._columns * self._rows
        for start in range(0, len(photos), each):
            page = photos[start : start + each]
            rows = range(0, len(page), self._columns)
            cut = (page[i : i + self._columns] for i in rows)
            yield [head, *(self._row(some, self._columns, slot, height) for some in cut)]

    def _slot(self, height: float) -> Slot:
        """Give the largest place for a photo that a part of the page has room for."""
        width = (self._paper.width - GAP * (self._columns - 1)) / self._columns
        deep = height - self._row_height(0.0)
        return Slot(
            round(min(width, deep * _DEEP) / MM, 1), round(min(deep, width * _DEEP) / MM, 1)
        )

    def _row_height(self, picture: float) -> float:
        caption = self._captions.size * 1.35 * CAPTION_LINES
        return picture + 4 + caption + GAP

    def _row(self, photos: Sequence[Photo], columns: int, slot: Slot, height: float = 0.0) -> Drawn:
        height = height or self._row_height(slot.height * MM)
        return Drawn(height, partial(self._draw_row, photos, columns, slot, height))

    def _draw_row(
        self, photos: Sequence[Photo], columns: int, slot: Slot, height: float, top: float
    ) -> str:
        width = self._paper.width / columns
        ops = []
        for place, (sha256, caption) in enumerate(photos):
            middle = width * (place + 0.5)
            bottom, drawn = self._draw(sha256, slot, middle, top)
            ops += [drawn, self._caption(caption, width, middle, bottom, top - height)]
        return "\n".join(ops)

    def _draw(self, sha256: str, slot: Slot, middle: float, top: float) -> tuple[float, str]:
        """Draw a photo as large as its place takes; give where it ends below."""
        wide, deep = slot.width * MM, slot.height * MM
        found = self._slots.picture(sha256, slot) if self._slots else None
        if found is None:
            corner = f"{middle - wide / 2:.2f} {top - deep:.2f}"
            frame = f"q 0.6 G 0.5 w {corner} {wide:.2f} {deep:.2f} re S Q"
            words = self._paper.ink.at(middle, top - deep / 2, NOT_HERE, "song", CAPTION_SIZE, 0.5)
            return top - deep, f"{frame}\n{words}"
        scale = min(wide / found.width, deep / found.height)
        width, height = found.width * scale, found.height * scale
        place = self._paper.picture(found)
        left, bottom = middle - width / 2, top - height
        return bottom, f"q {width:.2f} 0 0 {height:.2f} {left:.2f} {bottom:.2f} cm {place} Q"

    def _caption(self, text: str, width: float, middle: float, bottom: float, least: float) -> str:
        """Set a caption in two lines; more of it goes on in a smaller type, nothing is cut off."""
        room = width - GAP
        setter = self._captions
        while True:
            box = setter.box(middle - room / 2, room, text, align=Align.CENTER, padding=0.0)
            strip = Boxes((box,), setter.size, is_ruled=False)
            if strip.height <= bottom - 4 - least or setter.size <= 5:
                return strip.ops(self._paper.ink, bottom - 4)
            setter = Setter(self._paper.ink, setter.size - 0.5)
