"""Short paths in the package: what moved or is called otherwise is still found by who wants it."""

import subprocess
import sys
import zipfile

import pytest

from build_scripts.environment import NotReady
from build_scripts.package import short_paths, tree

HASH = "75127e764628a95f6db9f5070bfc87cb"


def test_libraries_lose_their_tags_and_most_of_their_hash_and_are_asked_for_so(tmp_path):
    wheels, beside = tmp_path / "lib", tmp_path / "beside"
    long = f"libheif-{HASH}.dll".encode()
    asking = b"head\0" + long + b"\0tail"
    for name, content in {
        f"x.libs/libheif-{HASH}.dll": b"library",
        "x/_x.cp311-win_amd64.pyd": asking,
        "y.pyd": b"asks for none",
    }.items():
        (wheels / name).parent.mkdir(parents=True, exist_ok=True)
        (wheels / name).write_bytes(content)
    beside.mkdir()
    short_paths.name_libraries(wheels, beside)
    assert (beside / "libheif-75127e76.dll").read_bytes() == b"library"
    asked = (wheels / "x" / "_x.pyd").read_bytes()
    assert asked.startswith(b"head\0libheif-75127e76.dll\0")
    assert asked.endswith(b"\0tail")
    assert len(asked) == len(asking)  # nothing behind it moves
    assert (wheels / "y.pyd").read_bytes() == b"asks for none"
    assert not (wheels / "x.libs").exists()


def test_two_libraries_never_share_a_name(tmp_path):
    wheels, beside = tmp_path / "lib", tmp_path / "beside"
    for folder, last in (("a.libs", "b"), ("c.libs", "c")):
        (wheels / folder).mkdir(parents=True)
        (wheels / folder / f"z-{HASH[:-1]}{last}.dll").write_bytes(b"")
    beside.mkdir()
    with pytest.raises(NotReady, match=r"z-75127e76\.dll"):
        short_paths.name_libraries(wheels, beside)


@pytest.mark.parametrize("clash", [False, True])
def test_a_package_in_the_zip_finds_its_libraries_beside_it(tmp_path, clash):
    """`tied` stands for a library: Python looks for both in the same way."""
    wheels = tmp_path / "lib"
    deep = wheels / "outer" / "middle" / "deep"
    deep.mkdir(parents=True)
    for folder in (deep.parents[1], deep.parent):
        (folder / "__init__.py").write_text("", encoding="utf-8")
    head = '"""Text."""\nfrom __future__ import annotations\n'
    (deep / "__init__.py").write_text(head + "from outer.middle.deep.tied import WHERE\n", "utf-8")
    (deep / "tied.py").write_text("WHERE = 'without the library'\n", encoding="utf-8")
    (deep / "tied.pyd").write_bytes(b"library")
    if clash:
        (deep.parent / "tied.pyd").write_bytes(b"another one of the same name")
    (wheels / "single.py").write_text("ONE = 1\n", encoding="utf-8")
    (wheels / "kept").mkdir()
    (wheels / "kept" / "data.json").write_text("{}", encoding="utf-8")
    short_paths.look_in_both(wheels, ["outer"])
    tree.compile_all(wheels)
    short_paths.pack_modules(wheels, ["outer"])
    assert {one.name for one in wheels.iterdir()} == {"outer", "kept"}
    library = wheels / "outer" / "deep" / "tied.pyd" if clash else wheels / "outer" / "tied.pyd"
    assert library.read_bytes() == b"library"
    library.rename(library.with_suffix(".py")).write_text("WHERE = __file__\n", encoding="utf-8")
    asked = (
        "import sys; sys.path[:0] = sys.argv[1:]; import outer.middle.deep as deep, single; "
        "print(deep.WHERE)"
    )
    command = [sys.executable, "-I", "-c", asked, str(tmp_path / "lib.zip"), str(wheels)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert said.strip() == str(library.with_suffix(".py"))


def test_a_zip_of_modules_is_stored_and_the_same_each_time(tmp_path):
    made = []
    for name in ("a", "b"):
        folder = tmp_path / name / "package"
        folder.mkdir(parents=True)
        (folder / "module.pyc").write_bytes(b"code" * 100)
        short_paths.pack(tmp_path / name / "app.zip", [folder])
        assert not folder.exists()
        made.append((tmp_path / name / "app.zip").read_bytes())
        with zipfile.ZipFile(tmp_path / name / "app.zip") as container:
            (entry,) = container.infolist()
        assert (entry.filename, entry.compress_type) == ("package/module.pyc", zipfile.ZIP_STORED)
    assert made[0] == made[1]


def test_revisions_keep_their_number_and_their_order(tmp_path):
    for name in ("s0001_first.py", "s0002_what_came_then.py", "__init__.py"):
        (tmp_path / name).write_text("", encoding="utf-8")
    short_paths.name_revisions(tmp_path)
    assert {one.name for one in tmp_path.iterdir()} == {"s0001.py", "s0002.py", "__init__.py"}
