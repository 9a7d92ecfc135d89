"""Pictures of pages for what is in view: drawn beside the window, kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from desktop_app.gui.jobs import ASIDE, Job, Jobs, Progress
from desktop_app.gui.pdf_pages import PdfPages

ROOM: Final = 64 * 1024 * 1024  # bytes of bitmaps
THUMB_DPI: Final = 36.0

Wanted = tuple[int, float]
"""A page, counted from 0, at so many dots an inch."""


class PdfPictures(QObject):
    """Draws one page at a time in the order it is wanted; `drawn(page)` says one is here.

    `want` replaces what was wanted before, so that pages scrolled past are not drawn.
    """

    drawn = Signal(int)

    def __init__(self, jobs: Jobs, parent: QObject | None = None, *, room: int = ROOM) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._room = room
        self._pages: PdfPages | None = None
        self._kept: OrderedDict[Wanted, QImage] = OrderedDict()
        self._wanted: list[Wanted] = []
        self._job: Job | None = None

    def show(self, pages: PdfPages | None) -> None:
        """Draw from another PDF; pictures of the former one are let go."""
        if self._pages is not None and self._pages is not pages:
            self._pages.close()
        self._pages = pages
        self._kept.clear()
        self._wanted.clear()

    def get(self, number: int, dpi: float) -> QImage | None:
        """Give a picture that is here, at just this size."""
        picture = self._kept.get((number, dpi))
        if picture is not None:
            self._kept.move_to_end((number, dpi))
        return picture

    def nearest(self, number: int) -> QImage | None:
        """Give any picture of a page, the sharpest first, to stand in until the right one is."""
        found = [(dpi, picture) for (page, dpi), picture in self._kept.items() if page == number]
        return max(found, key=lambda one: one[0])[1] if found else None

    def want(self, wanted: Iterable[Wanted]) -> None:
        """Ask for pictures, the most urgent first."""
        self._wanted = [one for one in dict.fromkeys(wanted) if one not in self._kept]
        self._draw_next()

    def want_when_idle(self, wanted: Iterable[Wanted]) -> None:
        """Ask for pictures after all that is wanted now."""
        self.want([*self._wanted, *wanted])

    def bytes_kept(self) -> int:
        """Say how much memory the pictures take."""
        return sum(picture.sizeInBytes() for picture in self._kept.values())

    def _draw_next(self) -> None:
        pages = self._pages
        if self._job is not None or not self._wanted or pages is None or not self._jobs.is_open:
            return
        number, dpi = self._wanted.pop(0)

        def draw(_progress: Progress) -> tuple[PdfPages, Wanted, QImage | None]:
            return pages, (number, dpi), pages.picture(number, dpi)

        self._job = self._jobs.start(draw, title="画预览", done=self._keep, lane=ASIDE, quiet=True)
        self._job.ended.connect(self._go_on)

    def _keep(self, outcome: tuple[PdfPages, Wanted, QImage | None]) -> None:
        pages, wanted, picture = outcome
        if pages is not self._pages or picture is None:
            return
        self._kept[wanted] = picture
        held = self.bytes_kept()
        while held > self._room and len(self._kept) > 1:
            _, old = self._kept.popitem(last=False)
            held -= old.sizeInBytes()
        self.drawn.emit(wanted[0])

    def _go_on(self) -> None:
        self._job = None
        self._draw_next()
