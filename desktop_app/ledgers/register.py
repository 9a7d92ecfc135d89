"""The print register: no paper leaves the book without an entry, and its foot says the entry.

One road for the window and the commands: rows → check code → paper → entry and log line, in one
transaction → bytes. Whoever holds the bytes may begin to print.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import msgspec

from db import quotas
from db.homes import residing
from db.journal.course import PRINT_FORM
from db.journal.rows import chunks
from db.kinds import Binder, Household, LedgerPrint, Resident, RightsRequest
from db.roles import Clerk, require
from db.safe_files import fit_name
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import binder, box, printing
from desktop_app.ledgers.binder import Bound, Collected
from desktop_app.ledgers.binder_lists import BinderContents
from desktop_app.ledgers.formats import Format, require_format, set_as
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.inspection import Inspection
from desktop_app.ledgers.ledger import Cancel, Edition, Ledger, Options, Progress, Stamp
from desktop_app.ledgers.own_faces import OwnFaces
from desktop_app.ledgers.pieces import Pieces
from desktop_app.ledgers.printing import Printed

PRINT, SAVE, STICK = "打印", "另存 PDF", "存到 U 盘"
TAKE_OUT = "导出台账"
NOT_FINISHED = "打印未完成"


@dataclass(frozen=True)
class Issued:
    """A registered paper: its file, its entry in the register, and the work that wrote it."""

    file: Pieces
    record: LedgerPrint
    printed: Printed
    work: bytes

    @property
    def pdf(self) -> bytes:
        """The whole file at once."""
        return self.file.whole()


def issue(
    store: Store,
    clerk: Clerk,
    ledger: Ledger,
    options: Options,
    *,
    form: Format = Format.PDF,
    act: str = PRINT,
    reason: str = "",
    recipient: str = "",
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> Issued:
    """Register a print and give its final bytes.

    `act` is the word in the access log: 打印, 另存 PDF, 存到 U 盘 or 导出台账. A form that can be
    worked on wants the right to export; numbers in full want their own right, a reason and a
    recipient (a unit, or 本人), both for the log. Raises `Refused` where the clerk may not, or the
    ledger has not this edition or form; `Cancelled` when `cancel` says so: nothing is registered
    then.
    """
    _require_to_begin(clerk, ledger, options, form, reason, recipient)
    store.require_writing()  # no paper without an entry
    if options.unmasked:
        reason = f"{reason.strip()}，交给{recipient.strip()}"
    work = printing.gather(ledger, store, options, progress)
    require_leaving(store, clerk, work, form, reason)
    stamp = _stamp(store, clerk, work.check_code)
    printed = set_as(form, work, stamp, cancel=cancel, progress=progress)
    record = _entry(clerk, work, stamp, rows=printed.rows, pages=printed.pages, form=form)
    with store.work(clerk, f"{act}：{ledger.title}", PRINT_FORM) as task:
        task.save(record)
        more = {"ledger": ledger.code, "edition": options.edition.value, "copy": stamp.copy}
        if _is_data(form, options):
            more[quotas.TAKEN_OUT] = people_in(work)
        fields = [quotas.IN_FULL] if options.unmasked else []
        if options.unmasked:
            more[quotas.PEOPLE] = people_in(work)
            for person in _people(store, work):
                task.note(quotas.PRINTED_IN_FULL, person, fields=[ledger.title], reason=reason)
        task.note(act, record, fields=fields, count=printed.rows, reason=reason, more=more)
    return Issued(printed.file, record, printed, task.changes.work)


def _require_to_begin(
    clerk: Clerk, ledger: Ledger, options: Options, form: Format, reason: str, recipient: str
) -> None:
    """Refuse what no rows have to be read for."""
    require(clerk, "print")
    if _is_data(form, options):
        require(clerk, "dump")
    require_format(ledger, form)
    if options.unmasked:
        if not reason.strip():
            raise Refused({"reason": "打印完整号码要写明用途"})
        if not recipient.strip():
            raise Refused({"recipient": "打印完整号码要写明交给谁"})
        require(clerk.for_once(why=reason), "print_unmasked")


def _is_data(form: Format, options: Options) -> bool:
    """Say whether rows leave so that they can be worked on: as a table, or attached to the page."""
    return form.is_data or options.attach


def require_leaving(
    store: Store, clerk: Clerk, work: Gathered, form: Format = Format.PDF, reason: str = ""
) -> None:
    """Raise `Refused` unless the clerk may let so many people's rows leave the book like this.

    A masked paper may be as long as it is. Rows that can be worked on, and numbers in full, of
    many people at once are an export in bulk: a reason and a second person.
    """
    clerk, people = clerk.for_once(why=reason), people_in(work)
    if _is_data(form, work.options):
        store.require_export(clerk, people, names_people=True)
    if work.options.unmasked:
        with store.looking() as connection:
            on_request = work.ledger.on_request
            quotas.require_in_full(connection, clerk, people, store.today, on_request=on_request)


def people_in(work: Gathered) -> int:
    """Count whom the rows are about: records that name people; none in a public edition."""
    ledger, options = work.ledger, work.options
    told = [row for row in work.rows if row.cells]
    if ledger.people_table:
        return sum(row.cells[0] == ledger.people_table for row in told)
    if options.edition is Edition.PUBLIC or all(column.public for column in ledger.columns):
        return len({row.record for row in told}) if options.unmasked else 0
    return len({row.record for row in told})


def _people(store: Store, work: Gathered) -> list[Resident]:
    """Give the residents whose own numbers may stand in the rows: each can ask who saw them."""
    rows = {row.record for row in work.rows if row.record}
    homes = list(store.by_id(Household, rows))
    stays = (one for some in chunks(homes) for one in residing(store, some))
    members = {one.resident for one in stays if one.holds_on(work.options.cutoff)}
    asked = {one.subject for one in store.by_id(RightsRequest, rows).values()}
    people = store.by_id(Resident, filter(None, rows | members | asked))
    return sorted(people.values(), key=lambda one: one.id)


@dataclass(frozen=True)
class IssuedBinder:
    """A registered binder: its file, the entry of the whole, and those of its papers."""

    file: Pieces
    record: LedgerPrint
    records: tuple[LedgerPrint, ...]
    bound: Bound
    work: bytes

    @property
    def pdf(self) -> bytes:
        """The whole file at once."""
        return self.file.whole()


def issue_binder(
    store: Store,
    clerk: Clerk,
    inspection: Inspection,
    *,
    act: str = PRINT,
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> IssuedBinder:
    """Register every paper of a binder and the whole, in one work, and give its final bytes.

    Raises `Refused` where the clerk may not; `Cancelled` when told so: nothing is registered then.
    """
    require(clerk, "binder")
    store.require_writing()
    found = binder.collect(store, inspection, progress)
    if not found.works:
        raise Refused(f"这一套里没有能印{inspection.inspector.edition.label}的台账")
    stamps = [_stamp(store, clerk, work.check_code) for work in found.works]
    whole = _stamp(store, clerk, found.code)
    done = binder.bound(found, stamps, whole, cancel=cancel, progress=progress)
    papers = zip(found.works, stamps, done.laid, strict=True)
    records = [
        _entry(clerk, work, stamp, rows=laid.rows, pages=laid.pages, begins=laid.first_page)
        for work, stamp, laid in papers
    ]
    record = _whole_entry(clerk, found, whole, done)
    with store.work(clerk, f"{act}：{binder.TITLE}", PRINT_FORM) as task:
        task.save(record, *records)
        for one in (record, *records):
            more = {"ledger": one.ledger.split()[0], "edition": one.edition, "copy": one.copy_no}
            task.note(act, one, count=one.row_count, more=more)
    return IssuedBinder(done.file, record, tuple(records), done, task.changes.work)


@dataclass(frozen=True)
class IssuedBox:
    """The registered papers of an archive box: their file, their entry and the work."""

    file: Pieces
    record: LedgerPrint
    work: bytes

    @property
    def pdf(self) -> bytes:
        """The whole file at once."""
        return self.file.whole()


def issue_box(store: Store, clerk: Clerk, binder_: Binder, *, act: str = PRINT) -> IssuedBox:
    """Register cover, labels and contents of an archive box, and give their final bytes."""
    require(clerk, "binder")
    store.require_writing()
    boxed = box.read(store, binder_)
    stamp = _stamp(store, clerk, boxed.work.check_code)
    made = box.papers(boxed, stamp)
    record = _entry(clerk, boxed.work, stamp, rows=len(boxed.work.rows), pages=made.pages)
    record.ledger = f"{binder.CODE} {box.TITLE} {binder_.name}"
    with store.work(clerk, f"{act}：{box.TITLE}", PRINT_FORM) as task:
        task.save(record)
        task.note(act, record, count=record.row_count, more={"ledger": binder.CODE})
    return IssuedBox(made.file, record, task.changes.work)


def binder_name(inspection: Inspection, unit: str) -> str:
    """Suggest a file name for a binder: 迎检全套_瑞光新村_2025年_报送版.pdf."""
    options = inspection.options
    return _plain((binder.TITLE, unit, options.period.title, options.edition.label))


def note_unfinished(store: Store, clerk: Clerk, record: LedgerPrint, why: str) -> None:
    """Write a second line for a print that broke off; the first one stays."""
    store.note(clerk, NOT_FINISHED, record, reason=why)


def file_name(ledger: Ledger, options: Options, unit: str, form: Format = Format.PDF) -> str:
    """Suggest a file name that Windows and sticks take: 居民花名册_瑞光新村_2025年_内部版.pdf."""
    days = (("自", options.since), ("还原到", options.as_of))
    stood = "".join(f"{word}{day.isoformat()}" for word, day in days if day)
    return _plain((ledger.title, unit, options.period.title, stood, options.edition.label), form)


def _plain(parts: tuple[str, ...], form: Format = Format.PDF) -> str:
    plain = "_".join(part for part in parts if part)
    return fit_name(plain)[:100] + form.suffix


def _stamp(store: Store, clerk: Clerk, code: str) -> Stamp:
    """Give what the foot says: who, when, and which copy of the same rows this is."""
    before = store.count(LedgerPrint, check_code=code)
    now = dt.datetime.fromtimestamp(store.clock() / 1000)  # noqa: DTZ006  the office's own time
    at = now.replace(second=0, microsecond=0)
    head = store.log_head().replace(" ", "")
    return Stamp(clerk.name, at, before + 1, code, head)


def _entry(
    clerk: Clerk,
    work: Gathered,
    stamp: Stamp,
    *,
    rows: int,
    pages: int,
    begins: int = 1,
    form: Format = Format.PDF,
) -> LedgerPrint:
    """Give the entry of one paper; within a binder, its pages are counted from where it begins."""
    return LedgerPrint(
        ledger=f"{work.ledger.code} {work.ledger.title}",
        edition=work.options.edition.value,
        parameters=_parameters(
            work.ledger.version,
            work.options,
            layout=work.ledger.layout_words,
            form=form.value,
            begins=begins,
            choices=dict(work.ledger.choices),
            **_stood(work),
            **_own(work.own),
        ),
        row_count=rows,
        content_hash=work.content_hash,
        page_count=pages or None,
        **_said(clerk, work.options, stamp),
    )


def _whole_entry(clerk: Clerk, found: Collected, stamp: Stamp, done: Bound) -> LedgerPrint:
    return LedgerPrint(
        ledger=f"{binder.CODE} {binder.TITLE}",
        edition=found.options.edition.value,
        parameters=_parameters(
            BinderContents.version,
            found.options,
            inspector=found.inspection.inspector.key,
            papers=[work.check_code for work in found.works],
            **_own(found.works[0].own),
        ),
        row_count=len(done.entries),
        content_hash=found.content_hash,
        page_count=done.pages,
        **_said(clerk, found.options, stamp),
    )


def _said(clerk: Clerk, options: Options, stamp: Stamp) -> dict[str, Any]:
    """Give what an entry has from its stamp: the same as the foot of each page says."""
    return {
        "cutoff_date": options.cutoff,
        "by": clerk.id,
        "by_name": clerk.name,
        "at": stamp.printed_at,
        "copy_no": stamp.copy,
        "audit_head": stamp.audit_head,
        "check_code": stamp.check_code,
    }


def _stood(work: Gathered) -> dict[str, Any]:
    """Give what the paper calls the moment that its one record stands for, where it is of one."""
    words = work.book.past
    return {"stood": words} if words != work.options.past_words else {}


def _own(own: OwnFaces) -> dict[str, Any]:
    """Give the office's own faces that set a paper, where there are any."""
    return {"faces": own.words} if own.faces else {}


def _parameters(version: int, options: Options, **more: Any) -> str:
    """Write what was chosen, so that an old state can be printed again."""
    chosen = {
        "version": version,
        "period": options.period.title,
        "first": options.period.first.isoformat(),
        "last": options.period.last.isoformat(),
        "prepared_on": options.prepared_on.isoformat(),
        "target": options.target.hex(),
        "office": options.office,
        "unmasked": options.unmasked,
        "blank_rows": options.blank_rows,
        "seal_guide": options.seal_guide,
        "paper": options.setup,
        "blank": options.blank,
        "estate": options.estate,
        "photos_per_page": options.photos_per_page,
        "as_of": options.as_of,
        "since": options.since,
        "attach": options.attach,
        **({"programme": options.programme} if options.programme else {}),
        **({"some": b"".join(options.some)} if options.some else {}),
        **more,
    }
    return msgspec.json.encode(chosen).decode()
