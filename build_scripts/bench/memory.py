"""The memory that a window over 100,000 people in 40,000 homes takes, residents open.

Measured in a process of its own: the most it ever held, and what it holds once everything can be
searched. The program stands as it is installed. The yardsticks are the same window over an empty
book, in the same run, and the bare text of what the list shows and is searched by.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from build_scripts.bench._founded import founded
from build_scripts.bench.people import in_mib, person as made_up
from db.kinds import Address, Household, HouseholdMember, Resident
from db.record import Record

PEOPLE = 100_000
TO_A_HOME = 5, 2  # five people to two homes
MOST_MIB = 238  # 250 MB
RESTS = 1.5  # seconds until what loading left behind is given back
_FOLDER, _KEY = "HSL_BENCH_FOLDER", "HSL_BENCH_KEY"
_CHILD = "import gc; gc.disable(); from build_scripts.bench import memory; memory.hold_the_list()"


def main() -> None:
    """Print one JSON line: MiB at most and settled, of the full and of the empty book."""
    from build_scripts.bench import _as_installed  # no part of what is measured

    with tempfile.TemporaryDirectory() as place:
        program = Path(place) / "program"
        installed = _as_installed.lay_out(program)
        full = _held(Path(place) / "full", PEOPLE, program, installed)
        empty = _held(Path(place) / "empty", 0, program, installed)
    measured = {
        "bench": "memory",
        "people": PEOPLE,
        "homes": full["homes"],
        "peak_mib": full["peak_mib"],
        "settled_mib": full["settled_mib"],
        "most_mib": MOST_MIB,
        "within": full["settled_mib"] <= MOST_MIB,
        "empty_book_mib": empty["settled_mib"],
        "ratio": round(full["settled_mib"] / empty["settled_mib"], 2),
        "bytes_a_person": (full["settled_mib"] - empty["settled_mib"]) * (1 << 20) // PEOPLE,
        "text_bytes_a_person": full["text_bytes"] // PEOPLE,
    }
    sys.stdout.write(json.dumps(measured) + "\n")


def _held(folder: Path, people: int, program: Path, installed: dict[str, str]) -> dict[str, Any]:
    """Make a book of some people; give what a window over it holds."""
    book = founded(folder, _records(people))
    surroundings = {**installed, "QT_QPA_PLATFORM": "offscreen", _FOLDER: str(folder)}
    surroundings[_KEY] = book.ring.database_key.hex()
    book.close()
    done = subprocess.run(
        [sys.executable, "-c", _CHILD],
        stdout=subprocess.PIPE,
        env=surroundings,
        cwd=program,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _records(people: int) -> list[Record]:
    many, homes_of = TO_A_HOME
    made: list[Record] = []
    homes = [_home(at) for at in range(people * homes_of // many)]
    for at in range(people):
        person = made_up(at)
        address, household = homes[at * homes_of // many]
        is_head = household.head is None
        if is_head:
            household.head = person.id
            made += (address, household)
        made += (person, _member(household, person, is_head=is_head))
    return made


def _home(at: int) -> tuple[Address, Household]:
    address = Address(
        estate="石榴苑", building=str(at % 80 + 1), entrance=str(at // 80 % 6 + 1),
        room=str(at // 480 + 101),
    )  # fmt: skip
    return address, Household(address=address.id, contact_phone=f"155{at:08d}")


def _member(household: Household, person: Resident, *, is_head: bool) -> HouseholdMember:
    return HouseholdMember(
        household=household.id, resident=person.id, membership_kind="residence",
        relation_to_head="01" if is_head else "20",
    )  # fmt: skip


def hold_the_list() -> None:
    """Open the list of residents, wait until it can be searched; print what that holds."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from db.roles import ALL_ROLES, Clerk
    from db.store import Store
    from desktop_app.gui import wardrobe
    from desktop_app.gui.desk import Desk
    from desktop_app.gui.pages.residents import ResidentsPage
    from desktop_app.gui.rail import Entry
    from desktop_app.gui.window import Window

    gc.freeze()
    gc.enable()
    app = QApplication([])
    wardrobe.wear(app)
    store = Store(Path(os.environ[_FOLDER]), bytes.fromhex(os.environ[_KEY]))
    desk = Desk(store, Clerk(bytes(16), "admin", "演示管理员", ALL_ROLES))
    window = Window(desk, [Entry("residents", "居民与户", "user", ResidentsPage, digit="2")])
    window.resize(1366, 696)
    window.show_page("residents")
    window.show()
    page = window.findChild(ResidentsPage)
    assert page is not None  # noqa: S101  for the type checker
    while not page.roll.is_ready:
        app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    window.grab()
    until = time.monotonic() + RESTS
    while time.monotonic() < until:
        QTest.qWait(50)
    peak, settled = in_mib("VmHWM"), in_mib("VmRSS")
    people, homes = page.roll.people.items, page.roll.homes.items
    text = sum(len(one.line.encode()) for one in people.values())
    text += sum(len(one.line.encode()) for one in homes.values())
    held = {"peak_mib": peak, "settled_mib": settled, "homes": len(homes), "text_bytes": text}
    sys.stdout.write(json.dumps(held) + "\n")
    sys.stdout.flush()
    os._exit(0)
