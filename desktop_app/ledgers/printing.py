"""One call from a ledger and a book to the bytes of a PDF, for the window and the commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from db import past, waiting
from db.kinds import OrgUnit
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import by_office, editions, fitting, plain_csv, proof
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
from desktop_app.ledgers.part import Pages
from desktop_app.ledgers.photo_slots import PhotoSlots
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.volume import Volume

MOST_TRIED = 200  # rows; no page holds more
HEARD_EVERY = 500


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
    if options.as_of:
        store = past.store_at(store, past.evening_of(store, options.as_of), progress)
    if options.since:
        if options.since >= (options.as_of or store.today):
            raise Refused("对照要从早的一天比到晚的一天，请把前一个日期改早")
        past.store_at(store, past.evening_of(store, options.since), progress)
    with waiting.told(partial(_say_read, progress) if progress else None):
        return gather_from(ledger, store, options, tried)


def _say_read(progress: Progress, rows: int) -> None:
    progress(rows, 0)


def gather_from(
    ledger: Ledger, store: Store, options: Options, tried: Layout | None = None
) -> Gathered:
    """Read a ledger's rows from a book that stands as it is wanted."""
    ledger = fitting.fitted(ledger, store, options, tried)
    rows, notes = ledger.told(store, options)
    if by_office.is_apart(ledger, store, options):
        rows = placed = by_office.apart(ledger, store, rows)
        notes = (*by_office.sums(ledger, placed), *notes)
        ledger = by_office.headed(ledger)
    work = gathered(ledger, book_of(store, options), options, rows, notes)
    return replace(work, photos=PhotoSlots(store.keeper)) if ledger.has_photos else work


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
    )


def gathered(
    ledger: Ledger, book: Book, options: Options, rows: Iterable[Row], notes: Iterable[str] = ()
) -> Gathered:
    """Give the numbered rows and their proof. An edition the ledger has not is `Refused`."""
    if options.edition not in ledger.editions:
        allowed = "、".join(edition.label for edition in ledger.editions)
        raise Refused(f"{ledger.title}没有{options.edition.label}，请改选{allowed}")
    if fault := fitting.paper_fault(ledger):
        raise Refused(fault)
    every = [] if options.blank else list(_heard(rows))
    if ledger.to_fill_in or options.blank:
        book = replace(book, period="", is_blank=not every)
    if ledger.one_page and every:
        every = _on_one_page(ledger, book, options, every)
    kept = list(_without_numbers(ledger, numbered(ledger, every, options.edition), options))
    notes = () if options.blank else tuple(notes)
    digest = proof.content_hash(ledger, book, ledger.layout_words, kept, notes)
    return Gathered(ledger, book, options, kept, digest, proof.check_code(digest), notes)


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
    for row in rows:
        cells = list(row.cells)
        for place in free if cells else ():
            cells[place] = editions.without_numbers(cells[place])
        title, line_end, rest = row.group.partition("\n")
        group = editions.without_numbers(title) + line_end + rest
        yield row._replace(cells=tuple(cells), group=group)


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
    volume = Volume.of_one(work.ledger, work.book.unit, pages=pages)
    laid = volume.lay_alone(work, stamp, cancel=cancel, progress=progress)
    if stamp and work.options.attach and fitting.is_table(work.ledger):
        rows = plain_csv.write(work, cancel=cancel)
        name = f"{work.ledger.title}.csv"
        volume.document.attach(Attached(name, rows, stamp.printed_at))
    file = volume.save(complete=laid.complete)
    kept, digest = volume.kept_pages, work.content_hash
    return Printed(file, kept, laid.rows, digest, volume.missing, laid.complete)
