"""An update by stick tried under Wine with two real versions: an earlier commit and this one.

The earlier commit is installed and gets a book. A newer version that breaks while it opens the
book must give way to it after two starts, with the book as it was; a sound one must bring the
book up and stay. What is torn, signed by others or older changes nothing.
"""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_scripts.environment import ROOT, NotReady
from build_scripts.package import release_key, wine
from build_scripts.package.wine import Findings, Wine
from db import upgrading
from desktop_app.exchange import program_update, signed
from desktop_app.installed import files, versions

PLACE: Final = ROOT / "build" / "check-update"
PASSWORD: Final = "shiliu jiayuan lianxi yong"  # noqa: S105  of a practice book
_SOON: Final = 300
_ATTEMPTS: Final = 3

# What the installed programs are asked to do, by their own code.
_MAKE: Final = (
    "import sys; from pathlib import Path; from desktop_app.practice.office import open_practice; "
    "from desktop_app.practice.profile import offices; "
    "open_practice(Path(sys.argv[1]), offices('small')[0], sys.argv[2]).close(); "
    "from PySide6.QtCore import QSettings; settings = QSettings(QSettings.Format.IniFormat, "
    "QSettings.Scope.UserScope, 'hongshiliu', 'ledger'); settings.setValue('book', sys.argv[1])"
)
_TAKE: Final = (
    "import sys; from pathlib import Path; from desktop_app.exchange import program_update; "
    "from desktop_app.installed import files; path = Path(sys.argv[1]); "
    "own = files.own_folder(); print(program_update.look(path, own).version); "
    "program_update.install(path, own)"
)
_DUMP: Final = (
    "import os, sys; os.environ['HSL_PASSWORD'] = sys.argv[2]; sys.stdout.reconfigure("
    "encoding='utf-8'); from desktop_app.__main__ import main; "
    "[main(['dump', '--kind', kind, sys.argv[1]]) for kind in ('resident', 'visit', 'meeting')]"
)
_BREAKS: Final = "\n\ndef look(*_asked: object) -> None:\n    import os\n\n    os._exit(3)\n"
_REVISION: Final = '''"""Keep a table that only a trial of updates wants."""

from alembic import op

revision, down_revision = "s{new:04}", "s{old:04}"


def upgrade() -> None:
    """Keep a table that only a trial of updates wants."""
    op.execute("CREATE TABLE trial_of_update (id INTEGER)")
'''


@dataclass(frozen=True)
class Made:
    """A version built from a commit of its own: its sources and what was made of them."""

    source: Path
    version: str

    @property
    def built(self) -> Path:
        """Give the folder of the finished files."""
        return self.source / "dist" / "windows"

    @property
    def laid(self) -> Path:
        """Give the version's files as they are installed."""
        return self.built / "tree" / versions.FOLDER / self.version

    def file(self, ending: str) -> Path:
        """Give one of the finished files by the end of its name."""
        return next(self.built.glob(f"*{ending}"))


def check(commit: str, say: Callable[[str], None]) -> int:
    """Build both, try everything; name what is wrong and give 1, or 0 when all is well."""
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir(parents=True)
    secret, _ = signed.new_key()
    key = PLACE / "key"
    key.write_text(secret.hex() + "\n", encoding="ascii")
    findings = Findings(say)
    old = build(commit, PLACE / "old", key)
    findings.step(f"旧版 {old.version} 做好了（{commit}）")
    new = build("HEAD", PLACE / "new", key, raised(old.version, 2))
    findings.step(f"新版 {new.version} 做好了，带一次结构升级")
    broken = broken_one(new, raised(old.version, 1), secret)
    findings.step("打不开台账的那一版做好了")
    with wine.screen() as display:
        windows = Wine(PLACE / "prefix", display)
        try:
            Trial(windows, findings).run(old, new, broken)
        except subprocess.TimeoutExpired:
            findings.require(None, f"{windows.MOST // 60} 分钟没有做完")
        finally:
            windows.end()
    return findings.end("从 U 盘更新（在 Wine 里）")


def raised(version: str, by: int) -> str:
    """Give a version that much later."""
    first, second, third = versions.number(version)
    return f"{first}.{second}.{third + by}"


def build(commit: str, folder: Path, key: Path, version: str = "") -> Made:
    """Build a commit in a clone of its own; with a version, one more commit raises it."""
    _run(["git", "clone", "--quiet", "--shared", "--no-checkout", str(ROOT), str(folder)], ROOT)
    told = ["git", "rev-parse", "--verify", f"{commit}^{{commit}}"]
    found = subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=False)
    if found.returncode != 0:
        raise NotReady(f"没有这个提交：{commit}")
    _run(["git", "checkout", "--quiet", "--detach", found.stdout.strip()], folder)
    if version:
        raise_to(version, folder)
    command = [sys.executable, "-m", "build_scripts.package", "windows", "--quick"]
    _run([*command, "--key", str(key), "--out", str(folder / "dist" / "windows")], folder)
    (laid,) = (folder / "dist" / "windows" / "tree" / versions.FOLDER).iterdir()
    return Made(folder, laid.name)


def raise_to(version: str, folder: Path) -> None:
    """Commit a later version with one more revision of the book's schema."""
    about = folder / "desktop_app" / "__init__.py"
    lines = about.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("VERSION")]
    about.write_text("\n".join([*kept, f'VERSION = "{version}"', ""]), encoding="utf-8")
    revisions = folder / "db" / "migrations" / "versions"
    newest = max(int(one.name[1:5]) for one in revisions.glob("s[0-9]*.py"))
    (revisions / f"s{newest + 1:04}_trial.py").write_text(
        _REVISION.format(new=newest + 1, old=newest), encoding="utf-8"
    )
    _run(["git", "add", "--all"], folder)
    who = ["-c", "user.name=trial", "-c", "user.email=trial@invalid"]
    _run(["git", *who, "commit", "--quiet", "--message", f"Raise the version to {version}"], folder)


def broken_one(new: Made, version: str, secret: bytes) -> Path:
    """Give the update to a version that ends itself once it has brought a book up."""
    folder = PLACE / "broken" / version
    shutil.copytree(new.laid, folder)
    source = PLACE / "clock_check.py"
    held = (new.source / "db" / "clock_check.py").read_text(encoding="utf-8")
    source.write_text(held + _BREAKS, encoding="utf-8")
    py_compile.compile(
        str(source),
        cfile=str(folder / "db" / "clock_check.pyc"),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        doraise=True,
    )
    system = files.read(new.laid).system
    listing = files.encode(files.gather(folder, version, system))
    (folder / files.LIST).write_bytes(listing)
    (folder / files.SIGNATURE).write_bytes(
        release_key.sign(secret, program_update.PURPOSE, listing)
    )
    target = PLACE / f"broken{program_update.SUFFIX}"
    program_update.write(target, folder, packing=zipfile.ZIP_STORED)
    return target


class Trial:
    """One program folder and one book, through a bad update and a good one."""

    def __init__(self, windows: Wine, findings: Findings) -> None:
        self.windows, self.require, self.step = windows, findings.require, findings.step
        self.root = windows.drive / "中文用户名" / "红石榴家园服务台账"
        self.book = windows.drive / "中文用户名" / "台账"
        self.stick = windows.drive / "U盘"
        self._held = ""

    def run(self, old: Made, new: Made, broken: Path) -> None:
        """Do all of it."""
        self.windows.make()
        self.stick.mkdir()
        if not self.install(old):
            return
        self.refuse(old, new)
        self.go_back(old, broken)
        self.stay(old, new)

    def install(self, old: Made) -> bool:
        """Install the earlier version, make a book with it, and open it as staff do."""
        self.windows.run(old.file("_安装.exe"), "/S", f"/D={self.windows.windows(self.root)}")
        if not self.require(versions.read(self.root).now == old.version, "旧版没有装上"):
            return False
        code, said = self.python(old.version, _MAKE, self.book, PASSWORD)
        self.require(code == 0, f"旧版没有做出台账：{said[-300:]}")
        self._held = self.dump(old.version)
        self.require(len(self._held) > 1000, f"台账读不出来：{self._held[-300:]}")
        opened = self.open((self.root / versions.BOOKS).exists)
        self.step(f"旧版 {old.version} 装好，输密码打开了台账")
        return self.require(opened, "旧版没有打开台账")

    def refuse(self, old: Made, new: Made) -> None:
        """Offer what must not be taken: nothing may have changed afterwards."""
        torn = PLACE / "torn.hslupd"
        shutil.copyfile(new.file(program_update.SUFFIX), torn)
        with torn.open("r+b") as stream:
            stream.seek(torn.stat().st_size // 2)
            stream.write(b"\0" * 64)
        strange = PLACE / "strange.hslupd"
        listing = (new.laid / files.LIST).read_bytes()
        with zipfile.ZipFile(strange, "w") as container:
            container.writestr(files.LIST, listing)
            container.writestr(
                files.SIGNATURE,
                release_key.sign(signed.new_key()[0], program_update.PURPOSE, listing),
            )
        for path, words in ((torn, "撕坏的"), (strange, "别人签名的")):
            self.refused(old.version, path, words)

    def refused(self, running: str, path: Path, words: str) -> None:
        """Offer one file and see that it is refused and everything left as it was."""
        shutil.copyfile(path, offered := self.stick / "offered.hslupd")
        before = self.program_files()
        code, _ = self.python(running, _TAKE, offered)
        self.require(code != 0, f"{words}更新收下了")
        self.require(self.program_files() == before, f"{words}更新改动了程序文件夹")
        self.step(f"{words}更新被拒绝，没有改动任何文件")

    def go_back(self, old: Made, broken: Path) -> None:
        """Take the broken one in; after two starts the earlier one opens the book as it was."""
        version = self.take(old.version, broken)
        for tries in (1, 2):
            gone = self.open(lambda: False, ends=True)
            state = versions.read(self.root)
            self.require(gone, "打不开台账的新版没有自己结束")
            self.require((state.now, state.tries) == (version, tries), f"试开的次数不对：{state}")
            self.require((self.book / upgrading.MARK).exists(), "结构升级以前没有备份")
        self.step(f"{version} 两次升级了台账又没有打开")
        back = self.open(lambda: not (self.book / upgrading.MARK).exists())
        self.require(back, "换回以后台账没有打开")
        self.require(versions.read(self.root).now == old.version, "没有换回旧版")
        self.require(self.dump(old.version) == self._held, "换回以后台账和原来不一样")
        self.step(f"自动换回 {old.version}，台账和更新以前一样")

    def stay(self, old: Made, new: Made) -> None:
        """Take the sound one in; it backs up, brings the book up, and stays."""
        self.take(old.version, new.file(program_update.SUFFIX))
        kept = len(list((self.book / "backups").iterdir()))
        opened = self.open(lambda: versions.read(self.root).proven)
        self.require(opened, "新版没有打开台账")
        self.require(versions.read(self.root).now == new.version, "新版没有留下")
        self.require(len(list((self.book / "backups").iterdir())) > kept, "升级以前没有备份")
        self.require(self.dump(new.version) == self._held, "更新以后台账和原来不一样")
        self.step(f"{new.version} 先备份、再升级，打开了台账，内容一样")
        self.refused(new.version, old.file(program_update.SUFFIX), "更旧的")

    def take(self, running: str, path: Path) -> str:
        """Take an update from the stick with the running version; give the new one's name."""
        stick = self.stick / "更新.hslupd"
        shutil.copyfile(path, stick)
        began = time.monotonic()
        code, said = self.python(running, _TAKE, stick)
        state = versions.read(self.root)
        self.require(code == 0 and state.now in said, f"没有更新：{said[-300:]}")
        self.require(state.before == running and not state.proven, f"没有记下新旧：{state}")
        self.step(f"{running} 收下 {state.now}：{time.monotonic() - began:.0f} 秒")
        return state.now

    def open(self, wanted: Callable[[], bool], *, ends: bool = False) -> bool:
        """Start the program as staff do, type the password, and wait for what is wanted."""
        for _attempt in range(_ATTEMPTS):
            reached = self._open(wanted, ends=ends)
            if reached is not None:
                return reached
            versions.closed_well(self.root)  # a start that never was does not count
            self.step("Wine 没有出现窗口，再开一次")
        return False

    def _open(self, wanted: Callable[[], bool], *, ends: bool) -> bool | None:
        """Start it once; None where Wine hung before there was a window."""
        start = self.root / "start" / "pythonw.exe"
        with self.windows.start(start, *wine.STARTER) as running:
            if self.windows.until_shown(lambda: self.keys("key", "Return")) is None:
                self.windows.end()
                return None
            self.keys("mousemove", "30", "30", "click", "1")
            self.keys("type", "--delay", "60", PASSWORD)
            self.keys("key", "Return")
            until = time.monotonic() + _SOON
            while not wanted() and running.poll() is None and time.monotonic() < until:
                time.sleep(0.2)
            reached = running.poll() is not None if ends else wanted()
            self.windows.picture().save(PLACE / "last-window.png")
            self.windows.end()
        return reached

    def keys(self, *words: str) -> None:
        """Press keys or move the mouse on the virtual screen."""
        screen = {**os.environ, "DISPLAY": self.windows.display}
        subprocess.run(["xdotool", *words], env=screen, check=False, capture_output=True)

    def python(self, version: str, code: str, *words: str | Path) -> tuple[int, str]:
        """Let an installed version do something by its own code."""
        python = self.root / versions.FOLDER / version / "python.exe"
        told = [self.windows.windows(one) if isinstance(one, Path) else one for one in words]
        return self.windows.run(python, "-c", code, *told)

    def dump(self, version: str) -> str:
        """Read the book out with a version."""
        return self.python(version, _DUMP, self.book, PASSWORD)[1]

    def program_files(self) -> dict[str, tuple[int, int]]:
        """Say which program files there are, how large and when written."""
        found = (one for one in self.root.rglob("*") if one.is_file())
        return {str(one): (one.stat().st_size, one.stat().st_mtime_ns) for one in found}


def _run(command: list[str], folder: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL
    )
    if done.returncode != 0:
        raise NotReady(f"没有做成：{' '.join(command[:4])}")
