"""The program: the window without a command, everything else without a window."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app import later
from desktop_app.commands.line import obey
from desktop_app.commands.usage import parser
from desktop_app.installed import crash_dumps


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks; give the exit code."""
    crash_dumps.forbid()
    asked = parser()
    wanted = asked.parse_args(arguments)
    if wanted.self_check and wanted.command:
        asked.error("argument --self-check: not allowed with argument 命令")
    if wanted.self_check:
        return _self_check(wanted.self_check, pictures=wanted.pictures)
    if wanted.command:
        return obey(wanted)
    return _window()


# Qt is loaded only where there is something to be seen.


def _window() -> int:
    # What is imported stays for good: looking through it for garbage, now or ever after, only
    # costs time (a tenth of the start).
    gc.disable()
    later.put_off()
    # The book before Qt, which once it is loaded reads the source of every module imported after
    # it to see whether it speaks of Qt: another tenth.
    from db import backup, due, founding, peers  # noqa: F401
    from desktop_app import app

    gc.freeze()
    gc.enable()
    return app.main()


def _self_check(folder: Path, *, pictures: bool) -> int:
    from desktop_app.self_check import self_check

    return self_check(folder, shots=None if pictures else ())


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        sys.exit(main())
    except BrokenPipeError:  # whoever read the result has had enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
