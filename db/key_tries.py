"""Wrong tries of a password or a code, counted in the key file: a counter, never a clock.

After five wrong tries each further one waits, so that closing the program shortens nothing. Only
the counters of the file are touched: somebody may change the ways in while a try waits.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import msgspec

from db import key_file
from db.key_file import KeyFile
from db.trouble import Refused, Unavailable

FREE: Final = 5
LONGEST_WAIT: Final = 60
_MOST: Final = 1000


def wait_after(failures: int) -> int:
    """Give the seconds to wait before the next try after so many wrong ones: 1, 2, 4 … 60."""
    return min(2 ** min(failures - FREE, 10), LONGEST_WAIT) if failures >= FREE else 0


def count(folder: Path, user: str, known: int) -> int:
    """Count one more wrong try of an account ("" for the code); give how many there are now.

    `known` is how many there were when the try began, for a disk that takes nothing: a full one
    must not lock staff out, and guessing by copying the folder is slowed by Argon2id.
    """
    counted = known + 1
    with contextlib.suppress(Unavailable):
        file = key_file.change(
            folder, lambda file: _recounted(file, user, file.failures.get(user, 0) + 1)
        )
        counted = file.failures[user]
    return counted


def forget(folder: Path, user: str) -> None:
    """Begin to count anew: the right password or code was given."""
    with contextlib.suppress(Unavailable):
        key_file.change(folder, lambda file: _recounted(file, user, 0))


def counted(folder: Path) -> dict[str, int]:
    """Give the wrong tries by account that a key file has counted; none where there is no file."""
    try:
        return dict(key_file.read(folder).failures) if key_file.exists(folder) else {}
    except (Refused, Unavailable):
        return {}


def go_on(folder: Path, failures: Mapping[str, int]) -> None:
    """Go on counting in a key file from where another one was."""
    if failures:
        key_file.change(
            folder,
            lambda file: msgspec.structs.replace(file, failures={**file.failures, **failures}),
        )


def _recounted(file: KeyFile, user: str, failures: int) -> KeyFile:
    """Give a key file with another count of an account's wrong tries."""
    counters = {who: n for who, n in file.failures.items() if who != user}
    if failures:
        counters[user] = min(failures, _MOST)
    return msgspec.structs.replace(file, failures=counters)
