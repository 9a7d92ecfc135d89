"""A roster of 100,000 rows: time, memory and growth beside a tenth of it in the same run.

The yardstick is the tenth: time grows with the rows and no faster. Fonts are counted as they are
committed.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import resources
from build_scripts.bench._roster_rows import STAMP, best, gathered
from desktop_app.ledgers import printing
from desktop_app.ledgers.gathered import Gathered
from desktop_app.ledgers.printing import Printed

ROWS = 100_000
MB = 1024 * 1024


def main() -> None:
    """Print one JSON line: seconds of both, how time grows, the most memory, size of the fonts."""
    part, _ = _set(gathered(ROWS // 10), runs=3)
    work = gathered(ROWS)
    busy = time.process_time()
    whole, made = _set(work, runs=1)
    busy = time.process_time() - busy
    print(
        json.dumps(
            {
                "bench": "roster_large",
                "rows": ROWS,
                "pages": made.pages,
                "bytes": len(made.pdf),
                "ours": round(whole, 2),
                "cpu": round(busy, 2),
                "baseline": {"what": "a tenth of the rows", "s": round(part, 3)},
                "growth": round(whole / part / 10, 2),
                "peak_mb": round(_most_bytes() / MB),
                "fonts_mb": round(_fonts() / MB, 1),
            }
        )
    )


def _set(work: Gathered, runs: int) -> tuple[float, Printed]:
    return best(lambda: printing.printed(work, STAMP), runs)


def _most_bytes() -> int:
    """Give the most memory this process ever held, rows and all; 0 where nobody says."""
    if sys.platform == "win32":
        return 0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _fonts() -> int:
    folder: Path = resources.path("fonts")
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())
