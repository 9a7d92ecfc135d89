"""Whether a district's book grows evenly: what one more package costs as the book gets large.

Every package holds the people of an office and an edit of each; `--full` takes 50 of 20,000, a
million residents. Given are CPU seconds a package and bytes an op, by quarters of the way.
"""

from __future__ import annotations

import itertools
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from build_scripts.bench import FULL
from build_scripts.bench._founded import PASSWORD, make_book
from build_scripts.bench.merge import person
from db import founding
from db.kinds import Resident
from db.store import DATABASE
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.enrolment import Agreement

OFFICES, PEOPLE = (50, 20_000) if os.environ.get(FULL) else (8, 1_000)


def main() -> None:
    """Print one JSON line: CPU of a package and bytes of an op, quarter by quarter."""
    told: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as place:
        for step in STEPS:
            command = [sys.executable, "-m", __spec__.name, step, place]
            done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
            told |= json.loads(done.stdout)
    sys.stdout.write(json.dumps({"bench": "growth", **told}) + "\n")


def _make(folder: Path) -> dict[str, float]:
    """Write every office's package; its book goes again, to leave room."""
    district = make_book(folder / "district", "district", "229901000000", "演示区")
    for number in range(OFFICES):
        code = f"229901{number + 1:03d}001"
        book = make_book(folder / "office", "community", code, f"演示社区{number + 1}")
        stick = folder / f"stick{number}"
        stick.mkdir()
        enrolling.request(book.store, book.clerk, stick / "request")
        agreed = Agreement("full", "测速", "statutory_duty")
        way = (stick / "request", stick / "welcome")
        enrolling.approve(district.store, district.clerk, *way, agreed)
        enrolling.accept(book.store, book.clerk, stick / "welcome")
        with book.store.work(book.clerk, "导入") as work:
            work.bulk_create([person(number, place) for place in range(PEOPLE)])
        people = book.store.all(Resident)
        for place, one in enumerate(people):
            one.workplace = f"红石榴小学{place % 97}"
        with book.store.work(book.clerk, "修改") as work:
            work.bulk_edit(people)
        (sent,) = exporting.export(book.store, book.clerk, stick)
        sent.path.rename(folder / f"{number}.hsl")
        book.close()
        shutil.rmtree(folder / "office")
    district.close()
    return {}


def _merge(folder: Path) -> dict[str, object]:
    book = founding.open_book(folder / "district", "admin", PASSWORD)
    spent, sizes = [], []
    try:
        for number in range(OFFICES):
            started = time.process_time()
            merging.merge(book.store, book.clerk, folder / f"{number}.hsl")
            spent.append(time.process_time() - started)
            book.store.checkpoint()
            sizes.append((folder / "district" / DATABASE).stat().st_size)
        held = book.store.count(Resident)
    finally:
        book.close()
    quarters = [OFFICES * n // 4 for n in range(5)]
    by_quarter = [sum(spent[a:b]) / (b - a) for a, b in itertools.pairwise(quarters)]
    return {
        "residents": held,
        "cpu_s": round(sum(spent), 1),
        "cpu_s_of_a_package_by_quarter": [round(one, 3) for one in by_quarter],
        "last_quarter_to_first": round(by_quarter[-1] / by_quarter[0], 3),
        "book_bytes_per_op_by_quarter": [
            round(sizes[b - 1] / (2 * PEOPLE * b), 1) for b in quarters[1:]
        ],
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


STEPS = {"make": _make, "merge": _merge}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))))
