"""The program as it is installed: byte code without sources, docstrings and columns."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT
from build_scripts.package import tree

LIBRARIES: Final = ("sqlalchemy", "msgspec", "cryptography", "platformdirs", "sqlcipher3")
"""Those whose modules are most of what a start reads; Qt brings its own inside its binaries."""


def lay_out(folder: Path) -> dict[str, str]:
    """Lay the program out in a folder as a package does; give the surroundings to run it in.

    The bench itself stands beside it. Whoever runs it does so in that folder, or Python would
    take the sources that it was started among.
    """
    for name in (*tree.OWN, "build_scripts"):
        tree.copy_own(ROOT / name, folder / name)
    libraries = folder / tree.WHEELS
    for name in LIBRARIES:
        found = find_spec(name)
        for place in (found.submodule_search_locations or ()) if found else ():
            shutil.copytree(place, libraries / name, ignore=shutil.ignore_patterns("__pycache__"))
    tree.prune(libraries, tree.rules(tree.LEFT_OUT.read_text(encoding="utf-8")))
    tree.compile_all(folder)
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(folder), str(libraries)))}
