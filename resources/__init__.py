"""Fonts, icons, code tables and templates that come with the program."""

from pathlib import Path

_HERE = Path(__file__).resolve().parent


def path(*names: str) -> Path:
    """Give the place of a file or folder among the resources: `path("codes", "ethnicity.csv")`."""
    return _HERE.joinpath(*names)
