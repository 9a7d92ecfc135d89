"""The locks are made and compared as uv is told to; a planted difference is seen."""

from pathlib import Path

import pytest

from build_scripts import locks
from build_scripts.environment import DEV_LOCK, RUN_LOCK, Environment, NotReady


@pytest.fixture
def tools(tmp_path, monkeypatch):
    monkeypatch.setattr(locks.shutil, "which", lambda _: "uv")
    return Environment(tmp_path / ".venv")


def test_both_locks_are_written_with_hashes_for_every_system(tools):
    asked = []
    assert locks.write(tools, lambda command: asked.append(command) or 0) == 0
    assert [command[-1] for command in asked] == [str(RUN_LOCK), str(DEV_LOCK)]
    assert ["dev" in command for command in asked] == [False, True]
    for command in asked:
        assert {"--universal", "--generate-hashes", "--no-header"} <= set(command)


def test_locks_in_step_are_said_to_be(tools):
    said = []
    assert locks.check(tools, said.append, lambda _: 0) == 0
    assert said == ["锁定文件与 pyproject.toml 一致，Windows 安装包齐全"]


def test_a_lock_out_of_step_is_named_and_left_as_it_is(tools):
    before = DEV_LOCK.read_bytes()

    def add_one(command):
        if "compile" in command and command[-1].endswith("requirements-dev.lock"):
            Path(command[-1]).write_text("newcomer==1\n", encoding="utf-8")
        return 0

    said = []
    assert locks.check(tools, said.append, add_one) == 1
    assert said == ["requirements-dev.lock 与 pyproject.toml 不一致，请运行 dev.py lock"]
    assert DEV_LOCK.read_bytes() == before


def test_a_part_without_a_windows_wheel_is_a_fault(tools):
    said = []
    assert locks.check(tools, said.append, lambda command: "install" in command) == 1
    assert said[0].count("Windows 缺少的安装包") == 2


def test_without_a_network_a_sentence_says_so(tools):
    with pytest.raises(NotReady, match="请检查网络"):
        locks.check(tools, pytest.fail, lambda _: 2)


def test_no_uv_is_known(tools, monkeypatch):
    monkeypatch.setattr(locks.shutil, "which", lambda _: None)
    assert not locks.has_uv(tools)
