"""What a restore moved aside: kept for a month, then let go of once a newer backup has proven good.

They are a whole book: who was erased since stands in them still, so they are not kept for ever.
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

ASIDE: Final = "aside-"
KEPT_DAYS: Final = 30
_NAME: Final = re.compile(rf"{ASIDE}(\d{{8}}-\d{{6}})")


class Former(Struct, frozen=True):
    """The files of a book as it was before a restore, and when they were moved aside."""

    path: Path
    moved: dt.datetime

    @property
    def size(self) -> int:
        """How many bytes they take."""
        return sum(one.stat().st_size for one in self.path.iterdir() if one.is_file())

    @property
    def kept_until(self) -> dt.date:
        """The day from which they may go."""
        return self.moved.date() + dt.timedelta(days=KEPT_DAYS)


def name_now() -> str:
    """Give the name of the folder that is moved aside now."""
    return f"{ASIDE}{dt.datetime.now().astimezone():%Y%m%d-%H%M%S}"


def listed(folder: Path) -> Iterator[Former]:
    """Give what was moved aside in a book's folder, oldest first."""
    for path in sorted(folder.glob(f"{ASIDE}*")):
        if (match := _NAME.fullmatch(path.name)) and path.is_dir():
            moment = dt.datetime.strptime(match[1], "%Y%m%d-%H%M%S")  # noqa: DTZ007
            yield Former(path, moment)


def let_go(folder: Path, proven: dt.datetime, today: dt.date) -> list[Former]:
    """Take away what may go, and give it; one that is in use waits for the next time.

    `proven` is when the backup was made that has just come through its test restore: what was
    moved aside later may be the newest good state there is, and stays.
    """
    gone = [one for one in listed(folder) if one.moved < proven and one.kept_until <= today]
    for one in gone:
        shutil.rmtree(one.path, ignore_errors=True)
    return [one for one in gone if not one.path.exists()]
