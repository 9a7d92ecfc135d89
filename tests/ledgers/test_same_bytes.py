"""The same book, declaration and register entry give the same bytes on every PC."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from db.engine import connect_bare
from db.founding import Founding, OpenBook, found
from db.periods import Period
from db.store import DATABASE, Store
from desktop_app.ledgers import LEDGERS, by_code, example, printing
from desktop_app.ledgers.difference_sheet import sheet_of
from desktop_app.ledgers.ledger import Ledger, Options
from desktop_app.practice import office as practice, profile
from tests.ledgers.papers import STAMP

ROOT = Path(__file__).parent.parent.parent
DAY = dt.date(2026, 9, 16)
BEFORE = dt.date(2026, 3, 31)
PLACES = (
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Shanghai", "LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
    {"PYTHONHASHSEED": "4711", "TZ": "America/Lima", "LC_ALL": "C", "LANG": "de_DE"},
)


def prints_of(folder: str) -> dict[str, str]:
    """Print every ledger of a book, and give the hash of each file."""
    store = Store(Path(folder), None, clock=lambda: 1_789_600_000_000)
    try:
        hashes = dict(_print(store, ledger) for ledger in LEDGERS)
        sheet = sheet_of(by_code("L01"))
        return hashes | dict([_print(store, sheet, since=BEFORE)])
    finally:
        store.close()


def _print(store: Store, ledger: Ledger, **more: dt.date) -> tuple[str, str]:
    options = Options(
        Period.parse("2026"), DAY, DAY, ledger.editions[0], target=example(ledger, store),
        seal_guide=True, **more,
    )  # fmt: skip
    printed = printing.make(ledger, store, options, STAMP)
    return ledger.code, hashlib.sha256(printed.pdf).hexdigest()


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, str]]:
    """Give the hashes of every ledger of one practice book, from two other processes."""
    folder = tmp_path_factory.mktemp("same")
    ticks = itertools.count(int(dt.datetime(2026, 9, 16, 9).timestamp() * 1000), 1)  # noqa: DTZ001
    made = Store(None, None, clock=lambda: next(ticks))
    office = profile.offices("small")[0]
    told = Founding("community", office.name, office.code, "yanshi", "演示干部一", is_demo=True)
    clerk = found(made, told)
    practice.fill(OpenBook(made, clerk, None, None), office, day=DAY)  # type: ignore[arg-type]
    with made.held() as driver, closing(connect_bare(folder / DATABASE, None)) as plain:
        driver.backup(plain)
    made.close()
    code = (
        "import json, sys\n"
        "from tests.ledgers.test_same_bytes import prints_of\n"
        "json.dump(prints_of(sys.argv[1]), sys.stdout)\n"
    )
    hashes = []
    for place in PLACES:
        env = {k: v for k, v in os.environ.items() if k not in {"LANG", "LC_ALL", "PYTHONUTF8"}}
        run = subprocess.run(
            [sys.executable, "-c", code, str(folder)],
            cwd=ROOT, env=env | place | {"PYTHONPATH": str(ROOT)},
            capture_output=True, check=False,
        )  # fmt: skip
        assert run.returncode == 0, run.stderr.decode(errors="replace")[-2000:]
        hashes.append(json.loads(run.stdout))
    return hashes


@pytest.mark.parametrize("ledger", LEDGERS, ids=lambda one: one.code)
def test_each_ledger_is_the_same_file_in_another_process(
    printed: list[dict[str, str]], ledger: Ledger
) -> None:
    here, there = printed
    assert here[ledger.code] == there[ledger.code]
    assert len(here[ledger.code]) == 64


def test_so_is_a_difference_sheet(printed: list[dict[str, str]]) -> None:
    here, there = printed
    assert here["L01D"] == there["L01D"]
