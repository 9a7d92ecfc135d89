"""A2: whichever shipped file is missing, the start says which, and opens no book without it."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from desktop_app.installed import files, starting, versions
from desktop_app.installed.versions import State
from tests.installed.test_starting import Box, Runner
from tests.layers.files import ROOT
from tests.sizes import RELEASE

VERSION = "0.9.0"
SHIPPED = ("resources", "desktop_app", "db")


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """Lay out a version of all that is shipped of ours: resources, modules, notices."""
    made = tmp_path_factory.mktemp("installed")
    folder = made / versions.FOLDER / VERSION
    for top in SHIPPED:
        shutil.copytree(
            ROOT / top,
            folder / top,
            copy_function=linked,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
    for name in ("LICENSE", "pyproject.toml"):
        linked(str(ROOT / name), str(folder / name))
    (folder / "python.exe").write_bytes(b"python")
    (folder / files.LIST).write_bytes(files.encode(files.gather(folder, VERSION, "any")))
    versions.write(made, State(VERSION))
    return made


def linked(source, target):
    """Put a file there without its bytes where the file system can."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def every_file(root):
    folder = root / versions.FOLDER / VERSION
    return [one.path for one in files.read(folder).files]


def kind_of(path):
    """Give what kind of file it is: where it lies, and how its name ends."""
    place = Path(path)
    return (*place.parts[:2][: len(place.parts) - 1], place.suffix)


def chosen(root):
    """Give one file of each kind; for a release every file."""
    every = every_file(root)
    return every if RELEASE else list({kind_of(path): path for path in every}.values())


def test_every_kind_of_shipped_file_is_missed_by_name(root):
    folder = root / versions.FOLDER / VERSION
    tried = chosen(root)
    assert {".json", ".svg", ".png", ".icc", ".md", ".txt", ".xz", ".py", ".exe", ""} <= {
        Path(path).suffix for path in tried
    }
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
