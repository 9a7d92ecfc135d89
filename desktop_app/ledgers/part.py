"""The pages of one paper within a file: alone in it, or one part of many."""

from __future__ import annotations

from desktop_app.ledgers.document import Document
from desktop_app.ledgers.jpegs import Jpeg
from desktop_app.ledgers.sheet import Sheet

Pages = tuple[int, int]


class Part:
    """Where a paper is written: an open file, and how many pages it already has.

    Pages are counted over the whole file. `pages` asks for some of them only (first and last,
    from 1): those before the first are laid but not kept. What many pages share is stored under
    names of this part's own, so that each part has its own head and foot. `number` is 0 for a
    paper that stands alone.
    """

    def __init__(
        self,
        document: Document,
        sheet: Sheet,
        body_size: float,
        *,
        number: int = 0,
        before: int = 0,
        level: int = 0,
        pages: Pages | None = None,
    ) -> None:
        self.number = number
        self.sheet = sheet
        self.ink = document.ink_at(body_size)
        self.page = self._before = before
        self._begins = before + 1
        self.records: dict[bytes, int] = {}
        self._document = document
        self._level = level
        self._title = self._key = ""
        self._first, self._last = pages or (1, 0)

    @property
    def stands_alone(self) -> bool:
        """Whether the file holds nothing but this paper."""
        return not self.number

    @property
    def first_page(self) -> int:
        """The page of the file this part begins on, behind what only fills up a sheet."""
        return self._begins

    @property
    def is_enough(self) -> bool:
        """Whether the open page is the last one asked for, or lies behind it."""
        return bool(self._last) and self.page >= self._last

    @property
    def kept_pages(self) -> int:
        """How many pages of this part the file holds so far."""
        last = min(self.page, self._last) if self._last else self.page
        return max(0, last - max(self._before, self._first - 1))

    def promise(self, title: str) -> None:
        """Give the first page that is opened an entry above those of this part."""
        self._title = title

    def keep(self, key: str) -> None:
        """Let the first page that is opened be where an announced entry leads to."""
        self._key = key

    def open(self, *, is_filler: bool = False) -> None:
        """Begin a page; a filler before the first one is no page of the paper itself."""
        self.page += 1
        self._document.take(self.sheet)
        if is_filler and self.page == self._begins:
            self._begins += 1
            return
        if self._title:
            self.outline(self._title, self.sheet.height, -1)
        if self._key:
            self._document.reach(self._key, self.sheet.height)
        self._title = self._key = ""

    def write(self, ops: str) -> None:
        """Add operators to the open page."""
        self._document.write(ops)

    def define(self, name: str, ops: str, width: float, height: float) -> None:
        """Keep operators that many pages of this part share."""
        self._document.define(self._own(name), ops, width, height)

    def place(self, name: str, x: float = 0.0, y: float = 0.0) -> None:
        """Place what was defined under a name."""
        self._document.place(self._own(name), x, y)

    def place_total(self, x: float, y: float = 0.0) -> None:
        """Place how many pages the whole file has; it is known when the file is saved."""
        self._document.place_total(x, y)

    def outline(self, title: str, top: float, level: int = 0) -> None:
        """Give a place on the open page an entry in the outline; `top` is from the sheet."""
        if self.page >= self._first:
            self._document.outline(title, top, self._level + level)

    def picture(self, jpeg: Jpeg) -> str:
        """Keep a JPEG once in the file; give the operator that draws it in the unit square."""
        return self._document.picture(jpeg)

    def note(self, record: bytes) -> None:
        """Remember which page a record stands on: the first one, if it comes again."""
        self.records.setdefault(record, self.page)

    def close(self, ops: str) -> None:
        """Put operators on the open page and end it."""
        if self.page < self._first or (self._last and self.page > self._last):
            self._document.drop_page()
            return
        self._document.write(ops)
        self._document.end_page()

    def _own(self, name: str) -> str:
        return f"{name}.{self.number}" if self.number else name
