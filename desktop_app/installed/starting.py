"""The starter: looks whether a version is whole, starts it, goes back from one that fails.

It runs on a small Python of its own in the folder `start`, on the standard library alone, so that
the shortcut stays the same whatever versions come and go.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from desktop_app.installed import files, versions

NAME: Final = "红石榴家园服务台账"
MODULE: Final = "desktop_app"
_STOP, _NOTE = 0x10, 0x40

Say = Callable[[str, int], None]
Run = Callable[[Path, Sequence[str]], int]


def main(root: Path, words: Sequence[str], say: Say, run: Run) -> int:
    """Start the version whose turn it is; give its exit code, or 1 with a sentence."""
    state, given_up = versions.begin(root)
    if not state.now:
        say(f"没有找到程序文件。请重新安装{NAME}；台账资料不受影响。", _STOP)
        return 1
    fault = fault_of(root, state.now)
    if fault and state.before and not state.proven and not fault_of(root, state.before):
        given_up, state, fault = state.now, versions.go_back(root), ""
    if fault:
        say(fault, _STOP)
        return 1
    if given_up:
        say(
            f"新版本 {given_up} 没有打开，已换回 {state.now}；更新前的资料都在。"
            "请把这件事告诉维护的人。",
            _NOTE,
        )
    code = run(root / versions.FOLDER / state.now, words)
    if code == 0:
        versions.closed_well(root)
    elif fault := fault_of(root, state.now, whole=True):  # too slow to look for at every start
        say(fault, _STOP)
    return code


def fault_of(root: Path, version: str, *, whole: bool = False) -> str:
    """Say what is wrong with a version's files; with `whole`, every byte of them is read."""
    folder = root / versions.FOLDER / version
    try:
        wrong = files.wrong(folder, files.read(folder), whole=whole)
    except files.Unreadable:
        wrong = [files.LIST]
    if wrong and len(str(root)) > versions.LONGEST_ROOT:  # Windows does not see them then
        return (
            f"程序文件夹的路径太长（{len(str(root))} 个字），最多 {versions.LONGEST_ROOT} 个字。"
            "请把程序放到层级浅的文件夹里；台账资料不在程序文件夹里，不受影响。"
        )
    return files.sentence(wrong) if wrong else ""


def say_in_a_box(words: str, sign: int) -> None:
    """Show a sentence without the help of the program that may be broken."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, words, NAME, sign)
    else:
        sys.stderr.write(words + "\n")


def run_version(folder: Path, words: Sequence[str]) -> int:
    """Start a version and wait for its end."""
    python = folder / ("pythonw.exe" if os.name == "nt" else "python")
    command = [str(python), "-m", MODULE, *words]
    return subprocess.call(command, stdin=subprocess.DEVNULL)  # noqa: S603  our own program


if __name__ == "__main__":
    sys.exit(main(Path(__file__).resolve().parents[3], sys.argv[1:], say_in_a_box, run_version))
