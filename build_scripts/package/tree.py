"""The tree of a version for Windows: CPython, wheels, our code as byte code, resources."""

from __future__ import annotations

import lzma
import py_compile
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT, RUN_LOCK, NotReady
from build_scripts.locks import WINDOWS
from build_scripts.package import byte_code, licences, runtime, short_paths

OWN: Final = ("desktop_app", "db", "resources")
WHEELS: Final = "lib"
APP: Final = "app.zip"
_PLUGINS: Final = Path("PySide6", "plugins")
PYTHON: Final = (3, 11)
# 22 MB more, for characters that few offices ever meet: unpacked when one is asked for.
STILL_PACKED: Final = ("rare.ttf.xz", "rare_g.ttf.xz")
LEFT_OUT: Final = Path(__file__).with_name("left_out.txt")
_RULE: Final = re.compile(r"^([+-]) (\S+)$")


def build(target: Path, official: Path | None, say: Callable[[str], None]) -> None:
    """Assemble a version in an empty folder."""
    require_tracked()
    if sys.version_info[:2] != PYTHON:
        raise NotReady("打包要用 Python 3.11：字节码要和程序带的 Python 一致")
    runtime.bring(target, official, say)
    wheels = target / WHEELS
    unpack_wheels(wheels)
    (target / "licences").mkdir()
    (target / "LICENSE.txt").rename(target / "licences" / "Python.txt")
    licences.collect(wheels, target / "licences")
    before, after = prune(wheels, rules(LEFT_OUT.read_text(encoding="utf-8")))
    say(f"安装包里的文件 {before:,} 个，留下 {after:,} 个")
    for one in sorted((wheels / _PLUGINS).iterdir()):  # Qt looks beside the running program too
        one.rename(target / one.name)
    short_paths.name_libraries(wheels, target)
    short_paths.look_in_both(wheels)
    for name in OWN:
        copy_own(ROOT / name, target / name)
    short_paths.name_revisions(target / "db" / "migrations" / "versions")
    unpack_fonts(target / "resources" / "fonts")
    compile_all(target)
    short_paths.pack_modules(wheels)
    short_paths.pack(target / APP, [target / "desktop_app"])
    texts = target / "resources" / "help"
    short_paths.pack(texts.with_suffix(short_paths.ZIP), sorted(texts.iterdir()))
    for folder in (wheels / _PLUGINS, texts):
        folder.rmdir()
    order = ("python311.zip", APP, ".", f"{WHEELS}{short_paths.ZIP}", WHEELS)
    paths = [f"{path}\n" for path in order]
    (target / "python311._pth").write_text("".join(paths), encoding="ascii")


def unpack_wheels(target: Path) -> None:
    """Unpack the locked wheels for Windows, each held to its hash."""
    uv = Path(sys.executable).with_name("uv")
    command = [str(uv), "pip", "install", "--quiet", *WINDOWS, "--only-binary", ":all:"]
    command += ["--require-hashes", "--link-mode", "copy", "--target", str(target)]
    if subprocess.run([*command, "-r", str(RUN_LOCK)], check=False).returncode != 0:
        raise NotReady("Windows 的安装包没有取齐：请检查网络（见上文）")
    for one in sorted(target.glob(".*")):
        one.unlink()


def rules(text: str) -> list[tuple[bool, str]]:
    """Read the list of what is left out: whether to keep, and the pattern."""
    return [
        (found[1] == "+", found[2]) for line in text.splitlines() if (found := _RULE.match(line))
    ]


def is_kept(path: str, wanted: list[tuple[bool, str]]) -> bool:
    """Say whether a file stays: the last rule that fits it decides, and it stays without one."""
    fitting = [keep for keep, pattern in wanted if fnmatchcase(path, pattern)]
    return fitting[-1] if fitting else True


def prune(folder: Path, wanted: list[tuple[bool, str]]) -> tuple[int, int]:
    """Take away what the rules leave out, and the folders that are empty then; count both."""
    files = [one for one in folder.rglob("*") if one.is_file()]
    gone = [one for one in files if not is_kept(one.relative_to(folder).as_posix(), wanted)]
    for one in gone:
        one.unlink()
    for one in sorted(folder.rglob("*"), reverse=True):
        if one.is_dir() and not any(one.iterdir()):
            one.rmdir()
    return len(files), len(files) - len(gone)


def require_tracked() -> None:
    """Raise `NotReady` for modules that git does not know: they would be missing in the package."""
    asked = ["git", "ls-files", "--others", "--exclude-standard", "--", *OWN]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    if strange := answer.stdout.split():
        raise NotReady(f"这些文件还没有提交，不会进安装包：{'、'.join(strange[:3])}")


def copy_own(source: Path, target: Path) -> None:
    """Copy what the project keeps of one of its folders."""
    asked = ["git", "ls-files", "-z", "--", str(source)]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, check=True)
    for name in answer.stdout.decode().split("\0"):
        if name:
            place = target / (ROOT / name).relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, place)


def unpack_fonts(folder: Path) -> None:
    """Lay the fonts out unpacked: an installed program has them at hand."""
    for packed in sorted(folder.glob("*.ttf.xz")):
        if packed.name not in STILL_PACKED:
            packed.with_suffix("").write_bytes(lzma.decompress(packed.read_bytes()))
            packed.unlink()


def compile_all(folder: Path) -> None:
    """Put byte code in the place of every source, as small as it gets: it also starts sooner.

    The same source gives the same bytes.
    """
    for source in sources(folder):
        made = source.with_suffix(".pyc")
        py_compile.compile(
            str(source),
            cfile=str(made),
            dfile=source.relative_to(folder).as_posix(),
            doraise=True,
            optimize=2,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
        made.write_bytes(byte_code.bare(made.read_bytes()))
        source.unlink()


def sources(folder: Path) -> Iterator[Path]:
    """Give the sources below a folder, in order."""
    yield from sorted(folder.rglob("*.py"))


def size(folder: Path) -> int:
    """Give the bytes of all files below a folder."""
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())
