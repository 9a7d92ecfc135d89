"""The sheet under a ledger: type area and binding edge, running head and foot, page x of y."""

from __future__ import annotations

from desktop_app.ledgers import furniture, proof
from desktop_app.ledgers.document import Document
from desktop_app.ledgers.furniture import FOOT_SIZE, QR_GAP, QR_SIZE, Signatures
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.ledger import Book, Ledger, Options, Stamp
from desktop_app.ledgers.sheet import Edge

Pages = tuple[int, int]


class Paper:
    """Pages of a ledger, one after the other, with all that stands around the rows.

    A draft has no stamp: no check code, no QR code, the same page breaks. `pages` asks for
    some pages only (first and last, from 1); those before the first are laid but not kept.
    Everything is drawn in the coordinates of the type area.
    """

    def __init__(
        self,
        ledger: Ledger,
        book: Book,
        stamp: Stamp | None,
        options: Options,
        *,
        code: str = "",
        pages: Pages | None = None,
    ) -> None:
        self._ledger = ledger
        self._stamp = stamp
        self._code = code
        self._marks = proof.PageMarks(stamp.printed_at.date(), code) if stamp else None
        self._first, self._last = pages or (1, 0)
        self._sheet = ledger.sheet
        area = self._sheet.type_area(1)
        self.width, self._height = area.width, area.height
        self._document = Document(ledger.title, book.unit, self._sheet, ledger.body_size)
        self.page = 0
        self._signatures = Signatures(ledger.signs, seal_guide=options.seal_guide)
        self.sign_height = self._signatures.height
        self.body_bottom = _quarter(furniture.FOOT_HEIGHT)
        self.body_top = self._define_furniture(book, options)

    @property
    def ink(self) -> Ink:
        """What writes on these pages."""
        return self._document.ink

    @property
    def missing(self) -> dict[str, int]:
        """The letters no face has, and how often they were met."""
        return self._document.faces.missing

    @property
    def is_last_wanted(self) -> bool:
        """Whether the open page is the last one asked for."""
        return bool(self._last) and self.page >= self._last

    @property
    def kept_pages(self) -> int:
        """How many pages the file holds so far."""
        return max(0, self.page - self._first + 1)

    def open(self) -> None:
        """Begin a page: watermark, head, foot, page number and QR code."""
        self.page += 1
        area = self._sheet.type_area(self.page)
        self._document.write(f"1 0 0 1 {area.left:.2f} {area.bottom:.2f} cm")
        if self._marked:
            self._document.place("watermark")
        self._document.place("head")
        shift = self._foot_shift()
        self._document.place("foot", shift)
        middle = shift + self._foot_width / 2
        number = self.ink.at(middle, 27, f"第 {self.page} 页　共 ", "song", FOOT_SIZE, 1)
        self._document.write(number)
        self._document.place("total", middle)
        if self._marks:
            left = 0 if shift else self.width - QR_SIZE
            self._document.write(self._marks.ops(self.page, left, 0, QR_SIZE))

    def place(self, name: str) -> None:
        """Place what was defined under a name."""
        self._document.place(name)

    def define(self, name: str, ops: str) -> None:
        """Keep operators that many pages share."""
        self._document.define(name, ops, self.width, self._height)

    def outline(self, title: str, y: float) -> None:
        """Give a place on the open page an entry in the outline."""
        if self.page >= self._first:
            top = self._sheet.type_area(self.page).bottom + y
            self._document.outline(title, top)

    def signs(self, top: float) -> str:
        """Give the operators of the signature block that begins at `top`."""
        return self._signatures.ops(self.ink, self.width, top)

    def last_foot(self) -> str:
        """Give the line that only the last page's foot has."""
        line = furniture.audit_line(self._stamp, self.ink)
        return f"\nq 1 0 0 1 {self._foot_shift():.2f} 0 cm {line} Q" if line else ""

    def close(self, ops: str) -> None:
        """Put the operators of the rows on the page and end it."""
        if self.page < self._first:
            self._document.drop_page()
            return
        self._document.write(ops)
        self._document.end_page()

    def save(self, *, complete: bool) -> bytes:
        """Say how many pages there are, if that is known, and give the file."""
        count = f"{self.page} 页" if complete else "… 页"
        self.define("total", self.ink.at(0, 27, count, "song", FOOT_SIZE))
        return self._document.save()

    def _define_furniture(self, book: Book, options: Options) -> float:
        words = furniture.watermarks(book, self._stamp, options)
        self._marked = bool(words)
        if words:
            ops = furniture.watermark(words, self.ink, self.width, self._height)
            self.define("watermark", ops)
        title = self._ledger.title
        head = furniture.head(title, book, self.ink, width=self.width, top=self._height)
        self.define("head", head.ops)
        self._foot_width = self.width - QR_SIZE - QR_GAP
        foot = furniture.foot(
            book,
            self._stamp,
            self._code,
            self.ink,
            width=self._foot_width,
            order=self._ledger.order,
        )
        self.define("foot", foot)
        return _quarter(self._height - head.height)

    def _foot_shift(self) -> float:
        """Give how far the foot stands from the left: the QR code has the outer corner."""
        outer_is_left = self._sheet.edge is Edge.LEFT and self.page % 2 == 0
        return QR_SIZE + QR_GAP if outer_is_left else 0.0


def _quarter(points: float) -> float:
    return round(points * 4) / 4
