"""How much of a person each edition shows: the one place that rewrites personal text.

内部版 masks numbers, those in free text too. 报送版 also keeps the address to the building and
takes the names of children under 14 away (PIPL art. 28 and 31). 公示版 names nobody.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterable

from db import contacts, id_numbers, names
from db.half_width import half_width
from db.kinds import Address
from desktop_app.ledgers.ledger import Edition

# Numbers that staff wrote into a text: of ID cards (18, or 15 of old), mobiles and landlines.
_ID_LENGTHS = (15, 18)
SHORTEST = 10  # a landline of seven digits with its area code
_D = "[0-9０-９]"
_NUMBER = re.compile(
    rf"(?<!{_D})(?:{_D}{{17}}[0-9０-９XxＸｘ]|{_D}{{15}}"
    rf"|[1１][3-9３-９]{_D}(?:[ -]?{_D}{{4}}){{2}}|[0０]{_D}{{2,3}}-?[2-9２-９]{_D}{{6,7}})(?!{_D})"
)


def name(full: str | None, edition: Edition, *, child: bool = False) -> str:
    """Write a person's name the way the edition shows it; `child` means under 14."""
    if edition is Edition.PUBLIC or (edition is Edition.REPORT and child):
        return names.public_name(full or "")
    return full or ""


def address(dwelling: Address, edition: Edition) -> str:
    """Write where a dwelling is: whole inside the office, else to estate and building."""
    whole = edition is Edition.INTERNAL
    return without_numbers(dwelling.name if whole else dwelling.public_name)


def birth_month(birth: dt.date | None, precision: str, edition: Edition, *, child: bool) -> str:
    """Write 出生年月; the year alone where no more is known or a child is to be kept.

    `precision` is day, month or year.
    """
    if birth is None:
        return ""
    if precision == "year" or (child and edition is not Edition.INTERNAL):
        return f"{birth.year:04d}"
    return f"{birth.year:04d}-{birth.month:02d}"


def without_numbers(text: str, besides: Collection[str] = ()) -> str:
    """Mask the ID numbers and phones that somebody wrote into a text, but those of the reader."""
    if len(text) < SHORTEST:
        return text
    return _NUMBER.sub(lambda one: one.group() if _bare(one) in besides else _masked(one), text)


def words(text: str | None, edition: Edition, hidden: Iterable[str] = ()) -> str:
    """Write free text: numbers of people are masked always, hidden names outside the office."""
    said = without_numbers(text or "")
    return said if edition is Edition.INTERNAL else without_names(said, hidden)


def without_names(text: str, hidden: Iterable[str]) -> str:
    """Write 某某 for the names in a text that it may not say; one letter is no name to look for."""
    for full in hidden:
        text = text.replace(full, names.public_name(full)) if len(full) > 1 else text
    return text


def _bare(number: re.Match[str]) -> str:
    return half_width(number.group()).replace(" ", "")


def _masked(number: re.Match[str]) -> str:
    bare = _bare(number)
    if len(bare) in _ID_LENGTHS and "-" not in bare:
        return id_numbers.mask_id(bare)
    mobile = bare.replace("-", "")
    return contacts.mask_phone(mobile if mobile[0] == "1" else contacts.normalise_phone(bare))
