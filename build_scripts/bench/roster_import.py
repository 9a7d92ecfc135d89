"""A roster of 20,000 people from an .xlsx file into an encrypted book, beside bare executemany.

The yardstick writes the very same rows into four tables of an encrypted file of its own: no
checks, no journal, no households worked out. What staff wait for, file to checked preview, is
told in seconds (at most 3) and as a ratio to it.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import random
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import sqlcipher3
import xlsxwriter

from db import id_numbers
from db.founding import Founding, found
from db.kinds.office import USUAL_ID_PURPOSE
from db.record import Record
from db.store import Store
from desktop_app.exchange import workbook
from desktop_app.exchange.plan import Notice
from desktop_app.exchange.roster import ImportPlan, plan_import

PEOPLE = 20_000
_KEY = bytes(range(32))
_HEADINGS = ("姓名", "身份证号", "性别", "手机", "住址", "户主姓名", "与户主关系", "文化程度")
_HOME = (("户主", "1", 1960), ("妻", "2", 1962), ("长子", "1", 1990))


def _rows(rng: random.Random) -> Iterator[tuple[str, ...]]:
    for number in range(PEOPLE):
        home, place = divmod(number, len(_HOME))
        relation, sex, year = _HOME[place]
        born = dt.date(year, 1, 1) + dt.timedelta(days=rng.randrange(3000))
        first = f"2299{home % 90 + 10:02d}{born:%Y%m%d}{home // 90 % 499 * 2 + int(sex == '1'):03d}"
        yield (
            f"演{chr(0x4E00 + home % 5000)}{chr(0x4E00 + home // 5000 * 7 + place)}",
            first + id_numbers.check_character(first),
            "男" if sex == "1" else "女",
            f"154{number:08d}",
            f"石榴苑{home % 80 + 1}号楼{home // 80 % 6 + 1}单元{home // 480 + 101}室",
            f"演{chr(0x4E00 + home % 5000)}{chr(0x4E00 + home // 5000 * 7)}",
            relation,
            "初中",
        )


def _file(folder: Path) -> Path:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True, "in_memory": True})
    sheet = book.add_worksheet("花名册")
    sheet.write_row(0, 0, _HEADINGS)
    for place, row in enumerate(_rows(random.Random(1)), 1):
        for column, text in enumerate(row):
            sheet.write_string(place, column, text)
    book.close()
    file = folder / "roster.xlsx"
    file.write_bytes(target.getvalue())
    return file


def _yardstick(folder: Path, plan: ImportPlan) -> float:
    """Write the plan's rows with nothing round them; give the seconds."""
    made, _ = plan.records()
    tables: dict[type[Record], list[tuple[Any, ...]]] = {}
    for record in made:
        fields = type(record).fields()
        stored = (f.to_stored(getattr(record, name)) for name, f in fields.items())
        tables.setdefault(type(record), []).append((record.id, *stored))
    begun = time.process_time()
    connection = sqlcipher3.connect(str(folder / "plain.db"))
    connection.execute(f"PRAGMA key = \"x'{_KEY.hex()}'\"")
    connection.execute("PRAGMA journal_mode = WAL")
    for kind, rows in tables.items():
        names = ", ".join(f'"{name}"' for name in kind.fields())
        marks = ", ".join("?" * len(rows[0]))
        connection.execute(f'CREATE TABLE "{kind.__tablename__}" (id BLOB PRIMARY KEY, {names})')
        insert = f'INSERT INTO "{kind.__tablename__}" VALUES ({marks})'  # noqa: S608
        connection.executemany(insert, rows)
    connection.commit()
    connection.close()
    return time.process_time() - begun


def measure(folder: Path) -> dict[str, Any]:
    """Read, preview and import the file; give the seconds of each and of the yardstick.

    Seconds of this process's CPU, but for reading, which another process does.
    """
    file = _file(folder)
    (folder / "book").mkdir()
    store = Store(folder / "book", _KEY)
    clerk = found(
        store,
        Founding(
            "community",
            "演示社区",
            "229901001001",
            "admin",
            "演示甲",
            is_demo=True,
            id_purpose=USUAL_ID_PURPOSE,
        ),
    )
    begun = time.perf_counter()
    book = workbook.read(file)
    read = time.perf_counter() - begun
    times = [time.process_time()]
    plan = plan_import(store, book, notice=Notice(store.today, "posted"))
    counts = plan.counts
    times.append(time.process_time())
    mended = plan.with_cell(plan.rows[0].number, "phone", "15499999999").counts
    times.append(time.process_time())
    plan.apply(store, clerk)
    times.append(time.process_time())
    raw = _yardstick(folder, plan)
    store.close()
    preview, mend, written = (after - before for before, after in pairwise(times))
    return {
        "bench": "roster_import",
        "people": PEOPLE,
        "read_s": round(read, 2),
        "preview_cpu_s": round(preview, 2),
        "file_to_preview_s": round(read + preview, 2),
        "preview_ratio": round((read + preview) / raw, 1),
        "mend_one_cell_cpu_s": round(mend, 2),
        "import_cpu_s": round(written, 2),
        "baseline": "executemany of the same rows, encrypted, no journal",
        "baseline_cpu_s": round(raw, 2),
        "ratio": round(written / raw, 1),
        "all_new": counts["新增"] == PEOPLE == mended["新增"],
    }


def main() -> None:
    """Print one JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measure(Path(folder)), ensure_ascii=False))


if __name__ == "__main__":
    main()
