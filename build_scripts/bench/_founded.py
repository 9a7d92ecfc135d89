"""Encrypted books of invented offices that benches fill and measure over."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from db import founding
from db.founding import Founding, OpenBook
from db.key_file import Cost
from db.kinds.office import USUAL_ID_PURPOSE
from db.record import Record

PASSWORD: Final = "wu hou de yu luo"  # noqa: S105  of a book that lives for a minute
CHEAP: Final = Cost(memory_kib=64, passes=1, lanes=1)


def make_book(folder: Path, level: str, code: str, name: str, *, is_demo: bool = True) -> OpenBook:
    """Make a book of an office or a district; one for practice makes no backups before merges."""
    told = Founding(
        level, name, code, "admin", "演示管理员", is_demo=is_demo, id_purpose=USUAL_ID_PURPOSE
    )
    return founding.create(folder, told, PASSWORD, cost=CHEAP)[0]


def founded(folder: Path, records: Iterable[Record] = ()) -> OpenBook:
    """Make a new book of a community in a folder that holds some records; give it open."""
    book = make_book(folder, "community", "229901001001", "演示社区")
    if made := list(records):
        with book.store.work(book.clerk, "导入") as work:
            work.bulk_create(made)
    return book
