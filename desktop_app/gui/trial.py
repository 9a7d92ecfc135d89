"""One of each output from practice books: ledgers, a sheet, a package out and in. No Qt."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from db.founding import OpenBook
from db.periods import Period
from db.safe_files import safe_write
from desktop_app.exchange import enrolling, exporting, merging, roster, workbook
from desktop_app.exchange.enrolment import Agreement
from desktop_app.ledgers import LEDGERS, example
from desktop_app.ledgers.ledger import Options
from desktop_app.ledgers.printing import make


def ledgers(book: OpenBook, folder: Path) -> list[dict[str, Any]]:
    """Print a draft of every ledger of this year into a folder; give pages, rows and faults."""
    folder.mkdir(parents=True, exist_ok=True)
    today = book.store.today
    made = []
    for ledger in LEDGERS:
        about = example(ledger, book.store)
        options = Options(Period.parse(str(today.year)), today, today, target=about)
        printed = make(ledger, book.store, options)
        path = folder / f"{ledger.code}.pdf"
        safe_write(path, printed.file.write_to)
        made.append(
            {
                "ledger": ledger.code,
                "title": ledger.title,
                "file": path.name,
                "pages": printed.pages,
                "rows": printed.rows,
                "missing_characters": len(printed.missing_characters),
            }
        )
    return made


ROSTER = "花名册.csv"
_SHEET = """姓名,性别,公民身份号码,手机
演示居民甲,男,22990119680523013X,15400000001
演示居民乙,女,2.29902E+17,1540
"""


def sheet(book: OpenBook, folder: Path) -> dict[str, Any]:
    """Plan the import of a small table, in the capped child, and write its bad rows back out."""
    folder.mkdir(parents=True, exist_ok=True)
    table = folder / ROSTER
    safe_write(table, _SHEET.encode("gb18030"))
    plan = roster.plan_import(book.store, workbook.read(table))
    safe_write(folder / "有问题的行.xlsx", plan.bad_rows())
    return {"file": "有问题的行.xlsx", "counts": dict(plan.counts)}


def exchange(office: OpenBook, district: OpenBook, stick: Path) -> dict[str, Any]:
    """Enrol an office, export its book, and merge the package at the district."""
    stick.mkdir(parents=True, exist_ok=True)
    asked, answer = stick / "登记申请.json", stick / "登记回执.json"
    enrolling.request(office.store, office.clerk, asked)
    enrolling.approve(
        district.store,
        district.clerk,
        asked,
        answer,
        Agreement("full", "自检", "statutory_duty"),
    )
    enrolling.accept(office.store, office.clerk, answer)
    (sent,) = exporting.export(office.store, office.clerk, stick)
    seen = merging.merge(district.store, district.clerk, sent.path, preview=True)
    done = merging.merge(district.store, district.clerk, sent.path)
    return {
        "package": sent.path.name,
        "commits": sent.commits,
        "state_code": done.state_code,
        "same_state": done.same_state,
        "preview_was_right": (seen.created, seen.updated) == (done.created, done.updated),
        "created": done.created,
    }
