"""`ledgers`, `print` and `binder`."""

from __future__ import annotations

import argparse
import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

from db.founding import OpenBook
from db.kinds import LedgerPrint
from db.periods import Period
from db.roles import require
from db.safe_files import safe_write
from db.trouble import Refused, Unavailable
from desktop_app.commands.line import say
from desktop_app.commands.opening import opened
from desktop_app.ledgers import LEDGERS, by_code, inspection, ledgers_at, register, verifying
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.formats import Format, formats_of
from desktop_app.ledgers.ledger import Edition, Ledger, Options

EVERY = "all"


def ledgers(wanted: argparse.Namespace) -> list[dict[str, Any]]:
    """Give what this book can print, and how often each was printed."""
    with opened(wanted.book) as book:
        require(book.clerk, "see")
        names = [name for (name,) in book.store.values(LedgerPrint, "ledger")]
        offered = ledgers_at(book.store.facts.level)
    return [
        {
            "ledger": one.code,
            "title": one.title,
            "editions": [edition.value for edition in one.editions],
            "order": one.order,
            "formats": [form.value for form in formats_of(one)],
            "printed": sum(name.split(" ")[0] == one.code for name in names),
        }
        for one in offered
    ]


def put_on_paper(wanted: argparse.Namespace) -> dict[str, Any]:
    """Print one ledger into a file; its entry stands in the register."""
    if wanted.ledger == EVERY:
        return put_all_on_paper(wanted)
    ledger = by_code(wanted.ledger)
    if ledger is None:
        raise Refused(f"没有台账 {wanted.ledger}，可用：{'、'.join(one.code for one in LEDGERS)}")
    if ledger.about:
        raise Refused(f"{ledger.title}要先选人或户，请在窗口里打开那一位，按“往来”再打印")
    if not wanted.out.parent.is_dir():
        raise Refused("找不到放 PDF 的文件夹，请先建好或换一个")
    with opened(wanted.book) as book:
        today = book.store.today
        options = choose(today, wanted.period, Edition(wanted.edition))
        options = options.as_it_stood(day_of(wanted.as_of, today))
        if since := day_of(wanted.since, today):
            ledger, options = sheet_of(ledger), replace(options, since=since)
        return print_into(book, ledger, options, wanted.out, Format(wanted.format))


def put_all_on_paper(wanted: argparse.Namespace) -> dict[str, Any]:
    """Print every ledger of a time into files of a folder; those that cannot be are named."""
    folder: Path = wanted.out
    try:
        folder.mkdir(exist_ok=True)
    except OSError:
        raise Refused("放 PDF 的文件夹建不了，请先建好上一层，或换一个") from None
    edition, form = Edition(wanted.edition), Format(wanted.format)
    with opened(wanted.book) as book:
        options = choose(book.store.today, wanted.period, edition)
        options = options.as_it_stood(day_of(wanted.as_of, book.store.today))
        wish = inspection.Inspector("all", "全部台账", edition)
        offered = ledgers_at(book.store.facts.level)
        planned = inspection.plan(offered, wish, options, with_long=True, on_request=True)
        made = [
            print_into(book, one, options, folder / f"{one.code}_{one.title}{form.suffix}", form)
            for one in planned.chosen
            if form in formats_of(one)
        ]
    return {"papers": made, "left_out": _left_out(planned)}


def bind(wanted: argparse.Namespace) -> dict[str, Any]:
    """Print the binder of a time into one file; its papers stand in the register."""
    out: Path = wanted.out
    if not out.parent.is_dir():
        raise Refused("找不到放 PDF 的文件夹，请先建好或换一个")
    with opened(wanted.book) as book:
        store, clerk = book.store, book.clerk
        visitor = inspection.inspector_of(wanted.visitor)
        stretch = Period.parse(wanted.period or str(store.today.year))
        options = inspection.options_for(visitor, stretch, store.today)
        options = options.as_it_stood(day_of(wanted.as_of, store.today))
        offered = ledgers_at(store.facts.level)
        planned = inspection.plan(offered, visitor, options, with_long=wanted.long)
        issued = register.issue_binder(store, clerk, planned, act=register.SAVE)
        try:
            safe_write(out, issued.file.write_to, expected=issued.file.size)
        except Unavailable:
            register.note_unfinished(store, clerk, issued.record, "PDF 没有写出")
            raise
    bound, record = issued.bound, issued.record
    return {
        "file": str(out),
        "period": options.period.title,
        "edition": options.edition.value,
        "cutoff": options.cutoff.isoformat(),
        "as_of": options.as_of.isoformat() if options.as_of else None,
        "pages": bound.pages,
        "contents": [
            {
                "part": one.part,
                "record_no": one.record_no,
                "title": one.title,
                "page": one.first_page,
                "pages": one.pages,
            }
            for one in bound.entries
        ],
        "left_out": _left_out(planned),
        "gaps": [
            {"group": one.deed, "record": one.called, "words": one.lacking, "page": one.page}
            for one in bound.gaps
        ],
        "copy": record.copy_no,
        "check_code": record.check_code,
    }


def _left_out(planned: inspection.Inspection) -> list[dict[str, str]]:
    return [
        {"ledger": one.ledger.code, "title": one.ledger.title, "why": one.why}
        for one in planned.left_out
    ]


def choose(today: dt.date, period: str, edition: Edition = Edition.INTERNAL) -> Options:
    """Give the options for a period, this year by default, cut off today at the latest."""
    stretch = Period.parse(period or str(today.year))
    return Options(stretch, min(stretch.last, today), today, edition)


def verify(wanted: argparse.Namespace) -> dict[str, Any]:
    """Say what became of a printed paper since, row by row."""
    with opened(wanted.book) as book:
        verdict = verifying.verify(book.store, book.clerk, wanted.code)
    entry = verdict.paper.entry
    for sentence in verifying.words(verdict):
        say(sentence)
    return {
        "check_code": entry.check_code,
        "ledger": entry.ledger,
        "printed_at": entry.at.isoformat(timespec="minutes"),
        "printed_by": entry.by_name,
        "copy": entry.copy_no,
        "copies": len(verdict.paper.copies),
        "pages": entry.page_count,
        "page": verdict.scanned.page or None,
        "rows": entry.row_count,
        "state": verdict.paper.state.name.lower(),
        "papers": [{"ledger": one.entry.ledger, "state": one.state.name.lower()}
                   for one in verdict.parts],
        "changes": [
            {"ledger": paper.entry.ledger, "change": one.verb, "name": one.name,
             "cells": [dict(zip(("column", "before", "after"), cell, strict=True))
                       for cell in one.cells]}
            for paper, one in verdict.differences
        ],
    }  # fmt: skip


def day_of(text: str, today: dt.date) -> dt.date | None:
    """Read a past day such as 2025-06-30; nothing for a blank, `Refused` for anything else."""
    if not text:
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        raise Refused("日期请写成 2025-06-30 这样") from None
    if day > today:
        raise Refused(f"{text} 还没有到，请写过去的日期")
    return day


def print_into(
    book: OpenBook, ledger: Ledger, options: Options, out: Path, form: Format = Format.PDF
) -> dict[str, Any]:
    """Register a print, write its file and give what its foot says."""
    act = register.TAKE_OUT if form.is_data else register.SAVE
    issued = register.issue(book.store, book.clerk, ledger, options, form=form, act=act)
    try:
        safe_write(out, issued.file.write_to, expected=issued.file.size)
    except Unavailable:
        register.note_unfinished(book.store, book.clerk, issued.record, f"{form.label}没有写出")
        raise
    printed, record = issued.printed, issued.record
    if printed.missing_characters:
        say(f"有 {len(printed.missing_characters)} 个字没有字形，印成了方框里的编码")
    return {
        "ledger": ledger.code,
        "title": ledger.title,
        "file": str(out),
        "format": form.value,
        "period": options.period.title,
        "edition": options.edition.value,
        "cutoff": options.cutoff.isoformat(),
        "as_of": options.as_of.isoformat() if options.as_of else None,
        "since": options.since.isoformat() if options.since else None,
        "rows": printed.rows,
        "pages": printed.pages,
        "copy": record.copy_no,
        "check_code": record.check_code,
        "content_hash": record.content_hash,
        "missing_characters": {
            f"U+{ord(sign):04X}": count for sign, count in printed.missing_characters.items()
        },
    }
