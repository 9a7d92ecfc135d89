"""A PDF being made: its canvas, its faces, and what it says about itself."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas

from desktop_app import VERSION
from desktop_app.ledgers import archive
from desktop_app.ledgers.archive import Attached
from desktop_app.ledgers.composite import CompositeFont
from desktop_app.ledgers.faces import Faces
from desktop_app.ledgers.ink import Ink
from desktop_app.ledgers.jpegs import Jpeg, JpegObject
from desktop_app.ledgers.pdf_file import FinishedFile
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.screens import Screen, ScreenObject
from desktop_app.ledgers.sheet import Sheet
from desktop_app.ledgers.wrapping import sayable

PRODUCER = "红石榴家园服务台账"


TOTAL = "total"
TOTAL_SIZE = 8.0


class Document:
    """One PDF file: the same calls give the same bytes, on every PC and every day.

    Its pages may lie on different sheets and hold several papers; each face is embedded once.
    """

    def __init__(
        self,
        title: str,
        author: str,
        sheet: Sheet,
        body_size: float,
        own: Mapping[str, CompositeFont] | None = None,
    ) -> None:
        self.faces = Faces(own)
        self._file = FinishedFile()
        self._canvas = Canvas(
            self._file,  # type: ignore[arg-type]
            pagesize=(sheet.width, sheet.height),
            pageCompression=1,
            invariant=1,
            pdfVersion=archive.VERSION,
            initialFontName=self.faces["song"].font_name,  # type: ignore[arg-type]
            lang="zh-CN",
        )
        title, author = sayable(title), sayable(author)
        self._canvas.setTitle(title)
        self._canvas.setAuthor(author)
        self._canvas.setProducer(PRODUCER)
        self._canvas.setCreator(f"{PRODUCER} {VERSION}")
        self._canvas.setSubject(title)
        self._canvas.setViewerPreference("PrintScaling", "None")
        self._canvas.setViewerPreference("Duplex", sheet.duplex)
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self.ink = self.ink_at(body_size)
        self._sheet = sheet
        self._attached: list[Attached] = []
        self._marks = 0
        self._places_total = False

    def ink_at(self, body_size: float) -> Ink:
        """Give what writes at a body size, in the faces of this document."""
        return Ink(self.faces, self._canvas, body_size)

    def take(self, sheet: Sheet) -> None:
        """Set the sheet of the open page and of those that follow."""
        if (sheet.width, sheet.height) != (self._sheet.width, self._sheet.height):
            self._canvas.setPageSize((sheet.width, sheet.height))
        self._sheet = sheet

    def write(self, ops: str) -> None:
        """Add operators to the open page."""
        self._canvas._code.append(ops)  # type: ignore[attr-defined]  # noqa: SLF001

    def define(self, name: str, ops: str, width: float, height: float) -> None:
        """Keep operators under a name, to be placed on many pages and stored once."""
        self._canvas.beginForm(name, -9, -9, width + 9, height + 9)
        self.write(ops)
        self._canvas.endForm()

    def place(self, name: str, x: float = 0.0, y: float = 0.0) -> None:
        """Place named operators on the open page; they may be defined later."""
        if x or y:
            self.write(f"q 1 0 0 1 {x:g} {y:g} cm")
        self._canvas.doForm(name)
        if x or y:
            self.write("Q")

    def place_total(self, x: float = 0.0, y: float = 0.0) -> None:
        """Place the number of pages on the open page: it is said when the file is saved."""
        self._places_total = True
        self.place(TOTAL, x, y)

    def picture(self, jpeg: Jpeg) -> str:
        """Keep a JPEG once; give the operator that draws it in the unit square of the open page."""
        return self._image(f"jpeg.{jpeg.key}", JpegObject(jpeg))

    def screen(self, key: str, screen: Screen) -> str:
        """Keep a picture of the screen once; give the operator that draws it, as `picture`."""
        return self._image(f"screen.{key}", ScreenObject(screen))

    def _image(self, name: str, made: pdfdoc.PDFObject) -> str:
        document: Any = self._canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001
        known = document.getXObjectName(name)
        if known not in document.idToObject:
            document.Reference(made, known)
        self._canvas._formsinuse.append(name)  # type: ignore[attr-defined]  # noqa: SLF001
        return f"/{known} Do"

    def outline(self, title: str, top: float, level: int = 0) -> None:
        """Give the place on the open page an entry in the outline; `top` is from the sheet."""
        self._marks += 1
        key = f"m{self._marks}"
        self.reach(key, top)
        self._canvas.addOutlineEntry(sayable(title), key, level=level, closed=level > 0)

    def announce(self, title: str, level: int = 0) -> str:
        """Give an entry in the outline whose place is not there yet; `reach` says where it is."""
        self._marks += 1
        key = f"m{self._marks}"
        self._canvas.addOutlineEntry(sayable(title), key, level=level, closed=level > 0)
        return key

    def reach(self, key: str, top: float) -> None:
        """Say that a place on the open page is the one an entry leads to."""
        self._canvas.bookmarkPage(key, fit="XYZ", left=0, top=top, zoom=0)

    def move_last(self, count: int, to: int) -> None:
        """Move the last pages to a place in the file, counted from 0."""
        pages = self._canvas._doc.Pages.pages  # type: ignore[attr-defined]  # noqa: SLF001
        taken = pages[-count:]
        del pages[-count:]
        pages[to:to] = taken

    def end_page(self) -> None:
        """Close the open page and pack it, so that only one page is ever held in full."""
        self._canvas.showPage()
        page = self._canvas._doc.Pages.pages[-1]  # type: ignore[attr-defined]  # noqa: SLF001
        packed = pdfdoc.PDFStream(content=zlib.compress(page.stream.encode("ascii")))
        packed.dictionary["Filter"] = pdfdoc.PDFName("FlateDecode")
        page.Contents, page.stream = packed, ""

    def drop_page(self) -> None:
        """Forget what was written on the open page."""
        self._canvas._restartAccumulators()  # type: ignore[attr-defined]  # noqa: SLF001
        self._canvas._formsinuse = []  # type: ignore[attr-defined]  # noqa: SLF001

    def save(self, total: str = "") -> Pieces:
        """Embed the faces and give the whole file; `total` says how many pages it has."""
        if self._places_total:
            area = self._sheet.type_area(1)
            ops = self.ink.at(0, 27, total, "song", TOTAL_SIZE)
            self.define(TOTAL, ops, area.width, area.height)
        document = self._canvas._doc  # type: ignore[attr-defined]  # noqa: SLF001
        archive.mark(document, self._attached)
        self._canvas.save()
        return self._file.content

    def attach(self, file: Attached) -> None:
        """Let a file travel inside this one."""
        self._attached.append(file)
