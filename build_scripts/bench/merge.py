"""Merging five offices' packages into a district's encrypted book: residents, and an edit of each.

Ours is the whole way of a package: copy, decrypt, verify, decode, digest, journal, rows, state
hash, one transaction each. Every step runs in a process of its own, so that memory and warmth of
one are not another's. `--full` takes the reference job: 100,000 residents and 100,000 edits.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from build_scripts.bench import FULL, _merge_yardsticks as yardsticks
from build_scripts.bench._founded import PASSWORD, make_book
from db import founding
from db.founding import OpenBook
from db.kinds import Resident
from db.roles import Clerk
from db.store import Store
from db.this_pc import ThisPC
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.enrolment import Agreement

OFFICES = 5
PEOPLE = 20_000 if os.environ.get(FULL) else 4_000  # of each office


def main() -> None:
    """Print one JSON line: CPU seconds, peak memory and sizes, beside the yardsticks'."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        told = {name: _apart(name, folder) for name in STEPS}
    made, ours, plain = told["make"], told["merge"], told["merge_plain"]
    raw, both, per_row = told["rows"]["cpu"], told["rows_and_journal"]["cpu"], told["row_by_row"]
    ops = 2 * OFFICES * PEOPLE
    measured = {
        "bench": "merge",
        "residents": OFFICES * PEOPLE,
        "ours_cpu_s": ours["cpu"],
        "again_cpu_s": ours["again"],
        "plain_cpu_s": plain["cpu"],
        "rows_cpu_s": raw,
        "rows_and_journal_cpu_s": both,
        "row_by_row_cpu_s": per_row["cpu"] * OFFICES,
        "unit_of_work_cpu_s": told["unit_of_work"]["cpu"] * OFFICES,
        "bulk_cpu_s": made["bulk"],
        "bare_inserts_cpu_s": told["inserts"]["cpu"],
        "ratio_to_rows": ours["cpu"] / raw,
        "ratio_to_rows_and_journal": ours["cpu"] / both,
        "ratio_to_tuned_rows": ours["cpu"] / told["tuned_rows"]["cpu"],
        "ratio_to_tuned_rows_and_journal": ours["cpu"] / told["tuned_journal"]["cpu"],
        "times_faster_than_row_by_row": per_row["cpu"] * OFFICES / ours["cpu"],
        "times_faster_than_unit_of_work": told["unit_of_work"]["cpu"] * OFFICES / ours["cpu"],
        "again_share": ours["again"] / ours["cpu"],
        "encrypted_to_plain": ours["cpu"] / plain["cpu"],
        "bulk_to_bare_inserts": made["bulk"] / told["inserts"]["cpu"],
        "peak_mib": ours["peak"],
        "package_bytes_per_op": made["bytes"] / ops,
        "journal_bytes_per_op": plain["journal"] / ops,
    }
    rounded = {k: round(v, 3) if isinstance(v, float) else v for k, v in measured.items()}
    sys.stdout.write(json.dumps(rounded) + "\n")


def _apart(step: str, folder: Path) -> dict[str, Any]:
    """Take one step in a process of its own; give what it measured."""
    command = [sys.executable, "-m", __spec__.name, step, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _make(folder: Path) -> dict[str, float]:
    """Found the district and its offices, fill them, and write their packages."""
    district = make_book(folder / "district", "district", "229901000000", "演示区")
    told = [_office(folder, district, number) for number in range(OFFICES)]
    plain = folder / "plain"
    (plain / "inbox").mkdir(parents=True)
    yardsticks.copy_plain(district.store, plain / "book.db")
    (folder / "clerk").write_text(district.clerk.id.hex())
    district.close()
    return {"bulk": sum(cpu for cpu, _ in told), "bytes": sum(size for _, size in told)}


def _office(folder: Path, district: OpenBook, number: int) -> tuple[float, int]:
    """Register people at an office, edit each once, and export it all; time the registering."""
    code = f"22990100{number + 1:01d}001"
    book = make_book(folder / f"office{number}", "community", code, f"演示社区{number + 1}")
    stick = folder / f"stick{number}"
    stick.mkdir()
    enrolling.request(book.store, book.clerk, stick / "request")
    agreed = Agreement("full", "测速", "statutory_duty")
    enrolling.approve(district.store, district.clerk, stick / "request", stick / "welcome", agreed)
    enrolling.accept(book.store, book.clerk, stick / "welcome")
    people = [person(number, place) for place in range(PEOPLE)]
    started = time.process_time()
    with book.store.work(book.clerk, "导入") as work:
        work.bulk_create(people)
    taken = time.process_time() - started
    people = book.store.all(Resident)
    for place, one in enumerate(people):
        one.workplace = f"红石榴小学{place % 97}"
    with book.store.work(book.clerk, "修改") as work:
        work.bulk_edit(people)
    (sent,) = exporting.export(book.store, book.clerk, stick)
    book.close()
    return taken, sent.path.rename(folder / f"{number}.hsl").stat().st_size


def person(office: int, place: int) -> Resident:
    """Make a resident with twenty fields filled."""
    born = dt.date(1940 + place % 70, 1 + place % 12, 1 + place % 28)
    return Resident(
        full_name=f"演示居民{office}{place}",
        former_name=f"演示曾用{place % 100}",
        sex=str(1 + place % 2),
        birth_date=born,
        birth_precision="1",
        id_doc_kind="resident_id",
        id_number=f"229901{born:%Y%m%d}{place % 10_000:04d}",
        marital_status=("10", "20", "40")[place % 3],
        education="70",
        employment_status="1",
        workplace="待业",
        phone=f"154000{place:05d}",
        phone2=f"0431{place:07d}",
        residence_status="1",
        hukou_place=f"演示区石榴苑{place % 40}号楼",
        arrived_on=born + dt.timedelta(days=9000),
        notice_on=dt.date(2025, 3, 1),
        notice_method="1",
        name_reading="yanshi jumin",
        remark="需要定期走访" if place % 3 == 0 else "按季度走访",
    )


def _merge(folder: Path) -> dict[str, float]:
    book = founding.open_book(folder / "district", "admin", PASSWORD)
    try:
        return _measured(folder, book.store, book.clerk)
    finally:
        book.close()


def _merge_plain(folder: Path) -> dict[str, float]:
    """Merge into an open file: what the cipher costs, and how large the journal is."""
    store = Store(folder / "plain", None)
    store.pc = ThisPC()  # to which the district's signing key is sealed
    user = bytes.fromhex((folder / "clerk").read_text())
    try:
        told = _measured(folder, store, founding.clerk_of(store, user))
        return told | {"journal": yardsticks.journal_bytes(store, folder / "plain")}
    finally:
        store.close()


def _measured(folder: Path, store: Store, clerk: Clerk) -> dict[str, float]:
    times = []
    for _ in range(2):
        started = time.process_time()
        for number in range(OFFICES):
            merging.merge(store, clerk, folder / f"{number}.hsl")
        times.append(time.process_time() - started)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return {"cpu": times[0], "again": times[1], "peak": peak}


def _yardstick(
    measure: Callable[[Path, Store], float],
) -> Callable[[Path], dict[str, float]]:
    def step(folder: Path) -> dict[str, float]:
        store = Store(folder / "plain", None)
        try:
            return {"cpu": measure(folder / f"{measure.__name__}.db", store)}
        finally:
            store.close()

    return step


STEPS: dict[str, Callable[[Path], dict[str, float]]] = {
    "make": _make,
    "merge": _merge,
    "merge_plain": _merge_plain,
    "inserts": _yardstick(yardsticks.inserts),
    "rows": _yardstick(yardsticks.rows),
    "rows_and_journal": _yardstick(yardsticks.rows_and_journal),
    "tuned_rows": _yardstick(yardsticks.tuned_rows),
    "tuned_journal": _yardstick(yardsticks.tuned_journal),
    "row_by_row": _yardstick(yardsticks.row_by_row),
    "unit_of_work": _yardstick(yardsticks.unit_of_work),
}

if __name__ == "__main__":
    sys.stdout.write(json.dumps(STEPS[sys.argv[1]](Path(sys.argv[2]))))
