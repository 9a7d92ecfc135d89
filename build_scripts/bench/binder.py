"""The whole binder of a practice office with 60 photos, beside deflating and writing its streams.

Measured twice: as inspectors get it, and with the books of everyone put in, which is far over
500 pages. The second says what a page costs in memory.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import tempfile
import time
import zlib
from pathlib import Path
from typing import Any, Final

import pikepdf

from build_scripts.bench.people import in_mib
from db import files
from db.founding import OpenBook
from db.kinds import Activity
from db.periods import Period
from desktop_app.ledgers import LEDGERS, binder, inspection
from desktop_app.ledgers.binder import Bound
from desktop_app.practice.office import open_practice
from desktop_app.practice.photos import photo
from desktop_app.practice.profile import PASSWORD, offices

EVENTS, PHOTOS = 15, 4
PAGES_AT_ONCE: Final = 500


def main() -> None:
    """Print one JSON line: seconds, pages and the ratio to the limit, for both sizes."""
    with tempfile.TemporaryDirectory() as place:
        book = open_practice(Path(place) / "book", offices("full")[0], PASSWORD)
        year = book.store.today.year - 1
        _add_photos(book, year)
        _measure(book, year, with_long=False)  # copies for the slots are made once
        usual = _measure(book, year, with_long=False)
        rests = in_mib("VmHWM")
        long = _measure(book, year, with_long=True)
        grown = in_mib("VmHWM") - rests
        book.close()
    per_page = (long["ours"] - long["reading"]) / long["pages"]
    measured = {
        "bench": "binder",
        "photos": EVENTS * PHOTOS,
        **usual,
        "long": long,
        "s_for_500_pages": round(per_page * PAGES_AT_ONCE, 2),
        "grown_mib": grown,
        "grown_kib_a_page": round(grown * 1024 / long["pages"], 1),
    }
    print(json.dumps(measured))


def _measure(book: OpenBook, year: int, *, with_long: bool) -> dict[str, Any]:
    visitor = inspection.inspector_of("own")
    options = inspection.options_for(visitor, Period.parse(str(year)), book.store.today)
    planned = inspection.plan(LEDGERS, visitor, options, with_long=with_long)
    begun, busy = time.perf_counter(), time.process_time()
    found = binder.collect(book.store, planned)
    read = time.perf_counter() - begun
    made = binder.bound(found)
    ours, busy = time.perf_counter() - begun, time.process_time() - busy
    limit = _limit(made)
    return {
        "pages": made.pages,
        "bytes": len(made.pdf),
        "ours": round(ours, 3),
        "cpu": round(busy, 3),
        "reading": round(read, 3),
        "baseline": {"what": "deflate and write the same streams", "s": round(limit, 3)},
        "ratio": round((ours - read) / limit, 2),
    }


def _limit(made: Bound) -> float:
    """Time what no engine can beat: deflating the very same streams and writing them."""
    with pikepdf.open(io.BytesIO(made.pdf)) as opened:
        streams = [
            one.read_raw_bytes() if one.get("/Subtype") == "/Image" else one.read_bytes()
            for one in opened.objects
            if isinstance(one, pikepdf.Stream)
        ]
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as file:
        for stream in streams:
            file.write(zlib.compress(stream))
    return time.perf_counter() - begun


def _add_photos(book: OpenBook, year: int) -> None:
    """Register activities of the year, each with photos of its own."""
    with book.store.work(book.clerk, "登记活动") as work:
        for number in range(EVENTS):
            day = dt.date(year, 1 + number % 12, 5 + number)
            event = Activity(
                topic=f"邻里相聚第{number + 1}回",
                date_from=day,
                place="石榴苑广场",
                headcount=40,
                state="archived",
            )
            work.bulk_create([event])
            for at in range(PHOTOS):
                taken = photo(f"石榴苑广场{number}", day, at)
                files.attach(work, event, "photos", taken, caption=f"现场{at + 1}")
