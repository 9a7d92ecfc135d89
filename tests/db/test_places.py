"""A book lives on a fixed disk of this computer, outside folders that are synced."""

import ctypes
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

from db import places, windows_disk
from db.places import Probes, linux_drive, location_fault


def fault(folder, drive="fixed", **environment):
    return location_fault(Path(folder), Probes(lambda _: drive, environment))


def test_an_ordinary_folder_is_fine():
    assert fault("/home/office/红石榴台账") is None


@pytest.mark.parametrize(("drive", "word"), [("removable", "U 盘"), ("network", "网络共享")])
def test_sticks_and_shares_are_refused(drive, word):
    assert word in fault("/mnt/x", drive)


@pytest.mark.parametrize(
    ("folder", "program"),
    [
        ("/home/a/OneDrive - 街道办/台账", "OneDrive"),
        ("/home/a/我的坚果云/台账", "坚果云"),
        ("/home/a/Nutstore/1", "坚果云"),
        ("/home/a/百度网盘同步空间/台账", "百度网盘"),
        ("/home/a/BaiduSyncdisk", "百度网盘"),
        ("/home/a/微云同步助手/台账", "微云"),
        ("/home/a/WPS云盘/台账", "WPS 云盘"),
        ("/home/a/WPS Cloud Files/1", "WPS 云盘"),
    ],
)
def test_synced_folders_are_refused_by_name(folder, program):
    assert program in fault(folder)


def test_the_onedrive_folder_is_known_from_the_environment():
    assert "OneDrive" in fault("/home/a/云/台账", OneDrive="/home/a/云")
    assert fault("/home/a/云2/台账", OneDrive="/home/a/云") is None


def test_a_path_beyond_200_characters_is_refused():
    assert fault("/" + "a" * 199) is None
    assert "200" in fault("/" + "a" * 200)


def test_the_drive_is_asked_for_the_nearest_folder_that_exists(tmp_path):
    asked = []
    probes = Probes(lambda folder: asked.append(folder) or "fixed", {})
    location_fault(tmp_path / "new" / "book", probes)
    assert asked == [tmp_path]


MOUNTS = r"""
/dev/sda1 / ext4 rw 0 0
/dev/sdb1 /media/a/U\040盘 vfat rw 0 0
/dev/sdc1 /media/disk ext4 rw 0 0
server:/x /mnt/share nfs4 rw 0 0
//nas/x /mnt/nas cifs rw 0 0
/dev/sdd1 /data/fat vfat rw 0 0
tmpfs /run tmpfs rw 0 0
""".strip()


@pytest.fixture
def sys_folder(tmp_path):
    for disk, part, removable, bus in [
        ("sda", "sda1", "0", "ata1"),
        ("sdb", "sdb1", "1", "usb1"),
        ("sdc", "sdc1", "0", "usb2"),
    ]:
        real = tmp_path / "devices" / bus / disk / part
        real.mkdir(parents=True)
        (real / "partition").write_text("1")
        (real.parent / "removable").write_text(removable + "\n")
        (tmp_path / "class" / "block").mkdir(parents=True, exist_ok=True)
        (tmp_path / "class" / "block" / part).symlink_to(real)
    return tmp_path


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/a", "fixed"),
        ("/media/a/U 盘/x", "removable"),
        ("/media/disk/x", "removable"),
        ("/mnt/share/x", "network"),
        ("/mnt/nas", "network"),
        ("/run/x", "fixed"),
        ("/data/fat/x", "fat"),
    ],
)
def test_linux_tells_disks_from_mounts_and_sys(sys_folder, folder, kind):
    assert linux_drive(Path(folder), MOUNTS, sys_folder) == kind


def test_the_real_probes_answer_here(tmp_path):
    assert location_fault(tmp_path) is None


@pytest.mark.parametrize(
    ("answer", "system", "kind"),
    [
        (2, "FAT32", "removable"),
        (3, "NTFS", "fixed"),
        (3, "exFAT", "fat"),
        (3, "FAT32", "fat"),
        (4, "NTFS", "network"),
        (5, "UDF", "removable"),
    ],
)
def test_windows_is_asked_for_the_drive(monkeypatch, answer, system, kind):
    asked = []

    def information(root, *rest):
        rest[-2].value = system

    monkeypatch.setattr(windows_disk, "is_portable", lambda _drive: False)
    kernel = SimpleNamespace(
        GetDriveTypeW=lambda root: asked.append(root) or answer, GetVolumeInformationW=information
    )
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert places._windows_drive(PureWindowsPath("E:\\台账\\1")) == kind
    assert places._windows_drive(PureWindowsPath("\\\\nas\\share\\1")) == "network"
    assert asked == ["E:\\"]


def test_linux_sticks_are_what_was_plugged_in(sys_folder):
    sticks = [Path("/media/a/U 盘"), Path("/media/disk")]
    assert places.linux_sticks(MOUNTS, sys_folder) == sticks
    from_a_stick = MOUNTS.replace("/dev/sda1 / ", "/dev/sdb1 / ", 1)
    assert places.linux_sticks(from_a_stick, sys_folder) == sticks


def test_windows_sticks_are_the_letters_of_drives_with_something_in_them(monkeypatch):
    kinds = {"A:\\": 2, "C:\\": 3, "D:\\": 5, "E:\\": 2, "F:\\": 2, "G:\\": 3, "H:\\": 3, "Z:\\": 4}
    monkeypatch.setattr(windows_disk, "is_portable", {"C:": True, "G:": True, "H:": False}.get)
    kernel = SimpleNamespace(
        GetLogicalDrives=lambda: sum(1 << ord(root[0]) - ord("A") for root in kinds),
        GetDriveTypeW=kinds.__getitem__,
        GetVolumeInformationW=lambda root, *_nothing: root != "F:\\",
    )
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert [str(one) for one in places._windows_sticks()] == ["E:\\", "G:\\"]


@pytest.mark.parametrize(
    ("drive", "own", "kind"),
    [("G:", "C:", "removable"), ("C:", "c:", "fixed"), ("D:", "D:", "fixed")],
)
def test_a_portable_disk_is_no_place_for_a_book_unless_windows_runs_from_it(
    monkeypatch, drive, own, kind
):
    monkeypatch.setenv("SYSTEMDRIVE", own)
    monkeypatch.setattr(windows_disk, "is_portable", lambda _drive: True)
    kernel = SimpleNamespace(GetDriveTypeW=lambda _: 3, GetVolumeInformationW=lambda *_: True)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    assert places._windows_drive(PureWindowsPath(f"{drive}\\台账")) == kind
