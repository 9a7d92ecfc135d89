"""Where a book may live (a fixed disk here, outside synced folders), and where sticks are."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from string import ascii_uppercase

from msgspec import Struct

from db import windows_disk
from db.trouble import Refused

MOST_PATH = 200

_SYNC = {
    "onedrive": "OneDrive",
    "坚果云": "坚果云",
    "nutstore": "坚果云",
    "百度网盘": "百度网盘",
    "百度云": "百度网盘",
    "baidusync": "百度网盘",
    "baidunetdisk": "百度网盘",
    "baiduyun": "百度网盘",
    "微云": "微云",
    "weiyun": "微云",
    "wps云盘": "WPS 云盘",
    "wps 云盘": "WPS 云盘",
    "wps cloud": "WPS 云盘",
    "wpsdrive": "WPS 云盘",
    "wps网盘": "WPS 云盘",
    "dropbox": "Dropbox",
    "iclouddrive": "iCloud",
    "阿里云盘": "阿里云盘",
    "天翼云盘": "天翼云盘",
}
_FAT_SYSTEMS = {"vfat", "msdos", "exfat"}
_EXFAT_SIGN = b"EXFAT   "  # bytes 3 to 10 of such a disk
_NETWORK_SYSTEMS = {
    "nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ncpfs", "davfs",
    "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.gvfsd-fuse",
}  # fmt: skip


class Probes(Struct, frozen=True):
    """What is asked of the computer; tests hand in their own answers.

    `drive` gives "fixed", "removable", "network" or "fat" for an existing folder; `environment`
    names the folders that sync programs announce there.
    """

    drive: Callable[[Path], str]
    environment: Mapping[str, str]


def location_fault(
    folder: Path, probes: Probes | None = None, *, on_server: bool = False
) -> str | None:
    """Say why a book may not live in this folder, or None when it may.

    Of a book `on_server` the folder holds keys and packages alone: colleagues may share it.
    """
    probes = probes or Probes(_drive, os.environ)
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() would follow a dead link
    if len(str(folder)) > MOST_PATH:
        return f"文件夹的路径超过 {MOST_PATH} 个字，请选一个层级浅、名称短的文件夹。"
    kind = probes.drive(_nearest_existing(folder))
    if kind == "removable":
        return (
            "台账不能放在 U 盘或移动硬盘上，拔出时会损坏。请选本机硬盘上的文件夹；"
            "U 盘只用来带数据包和备份。"
        )
    if kind == "network" and not on_server:
        return "台账不能放在网络共享文件夹里，断网时会损坏。请选本机硬盘上的文件夹。"
    if kind == "fat" and not on_server:
        return (
            "这块硬盘是 FAT32 或 exFAT 格式，突然断电时会丢文件。"
            "请选 NTFS 格式的硬盘上的文件夹（Windows 所在的盘就是）。"
        )
    if program := _syncing_program(folder, probes.environment):
        return f"这个文件夹由{program}同步，居民资料会被传到网上。请选不同步的本机文件夹。"
    return None


def require_fit(folder: Path, probes: Probes | None = None, *, on_server: bool = False) -> None:
    """Raise `Refused` where a book may not live in this folder."""
    if fault := location_fault(folder, probes, on_server=on_server):
        raise Refused(fault)


def _nearest_existing(folder: Path) -> Path:
    for candidate in (folder, *folder.parents):
        if candidate.exists():
            return candidate
    return folder


def _syncing_program(folder: Path, environment: Mapping[str, str]) -> str | None:
    for part in folder.parts:
        for sign, program in _SYNC.items():
            if part.lower().startswith(sign) or (not sign.isascii() and sign in part):
                return program
    for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer"):
        root = environment.get(name)
        if root and folder.is_relative_to(root):
            return "OneDrive"
    return None


def _drive(folder: Path) -> str:
    if sys.platform == "win32":
        return _windows_drive(folder)
    if sys.platform == "linux":
        return linux_drive(folder, Path("/proc/mounts").read_text("utf-8", "replace"), Path("/sys"))
    return "fixed"


def sticks() -> list[Path]:
    """Give where USB sticks and portable disks are plugged in now, in the order the PC has."""
    if sys.platform == "win32":
        return _windows_sticks()
    if sys.platform == "linux":
        return linux_sticks(Path("/proc/mounts").read_text("utf-8", "replace"), Path("/sys"))
    return []


def _windows_sticks() -> list[Path]:
    """Ask for the letters in use (a bit each), then what each is.

    A slot without a card is one too, but has no volume; A and B are floppy drives.
    """
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    bits: int = kernel.GetLogicalDrives()
    roots = [
        f"{letter}:\\" for at, letter in enumerate(ascii_uppercase) if at > 1 and bits >> at & 1
    ]
    nothing = None, 0, None, None, None, None, 0
    return [
        Path(root)
        for root in roots
        if _windows_kind(kernel.GetDriveTypeW(root), root) == "stick"
        and kernel.GetVolumeInformationW(root, *nothing)
    ]


def linux_sticks(mounts: str, sys_folder: Path) -> list[Path]:
    """Tell the sticks from the text of /proc/mounts and the tree of /sys.

    Only what desktops and people plug in: a system that itself runs from a stick is none.
    """
    points = [Path(_mount_point(line.split(" ")[1])) for line in mounts.splitlines()]
    return [
        point
        for point in points
        if point.parts[1:2] in (("media",), ("mnt",), ("run",))
        and linux_drive(point, mounts, sys_folder) == "removable"
    ]


def _mount_point(written: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), written)


def _windows_kind(answer: int, root: str) -> str:
    """Read what GetDriveTypeW says: 2 removable, 3 fixed, 4 network, 5 CD, 6 memory disk.

    A portable hard disk calls itself fixed; its place on the USB bus tells the truth. The disk
    that Windows runs from stays where it is, whatever it hangs on.
    """
    drive = root[:2]
    is_own = drive.upper() == os.environ.get("SYSTEMDRIVE", "C:").upper()
    if answer == 3 and not is_own and windows_disk.is_portable(drive):
        return "stick"
    return {2: "stick", 4: "network", 5: "disc"}.get(answer, "fixed")


def _windows_drive(folder: Path) -> str:
    import ctypes

    if folder.drive.startswith("\\\\"):
        return "network"
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    kind = _windows_kind(kernel.GetDriveTypeW(folder.anchor), folder.anchor)
    if kind != "fixed":
        return "network" if kind == "network" else "removable"
    system = ctypes.create_unicode_buffer(64)
    kernel.GetVolumeInformationW(folder.anchor, None, 0, None, None, None, system, len(system))
    return "fat" if "FAT" in system.value.upper() else "fixed"


def linux_drive(folder: Path, mounts: str, sys_folder: Path) -> str:
    """Tell the kind of disk from the text of /proc/mounts and the tree of /sys."""
    device, system = "", ""
    longest = -1
    for line in mounts.splitlines():
        source, written, kind = line.split(" ")[:3]
        point = _mount_point(written)
        if folder.is_relative_to(point) and len(point) >= longest:
            device, system, longest = source, kind, len(point)
    if system in _NETWORK_SYSTEMS:
        return "network"
    if not device.startswith("/dev/"):
        return "fixed"
    kind = _linux_block(sys_folder / "class" / "block" / Path(device).name)
    is_fat = system in _FAT_SYSTEMS or (system == "fuseblk" and _is_exfat(Path(device)))
    return "fat" if kind == "fixed" and is_fat else kind


def _is_exfat(device: Path) -> bool:
    """Whether a disk behind a program of its own says that it is exFAT; unknown is no."""
    try:
        with device.open("rb") as file:
            return file.read(11)[3:] == _EXFAT_SIGN
    except OSError:
        return False


def _linux_block(block: Path) -> str:
    if not block.exists():
        return "fixed"
    real = block.resolve()
    disk = real.parent if (real / "partition").exists() else real
    flag = disk / "removable"
    is_removable = flag.exists() and flag.read_text("ascii").strip() == "1"
    # A portable hard disk calls itself fixed; its place on the USB bus tells the truth.
    on_usb = any(part.startswith("usb") for part in real.parts)
    return "removable" if is_removable or on_usb else "fixed"
