"""The Debian package tried on a bare Debian 12: installed, used, updated, taken away again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT, NotReady
from build_scripts.package import linux, wine
from build_scripts.package.wine import Findings
from desktop_app import VERSION

RELEASE: Final = "bookworm"
NEWER: Final = "99.0.0"
PROGRAM: Final = f"/usr/bin/{linux.PACKAGE}"
LEDGER: Final = Path("root", "文档", "红石榴台账", "book.db")
_MOST: Final = 15 * 60  # seconds for one command
_INSIDE: Final = {"HOME": "/root", "LC_ALL": "C.UTF-8", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}


def check(built: Path, say: Callable[[str], None]) -> int:
    """Try the .deb in a folder; name what is wrong and give 1, or 0 when all is well."""
    if os.geteuid() != 0:
        raise NotReady("这项检查要在文件夹里装一个 Debian，请用 root 运行")
    place = ROOT / "build" / "check-linux"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    findings = Findings(say)
    with bare_debian(place / "debian") as debian:
        findings.step("最小的 Debian 12 准备好了")
        Trial(debian, next(built.glob("*.deb")), place, findings).run()
    return findings.end("Linux 安装包试装")


class Debian:
    """A Debian in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str, **more: str) -> tuple[int, str]:
        """Run a command inside; give its exit code and what it wrote."""
        answer = subprocess.run(
            ["chroot", str(self.root), *command],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_MOST,
            check=False,
        )
        return answer.returncode, answer.stdout.decode("utf-8", "replace")

    def environment(self, **more: str) -> dict[str, str]:
        """Give what commands inside see of the outside: how to reach the net, and nothing more."""
        net = {name: value for name, value in os.environ.items() if name.lower().endswith("_proxy")}
        return {**net, **_INSIDE, "DEBIAN_FRONTEND": "noninteractive", **more}


@contextmanager
def bare_debian(root: Path) -> Iterator[Debian]:
    """Give a fresh Debian of nothing but its base, which reaches the net as this PC does."""
    command = ["debootstrap", "--variant=minbase", RELEASE, str(root)]
    if subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode != 0:
        raise NotReady("没有装成最小的 Debian：请检查网络（见上文）")
    ways = Path("etc", "apt", "apt.conf.d")
    shutil.copytree("/" / ways, root / ways, dirs_exist_ok=True)
    shutil.copyfile("/etc/resolv.conf", root / "etc" / "resolv.conf")
    processes = ["mount", "-t", "proc", "proc", str(root / "proc")]
    is_mounted = subprocess.run(processes, check=False).returncode == 0
    try:
        yield Debian(root)
    finally:
        if is_mounted:
            subprocess.run(["umount", "-l", str(root / "proc")], check=False)


class Trial:
    """One .deb, from the first install to what its removal leaves."""

    def __init__(self, debian: Debian, package: Path, place: Path, findings: Findings) -> None:
        self.debian, self.package, self.place = debian, package, place
        self.require, self._step = findings.require, findings.step

    def run(self) -> None:
        """Do all of it."""
        self.debian.run("apt-get", "update")
        began = time.monotonic()
        self.install(self.package, VERSION)
        self._step(f"装好：{time.monotonic() - began:.0f} 秒（和它要的系统组件一起）")
        self.use("装好以后")
        self.first_window()
        ledger = self.debian.root / LEDGER
        ledger.parent.mkdir(parents=True)
        ledger.write_bytes(b"ledger")
        self.install(raised(self.package, self.place / "newer"), NEWER)
        self.use("更新以后")
        self.downgrade()
        self.remove()
        self.require(ledger.read_bytes() == b"ledger", "动了台账资料")
        self._step("已卸载，台账资料没有动")

    def install(self, package: Path, version: str) -> None:
        """Install a package with what it needs; dpkg must then know it in this version."""
        inside = self._inside(package)
        code, words = self.debian.run("apt-get", "install", "-y", "--no-install-recommends", inside)
        self.require(code == 0, f"没有装上：{words[-300:]}")
        self.require(self.version() == f"install ok installed {version}", f"装的不是 {version}")

    def version(self) -> str:
        """Give what dpkg says of the package."""
        asked = ["dpkg-query", "-W", "-f", "${Status} ${Version}", linux.PACKAGE]
        return self.debian.run(*asked)[1]

    def use(self, when: str) -> None:
        """Run the self-check of the installed program: every page, ledger, export and sheet."""
        found = self.debian.root / "found"
        shutil.rmtree(found, ignore_errors=True)
        code, words = self.debian.run(PROGRAM, "--self-check", "/found")
        if not self.require(
            (found / "summary.json").exists(), f"{when}自检没有结果：{words[-300:]}"
        ):
            return
        summary = json.loads((found / "summary.json").read_text(encoding="utf-8"))
        is_well = code == 0 and summary["ok"]
        if not self.require(is_well, f"{when}自检发现：{summary['faults'][:3]}"):
            return
        pages = sum(map(len, summary["pages"].values()))
        self._step(
            f"{when}：{pages} 个画面、{len(summary['ledgers'])} 种台账、导出合入、表格进出都好"
        )
        shutil.copyfile(found / "community.png", self.place / "community.png")

    def first_window(self) -> None:
        """Start it as the menu does and wait for its window on a virtual screen."""
        with wine.screen() as display:
            began = time.monotonic()
            running = subprocess.Popen(
                ["chroot", str(self.debian.root), PROGRAM],
                env=self.debian.environment(DISPLAY=display),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            picture = wine.until_shown(display)
            seconds = time.monotonic() - began
            running.terminate()
            running.wait()
        if self.require(picture is not None, "从菜单打开后没有窗口") and picture:
            picture.save(self.place / "first-window.png")
            self._step(f"从菜单打开：{seconds:.1f} 秒后看到窗口")

    def downgrade(self) -> None:
        """Refuse an older package over a newer one, and leave the newer as it was."""
        code, words = self.debian.run("dpkg", "-i", self._inside(self.package))
        self.require(code != 0 and "不能换成旧的" in words, f"旧版没有被拒绝：{words[-300:]}")
        self.require(self.version() == f"install ok installed {NEWER}", "旧版动了新版")
        self._step("旧版被拒绝，新版没有动")

    def remove(self) -> None:
        """Take it away: no file of the program stays."""
        code, words = self.debian.run("dpkg", "-r", linux.PACKAGE)
        self.require(code == 0 and "台账资料没有动" in words, f"没有卸载：{words[-300:]}")
        left = [
            one for one in (linux.HOME, PROGRAM.lstrip("/")) if (self.debian.root / one).exists()
        ]
        self.require(not left, f"卸载后还留着：{left}")

    def _inside(self, package: Path) -> str:
        target = self.debian.root / f"{package.parent.name}-{package.name}"
        shutil.copyfile(package, target)
        return f"/{target.relative_to(self.debian.root)}"


def raised(package: Path, scratch: Path) -> Path:
    """Give the same package as a version far newer."""
    scratch.mkdir()
    laid = scratch / "laid"
    subprocess.run(["dpkg-deb", "-R", str(package), str(laid)], check=True)
    for name in ("control", "preinst"):
        text = (laid / "DEBIAN" / name).read_text(encoding="utf-8")
        (laid / "DEBIAN" / name).write_text(text.replace(VERSION, NEWER), encoding="utf-8")
    target = scratch / package.name
    command = ["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "--build", str(laid), str(target)]
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return target
