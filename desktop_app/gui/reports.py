"""What is kept when the program itself was wrong: where it happened, never what was in it."""

from __future__ import annotations

import datetime as dt
import platform
import shutil
import traceback
from pathlib import Path

import platformdirs
import PySide6

from desktop_app import VERSION

FOLDER = "hongshiliu-ledger"
KEPT = 20
WORDS = "程序出错，资料未受影响"


def scrubbed(error: BaseException) -> str:
    """Write an error as kinds of trouble and places in the program.

    The words of an error are left out, and so are the values of variables: a database error
    carries the row it stumbled on, with names and numbers in it.
    """
    lines: list[str] = []
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        kind = type(link)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        lines += [
            f"  {'/'.join(Path(frame.filename).parts[-3:])}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(link.__traceback__, limit=-40)
        ]
        link = link.__cause__ or link.__context__
    return "\n".join(lines)


def keep(error: BaseException, folder: Path | None = None) -> Path | None:
    """Put a scrubbed report into the log folder and say where; None when that can't be written."""
    place = folder or Path(platformdirs.user_log_dir(FOLDER, appauthor=False))
    moment = dt.datetime.now().astimezone()
    about = f"{moment:%Y-%m-%d %H:%M:%S} · {VERSION}\n"
    about += f"{platform.platform()} · Qt {PySide6.__version__}\n"
    try:
        place.mkdir(parents=True, exist_ok=True)
        about += f"磁盘剩余 {shutil.disk_usage(place).free / 2**30:.1f} GB\n"
        file = place / f"report-{moment:%Y%m%d-%H%M%S-%f}.txt"
        file.write_text(about + scrubbed(error) + "\n", encoding="utf-8")
        for old in sorted(place.glob("report-*.txt"))[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return None
    return file
