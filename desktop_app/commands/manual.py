"""`manual`: the manuals and the one-page card as PDF."""

from __future__ import annotations

import argparse
from typing import Any

from db.safe_files import safe_write
from desktop_app.ledgers import handbook


def write(wanted: argparse.Namespace) -> dict[str, Any]:
    """Write all of them into a folder; give their names."""
    wanted.dir.mkdir(parents=True, exist_ok=True)
    papers = {name: handbook.manual(district=level) for level, name in handbook.MANUALS.items()}
    papers[handbook.CARD] = handbook.card()
    for name, pdf in papers.items():
        safe_write(wanted.dir / f"{name}.pdf", pdf)
    return {"files": [f"{name}.pdf" for name in papers]}
