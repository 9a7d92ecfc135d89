"""Records that lack a value: packages bring what no form takes, and a merge never refuses it."""

from __future__ import annotations

from typing import Any

Key = tuple[Any, ...]
"""What to sort by; keys of one list compare with each other, blank or not."""


def last(value: Any) -> Key:
    """Give a key that puts a blank after every value, the last day of the calendar too."""
    return (1,) if value is None else (0, value)


def first(value: Any) -> Key:
    """Give a key that puts a blank before every value; so the greatest is one that is known."""
    return (0,) if value is None else (1, value)
