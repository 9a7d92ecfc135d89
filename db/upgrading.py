"""A book brought up by a newer program, and back again while nobody has worked in it since.

A mark stands in the folder from the backup before the migration until a window of the newer
program was shown. An older program that finds it knows that the backup holds everything.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from db import backup, restoring
from db.safe_files import safe_write
from db.schema import VERSION
from db.store import Store

MARK: Final = "upgraded.json"


def before(store: Store) -> None:
    """Make the backup before a migration, and note that it may be gone back to."""
    made = backup.make(store)
    if store.folder is not None and not store.is_shared:
        mark = {"backup": made.path.name, "schema": VERSION}
        safe_write(store.folder / MARK, json.dumps(mark).encode())


def settle(folder: Path) -> None:
    """Let go of the way back: from now on there is work in the book that the backup lacks."""
    (folder / MARK).unlink(missing_ok=True)


def go_back(folder: Path) -> bool:
    """Put the backup back if a newer program brought the book up and never got to show it."""
    try:
        mark = json.loads((folder / MARK).read_bytes())
        path = folder / "backups" / Path(str(mark["backup"])).name
        is_newer = int(mark["schema"]) > VERSION
    except (OSError, ValueError, KeyError, TypeError):
        return False
    if not is_newer or not path.is_file():
        return False
    restoring.put_back(path, folder)
    settle(folder)
    return True
