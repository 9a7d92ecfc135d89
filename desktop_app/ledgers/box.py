"""档案盒: cover, labels for the back and contents of one archive box, in one file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from db import codes
from db.kinds import Binder, LedgerPrint
from db.periods import Period
from db.store import Store
from desktop_app.ledgers import box_pages, own_faces, printing
from desktop_app.ledgers.binder_lists import BoxContents
from desktop_app.ledgers.binder_pages import Draw, PlainPaper
from desktop_app.ledgers.box_pages import Spine
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.held import printed_period
from desktop_app.ledgers.ledger import Edition, Options, Row, Stamp
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.volume import Volume

TITLE: Final = "档案盒"


@dataclass(frozen=True)
class Boxed:
    """What stands on a box and what is in it, read from its record."""

    binder: Binder
    work: Gathered
    spine: Spine


@dataclass(frozen=True)
class BoxPapers:
    """The finished file: cover, labels of all four widths, contents."""

    file: Pieces
    pages: int
    missing_characters: dict[str, int]

    @property
    def pdf(self) -> bytes:
        """The whole file at once."""
        return self.file.whole()


def read(store: Store, binder: Binder) -> Boxed:
    """Read a box and the registered prints that are filed in it."""
    year = Period.parse(str(binder.year))
    options = Options(year, min(year.last, store.today), store.today, Edition.REPORT)
    held = store.by_id(LedgerPrint, {one.target for one in store.entries(binder, "papers")})
    prints = [held[one.target] for one in store.entries(binder, "papers") if one.target in held]
    book = replace(printing.book_of(store, options), unit=binder.fonds_name)
    rows = tuple(_rows(binder, prints))
    work = printing.gathered(BoxContents(), book, options, rows)
    work = replace(work, own=own_faces.in_force(store.keeper))
    return Boxed(binder, work, _spine(binder, len(rows)))


def _rows(binder: Binder, prints: list[LedgerPrint]) -> Iterator[Row]:
    for number, one in enumerate(prints, binder.first_no):
        period = printed_period(one)
        title = one.ledger.partition(" ")[2] or one.ledger
        pages = one.page_count or 0
        cells = (
            binder.record_no(number),
            binder.fonds_name,
            f"{title}（{period}）" if period else title,
            one.at.date().isoformat(),
            str(pages) if pages else "",
            f"第{one.copy_no}份" if one.copy_no > 1 else "",
        )
        yield Row(cells, "", {"item": 1, "page": pages}, one.id)


def _spine(binder: Binder, count: int) -> Spine:
    fields = Binder.fields()
    first, last = binder.first_no, binder.first_no + count - 1
    return Spine(
        fonds=binder.fonds_code or "",
        year=str(binder.year),
        retention=fields["retention"].show(binder.retention),
        division=binder.division or "",
        first=f"{first:04d}" if count else "",
        last=f"{last:04d}" if count else "",
        box=str(binder.box_no),
        thickness=codes.BOX_MILLIMETRES.get(binder.thickness, 0),
    )


def papers(boxed: Boxed, stamp: Stamp | None = None) -> BoxPapers:
    """Set cover, labels and contents; without a stamp it is a draft."""
    work, binder = boxed.work, boxed.binder
    volume = Volume(f"{TITLE} {binder.name}", work.book.unit, work.ledger.sheet, 9.0, own=work.own)
    facts = [
        ("年　　度", str(binder.year)),
        ("类　　目", binder.category or ""),
        ("保管期限", boxed.spine.retention),
        ("机构问题", binder.division or ""),
        ("起止件号", " ".join(boxed.spine.numbers)),
        ("盒　　号", boxed.spine.box),
    ]
    pages: tuple[tuple[str, Draw], ...] = (
        ("封面", lambda paper: box_pages.cover(paper, binder.fonds_name, facts)),
        ("脊背", lambda paper: box_pages.spines(paper, boxed.spine)),
    )
    for title, draw in pages:
        part = volume.part(work.ledger.sheet, 9.0, level=1)
        part.promise(title)
        code = work.check_code if stamp else ""
        draw(PlainPaper(work.ledger, work.book, stamp, work.options, part, code=code))
        volume.end(part)
    volume.lay(work, stamp)
    return BoxPapers(volume.save(), volume.pages, volume.missing)
