"""How the frozen program for Linux starts: files looked over, then the window or a command.

It is its own Python too: the capped child that reads strangers' files is the same program.
"""

import io
import runpy
import sys
from pathlib import Path

CHILD = "desktop_app.exchange.child"


def start() -> int:
    """Look whether the program is whole and run it; give its exit code."""
    from desktop_app.installed import files

    own = Path(sys.executable).parent
    try:
        wrong = files.wrong(own, files.read(own))
    except files.Unreadable:
        wrong = [files.LIST]
    if wrong:
        sys.stderr.write(files.sentence(wrong) + "\n")
        return 1
    from desktop_app.__main__ import main

    return main()


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    if sys.argv[-2:] == ["-m", CHILD]:
        runpy.run_module(CHILD, run_name="__main__", alter_sys=True)
    else:
        sys.exit(start())
