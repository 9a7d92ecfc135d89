"""Lock files: exact versions and hashes for the program and for the tools, made by uv."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from build_scripts.environment import (
    DEV_LOCK,
    RUN_LOCK,
    Environment,
    NotReady,
    Runner,
    digest,
    run_here,
)

WINDOWS = ("--python-platform", "x86_64-pc-windows-msvc", "--python-version", "3.11")
COMPILE = ("--universal", "--generate-hashes", "--no-header", "--no-annotate", "--quiet")


def uv_of(tools: Environment) -> str | None:
    """Give the uv of the environment, else of this PC, None when there is neither."""
    own = tools.program("uv")
    return str(own) if own.exists() else shutil.which("uv")


def has_uv(tools: Environment) -> bool:
    """Say whether there is a uv to ask."""
    return uv_of(tools) is not None


def compile_lock(tools: Environment, lock: Path, output: Path, run: Runner) -> None:
    """Resolve pyproject.toml into a lock, keeping the output's versions where they still fit."""
    extra = ["--extra", "dev"] if lock == DEV_LOCK else []
    command = [str(uv_of(tools)), "pip", "compile", "pyproject.toml", *extra, *COMPILE]
    if run([*command, "--python-version", "3.11", "-o", str(output)]) != 0:
        raise NotReady(f"没有算出 {lock.name}：请检查网络和 pyproject.toml（见上文）")


def write(tools: Environment, run: Runner = run_here) -> int:
    """Bring both locks in step with pyproject.toml."""
    for lock in (RUN_LOCK, DEV_LOCK):
        compile_lock(tools, lock, lock, run)
    return 0


def check(tools: Environment, say: Callable[[str], None], run: Runner = run_here) -> int:
    """Say whether both locks fit pyproject.toml and Windows has a wheel for all that is in them."""
    failed = []
    with tempfile.TemporaryDirectory() as scratch:
        for lock in (RUN_LOCK, DEV_LOCK):
            fresh = Path(scratch, lock.name)
            shutil.copyfile(lock, fresh)
            compile_lock(tools, lock, fresh, run)
            if digest(fresh) != digest(lock):
                failed.append(f"{lock.name} 与 pyproject.toml 不一致，请运行 dev.py lock")
            target = ["--dry-run", "--quiet", "--target", str(Path(scratch, "windows")), *WINDOWS]
            wheels = ["--only-binary", ":all:", "--require-hashes", "-r", str(lock)]
            if run([str(uv_of(tools)), "pip", "install", *target, *wheels]) != 0:
                failed.append(f"{lock.name} 里有 Windows 缺少的安装包，或没有网络（见上文）")
    say("\n".join(failed) or "锁定文件与 pyproject.toml 一致，Windows 安装包齐全")
    return 1 if failed else 0
