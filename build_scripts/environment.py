"""The project's own Python in `.venv`, filled from a lock file whose every hash is checked.

A stamp beside it remembers what was installed, so a second start asks nobody anything.
Runs on a bare Python: standard library only.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
RUN_LOCK = ROOT / "build_scripts" / "requirements.lock"
DEV_LOCK = ROOT / "build_scripts" / "requirements-dev.lock"

Runner = Callable[[Sequence[str]], int]


class NotReady(Exception):
    """The environment cannot be made; the text says in Chinese what to do."""


class Environment(NamedTuple):
    """A virtual environment in a folder."""

    folder: Path = ROOT / ".venv"

    @property
    def stamp(self) -> Path:
        """Where it is written what was installed."""
        return self.folder / "installed.json"

    def program(self, name: str) -> Path:
        """Give the place of a program in the environment, with Windows' folder and ending."""
        if os.name == "nt":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    @property
    def python(self) -> Path:
        """The environment's own Python."""
        return self.program("python")

    def holds(self, lock: Path) -> bool:
        """Say whether the lock is installed as it stands today, for the Python that asks."""
        try:
            installed = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return (
            self.python.exists()
            and installed.get("python") == python_tag()
            and installed.get("locks", {}).get(lock.name) == digest(lock)
        )

    def write_stamp(self, *locks: Path) -> None:
        """Remember what was installed; the last step, so an interrupted set-up starts again."""
        installed = {"python": python_tag(), "locks": {lock.name: digest(lock) for lock in locks}}
        self.stamp.write_text(json.dumps(installed, indent=1), encoding="utf-8")


def python_tag() -> str:
    """Name the running Python as far as wheels care: `cpython-3.11-64`."""
    bits = 64 if sys.maxsize > 2**32 else 32
    return f"{sys.implementation.name}-{sys.version_info[0]}.{sys.version_info[1]}-{bits}"


def digest(lock: Path) -> str:
    """Give the SHA-256 of a lock file, line endings aside (git may have changed them)."""
    return hashlib.sha256(lock.read_bytes().replace(b"\r\n", b"\n")).hexdigest()


def run_here(command: Sequence[str]) -> int:
    """Run a command with its output on the terminal and give its exit code."""
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def pip_command(python: Path, lock: Path, wheelhouse: Path | None) -> list[str]:
    """Give the pip call that installs a lock: wheels only, every hash checked."""
    command = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input", "install"]
    command += ["--quiet", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    if wheelhouse is not None:
        command += ["--no-index", "--find-links", str(wheelhouse)]
    return command


def is_usable(environment: Environment) -> bool:
    """Say whether the folder's Python starts, is of the running kind, and has a pip."""
    ask = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import pip; "
        "from build_scripts.environment import python_tag; print(python_tag())"
    )
    try:
        answer = subprocess.run(
            [environment.python, "-c", ask], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return answer.stdout.strip() == python_tag()


def make(environment: Environment, run: Runner) -> None:
    """Make an empty environment, in place of one that is broken or another Python's."""
    folder = environment.folder
    if is_usable(environment):
        return
    if folder.exists():
        try:
            shutil.rmtree(folder)
        except OSError as why:
            raise NotReady(f"请先关闭正在运行的程序，再删除文件夹 {folder.name} 后重试") from why
    if run([sys.executable, "-m", "venv", str(folder)]) != 0:
        raise NotReady("没有建成 Python 环境；Debian、Ubuntu 请先安装 python3-venv")


def prepare(
    lock: Path,
    say: Callable[[str], None],
    *,
    wheelhouse: Path | None = None,
    environment: Environment = Environment(),  # noqa: B008 - a tuple, nothing can change it
    run: Runner = run_here,
) -> Environment:
    """Give the environment with the lock installed; does nothing when it is already so.

    Raises NotReady when it cannot be made.
    """
    if environment.holds(lock):
        return environment
    if wheelhouse is not None and not wheelhouse.is_dir():
        raise NotReady(f"没有找到安装包文件夹：{wheelhouse}")
    say("正在准备运行环境，首次需要几分钟……")
    make(environment, run)
    environment.stamp.unlink(missing_ok=True)
    if run(pip_command(environment.python, lock, wheelhouse)) != 0:
        raise NotReady("运行环境没有装好：请检查网络，或用 --wheelhouse 指定安装包文件夹")
    environment.write_stamp(*([RUN_LOCK, DEV_LOCK] if lock == DEV_LOCK else [lock]))
    return environment
