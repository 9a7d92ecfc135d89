"""`manual`: the manuals, the key sheet, the one-page card and the promises as PDF."""

from __future__ import annotations

import argparse
from typing import Any

from db.safe_files import safe_write
from desktop_app.ledgers.handbook import GUIDES


def write(wanted: argparse.Namespace) -> dict[str, Any]:
    """Write all of them into a folder; give their names."""
    wanted.dir.mkdir(parents=True, exist_ok=True)
    for one in GUIDES:
        safe_write(wanted.dir / f"{one.title}.pdf", one.paper(""))
    return {"files": [f"{one.title}.pdf" for one in GUIDES]}
