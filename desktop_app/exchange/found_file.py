"""What the capped child answers about a file; it brings neither pictures' code nor a database."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec

Source = Path | bytes | Callable[[], bytes]
"""Where a file comes from: a place, its content, or what gives its content when asked."""


class Form(msgspec.Struct, array_like=True):
    """One form of a file: bytes and, for a picture, its size in pixels."""

    content: bytes
    width: int = 0
    height: int = 0


class Found(msgspec.Struct, array_like=True):
    """What a file was found to be; `whole` is None where it is kept as it is."""

    mime: str
    whole: Form | None = None
    printed: Form | None = None
    thumb: Form | None = None
    taken_on: str = ""
