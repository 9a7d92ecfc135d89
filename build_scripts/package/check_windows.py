"""The Windows installer tried under Wine: installed, used, compared with Linux, taken away again.

What Wine cannot show (real printers, input methods, scaling, scanners) is a list for a real PC in
the administrator's manual.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

from PIL import Image, ImageChops, ImageStat

from build_scripts.environment import ROOT
from build_scripts.package import wine
from build_scripts.package.windows import LONGEST_PATH
from build_scripts.package.wine import Findings, Wine
from desktop_app import VERSION
from desktop_app.installed import files, versions

# What falls back on Python when a library is not found must not do so unseen.
_LIBRARIES: Final = (
    "import _pi_heif, rapidfuzz.fuzz_cpp, cryptography.hazmat.bindings._rust; "
    "from sqlalchemy.util._has_cython import HAS_CYEXTENSION as found; import sys; "
    "sys.exit(0 if found else 3)"
)
DATA: Final = Path(*["台账放在名字很长的文件夹里" + "长" * 45] * 3)  # its books: 200 characters
# How far a window may be from the one on Linux, of 255: letters fall a little differently, which
# measures 1.9 in shades and 0.5 in strokes. With boxes for letters it is 8 to 9, and 2.
MOST_SHADES, MOST_STROKES = 4.0, 1.0
_TOO_LONG: Final = 5  # the code with which the installer refuses
_TENTH: Final = (136, 70)
_TILES: Final = (21, 11)  # of some 64 pixels: a line may move within one, not its strokes be fewer
_SOON: Final = 180


def check(built: Path, say: Callable[[str], None]) -> int:
    """Try the installer in a folder; name what is wrong and give 1, or 0 when all is well."""
    place = ROOT / "build" / "check-windows"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    here, findings = Linux(place / "linux"), Findings(say)
    with wine.screen() as display:
        windows = Wine(place / "prefix", display)
        try:
            Trial(windows, next(built.glob("*_安装.exe")), place, findings).run(here)
        except subprocess.TimeoutExpired:
            findings.require(None, f"{windows.MOST // 60} 分钟没有做完")
        finally:
            windows.end()
            here.end()
    return findings.end("Windows 安装包试装（在 Wine 里）")


class Linux:
    """The same self-check here, running beside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
        command = [sys.executable, "-m", "desktop_app", "--self-check", str(folder)]
        self._running = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
        )

    def summary(self) -> dict[str, Any]:
        """Wait for its end and give what it found."""
        self._running.wait()
        return summary_of(self.folder)

    def end(self) -> None:
        """End it if it still runs."""
        self._running.kill()
        self._running.wait()


class Trial:
    """One installer, from the refusal on an old Windows to what an uninstall leaves."""

    def __init__(self, windows: Wine, installer: Path, place: Path, findings: Findings) -> None:
        self.windows, self.installer, self.place = windows, installer, place
        self.require, self._step = findings.require, findings.step

    def run(self, here: Linux) -> None:
        """Do all of it."""
        self.windows.make()
        self._step("Wine 准备好了")
        self.old_windows()
        self.too_deep()
        root = self.install(self.deep())
        if root is not None:
            self.only_ours(root)
            self.libraries(root)
            self.use(root, here)
            self.first_window(root)
            self.uninstall(root)

    def old_windows(self) -> None:
        """Windows 7 is refused and nothing is installed."""
        self.windows.pretend("win7")
        target = self.windows.drive / "old"
        code, _ = self.windows.run(self.installer, "/S", f"/D={self.windows.windows(target)}")
        self.windows.pretend("win10")
        self.require(code != 0 and not target.exists(), "Windows 7 没有被拒绝")
        self._step("Windows 7 被拒绝，没有留下文件")

    def too_deep(self) -> None:
        """One letter more than a program folder may have is refused and nothing is installed."""
        longest = self.deep()
        target = longest.with_name(f"{longest.name}长")
        code, _ = self.windows.run(self.installer, "/S", f"/D={self.windows.windows(target)}")
        self.require(code == _TOO_LONG and not target.exists(), f"太长的文件夹没有被拒绝（{code}）")

    def deep(self) -> Path:
        """Give the longest program folder one may have, of a user with a Chinese name."""
        place = self.windows.drive / "users" / wine.USER
        while (left := versions.LONGEST_ROOT - len(self.windows.windows(place)) - 1) > 0:
            place /= ("很长的文件夹名" * 9)[:left]
        return place

    def install(self, target: Path) -> Path | None:
        """Install without questions; a silent installer may do nothing, so files are counted."""
        began = time.monotonic()
        path = self.windows.windows(target)
        code, _ = self.windows.run(self.installer, "/S", f"/D={path}")
        seconds = time.monotonic() - began
        version = target / versions.FOLDER / VERSION
        if not self.require(code == 0 and version.is_dir(), f"没有装上（{code}）"):
            return None
        wrong = files.wrong(version, files.read(version), whole=True)
        self.require(not wrong, f"装好的文件不对：{wrong[:3]}")
        self.require(versions.read(target).now == VERSION, "没有记下版本")
        shortcuts = list(self.windows.drive.rglob("红石榴家园服务台账.lnk"))
        self.require(len(shortcuts) == 2, f"开始菜单和桌面的图标：{len(shortcuts)} 个")
        laid = list(target.rglob("*"))
        longest = max(len(self.windows.windows(one)) for one in laid)  # Wine itself takes any
        within = len(path) == versions.LONGEST_ROOT and longest <= LONGEST_PATH
        self.require(within, f"路径不对：文件夹 {len(path)} 个字，最长的文件 {longest} 个字")
        size = sum(one.stat().st_size for one in laid if one.is_file())
        self._step(f"装好：{seconds:.0f} 秒，{size / 1e6:.0f} MB，路径 {len(path)} 个字")
        return target

    def only_ours(self, root: Path) -> None:
        """None of the stand-ins of this trial may have got into the package."""
        leaked = wine.found_in(root, wine.stand_ins())
        self.require(not leaked, f"试验用的文件混进了安装包：{leaked}")

    def libraries(self, root: Path) -> None:
        """Libraries that moved or got shorter names are found by the modules that want them."""
        python = root / versions.FOLDER / VERSION / "python.exe"
        code, said = self.windows.run(python, "-c", _LIBRARIES)
        self.require(code == 0, f"有的库没有找到（{code}）：{said[-300:]}")

    def use(self, root: Path, here: Linux) -> None:
        """Run the self-check of the installed program and hold it against the one here."""
        target = self.windows.drive / DATA
        began = time.monotonic()
        python = root / versions.FOLDER / VERSION / "python.exe"
        told = self.windows.windows(target)
        code, _ = self.windows.run(python, "-m", "desktop_app", "--self-check", told)
        self._step(f"自检结束：{time.monotonic() - began:.0f} 秒，退出码 {code}")
        if not self.require((target / "summary.json").exists(), "自检没有写出结果"):
            return
        there, here_found = summary_of(target), here.summary()
        self.require(there["ok"], f"自检发现：{there['faults'][:3]}")
        self.require(here_found["ok"], f"本机的自检发现：{here_found['faults'][:3]}")
        for name in ("ledgers", "sheet", "exchange", "pages"):
            same = comparable(there.get(name)) == comparable(here_found.get(name))
            self.require(same, f"自检的“{name}”和 Linux 上的不一样")
        for name in ("community", "district"):
            apart = difference(target / f"{name}.png", here.folder / f"{name}.png")
            told = f"{apart.shades:.1f}/255，笔画 {apart.strokes:.1f}"
            self.require(apart.is_little, f"{name} 的截图差得太多：{told}")
            self._step(f"{name} 的截图与 Linux 相差 {told}")
            shutil.copyfile(target / f"{name}.png", self.place / f"{name}-windows.png")
        pages = sum(map(len, there["pages"].values()))
        self._step(f"{pages} 个画面、{len(there['ledgers'])} 种台账、导出合入、表格进出都一样")

    def first_window(self, root: Path) -> None:
        """Start it as staff do, twice, on the virtual screen, and wait for its window."""
        for which in ("第一次", "再次"):
            began = time.monotonic()
            running = self.windows.start(root / "start" / "pythonw.exe", *wine.STARTER)
            picture = self.windows.until_shown()
            seconds = time.monotonic() - began
            self.windows.end()
            running.wait(_SOON)
            if self.require(picture is not None, "从开始菜单打开后没有窗口") and picture:
                picture.save(self.place / "first-window.png")
                self._step(f"从开始菜单打开（{which}）：{seconds:.1f} 秒后看到窗口")

    def uninstall(self, root: Path) -> None:
        """Take it away: no program file stays, the ledgers do."""
        ledger = self.windows.drive / "users" / "台账资料" / "book.db"
        ledger.parent.mkdir(parents=True)
        ledger.write_bytes(b"ledger")
        versions.note_book(root, ledger.parent)
        # _?= keeps it from working in a copy of itself that nobody waits for.
        self.windows.run(root / "uninstall.exe", "/S", f"_?={self.windows.windows(root)}")
        left = [one.name for one in root.rglob("*") if one.is_file()] if root.exists() else []
        self.require(set(left) <= {"uninstall.exe"}, f"卸载后还留着：{left[:3]}")
        self.require(ledger.read_bytes() == b"ledger", "卸载动了台账资料")
        shortcuts = list(self.windows.drive.rglob("红石榴家园服务台账.lnk"))
        self.require(not shortcuts, "卸载后图标还在")
        self._step("已卸载，台账资料没有动")


def summary_of(folder: Path) -> dict[str, Any]:
    """Read what a self-check found."""
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    return found


def comparable(found: Any) -> Any:
    """Leave out what differs from run to run: the code of a state that holds fresh keys."""
    if isinstance(found, dict):
        return {key: comparable(one) for key, one in found.items() if key != "state_code"}
    return [comparable(one) for one in found] if isinstance(found, list) else found


class Apart(NamedTuple):
    """How far two pictures are apart: in their shades, and in how many strokes stand where."""

    shades: float
    strokes: float

    @property
    def is_little(self) -> bool:
        """Say whether they show the same: things in their places, and words as words."""
        return self.shades <= MOST_SHADES and self.strokes <= MOST_STROKES


def difference(one: Path, other: Path) -> Apart:
    """Say how far two pictures of a window are apart, from 0 to 255."""
    pictures = [Image.open(path).convert("L") for path in (one, other)]
    small = [picture.resize(_TENTH) for picture in pictures]
    strokes = [_strokes(picture) for picture in pictures]
    return Apart(
        *(float(ImageStat.Stat(ImageChops.difference(*pair)).mean[0]) for pair in (small, strokes))
    )


def _strokes(picture: Image.Image) -> Image.Image:
    """Give for each tile how often light and dark change from one pixel to the next."""
    changes = ImageChops.difference(picture, ImageChops.offset(picture, 1, 0))
    return changes.resize(_TILES, Image.Resampling.BOX)
