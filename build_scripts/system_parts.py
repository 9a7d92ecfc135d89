"""What Qt, the pictures and the trust tests need from Linux itself, and how to get it.

A part counts as present when the loader finds its library: that holds on every distribution and
whatever a package is called this year (Ubuntu's `libglib2.0-0t64`).
Runs on a bare Python: standard library only.
"""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple


class Part(NamedTuple):
    """A Debian package and how to see that what it brings is there."""

    package: str
    library: str = ""
    program: str = ""
    file: str = ""
    module: str = ""


VENV = (Part("python3-venv", module="ensurepip"),)

# Any Qt program, with a screen or without (docs of the packages on Debian 12).
QT = (
    Part("libgl1", library="libGL.so.1"),
    Part("libegl1", library="libEGL.so.1"),
    Part("libxkbcommon0", library="libxkbcommon.so.0"),
    Part("libglib2.0-0", library="libgthread-2.0.so.0"),
    Part("libfreetype6", library="libfreetype.so.6"),
    Part("libfontconfig1", library="libfontconfig.so.1"),
    Part("libdbus-1-3", library="libdbus-1.so.3"),
)

# What Qt's X11 window plugin links besides; without one of them it says only "could not load".
X11 = (
    Part("libx11-xcb1", library="libX11-xcb.so.1"),
    Part("libxkbcommon-x11-0", library="libxkbcommon-x11.so.0"),
    Part("libxcb-cursor0", library="libxcb-cursor.so.0"),
    Part("libxcb-icccm4", library="libxcb-icccm.so.4"),
    Part("libxcb-image0", library="libxcb-image.so.0"),
    Part("libxcb-keysyms1", library="libxcb-keysyms.so.1"),
    Part("libxcb-randr0", library="libxcb-randr.so.0"),
    Part("libxcb-render-util0", library="libxcb-render-util.so.0"),
    Part("libxcb-shape0", library="libxcb-shape.so.0"),
    Part("libxcb-shm0", library="libxcb-shm.so.0"),
    Part("libxcb-sync1", library="libxcb-sync.so.1"),
    Part("libxcb-util1", library="libxcb-util.so.1"),
    Part("libxcb-xfixes0", library="libxcb-xfixes.so.0"),
    Part("libxcb-xkb1", library="libxcb-xkb.so.1"),
)

WAYLAND = (
    Part("libwayland-client0", library="libwayland-client.so.0"),
    Part("libwayland-cursor0", library="libwayland-cursor.so.0"),
)

# A screen that nobody sees, and its keys.
SCREEN = (Part("xvfb", program="Xvfb"), Part("xdotool", program="xdotool"), *X11)

# Pictures with Chinese text; kills, power cuts, clocks and real file systems of tests/trust;
# books on a server; which files are kept, and the commit that figures are told of; real keys.
TESTS = (
    Part("git", program="git"),
    Part("fonts-wqy-microhei", file="/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"),
    Part("strace", program="strace"),
    Part("fiu-utils", program="fiu-run"),
    Part("faketime", file="/usr/lib/*/faketime/libfaketime.so.1"),
    Part("exfat-fuse", program="mount.exfat-fuse"),
    Part("exfatprogs", program="mkfs.exfat"),
    Part("ntfs-3g", program="ntfs-3g"),
    Part("postgresql", file="/usr/lib/postgresql/*/bin/initdb"),
    *SCREEN,
)


_TOO_LONG = 1200


def is_present(part: Part) -> bool:
    """Say whether the loader, the path or the file system knows the part."""
    if part.library:
        try:
            ctypes.CDLL(part.library)
        except OSError:
            return False
        return True
    if part.program:
        return shutil.which(part.program) is not None
    if part.module:
        return importlib.util.find_spec(part.module) is not None
    return any(Path("/").glob(part.file.lstrip("/")))


def missing(parts: Iterable[Part], present: Callable[[Part], bool] = is_present) -> list[str]:
    """Name the packages whose parts are not there, in the order they were asked for."""
    return [part.package for part in parts if not present(part)]


def _works(command: Sequence[str]) -> bool:
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=_TOO_LONG)
    except subprocess.TimeoutExpired:  # a network that answers but gives nothing
        return False
    return done.returncode == 0


def apt_prefix() -> list[str] | None:
    """Give what to put before `apt-get` so that it may install, None where it may not."""
    if sys.platform == "win32" or shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return []
    sudo = ["sudo", "-n"]
    return sudo if shutil.which("sudo") and _works([*sudo, "true"]) else None


def how_to_install(packages: Sequence[str]) -> str:
    """Say in one sentence what is missing, with the command that brings it."""
    return f"本机缺少系统组件，请安装后重试：sudo apt-get install {' '.join(packages)}"


def install(packages: Sequence[str], prefix: Sequence[str]) -> bool:
    """Install through apt, reading the package lists anew where the old ones do not do."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    wanted = [*apt, "install", "-y", "--no-install-recommends", *packages]
    return _works(wanted) or (_works([*apt, "update"]) and _works(wanted))


def provide(parts: Sequence[Part], say: Callable[[str], None], *, may_fetch: bool) -> bool:
    """Bring the parts that are missing, or name them; True when all are there.

    Off Linux there is nothing to bring: Qt's wheels carry what they need.
    """
    if not sys.platform.startswith("linux"):
        return True
    lacking = missing(parts)
    prefix = apt_prefix() if lacking and may_fetch else None
    if prefix is not None:
        say(f"正在安装系统组件：{' '.join(lacking)}")
        install(lacking, prefix)
        importlib.invalidate_caches()
        lacking = missing(parts)
    if lacking:
        say(how_to_install(lacking))
    return not lacking
