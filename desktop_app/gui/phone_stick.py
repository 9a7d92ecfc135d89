"""The photos in a folder of a phone or stick, by the day they were taken there."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from db.trouble import Unavailable
from desktop_app.gui.dropping import is_photo

MOST: Final = 20_000
Shots = dict[str, list[Path]]


def found_in(folder: Path, step: Callable[[int, int], object]) -> Shots:
    """Give the photos below a folder by day, newest first; `step` may raise to cancel.

    The day is that of the file: looking into each would take minutes on a slow stick.
    """
    found: list[tuple[str, Path]] = []
    try:
        for place, folders, names in os.walk(folder, onerror=_give_up):
            step(0, 0)
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(place, name)
                if is_photo(path) and not name.startswith("."):
                    made = dt.date.fromtimestamp(path.stat().st_mtime)  # noqa: DTZ012  local day
                    found.append((made.isoformat(), path))
            if len(found) > MOST:
                break
    except OSError:
        raise Unavailable("这个文件夹读不出来，请看看手机或 U 盘是不是还插着") from None
    shots: Shots = {}
    for day, path in sorted(found, key=lambda one: (one[0], one[1].name), reverse=True):
        shots.setdefault(day, []).insert(0, path)
    return shots


def _give_up(error: OSError) -> None:
    raise error
