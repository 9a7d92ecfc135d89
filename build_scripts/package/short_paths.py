"""Short paths below a version's folder, so that a program folder may have 200 letters.

Windows allows a path 259 letters and a folder's 247. What is deep or long by name therefore stands
in stored zips, where a name costs no path: Python reads modules from them as well as from folders.
"""

from __future__ import annotations

import ast
import re
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from build_scripts.environment import NotReady

# Their modules lie too deep for a folder, and some of them are libraries, which no zip can hold.
IN_BOTH: Final = ("cryptography", "rapidfuzz", "sqlalchemy")
ZIP: Final = ".zip"
_TAG: Final = ".cp311-win_amd64"
_BY_HASH: Final = re.compile(r"(.+-[0-9a-f]{8})[0-9a-f]{24}\.dll")


def name_libraries(wheels: Path, beside_python: Path) -> None:
    """Give libraries short names; those named by a hash move to where Windows looks for any.

    Python finds `x.pyd` as well as `x.cp311-win_amd64.pyd`. Of a hash eight letters stay, and
    whoever asks for the library asks for it by that name: it is shorter, so it fits in place.
    """
    for one in sorted(wheels.rglob(f"*{_TAG}.pyd")):
        one.rename(one.with_name(one.name.replace(_TAG, "")))
    hashed = {one: found[1] for one in wheels.rglob("*.dll") if (found := _BY_HASH.match(one.name))}
    for one in sorted((*wheels.rglob("*.dll"), *wheels.rglob("*.pyd"))):
        held = asked = one.read_bytes()
        for library, short in hashed.items():
            long = library.name.encode() + b"\0"
            asked = asked.replace(long, f"{short}.dll".encode().ljust(len(long), b"\0"))
        if asked != held:
            one.write_bytes(asked)
    for library, short in hashed.items():
        target = beside_python / f"{short}.dll"
        if target.exists():
            raise NotReady(f"两个库会叫同一个名字：{target.name}")
        library.rename(target)
    for folder in wheels.glob("*.libs"):
        folder.rmdir()


def name_revisions(folder: Path) -> None:
    """Call each revision by its number alone, as nobody reads their names in a package."""
    for one in sorted(folder.glob("s[0-9]*.py")):
        one.rename(one.with_name(one.name.partition("_")[0] + one.suffix))


def look_in_both(wheels: Path, packages: Iterable[str] = IN_BOTH) -> None:
    """Put the libraries of packages that go into the zip where they stay, and let them be found.

    A module of the same name is what a package does without its library: it is left out.
    """
    for top in packages:
        libraries = sorted((wheels / top).rglob("*.pyd"))
        are_apart = len({one.name for one in libraries}) == len(libraries)
        for folder in sorted({one.parent for one in libraries}):
            place = [top] if are_apart else [top, folder.name]
            target = wheels / f"{top}.new" / Path(*place[1:])
            target.mkdir(parents=True, exist_ok=True)
            for library in sorted(folder.glob("*.pyd")):
                library.with_suffix(".py").unlink(missing_ok=True)
                library.rename(target / library.name)
            _extend(folder / "__init__.py", place)


def _extend(source: Path, place: list[str]) -> None:
    """Let a package look for modules beside the zip too, before it looks for the first."""
    text = source.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    parts = ", ".join(map(repr, place))
    words = f'__path__.insert(0, __import__("os").path.join(__loader__.archive[:-4], {parts}))\n'
    lines.insert(_after_head(text), words)
    source.write_text("".join(lines), encoding="utf-8")


def _after_head(text: str) -> int:
    """Give how many lines must stand first: a docstring, imports of the future."""
    last = 0
    for number, step in enumerate(ast.parse(text).body):
        is_text = number == 0 and isinstance(step, ast.Expr)
        if is_text or (isinstance(step, ast.ImportFrom) and step.module == "__future__"):
            last = step.end_lineno or last
    return last


def pack_modules(wheels: Path, packages: Iterable[str] = IN_BOTH) -> None:
    """Put into a zip beside the wheels what is Python alone, and the packages that are in both."""
    both = set(packages)
    alone = [one for one in sorted(wheels.iterdir()) if one.name in both or _is_python_alone(one)]
    pack(wheels.with_suffix(ZIP), alone)
    for top in both:
        (wheels / f"{top}.new").rename(wheels / top)


def _is_python_alone(place: Path) -> bool:
    files = [place] if place.is_file() else [one for one in place.rglob("*") if one.is_file()]
    return all(one.suffix == ".pyc" for one in files)


def pack(target: Path, places: Iterable[Path]) -> None:
    """Move files and folders into a zip, stored: installers pack it, and Python reads it sooner."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as container:
        for place in places:
            found = [place] if place.is_file() else sorted(place.rglob("*"))
            for one in found:
                if one.is_file():
                    entry = zipfile.ZipInfo(one.relative_to(place.parent).as_posix())
                    container.writestr(entry, one.read_bytes())
            if place.is_dir():
                shutil.rmtree(place)
            else:
                place.unlink()
