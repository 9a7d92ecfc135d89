"""`ledgers` and `print`."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path
from typing import Any

from db.founding import OpenBook
from db.kinds import LedgerPrint
from db.roles import require
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.commands.line import say
from desktop_app.commands.opening import opened
from desktop_app.ledgers import LEDGERS, by_code, register
from desktop_app.ledgers.ledger import Edition, Ledger, Options
from desktop_app.ledgers.period import Period


def ledgers(wanted: argparse.Namespace) -> list[dict[str, Any]]:
    """Give what this book can print, and how often each was printed."""
    with opened(wanted.book) as book:
        require(book.clerk, "see")
        names = [name for (name,) in book.store.values(LedgerPrint, "ledger")]
    return [
        {
            "ledger": one.code,
            "title": one.title,
            "editions": [edition.value for edition in one.editions],
            "order": one.order,
            "printed": names.count(f"{one.code} {one.title}"),
        }
        for one in LEDGERS
    ]


def put_on_paper(wanted: argparse.Namespace) -> dict[str, Any]:
    """Print one ledger into a file; its entry stands in the register."""
    ledger = by_code(wanted.ledger)
    if ledger is None:
        raise Refused(f"没有台账 {wanted.ledger}，可用：{'、'.join(one.code for one in LEDGERS)}")
    if ledger.about:
        raise Refused(f"{ledger.title}要先选人或户，请在窗口里打开那一位，按“往来”再打印")
    if not wanted.out.parent.is_dir():
        raise Refused("找不到放 PDF 的文件夹，请先建好或换一个")
    with opened(wanted.book) as book:
        options = choose(book.store.today, wanted.period, Edition(wanted.edition))
        return print_into(book, ledger, options, wanted.out)


def choose(today: dt.date, period: str, edition: Edition = Edition.INTERNAL) -> Options:
    """Give the options for a period, this year by default, cut off today at the latest."""
    stretch = Period.parse(period or str(today.year))
    return Options(stretch, min(stretch.last, today), today, edition)


def print_into(book: OpenBook, ledger: Ledger, options: Options, out: Path) -> dict[str, Any]:
    """Register a print, write its file and give what its foot says."""
    issued = register.issue(book.store, book.clerk, ledger, options, act=register.SAVE)
    try:
        safe_write(out, issued.pdf)
    except Unavailable:
        register.note_unfinished(book.store, book.clerk, issued.record, "PDF 没有写出")
        raise
    printed, record = issued.printed, issued.record
    if printed.missing_characters:
        say(f"有 {len(printed.missing_characters)} 个字没有字形，印成了方框里的编码")
    return {
        "ledger": ledger.code,
        "title": ledger.title,
        "file": str(out),
        "period": options.period.title,
        "edition": options.edition.value,
        "cutoff": options.cutoff.isoformat(),
        "rows": printed.rows,
        "pages": printed.pages,
        "copy": record.copy_no,
        "check_code": record.check_code,
        "content_hash": record.content_hash,
        "missing_characters": {
            f"U+{ord(sign):04X}": count for sign, count in printed.missing_characters.items()
        },
    }
