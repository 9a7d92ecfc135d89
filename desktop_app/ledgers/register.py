"""The print register: no paper leaves the book without an entry, and its foot says the entry.

One road for the window and the commands: rows → check code → paper → entry and log line, in one
transaction → bytes. Whoever holds the bytes may begin to print.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec

from db.journal.course import PRINT_FORM
from db.kinds import LedgerPrint
from db.roles import Clerk, require
from db.store import Store
from db.trouble import Refused
from desktop_app.ledgers import printing
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.ledger import Cancel, Ledger, Options, Progress, Stamp
from desktop_app.ledgers.printing import Printed

PRINT, SAVE, STICK = "打印", "另存 PDF", "存到 U 盘"
NOT_FINISHED = "打印未完成"


@dataclass(frozen=True)
class Issued:
    """A registered paper: its bytes, its entry in the register, and the work that wrote it."""

    pdf: bytes
    record: LedgerPrint
    printed: Printed
    work: bytes


def issue(
    store: Store,
    clerk: Clerk,
    ledger: Ledger,
    options: Options,
    *,
    act: str = PRINT,
    reason: str = "",
    cancel: Cancel | None = None,
    progress: Progress | None = None,
) -> Issued:
    """Register a print and give its final bytes.

    `act` is the word in the access log: 打印, 另存 PDF or 存到 U 盘. Numbers in full want their own
    right and a reason. Raises `Refused` where the clerk may not, or the ledger has not this
    edition; `Cancelled` when `cancel` says so: nothing is registered then.
    """
    require(clerk, "print")
    if options.unmasked:
        require(clerk, "print_unmasked")
        if not reason.strip():
            raise Refused({"reason": "打印完整号码要写明用途"})
    work = printing.gather(ledger, store, options)
    stamp = _stamp(store, clerk, work)
    printed = printing.printed(work, stamp, cancel=cancel, progress=progress)
    record = _entry(clerk, work, stamp, printed)
    with store.work(clerk, f"{act}：{ledger.title}", PRINT_FORM) as task:
        task.save(record)
        more = {"ledger": ledger.code, "edition": options.edition.value, "copy": stamp.copy}
        fields = ["完整号码"] if options.unmasked else []
        task.note(act, record, fields=fields, count=printed.rows, reason=reason, more=more)
    return Issued(printed.pdf, record, printed, task.changes.work)


def note_unfinished(store: Store, clerk: Clerk, record: LedgerPrint, why: str) -> None:
    """Write a second line for a print that broke off; the first one stays."""
    store.note(clerk, NOT_FINISHED, record, reason=why)


def file_name(ledger: Ledger, options: Options, unit: str) -> str:
    """Suggest a file name that Windows and sticks take: 居民花名册_瑞光新村_2025年_内部版.pdf."""
    parts = (ledger.title, unit, options.period.title, options.edition.label)
    plain = "_".join(part for part in parts if part)
    return "".join(sign for sign in plain if sign not in '\\/:*?"<>|\n\t')[:100] + ".pdf"


def _stamp(store: Store, clerk: Clerk, work: Gathered) -> Stamp:
    """Give what the foot says: who, when, and which copy of the same rows this is."""
    before = store.count(LedgerPrint, check_code=work.check_code)
    now = dt.datetime.fromtimestamp(store.clock() / 1000)  # noqa: DTZ006  the office's own time
    at = now.replace(second=0, microsecond=0)
    head = store.log_head().replace(" ", "")
    return Stamp(clerk.name, at, before + 1, work.check_code, head)


def _entry(clerk: Clerk, work: Gathered, stamp: Stamp, printed: Printed) -> LedgerPrint:
    options = work.options
    return LedgerPrint(
        ledger=f"{work.ledger.code} {work.ledger.title}",
        edition=options.edition.value,
        parameters=_parameters(work),
        cutoff_date=options.cutoff,
        row_count=printed.rows,
        content_hash=work.content_hash,
        by=clerk.id,
        by_name=clerk.name,
        at=stamp.printed_at,
        copy_no=stamp.copy,
        audit_head=stamp.audit_head,
        check_code=work.check_code,
        page_count=printed.pages,
    )


def _parameters(work: Gathered) -> str:
    """Write what was chosen, so that an old state can be printed again."""
    options = work.options
    chosen = {
        "version": work.ledger.version,
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
        "layout": work.ledger.layout_words,
    }
    return msgspec.json.encode(chosen).decode()
