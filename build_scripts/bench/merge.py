"""Merging 20,000 residents and 20,000 edits of five offices into a district's encrypted book.

Ours is the whole way of a package: decrypt, verify, decode, digest, journal, rows, state hash,
one transaction per package. The yardsticks write the same rows and edits into an encrypted file
of the same shape: bare `executemany`, and the mapper row by row.
"""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session, registry

from db import founding
from db.engine import connect, open_engine
from db.founding import Founding, OpenBook
from db.journal import rows as table_rows
from db.key_file import Cost
from db.kinds import Resident
from desktop_app.exchange import enrolling, exporting, merging
from desktop_app.exchange.enrolment import Agreement

OFFICES = 5
PEOPLE = 4_000
CHEAP = Cost(memory_kib=64, passes=1, lanes=1)
KEY = bytes(range(32))


def main() -> None:
    """Print one JSON line: seconds of CPU, ours and the yardsticks', and their ratios."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        district = _book(folder / "district", "district", "229901000000", "演示区")
        packages = [_office(folder, district, number) for number in range(OFFICES)]
        started = time.process_time()
        for path in packages:
            merging.merge(district.store, district.clerk, path)
        ours = time.process_time() - started
        started = time.process_time()
        for path in packages:
            merging.merge(district.store, district.clerk, path)
        again = time.process_time() - started
        rows = _rows(district)
        district.close()
        raw, mapped = _raw(folder / "raw.db", rows), _mapped(folder / "mapped.db", rows)
    measured = {
        "bench": "merge",
        "residents": len(rows),
        "ours_cpu_s": round(ours, 3),
        "again_cpu_s": round(again, 3),
        "raw_cpu_s": round(raw, 3),
        "orm_cpu_s": round(mapped, 3),
        "ratio_to_raw": round(ours / raw, 2),
        "ratio_to_orm": round(ours / mapped, 2),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    sys.stdout.write(json.dumps(measured) + "\n")


def _book(folder: Path, level: str, code: str, name: str) -> OpenBook:
    told = Founding(level, name, code, "admin", "演示管理员", is_demo=True)
    return founding.create(folder, told, "wu hou de yu luo", cost=CHEAP)[0]


def _office(folder: Path, district: OpenBook, number: int) -> Path:
    """Register people at an office, edit each once, and export it all."""
    code = f"22990100{number + 1:01d}001"
    book = _book(folder / f"office{number}", "community", code, f"演示社区{number + 1}")
    stick = folder / f"stick{number}"
    stick.mkdir()
    enrolling.request(book.store, book.clerk, stick / "request")
    agreed = Agreement("full", "测速", "statutory_duty")
    enrolling.approve(district.store, district.clerk, stick / "request", stick / "welcome", agreed)
    enrolling.accept(book.store, book.clerk, stick / "welcome")
    people = [_person(number, place) for place in range(PEOPLE)]
    with book.store.work(book.clerk, "导入") as work:
        work.bulk_create(people)
    people = book.store.all(Resident)
    for place, person in enumerate(people):
        person.workplace = f"红石榴小学{place % 97}"
    with book.store.work(book.clerk, "修改") as work:
        work.bulk_edit(people)
    (sent,) = exporting.export(book.store, book.clerk, stick)
    book.close()
    return sent.path


def _person(office: int, place: int) -> Resident:
    return Resident(
        full_name=f"演示居民{office}{place}",
        sex=str(1 + place % 2),
        id_doc_kind="resident_id",
        id_number=f"229901{1940 + place % 70}{1 + place % 12:02d}{1 + place % 28:02d}{place:04d}",
        phone=f"154000{place:05d}",
        workplace="待业",
        education="70",
        hukou_place="演示区石榴苑",
        remark="需要定期走访" if place % 3 == 0 else None,
    )


def _rows(district: OpenBook) -> list[tuple[Any, ...]]:
    with district.store.transaction() as connection:
        ids = [row for (row,) in table_rows.ask(connection, "SELECT id FROM resident")]
        return list(table_rows.read(connection, Resident, ids).values())


def _raw(path: Path, rows: list[tuple[Any, ...]]) -> float:
    connection = connect(path, KEY)
    columns = ["id", "org_code", "op", "hidden", *Resident.fields()]
    kinds = ", ".join(f'"{name}"' for name in columns[1:])
    connection.execute(f"CREATE TABLE resident (id BLOB PRIMARY KEY, {kinds})")
    marks = ", ".join("?" * len(columns))
    started = time.process_time()
    for part in table_rows.chunks(rows, PEOPLE):
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(f"INSERT INTO resident VALUES ({marks})", part)  # noqa: S608
        edits = [(f"红石榴小学{n % 97}", row[2], row[0]) for n, row in enumerate(part)]
        connection.executemany("UPDATE resident SET workplace = ?, op = ? WHERE id = ?", edits)
        connection.execute("COMMIT")
    taken = time.process_time() - started
    connection.close()
    return taken


class _Mapped:
    """A resident as mappers have it."""

    workplace: str

    def __init__(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)


def _mapped(path: Path, rows: list[tuple[Any, ...]]) -> float:
    engine = open_engine(path, KEY)
    Resident.table().create(engine)
    registry().map_imperatively(_Mapped, Resident.table())
    names = ["id", "org_code", "op", "hidden", *Resident.fields()]
    started = time.process_time()
    with Session(engine) as session:
        for row in rows:
            session.add(_Mapped(**dict(zip(names, row, strict=True))))
        session.commit()
        for number, row in enumerate(rows):
            person = session.get(_Mapped, row[0])
            if person:
                person.workplace = f"红石榴小学{number % 97}"
        session.commit()
    taken = time.process_time() - started
    engine.dispose()
    return taken
