"""Make `resources/readings.txt` again: the usual reading of each Han character.

The readings come from pypinyin, which the tools' lock brings; the program itself reads the file
alone, for that is a tenth of the memory and none of the start:

    python -m build_scripts.readings
"""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "resources" / "readings.txt"
_HEAD = """\
# The usual reading of each Han character, tones left out (u with two dots is v).
# From pypinyin and pinyin-data, (c) 2016 mozillazg and others, MIT: see LICENSE-readings.
"""


def main() -> None:
    """Write the readings."""
    TARGET.write_text(written(), encoding="utf-8", newline="\n")


def written() -> str:
    """Give the file: a line a syllable, with the characters that are read so."""
    os.environ["PYPINYIN_NO_PHRASES"] = "true"  # names are no phrases
    from pypinyin.constants import PINYIN_DICT

    said: defaultdict[str, list[str]] = defaultdict(list)
    for point in sorted(PINYIN_DICT):
        if reading := usual(chr(point)):
            said[reading].append(chr(point))
    lines = (f"{reading} {''.join(said[reading])}\n" for reading in sorted(said))
    return _HEAD + "".join(lines)


def usual(character: str) -> str:
    """Give the reading that pypinyin names first, "" where it knows none."""
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return str(found[0][0]) if found else ""


if __name__ == "__main__":
    main()
