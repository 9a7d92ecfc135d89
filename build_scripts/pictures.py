"""Make the README's pictures anew from the running program: `python -m build_scripts.pictures`.

The self-check opens every page on practice books; the pages named here are kept, in 128 colours
so that they stay small.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

import resources

KEPT = {
    "community/workbench": "workbench",
    "community/residents": "residents",
    "community/resident_form": "resident_form",
    "community/minutes-record": "minutes",
    "community/ledgers": "ledgers",
    "community/wishes-wall": "wish_wall",
    "district/merge": "merge",
}
COLOURS = 128


def main() -> int:
    """Run the self-check with pictures and keep the chosen ones; give its exit code."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        command = [sys.executable, "-m", "desktop_app", "--self-check", str(folder), "--pictures"]
        finished = subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
        if finished.returncode == 0:
            for page, name in KEPT.items():
                _keep(
                    folder / "pages" / f"{page}-1366x768-light.png",
                    resources.path("pictures", f"{name}.png"),
                )
    return finished.returncode


def _keep(source: Path, target: Path) -> None:
    target.parent.mkdir(exist_ok=True)
    with Image.open(source) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(target, optimize=True)


if __name__ == "__main__":
    sys.exit(main())
