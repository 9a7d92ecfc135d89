"""One call from a ledger and a book to the bytes of a PDF, for the window and the commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from db import past, waiting
from db.kinds import OrgUnit
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import by_office, editions, fitting, own_faces, plain_csv, proof
from desktop_app.ledgers.archive import Attached
from desktop_app.ledgers.fitting import Layout
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import (
    Book,
    Cancel,
    Ledger,
    Options,
    Progress,
    Row,
    Stamp,
    Wrap,
    numbered,
)
from desktop_app.ledgers.own_faces import OURS, OwnFaces
from desktop_app.ledgers.part import Pages
from desktop_app.ledgers.photo_slots import PhotoSlots
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.volume import Volume

MOST_TRIED = 200  # rows; no page holds more
HEARD_EVERY = 500
SOME_ALONE = "只列选中的 {count:,} 条里起止时间以内的，不是全部"


@dataclass(frozen=True)
class Printed:
    """A finished PDF. `missing_characters` are drawn as boxes; staff are told before printing.

    `complete` is false where only some pages were asked for; `pages` counts those in the file.
    """

    file: Pieces
    pages: int
    rows: int
    content_hash: str
    missing_characters: dict[str, int]
    complete: bool = True

    @property
    def pdf(self) -> bytes:
        """The whole file at once."""
        return self.file.whole()


def make(
    ledger: Ledger,
    store: Store,
    options: Options,
    stamp: Stamp | None = None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
    pages: Pages | None = None,
) -> Printed:
    """Print a ledger from a book; without a stamp it is a draft.

    `cancel` is asked at each page and ends the work with `Cancelled`; `progress` is told rows
    done and rows in all; `pages` asks for some pages only. Rights and the access log are the
    caller's. Where the print register comes between (rows → check code → entry → stamp), call
    `gather` and `printed` one after the other.
    """
    work = gather(ledger, store, options, progress)
    return printed(work, stamp, cancel=cancel, progress=progress, pages=pages)


def gather(
    ledger: Ledger,
    store: Store,
    options: Options,
    progress: Progress | None = None,
    tried: Layout | None = None,
) -> Gathered:
    """Read a ledger's rows from the book and take their proof.

    With `as_of` it is the book as it stood that evening. `progress` hears of laying out pasts, and
    of rows that are read, whose number nobody knows yet: 0; it may raise to stop. The office's
    layout holds, unless another one is tried.
    """
    return begin(ledger, store, options, progress, tried).whole(progress)


def begin(
    ledger: Ledger,
    store: Store,
    options: Options,
    progress: Progress | None = None,
    tried: Layout | None = None,
) -> Reading:
    """Begin to read a ledger from the book, or from the book as it stood; see `gather`."""
    stood = ledger.past_of(store, options)
    if stood:
        store = past.store_at(store, stood.cut, progress)
    elif options.as_of:
        store = past.store_at(store, past.evening_of(store, options.as_of), progress)
    if options.since:
        if options.since >= (options.as_of or store.today):
            raise Refused("对照要从早的一天比到晚的一天，请把前一个日期改早")
        past.store_at(store, past.evening_of(store, options.since), progress)
    with _hearing(progress):
        return _begin(ledger, store, options, tried, stood.words if stood else "")


def _hearing(progress: Progress | None) -> AbstractContextManager[None]:
    return waiting.told(partial(_say_read, progress) if progress else None)


def _say_read(progress: Progress, rows: int) -> None:
    progress(rows, 0)


def gather_from(
    ledger: Ledger, store: Store, options: Options, tried: Layout | None = None
) -> Gathered:
    """Read a ledger's rows from a book that stands as it is wanted."""
    return _begin(ledger, store, options, tried).whole()


def _begin(
    ledger: Ledger, store: Store, options: Options, tried: Layout | None, stood: str = ""
) -> Reading:
    ledger = fitting.fitted(ledger, store, options, tried)
    rows, notes = ledger.told(store, options)
    if options.some and ledger.lists_each:
        rows, notes = _only(options.some, rows)
    if by_office.is_apart(ledger, store, options):
        rows, notes = by_office.told(ledger, store, rows, notes)
        ledger = by_office.headed(ledger)
    photos = PhotoSlots(store.keeper) if ledger.has_photos else None
    own = own_faces.in_force(store.keeper)
    book = book_of(store, options)
    book = replace(book, past=stood) if stood else book
    return Reading(ledger, book, options, rows, notes, photos, own)


def _only(some: Sequence[bytes], rows: Iterable[Row]) -> tuple[Iterable[Row], Iterable[str]]:
    """Give the rows of chosen records; what the notes say of the whole is not true of them."""
    chosen = frozenset(some)
    return (row for row in rows if row.record in chosen), (SOME_ALONE.format(count=len(some)),)


def book_of(store: Store, options: Options) -> Book:
    """Give what stands in the head of a paper: whose it is, of which time, for whom."""
    facts = store.facts
    code = options.office or facts.code
    unit = next(iter(store.all(OrgUnit, code12=code)), None)
    return Book(
        (unit and unit.signature) or facts.name,
        options.period.title,
        options.cutoff,
        options.edition,
        options.prepared_on,
        facts.is_demo,
        past=options.past_words,
        brand=unit.brand_line if unit else "",
    )


def gathered(
    ledger: Ledger, book: Book, options: Options, rows: Iterable[Row], notes: Iterable[str] = ()
) -> Gathered:
    """Give the numbered rows and their proof. An edition the ledger has not is `Refused`."""
    return Reading(ledger, book, options, rows, notes).whole()


class Reading:
    """A ledger that is being read: its first page can be set before its last row is here."""

    def __init__(
        self,
        ledger: Ledger,
        book: Book,
        options: Options,
        rows: Iterable[Row],
        notes: Iterable[str] = (),
        photos: PhotoSlots | None = None,
        own: OwnFaces = OURS,
    ) -> None:
        """Begin with a ledger's rows as it gives them; an edition it has not is `Refused`."""
        if options.edition not in ledger.editions:
            allowed = "、".join(edition.label for edition in ledger.editions)
            raise Refused(f"{ledger.title}没有{options.edition.label}，请改选{allowed}")
        if fault := fitting.paper_fault(ledger):
            raise Refused(fault)
        rows = () if options.blank else _heard(rows)
        if ledger.to_fill_in or options.blank or ledger.one_page:
            rows = list(rows)
        if ledger.to_fill_in or options.blank:
            book = replace(book, period="", is_blank=not rows)
        if ledger.one_page and rows:
            rows = _on_one_page(ledger, book, options, list(rows))
        self._work = Gathered(ledger, book, options, [], "", "", photos=photos, own=own)
        self._notes: Iterable[str] = () if options.blank else notes
        self._rows = _without_numbers(ledger, numbered(ledger, rows, options.edition), options)
        self._kept: list[Row] = []
        self.is_whole = False

    def first_page(self, progress: Progress | None = None) -> tuple[Gathered, Printed]:
        """Set the first page as a draft, from as many rows as it needs.

        Groups are read to their end: their heads say how much is in them.
        """
        with _hearing(progress):
            self._kept += islice(self._rows, MOST_TRIED)
            more = next(self._rows, None)
            while more is not None and self._is_one_group(more):
                self._kept.append(more)
                more = next(self._rows, None)
        if more is not None:
            self._kept.append(more)
            work = replace(self._work, rows=list(self._kept))
            made = printed(work, None, pages=(1, 1))
            if not made.complete:
                return work, made
        work = self.whole(progress)
        return work, printed(work, None, pages=(1, 1))

    def _is_one_group(self, row: Row) -> bool:
        ledger = self._work.ledger
        is_grouped = bool(ledger.group_by) or ledger.is_form or ledger.is_prose
        return is_grouped and row.group == self._kept[-1].group

    def whole(self, progress: Progress | None = None) -> Gathered:
        """Read to the end; give all rows and their proof."""
        if not self.is_whole:
            with _hearing(progress):
                self._kept += self._rows
                notes = tuple(self._notes)
            work, rows = self._work, self._kept
            proved = proof.proved(work.ledger, rows)
            digest = proof.content_hash(
                work.ledger, work.book, work.ledger.layout_words, proved, notes
            )
            code = proof.check_code(digest)
            self._work = replace(work, rows=rows, content_hash=digest, check_code=code, notes=notes)
            self.is_whole = True
        return self._work


def _heard(rows: Iterable[Row]) -> Iterator[Row]:
    """Give rows, asking now and then whether they are still wanted."""
    for number, row in enumerate(rows):
        if number % HEARD_EVERY == 0:
            waiting.rows_read(0)
        yield row


def _without_numbers(ledger: Ledger, rows: Iterable[Row], options: Options) -> Iterator[Row]:
    """Give rows with the numbers masked that somebody wrote into a name of a group or free text.

    Columns of figures are left alone: a number has its own field there, which masks it. Forms
    and prose mask the words they are made of themselves.
    """
    columns = () if ledger.is_form or ledger.is_prose else ledger.columns_for(options.edition)
    free = [place for place, column in enumerate(columns) if column.wrap is not Wrap.FIGURE]
    groups: dict[str, str] = {}
    for row in rows:
        cells, name = row.cells, row.group
        # Few cells are long enough to hold a number: most rows go through as they are.
        if cells and (long := [at for at in free if len(cells[at]) >= editions.SHORTEST]):
            masked = list(cells)
            for at in long:
                masked[at] = editions.without_numbers(cells[at])
            row = row._replace(cells=tuple(masked))  # noqa: PLW2901  the same row, masked
        if name not in groups:
            title, line_end, rest = name.partition("\n")
            groups[name] = editions.without_numbers(title) + line_end + rest
        yield row if groups[name] == name else row._replace(group=groups[name])


def _on_one_page(ledger: Ledger, book: Book, options: Options, rows: list[Row]) -> list[Row]:
    """Give the last rows that one page holds, with a row that says how many came before.

    The page is set for trial: only the engine knows how high words grow.
    """

    def last(count: int) -> list[Row]:
        left = len(rows) - count
        return [ledger.left_out(left, rows[0]), *rows[left:]] if left else rows

    fits, too_many = 0, min(len(rows), MOST_TRIED) + 1
    while too_many - fits > 1:
        count = (fits + too_many) // 2
        if _fits_a_page(ledger, book, options, last(count)):
            fits = count
        else:
            too_many = count
    return last(fits)


def _fits_a_page(ledger: Ledger, book: Book, options: Options, rows: list[Row]) -> bool:
    tried = list(numbered(ledger, rows, options.edition))
    volume = Volume.of_one(ledger, book.unit, pages=(1, 1))
    return volume.lay_alone(Gathered(ledger, book, options, tried, "", ""), None).complete


def printed(
    work: Gathered,
    stamp: Stamp | None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
    pages: Pages | None = None,
) -> Printed:
    """Set gathered rows on paper; without a stamp it is a draft."""
    volume = Volume.of_one(work.ledger, work.book.unit, pages=pages, own=work.own)
    laid = volume.lay_alone(work, stamp, cancel=cancel, progress=progress)
    if stamp and work.options.attach and fitting.is_table(work.ledger):
        rows = plain_csv.write(work, cancel=cancel)
        name = f"{work.ledger.title}.csv"
        volume.document.attach(Attached(name, rows, stamp.printed_at))
    file = volume.save(complete=laid.complete)
    kept, digest = volume.kept_pages, work.content_hash
    return Printed(file, kept, laid.rows, digest, volume.missing, laid.complete)
