"""A thousand photos on pages of six, print copies present, set and written to a file.

The limit is what no engine can beat: taking the very same copies out of the book, each checked
against its hash, and writing them to a file.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image

from build_scripts.bench._founded import founded
from build_scripts.bench.people import in_mib
from db.blobs import PRINT, Copy, TakenFile
from db.files import Files, new_row
from db.kinds import Activity
from db.periods import Period
from db.roles import Clerk
from db.store import Store
from desktop_app.ledgers import by_code, printing
from desktop_app.ledgers.ledger import Ledger, Options, Stamp

CARDS: Final = 1000
PER_PAGE: Final = 6
DAY: Final = dt.date(2025, 9, 16)
STAMP: Final = Stamp("演示干部二", dt.datetime(2025, 9, 17, 14, 3, tzinfo=dt.UTC), 1)
MOST_MIB: Final = 150
_OPTIONS: Final = Options(Period.parse("2025"), DAY, DAY, photos_per_page=PER_PAGE)
_FOLDER, _KEY = "HSL_BENCH_FOLDER", "HSL_BENCH_KEY"
_CHILD = "from build_scripts.bench import photo_cards; photo_cards.print_the_cards()"


def main() -> None:
    """Print one JSON line: seconds of ours and of the limit, their ratio, and the memory taken."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "book"
        book = founded(folder)
        _fill(book.store, book.clerk)
        _printed(book.store)  # copies for this place are made once
        surroundings = {**os.environ, _FOLDER: str(folder)}
        surroundings[_KEY] = book.ring.database_key.hex()
        book.close()
        done = subprocess.run(
            [sys.executable, "-c", _CHILD],
            stdout=subprocess.PIPE,
            env=surroundings,
            text=True,
            check=True,
        )
    sys.stdout.write(done.stdout)


def print_the_cards() -> None:
    """Print them from the book in a fresh process, and say what that took."""
    store = Store(Path(os.environ[_FOLDER]), bytes.fromhex(os.environ[_KEY]))
    empty = replace(_OPTIONS, period=Period.parse("1999"))
    printing.make(_ledger(), store, empty, STAMP)  # faces are read once a program
    rests = in_mib("VmRSS")
    begun, busy = time.perf_counter(), time.process_time()
    printed = _printed(store)
    with tempfile.TemporaryFile() as out:
        printed.file.write_to(out)
    ours, busy = time.perf_counter() - begun, time.process_time() - busy
    peak = in_mib("VmHWM")
    limit = _limit(store)
    measured = {
        "bench": "photo_cards",
        "photos": CARDS,
        "pages": printed.pages,
        "bytes": printed.file.size,
        "ours": round(ours, 3),
        "cpu": round(busy, 3),
        "baseline": {"what": "read the same copies and write them", "s": round(limit, 3)},
        "ratio": round(ours / limit, 2),
        "peak_mib": peak,
        "rests_mib": rests,
        "most_mib": MOST_MIB,
        "within": peak <= MOST_MIB,
    }
    sys.stdout.write(json.dumps(measured) + "\n")


def _printed(store: Store) -> printing.Printed:
    return printing.make(_ledger(), store, _OPTIONS, STAMP)


def _ledger() -> Ledger:
    found = by_code("L10")
    assert found is not None  # noqa: S101  for the type checker
    return found


def _fill(store: Store, clerk: Clerk) -> None:
    """Keep one activity with its photos: all differ, all are as large as phones' copies print."""
    event = Activity(topic="粽情端午聚民心", date_from=DAY, place="石榴苑广场", headcount=60)
    picture = _picture()
    with store.work(clerk, "添加照片") as work:
        work.bulk_create([event])
        rows = []
        for number in range(CARDS):
            content = _marked(picture, number)
            copies = {PRINT: Copy(content, *Image.open(io.BytesIO(content)).size)}
            whole = Copy(b"whole" + number.to_bytes(4, "big"), 2560, 1920)
            taken = TakenFile("image/jpeg", whole, copies, f"{number}.jpg", DAY)
            work.keep_file(taken)
            rows.append(
                new_row(Activity, event.id, "photos", taken, number, caption=f"现场{number}")
            )
        work.bulk_create(rows)


def _picture() -> bytes:
    """Give a print copy as a phone's photo makes it: soft, in many colours."""
    small = Image.effect_noise((40, 30), 90).convert("RGB")
    made = io.BytesIO()
    small.resize((1600, 1200), Image.Resampling.BICUBIC).save(made, "JPEG", quality=85)
    return made.getvalue()


def _marked(content: bytes, number: int) -> bytes:
    """Give the same picture under another hash: with a comment of its own (ITU T.81, B.2.4.5)."""
    note = f"{number:06d}".encode()
    return content[:2] + b"\xff\xfe" + (len(note) + 2).to_bytes(2, "big") + note + content[2:]


def _limit(store: Store) -> float:
    """Time reading the copies that were printed, and writing them down."""
    files = Files(store)
    with store.transaction() as connection:
        named = connection.exec_driver_sql(
            "SELECT sha256, form FROM file_copy WHERE form LIKE 's%'"
        ).all()
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        for sha256, form in named:
            copy = files.copy(sha256, form)
            out.write(copy.content if copy else b"")
    return time.perf_counter() - begun
