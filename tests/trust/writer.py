"""The acknowledging writer: saves through the product's store and says so after each commit.

As a program it writes a number of works and closes the book; the power-loss test traces it.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from db.founding import OpenBook
from db.kinds import PartnerOrganization
from tests.trust.ground import open_again


def tell(number: int) -> None:
    """Say on the bare file that a work is saved."""
    os.write(1, b"ACK %d\n" % number)


def write(
    book: OpenBook,
    most: int,
    *,
    checkpoint: int,
    told: Callable[[int], object] = tell,
    too_early: bool = False,
) -> None:
    """Do works one after another: a new organization, and a word in the one before.

    `checkpoint` is the number of pages after which the log is carried into the database; it is
    far smaller than in an office, so that crashes fall into that too. `too_early` is a planted
    fault: what is not committed yet is called saved.
    """
    with book.store.held() as connection:
        connection.execute(f"PRAGMA wal_autocheckpoint = {checkpoint}")
    held = book.store.all(PartnerOrganization, order=("uscc",))
    last = held[-1] if held else None
    for number in range(len(held) + 1, len(held) + most + 1):
        new = PartnerOrganization(full_name=f"第{number}家单位", org_kind="school")
        new.uscc, new.resources = f"{number:04d}", "可用场地" * random.Random(number).randrange(900)
        with book.store.work(book.clerk, "登记", "trust") as work:
            work.save(new)
            if last is not None:
                last.needs = str(number)
                work.save(last)
            if too_early:
                told(number)
        if not too_early:
            told(number)
        last = new


def write_until_killed(folder: Path, seed: int, *, too_early: bool) -> None:
    """Open, write some works, close, and again; a kill may fall into any of it."""
    chance = random.Random(seed)
    while True:
        book = open_again(folder)
        write(book, chance.randrange(1, 12), checkpoint=chance.choice((15, 1000)),
              too_early=too_early)  # fmt: skip
        book.close()


if __name__ == "__main__":
    opened = open_again(Path(sys.argv[1]), sys.argv[3] if len(sys.argv) > 3 else "")
    write(opened, int(sys.argv[2]), checkpoint=60)
    opened.close()
