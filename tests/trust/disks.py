"""Real file systems in a file: made, mounted, copied in mid-write, and mounted again."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

MAKE = {
    "ext4": ("mkfs.ext4", "-q", "-F"),
    "exfat": ("mkfs.exfat",),
    "ntfs": ("mkfs.ntfs", "-F", "-Q", "-q"),
}
MOUNT = {
    "ext4": ("mount", "-t", "ext4"),
    "exfat": ("mount.exfat-fuse",),
    "ntfs": ("ntfs-3g",),
}
MIB = 1 << 20


def image(path: Path, kind: str, mib: int) -> Path:
    """Make an empty file system of a kind in a file; skip where its tools are not there."""
    if shutil.which(MAKE[kind][0]) is None or shutil.which(MOUNT[kind][0]) is None:
        pytest.skip(f"no tools for {kind} here: nothing was tried on it")
    with path.open("wb") as file:
        file.truncate(mib * MIB)
    subprocess.run([*MAKE[kind], str(path)], check=True, capture_output=True)
    return path


@contextmanager
def mounted(path: Path, kind: str, point: Path) -> Iterator[Path]:
    """Have an image mounted at a folder; skip where only an administrator may."""
    point.mkdir(exist_ok=True)
    device = _device(path)
    try:
        run = subprocess.run([*MOUNT[kind], device, str(point)], capture_output=True, check=False)
        if run.returncode:
            pytest.skip(f"no right to mount here: nothing was tried on {kind}")
        try:
            yield point
        finally:
            subprocess.run(["umount", str(point)], check=True)
    finally:
        subprocess.run(["losetup", "-d", device], check=True)


def _device(path: Path) -> str:
    run = subprocess.run(
        ["losetup", "-f", "--show", str(path)], capture_output=True, text=True, check=False
    )
    if run.returncode:
        pytest.skip("no right to mount here: no real file system was tried")
    return run.stdout.strip()


def frozen(path: Path, copy: Path) -> None:
    """Copy what the medium holds at this moment; the writer is stopped meanwhile."""
    shutil.copyfile(path, copy)


def read_told(pipe: int) -> bytes:
    """Give what has been told so far without waiting for more."""
    told = b""
    os.set_blocking(pipe, False)
    try:
        while piece := os.read(pipe, 65536):
            told += piece
    except BlockingIOError:
        pass
    return told
