"""What a reader gone wild would do inside the child; named by tests as tasks."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path


def eat_memory(path: Path) -> bytes:
    """Take 1 GB in pieces."""
    held = [bytearray(1 << 24) for _ in range(64)]
    return str(len(held)).encode()


def eat_processor(path: Path) -> bytes:
    """Count for ever."""
    while True:
        pass


def sleep_long(path: Path) -> bytes:
    """Do nothing for a minute."""
    time.sleep(60)
    return b""


def die(path: Path) -> bytes:
    """End without a word."""
    os._exit(9)


def linger(path: Path) -> bytes:
    """Close our mouth and stay."""
    os.close(1)
    time.sleep(60)
    return b""


def talk_long(path: Path) -> bytes:
    """Answer more than anyone asked for."""
    return b"x" * 5_000_000


def tell_environment(path: Path) -> bytes:
    """Name what of the parent's environment and modules reached us."""
    loaded = [name for name in ("PySide6", "sqlalchemy", "sqlcipher3") if name in sys.modules]
    return " ".join([*os.environ, *loaded]).encode()


def try_outside_acts(path: Path) -> bytes:
    """Try each forbidden thing; name those that worked."""
    acts: dict[str, Callable[[], object]] = {
        "write": lambda: path.with_suffix(".new").write_bytes(b"x"),
        "low write": lambda: os.open(path, os.O_RDWR),
        "remove": path.unlink,
        "rename": lambda: path.rename(path.with_suffix(".old")),
        "program": lambda: subprocess.run([sys.executable, "-V"], check=False),
        "network": socket.socket,
    }
    worked = []
    for name, act in acts.items():
        try:
            act()
        except PermissionError:
            continue
        worked.append(name)
    return " ".join(worked).encode()


def write_below_python(path: Path) -> bytes:
    """Write through a file that was open before the cage closed."""
    return str(os.write(_HELD, b"x" * 10)).encode()


def _open_held() -> int:
    wanted = Path(sys.path[0], "held")  # only the one test that asks for it has such a file
    return os.open(wanted, os.O_WRONLY) if wanted.is_file() else -1


_HELD = _open_held()
