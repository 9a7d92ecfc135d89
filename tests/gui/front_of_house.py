"""A program with books on disk that open quickly, for tests of what stands before the window."""

from __future__ import annotations

from pathlib import Path

from db import founding
from db.founding import Founding, OpenBook
from db.key_file import Cost

CHEAP = Cost(memory_kib=64, passes=1)
PASSWORD = "石榴 抱紧 像籽 一样"
CODE = "229901001001"
DISTRICT_CODE = "229901000000"


def make_book(folder: Path, *, level: str = "community") -> tuple[OpenBook, str]:
    """Make a book in a folder, open, with its recovery code."""
    code = DISTRICT_CODE if level == "district" else CODE
    told = Founding(level, "瑞光新村社区" if code == CODE else "演示区", code, "wxm", "王晓梅")
    return founding.create(folder, told, PASSWORD, cost=CHEAP)
