"""Where the strips of forms go: sheet by sheet, page by page, photos and signatures at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from desktop_app.ledgers.chart import chart
from desktop_app.ledgers.flow import Enough
from desktop_app.ledgers.form import Chart, Drawing, Form, Photos, Table
from desktop_app.ledgers.form_blocks import BlockSetter, Values
from desktop_app.ledgers.form_photos import PhotoSetter
from desktop_app.ledgers.grid import CONTINUED
from desktop_app.ledgers.ledger import Align, Cancel, Cancelled, Options, Progress, Row
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.photo_slots import PhotoSlots
from desktop_app.ledgers.plot_paper import plotted
from desktop_app.ledgers.strips import (
    Boxes,
    Drawn,
    Setter,
    Strip,
    band,
    cut_line,
    height_of,
)
from desktop_app.ledgers.tally import NOTHING

KEEP_WITH_END = 2  # strips that stay with the signatures


class FormFlow:
    """Lays the sheets of a form on pages."""

    def __init__(
        self,
        form: Form,
        paper: Paper,
        options: Options,
        photos: PhotoSlots | None,
        *,
        cancel: Cancel | None = None,
        progress: Progress | None = None,
    ) -> None:
        self._form, self._paper, self._options = form, paper, options
        self._cancel, self._progress, self._sheet_count = cancel, progress, 0
        self._ink = paper.ink
        self._setter = Setter(paper.ink, form.body_size)
        self._blocks = BlockSetter(form, paper.ink, paper.width)
        self._photos = PhotoSetter(paper, photos, options.photos_per_page)
        self._ops: list[str] = []
        self._y = self._top = 0.0
        self._called = ""
        self.sheets = 0

    def run(self, rows: Sequence[Row]) -> bool:
        """Lay every sheet; whether the end was reached and not the last page asked for."""
        self._sheet_count = len({row.group for row in rows})
        try:
            self._open()
            for group, members in groupby(rows, key=attrgetter("group")):
                sheet = list(members)
                self._sheet(group, Values(sheet), sheet[0].record, sheet[0].office)
                self.sheets += 1
            if not self.sheets:
                self._nothing()
            self._close(last=True)
        except Enough:
            return False
        return True

    def _nothing(self) -> None:
        """Lay a blank form, or say that there is nothing: an inspection reads that too."""
        if self._options.blank or self._form.to_fill_in:
            for _ in range(self._form.cards):
                self._sheet("", Values(()))
                self.sheets += 1
            self.sheets = 0
            return
        box = self._setter.box(0.0, self._paper.width, NOTHING, align=Align.CENTER)
        self._place([Boxes((box,), self._form.body_size, self._form.row_height), self._signs()])

    # One sheet

    def _sheet(self, group: str, values: Values, record: bytes = b"", office: str = "") -> None:
        head = band(self._setter, self._paper.width, office)
        strips: list[Strip] = [head] if office else []
        strips += self._strips(values)
        strips += self._filling(height_of(strips))
        if self.sheets:
            self._begin_sheet(strips)
        self._called = group.split("\n")[0]
        if self._called:
            self._paper.outline(self._called, self._y)
        if record:
            self._paper.note(record)
        self._lay(strips)
        self._end_sheet(values)

    def _begin_sheet(self, strips: Sequence[Strip]) -> None:
        """Turn the page, unless cards share it and the next one has room."""
        line = cut_line(self._paper.width)
        needed = line.height + height_of(strips) + self._paper.sign_height
        if self._form.cards > 1 and needed <= self._room:
            self._put(line)
        else:
            self._called = ""
            self._turn()

    def _strips(self, values: Values) -> Iterator[Strip]:
        for block in self._form.blocks:
            if isinstance(block, Chart):
                yield from chart(self._setter, self._paper, values.all(block.key))
            elif isinstance(block, Drawing):
                yield plotted(block.plot, self._ink, self._paper.width, block.height)
            elif not isinstance(block, Photos):
                yield from self._blocks.strips(block, values)

    def _filling(self, taken: float) -> Iterator[Strip]:
        """Give empty rows for the table that fills the page, if there is one."""
        block = self._form.blocks[-1] if self._form.blocks else None
        if isinstance(block, Table) and block.fills:
            row = self._blocks.empty_row(block)
            page = self._page_room
            left = page - (taken + self._paper.sign_height) % page
            yield from [row] * int(left // row.height)

    def _lay(self, strips: list[Strip]) -> None:
        """Lay strips, the last of them where the signatures will have room below."""
        first = max(0, len(strips) - KEEP_WITH_END)
        while first and strips[first - 1].keeps:
            first -= 1
        for chunk in _chunks(strips[:first]):
            self._place(chunk)
        self._place(strips[first:], reserve=self._paper.sign_height)

    def _end_sheet(self, values: Values) -> None:
        """Lay photos as far as the sheet has room, then the signatures, then the other photos."""
        block = next((one for one in self._form.blocks if isinstance(one, Photos)), None)
        wanted = list(values.all(block.key)) if block else []
        signs = self._signs()
        if block and wanted:
            heading = f"{block.label}（{len(wanted)} 张）"
            rows, wanted = self._photos.beside(wanted, self._room - signs.height, heading)
            for strip in rows:
                self._put(strip)
        self._put(signs)
        if block and wanted:
            self._turn()
            self._photo_pages(block.label, wanted)

    def _photo_pages(self, heading: str, wanted: Sequence[tuple[str, ...]]) -> None:
        for page, strips in enumerate(self._photos.pages(wanted, self._room, heading)):
            if page:
                self._turn()
            for strip in strips:
                self._put(strip)

    def _signs(self) -> Drawn:
        return Drawn(self._paper.sign_height, self._paper.signs)

    # Pages

    @property
    def _room(self) -> float:
        return self._y - self._paper.body_bottom

    @property
    def _page_room(self) -> float:
        """What a page takes below the line that says whose it is."""
        return self._paper.body_top - self._paper.body_bottom - 2 * self._form.body_size

    @property
    def _at_top(self) -> bool:
        return self._y >= self._top

    def _place(self, chunk: Sequence[Strip], reserve: float = 0.0) -> None:
        """Put strips that stay together, on the next page if they fit only there."""
        needed = height_of(chunk) + reserve
        fits = needed <= self._page_room
        if needed > self._room and fits and not self._at_top and not _may_part(chunk):
            self._turn_for(chunk[0])
        for place, strip in enumerate(chunk):
            self._put_or_part(strip, reserve if place == len(chunk) - 1 else 0.0)

    def _put_or_part(self, strip: Strip, reserve: float) -> None:
        while strip.height + reserve > self._room:
            fits_a_page = strip.height + reserve <= self._page_room
            parts = None
            if isinstance(strip, Boxes) and (strip.splits or not fits_a_page):
                parts = strip.parted(self._room, at_top=self._at_top)
            if parts:
                self._put(parts[0])
                strip = parts[1]
            elif self._at_top:
                break
            self._turn_for(strip)
        self._put(strip)

    def _turn_for(self, strip: Strip) -> None:
        """Turn the page, and set again what stands above such a strip: the head of its table."""
        self._turn()
        if isinstance(strip, Boxes) and strip.again:
            self._put(strip.again)
            self._top = self._y

    def _put(self, strip: Strip) -> None:
        self._ops.append(strip.ops(self._ink, self._y))
        self._y -= strip.height
        if isinstance(strip, Drawn) and strip.turns:
            self._turn()

    def _open(self) -> None:
        self._paper.open()
        self._y = self._top = self._paper.body_top

    def _turn(self) -> None:
        """Go on with the same sheet on the next page, and say whose it is."""
        self._close()
        self._open()
        if self._called:
            words = f"{self._called}（{CONTINUED}）"
            self._put(band(self._setter, self._paper.width, words))
            self._top = self._y

    def _close(self, *, last: bool = False) -> None:
        if self._cancel and self._cancel():
            raise Cancelled
        more = self._paper.last_foot() if last else ""
        self._paper.close("\n".join(filter(None, self._ops)) + more)
        self._ops.clear()
        if self._progress:
            self._progress(self.sheets, self._sheet_count)
        if self._paper.is_last_wanted and not last:
            raise Enough


def _chunks(strips: Sequence[Strip]) -> Iterator[list[Strip]]:
    """Give runs of strips that stay together."""
    held: list[Strip] = []
    for strip in strips:
        held.append(strip)
        if not strip.keeps:
            yield held
            held = []
    if held:
        yield held


def _may_part(chunk: Sequence[Strip]) -> bool:
    return len(chunk) == 1 and isinstance(chunk[0], Boxes) and chunk[0].splits
