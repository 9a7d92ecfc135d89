"""Papers set one after the other in one file: page x of y over the whole, each face once.

A single print is a volume of one.
"""

from __future__ import annotations

from dataclasses import dataclass

from db.trouble import Refused
from desktop_app.ledgers.document import Document
from desktop_app.ledgers.flow import Flow
from desktop_app.ledgers.form import Form
from desktop_app.ledgers.form_paper import FormFlow
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.grid import Grid
from desktop_app.ledgers.ledger import Cancel, Ledger, Progress, Stamp
from desktop_app.ledgers.letter_paper import LetterPaper
from desktop_app.ledgers.minutes_paper import MinutesPaper, none_of
from desktop_app.ledgers.own_faces import OURS, OwnFaces
from desktop_app.ledgers.paper import Paper
from desktop_app.ledgers.part import Pages, Part
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.sheet import Sheet


@dataclass(frozen=True)
class Laid:
    """A paper that has its pages: which ones, how many rows, and where records stand.

    `complete` is false where the last page asked for came before its end.
    """

    first_page: int
    last_page: int
    rows: int
    records: dict[bytes, int]
    complete: bool = True

    @property
    def pages(self) -> int:
        """How many pages the paper has."""
        return self.last_page - self.first_page + 1


@dataclass(frozen=True)
class Reserved:
    """Pages kept free for what can only be set when all else has its pages."""

    before: int
    count: int
    entry: str


class Volume:
    """One open file that takes papers, each with its own sheet, head, foot and check code."""

    def __init__(
        self,
        title: str,
        author: str,
        sheet: Sheet,
        body_size: float,
        *,
        pages: Pages | None = None,
        own: OwnFaces = OURS,
    ) -> None:
        self.document = Document(title, author, sheet, body_size, own.fonts)
        self.pages = 0
        self.kept_pages = 0
        self._wanted = pages
        self._parts = 0

    @classmethod
    def of_one(
        cls, ledger: Ledger, author: str, *, pages: Pages | None = None, own: OwnFaces = OURS
    ) -> Volume:
        """Open a file for one ledger alone."""
        return cls(ledger.title, author, ledger.sheet, ledger.body_size, pages=pages, own=own)

    @property
    def missing(self) -> dict[str, int]:
        """The letters no face has, and how often they were met."""
        return self.document.faces.missing

    def lay_alone(
        self,
        work: Gathered,
        stamp: Stamp | None,
        *,
        cancel: Cancel | None = None,
        progress: Progress | None = None,
    ) -> Laid:
        """Set the one paper of a file."""
        part = Part(self.document, work.ledger.sheet, work.ledger.body_size, pages=self._wanted)
        return self._lay(work, stamp, part, cancel=cancel, progress=progress)

    def lay(
        self,
        work: Gathered,
        stamp: Stamp | None,
        *,
        level: int = 0,
        cancel: Cancel | None = None,
        progress: Progress | None = None,
    ) -> Laid:
        """Set the next paper; its title goes into the outline, its groups under the title."""
        part = self.part(work.ledger.sheet, work.ledger.body_size, level=level + 1)
        part.promise(work.ledger.title)
        return self._lay(work, stamp, part, cancel=cancel, progress=progress)

    def reserve(self, title: str, count: int) -> Reserved:
        """Keep pages free here; their title has its place in the outline already."""
        kept = Reserved(self.pages, count, self.document.announce(title))
        self.pages += count
        self.kept_pages += count
        return kept

    def lay_reserved(self, kept: Reserved, work: Gathered, stamp: Stamp | None) -> Laid:
        """Set a paper on the pages kept free for it."""
        self._parts += 1
        part = Part(
            self.document,
            work.ledger.sheet,
            work.ledger.body_size,
            number=self._parts,
            before=kept.before,
            level=1,
        )
        part.keep(kept.entry)
        rows, complete = _set(work, stamp, part, cancel=None, progress=None)
        if part.page - kept.before != kept.count:
            raise AssertionError(f"{work.ledger.title} needs other than {kept.count} pages")
        self.document.move_last(kept.count, kept.before)
        return Laid(part.first_page, part.page, rows, part.records, complete)

    def part(self, sheet: Sheet, body_size: float, *, level: int = 0) -> Part:
        """Begin the next part; `end` takes its pages when it is laid."""
        self._parts += 1
        return Part(
            self.document,
            sheet,
            body_size,
            number=self._parts,
            before=self.pages,
            level=level,
            pages=self._wanted,
        )

    def end(self, part: Part) -> None:
        """Count the pages of a part that is laid."""
        self.pages = part.page
        self.kept_pages += part.kept_pages

    def save(self, *, complete: bool = True) -> Pieces:
        """Say how many pages there are, if that is known, and give the file."""
        return self.document.save(f"{self.pages} 页" if complete else "… 页")

    def _lay(
        self,
        work: Gathered,
        stamp: Stamp | None,
        part: Part,
        *,
        cancel: Cancel | None,
        progress: Progress | None,
    ) -> Laid:
        if stamp and stamp.check_code and stamp.check_code != work.check_code:
            raise Refused("登记打印以后资料有了变动，请重新登记再打印")
        rows, complete = _set(work, stamp, part, cancel=cancel, progress=progress)
        self.end(part)
        return Laid(part.first_page, part.page, rows, part.records, complete)


def _set(
    work: Gathered,
    stamp: Stamp | None,
    part: Part,
    *,
    cancel: Cancel | None,
    progress: Progress | None,
) -> tuple[int, bool]:
    """Set gathered rows the way their ledger wants; give how many, and whether all were set."""
    ledger, options = work.ledger, work.options
    code = work.check_code if stamp else ""
    if ledger.is_prose:
        kind = LetterPaper if ledger.is_letter else MinutesPaper
        minutes = kind(work.book, stamp, options, part, code=code, none=none_of(ledger, work.book))
        return minutes.run(work.rows, cancel=cancel, progress=progress)
    paper = Paper(ledger, work.book, stamp, options, part, code=code)
    if isinstance(ledger, Form):
        sheets = FormFlow(ledger, paper, options, work.photos, cancel=cancel, progress=progress)
        complete = sheets.run(work.rows)
        return sheets.sheets, complete
    grid = Grid(ledger.columns_for(options.edition), ledger.body_size, paper)
    flow = Flow(
        ledger,
        grid,
        paper,
        cancel=cancel,
        progress=progress,
        row_count=len(work.rows),
        blank_rows=options.blank_rows or options.blank,
        is_blank=options.blank,
        notes=work.notes,
    )
    complete = flow.run(work.rows)
    return flow.rows, complete
