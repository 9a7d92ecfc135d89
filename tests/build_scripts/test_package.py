"""What goes into the packages: the rules of pruning, signatures, the bill, the pinned runtime."""

import base64
import json
import shutil
import subprocess
import zipfile

import pytest

from build_scripts import bill, dev
from build_scripts.environment import NotReady
from build_scripts.package import (
    check_twice,
    licences,
    linux,
    release_key,
    runtime,
    tree,
    windows,
    wine,
)
from desktop_app import VERSION
from desktop_app.exchange import program_update, signed
from desktop_app.installed import files

RULES = tree.rules(tree.LEFT_OUT.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("PySide6/Qt6Core.dll", True),
        ("PySide6/Qt6Network.dll", False),
        ("PySide6/qml/Qt/x.png", False),
        ("PIL/_imagingft.cp311-win_amd64.pyd", False),
        ("PIL/PngImagePlugin.py", True),
        ("PIL/PsdImagePlugin.py", False),
        ("PySide6/plugins/platforms/qwindows.dll", True),
        ("sqlcipher3/_sqlite3.cp311-win_amd64.pyd", True),
        ("uharfbuzz/_harfbuzz.pyx", False),
        ("rapidfuzz/fuzz_cpp.cp311-win_amd64.pyd", True),
        ("rapidfuzz/distance/metrics_cpp.cp311-win_amd64.pyd", False),
        ("rapidfuzz/distance/metrics_py.py", True),
        ("sqlalchemy/engine/base.py", True),
        ("bin/alembic", False),
    ],
)
def test_the_list_says_what_is_left_out(path, kept):
    assert tree.is_kept(path, RULES) is kept


def test_what_is_left_out_goes_with_its_empty_folders(tmp_path):
    for name in ("PySide6/qml/a/b.qml", "PySide6/QtCore.pyd", "segno/__init__.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert tree.prune(tmp_path, RULES) == (3, 2)
    assert not (tmp_path / "PySide6" / "qml").exists()


def test_byte_code_takes_the_place_of_the_source_and_is_the_same_each_time(tmp_path):
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "module.py").write_text("x = 1\n", encoding="utf-8")
        tree.compile_all(folder)
        assert [one.name for one in folder.iterdir()] == ["module.pyc"]
        made.append((folder / "module.pyc").read_bytes())
    assert made[0] == made[1]


def test_another_runtime_is_not_packed(tmp_path):
    official = tmp_path / "python.zip"
    with zipfile.ZipFile(official, "w") as container:
        container.writestr("python311.zip", b"not the one")
    with pytest.raises(NotReady, match=r"python311\.zip"):
        runtime.bring(tmp_path / "rt", official, lambda _words: None)
    with pytest.raises(NotReady, match="不是 python"):
        runtime.bring(tmp_path / "rt2", tmp_path / "none.zip", lambda _words: None)


@pytest.mark.skipif(not shutil.which("dpkg"), reason="no dpkg here: nothing was tried")
def test_a_debian_package_says_before_installing_that_a_newer_one_is_there(tmp_path):
    (tmp_path / "opt").mkdir()
    linux.furnish(tmp_path)
    script = tmp_path / "DEBIAN" / "preinst"
    tried = {
        old: subprocess.run([script, "upgrade", old], capture_output=True, text=True, check=False)
        for old in ("0.0.1", VERSION, "99.0.0")
    }
    assert [one.returncode for one in tried.values()] == [0, 0, 1]
    assert "已经有较新的 99.0.0" in tried["99.0.0"].stderr
    assert subprocess.run([script, "install"], check=False).returncode == 0


def test_without_a_release_key_one_is_made_for_this_pc_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(release_key, "LOCAL", tmp_path / "build" / "release.key")
    said = []
    first = release_key.seed(None, said.append)
    assert "测试钥匙" in said[0]
    assert release_key.seed(None, said.append) == first
    assert (tmp_path / "build" / "release.key").stat().st_mode & 0o077 == 0


def test_a_file_that_is_no_key_is_refused(tmp_path):
    (tmp_path / "key").write_text("short", encoding="ascii")
    with pytest.raises(NotReady):
        release_key.seed(tmp_path / "key", lambda _words: None)


def test_the_sums_are_signed_and_the_page_tells_how_to_check(tmp_path):
    seed, public = signed.new_key()
    installer = tmp_path / "安装.exe"
    installer.write_bytes(b"installer")
    sums, signature, page = release_key.attest(tmp_path, [installer], seed)
    raw = base64.b64decode(signature.read_bytes())
    assert signed.holds(public, raw, release_key.SUMS, sums.read_bytes())
    assert not signed.holds(public, raw, program_update.PURPOSE, sums.read_bytes())
    text = page.read_bytes().decode("utf-8-sig")
    assert program_update.fingerprint(public) in text
    assert "certutil -hashfile" in text
    assert sums.read_text(encoding="utf-8").split()[0] in text


def windows_bill(home, folder):
    (home / "python311.dll").write_bytes(b"python")
    library = home / "python311.dll"
    return bill.of_release(folder, windows.NAME, runtime.VERSION, library), library


def linux_bill(home, folder):
    library = home / "_internal" / "libpython3.11.so.1.0"
    library.parent.mkdir()
    library.write_bytes(b"python")
    return linux.parts_list(home, folder), library


@pytest.mark.parametrize("written", [windows_bill, linux_bill])
def test_the_bill_names_the_python_that_is_packed(tmp_path, written):
    path, library = written(tmp_path, tmp_path)
    assert path.name.endswith(f"_{VERSION}_部件清单.cdx.json")
    held = json.loads(path.read_text(encoding="utf-8"))
    parts = {one["name"]: one for one in held["components"]}
    assert held["metadata"]["component"]["version"] == VERSION
    assert parts["cpython"]["hashes"][0]["content"] == files.digest(library)
    assert "segno" in parts


def test_a_part_without_a_licence_text_is_not_packed(tmp_path):
    about = tmp_path / "lib" / "thing-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Name: thing\nVersion: 1.0\n", encoding="utf-8")
    target = tmp_path / "licences"
    target.mkdir()
    with pytest.raises(NotReady, match="thing"):
        licences.collect(tmp_path / "lib", target)


def test_stand_ins_of_the_trial_are_found_wherever_they_lie(tmp_path):
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "ICUUC.dll").write_bytes(b"")
    assert wine.found_in(tmp_path, wine.stand_ins()) == ["lib/ICUUC.dll"]


def test_the_packager_gets_its_words_from_dev():
    assert dev.read_command_line(["package", "windows", "--quick"]).chosen == ["windows", "--quick"]
    assert dev.read_command_line(["package", "check", "windows"]).chosen == ["check", "windows"]
    assert dev.read_command_line(["package", "check", "linux"]).chosen == ["check", "linux"]


def test_the_installer_lays_out_every_file_alike_ones_together(tmp_path):
    laid = ("start/b.dll", "versions/1/d.zip", "versions/1/lib/a.pyc", "versions/1/lib/a.dll")
    for name in (*laid, "versions/1/c.pyc", "versions/1/c.pyd"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert windows.laid_out(tmp_path).splitlines() == [
        'SetOutPath "$INSTDIR\\start"',
        'File "${TREE}/start/b.dll"',
        'SetOutPath "$INSTDIR\\versions\\1\\lib"',
        'File "${TREE}/versions/1/lib/a.dll"',
        'SetOutPath "$INSTDIR\\versions\\1"',
        'File "${TREE}/versions/1/c.pyc"',
        'File "${TREE}/versions/1/d.zip"',
        'SetOutPath "$INSTDIR\\versions\\1\\lib"',
        'File "${TREE}/versions/1/lib/a.pyc"',
        'SetOutPath "$INSTDIR\\versions\\1"',
        'File "${TREE}/versions/1/c.pyd"',
    ]


def sized(path, length):
    with path.open("wb") as file:
        file.truncate(length)
    return path


@pytest.mark.parametrize(("size", "installed"), [(60_000_001, 1), (1, 190_000_001)])
def test_a_package_that_has_outgrown_what_was_promised_is_not_made(tmp_path, size, installed):
    (tmp_path / "tree").mkdir()
    installer = sized(tmp_path / "安装.exe", 60_000_000)
    sized(tmp_path / "tree" / "file", 190_000_000)
    windows.require_small(tmp_path / "tree", installer)
    sized(installer, size)
    sized(tmp_path / "tree" / "file", installed)
    with pytest.raises(NotReady, match="60 MB"):
        windows.require_small(tmp_path / "tree", installer)


def test_a_path_too_long_for_the_longest_folder_is_not_packed(tmp_path, monkeypatch):
    monkeypatch.setattr(windows, "VERSION", "10.10.1")
    (tmp_path / ("a" * 58)).touch()  # 200, a sign between and 58 are the 259 of Windows
    (tmp_path / ("c" * 46)).mkdir()
    windows.require_short(tmp_path)
    for make in ((tmp_path / ("b" * 59)).touch, (tmp_path / ("d" * 47)).mkdir):
        make()
        with pytest.raises(NotReady, match=r"bbb|ddd"):
            windows.require_short(tmp_path)
        (tmp_path / ("b" * 59)).unlink(missing_ok=True)
    monkeypatch.setattr(windows, "VERSION", "9.9.9")  # 10.10.1 comes one day and has to fit too
    (tmp_path / ("d" * 47)).rmdir()
    with pytest.raises(NotReady, match="aaa"):
        windows.require_short(tmp_path)


def test_what_was_made_twice_is_compared_file_by_file(tmp_path, monkeypatch):
    """Planted: a build that puts the time into one file, and a file that came but once."""
    said, turns = [], iter(range(9))

    def build(folder, *_, **__):
        turn = next(turns)
        (folder / "lib").mkdir(parents=True)
        (folder / "lib" / "same.pyc").write_bytes(b"same")
        (folder / "stamped").write_bytes(bytes([turn if stamps else 0]))
        if stamps and turn % 2:
            (folder / "lib" / "once").touch()

    monkeypatch.setattr(check_twice, "PLACE", tmp_path / "made-twice")
    monkeypatch.setattr(check_twice.windows, "build", build)
    stamps = True
    assert check_twice.check(said.append) == 1
    assert said[-1].splitlines()[1:] == ["  lib/once", "  stamped"]
    stamps = False
    assert check_twice.check(said.append) == 0
    assert "2 个文件一个字节不差" in said[-1]
    assert not (tmp_path / "made-twice").exists()


def test_the_starter_carries_no_time_of_its_making(tmp_path):
    version, day = tmp_path / "version", (2020, 1, 2, 3, 4, 6)
    version.mkdir()
    for name in windows._START:
        (version / name).write_bytes(b"")
    with zipfile.ZipFile(version / tree.APP, "w") as own:
        for name in ("__init__", *(f"installed/{one}" for one in windows._STARTER)):
            own.writestr(f"desktop_app/{name}.pyc", b"")
    with zipfile.ZipFile(version / "python311.zip", "w") as whole:
        whole.writestr(zipfile.ZipInfo("os.pyc", day), b"code")
    windows.start(version, tmp_path / "start")
    with zipfile.ZipFile(tmp_path / "start" / "python311.zip") as part:
        assert [(one.filename, one.date_time) for one in part.infolist()] == [("os.pyc", day)]
