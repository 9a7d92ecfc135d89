"""The Debian package: one folder made by PyInstaller, for desktops of Debian 12 and later."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from build_scripts import bill
from build_scripts.environment import ROOT, NotReady
from build_scripts.package import icon, licences, tree
from build_scripts.system_parts import QT, X11
from desktop_app import VERSION
from desktop_app.installed import files

PACKAGE: Final = "hongshiliu-ledger"
HOME: Final = Path("opt", PACKAGE)
NAME: Final = "红石榴家园服务台账"
_CONTROL: Final = """Package: {package}
Version: {version}
Architecture: amd64
Maintainer: Red Pomegranate Ledger <noreply@invalid>
Section: misc
Priority: optional
Installed-Size: {size}
Depends: libc6 (>= 2.36), {needs}
Description: {name}
 社区服务台账：登记、打印、用U盘交换，不需要网络。
 台账资料不在程序文件夹里，卸载不会动它。
"""
_DESKTOP: Final = f"""[Desktop Entry]
Type=Application
Name={NAME}
Comment=社区服务台账，不需要网络
Exec=/{HOME.as_posix()}/{PACKAGE}
Icon={PACKAGE}
Terminal=false
Categories=Office;
StartupWMClass={PACKAGE}
"""
# What dpkg runs before it lays an upgrade's files out; `$2` is the version that is there.
_BEFORE_INSTALL: Final = f"""#!/bin/sh
set -e
if [ "$1" = upgrade ] && dpkg --compare-versions "$2" gt {VERSION}; then
  echo "这台电脑上已经有较新的 $2，不能换成旧的 {VERSION}。没有改动任何文件。" >&2
  exit 1
fi
"""
_AFTER_REMOVAL: Final = f"""#!/bin/sh
set -e
if [ "$1" = remove ]; then
  echo "{NAME}已卸载。台账资料没有动，仍在各人的“文档”里（默认是“红石榴台账”文件夹）。"
fi
"""


def build(folder: Path, say: Callable[[str], None]) -> Path:
    """Make the package anew in a folder."""
    folder = folder.resolve()
    shutil.rmtree(folder, ignore_errors=True)
    laid = folder / "tree"
    home = laid / HOME
    home.parent.mkdir(parents=True)
    say("正在用 PyInstaller 打包……")
    freeze(folder / "frozen").rename(home)
    finish(home)
    furnish(laid)
    made = folder / f"{PACKAGE}_{VERSION}_amd64.deb"
    command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(laid), str(made)]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        raise NotReady(".deb 没有做成（见上文）")
    parts_list(home, folder)
    say(f"{made.name}：{made.stat().st_size / 1e6:.1f} MB，装好 {tree.size(laid) / 1e6:.0f} MB")
    return made


def parts_list(home: Path, folder: Path) -> Path:
    """Write beside the package what it is made of, with the Python that PyInstaller froze."""
    library = min((home / "_internal").glob("libpython3.*"))
    return bill.of_release(folder, NAME, platform.python_version(), library)


def freeze(scratch: Path) -> Path:
    """Let PyInstaller lay out the program; give its folder."""
    own = scratch / "own"
    own.mkdir(parents=True)
    for name in tree.OWN:
        tree.copy_own(ROOT / name, own / name)
    tools = own / "build_scripts" / "package"
    tools.mkdir(parents=True)
    here = Path(__file__).parent
    shutil.copyfile(here / "linux_start.py", tools / "linux_start.py")
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(scratch / "dist"), "--workpath", str(scratch / "work")]
    environment = {**os.environ, "HSL_ROOT": str(own), "PYTHONPATH": str(own)}
    done = subprocess.run(
        [*command, str(here / "linux.spec")], cwd=own, env=environment, check=False
    )
    if done.returncode != 0:
        raise NotReady("PyInstaller 没有打成（见上文）")
    return scratch / "dist" / PACKAGE


def finish(home: Path) -> None:
    """Add resources, licences and the list of files to the frozen program."""
    inside = home / "_internal"
    for one in sorted((inside.parent / "_internal").rglob("*.ttf.xz")):
        one.unlink()
    resources = home / "resources.part"
    tree.copy_own(ROOT / "resources", resources)
    for source in tree.sources(resources):
        source.unlink()
    tree.unpack_fonts(resources / "fonts")
    shutil.copytree(resources, inside / "resources", dirs_exist_ok=True)
    shutil.rmtree(resources)
    packages = Path(sys.executable).parents[1] / "lib" / "python3.11" / "site-packages"
    (home / "licences").mkdir()
    licences.collect(packages, home / "licences", only=licences.locked())
    (home / files.LIST).write_bytes(files.encode(files.gather(home, VERSION, "linux-x86_64")))


def furnish(laid: Path) -> None:
    """Add what a desktop wants: the entry in its menu, the icon, the package's own facts."""
    shares = laid / "usr" / "share"
    pictures = shares / "icons" / "hicolor"
    for place in (
        shares / "applications",
        pictures / "scalable" / "apps",
        pictures / "256x256" / "apps",
        shares / "doc" / PACKAGE,
        laid / "usr" / "bin",
        laid / "DEBIAN",
    ):
        place.mkdir(parents=True)
    (shares / "applications" / f"{PACKAGE}.desktop").write_text(_DESKTOP, encoding="utf-8")
    drawing = ROOT / "resources" / "program.svg"
    shutil.copyfile(drawing, pictures / "scalable" / "apps" / f"{PACKAGE}.svg")
    icon.drawn(256).save(pictures / "256x256" / "apps" / f"{PACKAGE}.png")
    shutil.copyfile(ROOT / "LICENSE", shares / "doc" / PACKAGE / "copyright")
    (laid / "usr" / "bin" / PACKAGE).symlink_to(f"/{HOME.as_posix()}/{PACKAGE}")
    needs = ", ".join(part.package for part in (*QT, *X11))
    control = _CONTROL.format(
        package=PACKAGE, version=VERSION, size=tree.size(laid) // 1024, needs=needs, name=NAME
    )
    (laid / "DEBIAN" / "control").write_text(control, encoding="utf-8")
    for name, script in (("preinst", _BEFORE_INSTALL), ("postrm", _AFTER_REMOVAL)):
        place = laid / "DEBIAN" / name
        place.write_text(script, encoding="utf-8")
        place.chmod(0o755)
