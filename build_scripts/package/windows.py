"""The Windows package: installer, portable zip, update for a stick, and how to check them."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Final

from build_scripts import bill
from build_scripts.environment import ROOT, NotReady
from build_scripts.package import icon, release_key, runtime, tree
from desktop_app import VERSION
from desktop_app.exchange import program_update
from desktop_app.installed import files, versions

SYSTEM: Final = "windows-x86_64"
NAME: Final = "红石榴家园服务台账"
MOST_INSTALLER, MOST_INSTALLED = 60_000_000, 190_000_000
LONGEST_PATH, LONGEST_OF_FOLDER = 259, 247  # letters that Windows takes
LONGEST_VERSION: Final = len("10.10.1")  # one that is not there yet has to fit as well
_SCRIPT: Final = Path(__file__).with_name("installer.nsi")

_ALIKE: Final = {".zip": ".pyc"}  # what ours hold

# What the starter's own small Python is made of.
_START: Final = (
    "pythonw.exe", "python311.dll", "vcruntime140.dll", "vcruntime140_1.dll",
    "_ctypes.pyd", "libffi-8.dll",
)  # fmt: skip
_STARTER: Final = ("__init__", "files", "versions", "starting")
_START_PACKAGES: Final = (
    "encodings/",
    "collections/",
    "ctypes/",
    "importlib/",
    "json/",
    "re/",
    "urllib/",
)


@dataclass(frozen=True)
class Built:
    """What was made: the tree as it is installed, and the files that are given out."""

    tree: Path
    made: tuple[Path, ...]


def build(
    folder: Path,
    official: Path | None,
    key: Path | None,
    say: Callable[[str], None],
    *,
    since: Path | None = None,
    quick: bool = False,
) -> Built:
    """Make everything anew in a folder."""
    folder = folder.resolve()
    os.environ["SOURCE_DATE_EPOCH"] = moment()
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    seed = release_key.seed(key, say)
    laid = folder / "tree"
    version = laid / versions.FOLDER / VERSION
    say("正在拼装程序文件……")
    tree.build(version, official, say)
    release_key.plant(version, seed)
    start(version, laid / "start")
    icon.write(laid / "program.ico")
    listing = files.encode(files.gather(version, VERSION, SYSTEM))
    (version / files.LIST).write_bytes(listing)
    (version / files.SIGNATURE).write_bytes(release_key.sign(seed, program_update.PURPOSE, listing))
    require_short(laid)
    say(f"装好后 {tree.size(laid) / 1e6:.1f} MB，{count(laid):,} 个文件")
    say("正在做安装程序……")
    update = folder / f"{NAME}_{VERSION}_更新{program_update.SUFFIX}"
    packing = zipfile.ZIP_STORED if quick else zipfile.ZIP_LZMA
    with ThreadPoolExecutor() as hands:  # each takes minutes of one core
        exe = hands.submit(installer, laid, folder / f"{NAME}_{VERSION}_安装.exe", quick=quick)
        to_stick = hands.submit(program_update.write, update, version, known_to(since), packing)
        packed = portable(laid, folder / f"{NAME}_{VERSION}_免安装.zip", 1 if quick else 9)
        to_stick.result()
        made = [exe.result(), packed, update]
    made.append(bill.of_release(folder, NAME, runtime.VERSION, version / "python311.dll"))
    made += release_key.attest(folder, made, seed)
    if not quick:
        require_small(laid, made[0])
    for one in made:
        say(f"  {one.name}（{one.stat().st_size / 1e6:.1f} MB）")
    return Built(laid, tuple(made))


def known_to(since: Path | None) -> set[str]:
    """Give the hashes of the files of an earlier version, from its `program.json`."""
    return {one.sha256 for one in files.decode(since.read_bytes()).files} if since else set()


def start(version: Path, target: Path) -> None:
    """Lay out the starter: a Python of six files, the modules it needs, and our own three."""
    target.mkdir(parents=True)
    for name in _START:
        shutil.copyfile(version / name, target / name)
    with zipfile.ZipFile(version / tree.APP) as own:
        for name in ("__init__", *(f"installed/{one}" for one in _STARTER)):
            own.extract(f"desktop_app/{name}.pyc", target)
    with (
        zipfile.ZipFile(version / "python311.zip") as whole,
        zipfile.ZipFile(target / "python311.zip", "w", zipfile.ZIP_STORED) as part,
    ):
        for entry in whole.infolist():
            if "/" not in entry.filename or entry.filename.startswith(_START_PACKAGES):
                named = zipfile.ZipInfo(entry.filename, entry.date_time)  # not the time of today
                part.writestr(named, whole.read(entry), zipfile.ZIP_STORED)
    (target / "python311._pth").write_text("python311.zip\n.\n", encoding="ascii")


def installer(laid: Path, target: Path, *, quick: bool = False) -> Path:
    """Compile the installer; a script of NSIS must begin with a byte order mark."""
    script, laying = target.with_suffix(".nsi"), target.with_suffix(".nsh")
    script.write_text(_SCRIPT.read_text(encoding="utf-8"), encoding="utf-8-sig")
    laying.write_text(laid_out(laid), encoding="utf-8-sig")
    told = {"VERSION": VERSION, "TREE": laid, "OUT": target, "SIZE": tree.size(laid) // 1024}
    told |= {"LAYING": laying, "LONGEST": versions.LONGEST_ROOT}
    defined = [f"-D{name}={value}" for name, value in told.items()]
    if quick:
        defined.append("-DQUICK")
    answer = subprocess.run(
        ["makensis", "-V2", "-WX", *defined, str(script)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
    )
    if answer.returncode != 0 or not target.exists():
        raise NotReady(f"安装程序没有做成：{answer.stdout[-2000:]}{answer.stderr[-500:]}")
    script.unlink()
    laying.unlink()
    return target


def laid_out(laid: Path) -> str:
    """Give the lines that lay out every file, alike ones together: they pack better so."""
    lines, folder = [], ""
    within = [one.relative_to(laid) for one in laid.rglob("*") if one.is_file()]
    for one in sorted(within, key=lambda path: (_ALIKE.get(path.suffix, path.suffix), path)):
        if (wanted := str(PureWindowsPath("$INSTDIR", one.parent))) != folder:
            folder = wanted
            lines.append(f'SetOutPath "{folder}"')
        lines.append(f'File "${{TREE}}/{one.as_posix()}"')
    return "\n".join([*lines, ""])


def portable(laid: Path, target: Path, level: int = 9) -> Path:
    """Pack the same tree as a zip, sorted and with the commit's time: same files, same bytes."""
    when = zip_moment()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as container:
        for one in sorted(laid.rglob("*")):
            if one.is_file():
                name = f"{NAME}/{one.relative_to(laid).as_posix()}"
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_DEFLATED
                container.writestr(entry, one.read_bytes())
        for name, text in PORTABLE.items():
            entry = zipfile.ZipInfo(f"{NAME}/{name}", when)
            container.writestr(entry, text.replace("\n", "\r\n").encode("gb18030"))
    return target


PORTABLE: Final = {
    f"打开{NAME}.cmd": (
        "@echo off\n"
        'cd /d "%~dp0"\n'
        'start "" "start\\pythonw.exe" -m desktop_app.installed.starting %*\n'
    ),
    "先看这里.txt": (
        f"{NAME}（免安装）\n\n"
        f"1. 把整个文件夹解压到本机（路径最多 {versions.LONGEST_ROOT} 个字），双击“打开"
        f"{NAME}.cmd”。\n"
        "2. 程序可以放在U盘上；台账资料要放在本机硬盘上，程序会问放在哪里。\n"
        "3. 不要这份程序时删掉这个文件夹即可，台账资料在别处，不受影响。\n"
        "4. 需要 Windows 10（1809 或更新）或 Windows 11，64 位。\n"
    ),
}


def moment() -> str:
    """Give the time of the commit, in seconds: what is made carries no other."""
    asked = ["git", "log", "-1", "--format=%ct"]
    answer = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


def zip_moment() -> tuple[int, int, int, int, int, int]:
    """Give the same time as zips write it."""
    import time

    year, month, day, hour, minute, second = time.gmtime(int(moment()))[:6]
    return year, month, day, hour, minute, second


def count(folder: Path) -> int:
    """Count the files below a folder."""
    return sum(one.is_file() for one in folder.rglob("*"))


def require_short(laid: Path) -> None:
    """Raise `NotReady` when a path would be too long in the longest folder one may choose."""
    room = max(LONGEST_VERSION - len(VERSION), 0)
    for one in sorted(laid.rglob("*")):
        path = one.relative_to(laid)
        letters = versions.LONGEST_ROOT + 1 + len(str(path)) + room
        if letters > (LONGEST_OF_FOLDER if one.is_dir() else LONGEST_PATH):
            most = versions.LONGEST_ROOT
            raise NotReady(f"文件路径太长，装不进 {most} 个字的文件夹：{path}")


def require_small(laid: Path, made: Path) -> None:
    """Raise `NotReady` when the package has outgrown what was promised."""
    if made.stat().st_size > MOST_INSTALLER or tree.size(laid) > MOST_INSTALLED:
        raise NotReady("安装包超出了大小：安装程序 60 MB、装好 190 MB")
