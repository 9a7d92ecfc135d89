"""The list of program files: what is missing or changed is named, and paths stay inside."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from desktop_app.installed import files
from desktop_app.installed.files import Listing, ProgramFile


@pytest.fixture
def program(tmp_path):
    folder = tmp_path / "0.3.0"
    (folder / "lib").mkdir(parents=True)
    (folder / "lib" / "一.pyc").write_bytes(b"one")
    (folder / "python.exe").write_bytes(b"python")
    listing = files.gather(folder, "0.3.0", "windows-x86_64")
    (folder / files.LIST).write_bytes(files.encode(listing))
    return folder


def test_a_whole_program_has_nothing_wrong(program):
    listing = files.read(program)
    assert [one.path for one in listing.files] == ["lib/一.pyc", "python.exe"]
    assert files.wrong(program, listing, whole=True) == []


def test_a_missing_and_a_cut_file_are_seen_without_reading(program):
    (program / "python.exe").unlink()
    (program / "lib" / "一.pyc").write_bytes(b"o")
    assert files.wrong(program, files.read(program)) == ["lib/一.pyc", "python.exe"]


def test_changed_bytes_of_the_same_size_are_seen_when_all_is_read(program):
    (program / "python.exe").write_bytes(b"pythin")
    assert files.wrong(program, files.read(program)) == []
    assert files.wrong(program, files.read(program), whole=True) == ["python.exe"]


def test_the_sentence_names_a_few_and_says_what_to_do():
    said = files.sentence(["a", "b", "c", "d", "e"])
    assert "a、b、c等 5 个" in said
    assert "重新安装" in said
    assert "不受影响" in said


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/x", "C:/x", "a\\b", "", "a\0", "con\n", "a*b"]
)
def test_a_listed_path_that_leads_away_is_refused(path):
    raw = files.encode(Listing("0.3.0", "any", (ProgramFile(path, 1, "00"),)))
    with pytest.raises(files.Unreadable):
        files.decode(raw)


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"version": 1}', b"\xff", b'{"files": [[1]]}'])
def test_a_torn_list_is_no_list(program, raw):
    (program / files.LIST).write_bytes(raw)
    with pytest.raises(files.Unreadable):
        files.read(program)


def test_from_its_source_the_program_has_no_list():
    assert files.own_folder() is None


@pytest.mark.parametrize("is_packed", [True, False])
def test_the_program_knows_its_folder_unpacked_and_in_a_zip(program, is_packed):
    package = program / "app.zip" if is_packed else program
    names = (
        "desktop_app/__init__.py",
        "desktop_app/installed/__init__.py",
        "desktop_app/installed/files.py",
    )
    for name in names:
        text = Path(files.__file__).parents[2].joinpath(name).read_bytes()
        if is_packed:
            with zipfile.ZipFile(package, "a") as container:
                container.writestr(name, text)
        else:
            (program / name).parent.mkdir(parents=True, exist_ok=True)
            (program / name).write_bytes(text)
    asked = (
        "import sys; sys.path.insert(0, sys.argv[1]); from desktop_app.installed import files; "
        "print(files.home(), files.own_folder())"
    )
    command = [sys.executable, "-I", "-c", asked, str(package)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(program), str(program)]
