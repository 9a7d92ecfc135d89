"""A version as the Windows package lays it out, by the packager's own hands, without a download.

CPython and the wheels are stand-ins of a few bytes, one of each kind of file and of each way that
the packager moves, renames or packs them; what is ours is the real thing.
"""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from build_scripts.package import licences, runtime, tree, windows
from desktop_app.installed import files, versions
from desktop_app.installed.versions import State
from tests.layers.files import ROOT, repository_files

VERSION: Final = "0.9.0"
START: Final = "start"
_PYTHON: Final = (
    *("python.exe", "pythonw.exe", "python3.dll", "python311.dll", "vcruntime140.dll"),
    *("vcruntime140_1.dll", "libffi-8.dll", "_ctypes.pyd", "select.pyd", "LICENSE.txt"),
)
_LIBRARY: Final = ("encodings/__init__.pyc", "json/__init__.pyc", "os.pyc", "zipfile.pyc")
_HASHED: Final = f"openblas-{'0a' * 16}.dll"
_WHEELS: Final = {
    "PySide6/__init__.py": b"x = 1\n",
    "PySide6/QtCore.pyd": b"qt",
    "PySide6/Qt6Core.dll": b"qt",
    "PySide6/plugins/platforms/qwindows.dll": b"plugin",
    "PySide6/plugins/imageformats/qjpeg.dll": b"plugin",
    "shiboken6/Shiboken.pyd": b"qt",
    "alone/__init__.py": b"y = 2\n",
    "native.cp311-win_amd64.pyd": _HASHED.encode() + b"\0",
    f"native.libs/{_HASHED}": b"library",
    "native-1.0.dist-info/METADATA": b"Name: native\n",
}
_OURS: Final = (
    *("desktop_app/__init__.py", "desktop_app/__main__.py", "desktop_app/installed/"),
    *("db/__init__.py", "db/migrations/", "resources/codes/", "resources/help/"),
    *("resources/__init__.py", "resources/colour/", "resources/icons/arrow", "resources/LICENSE"),
    *("resources/demo_letters", "resources/festivals", "resources/readings", "resources/fonts/"),
)


def lay_out(folder: Path, *, whole: bool) -> Path:
    """Lay a version and its starter out below a folder; of our files all, or a part of them."""
    version = folder / versions.FOLDER / VERSION
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tree, "require_tracked", lambda: None)
        patch.setattr(runtime, "bring", _bring)
        patch.setattr(tree, "unpack_wheels", _unpack)
        patch.setattr(licences, "collect", _licences)
        patch.setattr(tree, "copy_own", _copier(whole=whole))
        if not whole:  # unpacking the fonts takes seconds
            patch.setattr(tree, "unpack_fonts", lambda _folder: None)
        tree.build(version, None, lambda _words: None)
    windows.start(version, folder / START)
    listing = files.encode(files.gather(version, VERSION, windows.SYSTEM))
    (version / files.LIST).write_bytes(listing)
    versions.write(folder, State(VERSION))
    return version


def _bring(target: Path, *_: object) -> None:
    target.mkdir(parents=True)
    for name in _PYTHON:
        (target / name).write_bytes(name.encode())
    with zipfile.ZipFile(target / "python311.zip", "w") as library:
        for name in _LIBRARY:
            library.writestr(zipfile.ZipInfo(name), name)


def _unpack(target: Path) -> None:
    both = {
        f"{top}/{name}": b"z = 3\n"
        for top in tree.short_paths.IN_BOTH
        for name in ("__init__.py", "part/__init__.py", "part/fast.pyd", "part/slow.py")
    }
    for name, content in {**_WHEELS, **both}.items():
        place = target / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)


def _licences(_wheels: Path, target: Path) -> None:
    (target / "native.txt").write_text("MIT", "ascii")


def _copier(*, whole: bool) -> Callable[[Path, Path], None]:
    """Give what copies one of our folders: as links, where the file system can."""

    def copy(source: Path, target: Path) -> None:
        top = source.relative_to(ROOT).as_posix()
        for path in repository_files():
            name = path.as_posix()
            if name.startswith(f"{top}/") and (whole or name.startswith(_OURS)):
                place = target / path.relative_to(top)
                place.parent.mkdir(parents=True, exist_ok=True)
                if path.suffix == ".py":  # the packager writes byte code over some
                    shutil.copyfile(ROOT / path, place)
                else:
                    _linked(ROOT / path, place)

    return copy


def _linked(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)
