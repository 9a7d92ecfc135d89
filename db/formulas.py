"""What a spreadsheet program would compute, where it was only to be shown."""

from __future__ import annotations

import re
from typing import Final

# Signs that a formula begins with, in half and full width.
_FORMULA: Final = re.compile(r"\s*[=+\-@\t\r＝＋－﹣＠]")
_NUMBER: Final = re.compile(r"[+-]?\d{1,11}(\.\d+)?%?")


def is_formula(text: str) -> bool:
    """Say whether a spreadsheet program takes a text for a formula; a plain number is none."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)
