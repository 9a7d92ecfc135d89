"""How much of a person each edition shows: the one place that rewrites personal text.

内部版 masks numbers. 报送版 also keeps the address to the building and takes the names of
children under 14 away (PIPL art. 28 and 31). 公示版 names nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from db import names
from db.kinds import Address
from desktop_app.ledgers.ledger import Edition


def name(full: str | None, edition: Edition, *, child: bool = False) -> str:
    """Write a person's name the way the edition shows it; `child` means under 14."""
    if edition is Edition.PUBLIC or (edition is Edition.REPORT and child):
        return names.public_name(full or "")
    return full or ""


def address(dwelling: Address, edition: Edition) -> str:
    """Write where a dwelling is: whole inside the office, else to estate and building."""
    return dwelling.name if edition is Edition.INTERNAL else dwelling.public_name


def birth_month(birth: dt.date | None, precision: str, edition: Edition, *, child: bool) -> str:
    """Write 出生年月; the year alone where no more is known or a child is to be kept.

    `precision` is day, month or year.
    """
    if birth is None:
        return ""
    if precision == "year" or (child and edition is not Edition.INTERNAL):
        return f"{birth.year:04d}"
    return f"{birth.year:04d}-{birth.month:02d}"


def without_children(text: str, children: Iterable[str], edition: Edition) -> str:
    """Hide the names of the given children in free text that leaves the office."""
    if edition is Edition.INTERNAL:
        return text
    for full in children:
        text = text.replace(full, names.public_name(full)) if len(full) > 1 else text
    return text
