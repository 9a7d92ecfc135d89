"""The sheet under a ledger: type area and binding edge, running head and foot, page x of y."""

from __future__ import annotations

from desktop_app.ledgers import furniture, proof
from desktop_app.ledgers.furniture import FOOT_SIZE, QR_GAP, QR_SIZE, Drawing, Signatures
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.jpegs import Jpeg
from desktop_app.ledgers.ledger import Book, Ledger, Options, Stamp
from desktop_app.ledgers.part import Part
from desktop_app.ledgers.sheet import Edge


class Paper:
    """Pages of a ledger, one after the other, with all that stands around the rows.

    A draft has no stamp: no check code, no QR code, the same page breaks. Everything is drawn in
    the coordinates of the type area.
    """

    def __init__(
        self,
        ledger: Ledger,
        book: Book,
        stamp: Stamp | None,
        options: Options,
        part: Part,
        *,
        code: str = "",
    ) -> None:
        self._ledger = ledger
        self._stamp = stamp
        self._code = code
        self._marks = proof.PageMarks(stamp.printed_at.date(), code) if stamp else None
        self._part = part
        area = part.sheet.type_area(1)
        self.width, self._height = area.width, area.height
        self._signatures = Signatures(ledger.signs, seal_guide=options.seal_guide)
        self.sign_height = self._signatures.height
        self.body_bottom = _quarter(furniture.FOOT_HEIGHT)
        self.body_top = self._define_furniture(book, options)

    @property
    def ink(self) -> Ink:
        """What writes on these pages."""
        return self._part.ink

    @property
    def is_last_wanted(self) -> bool:
        """Whether the open page is the last one asked for."""
        return self._part.is_enough

    def open(self) -> None:
        """Begin a page: watermark, head, foot, page number and QR code."""
        part = self._part
        part.open()
        area = part.sheet.type_area(part.page)
        part.write(f"1 0 0 1 {area.left:.2f} {area.bottom:.2f} cm")
        if self._marked:
            part.place("watermark")
        if part.sheet.holes:
            part.write(furniture.binding(part.sheet, part.page))
        part.place("head")
        shift = self._foot_shift()
        part.place("foot", shift)
        words, joint = furniture.page_number(part.page, self.ink, self.width / 2)
        part.write(self.ink.at(joint, 27, words, "song", FOOT_SIZE, 1))
        part.place_total(joint)
        if self._marks:
            left = 0 if shift else self.width - QR_SIZE
            part.write(self._marks.ops(part.page, left, 0, QR_SIZE))

    def place(self, name: str) -> None:
        """Place what was defined under a name."""
        self._part.place(name)

    def define(self, name: str, ops: str) -> None:
        """Keep operators that many pages share."""
        self._part.define(name, ops, self.width, self._height)

    def picture(self, jpeg: Jpeg) -> str:
        """Keep a JPEG for the open page; give the operator that draws it in the unit square."""
        return self._part.picture(jpeg)

    def outline(self, title: str, y: float) -> None:
        """Give a place on the open page an entry in the outline."""
        self._part.outline(title, self._part.sheet.type_area(self._part.page).bottom + y)

    def note(self, record: bytes) -> None:
        """Remember that a record stands on the open page."""
        self._part.note(record)

    def signs(self, top: float) -> str:
        """Give the operators of the signature block that begins at `top`."""
        return self._signatures.ops(self.ink, self.width, top)

    def last_foot(self) -> str:
        """Give the line that only the last page's foot has."""
        line = furniture.audit_line(self._stamp, self.ink)
        return f"\nq 1 0 0 1 {self._foot_shift():.2f} 0 cm {line} Q" if line else ""

    def close(self, ops: str) -> None:
        """Put the operators of the rows on the page and end it."""
        self._part.close(ops)

    def head(self, book: Book) -> Drawing:
        """Give the head of every page."""
        title = self._ledger.title
        return furniture.head(title, book, self.ink, width=self.width, top=self._height)

    def _define_furniture(self, book: Book, options: Options) -> float:
        words = furniture.watermarks(book, self._stamp, options, is_inside=self._ledger.is_marked)
        self._marked = bool(words)
        if words:
            ops = furniture.watermark(words, self.ink, self.width, self._height)
            self.define("watermark", ops)
        head = self.head(book)
        self.define("head", head.ops)
        self._foot_width = self.width - QR_SIZE - QR_GAP
        foot = furniture.foot(
            book,
            self._stamp,
            self._code,
            self.ink,
            width=self._foot_width,
            edition=furniture.edition_words(book, options, is_inside=self._ledger.is_marked),
            order=self._ledger.order,
        )
        self.define("foot", foot)
        return _quarter(self._height - head.height)

    def _foot_shift(self) -> float:
        """Give how far the foot stands from the left: the QR code has the outer corner."""
        sheet = self._part.sheet
        outer_is_left = sheet.edge is Edge.LEFT and sheet.is_turned(self._part.page)
        return QR_SIZE + QR_GAP if outer_is_left else 0.0


def _quarter(points: float) -> float:
    return round(points * 4) / 4
