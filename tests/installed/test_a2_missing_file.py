"""A2: whichever shipped file is missing, the start says which, and opens no book without it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app.installed import files, starting, versions
from tests.installed import laid_out
from tests.installed.laid_out import START, VERSION
from tests.installed.test_starting import Box, Runner
from tests.sizes import RELEASE

MOVED = (  # what the packager moves, renames or packs on its way
    *("python311.dll", "pythonw.exe", "python311.zip", "python311._pth", "_ctypes.pyd"),
    *("app.zip", "lib.zip", "lib/PySide6/Qt6Core.dll", "platforms/qwindows.dll", "lib/native.pyd"),
    *("openblas-0a0a0a0a.dll", "lib/cryptography/fast.pyd", "resources/help.zip"),
    *("licences/Python.txt", "licences/native.txt"),
)


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Lay out a version as the Windows package does, for a release with all that is ours."""
    made = tmp_path_factory.mktemp("installed")
    laid_out.lay_out(made, whole=RELEASE)
    return made


def every_file(root):
    folder = root / versions.FOLDER / VERSION
    return [one.path for one in files.read(folder).files]


def kind_of(path):
    """Give what kind of file it is: where it lies, and how its name ends."""
    place = Path(path)
    return (*place.parts[:2][: len(place.parts) - 1], place.suffix)


def chosen(root):
    """Give one file of each kind and what the packager moved; for a release every file."""
    every = every_file(root)
    return every if RELEASE else sorted({*MOVED, *{kind_of(path): path for path in every}.values()})


def test_the_list_holds_every_file_that_is_laid_out(root):
    folder = root / versions.FOLDER / VERSION
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file()}
    assert there - {files.LIST} == set(every_file(root))
    assert set(MOVED) <= there


def test_every_kind_of_shipped_file_is_missed_by_name(root):
    folder = root / versions.FOLDER / VERSION
    tried = chosen(root)
    ends = {".exe", ".dll", ".pyd", ".zip", "._pth", ".pyc", ".txt", ".json", ".svg", ".icc", ""}
    assert ends <= {Path(path).suffix for path in tried}
    for path in tried:
        box, run = Box(), Runner(0)
        aside = folder.parent / "aside"
        (folder / path).rename(aside)
        starting.main(root, ["x"], box, run)
        aside.rename(folder / path)
        assert run.started == [], path
        assert path in "".join(box.said)
        assert "重新安装" in "".join(box.said)
    box, run = Box(), Runner(0)
    starting.main(root, ["x"], box, run)
    assert (run.started, box.said) == ([VERSION], [])


def test_a_lost_list_of_files_is_said_as_well(root):
    listing = root / versions.FOLDER / VERSION / files.LIST
    held = listing.read_bytes()
    listing.unlink()
    box, run = Box(), Runner(0)
    starting.main(root, ["x"], box, run)
    listing.write_bytes(held)
    assert run.started == []
    assert files.LIST in "".join(box.said)


# -- the starter: what it is itself made of it cannot look for ------------------------------------

STARTED = f"""
import sys
sys.path.insert(0, {START!r})
from pathlib import Path
from desktop_app.installed import starting
starting.main(Path(), [], print, lambda folder, _words: print("started", folder.name) or 0)
"""


def started(root):
    """Run the laid-out starter on its own modules alone; give how it ended and what it said."""
    command = [sys.executable, "-I", "-c", STARTED]
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    return ended.returncode, ended.stdout.strip(), ended.stderr


def test_without_a_module_of_the_starter_no_version_is_started(root):
    """It ends before it can say anything: the manual says what to do when nothing happens."""
    parts = sorted((root / START).rglob("*.pyc"))
    assert len(parts) == 5
    assert started(root)[:2] == (0, f"started {VERSION}")
    for part in parts:
        part.rename(root / "aside")
        code, said, trouble = started(root)
        (root / "aside").rename(part)
        if part.stem == "__init__":  # a folder is a package without it, too
            assert (code, said) == (0, f"started {VERSION}")
        else:
            assert (code, said) == (1, ""), part
            assert part.stem in trouble
