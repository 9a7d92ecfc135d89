"""What is given to offices, and its trial: `dev.py package windows`, `linux`, `check …`."""

from __future__ import annotations

import argparse
import sys
import sysconfig
import time
from collections.abc import Sequence
from pathlib import Path

from build_scripts import system_parts
from build_scripts.environment import ROOT, NotReady
from build_scripts.system_parts import Part

DIST = ROOT / "dist"
GIT = Part("git", program="git")
WINDOWS = (GIT, Part("nsis", program="makensis"), Part("osslsigncode", program="osslsigncode"))
# Debian's Python comes without the library that a frozen program starts.
_LIBRARY = "/".join(str(sysconfig.get_config_var(name)) for name in ("LIBDIR", "INSTSONAME"))
LINUX = (
    GIT,
    Part("binutils", program="objdump"),
    Part("dpkg", program="dpkg-deb"),
    Part("libpython3.11", file=_LIBRARY),
)
WINE = (
    Part("wine", program="wine"),
    Part("wine64", file="/usr/lib/wine/wine64"),
    Part("xvfb", program="Xvfb"),
    Part("xauth", program="xauth"),
    Part("gcc-mingw-w64-x86-64", program="x86_64-w64-mingw32-gcc"),
)


def say(words: str) -> None:
    """Tell the person at the terminal."""
    print(words, flush=True)


def require(parts: Sequence[Part]) -> None:
    """Bring the system parts; raises `NotReady` where one cannot be had."""
    if not system_parts.provide(parts, say, may_fetch=True):
        raise NotReady("系统组件装好后，请再运行一次")


def reader() -> argparse.ArgumentParser:
    """Give the reader of the command line."""
    whole = argparse.ArgumentParser(prog="dev.py package", allow_abbrev=False)
    verbs = whole.add_subparsers(dest="verb", required=True)
    windows = verbs.add_parser("windows", help="做 Windows 安装程序、免安装包和更新文件")
    windows.add_argument("--runtime-zip", type=Path, metavar="FILE", help="官方的嵌入版 Python")
    windows.add_argument("--key", type=Path, metavar="FILE", help="发布钥匙")
    windows.add_argument(
        "--since", type=Path, metavar="FILE", help="旧版的 program.json：更新文件只带它没有的"
    )
    windows.add_argument("--out", type=Path, default=DIST / "windows", metavar="DIR")
    windows.add_argument("--quick", action="store_true", help="压缩得松一些，只供试验")
    verbs.add_parser("linux", help="做 Debian 12 的 .deb")
    check = verbs.add_parser("check", help="把做好的安装程序装起来试一遍")
    check.add_argument("what", choices=("windows", "update", "linux", "twice"))
    check.add_argument(
        "--older", default="HEAD~1", metavar="COMMIT", help="update：从哪个提交做旧版，默认前一个"
    )
    check.add_argument("--built", type=Path, default=DIST / "windows", metavar="DIR")
    check.add_argument(
        "--if-possible", action="store_true", help="现做一份松一些的来试；装不上 Wine 时跳过"
    )
    return whole


def act(wish: argparse.Namespace) -> int:
    """Do what was asked; give the exit code."""
    if wish.verb == "windows":
        from build_scripts.package import windows

        require(WINDOWS)
        windows.build(wish.out, wish.runtime_zip, wish.key, say, since=wish.since, quick=wish.quick)
    elif wish.verb == "linux":
        from build_scripts.package import linux

        require(LINUX)
        linux.build(DIST / "linux", say)
    elif wish.what == "update":
        from build_scripts.package import check_update

        require((*WINDOWS, *WINE, Part("xdotool", program="xdotool")))
        return check_update.check(wish.older, say)
    elif wish.what == "linux":
        return check_linux()
    elif wish.what == "twice":
        from build_scripts.package import check_twice

        require(WINDOWS)
        return check_twice.check(say)
    else:
        return check_windows(wish)
    return 0


def check_linux() -> int:
    """Try the .deb on a bare Debian, made first where it is not there."""
    from build_scripts.package import check_linux as trial, linux

    require((*LINUX, Part("debootstrap", program="debootstrap"), Part("xvfb", program="Xvfb")))
    if not list((DIST / "linux").glob("*.deb")):
        linux.build(DIST / "linux", say)
    return trial.check(DIST / "linux", say)


def check_windows(wish: argparse.Namespace) -> int:
    """Try the Windows package under Wine; loudly not where there can be none."""
    from build_scripts.package import check_windows as trial, windows

    try:
        require((*WINDOWS, *WINE))
    except NotReady:
        if not wish.if_possible:
            raise
        say("!! 跳过 Windows 安装包的检查：这里装不上 Wine 或 NSIS，安装包没有试过 !!")
        return 0
    built: Path = ROOT / "build" / "tried-windows" if wish.if_possible else wish.built
    if wish.if_possible or not list(built.glob("*.exe")):
        windows.build(built, None, None, say, quick=wish.if_possible)
    return trial.check(built, say)


def main(words: Sequence[str]) -> int:
    """Do what the command line asks and say how long it took."""
    began = time.monotonic()
    try:
        code = act(reader().parse_args(words))
    except NotReady as why:
        say(str(why))
        return 1
    say(f"用时 {time.monotonic() - began:.0f} 秒")
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
