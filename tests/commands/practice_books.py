"""Practice books that tests may copy: made once, since a key derivation is dear."""

import shutil
from functools import cache
from pathlib import Path

from desktop_app.practice import office
from desktop_app.practice.profile import PASSWORD, offices

OFFICE = offices("small")[0]
CODE, NAME = OFFICE.code, OFFICE.name


@cache
def _made(home: Path) -> Path:
    folder = home / "book"
    office.open_practice(folder, OFFICE, PASSWORD).close()
    return folder


def copy_of_practice(home: Path, folder: Path) -> Path:
    """Give a copy of the small practice book of the first community."""
    shutil.copytree(_made(home), folder)
    return folder
