"""A district's first day: the packages of all its offices merged from zero, and then a month's.

Each office has 3,000 people; `--full` takes the 50 of a large district. Afterwards one of them
sends a month's 2,000 changes: how long the preview of that lets staff wait. All is encrypted,
and true books, which make a backup before they merge.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build_scripts.bench import FULL
from build_scripts.bench._founded import PASSWORD, make_book
from build_scripts.bench.merge import person
from db import founding
from db.founding import OpenBook
from db.kinds import Resident
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.enrolment import Agreement

OFFICES = 50 if os.environ.get(FULL) else 10
PEOPLE = 3_000
CHANGES = 2_000  # of a month, at one office


def main() -> None:
    """Print one JSON line: seconds for all first packages, and for the preview of a month's."""
    with tempfile.TemporaryDirectory() as place:
        told: dict[str, float] = {}
        for step in STEPS:
            command = [sys.executable, "-m", __spec__.name, step, place]
            done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
            told |= json.loads(done.stdout)
    measured = {"bench": "offices", "offices": OFFICES, "people_each": PEOPLE}
    rounded = {name: round(value, 3) for name, value in told.items()}
    sys.stdout.write(json.dumps(measured | rounded) + "\n")


def _make(folder: Path) -> dict[str, float]:
    """Write every office's first package, and the first office's next one."""
    way = (folder / "district", "district", "229901000000", "演示区")
    district = make_book(*way, is_demo=False)
    for number in range(OFFICES):
        _office(folder, district, number)
    district.close()
    return {}


def _office(folder: Path, district: OpenBook, number: int) -> None:
    code = f"229901{number + 1:03d}001"
    way = (folder / f"office{number}", "community", code, f"演示社区{number + 1}")
    book = make_book(*way, is_demo=False)
    stick = folder / f"stick{number}"
    stick.mkdir()
    enrolling.request(book.store, book.clerk, stick / "request")
    agreed = Agreement("full", "测速", "statutory_duty")
    enrolling.approve(district.store, district.clerk, stick / "request", stick / "welcome", agreed)
    enrolling.accept(book.store, book.clerk, stick / "welcome")
    with book.store.work(book.clerk, "导入") as work:
        work.bulk_create([person(number, place) for place in range(PEOPLE)])
    _send(book, stick, folder / f"{number}.hsl")
    if number == 0:
        people = book.store.all(Resident)[:CHANGES]
        for place, one in enumerate(people):
            one.workplace = f"红石榴小学{place % 97}"
        with book.store.work(book.clerk, "修改") as work:
            work.bulk_edit(people)
        _send(book, stick, folder / "month.hsl")
    book.close()


def _send(book: OpenBook, stick: Path, to: Path) -> None:
    (sent,) = exporting.export(book.store, book.clerk, stick)
    sent.path.rename(to)


def _merge(folder: Path) -> dict[str, float]:
    book = founding.open_book(folder / "district", "admin", PASSWORD)
    try:
        spent, waited = time.process_time(), time.perf_counter()
        for number in range(OFFICES):
            merging.merge(book.store, book.clerk, folder / f"{number}.hsl")
        spent, waited = time.process_time() - spent, time.perf_counter() - waited
        held = book.store.count(Resident)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    finally:
        book.close()
    return {"residents": held, "merge_cpu_s": spent, "merge_s": waited, "peak_mib": peak}


def _preview(folder: Path) -> dict[str, float]:
    """Look at the month's package, as staff do before they merge it."""
    book = founding.open_book(folder / "district", "admin", PASSWORD)
    try:
        spent, waited = time.process_time(), time.perf_counter()
        receipt = merging.merge(book.store, book.clerk, folder / "month.hsl", preview=True)
        spent, waited = time.process_time() - spent, time.perf_counter() - waited
    finally:
        book.close()
    changed = sum(receipt.updated.values())
    return {"preview_rows": changed, "preview_cpu_s": spent, "preview_s": waited}


STEPS = {"make": _make, "merge": _merge, "preview": _preview}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))))
