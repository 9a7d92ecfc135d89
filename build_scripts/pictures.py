"""Make the pictures of README and manuals anew from the running program.

    python -m build_scripts.pictures

The self-check opens every page on practice books; the pages named here are kept, in 128 colours
so that they stay small. What comes before a book is open is drawn beside it.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from contextlib import redirect_stdout
from pathlib import Path

from PIL import Image

import resources

KEPT = {
    "community/workbench": "workbench",
    "community/residents": "residents",
    "community/resident_form": "resident_form",
    "community/import-file": "import",
    "community/pairing": "pairing",
    "community/minutes-record": "minutes",
    "community/follow_ups": "follow_ups",
    "community/wishes-wall": "wish_wall",
    "community/activities": "activities",
    "community/brand": "brand",
    "community/ledgers": "ledgers",
    "community/inspection": "inspection",
    "community/numbers": "numbers",
    "community/exchange": "exchange",
    "community/settings-backup": "backups",
    "district/board": "board",
    "district/merge-parcels": "merge",
    "district/exchange": "sending_back",
}
FRONT = ((0, "first_question"), (2, "first_password"))
COLOURS = 128
SIZE = (1000, 560)


def main() -> int:
    """Run the self-check with pictures and keep the chosen ones; give its exit code."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from desktop_app.app import self_check
    from desktop_app.gui.page_trial import Shot

    with tempfile.TemporaryDirectory() as place:
        folder, said = Path(place), io.StringIO()
        with redirect_stdout(said):
            code = self_check(folder, shots=(Shot(),))
        if code:
            sys.stderr.write(said.getvalue())
            return code
        for page, name in KEPT.items():
            _keep(folder / "pages" / f"{page}-{Shot()}.png", name)
        _keep_front(folder)
    return 0


def _keep_front(folder: Path) -> None:
    """Draw what staff see before there is a book."""
    from PySide6.QtWidgets import QApplication

    from desktop_app.gui.desk import Desk
    from desktop_app.gui.front import Front
    from desktop_app.gui.pages.first_run import FirstRunPage

    front = Front(Desk())
    page = FirstRunPage(front.desk, home=Path("文档"))
    front.show_page(page)
    front.resize(*SIZE)
    front.show()
    for step, name in FRONT:
        page.go_to(step)
        QApplication.processEvents()
        front.grab().save(str(folder / f"{name}.png"))
        _keep(folder / f"{name}.png", name)
    front.close()


def _keep(source: Path, name: str) -> None:
    with Image.open(source) as picture:
        small = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        small.save(resources.path("pictures", f"{name}.png"), optimize=True)


if __name__ == "__main__":
    sys.exit(main())
