"""迎检全套: every ledger of a time in one file, with cover, contents, parts, gaps and signatures.

Everything is read at one moment and cut off at one day. The contents are set last, on pages kept
free for them, so that their page numbers are the real ones.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from typing import Final

from db import dates, health, past, waiting
from db.files import is_picture
from db.health import Point
from db.kinds import Attachment, Binder, LedgerPrint, OrgUnit
from db.periods import chinese_day
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import binder_pages, printing, proof
from desktop_app.ledgers.binder_lists import BinderContents, EvidenceList, GapList
from desktop_app.ledgers.binder_pages import EMBLEM, PlainPaper
from desktop_app.ledgers.gaps import Gap, Trace, gaps, traces
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.held import of_office, printed_period
from desktop_app.ledgers.inspection import Inspection
from desktop_app.ledgers.jpegs import Jpeg
from desktop_app.ledgers.ledger import (
    Book,
    Cancel,
    Cancelled,
    Edition,
    Ledger,
    Options,
    Progress,
    Row,
    Stamp,
)
from desktop_app.ledgers.own_faces import OURS
from desktop_app.ledgers.photo_slots import PhotoSlots
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.volume import Laid, Volume

CODE: Final = "L21"
TITLE: Final = "迎检全套"
LAST_PARTS: Final = "综合"
EVIDENCE, SIGNING = "佐证材料", "审签页"
NUMERALS: Final = "一二三四五六"
NOT_IN: Final = "没有装入"
NOT_FILED: Final = "档号空着的，这一期还没有装进档案盒"
READ_AGAIN: Final = 3
"""How often the book is read anew when somebody writes meanwhile."""


class Restless(Refused):
    """The book changed at each reading."""

    def __init__(self) -> None:
        super().__init__("排这套台账时一直有人在登记，请等大家停一停再来")


@dataclass(frozen=True)
class Collected:
    """All that goes into a binder, read at one moment: nothing is set on paper yet."""

    inspection: Inspection
    book: Book
    office: str
    works: tuple[Gathered, ...]
    evidence: tuple[Row, ...]
    traces: tuple[Trace, ...]
    code: str
    content_hash: str
    numbers: Mapping[str, str]
    """The archive number (档号) of a ledger of this time that is filed in a box, by its code."""
    standing: tuple[tuple[str, str], ...] = ()
    """What the office is known for, as its cover says: its feature, since when it is a model."""
    emblem: Jpeg | None = None

    @property
    def options(self) -> Options:
        """What everything in it was chosen by."""
        return self.inspection.options


@dataclass(frozen=True)
class Entry:
    """A line of the contents: a paper of the binder and the pages it has."""

    part: str
    title: str
    record_no: str
    first_page: int
    last_page: int

    @property
    def pages(self) -> int:
        """How many pages the paper has."""
        return self.last_page - self.first_page + 1

    def row(self, number: int, author: str, day: str) -> Row:
        """Give the line as it is printed."""
        pages, page = str(self.pages), str(self.first_page)
        cells = (str(number), self.record_no, author, self.title, day, pages, page)
        return Row(cells, self.part, {"paper": 1, "page": self.pages})


@dataclass(frozen=True)
class Bound:
    """A finished binder: its file, what stands where, and what it lacks."""

    file: Pieces
    pages: int
    entries: tuple[Entry, ...]
    laid: tuple[Laid, ...]
    gaps: tuple[Gap, ...]
    missing_characters: dict[str, int]

    @property
    def pdf(self) -> bytes:
        """The whole file at once."""
        return self.file.whole()


def collect(store: Store, inspection: Inspection, progress: Progress | None = None) -> Collected:
    """Read every ledger, what is lacking and the evidence, all of one state of the book."""
    for _ in range(READ_AGAIN):
        before = store.log_head()
        found = _read(store, inspection, progress)
        if store.log_head() == before:
            return found
    raise Restless


def _read(store: Store, inspection: Inspection, progress: Progress | None) -> Collected:
    options, steps = inspection.options, len(inspection.chosen) + 2
    if options.as_of:
        store = past.store_at(store, past.evening_of(store, options.as_of), progress)
    works = []
    for number, ledger in enumerate(inspection.chosen):
        if progress:
            progress(number, steps)
        told = partial(_step, progress, number, steps) if progress else None
        with waiting.told(told):
            works.append(printing.gather_from(ledger, store, options))
    book = works[0].book if works else printing.book_of(store, options)
    if progress:
        progress(steps - 1, steps)
    points = _points(store, options) if inspection.with_gaps else ()
    found = tuple(traces(store, points, options.edition))
    evidence = tuple(_evidence(store, options))
    unit = _unit(store, options)
    digest = hashlib.sha256()
    for work in works:
        digest.update(work.content_hash.encode())
    digest.update(proof.content_hash(EvidenceList(), book, "", evidence).encode())
    whole = digest.hexdigest()
    return Collected(
        inspection,
        book,
        _author(store, options),
        tuple(works),
        evidence,
        found,
        proof.check_code(whole),
        whole,
        archive_numbers(store, options),
        tuple(_standing(unit)) if unit else (),
        _emblem(store, unit) if unit else None,
    )


def _author(store: Store, options: Options) -> str:
    """Name the office that answers for the papers: the one chosen, or the book's own."""
    unit = _unit(store, options) if options.office else None
    return unit.full_name if unit else store.facts.name


def _unit(store: Store, options: Options) -> OrgUnit | None:
    """Give the office the papers are of: the one chosen, or the book's own."""
    code = options.office or store.facts.code
    return next(iter(store.all(OrgUnit, code12=code)), None)


def _standing(unit: OrgUnit) -> Iterator[tuple[str, str]]:
    """Yield what the cover says of the office besides its name."""
    if unit.feature_title:
        yield "创建特色", unit.feature_title
    since = f"（{chinese_day(unit.demo_since)}命名）" if unit.demo_since else ""
    model = f"示范社区{since}" if unit.demo_status else ""
    if said := "，".join(filter(None, (unit.batch, model))):
        yield "创建批次", said


def _emblem(store: Store, unit: OrgUnit) -> Jpeg | None:
    """Give the first picture of the office's emblem that the book holds."""
    tag, slots = OrgUnit.lists()["emblem"].tag, PhotoSlots(store.keeper)
    held = store.all(Attachment, order=("position",), owner=unit.id, owner_tag=tag)
    found = (slots.picture(one.sha256, EMBLEM) for one in held if is_picture(one))
    return next(filter(None, found), None)


def archive_numbers(store: Store, options: Options) -> dict[str, str]:
    """Give the 档号 of ledgers of this time that are filed in a box; the last one filed holds."""
    found: dict[str, str] = {}
    for box in store.all(Binder, order=("year", "box_no"), **of_office(options)):
        filed = [one.target for one in store.entries(box, "papers")]
        held = store.by_id(LedgerPrint, filed)
        for number, paper in enumerate((held[one] for one in filed if one in held), box.first_no):
            if printed_period(paper) == options.period.title:
                found[paper.ledger.split(" ")[0]] = box.record_no(number)
    return found


def _points(store: Store, options: Options) -> Sequence[Point]:
    """Look the book through; of one office's papers, for what that office can mend."""
    with dates.as_if(options.as_of):
        points = health.examine(store).points
    if not options.office:
        return points
    offices = store.offices_of({one.finding.id for one in points})
    return [one for one in points if offices.get(one.finding.id) == options.office]


def _step(progress: Progress, number: int, steps: int, *_read: int) -> None:
    """Say which paper is being read, however many rows of it there are."""
    progress(number, steps)


def _evidence(store: Store, options: Options) -> Iterator[Row]:
    """List photos and documents of the time by whose they are; numbers stand for people's names."""
    every = store.all(Attachment, **of_office(options))
    files = [one for one in every if options.covers(one.taken_on)]
    called = store.named((), {one.owner for one in files})
    fields = Attachment.fields()
    rows = []
    for one in files:
        kind = store.kind_holding(one.owner)
        if kind is None:
            continue
        owner = store.get(kind, one.owner)
        number = (owner.serial_no if owner else None) or ""
        name = called.get(one.owner, "") if options.edition is Edition.INTERNAL else number
        caption = one.caption or one.origin_name or ""
        if options.edition is not Edition.INTERNAL and one.contains_people:
            caption = ""
        sort, day = fields["mime"].show(one.mime), one.taken_on
        cells = (caption, name, sort, day.isoformat() if day else "")
        rows.append(Row(cells, kind.title, {"item": 1}))
    yield from sorted(rows, key=lambda row: (row.group, row.cells[1], row.cells[3], row.cells[0]))


def bound(
    found: Collected,
    stamps: Sequence[Stamp] | None = None,
    whole: Stamp | None = None,
    *,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> Bound:
    """Set a binder; without stamps, one for each of its papers, it is a draft."""
    return _Binding(found, stamps, whole, cancel=cancel, progress=progress).run()


class _Binding:
    """One binder being set, part after part."""

    def __init__(
        self,
        found: Collected,
        stamps: Sequence[Stamp] | None,
        whole: Stamp | None,
        *,
        cancel: Cancel | None,
        progress: Progress | None,
    ) -> None:
        self._found, self._stamps, self._whole = found, stamps, whole
        self._cancel, self._progress = cancel, progress
        self._inspection = found.inspection
        contents = BinderContents()
        own = found.works[0].own if found.works else OURS
        self._volume = Volume(TITLE, found.book.unit, contents.sheet, contents.body_size, own=own)
        self._entries: list[Entry] = []
        self._laid: list[Laid] = []
        self._by_code: dict[str, tuple[Ledger, Laid]] = {}
        self._done = 0

    def run(self) -> Bound:
        """Set cover, room for the contents, parts, evidence, signatures, gaps; then contents."""
        found, volume = self._found, self._volume
        with_gaps = self._inspection.with_gaps
        self._cover()
        room = volume.reserve(BinderContents.title, self._contents_pages())
        parts = list(_parts(found.works))
        for number, (title, works) in enumerate(parts):
            self._part_title(number, title, [work.ledger.title for work in works])
            for work in works:
                self._paper(work, title)
        evidence = self._own_work(EvidenceList(), found.evidence)
        self._part_title(len(parts), EVIDENCE, [EvidenceList.title])
        self._enter(EVIDENCE, EvidenceList.title, volume.lay(evidence, self._whole, level=1))
        self._plain(SIGNING, lambda paper: binder_pages.signing(paper, found.book))
        every = tuple(gaps(found.traces, self._by_code))
        if with_gaps:
            rows = tuple(gap.row() for gap in every if gap.page)
            work = self._own_work(GapList(), rows)
            self._enter(EVIDENCE, GapList.title, volume.lay(work, self._whole))
        volume.lay_reserved(room, self._contents_work(self._entries), self._whole)
        return Bound(
            volume.save(),
            volume.pages,
            tuple(self._entries),
            tuple(self._laid),
            every,
            volume.missing,
        )

    def _paper(self, work: Gathered, part: str) -> None:
        stamp = self._stamps[len(self._laid)] if self._stamps else None
        laid = self._volume.lay(
            work, stamp, level=1, cancel=self._cancel, progress=lambda *_: self._step()
        )
        self._laid.append(laid)
        self._by_code[work.ledger.code] = (work.ledger, laid)
        self._enter(part, work.ledger.title, laid, self._found.numbers.get(work.ledger.code, ""))
        self._done += 1
        self._step()

    def _step(self) -> None:
        if self._cancel and self._cancel():
            raise Cancelled
        if self._progress:
            self._progress(self._done, len(self._found.works))

    def _enter(self, part: str, title: str, laid: Laid, number: str = "") -> None:
        self._entries.append(Entry(part, title, number, laid.first_page, laid.last_page))

    def _own_work(self, ledger: Ledger, rows: Sequence[Row], *notes: str) -> Gathered:
        """Give a list of the binder's own: its code is that of the whole."""
        found = self._found
        work = printing.gathered(ledger, found.book, found.options, rows, notes)
        return replace(work, check_code=found.code)

    # Contents

    def _contents_pages(self) -> int:
        """Set the contents for trial: how long they get does not depend on the numbers."""
        entries = [
            Entry(title, work.ledger.title, self._found.numbers.get(work.ledger.code, ""), 1, 1)
            for title, works in _parts(self._found.works)
            for work in works
        ]
        lists = [EvidenceList.title, SIGNING] + [GapList.title] * self._inspection.with_gaps
        entries += [Entry(EVIDENCE, title, "", 1, 1) for title in lists]
        work = self._contents_work(entries)
        tried = Volume.of_one(work.ledger, self._found.book.unit)
        tried.lay_alone(work, None)
        return tried.pages

    def _contents_work(self, entries: Sequence[Entry]) -> Gathered:
        return self._own_work(BinderContents(), tuple(self._contents(entries)), NOT_FILED)

    def _contents(self, entries: Sequence[Entry]) -> Iterator[Row]:
        found = self._found
        day = found.book.cutoff.isoformat()
        for number, entry in enumerate(entries, 1):
            yield entry.row(number, found.office, day)
        for one in self._inspection.left_out:
            yield Row(("", "", "", f"{one.ledger.title}（{one.why}）", "", "", ""), NOT_IN)

    # Pages that are no table

    def _cover(self) -> None:
        found = self._found
        facts = [
            ("统计期间", found.book.period),
            ("统计截止", chinese_day(found.book.cutoff)),
            *([("台账状态", found.book.past)] if found.book.past else []),
            ("版　　次", found.book.edition.label),
            ("台　　账", f"{len(found.works)} 种"),
            *found.standing,
        ]
        visit = self._inspection.inspector.label
        self._plain(
            "封面",
            lambda paper: binder_pages.cover(paper, found.book, visit, facts, found.emblem),
            is_entered=False,
        )

    def _part_title(self, number: int, title: str, papers: Sequence[str]) -> None:
        self._plain(
            title,
            lambda paper: binder_pages.part_title(
                paper, f"第{NUMERALS[number]}部分", title, papers
            ),
            is_entered=False,
        )

    def _plain(self, title: str, draw: binder_pages.Draw, *, is_entered: bool = True) -> None:
        found, ledger = self._found, BinderContents()
        part = self._volume.part(ledger.sheet, ledger.body_size, level=1)
        part.promise(title)
        code = found.code if self._whole else ""
        draw(PlainPaper(ledger, found.book, self._whole, found.options, part, code=code))
        self._volume.end(part)
        if is_entered:
            self._entries.append(Entry(EVIDENCE, title, "", part.first_page, part.page))


def _parts(works: Sequence[Gathered]) -> Iterator[tuple[str, list[Gathered]]]:
    """Give the works by project, in the order of the three; what is over all of them comes last."""

    def title(work: Gathered) -> str:
        project = work.ledger.project
        return project.label if project else LAST_PARTS

    for name, members in groupby(works, key=title):
        yield name, list(members)
