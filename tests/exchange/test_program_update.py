"""Updates by stick: taken only when signed, newer and whole; else nothing at all has changed."""

import zipfile

import pytest

from db.trouble import Refused
from desktop_app.exchange import program_update, signed
from desktop_app.installed import files, versions
from desktop_app.installed.versions import State

SEED, PUBLIC = signed.new_key()


def build(folder, version, contents, *, system="windows-x86_64", seed=SEED):
    for name, content in {**contents, f"resources/{program_update.KEYS}": PUBLIC.hex()}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    text = files.encode(files.gather(folder, version, system))
    (folder / files.LIST).write_bytes(text)
    (folder / files.SIGNATURE).write_bytes(signed.sign(seed, program_update.PURPOSE, text))
    return folder


@pytest.fixture
def own(tmp_path):
    root = tmp_path / "程序"
    folder = build(root / "versions" / "0.9.0", "0.9.0", {"a.pyc": "one", "lib/b.dll": "library"})
    versions.write(root, State("0.9.0"))
    return folder


@pytest.fixture
def newer(tmp_path):
    return build(tmp_path / "built", "0.10.0", {"a.pyc": "two", "lib/b.dll": "library", "c": ""})


def held(root):
    return {
        one.relative_to(root).as_posix(): one.read_bytes()
        for one in root.rglob("*")
        if one.is_file()
    }


def refused(path, own, words):
    before = held(own.parents[1])
    with pytest.raises(Refused, match=words):
        program_update.install(path, own)
    assert held(own.parents[1]) == before


def test_a_newer_version_stands_beside_and_starts_next(tmp_path, own, newer):
    path = tmp_path / "u.hslupd"
    program_update.write(path, newer)
    assert program_update.look(path, own).version == "0.10.0"
    steps = []
    assert program_update.install(path, own, lambda *at: steps.append(at)) == "0.10.0"
    root = own.parents[1]
    there = root / "versions" / "0.10.0"
    assert files.wrong(there, files.read(there), whole=True) == []
    assert versions.read(root) == State("0.10.0", "0.9.0", 0, proven=False)
    assert files.wrong(own, files.read(own), whole=True) == []
    assert steps[-1][1] == 4


def test_what_both_versions_have_need_not_be_carried(tmp_path, own, newer):
    path = tmp_path / "u.hslupd"
    known = {one.sha256 for one in files.read(own).files}
    program_update.write(path, newer, known)
    assert len(zipfile.ZipFile(path).namelist()) == 4
    program_update.install(path, own)
    assert (own.parent / "0.10.0" / "lib" / "b.dll").read_text() == "library"


def test_one_that_rests_on_files_not_here_is_refused(tmp_path, own, newer):
    path = tmp_path / "u.hslupd"
    program_update.write(path, newer, {one.sha256 for one in files.read(newer).files})
    refused(path, own, "不能直接用在")


@pytest.mark.parametrize("version", ["0.9.0", "0.8.9"])
def test_the_same_or_an_older_version_is_refused_untouched(tmp_path, own, version):
    path = tmp_path / "u.hslupd"
    program_update.write(path, build(tmp_path / "old", version, {"a.pyc": "x"}))
    refused(path, own, "不比它旧")


def test_a_strangers_signature_is_refused(tmp_path, own):
    strange, _ = signed.new_key()
    path = tmp_path / "u.hslupd"
    program_update.write(path, build(tmp_path / "b", "0.10.0", {"a": "x"}, seed=strange))
    refused(path, own, "签过名")


def test_another_system_is_refused(tmp_path, own):
    path = tmp_path / "u.hslupd"
    built = build(tmp_path / "b", "0.10.0", {"a": "x"}, system="linux-x86_64")
    program_update.write(path, built)
    refused(path, own, "另一种电脑")


def test_content_that_is_not_what_was_signed_is_refused(tmp_path, own, newer):
    path = tmp_path / "u.hslupd"
    (newer / "a.pyc").write_text("bad", encoding="utf-8")
    program_update.write(path, newer)
    refused(path, own, "改动过")


def test_a_changed_list_is_refused(tmp_path, own, newer):
    (newer / files.LIST).write_bytes(
        (newer / files.LIST).read_bytes().replace(b"0.10.0", b"0.11.0")
    )
    path = tmp_path / "u.hslupd"
    program_update.write(path, newer)
    refused(path, own, "签过名")


@pytest.mark.parametrize("kept", [0, 10, 200, -30])
def test_a_file_that_was_not_copied_to_its_end_is_refused(tmp_path, own, newer, kept):
    path = tmp_path / "u.hslupd"
    program_update.write(path, newer)
    path.write_bytes(path.read_bytes()[:kept])
    refused(path, own, "更新")


def test_giving_up_half_way_leaves_nothing(tmp_path, own, newer):
    path = tmp_path / "u.hslupd"
    program_update.write(path, newer)
    before = held(own.parents[1])

    def stop(done, _total):
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        program_update.install(path, own, stop)
    assert held(own.parents[1]) == before


def test_a_program_that_was_not_installed_is_not_updated(tmp_path, newer):
    path = tmp_path / "u.hslupd"
    program_update.write(path, newer)
    with pytest.raises(Refused, match="不是用安装程序装的"):
        program_update.install(path, None)
