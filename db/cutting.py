"""What was typed, where there is little room: on one line, and cut."""

from __future__ import annotations


def one_line(words: str | None) -> str:
    """Give words on one line; nothing for none."""
    return " ".join((words or "").split())


def short(words: str | None, most: int) -> str:
    """Give words on one line of at most so many characters, dots in place of the rest."""
    line = one_line(words)
    return line if len(line) <= most else line[: most - 1] + "…"
