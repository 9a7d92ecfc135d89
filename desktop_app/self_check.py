"""What a packaged program tries on itself: every page, one of each output, a merge."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSettings

from desktop_app.app import Program, application
from desktop_app.gui import page_trial, reports, wardrobe
from desktop_app.gui.entrance import PRACTICE_PASSWORD
from desktop_app.gui.page_trial import Shot


def self_check(folder: Path, *, shots: Sequence[Shot] | None = ()) -> int:
    """Open every page once and make one of each output in a folder; give 0 when all went well.

    What was found stands in `summary.json` and on stdout. `shots` are the ways in which a PNG of
    each page is kept and looked over for cut words and empty pages; None for all there are.
    """
    if sys.platform != "win32":  # where it would know no fonts
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    wardrobe.wear(application())
    folder.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    sys.excepthook = lambda _kind, error, _trace: faults.append(reports.scrubbed(error))
    found: dict[str, Any] = {}
    try:
        with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as place:
            faults += _try_everything(Path(place), folder, found, shots)
    except Exception as error:
        reports.keep(error)
        faults.append(reports.scrubbed(error))
    finally:
        sys.excepthook = sys.__excepthook__
    found = {"ok": not faults, "faults": faults, **found}
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / "summary.json").write_text(text, encoding="utf-8")
    sys.stdout.write(text + "\n")
    return 1 if faults else 0


def _try_everything(
    place: Path, folder: Path, found: dict[str, Any], shots: Sequence[Shot] | None
) -> list[str]:
    """Try all there is; give what is wrong with the look of pages."""
    from desktop_app.gui import trial
    from desktop_app.practice.office import found_district, open_practice
    from desktop_app.practice.profile import offices

    office = open_practice(place / "office", offices("small")[0], PRACTICE_PASSWORD)
    district = found_district(place / "district", PRACTICE_PASSWORD)
    program = Program(QSettings(str(place / "settings.ini"), QSettings.Format.IniFormat))
    program.appearance.choose_theme("light")
    pages: dict[str, list[str]] = {}
    wrong: list[str] = []
    try:
        found["ledgers"] = trial.ledgers(office, folder / "ledgers")
        found["sheet"] = trial.sheet(office, folder / "sheet")
        found["exchange"] = trial.exchange(office, district, place / "stick")
        for name, book in (("community", office), ("district", district)):
            window = program.show_window(book)
            program.idle.clock.stop()  # nobody touches it: a slow PC would lock it
            if shots is not None and not shots:
                pages[name] = page_trial.open_all(window)
                window.grab().save(str(folder / f"{name}.png"))
            else:
                more: page_trial.More = {
                    "import": {"file": {"file": folder / "sheet" / trial.ROSTER}},
                    "merge": {"parcels": {"files": sorted((place / "stick").glob("*.hsl"))}},
                }
                kept, wanted = folder / "pages" / name, shots or page_trial.ALL_SHOTS
                pages[name], seen = page_trial.look_round(window, wanted, kept, more)
                wrong += [f"{file}：{'；'.join(words)}" for file, words in seen.items()]
            program.let_go()
        found["pages"] = pages
    finally:
        office.close()
        district.close()
    return wrong
